"""The words of the worth answer: costs as ranges, results as reported, never a bare media value."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from groundswell.answers.answer import Number, readable
from groundswell.answers.money_rows import Cost, Report, bounds
from groundswell.answers.worth_numbers import ratio

if TYPE_CHECKING:
    from groundswell.answers.prices import Price
    from groundswell.answers.view_count import IncrementalViews, ViewCount
    from groundswell.case.record import Case

__all__ = ["caveats", "collect", "sentences"]


def sentences(
    case: Case,
    parts: tuple[Cost, ...],
    total: Cost | None,
    counted: ViewCount | None,
    incremental: IncrementalViews | None,
    table: tuple[Price, ...],
) -> tuple[str, ...]:
    """One or two sentences: the cost per view, then what bought views would cost."""
    media = _media_sentence(counted, table)
    if not case.money:
        return ("The record holds no costs and no reported results.", *media)
    if total is None:
        lack = "states costs in more than one currency" if parts else "states no cost in money"
        return (f"The record {lack}, so no cost per view is given.", *media)
    first = f"The record puts the cost at {_cost_words(total)}"
    if counted is None or counted.median <= 0:
        return (f"{first}; without a dated count of views no cost per view is given.", *media)
    public = ratio("", total, counted, total.currency, 1000.0)
    first += f", which is {_ratio_words(public, total.currency)} per thousand views {counted.what}".rstrip()
    if incremental is None:
        return (f"{first}.", *media)
    if incremental.low <= 0:
        first += "; one cannot tell what an incremental view cost, because the spend may have brought none"
    else:
        extra = ratio("", total, incremental, total.currency, 1000.0)
        first += (
            f" and {_ratio_words(extra, total.currency)} per thousand views that came because of the spend"
        )
        first += f" {incremental.what}".rstrip()
    return (f"{first}.", *media)


def _cost_words(total: Cost) -> str:
    if not total.conflict:
        return f"{total.currency} {readable(total.low)}"
    return f"{total.currency} {readable(total.low)} to {readable(total.high)} (sources disagree)"


def _ratio_words(number: Number, currency: str) -> str:
    if number.value is None:
        return "an unknown amount"
    if number.low is None and number.high is not None:
        return f"{currency} {readable(number.high)} or less"
    if number.low is None or number.high is None or readable(number.low) == readable(number.high):
        return f"{currency} {readable(number.value)}"
    interval = f"{number.level:g} % interval, costs as a range" if number.level else "range"
    return (
        f"{currency} {readable(number.value)} ({readable(number.low)} to {readable(number.high)}, {interval})"
    )


def _media_sentence(counted: ViewCount | None, table: tuple[Price, ...]) -> tuple[str, ...]:
    """What as many views would cost at the general prices per view that the table holds."""
    general = [
        price for price in table if price.trade == "general" and price.unit.endswith(("view", "views"))
    ]
    if (
        counted is None
        or counted.median <= 0
        or not general
        or len({price.currency for price in general}) > 1
    ):
        return ()
    low = min(price.cost(counted.low, price.low) for price in general)
    top = counted.median if math.isinf(counted.high) else counted.high
    high = max(price.cost(top, price.high) for price in general)
    years = sorted({price.year for price in general})
    when = years[0] if len(years) == 1 else f"{years[0]} to {years[-1]}"
    sources = "; ".join(sorted({price.source for price in general}))
    return (
        (
            f"Buying as many views would, by the {len(general)} general prices per view of the table, cost {general[0].currency} {readable(low)} to "
            f"{readable(high)} at list prices of {when} ({sources}), which is a price of advertising and not "
            "a value of the video."
        ),
    )


def caveats(
    case: Case,
    parts: tuple[Cost, ...],
    total: Cost | None,
    told: tuple[Report, ...],
    counted: ViewCount | None,
    table: tuple[Price, ...],
) -> tuple[str, ...]:
    """What a careful reader must know."""
    found = []
    for part in parts:
        if part.conflict:
            figures = sorted({readable(stated[1]) for stated in map(bounds, part.rows) if stated})
            found.append(
                f"Sources disagree on the cost of {part.part}: {part.currency} {' against '.join(figures)}; "
                "the range of all statements is carried."
            )
    if parts and total is None:
        found.append("Costs in different currencies are not added: the record holds no exchange rate.")
    if total is not None and not any(part.part == "paid media" for part in parts):
        found.append("The record states no paid media; if there was any, the cost per view is too low.")
    skipped = [row for row in case.money if row.value is not None and not math.isfinite(row.value)]
    if skipped:
        found.append(f"{len(skipped)} money rows state no finite number and are left out.")
    if any(report.contradiction for report in told):
        names = ", ".join(report.topic.replace("_", " ") for report in told if report.contradiction)
        found.append(
            f"Sources contradict each other on {names}; every statement is kept and none is taken as true."
        )
    if told:
        found.append("Results are what sources report. Nothing here shows that the video caused them.")
    if counted is not None:
        years = sorted({price.year for price in table})
        found.append(
            f"Equivalent media cost is views times a vendor's list price of {' and '.join(years)}, each view "
            "counted as one advert view or impression; prices of another year and country differ, and no "
            "multiplier is used."
        )
        if math.isinf(counted.high):
            found.append("The last count of views is a lower bound, so costs per view are upper bounds.")
    found.append(
        "A view is counted differently by platform and date, so costs per view compare only within one."
    )
    return tuple(found)


def collect(
    total: Cost | None, counted: ViewCount | None, incremental: IncrementalViews | None
) -> tuple[str, ...]:
    """What to collect for a better answer."""
    wanted = []
    if total is None:
        wanted.append("What was spent, in one currency (money.csv: topics budget and paid_media).")
    if counted is None:
        wanted.append("A dated count of views (views.csv).")
    if incremental is None:
        wanted.append("A fitted what-if without the spend, for the cost per incremental view.")
    wanted.append("Engaged views and sales in money with their base period, for costs per result.")
    return tuple(wanted)
