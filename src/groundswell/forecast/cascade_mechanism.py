"""The mechanism of a repost cascade: who saw it lately, how many of them pass it on, and how that fades.

The rate of reposts at age ``t`` is::

    rate(t) = (t / T)^-fade [ first phi(t) + branching sum_i w_i phi(t - t_i) ]

``phi`` is the memory kernel of unit mass, flat for five minutes and a power law beyond; ``w_i`` are followers in units
of their mean over the reposts (1 each when unknown), capped so that one account cannot carry the sum, and shifted so
that an account without followers is no special case. ``first`` is the audience of the first post, ``branching`` the
expected direct reposts of an average repost made at the age of the record, ``T``.

Kernel constants: Kobayashi and Lambiotte, TiDeH (ICWSM 2016), from their MIT-licensed code. The fade takes the place of
their exponential: it has no scale of its own, so one setting serves minutes and days.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from groundswell.forecast.cascade_record import Cascade

__all__ = ["Mechanism", "fit_mechanism", "memory_mass", "weights_of"]

Floats = NDArray[np.float64]

FLAT, EXPONENT = 300.0, 0.242
HEIGHT = 1.0 / (FLAT * (1.0 + 1.0 / EXPONENT))
# followers of one account that count, and those that every account is given besides
MOST_FOLLOWERS, FEWEST_FOLLOWERS = 1e6, 10.0
# where the record says little: centre and spread of log branching, of the fade, and of log(first / what followers
# say). Wide, and simulated cascades of a branching factor from 0.2 to 1 lie within them
BRANCHING = (math.log(0.5), 1.0)
FADE = (0.5, 0.5)
AUDIENCE = (0.0, 1.5)
# spread of the log of what links from elsewhere, the night and second waves add or take later on: no record of first
# hours holds it. About what 47 large cascades (TiDeH data, MIT) scatter round the mechanism
WANDER = 1.4
BINS = 32
STEPS = 96
# expected reposts beyond this are no forecast but growth without an end
ENDLESS = 1e9


@dataclass(frozen=True, slots=True, eq=False)
class Mechanism:
    """A fitted mechanism.

    Attributes:
        age: of the record, seconds.
        point (float64[3]): log ``first``, log ``branching``, ``fade``.
        covariance (float64[3, 3]): of the same, widened by how much more than Poisson the counts scatter.
        dispersion: that factor, at least 1.
    """

    age: float
    point: Floats
    covariance: Floats
    dispersion: float
    _times: Floats
    _weights: Floats

    @property
    def branching(self) -> float:
        """Expected direct reposts of an average repost made now."""
        return math.exp(self.point[1])

    def branching_interval(self, level: float) -> tuple[float, float]:
        """Its interval, from the curvature of the posterior on the log scale."""
        from statistics import NormalDist

        half = NormalDist().inv_cdf(0.5 + 0.5 * level) * math.sqrt(self.covariance[1, 1])
        return math.exp(self.point[1] - half), math.exp(self.point[1] + half)

    def expected(self, until: float, points: Floats | None = None) -> Floats:
        """Expected reposts from now to an age in seconds (float64[D]) for D rows of parameters, by default the fitted.

        Never more than a thousand million, which stands for growth without an end.
        """
        rows = np.atleast_2d(self.point if points is None else points)
        _, inner = _ahead(self.age, until)
        outside, fading = self._direct(until, rows)
        branching = np.exp(rows[:, 1:2])
        if len(rows) == 1:
            return self._solved(outside[0], fading[0] * branching[0, 0], inner)
        made = np.zeros_like(outside)
        for step in range(STEPS):
            inflow = outside[:, step] + fading[:, step] * branching[:, 0] * (
                made[:, :step] @ inner[step, :step]
            )
            own = fading[:, step] * branching[:, 0] * inner[step, step]
            made[:, step] = np.where(
                own < 0.99, np.minimum(inflow / np.maximum(1.0 - own, 0.01), ENDLESS), ENDLESS
            )
        return np.asarray(np.minimum(made.sum(axis=1), ENDLESS))

    def _direct(self, until: float, rows: Floats) -> tuple[Floats, Floats]:
        """Reposts that come straight from what is on record, and how far passing-on has faded (float64[D, STEPS])."""
        edges, _ = _ahead(self.age, until)
        low, high = edges[:-1], edges[1:]
        first = memory_mass(high) - memory_mass(low)
        past = np.zeros(STEPS)
        if self._times.size:
            reached = self._weights @ memory_mass(np.maximum(edges[None, :] - self._times[:, None], 0.0))
            past = np.diff(reached)
        fading = np.exp(-rows[:, 2:] * np.log(0.5 * (low + high) / self.age))
        return fading * (np.exp(rows[:, :1]) * first + np.exp(rows[:, 1:2]) * past), fading

    def share(self, until: float, horizon: float) -> float:
        """Expected reposts by one age for each one by another, both in seconds.

        While supercritical the expected numbers run away from each other, and hardly anything would come early. Then only what
        comes straight from the reposts on record is compared, which is spread as the memory is.
        """
        if self.branching < 1.0:
            by, whole = float(self.expected(until)[0]), float(self.expected(horizon)[0])
        else:
            rows = np.atleast_2d(self.point)
            by, whole = (float(self._direct(age, rows)[0].sum()) for age in (until, horizon))
        return by / max(whole, 1e-9)

    @staticmethod
    def _solved(outside: Floats, factor: Floats, inner: Floats) -> Floats:
        """The same recursion for one set of parameters, as one triangular system."""
        if (factor * np.diag(inner) >= 0.99).any():
            return np.array([ENDLESS])
        made = np.linalg.solve(np.eye(STEPS) - factor[:, None] * np.tril(inner), outside)
        return np.array([min(float(made.sum()), ENDLESS)])

    def draws(self, until: float, count: int, seed: int = 0) -> Floats:
        """Reposts from now to an age in seconds (float64[count]): parameters and the process both vary."""
        generator = np.random.default_rng(seed)
        root = np.linalg.cholesky(self.covariance)
        points = self.point + generator.standard_normal((count, 3)) @ root.T
        points[:, 2] = np.maximum(points[:, 2], 0.0)
        mean = self.expected(until, points) * np.exp(WANDER * generator.standard_normal(count))
        # a cluster of branching n scatters 1 / (1 - n)^2 times as much as a Poisson number
        spread = self.dispersion / (1.0 - np.minimum(np.exp(points[:, 1]), 0.9)) ** 2
        shape = np.maximum(mean / np.maximum(spread - 1.0, 1e-6), 1e-9)
        rate = np.where(spread > 1.0 + 1e-6, generator.gamma(shape) * mean / shape, mean)
        # Poisson draws of large means in floating point: the generator takes no more than 64-bit counts
        return np.asarray(generator.poisson(np.minimum(rate, ENDLESS)), dtype=np.float64)


@lru_cache(maxsize=32)
def _ahead(age: float, until: float) -> tuple[Floats, Floats]:
    """Steps from an age on (float64[STEPS + 1]), and the mass that reposts of one step (column) send into another."""
    # short at first, when the rate changes most
    span = until - age
    edges = age + np.concatenate([[0.0], np.geomspace(min(20.0, span / STEPS), span, STEPS)])
    low, high = edges[:-1], edges[1:]
    inner = _double_mass(high[:, None] - low[None, :]) - _double_mass(high[:, None] - high[None, :])
    inner -= _double_mass(low[:, None] - low[None, :]) - _double_mass(low[:, None] - high[None, :])
    return edges, inner / (high - low)[None, :]


def fit_mechanism(cascade: Cascade) -> Mechanism:
    """Posterior mode and curvature of the mechanism, from counts in bins of age that grow with it."""
    age, times = cascade.end, cascade.times[1:]
    weights, audience = weights_of(cascade)
    edges = np.concatenate([[0.0], np.geomspace(min(60.0, age / BINS), age, BINS)])
    counts = np.histogram(times, edges)[0].astype(np.float64)
    first = np.diff(memory_mass(edges))
    rest = np.zeros(BINS)
    if times.size:
        rest = np.diff(weights @ memory_mass(np.maximum(edges[None, :] - times[:, None], 0.0)))
    log_age = np.log(0.5 * (edges[:-1] + edges[1:]) / age)
    # with followers the first post's audience is known up to a factor, without them the count must tell it
    known = audience is not None
    centre = np.array(
        [math.log(audience) if audience is not None else math.log1p(times.size), *BRANCHING[:1], FADE[0]]
    )
    precision = np.diag([AUDIENCE[1] ** -2 if known else 1.0 / 9.0, BRANCHING[1] ** -2, FADE[1] ** -2])
    if known:
        # the prior on the audience is relative to the branching factor: both scale with infectiousness
        tie = np.array([[1.0, -1.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
        centre = np.array([math.log(audience or 1.0), BRANCHING[0], FADE[0]])
        precision = tie.T @ precision @ tie
        centre = np.linalg.solve(tie, centre)
    point = centre.copy()

    def parts(at: Floats) -> tuple[Floats, Floats]:
        fading = np.exp(-at[2] * log_age)
        from_first, from_rest = fading * math.exp(at[0]) * first, fading * math.exp(at[1]) * rest
        return from_first, from_rest

    def loss(at: Floats) -> float:
        total = np.maximum(sum(parts(at)), 1e-12)
        gap = at - centre
        return float(np.sum(total - counts * np.log(total)) + 0.5 * gap @ precision @ gap)

    best = loss(point)
    information = precision
    for _ in range(60):
        from_first, from_rest = parts(point)
        total = np.maximum(from_first + from_rest, 1e-12)
        slopes = np.stack([from_first, from_rest, -total * log_age])
        gradient = slopes @ (counts / total - 1.0) - precision @ (point - centre)
        information = (slopes / total) @ slopes.T + precision
        step = np.linalg.solve(information, gradient)
        step *= min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-12))
        length = 1.0
        while length > 1e-4 and not loss(point + length * step) <= best:
            length *= 0.5
        if length <= 1e-4:
            break
        point = point + length * step
        before, best = best, loss(point)
        if before - best < 1e-8:
            break
    total = np.maximum(sum(parts(point)), 1e-12)
    # bins with next to nothing expected would make the ratio wild
    big = total > 0.5
    ratio = (
        float(np.sum((counts - total)[big] ** 2 / total[big]) / max(int(big.sum()) - 3, 1))
        if big.any()
        else 1.0
    )
    dispersion = max(1.0, ratio)
    return Mechanism(age, point, np.linalg.inv(information) * dispersion, dispersion, times, weights)


def weights_of(cascade: Cascade) -> tuple[Floats, float | None]:
    """Weights of the reposts, of mean 1, and the first post's audience in the same unit (None when unknown)."""
    if cascade.followers is None:
        return np.ones(len(cascade)), None
    reach = np.minimum(cascade.followers, MOST_FOLLOWERS) + FEWEST_FOLLOWERS
    mean = float(reach[1:].mean()) if len(cascade) else float(reach[0])
    return reach[1:] / mean, float(reach[0]) / mean


def memory_mass(age: Floats) -> Floats:
    """Share of the passing-on that comes within so many seconds."""
    tail = HEIGHT * FLAT / EXPONENT * (np.maximum(age, FLAT) / FLAT) ** -EXPONENT
    return np.asarray(np.where(age <= FLAT, HEIGHT * np.maximum(age, 0.0), 1.0 - tail))


def _double_mass(age: Floats) -> Floats:
    """Integral of ``memory_mass`` from 0."""
    late = np.maximum(age, FLAT)
    tail = HEIGHT * FLAT**2 / (EXPONENT * (1.0 - EXPONENT)) * ((late / FLAT) ** (1.0 - EXPONENT) - 1.0)
    early = 0.5 * HEIGHT * np.maximum(np.minimum(age, FLAT), 0.0) ** 2
    return np.asarray(np.where(age <= FLAT, early, 0.5 * HEIGHT * FLAT**2 + (late - FLAT) - tail))
