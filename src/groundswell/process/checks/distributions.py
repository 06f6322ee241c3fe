"""Tail areas of the few reference distributions that goodness of fit needs, in plain double precision.

Everything takes and returns plain numbers. The slow twins are scipy's, beside the tests.
"""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from groundswell.errors import DataError

__all__ = ["chi_square_tail", "kolmogorov_critical", "kolmogorov_tail", "normal_scores", "normal_tail"]

Floats = NDArray[np.float64]

# up to here Kolmogorov's law is computed exactly (at most 127 x 127 matrices), beyond it by its expansion
MOST_EXACT = 1000
MOST_SUMMED = 100_000
# n d^2 above which both sides of the band are hardly ever left at once: the error is exp(-6 n d^2) relative
ONE_SIDED_FROM = 4.0
ONE_SIDED_FROM_MANY = 1.5
# terms of the series and of the continued fraction of the incomplete gamma function, and of Kolmogorov's
MOST_TERMS = 100_000
LEAST_STEP = 1e-16


def normal_tail(score: float) -> float:
    """Probability that a standard normal lies further from zero than ``score``, both sides."""
    return math.erfc(abs(score) / math.sqrt(2.0))


def chi_square_tail(statistic: float, degrees: float) -> float:
    """Probability that chi-square with ``degrees`` degrees of freedom exceeds ``statistic``.

    Raises:
        DataError: the degrees of freedom are not above zero, or the statistic is negative.
    Source: the regularised incomplete gamma function by its series below the mean and by Lentz's continued
    fraction above it (Abramowitz and Stegun 6.5.29 and 6.5.31).
    """
    if not (degrees > 0.0 and statistic >= 0.0):
        raise DataError(
            f"chi-square: statistic {statistic:g} with {degrees:g} degrees of freedom; the statistic must be "
            "at least zero and the degrees above zero"
        )
    shape, place = 0.5 * degrees, 0.5 * statistic
    if place == 0.0:
        return 1.0
    if math.isinf(place):
        return 0.0
    factor = math.exp(shape * math.log(place) - place - math.lgamma(shape))
    if place < shape + 1.0:
        return max(0.0, 1.0 - factor * lower_series(shape, place))
    return factor * upper_fraction(shape, place)


def lower_series(shape: float, place: float) -> float:
    """``sum_k place^k / (shape (shape + 1) ... (shape + k))``."""
    term = total = 1.0 / shape
    for k in range(1, MOST_TERMS):
        term *= place / (shape + k)
        total += term
        if term <= LEAST_STEP * total:
            break
    return total


def upper_fraction(shape: float, place: float) -> float:
    """The continued fraction of ``Gamma(shape, place) place^-shape exp(place)`` by Lentz's method."""
    head = place + 1.0 - shape
    fraction = last = 1.0 / head
    ratio = math.inf
    for k in range(1, MOST_TERMS):
        weight = -k * (k - shape)
        head += 2.0
        last = 1.0 / (weight * last + head)
        ratio = head + weight / ratio
        fraction *= ratio * last
        if abs(ratio * last - 1.0) <= LEAST_STEP:
            break
    return fraction


def kolmogorov_tail(distance: float, count: int) -> float:
    """Probability that the largest distance of ``count`` uniforms from their law is at least ``distance``.

    Exact up to 1,000 numbers; up to 100,000 right to 2e-4 relative where the probability is below 0.1; elsewhere the
    limit law at a corrected place, right to 1e-3.

    Raises:
        DataError: there is no number, or the distance is not from 0 to 1.
    Source: Marsaglia, Tsang and Wang (2003); the far tail by Smirnov's one-sided sum (Miller 1956); Vrbik
    (2018) for the correction of the limit law.
    """
    if count < 1 or not 0.0 <= distance <= 1.0:
        raise DataError(
            f"Kolmogorov: distance {distance:g} of {count} numbers; the distance is from 0 to 1 and there "
            "must be a number"
        )
    if 2.0 * count * distance <= 1.0:
        return 1.0
    if distance >= 1.0:
        return 0.0
    far = ONE_SIDED_FROM if count <= MOST_EXACT else ONE_SIDED_FROM_MANY
    if count * distance * distance > far and count <= MOST_SUMMED:
        return min(1.0, 2.0 * one_sided_tail(distance, count))
    if count > MOST_EXACT:
        root = math.sqrt(count)
        place = root * distance
        return limit_tail(place + 1.0 / (6.0 * root) + (place - 1.0) / (4.0 * count))
    return min(1.0, max(0.0, 1.0 - within_band(distance, count)))


def limit_tail(place: float) -> float:
    """Kolmogorov's limit law beyond ``place``, by whichever of its two series converges at once."""
    if place <= 0.0:
        return 1.0
    if place < 1.18:
        base = math.exp(-(math.pi**2) / (8.0 * place * place))
        inside = math.fsum(base ** ((2 * k - 1) ** 2) for k in range(1, 5))
        return 1.0 - math.sqrt(2.0 * math.pi) / place * inside
    return 2.0 * math.fsum((-1.0) ** (k - 1) * math.exp(-2.0 * (k * place) ** 2) for k in range(1, 6))


def one_sided_tail(distance: float, count: int) -> float:
    """Smirnov's exact probability that the distance upwards is at least ``distance``."""
    steps = np.arange(math.floor(count * (1.0 - distance)) + 1)
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, count + 1)))])
    low, high = distance + steps / count, 1.0 - distance - steps / count
    used = high > 0.0
    steps, low, high = steps[used], low[used], high[used]
    choose = logs[count] - logs[steps] - logs[count - steps]
    return float(distance * np.exp(choose + (steps - 1) * np.log(low) + (count - steps) * np.log(high)).sum())


def within_band(distance: float, count: int) -> float:
    """Probability that the distance stays below ``distance``: ``n! / n^n`` times an entry of a power."""
    half = math.floor(count * distance) + 1
    size, gap = 2 * half - 1, half - count * distance
    matrix = np.tri(size, k=1)
    powers = gap ** np.arange(1, size + 1)
    matrix[:, 0] -= powers
    matrix[-1] -= powers[::-1]
    matrix[-1, 0] += max(0.0, 2.0 * gap - 1.0) ** size
    rows, columns = np.indices(matrix.shape)
    factorials = np.cumprod(np.concatenate([[1.0], np.arange(1.0, size + 1)]))
    matrix /= factorials[np.maximum(rows - columns + 1, 0)]
    # the power by squaring, each factor scaled to 1 so that nothing overflows
    power, scale = np.eye(size), 0.0
    square, square_scale, left = matrix, 0.0, count
    while left:
        if left % 2:
            power, scale = power @ square, scale + square_scale
            largest = power.max()
            power, scale = power / largest, scale + math.log(largest)
        square, square_scale, left = square @ square, 2.0 * square_scale, left // 2
        largest = square.max()
        square, square_scale = square / largest, square_scale + math.log(largest)
    entry = float(power[half - 1, half - 1])
    return (
        0.0 if entry <= 0.0 else entry * math.exp(scale + math.lgamma(count + 1.0) - count * math.log(count))
    )


def kolmogorov_critical(level: float, count: int) -> float:
    """The distance that ``count`` uniforms stay below with probability ``level``; by bisection.

    Raises:
        DataError: the level does not lie between 0 and 1, or there is no number.
    """
    if not 0.0 < level < 1.0:
        raise DataError(f"level: {level:g}; it must lie between 0 and 1")
    low, high = 0.0, 1.0
    while high - low > 1e-7:
        middle = 0.5 * (low + high)
        low, high = (middle, high) if kolmogorov_tail(middle, count) > 1.0 - level else (low, middle)
    return 0.5 * (low + high)


def ranks(values: Floats) -> Floats:
    """Ranks from 1; equal values share the mean of theirs."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    shared = last - 0.5 * (counts - 1)
    return np.asarray(shared[place], dtype=np.float64)


def normal_scores(values: Floats) -> Floats:
    """Standard normal quantiles at the values' ranks (van der Waerden): their order without their law."""
    inverse = NormalDist().inv_cdf
    return np.array([inverse(share) for share in (ranks(values) / (values.size + 1.0)).tolist()])
