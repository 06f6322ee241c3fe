"""What a fit of event times and counts says: parameters, their errors, residuals, what comes next."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from groundswell.errors import DataError
from groundswell.process.background import Background
from groundswell.process.counts.likelihood import count_distribution
from groundswell.process.identifiability import Identifiability, flat_directions
from groundswell.process.intervals import Intervals
from groundswell.process.mixtures.forecast import MixedDraw, MixedForecast, forecast_mixed, simulate_mixed
from groundswell.process.mixtures.intervals import profile_interval, wald_interval
from groundswell.process.mixtures.problem import MixedProblem
from groundswell.process.mixtures.search import hessian, search

if TYPE_CHECKING:
    from groundswell.process.mixtures.mixed_hawkes import MixedHawkes

__all__ = ["MixedFit", "MixedResiduals", "fitted"]

Floats = NDArray[np.float64]


class MixedResiduals(NamedTuple):
    """What should look like plain noise when the model is right.

    Attributes:
        events: for each dimension of events, expected events between one event and the next (float64[N], the
            first from the start): independent exponentials of mean 1.
        counts: for each dimension of counts, the randomised probability integral transform of each interval
            that has a count (float64[I]): uniform on 0 to 1.
    """

    events: dict[str, Floats]
    counts: dict[str, Floats]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class MixedFit:
    """Maximum likelihood of ``MixedHawkes``.

    Attributes:
        model: what was fitted.
        problem: the data as the core sees them.
        vector (float64[P]): the optimum, scaled as ``problem.layout`` says.
        loglikelihood: in nats, densities in the unit of the times for events.
        converged: whether the search ended at a stationary point.
        information (float64[P, P]): observed information of the vector.
        warnings: what a reader should know before trusting the numbers.
    """

    model: MixedHawkes
    problem: MixedProblem
    vector: Floats
    loglikelihood: float
    converged: bool
    information: Floats
    warnings: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """One name for each parameter, in the order of ``vector``."""
        return self.problem.layout.names

    @property
    def values(self) -> dict[str, float]:
        """Every parameter by its name, in the units of the data."""
        natural = self.problem.layout.natural(self.vector)
        return dict(zip(self.names, natural.tolist(), strict=True))

    @property
    def params(self) -> dict[str, Floats]:
        """Parameters as arrays.

        ``background`` (float64[M]): the weights, one for each dimension where each has one; ``branching``
        (float64[D, D], [to, from]); ``decay`` (float64[1], [D] or [D, D], one over the unit of time); ``size``
        (float64[counts]) when over-dispersed; ``launch`` (float64[L]) when there are impulses.
        """
        layout, natural = self.problem.layout, self.problem.layout.natural(self.vector)
        d = self.problem.unit.size
        decay = natural[layout.decay]
        out = {
            "background": natural[layout.weights],
            "branching": natural[layout.branching].reshape(d, d),
            "decay": decay.reshape(d, d) if self.model.decay == "pair" else decay,
        }
        others = {"size": natural[layout.size], "launch": natural[layout.launch]}
        return out | {name: part for name, part in others.items() if part.size}

    @property
    def background(self) -> dict[str, Background]:
        """The background of each dimension with its fitted weights."""
        layout = self.problem.layout
        weights = layout.natural(self.vector)[layout.weights]
        return {
            name: self.model.background_of(name).weighted(tuple(weights[layout.owner == place].tolist()))
            for place, name in enumerate(self.model.names)
        }

    @property
    def free(self) -> NDArray[np.bool_]:
        """Which parameters are estimated and lie within their range (bool[P])."""
        layout = self.problem.layout
        return np.asarray((self.vector > layout.low) & (self.vector < layout.high))

    @property
    def aic(self) -> float:
        """Akaike's criterion; every parameter that was not held counts."""
        layout = self.problem.layout
        return 2.0 * int((layout.high > layout.low).sum()) - 2.0 * self.loglikelihood

    @property
    def spectral_radius(self) -> float:
        """Of the whole branching matrix; from 1 on, expected counts grow without bound in the end."""
        return radius(self.params["branching"])

    @property
    def regularity(self) -> dict[str, float]:
        """Spectral radii that must lie below 1: of the counts alone, and of the events through them.

        The second is that of ``n_FF + n_FE (I - n_EE)^-1 n_EF``; infinite when the counts alone explode.
        Source: Calderon, Soen and Rizoiu, conditions of PMBP.
        """
        branching, counts = self.params["branching"], self.problem.is_count == 1
        own = branching[np.ix_(counts, counts)]
        alone = radius(own)
        through = math.inf
        if alone < 1.0:
            events = ~counts
            mean = np.linalg.solve(np.eye(int(counts.sum())) - own, branching[np.ix_(counts, events)])
            through = radius(branching[np.ix_(events, events)] + branching[np.ix_(events, counts)] @ mean)
        return {"counts": alone, "events": through}

    def standard_errors(self) -> dict[str, float]:
        """From the observed information; nan for a parameter that is held or at the edge of its range."""
        layout, free = self.problem.layout, self.free
        deviation = np.full(self.vector.size, np.nan)
        if free.any():
            block = self.information[np.ix_(free, free)]
            variance = np.diag(np.linalg.pinv(block, hermitian=True))
            # the inverse leaves out what has no curvature; its doubt is boundless, not zero
            seen = np.diag(block) > 1e-8
            deviation[free] = np.sqrt(np.where(seen & (variance > 0.0), variance, np.nan))
        scale = np.where(layout.logarithmic, layout.natural(self.vector), layout.factor)
        return dict(zip(self.names, (scale * deviation).tolist(), strict=True))

    def intervals(
        self,
        level: float = 0.9,
        method: Literal["profile", "wald"] = "profile",
        names: Sequence[str] | None = None,
    ) -> Intervals:
        """Confidence intervals in the units of the data.

        Args:
            level: between 0 and 1.
            method: by the profile of the likelihood, or by standard errors (decays and sizes on the scale of
                logarithms), which are quick and poor near the edges.
            names: only these parameters; all that are free when left out.
        Raises:
            DataError: the level lies outside its range, or a name or method is unknown.
        """
        if not 0.0 < level < 1.0:
            raise DataError(f"level: {level:g}; give a number between 0 and 1, such as 0.9")
        if method not in ("profile", "wald"):
            raise DataError(f"method: {method!r} is unknown; give 'profile' or 'wald'")
        layout = self.problem.layout
        open_names = [name for name, a, b in zip(self.names, layout.low, layout.high, strict=True) if b > a]
        wanted = open_names if names is None else list(names)
        unknown = [name for name in wanted if name not in open_names]
        if unknown:
            raise DataError(f"names: {unknown[0]!r} is held or unknown; there are {', '.join(open_names)}")
        one = profile_interval if method == "profile" else wald_interval
        found = {
            name: one(self.problem, self.vector, self.information, self.names.index(name), level)
            for name in wanted
        }
        return Intervals(
            level,
            method,
            {name: np.array([interval.low, interval.high]) for name, interval in found.items()},
            tuple(f"{name}: {interval.message}" for name, interval in found.items() if interval.message),
        )

    def identifiability(self) -> Identifiability:
        """Which combinations of parameters the data hardly tell apart, with sentences."""
        layout = self.problem.layout
        moving = layout.high > layout.low
        return flat_directions(
            self.information[np.ix_(moving, moving)],
            self.vector[moving],
            layout.logarithmic[moving],
            [name for name, free in zip(self.names, moving, strict=True) if free],
        )

    def residuals(self, seed: int = 0) -> MixedResiduals:
        """Time-rescaled gaps of events and randomised transforms of counts; the seed is for the latter."""
        problem, generator = self.problem, np.random.default_rng(seed)
        trace = problem.trace(self.vector)
        total = np.concatenate([np.zeros((1, problem.unit.size)), np.cumsum(trace.mass, axis=0)])
        at = np.searchsorted(problem.breaks, problem.event_time)
        means = problem.means(trace.mass)
        sizes = problem.parameters(self.vector)[4]
        events, counts = {}, {}
        for place, name in enumerate(self.model.names):
            if problem.is_count[place]:
                mine = problem.interval_dimension == place
                size = np.full(int(mine.sum()), float(sizes[place]))
                top = count_distribution(problem.count[mine], means[mine], size)
                bottom = count_distribution(problem.count[mine] - 1.0, means[mine], size)
                counts[name] = bottom + (top - bottom) * generator.random(size.size)
            else:
                passed = total[at[problem.event_dimension == place], place]
                events[name] = np.diff(passed, prepend=0.0)
        return MixedResiduals(events, counts)

    def means(self) -> dict[str, Floats]:
        """Fitted mean of each interval that has a count (float64[I]), by dimension."""
        found = self.problem.means(self.problem.trace(self.vector).mass)
        return {
            name: found[self.problem.interval_dimension == place]
            for place, name in enumerate(self.model.names)
            if self.problem.is_count[place]
        }

    def forecast(
        self, horizon: float, bins: int = 1, background: Mapping[str, Background] | None = None
    ) -> MixedForecast:
        """Mean counts of all dimensions after the end, given everything that was seen.

        Args:
            horizon: length of time beyond the end; ``bins``: equal parts of it.
            background: what is to come from outside, with weights, for dimensions whose own background does not
                reach that far.
        Raises:
            DataError: the horizon is not above zero, or a background does not cover it.
        """
        return forecast_mixed(self, horizon, bins, background or {})

    def simulate(self, seed: int) -> MixedDraw:
        """A draw of the fitted Hawkes process over the window, seen as the data were: times and counts.

        Every dimension is drawn event by event and exactly, then counts are taken. Their spread is that of the
        process itself; ``size`` plays no part. With large counts that takes as long as there are events.
        """
        return simulate_mixed(self, seed)

    def __repr__(self) -> str:
        problem = self.problem
        parts = []
        if self.model.events:
            parts.append(f"{problem.event_time.size:,} events in {', '.join(self.model.events)}")
        if self.model.counts:
            parts.append(f"{problem.count.size:,} counts of {', '.join(self.model.counts)}")
        tail = "" if self.converged else ", not converged"
        return (
            f"<MixedFit: {'; '.join(parts)}; spectral radius {self.spectral_radius:.3g}, "
            f"log-likelihood {self.loglikelihood:.6g}{tail}>"
        )


def fitted(model: MixedHawkes, problem: MixedProblem) -> MixedFit:
    """Search, then look back at what was found."""
    layout = problem.layout
    best = search(problem)
    if not math.isfinite(best.cost):
        raise DataError(
            "no parameters give these data a likelihood: a dimension has events or counts where its background "
            "and every source are zero; add Constant() to its background"
        )
    information = hessian(problem.cost, best.vector, layout.low, layout.high, best.slope)
    draft = MixedFit(model, problem, best.vector, -best.cost, best.converged, information, ())
    return MixedFit(
        model, problem, best.vector, -best.cost, best.converged, information, tuple(warnings_of(draft))
    )


def warnings_of(fit: MixedFit) -> list[str]:
    """What a reader should know, most serious first."""
    out = []
    layout, vector = fit.problem.layout, fit.vector
    if not fit.converged:
        out.append("the search did not converge; do not trust the numbers")
    if fit.spectral_radius >= 1.0:
        out.append(
            f"the spectral radius is {fit.spectral_radius:.3g}: from 1 on, the process grows without bound, so the "
            "fit describes this window only"
        )
    elif fit.regularity["counts"] >= 1.0:
        out.append("the counts alone explode; the fit describes this window only")
    for place in range(layout.decay.start, layout.decay.stop):
        edge = "slowest" if vector[place] <= layout.low[place] else "fastest"
        if (
            vector[place] in (layout.low[place], layout.high[place])
            and layout.low[place] < layout.high[place]
        ):
            out.append(f"{layout.names[place]} is at the {edge} that the data can show; read it as a bound")
    for place in range(layout.size.start, layout.size.stop):
        if vector[place] >= layout.high[place] - 1e-6:
            out.append(
                f"{layout.names[place]} is at its largest: the counts vary no more than those of Poisson"
            )
    told = fit.identifiability()
    out += told.sentences[: len(told.flat)]
    unseen = [name for name in told.unseen if name.startswith("decay")]
    if unseen:
        out.append(f"the data say nothing of {', '.join(unseen)}, as what it shapes has no weight")
    return out


def radius(matrix: Floats) -> float:
    """Spectral radius; 0 for no dimension."""
    return float(np.abs(np.linalg.eigvals(matrix)).max(initial=0.0)) if matrix.size else 0.0
