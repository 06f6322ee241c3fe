"""The point that a predictive law gives to a measure that is the median of the videos' errors.

The median of a law makes the *mean* absolute error least. The *median* of the errors is smaller where as many videos as
possible are missed by less than it: the point to give is then the centre of the stretch of truths, no further from the
point than the typical error, that holds most probability (a "midpoint of the modal interval": Manski, "Analog
Estimation Methods in Econometrics", 1988, for the loss that is nought within a distance and one beyond).

The typical error is the one at which the laws themselves hold half of the videos, so no truth is looked at. Laws are known to a few
per cent only: of all points whose stretch holds nearly as much as the best, the middle one is taken.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from groundswell.corpus.forecaster import GRID, Forecasts

__all__ = ["percentile_in", "typical_points"]

Floats = NDArray[np.float64]
#: From points (float64[N, C]), views known before (float64[N, 1]) and an error to the first and last truth within that error.
Near = Callable[[Floats, Floats, float], tuple[Floats, Floats]]

CANDIDATES = 81
NEARLY = 0.95
SEEN = 400  # videos from which the typical error is found
HALVINGS = 14
_FIRST, _LAST = int(np.searchsorted(GRID, 0.01)), int(np.searchsorted(GRID, 0.99))


def percentile_in(reference: Floats, numbers: Floats) -> Floats:
    """Percentile, 0 to 100, of numbers within a reference set; ties are averaged."""
    ordered = np.sort(np.asarray(reference, dtype=np.float64))
    below = np.searchsorted(ordered, numbers, "left")
    upto = np.searchsorted(ordered, numbers, "right")
    return np.asarray(50.0 * (below + upto + (upto > below)) / ordered.size)


def typical_points(forecasts: Forecasts, known: Floats, totals: Floats) -> dict[str, Floats]:
    """Best points for the median of percentile, relative and logarithmic errors (float64[N] each).

    NaN without a forecast. A forecaster that states a point of its own is held to that.

    Args:
        known (float64[N]): views before the origin.
        totals: of the training videos; percentiles are taken within them.
    Returns:
        Points for the losses ``ape``, ``are``, ``abs_log`` and ``are_total``.
    """

    def percentile(numbers: Floats) -> Floats:
        return percentile_in(totals, numbers)

    def by_percentile(points: Floats, before: Floats, error: float) -> tuple[Floats, Floats]:  # noqa: ARG001
        places = percentile(points)
        return places - error, places + error

    measures: dict[str, tuple[Callable[[Floats], Floats], Near, float]] = {
        "ape": (percentile, by_percentile, 100.0),
        "are": (np.log1p, lambda points, _, error: _relative(points, 0.0 * points, error), 1.0),
        "abs_log": (np.log1p, lambda points, _, error: (np.log1p(points) - error, np.log1p(points) + error), 50.0),
        "are_total": (np.log1p, _relative, 1.0),
    }  # fmt: skip
    if forecasts.point is not None:
        return dict.fromkeys(measures, forecasts.point)
    usable = np.flatnonzero(np.isfinite(forecasts.quantiles).all(axis=1))
    quantiles, before = forecasts.quantiles[usable], known[usable, None]
    # candidates of each video, evenly spaced by ratio
    logs = np.log1p(quantiles[:, [_FIRST, _LAST]])
    share = np.linspace(0.0, 1.0, CANDIDATES)
    points = np.expm1(logs[:, :1] + (logs[:, 1:] - logs[:, :1]) * share)
    out = {}
    for name, (scale, near, most) in measures.items():
        out[name] = np.full(len(forecasts), np.nan)
        if usable.size:
            out[name][usable] = _densest(scale(quantiles), points, before, near, most)
    return out


def _relative(points: Floats, before: Floats, error: float) -> tuple[Floats, Floats]:
    """Truths missed by no more than a share of what is known and the truth together, as ``log(1 + truth)``."""
    low = np.log1p(np.maximum((points - error * before) / (1.0 + error), 0.0))
    if error >= 1.0:
        return low, np.full_like(points, np.inf)
    return low, np.log1p((points + error * before) / (1.0 - error))


def _densest(laws: Floats, points: Floats, before: Floats, near: Near, most: float) -> Floats:
    """The point of each law (float64[N]).

    Args:
        laws (float64[N, Q]): quantiles at ``GRID`` on the scale of ``near``.
        points (float64[N, C]): candidates, ascending.
        most: an error that every video is surely within.
    """
    some = slice(None, None, -(-len(laws) // SEEN))
    low, high = 0.0, most
    for _ in range(HALVINGS):
        error = (low + high) / 2.0
        held = _held(laws[some], *near(points[some], before[some], error)).max(axis=1).mean()
        low, high = (error, high) if held < 0.5 else (low, error)
    held = _held(laws, *near(points, before, high))
    good = held >= NEARLY * held.max(axis=1, keepdims=True)
    return np.asarray(np.expm1((np.log1p(points) * good).sum(axis=1) / good.sum(axis=1)))


def _held(laws: Floats, low: Floats, high: Floats) -> Floats:
    """Probability of each law between two ends, both included (float64[N, C])."""
    out = np.empty(low.shape)
    for row, law in enumerate(laws):
        # a hair below the lower end: what lies just on it counts
        upto, below = (np.interp(ends, law, GRID, 0.0, 1.0) for ends in (high[row], low[row] - 1e-9))
        out[row] = upto - below
    return out
