"""What the learned forecaster sees of a video at an origin: levels, ratios and shapes on the log scale.

Everything is relative to the *level*, the mean of the last seven days, so that a large and a small video of one shape
look alike; the level itself, age and horizon are columns of their own. A record shorter than a window is carried
back at its first value, which says nothing new.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["SMALL", "WEEK", "filled", "level_of", "take_off_limit", "view_features"]

Floats = NDArray[np.float64]

#: Added to daily means before logarithms: zeros stay finite, and a fifth of a view a day counts as nothing.
SMALL = 0.2
RAW_DAYS = 42
WEEK = 7
_SPANS = (1, 2, 3, 5, 14, 21, 28, 42)
_FIRST_DAYS = ((0, 1), (1, 2), (2, 4), (4, 7), (7, 14), (14, 30))


def filled(matrix: Floats) -> Floats:
    """Missing days by a straight line between their neighbours on the log scale; ends repeat the nearest count.

    Args:
        matrix (float64[N, D]): NaN where missing. Rows without any count become zero.
    """
    if np.isfinite(matrix).all():
        return matrix
    out = matrix.copy()
    days = np.arange(matrix.shape[1])
    for row in np.flatnonzero(~np.isfinite(matrix).all(axis=1)):
        known = np.isfinite(matrix[row])
        if known.any():
            line = np.interp(days, days[known], np.log1p(matrix[row, known]))
            out[row] = np.where(known, matrix[row], np.expm1(line))
        else:
            out[row] = 0.0
    return out


def level_of(views: Floats) -> Floats:
    """Views a day over the last week (float64[N]); of fewer days where the record is shorter."""
    return np.asarray(views[:, -WEEK:].mean(axis=1))


def take_off_limit(views: Floats, horizon: int) -> Floats:
    """Log ratio of the days ahead to the level above which they are a take-off: twice as many days before (float64[N]).

    NaN where the record is shorter than the horizon, and where those days brought no view: any single view would
    then be "more than twice as many".

    Args:
        views (float64[N, A]): the days before the origin, none missing.
        horizon: days ahead.
    """
    if views.shape[1] < horizon:
        return np.full(len(views), np.nan)
    recent = views[:, -horizon:].mean(axis=1)
    limit = np.log((2.0 * recent + SMALL) / (level_of(views) + SMALL))
    return np.asarray(np.where(recent > 0.0, limit, np.nan))


def view_features(views: Floats, horizon: int) -> tuple[Floats, Floats]:
    """One row a video.

    Args:
        views (float64[N, A]): the A days before the origin, none missing, A at least 1.
        horizon: days ahead.
    Returns:
        Summaries (float64[N, F]), and the last 42 days one by one (float64[N, 42]).
    """
    count, age = views.shape
    width = max(RAW_DAYS + WEEK, age)
    # C order whatever the count: one video and a thousand run through the same loops
    days = np.ascontiguousarray(np.pad(views, ((0, 0), (width - age, 0)), mode="edge"))
    level = np.log(level_of(days) + SMALL)
    logs = np.log(days + SMALL) - level[:, None]
    sums = np.concatenate([np.zeros((count, 1)), np.cumsum(days, axis=1)], axis=1)

    def mean(start: int, stop: int) -> Floats:
        """Log mean of the days ``start`` to ``stop - 1`` before the origin, relative to the level."""
        total = sums[:, width - start] - sums[:, width - stop]
        return np.asarray(np.log(np.maximum(total, 0.0) / (stop - start) + SMALL) - level)

    weeks = [mean(WEEK * k, WEEK * (k + 1)) for k in range(6)]
    columns = [level, *(mean(0, span) for span in _SPANS)]
    columns += [np.median(logs[:, -span:], axis=1) for span in (7, 14, 28)]
    columns += weeks[1:] + [weeks[k - 1] - weeks[k] for k in range(1, 5)]
    columns += [mean(0, span) - mean(WEEK, WEEK + span) for span in (1, 2, 3, 4)]
    columns += [logs[:, -k] for k in range(1, 15)]
    for span in (7, 14, 28, 42):
        place = np.arange(span) - (span - 1) / 2.0
        columns.append((logs[:, -span:] * place).sum(axis=1) / float((place**2).sum()))
    for span in (14, 28):
        columns += [logs[:, -span:].min(axis=1), logs[:, -span:].max(axis=1)]
    columns += _noise(logs, min(max(age - 10, 1), width - 1))
    columns += _life(views, logs[:, width - age :], level)
    for span in (21, 42):  # slope over log age: the exponent of a power law
        place = np.log(np.maximum(np.arange(age - span, age), 0) + 1.0)
        place = place - place.mean()
        columns.append((logs[:, -span:] * place).sum(axis=1) / max(float((place**2).sum()), 1e-9))
    far = [np.log(age), np.log(horizon), np.log(horizon / age)]
    columns += [np.full(count, value) for value in far]
    return np.stack(columns, axis=1), logs[:, -RAW_DAYS:]


def _noise(logs: Floats, life: int) -> list[Floats]:
    """How much a day differs from the one before, from the same weekday, and from its week."""
    steps = np.diff(logs, axis=1)
    columns = [steps[:, -span:].std(axis=1) for span in (14, 28, life)]
    columns.append(np.median(np.abs(steps[:, -28:]), axis=1))
    columns.append(np.median(np.abs(logs[:, -21:] - logs[:, -28:-7]), axis=1))
    sums = np.cumsum(np.pad(logs[:, -48:], ((0, 0), (1, 0))), axis=1)
    rest = logs[:, -48:][:, 3:-3] - (sums[:, WEEK:] - sums[:, :-WEEK]) / WEEK
    rest = rest[:, -35:]
    power = (rest**2).mean(axis=1) + 1e-6
    return [*columns, *((rest[:, lag:] * rest[:, :-lag]).mean(axis=1) / power for lag in (7, 1))]


def _life(views: Floats, logs: Floats, level: Floats) -> list[Floats]:
    """The whole life so far: total, peak, when it came, first days, jumps, empty days."""
    count, age = views.shape
    rows = np.arange(count)
    running = np.cumsum(views, axis=1)
    total = running[:, -1]
    peak = views.argmax(axis=1)
    columns = [
        np.log(total + 1.0) - level,
        np.log(age - peak),
        logs[rows, peak],
        views[rows, peak] / (total + 1.0),
    ]
    columns += [(running < share * total[:, None]).sum(axis=1) / age for share in (0.5, 0.8, 0.9)]
    half = max(age // 2, 1)
    columns.append(np.log(running[:, half - 1] / half + SMALL) - level)
    for start, stop in _FIRST_DAYS:
        if start < age:
            columns.append(np.log(views[:, start:stop].mean(axis=1) + SMALL) - level)
        else:
            columns.append(np.zeros(count))
    recent = views[:, -30:]
    columns.append(recent.shape[1] - 1.0 - recent.argmax(axis=1))
    jumps = (np.diff(logs, axis=1) > np.log(2.0)) & (views[:, 1:] > 10.0)
    columns.append(jumps[:, -60:].sum(axis=1).astype(np.float64))
    ages = np.where(jumps, np.arange(age - 1), -1).max(axis=1, initial=-1)
    columns.append(np.where(ages < 0, age, age - 1 - ages).astype(np.float64))
    columns.append((views[:, -28:] == 0.0).mean(axis=1))
    return columns
