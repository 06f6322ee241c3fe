"""Times as people write them, as intervals.

A written time is an interval of moments (``Span``), kept in UTC. What is written decides its width:

* ``2014``, ``2014-03``, ``2014-03-11``: the whole year, month or day in the case's zone. Its end is the
  midnight that follows, so a day is 24 hours long (23 or 25 when clocks change);
* ``2014-03-11T12:00``: that minute; ``2014-03-11T12:00:00``: that moment. Without an offset the clock is
  read in the case's zone; an hour that clocks show twice gives an interval of both;
* ``A/B``: from the beginning of A to the end of B; an A or B with a clock time is that moment.

A ``precision`` beside the time says how it is meant (``PRECISIONS``).
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from groundswell.case.record import Span

__all__ = ["PRECISIONS", "UnreadableTime", "format_span", "parse_moment", "parse_span", "zone_of"]

PRECISIONS: dict[str, str] = {
    "second": "that second",
    "minute": "that minute",
    "hour": "that hour of the clock",
    "day": "the whole day",
    "morning": "06:00 to 12:00",
    "afternoon": "12:00 to 18:00",
    "evening": "18:00 to 24:00",
    "night": "18:00 to 06:00 of the next day",
    "week": "the seven days that begin with the date",
    "month": "the whole month",
    "year": "the whole year",
    "by_day": "on that day or earlier: from the publication of the video to the end of the day",
}
_PARTS_OF_DAY = {"morning": (6, 12), "afternoon": (12, 18), "evening": (18, 24), "night": (18, 30)}
_CLOCK_STEPS = {
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
}
_TIME = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2})"
    r"(?:[T ](?P<hour>\d{2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.(?P<fraction>\d{1,6}))?)?"
    r" ?(?P<offset>Z|[+-]\d{2}:?\d{2})?)?)?)?",
    re.ASCII,
)
_SLASHED = re.compile(r"(\d{1,2})([/.])(\d{1,2})\2(\d{4}|\d{2})", re.ASCII)
_LOOSE = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})", re.ASCII)
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class UnreadableTime(ValueError):
    """A written time cannot be read. ``remedy`` says what to write instead."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo:
    """The zone with an IANA name.

    Raises:
        UnreadableTime: there is no such zone.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        message = f"there is no time zone {name!r}"
        raise UnreadableTime(message, 'write an IANA name such as "Europe/Berlin" or "UTC"') from error


@lru_cache(maxsize=16384)
def parse_span(text: str, zone: str = "UTC", precision: str = "", opening: datetime | None = None) -> Span:
    """The interval that a written time stands for, both ends in UTC.

    Args:
        text: a time, or ``A/B``.
        zone: IANA name of the zone for times without an offset.
        precision: one of ``PRECISIONS``, or empty when the writing itself says it.
        opening: the earliest moment of publication of the video; ``by_day`` begins there.
    Raises:
        UnreadableTime: the text is no time; its ``remedy`` says what to write.
    """
    if precision and precision not in PRECISIONS:
        raise UnreadableTime(f"unknown precision {precision!r}", f"use one of {', '.join(PRECISIONS)}")
    text = text.strip()
    if "/" in text and not _SLASHED.fullmatch(text):
        if precision:
            message = f"{text!r} is an interval already, and a precision stands beside it"
            raise UnreadableTime(message, "leave the precision empty")
        return _interval(text, zone)
    parts = _match(text)
    where: tzinfo = _offset(parts["offset"]) if parts["offset"] else zone_of(zone)
    if not precision:
        return _as_written(parts, where, text)
    if precision in _CLOCK_STEPS:
        if parts["hour"] is None:
            message = f"precision {precision!r} needs a clock time, and {text!r} has none"
            raise UnreadableTime(message, f"write {text}T14:00 or another precision")
        step = _CLOCK_STEPS[precision]
        low, high = _moments(parts, where, text)
        return Span(_floor(low, step), _floor(high, step) + step)
    day = _day(parts, text, precision)
    return _calendar(day, where, precision, opening)


def parse_moment(text: str, zone: str = "UTC") -> datetime:
    """The latest moment of a written time: what "as of 2014-03-17" means is the end of that day.

    Raises:
        UnreadableTime: the text is no time.
    """
    return parse_span(text, zone).latest


def format_span(span: Span, zone: str = "UTC") -> str:
    """The shortest writing that ``parse_span`` reads back as the same interval."""
    where = zone_of(zone)
    first, last = span.earliest.astimezone(where), span.latest.astimezone(where)
    if span.earliest == span.latest:
        return first.isoformat(timespec="microseconds" if first.microsecond else "seconds")
    day = first.date()
    for precision, text in (("day", f"{day}"), ("month", f"{day}"[:7]), ("year", f"{day}"[:4])):
        if _whole(day, where, precision) == (span.earliest, span.latest):
            return text
    return f"{_clock_text(first)}/{_clock_text(last)}"


def _clock_text(end: datetime) -> str:
    """An end of an interval: no seconds unless there are some."""
    finest = "microseconds" if end.microsecond else "seconds" if end.second else "minutes"
    return end.isoformat(timespec=finest)


def _whole(day: date, where: tzinfo, precision: str) -> tuple[datetime, datetime] | None:
    try:
        span = _calendar(day, where, precision, None)
    except UnreadableTime:
        return None
    return span.earliest, span.latest


def _match(text: str) -> dict[str, str | None]:
    found = _TIME.fullmatch(text)
    if found is None:
        raise UnreadableTime(*_explain(text))
    return found.groupdict()


def _explain(text: str) -> tuple[str, str]:
    """Why a text is no time, and what to write."""
    slashed = _SLASHED.fullmatch(text)
    if slashed:
        first, second = int(slashed[1]), int(slashed[3])
        year = slashed[4] if len(slashed[4]) == 4 else f"20{slashed[4]}"
        if first <= 12 and second <= 12 and first != second:
            return (
                f"{text!r} can be read with the day or the month first",
                f"write {year}-{first:02d}-{second:02d} or {year}-{second:02d}-{first:02d}",
            )
        month, day = (second, first) if first > 12 else (first, second)
        return f"{text!r} is not written year first", f"write {year}-{month:02d}-{day:02d}"
    for pattern in (_LOOSE, _PACKED):
        loose = pattern.fullmatch(text)
        if loose:
            written = f"{loose[1]}-{int(loose[2]):02d}-{int(loose[3]):02d}"
            return f"{text!r} is not a date in the form YYYY-MM-DD", f"write {written}"
    lowered = text.lower()
    year_found = re.search(r"\b(\d{4})\b", text)
    for number, name in enumerate(_MONTHS, start=1):
        if name in lowered and year_found:
            day_found = re.search(r"\b(\d{1,2})\b", text)
            written = f"{year_found[1]}-{number:02d}" + (f"-{int(day_found[1]):02d}" if day_found else "")
            return f"{text!r} is not a date in the form YYYY-MM-DD", f"write {written}"
    return f"{text!r} is not a time", "write 2014-03-11, 2014-03-11T14:00-04:00, 2014-03 or an interval A/B"


def _interval(text: str, zone: str) -> Span:
    ends = [end.strip() for end in text.split("/")]
    if len(ends) != 2 or not all(ends):
        raise UnreadableTime(f"{text!r} is not an interval", "write its two ends as A/B")
    spans = []
    for end in ends:
        parts = _match(end)
        where: tzinfo = _offset(parts["offset"]) if parts["offset"] else zone_of(zone)
        if parts["hour"] is None:
            spans.append(_as_written(parts, where, end))
        else:
            spans.append(Span(*_moments(parts, where, end)))
    if spans[1].earliest < spans[0].earliest:
        raise UnreadableTime(f"{text!r} ends before it begins", "write the earlier end first")
    return Span(spans[0].earliest, spans[1].latest)


def _as_written(parts: dict[str, str | None], where: tzinfo, text: str) -> Span:
    if parts["hour"] is not None:
        low, high = _moments(parts, where, text)
        return Span(low, high + (timedelta(minutes=1) if parts["second"] is None else timedelta(0)))
    precision = "day" if parts["day"] else "month" if parts["month"] else "year"
    return _calendar(_day(parts, text, precision), where, precision, None)


def _day(parts: dict[str, str | None], text: str, precision: str) -> date:
    if (precision not in ("month", "year") and parts["day"] is None) or (
        precision == "month" and parts["month"] is None
    ):
        message = f"precision {precision!r} needs a date, and {text!r} has none"
        raise UnreadableTime(message, "write the date as YYYY-MM-DD, or another precision")
    try:
        return date(int(parts["year"] or 0), int(parts["month"] or 1), int(parts["day"] or 1))
    except ValueError as error:
        raise UnreadableTime(f"{text!r} is not in the calendar", "check the month and the day") from error


def _calendar(day: date, where: tzinfo, precision: str, opening: datetime | None) -> Span:
    try:
        if precision in _PARTS_OF_DAY:
            first, last = _PARTS_OF_DAY[precision]
            return Span(_clock(day, first, where), _clock(day, last, where))
        if precision == "by_day":
            end = _clock(day, 24, where)
            begin = _clock(day, 0, where)
            return Span(begin if opening is None or opening > end else opening.astimezone(UTC), end)
        if precision == "week":
            return Span(_clock(day, 0, where), _clock(day, 7 * 24, where))
        if precision == "month":
            day = day.replace(day=1)
            after = (day + timedelta(days=31)).replace(day=1)
        elif precision == "year":
            day = day.replace(month=1, day=1)
            after = (day + timedelta(days=366)).replace(day=1)
        else:
            after = day + timedelta(days=1)
        return Span(_clock(day, 0, where), _clock(after, 0, where))
    except OverflowError as error:
        raise UnreadableTime(f"{day} is outside the calendar", "check the year") from error


def _clock(day: date, hour: int, where: tzinfo) -> datetime:
    """The moment at which the clock of ``where`` shows ``hour`` of ``day``; hours above 23 run on."""
    full_days, rest = divmod(hour, 24)
    local = datetime.combine(day + timedelta(days=full_days), time(rest), tzinfo=where)
    return local.astimezone(UTC)


def _moments(parts: dict[str, str | None], where: tzinfo, text: str) -> tuple[datetime, datetime]:
    """The moment with these parts: twice the same, or both when the clock showed it twice."""
    day = _day(parts, text, "day")
    try:
        clock = time(
            int(parts["hour"] or 0),
            int(parts["minute"] or 0),
            int(parts["second"] or 0),
            int((parts["fraction"] or "0").ljust(6, "0")),
        )
        local = datetime.combine(day, clock, tzinfo=where)
        moments = sorted(local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    except (ValueError, OverflowError) as error:
        raise UnreadableTime(f"{text!r} is not on the clock", "check the hour and the minute") from error
    if moments[0].astimezone(where).replace(tzinfo=None) != local.replace(tzinfo=None):
        message = f"{text!r} did not exist: clocks in {where} were put forward over it"
        raise UnreadableTime(message, "check the hour, or write the offset, as in -05:00")
    return moments[0], moments[-1]


def _floor(moment: datetime, step: timedelta) -> datetime:
    zero = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return zero + ((moment - zero) // step) * step


def _offset(text: str) -> tzinfo:
    if text == "Z":
        return UTC
    sign = -1 if text[0] == "-" else 1
    try:
        return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[-2:])))
    except ValueError as error:
        raise UnreadableTime(f"{text!r} is not an offset", "write an offset such as -04:00") from error
