"""Signs that a video is of another kind than those that were learned from, and how much wider its bands become for it.

The signs come from the days before the origin alone, and from each video by itself. A video that is larger than nearly
all that were learned from is answered from few neighbours. Where days of the last week are missing, its level is the mean
of fewer. A video whose own earlier days were forecast worse than the bands allowed for will likely be so again: the
scale of its errors is estimated from them, drawn towards one by ``BELIEF`` forecasts that went as they should.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from groundswell.forecast.totals import PROBABILITIES

__all__ = ["earlier_origins", "normal_scores", "reasons", "width_by_gaps", "width_by_misses", "width_by_size"]

Floats = NDArray[np.float64]

LARGE = 1.5  # standard deviations of the log level: one video of fifteen is larger
BELIEF = 2.0
CHECKS = 3
EARLIEST = 3  # days that an earlier forecast needs
WORTH_SAYING = 1.05
_SCORES = np.array([NormalDist().inv_cdf(probability) for probability in PROBABILITIES])
_LOW, _MIDDLE, _HIGH = (int(np.searchsorted(PROBABILITIES, at - 1e-9)) for at in (0.1, 0.5, 0.9))


def width_by_size(size: Floats) -> Floats:
    """Factor of the width from the log level in standard deviations of those that were learned from (float64[N])."""
    return np.asarray(1.0 + np.maximum(size - LARGE, 0.0))


def width_by_gaps(known: NDArray[np.bool_]) -> Floats:
    """Factor of the width from the days of the last week that are on record (bool[N, up to 7]): float64[N]."""
    return np.asarray(np.sqrt(known.shape[1] / np.maximum(known.sum(axis=1), 1.0)))


def earlier_origins(age: int, horizon: int) -> list[tuple[int, int]]:
    """Origins and horizons of forecasts that the record itself can judge: up to three, one after another."""
    span = min(horizon, max(age // 3, 1))
    origins = [age - span * back for back in range(1, CHECKS + 1)]
    return [(origin, span) for origin in origins if origin >= EARLIEST]


def normal_scores(quantiles: Floats, totals: Floats) -> Floats:
    """Where totals fell within their laws, as normal scores (float64[N]); NaN where the total is unknown.

    Args:
        quantiles (float64[N, Q]): at ``PROBABILITIES``. Beyond them the scale of the 80 % band goes on.
        totals (float64[N]): that came.
    """
    logs, came = np.log1p(quantiles), np.log1p(totals)
    rows = np.arange(len(logs))
    right = np.clip((logs < came[:, None]).sum(axis=1), 1, PROBABILITIES.size - 1)
    low, high = logs[rows, right - 1], logs[rows, right]
    share = np.clip((came - low) / np.maximum(high - low, 1e-12), 0.0, 1.0)
    scores = _SCORES[right - 1] + share * (_SCORES[right] - _SCORES[right - 1])
    middle = logs[:, _MIDDLE]
    for outside, end in ((came > logs[:, -1], _HIGH), (came < logs[:, 0], _LOW)):
        scale = np.maximum(np.abs(logs[:, end] - middle), 1e-9) / _SCORES[_HIGH]
        far = (came - middle) / scale
        scores = np.where(outside & (np.abs(far) > np.abs(scores)), far, scores)
    return np.asarray(np.where(np.isfinite(came), scores, np.nan))


def width_by_misses(scores: Sequence[Floats], count: int) -> Floats:
    """Factor of the width, at least one, from the normal scores of earlier forecasts (float64[N])."""
    squares, known = np.full(count, BELIEF), np.full(count, BELIEF)
    for one in scores:
        told = np.isfinite(one)
        squares += np.where(told, one, 0.0) ** 2
        known += told
    return np.asarray(np.sqrt(np.maximum(squares / known, 1.0)))


def reasons(by_size: Floats, by_gaps: Floats, by_misses: Floats) -> tuple[str, ...]:
    """A sentence for each video whose bands were widened, else nothing."""
    texts = (
        "it is larger than nearly all videos learned from",
        "days of the last week are missing",
        "its own earlier days were forecast worse than they should be",
    )
    said = []
    for factors in zip(by_size.tolist(), by_gaps.tolist(), by_misses.tolist(), strict=True):
        parts = [text for text, factor in zip(texts, factors, strict=True) if factor > WORTH_SAYING]
        said.append(
            f"bands are {math.prod(factors):.2g} times as wide: {' and '.join(parts)}" if parts else ""
        )
    return tuple(said)
