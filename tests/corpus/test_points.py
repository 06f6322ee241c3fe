"""The point for a median of errors: known laws, and that it beats the median where a law leans."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray
from scipy import stats

from groundswell.corpus import GRID, Forecasts
from groundswell.corpus.metrics import losses
from groundswell.corpus.points import percentile_in, typical_points

Floats = NDArray[np.float64]


def laws(quantiles: Floats, point: Floats | None = None) -> Forecasts:
    count = len(quantiles)
    return Forecasts(("",) * count, quantiles, np.zeros(count, np.int8), ("",) * count, point=point)


def test_an_exponential_law_of_the_logarithm() -> None:
    # log(1 + total) is exponential: half of the probability lies in [0, log 2], whose centre misses by log(2) / 2 in
    # the median; the law's median misses by arsinh(1/2)
    random = np.random.default_rng(1)
    truth = np.expm1(random.exponential(1.0, 20_000))
    made = laws(np.tile(np.expm1(stats.expon.ppf(GRID)), (truth.size, 1)))
    none = np.zeros(truth.size)
    found = losses(truth, none, none, made, (0.8,))
    assert_allclose(np.log1p(typical_points(made, none, truth)["abs_log"][0]), np.log(2.0) / 2.0, atol=0.02)
    assert_allclose(np.median(found["abs_log_typical"]), np.log(2.0) / 2.0, atol=0.015)
    assert_allclose(np.median(found["abs_log"]), np.arcsinh(0.5), atol=0.015)


def test_relative_errors_of_a_lognormal_law() -> None:
    # the share w with most probability between p / (1 + w) and p / (1 - w), found by trying all of them
    spread = 0.9
    made = laws(np.exp(3.0 + spread * stats.norm.ppf(GRID))[None, :])
    shares, logs = np.linspace(0.3, 0.8, 251)[:, None], np.linspace(1.0, 4.0, 601)
    held = stats.norm.cdf((logs - np.log(1.0 - shares) - 3.0) / spread)
    held -= stats.norm.cdf((logs - np.log(1.0 + shares) - 3.0) / spread)
    best = int(np.flatnonzero(held.max(axis=1) >= 0.5)[0])
    point = typical_points(made, np.zeros(1), np.ones(5))["are"]
    assert_allclose(np.log(point[0]), logs[held[best].argmax()], atol=0.05)
    # with many views known the error of the whole is small, and the law's own densest part is what counts
    whole = typical_points(made, np.full(1, 1e4), np.ones(5))["are_total"]
    assert whole[0] < point[0]


def test_of_two_parts_the_denser_is_taken() -> None:
    low, high = np.linspace(99.0, 101.0, GRID.size), np.linspace(900.0, 1100.0, GRID.size)
    for share, part in ((0.6, low), (0.4, high)):
        mixed = np.where(share > GRID, np.interp(GRID / share, GRID, low),
                         np.interp((GRID - share) / (1.0 - share), GRID, high))  # fmt: skip
        point = typical_points(laws(mixed[None, :]), np.zeros(1), np.arange(2000.0))
        for name in ("ape", "abs_log", "are"):
            assert part[0] * 0.95 <= point[name][0] <= part[-1] * 1.05, (name, share)


def test_percentiles_are_those_of_the_training_totals() -> None:
    totals = np.exp(np.random.default_rng(3).normal(5.0, 2.0, 4_000))
    # uniform in percentiles between 40 and 80: every point near the middle is as good
    made = laws(np.quantile(totals, 0.4 + 0.4 * GRID)[None, :])
    assert abs(percentile_in(totals, typical_points(made, np.zeros(1), totals)["ape"])[0] - 60.0) < 3.0


@given(st.floats(0.05, 2.0), st.floats(0.0, 12.0), st.integers(1, 5))
def test_a_symmetric_law_gives_its_median_and_order_changes_nothing(
    spread: float, middle: float, count: int
) -> None:
    middles = middle + np.arange(count)
    quantiles = np.expm1(np.maximum(middles[:, None] + 6.0 + spread * stats.norm.ppf(GRID), 0.0))
    made = laws(quantiles)
    point = typical_points(made, np.zeros(count), np.ones(9))["abs_log"]
    assert_allclose(np.log1p(point), middles + 6.0, atol=0.08 * spread)
    back = typical_points(laws(quantiles[::-1]), np.zeros(count), np.ones(9))["abs_log"]
    assert_allclose(back[::-1], point, rtol=0.02)


def test_stated_points_and_missing_forecasts_stay_what_they_are() -> None:
    quantiles = np.tile(np.linspace(1.0, 9.0, GRID.size), (2, 1))
    quantiles[1] = np.nan
    stated = np.array([3.0, np.nan])
    for name, point in typical_points(laws(quantiles, stated), np.zeros(2), np.ones(3)).items():
        assert point is stated, name
    for name, point in typical_points(laws(quantiles), np.zeros(2), np.arange(9.0)).items():
        assert 1.0 <= point[0] <= 9.0, name
        assert np.isnan(point[1]), name


@pytest.mark.parametrize("value", [0.0, 7.0])
def test_a_law_of_one_number_gives_that_number(value: float) -> None:
    made = laws(np.full((3, GRID.size), value))
    for point in typical_points(made, np.array([0.0, 5.0, 1e6]), np.arange(20.0)).values():
        assert_allclose(point, value, atol=1e-9)
