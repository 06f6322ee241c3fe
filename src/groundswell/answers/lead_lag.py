"""Who follows whom: do articles and parodies come after views, or views after them?"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from groundswell.attention.fit import Fit
from groundswell.attention.inputs import Input
from groundswell.attention.paths import paths

__all__ = ["daily_mass", "daily_views", "lead_lag"]

Floats = NDArray[np.float64]

LEAST_PARTS = 6
LEAST_DAYS = 8
MOST_DAYS = 120.0
#: Difference of two correlations that is worth a sentence.
CLEAR = 0.1


def lead_lag(fit: Fit, columns: list[int]) -> tuple[str, ...]:
    """One sentence on the order in time of views and of inputs that may follow them, where the record has enough of them.

    Rank correlations over days: the input's parts today with the modelled views of yesterday, and the views of today with the
    parts of yesterday. Evidence of order, not of cause.

    Args:
        columns: of the inputs asked about.
    """
    found = []
    for column in columns:
        item = fit.inputs[column]
        mass = daily_mass(item, fit.horizon)
        # parts of one kind share a mass of one
        found.append(mass * (len(item.parts) if item.pulse_times else 1.0))
    if not found or found[0].size < LEAST_DAYS:
        return ()
    parts: Floats = np.sum(found, axis=0)
    dated = sum(len(fit.inputs[column].parts) + len(fit.inputs[column].step_masses) for column in columns)
    if dated < LEAST_PARTS or np.count_nonzero(parts) < 3:
        return ()
    views = daily_views(fit, parts.size)
    follows, leads = _ranked(parts[1:], views[:-1]), _ranked(views[1:], parts[:-1])
    if abs(follows - leads) < CLEAR:
        order = "the record does not show which came first"
    elif follows > leads:
        order = "press and parodies came after views more than views after them"
    else:
        order = "views came after press and parodies more than the other way round"
    return (
        f"In time, {order} (rank correlation at a day's distance: {follows:.2f} with the views of the day before, {leads:.2f} with those of "
        "the day after); order is no proof of cause.",
    )


def daily_mass(item: Input, horizon: float) -> Floats:
    """An input's mass by whole day of the record: pulses on the day they begin, steps as they are spread."""
    days = np.arange(0.0, min(np.floor(horizon), MOST_DAYS) + 1.0)
    result: Floats = np.histogram(item.pulse_times, days, weights=item.pulse_masses)[0].astype(np.float64)
    for start, end, mass in zip(item.step_starts, item.step_ends, item.step_masses, strict=True):
        result += mass * np.diff(np.clip((days - start) / (end - start), 0.0, 1.0))
    return result


@lru_cache(maxsize=4)
def daily_views(fit: Fit, count: int) -> Floats:
    """Modelled views (median) of the first whole days of the record, float64[count]."""
    days = np.arange(count + 1.0)
    result: Floats = np.median(np.diff(paths(fit, ages=days).at(days), axis=1), axis=0)
    return result


def _ranked(left: Floats, right: Floats) -> float:
    """Spearman's rank correlation, ties averaged."""
    ranks = []
    for values in (left, right):
        ordered = np.sort(values)
        ranks.append(
            0.5 * (np.searchsorted(ordered, values) + np.searchsorted(ordered, values, side="right"))
        )
    spread = ranks[0].std() * ranks[1].std()
    if spread == 0.0:
        return 0.0
    return float(((ranks[0] - ranks[0].mean()) * (ranks[1] - ranks[1].mean())).mean() / spread)
