"""Tables and the chart of the worth answer."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from groundswell.answers.ages import say_span
from groundswell.answers.answer import Table, readable
from groundswell.answers.worth_numbers import media_number
from groundswell.charts.chart import Chart, Intervals, Panel

if TYPE_CHECKING:
    from groundswell.answers.money_rows import Report
    from groundswell.answers.prices import Price
    from groundswell.answers.view_count import ViewCount
    from groundswell.case.record import Case

__all__ = ["chart", "money_table", "price_table"]


def price_table(table: tuple[Price, ...], counted: ViewCount | None) -> Table:
    """Every price with its source, and what the views would cost at its ends."""
    rows: list[tuple[Any, ...]] = []
    for price in table:
        low = high = None
        if counted is not None:
            low = price.cost(counted.low, price.low)
            high = None if math.isinf(counted.high) else price.cost(counted.high, price.high)
        rows.append(
            (
                price.form,
                price.unit,
                price.low,
                price.typical,
                price.high,
                price.currency,
                price.country,
                price.year,
                price.trade,
                low,
                high,
                price.source,
                price.url,
                price.note,
            )
        )
    columns = (
        "form",
        "unit",
        "price_low",
        "price_typical",
        "price_high",
        "currency",
        "country",
        "year",
        "trade",
        "cost_low",
        "cost_high",
        "source",
        "url",
        "note",
    )
    return Table(
        "equivalent_media_cost", columns, tuple(rows), "Views times each range of prices, with its source."
    )


def money_table(case: Case, told: tuple[Report, ...]) -> Table:
    """Every statement about money and results, as the sources print it."""
    disputed = {id(row) for report in told if report.contradiction for row in report.rows}
    rows = tuple(
        (
            row.topic,
            row.claim,
            row.value,
            row.low,
            row.high,
            row.unit,
            say_span(case, row.time),
            id(row) in disputed,
            row.source.name,
            row.source.url,
            row.source.quote,
            row.note,
        )
        for row in case.money
    )
    columns = (
        "topic",
        "claim",
        "value",
        "low",
        "high",
        "unit",
        "as_of",
        "contradicted",
        "source",
        "url",
        "quote",
        "note",
    )
    return Table("money", columns, rows, "Every statement about money and results, as the sources print it.")


def chart(table: tuple[Price, ...], counted: ViewCount | None) -> tuple[Chart, ...]:
    """What the views would cost by form of advert; none without views or with several currencies."""
    if counted is None or counted.median <= 0 or len({price.currency for price in table}) > 1:
        return ()
    numbers = [media_number(price, counted) for price in table]
    place = [float(index) for index in range(len(table))]
    boxes = Intervals(
        "equivalent media cost",
        tuple(index - 0.3 for index in place),
        tuple(index + 0.3 for index in place),
        tuple(float(number.low or 0.0) for number in numbers),
        tuple(float(number.high or 0.0) for number in numbers),
        tuple(f"{price.source}, {price.year}" for price in table),
    )
    said = "; ".join(
        f"{price.form}: {price.currency} {readable(number.low or 0.0)} to {readable(number.high or 0.0)}"
        for price, number in zip(table, numbers, strict=True)
    )
    chart = Chart(
        "worth-media-cost",
        "What as many bought views would cost",
        f"Equivalent media cost by form of advert. {said}.",
        (Panel((boxes,), table[0].currency, y_log_offered=True),),
        x_label="form of advert",
        x_kind="category",
        categories=tuple(f"{price.form}, per {price.unit}" for price in table),
    )
    return (chart,)
