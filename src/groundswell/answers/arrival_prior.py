"""How many derivative works will still come: arrivals in batches at a power-law rate, with a prior from other families.

Arrivals follow a compound Poisson process. Its rate, after a delay ``d``, falls as the kernel ``PowerLaw`` does; one
uploader may bring several works at once, so that counts of an interval with mean ``m`` are negative binomial with
variance ``batch * m`` (batches of logarithmic size; counts of joined intervals keep the law). Delay, half-life,
exponent, expected number and batch live on one fixed grid; a prior is a weight for each of its points, a posterior too,
so that everything is exact on the grid and nothing is searched. A prior is learned from other families by the EM
algorithm for the distribution of the grid's points (Laird 1978), with shape, number and batch independent of each
other: a joint distribution has more freedom than some dozens of families can fill, and forecast worse.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundswell.errors import DataError
from groundswell.process.counts.likelihood import draw_counts, log_rising

__all__ = ["ArrivalPosterior", "ArrivalPrior", "Arrivals", "learn_arrivals"]

Floats = NDArray[np.float64]

DELAYS = (0.0, 0.35, 0.7, 0.95)  # days before the first can come
HALF_LIVES = tuple(np.geomspace(0.12, 40.0, 10).tolist())  # days in which the rate falls to half
EXPONENTS = (
    0.1,
    0.5,
    1.0,
    2.0,
    3.0,
)  # of the kernel's tail: the rate falls as age to the minus (1 + exponent)
NUMBERS = tuple(np.geomspace(0.5, 2000.0, 30).tolist())  # expected within the horizon
BATCHES = (1.001, 1.6, 2.5, 4.0, 6.5, 10.0)
ROUNDS = 15  # of the EM algorithm: more would settle on single points
SHORTEST = 1.0 / 1440.0  # days: no work's first appearance is known better than to a minute
FLAT = 0.05  # of a learned prior stays flat, for families unlike all others
DRAWS = 20_000
SEED = 20140310


@dataclass(frozen=True, slots=True, eq=False)
class Arrivals:
    """Counts of first appearances in intervals of age.

    Attributes:
        counts (float64[N]): whole numbers from 0.
        edges (float64[N + 1]): ages in days, from 0 on, ascending.
    Raises:
        DataError: a count is no whole number from 0, or edges do not ascend from 0 on or do not match.
    """

    counts: Floats
    edges: Floats

    def __post_init__(self) -> None:
        """Check numbers."""
        counts, edges = (np.asarray(given, dtype=np.float64) for given in (self.counts, self.edges))
        if counts.ndim != 1 or edges.shape != (counts.size + 1,) or not counts.size:
            raise DataError(
                f"arrivals: {counts.shape} counts and {edges.shape} edges; give one edge more than counts"
            )
        if not (np.isfinite(counts).all() and (counts >= 0).all() and (counts == np.floor(counts)).all()):
            raise DataError("arrivals: counts must be whole numbers from 0")
        if not np.isfinite(edges).all() or edges[0] < 0 or (np.diff(edges) <= 0).any():
            raise DataError("arrivals: edges must ascend, from age 0 on")
        object.__setattr__(self, "counts", counts)
        object.__setattr__(self, "edges", edges)

    def until(self, age: float) -> Arrivals:
        """The intervals that end by ``age``.

        Raises:
            DataError: none does.
        """
        kept = int(np.searchsorted(self.edges, age, side="right")) - 1
        if kept < 1:
            raise DataError(f"arrivals: no interval ends by age {age:g}; the first ends at {self.edges[1]:g}")
        return Arrivals(self.counts[:kept], self.edges[: kept + 1])


@dataclass(frozen=True, slots=True, eq=False)
class ArrivalPosterior:
    """What is known of one family's arrivals.

    Attributes:
        horizon: days within which ``NUMBERS`` are expected.
        weights (float64[S, A, B]): probability of each shape, number and batch.
        age: up to which arrivals were seen, in days.
    """

    horizon: float
    weights: Floats
    age: float

    def draws(self, start: float, end: float) -> Floats:
        """Numbers of arrivals between two ages (float64[20000]), from a fixed seed.

        Raises:
            DataError: the ages do not ascend from 0 on.
        """
        return self._drawn(start, end)[1]

    def _drawn(self, start: float, end: float) -> tuple[Floats, Floats]:
        if not 0.0 <= start < end < math.inf:
            raise DataError(f"arrivals between ages {start:g} and {end:g}: give ages that ascend from 0")
        random = np.random.default_rng(SEED)
        share = masses(np.array([start, end]), self.horizon)[:, 0]
        means = share[:, None, None] * np.array(NUMBERS)[None, :, None] * np.ones(len(BATCHES))
        # systematic draws: the grid's points come up as often as their weights say, to one in 20,000
        steps = (np.arange(DRAWS) + random.uniform()) / DRAWS
        cumulative = np.cumsum(self.weights.ravel())
        place = np.searchsorted(cumulative / cumulative[-1], steps).clip(0, cumulative.size - 1)
        mean = means.ravel()[place]
        size = mean / (np.array(BATCHES)[place % len(BATCHES)] - 1.0)
        random.shuffle(place)
        return mean, draw_counts(random, mean, np.maximum(size, 1e-12))

    def number(self, start: float, end: float, level: float = 80.0) -> tuple[float, float, float]:
        """Median, low and high of the number of arrivals between two ages."""
        return _summary(self.draws(start, end), level)

    def expected(self, start: float, end: float, level: float = 80.0) -> tuple[float, float, float]:
        """Median, low and high of the expected number: what is known of the rate, without the chance of counts."""
        return _summary(self._drawn(start, end)[0], level)

    def half_life(self, level: float = 80.0) -> tuple[float, float, float]:
        """Median, low and high of the rate's half-life in days, counted from its beginning."""
        by_shape = self.weights.sum(axis=(1, 2))
        half = np.array([shape[1] for shape in SHAPES])
        return _weighted(half, by_shape, level)


@dataclass(frozen=True, slots=True, eq=False)
class ArrivalPrior:
    """Weights of the grid's points before anything of a family is seen.

    Attributes:
        horizon: days within which the expected number is meant.
        weights (float64[S, A, B]): they add up to 1.
        families: from how many others it was learned; 0 for the flat one.
    """

    horizon: float
    weights: Floats
    families: int = 0

    @classmethod
    def flat(cls, horizon: float) -> ArrivalPrior:
        """Every shape, every order of magnitude and every batch as likely as any other."""
        if not 0.0 < horizon < math.inf:
            raise DataError(f"horizon: {horizon:g}; give days above 0")
        shape = (len(SHAPES), len(NUMBERS), len(BATCHES))
        return cls(horizon, np.full(shape, 1.0 / math.prod(shape)))

    def single(self) -> ArrivalPrior:
        """The same for works that come one by one, each counted once whoever made it."""
        weights = np.zeros_like(self.weights)
        weights[:, :, 0] = self.weights.sum(axis=2)
        return ArrivalPrior(self.horizon, weights, self.families)

    def given(self, arrivals: Arrivals) -> ArrivalPosterior:
        """What the first arrivals of a family add."""
        return self.after(likelihood(arrivals, self.horizon), float(arrivals.edges[-1]))

    def after(self, terms: Floats, age: float) -> ArrivalPosterior:
        """The same from log-likelihoods of the grid's points (float64[S, A, B])."""
        weights = self.weights * np.exp(terms - terms.max())
        return ArrivalPosterior(self.horizon, weights / weights.sum(), age)


SHAPES = tuple(itertools.product(DELAYS, HALF_LIVES, EXPONENTS))


def masses(edges: ArrayLike, horizon: float) -> Floats:
    """Share of the horizon's expected number in each interval, by shape (float64[S, N])."""
    ages = np.append(np.asarray(edges, dtype=np.float64), horizon)
    rows = []
    for delay, half_life, exponent in SHAPES:
        cutoff = half_life / (2.0 ** (1.0 / (1.0 + exponent)) - 1.0)
        # the kernel's own closed form: its sum of exponentials needs cutoffs up to 30 days
        passed = -np.expm1(-exponent * np.log1p(np.maximum(ages - delay, 0.0) / cutoff))
        rows.append(np.diff(passed[:-1]) / passed[-1])
    return np.array(rows)


def likelihood(arrivals: Arrivals, horizon: float) -> Floats:
    """Log-likelihood of the grid's points (float64[S, A, B]), up to a constant."""
    share = np.maximum(masses(arrivals.edges, horizon), 1e-12)
    counts = arrivals.counts
    some = counts > 0.0
    numbers = np.array(NUMBERS)
    out = np.empty((len(SHAPES), len(NUMBERS), len(BATCHES)))
    for place, batch in enumerate(BATCHES):
        size = share[:, None, :] * numbers[:, None] / (batch - 1.0)
        terms = -size.sum(axis=2) * math.log(batch)
        if some.any():
            rising = log_rising(size[:, :, some], np.broadcast_to(counts[some], size[:, :, some].shape))[0]
            terms = terms + rising.sum(axis=2) + counts.sum() * math.log1p(-1.0 / batch)
        out[:, :, place] = terms
    return out


def likelihood_of_spans(spans: Sequence[tuple[float, float]], window: float, horizon: float) -> Floats:
    """As ``likelihood``, of single works that are known to have come between two ages, up to an age ``window``."""
    out = np.full((len(SHAPES), len(NUMBERS), len(BATCHES)), -np.inf)
    numbers = np.log(np.array(NUMBERS))
    total = masses(np.array([0.0, window]), horizon)[:, 0]
    edges = np.array([(low, max(high, low + SHORTEST)) for low, high in spans]).ravel()
    inside = np.log(np.maximum(masses(edges, horizon)[:, ::2], 1e-12)).sum(axis=1)
    out[:, :, 0] = inside[:, None] + len(spans) * numbers - total[:, None] * np.exp(numbers)
    return out


def learn_arrivals(families: Sequence[Arrivals], horizon: float) -> ArrivalPrior:
    """Learn a prior for rate, decay and batches from other families.

    Args:
        families: at least five, each seen up to about the horizon; few and wide intervals are enough where little
            comes.
        horizon: days within which the expected number is meant.
    Raises:
        DataError: fewer than five families, or the horizon is no number of days.
    """
    if len(families) < 5:
        raise DataError(f"families: {len(families)}; at least five are needed to learn how families differ")
    return learn_from([likelihood(family, horizon) for family in families], horizon)


def learn_from(terms: Sequence[Floats], horizon: float) -> ArrivalPrior:
    """As ``learn_arrivals``, from the families' ``likelihood``."""
    flat = ArrivalPrior.flat(horizon)
    rows = np.array([np.exp(row - row.max()) for row in terms])
    parts = [np.full(count, 1.0 / count) for count in flat.weights.shape]
    for _ in range(ROUNDS):
        each = rows * _product(parts)
        mean = (each / each.sum(axis=(1, 2, 3), keepdims=True)).mean(axis=0)
        parts = [mean.sum(axis=(1, 2)), _smoothed(mean.sum(axis=(0, 2))), mean.sum(axis=(0, 1))]
    return ArrivalPrior(horizon, (1.0 - FLAT) * _product(parts) + FLAT * flat.weights, len(terms))


def _product(parts: Sequence[Floats]) -> Floats:
    shape, number, batch = parts
    return np.asarray(shape[:, None, None] * number[None, :, None] * batch[None, None, :])


def _smoothed(weights: Floats) -> Floats:
    """Neighbouring orders of magnitude share their weights: few families cannot tell them apart."""
    padded = np.concatenate([weights[:1], weights, weights[-1:]])
    found = np.convolve(padded, [0.25, 0.5, 0.25], mode="valid")
    return np.asarray(found / found.sum())


def _summary(values: Floats, level: float) -> tuple[float, float, float]:
    tail = 0.5 - level / 200.0
    low, middle, high = np.quantile(values, [tail, 0.5, 1.0 - tail], method="inverted_cdf")
    return float(middle), float(low), float(high)


def _weighted(values: Floats, weights: Floats, level: float) -> tuple[float, float, float]:
    order = np.argsort(values, kind="stable")
    cumulative = np.cumsum(weights[order]) / weights.sum()
    tail = 0.5 - level / 200.0
    low, middle, high = (
        float(values[order][min(int(np.searchsorted(cumulative, at)), values.size - 1)])
        for at in (tail, 0.5, 1.0 - tail)
    )
    return middle, low, high
