"""Slow twins of the closed forms, to be compared with: many digits, or a plain numerical solution."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from mpmath import mp, mpf
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
DIGITS = 100


def exact_response(weights: Floats, rates: Floats) -> list[tuple[Any, Any]]:
    """Pairs (r_j, c_j) of the response of ``sum_k weights_k exp(-rates_k t)``, in 100-digit arithmetic.

    Every root is bracketed by its poles, so that none can be missed or found twice.
    """
    with mp.workdps(DIGITS):
        merged: dict[float, Any] = {}
        for weight, rate in zip(weights, rates, strict=True):
            if weight > 0.0:
                merged[float(rate)] = merged.get(float(rate), mpf(0)) + mpf(float(weight))
        poles = sorted(merged)
        a = [merged[pole] for pole in poles]
        b = [mpf(pole) for pole in poles]
        pairs = []
        for j in range(len(b)):
            near = below_first(a, b) if j == 0 else between(a, b, j)
            origin, offset = near
            distances = [(rate - origin) - offset for rate in b]
            pairs.append((origin + offset, 1 / sum(w / d**2 for w, d in zip(a, distances, strict=True))))
        return pairs


def below_first(a: Sequence[Any], b: Sequence[Any]) -> tuple[Any, Any]:
    """The smallest root: bisection and Newton from zero, which need no care at 100 digits."""

    def excess(x: Any) -> tuple[Any, Any]:
        terms = [weight / (rate - x) for weight, rate in zip(a, b, strict=True)]
        return sum(terms) - 1, sum(t / (rate - x) for t, rate in zip(terms, b, strict=True))

    # at b_0 - a_0 the first term alone is 1; at b_0 - sum(a) all together are at most 1
    return mpf(0), bracketed_newton(excess, b[0] - sum(a), b[0] - a[0])


def between(a: Sequence[Any], b: Sequence[Any], j: int) -> tuple[Any, Any]:
    """The root between pole j - 1 and pole j, as an offset from the nearer one."""
    gap = b[j] - b[j - 1]

    def total(origin: Any, x: Any) -> Any:
        return sum(weight / ((rate - origin) - x) for weight, rate in zip(a, b, strict=True))

    left = total(b[j - 1], gap / 2) > 1
    near = j - 1 if left else j
    sign = 1 if left else -1

    def excess(y: Any) -> tuple[Any, Any]:  # times y, so that the near pole is no pole any more
        distances = [(rate - b[near]) - sign * y for rate in b]
        terms = [weight / d for weight, d in zip(a, distances, strict=True)]
        value = sign * (sum(terms) - 1)
        slope = sum(t / d for t, d in zip(terms, distances, strict=True))
        return value * y, value + y * slope

    return b[near], sign * bracketed_newton(excess, mpf(0), gap / 2)


def bracketed_newton(function: Callable[[Any], tuple[Any, Any]], low: Any, high: Any) -> Any:
    """Root of a function that is negative at ``low`` and positive at ``high``, to about 90 digits."""
    x = (low + high) / 2
    for _ in range(2000):
        value, slope = function(x)
        if value < 0:
            low = x
        else:
            high = x
        step = value / slope
        candidate = x - step
        if abs(step) <= abs(x) * mpf(10) ** (10 - DIGITS):
            return candidate
        x = candidate if low < candidate < high else (low + high) / 2
    raise AssertionError("the oracle's root did not converge")


def impulse_total(pairs: Sequence[tuple[Any, Any]], age: Any) -> Any:
    """Views passed on within ``age`` of one view."""
    return sum(c * (age if r == 0 else (1 - mp.exp(-r * age)) / r) for r, c in pairs)


def step_total(pairs: Sequence[tuple[Any, Any]], age: Any) -> Any:
    """Views passed on within ``age`` by a constant input of one view a day from age 0."""
    if age <= 0:
        return mpf(0)
    return sum(c * (age**2 / 2 if r == 0 else (age - (1 - mp.exp(-r * age)) / r) / r) for r, c in pairs)


def pulse_total(pairs: Sequence[tuple[Any, Any]], rate: float, age: Any) -> Any:
    """Views passed on within ``age`` by a pulse of one view that fades with ``rate``."""
    rho = mpf(rate)
    direct = (1 - mp.exp(-rho * age)) / rho
    total = mpf(0)
    for r, c in pairs:
        if r == rho:
            total += c * (direct - age * mp.exp(-rho * age))
        else:
            passed = age if r == 0 else (1 - mp.exp(-r * age)) / r
            total += c * rho * (direct - passed) / (r - rho)
    return total


def exact_segments(
    pairs: Sequence[tuple[Any, Any]], edges: Floats, step_end: float, pulse_rate: float
) -> Floats:
    """Views passed on per segment (rows) by an impulse, a step of rate 1 up to ``step_end``, and a pulse."""
    with mp.workdps(DIGITS):
        ages = [mpf(float(edge)) for edge in edges]
        end = mpf(float(step_end))
        columns = (
            [impulse_total(pairs, age) for age in ages],
            [step_total(pairs, age) - step_total(pairs, age - end) for age in ages],
            [pulse_total(pairs, pulse_rate, age) for age in ages],
        )
        return np.array([[float(c[m + 1] - c[m]) for c in columns] for m in range(len(ages) - 1)])


def volterra_passed(
    kernel_mass: Callable[[Floats], Floats],
    kernel_mass_integral: Callable[[Floats], Floats],
    direct: Floats,
    step: float,
) -> Floats:
    """Cumulative views passed on, on a uniform grid, by product integration.

    Solves ``P = phi * (S + P)`` with the cumulative direct views S + P taken as linear between the nodes.
    """
    nodes = np.arange(direct.size) * step
    mass, area = kernel_mass(nodes), kernel_mass_integral(nodes)
    # over one cell the kernel acts on a line: its whole mass, and the share that goes to the later node
    whole = np.diff(mass)
    late = np.diff(area) / step - mass[:-1]
    early = whole - late
    passed = np.zeros_like(direct)
    for i in range(1, direct.size):
        total = direct[:i] + passed[:i]
        # cell l counts back from node i: later node i - l, earlier node i - l - 1
        known = early[:i] @ total[::-1] + late[1:i] @ total[:0:-1]
        passed[i] = (known + late[0] * direct[i]) / (1.0 - late[0])
    return passed
