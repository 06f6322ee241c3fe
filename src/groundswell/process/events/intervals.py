"""Intervals of fitted parameters: profile likelihood, observed information, sandwich and bootstrap.

A profile interval holds every value of a parameter that, with all others refitted, lies within half the
chi-square quantile of the highest log-likelihood. It follows the likelihood's shape, stays inside the
parameter's range and opens where the record says nothing (Venzon and Moolgavkar 1988).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from statistics import NormalDist
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from groundswell.errors import DataError
from groundswell.process.events.fit import objective_of
from groundswell.process.events.layout import Entry, Problem
from groundswell.process.events.likelihood import log_likelihood
from groundswell.process.events.model import Point, Record
from groundswell.process.events.observed import IMPUTATIONS
from groundswell.process.events.optimum import Bounds, Optimum, maximise
from groundswell.process.events.passage import mark_weights
from groundswell.process.intervals import Intervals

if TYPE_CHECKING:
    from groundswell.process.events.hawkes_fit import HawkesFit

__all__ = ["Method", "intervals_of"]

Floats = NDArray[np.float64]
Method = Literal["profile", "wald", "sandwich", "bootstrap"]

CLOSE_ENOUGH = 0.01  # of the root of twice the fall: 0.1 % of a 90 % interval's coverage
MOST_TRIALS = 25
SEED_STRIDE = 1_000_003  # so that two seeds share no draw
BLOCKS = 40  # stretches over which the sandwich adds scores


def intervals_of(fit: HawkesFit, level: float, method: Method, seed: int, draws: int) -> Intervals:
    """Intervals of all free parameters; see ``HawkesFit.intervals``."""
    if not 0.0 < level < 1.0:
        raise DataError(f"level: {level:g}; give a share between 0 and 1, such as 0.9")
    if fit.specification.penalty is not None:
        raise DataError(
            "intervals: the fit is penalised, so no interval of it would hold its level; refit without a penalty, "
            "for example with the entries that were not zero"
        )
    if method not in {"profile", "wald", "sandwich", "bootstrap"}:
        raise DataError(f"method: {method!r} is unknown; use 'profile', 'wald', 'sandwich' or 'bootstrap'")
    if draws < 2:
        raise DataError(f"draws: {draws}; give at least 2, and for a level of 0.9 some hundred")
    arrays = {name: np.full((*size, 2), np.nan) for name, size in fit.layout.sizes.items()}
    notes: list[str] = []
    if method == "bootstrap":
        resampled(fit, level, seed, draws, arrays)
    else:
        scale = NormalDist().inv_cdf(0.5 + 0.5 * level)
        errors = sandwich_errors(fit) if method == "sandwich" else None
        for place, entry in enumerate(fit.layout.entries):
            problem = fit.layout.problems[entry.problem]
            if not free(problem, entry):
                continue
            if method == "profile":
                ends = profile(fit, entry, scale)
                if not (math.isfinite(ends[0]) and math.isfinite(ends[1])) or (
                    entry.row < 0 and ends[0] == 0.0
                ):
                    notes.append(
                        f"The interval of {entry.label} is open: the record sets it no end on one side."
                    )
            else:
                error = fit.covariance.error(entry) if errors is None else errors[place]
                middle = place_of(entry, fit.points[entry.problem])
                ends = back(entry, middle - scale * error), back(entry, middle + scale * error)
            arrays[entry.name][entry.index] = ends
    if "weights" in arrays and method != "bootstrap":
        # a sum of weights is no parameter of its own: its interval follows from the errors
        reach = NormalDist().inv_cdf(0.5 + 0.5 * level)
        total = np.asarray(fit.params["branching"], dtype=np.float64)
        spread = np.asarray(fit.errors["branching"], dtype=np.float64)
        arrays["branching"] = np.stack(
            [np.maximum(total - reach * spread, 0.0), total + reach * spread], axis=-1
        )
        notes.append("The interval of branching, a sum of weights, is from observed information.")
    return Intervals(level, method, MappingProxyType(arrays), tuple(notes))


def free(problem: Problem, entry: Entry) -> bool:
    """Whether a parameter was fitted."""
    bounds = problem.bounds
    return bool(bounds.linear[entry.row, entry.column] if entry.row >= 0 else bounds.shapes[entry.column])


def place_of(entry: Entry, point: Point) -> float:
    """A parameter on the point's scale: logarithms for shapes."""
    return float(point.linear[entry.row, entry.column] if entry.row >= 0 else point.shapes[entry.column])


def back(entry: Entry, place: float) -> float:
    """From the point's scale to the parameter's, never below zero."""
    return math.exp(min(place, 700.0)) if entry.logarithmic else max(place, 0.0)


def profile(fit: HawkesFit, entry: Entry, scale: float) -> tuple[float, float]:
    """Both ends of one parameter's profile interval."""
    problem = fit.layout.problems[entry.problem]
    top = fit.optima[entry.problem]
    walk = Profile(fit, problem, entry, top)
    low, high = walk.range
    ends = []
    for side, limit in ((-1.0, low), (1.0, high)):
        found = walk.end(side, limit, scale)
        if found is None:
            ends.append((0.0 if side < 0.0 else math.inf) if math.isinf(limit) or entry.row < 0 else limit)
        else:
            ends.append(back(entry, found))
    return ends[0], ends[1]


class Profile:
    """The log-likelihood along one parameter, all others refitted."""

    def __init__(self, fit: HawkesFit, problem: Problem, entry: Entry, top: Optimum) -> None:
        self.entry, self.top = entry, top
        self.objective = objective_of(problem.model, fit.observed.records, None)
        linear, shapes = problem.bounds.linear.copy(), problem.bounds.shapes.copy()
        if entry.row >= 0:
            linear[entry.row, entry.column] = False
            self.range = (0.0, math.inf)
        else:
            shapes[entry.column] = False
            self.range = (float(problem.bounds.low[entry.column]), float(problem.bounds.high[entry.column]))
        self.bounds = Bounds(linear, shapes, problem.bounds.low, problem.bounds.high)
        self.middle = place_of(entry, top.point)
        self.error = fit.covariance.error(entry)
        self.tangent = None
        if math.isfinite(self.error):
            column = fit.covariance.column(entry)
            variance = self.error**2
            self.tangent = Point(column.linear / variance, column.shapes / variance)
        self.last = top.point

    def fall(self, place: float) -> float:
        """Root of twice the fall of the profile log-likelihood at one place."""
        for start in self.starts(place):
            found = maximise(self.objective, start, self.bounds, gain_left=1e-5)
            if math.isfinite(found.derivatives.value):
                break
        self.last = found.point
        return math.sqrt(max(2.0 * (self.top.derivatives.value - found.derivatives.value), 0.0))

    def starts(self, place: float) -> Iterator[Point]:
        """Starts at one place: along the tangent from the optimum, and from the last place."""
        step = place - self.middle
        trials = [self.last]
        if self.tangent is not None:
            point = self.top.point
            trials.insert(
                0, Point(point.linear + step * self.tangent.linear, point.shapes + step * self.tangent.shapes)
            )
        for trial in trials:
            linear, shapes = trial.linear.copy(), trial.shapes.copy()
            moving = self.bounds.linear
            linear[moving] = np.maximum(linear[moving], 1e-3 * self.top.point.linear[moving])
            shapes = np.where(self.bounds.shapes, np.clip(shapes, self.bounds.low, self.bounds.high), shapes)
            if self.entry.row >= 0:
                linear[self.entry.row, self.entry.column] = place
            else:
                shapes[self.entry.column] = place
            yield Point(linear, shapes)

    def end(self, side: float, limit: float, scale: float) -> float | None:
        """Where the fall reaches ``scale``, or None when it does not before the limit."""
        inner, outer = self.middle, None
        inner_fall, outer_fall = 0.0, 0.0
        step = scale * self.error if math.isfinite(self.error) and self.error > 0.0 else self.first_step()
        place = self.inside(self.middle + side * step, limit, side)
        for _ in range(MOST_TRIALS):
            fall = self.fall(place)
            if abs(fall - scale) < CLOSE_ENOUGH:
                return place
            if fall < scale:
                inner, inner_fall = place, fall
                if place == limit:
                    return None
            else:
                outer, outer_fall = place, fall
            if outer is None:
                # the fall is nearly straight in the distance: aim a little beyond the end, at most five times as far
                reach = (inner - self.middle) * min(5.0, 1.02 * scale / max(inner_fall, 1e-9))
                place = self.inside(self.middle + reach, limit, side)
            else:
                share = (scale - inner_fall) / (outer_fall - inner_fall)
                place = inner + min(max(share, 0.02), 0.98) * (outer - inner)
        return place

    def inside(self, place: float, limit: float, side: float) -> float:
        """The place, or the limit where it would go beyond."""
        return max(place, limit) if side < 0.0 else min(place, limit)

    def first_step(self) -> float:
        """A first step where the curvature gives none: at a bound, or flat."""
        return 0.3 if self.entry.row < 0 else max(0.1 * self.middle, 0.01)


def sandwich_errors(fit: HawkesFit) -> list[float]:
    """Errors that allow for a wrong model: curvature, scores' scatter, curvature (White 1982).

    Scores are added over stretches of the record and their neighbours' products are counted too (Bartlett
    weights), so that passing on across a stretch's end is allowed for.
    """
    found = []
    parts = [scores(fit, place) for place in range(len(fit.layout.problems))]
    for entry in fit.layout.entries:
        problem = fit.layout.problems[entry.problem]
        if not free(problem, entry) or not math.isfinite(fit.covariance.error(entry)):
            found.append(math.nan)
            continue
        column = fit.covariance.column(entry)
        rows = np.array(
            [
                (part.linear * column.linear).sum() + (part.shapes * column.shapes).sum()
                for part in parts[entry.problem]
            ]
        )
        variance = float(rows @ rows + rows[1:] @ rows[:-1])
        found.append(math.sqrt(variance) if variance > 0.0 else math.nan)
    return found


def scores(fit: HawkesFit, place: int) -> list[Point]:
    """Gradients of the log-likelihood over stretches with about as many events each."""
    problem, point = fit.layout.problems[place], fit.points[place]
    found: list[Point] = []
    draws = IMPUTATIONS if fit.observed.clock is not None else 1
    weights = mark_weights(problem.model, fit.observed.records, point)
    for first in range(0, len(fit.observed.records), draws):
        alike = fit.observed.records[first : first + draws]
        events = alike[0].times[alike[0].scored]
        count = max(2, min(BLOCKS, int(math.sqrt(events.size))))
        edges = np.unique(np.quantile(events, np.linspace(0.0, 1.0, count + 1)[1:-1]))
        ends = np.unique([alike[0].windows[0, 0], *edges, alike[0].windows[-1, 1]])
        for low, high in pairwise(ends.tolist()):
            # the draws of one rounded clock are one record several times: their scores belong together
            total = Point(np.zeros_like(point.linear), np.zeros_like(point.shapes))
            for place_in_all, record in enumerate(alike, first):
                cut = np.clip(record.windows, low, high)
                cut = cut[cut[:, 1] > cut[:, 0]]
                if len(cut):
                    known = record.times <= high
                    logs = None if record.logs is None else record.logs[known]
                    part = Record(record.times[known], record.dimensions[known], cut, logs, record.share)
                    rows = [row[known] for row in weights[place_in_all]]
                    slopes = log_likelihood(problem.model, (part,), point, weights=[rows])
                    total = Point(total.linear + slopes.linear, total.shapes + slopes.shapes)
            found.append(total)
    return found


def resampled(fit: HawkesFit, level: float, seed: int, draws: int, arrays: dict[str, Floats]) -> None:
    """Parametric bootstrap: quantiles of the parameters refitted to simulations of the fit."""
    samples: dict[str, list[Floats]] = {name: [] for name in arrays}
    for number in range(draws):
        again = fit.resample(SEED_STRIDE * seed + number)
        for name in arrays:
            samples[name].append(np.asarray(again.params[name], dtype=np.float64))
    tails = (0.5 - 0.5 * level, 0.5 + 0.5 * level)
    for name, rows in samples.items():
        arrays[name][...] = np.moveaxis(np.quantile(np.array(rows), tails, axis=0), 0, -1)
