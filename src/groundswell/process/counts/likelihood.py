"""Negative-binomial and Poisson counts: log-likelihood with derivatives, distribution function, draws.

The negative binomial has mean ``m`` and variance ``m + m^2 / size``; size infinity is the Poisson law. Everything
works on arrays; gamma functions enter only as ratios, so that large counts and sizes lose no digits.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from groundswell.process.checks.distributions import chi_square_tail

__all__ = [
    "CountTerms",
    "count_distribution",
    "count_probability",
    "count_terms",
    "draw_counts",
    "log_rising",
]

Floats = NDArray[np.float64]

SHIFT = 12  # the asymptotic series of the gamma function is used from here on
POISSON_SIZE = 1e8  # beyond it the law is Poisson to all digits that matter
MOST_STEPS = 200_000


class CountTerms(NamedTuple):
    """Log-likelihood of each count (nats) and its derivatives by mean and by size."""

    value: Floats
    by_mean: Floats
    by_size: Floats


def log_rising(base: Floats, step: Floats) -> tuple[Floats, Floats]:
    """``log Gamma(base + step) - log Gamma(base)`` and its derivative by ``base``, for base above 0, step from 0."""
    low = base + SHIFT
    high = low + step
    log_ratio = np.log1p(step / low)
    value = (low - 0.5) * log_ratio + step * np.log(high) - step + series(high) - series(low)
    slope = log_ratio - 0.5 * (1.0 / high - 1.0 / low) - (series_slope(high) - series_slope(low))
    for place in range(SHIFT):
        value = value - np.log1p(step / (base + place))
        slope = slope + step / ((base + place) * (base + place + step))
    return value, slope


def series(x: Floats) -> Floats:
    """Stirling's series of log Gamma beyond its leading terms."""
    inverse = 1.0 / (x * x)
    tail = 1.0 / 12.0 - inverse * (1.0 / 360.0 - inverse * (1.0 / 1260.0 - inverse / 1680.0))
    return np.asarray(tail / x)


def series_slope(x: Floats) -> Floats:
    """Minus the derivative of ``series``."""
    inverse = 1.0 / (x * x)
    return np.asarray(
        inverse * (1.0 / 12.0 - inverse * (1.0 / 120.0 - inverse * (1.0 / 252.0 - inverse / 240.0)))
    )


def count_terms(counts: Floats, mean: Floats, size: Floats | None) -> CountTerms:
    """Each count's log-likelihood.

    Args:
        counts, mean (float64[N]): counts are whole and at least 0; means at least 0.
        size (float64[N]): above 0; None for Poisson.
    Returns:
        minus infinity where a count above zero has mean zero.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        constant = log_rising(np.ones_like(counts), counts)[0]
        if size is None:
            value = np.where(counts > 0.0, counts * np.log(mean), 0.0) - mean - constant
            return CountTerms(value, np.where(mean > 0.0, counts / mean, 0.0) - 1.0, np.zeros_like(mean))
        rising, rising_slope = log_rising(size, counts)
        spread = np.log1p(mean / size)
        value = rising - constant - size * spread
        value = value + np.where(counts > 0.0, counts * np.log(mean / (size + mean)), 0.0)
        by_mean = np.where(mean > 0.0, size * (counts - mean) / (mean * (size + mean)), -1.0)
        by_size = rising_slope - spread + (mean - counts) / (size + mean)
    return CountTerms(value, by_mean, by_size)


def count_probability(counts: Floats, mean: Floats, size: Floats | None) -> Floats:
    """Probability of each count."""
    return np.asarray(np.exp(count_terms(counts, mean, size).value))


def count_distribution(counts: Floats, mean: Floats, size: Floats | None) -> Floats:
    """Probability of at most so many, for whole counts from -1 on (then 0)."""
    out = np.zeros(counts.size)
    poisson = np.ones(counts.size, dtype=bool) if size is None else size > POISSON_SIZE
    for place in np.flatnonzero(poisson & (counts >= 0.0)):
        out[place] = (
            chi_square_tail(2.0 * mean[place], 2.0 * (counts[place] + 1.0)) if mean[place] > 0.0 else 1.0
        )
    rest = np.flatnonzero(~poisson & (counts >= 0.0))
    if size is not None and rest.size:
        r, m = size[rest], mean[rest]
        out[rest] = incomplete_beta(r, counts[rest] + 1.0, r / (r + m), m / (r + m))
    return out


def incomplete_beta(a: Floats, b: Floats, x: Floats, rest: Floats) -> Floats:
    """Regularised incomplete beta function ``I_x(a, b)`` for whole ``b``, with ``rest = 1 - x``."""
    with np.errstate(divide="ignore"):
        front = log_rising(a, b)[0] - log_rising(np.ones_like(b), b - 1.0)[0] + a * np.log(x)
        front = front + np.where(rest > 0.0, b * np.log(rest), -np.inf)
    low = x < (a + 1.0) / (a + b + 2.0)
    first, second, at = np.where(low, a, b), np.where(low, b, a), np.where(low, x, rest)
    part = np.exp(front) * beta_fraction(first, second, at) / first
    return np.asarray(np.clip(np.where(low, part, 1.0 - part), 0.0, 1.0))


def beta_fraction(a: Floats, b: Floats, x: Floats) -> Floats:
    """The continued fraction of the incomplete beta function, by Lentz's method."""
    tiny = 1e-300
    c = np.ones_like(x)
    d = 1.0 / away(1.0 - (a + b) * x / (a + 1.0), tiny)
    value = d.copy()
    for step in range(1, MOST_STEPS):
        m = float(step)
        for numerator in (
            m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0)),
        ):
            d = 1.0 / away(1.0 + numerator * d, tiny)
            c = away(1.0 + numerator / c, tiny)
            value = value * c * d
        if (np.abs(c * d - 1.0) < 1e-14).all():
            break
    return value


def away(x: Floats, least: float) -> Floats:
    """The same numbers, none nearer to zero than ``least``."""
    return np.where(np.abs(x) < least, least, x)


def draw_counts(random: np.random.Generator, mean: Floats, size: Floats | None) -> Floats:
    """Counts from the law: Poisson given a gamma-distributed rate."""
    if size is None:
        return random.poisson(mean).astype(np.float64)
    shape = np.minimum(size, 1e12)
    rate = mean * random.standard_gamma(np.broadcast_to(shape, mean.shape)) / shape
    # NumPy's Poisson ends at 9.2e18
    return random.poisson(np.minimum(rate, math.ldexp(1.0, 62))).astype(np.float64)
