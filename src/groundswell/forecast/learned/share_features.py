"""What declared shares of the days ahead say, beside those of the past: size, timing, and the video's own response."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from groundswell.forecast.learned.features import SMALL

__all__ = ["share_features"]

Floats = NDArray[np.float64]
PAST_DAYS = 14
PARTS = 15
_LITTLE = 0.1  # shares are scarcer than views


def share_features(views: Floats, shares: Floats, future: Floats) -> Floats:
    """One row a video (float64[N, F]).

    Args:
        views, shares (float64[N, A]): days before the origin, none missing.
        future (float64[N, H]): shares of the days ahead.
    """
    age, horizon = shares.shape[1], future.shape[1]
    if age < 28:
        pad = ((0, 0), (28 - age, 0))
        views, shares = np.pad(views, pad, mode="edge"), np.pad(shares, pad, mode="edge")
        age = 28

    def past(span: int) -> Floats:
        return np.asarray(np.log(shares[:, -min(span, age) :].mean(axis=1) + _LITTLE))

    week, month = past(7), past(28)
    columns = [week, month, *(past(span) - week for span in (1, 2, 3, 14, 28, 60))]
    columns.append(np.log(views[:, -7:].mean(axis=1) + SMALL) - week)
    columns.append(np.log(views[:, -28:].mean(axis=1) + SMALL) - month)
    ahead = np.log(future.mean(axis=1) + _LITTLE)
    columns += [ahead - week, ahead - month]
    most = np.log(future.max(axis=1) + 0.3)
    columns += [
        most - np.log(shares[:, -28:].max(axis=1) + 0.3),
        most - np.log(shares.max(axis=1) + 0.3),
        most - ahead,
    ]
    columns.append(future.argmax(axis=1) / horizon)
    columns.append(
        np.log((future > 0).mean(axis=1) + 0.05) - np.log((shares[:, -28:] > 0).mean(axis=1) + 0.05)
    )
    columns.append(np.median(np.log(future + 0.5), axis=1) - np.median(np.log(shares[:, -14:] + 0.5), axis=1))
    for power in (0.5, 1.0):
        now, then = (shares[:, -7:] + 0.3) ** power, (future + 0.3) ** power
        columns.append(np.log(then.mean(axis=1)) - np.log(now.mean(axis=1)))
    for response in _responses(views, shares):
        columns += [response, response * (ahead - week), response * (ahead - month)]
    parts = _parts(future)
    days = np.concatenate([shares[:, -PAST_DAYS:], parts], axis=1)
    base = np.log(shares[:, -28:].mean(axis=1) + 0.3)
    return np.concatenate([np.stack(columns, axis=1), np.log(days + 0.3) - base[:, None]], axis=1)


def _responses(views: Floats, shares: Floats) -> list[Floats]:
    """Slopes of log views on log shares: by week over the last six and all weeks, by day, and by steps."""
    slopes = []
    whole = views.shape[1] // 7
    for weeks in dict.fromkeys((min(6, whole), whole)):
        shape = (len(views), weeks, 7)
        x = np.log(shares[:, -7 * weeks :].reshape(shape).mean(axis=2) + _LITTLE)
        y = np.log(views[:, -7 * weeks :].reshape(shape).mean(axis=2) + SMALL)
        slopes.append(_slope(x, y, 0.25, 0.5))
    if len(slopes) == 1:
        slopes.append(slopes[0])
    x, y = np.log(shares[:, -RECENT:] + 0.5), np.log(views[:, -RECENT:] + 0.5)
    slopes.append(_slope(x, y, 0.5, 2.0))
    slopes.append(_slope(np.diff(x, axis=1), np.diff(y, axis=1), 0.0, 2.0))
    return slopes


RECENT = 42


def _slope(x: Floats, y: Floats, above: float, below: float) -> Floats:
    """Least squares, drawn towards ``above / below``."""
    x, y = x - x.mean(axis=1, keepdims=True), y - y.mean(axis=1, keepdims=True)
    return np.asarray(((x * y).sum(axis=1) + above) / ((x * x).sum(axis=1) + below))


def _parts(future: Floats) -> Floats:
    """Daily means over ``PARTS`` equal parts of the horizon."""
    horizon = future.shape[1]
    sums = np.concatenate([np.zeros((len(future), 1)), np.cumsum(future, axis=1)], axis=1)
    edges = np.linspace(0.0, horizon, PARTS + 1)
    left = np.minimum(edges.astype(np.int64), horizon - 1)
    at = sums[:, left] + (edges - left) * future[:, left]
    return np.asarray(np.maximum(np.diff(at, axis=1), 0.0) * (PARTS / horizon))
