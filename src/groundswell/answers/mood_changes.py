"""Comparisons between windows of reactions: the shock, the recovery, and both under wrong labels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from groundswell.answers.mood_windows import DRAWS, SEED, Sorted
from groundswell.answers.share_posterior import LABELS, Estimate, Floats, difference

__all__ = [
    "AFTERWARDS",
    "LEVEL",
    "MINIMUM",
    "RELAPSE",
    "SHOCK",
    "SWAPPED",
    "WHOLE",
    "Change",
    "changes_between",
    "shrink",
]

LEVEL = 90.0
MINIMUM = 5  # labelled reactions needed on either side of a comparison
SWAPPED = 0.10  # share of labels wrong in the sensitivity check

SHOCK = "at the disclosure"
AFTERWARDS = "afterwards"
WHOLE = "from before to afterwards"
RELAPSE = "from days 2 to 6 to days 7 to 20"
_BEFORE, _FIRST, _SECOND, _THIRD = 0, 1, 2, 3  # positions of windows when there was a disclosure


@dataclass(frozen=True, slots=True)
class Change:
    """A later share minus an earlier one, as fractions.

    Attributes:
        when: ``SHOCK``, ``AFTERWARDS``, ``WHOLE`` or ``RELAPSE``.
        label: whose share.
        estimate: from the labels as they are.
        swapped: if one label in ten were swapped at random for one of the two others.
    """

    when: str
    label: str
    estimate: Estimate
    swapped: Estimate

    @property
    def name(self) -> str:
        """What heads its row."""
        return f"change in the {self.label} share {self.when}"


def changes_between(windows: Sorted) -> dict[tuple[str, str], Change]:
    """All comparisons that enough reactions support, by (when, label).

    Empty when the shock itself is not among them: fewer than ``MINIMUM`` reactions from before the
    disclosure (or ignorant of it), or from its day and the next.
    """
    total = windows.expected.sum(axis=1)
    if total[_BEFORE] < MINIMUM or total[_FIRST] < MINIMUM:
        return {}
    pairs: list[tuple[str, tuple[int, ...], tuple[int, ...]]] = [(SHOCK, (_FIRST,), (_BEFORE,))]
    if total[_SECOND] + total[_THIRD] >= MINIMUM:
        pairs += [(AFTERWARDS, (_SECOND, _THIRD), (_FIRST,)), (WHOLE, (_SECOND, _THIRD), (_BEFORE,))]
    if total[_SECOND] >= MINIMUM and total[_THIRD] >= MINIMUM:
        pairs.append((RELAPSE, (_THIRD,), (_SECOND,)))
    noisy = _swap(windows.draws)
    return {
        (when, label): Change(
            when,
            label,
            difference(windows.counts(*later), windows.counts(*earlier), label, LEVEL),
            difference(noisy[:, later, :].sum(axis=1), noisy[:, earlier, :].sum(axis=1), label, LEVEL),
        )
        for when, later, earlier in pairs
        for label in (("negative",) if when == RELAPSE else ("negative", "positive"))
    }


def shrink() -> float:
    """By what factor random swapping shrinks a difference between shares."""
    return 1.0 - SWAPPED * len(LABELS) / (len(LABELS) - 1)


def _swap(draws: Floats) -> Floats:
    """Counts after every label was swapped with probability ``SWAPPED``, half to either other label."""
    generator = np.random.default_rng(SEED)
    counts = np.rint(np.broadcast_to(draws, (DRAWS, *draws.shape[1:]))).astype(np.int64)
    moved = generator.binomial(counts, SWAPPED)
    to_next = generator.binomial(moved, 0.5)
    to_last = moved - to_next
    result: Floats = (counts - moved + np.roll(to_next, 1, axis=2) + np.roll(to_last, 2, axis=2)).astype(
        np.float64
    )
    return result
