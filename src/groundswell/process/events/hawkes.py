"""Hawkes processes from event times: say what they are, fit them, simulate them.

    fit = Hawkes(kernel=PowerLaw()).fit(times, end=30.0)
    fit.params["branching"], fit.intervals()["branching"]

A specification is a value: it holds no data, and ``fit`` returns a result without changing it. What is left out
of kernel and background is fitted, decays included; what is given is held.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundswell.errors import DataError
from groundswell.process.background import Background, Constant
from groundswell.process.events.fit import fit_problem
from groundswell.process.events.layout import Layout, layout_of
from groundswell.process.events.observed import Observed, observe
from groundswell.process.events.penalty import Penalty
from groundswell.process.kernels import Exponential, Kernel, PowerLaw, SumOfExponentials, require_range

if TYPE_CHECKING:
    from groundswell.process.events.evaluation import EventLikelihood
    from groundswell.process.events.hawkes_fit import HawkesFit
    from groundswell.process.marks import GivenMarks, ParetoMarks
    from groundswell.process.sequence import Events

__all__ = ["Hawkes"]

Floats = NDArray[np.float64]
Params = Mapping[str, ArrayLike]


@dataclass(frozen=True, slots=True)
class Hawkes:
    """A self-exciting process of one or several dimensions, observed as event times.

    ``lambda_i(t) = background_i(t) + sum_j branching[i, j] sum_{events k of j before t} w_k phi_j(t - t_k)`` with
    kernels ``phi`` of unit mass, so that ``branching[i, j]`` is the expected number of events of dimension i that
    one event of dimension j brings directly.

    Attributes:
        kernel: ``Exponential()``, ``SumOfExponentials((None, None), (None, None))`` or ``PowerLaw()``; parameters
            that are given are held at their value for all dimensions.
        background: one for all dimensions, or a sequence with one for each. ``Constant()``,
            ``Piecewise(edges)``, ``Periodic(period)``, ``InputSeries(edges, rates)`` and sums of them.
        dimensions: D.
        decays: whether decays (exponents, cutoffs) are ``"shared"`` by all pairs, each ``"source"``'s own, or
            each ``"pair"``'s own.
        marked: whether events carry marks m > 0. An event then counts ``m^b / mean(m^b)`` times, with b fitted
            and the mean over the dimension's events, so branching is the average event's.
        mark_exponent: b, when it is held.
        penalty: on the branching matrix; None for maximum likelihood.
    Raises:
        DataError: what does not fit together.
    Source: Hawkes (1971); Ozaki (1979); Ogata (1988) for marks.
    """

    kernel: Kernel = field(default_factory=Exponential)
    background: Background | tuple[Background, ...] = field(default_factory=Constant)
    dimensions: int = 1
    decays: Literal["shared", "source", "pair"] = "source"
    marked: bool = False
    mark_exponent: float | None = None
    penalty: Penalty | None = None

    def __post_init__(self) -> None:
        """Check that the parts fit together."""
        if self.dimensions < 1:
            raise DataError(f"dimensions: {self.dimensions}; give at least 1")
        if self.decays not in {"shared", "source", "pair"}:
            raise DataError(f"decays: {self.decays!r} is unknown; use 'shared', 'source' or 'pair'")
        if not isinstance(self.kernel, Exponential | SumOfExponentials | PowerLaw):
            raise DataError(
                f"kernel: {self.kernel!r} is none; give Exponential(), SumOfExponentials() or PowerLaw()"
            )
        if self.penalty is not None and not isinstance(self.penalty, Penalty):
            raise DataError(f"penalty: {self.penalty!r} is none; give Penalty(kind, strength)")
        if not isinstance(self.background, Background):
            if not all(isinstance(part, Background) for part in self.background):
                raise DataError(
                    f"background: {self.background!r} is none; give Constant() or another Background"
                )
            object.__setattr__(self, "background", tuple(self.background))
            if len(self.backgrounds) != self.dimensions:
                raise DataError(
                    f"background: {len(self.backgrounds)} for {self.dimensions} dimensions; give one for each, or "
                    "one for all"
                )
        if self.mark_exponent is not None:
            require_range("mark_exponent", self.mark_exponent, 0.0, np.inf)
            if not self.marked:
                raise DataError("mark_exponent: given, but marked is False; give marked=True")
        if self.penalty is not None and self.penalty.kind == "group" and self.decays == "pair":
            raise DataError(
                "penalty: groups tie a source's pairs together; use decays='source' or 'shared' with it"
            )

    @property
    def backgrounds(self) -> tuple[Background, ...]:
        """One for each dimension."""
        if isinstance(self.background, Background):
            return (self.background,) * self.dimensions
        return self.background

    def fit(
        self,
        times: ArrayLike | Events | Sequence[ArrayLike] | Sequence[Events],
        *,
        end: float | None = None,
        start: float = 0.0,
        windows: ArrayLike | None = None,
        marks: ArrayLike | None = None,
        clock: float | None = None,
    ) -> HawkesFit:
        """Maximum-likelihood fit of every parameter that is free.

        Args:
            times: event times, ascending (float64[N]); one such array for each dimension; ``Events``; or a
                sequence of ``Events``, one for each realisation of the same process. Events before ``start`` are
                history: they excite, and are not explained.
            end: when the observation ended. It is not the last event: the silence after it is data.
            start: when it began.
            windows (float64[W, 2]): several stretches (start, end] instead. Events between them, where known,
                excite; where nothing was recorded, what was missed is missing from the explanation too.
            marks: as ``times``, above zero; only when the specification is ``marked``.
            clock: the step of the clock that rounded the times down; the open order within a step is averaged
                over draws with fixed seeds. None for exact times.
        Returns:
            A ``HawkesFit``: parameters, log-likelihood, errors, intervals, residuals, forecasts.
        Raises:
            DataError: whatever cannot be used: where it is, and how to mend it.
        """
        from groundswell.process.events.hawkes_fit import HawkesFit

        observed, layout = self.prepared(
            times, end=end, start=start, windows=windows, marks=marks, clock=clock
        )
        optima = tuple(fit_problem(problem, observed, self.penalty) for problem in layout.problems)
        return HawkesFit(self, observed, layout, optima)

    def simulate(
        self,
        end: float,
        *,
        start: float = 0.0,
        seed: int,
        history: Events | None = None,
        marks: ParetoMarks | GivenMarks | None = None,
    ) -> Events:
        """One realisation on (start, end], exactly; every parameter of kernel and background must be given.

        All pairs of dimensions have the one kernel; ``simulate_events`` takes a matrix of them.

        Args:
            end, start: the window.
            seed: the same seed gives the same events.
            history: events up to the start that still excite; without them the process starts empty.
            marks: law of the marks, when the specification is ``marked`` (with ``mark_exponent`` given).
        Raises:
            DataError: a parameter is free, or an argument lies outside its range.
        """
        from groundswell.process.simulation.simulate_events import simulate_events

        if self.marked and (self.mark_exponent is None or marks is None):
            raise DataError(
                "simulate: the model has marks; give mark_exponent to Hawkes, and the law as marks="
            )
        return simulate_events(
            ((self.kernel,) * self.dimensions,) * self.dimensions,
            self.backgrounds,
            end,
            start=start,
            seed=seed,
            history=history,
            marks=marks if self.marked else None,
            mark_exponent=self.mark_exponent or 0.0,
        )

    def likelihood(
        self,
        times: ArrayLike | Events | Sequence[ArrayLike] | Sequence[Events],
        *,
        end: float | None = None,
        start: float = 0.0,
        windows: ArrayLike | None = None,
        marks: ArrayLike | None = None,
    ) -> EventLikelihood:
        """The log-likelihood of a record as a function of the parameters, checked and laid out once.

        For searches and samplers of your own. Arguments and errors are those of ``fit``.
        """
        from groundswell.process.events.evaluation import EventLikelihood

        return EventLikelihood(
            *self.prepared(times, end=end, start=start, windows=windows, marks=marks, clock=None, least=0)
        )

    def loglikelihood(
        self,
        times: ArrayLike | Events | Sequence[ArrayLike] | Sequence[Events],
        params: Params,
        *,
        end: float | None = None,
        start: float = 0.0,
        windows: ArrayLike | None = None,
        marks: ArrayLike | None = None,
    ) -> float:
        """Log-likelihood in nats at given parameters, named and shaped as in ``HawkesFit.params``.

        Other arguments and errors are those of ``fit``.
        """
        return self.likelihood(times, end=end, start=start, windows=windows, marks=marks).value(params)

    def loglikelihood_gradient(
        self,
        times: ArrayLike | Events | Sequence[ArrayLike] | Sequence[Events],
        params: Params,
        *,
        end: float | None = None,
        start: float = 0.0,
        windows: ArrayLike | None = None,
        marks: ArrayLike | None = None,
    ) -> tuple[float, dict[str, float | Floats]]:
        """Log-likelihood and its derivative by each parameter, named and shaped as in ``params``."""
        return self.likelihood(times, end=end, start=start, windows=windows, marks=marks).gradient(params)

    def prepared(
        self,
        times: object,
        *,
        end: float | None,
        start: float,
        windows: ArrayLike | None,
        marks: ArrayLike | None,
        clock: float | None,
        least: int = 2,
    ) -> tuple[Observed, Layout]:
        """The checked record and the layout of what is fitted to it."""
        observed = observe(
            times,
            dimensions=self.dimensions,
            start=start,
            end=end,
            windows=windows,
            marks=marks,
            clock=clock,
            marked=self.marked,
            least=least,
        )
        return observed, layout_of(self, observed)
