"""What shares say: those of the past, how views answered them, and those of the days ahead where they are declared."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from groundswell.forecast.learned.features import SMALL

__all__ = ["share_features"]

Floats = NDArray[np.float64]
PAST_DAYS = 14
MONTH = 28
RECENT = 42
PARTS = 15
_LITTLE = 0.1  # shares are scarcer than views


def share_features(views: Floats, shares: Floats, future: Floats | None = None) -> Floats:
    """One row a video (float64[N, F]).

    Args:
        views, shares (float64[N, A]): days before the origin, none missing.
        future (float64[N, H]): shares of the days ahead, where they are declared.
    """
    columns = _totals(views, shares)
    age = shares.shape[1]
    if age < MONTH:
        pad = ((0, 0), (MONTH - age, 0))
        views, shares = np.pad(views, pad, mode="edge"), np.pad(shares, pad, mode="edge")

    def past(span: int) -> Floats:
        return np.asarray(np.log(shares[:, -span:].mean(axis=1) + _LITTLE))

    week, month = past(7), past(MONTH)
    columns += [week, month, *(past(span) - week for span in (1, 2, 3, 14, MONTH, 60))]
    columns.append(np.log(views[:, -7:].mean(axis=1) + SMALL) - week)
    columns.append(np.log(views[:, -MONTH:].mean(axis=1) + SMALL) - month)
    responses = _responses(views, shares)
    days = shares[:, -PAST_DAYS:]
    columns += responses
    if future is not None:
        columns += _ahead(shares, future, week, month)
        change = np.log(future.mean(axis=1) + _LITTLE)
        columns += [one * (change - then) for one in responses for then in (week, month)]
        days = np.concatenate([days, _parts(future)], axis=1)
    base = np.log(shares[:, -MONTH:].mean(axis=1) + 0.3)
    return np.concatenate([np.stack(columns, axis=1), np.log(days + 0.3) - base[:, None]], axis=1)


def _totals(views: Floats, shares: Floats) -> list[Floats]:
    """Shares of the whole life and of the first days, and views for each of them."""
    whole = np.log(shares.sum(axis=1) + 0.5)
    first = np.log(shares[:, :3].sum(axis=1) + 0.5)
    return [
        whole,
        np.log(views.sum(axis=1) + 1.0) - whole,
        first,
        np.log(views[:, :3].sum(axis=1) + 1.0) - first,
        (shares > 0.0).mean(axis=1),
    ]


def _ahead(shares: Floats, future: Floats, week: Floats, month: Floats) -> list[Floats]:
    """Size and timing of the shares ahead, beside those of the past."""
    mean = np.log(future.mean(axis=1) + _LITTLE)
    most = np.log(future.max(axis=1) + 0.3)
    recent = shares[:, -MONTH:]
    columns = [mean - week, mean - month]
    columns += [most - np.log(some.max(axis=1) + 0.3) for some in (recent, shares)]
    columns += [most - mean, future.argmax(axis=1) / future.shape[1]]
    columns.append(np.log((future > 0).mean(axis=1) + 0.05) - np.log((recent > 0).mean(axis=1) + 0.05))
    middle = np.median(np.log(future + 0.5), axis=1)
    columns.append(middle - np.median(np.log(shares[:, -PAST_DAYS:] + 0.5), axis=1))
    for power in (0.5, 1.0):
        now, then = (shares[:, -7:] + 0.3) ** power, (future + 0.3) ** power
        columns.append(np.log(then.mean(axis=1)) - np.log(now.mean(axis=1)))
    return columns


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
