"""From what formats count to what a case holds: cumulative observations of views, and engagement beside them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise

from groundswell.case.record import Engagement, Source, Span, ViewObservation
from groundswell.sources.contract import Reading

__all__ = ["Interval", "cumulate", "observe", "stretch"]

NO_EXTRA: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Interval:
    """Views that came within an interval of time, and the row that says so."""

    span: Span
    value: float
    row: int
    extra: Mapping[str, str] = field(default_factory=dict)


def observe(
    reading: Reading,
    time: Span,
    views: float | None,
    source: Source,
    row: int = 0,
    *,
    likes: float | None = None,
    dislikes: float | None = None,
    comments: float | None = None,
    shares: float | None = None,
    extra: Mapping[str, str] = NO_EXTRA,
    note: str | None = None,
) -> None:
    """Add one reading of the counters; a missing figure adds nothing."""
    if views is not None:
        reading.views.append(
            ViewObservation(
                row=row, source=source, time=time, low=views, high=views, value=views, extra=extra, note=note
            )
        )
    for metric, value in (
        ("likes", likes),
        ("dislikes", dislikes),
        ("comments", comments),
        ("shares", shares),
    ):
        if value is not None:
            reading.engagement.append(
                Engagement(row=row, source=source, time=time, metric=metric, value=value, views=views)
            )


def cumulate(reading: Reading, intervals: Sequence[Interval], source: Source, column: str = "views") -> None:
    """Add cumulative observations at the end of each interval of a series of increments.

    A series that begins with the video begins at 0; one that begins later needs ``--views-before``. Behind a
    gap the sum is the least that the count can be. Where two rows give the same interval different values the
    later one is rejected.
    """
    if not intervals:
        return
    ordered = _in_order(reading, intervals, column)
    total = reading.choices.before
    if total is None:
        published = reading.choices.published or reading.video.published
        if published is None:
            reading.ask(
                "--published TIME",
                "begins at an unknown age: counts for intervals add up to a total only from the publication on",
            )
            return
        first = ordered[0].span.earliest
        if first > published.latest:
            reading.ask(
                "--views-before NUMBER",
                f"begins on {first:%Y-%m-%d}, after the publication on {published.earliest:%Y-%m-%d}: "
                "the views before are not in it",
                ordered[0].row,
            )
            return
        total = 0.0
    whole = True
    for place, interval in enumerate(ordered):
        if whole and place and interval.span.earliest > ordered[place - 1].span.latest:
            whole = False
            reading.note(
                f"a gap before {interval.span.earliest:%Y-%m-%d}: from there the total is a lower bound"
            )
        total += interval.value
        reading.views.append(
            ViewObservation(
                row=interval.row,
                source=source,
                time=Span(interval.span.latest, interval.span.latest),
                low=total,
                high=total if whole else math.inf,
                value=total,
                qualifier="exact" if whole else "at_least",
                extra=interval.extra,
            )
        )


def _in_order(reading: Reading, intervals: Sequence[Interval], column: str) -> list[Interval]:
    """The intervals in order of time, each once."""
    ordered: list[Interval] = []
    for interval in sorted(intervals, key=lambda item: (item.span.earliest, item.span.latest)):
        if ordered and interval.span.earliest < ordered[-1].span.latest:
            before = ordered[-1]
            if interval.span == before.span and interval.value == before.value:
                continue
            reason = (
                f"gives the interval of row {before.row} another value"
                if (interval.span == before.span)
                else f"overlaps the interval of row {before.row}"
            )
            reading.reject(interval.row, column, f"{interval.value:g}", reason)
            continue
        ordered.append(interval)
    return ordered


def stretch(reading: Reading, intervals: Sequence[Interval]) -> list[Interval]:
    """Intervals whose rows name only their beginning, drawn out to one step, if the rows keep one step.

    Rows of whole days, months or intervals stay as they are.
    """
    short = timedelta(minutes=1)
    if not intervals or any(item.span.latest - item.span.earliest > short for item in intervals):
        return list(intervals)
    starts = sorted({item.span.earliest for item in intervals})
    steps = sorted(after - before for before, after in pairwise(starts))
    if not steps:
        reading.reject(intervals[0].row, "time", None, "one moment is no interval: write the day, or A/B")
        return []
    step = steps[0]
    if any(other % step for other in steps):
        reading.ask(
            "--count cumulative", "has counts at uneven moments: which interval does each count cover?"
        )
        return []
    reading.note(f"each row counts from its moment on, for {step}")
    return [
        Interval(Span(item.span.earliest, item.span.earliest + step), item.value, item.row, item.extra)
        for item in intervals
    ]
