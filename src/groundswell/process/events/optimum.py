"""The highest point of a log-likelihood with linear parameters at least zero and bounded shapes.

Newton's method on the parameters that are free to move: linear parameters at zero that would fall further are
held there (Bertsekas 1982). The Hessian is an arrow - blocks for each receiving dimension, a border for the
shapes they have in common - so a step costs no more than solving its blocks. Where the shapes' part is not
concave its eigenvalues are turned, and every step must raise the objective.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.process.events.likelihood import Derivatives
from groundswell.process.events.model import Point

__all__ = ["Arrow", "Bounds", "Optimum", "maximise"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

GAIN_LEFT = 1e-9  # nats that the next step would gain: below it the search ends
LONGEST_STEP = 1.5  # in a shape's logarithm
MOST_STEPS = 200
MOST_HALVINGS = 40
RIDGE = 1e-12
RIDGES = (1e-6, 1e-3, 1.0)  # tried in turn where the smallest leads nowhere


@dataclass(frozen=True, slots=True, eq=False)
class Bounds:
    """What may move.

    Attributes:
        linear (bool[T, Q]): linear parameters that are free; the others are held.
        shapes (bool[S]): shapes that are free.
        low, high (float64[S]): range of each shape.
    """

    linear: Flags
    shapes: Flags
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Optimum:
    """Where a search ended.

    Attributes:
        point, derivatives: the place and the objective there.
        steps: Newton steps taken.
        converged: the next step would gain less than 1e-9 nats.
        gain_left: what it would gain, in nats.
    """

    point: Point
    derivatives: Derivatives
    steps: int
    converged: bool
    gain_left: float


Objective = Callable[[Point, int], Derivatives]


def maximise(
    objective: Objective,
    start: Point,
    bounds: Bounds,
    most_steps: int = MOST_STEPS,
    gain_left: float = GAIN_LEFT,
) -> Optimum:
    """Climb from a start to the nearest optimum.

    Args:
        objective: log-likelihood (or a penalised one) with derivatives; order 0 asks for the value alone.
        start: inside the bounds; where its objective is not finite the search ends at once, unconverged.
        bounds: what may move.
        most_steps: after so many Newton steps the search ends unconverged.
        gain_left: nats that the next step may still gain at the end.
    """
    point, found = start, objective(start, 2)
    gain = np.inf
    if not np.isfinite(found.value):
        return Optimum(point, found, 0, converged=False, gain_left=gain)
    tolerance = gain_left + 1e-14 * abs(found.value)
    for count in range(most_steps):
        step, gain = newton_step(point, found, bounds)
        if gain <= tolerance:
            return Optimum(point, found, count, converged=True, gain_left=gain)
        nearer = climb(objective, point, found, step, bounds)
        for ridge in RIDGES if nearer is None and gain > 100.0 * tolerance else ():
            # few events leave directions without curvature, and the step in them is no step at all
            nearer = climb(objective, point, found, newton_step(point, found, bounds, ridge)[0], bounds)
            if nearer is not None:
                break
        if nearer is None:
            # rounding hides what is left: at an optimum of a million nats that is 1e-8 of one
            return Optimum(point, found, count, gain <= 100.0 * tolerance, gain)
        point, found = nearer
    return Optimum(point, found, most_steps, converged=False, gain_left=gain)


def climb(
    objective: Objective, point: Point, found: Derivatives, step: Point, bounds: Bounds
) -> tuple[Point, Derivatives] | None:
    """The first of ever shorter steps that raises the objective enough, or None."""
    length = 1.0
    for _ in range(MOST_HALVINGS):
        there = Point(
            np.where(bounds.linear, np.maximum(point.linear + length * step.linear, 0.0), point.linear),
            np.where(
                bounds.shapes,
                np.clip(point.shapes + length * step.shapes, bounds.low, bounds.high),
                point.shapes,
            ),
        )
        slope = (found.linear * (there.linear - point.linear)).sum()
        slope += (found.shapes * (there.shapes - point.shapes)).sum()
        # the first trial is usually taken, so its derivatives are computed at once
        trial = objective(there, 2 if length == 1.0 else 0)
        if np.isfinite(trial.value) and trial.value >= found.value + 1e-4 * slope and slope > 0.0:
            return there, trial if length == 1.0 else objective(there, 2)
        length *= 0.5
    return None


def newton_step(
    point: Point, found: Derivatives, bounds: Bounds, ridge: float = RIDGE
) -> tuple[Point, float]:
    """The step of Newton's method inside the bounds, and the gain in nats that it promises."""
    moving = bounds.linear & ((point.linear > 0.0) | (found.linear > 0.0))
    outward = ((point.shapes <= bounds.low) & (found.shapes < 0.0)) | (
        (point.shapes >= bounds.high) & (found.shapes > 0.0)
    )
    step = Arrow(found, moving, bounds.shapes & ~outward, ridge).solve(found.linear, found.shapes, shape_step)
    gain = 0.5 * float((step.linear * found.linear).sum() + (step.shapes * found.shapes).sum())
    return step, gain


class Arrow:
    """The negative Hessian of the parameters that move, factored by receiving dimension."""

    def __init__(self, found: Derivatives, moving: Flags, open_shapes: Flags, ridge: float = RIDGE) -> None:
        """``moving`` (bool[T, Q]) and ``open_shapes`` (bool[S]): the parameters that move."""
        self.shapes = np.flatnonzero(open_shapes)
        self.size = open_shapes.size
        self.width = moving.shape[1]
        self.border = -found.bends[np.ix_(self.shapes, self.shapes)]
        self.rows = []
        for row, free in enumerate(moving):
            chosen = np.flatnonzero(free)
            across = found.across[row][np.ix_(chosen, self.shapes)]
            block = positive(-found.within[row][np.ix_(chosen, chosen)], ridge)
            solved = np.linalg.solve(block, across)
            self.border = self.border - across.T @ solved
            self.rows.append((chosen, across, block, solved))

    def solve(self, linear: Floats, shapes: Floats, inner: Callable[[Floats, Floats], Floats]) -> Point:
        """Solve against a right side; ``inner`` solves the shapes' part. What does not move stays zero."""
        pull = shapes[self.shapes].copy()
        firsts = []
        for own, (chosen, across, block, _) in zip(linear, self.rows, strict=True):
            first = np.linalg.solve(block, own[chosen])
            pull = pull + across.T @ first
            firsts.append(first)
        bent = inner(self.border, pull)
        step = Point(np.zeros((len(self.rows), self.width)), np.zeros(self.size))
        step.shapes[self.shapes] = bent
        for row, (first, (chosen, _, _, solved)) in enumerate(zip(firsts, self.rows, strict=True)):
            step.linear[row, chosen] = first + solved @ bent
        return step

    def variances(self) -> Point:
        """The inverse's diagonal; NaN for what does not move, and throughout where it is not positive."""
        found = Point(np.full((len(self.rows), self.width), np.nan), np.full(self.size, np.nan))
        curvature = (
            np.linalg.eigvalsh(0.5 * (self.border + self.border.T)) if self.shapes.size else np.ones(1)
        )
        if not (curvature > 0.0).all():
            return found
        inner = np.linalg.inv(self.border)
        found.shapes[self.shapes] = np.diag(inner)
        for row, (chosen, _, block, solved) in enumerate(self.rows):
            found.linear[row, chosen] = np.diag(np.linalg.inv(block)) + ((solved @ inner) * solved).sum(
                axis=1
            )
        return found


def shape_step(border: Floats, pull: Floats) -> Floats:
    """Newton's step in the shapes, against the curvature's size where it has the wrong sign."""
    if not pull.size:
        return pull
    curvature, axes = np.linalg.eigh(0.5 * (border + border.T))
    size = np.maximum(np.abs(curvature), 1e-9 * max(float(np.abs(curvature).max()), 1e-300))
    step = axes @ ((axes.T @ pull) / size)
    longest = float(np.abs(step).max())
    return np.asarray(step * min(1.0, LONGEST_STEP / longest) if longest > 0.0 else step)


def positive(block: Floats, ridge: float) -> Floats:
    """The block with a trace of its diagonal added, so that what the data do not see stays solvable."""
    diagonal = np.diag(block)
    return block + np.diag(ridge * diagonal + np.where(diagonal > 0.0, 0.0, 1.0))
