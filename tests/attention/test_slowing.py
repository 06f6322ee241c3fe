"""Supercritical spread ends; what comes after is followed as the engine would."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest
from numpy.typing import NDArray

from attention.worlds import case, reading
from groundswell.attention import slowing
from groundswell.attention.fit import Fit, fit
from groundswell.attention.paths import by_input, paths
from groundswell.attention.slowing import own_grid, slowed
from groundswell.process import PowerLaw

Floats = NDArray[np.float64]


@lru_cache
def doubling(days: int = 7) -> Fit:
    """A counter that doubles each day."""
    return fit(case(tuple(reading(float(day), 500.0 * 2.0**day, day) for day in range(1, days + 1)), ()))


def test_only_the_future_of_supercritical_draws_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    found = doubling()
    runaway = found.hyperparameters["branching"] >= 1.0
    assert 0.2 < runaway.mean() < 1.0
    ages = np.append(np.linspace(0.0, found.horizon, 8), found.horizon + np.array([1.0, 10.0, 60.0]))
    with_end = paths(found, ages[-1], ages=ages).at(ages)
    monkeypatch.setattr(slowing, "_ends", lambda _, count: (np.full(count, np.inf), np.full(count, 0.5)))
    without = paths(found, ages[-1], ages=ages).at(ages)
    assert np.array_equal(with_end[~runaway], without[~runaway])
    assert np.array_equal(with_end[:, :8], without[:, :8])
    assert (with_end <= without * (1.0 + 1e-9)).all()
    assert np.median(with_end[runaway, -1]) < 0.01 * np.median(without[runaway, -1])


def test_growth_ends_by_the_law_of_a_moment_picked_evenly() -> None:
    """Half of the growths end before the video has twice its age, nine in ten before ten times."""
    found = doubling()
    until, after = slowing._ends(found, 20_000)
    assert until.min() >= found.horizon
    assert (until < 2.0 * found.horizon).mean() == pytest.approx(0.5, abs=0.015)
    assert (until < 10.0 * found.horizon).mean() == pytest.approx(0.9, abs=0.01)
    assert after.min() > 0.0
    assert after.max() < 1.0
    prior = found.priors
    below = prior.branching_most / (
        1.0
        + np.exp(
            -prior.branching_location
            - prior.branching_spread * np.random.default_rng(1).standard_normal(100_000)
        )
    )
    assert np.median(after) == pytest.approx(np.median(below[below < 1.0]), abs=0.01)


@pytest.fixture
def fine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A grid of a twentieth of the steps."""
    monkeypatch.setattr("groundswell.attention.slowing.EDGE_STEP", 0.005)
    monkeypatch.setattr("groundswell.attention.layout.EDGE_STEP", 0.005)


@pytest.mark.usefixtures("fine")
def test_what_is_followed_agrees_with_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slowed at once to the branching factor that it had, a draw goes on as the exact responses say."""
    found = doubling()
    grid = own_grid(found, found.inputs, found.horizon + 4.0)
    _, passed = by_input(found, grid)
    branching = found.hyperparameters["branching"]
    monkeypatch.setattr(slowing, "_ends", lambda fit, count: (np.full(count, fit.horizon), branching))
    rows, later = slowed(found, found.inputs, grid.edges)
    ahead = grid.edges[1:] > found.horizon + 1e-9
    assert later[:, ahead].sum(axis=(1, 2)) == pytest.approx(
        passed[rows][:, ahead].sum(axis=(1, 2)), rel=0.05
    )


def test_the_grid_is_fine_enough(request: pytest.FixtureRequest) -> None:
    """What came after growth had ended, on the grid that is used and on a fine one."""
    found = doubling()
    ages = found.horizon + np.array([0.0, 3.0, 30.0, 300.0])
    coarse = np.diff(paths(found, ages[-1], ages=ages).at(ages), axis=1)
    request.getfixturevalue("fine")
    finer = np.diff(paths(found, ages[-1], ages=ages).at(ages), axis=1)
    for level in (0.1, 0.5, 0.9):
        assert np.quantile(coarse, level, axis=0) == pytest.approx(np.quantile(finer, level, axis=0), rel=0.5)


def test_first_generation_is_the_kernel_averaged_over_a_segment() -> None:
    found = doubling()
    edges = np.array([0.0, 0.01, 0.5, 2.0, 2.2, 9.0])
    table = slowing._led_to(found, edges, 0)
    numbers = found.priors.natural(found.found.coordinates[:1])
    exponent, cutoff = float(numbers["exponent"][0]), float(numbers["cutoff"][0])
    kernel = PowerLaw(1.0, exponent, cutoff)
    for sent in range(5):
        at = edges[sent] + (np.arange(20_000) + 0.5) / 20_000 * (edges[sent + 1] - edges[sent])
        for came in range(5):
            inside = kernel.integral(np.maximum(edges[came + 1] - at, 0.0)) - kernel.integral(
                np.maximum(edges[came] - at, 0.0)
            )
            assert table[came, sent] == pytest.approx(float(inside.mean()), rel=2e-3, abs=1e-12)


def test_the_far_future_stays_finite() -> None:
    found = doubling()
    curve = paths(found, 9_990.0).cumulative
    assert np.isfinite(curve).all()
    assert (np.diff(curve, axis=1) >= -1e-6 * curve[:, 1:]).all()


def test_the_same_whatever_ages_are_asked_for() -> None:
    found = doubling()
    some = found.horizon + np.array([3.3, 20.0])
    many = np.unique(np.append(some, found.horizon + np.linspace(0.0, 90.0, 40)))
    assert paths(found, some[-1], ages=some).at(some) == pytest.approx(
        paths(found, 400.0, ages=many).at(some), rel=0.05
    )
