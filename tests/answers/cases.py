"""Small cases made in memory."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from groundswell.case.record import Case, Event, Reaction, Source, Span

START = datetime(2020, 5, 4, 12, tzinfo=UTC)
HOSTILE = "<script>alert('x')</script> =cmd() \u202e\x00 nine; \"quoted\", {braces} %s ."


def moment(days: float) -> Span:
    """A moment known exactly, ``days`` after publication."""
    at = START + timedelta(days=days)
    return Span(at, at)


def day(number: int, length: int = 1) -> Span:
    """A calendar day (or several): day 0 is that of publication."""
    first = START.replace(hour=0) + timedelta(days=number)
    return Span(first, first + timedelta(days=length))


def case(**parts: Any) -> Case:
    """A case published on 4 May 2020 at noon UTC."""
    return Case("made", "Made in memory", Span(START, START), **parts)


def disclosure(number: int = 1) -> Event:
    return Event(id="told", time=day(number), kind="disclosure", title="a newspaper tells")


def reactions(counts: dict[str, int], time: Span | None, knew: bool | None) -> tuple[Reaction, ...]:
    """As many reactions of each label as ``counts`` says."""
    return tuple(
        Reaction(time=time, label=label, knew_of_disclosure=knew, source=Source("made"))
        for label, count in counts.items()
        for _ in range(count)
    )
