"""Numbers and times as people and programs write them; what can be meant in two ways is never guessed."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from groundswell.case.record import Span
from groundswell.case.rows import why_no_number
from groundswell.case.times import UnreadableTime, parse_span, zone_of
from groundswell.sources.quick import quick_span

if TYPE_CHECKING:
    from groundswell.sources.contract import Reading

__all__ = ["MISSING", "CellReader", "Cells", "Unsettled", "moment", "parse_number", "parse_time"]

MISSING = frozenset(
    ("", "-", "\u2013", "\u2014", "n/a", "na", "nan", "null", "none", "#n/a", "\\n", "unknown", "hidden")
)
LARGEST = 10**15  # no counter of views has sixteen figures
_SPACES = re.compile(r"(?<=\d)['\u2019\u00a0\u202f\u2009 ](?=\d{3}(?!\d))")
_GROUPED = re.compile(r"\d{1,3}([.,])\d{3}(?:\1\d{3})*", re.ASCII)
_INDIAN = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}", re.ASCII)
_FRACTION = re.compile(r"\d*([.,])\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+", re.ASCII)
_BOTH = re.compile(r"\d{1,3}(?:([.,])\d{3})+(?!\1)[.,]\d+", re.ASCII)

_CLOCK = r"(?:[T ,]+(?P<clock>\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(?P<half>[AaPp]\.?[Mm]\.?)?)?"
_OFFSET = r"\s*(?P<offset>Z|UTC|GMT|[+-]\d{2}:?\d{2})?"
_NUMERIC = re.compile(r"(\d{1,4})([-./])(\d{1,2})\2(\d{4}|\d{1,2})" + _CLOCK + _OFFSET, re.ASCII)
_SINCE_1970 = re.compile(r"(1\d{9})(\d{3})?(?:\.0*)?", re.ASCII)
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2}))?(Z)?", re.ASCII)
_MONTH_FIRST = re.compile(
    r"(?P<month>[^\W\d_]{3,12})\.? (?P<day>\d{1,2}),? (?P<year>\d{4})" + _CLOCK + _OFFSET
)
_DAY_FIRST = re.compile(
    r"(?P<day>\d{1,2})\.?[ -](?:de |d')?(?P<month>[^\W\d_]{3,12})\.?[ -](?:de )?(?P<year>\d{4})"
    + _CLOCK
    + _OFFSET
)
_MONTHS = {
    1: "jan ene gen oca",
    2: "feb fev f\u00e9v \u015fub",
    3: "mar m\u00e4r maa mrt m\u00e1r",
    4: "apr abr avr nis",
    5: "may mai mag mei",
    6: "jun giu juin haz",
    7: "jul lug juil tem",
    8: "aug ago ao\u00fb aou a\u011fu",
    9: "sep set eyl",
    10: "oct okt ott out eki",
    11: "nov kas",
    12: "dec dez dic d\u00e9c ara",
}
_MONTH_OF = {word: number for number, words in _MONTHS.items() for word in words.split()}


class Unsettled(ValueError):
    """A cell can be meant in several ways; ``flag`` settles it."""

    def __init__(self, flag: str, why: str) -> None:
        super().__init__(why)
        self.flag = flag


def moment(when: datetime) -> Span:
    """A span of no length."""
    return Span(when, when)


def parse_number(text: str, decimal: str | None = None) -> float:
    """The number in a cell.

    Args:
        text: a filled cell.
        decimal: the mark before decimals, ``.`` or ``,``; ``None`` when nobody said it.
    Raises:
        Unsettled: a mark before three figures can part thousands or decimals.
        ValueError: the cell is no number.
    """
    plain = _SPACES.sub("", text.strip())
    sign = -1.0 if plain[:1] == "-" else 1.0
    plain = plain.lstrip("+-") if plain[:1] in "+-" else plain
    if plain.isascii() and plain.isdigit():
        return sign * int(plain)
    if _INDIAN.fullmatch(plain) and decimal != ",":
        return sign * int(plain.replace(",", ""))
    grouped = _GROUPED.fullmatch(plain)
    if grouped and not plain.startswith("0"):
        mark, groups = grouped[1], plain.count(grouped[1])
        if groups > 1 and decimal == mark:
            raise ValueError(f"has several decimal marks if {mark!r} is one")
        if groups > 1 or (decimal is not None and decimal != mark):
            return sign * int(plain.replace(mark, ""))
        if decimal is None:
            whole, part = plain.replace(mark, ""), plain.replace(",", ".")
            other = "," if mark == "." else "."
            why = f"can be {whole} (--decimal {other}) or {part} (--decimal {mark})"
            raise Unsettled("--decimal . or --decimal ,", why)
        return sign * float(plain.replace(",", "."))
    both = _BOTH.fullmatch(plain)
    if both:
        mark = both[1]
        if decimal == mark:
            raise ValueError(f"has the decimal mark {mark!r} between thousands")
        return sign * float(plain.replace(mark, "").replace(",", "."))
    fraction = _FRACTION.fullmatch(plain)
    if fraction:
        if fraction[1] is not None and decimal is not None and fraction[1] != decimal:
            raise ValueError(
                f"has decimals behind {fraction[1]!r}, and {decimal!r} was given as the decimal mark"
            )
        return sign * float(plain.replace(",", "."))
    raise ValueError("; ".join(why_no_number(plain)))


def parse_time(text: str, zone: str | None, order: str | None = None) -> Span:
    """The interval that a written time stands for.

    Args:
        text: a filled cell: ISO, ``20240310``, ``03/10/2024``, ``Mar 10, 2024``, ``10-Mar-2024 09:15AM``, or ten figures
            (thirteen) that begin with 1: seconds (milliseconds) since 1970, of the years 2001 to 2033.
        zone: of a time without an offset; ``None`` when nobody said it.
        order: ``dmy``, ``mdy`` or ``ymd`` for ``03/10/2024``; ``None`` when nobody said it.
    Raises:
        Unsettled: day and month can be exchanged, or the zone is not known.
        ValueError: the cell is no time.
    """
    since_1970 = _SINCE_1970.fullmatch(text.strip())
    if since_1970:
        seconds = int(since_1970[1]) + int(since_1970[2] or 0) / 1000.0
        return moment(datetime.fromtimestamp(seconds, UTC))
    written = _iso(" ".join(text.split()), order)
    try:
        span = parse_span(written, zone or "UTC")
    except UnreadableTime as error:
        raise ValueError("is no time" if "is not a time" in str(error) else str(error)) from error
    if zone is None and not _has_offset(written):
        raise Unsettled("--zone NAME (as in --zone Europe/Berlin or --zone UTC)", "has no time zone")
    return span


def _exact_second(text: str, zone: str | None) -> Span | None:
    """A whole ISO time with seconds, read in one step; ``None`` for all else, which takes the long way.

    A million rows have a million of them. A clock that is put back or forward at that time takes the long way too.
    """
    if len(text) < 19 or text[7] != "-" or text[16] != ":" or not text.isascii():
        return None
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return None
    if when.tzinfo is UTC:
        return quick_span(when, when)
    if when.tzinfo is None:
        if zone is None:
            return None
        local = when.replace(tzinfo=zone_of(zone))
        if local.utcoffset() != local.replace(fold=1).utcoffset():
            return None
        when = local
    try:
        when = when.astimezone(UTC)
    except OverflowError:
        return None
    return quick_span(when, when)


def _has_offset(written: str) -> bool:
    clock = written.partition("T")[2]
    return clock.endswith("Z") or "+" in clock or "-" in clock


def _iso(text: str, order: str | None) -> str:
    """A written time in the form that a case reads."""
    packed = _PACKED.fullmatch(text)
    if packed:
        day = f"{packed[1]}-{packed[2]}-{packed[3]}"
        return f"{day}T{packed[4]}:{packed[5]}:{packed[6]}{packed[7] or ''}" if packed[4] else day
    numeric = _NUMERIC.fullmatch(text)
    if numeric:
        return _joined(*_numeric_day(numeric, order), numeric)
    for pattern in (_MONTH_FIRST, _DAY_FIRST):
        named = pattern.fullmatch(text)
        if named:
            return _joined(int(named["year"]), _month(named["month"]), int(named["day"]), named)
    return text.replace(" UTC", "Z").replace(" GMT", "Z").replace(" ", "T", 1)


def _numeric_day(found: re.Match[str], order: str | None) -> tuple[int, int, int]:
    """Year, month and day of a date in figures."""
    first, second, third = found[1], found[3], found[4]
    if len(first) == 4:
        return int(first), int(second), int(third)
    if len(third) != 4:
        raise ValueError("has a year of two figures; write the year with four")
    day, month = _day_and_month(int(first), int(second), order)
    return int(third), month, day


def _day_and_month(first: int, second: int, order: str | None) -> tuple[int, int]:
    if order == "ymd":
        raise ValueError("does not begin with the year")
    if order is not None:
        day, month = (first, second) if order == "dmy" else (second, first)
        if month > 12:
            raise ValueError(f"has no month {month} in the order {order}")
        return day, month
    if first > 12 >= second:
        return first, second
    if second > 12 >= first:
        return second, first
    if first == second:
        return first, second
    raise Unsettled("--date-order dmy or --date-order mdy", "can be read with the day or the month first")


def _month(word: str) -> int:
    lowered = word.lower()
    for length in (4, 3):
        if lowered[:length] in _MONTH_OF:
            return _MONTH_OF[lowered[:length]]
    raise ValueError(f"has a month that is not known: {word!r}")


def _joined(year: int, month: int, day: int, found: re.Match[str]) -> str:
    written = f"{year:04d}-{month:02d}-{day:02d}"
    if found["clock"]:
        hour, _, rest = found["clock"].partition(":")
        number = int(hour)
        if found["half"]:
            if not 1 <= number <= 12:
                raise ValueError("has an hour that no clock of twelve hours shows")
            number = number % 12 + (12 if found["half"][0] in "pP" else 0)
        whole, dot, fraction = rest.partition(".")
        written += f"T{number:02d}:{whole}{dot}{fraction[:6]}"
    offset = found["offset"]
    return written + ("Z" if offset in ("UTC", "GMT") else offset or "")


class Cells(Protocol):
    """Something that is read by name: a row of a table, an object of JSON."""

    @property
    def line(self) -> int:
        """Where it stands."""

    def __getitem__(self, name: str, /) -> str:
        """The cell with a name; empty where there is none."""


class CellReader:
    """Reads the cells of a table; what is wrong becomes a reject, what is unsettled a question.

    Args:
        reading: where rejects and questions go.
        decimal: the mark that this format always writes; ``None`` for what people write.
        zone: the zone that this format always means; ``None`` when it says none.
    """

    def __init__(self, reading: Reading, *, decimal: str | None = None, zone: str | None = None) -> None:
        self.reading = reading
        self.decimal = decimal or reading.choices.decimal
        self.zone = zone or reading.choices.zone
        self.order = reading.choices.date_order
        self._spans: dict[str, Span] = {}
        self._seen_order: str | None = None

    def number(self, row: Cells, column: str, *, required: bool = False) -> float | None:
        """The number in a cell; ``None`` when missing or rejected, never 0 for missing."""
        raw = row[column]
        if raw.isdigit() and raw.isascii() and len(raw) < 16:
            return float(raw)
        return self._number(raw, row.line, column, required)

    def _number(self, raw: str, line: int, column: str, required: bool) -> float | None:
        if raw.lower() in MISSING:
            if required:
                self.reading.reject(line, column, raw, "is missing; missing is not zero")
            return None
        try:
            value = parse_number(raw, self.decimal)
        except Unsettled as error:
            self.reading.ask(error.flag, str(error), line, column, raw)
            return None
        except (ValueError, OverflowError) as error:
            self.reading.reject(line, column, raw, str(error))
            return None
        if abs(value) >= LARGEST:
            self.reading.reject(line, column, raw, "is larger than any count")
            return None
        return value

    def count(self, row: Cells, column: str, *, required: bool = False) -> float | None:
        """A whole number of at least 0, by the same rules."""
        raw = row[column]
        if raw.isdigit() and raw.isascii() and len(raw) < 16:
            return float(raw)
        value = self._number(raw, row.line, column, required)
        if value is None:
            return None
        if value < 0:
            self.reading.reject(row.line, column, row[column], "a count is never negative")
            return None
        if not value.is_integer():
            self.reading.reject(row.line, column, row[column], "a count is a whole number")
            return None
        return value

    def time(self, row: Cells, column: str, *, required: bool = True) -> Span | None:
        """The time in a cell; ``None`` when missing or rejected."""
        raw = row[column]
        span = self._spans.get(raw) or _exact_second(raw, self.zone)
        return span if span is not None else self._time(raw, row.line, column, required)

    def _time(self, raw: str, line: int, column: str, required: bool) -> Span | None:
        if raw.lower() in MISSING:
            if required:
                self.reading.reject(line, column, raw, "is missing")
            return None
        try:
            span = parse_time(raw, self.zone, self.order)
            self._consistent(raw)
        except Unsettled as error:
            self.reading.ask(error.flag, str(error), line, column, raw)
            return None
        except ValueError as error:
            self.reading.reject(line, column, raw, str(error))
            return None
        if len(self._spans) < 200_000:
            self._spans[raw] = span
        return span

    def _consistent(self, raw: str) -> None:
        """Refuse to take one date of a file with the day first and another with the month first."""
        found = _NUMERIC.fullmatch(raw)
        if self.order is not None or found is None or len(found[4]) != 4 or found[1] == found[3]:
            return
        order = "dmy" if int(found[1]) > 12 else "mdy"
        if self._seen_order not in (None, order):
            raise Unsettled(
                "--date-order dmy or --date-order mdy", "contradicts the order of an earlier date"
            )
        self._seen_order = order

    def epoch(self, row: Cells, column: str) -> Span | None:
        """A time in seconds since 1970; ``None`` when missing or rejected."""
        value = self.number(row, column)
        if value is None:
            return None
        try:
            return moment(datetime.fromtimestamp(value, UTC))
        except (OverflowError, OSError, ValueError):
            self.reading.reject(row.line, column, row[column], "is no time in seconds since 1970")
            return None


def day_span(day: date, zone: str) -> Span:
    """A whole day of a zone's calendar."""
    where = zone_of(zone)
    after = day + timedelta(days=1)
    return Span(
        datetime(day.year, day.month, day.day, tzinfo=where).astimezone(UTC),
        datetime(after.year, after.month, after.day, tzinfo=where).astimezone(UTC),
    )
