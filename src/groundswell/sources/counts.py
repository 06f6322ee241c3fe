"""From what formats count to what a case holds: cumulative observations of views, and engagement beside them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from groundswell.case.record import Engagement, Source, Span, ViewObservation
from groundswell.case.times import zone_of
from groundswell.sources.contract import Interval, Reading
from groundswell.sources.quick import quick_engagement, quick_view

__all__ = ["observe", "stretch", "total_up"]

NO_EXTRA: Mapping[str, str] = {}


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
    # one by one: with a loop over the four, or rows made by name, a table takes half as long again
    if views is not None:
        reading.views.append(
            quick_view(
                row,
                source,
                None,
                False,
                note,
                extra,
                time,
                views,
                views,
                views,
                "exact",
                "original",
                "stated",
            )
        )
    keep = reading.engagement.append
    if likes is not None:
        keep(quick_engagement(row, source, None, False, None, NO_EXTRA, time, "likes", likes, views))
    if dislikes is not None:
        keep(quick_engagement(row, source, None, False, None, NO_EXTRA, time, "dislikes", dislikes, views))
    if comments is not None:
        keep(quick_engagement(row, source, None, False, None, NO_EXTRA, time, "comments", comments, views))
    if shares is not None:
        keep(quick_engagement(row, source, None, False, None, NO_EXTRA, time, "shares", shares, views))


def total_up(readings: Sequence[Reading], known: Mapping[tuple[str, datetime], float]) -> None:
    """Turn the increments of readings into totals at the end of each interval.

    Increments of one format are one series, however many files they come in. It begins at 0 when its first
    interval holds the publication, at ``--views-before``, or where the case has an exact count at its beginning.
    Behind a gap the sum is the least that the count can be, until the case knows better. Where two rows give the
    same interval different values the later one is rejected.

    Args:
        readings: from files, with ``increments``.
        known: exact totals that the case has, by scope and moment.
    """
    groups: dict[tuple[str, str, str], list[tuple[Interval, Reading]]] = {}
    for reading in readings:
        for interval in reading.increments:
            key = (reading.format, interval.metric, interval.scope)
            groups.setdefault(key, []).append((interval, reading))
    for (_, metric, scope), items in groups.items():
        _total(_in_order(items), known if metric == "views" else {}, scope)


def _total(
    items: Sequence[tuple[Interval, Reading]], known: Mapping[tuple[str, datetime], float], scope: str
) -> None:
    total: float | None = None
    whole = True
    end: datetime | None = None
    for interval, reading in items:
        start = interval.span.earliest
        if total is None:
            if _before_publication(interval, reading):
                continue
            total = _base(interval, reading, known.get((scope, start)))
            if total is None:
                return
        elif end is not None and start > end:
            whole = (scope, start) in known
            total = known.get((scope, start), total)
            if not whole:
                reading.note(f"a gap before {start:%Y-%m-%d}: from there the total is a lower bound")
        total += interval.value
        end = interval.span.latest
        _add_total(interval, reading, total, whole)


def _before_publication(interval: Interval, reading: Reading) -> bool:
    """An empty interval before there was anything to count."""
    published = reading.choices.published or reading.video.published
    return interval.value == 0 and published is not None and interval.span.latest <= published.earliest


def _base(first: Interval, reading: Reading, known: float | None) -> float | None:
    """The total at the beginning of the first interval; ``None`` when it must be asked for."""
    if reading.choices.before is not None:
        return reading.choices.before
    published = reading.choices.published or reading.video.published
    if published is None:
        reading.ask(
            "--published TIME",
            "begins at an unknown age: counts for intervals add up to a total only from the publication on",
        )
        return None
    if first.span.earliest <= published.latest:
        return 0.0
    if known is None:
        where = zone_of(reading.choices.zone or "UTC")
        reading.ask(
            "--views-before NUMBER",
            f"begins at {first.span.earliest.astimezone(where):%Y-%m-%d %H:%M}, after the publication at "
            f"{published.earliest.astimezone(where):%Y-%m-%d %H:%M} ({where}): the views before are not in it",
            first.row or None,
        )
    return known


def _add_total(interval: Interval, reading: Reading, total: float, whole: bool) -> None:
    time = Span(interval.span.latest, interval.span.latest)
    if interval.metric != "views":
        if whole:
            reading.engagement.append(
                Engagement(
                    row=interval.row, source=interval.source, time=time, metric=interval.metric, value=total
                )
            )
        return
    reading.views.append(
        ViewObservation(
            row=interval.row,
            source=interval.source,
            time=time,
            low=total,
            high=total if whole else math.inf,
            value=total,
            qualifier="exact" if whole else "at_least",
            scope=interval.scope,
            extra=interval.extra,
        )
    )


def _in_order(items: Sequence[tuple[Interval, Reading]]) -> list[tuple[Interval, Reading]]:
    """The intervals in order of time, each once."""
    ordered: list[tuple[Interval, Reading]] = []
    for interval, reading in sorted(items, key=lambda item: (item[0].span.earliest, item[0].span.latest)):
        if ordered and interval.span.earliest < ordered[-1][0].span.latest:
            before = ordered[-1][0]
            if interval.span == before.span and interval.value == before.value:
                continue
            where = f"row {before.row} of {ordered[-1][1].source.name}"
            same = interval.span == before.span
            reason = (
                f"gives the interval of {where} another value"
                if same
                else f"overlaps the interval of {where}"
            )
            reading.reject(interval.row, interval.metric, f"{interval.value:g}", reason)
            continue
        ordered.append((interval, reading))
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
    return [replace(item, span=Span(item.span.earliest, item.span.earliest + step)) for item in intervals]
