"""The beta distribution and the share of a count, without SciPy.

``beta_cdf`` is the continued fraction of the regularised incomplete beta function (DLMF 8.17.22, by
the modified Lentz method); ``beta_quantile`` inverts it by bisection, which cannot miss.
"""

from __future__ import annotations

import math

from groundswell.errors import DataError

__all__ = ["beta_cdf", "beta_quantile", "jeffreys_interval"]

_TINY = 1e-300
_TOLERANCE = 1e-15
_LONGEST = 100_000
_BISECTIONS = 70  # the bracket is then 2**-70 wide, below the spacing of floats near one


def beta_cdf(a: float, b: float, x: float) -> float:
    """Probability that a Beta(a, b) variable is at most ``x``; accurate to about 1e-12.

    Raises:
        DataError: ``a`` or ``b`` is not above zero.
    """
    if not (a > 0 and b > 0 and math.isfinite(a) and math.isfinite(b)):
        raise DataError(f"a beta distribution needs two finite numbers above zero; it got a={a:g}, b={b:g}")
    if x <= 0.0:
        return 0.0
    if x >= 1.0:
        return 1.0
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    # the fraction converges fast on one side of the mean only; the other side follows by symmetry
    if x < (a + 1.0) / (a + b + 2.0):
        return min(1.0, front * _fraction(a, b, x) / a)
    return max(0.0, 1.0 - front * _fraction(b, a, 1.0 - x) / b)


def beta_quantile(a: float, b: float, probability: float) -> float:
    """The ``x`` with ``beta_cdf(a, b, x) == probability``.

    Raises:
        DataError: the probability does not lie between 0 and 1, or ``a``, ``b`` are not above zero.
    """
    if not 0.0 <= probability <= 1.0:
        raise DataError(f"a probability lies between 0 and 1; it got {probability:g}")
    low, high = 0.0, 1.0
    for _ in range(_BISECTIONS):
        middle = 0.5 * (low + high)
        if beta_cdf(a, b, middle) < probability:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


def jeffreys_interval(part: float, rest: float, level: float) -> tuple[float, float, float]:
    """Median, low and high of a share of which ``part`` of ``part + rest`` were seen.

    The posterior is Beta(part + 1/2, rest + 1/2), Jeffreys' prior; the ends are equal-tailed.

    Args:
        part, rest: counts, not negative; fractions are allowed.
        level: probability inside the interval, in per cent.
    """
    tail = (1.0 - level / 100.0) / 2.0
    a, b = part + 0.5, rest + 0.5
    return beta_quantile(a, b, 0.5), beta_quantile(a, b, tail), beta_quantile(a, b, 1.0 - tail)


def _fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of the incomplete beta function, by the modified Lentz method."""
    total, numerator = 1.0, 1.0
    denominator = _safe(1.0 - (a + b) * x / (a + 1.0))
    denominator = 1.0 / denominator
    total = denominator
    for step in range(1, _LONGEST):
        even = step * (b - step) * x / ((a + 2 * step - 1.0) * (a + 2 * step))
        odd = -(a + step) * (a + b + step) * x / ((a + 2 * step) * (a + 2 * step + 1.0))
        for coefficient in (even, odd):
            denominator = 1.0 / _safe(1.0 + coefficient * denominator)
            numerator = _safe(1.0 + coefficient / numerator)
            change = denominator * numerator
            total *= change
        if abs(change - 1.0) < _TOLERANCE:
            return total
    raise DataError(f"the incomplete beta function did not converge for a={a:g}, b={b:g}, x={x:g}")


def _safe(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
