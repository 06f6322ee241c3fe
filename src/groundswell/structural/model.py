"""A level that wanders, a cycle that may change, and control series: filtered for many variances at once.

``y_t = level_t + cycle_t + controls_t @ coefficients + noise_t``, every innovation a multiple of the variance of the noise.
That variance is integrated out (Jeffreys); the multiples are averaged over a fixed grid with the weight that the record
gives them, so nothing is optimised and the same record gives the same bytes.

Source: Harvey (1989), Forecasting, structural time series models and the Kalman filter, chapters 3 and 4.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Filtered", "filter_series"]

Floats = NDArray[np.float64]

#: Variance of a step of the level, and of the cycle, over that of the noise.
LEVEL_STEPS = np.geomspace(1e-5, 1e2, 22)
CYCLE_STEPS = np.array([0.0, 1e-4, 1e-2])
#: Variance of the unknown beginning over that of the noise: as good as infinite.
DIFFUSE = 1e6


@dataclass(frozen=True, slots=True, eq=False)
class Filtered:
    """What a filter knows after its last step, at each of G pairs of variances.

    Attributes:
        log_weight (float64[G]): normalised weight that the record gives each pair.
        evidence: log probability of the record up to a constant, averaged over the pairs; for comparing scales of one record.
        level_step, cycle_step (float64[G]): the pairs.
        state (float64[G, S]), covariance (float64[G, S, S]): of level, cycle and coefficients, the covariance in units
            of the noise's variance.
        squares (float64[G]): sum of squared standardised innovations; ``count`` of them beyond the diffuse beginning.
        innovation, spread (float64[G, T]): one-step errors and their standard deviations in units of the noise's; NaN where
            nothing was seen.
        period: of the cycle; 0 without one.
    """

    log_weight: Floats
    evidence: float
    level_step: Floats
    cycle_step: Floats
    state: Floats
    covariance: Floats
    squares: Floats
    count: int
    innovation: Floats
    spread: Floats
    period: int

    @property
    def score(self) -> Floats:
        """Standardised one-step errors averaged over the grid, float64[T]; about standard normal without events."""
        scale = np.sqrt(self.squares / max(self.count, 1))
        return np.asarray(np.exp(self.log_weight) @ (self.innovation / (self.spread * scale[:, None])))


def transition(states: int, period: int) -> Floats:
    """The matrix that carries a state one step on: the cycle's values of one period add up to zero."""
    matrix = np.eye(states)
    if period:
        cycle = slice(1, period)
        block = np.zeros((period - 1, period - 1))
        block[0] = -1.0
        block[np.arange(1, period - 1), np.arange(period - 2)] = 1.0
        matrix[cycle, cycle] = block
    return matrix


def filter_series(
    values: Floats,
    period: int = 0,
    controls: Floats | None = None,
    breaks: tuple[int, ...] = (),
    only: int | None = None,
) -> Filtered:
    """Filter a series at every pair of the grid, or at one of them.

    Args:
        values (float64[T]): NaN where missing.
        period: steps of a cycle, as 7 for days of the week; 0 for none.
        controls (float64[T, K]): other series that were not touched by what is asked about.
        breaks: steps at which the level may have jumped by anything.
        only: number of the one pair that is wanted.
    """
    cycle_steps = CYCLE_STEPS if period else CYCLE_STEPS[:1]
    level_step = np.repeat(LEVEL_STEPS, cycle_steps.size)
    cycle_step = np.tile(cycle_steps, LEVEL_STEPS.size)
    if only is not None:
        level_step, cycle_step = level_step[only : only + 1], cycle_step[only : only + 1]
    pairs, first_control = level_step.size, max(period, 1)
    known = 0 if controls is None else controls.shape[1]
    states = first_control + known
    carry = transition(states, period)
    added = np.zeros((pairs, states, states))
    added[:, 0, 0] = level_step
    if period:
        added[:, 1, 1] = cycle_step
    observe = np.zeros(states)
    observe[0] = 1.0
    if period:
        observe[1] = 1.0
    state = np.zeros((pairs, states))
    covariance = np.tile(DIFFUSE * np.eye(states), (pairs, 1, 1))
    squares, logs = np.zeros(pairs), np.zeros(pairs)
    innovation, spread = (np.full((pairs, values.size), np.nan) for _ in range(2))
    seen = 0
    jumps = set(breaks)
    for step, value in enumerate(values):
        if step:
            state = state @ carry.T
            covariance = carry @ covariance @ carry.T + added
        if step in jumps:
            covariance[:, 0, 0] += DIFFUSE
        if not np.isfinite(value):
            continue
        if controls is not None:
            observe[first_control:] = controls[step]
        reach = covariance @ observe
        variance = reach @ observe + 1.0
        error = value - state @ observe
        state = state + reach * (error / variance)[:, None]
        covariance = covariance - reach[:, :, None] * reach[:, None, :] / variance[:, None, None]
        if variance.min() < 0.1 * DIFFUSE:
            squares += error**2 / variance
            logs += np.log(variance)
            innovation[:, step], spread[:, step] = error, np.sqrt(variance)
            seen += 1
    floor = np.maximum(squares, 1e-12 * max(float(np.nanvar(values)), 1e-12))
    log_weight = -0.5 * logs - 0.5 * seen * np.log(floor)
    evidence = float(np.logaddexp.reduce(log_weight))
    log_weight -= evidence
    return Filtered(
        log_weight,
        evidence,
        level_step,
        cycle_step,
        state,
        covariance,
        floor,
        seen,
        innovation,
        spread,
        period,
    )
