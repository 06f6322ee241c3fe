"""Standard errors from the curvature at the optimum (observed information)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from groundswell.process.events.layout import Entry, Layout, Problem
from groundswell.process.events.model import Point
from groundswell.process.events.optimum import Arrow, Optimum

__all__ = ["Covariance", "covariance_of"]

Floats = NDArray[np.float64]

AT_BOUND = 1e-6  # of a shape's logarithm


@dataclass(frozen=True, slots=True, eq=False)
class Covariance:
    """Observed information, factored, for each problem.

    Attributes:
        arrows: factored negative Hessians of the parameters that are free and not at a bound.
        variances: diagonals of their inverses, on the scale of the points (logarithms for shapes).
        errors: standard errors by name, on the scale of ``params``.
    """

    arrows: tuple[Arrow, ...]
    variances: tuple[Point, ...]
    errors: Mapping[str, float | Floats]

    def error(self, entry: Entry) -> float:
        """Standard error of one parameter on the point's scale; NaN where there is none."""
        variance = self.variances[entry.problem]
        found = variance.linear[entry.row, entry.column] if entry.row >= 0 else variance.shapes[entry.column]
        return float(np.sqrt(found)) if found > 0.0 else float("nan")

    def column(self, entry: Entry) -> Point:
        """Covariances of one parameter with all of its problem, on the point's scale."""
        arrow = self.arrows[entry.problem]
        unit = Point(np.zeros((len(arrow.rows), arrow.width)), np.zeros(arrow.size))
        if entry.row >= 0:
            unit.linear[entry.row, entry.column] = 1.0
        else:
            unit.shapes[entry.column] = 1.0
        return arrow.solve(unit.linear, unit.shapes, solved)


def solved(border: Floats, pull: Floats) -> Floats:
    """The shapes' part, as it is."""
    return np.asarray(np.linalg.solve(border, pull), dtype=np.float64)


def at_bound(problem: Problem, point: Point) -> NDArray[np.bool_]:
    """Which free shapes lie at an end of their range."""
    bounds = problem.bounds
    near = (point.shapes - bounds.low < AT_BOUND) | (bounds.high - point.shapes < AT_BOUND)
    return np.asarray(bounds.shapes & near)


def covariance_of(layout: Layout, optima: Sequence[Optimum]) -> Covariance:
    """Factored information and standard errors at the optima."""
    arrows, variances = [], []
    for problem, optimum in zip(layout.problems, optima, strict=True):
        moving = problem.bounds.linear & (optimum.point.linear > 0.0)
        # the decay of a pair that passes nothing on leaves no trace
        seen = np.diag(optimum.derivatives.bends) != 0.0
        open_shapes = problem.bounds.shapes & ~at_bound(problem, optimum.point) & seen
        arrow = Arrow(optimum.derivatives, moving, open_shapes)
        arrows.append(arrow)
        variances.append(arrow.variances())
    arrays = {name: np.full(size, np.nan) for name, size in layout.sizes.items()}
    found = Covariance(tuple(arrows), tuple(variances), {})
    for entry in layout.entries:
        error = found.error(entry)
        scale = entry.read(optima[entry.problem].point) if entry.logarithmic else 1.0
        arrays[entry.name][entry.index] = error * scale
    errors = {name: float(array) if array.ndim == 0 else array for name, array in arrays.items()}
    if "weights" in errors:
        errors["branching"] = total_errors(layout, found)
    return Covariance(found.arrows, found.variances, MappingProxyType(errors))


def total_errors(layout: Layout, covariance: Covariance) -> float | Floats:
    """Standard errors of branching factors that are sums of the terms' weights."""
    size = layout.sizes["weights"][:-1]
    total = np.zeros(size)
    for entry in layout.entries:
        if entry.name == "weights":
            column = covariance.column(entry)
            terms = layout.sizes["weights"][-1]
            first = entry.column - entry.index[-1]
            total[entry.index[:-1]] += column.linear[entry.row, first : first + terms].sum()
    found = np.sqrt(np.where(total > 0.0, total, np.nan))
    return float(found) if found.ndim == 0 else found
