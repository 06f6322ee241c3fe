"""Views of each day from a counter that was read at any moments: for tools that want evenly spaced series."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from groundswell.case.record import Case, Series
from groundswell.case.times import zone_of
from groundswell.errors import DataError

__all__ = ["Days", "daily_series", "daily_views"]

WIDEST = timedelta(hours=36)  # readings further apart say nothing of the midnights between them


@dataclass(frozen=True, slots=True)
class Days:
    """Counts of whole days in the case's zone.

    Attributes:
        days: the days that could be counted, in order.
        values: what came in each; negative where the counter fell.
        left_out: days within the record that could not be counted.
    """

    days: tuple[date, ...]
    values: tuple[float, ...]
    left_out: int


def daily_views(case: Case) -> Days:
    """Views of each whole day, as differences of the counter at midnights.

    The counter at a midnight is interpolated linearly between the exact readings around it, if they are at most 36
    hours apart; from the publication on it counts from zero. A day whose midnights are not known is left out, never
    filled, and a fall of the counter gives a negative day: nothing is clipped.

    Args:
        case: any case; only exact counts of scope ``original`` at stated moments are used.
    Raises:
        DataError: no whole day can be counted.
    """
    where = zone_of(case.zone)
    readings = _readings(case)
    if len(readings) < 2:
        raise DataError(
            f"{case.slug}: has {len(readings)} exact reading of the views, and a day needs the counter at both of its "
            "midnights; use --to tidy, which keeps every claim as it is"
        )
    moments = [moment for moment, _ in readings]
    first, last = (moments[place].astimezone(where).date() for place in (0, -1))
    midnights = [
        datetime.combine(first + timedelta(days=number), time(), where).astimezone(UTC)
        for number in range((last - first).days + 2)
    ]
    if midnights[0] < readings[0][0] <= midnights[0] + timedelta(days=1) and readings[0][1] == 0.0:
        midnights[0] = readings[0][0]  # the day of the publication begins with it
    at = [_value(moment, moments, readings) for moment in midnights]
    days, values, left_out = [], [], 0
    for number, (before, after) in enumerate(pairwise(at)):
        if before is None or after is None:
            left_out += midnights[number] < moments[-1]
        else:
            days.append(first + timedelta(days=number))
            values.append(after - before)
    if not days:
        raise DataError(
            f"{case.slug}: its readings of the views are too far apart to count one whole day; use --to tidy, which "
            "keeps every reading as it is"
        )
    return Days(tuple(days), tuple(values), left_out)


def _readings(case: Case) -> list[tuple[datetime, float]]:
    """The exact readings in order of time, of several at one moment the first; before them the publication."""
    found: dict[datetime, float] = {}
    for row in case.views:
        exact = row.time is not None and row.time.days <= 1.0 / 1440.0 and row.low == row.high
        if exact and row.time is not None and row.scope == "original" and row.time_basis == "stated":
            found.setdefault(row.time.latest, row.low)
    ordered = sorted(found.items())
    opening = case.published.latest
    if case.published.days <= 1.0 / 24.0 and ordered and opening < ordered[0][0]:
        ordered.insert(0, (opening, 0.0))
    return ordered


def _value(moment: datetime, moments: list[datetime], readings: list[tuple[datetime, float]]) -> float | None:
    """The counter at a moment; ``None`` where no two near readings are around it."""
    place = bisect_right(moments, moment)
    if place and moments[place - 1] == moment:
        return readings[place - 1][1]
    if place in (0, len(moments)):
        return None
    (before, low), (after, high) = readings[place - 1], readings[place]
    if after - before > WIDEST:
        return None
    return low + (high - low) * ((moment - before) / (after - before))


def daily_series(series: Series, zone: str) -> Iterator[tuple[date, float]]:
    """The counts of an outside series, if each of its intervals is a whole day of the zone; else nothing."""
    where = zone_of(zone)
    found = []
    for start, end, value in zip(series.start, series.end, series.values, strict=True):
        first, last = start.astimezone(where), end.astimezone(where)
        if first.time() != time() or last.time() != time() or last.date() - first.date() != timedelta(days=1):
            return
        found.append((first.date(), value))
    yield from found
