"""What a fit of event times found, and everything that can be asked of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundswell.process.events.cautions import warnings_of
from groundswell.process.events.compensator import intensity_at, residuals_of
from groundswell.process.events.errors import Covariance, covariance_of
from groundswell.process.events.intervals import Method, intervals_of
from groundswell.process.events.layout import Layout
from groundswell.process.events.model import Point
from groundswell.process.events.observed import Observed
from groundswell.process.events.optimum import Optimum
from groundswell.process.events.outlook import final_size_of_fit, forecast_of_fit
from groundswell.process.events.values import backgrounds_of, kernel_of, kernels_of
from groundswell.process.identifiability import Identifiability, identifiability_of
from groundswell.process.intervals import Intervals

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from groundswell.process.background import Background
    from groundswell.process.checks.residuals import Residuals
    from groundswell.process.events.hawkes import Hawkes
    from groundswell.process.kernels import Kernel
    from groundswell.process.outlook.final_size import FinalSize
    from groundswell.process.outlook.forecast_events import EventForecast
    from groundswell.process.sequence import Events

__all__ = ["HawkesFit"]

Floats = NDArray[np.float64]
Values = Mapping[str, "float | Floats"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class HawkesFit:
    """A fitted ``Hawkes`` process; made by ``Hawkes.fit``.

    Attributes:
        specification: what was fitted.
        observed: the record, checked and in order.
        layout, optima: the problems that were solved and where they ended.
        params: parameters by name: numbers in one dimension; ``branching[to, from]``, ``background[to]`` and
            ``decay[from]`` (or as ``decays`` says) in several.
        loglikelihood: in nats, at the parameters; never includes a penalty.
        warnings: sentences: what a reader must know before believing the numbers.
    """

    specification: Hawkes
    observed: Observed
    layout: Layout
    optima: tuple[Optimum, ...]
    params: Values = field(init=False)
    loglikelihood: float = field(init=False)
    covariance: Covariance = field(init=False)
    warnings: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Read the optima."""
        object.__setattr__(self, "params", MappingProxyType(self.layout.params(self.points)))
        value = sum(optimum.derivatives.value for optimum in self.optima)
        object.__setattr__(self, "loglikelihood", float(value) + self.penalty_taken)
        object.__setattr__(self, "covariance", covariance_of(self.layout, self.optima))
        object.__setattr__(self, "warnings", warnings_of(self))

    def __repr__(self) -> str:
        """What was fitted, on how much, the branching factor, and how many warnings stand beside it."""
        kernel = type(self.specification.kernel).__name__
        events = int(self.observed.counts.sum())
        said = f"{kernel}: {events:,} events in {self.observed.length:g}"
        if self.specification.dimensions == 1:
            error = self.errors.get("branching", np.nan)
            said += f", branching factor {self.params['branching']:.3g}"
            said += f" (standard error {error:.2g})" if np.isfinite(error) else ""
        else:
            said += (
                f", {self.specification.dimensions} dimensions, spectral radius {self.spectral_radius:.3g}"
            )
        said += "" if self.converged else ", not converged"
        count = len(self.warnings)
        said += f", {count} warning{'s' if count > 1 else ''}: see .warnings" if count else ""
        return f"<HawkesFit {said}>"

    @property
    def points(self) -> list[Point]:
        """The optima's points, one for each problem."""
        return [optimum.point for optimum in self.optima]

    @property
    def converged(self) -> bool:
        """Whether every search ended at an optimum (the next step would gain less than 1e-9 nats)."""
        return all(optimum.converged for optimum in self.optima)

    @property
    def penalty_taken(self) -> float:
        """Nats that the penalty took off the log-likelihood; 0 without one."""
        penalty = self.specification.penalty
        if penalty is None:
            return 0.0
        return sum(
            penalty.taken(problem.model, point)
            for problem, point in zip(self.layout.problems, self.points, strict=True)
        )

    @property
    def objective(self) -> float:
        """What was climbed: the log-likelihood less the penalty."""
        return self.loglikelihood - self.penalty_taken

    @property
    def free_parameters(self) -> int:
        """Parameters that were fitted and, under a penalty, leave a trace: neither zero nor the shape of a zero."""
        count = 0
        for problem, optimum in zip(self.layout.problems, self.optima, strict=True):
            point, moving = optimum.point, problem.bounds.linear
            count += int(
                (moving & (point.linear > 0.0)).sum() if self.specification.penalty else moving.sum()
            )
            shaping = problem.bounds.shapes.copy()
            if self.specification.penalty:
                shaping &= np.diag(optimum.derivatives.bends) != 0.0
            count += int(shaping.sum())
        return count

    @property
    def aic(self) -> float:
        """Akaike's criterion."""
        return 2.0 * self.free_parameters - 2.0 * self.loglikelihood

    @property
    def bic(self) -> float:
        """Schwarz's criterion, the events counted."""
        return float(np.log(self.observed.counts.sum()) * self.free_parameters - 2.0 * self.loglikelihood)

    @property
    def errors(self) -> Values:
        """Standard errors by observed information, shaped as ``params``; NaN for what is held or at a bound.

        They are symmetric and too short near a bound; ``intervals()`` is what to print. Under a penalty there are
        none: all are NaN.
        """
        if self.specification.penalty is not None:
            return {name: np.asarray(found) * np.nan for name, found in self.covariance.errors.items()}
        return self.covariance.errors

    @property
    def branching_matrix(self) -> Floats:
        """Expected direct offspring (float64[D, D]), receiver by source."""
        return np.atleast_2d(np.asarray(self.params["branching"], dtype=np.float64))

    @property
    def spectral_radius(self) -> float:
        """Of the branching matrix: below 1 the process is stationary."""
        return float(np.abs(np.linalg.eigvals(self.branching_matrix)).max())

    @property
    def kernels(self) -> tuple[tuple[Kernel, ...], ...]:
        """The fitted kernels, receiver by source."""
        return kernels_of(self.specification, self.params)

    def kernel(self, to: int = 0, source: int = 0) -> Kernel:
        """The fitted kernel of one pair."""
        return kernel_of(self.specification, self.params, to, source)

    @property
    def backgrounds(self) -> tuple[Background, ...]:
        """The fitted backgrounds, one for each dimension."""
        return backgrounds_of(self.layout, self.points)

    def intervals(
        self, level: float = 0.9, method: Method = "profile", *, seed: int = 0, draws: int = 200
    ) -> Intervals:
        """Intervals of all free parameters.

        Args:
            level: share of repetitions in which the interval holds the truth.
            method: ``"profile"`` likelihood; ``"wald"`` from observed information, on the logarithm of decays,
                exponents and cutoffs; ``"sandwich"``, the same with errors that allow for a wrong model;
                ``"bootstrap"``, quantiles over refits of simulations from the fit.
            seed, draws: of the bootstrap.
        Raises:
            DataError: the level is no share, the method unknown, or the fit penalised.
        """
        return intervals_of(self, level, method, seed, draws)

    def identifiability(self) -> Identifiability:
        """Which combinations of parameters the record hardly tells, by name."""
        return identifiability_of(self)

    def intensity(self, at: ArrayLike, realisation: int = 0) -> Floats:
        """The fitted intensity just before each of some times (float64[M, D]).

        Args:
            at: ascending times between the first window's start and the last one's end.
            realisation: which, when there are several.
        Raises:
            DataError: a time lies outside, or the times descend.
        """
        return intensity_at(self, at, realisation)

    def residuals(self) -> Residuals:
        """Compensator increments between events, to check the fit with; see ``Residuals``.

        Windows and realisations follow each other without a break. Times that a clock rounded are taken as
        first drawn. The p-values are not corrected for fitted parameters until ``check`` is asked.
        """
        return residuals_of(self)

    def check(self, draws: int = 199, seed: int = 0) -> Residuals:
        """Residuals whose p-values are corrected for fitted parameters by refits to simulations of the fit."""
        return self.residuals().bootstrap(
            lambda number: self.resample(number).residuals(), draws=draws, seed=seed
        )

    def simulate(self, end: float | None = None, *, start: float | None = None, seed: int = 0) -> Events:
        """One realisation of the fitted process, exactly.

        Args:
            end, start: the window; that of the first realisation when left out. Its events before the start
                still excite.
            seed: the same seed gives the same events.
        Raises:
            DataError: the window has no length, or the fitted background does not cover it.
        """
        from groundswell.process.events.resampling import simulated

        return simulated(self, 0, start, end, seed)

    def resample(self, seed: int) -> HawkesFit:
        """The same specification fitted to a simulation of this fit: one draw of the parametric bootstrap."""
        from groundswell.process.events.resampling import resampled_fit

        return resampled_fit(self, seed)

    def forecast(
        self,
        horizon: float,
        *,
        background: Background | Sequence[Background] | None = None,
        levels: Sequence[float] = (0.5, 0.8, 0.95),
        draws: int = 2000,
        parameter_draws: int = 50,
        seed: int = 0,
    ) -> EventForecast:
        """Events to come after the last window's end: expected count in closed form, its law by simulation.

        Args:
            horizon: length of the forecast, in the unit of the events.
            background: the fitted background again, carried on over the horizon; needed for series and stretches
                whose future must be declared. Constant and periodic backgrounds carry on by themselves.
            levels: of the bands.
            draws, seed: continuations that are simulated.
            parameter_draws: parameters drawn from the curvature at the optimum, over which the continuations are
                spread; 0 takes the fitted ones as known.
        Raises:
            DataError: the background does not cover the horizon, or an argument lies outside its range.
        """
        return forecast_of_fit(self, horizon, background, levels, draws, parameter_draws, seed)

    def final_size(
        self, *, background_ends: float | None = None, levels: Sequence[float] = (0.5, 0.8, 0.95)
    ) -> FinalSize:
        """The number of events there will ever be, with intervals, or why there is no such number.

        Args:
            background_ends: when events from outside end; now, if that is the last window's end. Without it a
                background above zero goes on for ever, and so does the process.
            levels: of the intervals; the fitted parameters are taken as known.
        Raises:
            DataError: several dimensions, or an argument outside its range.
        """
        return final_size_of_fit(self, background_ends, levels)

    def plot(self) -> Figure:
        """Events against the expected number, and the fitted intensity, on a Matplotlib figure."""
        from groundswell.process.events.plot import draw_fit

        return draw_fit(self)
