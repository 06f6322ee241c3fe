"""Curves of the fitted model: cumulative views by draw, in the past and in the future, under any inputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.attention.explore import MOST_COUNTING
from groundswell.attention.fit import Fit
from groundswell.attention.inputs import Input
from groundswell.attention.layout import (
    Layout,
    inputs_on_edges,
    lay_out,
    walk_basis,
    walk_nodes,
    walk_persistence,
)
from groundswell.attention.responses import unit_views
from groundswell.attention.slowing import BOUNDLESS, ceiling, slowed
from groundswell.attention.threads import one_thread

__all__ = [
    "Paths",
    "added_up",
    "as_counted",
    "by_input",
    "corrected",
    "future",
    "model_error",
    "paths",
    "shared_level",
]

Floats = NDArray[np.float64]

SEED = 65_000_000
MOST_NODES = 64
MOST_RELATIVE = 100.0
SECOND = 1.0 / 86400.0


@dataclass(frozen=True)
class Paths:
    """Draws of one video's views on a grid.

    Attributes:
        edges (float64[M + 1]): days since publication.
        cumulative (float64[R, M + 1]): total views.
        direct, passed (float64[R, M, D]): views per segment by input, at the model error's mean level over the
            record (see ``shared_level``).
    """

    edges: Floats
    cumulative: Floats
    direct: Floats
    passed: Floats

    def at(self, ages: Floats) -> Floats:
        """Cumulative views at ages within the grid, float64[R, len(ages)]."""
        ages = np.asarray(ages, dtype=np.float64)
        left = (np.searchsorted(self.edges, ages, side="right") - 1).clip(0, self.edges.size - 2)
        share = (ages - self.edges[left]) / (self.edges[left + 1] - self.edges[left])
        share = share.clip(0.0, 1.0)
        below = self.cumulative[:, left]
        result: Floats = below + share * (self.cumulative[:, left + 1] - below)
        return result


def paths(
    fit: Fit,
    until: float | None = None,
    *,
    inputs: Sequence[Input] | None = None,
    ages: Floats | None = None,
    without_levels: Sequence[str] = (),
) -> Paths:
    """Cumulative views by draw up to ``until`` days.

    Where a counter was read exactly every draw passes through its readings. Beyond the record the kernel acts on
    with the inputs declared so far (nothing new is assumed to happen), supercritical spread ends at some moment
    (see ``slowing``), the model error walks on from its last value, and the noise of a branching process is added.

    Args:
        until: days since publication; by default the end of the record.
        inputs: other inputs with the same columns (a what-if); by default those of the fit.
        ages: further edges of the grid, in days.
        without_levels: ids of level changes to leave out (a what-if).
    """
    with one_thread():
        return _paths(fit, until, inputs, ages, without_levels)


def _paths(
    fit: Fit,
    until: float | None,
    inputs: Sequence[Input] | None,
    ages: Floats | None,
    without_levels: Sequence[str],
) -> Paths:
    chosen = tuple(inputs) if inputs is not None else fit.inputs
    end = fit.horizon if until is None else until
    more = [fit.layout.edges[fit.layout.edges < end], np.array([min(fit.horizon, end)])]
    if ages is not None:
        more.append(np.asarray(ages, dtype=np.float64))
    layout = lay_out(chosen, end, np.concatenate(more), fit.priors)
    by_direct, by_passed = by_input(fit, layout)
    growing, ended = slowed(fit, chosen, layout.edges)
    ahead = layout.middles > fit.horizon
    by_passed[np.ix_(growing, ahead)] = ended[:, ahead]
    error = model_error(fit, layout.middles, without_levels)
    segment = (by_direct.sum(axis=2) + by_passed.sum(axis=2)) * np.exp(error)
    segment = np.minimum(segment, ceiling(fit, layout.edges))
    if fit.observations.count_views.size:
        as_it_was = segment
        if inputs is not None or without_levels:
            direct, passed = by_input(fit, inputs_on_edges(fit.inputs, layout.edges))
            as_it_was = (direct.sum(axis=2) + passed.sum(axis=2)) * np.exp(model_error(fit, layout.middles))
        segment = segment * as_counted(fit, layout.edges, as_it_was)
        cumulative = added_up(segment) + corrected(fit, layout.edges, as_it_was)
    else:
        cumulative = added_up(segment)
    cumulative = future(fit, layout.edges, cumulative)
    level = shared_level(by_direct + by_passed, error, layout.edges, fit.horizon)[:, None, None]
    return Paths(layout.edges, cumulative, by_direct * level, by_passed * level)


def by_input(fit: Fit, layout: Layout) -> tuple[Floats, Floats]:
    """Direct and passed-on views before the model error, float64[R, M, D]."""
    points, where = np.unique(fit.draws.point, return_inverse=True)
    direct, passed = unit_views(fit.priors.natural(fit.found.coordinates[points]), layout)
    weights = fit.weights[:, None, :]
    return weights * direct[None, :, :], weights * np.minimum(passed, BOUNDLESS)[where]


def added_up(segment: Floats) -> Floats:
    """Cumulative sums along segments, from zero: float64[R, M] to float64[R, M + 1]."""
    cumulative = np.zeros((segment.shape[0], segment.shape[1] + 1))
    np.cumsum(segment, axis=1, out=cumulative[:, 1:])
    return cumulative


def as_counted(fit: Fit, edges: Floats, segment: Floats) -> Floats:
    """Factors that make the views of every counted interval those that were counted, float64[R, M].

    What a fitted draw says of such an interval is where in it the views came, not how many there were. In a
    what-if the same factors apply: what made a day larger than expected would have done so anyway.
    """
    factor = np.ones_like(segment)
    seen = fit.observations
    for (start, end), views in zip(seen.count_edges, seen.count_views, strict=True):
        left, right = (int(np.abs(edges - age).argmin()) for age in (start, end))
        if left < right and end <= edges[-1] + SECOND:
            modelled = segment[:, left:right].sum(axis=1, keepdims=True)
            factor[:, left:right] = np.where(modelled > 0.0, views / np.maximum(modelled, 1e-300), 1.0)
    return factor


def corrected(fit: Fit, edges: Floats, segment: Floats) -> Floats:
    """What to add to the views that came so that the sum is what the counter showed, float64[R, M + 1].

    It is not zero where the counter fell, or stood still to the end.
    """
    seen = fit.observations
    cumulative = added_up(segment * as_counted(fit, edges, segment))
    shown = [(fall.age, fall.after) for fall in seen.corrections]
    if seen.anchor_age is not None and seen.anchor_views is not None:
        shown.append((seen.anchor_age, seen.anchor_views))
    shift = np.zeros_like(cumulative)
    for age, views in shown:
        if age <= edges[-1] + SECOND:
            index = int(np.abs(edges - age).argmin())
            shift[:, index:] += (views - cumulative[:, index] - shift[:, index])[:, None]
    return shift


def shared_level(by_input: Floats, error: Floats, edges: Floats, horizon: float) -> Floats:
    """Factor by which the model error lifted or lowered the whole record, one a draw, float64[R].

    The mean log-rate error, weighted with the views, cannot be told from the inputs' sizes. It is credited to all
    inputs alike; what is left of the error, its change over time, is what the inputs do not explain.

    Args:
        by_input (float64[R, M, D]): views per segment by input before the error.
        error (float64[R, M]): log-rate error.
    """
    within = edges[1:] <= horizon * (1.0 + 1e-9)
    views = by_input.sum(axis=2) * within
    mean = (views * error).sum(axis=1) / np.maximum(views.sum(axis=1), 1e-300)
    result: Floats = np.exp(mean)
    return result


def model_error(fit: Fit, days: Floats, without_levels: Sequence[str] = ()) -> Floats:
    """Draws of the log-rate error at given ages, the walk continued beyond the record, float64[R, len(days)]."""
    last = float(days.max(initial=fit.horizon))
    nodes = walk_nodes(max(last, fit.horizon), fit.priors)
    known = fit.walk
    walk = np.empty((known.shape[0], max(nodes.size, known.shape[1])))
    walk[:, : known.shape[1]] = known
    if nodes.size > known.shape[1]:
        fresh = np.random.default_rng(SEED).standard_normal((known.shape[0], MOST_NODES))
        rho = walk_persistence(fit.priors)
        spread = fit.hyperparameters["model_error"] * np.sqrt(1.0 - rho**2)
        for node in range(known.shape[1], nodes.size):
            walk[:, node] = rho * walk[:, node - 1] + spread * fresh[:, node % MOST_NODES]
    error = walk @ walk_basis(days, np.arange(walk.shape[1]), fit.priors).T
    for column, level in enumerate(fit.levels):
        if level.id not in without_levels:
            error = error + fit.level_changes[:, column : column + 1] * level.basis(days)
    result: Floats = error
    return result


def future(fit: Fit, edges: Floats, cumulative: Floats) -> Floats:
    """The same with counting noise after the record."""
    if edges[-1] <= fit.horizon:
        return cumulative
    now = int(np.abs(edges - fit.horizon).argmin())
    base = cumulative[:, now : now + 1]
    increments = cumulative[:, now:] - base
    increments = increments * _counting_noise(fit, edges[now:], increments)
    result = cumulative.copy()
    result[:, now:] = base + np.maximum.accumulate(increments, axis=1)
    return result


def _counting_noise(fit: Fit, edges: Floats, increments: Floats) -> Floats:
    """Factors of mean one that carry the noise of counting into the views since the record's end, as ``increments``.

    A branching process has variance / mean 1 / (1 - n)^2 (Hawkes 1971); where counts were seen, every further day
    is over-dispersed as they were. One normal draw a path scales it at all ages, by an amount that depends on the
    views up to that age alone.
    """
    generator = np.random.default_rng(SEED + 1)
    normal = generator.standard_normal((increments.shape[0], 1))
    hyperparameters = fit.hyperparameters
    branching = np.minimum(hyperparameters["branching"], MOST_COUNTING)[:, None]
    reached = np.maximum(increments, 1e-9)
    relative = 1.0 / ((1.0 - branching) ** 2 * reached)
    if fit.observations.count_views.size:
        length = np.diff(edges)
        squares = np.diff(increments, axis=1) ** 2 / length
        power = np.concatenate([np.zeros((increments.shape[0], 1)), np.cumsum(squares, axis=1)], axis=1)
        relative = relative + hyperparameters["dispersion"][:, None] * power / reached**2
    spread = np.sqrt(np.log1p(np.minimum(relative, MOST_RELATIVE)))
    result: Floats = np.exp(spread * normal - 0.5 * spread**2)
    return result
