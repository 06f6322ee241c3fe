"""Measures of forecasts of totals, each as a loss per video, so that differences can be judged by resampling.

Definitions as in the literature on popularity: absolute percentile error (Rizoiu et al. 2017), absolute relative
error, logarithmic errors, mean relative squared error (Pinto et al. 2013), pinball loss, CRPS, coverage.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from groundswell.corpus.forecaster import GRID, Forecasts
from groundswell.corpus.points import percentile_in, typical_points

__all__ = ["PINBALL", "absolute_errors", "coverage", "crps", "losses", "pinball"]

Floats = NDArray[np.float64]

#: Probabilities at which the pinball loss is averaged.
PINBALL = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
_CELLS = np.diff(np.concatenate([[0.0], (GRID[1:] + GRID[:-1]) / 2.0, [1.0]]))


def pinball(truth: Floats, quantile: Floats, probability: float) -> Floats:
    """``max(q (y - f), (q - 1) (y - f))`` of each video."""
    error = truth - quantile
    return np.asarray(np.maximum(probability * error, (probability - 1.0) * error))


def crps(truth: Floats, quantiles: Floats) -> Floats:
    """Continuous ranked probability score of each video: twice the pinball loss over all probabilities of ``GRID``."""
    error = truth[:, None] - quantiles
    return np.asarray(2.0 * (np.maximum(GRID * error, (GRID - 1.0) * error) * _CELLS).sum(axis=1))


def coverage(truth: Floats, forecasts: Forecasts, level: float) -> Floats:
    """1 where the total lies within the interval, else 0."""
    low, high = forecasts.interval(level)
    return np.asarray(((truth >= low) & (truth <= high)).astype(np.float64))


def losses(
    truth: Floats,
    known: Floats,
    recent: Floats,
    forecasts: Forecasts,
    levels: tuple[float, ...],
    reference: Floats | None = None,
    typical: Mapping[str, Floats] | None = None,
) -> dict[str, Floats]:
    """Every loss of every video (float64[N] each).

    Each measure takes its own best point from the predictive distribution: the median for the mean of percentile,
    relative and logarithmic absolute errors, ``typical_points`` for the median of them (losses that end in
    ``_typical``), the mean logarithm for squared log errors, the relative point for squared relative errors. A
    forecaster that states a point of its own is held to that.

    Args:
        truth (float64[N]): totals that came.
        known (float64[N]): views before the origin.
        recent (float64[N]): views of as many days before the origin; NaN where a take-off cannot be told.
        reference: totals within which percentiles are taken; ``truth`` when absent.
        typical: what ``typical_points`` gave, from training videos; made here from ``reference`` when absent.
    """
    totals = truth if reference is None else reference
    stated = forecasts.point
    median = forecasts.median if stated is None else stated
    squared_log = forecasts.log_mean if stated is None else stated
    relative = forecasts.relative_point(known) if stated is None else stated
    centres = typical_points(forecasts, known, totals) if typical is None else typical
    errors = absolute_errors(truth, known, totals)
    out = {
        **{name: error(median) for name, error in errors.items()},
        **{f"{name}_typical": error(centres[name]) for name, error in errors.items()},
        "squared_log": (np.log1p(squared_log) - np.log1p(truth)) ** 2,
        "rse_total": ((known + relative) / np.maximum(known + truth, 1.0) - 1.0) ** 2,
        "pinball": np.mean([pinball(truth, forecasts.quantile(q), q) for q in PINBALL], axis=0),
        "pinball_log": np.mean(
            [pinball(np.log1p(truth), np.log1p(forecasts.quantile(q)), q) for q in PINBALL], axis=0
        ),
        "crps_log": crps(np.log1p(truth), np.log1p(forecasts.quantiles)),
    }
    for level in levels:
        low, high = forecasts.interval(level)
        out[f"cover_{100 * level:g}"] = coverage(truth, forecasts, level)
        out[f"width_log_{100 * level:g}"] = np.log1p(high) - np.log1p(low)
    chance = forecasts.take_off if forecasts.take_off is not None else forecasts.exceed(2.0 * recent)
    came = np.where(np.isfinite(recent), (truth > 2.0 * recent).astype(np.float64), np.nan)
    safe = np.clip(chance, 1e-4, 1.0 - 1e-4)
    out["take_off_brier"] = (chance - came) ** 2
    out["take_off_log"] = -(came * np.log(safe) + (1.0 - came) * np.log(1.0 - safe))
    return out


def absolute_errors(truth: Floats, known: Floats, totals: Floats) -> dict[str, Callable[[Floats], Floats]]:
    """Absolute errors of points of N videos, by name; see ``losses``."""
    return {
        "ape": lambda point: np.abs(percentile_in(totals, truth) - percentile_in(totals, point)),
        "are": lambda point: np.abs(point - truth) / np.maximum(truth, 1.0),
        "abs_log": lambda point: np.abs(np.log1p(point) - np.log1p(truth)),
        "are_total": lambda point: np.abs(point - truth) / np.maximum(known + truth, 1.0),
    }
