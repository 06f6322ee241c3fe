"""A start for shapes that every pair has for itself: lane by lane over the grid.

With many shapes of their own a common start leaves weak pairs at a decay that is not theirs, and Newton's method
then sets them to zero for good. Here one lane after the other takes the grid's best value for it, the linear
parameters refitted each time, until none changes.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from groundswell.process.events.linear_optimum import MOST_NUMBERS, Designs, best_levels, designs_of
from groundswell.process.events.model import EventModel, Point, Record

__all__ = ["lane_by_lane"]

Floats = NDArray[np.float64]

MOST_SWEEPS = 4
WORTH_IT = 0.01  # nats


def lane_by_lane(
    model: EventModel,
    records: Sequence[Record],
    start: Point,
    shapes: Sequence[Floats],
    free: NDArray[np.bool_],
) -> Point:
    """A better start for one target.

    Args:
        model: of one target, each lane with shapes of its own.
        records, start: what is fitted, and the best point so far.
        shapes: shape vectors of the grid.
        free (bool[1, Q]): linear parameters that may move.
    """
    events = sum(int(record.scored.sum()) for record in records)
    thinning = max(1, -(-events * (len(shapes) + 1) * start.linear.shape[1] // MOST_NUMBERS))
    own = designs_of(model, records, start, thinning)
    others = [designs_of(model, records, Point(start.linear, vector), thinning) for vector in shapes]
    best, value = best_levels(own, start, free, WORTH_IT)
    for _ in range(MOST_SWEEPS):
        changed = False
        for lane in range(model.excitation.lanes):
            if not free[0, model.levels + lane]:
                continue
            for vector, other in zip(shapes, others, strict=True):
                trial = exchanged(own, other, model.levels + lane)
                linear = best.linear.copy()
                linear[0, model.levels + lane] = max(linear[0, model.levels + lane], 1e-3)
                moved = best.shapes.copy()
                moved[model.groups[lane]] = vector[model.groups[lane]]
                found, reached = best_levels(trial, Point(linear, moved), free, WORTH_IT)
                if reached > value + WORTH_IT:
                    best, value, own, changed = found, reached, trial, True
        if not changed:
            break
    return best


def exchanged(own: Designs, other: Designs, column: int) -> Designs:
    """The designs with one column from another."""
    events, integrals = own.events[0].copy(), own.integrals.copy()
    events[:, column] = other.events[0][:, column]
    integrals[:, column] = other.integrals[:, column]
    return Designs([events], own.shares, integrals)
