"""Who passed it on? Parodies, remakes and other derivative works, and the author's follow-ups."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from groundswell.answers.ages import age, middle, say_day, say_span
from groundswell.answers.answer import ANSWERED, NO_DATA, Answer, Number, readable
from groundswell.answers.arrival_prior import (
    ArrivalPosterior,
    ArrivalPrior,
    likelihood_of_spans,
)
from groundswell.answers.arrivals import MINIMUM, Decay, fit_exponential, fit_power_law
from groundswell.answers.family_links import (
    FamilyLinks,
    follow,
    link_chart,
    link_numbers,
    link_sentence,
    link_table,
)
from groundswell.answers.family_tables import family_charts, family_tables
from groundswell.answers.view_count import last_count
from groundswell.case.works import DERIVATIVE, FOLLOW_UP, PRECURSOR, Family, Work, gather

if TYPE_CHECKING:
    from datetime import datetime

    from groundswell.case.record import Case

__all__ = ["family"]

QUESTION = "Who passed it on?"
LEVEL = 90.0
HORIZON = 365.0  # days within which the number of works is meant, where no prior says otherwise
AHEAD = (30.0, 365.0)  # days after the record for which works still to come are stated
UNFOLLOWED = (
    "Whether the original and its derivatives sent viewers to each other cannot be told: the record does not follow "
    "two of them day by day."
)


def family(case: Case, until: datetime | None = None, prior: ArrivalPrior | None = None) -> Answer:
    """Derivative works: which, how many, when they came, how many are still to come, their views, and spill-over.

    Rows of one title are one work; follow-ups by the original's author and precursors stand apart. The
    arrival rate is fitted by maximum likelihood to the dated first appearances, known as intervals.

    Args:
        case: the record, already cut to what was known when the question is asked as of a past moment.
        until: end of the time in which works could be found; without it, the last dated row of the record.
        prior: learned from other families by ``learn_arrivals``; by default every decay and every order of magnitude
            is as likely as any other.

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
    coming = _arrivals(case, works, window, prior) if decays else None
    links = follow(case, gathered, LEVEL)
    sentences = _sentences(case, gathered, works, best, coming)
    numbers = (*_numbers(case, gathered, works, best), *_totals(case, gathered), *_coming(coming))
    if links is None:
        return Answer(
            "family",
            QUESTION,
            ANSWERED,
            sentences,
            numbers=numbers,
            caveats=(*_caveats(gathered, works, decays, best, coming), UNFOLLOWED),
            tables=family_tables(case, gathered, decays),
            charts=family_charts(case, works, best, window),
            collect=(*_collect(works), "Counts of views of several videos of the family, read every day."),
        )
    return Answer(
        "family",
        QUESTION,
        ANSWERED,
        (*sentences, link_sentence(links)),
        numbers=(*numbers, *link_numbers(links)),
        caveats=(*_caveats(gathered, works, decays, best, coming), *_named(links)),
        tables=(*family_tables(case, gathered, decays), link_table(links)),
        charts=(*family_charts(case, works, best, window), link_chart(links)),
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


def _arrivals(
    case: Case, works: tuple[Work, ...], window: float, prior: ArrivalPrior | None
) -> ArrivalPosterior:
    spans = [(age(case, work.first.earliest), age(case, work.first.latest)) for work in works if work.first]
    inside = [(max(0.0, low), min(max(0.0, high), window)) for low, high in spans if low < window]
    before = (ArrivalPrior.flat(HORIZON) if prior is None else prior).single()
    return before.after(likelihood_of_spans(inside, window, before.horizon), window)


def _coming(coming: ArrivalPosterior | None) -> tuple[Number, ...]:
    """The rate in the first week and now, and what is still to come."""
    if coming is None:
        return ()
    numbers = []
    for name, start, end in (
        ("the first week", 0.0, 7.0),
        ("the week after the record ends", coming.age, coming.age + 7.0),
    ):
        point, low, high = coming.expected(start, end, LEVEL)
        numbers.append(
            Number(f"expected works like those found in {name}", point, low, high, "works", "derived", LEVEL)
        )
    for days in AHEAD:
        point, low, high = coming.number(coming.age, coming.age + days, LEVEL)
        name = f"works like those found, still to come within {days:g} days after the record ends"
        numbers.append(Number(name, point, low, high, "works", "forecast", LEVEL))
        any_comes = float((coming.draws(coming.age, coming.age + days) > 0).mean())
        name = f"chance that any comes within {days:g} days"
        numbers.append(Number(name, any_comes, unit="probability", label="forecast", level=None))
    return tuple(numbers)


def _totals(case: Case, gathered: Family) -> tuple[Number, ...]:
    """Views without the family and with it."""
    alone = last_count(case)
    if alone is None:
        return ()
    high = alone.high if math.isfinite(alone.high) else None
    numbers = [
        Number(
            f"views of the original alone, {alone.what}",
            alone.median,
            alone.low,
            high,
            "views",
            "observed",
            None,
        )
    ]
    _, derived = _known_views(gathered.of(DERIVATIVE))
    _, followed = _known_views(gathered.of(FOLLOW_UP))
    for name, more in (("its derivatives", derived), ("its derivatives and follow-ups", derived + followed)):
        if more > 0.0 and (name == "its derivatives" or followed > 0.0):
            numbers.append(
                Number(
                    f"views of the original with {name}, a lower bound",
                    alone.median + more,
                    alone.low + more,
                    None if high is None else high + more,
                    "views",
                    "derived",
                    None,
                )
            )
    return tuple(numbers)


def _named(links: FamilyLinks) -> tuple[str, ...]:
    """The model's cautions, with titles instead of the graph's ids."""
    cautions = links.found.cautions
    for name, title in links.titles.items():
        cautions = tuple(caution.replace(f"'{name}'", f"'{title}'") for caution in cautions)
    return cautions


def _known_views(works: tuple[Work, ...]) -> tuple[int, float]:
    """How many works have a known count, and the sum of their last known counts."""
    counted = [work.views for work in works if work.views is not None]
    return len(counted), float(sum(counted))


def _largest_statement(gathered: Family) -> float | None:
    counts = [row.count for row in gathered.statements if row.count is not None and math.isfinite(row.count)]
    return max(counts, default=None)


def _sentences(
    case: Case,
    gathered: Family,
    works: tuple[Work, ...],
    best: Decay | None,
    coming: ArrivalPosterior | None,
) -> tuple[str, ...]:
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
    return (f"{first}.", f"{_decay_words(best)}{_coming_words(coming)}; {total}.")


def _coming_words(coming: ArrivalPosterior | None) -> str:
    if coming is None:
        return ""
    _, low, high = coming.number(coming.age, coming.age + AHEAD[0], LEVEL)
    ends = f"{readable(low)} to {readable(high)}" if low < high else "none" if high == 0 else readable(low)
    return f", and {ends} more like them are expected in the {AHEAD[0]:g} days after the record ends"


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
    return tuple(numbers)


def _caveats(
    gathered: Family,
    works: tuple[Work, ...],
    decays: tuple[Decay, ...],
    best: Decay | None,
    coming: ArrivalPosterior | None,
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
    if coming is not None:
        found.append(
            "How many are still to come assumes that arrivals go on to die down as one power law after publication; "
            "anniversaries and revivals are not in it."
        )
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
