"""When it became known who is behind a video, by whom, and what that did to views, passing-on and mood."""

from __future__ import annotations

from datetime import timedelta

from groundswell.answers.ages import say_span
from groundswell.answers.answer import ANSWERED, NO_DATA, NOT_IDENTIFIABLE, Answer, Number, Table
from groundswell.answers.impact import impact
from groundswell.answers.mood import mood
from groundswell.attention.fit import Fit
from groundswell.case.record import Case, Event
from groundswell.case.table import EVENT_BY
from groundswell.charts.chart import Chart

__all__ = ["QUESTION", "disclosure"]

QUESTION = "What did the disclosure do?"
#: Self-declared: by those who made the video or are behind it.
SELF = ("maker", "brand")
#: A disclosure within this time of publication was there from the beginning.
AT_LAUNCH = timedelta(hours=6)


def disclosure(case: Case, fit: Fit | None) -> Answer:
    """The record's disclosures as facts, and the effect of the first one on views, passing-on and mood together.

    Args:
        fit: of the case; None when the record has no usable views. Then only the facts and the mood are told.
    """
    told = sorted(
        (event for event in case.events if event.kind == "disclosure" and event.time is not None),
        key=lambda event: (event.time.latest, event.time.earliest, event.row) if event.time else (),
    )
    if not told:
        return Answer(
            "disclosure",
            QUESTION,
            NO_DATA,
            ("The record holds no dated disclosure.",),
            collect=(
                "An event of kind disclosure for each moment at which it was said who is behind the video, with by and jurisdiction.",
                "Descriptions and comments: groundswell read finds wording of disclosure in them.",
            ),
        )
    first = told[0]
    facts = [f"{_when(case, first)}; {_self_declared(told)}."]
    numbers: list[Number] = []
    caveats: list[str] = []
    statuses = []
    tables = [_table(told)]
    charts: list[Chart] = []
    if fit is not None and _dated(first, fit):
        effects = []
        for how, what in (("level", "the rate of views"), ("sharing", "what each view passes on")):
            answer = impact(fit, first.id, how=how)
            change = answer.numbers[0]
            numbers.append(change)
            known = answer.status == ANSWERED
            effects.append(
                f"{'it changed' if known else 'cannot tell what it did to'} {what} ({change.low:+.0f} to {change.high:+.0f} per cent)"
            )
            caveats += [note for note in answer.caveats if note not in caveats]
            statuses.append(answer.status)
            charts += answer.charts if how == "level" else ()
        facts.append(f"On spread: {'; '.join(effects)}; 80 % intervals.")
    else:
        facts.append("On spread one cannot tell: the record of views does not reach over the disclosure.")
    feelings = mood(case)
    facts.append(f"On mood: {feelings.sentences[0]}")
    numbers += [
        one for one in feelings.numbers if "change" in one.name or "rose" in one.name or "fell" in one.name
    ][:2]
    statuses.append(feelings.status)
    return Answer(
        "disclosure",
        QUESTION,
        ANSWERED if ANSWERED in statuses else NOT_IDENTIFIABLE,
        tuple(facts),
        numbers=tuple(numbers),
        caveats=(
            *caveats,
            "Whether a disclosure was required, or enough, is a question of law that this record does not answer.",
        ),
        tables=tuple(tables),
        charts=tuple(charts),
        collect=() if all(status == ANSWERED for status in statuses) else (
            "Hourly counts from a day before to two days after the disclosure, and labelled reactions from before and after it.",
        ),
    )  # fmt: skip


def _when(case: Case, first: Event) -> str:
    assert first.time is not None
    who = f" by {EVENT_BY[first.by]}" if first.by else ""
    late = first.time.earliest - case.published.latest
    if first.time.latest - case.published.earliest <= AT_LAUNCH:
        return f"It was disclosed at launch{who}"
    if late <= timedelta(0):
        return f"It was first disclosed{who} ({say_span(case, first.time)}); the record does not say whether with the launch or after it"
    return f"It was not disclosed at launch in this record and first became known{who} ({say_span(case, first.time)}): '{first.title or first.id}'"


def _self_declared(told: list[Event]) -> str:
    known = [event for event in told if event.by]
    if not known:
        return "who disclosed it is not said (column by of events.csv)"
    own = [event for event in known if event.by in SELF]
    if own and known[0] is own[0]:
        return "it was self-declared first"
    if own:
        return f"of {len(known)} disclosures {len(own)} came from the makers or the brand, none before the first by others"
    return "the record holds no self-declaration"


def _dated(event: Event, fit: Fit) -> bool:
    from groundswell.attention.inputs import age_in_days

    assert event.time is not None
    return (
        event.time.days <= 3.5
        and age_in_days(event.time.earliest, fit.origin) < fit.horizon
        and age_in_days(event.time.latest, fit.origin) > 0.0
    )


def _table(told: list[Event]) -> Table:
    rows = tuple(
        (
            event.id,
            event.title,
            event.time.earliest.isoformat() if event.time else "",
            event.time.latest.isoformat() if event.time else "",
            event.by or "not said",
            event.jurisdiction or "",
            event.source.name or "",
        )
        for event in told
    )
    return Table(
        "disclosures",
        ("id", "disclosure", "earliest", "latest", "by", "jurisdiction", "source"),
        rows,
        "Every dated disclosure: between earliest and latest it became visible.",
    )
