"""Who passed it on? Parodies, remakes and other derivative works, and the author's follow-ups."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from groundswell.answers.ages import age, middle, say_day, say_span
from groundswell.answers.answer import ANSWERED, NO_DATA, Answer, Number, Table, readable
from groundswell.answers.arrivals import MINIMUM, Decay, fit_exponential, fit_power_law, still_to_come
from groundswell.case.works import DERIVATIVE, FOLLOW_UP, PRECURSOR, Family, Work, gather
from groundswell.charts.chart import Bars, Chart, Intervals, Line, Note, Panel

if TYPE_CHECKING:
    from datetime import datetime

    from groundswell.case.record import Case

__all__ = ["family"]

QUESTION = "Who passed it on?"
LEVEL = 90.0
_LONGEST_CHART = 45  # days drawn; later works stand in the table


def family(case: Case, until: datetime | None = None) -> Answer:
    """Derivative works: which, how many, when they came, how fast they died down, and their views.

    Rows of one title are one work; follow-ups by the original's author and precursors stand apart. The
    arrival rate is fitted by maximum likelihood to the dated first appearances, known as intervals.

    Args:
        case: the record, already cut to what was known when the question is asked as of a past moment.
        until: end of the time in which works could be found; without it, the last dated row of the record.

    Returns:
        ``no_data`` without derivative rows.
    """
    gathered = gather(case)
    if not gathered.works and not gathered.statements:
        return Answer(
            "family",
            QUESTION,
            NO_DATA,
            ("The record holds no parodies, remixes, re-uploads or follow-ups.",),
            collect=("Derivative works with title, author, date and views (derivatives.csv).",),
        )
    works = gathered.of(DERIVATIVE)
    window = age(case, until if until is not None else last_moment(case))
    decays = _decays(case, works, window)
    best = min(decays, key=lambda decay: decay.criterion) if decays else None
    return Answer(
        "family",
        QUESTION,
        ANSWERED,
        _sentences(case, gathered, works, best),
        numbers=_numbers(case, gathered, works, best),
        caveats=_caveats(gathered, works, decays, best),
        tables=_tables(case, gathered, decays),
        charts=_charts(case, works, best, window),
        collect=_collect(works),
    )


def last_moment(case: Case) -> datetime:
    """The latest moment at which anything dated in the record happened or was read."""
    moments = [case.published.latest]
    for rows in (
        case.views,
        case.events,
        case.derivatives,
        case.reactions,
        case.engagement,
        case.coverage,
        case.money,
    ):
        moments += [span.latest for row in rows if (span := row.occurred()) is not None]
    return max(moments)


def _decays(case: Case, works: tuple[Work, ...], window: float) -> tuple[Decay, ...]:
    spans = [(age(case, work.first.earliest), age(case, work.first.latest)) for work in works if work.first]
    inside = [(max(0.0, low), max(0.0, high)) for low, high in spans if low < window]
    if len(inside) < MINIMUM or window <= 1.0:
        return ()
    return fit_exponential(inside, window, LEVEL), fit_power_law(inside, window, LEVEL)


def _known_views(works: tuple[Work, ...]) -> tuple[int, float]:
    """How many works have a known count, and the sum of their last known counts."""
    counted = [work.views for work in works if work.views is not None]
    return len(counted), float(sum(counted))


def _largest_statement(gathered: Family) -> float | None:
    counts = [row.count for row in gathered.statements if row.count is not None and math.isfinite(row.count)]
    return max(counts, default=None)


def _sentences(case: Case, gathered: Family, works: tuple[Work, ...], best: Decay | None) -> tuple[str, ...]:
    stated = _largest_statement(gathered)
    said = f"; the largest number that a source states is {readable(stated)}" if stated is not None else ""
    if not works:
        apart = len(gathered.works)
        return (
            (
                "The record names no derivative "
                f"work{said}{f', and {apart} related works stand apart' if apart else ''}."
            ),
        )
    counted, views = _known_views(works)
    first = f"{_count_words(len(works), 'derivative work')} found, a lower bound{said}"
    dated = [work for work in works if work.first is not None]
    if dated and dated[0].first is not None:
        first += f"; the first came by {say_day(case, _last_day(dated[0]))}"
    if not counted:
        total = "none has a known count of views"
    elif counted == 1:
        total = f"the only one with known views was last seen with {readable(views)}"
    else:
        total = (
            f"the {counted} with known views were last seen with {readable(views)} together, a lower bound"
        )
    return (f"{first}.", f"{_decay_words(best)}; {total}.")


def _last_day(work: Work) -> datetime:
    """A moment on the last possible day of a first appearance."""
    if work.first is None:
        raise ValueError("an undated work has no first day")
    return (
        middle(work.first)
        if work.first.days <= 1.0
        else work.first.latest - (work.first.latest - work.first.earliest) / 1000
    )


def _count_words(count: int, noun: str) -> str:
    return f"One {noun} was" if count == 1 else f"{count} {noun}s were"


def _decay_words(best: Decay | None) -> str:
    if best is None:
        return f"Fewer than {MINIMUM} are dated, so one cannot tell how arrivals died down"
    if math.isinf(best.high):
        return f"From {best.arrivals} dated arrivals one cannot tell whether they slowed down"
    return (
        f"New ones came at a falling rate, which halved in {_days(best.half_life)} after publication "
        f"({best.level:g} % interval {_days(best.low)} to {_days(best.high)}, {best.shape} decay)"
    )


def _days(value: float) -> str:
    return f"{value:.2g} days" if value < 10 else f"{value:.0f} days"


def _numbers(case: Case, gathered: Family, works: tuple[Work, ...], best: Decay | None) -> tuple[Number, ...]:
    counted, views = _known_views(works)
    numbers = [
        Number("derivative works found", float(len(works)), unit="works", label="observed", level=None)
    ]
    numbers += [
        Number(
            f"works stated by {row.source.name or 'an unnamed source'}, {say_span(case, row.time)}",
            row.count,
            unit="works",
            label="observed",
            level=None,
        )
        for row in gathered.statements
        if row.count is not None and math.isfinite(row.count)
    ]
    if counted:
        name = f"last known views of {counted} derivative works together, a lower bound"
        numbers.append(Number(name, views, unit="views", level=None))
    follow_counted, follow_views = _known_views(gathered.of(FOLLOW_UP))
    if gathered.of(FOLLOW_UP):
        numbers.append(
            Number(
                "follow-ups by the author",
                float(len(gathered.of(FOLLOW_UP))),
                unit="works",
                label="observed",
                level=None,
            )
        )
    if follow_counted:
        name = f"last known views of {follow_counted} follow-ups together, a lower bound"
        numbers.append(Number(name, follow_views, unit="views", level=None))
    if best is not None:
        finite = math.isfinite(best.high)
        name = f"half-life of the arrival rate, {best.shape} decay"
        numbers.append(
            Number(
                name,
                best.half_life if finite else None,
                best.low if finite else None,
                best.high if finite else None,
                "days",
                "derived",
                best.level,
            )
        )
        coming = still_to_come(best)
        if coming is not None:
            name = "works like those found, still to come after the record ends"
            point, low, high = coming
            numbers.append(
                Number(name, min(max(point, low), high), low, high, "works", "forecast", best.level)
            )
    return tuple(numbers)


def _caveats(
    gathered: Family, works: tuple[Work, ...], decays: tuple[Decay, ...], best: Decay | None
) -> tuple[str, ...]:
    found = [
        "Works are those that sources in the record name: a sample, so numbers and views are lower bounds."
    ]
    undated = sum(work.first is None for work in works)
    if undated:
        found.append(f"Undated derivative works, which are not in the arrival rate: {undated}.")
    uncounted = sum(work.views is None for work in works)
    if uncounted:
        found.append(
            f"Derivative works without a known count of views, which add nothing to the sum: {uncounted}."
        )
    disputed = [work.title for work in works if len(work.authors) > 1]
    if disputed:
        found.append(
            "Works for which sources name more than one author, or write the name differently: "
            f"{len(disputed)}."
        )
    if best is not None:
        found.append(
            "Dates are mostly those of the page that mentions a work, so works appeared on them or before; "
            "press attention fades too, and part of the decay is that of the searching."
        )
    if best is not None and len(decays) > 1:
        gap = abs(decays[0].criterion - decays[1].criterion)
        other = max(decays, key=lambda decay: decay.criterion)
        verdict = "is not told apart from it" if gap < 2 else "fits worse"
        found.append(
            f"The other shape, {other.shape} decay, {verdict} (difference in Akaike's criterion {gap:.1f})."
        )
        if still_to_come(best) is None:
            found.append("How many are still to come is not stated: the arrivals do not determine it.")
    if gathered.of(PRECURSOR):
        found.append(
            "Precursors, older than the original, stand apart in the table works: "
            f"{len(gathered.of(PRECURSOR))}."
        )
    return tuple(found)


def _collect(works: tuple[Work, ...]) -> tuple[str, ...]:
    wanted = []
    if any(work.first is None or work.first.days > 1.5 for work in works) or not works:
        wanted.append("The upload date of every derivative work.")
    if any(work.views is None for work in works) or not works:
        wanted.append("Dated counts of views of every derivative work.")
    wanted.append("A search of the platform for derivative works, repeated over time, with its search terms.")
    return tuple(wanted)


def _tables(case: Case, gathered: Family, decays: tuple[Decay, ...]) -> tuple[Table, ...]:
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
            Table("arrival_rate", names, fits, f"Both fitted decays; {LEVEL:g} % profile intervals.")
        )
    return tuple(tables)


def _charts(case: Case, works: tuple[Work, ...], best: Decay | None, window: float) -> tuple[Chart, ...]:
    dated = [
        (work, age(case, work.first.earliest), age(case, work.first.latest)) for work in works if work.first
    ]
    if not dated:
        return ()
    length = int(min(_LONGEST_CHART, max(3.0, math.ceil(window))))
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
