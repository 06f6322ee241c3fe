"""Something happened here: jumps of the views that their own past does not explain, beside the record's events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from groundswell.answers.answer import Table
from groundswell.answers.even_series import EvenSeries, even_series
from groundswell.answers.posterior import short_date
from groundswell.case.record import Case, Event
from groundswell.errors import DataError
from groundswell.structural import Shock, find_shocks

__all__ = ["FoundShock", "shock_sentences", "shock_table", "shocks_of"]

#: An event explains a jump when it lies at most this many steps before it, or in its step.
BEFORE = 2


@dataclass(frozen=True, slots=True)
class FoundShock:
    """A jump with its time, and the record's events that may belong to it."""

    shock: Shock
    begin: datetime
    end: datetime
    events: tuple[Event, ...]


def shocks_of(case: Case, name: str = "views") -> tuple[FoundShock, ...]:
    """Jumps of a series of the case; none where it has no even steps to look at.

    The first day of a video is its launch and is never looked at: ten steps come before the first that is.
    """
    try:
        series = even_series(case, name)
    except DataError:
        return ()
    values = series.values.copy()
    values[values < 0.0] = float("nan")  # a counter that was corrected says nothing of that step
    found = []
    for shock in find_shocks(values, period=series.period):
        begin = (series.begin + shock.step * series.step).astimezone(ZoneInfo(case.zone))
        found.append(FoundShock(shock, begin, begin + series.step, _events(case, begin, series)))
    return tuple(found)


def _events(case: Case, begin: datetime, series: EvenSeries) -> tuple[Event, ...]:
    margin = max(series.step * BEFORE, timedelta(hours=6))
    return tuple(
        event
        for event in case.events
        if event.time is not None
        and event.time.days <= 3.5
        and event.time.latest >= begin - margin
        and event.time.earliest <= begin + series.step
    )


def shock_sentences(found: tuple[FoundShock, ...]) -> tuple[str, ...]:
    """One sentence on the jumps that no event of the record explains, none without such."""
    unexplained = sorted((one for one in found if not one.events), key=lambda one: -one.shock.size)
    if not unexplained:
        return ()
    largest = unexplained[0]
    more = f", and at {len(unexplained) - 1} more times" if len(unexplained) > 1 else ""
    return (
        f"Something happened on {short_date(largest.begin)}: {largest.shock.factor:.1f} times the views that were to be expected "
        f"({largest.shock.low:.1f} to {largest.shock.high:.1f}){more}; no event of the record explains it.",
    )


def shock_table(found: tuple[FoundShock, ...]) -> Table:
    """All jumps with the events that lie beside them."""
    return Table(
        "shocks",
        ("begin", "end", "factor", "low", "high", "views", "steps", "score", "events"),
        tuple(
            (
                one.begin.isoformat(),
                one.end.isoformat(),
                one.shock.factor,
                one.shock.low,
                one.shock.high,
                one.shock.size,
                one.shock.duration,
                one.shock.score,
                ", ".join(event.id for event in one.events) or "something happened here",
            )
            for one in found
        ),
        "Jumps beyond what the past explains: factor over expectation with its 80 % interval, views beyond it, and events of the record "
        "at the time or just before. An event beside a jump need not be its cause.",
    )
