"""How did people feel? Shares of labelled reactions round a disclosure, and the dislikes beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from groundswell.answers.answer import ANSWERED, NO_DATA, NOT_IDENTIFIABLE, Answer, Number
from groundswell.answers.mood_changes import AFTERWARDS, LEVEL, MINIMUM, SHOCK, Change, changes_between
from groundswell.answers.mood_tables import share_chart, tables
from groundswell.answers.mood_text import caveats, disclosure_sentences, plain_sentences
from groundswell.answers.mood_windows import Sorted, first_disclosure, sort_reactions
from groundswell.answers.share_posterior import LABELS, Estimate, share
from groundswell.answers.vote_view import vote_charts, vote_numbers, vote_sentences, vote_table
from groundswell.answers.votes import dislike_shares

if TYPE_CHECKING:
    from collections.abc import Mapping

    from groundswell.case.record import Case, Span

__all__ = ["mood"]

QUESTION = "How did people feel?"
_ASKED = {
    (SHOCK, "negative"): ("probability that the negative share rose at the disclosure", True),
    (AFTERWARDS, "negative"): ("probability that the negative share fell again afterwards", False),
    (AFTERWARDS, "positive"): ("probability that the positive share rose again afterwards", True),
}


def mood(case: Case) -> Answer:
    """Shares of positive, mixed and negative reactions over time, the shock and the recovery.

    Reactions are sorted into windows after the first event of kind ``disclosure`` (after publication
    when there is none); whoever wrote before it or did not know of it stands apart. A reaction whose
    date straddles windows is shared out by overlap. Intervals hold 90 %: Dirichlet posteriors under
    Jeffreys' prior, mixed over the ways in which uncertain dates may have fallen; points are posterior
    means, so shares add up. The table ``changes`` repeats every comparison with one label in ten
    swapped at random.

    Args:
        case: the record, already cut to what was known when the question is asked as of a past moment.

    Returns:
        ``no_data`` without labelled reactions; ``not_identifiable`` with fewer than 5 labelled
        reactions on either side of the disclosure (5 in all when there was none).
    """
    labelled = [reaction for reaction in case.reactions if reaction.label in LABELS]
    votes = dislike_shares(case)
    disclosure = first_disclosure(case)
    if not labelled:
        unlabelled = len(case.reactions)
        first = (
            f"The record holds {unlabelled} reactions, and none has a label positive, mixed or negative."
            if unlabelled
            else "The record holds no reactions."
        )
        return Answer(
            "mood",
            QUESTION,
            NO_DATA,
            (first, *vote_sentences(case, votes)[-1:]),
            numbers=vote_numbers(case, votes),
            tables=(vote_table(case, votes),) if votes else (),
            charts=vote_charts(case, votes, disclosure),
            collect=("Dated reactions (reactions.csv), each with a label: positive, mixed or negative.",),
        )
    windows = sort_reactions(case, labelled, disclosure)
    changes = changes_between(windows) if disclosure else {}
    enough = bool(changes) if disclosure else float(windows.expected.sum()) >= MINIMUM
    return Answer(
        "mood",
        QUESTION,
        ANSWERED if enough else NOT_IDENTIFIABLE,
        disclosure_sentences(windows, changes) if disclosure else plain_sentences(windows, enough),
        numbers=(*_share_numbers(windows), *_change_numbers(changes), *vote_numbers(case, votes)),
        caveats=caveats(case, labelled, windows, disclosure, changes, votes),
        tables=tables(case, labelled, windows, disclosure, changes, votes),
        charts=(*share_chart(windows), *vote_charts(case, votes, disclosure)),
        collect=_collect(windows, disclosure, changes),
    )


def _share_numbers(windows: Sorted) -> list[Number]:
    return [
        _number(f"{label} share, {name}", share(windows.counts(place), label, LEVEL), "per cent")
        for place, name in enumerate(windows.names)
        if windows.expected[place].sum() > 0
        for label in LABELS
    ]


def _change_numbers(changes: Mapping[tuple[str, str], Change]) -> list[Number]:
    numbers = []
    for key, change in changes.items():
        numbers.append(_number(change.name, change.estimate, "percentage points"))
        if key in _ASKED:
            name, upwards = _ASKED[key]
            above = change.estimate.above_zero
            numbers.append(Number(name, 100 * (above if upwards else 1.0 - above), unit="per cent"))
    return numbers


def _number(name: str, found: Estimate, unit: str) -> Number:
    return Number(name, 100 * found.mean, 100 * found.low, 100 * found.high, unit, "derived", LEVEL)


def _collect(
    windows: Sorted, disclosure: Span | None, changes: Mapping[tuple[str, str], Change]
) -> tuple[str, ...]:
    wanted = []
    if disclosure is None:
        wanted.append("The date of a disclosure (events.csv, kind disclosure), if there was one.")
    if not changes and (disclosure is not None or windows.expected.sum() < MINIMUM):
        where = " from either side of the disclosure" if disclosure is not None else ""
        wanted.append(f"At least {MINIMUM} dated, labelled reactions{where}.")
    if windows.undated or windows.straddling:
        wanted.append("The day on which undated or vaguely dated reactions were written.")
    wanted.append("A random sample of the comments with their times, labelled by two people.")
    return tuple(wanted)
