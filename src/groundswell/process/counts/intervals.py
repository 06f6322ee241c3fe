"""Uncertainty of fits to counts: information, Wald, sandwich, profile and bootstrap intervals, flat directions."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from groundswell.errors import DataError
from groundswell.process.counts.optimum import CountProblem, Optimum, maximise
from groundswell.process.intervals import Intervals

if TYPE_CHECKING:
    from groundswell.process.counts.count_fit import CountFit

__all__ = ["Method", "information", "intervals_of"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Method = Literal["profile", "wald", "sandwich", "bootstrap", "process"]

MOST_DOUBLINGS = 30


def information(problem: CountProblem, optimum: Optimum) -> tuple[Floats, Flags]:
    """Observed information (float64[Q, Q]) by differences of the exact gradient, and which parameters are inside."""
    place = optimum.place
    low, high = problem.bounds()
    inside = np.array([p.held is None for p in problem.parameters])
    inside &= (place > low + 1e-9 * (1.0 + np.abs(low))) & (place < high - 1e-9)
    scale = np.array([1.0 if p.logarithmic else 0.0 for p in problem.parameters])
    deviation = 1.0 / np.sqrt(np.maximum(np.diag(optimum.evaluation.matrix), 1e-300))
    matrix = np.zeros((place.size, place.size))
    for index in np.flatnonzero(inside):
        step = 1e-2 * min(
            float(deviation[index]), 0.3 if scale[index] else 0.3 * max(abs(float(place[index])), 1e-12)
        )
        step = min(step, 0.5 * (place[index] - low[index]), 0.5 * (high[index] - place[index]))
        gradients = []
        for sign in (1.0, -1.0):
            moved = place.copy()
            moved[index] += sign * step
            found = problem.evaluate(moved)
            gradients.append(optimum.evaluation.gradient if found is None else found.gradient)
        matrix[index] = -(gradients[0] - gradients[1]) / (2.0 * step)
    matrix = 0.5 * (matrix + matrix.T)
    matrix[~inside] = matrix[:, ~inside] = 0.0
    return matrix, inside


def covariance_of(matrix: Floats, inside: Flags) -> Floats:
    """Inverse on the parameters inside their bounds; infinite variances where the information is not positive."""
    out = np.zeros_like(matrix)
    used = np.flatnonzero(inside)
    if not used.size:
        return out
    part = matrix[np.ix_(used, used)]
    root = np.sqrt(np.maximum(np.abs(np.diag(part)), 1e-300))
    values, vectors = np.linalg.eigh(part / np.outer(root, root))
    good = values > 1e-10
    inverse = (vectors[:, good] / values[good]) @ vectors[:, good].T / np.outer(root, root)
    lost = (vectors[:, ~good] ** 2).sum(axis=1) > 1e-6
    inverse[lost, lost] = math.inf
    out[np.ix_(used, used)] = inverse
    return out


def intervals_of(fit: CountFit, level: float, method: Method, seed: int, draws: int) -> Intervals:
    """Intervals of every free parameter.

    Raises:
        DataError: the level is no share, or the method is unknown.
    """
    if not 0.0 < level < 1.0:
        raise DataError(f"level: {level:g}; it must lie between 0 and 1")
    problem = fit.problem
    free = [index for index, p in enumerate(problem.parameters) if p.held is None]
    z = NormalDist().inv_cdf(0.5 + 0.5 * level)
    ends = np.full((len(problem.parameters), 2), np.nan)
    if method in {"wald", "sandwich"}:
        deviations = fit.deviations(method == "sandwich")
        for index in free:
            ends[index] = wald_ends(fit, index, z * float(deviations[index]))
    elif method == "profile":
        for index in free:
            ends[index] = profile_ends(fit, index, z)
    elif method in {"bootstrap", "process"}:
        refits = [fit.resample(seed + number, process=method == "process") for number in range(draws)]
        for index in free:
            parameter = problem.parameters[index]
            values = [parameter.outside(float(refit.optimum.place[index]), fit.unit) for refit in refits]
            ends[index] = np.quantile(values, [0.5 - 0.5 * level, 0.5 + 0.5 * level])
    else:
        raise DataError(
            f"method: {method!r} is unknown; use 'profile', 'wald', 'sandwich', 'bootstrap' or 'process'"
        )
    grouped: dict[str, Floats] = {}
    for name in dict.fromkeys(problem.parameters[index].name for index in free):
        members = [index for index, p in enumerate(problem.parameters) if p.name == name]
        grouped[name] = fit.shaped(name, ends[members])
    return Intervals(level, method, grouped)


def outside_end(fit: CountFit, index: int, place: float) -> float:
    """The end of an interval in the caller's unit: open where the search ends only for want of information."""
    parameter = fit.problem.parameters[index]
    slack = 0.01 if parameter.logarithmic else 0.0  # a search that stops just short of its bound has met it
    if place <= parameter.low + slack:
        return math.exp(parameter.low) if parameter.name == "exponent" else 0.0
    if place >= parameter.high - slack:
        return math.exp(parameter.high) if parameter.name == "exponent" else math.inf
    return parameter.outside(place, fit.unit)


def wald_ends(fit: CountFit, index: int, reach: float) -> tuple[float, float]:
    """Symmetric on the scale of the search."""
    place = float(fit.optimum.place[index])
    if not math.isfinite(reach) or not fit.inside[index]:
        reach = math.inf
    return outside_end(fit, index, place - reach), outside_end(fit, index, place + reach)


def profile_ends(fit: CountFit, index: int, z: float) -> tuple[float, float]:
    """Where the profile log-likelihood has fallen by z^2 / 2."""
    problem, optimum = fit.problem, fit.optimum
    parameter = problem.parameters[index]
    deviation = float(fit.deviations(False)[index])
    place = float(optimum.place[index])
    natural = 0.5 if parameter.logarithmic else max(0.1 * abs(place), 1e-3 * fit.scale_of(index))
    first = z * deviation if math.isfinite(deviation) and deviation > 0.0 else natural
    first = min(first, 2.0) if parameter.logarithmic else first
    held = np.array([p.held is not None for p in problem.parameters])
    held[index] = True
    ends = []
    for sign in (-1.0, 1.0):
        limit = parameter.low if sign < 0.0 else parameter.high
        ends.append(
            outside_end(fit, index, profile_end(problem, optimum, held, index, sign * first, limit, z))
        )
    return ends[0], ends[1]


def profile_end(
    problem: CountProblem, optimum: Optimum, held: Flags, index: int, step: float, limit: float, z: float
) -> float:
    """One end: steps that double until the fall is passed, then the secant rule on the root of the fall."""
    place, first = float(optimum.place[index]), abs(step)
    inner, inner_root = place, 0.0
    warm = optimum.place
    outer = outer_root = math.nan
    for _ in range(MOST_DOUBLINGS):
        target = inner + step
        target = max(target, limit) if step < 0.0 else min(target, limit)
        root, found = fall_root(problem, optimum, held, index, target, warm)
        if root >= z:
            outer, outer_root = target, root
            break
        if target == limit:
            return limit
        warm = found if found is not None else warm
        # the root of the fall is close to linear: aim a little beyond the end, at most doubling
        slope = root / abs(target - place) if target != place else 0.0
        inner, inner_root = target, root
        wish = 1.1 * (z - root) / slope if slope > 0.0 else math.inf
        least = 0.1 * first  # steps that shrank with the fall would never pass it
        step = math.copysign(min(max(wish, least), 2.0 * abs(step)), step)
    else:
        return limit
    for _ in range(12):
        if not math.isfinite(outer_root):
            middle = 0.5 * (inner + outer)
        else:
            share = (z - inner_root) / (outer_root - inner_root)
            middle = inner + min(max(share, 0.05), 0.95) * (outer - inner)
        root, found = fall_root(problem, optimum, held, index, middle, warm)
        if abs(root - z) < 2e-3 * z:
            return middle
        if root < z:
            inner, inner_root = middle, root
            warm = found if found is not None else warm
        else:
            outer, outer_root = middle, root
    return 0.5 * (inner + outer)


def fall_root(
    problem: CountProblem, optimum: Optimum, held: Flags, index: int, target: float, warm: Floats
) -> tuple[float, Floats | None]:
    """Root of twice the fall of the log-likelihood with one parameter moved, and where the others went."""
    start = warm.copy()
    start[index] = target
    found = maximise(problem, start, held, 40, 1e-5)
    if found is None:
        return math.inf, None
    fall = 2.0 * (optimum.evaluation.value - found.evaluation.value)
    return math.sqrt(max(fall, 0.0)), found.place
