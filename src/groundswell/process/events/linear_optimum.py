"""The best levels and branching factors for given shapes: a concave problem for each receiving dimension."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.process.events.model import EventModel, Point, Record
from groundswell.process.events.passage import Passage, mark_weights

__all__ = ["Designs", "best_levels", "designs_of", "linear_optimum"]

Floats = NDArray[np.float64]

MOST_STEPS = 60
SMALLEST_STEP = 1e-9
MOST_NUMBERS = 60_000_000  # of the designs kept in memory (half a gigabyte); beyond it every third event counts for three


def linear_optimum(
    model: EventModel, records: Sequence[Record], start: Point, free: NDArray[np.bool_], gain_left: float
) -> tuple[Point, float]:
    """Highest log-likelihood over the linear parameters, the shapes held.

    The designs are computed once, and each target climbs by itself with projected Newton steps.

    Args:
        model, records: what is fitted, to what.
        start: a point with the shapes to hold.
        free (bool[T, Q]): linear parameters that may move.
        gain_left: nats that each target's next step may still gain at the end.
    Returns:
        the point and its log-likelihood (approximate for records too long to keep).
    """
    events = sum(int(record.scored.sum()) for record in records)
    thinning = max(1, -(-events * start.linear.shape[1] // MOST_NUMBERS))
    return best_levels(designs_of(model, records, start, thinning), start, free, gain_left)


@dataclass(frozen=True, slots=True, eq=False)
class Designs:
    """What multiplies the linear parameters for given shapes, target by target.

    Attributes:
        events (float64[n, Q] each): functions and lanes at each event.
        shares (float64[n] each): how much each event counts.
        integrals (float64[T, Q]): functions and lanes over the windows.
    """

    events: list[Floats]
    shares: list[Floats]
    integrals: Floats


def designs_of(model: EventModel, records: Sequence[Record], point: Point, thinning: int = 1) -> Designs:
    """Designs at a point's shapes; with ``thinning`` k every k-th event counts for k."""
    targets, size = point.linear.shape
    designs: list[list[Floats]] = [[np.zeros((0, size))] for _ in range(targets)]
    shares: list[list[Floats]] = [[np.zeros(0)] for _ in range(targets)]
    integrals = np.zeros((targets, size))
    for record, rows in zip(records, mark_weights(model, records, point), strict=True):
        passage = Passage(model, record, rows[:1], point)
        for row, _, design in passage.walk(0):
            kept = design[::thinning]
            designs[row].append(kept)
            shares[row].append(np.full(len(kept), record.share * len(design) / len(kept)))
        integrals += record.share * passage.integrals
    return Designs(
        [np.concatenate(parts) for parts in designs], [np.concatenate(parts) for parts in shares], integrals
    )


def best_levels(
    designs: Designs, start: Point, free: NDArray[np.bool_], gain_left: float
) -> tuple[Point, float]:
    """The linear parameters that fit given designs best, and their log-likelihood."""
    linear = start.linear.copy()
    total = 0.0
    for row, (own, share, integral) in enumerate(
        zip(designs.events, designs.shares, designs.integrals, strict=True)
    ):
        if len(own):
            linear[row], value = climb(own, share, integral, linear[row], free[row], gain_left)
            total += value
        else:
            linear[row, free[row]] = 0.0
            total -= float(integral @ linear[row])
    return Point(linear, start.shapes), total


def climb(
    design: Floats, share: Floats, integral: Floats, start: Floats, free: NDArray[np.bool_], gain_left: float
) -> tuple[Floats, float]:
    """Projected Newton for ``sum(share log(design x)) - integral x`` over x at least zero."""
    x, intensity = start, design @ start
    if not (intensity > 0.0).all():
        return start, -np.inf
    value = float(share @ np.log(intensity)) - float(integral @ x)
    for _ in range(MOST_STEPS):
        scaled = design / intensity[:, None]
        gradient = share @ scaled - integral
        moving = np.flatnonzero(free & ((x > 0.0) | (gradient > 0.0)))
        curvature = scaled[:, moving].T @ (share[:, None] * scaled[:, moving])
        diagonal = np.diag(curvature)
        curvature = curvature + np.diag(1e-12 * diagonal + np.where(diagonal > 0.0, 0.0, 1.0))
        step = np.zeros_like(x)
        step[moving] = np.linalg.solve(curvature, gradient[moving])
        if 0.5 * float(gradient @ step) < gain_left:
            break
        length, raised = 1.0, False
        while length > SMALLEST_STEP and not raised:
            there = np.where(free, np.maximum(x + length * step, 0.0), x)
            seen = design @ there
            if (seen > 0.0).all():
                reached = float(share @ np.log(seen)) - float(integral @ there)
                raised = reached >= value + 1e-4 * float(gradient @ (there - x))
            length *= 0.5
        if not raised:
            break
        x, intensity, value = there, seen, reached
    return x, value
