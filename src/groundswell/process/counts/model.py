"""Expected counts of one series and their derivatives: linear in the background, closed form in the kernel."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from groundswell import _core
from groundswell.errors import DataError
from groundswell.process.background import Background
from groundswell.process.counts.record import CountRecord, Segments
from groundswell.process.kernels import Exponential, Kernel, PowerLaw, SumOfExponentials

__all__ = ["CountModel", "Mean", "Parameter", "SeriesModel", "kernel_from", "kernel_parameters"]

Floats = NDArray[np.float64]

LEAST_BRANCHING = 1e-9  # the response of a kernel of no mass has no derivative; this counts as zero
MOST_BRANCHING = 3.0


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of the model.

    Attributes:
        name: of the array in ``params`` it belongs to.
        index: its place there; empty for a single number.
        logarithmic: whether the search works on its logarithm.
        low, high: bounds on the scale of the search, in the inner unit of time.
        power: of time in its unit: -1 for rates, 1 for durations, 0 otherwise (background weights keep their unit).
        held: its value on the scale of the search when it is not free.
    """

    name: str
    index: tuple[int, ...]
    logarithmic: bool
    low: float
    high: float
    power: int = 0
    held: float | None = None

    @property
    def label(self) -> str:
        """Name and place."""
        return f"{self.name}[{', '.join(map(str, self.index))}]" if self.index else self.name

    def outside(self, place: float, unit: float) -> float:
        """The value in the caller's unit of time."""
        if self.name == "branching" and place <= LEAST_BRANCHING:
            return 0.0
        return (math.exp(min(place, 700.0)) if self.logarithmic else place) * unit**self.power

    def inside(self, value: float, unit: float) -> float:
        """The place on the scale of the search."""
        scaled = value * unit**-self.power
        return math.log(scaled) if self.logarithmic else scaled


class Mean(NamedTuple):
    """Expected counts (float64[C], one for each counted number) and slopes (float64[C, Q]) by all parameters."""

    value: Floats
    slopes: Floats


class CountModel(Protocol):
    """What the search needs of a model. Parameters are the linear weights first, then those of the kernel."""

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """All of them, free or held."""
        ...

    @property
    def linear(self) -> int:
        """How many are linear weights."""
        ...

    def design(self, kernel: Floats) -> Floats:
        """Expected counts of each weight's function (float64[C, L])."""
        ...

    def mean(self, place: Floats) -> Mean:
        """Expected counts and slopes; not finite where they overflow."""
        ...

    def starts(self) -> list[Floats]:
        """Coarse grid of kernel parameters."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class SeriesModel:
    """One series: any kernel."""

    record: CountRecord
    background: Background
    kernel: Kernel
    segments: Segments
    unit: float
    parameters: tuple[Parameter, ...]
    linear: int

    @classmethod
    def of(cls, record: CountRecord, background: Background, kernel: Kernel) -> SeriesModel:
        """Lay out parameters; only counted intervals matter."""
        segments = Segments.of(background, record.starts, record.ends, record.origin)
        weights = background_parameters(background)
        return cls(
            record,
            background,
            kernel,
            segments,
            record.unit,
            (*weights, *kernel_parameters(kernel, record)),
            len(weights),
        )

    def views(self, kernel: Floats, gradient: bool) -> tuple[Floats, Floats | None]:
        """Expected counts of each function (float64[N, L]) and slopes by the kernel (float64[N, L, K])."""
        a, b, a_slopes, b_slopes = kernel_terms(self.kernel, kernel)
        edges = (self.segments.edges - self.record.origin) / self.unit
        steps = np.ascontiguousarray(self.segments.heights * self.unit)
        none = np.zeros_like(steps)
        rates = np.zeros(steps.shape[1])
        direct = steps * np.diff(edges)[:, None]
        if not gradient:
            r, c = _core.secular_roots(a[None, :], b)
            passed = _core.expected_views(edges, steps, none, none, rates, r, c, 1)[1][0]
            return self.segments.total(direct + passed), None
        passed, slopes = _core.expected_views_gradient(
            edges, steps, none, none, rates, a, b, a_slopes, b_slopes
        )
        return self.segments.total(direct + passed), self.segments.total(slopes)

    def design(self, kernel: Floats) -> Floats:
        """Expected counts of each function."""
        return self.views(kernel, gradient=False)[0]

    def mean(self, place: Floats) -> Mean:
        """Expected counts and slopes."""
        weights, kernel = place[: self.linear], place[self.linear :]
        design, slopes = self.views(kernel, gradient=True)
        assert slopes is not None
        return Mean(
            design @ weights, np.concatenate([design, np.einsum("nlk,l->nk", slopes, weights)], axis=1)
        )

    def starts(self) -> list[Floats]:
        """Coarse grid."""
        span = self.record.span / self.unit
        return kernel_starts(self.kernel, self.parameters[self.linear :], span)


def background_parameters(background: Background) -> list[Parameter]:
    """One for each function, numbered within its name."""
    seen: dict[str, int] = {}
    found = []
    single = {name for name in background.names if background.names.count(name) == 1}
    for name, weight in zip(background.names, background.weights, strict=True):
        place = seen.setdefault(name, 0)
        seen[name] += 1
        index = () if name in single and name != "input" else (place,)
        found.append(Parameter(name, index, False, 0.0, math.inf, 0, weight))
    return found


def kernel_parameters(kernel: Kernel, record: CountRecord) -> list[Parameter]:
    """Those of a kernel, with bounds that a record of such intervals can speak about."""
    unit = record.unit
    fastest = math.log(50.0 * unit / float(record.widths.min()))
    slowest = math.log(0.05 * unit / record.span)

    def one(
        name: str, index: tuple[int, ...], value: float | None, low: float, high: float, power: int
    ) -> Parameter:
        held = None if value is None else math.log(value * unit**-power)
        return Parameter(name, index, True, low, high, power, held)

    def mass(name: str, index: tuple[int, ...], value: float | None) -> Parameter:
        held = None if value is None else max(value, LEAST_BRANCHING)
        return Parameter(name, index, False, LEAST_BRANCHING, MOST_BRANCHING, 0, held)

    if isinstance(kernel, Exponential):
        return [mass("branching", (), kernel.branching), one("decay", (), kernel.decay, slowest, fastest, -1)]
    if isinstance(kernel, SumOfExponentials):
        count = len(kernel.weights)
        return [
            *(mass("weights", (place,), kernel.weights[place]) for place in range(count)),
            *(one("decays", (place,), kernel.decays[place], slowest, fastest, -1) for place in range(count)),
        ]
    if isinstance(kernel, PowerLaw):
        low, high = kernel.exponent_range
        least = min(max(kernel.cutoff_range[0], 1e-2 * float(record.widths.min()) / unit), 1.0)
        most = min(kernel.cutoff_range[1], max(record.span / unit, 1.0))
        return [
            mass("branching", (), kernel.branching),
            one("exponent", (), kernel.exponent, math.log(low), math.log(high), 0),
            one("cutoff", (), kernel.cutoff, math.log(least), math.log(most), 1),
        ]
    raise DataError(
        f"kernel: {type(kernel).__name__} is unknown; use Exponential, SumOfExponentials or PowerLaw"
    )


def kernel_terms(kernel: Kernel, place: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Weights and rates in the inner unit, and their slopes on the scale of the search."""
    if isinstance(kernel, PowerLaw):
        branching, exponent, cutoff = float(place[0]), math.exp(place[1]), math.exp(place[2])
        low, high = kernel.exponent_range
        exponent = min(max(exponent, low), high)
        cutoff = min(max(cutoff, kernel.cutoff_range[0]), kernel.cutoff_range[1])
        weights, rates = _core.power_law_terms(
            np.array([branching]), np.array([exponent]), np.array([cutoff])
        )
        slopes = _core.power_law_slopes(branching, exponent, cutoff) * np.array([1.0, exponent, cutoff])
        return weights[0], rates, np.ascontiguousarray(slopes), np.zeros_like(slopes)
    masses, decays = np.split(place, 2)
    decays = np.exp(decays)
    order = np.argsort(decays, kind="stable")
    count = masses.size
    a_slopes, b_slopes = np.zeros((count, 2 * count)), np.zeros((count, 2 * count))
    for row, term in enumerate(order):
        a_slopes[row, term] = decays[term]
        a_slopes[row, count + term] = masses[term] * decays[term]
        b_slopes[row, count + term] = decays[term]
    return (masses * decays)[order], decays[order], a_slopes, b_slopes


def kernel_from(kernel: Kernel, place: Floats, unit: float) -> Kernel:
    """The kernel with numbers, in the caller's unit of time."""
    if isinstance(kernel, PowerLaw):
        return PowerLaw(zero(place[0]), math.exp(place[1]), math.exp(place[2]) * unit)
    masses, decays = np.split(place, 2)
    if isinstance(kernel, Exponential):
        return Exponential(zero(masses[0]), math.exp(decays[0]) / unit)
    return SumOfExponentials(tuple(zero(x) for x in masses), tuple((np.exp(decays) / unit).tolist()))


def zero(mass: float) -> float:
    """Zero for what counts as zero."""
    return 0.0 if mass <= LEAST_BRANCHING else float(mass)


def kernel_starts(kernel: Kernel, parameters: tuple[Parameter, ...], span: float) -> list[Floats]:
    """A coarse grid over free parameters; held ones keep their value."""
    decays = np.log([3.0, 1.0, 0.3, 0.1, max(0.03, 1.0 / span)])
    grid: list[list[float]] = []
    for branching in (0.15, 0.4, 0.65, 0.85, 0.97):
        if isinstance(kernel, PowerLaw):
            grid += [
                [branching, math.log(e), math.log(c)] for e in (0.15, 0.5, 1.2) for c in (0.05, 0.5, 4.0)
            ]
        elif isinstance(kernel, Exponential):
            grid += [[branching, decay] for decay in decays]
        else:
            count = len(parameters) // 2
            shares = [branching / count] * count
            grid += [[*shares, *(decay - 1.5 * k for k in range(count))] for decay in decays]
    found = {
        tuple(
            min(max(value, p.low), p.high) if p.held is None else p.held
            for value, p in zip(row, parameters, strict=True)
        )
        for row in grid
    }
    return [np.array(row) for row in sorted(found)]
