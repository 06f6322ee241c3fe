"""The maximum-likelihood fit of event times: a fixed grid of starts, then Newton's method.

Given the shapes the log-likelihood is concave in everything else, so the starts are shapes alone. Long records
are first climbed on their beginning; the best optimum there starts the climb on the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from groundswell import _core
from groundswell.errors import DataError
from groundswell.process.events.exponential_series import exponential_log_likelihood, is_exponential_series
from groundswell.process.events.lane_search import lane_by_lane
from groundswell.process.events.lanes import PowerLawLanes
from groundswell.process.events.layout import Problem
from groundswell.process.events.likelihood import Derivatives, log_likelihood
from groundswell.process.events.linear_optimum import linear_optimum
from groundswell.process.events.many import FitStatus
from groundswell.process.events.model import EventModel, Point, Record
from groundswell.process.events.observed import Observed
from groundswell.process.events.optimum import Optimum, maximise
from groundswell.process.events.penalty import Penalty

__all__ = ["fit_problem", "objective_of"]

Floats = NDArray[np.float64]

FEW = 20_000  # events of the beginning on which starts are tried, over the root of the dimensions
FEW_LADDER = 4_000  # the same for power laws, whose sums cost more
FINALISTS = 3
DECAYS, EXPONENTS, CUTOFFS = 9, (0.2, 0.6, 1.5), 4
FIRST_MARK_EXPONENT = 0.3
MOST_CLEANINGS = 4


def objective_of(
    model: EventModel, records: Sequence[Record], penalty: Penalty | None
) -> Callable[[Point, int], Derivatives]:
    """What is climbed: the log-likelihood, less the penalty."""
    fused = is_exponential_series(model)

    def objective(point: Point, order: int) -> Derivatives:
        if fused and penalty is None:
            return exponential_log_likelihood(records, point, order)
        found = log_likelihood(model, records, point, 2 if order else 0)
        return found if penalty is None else penalty.applied(model, point, found, order)

    return objective


def fit_problem(
    problem: Problem, observed: Observed, penalty: Penalty | None, starts: Sequence[Floats] | None = None
) -> Optimum:
    """The highest optimum found from the starts.

    Args:
        problem, observed, penalty: what is fitted, to what.
        starts: shape vectors to start from instead of the grid.
    Raises:
        DataError: an event has no intensity whatever the free parameters are.
    """
    model, bounds = problem.model, problem.bounds
    if starts is None and penalty is None:
        near = near_optimum(problem, observed.records)
        if near is not None:
            best = maximise(objective_of(model, observed.records, None), near, bounds)
            if best.converged:
                return best
    few = FEW_LADDER if isinstance(model.excitation, PowerLawLanes) else FEW
    beginning = shortened(observed.records, int(few / np.sqrt(model.excitation.sources)))
    whole = beginning is observed.records
    first = objective_of(model, beginning, penalty)
    candidates = []
    for shapes in grid(problem, observed) if starts is None else starts:
        kept = np.where(bounds.shapes, np.clip(shapes, bounds.low, bounds.high), problem.held.shapes)
        start = linear_start(problem, beginning, kept)
        point, value = linear_optimum(model, beginning, start, bounds.linear, 0.1)
        # shapes that explain nothing end without passing on, where no shape has a slope: climb from the start
        silent = not point.linear[:, model.levels :].any()
        candidates.append((start if silent else point, value))
    candidates.sort(key=lambda found: -found[1])
    finalists = [
        point for point, _ in candidates[: FINALISTS if whole or model.excitation.sources == 1 else 1]
    ]
    climbed = [maximise(first, point, bounds, gain_left=1e-9 if whole else 1e-3) for point in finalists]
    best = max(climbed, key=lambda found: found.derivatives.value)
    last = objective_of(model, observed.records, penalty)
    if not whole:
        start = linear_start(problem, observed.records, best.point.shapes)
        best = maximise(last, linear_optimum(model, observed.records, start, bounds.linear, 1e-3)[0], bounds)
    if starts is None and len(model.targets) == 1 and model.excitation.sources > 1:
        apart = lane_by_lane(model, observed.records, best.point, grid(problem, observed), bounds.linear)
        second = maximise(last, apart, bounds)
        best = max(best, second, key=lambda found: found.derivatives.value)
    if penalty is not None and penalty.kind == "group":
        # a group near its threshold creeps: it may be small enough to go only after some rounds
        for _ in range(MOST_CLEANINGS):
            best = maximise(last, penalty.cleaned(model, best.point), bounds)
            if best.converged:
                break
    if best.derivatives.value == -np.inf:
        raise DataError(
            "fit: under what is held some event has no intensity, so no parameters explain it; leave the background "
            "free, or give what came before as history"
        )
    return best


def near_optimum(problem: Problem, records: tuple[Record, ...]) -> Point | None:
    """The optimum of one exponential series as the core's own search finds it on the beginning of the record.

    The search runs over every decay that leaves a trace. None where it does not serve: other models, several
    realisations or windows, history, parameters held, or an optimum at a bound.
    """
    model, bounds = problem.model, problem.bounds
    if not (
        is_exponential_series(model) and bounds.linear.all() and bounds.shapes.all() and len(records) == 1
    ):
        return None
    record = shortened(records, FEW)[0]
    if len(record.windows) > 1 or not record.scored.all():
        return None
    window, size = record.windows[0], record.times.size
    found = _core.fit_many(record.times, np.array([0, size]), window[:1], window[1:], np.nan, 1)
    (background,), (branching,), (decay,) = found[0].tolist()
    if found[3][0] != FitStatus.FITTED:
        return None
    shapes = np.clip(np.log([decay]), bounds.low, bounds.high)
    return Point(np.array([[background, branching]]), shapes)


def shortened(records: tuple[Record, ...], events: int) -> tuple[Record, ...]:
    """The records' beginning with about so many events; the records themselves when they have no more."""
    if sum(record.times.size for record in records) <= 2 * events:
        return records
    kept, left = [], events
    for record in records:
        inside = np.flatnonzero(record.scored)
        if inside.size <= left:
            kept.append(record)
            left -= inside.size
        elif inside.size:
            last = int(inside[max(left, 1) - 1])
            moment = float(record.times[last])
            windows = record.windows[record.windows[:, 0] < moment].copy()
            windows[-1, 1] = min(windows[-1, 1], moment)
            logs = None if record.logs is None else record.logs[: last + 1]
            kept.append(
                Record(record.times[: last + 1], record.dimensions[: last + 1], windows, logs, record.share)
            )
            left = 0
        if left <= 0:
            break
    return tuple(kept)


def linear_start(problem: Problem, records: Sequence[Record], shapes: Floats) -> Point:
    """Half of the events from outside, half passed on, evenly."""
    model = problem.model
    linear = problem.held.linear.copy()
    sources = model.excitation.sources
    # what a source without events would pass on is not known, and stays zero
    counts = sum(np.bincount(record.dimensions, minlength=sources) for record in records)
    heard = np.repeat(counts > 0, model.excitation.lanes // sources)
    for row, (target, background) in enumerate(zip(model.targets, model.backgrounds, strict=True)):
        events = sum(
            record.share * float((record.dimensions[record.scored] == target).sum()) for record in records
        )
        mass = sum(
            record.share * background.integral(start, end)
            for record in records
            for start, end in record.windows
        )
        count = len(background.names)
        level = 0.5 * max(events, 1.0) / count / np.maximum(mass, 1e-300)
        start = np.concatenate([np.where(mass > 0.0, level, 0.0), np.zeros(model.levels - count)])
        start = np.concatenate([start, np.where(heard, 0.5 / model.excitation.lanes, 0.0)])
        free = problem.bounds.linear[row]
        linear[row, free] = start[free]
    return Point(linear, shapes)


def grid(problem: Problem, observed: Observed) -> list[Floats]:
    """Shape vectors to start from: every source alike, terms apart."""
    model = problem.model
    shortest, middle = observed.gaps.tolist()
    if isinstance(model.excitation, PowerLawLanes):
        cutoffs = np.geomspace(
            max(shortest, 1e-3 * middle), max(0.03 * observed.span, 10.0 * shortest), CUTOFFS
        )
        own = [np.log(np.array([pair])) for pair in product(EXPONENTS, cutoffs)]
    else:
        terms = model.excitation.lanes // model.excitation.sources
        slowest = min(3.0 / observed.span, 0.3 / observed.longest_gap)
        fastest = max(1.0 / shortest, 10.0 / middle)
        count = DECAYS if model.excitation.sources == 1 else DECAYS - 2
        decays = np.geomspace(slowest, fastest, max(count, terms + 2))
        sets = combinations(decays, terms)
        own = [np.log(np.array(chosen))[:, None] for chosen in sets]
        own = own[:: max(1, len(own) // 40)]
    found = []
    for shapes in own:
        vector = np.zeros(model.shape_count)
        for lane, group in enumerate(model.groups):
            vector[group] = shapes[lane % len(shapes)]
        if model.marked:
            vector[-1] = FIRST_MARK_EXPONENT
        found.append(vector)
    return found
