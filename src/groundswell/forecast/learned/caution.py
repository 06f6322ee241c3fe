"""How sure one can be that a video is of the kind that was learned from, and how much wider its bands become for it.

Everything comes from the days before the origin, and from each video by itself. The errors of a video that may be of
another kind have a scale of their own. Before anything is seen of it, its square is drawn round ``SCALE`` with the belief
of ``BELIEF`` forecasts; the video's own earlier days, forecast by the same networks, tell the rest (an inverse gamma
law and its conjugate update). What follows is Student's law instead of the normal one: wider, with heavier tails while
few earlier days could be judged, and never narrower than what was learned. A video far larger than those learned from
is answered from few neighbours, and where days of the last week are missing its level is the mean of fewer: both widen
further.

A prior that is specialised in one age and horizon is meant for the table that it was learned from, where its bands hold
as they are. It is doubted only where earlier days were missed more grossly than 95 of 100 such videos would be.

``BELIEF`` and ``SCALE`` are what ``studies/caution.py`` finds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from groundswell.forecast.totals import PROBABILITIES

__all__ = [
    "Misses",
    "cautious",
    "earlier_origins",
    "misses_of",
    "normal_scores",
    "width_by_gaps",
    "width_by_size",
]

Floats = NDArray[np.float64]

BELIEF, SCALE = 2, 1.4
#: Squared scale below which 95 of 100 videos of the kind learned from stay (chi square: 1.95 to 2.0).
USUAL = 2.0
LARGE = 2.5  # standard deviations of the log level
CHECKS = 3
EARLIEST = 2  # days that an earlier forecast needs
NEAR = 0.7  # of its age, down to which a specialised model has learned
WIDEST = 6.0  # times as wide as learned: the logarithms span orders of magnitude by then
#: Beyond this level tails are as heavy as there: no set is large enough to tell, and means would hang on it.
HEAVY = 0.975
FARTHEST = 6.0  # a single earlier forecast counts for no more than so many standard deviations
WORTH_SAYING = 1.05
_SCORES = np.array([NormalDist().inv_cdf(probability) for probability in PROBABILITIES])
_LOW, _MIDDLE, _HIGH = (int(np.searchsorted(PROBABILITIES, at - 1e-9)) for at in (0.1, 0.5, 0.9))


@dataclass(frozen=True, slots=True, eq=False)
class Misses:
    """What the video's own earlier days say.

    Attributes:
        count (int64[N]): earlier forecasts that could be judged.
        squares (float64[N]): sum of their squared normal scores.
    """

    count: NDArray[np.int64]
    squares: Floats

    @property
    def scale(self) -> Floats:
        """Of the errors, before it is said how much another kind is to be expected (float64[N])."""
        return np.asarray(np.sqrt((BELIEF + self.squares) / (BELIEF + self.count)))


def misses_of(scores: Sequence[Floats], videos: int) -> Misses:
    """From the normal scores of earlier forecasts (float64[N] each, NaN where one could not be judged)."""
    squares, count = np.zeros(videos), np.zeros(videos, dtype=np.int64)
    for one in scores:
        told = np.isfinite(one)
        squares += np.where(told, np.clip(one, -FARTHEST, FARTHEST), 0.0) ** 2
        count += told
    return Misses(count, squares)


def width_by_size(size: Floats) -> Floats:
    """Factor of the width from the log level in standard deviations of those that were learned from (float64[N])."""
    return np.asarray(np.sqrt(1.0 + np.maximum(size - LARGE, 0.0)))


def width_by_gaps(known: NDArray[np.bool_]) -> Floats:
    """Factor of the width from the days of the last week that are on record (bool[N, up to 7]): float64[N]."""
    return np.asarray(np.sqrt(known.shape[1] / np.maximum(known.sum(axis=1), 1.0)))


def earlier_origins(age: int, horizon: int, specialised: bool = False) -> list[tuple[int, int]]:
    """Origins and horizons of forecasts that the record itself can judge: up to three, one after another.

    A specialised model knows ages near its own and one horizon: where half of that does not fit in, nothing can be judged.
    """
    span = min(horizon, age - int(np.ceil(NEAR * age)) if specialised else max(age // 3, 1))
    if specialised and 2 * span < horizon:
        return []
    least = max(EARLIEST, NEAR * age if specialised else 0.0)
    origins = [age - span * back for back in range(1, CHECKS + 1)]
    return [(origin, span) for origin in origins if origin >= least]


def normal_scores(quantiles: Floats, totals: Floats) -> Floats:
    """Where totals fell within their laws, as normal scores (float64[N]); NaN where the total is unknown.

    Args:
        quantiles (float64[N, Q]): at ``PROBABILITIES``. Beyond them the scale of the 80 % band goes on.
        totals (float64[N]): that came.
    """
    logs, came = np.log1p(quantiles), np.log1p(totals)
    rows = np.arange(len(logs))
    right = np.clip((logs < came[:, None]).sum(axis=1), 1, PROBABILITIES.size - 1)
    low, high = logs[rows, right - 1], logs[rows, right]
    share = np.clip((came - low) / np.maximum(high - low, 1e-12), 0.0, 1.0)
    scores = _SCORES[right - 1] + share * (_SCORES[right] - _SCORES[right - 1])
    middle = logs[:, _MIDDLE]
    for outside, end in ((came > logs[:, -1], _HIGH), (came < logs[:, 0], _LOW)):
        scale = np.maximum(np.abs(logs[:, end] - middle), 1e-9) / _SCORES[_HIGH]
        far = (came - middle) / scale
        scores = np.where(outside & (np.abs(far) > np.abs(scores)), far, scores)
    return np.asarray(np.where(np.isfinite(came), scores, np.nan))


def cautious(
    law: Floats, by_size: Floats, by_gaps: Floats, misses: Misses, specialised: bool
) -> tuple[Floats, tuple[str, ...]]:
    """A law widened round its median, and why: a sentence for each video, empty where its bands are as learned.

    Args:
        law (float64[N, Q]): logarithms at ``PROBABILITIES``.
        specialised: whether the model serves the table that it was learned from.
    """
    outer = by_size * by_gaps
    if specialised:
        alone = np.minimum(outer * np.sqrt(np.maximum(misses.scale**2 / USUAL, 1.0)), WIDEST)
        factor = np.broadcast_to(alone[:, None], law.shape)
    else:
        own = np.sqrt((BELIEF * SCALE + misses.squares) / (BELIEF + misses.count))
        factor = np.clip((outer * own)[:, None] * _tails()[misses.count], 1.0, WIDEST)
    middle = law[:, _MIDDLE : _MIDDLE + 1]
    return middle + factor * (law - middle), _reasons(factor[:, _HIGH], by_size, by_gaps, misses, specialised)


@lru_cache(maxsize=1)
def _tails() -> Floats:
    """Scores of Student's law over normal ones, by the earlier forecasts judged (float64[``CHECKS`` + 1, Q])."""
    angle = np.linspace(-np.pi / 2.0, np.pi / 2.0, 40_001)
    rows = []
    for count in range(CHECKS + 1):
        freedom = BELIEF + count
        # with t = sqrt(freedom) tan(angle) the density of the angle is a power of its cosine
        density = np.cos(angle) ** (freedom - 1)
        below = np.concatenate([[0.0], np.cumsum(density[1:] + density[:-1])])
        scores = np.sqrt(freedom) * np.tan(np.interp(PROBABILITIES, below / below[-1], angle))
        away = np.abs(_SCORES) > 1e-9
        ratio = np.divide(scores, _SCORES, out=np.ones_like(scores), where=away)
        rows.append(np.interp(np.clip(PROBABILITIES, 1.0 - HEAVY, HEAVY), PROBABILITIES[away], ratio[away]))
    return np.stack(rows)


def _reasons(
    factor: Floats, by_size: Floats, by_gaps: Floats, misses: Misses, specialised: bool
) -> tuple[str, ...]:
    said = []
    missed = misses.scale / (np.sqrt(USUAL) if specialised else 1.0)
    told = zip(
        factor.tolist(),
        by_size.tolist(),
        by_gaps.tolist(),
        missed.tolist(),
        misses.count.tolist(),
        strict=True,
    )
    for width, size, gaps, miss, count in told:
        parts = []
        if size > WORTH_SAYING:
            parts.append("it is larger than nearly all videos learned from")
        if gaps > WORTH_SAYING:
            parts.append("days of the last week are missing")
        if miss > WORTH_SAYING:
            parts.append("its own earlier days were forecast worse than they should be")
        if not specialised and (count < CHECKS or not parts):
            told_by = ("none of its own earlier days tells", "one earlier forecast of its own cannot tell",
                       "two earlier forecasts of its own hardly tell", "three earlier forecasts of its own hardly tell")  # fmt: skip
            parts.append(f"{told_by[count]} whether it is of the kind learned from")
        wide = width > WORTH_SAYING and parts
        said.append(f"bands are {width:.2g} times as wide: {' and '.join(parts)}" if wide else "")
    return tuple(said)
