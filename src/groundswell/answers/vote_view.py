"""Numbers, sentences, a table and a chart of the share of dislikes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from groundswell.answers.ages import age, say_span
from groundswell.answers.answer import Number, Table
from groundswell.charts.chart import Chart, Intervals, Layer, Marks, Note, Panel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from groundswell.answers.votes import DislikeShare
    from groundswell.case.record import Case, Span

__all__ = ["vote_charts", "vote_numbers", "vote_sentences", "vote_table"]


def vote_numbers(case: Case, votes: Sequence[DislikeShare]) -> tuple[Number, ...]:
    """One number a moment; its interval holds the bounds, which have no probability."""
    numbers = []
    for vote in votes:
        name = f"dislikes among votes, {say_span(case, vote.time)}"
        if vote.value is None:
            # bounds alone: the number is an end, and says so
            end = vote.high if vote.high is not None else vote.low
            name += " (at most)" if vote.high is not None else " (at least)"
            value = None if end is None else 100 * end
            low = None if vote.low is None or vote.high is None else 100 * vote.low
            numbers.append(
                Number(name, value, low, value if low is not None else None, "per cent", "derived", None)
            )
        else:
            low, high = _bounded(vote)
            numbers.append(Number(name, 100 * vote.value, 100 * low, 100 * high, "per cent", "derived", None))
    return tuple(numbers)


def vote_sentences(case: Case, votes: Sequence[DislikeShare]) -> tuple[str, ...]:
    """One sentence a moment, with the basis of the figure."""
    return tuple(
        f"On {say_span(case, vote.time)} dislikes were {_words(vote)} of all likes and dislikes "
        f"({vote.basis})."
        for vote in votes
        if vote.low is not None or vote.high is not None
    )


def vote_table(case: Case, votes: Sequence[DislikeShare]) -> Table:
    """Every figure with its bounds, basis and source."""

    def percent(value: float | None) -> float | None:
        return None if value is None else 100 * value

    rows = tuple(
        (
            say_span(case, vote.time),
            percent(vote.low),
            percent(vote.value),
            percent(vote.high),
            vote.basis,
            vote.source,
        )
        for vote in votes
    )
    columns = ("date", "low", "value", "high", "basis", "source")
    return Table("dislikes", columns, rows, "Dislikes in per cent of likes and dislikes, with their bounds.")


def vote_charts(case: Case, votes: Sequence[DislikeShare], disclosure: Span | None) -> tuple[Chart, ...]:
    """The share of dislikes over time; none when nothing bounds it."""
    drawn = [vote for vote in votes if vote.low is not None or vote.high is not None]
    if not drawn:
        return ()
    bounds = [_bounded(vote) for vote in drawn]
    ages = [(age(case, vote.time.earliest), age(case, vote.time.latest)) for vote in drawn]
    boxes = Intervals(
        "bounds of the share of dislikes",
        tuple(low for low, _ in ages),
        tuple(high for _, high in ages),
        tuple(100 * low for low, _ in bounds),
        tuple(100 * high for _, high in bounds),
        tuple(vote.source for vote in drawn),
    )
    stated = [
        (0.5 * sum(ends), vote.value)
        for vote, ends in zip(drawn, ages, strict=True)
        if vote.value is not None
    ]
    marks = Marks("as stated", tuple(x for x, _ in stated), tuple(100 * value for _, value in stated))
    layers: tuple[Layer, ...] = (boxes, marks) if stated else (boxes,)
    notes = () if disclosure is None else (Note(age(case, disclosure.earliest), "disclosure", "disclosure"),)
    said = " ".join(vote_sentences(case, votes))
    panel = Panel(layers, "dislikes, per cent of votes")
    return (Chart("mood-dislikes", "Dislikes among votes", said, (panel,), notes=notes),)


def _bounded(vote: DislikeShare) -> tuple[float, float]:
    """Low and high; a missing end is the end of the possible range."""
    return 0.0 if vote.low is None else vote.low, 1.0 if vote.high is None else vote.high


def _words(vote: DislikeShare) -> str:
    if vote.value is not None:
        return f"about {100 * vote.value:.1f} %"
    if vote.low is None:
        return f"at most {100 * (vote.high or 0.0):.1f} %"
    if vote.high is None:
        return f"at least {100 * vote.low:.1f} %"
    return f"between {100 * vote.low:.1f} and {100 * vote.high:.1f} %"
