"""Hawkes likelihoods as printed: every pair of events by itself, O(N^2), complex numbers welcome.

Nothing here is shared with the library but the names of parameters. Complex parameters give derivatives by
the complex step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundswell.process import (
    Background,
    Constant,
    Exponential,
    Hawkes,
    InputSeries,
    Periodic,
    Piecewise,
    PowerLaw,
    SumOfExponentials,
)
from groundswell.process.background import parts_of

Array = NDArray[Any]  # real or complex
Params = Mapping[str, Any]
Kernel = Callable[[Array], Array]
Step = tuple[float, float, float]  # from (excluded), to (included), height


@dataclass(frozen=True)
class Realisation:
    """Events of all dimensions in time order and the windows (start, end] in which they are explained."""

    times: Array
    dimensions: Array
    windows: Array
    marks: Array | None = None

    @classmethod
    def of(
        cls,
        columns: Sequence[ArrayLike],
        windows: ArrayLike,
        marks: Sequence[ArrayLike] | None = None,
    ) -> Realisation:
        """From one array for each dimension; what happens after the last window is not known to anybody."""
        times = np.concatenate([np.asarray(column, dtype=float) for column in columns])
        kinds = np.repeat(np.arange(len(columns)), [np.size(column) for column in columns])
        spans = np.asarray(windows, dtype=float).reshape(-1, 2)
        order = np.argsort(times, kind="stable")
        order = order[times[order] <= spans[-1, 1]]
        own = None if marks is None else np.concatenate([np.asarray(part, float) for part in marks])[order]
        return cls(times[order], kinds[order], spans, own)


def pair_kernel(specification: Hawkes, params: Params, to: int, source: int) -> tuple[Kernel, Kernel]:
    """The kernel ``phi[to, source](age)`` and its integral from 0 to ``age``."""
    many = specification.dimensions > 1

    def weight(name: str) -> Any:
        return np.asarray(params[name])[to, source] if many else np.asarray(params[name])

    def shape(name: str) -> Any:
        value = np.asarray(params[name])
        if not many or specification.decays == "shared":
            return value
        return value[source] if specification.decays == "source" else value[to, source]

    if isinstance(specification.kernel, Exponential):
        n, r = weight("branching"), shape("decay")
        return (lambda age: n * r * np.exp(-r * age)), (lambda age: n * (1.0 - np.exp(-r * age)))
    if isinstance(specification.kernel, SumOfExponentials):
        pairs = list(zip(weight("weights"), shape("decays"), strict=True))
        return (
            lambda age: sum(n * r * np.exp(-r * age) for n, r in pairs),
            lambda age: sum(n * (1.0 - np.exp(-r * age)) for n, r in pairs),
        )
    assert isinstance(specification.kernel, PowerLaw)
    n, e, c = weight("branching"), shape("exponent"), shape("cutoff")
    return (
        lambda age: n * e / c * np.exp(-(1.0 + e) * np.log(1.0 + age / c)),
        lambda age: n * (1.0 - np.exp(-e * np.log(1.0 + age / c))),
    )


def steps_of(background: Background, low: float, high: float) -> dict[str, list[list[Step]]]:
    """For each name the functions as lists of steps; everything between two times is covered."""
    found: dict[str, list[list[Step]]] = {}
    for part in parts_of(background):
        own: list[list[Step]] = []
        if isinstance(part, Constant):
            own = [[(low, high, 1.0)]]
        elif isinstance(part, Piecewise):
            own = [[(start, end, 1.0)] for start, end in zip(part.edges[:-1], part.edges[1:], strict=True)]
        elif isinstance(part, Periodic):
            width = part.period / part.bins
            own = [[] for _ in range(part.bins)]
            for step in range(int((low - part.start) // width) - 1, int((high - part.start) // width) + 2):
                own[step % part.bins].append(
                    (part.start + step * width, part.start + (step + 1) * width, 1.0)
                )
        elif isinstance(part, InputSeries):
            edges = part.edges.tolist()
            own = [list(zip(edges[:-1], edges[1:], column.tolist(), strict=True)) for column in part.rates.T]
        found["input" if isinstance(part, InputSeries) else "background"] = own
    return found


def level(specification: Hawkes, params: Params, to: int, name: str, place: int, count: int) -> Any:
    """The weight of one function of one dimension's background."""
    value = np.asarray(params[name])
    if specification.dimensions > 1:
        value = value[to]
    return value if count == 1 and value.ndim == 0 else value[place]


def background_rate(specification: Hawkes, params: Params, to: int, times: Array) -> Array:
    """Background of one dimension at some times; a time on an edge belongs to the step before it."""
    total = np.zeros(times.size, dtype=complex)
    if not times.size:
        return total
    functions = steps_of(specification.backgrounds[to], float(times.min()) - 1.0, float(times.max()) + 1.0)
    for name, own in functions.items():
        for place, steps in enumerate(own):
            weight = level(specification, params, to, name, place, len(own))
            for start, end, height in steps:
                total += weight * height * ((times > start) & (times <= end))
    return total


def background_mass(specification: Hawkes, params: Params, to: int, low: float, high: float) -> complex:
    """Integral of one dimension's background."""
    total = 0.0 + 0.0j
    for name, own in steps_of(specification.backgrounds[to], low, high).items():
        for place, steps in enumerate(own):
            weight = level(specification, params, to, name, place, len(own))
            for start, end, height in steps:
                total += weight * height * max(0.0, min(end, high) - max(start, low))
    return total


def weights_of(specification: Hawkes, params: Params, records: Sequence[Realisation], to: int) -> list[Array]:
    """``m^b / mean(m^b)`` of each event, the mean over all events of its dimension in all realisations."""
    if not specification.marked:
        return [np.ones(record.times.size) for record in records]
    exponent = np.asarray(params["mark_exponent"])
    exponent = exponent[to] if exponent.ndim else exponent
    powers = []
    for record in records:
        assert record.marks is not None
        powers.append(np.exp(exponent * np.log(record.marks)))
    kinds = np.concatenate([record.dimensions for record in records])
    together = np.concatenate(powers)
    means = {kind: together[kinds == kind].mean() for kind in np.unique(kinds)}
    return [
        power / np.array([means[kind] for kind in record.dimensions])
        for power, record in zip(powers, records, strict=True)
    ]


def intensity(
    specification: Hawkes, params: Params, records: Sequence[Realisation], number: int, to: int, at: ArrayLike
) -> Array:
    """Intensity of one dimension just before some times: only events strictly earlier count."""
    record, moments = records[number], np.asarray(at, dtype=float)
    weight = weights_of(specification, params, records, to)[number]
    total = background_rate(specification, params, to, moments)
    for source in range(specification.dimensions):
        value, _ = pair_kernel(specification, params, to, source)
        own = record.dimensions == source
        age = moments[:, None] - record.times[own][None, :]
        total = total + np.where(age > 0.0, value(np.maximum(age, 0.0)), 0.0) @ weight[own]
    return total


def compensator(
    specification: Hawkes,
    params: Params,
    records: Sequence[Realisation],
    number: int,
    to: int,
    low: float,
    high: float,
) -> Any:
    """Expected events of one dimension between two times."""
    record = records[number]
    weight = weights_of(specification, params, records, to)[number]
    total: Any = background_mass(specification, params, to, low, high)
    for source in range(specification.dimensions):
        _, integral = pair_kernel(specification, params, to, source)
        own = record.dimensions == source
        times = record.times[own]
        spent = integral(np.maximum(high - times, 0.0)) - integral(np.maximum(low - times, 0.0))
        total = total + (weight[own] * spent).sum()
    return total


def log_likelihood(specification: Hawkes, params: Params, records: Sequence[Realisation]) -> Any:
    """The sum of ``log lambda`` at the events inside the windows, less the compensator of the windows."""
    total: Any = 0.0
    for number, record in enumerate(records):
        for to in range(specification.dimensions):
            for start, end in record.windows.tolist():
                inside = (record.dimensions == to) & (record.times > start) & (record.times <= end)
                rate = intensity(specification, params, records, number, to, record.times[inside])
                total = total + np.log(rate).sum()
                total = total - compensator(specification, params, records, number, to, start, end)
    return total


def complex_gradient(
    function: Callable[[Mapping[str, Array]], Any], params: Params, step: float = 1e-30
) -> dict[str, Array]:
    """Derivative by every entry of every parameter, exact to rounding."""
    found = {}
    for name, value in params.items():
        array = np.asarray(value, dtype=float)
        slope = np.zeros(array.shape)
        for index in np.ndindex(array.shape):
            moved = array.astype(complex)
            moved[index] += 1j * step
            slope[index] = function({**params, name: moved}).imag / step
        found[name] = slope
    return found
