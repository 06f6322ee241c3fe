"""Forecasts of counts: the fitted mean goes on, with the law around it and the doubt about the parameters."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundswell.errors import DataError
from groundswell.process.background import Background, InputSeries, Piecewise, Together, parts_of
from groundswell.process.counts.likelihood import draw_counts
from groundswell.process.counts.record import CountRecord, interval_ends
from groundswell.process.response import numbers

if TYPE_CHECKING:
    from groundswell.process.counts.count_fit import CountFit

__all__ = ["CountForecast", "forecast_of"]

Floats = NDArray[np.float64]

DRAWS, COUNTS_OF_DRAW = 200, 5
WIDEST = 1.5  # standard deviation, on a logarithm, that a parameter without information gets


@dataclass(frozen=True, slots=True, eq=False)
class CountForecast:
    """Counts of intervals to come.

    Attributes:
        edges (float64[H, 2]): the intervals.
        expected (float64[H] or float64[H, D]): at the fitted parameters.
        lower, upper: of the counts' distribution, parameters included.
        total: expected over all intervals and series; ``total_interval`` of its distribution.
        later: what all that was to come in until the last interval's end still brings after it; infinite when
            supercritical.
        supercritical: whether an event brings at least one further event, so that no final total exists.
        level: of the intervals.
    """

    edges: Floats
    expected: Floats
    lower: Floats
    upper: Floats
    total: float
    total_interval: tuple[float, float]
    later: float
    supercritical: bool
    level: float

    def __repr__(self) -> str:
        """Total and its interval."""
        low, high = self.total_interval
        end = ", supercritical" if self.supercritical else ""
        return (
            f"<CountForecast: {self.total:,.0f} [{low:,.0f}, {high:,.0f}] events in {len(self.edges)} "
            f"intervals{end}>"
        )


def forecast_of(
    fit: CountFit, edges: ArrayLike, inputs: ArrayLike | None, level: float, seed: int
) -> CountForecast:
    """See ``CountFit.forecast``."""
    if not 0.0 < level < 1.0:
        raise DataError(f"level: {level:g}; it must lie between 0 and 1")
    given = np.asarray(edges, dtype=np.float64)
    starts, ends = interval_ends(edges, len(given) - 1 if given.ndim == 1 else len(given))
    if starts[0] < fit.record.ends[-1]:
        raise DataError(
            f"edges: the forecast starts at {starts[0]:g}, before the record ends ({fit.record.ends[-1]:g})"
        )
    series = fit.record.counts.shape[1]
    whole = CountRecord(
        np.append(fit.record.starts, starts),
        np.append(fit.record.ends, ends),
        np.zeros((len(fit.record.starts) + len(starts), series)),
        fit.record.origin,
    )
    backgrounds = tuple(extended(b, fit.record.ends[-1], starts, ends, inputs) for b in fit.backgrounds)
    model = fit.specification.model_of(whole, backgrounds, fit.unit)
    first, count = len(fit.record.starts), len(fit.problem.model.parameters)

    def mean_at(place: Floats) -> Floats:
        with np.errstate(over="ignore", invalid="ignore"):
            design = model.design(place[model.linear : count])
            return np.asarray((design @ place[: model.linear]).reshape(-1, series)[first:])

    place = fit.optimum.place
    expected = mean_at(place)
    if not np.isfinite(expected).all():
        raise DataError("forecast: the expected counts grow beyond every number; shorten the horizon")
    random = np.random.default_rng(seed)
    samples = []
    for moved in drawn_parameters(fit, random):
        mean = mean_at(moved)
        if not np.isfinite(mean).all():
            continue
        flat = np.maximum(mean, 0.0).ravel()
        size = fit.sizes_of(
            moved, flat, np.tile(np.arange(series), len(starts)), np.repeat(ends - starts, series)
        )
        samples += [draw_counts(random, flat, size) for _ in range(COUNTS_OF_DRAW)]
    table = np.array(samples)
    tails = [0.5 - 0.5 * level, 0.5 + 0.5 * level]
    low, high = np.quantile(table, tails, axis=0).reshape(2, len(starts), series)
    total_low, total_high = np.quantile(table.sum(axis=1), tails)
    shape = (len(starts),) if series == 1 else (len(starts), series)
    return CountForecast(
        np.column_stack([starts, ends]),
        expected.reshape(shape),
        low.reshape(shape),
        high.reshape(shape),
        float(expected.sum()),
        (float(total_low), float(total_high)),
        later_of(fit, backgrounds, float(ends[-1])),
        fit.supercritical,
        level,
    )


def drawn_parameters(fit: CountFit, random: np.random.Generator) -> list[Floats]:
    """Parameters from the normal law of the estimates, on the scale of the search and within its bounds."""
    covariance = fit.covariance.copy()
    loose = ~np.isfinite(np.diag(covariance))
    covariance[loose] = covariance[:, loose] = 0.0
    scale = np.array(
        [
            1.0 if p.logarithmic else max(abs(x), 1e-12)
            for p, x in zip(fit.problem.parameters, fit.optimum.place, strict=True)
        ]
    )
    covariance[loose, loose] = (WIDEST * scale[loose]) ** 2
    root = np.sqrt(np.diag(covariance))
    # a logarithm known to worse than a few factors of e says nothing more by being drawn wider
    shrink = np.where(root > WIDEST * scale, WIDEST * scale / np.maximum(root, 1e-300), 1.0)
    covariance *= np.outer(shrink, shrink)
    values, vectors = np.linalg.eigh(covariance)
    factor = vectors * np.sqrt(np.maximum(values, 0.0))
    low, high = fit.problem.bounds()
    return [
        np.clip(fit.optimum.place + factor @ random.standard_normal(root.size), low, high)
        for _ in range(DRAWS)
    ]


def later_of(fit: CountFit, backgrounds: tuple[Background, ...], end: float) -> float:
    """All that is still to come after ``end`` from what came in before: whole clusters less what has come."""
    if fit.supercritical:
        return math.inf
    origin = fit.record.origin
    table = np.zeros((1, len(backgrounds)))
    model = fit.specification.model_of(
        CountRecord(np.array([origin]), np.array([end]), table, origin), backgrounds, fit.unit
    )
    place = fit.optimum.place[: len(model.parameters)]
    arrived = model.design(place[model.linear :]) @ place[: model.linear]
    direct, used = [], 0
    for background in backgrounds:
        count = len(background.names)
        direct.append(float(background.integral(origin, end) @ place[used : used + count]))
        used += count
    whole = np.linalg.solve(np.eye(len(backgrounds)) - fit.branching_matrix, np.array(direct))
    return float(np.maximum(whole - arrived, 0.0).sum())


def extended(
    background: Background, known: float, starts: Floats, ends: Floats, inputs: ArrayLike | None
) -> Background:
    """The background up to the last interval's end: inputs as given, a last level goes on."""
    last = float(ends[-1])
    parts: list[Background] = []
    for part in parts_of(background):
        if isinstance(part, Piecewise) and part.edges[-1] < last:
            parts.append(replace(part, edges=(*part.edges[:-1], last)))
        elif isinstance(part, InputSeries) and (part.edges[-1] < last or inputs is not None):
            parts.append(longer(part, known, starts, ends, inputs))
        else:
            parts.append(part)
    return parts[0] if len(parts) == 1 else Together(tuple(parts))


def longer(
    part: InputSeries, known: float, starts: Floats, ends: Floats, inputs: ArrayLike | None
) -> InputSeries:
    """Input series with rates in the intervals to come; zero between the known ones and the first interval."""
    if inputs is None:
        raise DataError(
            f"inputs: the input series end at {part.edges[-1]:g}, the forecast at {ends[-1]:g}; give their rates in "
            "the forecast's intervals (known values, the last week's mean, or zero)"
        )
    given = np.asarray(inputs, dtype=np.float64)
    rates = numbers("inputs", given[:, None] if given.ndim == 1 else given, 2)
    if rates.shape != (len(starts), part.rates.shape[1]):
        raise DataError(
            f"inputs: shape {rates.shape}; {len(starts)} intervals and {part.rates.shape[1]} series are needed"
        )
    cut = int(np.searchsorted(part.edges, known, side="left"))
    edges, heights = list(part.edges[: cut + 1]), list(part.rates[:cut])
    edges[-1] = min(edges[-1], known)
    for start, end, rate in zip(starts, ends, rates, strict=True):
        if start > edges[-1]:
            edges.append(start)
            heights.append(np.zeros(rates.shape[1]))
        edges.append(end)
        heights.append(rate)
    return replace(part, edges=np.array(edges), rates=np.array(heights))
