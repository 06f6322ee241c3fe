"""Structural time series: against an exact oracle, on known truth, on damaged input."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import multivariate_normal

from groundswell.errors import DataError
from groundswell.structural import counterfactual, find_shocks, placebo_tests
from groundswell.structural.model import DIFFUSE, filter_series

Floats = NDArray[np.float64]


def series(seed: int, steps: int = 120, wander: float = 0.03) -> Floats:
    """A wandering level with a weekly cycle and noise, on the log scale."""
    random = np.random.default_rng(seed)
    level = 8.0 + np.cumsum(random.normal(0.0, wander, steps))
    week = np.tile(random.normal(0.0, 0.2, 7), steps // 7 + 1)[:steps]
    return np.asarray(np.exp(level + week + random.normal(0.0, 0.1, steps)))


def test_the_filter_is_the_gaussian_regression_that_it_stands_for() -> None:
    random = np.random.default_rng(3)
    values = np.cumsum(random.normal(size=9)) + random.normal(size=9)
    found = filter_series(values)
    times = np.arange(9)
    for pair in (0, 8, 15, 21):
        covariance = DIFFUSE + found.level_step[pair] * np.minimum(times[:, None], times[None, :]) + np.eye(9)
        # the mean and variance of the last level given all values, by conditioning a joint normal law
        last = DIFFUSE + found.level_step[pair] * np.minimum(times, 8)
        weights = np.linalg.solve(covariance, last)
        assert found.state[pair, 0] == pytest.approx(weights @ values, rel=1e-6)
        variance = DIFFUSE + found.level_step[pair] * 8 - weights @ last
        assert found.covariance[pair, 0, 0] == pytest.approx(variance, rel=1e-4, abs=1e-9)
        # the sum of squares and logs is the density of all values given the first
        scale = found.squares[pair] / found.count
        joint = multivariate_normal(np.zeros(9), covariance * scale).logpdf(values)
        first = multivariate_normal(0.0, (DIFFUSE + 1.0) * scale).logpdf(values[0])
        logs = 2.0 * np.log(found.spread[pair, 1:]).sum()
        mine = -0.5 * (logs + found.count * np.log(2 * np.pi * scale) + found.squares[pair] / scale)
        assert mine == pytest.approx(joint - first, rel=1e-5)


def test_bands_hold_and_chance_is_not_called_an_effect() -> None:
    inside, tails = [], []
    for seed in range(60):
        found = counterfactual(series(seed), 90, last=104, draws=1000)
        low, high = found.band()
        inside.append(np.mean((found.observed >= low) & (found.observed <= high)))
        tails.append(found.tail)
    assert 0.72 <= np.mean(inside) <= 0.88
    assert np.mean(np.array(tails) < 0.05) <= 0.15
    assert np.mean(np.array(tails) < 0.5) == pytest.approx(0.5, abs=0.2)


def test_a_known_effect_is_recovered() -> None:
    held, errors = [], []
    for seed in range(40):
        values = series(seed)
        values[90:104] *= 1.5
        found = counterfactual(values, 90, last=104)
        low, high = np.quantile(found.per_cent, [0.1, 0.9])
        held.append(low <= 50.0 <= high)
        errors.append(float(np.median(found.per_cent)) - 50.0)
        assert found.smallest_detectable > 0.0
    assert 0.62 <= np.mean(held) <= 0.95
    assert abs(np.median(errors)) < 10.0


def test_controls_narrow_what_would_have_been() -> None:
    random = np.random.default_rng(8)
    shared = np.cumsum(random.normal(0.0, 0.3, 100))
    values = 50.0 + shared + random.normal(0.0, 0.1, 100) - 60.0
    alone = counterfactual(values, 80, period=0)
    beside = counterfactual(values, 80, period=0, controls=shared)
    assert not alone.logarithmic
    assert np.ptp(np.quantile(beside.draws[:, -1], [0.1, 0.9])) < 0.3 * np.ptp(
        np.quantile(alone.draws[:, -1], [0.1, 0.9])
    )
    with pytest.raises(DataError, match="controls"):
        counterfactual(values, 80, controls=shared[:50])


def test_duration_and_peak() -> None:
    values = series(5, wander=0.005)
    values[90:95] *= np.array([8.0, 6.0, 5.0, 4.0, 3.0])
    found = counterfactual(values, 90, last=110)
    assert found.duration in (5, 6)
    place, gap = found.peak
    assert place in (0, 1)  # a Monday may lie lower than a Tuesday
    assert gap > 0.0


def test_shocks_are_found_dated_and_sized() -> None:
    found = 0
    for seed in range(20):
        values = series(seed)
        step = 40 + 3 * seed
        values[step:] *= 1.0 + 2.0 * np.exp(-np.arange(120 - step) / 5.0)
        shocks = find_shocks(values)
        found += any(shock.step == step for shock in shocks)
        for shock in shocks:
            if shock.step == step:
                assert 1.8 < shock.factor < 5.0
                assert shock.low < shock.factor < shock.high
                assert shock.size > 0.0
    assert found >= 18


def test_nothing_is_invented() -> None:
    assert sum(bool(find_shocks(series(seed))) for seed in range(40)) <= 5


def hours(seed: int, days: int = 20) -> NDArray[np.float64]:
    """Small counts an hour with a time of day."""
    random = np.random.default_rng(seed)
    return np.asarray(random.poisson(6.0 * np.exp(np.sin(np.arange(24 * days) * 2.0 * np.pi / 24.0))), float)


def test_half_a_day_of_twice_as_many_small_counts_is_found() -> None:
    # no single hour stands out of small counts: only all of them together, on a scale on which their noise is even
    found = 0
    for seed in range(8):
        values = hours(seed)
        values[290:302] += np.random.default_rng(100 + seed).poisson(10.0, 12)
        found += any(286 <= shock.step <= 292 for shock in find_shocks(values, period=24))
    assert found >= 7


def test_chance_in_small_counts_is_no_shock() -> None:
    assert sum(bool(find_shocks(hours(seed), period=24)) for seed in range(20)) <= 2


def test_several_shocks_are_found_together() -> None:
    values = hours(3)
    values[[200, 260, 400]] += 120.0
    assert [shock.step for shock in find_shocks(values, period=24)] == [200, 260, 400]


def test_falls_are_found_when_asked() -> None:
    values = series(4, wander=0.01)
    values[70:] *= 0.2
    assert not any(shock.step == 70 for shock in find_shocks(values))
    assert any(shock.step == 70 and shock.factor < 0.4 for shock in find_shocks(values, falls=True))


def test_placebo_windows_end_before_the_event() -> None:
    tests = placebo_tests(series(2), 90, steps=14)
    assert len(tests) == 12
    assert all(test.first + 14 <= 90 for test in tests)
    assert placebo_tests(series(2), 12, steps=14) == ()


def test_what_cannot_be_asked() -> None:
    with pytest.raises(DataError, match="must lie within"):
        counterfactual(series(1), 200)
    with pytest.raises(DataError, match="10 are needed"):
        counterfactual(series(1), 5)
    with pytest.raises(DataError, match="step 3"):
        find_shocks([1.0, 2.0, 3.0, -4.0] * 5)
    assert find_shocks([1.0, 2.0]) == ()


@given(
    st.lists(st.one_of(st.integers(0, 10_000), st.just(None)), min_size=30, max_size=60),
    st.integers(15, 29),
)
def test_any_record_has_a_finite_answer(record: list[int | None], first: int) -> None:
    values = np.array([np.nan if value is None else float(value) for value in record])
    for shock in find_shocks(values):
        assert np.isfinite([shock.factor, shock.low, shock.high, shock.size]).all()
    if np.isfinite(values[:first]).sum() >= 10:
        found = counterfactual(values, first, draws=200)
        assert np.isfinite(found.draws).all()
        assert 0.0 < found.tail <= 1.0


def test_the_same_record_has_the_same_bytes() -> None:
    one, two = (counterfactual(series(9), 90) for _ in range(2))
    assert one.draws.tobytes() == two.draws.tobytes()
