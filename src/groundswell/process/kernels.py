"""Kernels: how many further views a view brings, and when.

A kernel ``phi(age)`` is the expected rate, per day, at which one view brings further views ``age`` days
later. Its integral over all ages is the branching factor. Every kernel is, or is closely approximated by,
a sum of exponentials ``sum_k a_k exp(-b_k age)``: that is what the closed forms of
``groundswell.process.response`` work on.

A parameter left out is free: ``Exponential()`` names a family for ``Hawkes`` to fit, ``Exponential(decay=2.0)``
holds one parameter, and a kernel with every parameter given has values to compute.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundswell import _core
from groundswell.errors import DataError

__all__ = ["Exponential", "Kernel", "PowerLaw", "SumOfExponentials", "power_law_terms"]

Floats = NDArray[np.float64]


class Kernel(ABC):
    """What every kernel can do. Ages and decays are in days and per day.

    Attributes:
        parameters: names of the parameters that ``term_slopes`` differentiates by, in its order.
    """

    parameters: ClassVar[tuple[str, ...]]

    @property
    @abstractmethod
    def known(self) -> tuple[float, ...]:
        """Every parameter as a number; raises DataError when one is free."""

    @property
    @abstractmethod
    def branching_factor(self) -> float:
        """Expected number of further views that one view brings directly, over all ages; no unit."""

    @abstractmethod
    def value(self, age: ArrayLike) -> Floats:
        """``phi(age)``, per day, for ages (days) of any shape."""

    @abstractmethod
    def integral(self, age: ArrayLike) -> Floats:
        """Expected further views up to ``age`` days, no unit; tends to the branching factor."""

    @abstractmethod
    def terms(self) -> tuple[Floats, Floats]:
        """Weights ``a`` (float64[K], per day) and ascending rates ``b`` (float64[K], per day)."""

    @abstractmethod
    def term_slopes(self) -> tuple[Floats, Floats]:
        """Derivatives of ``terms`` by each parameter: two arrays float64[K, P]."""


@dataclass(frozen=True, slots=True)
class Exponential(Kernel):
    """Passing on that fades at one rate: ``branching * decay * exp(-decay * age)``.

    Attributes:
        branching: expected direct further views of a view, no unit, at least 0; free when left out.
        decay: per day, above 0; the mean delay is ``1 / decay``; free when left out.
    Raises:
        DataError: a parameter lies outside its range, or is free where a number is needed.
    """

    branching: float | None = None
    decay: float | None = None
    parameters: ClassVar[tuple[str, ...]] = ("branching", "decay")

    def __post_init__(self) -> None:
        """Check the parameters."""
        if self.branching is not None:
            require_range("branching", self.branching, 0.0, math.inf)
        if self.decay is not None:
            require_positive("decay", self.decay)

    @property
    def known(self) -> tuple[float, float]:
        """Branching factor and decay."""
        return given(self, "branching", self.branching), given(self, "decay", self.decay)

    @property
    def branching_factor(self) -> float:
        """Expected direct further views of a view."""
        return given(self, "branching", self.branching)

    def value(self, age: ArrayLike) -> Floats:
        """Rate of further views at ``age`` days, per day."""
        branching, decay = self.known
        rate: Floats = branching * decay * np.exp(-decay * checked_age(age))
        return rate

    def integral(self, age: ArrayLike) -> Floats:
        """Expected further views up to ``age`` days."""
        branching, decay = self.known
        total: Floats = -branching * np.expm1(-decay * checked_age(age))
        return total

    def terms(self) -> tuple[Floats, Floats]:
        """One weight and one rate."""
        branching, decay = self.known
        return np.array([branching * decay]), np.array([decay])

    def term_slopes(self) -> tuple[Floats, Floats]:
        """Derivatives by the branching factor and the decay."""
        branching, decay = self.known
        return np.array([[decay, branching]]), np.array([[0.0, 1.0]])


@dataclass(frozen=True, slots=True)
class SumOfExponentials(Kernel):
    """Several exponentials side by side: ``sum_j weights[j] * decays[j] * exp(-decays[j] * age)``.

    Attributes:
        weights: expected direct further views by each term, no unit, at least 0; None where free.
        decays: per day, above 0, as many as weights, in any order; None where free.
    Raises:
        DataError: lengths differ, there is no term, or a parameter lies outside its range.
    """

    weights: tuple[float | None, ...] = (None, None)
    decays: tuple[float | None, ...] = (None, None)
    parameters: ClassVar[tuple[str, ...]] = ("branching",)

    def __post_init__(self) -> None:
        """Check the parameters; any sequence of numbers becomes a tuple."""
        for name, numbers in (("weights", self.weights), ("decays", self.decays)):
            object.__setattr__(self, name, tuple(None if x is None else float(x) for x in numbers))
        if not self.weights or len(self.weights) != len(self.decays):
            raise DataError(
                f"SumOfExponentials: {len(self.weights)} weights and {len(self.decays)} decays; "
                "give one decay for each weight, and at least one of them"
            )
        for position, (weight, decay) in enumerate(zip(self.weights, self.decays, strict=True)):
            if weight is not None:
                require_range(f"weights[{position}]", weight, 0.0, math.inf)
            if decay is not None:
                require_positive(f"decays[{position}]", decay)

    @property
    def known(self) -> tuple[float, ...]:
        """Weights, then decays."""
        return tuple(
            given(self, f"{name}[{position}]", number)
            for name, numbers in (("weights", self.weights), ("decays", self.decays))
            for position, number in enumerate(numbers)
        )

    @property
    def branching_factor(self) -> float:
        """Sum of the weights."""
        return math.fsum(self.known[: len(self.weights)])

    def value(self, age: ArrayLike) -> Floats:
        """Rate of further views at ``age`` days, per day."""
        weights, decays = self.terms()
        rate: Floats = np.exp(-checked_age(age)[..., None] * decays) @ weights
        return rate

    def integral(self, age: ArrayLike) -> Floats:
        """Expected further views up to ``age`` days."""
        weights, decays = self.terms()
        total: Floats = -np.expm1(-checked_age(age)[..., None] * decays) @ (weights / decays)
        return total

    def terms(self) -> tuple[Floats, Floats]:
        """Weights per day and rates, the rates ascending."""
        weights, decays = np.split(np.array(self.known), 2)
        order = np.argsort(decays, kind="stable")
        return (weights * decays)[order], decays[order]

    def term_slopes(self) -> tuple[Floats, Floats]:
        """Derivative by the overall branching factor, the shares of the terms held fixed.

        Raises:
            DataError: the branching factor is zero, so there are no shares to hold.
        """
        weights, _ = self.terms()
        if self.branching_factor == 0.0:
            raise DataError(
                "SumOfExponentials: all weights are zero, so a change of the branching factor has no "
                "direction; give at least one weight above zero"
            )
        return (weights / self.branching_factor)[:, None], np.zeros((weights.size, 1))


@dataclass(frozen=True, slots=True)
class PowerLaw(Kernel):
    """Long memory: ``branching * exponent / cutoff * (1 + age / cutoff) ** -(1 + exponent)``.

    As a sum of exponentials it is exact to 1e-6 relative at every age up to 1e4 days. The sum's rates are
    fixed in code and its weights are never rescaled to the branching factor: the mass that is missing
    lies beyond 1e4 days.

    Attributes:
        branching: expected direct further views of a view, no unit, at least 0; free when left out.
        exponent: of the tail, no unit, above 0; free when left out. The sum needs 0.05 to 3.
        cutoff: days before the power law begins, above 0; free when left out. The sum needs 1e-4 to 30.
    Raises:
        DataError: a parameter lies outside its range, or is free where a number is needed.
    Source: Crane and Sornette (2008) for the shape; Beylkin and Monzon (2005) for the sum.
    """

    branching: float | None = None
    exponent: float | None = None
    cutoff: float | None = None
    parameters: ClassVar[tuple[str, ...]] = ("branching", "exponent", "cutoff")
    exponent_range: ClassVar[tuple[float, float]] = (0.05, 3.0)
    cutoff_range: ClassVar[tuple[float, float]] = (1e-4, 30.0)

    def __post_init__(self) -> None:
        """Check the parameters."""
        if self.branching is not None:
            require_range("branching", self.branching, 0.0, math.inf)
        if self.exponent is not None:
            require_positive("exponent", self.exponent)
        if self.cutoff is not None:
            require_positive("cutoff", self.cutoff)

    @property
    def known(self) -> tuple[float, float, float]:
        """Branching factor, exponent and cutoff."""
        return (
            given(self, "branching", self.branching),
            given(self, "exponent", self.exponent),
            given(self, "cutoff", self.cutoff),
        )

    @property
    def branching_factor(self) -> float:
        """Mass of the law itself over all ages; see ``integral`` for the mass inside an age."""
        return given(self, "branching", self.branching)

    def value(self, age: ArrayLike) -> Floats:
        """Rate of further views at ``age`` days, per day: the law, not its sum."""
        branching, exponent, cutoff = self.known
        fade = np.exp(-(1.0 + exponent) * np.log1p(checked_age(age) / cutoff))
        rate: Floats = branching * exponent / cutoff * fade
        return rate

    def integral(self, age: ArrayLike) -> Floats:
        """Expected further views up to ``age`` days: the law, not its sum."""
        branching, exponent, cutoff = self.known
        total: Floats = -branching * np.expm1(-exponent * np.log1p(checked_age(age) / cutoff))
        return total

    def terms(self) -> tuple[Floats, Floats]:
        """Weights and rates on the fixed grid; weights that have faded away are zero."""
        weights, rates = power_law_terms(*self._summed())
        return weights[0], rates

    def term_slopes(self) -> tuple[Floats, Floats]:
        """Derivatives by branching factor, exponent and cutoff; the rates never move."""
        slopes = _core.power_law_slopes(*self._summed())
        return slopes, np.zeros_like(slopes)

    def _summed(self) -> tuple[float, float, float]:
        # the law holds beyond these ranges, its fixed sum does not
        branching, exponent, cutoff = self.known
        require_range("exponent", exponent, *self.exponent_range)
        require_range("cutoff", cutoff, *self.cutoff_range)
        return branching, exponent, cutoff


def power_law_terms(branching: ArrayLike, exponent: ArrayLike, cutoff: ArrayLike) -> tuple[Floats, Floats]:
    """Terms of many power laws at once, under a microsecond each.

    Args:
        branching, exponent, cutoff (float64[H] or numbers): as in ``PowerLaw``; broadcast together.
    Returns:
        weights (float64[H, K], per day) and the rates that all share (float64[K], per day, ascending).
    Raises:
        DataError: a parameter lies outside its range; the message names the first.
    """
    columns = np.broadcast_arrays(
        *(np.atleast_1d(np.asarray(x, float)) for x in (branching, exponent, cutoff))
    )
    ranges = ((0.0, math.inf), PowerLaw.exponent_range, PowerLaw.cutoff_range)
    for name, column, (low, high) in zip(PowerLaw.parameters, columns, ranges, strict=True):
        if column.ndim != 1:
            raise DataError(f"{name}: has {column.ndim} dimensions; give one number for each kernel")
        bad = np.flatnonzero(~((column >= low) & (column <= high) & np.isfinite(column)))
        if bad.size:
            require_range(f"{name}[{bad[0]}]", float(column[bad[0]]), low, high)
    first, second, third = (np.ascontiguousarray(column) for column in columns)
    return _core.power_law_terms(first, second, third)


def checked_age(age: ArrayLike) -> Floats:
    """Ages as an array; raises DataError when one is negative or not a number."""
    ages = np.asarray(age, dtype=np.float64)
    if not (ages >= 0.0).all():
        bad = ages[~(ages >= 0.0)].flat[0]
        raise DataError(f"age: {bad:g} days; ages count from the view onwards and are never negative")
    return ages


def given(kernel: Kernel, name: str, number: float | None) -> float:
    """The parameter as a number; raises DataError when it is free."""
    if number is None:
        raise DataError(
            f"{type(kernel).__name__}: {name} is free, and here it must be a number; give it, or fit the "
            "kernel first with Hawkes(kernel=...).fit(...)"
        )
    return number


def require_range(name: str, number: float, low: float, high: float) -> None:
    """Raise DataError unless ``low <= number <= high`` and ``number`` is finite."""
    if not (math.isfinite(number) and low <= number <= high):
        wanted = f"from {low:g} to {high:g}" if math.isfinite(high) else f"at least {low:g} and finite"
        raise DataError(f"{name}: {number:g} lies outside its range; it must be {wanted}")


def require_positive(name: str, number: float) -> None:
    """Raise DataError unless ``number`` is finite and above zero."""
    if not (math.isfinite(number) and number > 0.0):
        raise DataError(f"{name}: {number:g} lies outside its range; it must be above zero and finite")
