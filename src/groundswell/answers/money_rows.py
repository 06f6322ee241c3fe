"""The record's money: costs as ranges over their sources, and reported results with their conflicts."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from groundswell.case.record import Money

__all__ = ["MEDIA", "PRODUCTION", "Cost", "Report", "bounds", "costs", "currency_of", "reports", "total_cost"]

PRODUCTION = ("budget", "production_cost", "production", "cost", "total_cost")
MEDIA = ("paid_media", "media_spend", "ad_spend", "spend", "advertising", "promotion")
_SIGNS = {"US$": "USD", "$US": "USD", "€": "EUR", "£": "GBP", "A$": "AUD", "C$": "CAD"}
_CODE = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Cost:
    """What all statements of one part of the cost say together.

    ``low`` and ``high`` are the smallest and largest figure stated, ``middle`` the median statement.
    """

    part: str
    currency: str
    low: float
    middle: float
    high: float
    rows: tuple[Money, ...]

    @property
    def conflict(self) -> bool:
        """Whether the statements disagree."""
        return self.low < self.high


@dataclass(frozen=True, slots=True)
class Report:
    """All numeric statements of one reported result in one unit.

    ``contradiction`` says that two different figures are stated for the same time.
    """

    topic: str
    unit: str
    rows: tuple[Money, ...]
    figures: tuple[float, ...]
    contradiction: bool


def currency_of(unit: str) -> str | None:
    """The ISO code that a unit names, or ``None``: ``USD``, ``EUR``; a bare dollar sign names none."""
    plain = unit.strip()
    if plain in _SIGNS:
        return _SIGNS[plain]
    return plain if _CODE.fullmatch(plain) else None


def bounds(row: Money) -> tuple[float, float, float] | None:
    """Low, value and high of a row; ``None`` when it states no usable number."""
    ends = [end for end in (row.low, row.value, row.high) if end is not None]
    if not ends or not all(math.isfinite(end) for end in ends):
        return None
    value = row.value if row.value is not None else sum(ends) / len(ends)
    return min(ends), value, max(ends)


def costs(rows: Sequence[Money]) -> tuple[Cost, ...]:
    """Production and paid media, one ``Cost`` for each part and currency that the record states."""
    grouped: dict[tuple[str, str], list[Money]] = defaultdict(list)
    for row in rows:
        topic = row.topic.strip().casefold()
        part = "production" if topic in PRODUCTION else "paid media" if topic in MEDIA else None
        currency, stated = currency_of(row.unit), bounds(row)
        if part and currency and stated and stated[0] >= 0:
            grouped[(part, currency)].append(row)
    found = []
    for (part, currency), members in sorted(grouped.items(), reverse=True):
        stated_all = [stated for stated in map(bounds, members) if stated is not None]
        found.append(
            Cost(
                part,
                currency,
                min(low for low, _, _ in stated_all),
                median(value for _, value, _ in stated_all),
                max(high for _, _, high in stated_all),
                tuple(members),
            )
        )
    return tuple(found)


def total_cost(parts: Sequence[Cost]) -> Cost | None:
    """Production and paid media together; ``None`` without a cost or with more than one currency."""
    if len({part.currency for part in parts}) != 1:
        return None
    return Cost(
        " and ".join(part.part for part in parts),
        parts[0].currency,
        sum(part.low for part in parts),
        sum(part.middle for part in parts),
        sum(part.high for part in parts),
        tuple(row for part in parts for row in part.rows),
    )


def reports(rows: Sequence[Money]) -> tuple[Report, ...]:
    """Reported results by topic and unit, in the order of the record; what costs say is left out."""
    grouped: dict[tuple[str, str], list[Money]] = defaultdict(list)
    for row in rows:
        if row.topic.strip().casefold() not in (*PRODUCTION, *MEDIA) and bounds(row) is not None:
            grouped[(row.topic.strip(), _plain_unit(row.unit))].append(row)
    found = []
    for (topic, unit), members in grouped.items():
        figures = sorted({value for stated in map(bounds, members) if stated for value in stated})
        found.append(Report(topic, unit, tuple(members), tuple(figures), _contradict(members)))
    return tuple(found)


def _plain_unit(unit: str) -> str:
    """The unit without remarks: ``percent (nearly)`` is ``percent``."""
    return re.split(r"[(,;]", unit, maxsplit=1)[0].strip()


def _contradict(rows: Sequence[Money]) -> bool:
    """Whether any two rows exclude one another."""
    return any(_excludes(first, second) for place, first in enumerate(rows) for second in rows[place + 1 :])


def _excludes(first: Money, second: Money) -> bool:
    """Whether two rows cannot both be true.

    They state different figures for times that overlap (an undated row overlaps all), or a count that
    only grows is stated to be less than half as large later.
    """
    one, other = bounds(first), bounds(second)
    if one is None or other is None or (one[0] <= other[2] and other[0] <= one[2]):
        return False
    if first.time is None or second.time is None:
        return True
    if first.time.earliest < second.time.latest and second.time.earliest < first.time.latest:
        return True
    if first.time.earliest > second.time.earliest:
        one, other = other, one
    grows = not any(word in first.unit.casefold() for word in ("percent", "per cent", "%", "rank"))
    return grows and other[2] < 0.5 * one[0]
