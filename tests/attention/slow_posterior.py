"""The posterior of one video as its formulas are printed: plain loops, one kernel at a time. Slow twin of ``posterior``."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from groundswell.attention.posterior import SCALE_LOCATION, SCALE_SPREAD, Problem

Floats = NDArray[np.float64]


def log_posterior(
    problem: Problem, response: Floats, model_error: float, dispersion: float, x: Floats
) -> float:
    """Log likelihood plus log prior under one kernel.

    Args:
        response (float64[M, D]): views of a unit input per segment; x (float64[d]): unknowns.
    """
    inputs = len(problem.relative)
    weights = [math.exp(value) for value in x[:inputs]]
    scale = x[inputs]
    zeta = list(x[inputs + 1 :])

    cumulative = [0.0]
    for segment in range(problem.basis.shape[0]):
        error = sum(problem.basis[segment, g] * zeta[g] for g in range(len(zeta)))
        rate = sum(response[segment, d] * weights[d] for d in range(inputs))
        cumulative.append(cumulative[-1] + rate * math.exp(error))

    return (
        _prior(problem, x, scale, zeta, model_error)
        + _claims(problem, cumulative)
        + _counts(problem, cumulative, dispersion)
    )


def _prior(problem: Problem, x: Floats, scale: float, zeta: list[float], model_error: float) -> float:
    total = -0.5 * ((scale - SCALE_LOCATION) / SCALE_SPREAD) ** 2
    for d, relative in enumerate(problem.relative):
        # an exponential law of mean scale * relative, as a density of the logarithm
        mean = math.exp(scale) * relative
        total += math.log(math.exp(x[d]) / mean) - math.exp(x[d]) / mean
    walk = problem.walk_precision.shape[0]
    for i in range(walk):
        for j in range(walk):
            total -= 0.5 * zeta[i] * problem.walk_precision[i, j] * zeta[j] / model_error**2
    total -= walk * math.log(model_error)
    for level, precision in enumerate(problem.level_precision):
        total -= 0.5 * precision * zeta[walk + level] ** 2
    return float(total)


def _claims(problem: Problem, cumulative: list[float]) -> float:
    total = 0.0
    claims = problem.claims
    for c in range(len(claims.scatter)):
        ends = []
        for end in (0, 1):
            left, share = claims.left[c, end], claims.fraction[c, end]
            ends.append(math.log(cumulative[left] * (1.0 - share) + cumulative[left + 1] * share))
        scatter, low, high = claims.scatter[c], claims.log_low[c], claims.log_high[c]
        total -= math.log1p(math.exp((ends[0] - high) / scatter)) if math.isfinite(high) else 0.0
        total -= math.log1p(math.exp((low - ends[1]) / scatter)) if math.isfinite(low) else 0.0
        if math.isfinite(high) and math.isfinite(low):
            total -= math.log((high - low) + (ends[1] - ends[0]) + scatter)
    return total


def _counts(problem: Problem, cumulative: list[float], dispersion: float) -> float:
    total = 0.0
    size = 1.0 / dispersion
    counts = problem.counts
    for start, end, views in zip(counts.start, counts.end, counts.views, strict=True):
        mean = cumulative[end] - cumulative[start]
        total += math.lgamma(views + size) - math.lgamma(size) - math.lgamma(views + 1.0)
        total += size * math.log(size / (size + mean)) + views * math.log(mean / (size + mean))
    return total
