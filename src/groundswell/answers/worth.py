"""What was it worth? Costs per view, what bought views would have cost, and results as reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from groundswell.answers.answer import ANSWERED, NO_DATA, Answer
from groundswell.answers.money_rows import costs, reports, total_cost
from groundswell.answers.prices import read_prices
from groundswell.answers.view_count import IncrementalViews, ViewCount, last_count
from groundswell.answers.worth_numbers import cost_numbers, media_number, per_view_numbers, report_numbers
from groundswell.answers.worth_tables import chart, money_table, price_table
from groundswell.answers.worth_text import caveats, collect, sentences

if TYPE_CHECKING:
    from pathlib import Path

    from groundswell.case.record import Case

__all__ = ["IncrementalViews", "ViewCount", "worth"]

QUESTION = "What was it worth?"


def worth(
    case: Case,
    incremental: IncrementalViews | None = None,
    views: ViewCount | None = None,
    prices: str | Path | None = None,
) -> Answer:
    """Cost per view and per incremental view, equivalent media cost, and results as reported.

    Costs are production (topics budget, production_cost, cost ...) plus paid media (paid_media, ad_spend,
    ...); fees and other topics are shown and taken to be part of the budget. Where sources disagree the
    cost is the range from the lowest to the highest statement; its middle is the median statement.

    Args:
        case: the record, already cut to what was known when the question is asked as of a past moment.
        incremental: from the fitted model; without it cost per incremental view is not given.
        views: count at the last observation; without it, the last dated observation of the original.
        prices: path of a price table to use instead of the shipped one.

    Returns:
        ``no_data`` when the record has no money rows; equivalent media cost is given if views are known.

    Raises:
        DataError: the price table is unusable.
    """
    table = read_prices(prices)
    counted = views if views is not None else last_count(case)
    parts, told = costs(case.money), reports(case.money)
    total = total_cost(parts)
    numbers = [
        *cost_numbers(parts),
        *per_view_numbers(total, counted, incremental),
        *(media_number(price, counted) for price in table if counted is not None),
        *report_numbers(told),
    ]
    tables = [price_table(table, counted)]
    if case.money:
        tables.append(money_table(case, told))
    return Answer(
        "worth",
        QUESTION,
        ANSWERED if case.money else NO_DATA,
        sentences(case, parts, total, counted, incremental, table),
        numbers=tuple(numbers),
        caveats=caveats(case, parts, total, told, counted, table),
        tables=tuple(tables),
        charts=chart(table, counted),
        collect=collect(total, counted, incremental),
    )
