"""What a fit of HIP gives: parameters, intervals, virality, forecasts."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundswell import _core
from groundswell.errors import DataError
from groundswell.process.intervals import Intervals
from groundswell.process.response import numbers

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from groundswell.process.counts.hip import HIP

__all__ = ["HIPFit", "HIPForecast", "hurwitz_ratio"]

Floats = NDArray[np.float64]

OFFSET = 0.05  # as in cpp/hip.hpp
HORIZON = 10_000  # days over which the published programs sum a response
FLAT = 1e-9  # curvature, as a share of the parameter's own, below which a direction counts as flat
RECENT_DAYS = 28


@dataclass(frozen=True, slots=True, eq=False)
class HIPForecast:
    """Expected counts of the days after the series.

    Attributes:
        expected (float64[H]): views of each day.
        lower, upper (float64[H]): interval of each day's count.
        total: sum of the expected counts, and ``total_interval`` its interval.
        level: of the intervals.
        supercritical: whether a view brings at least one further view; then no total over all time exists.
    """

    expected: Floats
    lower: Floats
    upper: Floats
    total: float
    total_interval: tuple[float, float]
    level: float
    supercritical: bool

    def __repr__(self) -> str:
        """Days and total."""
        low, high = self.total_interval
        return f"<HIPForecast: {self.total:,.0f} [{low:,.0f}, {high:,.0f}] in {self.expected.size} days>"


@dataclass(frozen=True, eq=False)
class HIPFit:
    """A fitted HIP.

    Attributes:
        specification: what was fitted.
        counts (float64[T]): as given, NaN where missing.
        inputs (float64[D, T]): as given, one series a row.
        shape (float64[3]): views that one view brings on the next day; log(c + 0.05); log(theta + 0.05).
        linear (float64[2 + D]): gamma, eta and mu.
        mean (float64[T]): fitted counts.
        slopes (float64[5 + D, T]): derivatives of the mean by shape and linear weights.
        bounds: smallest and largest shape.
    """

    specification: HIP
    counts: Floats = field(repr=False)
    inputs: Floats = field(repr=False)
    shape: Floats = field(repr=False)
    linear: Floats = field(repr=False)
    mean: Floats = field(repr=False)
    slopes: Floats = field(repr=False)
    bounds: tuple[Floats, Floats] = field(repr=False)

    def __repr__(self) -> str:
        """Days, branching factor and virality."""
        days = int(np.isfinite(self.counts).sum())
        return (
            f"<HIPFit: {np.nansum(self.counts):,.0f} views in {days} days, branching factor "
            f"{self.branching:.2f}, {len(self.inputs)} input series>"
        )

    @cached_property
    def cutoff(self) -> float:
        """``c``, days."""
        return max(math.exp(self.shape[1]) - OFFSET, 0.0)

    @cached_property
    def exponent(self) -> float:
        """``theta``."""
        return max(math.exp(self.shape[2]) - OFFSET, 0.0)

    @cached_property
    def branching(self) -> float:
        """``C zeta(1 + theta, 1 + c)``: further views that one view brings directly, all days together."""
        if self.shape[0] == 0.0:
            return 0.0
        return float(self.shape[0]) * hurwitz_ratio(1.0 + self.exponent, 1.0 + self.cutoff)

    @property
    def params(self) -> dict[str, float | Floats]:
        """``initial`` (gamma), ``background`` (eta), ``input`` (mu), ``branching``, ``exponent``, ``cutoff``, ``scale``.

        ``scale`` is C; it grows as ``(1 + c)^(1 + theta)`` and says little by itself.
        """
        power = (1.0 + self.exponent) * math.log1p(self.cutoff)
        scale = float(self.shape[0]) * math.exp(power) if power < 700.0 else math.inf
        return {
            "initial": float(self.linear[0]),
            "background": float(self.linear[1]),
            "input": self.linear[2:].copy(),
            "branching": self.branching,
            "exponent": self.exponent,
            "cutoff": self.cutoff,
            "scale": scale,
        }

    @property
    def supercritical(self) -> bool:
        """Whether a view brings at least one further view."""
        return self.branching >= 1.0

    @property
    def squared_error(self) -> float:
        """Sum over the counted days."""
        return float(np.nansum((self.counts - self.mean) ** 2))

    @property
    def endogenous_response(self) -> float:
        """``A``: all views that one view from outside brings, itself included; infinite when supercritical."""
        return math.inf if self.supercritical else 1.0 / (1.0 - self.branching)

    @property
    def virality(self) -> Floats:
        """``nu = mu A``: all views that one unit of each input brings (float64[D])."""
        with np.errstate(invalid="ignore"):
            return np.asarray(
                np.where(self.linear[2:] > 0.0, self.linear[2:] * self.endogenous_response, 0.0)
            )

    @cached_property
    def maturity(self) -> float:
        """Days until 95 % of the views of 10,000 days have come, the first day counted as one.

        Infinite when supercritical. The published definition; computed when first asked for.
        """
        if self.supercritical:
            return math.inf
        reached = np.cumsum(_core.hip_responses(self.shape[None, :], HORIZON)[0])
        return float(np.argmax(reached >= 0.95 * reached[-1]) + 1)

    @property
    def residual_variance(self) -> float:
        """Squared error over the counted days less the parameters (views squared)."""
        counted = int(np.isfinite(self.counts).sum())
        return float(self.squared_error / max(counted - self.slopes.shape[0], 1))

    @property
    def loglikelihood(self) -> float:
        """With normal errors of one variance, in nats; infinite for a perfect fit."""
        counted = int(np.isfinite(self.counts).sum())
        error = self.squared_error
        if error == 0.0:
            return math.inf
        return float(-0.5 * counted * (math.log(2.0 * math.pi * error / counted) + 1.0))

    @property
    def aic(self) -> float:
        """``2 k - 2 loglikelihood``; the variance counts as a parameter."""
        return float(2.0 * (self.slopes.shape[0] + 1) - 2.0 * self.loglikelihood)

    @cached_property
    def _covariance(self) -> tuple[Floats, NDArray[np.bool_]]:
        # of shape and weights, and which of them have a share in a flat direction
        slopes = self.slopes[:, np.isfinite(self.counts)]
        size = np.sqrt((slopes**2).sum(axis=1))
        dead = size <= 1e-12 * max(float(np.abs(self.mean).max()), 1e-300)
        size[dead] = 1.0
        scaled = np.where(dead[:, None], 0.0, slopes / size[:, None])
        values, vectors = np.linalg.eigh(scaled @ scaled.T)
        flat = values <= FLAT
        inverse = (vectors[:, ~flat] / values[~flat]) @ vectors[:, ~flat].T
        loose = dead | ((vectors[:, flat] ** 2).sum(axis=1) > 1e-4)
        return self.residual_variance * inverse / np.outer(size, size), loose

    def intervals(self, level: float = 0.9) -> Intervals:
        """Intervals of every parameter, by the delta method with the residual variance.

        On the logarithmic scale for branching, exponent, cutoff and virality, on the plain scale, cut at zero, for
        the weights. They take the daily errors as independent and of one size, which real counts are not: read them
        as a lower bound of what is unknown. A parameter along a flat direction gets its whole range.

        Returns:
            a pair for each name of ``params`` but ``scale``, and for ``virality``; arrays float64[D, 2] for ``input``
            and ``virality``.
        """
        if not 0.0 < level < 1.0:
            raise DataError(f"level: {level:g}; it must lie between 0 and 1")
        z = NormalDist().inv_cdf(0.5 + level / 2.0)
        covariance, loose = self._covariance
        error = np.sqrt(np.maximum(np.diag(covariance), 0.0))
        weights = np.array(
            [
                (0.0, math.inf)
                if loose[3 + place]
                else (max(x - z * error[3 + place], 0.0), x + z * error[3 + place])
                for place, x in enumerate(self.linear)
            ]
        )
        low, high = self.bounds
        found: dict[str, Any] = {
            "initial": tuple(weights[0]),
            "background": tuple(weights[1]),
            "input": weights[2:],
        }
        for place, name in ((2, "exponent"), (1, "cutoff")):
            reach = math.inf if loose[place] else z * error[place]
            ends = np.clip([self.shape[place] - reach, self.shape[place] + reach], low[place], high[place])
            found[name] = tuple(max(math.exp(end) - OFFSET, 0.0) for end in ends)
        slope = self._branching_slope()
        spread = math.sqrt(max(float(slope @ covariance[:3, :3] @ slope), 0.0))
        open_end = bool((loose[:3] & (np.abs(slope) * np.array([1.0, 3.0, 3.0]) > 0.02)).any())
        n = self.branching
        if n == 0.0 or open_end:
            found["branching"] = (0.0, z * float(error[0]) if n == 0.0 and not loose[0] else math.inf)
        else:
            found["branching"] = (n * math.exp(-z * spread), n * math.exp(min(z * spread, 700.0)))
        found["virality"] = self._virality_interval(z, covariance, loose, slope, found["branching"])
        return Intervals(level, "delta", {name: np.array(ends) for name, ends in found.items()})

    def _branching_slope(self) -> Floats:
        # derivative of log n by the shape
        if self.shape[0] == 0.0 or not math.isfinite(self.branching):
            return np.zeros(3)
        slope = [1.0 / float(self.shape[0])]
        for place in (1, 2):
            values = []
            for step in (1e-4, -1e-4):
                moved = self.shape.copy()
                moved[place] += step
                cutoff, exponent = (max(math.exp(x) - OFFSET, 1e-12) for x in moved[1:])
                values.append(math.log(hurwitz_ratio(1.0 + exponent, 1.0 + cutoff)))
            slope.append((values[0] - values[1]) / 2e-4)
        return np.array(slope)

    def _virality_interval(
        self,
        z: float,
        covariance: Floats,
        loose: NDArray[np.bool_],
        slope: Floats,
        branching: tuple[float, float],
    ) -> Floats:
        out = np.empty((len(self.inputs), 2))
        for place in range(len(self.inputs)):
            mu = float(self.linear[2 + place])
            if mu == 0.0 or self.supercritical or loose[5 + place] or not math.isfinite(branching[1]):
                out[place] = (0.0, math.inf)
                continue
            gradient = np.zeros(len(covariance))
            gradient[:3] = slope * self.branching * self.endogenous_response  # of log nu
            gradient[5 + place] = 1.0 / mu
            spread = z * math.sqrt(max(float(gradient @ covariance @ gradient), 0.0))
            nu = mu * self.endogenous_response
            out[place] = (nu * math.exp(-spread), nu * math.exp(min(spread, 700.0)))
        return out

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """What a reader must know before using the numbers."""
        found = []
        first = float(self.shape[0])
        if self.branching > 0.01 and first > 0.99 * self.branching:
            found.append(
                "More than 99 % of the kernel lies at a delay of one day, so exponent and cutoff mean nothing here: "
                "only the effect of the day before was found."
            )
        if self.supercritical:
            found.append(
                f"Branching factor {self.branching:.3g}: a view brings at least one further view, so totals over all "
                "time do not exist and forecasts grow without end."
            )
        for name, value, bound in (
            ("cutoff", self.cutoff, self.specification.cutoff_bound),
            ("exponent", self.exponent, self.specification.exponent_bound),
        ):
            if value >= 0.999 * bound:
                found.append(f"The {name} lies at its bound of {bound:g}.")
        if self._covariance[1][:3].any() and self.branching > 0.0:
            found.append("The shape of the kernel has a flat direction: other shapes fit as well.")
        found.append(
            "Passing on within a day cannot be told from the direct effect of the inputs; inputs that follow the "
            "views of the same day make their weight too large."
        )
        return tuple(found)

    def forecast(self, days: int, inputs: ArrayLike | None = None, level: float = 0.9) -> HIPForecast:
        """Expected counts after the series, from the observed counts (the fitted ones where missing).

        Args:
            days: how many.
            inputs (float64[days] or float64[days, D]): the series on those days, known or supposed.
            level: of the intervals. They carry the one-step errors of the last 28 days forward through the
                recursion, as normal errors; the parameters count as known, so far ahead they are too narrow.
        Raises:
            DataError: inputs are missing or do not match.
        """
        if days < 1:
            raise DataError(f"days: {days}; at least one")
        if not 0.0 < level < 1.0:
            raise DataError(f"level: {level:g}; it must lie between 0 and 1")
        source = np.full(days, self.linear[1])
        if len(self.inputs):
            if inputs is None:
                raise DataError(
                    f"inputs: the fit has {len(self.inputs)} input series; say what they are on the {days} days "
                    "ahead (known values, the last week's mean, or zero)"
                )
            given = np.asarray(inputs, dtype=np.float64)
            future = numbers("inputs", given[:, None] if given.ndim == 1 else given, 2)
            if future.shape != (days, len(self.inputs)) or (future < 0.0).any():
                raise DataError(
                    f"inputs: shape {future.shape}; {days} days and {len(self.inputs)} series, none negative, are "
                    "needed"
                )
            source = source + future @ self.linear[2:]
        prefix = np.where(np.isfinite(self.counts), self.counts, self.mean)
        expected = _core.hip_continue(self.shape, prefix, source)
        response = _core.hip_responses(self.shape[None, :], days)[0]
        sigma = math.sqrt(self._innovation_variance(prefix))
        z = NormalDist().inv_cdf(0.5 + level / 2.0)
        reach = z * sigma * np.sqrt(np.cumsum(response**2))
        total, total_reach = (
            float(expected.sum()),
            z * sigma * math.sqrt(float((np.cumsum(response) ** 2).sum())),
        )
        return HIPForecast(
            expected=expected,
            lower=np.maximum(expected - reach, 0.0),
            upper=expected + reach,
            total=total,
            total_interval=(max(total - total_reach, 0.0), total + total_reach),
            level=level,
            supercritical=self.supercritical,
        )

    def _innovation_variance(self, prefix: Floats) -> float:
        source = self.linear[1] + self.linear[2:] @ self.inputs
        first = max(prefix.size - RECENT_DAYS, 1)
        errors = [
            self.counts[t] - _core.hip_continue(self.shape, prefix[:t], source[t : t + 1])[0]
            for t in range(first, prefix.size)
            if np.isfinite(self.counts[t])
        ]
        return float(np.mean(np.square(errors))) if errors else self.residual_variance

    def plot(self) -> Figure:
        """Counts and fit by day, as a matplotlib Figure."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=(7.0, 3.5), layout="constrained")
        axes = figure.subplots()
        days = np.arange(self.counts.size)
        axes.plot(days, self.counts, ".", color="0.4", label="counted")
        axes.plot(days, self.mean, "-", color="tab:blue", label=f"HIP, branching factor {self.branching:.2f}")
        axes.set_xlabel("day")
        axes.set_ylabel("views a day")
        axes.set_ylim(bottom=0.0)
        axes.legend(frameon=False)
        return figure


def hurwitz_ratio(power: float, start: float) -> float:
    """``sum_{k >= 0} ((k + start) / start)^-power``, the Hurwitz zeta function over its first term.

    Infinite for ``power <= 1``. Euler-Maclaurin summation; the ratio stays a number where zeta itself does not.
    """
    if power <= 1.0:
        return math.inf
    count = int(min(max(12.0, math.ceil(power - start) + 12.0), 20_000.0))
    terms = np.exp(-power * np.log1p(np.arange(count) / start))
    end = start + count
    last = math.exp(-power * math.log(end / start))
    tail = (
        end / (power - 1.0)
        + 0.5
        + power / (12.0 * end)
        - power * (power + 1.0) * (power + 2.0) / (720.0 * end**3)
    )
    tail += power * (power + 1.0) * (power + 2.0) * (power + 3.0) * (power + 4.0) / (30240.0 * end**5)
    return float(terms.sum()) + last * tail
