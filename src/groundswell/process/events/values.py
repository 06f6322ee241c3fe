"""Kernels and backgrounds with the numbers that a fit found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from groundswell.process.background import Background
from groundswell.process.events.layout import Layout
from groundswell.process.events.model import Point
from groundswell.process.kernels import Exponential, Kernel, PowerLaw, SumOfExponentials

if TYPE_CHECKING:
    from groundswell.process.events.hawkes import Hawkes

__all__ = ["backgrounds_of", "kernel_of", "kernels_of"]

Floats = NDArray[np.float64]
Values = Mapping[str, "float | Floats"]


def kernel_of(specification: Hawkes, params: Values, to: int, source: int) -> Kernel:
    """The kernel of one pair."""

    def value(name: str) -> Floats:
        array = np.asarray(params[name], dtype=np.float64)
        if specification.dimensions == 1:
            return array
        if name in {"branching", "weights"} or specification.decays == "pair":
            return np.asarray(array[to, source])
        return array if specification.decays == "shared" else np.asarray(array[source])

    family = specification.kernel
    if isinstance(family, Exponential):
        return Exponential(float(value("branching")), float(value("decay")))
    if isinstance(family, SumOfExponentials):
        return SumOfExponentials(tuple(value("weights").tolist()), tuple(value("decays").tolist()))
    assert isinstance(family, PowerLaw)
    return PowerLaw(float(value("branching")), float(value("exponent")), float(value("cutoff")))


def kernels_of(specification: Hawkes, params: Values) -> tuple[tuple[Kernel, ...], ...]:
    """All kernels, receiver by source."""
    own = range(specification.dimensions)
    return tuple(tuple(kernel_of(specification, params, to, source) for source in own) for to in own)


def backgrounds_of(
    layout: Layout, points: Sequence[Point], others: Sequence[Background] | None = None
) -> tuple[Background, ...]:
    """The backgrounds, or others of the same names, with the weights of points."""
    found: list[Background] = []
    for problem, point in zip(layout.problems, points, strict=True):
        for row, own in enumerate(problem.model.backgrounds):
            background = own if others is None else others[problem.model.targets[row]]
            found.append(background.weighted(tuple(point.linear[row, : len(own.names)].tolist())))
    return tuple(found)
