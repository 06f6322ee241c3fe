"""Hawkes processes of which only counts were kept: hourly, daily, irregular, with stretches missing.

The expected count of an interval is the integral of the mean intensity ``xi = s + phi * xi``, which the response of
the kernel gives in closed form; counts vary around it with an over-dispersed law. This is the mean-behaviour
likelihood of MBPP (Rizoiu et al. 2022) with a variance that real counts have.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundswell.errors import DataError
from groundswell.process.background import Background, Constant, InputSeries, parts_of
from groundswell.process.counts.hip import HIP
from groundswell.process.counts.hip_result import HIPFit
from groundswell.process.counts.model import SeriesModel
from groundswell.process.counts.multivariate import ManySeriesModel
from groundswell.process.counts.optimum import CountProblem, Dispersion, search
from groundswell.process.counts.record import CountRecord
from groundswell.process.kernels import Exponential, Kernel, PowerLaw

if TYPE_CHECKING:
    from groundswell.process.counts.count_fit import CountFit

__all__ = ["CountHawkes"]

Floats = NDArray[np.float64]

DISPERSIONS = ("negative-binomial", "poisson", "hawkes")


@dataclass(frozen=True, slots=True)
class CountHawkes:
    """A self-exciting process of one or several series, observed as counts of intervals.

    Attributes:
        kernel: ``Exponential()``, ``SumOfExponentials(...)`` or ``PowerLaw()``; what is given is held. Several series
            need ``Exponential()``; a branching or decay given there holds for all.
        background: one for all series, or a sequence with one for each; a Constant when left out.
        dispersion: ``"negative-binomial"`` with variance ``mean + mean^2 / size``, size fitted; ``"poisson"``; or
            ``"hawkes"``, variance over mean as a Hawkes process of this kernel has it (``1 / (1 - n)^2`` in long
            intervals). The last reads word of mouth within an interval from the scatter of the counts; scatter has
            other causes too, so read its branching factor as an upper bound.
        match_reference: HIP's published discrete form and squared error instead; needs a PowerLaw with nothing held,
            daily counts and, if any, an InputSeries.
        links: of several series, which may pass on to which, [to, from]; all when left out. Closed ones have branching
            zero, which keeps a model small where counts are few.
    Raises:
        DataError: what does not fit together.
    """

    kernel: Kernel = field(default_factory=Exponential)
    background: Background | tuple[Background, ...] = field(default_factory=Constant)
    dispersion: Dispersion = "negative-binomial"
    match_reference: bool = False
    links: tuple[tuple[bool, ...], ...] | None = None

    def __post_init__(self) -> None:
        """Check that the parts fit together."""
        if self.dispersion not in DISPERSIONS:
            raise DataError(
                f"dispersion: {self.dispersion!r} is unknown; use one of {', '.join(DISPERSIONS)}"
            )
        if not isinstance(self.background, Background):
            object.__setattr__(self, "background", tuple(self.background))
        if self.links is not None:
            links = np.asarray(self.links, dtype=bool)
            if links.ndim != 2 or links.shape[0] != links.shape[1] or len(links) < 2:
                raise DataError(
                    f"links: shape {links.shape}; give one row and one column for each of several series"
                )
            object.__setattr__(self, "links", tuple(tuple(row) for row in links.tolist()))
        if self.match_reference and self.kernel != PowerLaw():
            raise DataError("match_reference: HIP fits every parameter of its kernel; give kernel=PowerLaw()")

    def fit(
        self, counts: ArrayLike, edges: ArrayLike | None = None, *, start: float | None = None
    ) -> CountFit | HIPFit:
        """Fit every parameter that is free by maximum likelihood.

        Args:
            counts (float64[N], or float64[N, D] for D series): whole, at least 0; NaN where not counted. The process
                goes on unseen there, and its expected views still pass on.
            edges (float64[N + 1], or float64[N, 2] for intervals with gaps): (start, end] of each interval, any unit of
                time; whole numbers from zero when left out.
            start: when the process began, with nothing before; the first edge when left out.
        Returns:
            A ``CountFit``; a ``HIPFit`` when ``match_reference`` is set.
        Raises:
            DataError: what cannot be used: where it is, and how to mend it.
        """
        if self.match_reference:
            return self.fit_reference(counts, edges)
        return self.fit_likelihood(counts, edges, start=start)

    def fit_likelihood(
        self, counts: ArrayLike, edges: ArrayLike | None = None, *, start: float | None = None
    ) -> CountFit:
        """As ``fit``, whatever ``match_reference`` says."""
        from groundswell.process.counts.count_fit import CountFit

        record = CountRecord.of(counts, edges, start)
        problem = self.problem_of(record)
        return CountFit(self, record, problem, search(problem))

    def fit_reference(self, counts: ArrayLike, edges: ArrayLike | None = None) -> HIPFit:
        """HIP's published fit of one series; see ``HIP``.

        Raises:
            DataError: intervals differ in length, or the background has other parts than an InputSeries.
        """
        values = np.asarray(counts, dtype=np.float64)
        times = np.arange(values.size + 1.0) if edges is None else np.asarray(edges, dtype=np.float64)
        if times.shape != (values.size + 1,) or np.ptp(np.diff(times)) > 1e-9 * abs(times[-1] - times[0]):
            raise DataError(
                "edges: HIP's recursion needs intervals of one length; give one edge more than counts"
            )
        if not isinstance(self.background, Background):
            raise DataError("background: HIP has one series; give one background")
        series = [part for part in parts_of(self.background) if isinstance(part, InputSeries)]
        others = [p for p in parts_of(self.background) if not isinstance(p, (InputSeries, Constant))]
        if others:
            raise DataError(
                f"background: HIP knows constant and input series, not {type(others[0]).__name__}; drop that part"
            )
        if not series:
            return HIP().fit(values)
        daily = [series[0].integral(low, high) for low, high in pairwise(times)]
        return HIP().fit(values, np.array(daily))

    def problem_of(self, record: CountRecord) -> CountProblem:
        """The likelihood of a record."""
        size = record.counts.shape[1]
        backgrounds = self.backgrounds(size)
        model = self.model_of(record, backgrounds, record.unit)
        counted = ~np.isnan(record.counts)
        if self.dispersion == "hawkes" and size > 1:
            raise DataError("dispersion: 'hawkes' is for one series; use 'negative-binomial' for several")
        table = np.broadcast_to(np.arange(size), counted.shape)
        widths = np.broadcast_to((record.widths / record.unit)[:, None], counted.shape)
        return CountProblem(
            model, record.counts[counted], table[counted].copy(), self.dispersion, widths[counted].copy()
        )

    def backgrounds(self, size: int) -> tuple[Background, ...]:
        """One for each of so many series."""
        if isinstance(self.background, Background):
            return (self.background,) * size
        if len(self.background) != size:
            raise DataError(
                f"background: {len(self.background)} for {size} series; give one for each, or one for all"
            )
        return self.background

    def model_of(
        self, record: CountRecord, backgrounds: tuple[Background, ...], unit: float
    ) -> SeriesModel | ManySeriesModel:
        """The mean of a record, in this inner unit of time."""
        if self.links is not None and len(self.links) != len(backgrounds):
            raise DataError(f"links: {len(self.links)} rows for {len(backgrounds)} series; give one for each")
        if len(backgrounds) == 1:
            model = SeriesModel.of(record, backgrounds[0], self.kernel)
            return model if model.unit == unit else replace(model, unit=unit)
        if not isinstance(self.kernel, Exponential):
            raise DataError(
                f"kernel: {type(self.kernel).__name__} for {len(backgrounds)} series; counts of several series need "
                "Exponential()"
            )
        many = ManySeriesModel.of(record, backgrounds, self.kernel, self.links)
        return many if many.unit == unit else replace(many, unit=unit)
