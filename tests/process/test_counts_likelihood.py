"""The laws of counts against SciPy, and their derivatives."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from groundswell.process.counts.likelihood import (
    count_distribution,
    count_probability,
    count_terms,
    draw_counts,
)
from groundswell.process.counts.residuals import count_residuals

RANDOM = np.random.default_rng(0)
COUNTS = np.concatenate([np.arange(20.0), RANDOM.integers(0, 5_000, 200).astype(float)])
MEAN = RANDOM.uniform(0.05, 4_000.0, COUNTS.size)
SIZE = 10.0 ** RANDOM.uniform(-2.0, 6.0, COUNTS.size)


def test_log_probabilities_agree_with_scipy() -> None:
    exact = stats.nbinom.logpmf(COUNTS, SIZE, SIZE / (SIZE + MEAN))
    np.testing.assert_allclose(count_terms(COUNTS, MEAN, SIZE).value, exact, rtol=1e-9, atol=1e-9)
    exact = stats.poisson.logpmf(COUNTS, MEAN)
    np.testing.assert_allclose(count_terms(COUNTS, MEAN, None).value, exact, rtol=1e-9, atol=1e-9)


def test_a_huge_size_is_the_poisson_law() -> None:
    huge = np.full(COUNTS.size, 1e13)
    np.testing.assert_allclose(
        count_terms(COUNTS, MEAN, huge).value, count_terms(COUNTS, MEAN, None).value, rtol=1e-6, atol=1e-6
    )


def test_derivatives_agree_with_finite_differences() -> None:
    terms = count_terms(COUNTS, MEAN, SIZE)
    for name, step in (("mean", 1e-5 * MEAN), ("size", 1e-4 * SIZE)):
        up = count_terms(COUNTS, MEAN + step * (name == "mean"), SIZE + step * (name == "size")).value
        down = count_terms(COUNTS, MEAN - step * (name == "mean"), SIZE - step * (name == "size")).value
        slope = terms.by_mean if name == "mean" else terms.by_size
        numeric = (up - down) / (2.0 * step)
        tolerance = 1e-11 * np.abs(terms.value) / step  # what rounding does to the difference
        assert (np.abs(slope - numeric) <= 1e-5 * np.abs(numeric) + tolerance).all()


def test_distribution_functions_agree_with_scipy() -> None:
    exact = stats.nbinom.cdf(COUNTS, SIZE, SIZE / (SIZE + MEAN))
    np.testing.assert_allclose(count_distribution(COUNTS, MEAN, SIZE), exact, atol=1e-9)
    np.testing.assert_allclose(
        count_distribution(COUNTS, MEAN, None), stats.poisson.cdf(COUNTS, MEAN), atol=1e-9
    )
    assert (count_distribution(np.full(3, -1.0), np.ones(3), np.ones(3)) == 0.0).all()


def test_probabilities_sum_to_one() -> None:
    many = np.arange(3_000.0)
    for size in (0.3, 5.0, 1e4):
        total = count_probability(many, np.full(many.size, 40.0), np.full(many.size, size)).sum()
        assert total == pytest.approx(1.0, abs=1e-6)


def test_draws_have_the_mean_and_the_variance() -> None:
    draws = draw_counts(np.random.default_rng(1), np.full(200_000, 30.0), np.full(200_000, 4.0))
    assert draws.mean() == pytest.approx(30.0, rel=0.01)
    assert draws.var() == pytest.approx(30.0 + 900.0 / 4.0, rel=0.03)


def test_residuals_of_the_truth_are_uniform_and_those_of_a_wrong_law_are_not() -> None:
    random = np.random.default_rng(2)
    mean, size = random.uniform(1.0, 50.0, 800), np.full(800, 3.0)
    counts, series = draw_counts(random, mean, size), np.zeros(800, dtype=np.int64)
    right = count_residuals(counts, mean, size, series, 0)
    assert right.p_value > 0.01
    assert right.autocorrelation_p_value > 0.01
    assert count_residuals(counts, mean, None, series, 0).p_value < 1e-6
    assert right.plot().axes
