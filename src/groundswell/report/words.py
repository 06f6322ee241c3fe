"""Numbers and table cells as readers of a report expect them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date, datetime

from groundswell.answers.answer import ANSWERED, NO_DATA, NOT_IDENTIFIABLE, Answer, Number
from groundswell.case.record import Span
from groundswell.charts.chart import Bars
from groundswell.charts.text import clean, number_text

__all__ = [
    "STATUS_WORDS",
    "cell_text",
    "column_title",
    "daily_views",
    "headline",
    "interval_text",
    "safe_address",
    "span_text",
    "value_text",
]

STATUS_WORDS: Mapping[str, str] = {ANSWERED: "Answered", NOT_IDENTIFIABLE: "Cannot tell", NO_DATA: "No data"}
_CURRENCIES = ("USD", "EUR", "GBP")


def value_text(value: float | None, unit: str = "") -> str:
    """A value with its unit: ``93.8 M views``, ``67 %``, ``USD 0.014``; shares and probabilities in per cent."""
    if value is None or math.isnan(value):
        return "not known"
    if math.isinf(value):
        return "no limit" if value > 0 else "no lower limit"
    unit = clean(unit)
    if unit in ("share", "probability"):
        return f"{_percent(100 * value)} %"
    if unit in ("per cent", "percent"):
        return f"{_percent(value)} %"
    if unit.upper() in _CURRENCIES:
        return f"{unit.upper()} {number_text(value)}"
    return f"{number_text(value)} {unit}".rstrip()


def _percent(value: float) -> str:
    digits = 0 if abs(value) >= 9.95 or value == 0 else 1
    return f"{value:,.{digits}f}".replace("-", "−")


def interval_text(number: Number) -> str:
    """``90.9 M to 97.2 M``; empty when the number has no interval."""
    if number.low is None or number.high is None:
        return ""
    if number.unit in ("share", "probability", "per cent", "percent"):
        return f"{value_text(number.low, number.unit)} to {value_text(number.high, number.unit)}"
    return f"{value_text(number.low)} to {value_text(number.high)}"


def column_title(name: str) -> str:
    """``first_appeared`` as ``first appeared``."""
    return clean(name).replace("_", " ")


def cell_text(value: object, column: str = "") -> str:
    """A table cell: numbers readable, years and days not grouped, missing as a dash."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Span):
        return span_text(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, (int, float)):
        if re.search(r"\b(year|row|rows)\b", column_title(column)) and value == int(value):
            return f"{value:.0f}"
        if "share" in column_title(column) and 0 <= abs(value) <= 1:
            return value_text(float(value), "share")
        return number_text(float(value))
    return clean(value)


def span_text(span: Span) -> str:
    """A span as a date, or as two when it is longer than a day."""
    first, last = span.earliest, span.latest
    if span.days <= 1.1:
        return f"{first:%Y-%m-%d}"
    return f"{first:%Y-%m-%d} to {last:%Y-%m-%d}"


def safe_address(address: str | None) -> str | None:
    """``address`` when it is a plain web address that may become a link, else ``None``."""
    if not address or not re.fullmatch(r"https?://[^\s\x00-\x20\"'<>\\^`{|}]+", address, re.IGNORECASE):
        return None
    return address if clean(address) == address else None


# Which number of an answer stands for it at the top of a report: the first pattern that fits a name wins,
# and of several numbers that fit it the last, which is the latest.
_PREFERRED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("growth", (r"^views by day", r"^(total )?views\b")),
    ("drivers", (r"word of mouth", r"share")),
    ("forecast", (r"^views by day", r"^views\b")),
    ("worth", (r"^cost per thousand public", r"^cost per thousand", r"^cost per")),
    ("mood", (r"^change in the negative share at", r"negative share", r"positive")),
    ("family", (r"works found", r"works")),
)


def headline(answers: Mapping[str, Answer], most: int = 4) -> list[tuple[str, Number]]:
    """At most ``most`` numbers that stand for the whole report, each with its answer's key."""
    chosen: list[tuple[str, Number]] = []
    for key, patterns in _PREFERRED:
        answer = answers.get(key)
        if answer is None or answer.status != ANSWERED:
            continue
        known = [number for number in answer.numbers if number.value is not None and math.isfinite(number.value)]
        for pattern in patterns:
            fitting = [number for number in known if re.search(pattern, number.name, re.IGNORECASE)]
            if fitting:
                chosen.append((key, fitting[-1]))
                break
    return chosen[:most]


def daily_views(answers: Mapping[str, Answer]) -> list[float]:
    """Views a day, from the first bars of the answer on growth; empty when it has none."""
    growth = answers.get("growth")
    for chart in growth.charts if growth else ():
        for panel in chart.panels:
            for layer in panel.layers:
                if isinstance(layer, Bars):
                    return list(layer.y)
    return []
