"""From a specification to what is climbed: models, bounds, and the names of their parameters.

A specification whose shapes each pair of dimensions has for itself falls apart into one problem for each
receiving dimension; otherwise it is one problem.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundswell.errors import DataError
from groundswell.process.events.lanes import ExponentialLanes, PowerLawLanes
from groundswell.process.events.model import EventModel, Point
from groundswell.process.events.observed import Observed
from groundswell.process.events.optimum import Bounds
from groundswell.process.kernels import Exponential, Kernel, PowerLaw, SumOfExponentials

if TYPE_CHECKING:
    from groundswell.process.events.hawkes import Hawkes

__all__ = ["Entry", "Layout", "Problem", "layout_of"]

Floats = NDArray[np.float64]

EXPONENT_RANGE = (0.02, 8.0)
MARK_RANGE = (0.0, 3.0)


@dataclass(frozen=True, slots=True)
class Entry:
    """One parameter: its name and index in ``params``, and its place in a problem's point."""

    name: str
    index: tuple[int, ...]
    problem: int
    row: int  # of the linear parameters; -1 for a shape
    column: int

    @property
    def label(self) -> str:
        """As ``branching[0, 1]``."""
        return f"{self.name}[{', '.join(map(str, self.index))}]" if self.index else self.name

    @property
    def logarithmic(self) -> bool:
        """Whether the point holds the parameter's logarithm."""
        return self.row < 0 and self.name != "mark_exponent"

    def read(self, point: Point) -> float:
        """The parameter's value at a point."""
        if self.row >= 0:
            return float(point.linear[self.row, self.column])
        value = float(point.shapes[self.column])
        return math.exp(value) if self.logarithmic else value


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """One model with what may move in it; ``held`` has the values of what may not."""

    model: EventModel
    bounds: Bounds
    held: Point


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """All problems of a specification, and the entries of ``params`` in a fixed order."""

    problems: tuple[Problem, ...]
    entries: tuple[Entry, ...]
    sizes: Mapping[str, tuple[int, ...]]

    def params(self, points: Sequence[Point]) -> dict[str, float | Floats]:
        """Parameters by name: numbers, or arrays of dimensions and terms."""
        found: dict[str, float | Floats] = {}
        arrays = {name: np.full(size, np.nan) for name, size in self.sizes.items()}
        for entry in self.entries:
            arrays[entry.name][entry.index] = entry.read(points[entry.problem])
        for name, array in arrays.items():
            found[name] = float(array) if array.ndim == 0 else array
        if "weights" in found:
            total = np.asarray(found["weights"]).sum(axis=-1)
            found["branching"] = float(total) if total.ndim == 0 else total
        return found

    def points(self, params: Mapping[str, ArrayLike]) -> list[Point]:
        """Points from parameters by name.

        Raises:
            DataError: a parameter is missing, has the wrong shape or lies outside its range.
        """
        points = [Point(problem.held.linear.copy(), problem.held.shapes.copy()) for problem in self.problems]
        strange = [name for name in params if name not in self.sizes]
        if strange and not (strange == ["branching"] and "weights" in self.sizes):
            raise DataError(f"params: {strange[0]!r} is unknown; this model has {', '.join(self.sizes)}")
        known = {}
        for name, size in self.sizes.items():
            if name not in params:
                raise DataError(f"params: {name!r} is missing; this model has {', '.join(self.sizes)}")
            try:
                known[name] = np.broadcast_to(np.asarray(params[name], dtype=np.float64), size)
            except (TypeError, ValueError) as error:
                raise DataError(
                    f"params: {name} must be a number or an array of shape {size} ({error})"
                ) from error
        for entry in self.entries:
            value = float(known[entry.name][entry.index])
            if not math.isfinite(value) or value < 0.0 or (entry.logarithmic and value == 0.0):
                raise DataError(f"params: {entry.label} is {value:g}; it must be finite and not negative")
            point = points[entry.problem]
            if entry.row >= 0:
                point.linear[entry.row, entry.column] = value
            else:
                point.shapes[entry.column] = math.log(value) if entry.logarithmic else value
        return points


def layout_of(specification: Hawkes, observed: Observed) -> Layout:
    """Problems and entries of a specification for a record (whose span and gaps set the shapes' ranges)."""
    own = specification.dimensions
    if specification.decays == "pair" and own > 1:
        targets: list[tuple[int, ...]] = [(target,) for target in range(own)]
    else:
        targets = [tuple(range(own))]
    problems, entries = [], []
    for place, chosen in enumerate(targets):
        problem = problem_of(specification, chosen, observed)
        problems.append(problem)
        entries += entries_of(specification, problem.model, place)
    sizes: dict[str, tuple[int, ...]] = {}
    for entry in entries:
        before = sizes.get(entry.name, (0,) * len(entry.index))
        size = tuple(max(old, new + 1) for old, new in zip(before, entry.index, strict=True))
        # a row for each dimension, also where only some have such a parameter
        sizes[entry.name] = (own, *size[1:]) if entry.row >= 0 and own > 1 else size
    return Layout(tuple(problems), tuple(entries), sizes)


def terms_of(kernel: Kernel) -> int:
    """Lanes of one source."""
    return len(kernel.weights) if isinstance(kernel, SumOfExponentials) else 1


def problem_of(specification: Hawkes, targets: tuple[int, ...], observed: Observed) -> Problem:
    """The model of some receiving dimensions, its ranges, and what is held."""
    kernel, sources = specification.kernel, specification.dimensions
    backgrounds = tuple(specification.backgrounds[target] for target in targets)
    excitation = (
        PowerLawLanes(sources, observed.span)
        if isinstance(kernel, PowerLaw)
        else ExponentialLanes(sources, terms_of(kernel))
    )
    shapes, lanes = len(excitation.names), excitation.lanes
    if specification.decays == "shared":
        groups = np.tile(np.arange(shapes * terms_of(kernel)).reshape(-1, shapes), (sources, 1))
    else:
        groups = np.arange(lanes * shapes).reshape(lanes, shapes)
    model = EventModel(targets, backgrounds, excitation, groups, specification.marked)
    size = model.shape_count
    low, high = np.zeros(size), np.zeros(size)
    held = np.full(size, np.nan)
    given = held_shapes(kernel)
    ranges = shape_ranges(kernel, observed)
    for lane in range(lanes):
        for shape in range(shapes):
            group = groups[lane, shape]
            low[group], high[group] = ranges[shape]
            number = given[lane % terms_of(kernel)][shape]
            if number is not None:
                held[group] = math.log(number)
    if specification.marked:
        low[-1], high[-1] = MARK_RANGE
        if specification.mark_exponent is not None:
            held[-1] = specification.mark_exponent
    linear = np.full((len(targets), model.levels + lanes), np.nan)
    absent = np.zeros(linear.shape, dtype=bool)
    for row, background in enumerate(backgrounds):
        count = len(background.names)
        linear[row, :count] = [np.nan if weight is None else weight for weight in background.weights]
        linear[row, count : model.levels] = 0.0
        absent[row, count : model.levels] = True
        for lane in range(lanes):
            number = held_branching(kernel)[lane % terms_of(kernel)]
            if number is not None:
                linear[row, model.levels + lane] = number
    bounds = Bounds(np.isnan(linear) & ~absent, np.isnan(held), low, high)
    return Problem(
        model, bounds, Point(np.where(np.isnan(linear), 0.0, linear), np.where(np.isnan(held), 0.0, held))
    )


def held_shapes(kernel: Kernel) -> list[tuple[float | None, ...]]:
    """For each term the shapes that the specification holds."""
    if isinstance(kernel, Exponential):
        return [(kernel.decay,)]
    if isinstance(kernel, SumOfExponentials):
        return [(decay,) for decay in kernel.decays]
    assert isinstance(kernel, PowerLaw)
    return [(kernel.exponent, kernel.cutoff)]


def held_branching(kernel: Kernel) -> tuple[float | None, ...]:
    """For each term the branching factor that the specification holds."""
    if isinstance(kernel, SumOfExponentials):
        return kernel.weights
    assert isinstance(kernel, (Exponential, PowerLaw))
    return (kernel.branching,)


def shape_ranges(kernel: Kernel, observed: Observed) -> list[tuple[float, float]]:
    """Logarithmic ranges: what lies outside them leaves no trace in this record."""
    shortest, middle = observed.gaps.tolist()
    if isinstance(kernel, PowerLaw):
        return [
            (math.log(EXPONENT_RANGE[0]), math.log(EXPONENT_RANGE[1])),
            (math.log(min(0.1 * shortest, 1e-3 * middle)), math.log(observed.span)),
        ]
    return [(math.log(0.1 / observed.span), math.log(max(10.0 / shortest, 1e3 / middle)))]


def entries_of(specification: Hawkes, model: EventModel, problem: int) -> list[Entry]:
    """Names and places of a problem's parameters."""
    many = specification.dimensions > 1
    kernel = specification.kernel
    summed = isinstance(kernel, SumOfExponentials)
    terms = terms_of(kernel)
    found = []
    for row, (target, background) in enumerate(zip(model.targets, model.backgrounds, strict=True)):
        outer = (target,) if many else ()
        for name in dict.fromkeys(background.names):
            columns = [column for column, own in enumerate(background.names) if own == name]
            # one array holds all dimensions: where one has several weights, all have an index
            alone = all(other.names.count(name) <= 1 for other in specification.backgrounds)
            found += [
                Entry(name, (*outer, *(() if alone else (place,))), problem, row, column)
                for place, column in enumerate(columns)
            ]
        for lane in range(model.excitation.lanes):
            inner = (lane // terms,) if many else ()
            index = (*outer, *inner, *((lane % terms,) if summed else ()))
            found.append(
                Entry("weights" if summed else "branching", index, problem, row, model.levels + lane)
            )
    seen = set()
    for lane, groups in enumerate(model.groups):
        for name, group in zip(model.excitation.names, groups.tolist(), strict=True):
            if group in seen:
                continue
            seen.add(group)
            inner = () if not many or specification.decays == "shared" else (lane // terms,)
            outer = (model.targets[0],) if specification.decays == "pair" and many else ()
            index = (*outer, *inner, *((lane % terms,) if summed else ()))
            found.append(Entry("decays" if summed else name, index, problem, -1, group))
    if model.marked:
        outer = (model.targets[0],) if specification.decays == "pair" and many else ()
        found.append(Entry("mark_exponent", outer, problem, -1, model.shape_count - 1))
    return found
