"""The log-likelihood of one record as a function of the parameters, for those who search or sample by themselves.

likelihood = Hawkes().likelihood(times, end=30.0)
value, slopes = likelihood.gradient({"background": 0.5, "branching": 0.8, "decay": 2.0})
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundswell.process.events.fit import objective_of
from groundswell.process.events.layout import Layout
from groundswell.process.events.likelihood import Derivatives
from groundswell.process.events.model import Point
from groundswell.process.events.observed import Observed

__all__ = ["EventLikelihood"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class EventLikelihood:
    """Exact log-likelihood of a checked record; every call costs one pass over the events.

    Attributes:
        observed: the record.
        layout: which parameters there are, and where.
    """

    observed: Observed
    layout: Layout
    _objectives: tuple[Callable[[Point, int], Derivatives], ...] = field(init=False)

    def __post_init__(self) -> None:
        """Choose the likelihood that serves each model."""
        object.__setattr__(
            self,
            "_objectives",
            tuple(
                objective_of(problem.model, self.observed.records, None) for problem in self.layout.problems
            ),
        )

    def __repr__(self) -> str:
        """How many events, and the parameters' names."""
        events = int(self.observed.counts.sum())
        return f"<EventLikelihood: {events:,} events, {', '.join(self.layout.sizes)}>"

    def value(self, params: Mapping[str, ArrayLike]) -> float:
        """Log-likelihood in nats at parameters named and shaped as in ``HawkesFit.params``.

        Raises:
            DataError: a parameter is missing, has the wrong shape or lies outside its range.
        """
        points = self.layout.points(params)
        return float(
            sum(objective(point, 0).value for objective, point in zip(self._objectives, points, strict=True))
        )

    def gradient(self, params: Mapping[str, ArrayLike]) -> tuple[float, dict[str, float | Floats]]:
        """Log-likelihood and its derivative by each parameter, named and shaped as in ``params``."""
        points = self.layout.points(params)
        found = [objective(point, 1) for objective, point in zip(self._objectives, points, strict=True)]
        slopes = {name: np.zeros(size) for name, size in self.layout.sizes.items()}
        for entry in self.layout.entries:
            own = found[entry.problem]
            slope = own.linear[entry.row, entry.column] if entry.row >= 0 else own.shapes[entry.column]
            slopes[entry.name][entry.index] = slope / (
                entry.read(points[entry.problem]) if entry.logarithmic else 1.0
            )
        return (
            float(sum(part.value for part in found)),
            {name: float(slope) if slope.ndim == 0 else slope for name, slope in slopes.items()},
        )
