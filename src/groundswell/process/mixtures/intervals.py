"""Confidence intervals of mixtures, from the profile or the curvature of the likelihood."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from groundswell.process.mixtures.problem import MixedProblem
from groundswell.process.mixtures.search import minimise

__all__ = ["Interval", "profile_interval", "wald_interval"]

Floats = NDArray[np.float64]

OPEN = "open: the data set it no end on one side"
STEPS = 12
MATCHED = 2e-3  # of the root of twice the drop in log-likelihood, which is 1.64 at 90 %


class Interval(NamedTuple):
    """Low and high, in the unit of the parameter, and why a side is open or doubtful (None when neither is)."""

    low: float
    high: float
    message: str | None


def natural_at(problem: MixedProblem, place: int, value: float) -> float:
    """One entry of the vector in the units of the data."""
    factor = float(problem.layout.factor[place])
    return factor * (math.exp(value) if problem.layout.logarithmic[place] else value)


def conditional_deviation(information: Floats, free: NDArray[np.bool_], place: int) -> tuple[float, Floats]:
    """Standard error of one entry with the others free, and how they follow when it moves by one."""
    others = free.copy()
    others[place] = False
    follow = np.zeros(information.shape[0])
    follow[place] = 1.0
    block = information[np.ix_(others, others)]
    if others.any():
        follow[others] = -np.linalg.pinv(block, hermitian=True) @ information[others, place]
    curvature = float(information[place] @ follow)
    return (1.0 / math.sqrt(curvature) if curvature > 1e-8 else 1.0), follow


def wald_interval(
    problem: MixedProblem, vector: Floats, information: Floats, place: int, level: float
) -> Interval:
    """By the standard error; on the logarithmic scale for decays and sizes."""
    low, high = problem.layout.low, problem.layout.high
    if vector[place] in (low[place], high[place]):
        edge = natural_at(problem, place, float(vector[place]))
        return Interval(edge, math.nan, "at the edge of its range, where standard errors mean nothing")
    if information[place, place] <= 1e-8:
        return Interval(0.0, math.inf, "the data say nothing of it")
    free = (vector > low) & (vector < high)
    deviation, _ = conditional_deviation(information, free, place)
    reach = NormalDist().inv_cdf(0.5 + level / 2.0) * deviation
    bottom = max(float(vector[place]) - reach, float(low[place]))
    top = min(float(vector[place]) + reach, float(high[place]))
    return Interval(natural_at(problem, place, bottom), natural_at(problem, place, top), None)


def profile_interval(
    problem: MixedProblem, vector: Floats, information: Floats, place: int, level: float
) -> Interval:
    """Where the likelihood, maximised over all other parameters, has dropped by half the chi-square quantile."""
    wanted = NormalDist().inv_cdf(0.5 + level / 2.0)
    best = problem.cost(vector)[0]
    ends, messages = [], []
    for side in (-1.0, 1.0):
        end, message = profile_end(problem, vector, information, place, wanted, best, side)
        ends.append(natural_at(problem, place, end) if math.isfinite(end) else max(end, 0.0))
        if message is not None and message not in messages:
            messages.append(message)
    return Interval(ends[0], ends[1], "; ".join(messages) or None)


def open_end(problem: MixedProblem, place: int, edge: float, side: float) -> float:
    """The end of an interval that reaches the end of its range: none, where the range ends for want of data."""
    return side * math.inf if problem.layout.logarithmic[place] or side > 0.0 else edge


def profile_end(
    problem: MixedProblem,
    vector: Floats,
    information: Floats,
    place: int,
    wanted: float,
    best: float,
    side: float,
) -> tuple[float, str | None]:
    """One end, by regula falsi on the signed root of the deviance, which is nearly straight."""
    low, high = problem.layout.low.copy(), problem.layout.high.copy()
    begin = float(vector[place])
    edge = float(low[place] if side < 0.0 else high[place])
    if begin == edge:
        return open_end(problem, place, edge, side), None
    free = (vector > low) & (vector < high)
    deviation, follow = conditional_deviation(information, free, place)
    model = information.copy()
    model[place, :] = model[:, place] = 0.0
    model[place, place] = 1.0
    inner, inner_root, inner_vector = begin, 0.0, vector
    outer, outer_root, message = math.nan, math.nan, None
    guess = begin + side * wanted * deviation
    for _ in range(STEPS):
        guess = min(max(guess, edge), begin) if side < 0.0 else max(min(guess, edge), begin)
        low[place] = high[place] = guess
        near = inner_vector + (guess - inner) * follow
        run = minimise(problem.cost, near, low, high, tolerance=1e-5, curvature=model)
        if not math.isfinite(run.cost):
            run = minimise(
                problem.cost, np.where(follow == 1.0, guess, inner_vector), low, high, curvature=model
            )
        drop = run.cost - best
        if drop < -1e-4:
            message = f"the likelihood is higher by {-drop:.2g} away from the fit"
        root = math.sqrt(2.0 * max(drop, 0.0)) if math.isfinite(drop) else math.inf
        if abs(root - wanted) < MATCHED:
            return guess, message
        if root < wanted:
            if guess == edge:
                return open_end(problem, place, edge, side), message or OPEN
            inner, inner_root, inner_vector = guess, root, run.vector
        else:
            outer, outer_root = guess, root
        if math.isnan(outer):
            stretch = wanted / inner_root if inner_root > 0.0 else 3.0
            guess = begin + (inner - begin) * min(max(stretch, 1.05), 3.0) if inner != begin else begin + side
        elif math.isfinite(outer_root):
            share = (wanted - inner_root) / (outer_root - inner_root)
            guess = inner + (outer - inner) * min(max(share, 0.05), 0.95)
        else:
            guess = 0.5 * (inner + outer)
    if math.isnan(outer):
        return side * math.inf, "open: the data do not bound it there"
    return guess, message
