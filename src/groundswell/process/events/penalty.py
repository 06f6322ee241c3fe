"""Penalties on the branching matrix, for many dimensions and few events.

A penalised fit is another answer to another question: its result says so, keeps the log-likelihood at the
penalised point apart from the objective, and gives no standard errors.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from groundswell.errors import DataError
from groundswell.process.events.likelihood import Derivatives
from groundswell.process.events.model import EventModel, Point
from groundswell.process.kernels import require_range

__all__ = ["Penalty"]

Floats = NDArray[np.float64]
SMALLEST_GROUP = 1e-5


@dataclass(frozen=True, slots=True)
class Penalty:
    """What is taken off the log-likelihood for branching.

    Attributes:
        kind: ``"l1"`` takes ``strength * sum(n)``, which sets small entries to exactly zero; ``"l2"`` takes
            ``strength / 2 * sum(n^2)``; ``"group"`` takes ``strength`` times the norm of each source's column,
            which drops whole sources.
        strength: nats, at least 0.
    Raises:
        DataError: the kind is unknown or the strength negative.
    Source: Yuan and Lin (2006) for groups.
    """

    kind: Literal["l1", "l2", "group"]
    strength: float

    def __post_init__(self) -> None:
        """Check both."""
        if self.kind not in {"l1", "l2", "group"}:
            raise DataError(f"penalty: {self.kind!r} is unknown; use 'l1', 'l2' or 'group'")
        require_range("strength", self.strength, 0.0, np.inf)

    def taken(self, model: EventModel, point: Point) -> float:
        """Nats taken off at a point."""
        branching = point.linear[:, model.levels :]
        if self.kind == "l1":
            return self.strength * float(branching.sum())
        if self.kind == "l2":
            return 0.5 * self.strength * float((branching**2).sum())
        return self.strength * float(np.sqrt((branching**2).sum(axis=0)).sum())

    def applied(self, model: EventModel, point: Point, found: Derivatives, order: int) -> Derivatives:
        """Take the penalty off a log-likelihood and its derivatives (in place)."""
        found.value -= self.taken(model, point)
        if not order:
            return found
        branching = point.linear[:, model.levels :]
        slope = found.linear[:, model.levels :]
        lanes = np.arange(model.levels, point.linear.shape[1])
        if self.kind == "l1":
            slope -= self.strength
        elif self.kind == "l2":
            slope -= self.strength * branching
            found.within[:, lanes, lanes] -= self.strength
        else:
            norm = np.sqrt((branching**2).sum(axis=0))
            rising = np.maximum(slope, 0.0)
            push = np.sqrt((rising**2).sum(axis=0))
            for lane, size in enumerate(norm):
                if size > 0.0:
                    slope[:, lane] -= self.strength * branching[:, lane] / size
                    # a bound of the curvature that keeps the receivers apart
                    found.within[:, lanes[lane], lanes[lane]] -= self.strength / size
                elif push[lane] <= self.strength:
                    slope[:, lane] = np.minimum(slope[:, lane], 0.0)  # the whole source stays out
                else:
                    slope[:, lane] *= 1.0 - self.strength / push[lane]
        return found

    def cleaned(self, model: EventModel, point: Point) -> Point:
        """The point with vanishing groups set to zero."""
        if self.kind != "group":
            return point
        linear = point.linear.copy()
        branching = linear[:, model.levels :]
        branching[:, np.sqrt((branching**2).sum(axis=0)) < SMALLEST_GROUP] = 0.0
        return Point(linear, point.shapes)
