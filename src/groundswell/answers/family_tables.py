"""Tables and charts of the answer about the family."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from groundswell.answers.ages import age, say_span
from groundswell.answers.answer import Table
from groundswell.charts.chart import Bars, Chart, Intervals, Line, Note, Panel

if TYPE_CHECKING:
    from groundswell.answers.arrivals import Decay
    from groundswell.case.record import Case
    from groundswell.case.works import Family, Work

__all__ = ["family_charts", "family_tables"]

LONGEST_CHART = 45  # days drawn; later works stand in the table


def family_tables(case: Case, gathered: Family, decays: tuple[Decay, ...]) -> tuple[Table, ...]:
    """Works, statements of their number, fitted decays."""
    rows: list[tuple[Any, ...]] = [
        (
            work.title,
            " / ".join(work.authors) or None,
            work.relation,
            work.kind,
            say_span(case, work.first),
            work.views,
            None if work.views_at is None else say_span(case, work.views_at),
            work.rows,
        )
        for work in gathered.works
    ]
    columns = (
        "title",
        "author",
        "relation",
        "kind",
        "first_appeared",
        "last_known_views",
        "views_at",
        "rows",
    )
    tables = [
        Table("works", columns, tuple(rows), "One line a work; several rows of the record may tell of it.")
    ]
    if gathered.statements:
        said = tuple(
            (
                row.count,
                row.title,
                say_span(case, row.time),
                row.source.name,
                row.source.url,
                row.source.quote,
            )
            for row in gathered.statements
        )
        headings = ("count", "statement", "date", "source", "url", "quote")
        tables.append(
            Table("statements", headings, said, "How many derivative works sources say there were.")
        )
    if decays:
        fits = tuple(
            (
                decay.shape,
                decay.half_life,
                decay.low,
                decay.high if math.isfinite(decay.high) else None,
                decay.log_likelihood,
                decay.criterion,
                decay.arrivals,
                decay.window,
            )
            for decay in decays
        )
        names = (
            "decay",
            "half_life_days",
            "low",
            "high",
            "log_likelihood",
            "criterion",
            "arrivals",
            "window_days",
        )
        tables.append(
            Table(
                "arrival_rate", names, fits, f"Both fitted decays; {decays[0].level:g} % profile intervals."
            )
        )
    return tuple(tables)


def family_charts(
    case: Case, works: tuple[Work, ...], best: Decay | None, window: float
) -> tuple[Chart, ...]:
    """Works a day with the fitted decay, and when each appeared."""
    dated = [
        (work, age(case, work.first.earliest), age(case, work.first.latest)) for work in works if work.first
    ]
    if not dated:
        return ()
    length = int(min(LONGEST_CHART, max(3.0, math.ceil(window))))
    drawn = [
        (work, max(0.0, low), max(0.0, high))
        for work, low, high in dated
        if low < length and high - low < length
    ]
    expected = np.zeros(length)
    for _, low, high in drawn:
        for day in range(length):
            inside = max(0.0, min(high, day + 1) - max(low, day))
            expected[day] += inside / (high - low) if high > low else float(day <= low < day + 1)
    start = tuple(float(day) for day in range(length))
    bars = Bars(
        "works by possible day of first appearance",
        start,
        tuple(day + 1 for day in start),
        tuple(float(value) for value in expected),
    )
    layers: list[Bars | Line] = [bars]
    if best is not None and math.isfinite(best.high):
        x = np.linspace(0.0, length, 181)
        layers.append(
            Line(
                f"fitted {best.shape} decay", tuple(map(float, x)), tuple(map(float, best.daily(x))), "fitted"
            )
        )
    timeline = Intervals(
        "first appearance of each work",
        tuple(low for _, low, _ in drawn),
        tuple(min(high, float(length)) for _, _, high in drawn),
        tuple(place + 0.1 for place in range(len(drawn))),
        tuple(place + 0.9 for place in range(len(drawn))),
        tuple(work.title for work, _, _ in drawn),
    )
    said = "; ".join(f"{work.title}, {say_span(case, work.first)}" for work, _, _ in drawn[:12])
    more = len(works) - len(drawn)
    alternative = f"Derivative works a day over {length} days, and each with its first appearance. {said}"
    alternative += f"; {more} more in the table." if more else "."
    notes = tuple(
        Note(0.5 * (low + high), work.title, "parody")
        for work, low, high in drawn
        if (work.views or 0.0) >= 1e6
    )
    panels = (Panel(tuple(layers), "works a day"), Panel((timeline,), "works", title="First appearances"))
    return (Chart("family-arrivals", "Derivative works", alternative, panels, notes=notes),)
