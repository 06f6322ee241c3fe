"""The numbers of the worth answer: costs, costs per view, media prices, reported results."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from groundswell.answers.answer import Number, readable

if TYPE_CHECKING:
    from groundswell.answers.money_rows import Cost, Report
    from groundswell.answers.prices import Price
    from groundswell.answers.view_count import IncrementalViews, ViewCount

__all__ = ["cost_numbers", "media_number", "per_view_numbers", "ratio", "report_numbers"]


def cost_numbers(parts: tuple[Cost, ...]) -> list[Number]:
    """One number for each part of the cost: median statement, lowest to highest."""
    return [
        Number(
            f"cost of {part.part}, {_statements(part)}",
            part.middle,
            part.low,
            part.high,
            part.currency,
            "observed",
            None,
        )
        for part in parts
    ]


def _statements(part: Cost) -> str:
    count = len(part.rows)
    return "one statement" if count == 1 else f"median of {count} statements, lowest to highest"


def per_view_numbers(
    total: Cost | None, counted: ViewCount | None, incremental: IncrementalViews | None
) -> list[Number]:
    """Cost per incremental view first, as the more honest figure; then cost per public and engaged view."""
    currency = total.currency if total else ""
    numbers = [
        ratio("cost per incremental view", total, incremental, currency),
        ratio("cost per public view", total, counted, currency),
        ratio("cost per thousand incremental views", total, incremental, currency, 1000.0),
        ratio("cost per thousand public views", total, counted, currency, 1000.0),
    ]
    numbers.append(Number("cost per engaged view", None, unit=currency, level=None))
    return numbers


def ratio(
    name: str, total: Cost | None, counted: ViewCount | None, currency: str, views: float = 1.0
) -> Number:
    """What ``views`` views cost; the ends pair the lowest cost with the highest count and the reverse."""
    if total is None or counted is None or counted.median <= 0:
        return Number(name, None, unit=currency, level=None)
    low = None if math.isinf(counted.high) else views * total.low / counted.high
    high = None if counted.low <= 0 else views * total.high / counted.low
    return Number(name, views * total.middle / counted.median, low, high, currency, "derived", counted.level)


def media_number(price: Price, counted: ViewCount) -> Number:
    """Views times a price range; the point is the source's usual price, or the middle of its range."""
    usual = price.typical if price.typical is not None else 0.5 * (price.low + price.high)
    high = None if math.isinf(counted.high) else price.cost(counted.high, price.high)
    name = (
        f"equivalent media cost as {price.form}, {price.currency} {_range(price)} per {price.unit}, "
        f"{price.year}, {price.source}"
    )
    return Number(
        name,
        price.cost(counted.median, usual),
        price.cost(counted.low, price.low),
        high if high is not None else price.cost(counted.median, price.high),
        price.currency,
        "derived",
        counted.level,
    )


def _range(price: Price) -> str:
    return f"{price.low:.2f}" if price.low == price.high else f"{price.low:.2f} to {price.high:.2f}"


def report_numbers(told: tuple[Report, ...]) -> list[Number]:
    """One number for each reported result, lowest to highest figure, its conflicts in the name."""
    numbers = []
    for report in told:
        first, last = report.figures[0], report.figures[-1]
        name = f"{report.topic.replace('_', ' ')}, as reported"
        if first < last:
            name += f" ({_conflict(report)})"
        value = report.figures[(len(report.figures) - 1) // 2]
        numbers.append(Number(name, value, first, last, report.unit, "observed", None))
    return numbers


def _conflict(report: Report) -> str:
    said = " against ".join(readable(figure) for figure in report.figures)
    return f"sources contradict each other: {said}" if report.contradiction else f"at different dates: {said}"
