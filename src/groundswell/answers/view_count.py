"""A count of views with its interval, as costs are divided by it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from groundswell.answers.ages import middle, say_span
from groundswell.errors import DataError

if TYPE_CHECKING:
    from groundswell.case.record import Case

__all__ = ["IncrementalViews", "ViewCount", "last_count"]


@dataclass(frozen=True, slots=True)
class ViewCount:
    """A count of views with its interval.

    Attributes:
        low, median, high: views; ``high`` may be infinite when only "more than" is known.
        level: probability that the interval holds, in per cent; ``None`` for bounds without one.
        what: what was counted, in words that can follow "views": ``at the last observation``.
    """

    low: float
    median: float
    high: float
    level: float | None = 80.0
    what: str = ""

    def __post_init__(self) -> None:
        """Refuse ends out of order."""
        if not (
            self.low <= self.median <= self.high and math.isfinite(self.low) and math.isfinite(self.median)
        ):
            raise DataError(
                f"views {self.what!r}: low {self.low:g}, median {self.median:g} and high {self.high:g} must "
                "be in this order, and only high may be infinite"
            )


@dataclass(frozen=True, slots=True)
class IncrementalViews(ViewCount):
    """Views that would not have come without the spend (the difference to the what-if without it)."""


def last_count(case: Case) -> ViewCount | None:
    """The last dated observation of the original's views, or ``None``; times worked out later come last."""
    rows = [row for row in case.views if row.time is not None and row.scope == "original"]
    stated = [row for row in rows if row.time_basis == "stated"] or rows
    dated = [
        (middle(row.time), row.low, row) for row in stated if row.time is not None and math.isfinite(row.low)
    ]
    if not dated:
        return None
    row = max(dated, key=lambda item: item[:2])[2]
    low = max(0.0, row.low)
    # "over 23m" and "almost 100m" name an end of their interval, which is not where the count is
    point = low if math.isinf(row.high) else math.sqrt(low * row.high)
    if row.value is not None and low < row.value < row.high:
        point = row.value
    return ViewCount(low, point, max(point, row.high), None, f"as of {say_span(case, row.time)}")
