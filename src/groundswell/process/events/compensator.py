"""The fitted intensity and its integral along a record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundswell.errors import DataError
from groundswell.process.background import Background
from groundswell.process.checks.residuals import Residuals
from groundswell.process.events.model import EventModel, Point
from groundswell.process.events.observed import IMPUTATIONS
from groundswell.process.events.passage import Passage, mark_weights
from groundswell.process.response import numbers

if TYPE_CHECKING:
    from groundswell.process.events.hawkes_fit import HawkesFit

__all__ = ["intensity_at", "residuals_of"]

Floats = NDArray[np.float64]


def intensity_at(fit: HawkesFit, at: ArrayLike, realisation: int) -> Floats:
    """See ``HawkesFit.intensity``."""
    moments = numbers("at", at, 1)
    count = len(fit.observed.records)
    if not 0 <= realisation < count:
        raise DataError(f"realisation: {realisation}; give one from 0 to {count - 1}")
    record = fit.observed.records[realisation]
    start, end = float(record.windows[0, 0]), float(record.windows[-1, 1])
    if (np.diff(moments) < 0.0).any() or (moments.size and (moments[0] < start or moments[-1] > end)):
        raise DataError(f"at: times must ascend and lie between {start:g} and {end:g}")
    merged = np.concatenate([record.times, moments])
    order = np.argsort(merged, kind="stable")
    asked = (order >= record.times.size).astype(np.uint8)
    source = np.concatenate([record.dimensions, np.full(moments.size, -1)])[order]
    found = np.zeros((moments.size, fit.specification.dimensions))
    for problem, point in zip(fit.layout.problems, fit.points, strict=True):
        model = problem.model
        shapes = model.lane_shapes(point.shapes)
        weights = mark_weights(model, fit.observed.records, point)[realisation][0]
        weight = np.concatenate([weights, np.zeros(moments.size)])[order]
        state = model.excitation.rest(shapes, min(start, float(merged[order[0]])))
        features = model.excitation.features(shapes, state, merged[order], source, weight, asked, 0)[:, :, 0]
        for row, (target, background) in enumerate(zip(model.targets, model.backgrounds, strict=True)):
            levels = point.linear[row, : len(background.names)]
            excited = features @ point.linear[row, model.levels :]
            found[:, target] = background.at(moments, start, end) @ levels + excited
    return found


def residuals_of(fit: HawkesFit) -> Residuals:
    """See ``HawkesFit.residuals``."""
    own = fit.specification.dimensions
    compensators: list[list[Floats]] = [[] for _ in range(own)]
    totals: list[list[float]] = [[] for _ in range(own)]
    step = IMPUTATIONS if fit.observed.clock is not None else 1
    for number in range(0, len(fit.observed.records), step):
        for problem, point in zip(fit.layout.problems, fit.points, strict=True):
            for dimensions, rescaled, whole in windows_of(fit, number, problem.model, point):
                for row, target in enumerate(problem.model.targets):
                    compensators[target].append(rescaled[dimensions == target, row])
                    totals[target].append(float(whole[row]))
    return Residuals.from_windows(compensators, [np.array(rows) for rows in totals])


def windows_of(
    fit: HawkesFit, number: int, model: EventModel, point: Point
) -> list[tuple[NDArray[np.int64], Floats, Floats]]:
    """For each window of a record: its events' dimensions, and expected events from its start.

    Returns:
        dimensions (int64[N]), compensator up to each event (float64[N, T]) and of the window (float64[T]).
    """
    record = fit.observed.records[number]
    weights = mark_weights(model, fit.observed.records, point)[number][:1]
    passage = Passage(model, record, weights, point)
    branching = point.linear[:, model.levels :]
    found, position = [], 0
    for start, end in record.windows:
        first, last = (int(place) for place in np.searchsorted(record.times, (start, end), side="right"))
        passage.advance(position, first, np.zeros(first - position, np.uint8), 0)
        opening = branching @ passage.mass(start)[:, 0]
        spent = passage.spent(first, last) @ branching.T - opening
        whole = branching @ passage.mass(end)[:, 0] - opening
        for row, background in enumerate(model.backgrounds):
            levels = point.linear[row, : len(background.names)]
            spent[:, row] += integrals(background, start, end, record.times[first:last]) @ levels
            whole[row] += float(background.integral(start, end) @ levels)
        found.append((record.dimensions[first:last], spent, whole))
        position = last
    return found


def integrals(background: Background, start: float, end: float, times: Floats) -> Floats:
    """Integral of each background function from the window's start to each time (float64[N, P])."""
    edges, heights = background.steps(start, end)
    whole = np.concatenate(
        [np.zeros((1, heights.shape[1])), np.cumsum(np.diff(edges)[:, None] * heights, axis=0)]
    )
    place = np.clip(np.searchsorted(edges, times, side="left") - 1, 0, len(heights) - 1)
    return np.asarray(whole[place] + (times - edges[place])[:, None] * heights[place])
