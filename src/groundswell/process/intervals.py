"""Intervals of fitted parameters: one type for every fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Intervals"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Intervals(Mapping[str, Floats]):
    """Intervals by parameter name; ``intervals["branching"]`` is (low, high) or an array of shape (..., 2).

    Attributes:
        level, method: as asked.
        ends: by name, float64[..., 2]. NaN for what is held; 0 and infinity where the record sets no end.
        notes: sentences about intervals that are open or rest on too little.
    """

    level: float
    method: str
    ends: Mapping[str, Floats]
    notes: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> Floats:
        """The ends of one parameter."""
        return self.ends[name]

    def __iter__(self) -> Iterator[str]:
        """Names."""
        return iter(self.ends)

    def __len__(self) -> int:
        """How many names."""
        return len(self.ends)

    def __repr__(self) -> str:
        """Every scalar's interval."""
        told = ", ".join(
            f"{name} [{ends[0]:.3g}, {ends[1]:.3g}]" for name, ends in self.ends.items() if ends.ndim == 1
        )
        return f"<Intervals {100 * self.level:g} % {self.method}: {told or f'{len(self.ends)} arrays'}>"
