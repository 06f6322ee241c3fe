"""Series of something outside the video, from rows that name an interval each."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from groundswell.case.record import Series, Source, Span
from groundswell.case.times import zone_of
from groundswell.sources.contract import Interval, Reading

__all__ = ["LONGEST_NAME", "add_series", "series_name", "widened"]

LONGEST_NAME = 120  # bytes: file systems hold 255, and endings follow


def series_name(*words: str) -> str:
    """A name for the file of a series: lower-case words joined by underscores; a long one is cut and numbered."""
    name = "_".join(re.sub(r"[\W_]+", "_", word.lower()).strip("_") for word in words if word).strip("_")
    if len(name.encode()) > LONGEST_NAME:
        digest = hashlib.blake2b(name.encode(), digest_size=4).hexdigest()
        name = f"{name.encode()[: LONGEST_NAME - 9].decode(errors='ignore')}_{digest}"
    return name or "series"


def widened(intervals: Sequence[Interval], zone: str) -> list[Interval]:
    """Whole days that stand for a week each, drawn out to weeks: no two rows are nearer than seven days."""
    days = sorted({item.span.earliest.astimezone(zone_of(zone)).date() for item in intervals})
    steps = {after - before for before, after in pairwise(days)}
    whole = all(item.span.latest - item.span.earliest <= timedelta(hours=26) for item in intervals)
    if not steps or not whole or min(steps) != timedelta(days=7):
        return list(intervals)
    return [
        Interval(
            _week(item.span, zone), item.value, item.row, item.source, item.metric, item.scope, item.extra
        )
        for item in intervals
    ]


def _week(span: Span, zone: str) -> Span:
    from groundswell.sources.cells import day_span

    first: date = span.earliest.astimezone(zone_of(zone)).date()
    return Span(span.earliest, day_span(first + timedelta(days=6), zone).latest)


def add_series(reading: Reading, name: str, intervals: Sequence[Interval], unit: str, source: Source) -> None:
    """Add a series in order of time; an interval that another row gives another value, or overlaps, is rejected."""
    ordered: list[Interval] = []
    for interval in sorted(intervals, key=lambda item: (item.span.earliest, item.span.latest, item.row)):
        if ordered and interval.span.earliest < ordered[-1].span.latest:
            before = ordered[-1]
            if interval.span != before.span or interval.value != before.value:
                reading.reject(
                    interval.row,
                    "value",
                    f"{interval.value:g}",
                    f"contradicts or overlaps the interval of row {before.row}",
                )
            continue
        ordered.append(interval)
    if ordered:
        reading.series.append(
            Series(
                name=name,
                start=tuple(item.span.earliest for item in ordered),
                end=tuple(item.span.latest for item in ordered),
                values=tuple(item.value for item in ordered),
                unit=unit,
                source=source,
            )
        )
