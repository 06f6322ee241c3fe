"""Mean and variance of the events still to come, given the events so far, in closed form.

With ``s`` the rate of direct offspring of the past and of arrivals from outside, the expected rate is
``xi = s + psi * s`` (``groundswell.process.response``). With ``M`` the expected events that one event brings by some
age, itself included, the count up to ``H`` is a martingale away from its mean, so that its variance is
``integral xi(u) M(H - u)^2 du``; in several dimensions a sum over where an event happens. In one dimension the response
gives both; in several, kernels are sums of exponentials and everything solves one linear system.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.errors import DataError
from groundswell.process.kernels import Kernel
from groundswell.process.response import Inputs, Response, expected_views, response_of

__all__ = ["LinearSystem", "Moments", "exponential_of", "moments"]

Floats = NDArray[np.float64]
Rows = Sequence[Sequence[Kernel | None]]

NODES, NODE_WEIGHTS = np.polynomial.legendre.leggauss(8)
# cells of the variance's quadrature in several dimensions; stiffer systems leave the variance to simulation
MOST_CELLS = 3000
MOST_LEVELS = 45
PIECE = 4_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """``expected`` float64[P, D]: events up to each time; ``variance`` float64[D] at the last, None where stiff."""

    expected: Floats
    variance: Floats | None


@dataclass(frozen=True, slots=True, eq=False)
class LinearSystem:
    """Excitation as linear states: ``x' = -decays x + gains lambda``, ``lambda = mu + receive x``.

    Attributes:
        decays (float64[S]): of each state, a unit of time.
        gains (float64[S, D]): jump of each state at an event of each dimension.
        receive (float64[D, S]): 1 where a state excites a dimension.
    """

    decays: Floats
    gains: Floats
    receive: Floats

    @classmethod
    def of(cls, kernels: Rows) -> LinearSystem:
        """Terms of all kernels; those of one receiver and one decay share a state."""
        count = len(kernels)
        found: dict[tuple[int, float], Floats] = {}
        for to, row in enumerate(kernels):
            for source, kernel in enumerate(row):
                if kernel is None:
                    continue
                for weight, rate in zip(*kernel.terms(), strict=True):
                    if weight > 0.0:
                        found.setdefault((to, float(rate)), np.zeros(count))[source] += weight
        receive = np.zeros((count, len(found)))
        for state, (to, _) in enumerate(found):
            receive[to, state] = 1.0
        gains = np.array(list(found.values())).reshape(len(found), count)
        return cls(np.array([rate for _, rate in found]), gains, receive)

    def state(self, ages: Floats, dimensions: NDArray[np.int64], factors: Floats) -> Floats:
        """The states (float64[S]) that events of these ages have left."""
        total = np.zeros(self.decays.size)
        step = max(1, PIECE // max(1, self.decays.size))
        for first in range(0, ages.size, step):
            part = slice(first, first + step)
            fade = np.exp(-self.decays[:, None] * ages[part])
            total += (self.gains[:, dimensions[part]] * fade) @ factors[part]
        return total

    @property
    def matrix(self) -> Floats:
        """Of the linear system of states, constant backgrounds and counts (float64[S + 2 D, S + 2 D])."""
        dimensions, states = self.receive.shape
        whole = np.zeros((states + 2 * dimensions,) * 2)
        whole[:states, :states] = self.gains @ self.receive - np.diag(self.decays)
        whole[:states, states : states + dimensions] = self.gains
        whole[states + dimensions :, :states] = self.receive
        whole[states + dimensions :, states : states + dimensions] = np.eye(dimensions)
        return whole


def moments(
    kernels: Rows,
    ages: Floats,
    dimensions: NDArray[np.int64],
    factors: Floats,
    edges: Floats,
    rates: Floats,
    times: Floats,
    second: float = 1.0,
) -> Moments:
    """Mean counts up to each time and the variance of the last.

    Args:
        kernels: ``kernels[to][from]``, parameters given.
        ages, dimensions, factors: of the events so far; an event's children are its factor times the kernel's.
        edges (float64[E + 1]), rates (float64[E, D]): background from 0 on, as steps; ``edges[-1]`` is ``times[-1]``.
        times (float64[P]): ascending, above 0.
        second: mean square of the factor of an event to come; its mean is 1.
    Raises:
        DataError: the mean grows beyond every number within the times.
    Source: Hawkes and Oakes (1974); Daley and Vere-Jones (2003), section 6.3; Van Loan (1978) for the linear system.
    """
    system = LinearSystem.of(kernels)
    state = system.state(ages, dimensions, factors)
    grid = np.unique(np.concatenate([edges, times]))
    levels = rates[np.clip(np.searchsorted(edges, grid[:-1], side="right") - 1, 0, len(rates) - 1)]
    picked = np.searchsorted(grid, times) - 1
    with np.errstate(over="ignore", invalid="ignore"):
        if len(kernels) == 1 and kernels[0][0] is not None and state.size:
            response = response_of(kernels[0][0])
            counts = one_dimension(system, state, response, grid, levels)
            variance: Floats | None = one_variance(system, state, response, edges, rates[:, 0], second)
        else:
            counts, variance = many_dimensions(system, state, grid, levels, second)
    if not np.isfinite(counts).all():
        raise DataError(
            f"horizon: {times[-1]:g} is so long that the expected count grows beyond every number; shorten it, or lower "
            "the branching factor"
        )
    return Moments(np.cumsum(counts, axis=0)[picked], variance)


def one_dimension(
    system: LinearSystem, state: Floats, response: Response, grid: Floats, levels: Floats
) -> Floats:
    """Expected events in each segment of the grid (float64[M, 1]), through the response."""
    segments, inputs = grid.size - 1, state.size + 1
    steps, pulses = np.zeros((segments, inputs)), np.zeros((segments, inputs))
    steps[:, 0] = levels[:, 0]
    pulses[0, 1:] = state / system.decays
    views = expected_views(
        Inputs(grid, steps=steps, pulses=pulses, pulse_rates=np.concatenate([[0.0], system.decays])), response
    )
    return np.asarray((views.direct + views.passed).sum(axis=1, keepdims=True))


def graded(length: float, fastest: float) -> tuple[Floats, Floats]:
    """Gauss nodes and weights on (0, length), cells halving towards both ends down to the fastest time scale."""
    count = int(np.clip(math.ceil(math.log2(max(2.0, length * fastest))) + 2, 2, MOST_LEVELS))
    half = 0.5 * length * np.concatenate([[0.0], 0.5 ** np.arange(count, -1, -1.0)])
    edges = np.concatenate([half, length - half[-2::-1]])
    middle, reach = 0.5 * (edges[1:] + edges[:-1]), 0.5 * np.diff(edges)
    return (middle[:, None] + reach[:, None] * NODES).ravel(), (reach[:, None] * NODE_WEIGHTS).ravel()


def one_variance(
    system: LinearSystem, state: Floats, response: Response, edges: Floats, rates: Floats, second: float
) -> Floats:
    """Variance of the count at ``edges[-1]`` (float64[1])."""
    length = float(edges[-1])
    fastest = float(max(system.decays.max(), np.abs(response.rates).max(initial=0.0)))

    def squared(age: Floats) -> Floats:
        brought = response.integral(age)
        return 1.0 + 2.0 * brought + second * brought * brought

    def of_step(left: float) -> float:
        """Variance that a unit background brings in the last ``left`` units of time."""
        if left <= 0.0:
            return 0.0
        nodes, weights = graded(left, fastest)
        return float(weights @ ((1.0 + response.integral(nodes)) * squared(left - nodes)))

    used = np.flatnonzero(rates > 0.0)
    ends = np.unique(np.concatenate([used, used + 1]))
    known = dict(zip(ends.tolist(), (of_step(length - float(edges[place])) for place in ends), strict=True))
    total = sum(float(rates[place]) * (known[place] - known[place + 1]) for place in used.tolist())
    nodes, weights = graded(length, fastest)
    rate = np.zeros(nodes.size)
    for decay, level in zip(system.decays.tolist(), state.tolist(), strict=True):
        # exp(-b u) through exp(-r u): (exp(-b u) - exp(-r u)) / (r - b), written so that b near r loses no digits
        apart = np.abs(response.rates - decay)
        slower = np.exp(-np.minimum(response.rates, decay) * nodes[:, None])
        gap = apart * nodes[:, None]
        mean = np.divide(-np.expm1(-gap), gap, out=np.ones_like(gap), where=gap > 0.0)
        rate += level * (np.exp(-decay * nodes) + nodes * ((slower * mean) @ response.weights))
    return np.array([total + float(weights @ (rate * squared(length - nodes)))])


def exponential_of(matrix: Floats) -> Floats:
    """Exponential of a matrix whose entries off the diagonal are never negative.

    Taylor's series of the matrix made non-negative by a shift, then squaring: no term is ever subtracted.
    """
    size = len(matrix)
    if not size:
        return np.zeros((0, 0))
    shift = max(0.0, -float(np.diag(matrix).min()))
    raised = matrix + shift * np.eye(size)
    doublings = max(0, math.ceil(math.log2(max(1.0, float(raised.sum(axis=0).max())))))
    small = raised / 2.0**doublings
    term = result = np.eye(size)
    for k in range(1, 22):
        term = term @ small / k
        result = result + term
    result = result * math.exp(-shift / 2.0**doublings)
    for _ in range(doublings):
        result = result @ result
    return result


def many_dimensions(
    system: LinearSystem, state: Floats, grid: Floats, levels: Floats, second: float
) -> tuple[Floats, Floats | None]:
    """Expected events in each segment (float64[M, D]) and the variance at the end, by matrix exponentials."""
    matrix, states, count = system.matrix, state.size, levels.shape[1]
    known: dict[float, Floats] = {}

    def over(width: float) -> Floats:
        key = float(f"{width:.12g}")
        if key not in known:
            known[key] = exponential_of(matrix * width)
        return known[key]

    counts = np.zeros((grid.size - 1, count))
    widths = np.diff(grid)
    at_start = [state]
    for place, width in enumerate(widths.tolist()):
        after = over(width) @ np.concatenate([at_start[-1], levels[place], np.zeros(count)])
        counts[place] = after[states + count :]
        at_start.append(after[:states])
    fastest = float(system.decays.max(initial=0.0))
    cells = np.ceil(np.maximum(1.0, 0.5 * widths * fastest))
    if cells.sum() > MOST_CELLS:
        return counts, None
    # expected rates at Gauss nodes forwards, and from the end backwards what an event at each node brings
    gaps = np.diff(np.concatenate([[-1.0], NODES, [1.0]])) * 0.5
    variance = np.zeros(count)
    rows = np.zeros((count, states + 2 * count))
    rows[:, states + count :] = np.eye(count)
    for place in range(widths.size - 1, -1, -1):
        steps = int(cells[place])
        width = float(widths[place]) / steps
        passes = [over(width * gap) for gap in gaps]
        column = np.concatenate([at_start[place], levels[place], np.zeros(count)])
        rates = np.zeros((steps, NODES.size, count))
        for cell in range(steps):
            for node in range(NODES.size):
                column = passes[node] @ column
                rates[cell, node] = levels[place] + system.receive @ column[:states]
            column = passes[-1] @ column
        for cell in range(steps - 1, -1, -1):
            rows = rows @ passes[-1]
            for node in range(NODES.size - 1, -1, -1):
                brought = rows[:, :states] @ system.gains
                squared = np.eye(count) * (1.0 + 2.0 * brought) + second * brought * brought
                variance += 0.5 * width * NODE_WEIGHTS[node] * (squared @ rates[cell, node])
                rows = rows @ passes[node]
    return counts, variance
