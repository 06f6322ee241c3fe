from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad

from forecast.cascades import WEEK, simulated
from groundswell.forecast import Cascade
from groundswell.forecast.cascade_mechanism import (
    Mechanism,
    _double_mass,
    fit_mechanism,
    memory_mass,
    weights_of,
)


def test_the_memory_has_unit_mass_and_a_consistent_second_integral() -> None:
    assert float(memory_mass(np.array(1e40))) == pytest.approx(1.0, abs=1e-8)
    for age in (100.0, 300.0, 5000.0):
        whole = quad(lambda s: float(memory_mass(np.array(s))), 0.0, age, points=[min(age, 300.0)])[0]
        assert float(_double_mass(np.array(age))) == pytest.approx(whole, rel=1e-7)


def expected_by_small_steps(mechanism: Mechanism, until: float, step: float) -> float:
    """The integral equation of the mean by equal steps: slow twin of ``Mechanism.expected``."""
    first, branching = np.exp(mechanism.point[:2])
    edges = mechanism.age + np.arange(0.0, until - mechanism.age + 0.5 * step, step)
    fading = (0.5 * (edges[:-1] + edges[1:]) / mechanism.age) ** -mechanism.point[2]
    past = mechanism._weights @ memory_mass(edges[None, :] - mechanism._times[:, None])
    outside = fading * np.diff(first * memory_mass(edges) + branching * past)
    lags = np.diff(memory_mass(np.maximum((np.arange(edges.size + 1) - 0.5) * step, 0.0)))
    made = np.zeros(edges.size - 1)
    for place in range(made.size):
        inside = branching * fading[place] * (made[:place] @ lags[place:0:-1])
        made[place] = (outside[place] + inside) / (1.0 - branching * fading[place] * lags[0])
    return float(made.sum())


def test_the_mean_agrees_with_small_steps() -> None:
    record = simulated(np.random.default_rng(1)).until(3600.0)
    mechanism = fit_mechanism(record)
    slow = expected_by_small_steps(mechanism, 20_000.0, 20.0)
    assert float(mechanism.expected(20_000.0)[0]) == pytest.approx(slow, rel=5e-3)


def test_one_row_and_many_rows_of_parameters_agree() -> None:
    mechanism = fit_mechanism(simulated(np.random.default_rng(2)).until(3600.0))
    rows = np.stack([mechanism.point, mechanism.point + 0.1])
    assert mechanism.expected(WEEK, rows)[0] == pytest.approx(mechanism.expected(WEEK)[0], rel=1e-10)


def test_branching_is_found_again() -> None:
    generator = np.random.default_rng(3)
    found, held = [], 0
    for _ in range(30):
        mechanism = fit_mechanism(simulated(generator, first=600.0, branching=0.6).until(6 * 3600.0))
        low, high = mechanism.branching_interval(0.8)
        found.append(mechanism.branching)
        held += low <= 0.6 <= high
    assert 0.45 < np.median(found) < 0.7
    assert held >= 18


def test_followers_without_a_repost_and_accounts_without_followers_are_no_trouble() -> None:
    alone = fit_mechanism(Cascade([0.0], [0.0], end=600.0))
    assert 0.0 < alone.branching < 1.0
    empty = Cascade([0.0, 1.0, 1.0, 2.0], [0.0, 0.0, 0.0, 0.0], end=600.0)
    weights, audience = weights_of(empty)
    assert weights.tolist() == [1.0, 1.0, 1.0]
    assert audience == 1.0
    giant = Cascade([0.0, 1.0, 2.0], [10.0, 5e8, 0.0], end=600.0)
    assert np.isfinite(fit_mechanism(giant).expected(WEEK)).all()


def test_draws_are_counts_and_the_same_for_the_same_seed() -> None:
    mechanism = fit_mechanism(simulated(np.random.default_rng(4)).until(3600.0))
    drawn = mechanism.draws(WEEK, 500, seed=5)
    assert (drawn == np.floor(drawn)).all()
    assert (drawn >= 0.0).all()
    assert np.array_equal(drawn, mechanism.draws(WEEK, 500, seed=5))
    assert np.quantile(drawn, 0.1) < float(mechanism.expected(WEEK)[0]) < np.quantile(drawn, 0.95)
