"""A series as a line of block characters."""

from __future__ import annotations

import math
from collections.abc import Sequence

__all__ = ["sparkline"]

_BLOCKS = "▁▂▃▄▅▆▇█"


def sparkline(values: Sequence[float], width: int = 60) -> str:
    """``values`` as at most ``width`` characters from ``▁`` (zero or less) to ``█`` (the largest value).

    Longer series are averaged in ``width`` equal parts. A missing value is a space, never a low block.
    """
    if width < 1:
        return ""
    series = list(values)
    if len(series) > width:
        edges = [round(part * len(series) / width) for part in range(width + 1)]
        series = [_mean(series[first:last]) for first, last in zip(edges, edges[1:], strict=False)]
    top = max((value for value in series if math.isfinite(value)), default=0.0)
    if top <= 0:
        return "".join(_BLOCKS[0] if math.isfinite(value) else " " for value in series)
    last = len(_BLOCKS) - 1
    return "".join(
        _BLOCKS[min(last, max(0, round(last * value / top)))] if math.isfinite(value) else " " for value in series
    )


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if math.isfinite(value)]
    return sum(known) / len(known) if known else math.nan
