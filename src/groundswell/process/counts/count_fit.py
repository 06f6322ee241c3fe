"""What a fit to counts gives."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundswell.process.background import Background
from groundswell.process.counts.forecast import CountForecast, forecast_of
from groundswell.process.counts.intervals import Method, covariance_of, information, intervals_of
from groundswell.process.counts.likelihood import draw_counts
from groundswell.process.counts.model import LEAST_BRANCHING, SeriesModel, kernel_from
from groundswell.process.counts.optimum import CountProblem, Optimum
from groundswell.process.counts.record import CountRecord
from groundswell.process.counts.residuals import CountResiduals, count_residuals
from groundswell.process.identifiability import Identifiability, flat_directions
from groundswell.process.intervals import Intervals
from groundswell.process.kernels import Kernel

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from groundswell.process.counts.count_hawkes import CountHawkes

__all__ = ["CountFit"]

Floats = NDArray[np.float64]

INSIDE_SHARE = 0.9  # of the kernel within one interval, from which delays count as unseen
WIDE_BRANCHING = 0.35  # Wald deviation of the branching factor from which it counts as unknown


@dataclass(frozen=True, eq=False)
class CountFit:
    """A fitted ``CountHawkes``.

    Attributes:
        specification: what was fitted.
        record: the counts and their intervals.
        problem: the likelihood.
        optimum: where the search ended, on its own scale.
    """

    specification: CountHawkes
    record: CountRecord = field(repr=False)
    problem: CountProblem = field(repr=False)
    optimum: Optimum = field(repr=False)

    def __repr__(self) -> str:
        """Kernel, events, branching."""
        name = type(self.specification.kernel).__name__
        what = f"{np.nansum(self.record.counts):,.0f} events in {len(self.record.starts)} intervals"
        if self.dimensions > 1:
            return f"<CountFit {name}: {what} of {self.dimensions} series, spectral radius {self.spectral_radius:.2f}>"
        place = [i for i, p in enumerate(self.problem.parameters) if p.name == "branching"]
        deviation = float(self.deviations(False)[place[0]]) if place else math.inf
        around = " (hardly told)" if deviation >= WIDE_BRANCHING else ""
        if 0.0 < deviation < WIDE_BRANCHING:
            reach = 1.645 * deviation
            around = f" [{max(self.spectral_radius - reach, 0.0):.2f}, {self.spectral_radius + reach:.2f}]"
        return f"<CountFit {name}: {what}, branching factor {self.spectral_radius:.2f}{around}>"

    @property
    def unit(self) -> float:
        """Inner unit of time."""
        return self.record.unit

    @property
    def dimensions(self) -> int:
        """How many series."""
        return int(self.record.counts.shape[1])

    @property
    def backgrounds(self) -> tuple[Background, ...]:
        """One for each series, weights free as specified."""
        return self.specification.backgrounds(self.dimensions)

    def shaped(self, name: str, rows: Floats) -> Floats:
        """Numbers of one name's parameters (float64[Q, ...]) in that name's shape."""
        members = [p.index for p in self.problem.parameters if p.name == name]
        if not members[0]:
            return np.asarray(rows[0])
        shape = tuple(max(index[axis] for index in members) + 1 for axis in range(len(members[0])))
        out = np.full((*shape, *rows.shape[1:]), np.nan)
        for index, row in zip(members, rows, strict=True):
            out[index] = row
        return out

    @cached_property
    def params(self) -> dict[str, float | Floats]:
        """By name, in the caller's unit of time, held ones included.

        ``background`` and ``input`` (weights), ``branching``, ``decay`` or ``exponent`` and ``cutoff`` (or
        ``weights`` and ``decays``), and ``size``. Arrays start with the series where there are several; the branching
        matrix is [to, from].
        """
        found: dict[str, float | Floats] = {}
        for name in dict.fromkeys(p.name for p in self.problem.parameters):
            values = [
                p.outside(float(x), self.unit)
                for p, x in zip(self.problem.parameters, self.optimum.place, strict=True)
                if p.name == name
            ]
            shaped = self.shaped(name, np.array(values))
            found[name] = float(shaped) if shaped.ndim == 0 else shaped
        if "branching" not in found:
            found["branching"] = float(np.sum(found["weights"]))
        return found

    @property
    def branching_matrix(self) -> Floats:
        """Expected direct further events (float64[D, D], [to, from])."""
        return np.atleast_2d(np.asarray(self.params["branching"], dtype=np.float64))

    @property
    def spectral_radius(self) -> float:
        """Of the branching matrix; the branching factor of a single series."""
        return float(np.abs(np.linalg.eigvals(self.branching_matrix)).max())

    @property
    def supercritical(self) -> bool:
        """Whether events bring at least one further event each, so that totals have no end."""
        return self.spectral_radius >= 1.0

    @property
    def kernel(self) -> Kernel:
        """With its fitted parameters; a single series only."""
        model = self.problem.model
        if not isinstance(model, SeriesModel):
            raise TypeError("several series have a kernel for each pair; read params")
        return kernel_from(model.kernel, self.optimum.place[model.linear : len(model.parameters)], self.unit)

    @property
    def loglikelihood(self) -> float:
        """In nats."""
        return self.optimum.evaluation.value

    @property
    def converged(self) -> bool:
        """Whether a further step of the search promises nothing."""
        return self.optimum.converged

    @property
    def free_parameters(self) -> int:
        """How many parameters were fitted."""
        return sum(p.held is None for p in self.problem.parameters)

    @property
    def aic(self) -> float:
        """``2 k - 2 loglikelihood``."""
        return 2.0 * self.free_parameters - 2.0 * self.loglikelihood

    @cached_property
    def expected(self) -> Floats:
        """Fitted counts (float64[N], or float64[N, D] with NaN where not counted)."""
        out = np.full(self.record.counts.shape, np.nan)
        count = len(self.problem.model.parameters)
        out[~np.isnan(self.record.counts)] = self.problem.model.mean(self.optimum.place[:count]).value
        return out[:, 0] if self.dimensions == 1 else out

    @cached_property
    def _information(self) -> tuple[Floats, NDArray[np.bool_]]:
        return information(self.problem, self.optimum)

    @property
    def information(self) -> Floats:
        """Observed information on the scale of the search (logarithms of decays, exponents, cutoffs, sizes)."""
        return self._information[0]

    @property
    def inside(self) -> NDArray[np.bool_]:
        """Which parameters are free and not at a bound."""
        return self._information[1]

    @cached_property
    def covariance(self) -> Floats:
        """Inverse of the observed information."""
        return covariance_of(*self._information)

    @cached_property
    def sandwich(self) -> Floats:
        """Covariance that allows for a wrong law and for dependence of neighbouring intervals (Newey and West 1987)."""
        rows = np.repeat(np.arange(len(self.record.counts)), (~np.isnan(self.record.counts)).sum(axis=1))
        scores = np.zeros((len(self.record.counts), self.optimum.place.size))
        np.add.at(scores, rows, self.optimum.evaluation.scores)
        scores -= scores.mean(axis=0)
        lags = min(int(4.0 * (len(scores) / 100.0) ** (2.0 / 9.0)) + 1, len(scores) - 1)
        middle = scores.T @ scores
        for lag in range(1, lags + 1):
            part = scores[lag:].T @ scores[:-lag]
            middle += (1.0 - lag / (lags + 1.0)) * (part + part.T)
        inverse = self.covariance.copy()
        lost = ~np.isfinite(np.diag(inverse))
        inverse[lost, lost] = 0.0
        out = inverse @ middle @ inverse
        out[lost, lost] = math.inf
        return out

    def deviations(self, sandwich: bool = False) -> Floats:
        """Standard errors on the scale of the search; 0 where held or at a bound."""
        return np.sqrt(np.maximum(np.diag(self.sandwich if sandwich else self.covariance), 0.0))

    def scale_of(self, index: int) -> float:
        """A usual size of a parameter: for weights at zero, what would bring all counts alone."""
        place = float(self.optimum.place[index])
        if index >= self.problem.model.linear or place > 0.0:
            return max(abs(place), 1e-3)
        column = self.problem.model.design(
            self.optimum.place[self.problem.model.linear : len(self.problem.model.parameters)]
        )
        return float(self.problem.counts.sum() / max(float(column[:, index].sum()), 1e-300))

    def intervals(
        self, level: float = 0.9, method: Method = "profile", *, seed: int = 0, draws: int = 200
    ) -> Intervals:
        """Intervals of all free parameters, in the caller's unit of time.

        Args:
            level: share of repetitions in which the interval holds the truth.
            method: ``"profile"`` likelihood; ``"wald"`` from observed information, on the logarithm of decays,
                exponents, cutoffs and sizes; ``"sandwich"``, the same with errors that allow for a wrong law and for
                dependence of neighbouring intervals; ``"bootstrap"``, quantiles over refits of draws from the law;
                ``"process"``, the same of simulations of the process itself, whose clusters tie neighbouring intervals
                together (one series, up to five million events): wider where events excite each other.
            seed, draws: of the bootstrap.
        Raises:
            DataError: the level is no share or the method unknown.
        """
        return intervals_of(self, level, method, seed, draws)

    def identifiability(self) -> Identifiability:
        """Which combinations of parameters the counts hardly tell, by name."""
        parameters = self.problem.parameters
        free = [place for place, parameter in enumerate(parameters) if parameter.held is None]
        return flat_directions(
            self.information[np.ix_(free, free)],
            self.optimum.place[free],
            np.array([parameters[place].logarithmic for place in free]),
            [parameters[place].label for place in free],
        )

    def sizes_of(
        self, place: Floats, mean: Floats, series: NDArray[np.int64], widths: Floats
    ) -> Floats | None:
        """Size of the law of counts with these means, at any parameters."""
        problem = CountProblem(
            self.problem.model, mean, series, self.problem.dispersion, np.asarray(widths) / self.unit
        )
        return problem.sizes(place, mean)

    def residuals(self, seed: int = 0) -> CountResiduals:
        """Randomised probability integral transforms of the counts, with tests."""
        mean = self.problem.model.mean(self.optimum.place[: len(self.problem.model.parameters)]).value
        size = self.problem.sizes(self.optimum.place, mean)
        return count_residuals(self.problem.counts, mean, size, self.problem.series, seed)

    def simulate(self, seed: int = 0) -> Floats:
        """Counts of the same intervals drawn from the fitted law; NaN where nothing was counted."""
        random = np.random.default_rng(seed)
        mean = self.problem.model.mean(self.optimum.place[: len(self.problem.model.parameters)]).value
        out = np.full(self.record.counts.shape, np.nan)
        out[~np.isnan(self.record.counts)] = draw_counts(
            random, mean, self.problem.sizes(self.optimum.place, mean)
        )
        return out[:, 0] if self.dimensions == 1 else out

    def resample(self, seed: int, *, process: bool = False) -> CountFit:
        """The same specification fitted to a simulation of this fit: one draw of the parametric bootstrap.

        Args:
            seed: of the simulation.
            process: whether the self-exciting process itself is simulated rather than the law of counts.
        """
        from groundswell.process.counts.clusters import cluster_counts

        edges = np.column_stack([self.record.starts, self.record.ends])
        counts = cluster_counts(self, seed) if process else self.simulate(seed)
        return self.specification.fit_likelihood(counts, edges, start=self.record.origin)

    def forecast(
        self, edges: ArrayLike, inputs: ArrayLike | None = None, *, level: float = 0.9, seed: int = 0
    ) -> CountForecast:
        """Counts of intervals after the record.

        The mean goes on from the process's beginning under the fitted parameters: it does not start anew from the last
        counts. A Constant or Periodic goes on by itself, the last level of a Piecewise too.

        Args:
            edges (float64[H + 1] or float64[H, 2]): the intervals, after the record's end.
            inputs (float64[H] or float64[H, M]): rates of the input series in them, known or supposed.
            level: of the intervals, which hold the law around the mean and the doubt about parameters (normal on the
                scale of the search, from observed information).
            seed: of the draws.
        Raises:
            DataError: the intervals lie within the record, or inputs are missing or do not match.
        """
        return forecast_of(self, edges, inputs, level, seed)

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """What a reader must know before using the numbers."""
        found = []
        if not self.converged:
            found.append("The search stopped before it converged; the parameters may be off the optimum.")
        matrix = self.branching_matrix
        if self.supercritical:
            found.append(
                f"Spectral radius {self.spectral_radius:.3g}: events bring at least one further event each, so totals "
                "over all time do not exist."
            )
        if isinstance(self.problem.model, SeriesModel) and matrix[0, 0] > LEAST_BRANCHING:
            kernel, usual = self.kernel, float(np.median(self.record.widths))
            share = float(kernel.integral(usual)) / kernel.branching_factor
            if share > INSIDE_SHARE and self.problem.dispersion != "hawkes":
                found.append(
                    f"{share:.0%} of the kernel lies within one interval: such delays are shorter than the intervals "
                    "can show, so the branching factor is not identifiable and passing on within an interval counts "
                    "as background. Use shorter intervals, or dispersion='hawkes' for an upper bound."
                )
        deviations = self.deviations(False)
        for index, p in enumerate(self.problem.parameters):
            if p.name not in ("branching", "weights") or p.held is not None:
                continue
            if not deviations[index] < WIDE_BRANCHING and self.inside[index]:
                found.append(
                    f"The {p.label} is hardly told by these counts: its standard error is above 0.35."
                )
        constant = all(
            np.ptp(part.steps(self.record.origin, float(self.record.ends[-1]))[1], axis=0).max() == 0.0
            for part in self.backgrounds
        )
        if constant and self.problem.dispersion != "hawkes":
            found.append(
                "The background is constant, so the branching factor rests on how the counts rise after the start "
                "alone; give an input series or a background that changes."
            )
        return tuple(found)

    def plot(self) -> Figure:
        """Counts a unit of time and their fitted mean, as a matplotlib Figure."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=(7.0, 2.2 + 1.4 * self.dimensions), layout="constrained")
        panels = np.atleast_1d(figure.subplots(self.dimensions, 1, sharex=True))
        middle = 0.5 * (self.record.starts + self.record.ends)
        fitted = self.expected.reshape(self.record.counts.shape)
        for place, axes in enumerate(panels):
            axes.plot(
                middle, self.record.counts[:, place] / self.record.widths, ".", color="0.4", label="counted"
            )
            axes.plot(middle, fitted[:, place] / self.record.widths, "-", color="tab:blue", label="expected")
            axes.set_ylabel("events a unit of time")
            axes.set_ylim(bottom=0.0)
        panels[0].legend(frameon=False)
        panels[-1].set_xlabel("time")
        return figure
