"""HIP: daily counts driven by daily input series, in its published discrete form and with squared error.

``xi[0] = gamma + mu x[0]`` and ``xi[t] = eta + mu x[t] + C sum_{k=1..t} xi[t-k] (k + c)^-(1 + theta)``. Given
the kernel the model is linear in ``gamma, eta, mu >= 0``, so only three numbers are searched: from a fixed grid
whose responses depend on the length of the series alone, then by damped Gauss-Newton. Nothing is random.

The kernel's parameters are barely identified from daily counts (a kernel with all its mass at one day looks the
same for any large exponent), and word of mouth within a day is read as direct effect of the inputs. Read
``warnings`` first, and prefer ``CountHawkes`` where counts of whole views matter.

Source: Rizoiu et al. (2017), "Expecting to be HIP", equations 5 to 9; Rizoiu and Xie (2017) for virality and
maturity.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundswell import _core
from groundswell.errors import DataError
from groundswell.process.counts.hip_result import OFFSET, HIPFit
from groundswell.process.response import numbers

__all__ = ["HIP"]

Floats = NDArray[np.float64]

MOST_DAYS = 5_000
CUTOFFS = (0.0, 0.3, 1.0, 2.5, 5.0)
EXPONENTS = (0.05, 0.3, 0.8, 1.5, 3.0, 8.0, 25.0)
# large cutoff and exponent together: nearly exponential, rate (1 + exponent) / (1 + cutoff) a day
NEARLY_EXPONENTIAL = ((20.0, 2.0), (50.0, 5.0), (50.0, 15.0), (50.0, 50.0), (200.0, 10.0))
LEVELS = (0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 1.03, 1.15)  # mass of the kernel within the series
MOST_NEXT_DAY = 10.0  # views that one view may bring on the next day
EVALUATIONS = 200
TOLERANCE = 1e-10


@dataclass(frozen=True, slots=True)
class HIP:
    """The specification; ``fit`` does the work.

    Attributes:
        ridge: penalty on the squares of gamma, eta, mu and C, each over its value without penalty; a multiple of
            the loss without penalty (the published omega / J0, there chosen from 1e-4 to 10 by hold-out).
        cutoff_bound: largest ``c``, days. The paper's programs used 5; the public fits go beyond.
        exponent_bound: largest ``theta``. The paper's programs used 100; the public fits go beyond.
        starts: how many of the grid's eight levels of branching are followed.
    Raises:
        DataError: a number lies outside its range.
    """

    ridge: float = 0.0
    cutoff_bound: float = 1e4
    exponent_bound: float = 1e4
    starts: int = 8

    def __post_init__(self) -> None:
        """Check the numbers."""
        if not (math.isfinite(self.ridge) and self.ridge >= 0.0):
            raise DataError(f"ridge: {self.ridge:g}; it must be at least 0 and finite")
        for name in ("cutoff_bound", "exponent_bound"):
            if not 0.05 <= getattr(self, name) <= 1e6:
                raise DataError(f"{name}: {getattr(self, name):g}; it must be from 0.05 to 1e6")
        if self.starts < 1:
            raise DataError(f"starts: {self.starts}; at least one")

    def fit(self, counts: ArrayLike, inputs: ArrayLike | None = None) -> HIPFit:
        """Fit one series.

        Args:
            counts (float64[T]): views of each day from the upload on; NaN where a day was not counted.
            inputs (float64[T] or float64[T, D]): one or more series that drive it, at least zero.
        Raises:
            DataError: lengths differ, a count is negative, or too few days are counted.
        """
        views, weight = checked_counts(counts)
        series = checked_inputs(inputs, views.size)
        size = 2 + len(series)
        low = np.array([0.0, math.log(OFFSET), math.log(OFFSET)])
        high = np.array(
            [MOST_NEXT_DAY, math.log(self.cutoff_bound + OFFSET), math.log(self.exponent_bound + OFFSET)]
        )
        grid = grid_of(views.size, self.cutoff_bound, self.exponent_bound)
        # only relative size matters, and numbers near one keep products of them finite
        unit = max(float(views.max()), 1e-300)
        work = (views / unit, weight, series)
        found = _core.hip_fit(
            *work, np.zeros(size + 1), 1.0, low, high, *grid, self.starts, EVALUATIONS, TOLERANCE
        )
        if self.ridge > 0.0:
            shape, linear, loss = found[:3]
            penalty = self.ridge * loss
            # a weight at zero without penalty has no scale: it stays at zero
            each = penalty / np.maximum(linear, 1e-9 * max(float(linear.max()), 1e-300)) ** 2
            reference = max(next_day_to_scale(shape), 1e-300)
            ridge = np.append(each, penalty)
            found = _core.hip_fit(
                *work, ridge, reference, low, high, *grid, self.starts, EVALUATIONS, TOLERANCE
            )
        shape, linear, _, mean, slopes, _ = found
        if not np.isfinite(mean).all():
            raise DataError(
                "counts: no finite fit was found; check the counts and inputs for extreme numbers"
            )
        slopes[:3] *= unit
        return HIPFit(
            specification=self,
            counts=np.where(weight > 0.0, views, np.nan),
            inputs=series,
            shape=shape,
            linear=linear * unit,
            mean=mean * unit,
            slopes=slopes,
            bounds=(low, high),
        )


def next_day_to_scale(shape: Floats) -> float:
    """C of the published form from the shape that is searched."""
    cutoff, exponent = math.exp(shape[1]) - OFFSET, math.exp(shape[2]) - OFFSET
    logarithm = (1.0 + exponent) * math.log1p(max(cutoff, 0.0))
    return float(shape[0]) * math.exp(min(logarithm, 700.0))


@lru_cache(maxsize=16)
def grid_of(
    days: int, cutoff_bound: float, exponent_bound: float
) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Shapes of the coarse grid (float64[G, 3]), their responses (float64[G, days]) and levels (int64[G])."""
    pairs = [(c, theta) for c in CUTOFFS for theta in EXPONENTS] + list(NEARLY_EXPONENTIAL)
    lags = np.arange(1.0, max(days, 2))
    shapes, level = [], []
    for cutoff, exponent in pairs:
        if cutoff > cutoff_bound or exponent > exponent_bound:
            continue
        mass = (((lags + cutoff) / (1.0 + cutoff)) ** -(1.0 + exponent)).sum()
        for place, wanted in enumerate(LEVELS):
            shapes.append((wanted / mass, math.log(cutoff + OFFSET), math.log(exponent + OFFSET)))
            level.append(place)
    table = np.array(shapes)
    return table, _core.hip_responses(table, days), np.array(level, dtype=np.int64)


def checked_counts(counts: ArrayLike) -> tuple[Floats, Floats]:
    """Counts with zeros where missing, and 1 where counted."""
    given = np.asarray(counts, dtype=np.float64)
    if given.ndim != 1:
        raise DataError(f"counts: has {given.ndim} dimensions; give one series")
    weight = (~np.isnan(given)).astype(np.float64)
    views = numbers("counts", np.where(weight > 0.0, given, 0.0), 1)
    negative = np.flatnonzero(views < 0.0)
    if negative.size:
        raise DataError(
            f"counts[{negative[0]}]: {views[negative[0]]:g}; a count is never negative. Where a counter was "
            "corrected downwards, give NaN for that day."
        )
    if weight.sum() < 8:
        raise DataError(f"counts: {int(weight.sum())} days are counted; HIP has five parameters and needs 8")
    if views.size > MOST_DAYS:
        raise DataError(f"counts: {views.size} days; HIP's recursion is quadratic, {MOST_DAYS} are the most")
    if not views.any():
        raise DataError("counts: all are zero; there is nothing to fit")
    return views, weight


def checked_inputs(inputs: ArrayLike | None, days: int) -> Floats:
    """Input series, one a row."""
    if inputs is None:
        return np.zeros((0, days))
    given = np.asarray(inputs, dtype=np.float64)
    series = numbers("inputs", given[:, None] if given.ndim == 1 else given, 2)
    if len(series) != days:
        raise DataError(f"inputs: {len(series)} days and {days} counts; give one row for each day")
    if (series < 0.0).any():
        raise DataError(f"inputs: a number is {series.min():g}; inputs are never negative")
    return np.ascontiguousarray(series.T)
