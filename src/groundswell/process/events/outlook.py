"""What a fit of event times expects to come, its parameters' uncertainty included."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from groundswell.errors import DataError
from groundswell.process.background import Background
from groundswell.process.events.layout import Problem
from groundswell.process.events.model import Point
from groundswell.process.events.optimum import Arrow
from groundswell.process.events.values import backgrounds_of, kernels_of
from groundswell.process.marks import GivenMarks
from groundswell.process.outlook.forecast_events import EventForecast, final_size_of_events, forecast_events
from groundswell.process.sequence import Events

if TYPE_CHECKING:
    from groundswell.process.events.hawkes_fit import HawkesFit
    from groundswell.process.outlook.final_size import FinalSize

__all__ = ["drawn_points", "final_size_of_fit", "forecast_of_fit"]

Floats = NDArray[np.float64]

MOST_LEFT_OUT = 20  # supercritical draws for each that is kept


def forecast_of_fit(
    fit: HawkesFit,
    horizon: float,
    background: Background | Sequence[Background] | None,
    levels: Sequence[float],
    draws: int,
    parameter_draws: int,
    seed: int,
) -> EventForecast:
    """See ``HawkesFit.forecast``."""
    others = declared(fit, background)
    marks, exponent = marks_of(fit)
    sets, left_out = None, 0
    if parameter_draws:
        sets = []
        drawn_sets, left_out = drawn_points(fit, parameter_draws, seed)
        for points in drawn_sets:
            params = fit.layout.params(points)
            sets.append((kernels_of(fit.specification, params), backgrounds_of(fit.layout, points, others)))
    found = forecast_events(
        fit.kernels,
        backgrounds_of(fit.layout, fit.points, others),
        history_of(fit),
        horizon,
        seed=seed,
        draws=draws,
        levels=levels,
        parameter_draws=sets,
        marks=marks,
        mark_exponent=exponent,
    )
    if not left_out:
        return found
    share = left_out / (left_out + parameter_draws)
    caveat = (
        f"The process may be supercritical: {share:.0%} of the parameters drawn were, and were left out; the number "
        "of events then has no bound."
    )
    return replace(found, caveats=(*found.caveats, caveat))


def final_size_of_fit(fit: HawkesFit, background_ends: float | None, levels: Sequence[float]) -> FinalSize:
    """See ``HawkesFit.final_size``."""
    if fit.specification.dimensions > 1:
        raise DataError("final_size: known for one dimension only; forecast(horizon) serves several")
    marks, exponent = marks_of(fit)
    return final_size_of_events(
        fit.kernel(),
        history_of(fit),
        background=fit.backgrounds[0],
        background_ends=background_ends,
        marks=marks,
        mark_exponent=exponent,
        levels=levels,
    )


def declared(
    fit: HawkesFit, background: Background | Sequence[Background] | None
) -> tuple[Background, ...] | None:
    """Backgrounds that reach into the future, with the names of those that were fitted."""
    if background is None:
        return None
    own = fit.specification.backgrounds
    others = (background,) * len(own) if isinstance(background, Background) else tuple(background)
    if [other.names for other in others] != [known.names for known in own]:
        raise DataError(
            "background: give the fitted background again, with the same parts and as many steps or series, "
            "carried on over the horizon"
        )
    return others


def history_of(fit: HawkesFit) -> Events:
    """The last realisation's events."""
    record = fit.observed.records[-1]
    marks = None if record.logs is None else np.exp(record.logs)
    first = float(record.windows[0, 0])
    start = min(first, float(np.nextafter(record.times[0], -np.inf))) if record.times.size else first
    return Events(record.times, record.dimensions, marks, start=start, end=float(record.windows[-1, 1]))


def marks_of(fit: HawkesFit) -> tuple[GivenMarks | None, float]:
    """The observed marks as a law, and their exponent."""
    if not fit.specification.marked:
        return None, 0.0
    one_dimension(fit)
    logs = np.concatenate([record.logs for record in fit.observed.records if record.logs is not None])
    return GivenMarks(np.exp(logs)), float(np.asarray(fit.params["mark_exponent"]))


def one_dimension(fit: HawkesFit) -> None:
    """Raise DataError for marks in several dimensions, each of which has a law of its own."""
    if fit.specification.dimensions > 1:
        raise DataError(
            "marks: what comes next is known for marks in one dimension only, as each dimension has a law of marks of "
            "its own; fit the dimensions one by one, or without marks"
        )


def drawn_points(fit: HawkesFit, count: int, seed: int) -> tuple[list[list[Point]], int]:
    """Points from the normal law that the curvature at the optimum gives, inside the bounds.

    Where the fit is subcritical only subcritical draws are kept: the mean over a few supercritical ones is
    ruled by the wildest of them.

    Returns:
        the draws, and how many supercritical ones were left out.
    """
    generator = np.random.default_rng(seed)
    found: list[list[Point]] = []
    left_out = 0
    calm = fit.spectral_radius < 1.0
    while len(found) < count:
        points = []
        for problem, point, arrow in zip(fit.layout.problems, fit.points, fit.covariance.arrows, strict=True):
            points.append(drawn(problem, point, arrow, generator))
        branching = np.atleast_2d(np.asarray(fit.layout.params(points)["branching"], dtype=np.float64))
        if (
            calm
            and left_out < MOST_LEFT_OUT * count
            and float(np.abs(np.linalg.eigvals(branching)).max()) >= 1.0
        ):
            left_out += 1
        else:
            found.append(points)
    return found, left_out


def drawn(problem: Problem, point: Point, arrow: Arrow, generator: np.random.Generator) -> Point:
    """One draw: shapes first, then each target's linear parameters given them."""
    shapes, linear = point.shapes.copy(), point.linear.copy()
    moved = np.zeros(0)
    if arrow.shapes.size:
        moved = normal(arrow.border, generator)
        inside = np.clip(
            shapes[arrow.shapes] + moved, problem.bounds.low[arrow.shapes], problem.bounds.high[arrow.shapes]
        )
        moved = inside - shapes[arrow.shapes]
        shapes[arrow.shapes] = inside
    for row, (chosen, _, block, solved) in enumerate(arrow.rows):
        if chosen.size:
            step = solved @ moved + normal(block, generator)
            linear[row, chosen] = np.maximum(linear[row, chosen] + step, 0.0)
    return Point(linear, shapes)


def normal(precision: Floats, generator: np.random.Generator) -> Floats:
    """A draw with mean zero and this inverse covariance; directions without curvature stay put."""
    curvature, axes = np.linalg.eigh(0.5 * (precision + precision.T))
    known = curvature > 1e-9 * max(float(curvature.max()), 1e-300)
    scale = np.where(known, 1.0 / np.sqrt(np.where(known, curvature, 1.0)), 0.0)
    return np.asarray(axes @ (scale * generator.standard_normal(curvature.size)))
