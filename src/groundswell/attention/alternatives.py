"""Other courses of the same video: what the fitted model expects under changed inputs, in milliseconds.

Expected views are linear in the inputs, and what an input leads to depends on the time since it alone. So the views that
a unit pulse or a unit step leads to are computed once for every kernel of the posterior, as functions of the time since
it, and every change is a sum of these, interpolated. Draws, model error and counted days are those of the fit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from groundswell.attention.fit import Fit, Level
from groundswell.attention.inputs import Input
from groundswell.attention.layout import Layout, lay_out
from groundswell.attention.paths import added_up, as_counted, by_input, corrected, future, model_error
from groundswell.attention.slowing import ceiling, slowed
from groundswell.attention.threads import one_thread
from groundswell.process import expected_views_many, power_law_terms, responses_many

__all__ = ["Alternatives", "alternatives"]

Floats = NDArray[np.float64]

FIRST_LAG = 1e-4  # days; before it hardly a view has come
LAGS = 240  # interpolated linearly they err by less than a thousandth of what a change makes
PAST_AGES, FUTURE_AGES = 56, 16


@dataclass(frozen=True, eq=False)
class Pulses:
    """Bought or otherwise given direct views, whatever the inputs' weights.

    Attributes:
        start: age in days at which they begin.
        views: how many come directly.
        mean: mean delay in days.
    """

    start: float
    views: float
    mean: float


@dataclass(frozen=True, eq=False)
class Alternatives:
    """A fit made ready for changes.

    Attributes:
        ages (float64[A]): days at which views are given.
        cumulative (float64[R, A]): views as the fit has them; ``median`` (float64[A]) over the draws.
    """

    fit: Fit
    ages: Floats
    cumulative: Floats
    median: Floats
    _edges: Floats
    _expected: Floats  # [R, M] views before the model error
    _error: Floats  # [R, M] factor
    _counted: Floats | None  # [R, M] factor
    _shift: Floats | None  # [R, M + 1]
    _lags: Floats  # [L]
    _means: tuple[float, ...]
    _direct: Floats  # [L, C] cumulative direct views of unit pulses by mean delay, and of a unit step
    _passed: Floats  # [H, L, C] cumulative views passed on
    _where: NDArray[np.int64]  # [R] kernel of each draw
    _at: NDArray[np.int64]  # edges that are the ages

    def changed(
        self,
        inputs: Sequence[Input],
        *,
        levels: Mapping[str, Level | None] | None = None,
        pulses: Sequence[Pulses] = (),
    ) -> Floats:
        """Cumulative views by draw at the ages (float64[R, A]).

        Args:
            inputs: other inputs with the fit's columns.
            levels: by id, another course of a level change, or None to leave it out.
            pulses: direct views that come besides.
        """
        expected = self._expected
        for column, (old, new) in enumerate(zip(self.fit.inputs, inputs, strict=True)):
            if new is not old:
                unit = np.diff(self._unit_change(old, new), axis=1)
                expected = expected + self.fit.weights[:, column, None] * unit[self._where]
        segment = np.maximum(expected, 0.0) * self._error
        if levels:
            segment = segment * np.exp(self._level_shift(levels))
        for pulse in pulses:
            direct, passed = self._pulse(pulse)
            segment = segment + direct + passed[self._where] * self._error
        segment = np.minimum(segment, ceiling(self.fit, self._edges))
        if self._counted is not None:
            segment = segment * self._counted
        cumulative = added_up(segment)
        if self._shift is not None:
            cumulative = cumulative + self._shift
        return future(self.fit, self._edges, cumulative)[:, self._at]

    def _unit_change(self, old: Input, new: Input) -> Floats:
        """Cumulative views of one input of weight one less those of another, float64[H, M + 1]; only what differs is added up."""
        pulses: dict[tuple[int, float], float] = defaultdict(float)
        steps: dict[float, float] = defaultdict(float)
        for item, sign in ((new, 1.0), (old, -1.0)):
            column = self._means.index(item.pulse_mean)
            for moment, mass in zip(item.pulse_times, item.pulse_masses, strict=True):
                pulses[column, moment] += sign * mass
            for start, end, mass in zip(item.step_starts, item.step_ends, item.step_masses, strict=True):
                steps[start] += sign * mass / (end - start)
                steps[end] -= sign * mass / (end - start)
        curves: dict[int, dict[float, float]] = {self._direct.shape[1] - 1: steps}
        for (column, moment), mass in pulses.items():
            curves.setdefault(column, {})[moment] = mass
        total = np.zeros((self._passed.shape[0], self._edges.size))
        for column, course in curves.items():
            changed = {moment: mass for moment, mass in course.items() if mass != 0.0}
            if changed:
                weights = self._interpolation(np.array(list(changed)), np.array(list(changed.values())))
                total += weights @ self._direct[:, column] + self._passed[:, :, column] @ weights.T
        return total

    def _pulse(self, pulse: Pulses) -> tuple[Floats, Floats]:
        """Direct views float64[M] and views passed on float64[H, M] by segment."""
        column = self._means.index(pulse.mean)
        weights = self._interpolation(np.array([pulse.start]), np.array([pulse.views]))
        return np.diff(weights @ self._direct[:, column]), np.diff(
            self._passed[:, :, column] @ weights.T, axis=1
        )

    def _interpolation(self, moments: Floats, masses: Floats) -> Floats:
        """What multiplies the curves at the lags to give the sum of curves that begin at the moments, float64[M + 1, L]."""
        edges, lags = self._edges, self._lags
        since = np.maximum(edges[None, :] - moments[:, None], 0.0)
        left = np.clip(np.searchsorted(lags, since, side="right") - 1, 0, lags.size - 2)
        share = (since - lags[left]) / (lags[left + 1] - lags[left])
        rows = np.arange(edges.size)[None, :] * lags.size + left
        mass = np.broadcast_to(masses[:, None], since.shape)
        places = np.concatenate([rows.ravel(), rows.ravel() + 1])
        values = np.concatenate([(mass * (1.0 - share)).ravel(), (mass * share).ravel()])
        summed: Floats = np.bincount(places, values, edges.size * lags.size).astype(np.float64)
        return summed.reshape(edges.size, lags.size)

    def _level_shift(self, levels: Mapping[str, Level | None]) -> Floats:
        """By how much the log rate moves, float64[R, M]."""
        middles = 0.5 * (self._edges[1:] + self._edges[:-1])
        shift = np.zeros((self.fit.level_changes.shape[0], middles.size))
        for column, level in enumerate(self.fit.levels):
            if level.id in levels:
                other = levels[level.id]
                course = (
                    -level.basis(middles) if other is None else other.basis(middles) - level.basis(middles)
                )
                shift += self.fit.level_changes[:, column : column + 1] * course
        return shift


@lru_cache(maxsize=4)
def alternatives(fit: Fit, until: float, extra_mean: float) -> Alternatives:
    """A fit made ready for changes, up to ``until`` days; costs about as much as two curves, once.

    Args:
        extra_mean: mean delay in days of ``Pulses`` that may be added.
    """
    with one_thread():
        ages = np.unique(
            np.concatenate(
                [np.linspace(0.0, fit.horizon, PAST_AGES), np.linspace(fit.horizon, until, FUTURE_AGES)]
            )
        )
        known = fit.layout.edges[fit.layout.edges < until]
        layout = lay_out(fit.inputs, until, np.concatenate([known, ages]), fit.priors)
        direct, passed = by_input(fit, layout)
        expected = direct.sum(axis=2) + passed.sum(axis=2)
        error = np.exp(model_error(fit, layout.middles)) * _growth_ended(fit, layout, direct, expected)
        counted = shift = None
        segment = np.minimum(expected * error, ceiling(fit, layout.edges))
        cumulative = added_up(segment)
        if fit.observations.count_views.size:
            counted = as_counted(fit, layout.edges, segment)
            shift = corrected(fit, layout.edges, segment)
            cumulative = added_up(segment * counted) + shift
        at = np.abs(layout.edges[None, :] - ages[:, None]).argmin(axis=1)
        points, where = np.unique(fit.draws.point, return_inverse=True)
        lags = np.concatenate([[0.0], np.geomspace(FIRST_LAG, max(until, 1.0), LAGS)])
        means = tuple(sorted({item.pulse_mean for item in fit.inputs} | {extra_mean}))
        unit_direct, unit_passed = _unit_curves(fit, points, lags, means)
        views = future(fit, layout.edges, cumulative)[:, at]
        return Alternatives(
            fit,
            layout.edges[at],
            views,
            np.median(views, axis=0),
            layout.edges,
            expected,
            error,
            counted,
            shift,
            lags,
            means,
            unit_direct,
            unit_passed,
            where,
            at,
        )


def _growth_ended(fit: Fit, layout: Layout, direct: Floats, expected: Floats) -> Floats:
    """Factor by which views after the record are fewer since supercritical spread ends (see ``slowing``), float64[R, M].

    A change is taken to be slowed as much as the whole.
    """
    factor = np.ones_like(expected)
    growing, passed = slowed(fit, fit.inputs, layout.edges)
    ahead = layout.middles > fit.horizon
    views = (direct[growing] + passed)[:, ahead].sum(axis=2)
    factor[np.ix_(growing, ahead)] = views / np.maximum(expected[growing][:, ahead], 1e-300)
    return factor


def _unit_curves(
    fit: Fit, points: NDArray[np.int64], lags: Floats, means: tuple[float, ...]
) -> tuple[Floats, Floats]:
    """Cumulative views of a unit pulse of each mean delay and, last, of a unit step, by time since: direct, passed on."""
    segments, columns = lags.size - 1, len(means) + 1
    steps, pulses, impulses = (np.zeros((segments, columns)) for _ in range(3))
    steps[:, -1] = 1.0
    pulses[0, :-1] = 1.0
    rates = np.array([*(1.0 / mean for mean in means), 1.0])
    natural = fit.priors.natural(fit.found.coordinates[points])
    weights, decays = power_law_terms(natural["branching"], natural["exponent"], natural["cutoff"])
    views = expected_views_many(lags, steps, impulses, pulses, rates, *responses_many(weights, decays))
    direct = np.concatenate([np.zeros((1, columns)), np.cumsum(views.direct, axis=0)])
    passed = np.concatenate(
        [np.zeros((len(views.passed), 1, columns)), np.cumsum(views.passed, axis=1)], axis=1
    )
    return direct, passed
