"""Who follows whom: do articles and parodies come after views, or views after them?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from groundswell.attention.fit import Fit
from groundswell.attention.paths import paths

__all__ = ["lead_lag"]

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
    ages = [part.age for column in columns for part in fit.inputs[column].parts]
    days = np.arange(0.0, min(np.floor(fit.horizon), MOST_DAYS) + 1.0)
    if len(ages) < LEAST_PARTS or days.size < LEAST_DAYS + 1:
        return ()
    parts = np.histogram(ages, days)[0].astype(np.float64)
    if np.count_nonzero(parts) < 3:
        return ()
    views = np.median(np.diff(paths(fit, ages=days).at(days), axis=1), axis=0)
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
