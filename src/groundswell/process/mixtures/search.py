"""Maximum of the likelihood of mixtures: deterministic starts, then quasi-Newton steps within a box."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.process.mixtures.problem import MixedProblem

__all__ = ["Optimum", "hessian", "minimise", "search"]

Floats = NDArray[np.float64]
Cost = Callable[[Floats], tuple[float, Floats]]

BINS = 192
START_DECAYS = (3.0, 12.0, 50.0, 200.0, 800.0)  # times the window
ROUNDS = 40
SHORT, LONG = 14, 300
SMALL = 600  # pieces; where each call is cheap, more is tried
RENEWED = 15  # steps after which the curvature is measured again
DECREMENT = 1e-9  # nats that a step still promises at an optimum, more where rounding hides them


@dataclass(frozen=True, slots=True, eq=False)
class Optimum:
    """Where a search ended: vector (float64[P]), cost, gradient (float64[P]), and whether it converged."""

    vector: Floats
    cost: float
    slope: Floats
    converged: bool
    calls: int


def box_step(curvature: Floats, slope: Floats, low: Floats, high: Floats) -> Floats:
    """The lowest point of the quadratic model within ``low <= step <= high`` (both hold 0), by active sets.

    Every move lowers the model, so the step descends wherever it is not zero.
    """
    step = np.zeros(slope.size)
    moving = high > low
    free = moving & ~((low >= 0.0) & (slope >= 0.0)) & ~((high <= 0.0) & (slope <= 0.0))
    for _ in range(3 * slope.size):
        pull = slope + curvature @ step
        move = np.zeros(slope.size)
        move[free] = -np.linalg.solve(curvature[np.ix_(free, free)], pull[free])
        room = np.where(move > 0.0, high - step, np.where(move < 0.0, low - step, np.inf))
        with np.errstate(divide="ignore", invalid="ignore"):
            reach = np.where(move == 0.0, np.inf, room / move)
        hit = int(np.argmin(reach))
        if reach[hit] < 1.0:
            step += reach[hit] * move
            step[hit] = high[hit] if move[hit] > 0.0 else low[hit]
            free[hit] = False
            continue
        step += move
        pull = slope + curvature @ step
        inward = np.where(step <= low, -pull, pull) * (moving & ~free)
        release = int(np.argmax(inward))
        if inward[release] <= 1e-12 * np.abs(slope).max():
            break
        free[release] = True
    return step


def stationarity(vector: Floats, slope: Floats, low: Floats, high: Floats) -> float:
    """Largest move of the projected gradient, which is zero at an optimum within the box."""
    return float(np.abs(np.clip(vector - slope, low, high) - vector).max(initial=0.0))


def positive(curvature: Floats) -> Floats:
    """The same matrix with its eigenvalues made positive, so that steps descend."""
    values, vectors = np.linalg.eigh(0.5 * (curvature + curvature.T))
    size = np.maximum(np.abs(values), 1e-8 * max(float(np.abs(values).max(initial=0.0)), 1e-8))
    return np.asarray((vectors * size) @ vectors.T)


def hessian(
    cost: Cost, vector: Floats, low: Floats, high: Floats, slope: Floats, *, central: bool = True
) -> Floats:
    """Derivatives of the gradient by finite differences within the box; held entries are the identity.

    Args:
        slope (float64[P]): the gradient at ``vector``.
        central: from both sides, which is more precise and takes twice as long.
    """
    out = np.zeros((vector.size, vector.size))
    moving = high > low
    for place in np.flatnonzero(moving):
        step = 1e-5 * max(1.0, abs(float(vector[place]))) if central else 1e-6
        forward, backward = vector.copy(), vector.copy()
        forward[place] = min(vector[place] + step, high[place])
        if central or forward[place] == vector[place]:
            backward[place] = max(vector[place] - step, low[place])
        above = cost(forward)[1] if forward[place] > vector[place] else slope
        below = cost(backward)[1] if backward[place] < vector[place] else slope
        out[place] = (above - below) / (forward[place] - backward[place])
    out = np.nan_to_num(0.5 * (out + out.T), nan=0.0, posinf=0.0, neginf=0.0)
    out[~moving, :] = out[:, ~moving] = 0.0
    out[~moving, ~moving] = 1.0
    return out


def minimise(
    cost: Cost,
    vector: Floats,
    low: Floats,
    high: Floats,
    *,
    most: int = LONG,
    tolerance: float = 1e-7,
    curvature: Floats | None = None,
) -> Optimum:
    """Damped BFGS with the box kept exactly: each step solves the quadratic model within the box.

    Args:
        tolerance: on the projected gradient of the scaled vector, in nats.
        curvature: Hessian to begin with; by finite differences when left out.
    """
    x = np.clip(vector, low, high)
    value, slope = cost(x)
    calls = 1
    if not np.isfinite(value):
        return Optimum(x, np.inf, np.zeros(x.size), converged=False, calls=1)
    if curvature is None:
        curvature = hessian(cost, x, low, high, slope, central=False)
        calls += x.size
    model, age = positive(curvature), 0
    for _ in range(most):
        enough = DECREMENT * max(1.0, abs(value) / 100.0)
        step = box_step(model, slope, low - x, high - x)
        if stationarity(x, slope, low, high) < tolerance or (age == 0 and -(slope @ step) < enough):
            return Optimum(x, value, slope, converged=True, calls=calls)
        longest = float(np.abs(step).max())
        if longest > 2.0:  # logarithms of decays do not jump by more than a factor e^2
            step *= 2.0 / longest
        trial, found, new_slope, tried = downhill(cost, x, step, value, float(slope @ step), low, high)
        calls += tried
        if np.isfinite(found):
            moved, change = trial - x, new_slope - slope
            done = -(slope @ moved) < enough and value - found < enough
            x, value, slope = trial, found, new_slope
            model, age = updated(model, moved, change), age + 1
        elif age == 0:
            break
        else:
            done = True
        if done or age >= RENEWED:
            # a worn model stops too early or creeps along curved valleys: measure the curvature anew
            model, age = positive(hessian(cost, x, low, high, slope, central=False)), 0
            calls += x.size
    done = stationarity(x, slope, low, high) < 1e-4
    return Optimum(x, value, slope, converged=done, calls=calls)


def downhill(
    cost: Cost, x: Floats, step: Floats, value: float, descent: float, low: Floats, high: Floats
) -> tuple[Floats, float, Floats, int]:
    """The first point along a step that lowers the cost enough; its cost is infinite when there is none."""
    length, tried = 1.0, 0
    while length > 1e-9:
        trial = np.clip(x + length * step, low, high)
        found, slope = cost(trial)
        tried += 1
        if np.isfinite(found) and found <= value + 1e-4 * length * descent:
            return trial, found, slope, tried
        length *= 0.35
    return x, np.inf, step, tried


def updated(model: Floats, moved: Floats, change: Floats) -> Floats:
    """The BFGS update with Powell's damping, which keeps the model positive."""
    image = model @ moved
    bend, along = float(moved @ image), float(moved @ change)
    if bend <= 0.0:
        return model
    if along < 0.2 * bend:
        blend = 0.8 * bend / (bend - along)
        change = blend * change + (1.0 - blend) * image
        along = float(moved @ change)
    return np.asarray(model - np.outer(image, image) / bend + np.outer(change, change) / along)


@dataclass(slots=True)
class Starts:
    """Vectors to begin from: decays from a coarse list, weights by Poisson EM on a coarse grid."""

    problem: MixedProblem
    background: Floats
    rate: Floats
    filtered: Floats
    width: float
    found: dict[tuple[int, tuple[int, ...]], Floats]

    @classmethod
    def of(cls, problem: MixedProblem) -> Starts:
        """Observed rates and filtered states on the grid."""
        grid = np.linspace(problem.breaks[0], problem.breaks[-1], BINS + 1)
        width = problem.span / BINS
        rate = coarse_rates(problem, grid)
        middle = 0.5 * (grid[1:] + grid[:-1])
        piece = np.minimum(np.searchsorted(problem.breaks[1:], middle), problem.step.size - 1)
        filtered = coarse_states(rate, np.array(START_DECAYS) / problem.span, width)
        return cls(problem, problem.heights[problem.step[piece]], rate, filtered, width, {})

    def vector(self, choice: tuple[int, ...]) -> Floats:
        """The start with these decays, one position of START_DECAYS for each source."""
        layout, d = self.problem.layout, self.problem.unit.size
        vector = np.zeros(layout.low.size)
        matrix = np.zeros((d, d))
        columns = self.filtered[list(choice), :, np.arange(d)].T
        for dimension in range(d):
            own = np.flatnonzero(layout.owner == dimension)
            key = (dimension, choice)
            if key not in self.found:
                both = np.concatenate([self.background[:, own], columns], axis=1) * self.width
                self.found[key] = nonnegative_weights(both, self.rate[:, dimension] * self.width)
            weights = self.found[key]
            vector[own] = weights[: own.size]
            matrix[dimension] = weights[own.size :]
        vector[layout.branching] = matrix.ravel()
        calm(vector, self.problem)
        vector[layout.launch] = 1e-2
        decays = np.log(np.array(START_DECAYS)[list(choice)])
        count = layout.decay.stop - layout.decay.start
        vector[layout.decay] = decays[:1] if count == 1 else np.tile(decays, count // d)
        vector[layout.size] = np.log(10.0)
        return np.clip(vector, layout.low, layout.high)

    def ranked(self) -> list[Floats]:
        """A few starts, best first, from equal decays and twice from one source at a time changed from the best."""
        d, levels = self.problem.unit.size, range(len(START_DECAYS))
        tried: dict[tuple[int, ...], tuple[float, Floats]] = {}

        def tries(choices: list[tuple[int, ...]]) -> tuple[int, ...]:
            for choice in choices:
                if choice not in tried:
                    vector = self.vector(choice)
                    cost = self.problem.cost(vector)[0]
                    tried[choice] = (cost if np.isfinite(cost) else np.inf, vector)
            return min(tried, key=lambda choice: tried[choice][0])

        best = tries([(level,) * d for level in levels])
        if self.problem.layout.decay.stop - self.problem.layout.decay.start > 1:
            for _ in range(2):
                best = tries([(*best[:j], k, *best[j + 1 :]) for j in range(d) for k in levels])
        order = sorted(tried, key=lambda choice: (tried[choice][0], choice))
        # after the best come those whose decays differ much from all before: optima lie far apart
        chosen = order[:2]
        for choice in order[2:]:
            if len(chosen) < 5 and all(max(abs(np.subtract(choice, known))) > 1 for known in chosen):
                chosen.append(choice)
        return [tried[choice][1] for choice in chosen]

    def even(self) -> list[Floats]:
        """Starts that prefer no source to another, at each of the decays."""
        layout = self.problem.layout
        vector = np.full(layout.low.size, 0.3 / self.problem.unit.size)
        vector[layout.size] = np.log(10.0)
        out = []
        for decay in START_DECAYS:
            vector[layout.decay] = np.log(decay)
            out.append(np.clip(vector, layout.low, layout.high))
        return out


def calm(vector: Floats, problem: MixedProblem) -> None:
    """Shrink the branching to a spectral radius of 0.8, in place; what it loses goes to the background."""
    layout, d = problem.layout, problem.unit.size
    matrix = vector[layout.branching].reshape(d, d)
    radius = float(np.abs(np.linalg.eigvals(matrix)).max(initial=0.0))
    if radius <= 0.8:
        return
    lost = (1.0 - 0.8 / radius) * matrix.sum(axis=1)
    matrix *= 0.8 / radius
    own = np.bincount(layout.owner, minlength=d)
    vector[layout.weights] += (lost / np.maximum(own, 1))[layout.owner]


def coarse_rates(problem: MixedProblem, grid: Floats) -> Floats:
    """Observed rate of each dimension in each bin (float64[BINS, D]), in its units; missing counts as the mean."""
    width = problem.span / BINS
    out = np.empty((BINS, problem.unit.size))
    for dimension in range(problem.unit.size):
        if not problem.is_count[dimension]:
            mine = problem.event_time[problem.event_dimension == dimension]
            out[:, dimension] = np.histogram(mine, grid)[0] / width
            continue
        mine_cells = problem.interval_dimension == dimension
        edges, count = problem.edges[mine_cells], problem.count[mine_cells]
        lengths = np.diff(edges, axis=1)[:, 0]
        mean = count.sum() / max(float(lengths.sum()), 1e-300)
        knots = np.concatenate([grid[:1], edges.ravel(), grid[-1:]])
        rates = np.full(knots.size - 1, mean)
        rates[1::2] = count / lengths
        total = np.concatenate([[0.0], np.cumsum(rates * np.diff(knots))])
        out[:, dimension] = np.diff(np.interp(grid, knots, total)) / width
    return np.asarray(out / problem.unit)


def coarse_states(rate: Floats, decays: Floats, width: float) -> Floats:
    """Mean of each filtered state in each bin by what came in earlier bins (float64[B, BINS, D])."""
    fade = np.exp(-decays * width)[:, None]
    gain = (-np.expm1(-decays * width) / (decays * width))[:, None]
    out = np.empty((decays.size, *rate.shape))
    state = np.zeros((decays.size, rate.shape[1]))
    for place, now in enumerate(rate):
        out[:, place] = state * gain
        state = fade * state + (1.0 - fade) * now
    return out


def nonnegative_weights(columns: Floats, counts: Floats) -> Floats:
    """Weights of a Poisson regression without a link, by multiplicative EM steps that keep them above zero."""
    total = columns.sum(axis=0)
    used = total > 0.0
    weight = np.where(used, counts.sum() / max(int(used.sum()), 1) / np.where(used, total, 1.0), 0.0)
    for _ in range(ROUNDS):
        mean = np.maximum(columns @ weight, 1e-12)
        weight *= np.where(used, columns.T @ (counts / mean), 0.0) / np.where(used, total, 1.0)
    return weight


def search(problem: MixedProblem) -> Optimum:
    """The best optimum found: short runs from all starts, the two best of them to the end; all where that is quick."""
    low, high = problem.layout.low, problem.layout.high
    begin = Starts.of(problem)
    if problem.width.size <= SMALL:
        starts = (*begin.ranked(), *begin.even())
        runs = [minimise(problem.cost, start, low, high, most=4 * SHORT) for start in starts]
        best = min(runs, key=lambda run: run.cost)
        return best if best.converged else minimise(problem.cost, best.vector, low, high)
    short = [minimise(problem.cost, start, low, high, most=SHORT) for start in begin.ranked()]
    short.sort(key=lambda run: run.cost)
    full = [short[0] if short[0].converged else minimise(problem.cost, short[0].vector, low, high)]
    begun = [short[0].vector, full[0].vector]
    for run in short[1:]:
        # a run that is on its way to an optimum already known would only find it again
        if len(full) < 2 and all(np.abs(run.vector - known).max() > 0.05 for known in begun):
            begun.append(run.vector)
            full.append(run if run.converged else minimise(problem.cost, run.vector, low, high))
    return min(full, key=lambda run: run.cost)
