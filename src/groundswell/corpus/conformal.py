"""Bands from the errors that a rule made on other videos (split conformal on log ratios).

Source: Vovk, Gammerman and Shafer (2005), "Algorithmic learning in a random world"; quantiles of
``log((truth + 1) / (point + 1))`` on videos that the rule has not seen, applied to the rule's point.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from groundswell.corpus.forecaster import GRID, origin_status
from groundswell.corpus.ragged import Batch
from groundswell.errors import DataError

__all__ = ["LEAST_VIDEOS", "around", "error_quantiles", "held_out_errors", "learnable", "log_ratio"]

Floats = NDArray[np.float64]
LEAST_VIDEOS = 30


def log_ratio(truth: Floats, point: Floats) -> Floats:
    """``log((truth + 1) / (point + 1))``."""
    return np.asarray(np.log1p(truth) - np.log1p(point))


def error_quantiles(errors: Floats) -> Floats:
    """Quantiles of errors at ``GRID``, with the finite-sample widening of split conformal (float64[Q]).

    Below one half the rank is taken from below, above it from above, each out of ``n + 1``.
    """
    known = np.sort(errors[np.isfinite(errors)])
    if known.size < LEAST_VIDEOS:
        raise DataError(
            f"{known.size} training videos reach beyond the horizon; bands need at least {LEAST_VIDEOS}. Learn at an "
            "earlier age, with a shorter horizon or from more videos"
        )
    rank = GRID * (known.size + 1) - 1.0
    return np.interp(rank, np.arange(known.size), known)


def around(point: Floats, quantiles: Floats) -> Floats:
    """Quantiles of the total: the point times the exponential of error quantiles.

    Args:
        point (float64[N]): at least zero.
        quantiles (float64[Q] or float64[N, Q]): of the log ratio.
    """
    return np.asarray(np.expm1(np.log1p(np.maximum(point, 0.0))[:, None] + quantiles))


def learnable(batch: Batch, age: int, horizon: int) -> NDArray[np.bool_]:
    """Videos with a record up to the origin and a count on every day of the horizon (bool[N])."""
    status, _ = origin_status(batch, age)
    return np.asarray((status <= 1) & np.isfinite(batch.total(age, horizon)))


def held_out_errors(
    batch: Batch,
    age: int,
    horizon: int,
    seed: int,
    fit: Callable[[Batch], Callable[[Batch], Floats]],
    folds: int = 5,
) -> Floats:
    """Log ratios of a rule on videos outside its training part (float64[number of ``batch``]).

    Args:
        batch: videos that are ``learnable``.
        fit: makes, from training videos, a function that gives the points of other videos.
    """
    fold = np.random.default_rng([seed, 20]).permutation(len(batch)) % folds
    out = np.full(len(batch), np.nan)
    truth = batch.total(age, horizon)
    for number in range(folds):
        held = fold == number
        if held.any() and not held.all():
            out[held] = log_ratio(truth[held], fit(batch.take(~held))(batch.take(held).before(age)))
    return out
