"""Laws of marks: how large events are, drawn for each on its own."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.errors import DataError
from groundswell.process.response import numbers

__all__ = ["GivenMarks", "ParetoMarks", "check_marks"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ParetoMarks:
    """Marks with density proportional to ``m ** -tail`` from ``least`` on.

    Attributes:
        tail: exponent of the density, above 1.
        least: the smallest mark, above 0.
    Raises:
        DataError: a parameter lies outside its range.
    Source: Mishra, Rizoiu and Xie (2016), with tail 2.016 for followers of Twitter users.
    """

    tail: float
    least: float = 1.0

    def __post_init__(self) -> None:
        """Check the parameters."""
        if not (math.isfinite(self.tail) and self.tail > 1.0):
            raise DataError(
                f"tail: {self.tail:g}; it must be above 1 and finite, or the density has no integral"
            )
        if not (math.isfinite(self.least) and self.least > 0.0):
            raise DataError(f"least: {self.least:g}; it must be above zero and finite")
        # the largest draw of the core is exp(37 / (tail - 1)) times the least mark
        if math.log(self.least) + 37.0 / (self.tail - 1.0) > 700.0:
            raise DataError(
                f"tail: {self.tail:g} with least {self.least:g}: some marks no number could hold; raise it"
            )

    def mean_power(self, exponent: float) -> float:
        """``E[m ** exponent]``; raises DataError unless ``exponent < tail - 1``: it has no mean otherwise."""
        if not exponent < self.tail - 1.0:
            raise DataError(
                f"mark_exponent: {exponent:g}, but marks with tail {self.tail:g} have E[m ** exponent] only for "
                f"exponents below tail - 1 = {self.tail - 1.0:g}; lower it"
            )
        return float(self.least**exponent * (self.tail - 1.0) / (self.tail - 1.0 - exponent))


@dataclass(frozen=True, slots=True, eq=False)
class GivenMarks:
    """Marks drawn, with equal chances and again and again, from observed ones.

    Attributes:
        values (float64[M]): above 0.
    Raises:
        DataError: there is none, or one is not finite and above zero.
    """

    values: Floats

    def __post_init__(self) -> None:
        """Check the marks."""
        values = numbers("values", self.values, 1)
        bad = np.flatnonzero(values <= 0.0)
        if bad.size or not values.size:
            fault = f"values[{bad[0]}]: {values[bad[0]]:g}" if bad.size else "values: none given"
            raise DataError(f"{fault}; give observed marks, all above zero")
        object.__setattr__(self, "values", values)

    def mean_power(self, exponent: float) -> float:
        """``E[m ** exponent]``: the mean over the observed marks."""
        return float(np.mean(self.values**exponent))


def check_marks(marks: ParetoMarks | GivenMarks | None, exponent: float) -> None:
    """Raise DataError unless ``E[m ** exponent]`` exists, or there are neither marks nor an exponent."""
    if not math.isfinite(exponent):
        raise DataError(f"mark_exponent: {exponent}; give a finite number")
    if marks is None:
        if exponent != 0.0:
            raise DataError(f"mark_exponent: {exponent:g}, but there are no marks; give marks=")
    elif not isinstance(marks, ParetoMarks | GivenMarks):
        raise DataError(f"marks: {marks!r}; give ParetoMarks(tail), GivenMarks(values) or None")
    else:
        with np.errstate(over="ignore"):
            mean = marks.mean_power(exponent)
        if not (math.isfinite(mean) and mean > 0.0):
            raise DataError(
                f"mark_exponent: {exponent:g} makes powers of the marks that no number holds; lower it"
            )
