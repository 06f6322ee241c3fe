"""Ages in days and dates in words, shared by the answers that need no model."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from groundswell.case.record import Case, Span

__all__ = ["age", "day_start", "middle", "say_day", "say_span", "zone_of"]


def middle(span: Span) -> datetime:
    """The middle of an interval of time."""
    return span.earliest + (span.latest - span.earliest) / 2


def age(case: Case, moment: datetime) -> float:
    """Days from publication (the middle of its interval) to ``moment``."""
    return (moment - middle(case.published)).total_seconds() / 86400.0


def zone_of(case: Case) -> tzinfo:
    """The zone in which the case reads bare dates; UTC when its name is not known to this machine."""
    try:
        return ZoneInfo(case.zone)
    except (KeyError, ValueError, OSError):
        return UTC


def day_start(case: Case, moment: datetime, days_later: int = 0) -> datetime:
    """The beginning of the calendar day of ``moment`` in the case's zone, ``days_later`` days on."""
    zone = zone_of(case)
    local = moment.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    day = (local.replace(tzinfo=None) + timedelta(days=days_later)).replace(tzinfo=zone)
    return day.astimezone(UTC)


def say_day(case: Case, moment: datetime) -> str:
    """``12 March 2014`` in the case's zone (English month names whatever the locale)."""
    months = (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    )
    local = moment.astimezone(zone_of(case))
    return f"{local.day} {months[local.month - 1]} {local.year}"


def say_span(case: Case, span: Span | None) -> str:
    """An interval in words: one day, or ``12 March 2014 to 14 March 2014``; ``undated`` without one."""
    if span is None:
        return "undated"
    # an interval that ends at midnight ends on the day before
    last = span.latest - timedelta(microseconds=1) if span.latest > span.earliest else span.latest
    first_day, last_day = say_day(case, span.earliest), say_day(case, last)
    return first_day if first_day == last_day else f"{first_day} to {last_day}"
