"""What a boosted tree sees of a video at an origin: levels, ratios and shapes, on the log scale."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from groundswell.corpus.forecaster import known_before
from groundswell.corpus.ragged import Batch, filled

__all__ = ["features"]

Floats = NDArray[np.float64]
DAYS = 28  # single days before the origin
SPANS = (1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60, 90)
WEEKS = 12


def features(
    batch: Batch, age: int, horizon: int, shares: str = "none", future: Floats | None = None
) -> Floats:
    """One row a video (float64[N, F]); NaN where the record is too short for a column.

    Args:
        shares: ``none``, ``past`` or ``future``: which shares are looked at.
        future (float64[N, horizon]): the shares of the days ahead, for ``future``.
    """
    views = known_before(batch, age)
    columns = _shape(views, age)
    if shares != "none":
        past = filled(batch.window(0, age, of="shares"))
        level = np.log1p(views[:, -7:].mean(axis=1))
        recent = np.log1p(past[:, -7:].mean(axis=1))
        columns += [recent, recent - level, np.log1p(past[:, -30:].mean(axis=1)) - recent]
        none = np.full(len(batch), np.nan)
        columns += [np.log1p(past[:, -day]) if day <= age else none for day in range(1, 8)]
        if shares == "future" and future is not None:
            ahead = filled(future)
            columns += [
                np.log1p(ahead.mean(axis=1)) - recent,
                np.log1p(ahead.mean(axis=1)),
                np.log1p(ahead.max(axis=1)),
            ]
            for start in range(0, horizon, 6):
                columns.append(np.log1p(ahead[:, start : start + 6].mean(axis=1)) - recent)
            # what the video made of shares before: views a share of the last month
            worth = np.log1p(views[:, -30:].sum(axis=1)) - np.log1p(past[:, -30:].sum(axis=1))
            columns += [worth, worth + np.log1p(ahead.sum(axis=1)) - level]
            slope = _share_slope(views[:, -60:], past[:, -60:])
            columns += [slope, slope * (np.log1p(ahead).mean(axis=1) - np.log1p(past[:, -7:]).mean(axis=1))]
    return np.stack(columns, axis=1)


def _share_slope(views: Floats, shares: Floats) -> Floats:
    one = np.log1p(views) - np.log1p(views).mean(axis=1, keepdims=True)
    two = np.log1p(shares) - np.log1p(shares).mean(axis=1, keepdims=True)
    return np.asarray((one * two).sum(axis=1) / ((two**2).sum(axis=1) + 1.0))


def _shape(views: Floats, age: int) -> list[Floats]:
    count = len(views)
    logs = np.log1p(views)
    week = views[:, -7:]
    level = np.log1p(week.mean(axis=1))
    none = np.full(count, np.nan)
    columns = [np.full(count, float(age)), level, np.log1p(views.sum(axis=1)) - level]
    columns += [np.log1p(np.median(week, axis=1)) - level]
    for day in range(1, DAYS + 1):
        columns.append(logs[:, -day] - level if day <= age else none)
    for span in SPANS:
        columns.append(np.log1p(views[:, -span:].mean(axis=1)) - level if span <= age else none)
    for number in range(1, WEEKS):
        end = age - 7 * number
        columns.append(np.log1p(views[:, max(end - 7, 0) : end].mean(axis=1)) - level if end > 0 else none)
    for number in range(4):  # the first days, however old the video is
        columns.append(logs[:, number] - level if number < age else none)
    peak = views.argmax(axis=1)
    columns += [logs.max(axis=1) - level, (age - 1.0) - peak, np.log(1.0 + peak)]
    for span in (7, 14, 30, 60):
        part = logs[:, -min(span, age) :]
        columns += [part.std(axis=1), part.max(axis=1) - level, part.min(axis=1) - level]
        days = np.arange(part.shape[1]) - (part.shape[1] - 1) / 2.0
        columns.append((part * days).sum(axis=1) / max(float((days**2).sum()), 1.0))
    steps = np.abs(np.diff(logs[:, -min(30, age) :], axis=1))
    columns += [np.median(steps, axis=1), steps.max(axis=1)] if steps.shape[1] else [none, none]
    columns.append((views[:, -30:] == 0.0).mean(axis=1))
    if age >= 28:
        folded = logs[:, -28:].reshape(count, 4, 7).mean(axis=1)
        columns += [folded.max(axis=1) - folded.min(axis=1), *(folded - folded.mean(axis=1, keepdims=True)).T]
    else:
        columns += [none] * 8
    return columns
