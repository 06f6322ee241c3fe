"""Kernels and backgrounds as simulation takes them apart: components of delays, and steps of immigration."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from groundswell.errors import DataError
from groundswell.process.background import Background
from groundswell.process.kernels import Kernel, PowerLaw

__all__ = [
    "Backgrounds",
    "Kernels",
    "components_from",
    "expected_events",
    "immigration",
    "kernel_rows",
    "spectral_radius",
]

Floats = NDArray[np.float64]
Kernels = Kernel | Sequence[Sequence[Kernel | None]]
Backgrounds = Background | Sequence[Background]


def kernel_rows(kernels: Kernels) -> list[list[Kernel | None]]:
    """``[to][from]`` from one kernel or from rows; raises DataError when they are not that."""
    if isinstance(kernels, Kernel):
        return [[kernels]]
    if (
        not isinstance(kernels, Sequence)
        or not all(isinstance(row, Sequence) for row in kernels)
        or not kernels
    ):
        raise DataError("kernels: give one kernel, or D rows of D kernels: kernels[to][from]")
    rows = [list(row) for row in kernels]
    for place, row in enumerate(rows):
        if len(row) != len(rows):
            raise DataError(
                f"kernels[{place}]: {len(row)} kernels in one of {len(rows)} rows; give {len(rows)}"
            )
        for source, kernel in enumerate(row):
            if kernel is not None and not isinstance(kernel, Kernel):
                raise DataError(f"kernels[{place}][{source}]: {kernel!r} is not a kernel; give one, or None")
    return rows


def components_from(rows: list[list[Kernel | None]], source: int) -> list[tuple[int, float, float, float]]:
    """Target, mean, scale and shape of everything that excites from one dimension."""
    found: list[tuple[int, float, float, float]] = []
    for target, row in enumerate(rows):
        kernel = row[source]
        if isinstance(kernel, PowerLaw):
            branching, exponent, cutoff = kernel.known
            found.append((target, branching, cutoff, 1.0 / exponent))
        elif kernel is not None:
            weights, rates = kernel.terms()
            found += [
                (target, weight / rate, 1.0 / rate, 0.0)
                for weight, rate in zip(weights.tolist(), rates.tolist(), strict=True)
            ]
    return [component for component in found if component[1] > 0.0]


def immigration(background: Backgrounds, count: int, start: float, end: float) -> tuple[Floats, Floats]:
    """Common steps of all backgrounds, and the rates summed over the dimensions in each."""
    parts = [background] if isinstance(background, Background) else list(background)
    if len(parts) != count or not all(isinstance(part, Background) for part in parts):
        raise DataError(
            f"background: {len(parts)} given for {count} dimensions; give one Background for each dimension"
        )
    pieces = [part.rate(start, end) for part in parts]
    edges = np.unique(np.concatenate([own for own, _ in pieces]))
    rates = [heights[np.searchsorted(own, edges[:-1], side="right") - 1] for own, heights in pieces]
    return edges, np.cumsum(np.stack(rates, axis=1), axis=1)


def spectral_radius(branching: Floats) -> float:
    """Largest absolute eigenvalue; infinite when an entry is."""
    if not np.isfinite(branching).all():
        return math.inf
    return float(np.abs(np.linalg.eigvals(branching)).max())


def expected_events(branching: Floats, radius: float, direct: Floats) -> float:
    """Events that ``direct`` ones of each dimension lead to, themselves included; infinite from radius 1 on."""
    if radius >= 1.0:
        return math.inf
    try:
        total = float(np.linalg.solve(np.eye(len(direct)) - branching, direct).sum())
    except np.linalg.LinAlgError:  # so close to 1 that rounding hides the difference
        return math.inf
    return total if total >= 0.0 else math.inf
