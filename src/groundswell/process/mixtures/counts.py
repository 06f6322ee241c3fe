"""Distribution functions of counts, for residuals: negative binomial and Poisson by continued fractions."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

__all__ = ["count_distribution", "randomised_pit"]

Floats = NDArray[np.float64]

TINY = 1e-300
MOST_ROUNDS = 200_000


def log_mass(count: Floats, mean: Floats, size: float) -> Floats:
    """Log-probability of each count (float64[N])."""
    logs = np.array([math.lgamma(k + 1.0) for k in count])
    if math.isinf(size):
        return np.asarray(count * np.log(np.maximum(mean, TINY)) - mean - logs)
    gammas = np.array([math.lgamma(k + size) - math.lgamma(size) for k in count])
    with np.errstate(divide="ignore"):
        some = np.where(count > 0.0, count * (np.log(np.maximum(mean, TINY)) - np.log(size + mean)), 0.0)
    return np.asarray(gammas - logs - size * np.log1p(mean / size) + some)


def count_distribution(count: Floats, mean: Floats, size: float) -> Floats:
    """P(K <= count) with this mean and size (infinite: Poisson), float64[N].

    The negative binomial is the regularised incomplete beta function I_p(size, count + 1) with
    p = size / (size + mean), the Poisson the upper incomplete gamma function Q(count + 1, mean).
    """
    whole = np.zeros(count.size)
    mass = np.exp(log_mass(count, mean, size))
    # below the mean the sum runs downwards from the count, above it upwards: its ratios are below one
    lower = count < mean
    whole[lower] = mass[lower] * ratio_sum(count[lower], mean[lower], size, downwards=True)
    upper = ~lower
    above = mass[upper] * (ratio_sum(count[upper], mean[upper], size, downwards=False) - 1.0)
    whole[upper] = 1.0 - above
    return np.clip(whole, 0.0, 1.0)


def ratio_sum(count: Floats, mean: Floats, size: float, *, downwards: bool) -> Floats:
    """Sum of the probabilities on one side of each count, itself included, over its own probability."""
    odds = np.ones_like(mean) if math.isinf(size) else size / (size + mean)
    total, term, at = np.ones_like(mean), np.ones_like(mean), count.copy()
    for _ in range(MOST_ROUNDS):
        if downwards:
            weight = mean * odds * (1.0 if math.isinf(size) else (at - 1.0 + size) / size)
            term = np.where(at > 0.0, term * at / np.maximum(weight, TINY), 0.0)
            at = at - 1.0
        else:
            weight = mean * odds * (1.0 if math.isinf(size) else (at + size) / size)
            at = at + 1.0
            term = term * weight / at
        total = total + term
        if not (term > 1e-17 * total).any():
            break
    return total


def randomised_pit(count: Floats, mean: Floats, size: float, generator: np.random.Generator) -> Floats:
    """Uniform between P(K < count) and P(K <= count), which is uniform when the model is right (float64[N])."""
    if not count.size:
        return np.zeros(0)
    top = count_distribution(count, mean, size)
    bottom = np.maximum(top - np.exp(log_mass(count, mean, size)), 0.0)
    return np.asarray(bottom + (top - bottom) * generator.random(count.size))
