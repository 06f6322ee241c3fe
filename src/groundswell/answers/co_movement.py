"""Which videos move together: changes against the same hour of the day before, without being told any event.

The time of day, the day of the week and every slow course drop out of the ratio of a count to the one a cycle earlier.
Rank correlations of these ratios are held against those that circular shifts of one series give: shifts keep how each
series hangs together in time, and break only what ties it to the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundswell.errors import DataError

__all__ = ["CoMovement", "co_movement"]

Floats = NDArray[np.float64]

LEAST_CYCLES = 8  # cycles of common record, below which shifts are too few to compare with
RELATED = 0.05


@dataclass(frozen=True, slots=True)
class CoMovement:
    """How far two videos move together.

    Attributes:
        first, second: names.
        correlation: rank correlation of their changes from cycle to cycle; None where the common record is too short.
        chance: share of circular shifts that give as much or more; None likewise.
        shared: intervals that both have.
        verdict: ``related`` when chance is at most 5 %, ``not seen``, or ``cannot tell``.
    """

    first: str
    second: str
    correlation: float | None
    chance: float | None
    shared: int
    verdict: str


def co_movement(names: Sequence[str], counts: ArrayLike, cycle: int) -> tuple[CoMovement, ...]:
    """Compare every pair of videos.

    Args:
        names: one for each video.
        counts (float64[N, D]): views in intervals of one length; NaN where not counted. Falls and zeros are left out.
        cycle: intervals in a cycle: 8 of three hours each are a day, 7 days a week.
    Raises:
        DataError: numbers do not match, or the cycle is no whole number from 1.
    """
    table = np.array(counts, dtype=np.float64)
    if table.ndim != 2 or table.shape[1] != len(names) or len(names) < 2:
        raise DataError(
            f"counts: shape {table.shape} for {len(names)} names; give a column for each of two or more"
        )
    if not isinstance(cycle, int) or cycle < 1:
        raise DataError(f"cycle: {cycle!r}; give a whole number of intervals from 1")
    table[~(table > 0.0)] = np.nan
    changes = np.full_like(table, np.nan)
    changes[cycle:] = np.log(table[cycle:] / table[:-cycle])
    return tuple(
        _pair(names[one], names[other], changes[:, one], changes[:, other], cycle)
        for one, other in combinations(range(len(names)), 2)
    )


def _pair(first: str, second: str, one: Floats, other: Floats, cycle: int) -> CoMovement:
    both = np.isfinite(one) & np.isfinite(other)
    shared = int(both.sum())
    if shared < LEAST_CYCLES * cycle:
        return CoMovement(first, second, None, None, shared, "cannot tell")
    a, b = _ranks(one[both]), _ranks(other[both])
    # correlations of all circular shifts at once
    turned = np.fft.irfft(np.fft.rfft(a).conj() * np.fft.rfft(b), n=shared)
    scale = float(np.sqrt((a @ a) * (b @ b)))
    found = turned / scale if scale > 0.0 else np.zeros(shared)
    # a change and its echo lie a cycle apart: nearer shifts still hold part of the tie
    far = found[2 * cycle : shared - 2 * cycle + 1]
    chance = float((1 + (far >= found[0] - 1e-12).sum()) / (1 + far.size))
    return CoMovement(
        first, second, float(found[0]), chance, shared, "related" if chance <= RELATED else "not seen"
    )


def _ranks(values: Floats) -> Floats:
    """Ranks, equal ones shared, centred."""
    _, place, number = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(number) - 0.5 * (number - 1))[place]
    return np.asarray(ranks - ranks.mean())
