"""Numbers, dates and links as a reader meets them."""

from __future__ import annotations

import math
import re
from datetime import datetime
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from groundswell.answers.answer import ANSWERED, NO_DATA, NOT_IDENTIFIABLE, Number, readable
from groundswell.case.record import Case, Span
from groundswell.charts.text import clean

__all__ = [
    "READ_OFF",
    "STATUS_MARKS",
    "STATUS_WORDS",
    "cell_text",
    "csv_link",
    "figure_text",
    "heading",
    "interval_text",
    "level_text",
    "moment_text",
    "safe_link",
    "span_text",
    "unit_text",
    "value_text",
]

STATUS_WORDS = {ANSWERED: "answered", NOT_IDENTIFIABLE: "not identifiable", NO_DATA: "no data"}
STATUS_MARKS = {ANSWERED: "●", NOT_IDENTIFIABLE: "◐", NO_DATA: "○"}
_MISSING = "–"
#: In place of an interval where less than a view is open.
READ_OFF = "read off the counter"
_SHARES = ("share", "probability")
# No blanks, controls or reordering marks: what a browser would strip before it reads the scheme.
_LINK = re.compile(
    r"https?://[^\s\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+", re.IGNORECASE
)
_MINUTES_OF_A_DAY = 24 * 60


def figure_text(value: float | None) -> str:
    """A number as people write it, small ones without powers of ten: ``65.3 M``, ``0.000014``."""
    if value is None:
        return _MISSING
    size = abs(value)
    if 0.0 < size < 1e-3:
        digits = min(12, 1 - math.floor(math.log10(size)))
        return f"{value:.{digits}f}".replace("-", "−")
    return readable(value).replace("-", "−")


def value_text(value: float | None, unit: str) -> str:
    """A value in its unit's own scale; shares and probabilities in per cent."""
    if value is not None and unit in _SHARES:
        value = 100.0 * value
    return figure_text(value)


def unit_text(unit: str) -> str:
    """The unit as it stands beside a value."""
    return "%" if unit in _SHARES or unit == "per cent" else clean(unit)


def interval_text(number: Number) -> str:
    """``64.9 M to 65.8 M``, or a dash where an interval has no meaning."""
    if number.low is None or number.high is None:
        return _MISSING
    if number.unit == "views" and number.high - number.low < 1.0:
        return READ_OFF
    low, high = value_text(number.low, number.unit), value_text(number.high, number.unit)
    return f"{low} to {high}"


def level_text(number: Number) -> str:
    """``80 %``; "bounds" for an interval that carries no probability, a dash without an interval."""
    if number.low is None or number.high is None:
        return _MISSING
    return "bounds" if number.level is None else f"{number.level:g} %"


def cell_text(value: object) -> str:
    """The text of a cell of a table."""
    if value is None or value == "":
        return _MISSING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) and abs(value) < 10_000_000:
        return f"{value:,}".replace("-", "−")
    if isinstance(value, (int, float)):
        return figure_text(float(value))
    if hasattr(value, "item") and not isinstance(value, (str, bytes)):
        return cell_text(value.item())
    return clean(value)


def heading(name: str) -> str:
    """A column's name as a heading: underscores become blanks."""
    return clean(name).replace("_", " ")


def safe_link(url: str | None) -> str | None:
    """``url`` if it is an http or https address that a reader may follow, otherwise ``None``."""
    if url is None or not _LINK.fullmatch(url.strip()):
        return None
    address = url.strip()
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.netloc else None


def csv_link(text: str) -> str:
    """CSV text as a data address, for a download without a server."""
    return "data:text/csv;charset=utf-8," + quote(text, safe=",;:/.()!*~ ").replace(" ", "%20")


def moment_text(moment: datetime, zone: str) -> str:
    """``10 March 2014, 14:00 EDT``."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{local.day} {local:%B %Y}, {local:%H:%M} {local:%Z}"


def span_text(span: Span, case: Case) -> str:
    """The interval in the case's zone: a moment, hours of one day, or two dates."""
    zone = ZoneInfo(case.zone)
    first, last = span.earliest.astimezone(zone), span.latest.astimezone(zone)
    if first == last:
        return moment_text(first, case.zone)
    if first.date() == last.date():
        return f"{first.day} {first:%B %Y}, {first:%H:%M} to {last:%H:%M} {last:%Z}"
    if (last - first).total_seconds() / 60 <= _MINUTES_OF_A_DAY and (first.hour, first.minute) == (0, 0):
        return f"{first.day} {first:%B %Y}"
    return f"{first.day} {first:%B %Y} to {last.day} {last:%B %Y}"
