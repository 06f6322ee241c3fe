"""A row of small bars, for terminals."""

from __future__ import annotations

import math
from collections.abc import Sequence

__all__ = ["sparkline"]

_BARS = "▁▂▃▄▅▆▇█"


def sparkline(values: Sequence[float | None], width: int = 60) -> str:
    """``values`` as bars of eight heights above zero.

    Args:
        values: what to draw; missing values (``None``, not a number) become gaps, negative ones the lowest bar.
        width: columns at most; longer series are averaged in groups of one size (the last may be smaller).

    Returns:
        One line without control characters; empty when there is nothing to draw.
    """
    known = [math.nan if value is None or not math.isfinite(value) else float(value) for value in values]
    if not known or width < 1:
        return ""
    size = -(-len(known) // width)
    heights = [_mean(known[first : first + size]) for first in range(0, len(known), size)]
    largest = max((height for height in heights if height == height), default=0.0)
    return "".join(_bar(height, largest) for height in heights)


def _mean(values: Sequence[float]) -> float:
    kept = [value for value in values if value == value]
    return sum(kept) / len(kept) if kept else math.nan


def _bar(height: float, largest: float) -> str:
    if height != height:
        return " "
    if largest <= 0.0:
        return _BARS[0]
    return _BARS[min(7, max(0, int(8.0 * height / largest)))]
