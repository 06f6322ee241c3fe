"""Predictive laws of a total by their quantiles: any level, and the probability of passing a threshold."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundswell.errors import DataError

__all__ = ["PROBABILITIES", "exceedance", "quantile_at"]

Floats = NDArray[np.float64]

#: Probabilities at which every predictive law is stated (float64[Q]); between them its logarithm is linear.
PROBABILITIES: Floats = np.concatenate(
    [[0.001, 0.0025, 0.005], np.round(np.arange(0.01, 0.995, 0.01), 2), [0.995, 0.9975, 0.999]]
)


def quantile_at(quantiles: Floats, probability: float) -> Floats:
    """The total that is not exceeded with this probability (float64[N]).

    Args:
        quantiles (float64[N, Q]): of N totals at ``PROBABILITIES``.
    Raises:
        DataError: the probability lies outside 0.001 to 0.999.
    """
    if not PROBABILITIES[0] <= probability <= PROBABILITIES[-1]:
        raise DataError(
            f"probability: {probability:g}; forecasts are stated from {PROBABILITIES[0]:g} to {PROBABILITIES[-1]:g}"
        )
    right = min(int(np.searchsorted(PROBABILITIES, probability)), PROBABILITIES.size - 1)
    if PROBABILITIES[right] == probability:
        return quantiles[:, right].copy()
    share = (probability - PROBABILITIES[right - 1]) / (PROBABILITIES[right] - PROBABILITIES[right - 1])
    low, high = np.log1p(quantiles[:, right - 1]), np.log1p(quantiles[:, right])
    return np.asarray(np.expm1(low + share * (high - low)))


def exceedance(quantiles: Floats, thresholds: ArrayLike) -> Floats:
    """Probability that each total exceeds a number, within 0.0005 and 0.9995 (float64[N])."""
    count = len(quantiles)
    limit = np.log1p(np.maximum(np.broadcast_to(np.asarray(thresholds, dtype=np.float64), (count,)), 0.0))
    logs = np.log1p(quantiles)
    right = (logs <= limit[:, None]).sum(axis=1)
    rows, inner = np.arange(count), np.clip(right, 1, PROBABILITIES.size - 1)
    low, high = logs[rows, inner - 1], logs[rows, inner]
    share = np.where(high > low, (limit - low) / np.where(high > low, high - low, 1.0), 1.0)
    below = PROBABILITIES[inner - 1] + share * (PROBABILITIES[inner] - PROBABILITIES[inner - 1])
    below = np.where(right == 0, 5e-4, np.where(right == PROBABILITIES.size, 0.9995, below))
    return np.asarray(np.where(np.isfinite(logs).all(axis=1) & np.isfinite(limit), 1.0 - below, np.nan))
