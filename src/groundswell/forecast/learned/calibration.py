"""From a few raw quantiles to a whole predictive law whose levels hold.

The raw quantiles of a video are joined by straight lines over the logit of the probability, and go on straight
beyond the first and the last. How often the truth stayed below each raw level is counted on videos that the networks had
not seen, apart for forecasts of different width; the level that is asked for is turned into the raw level that held so
often (distributional conformal prediction: Chernozhukov, Wuethrich and Zhu, PNAS 2021).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.forecast.learned.network import QUANTILES
from groundswell.forecast.totals import PROBABILITIES

__all__ = ["Calibration", "calibrate", "chance_above", "logit", "raw_level"]

Floats = NDArray[np.float64]
GROUPS = 5
IN_GROUP = 300  # cases that a group needs
LEAST_GAP = 1e-3
_LATEST = 14.0  # logits beyond it are certain
#: From so many origins on at which a take-off over the whole horizon can be told, the networks' own output and the trees have
#: seen enough of them to do without the law; where the record is hardly longer than the horizon they have not.
ORIGINS = 3
_LOW, _HIGH = QUANTILES.index(0.1), QUANTILES.index(0.9)


def logit(probability: Floats) -> Floats:
    """``log(p / (1 - p))``."""
    return np.asarray(np.log(probability) - np.log1p(-probability))


_KNOTS = logit(np.array(QUANTILES))


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """What was counted, for each of C pairs of age and horizon.

    Attributes:
        pairs (float64[C, 2]): age and horizon, days.
        widths (float64[C, G]): mean raw width of the forecasts of each group, ascending.
        levels (float64[C, G, Q]): logit of the raw level that held with each of ``PROBABILITIES``.
        take_off (float64[C, 2 + K]): intercept, and slopes on the logits of the chance of a take-off by the law and by
            K others: the networks' own output for it, and trees where there are some.
    """

    pairs: Floats
    widths: Floats
    levels: Floats
    take_off: Floats

    def rounded(self) -> Calibration:
        """As written to a file: seven digits are far finer than what a few thousand videos can tell."""
        arrays = (self.pairs, self.widths, self.levels, self.take_off)
        return Calibration(*(one.astype(np.float32).astype(np.float64) for one in arrays))

    def nearest(self, age: int, horizon: int) -> int:
        """The pair nearest to an age and a horizon, by ratios."""
        apart = np.abs(np.log(self.pairs / np.array([age, horizon]))).sum(axis=1)
        return int(np.argmin(apart))

    def quantiles(self, raw: Floats, cell: int) -> Floats:
        """Log ratios at ``PROBABILITIES`` (float64[N, Q]).

        Args:
            raw (float64[N, 7]): ascending, at ``QUANTILES``.
            cell: a number that ``nearest`` gave.
        """
        widths, levels = self.widths[cell], self.levels[cell]
        width = raw[:, _HIGH] - raw[:, _LOW]
        right = np.clip(np.searchsorted(widths, width), 1, max(widths.size - 1, 1))
        if widths.size == 1:
            wanted = np.broadcast_to(levels[0], (len(raw), levels.shape[1]))
        else:
            share = np.clip((width - widths[right - 1]) / (widths[right] - widths[right - 1]), 0.0, 1.0)[
                :, None
            ]
            wanted = levels[right - 1] * (1.0 - share) + levels[right] * share
        return _at(raw, wanted)

    def chance(self, probability: Floats, leaning: Floats, cell: int) -> Floats:
        """The calibrated chance of a take-off (float64[N]).

        Args:
            probability (float64[N]): by the law.
            leaning (float64[N, K]): other logits of it.
        """
        # summed term by term: a matrix product's rounding depends on how many videos there are
        level = (_take_off_table(probability, leaning) * self.take_off[cell]).sum(axis=1)
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(level, -_LATEST, _LATEST))))


def _take_off_table(probability: Floats, leaning: Floats) -> Floats:
    law = logit(np.clip(probability, 1e-4, 1.0 - 1e-4))
    return np.concatenate(
        [np.ones_like(law)[:, None], law[:, None], np.clip(leaning, -_LATEST, _LATEST)], axis=1
    )


def _at(raw: Floats, wanted: Floats) -> Floats:
    """The raw law at logits (float64[N, Q])."""
    left = np.clip(np.searchsorted(_KNOTS, wanted, side="right") - 1, 0, _KNOTS.size - 2)
    slope = np.diff(raw, axis=1) / np.diff(_KNOTS)
    return np.asarray(
        np.take_along_axis(raw, left, axis=1)
        + np.take_along_axis(slope, left, axis=1) * (wanted - _KNOTS[left])
    )


def raw_level(raw: Floats, truth: Floats) -> Floats:
    """Logit of the raw level at which each truth stands (float64[N])."""
    left = np.clip((raw <= truth[:, None]).sum(axis=1) - 1, 0, _KNOTS.size - 2)
    rows = np.arange(len(raw))
    gap = np.maximum(raw[rows, left + 1] - raw[rows, left], LEAST_GAP)
    level = _KNOTS[left] + (truth - raw[rows, left]) * (_KNOTS[left + 1] - _KNOTS[left]) / gap
    return np.asarray(np.clip(level, -_LATEST, _LATEST))


def chance_above(quantiles: Floats, limit: Floats) -> Floats:
    """Probability that a law given at ``PROBABILITIES`` lies above a limit of each row (float64[N])."""
    right = np.clip((quantiles <= limit[:, None]).sum(axis=1), 1, PROBABILITIES.size - 1)
    rows = np.arange(len(quantiles))
    low, high = quantiles[rows, right - 1], quantiles[rows, right]
    share = np.clip((limit - low) / np.maximum(high - low, 1e-12), 0.0, 1.0)
    return np.asarray(
        1.0 - (PROBABILITIES[right - 1] + share * (PROBABILITIES[right] - PROBABILITIES[right - 1]))
    )


def calibrate(
    raw: Floats, leaning: Floats, truth: Floats, take_off_at: Floats, pair: Floats, wanted: Floats
) -> Calibration:
    """Count how often raw levels held, on cases that the networks had not seen.

    Args:
        raw (float64[N, 7]): quantiles, ascending.
        leaning (float64[N, K]): logits of a take-off by the networks' own output, and by trees.
        truth (float64[N]): log ratios that came.
        take_off_at (float64[N]): log ratio above which it is a take-off; NaN where it cannot be told.
        pair (float64[N, 2]): age and horizon of each case.
        wanted (float64[C, 2]): pairs to count at; those with too few cases count over all.
    """
    rows = []
    for age, horizon in wanted:
        near = (pair[:, 0] == age) & (pair[:, 1] == horizon)
        rows.append(np.flatnonzero(near) if near.sum() >= IN_GROUP else np.arange(len(raw)))
    groups = min(max(min(len(some) for some in rows) // IN_GROUP, 1), GROUPS)
    width = raw[:, _HIGH] - raw[:, _LOW]
    level = raw_level(raw, truth)
    widths = np.empty((len(rows), groups))
    levels = np.empty((len(rows), groups, PROBABILITIES.size))
    take_off = np.empty((len(rows), 2 + leaning.shape[1]))
    for cell, some in enumerate(rows):
        order = some[np.argsort(width[some], kind="stable")]
        for group, part in enumerate(np.array_split(order, groups)):
            widths[cell, group] = width[part].mean()
            known = np.sort(level[part])
            # ranks out of n + 1 from either end: the finite-sample widening of split conformal
            levels[cell, group] = np.interp(
                PROBABILITIES * (known.size + 1) - 1.0, np.arange(known.size), known
            )
        widths[cell] += np.arange(groups) * 1e-5  # distinct, and in single precision too
        logits = 1 + leaning.shape[1]
        take_off[cell] = [0.0, *np.full(logits, 1.0 / logits)]
        everywhere = np.isfinite(take_off_at)
        whole = np.unique(pair[everywhere & (pair[:, 1] == wanted[cell, 1]), 0])
        if logits > 2 and whole.size >= ORIGINS:
            take_off[cell] = _of_both(leaning[everywhere], truth[everywhere] > take_off_at[everywhere])
            continue
        told = some[everywhere[some]] if logits == 2 else np.flatnonzero(everywhere)
        if told.size:
            here = slice(cell, cell + 1)
            one = Calibration(np.ones((1, 2)), widths[here], levels[here], take_off[here])
            law = one.quantiles(raw[told], 0)
            table = _take_off_table(chance_above(law, take_off_at[told]), leaning[told])
            take_off[cell] = _logistic(table, truth[told] > take_off_at[told], take_off[cell])
    return Calibration(np.asarray(wanted, dtype=np.float64), widths, levels, take_off)


def _of_both(leaning: Floats, came: NDArray[np.bool_]) -> Floats:
    """Coefficients of the mean of the networks' and the trees' logits: the law adds nothing to both.

    Take-offs are so rare that each further number costs more on new videos than it tells.
    """
    mean = leaning.mean(axis=1)
    table = np.stack([np.ones_like(mean), mean], axis=1)
    start, slope = _logistic(table, came, np.array([0.0, 1.0]))
    return np.array([start, 0.0, *np.full(leaning.shape[1], slope / leaning.shape[1])])


def _logistic(table: Floats, came: NDArray[np.bool_], untold: Floats, least: int = 20) -> Floats:
    """Coefficients of a logistic regression; ``untold`` from too few events."""
    beta = untold.copy()
    if min(int(came.sum()), int((~came).sum())) < least:
        return beta
    for _ in range(30):
        chance = 1.0 / (1.0 + np.exp(-np.clip(table @ beta, -30.0, 30.0)))
        weight = np.maximum(chance * (1.0 - chance), 1e-9)
        # drawn towards that by what one case would say
        slope = table.T @ (came - chance) - (beta - untold)
        step = np.linalg.solve((table * weight[:, None]).T @ table + np.eye(beta.size), slope)
        beta = beta + step
        if np.abs(step).max() < 1e-9:
            break
    return np.asarray(beta)
