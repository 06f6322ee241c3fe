"""Reactions sorted into windows round a disclosure, with the error of their dates kept.

A reaction whose time interval straddles windows belongs to each with the share of its interval that
lies there. The disclosure itself has a time interval too, and both are taken as uniform.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from groundswell.answers.ages import age, day_start
from groundswell.answers.share_posterior import LABELS
from groundswell.case.record import Case, Reaction, Span

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

__all__ = ["BEFORE", "DRAWS", "SEED", "Sorted", "first_disclosure", "sort_reactions"]

BEFORE = "before or unaware"
DRAWS = 200
SEED = 20140310
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sorted:
    """Reactions in windows.

    Attributes:
        names: the windows; the first is ``BEFORE`` when there was a disclosure.
        edges: age in days at which each window begins, and the end of the last (infinite).
        draws (float64[draws, windows, 3]): counts by label in the order of ``LABELS``; one draw when no
            reaction straddles windows.
        straddling: how many reactions straddle windows.
        undated: knowing or unjudged reactions without a date, by label; they are in no window.
        early_knowing: reactions that knew before the first recorded disclosure.
    """

    names: tuple[str, ...]
    edges: tuple[float, ...]
    draws: Floats
    straddling: int
    undated: dict[str, int]
    early_knowing: int

    @property
    def expected(self) -> Floats:
        """Mean counts, float64[windows, 3]."""
        mean: Floats = self.draws.mean(axis=0)
        return mean

    def counts(self, *windows: int) -> Floats:
        """Counts of several windows together, float64[draws, 3]."""
        total: Floats = self.draws[:, list(windows), :].sum(axis=1)
        return total


def first_disclosure(case: Case) -> Span | None:
    """The interval that holds the first of all recorded disclosures, or ``None``.

    The first of several moments that are known as intervals lies between the smallest of their
    beginnings and the smallest of their ends.
    """
    spans = [
        event.time for event in case.events if event.kind.strip().casefold() == "disclosure" and event.time
    ]
    if not spans:
        return None
    return Span(min(span.earliest for span in spans), min(span.latest for span in spans))


def sort_reactions(case: Case, reactions: Sequence[Reaction], disclosure: Span | None) -> Sorted:
    """Sort labelled reactions into windows after the disclosure (after publication without one).

    The windows: the day of the disclosure and the next, days 2 to 6, the following two weeks, and
    later; days are calendar days of the case's zone. With a disclosure, whoever wrote before it or
    did not know of it goes to ``BEFORE``, whatever the date.
    """
    start = disclosure.earliest if disclosure else case.published.earliest
    first_end = max(day_start(case, start, 2), disclosure.latest if disclosure else start)
    cuts = [start, first_end]
    for days in (7, 21):
        cuts.append(max(day_start(case, start, days), cuts[-1]))
    if disclosure:
        names: tuple[str, ...] = (
            BEFORE,
            "the day of the disclosure and the next",
            "days 2 to 6 after it",
            "days 7 to 20 after it",
            "day 21 after it and later",
        )
    else:
        names = ("the first two days", "days 2 to 6", "days 7 to 20", "day 21 and later")
    groups: Counter[tuple[int, tuple[float, ...]]] = Counter()
    undated: Counter[str] = Counter()
    early = 0
    for reaction in reactions:
        label = str(reaction.label)
        if disclosure and reaction.knew_of_disclosure is False:
            weights: tuple[float, ...] | None = (1.0, *(0.0 for _ in cuts))
        elif reaction.time is None:
            weights = None
        else:
            span = _possible(case, reaction)
            if disclosure and reaction.knew_of_disclosure:
                early += span.latest < start
                span = Span(max(span.earliest, start), max(span.latest, start))
            weights = _weights(span, cuts, disclosure, knowing=bool(reaction.knew_of_disclosure))
        if weights is None:
            undated[label] += 1
        else:
            groups[(LABELS.index(label), weights)] += 1
    straddling = sum(count for (_, weights), count in groups.items() if max(weights) < 1.0)
    edges = (*(age(case, cut) for cut in cuts), float("inf"))
    return Sorted(names, edges, _draw(groups, len(names), straddling), straddling, dict(undated), early)


def _possible(case: Case, reaction: Reaction) -> Span:
    """The reaction's interval cut to what is possible: after publication, not after its source appeared."""
    span = reaction.time
    if span is None:
        raise ValueError("an undated reaction has no interval")
    earliest, latest = span.earliest, span.latest
    if earliest < case.published.earliest < latest:
        earliest = case.published.earliest
    if reaction.published and earliest < reaction.published.latest < latest:
        latest = reaction.published.latest
    return Span(earliest, latest)


def _weights(
    span: Span, cuts: Sequence[datetime], disclosure: Span | None, knowing: bool
) -> tuple[float, ...]:
    """Probability of each window; they add up to one."""
    shares = [_overlap(span, begin, end) for begin, end in zip(cuts, [*cuts[1:], None], strict=True)]
    before_start = _overlap(span, None, cuts[0])
    if disclosure is None:
        # a reaction dated before publication (a preview) belongs to the first window
        return _normal((shares[0] + before_start, *shares[1:]))
    if knowing:
        return _normal((0.0, *shares))
    unaware = _probability_before(span, disclosure)
    return _normal((unaware, max(0.0, shares[0] + before_start - unaware), *shares[1:]))


def _normal(weights: tuple[float, ...]) -> tuple[float, ...]:
    rounded = [round(weight, 9) for weight in weights]
    total = sum(rounded)
    return tuple(weight / total for weight in rounded)


def _overlap(span: Span, begin: datetime | None, end: datetime | None) -> float:
    """Share of the interval that lies in [begin, end)."""
    low = span.earliest if begin is None else max(begin, span.earliest)
    high = span.latest if end is None else min(end, span.latest)
    if span.latest == span.earliest:
        inside = (begin is None or span.earliest >= begin) and (end is None or span.earliest < end)
        return float(inside)
    return max(0.0, (high - low) / (span.latest - span.earliest))


def _probability_before(first: Span, second: Span) -> float:
    """Probability that a moment of ``first`` precedes one of ``second``, both uniform and independent."""
    if second.latest == second.earliest:
        return _overlap(first, None, second.earliest)
    if first.latest == first.earliest:
        return 1.0 - _overlap(second, None, first.earliest)
    a, b = 0.0, first.days
    c = (second.earliest - first.earliest).total_seconds() / 86400.0
    d = c + second.days

    def half_square(value: float) -> float:
        return 0.5 * value * value if value > 0 else 0.0

    area = half_square(d - a) - half_square(d - b) - half_square(c - a) + half_square(c - b)
    return min(1.0, max(0.0, area / ((b - a) * (d - c))))


def _draw(groups: Counter[tuple[int, tuple[float, ...]]], windows: int, straddling: int) -> Floats:
    """Counts for each way in which the uncertain dates may have fallen; the seed is fixed."""
    draws = np.zeros((DRAWS if straddling else 1, windows, len(LABELS)))
    generator = np.random.default_rng(SEED)
    for (label, weights), count in sorted(groups.items()):
        if max(weights) < 1.0:
            draws[:, :, label] += generator.multinomial(count, weights, size=len(draws))
        else:
            draws[:, weights.index(max(weights)), label] += count
    return draws
