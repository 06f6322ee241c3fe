"""Arrivals of derivative works as a Poisson process whose rate decays from the original's publication.

Two shapes are fitted by maximum likelihood to arrivals known as intervals: an exponential decay
exp(-rate t), and a power-law decay (1 + t/scale)^-exponent. Given the number of arrivals their times
are independent with density rate(t)/integral, so the level drops out and an arrival known to lie in
[a, b] contributes log of (integral over [a, b] / integral over the window).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["MINIMUM", "Decay", "fit_exponential", "fit_power_law"]

MINIMUM = 5  # dated arrivals needed for a fit
_SHORTEST = 1.0 / 1440.0  # an arrival is never known better than to a minute
_POINTS = 601
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Decay:
    """A fitted decay of the arrival rate.

    Attributes:
        shape: ``exponential`` or ``power law``.
        half_life: days in which the rate falls to half of what it was at publication.
        low, high: profile-likelihood interval of the half-life, in days; ``high`` is infinite when no decay
            at all is inside the interval, and ``low`` zero when an instant decay is.
        level: its probability, in per cent.
        log_likelihood: at the maximum, in nats, up to a constant shared by both shapes.
        free: number of fitted shape parameters.
        arrivals: how many were fitted.
        window: days from publication to the end of the record.
        rate: arrivals a day at publication and the shape: (level, first, second) with second unused by
            the exponential.
    """

    shape: str
    half_life: float
    low: float
    high: float
    level: float
    log_likelihood: float
    free: int
    arrivals: int
    window: float
    rate: tuple[float, float, float]

    @property
    def criterion(self) -> float:
        """Akaike's criterion; smaller is better."""
        return 2 * self.free - 2 * self.log_likelihood

    @property
    def identified(self) -> bool:
        """Whether the interval of the half-life has two ends inside what the record could show."""
        return self.low > 0 and self.high < self.window

    def daily(self, age: Floats) -> Floats:
        """Expected arrivals a day at each age in days."""
        level, first, second = self.rate
        shape = np.exp(-first * age) if self.shape == "exponential" else (1.0 + age / first) ** -second
        return np.asarray(level * shape, dtype=np.float64)


def fit_exponential(intervals: Sequence[tuple[float, float]], window: float, level: float = 90.0) -> Decay:
    """Fit an exponentially decaying rate.

    Args:
        intervals: earliest and latest age in days of each arrival, inside [0, ``window``].
        window: days observed.
        level: of the profile-likelihood interval, in per cent.
    """
    begin, end = _ends(intervals, window)
    half_lives = np.geomspace(min(0.02, window / 100), 100 * window, _POINTS)
    rates = math.log(2.0) / half_lives
    total = -np.expm1(-rates * window)
    parts = np.exp(-rates[:, None] * begin) * -np.expm1(-rates[:, None] * (end - begin))
    profile = (np.log(np.maximum(parts, 1e-300)) - np.log(total)[:, None]).sum(axis=1)
    best, low, high = _profile_interval(half_lives, profile, level)
    rate = math.log(2.0) / best
    start = len(begin) * rate / -math.expm1(-rate * window)
    return Decay(
        "exponential", best, low, high, level, float(profile.max()), 1, len(begin), window, (start, rate, 0.0)
    )


def fit_power_law(intervals: Sequence[tuple[float, float]], window: float, level: float = 90.0) -> Decay:
    """Fit a rate that decays as a power law; arguments as in ``fit_exponential``.

    The half-life of (1 + t/scale)^-exponent is scale (2^(1/exponent) - 1); its profile runs over the
    exponent.
    """
    begin, end = _ends(intervals, window)
    half_lives = np.geomspace(min(0.02, window / 100), 100 * window, 241)
    exponents = np.geomspace(0.2, 8.0, 75)
    profile = np.full(len(half_lives), -np.inf)
    chosen = np.zeros(len(half_lives))
    for exponent in exponents:
        scale = half_lives / (2.0 ** (1.0 / exponent) - 1.0)
        total = _power_integral(np.full(len(scale), window), scale, exponent)
        parts = _power_integral(end[:, None], scale, exponent) - _power_integral(
            begin[:, None], scale, exponent
        )
        likelihood = (np.log(np.maximum(parts, 1e-300)) - np.log(total)).sum(axis=0)
        better = likelihood > profile
        profile[better], chosen[better] = likelihood[better], exponent
    best, low, high = _profile_interval(half_lives, profile, level)
    exponent = float(chosen[int(np.argmax(profile))])
    scale_best = best / (2.0 ** (1.0 / exponent) - 1.0)
    start = len(begin) / float(_power_integral(np.array([window]), np.array([scale_best]), exponent)[0])
    return Decay(
        "power law",
        best,
        low,
        high,
        level,
        float(profile.max()),
        2,
        len(begin),
        window,
        (start, scale_best, exponent),
    )


def _ends(intervals: Sequence[tuple[float, float]], window: float) -> tuple[Floats, Floats]:
    """Interval ends inside the window, at least a minute apart."""
    begin = np.clip(np.array([low for low, _ in intervals], dtype=np.float64), 0.0, window - _SHORTEST)
    end = np.clip(np.array([high for _, high in intervals], dtype=np.float64), begin + _SHORTEST, window)
    return begin, end


def _power_integral(age: Floats, scale: Floats, exponent: float) -> Floats:
    """Integral of (1 + t/scale)^-exponent from 0 to ``age``, continuous through exponent 1."""
    logarithm = np.log1p(age / scale)
    power = 1.0 - exponent
    if abs(power) < 1e-9:
        return np.asarray(scale * logarithm, dtype=np.float64)
    return np.asarray(scale * np.expm1(power * logarithm) / power, dtype=np.float64)


def _profile_interval(grid: Floats, profile: Floats, level: float) -> tuple[float, float, float]:
    """Maximum and ends of {2 (max - profile) <= chi-square quantile} on a log-spaced grid.

    Ends are interpolated; an end at the grid's edge becomes 0 or infinity.
    """
    drop = 2.0 * (profile.max() - profile) - _chi_square(level)
    top = int(np.argmax(profile))
    logarithm = np.log(grid)
    inside = np.flatnonzero(drop <= 0)
    first, last = int(inside[0]), int(inside[-1])
    low = 0.0 if first == 0 else math.exp(_crossing(logarithm, drop, first - 1, first))
    high = math.inf if last == len(grid) - 1 else math.exp(_crossing(logarithm, drop, last, last + 1))
    return float(grid[top]), low, high


def _crossing(logarithm: Floats, drop: Floats, left: int, right: int) -> float:
    """Where ``drop`` crosses zero between two neighbouring points, by straight line."""
    share = drop[left] / (drop[left] - drop[right])
    return float(logarithm[left] + share * (logarithm[right] - logarithm[left]))


def _chi_square(level: float) -> float:
    """Quantile of chi-square with one degree of freedom, by bisection on the error function."""
    low, high = 0.0, 100.0
    for _ in range(80):
        middle = 0.5 * (low + high)
        if math.erf(math.sqrt(middle / 2.0)) < level / 100.0:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)
