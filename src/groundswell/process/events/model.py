"""What a fit of event times works on: a record, a model, and a point of its parameters."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from groundswell.process.background import Background
from groundswell.process.events.lanes import Excitation

__all__ = ["EventModel", "Point", "Record"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """One realisation: events in time order and the windows in which they are explained.

    Attributes:
        times (float64[N]), dimensions (int64[N]): all known events; those outside the windows excite only.
        windows (float64[W, 2]): stretches (start, end] of complete observation, ascending, disjoint.
        logs (float64[N] or None): logarithms of the marks.
        share: weight of this realisation in the log-likelihood.
    """

    times: Floats
    dimensions: Integers
    windows: Floats
    logs: Floats | None = None
    share: float = 1.0
    scored: NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        """Find the events inside the windows."""
        inside = np.zeros(self.times.size, np.bool_)
        for first, last in np.searchsorted(self.times, self.windows, side="right").tolist():
            inside[first:last] = True
        object.__setattr__(self, "scored", inside)


@dataclass(frozen=True, slots=True, eq=False)
class EventModel:
    """What is fitted: receiving dimensions, their backgrounds, and lanes with shapes in common or apart.

    Attributes:
        targets: dimensions whose events are explained.
        backgrounds: one for each target.
        excitation: the lanes of all sources.
        groups (int64[lanes, shapes]): which entry of the shape vector each shape of each lane is.
        marked: the shape vector's last entry is the exponent of the marks.
    """

    targets: tuple[int, ...]
    backgrounds: tuple[Background, ...]
    excitation: Excitation
    groups: Integers
    marked: bool = False
    levels: int = field(init=False)

    def __post_init__(self) -> None:
        """Count the background columns: as many as the target with the most has."""
        object.__setattr__(self, "levels", max(len(background.names) for background in self.backgrounds))

    @property
    def shape_count(self) -> int:
        """Length of the shape vector."""
        return int(self.groups.max()) + 1 + self.marked

    def lane_shapes(self, shapes: Floats) -> Floats:
        """The lanes' own shapes (float64[lanes, shapes])."""
        return shapes[self.groups]


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """Parameters: ``linear`` (float64[targets, levels + lanes]) and ``shapes`` (float64[shape_count])."""

    linear: Floats
    shapes: Floats
