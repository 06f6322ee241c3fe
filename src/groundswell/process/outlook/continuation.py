"""Exact simulation of what follows a history: many continuations at once, generation by generation.

The past's direct offspring and the background are immigrants; each event has a Poisson number of children, at delays
that follow its kernel (Hawkes and Oakes 1974). All continuations go through a generation together, so the work is a
few array operations for each generation however many there are. Power laws are drawn as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.process.kernels import Kernel, PowerLaw

__all__ = ["Component", "components_of", "continuations"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Component:
    """One exponential (``exponent`` None, ``scale`` its mean delay) or power law (``scale`` its cutoff)."""

    to: int
    source: int
    branching: float
    scale: float
    exponent: float | None

    def logs(self, ages: Floats, span: Floats | float) -> Floats:
        """``-log`` of the share of the children still to come at an age that come later than ``span`` after it."""
        if self.exponent is None:
            return np.broadcast_to(np.asarray(span, dtype=np.float64) / self.scale, ages.shape)
        return np.asarray(self.exponent * np.log1p(span / (self.scale + ages)))

    def expected(self, ages: Floats, span: Floats | float) -> Floats:
        """Children of an event of each age within ``span`` from now."""
        left = -ages / self.scale if self.exponent is None else -self.exponent * np.log1p(ages / self.scale)
        return np.asarray(-self.branching * np.exp(left) * np.expm1(-self.logs(ages, span)))

    def delays(self, ages: Floats, span: Floats | float, rng: np.random.Generator) -> Floats:
        """A delay from now for one child of each, given that it comes within ``span``."""
        within = -np.expm1(-self.logs(ages, span))
        hazard = -np.log1p(-rng.random(ages.size) * within)
        if self.exponent is None:
            return np.asarray(np.minimum(self.scale * hazard, span))
        return np.asarray(np.minimum((self.scale + ages) * np.expm1(hazard / self.exponent), span))


def components_of(kernels: Sequence[Sequence[Kernel | None]]) -> list[Component]:
    """Everything that excites; sums of exponentials are taken apart, power laws are not."""
    found = []
    for to, row in enumerate(kernels):
        for source, kernel in enumerate(row):
            if isinstance(kernel, PowerLaw):
                branching, exponent, cutoff = kernel.known
                found.append(Component(to, source, branching, cutoff, exponent))
            elif kernel is not None:
                for weight, rate in zip(*kernel.terms(), strict=True):
                    found.append(Component(to, source, float(weight / rate), float(1.0 / rate), None))
    return [component for component in found if component.branching > 0.0]


def continuations(
    components: Sequence[Component],
    ages: Floats,
    dimensions: Integers,
    factors: Floats,
    edges: Floats,
    rates: Floats,
    times: Floats,
    draws: int,
    rng: np.random.Generator,
    future_factors: Callable[[int, np.random.Generator], Floats] | None = None,
) -> Integers:
    """Events up to each time, from now on, in independent continuations.

    Args:
        components: of the kernels.
        ages, dimensions, factors: of the events so far.
        edges (float64[E + 1]), rates (float64[E, D]): the background from 0 on, as steps.
        times (float64[P]): ascending, above 0; the last is the horizon.
        draws: number of continuations.
        future_factors: draws so many factors of events to come; 1 each when left out.
    Returns:
        Counts since now (int64[draws, P, D]).
    """
    horizon, count = float(times[-1]), rates.shape[1]
    counts = np.zeros(draws * times.size * count, dtype=np.int64)
    born = [
        background_events(edges, rates, draws, rng),
        *(offspring_of_past(part, ages, dimensions, factors, horizon, draws, rng) for part in components),
    ]
    moments, where, owners = (np.concatenate(parts) for parts in zip(*born, strict=True))
    while moments.size:
        place = (owners * times.size + np.searchsorted(times, moments)) * count + where
        counts += np.bincount(place, minlength=counts.size)
        weights = np.ones(moments.size) if future_factors is None else future_factors(moments.size, rng)
        children: list[tuple[Floats, Integers, Integers]] = []
        for part in components:
            able = np.flatnonzero(where == part.source)
            left, none = horizon - moments[able], np.zeros(able.size)
            able = np.repeat(able, rng.poisson(weights[able] * part.expected(none, left)))
            left = horizon - moments[able]
            delays = part.delays(np.zeros(able.size), left, rng)
            children.append((moments[able] + delays, np.full(able.size, part.to), owners[able]))
        if not children:
            break
        moments, where, owners = (np.concatenate(parts) for parts in zip(*children, strict=True))
        moments = np.minimum(moments, horizon)
    return np.cumsum(counts.reshape(draws, times.size, count), axis=1)


def background_events(
    edges: Floats, rates: Floats, draws: int, rng: np.random.Generator
) -> tuple[Floats, Integers, Integers]:
    """Times, dimensions and continuations of arrivals from outside."""
    masses = (np.diff(edges)[:, None] * rates).ravel()
    cumulated = np.cumsum(masses)
    total = rng.poisson(draws * cumulated[-1])
    cell = np.minimum(
        np.searchsorted(cumulated, rng.random(total) * cumulated[-1], side="right"), masses.size - 1
    )
    step, where = np.divmod(cell, rates.shape[1])
    moments = edges[step] + rng.random(total) * np.diff(edges)[step]
    return moments, where, rng.integers(draws, size=total)


def offspring_of_past(
    component: Component,
    ages: Floats,
    dimensions: Integers,
    factors: Floats,
    horizon: float,
    draws: int,
    rng: np.random.Generator,
) -> tuple[Floats, Integers, Integers]:
    """The same of direct offspring of the events so far through one component."""
    parents = np.flatnonzero(dimensions == component.source)
    cumulated = np.cumsum(factors[parents] * component.expected(ages[parents], horizon))
    whole = float(cumulated[-1]) if parents.size else 0.0
    total = rng.poisson(draws * whole)
    chosen = np.searchsorted(cumulated, rng.random(total) * whole, side="right")
    parents = parents[np.minimum(chosen, parents.size - 1)] if total else parents[:0]
    moments = component.delays(ages[parents], horizon, rng)
    return moments, np.full(total, component.to), rng.integers(draws, size=total)
