"""Fit the attention model to one case."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from groundswell.attention.explore import (
    TRAJECTORIES,
    TRAJECTORIES_AGAIN,
    Draws,
    Exploration,
    draw,
    explore,
    revisit,
)
from groundswell.attention.inputs import Input, age_in_days, inputs_of, origin_of
from groundswell.attention.layout import (
    Layout,
    early_factor,
    lay_out,
    unclock,
    walk_basis,
    walk_nodes,
    walk_precision,
)
from groundswell.attention.observations import Observations, log_bounds, observe
from groundswell.attention.posterior import Claims, Counts, Problem
from groundswell.attention.priors import Priors
from groundswell.attention.responses import unit_views
from groundswell.attention.threads import one_thread
from groundswell.case.metrics import view_breaks
from groundswell.case.record import Case
from groundswell.errors import DataError

__all__ = ["Fit", "Level", "fit", "fit_arrays", "problem_of", "refit"]

Floats = NDArray[np.float64]
DRAWS = 500


@dataclass(frozen=True)
class Level:
    """A lasting change of the log rate that a fit allows: a change of definition, or a disclosure under study.

    ``start`` and ``end`` bound the moment in days; the change is phased in evenly between them. A change that does not act
    on all views alike has a course of its own: ``heights`` at the days ``knots`` (see ``attention.sharing``).
    """

    id: str
    title: str
    start: float
    end: float
    knots: tuple[float, ...] = ()
    heights: tuple[float, ...] = ()

    def basis(self, days: Floats) -> Floats:
        """0 before, 1 after, a ramp between; or the change's own course."""
        if self.knots:
            return np.interp(days, self.knots, self.heights, left=0.0)
        result: Floats = np.clip((days - self.start) / max(self.end - self.start, 1e-6), 0.0, 1.0)
        return result


@dataclass(frozen=True, repr=False, eq=False)
class Fit:
    """The fitted attention model of one video: the posterior as draws, and everything it was made from.

    Attributes:
        horizon: end of the record in days since publication: the origin of a forecast.
        inputs: D unit inputs; levels: lasting changes of the log rate.
        layout: the grid of M segments; direct float64[M, D] and passed float64[H, M, D]: views of unit inputs.
        found: weighted points of the posterior over kernel and noise; draws: R draws of all unknowns.
    """

    case: Case
    origin: datetime
    horizon: float
    priors: Priors
    observations: Observations
    inputs: tuple[Input, ...]
    levels: tuple[Level, ...]
    layout: Layout
    problem: Problem
    direct: Floats
    found: Exploration
    draws: Draws

    @property
    def hyperparameters(self) -> dict[str, Floats]:
        """Draws of branching factor, exponent, cutoff (days), model error and dispersion, each float64[R]."""
        return self.priors.natural(self.found.coordinates[self.draws.point])

    @property
    def weights(self) -> Floats:
        """Draws of the inputs' direct views, float64[R, D]."""
        result: Floats = np.exp(self.draws.x[:, : len(self.inputs)])
        return result

    @property
    def walk(self) -> Floats:
        """Draws of the model error at the nodes of its clock, float64[R, W]."""
        first = len(self.inputs) + 1
        return self.draws.x[:, first : first + self.problem.walk_precision.shape[0]]

    @property
    def level_changes(self) -> Floats:
        """Draws of the log level changes, float64[R, L]."""
        return self.draws.x[:, self.draws.x.shape[1] - len(self.levels) :]

    @property
    def kkt_residual(self) -> float:
        """Largest gradient component at the inner modes that carry weight."""
        heavy = self.found.log_weight > math.log(1e-4)
        return float(self.found.modes.residual[heavy].max())

    def __repr__(self) -> str:
        low, middle, high = np.quantile(self.hyperparameters["branching"], [0.1, 0.5, 0.9])
        return (
            f"<Fit {self.case.slug}: {len(self.observations.claims)} claims and "
            f"{self.observations.count_views.size} counted intervals in {self.horizon:.1f} days, "
            f"branching factor {middle:.2f} [{low:.2f}, {high:.2f}]>"
        )


def levels_of(case: Case, horizon: float) -> tuple[Level, ...]:
    """Changes of what a view is, within the record: a fit never crosses one without a break of its level."""
    origin = origin_of(case)
    levels = []
    for change in view_breaks(case):
        start, end = age_in_days(change.start.earliest, origin), age_in_days(change.start.latest, origin)
        if change.kind == "definition" and end > 0.0 and start < horizon:
            levels.append(
                Level(f"definition:{change.start.earliest:%Y-%m-%d}", change.definition, start, end)
            )
    return tuple(levels)


def fit(
    case: Case,
    *,
    until: datetime | None = None,
    priors: Priors | None = None,
    inputs: Sequence[Input] | None = None,
    levels: Sequence[Level] | None = None,
    draws: int = DRAWS,
) -> Fit:
    """Fit the attention model to a case (already cut to what is known).

    Args:
        until: the moment at which the record ends; by default its last usable observation.
        priors: by default ``Priors()``.
        inputs, levels: by default those of the case.
        draws: number of posterior draws.

    Raises:
        DataError: no usable observation of views, with the reason for each row that was left out.

    Source: design of groundswell; Hawkes (1971) for the process, Rizoiu et al. (2017) for the mean behaviour,
    Rue, Martino and Chopin (2009) for the nested Laplace approximation.
    """
    priors = priors or Priors()
    seen = observe(case, priors)
    origin = origin_of(case)
    horizon = seen.horizon if until is None else age_in_days(until, origin)
    if not seen.claims and not seen.count_views.size:
        reasons = sorted({reason for _, reason in seen.left_out})
        raise DataError(
            f"{case.slug}: no usable observation of views"
            + (f" (rows left out: {len(seen.left_out)}; {'; '.join(reasons)})" if reasons else "")
            + ".\nRemedy: add a row to views.csv with the time at which the count was read and scope original."
        )
    if horizon < seen.horizon - 1e-9:
        raise DataError(
            f"{case.slug}: the record ends at day {horizon:.2f} but holds an observation of day {seen.horizon:.2f}; "
            "cut the case first (case.as_of)."
        )
    chosen = tuple(inputs) if inputs is not None else inputs_of(case, horizon, priors)
    breaks = tuple(levels) if levels is not None else levels_of(case, horizon)
    return fit_arrays(case, seen, chosen, breaks, horizon, priors, draws)


def fit_arrays(
    case: Case,
    seen: Observations,
    inputs: tuple[Input, ...],
    levels: tuple[Level, ...],
    horizon: float,
    priors: Priors,
    draws: int = DRAWS,
) -> Fit:
    """Fit from observations and inputs that are already arrays; the rest as in ``fit``."""
    with one_thread():
        return _fit_arrays(case, seen, inputs, levels, horizon, priors, draws, None)


def refit(known: Fit, inputs: tuple[Input, ...], levels: tuple[Level, ...], draws: int = 300) -> Fit:
    """The fit with other inputs or levels, over the kernels that the known fit found probable."""
    with one_thread():
        return _fit_arrays(
            known.case, known.observations, inputs, levels, known.horizon, known.priors, draws, known
        )


def _start_from(known: Fit, inputs: tuple[Input, ...], levels: tuple[Level, ...]) -> Floats:
    """The known fit's modes in the columns of other inputs and levels; new inputs start small, new levels at zero."""
    old = known.found.modes.x
    count, walk = len(known.inputs), known.problem.walk_precision.shape[0]
    columns = {item.kind: column for column, item in enumerate(known.inputs)}
    places = {level.id: column for column, level in enumerate(known.levels)}
    scale = old[:, count]
    weights = [
        old[:, columns[item.kind]] if item.kind in columns else scale + math.log(item.relative) - 2.0
        for item in inputs
    ]
    first_level = count + 1 + walk
    kept = [
        old[:, first_level + places[level.id]] if level.id in places else np.zeros_like(scale)
        for level in levels
    ]
    return np.column_stack([*weights, old[:, count:first_level], *kept])


def _fit_arrays(
    case: Case,
    seen: Observations,
    inputs: tuple[Input, ...],
    levels: tuple[Level, ...],
    horizon: float,
    priors: Priors,
    draws: int,
    known: Fit | None,
) -> Fit:
    layout = lay_out(inputs, horizon, seen.count_edges.ravel(), priors)
    problem = problem_of(seen, inputs, levels, layout, priors)
    direct, _ = unit_views(priors.natural(priors.location()[None, :]), layout)

    def responses(natural: dict[str, Floats]) -> Floats:
        result: Floats = direct[None, :, :] + unit_views(natural, layout)[1]
        return result

    largest = max((claim.low if claim.low > 0 else claim.high for claim in seen.claims), default=0.0)
    total = max(float(seen.count_views.sum()), largest, 1.0)
    if known is None:
        found = explore(problem, responses, priors, total, dispersion_known=seen.count_views.size == 0)
    else:
        start = _start_from(known, inputs, levels)
        found = revisit(problem, known.problem, responses, priors, known.found, start)
    return Fit(
        case=case,
        origin=origin_of(case),
        horizon=horizon,
        priors=priors,
        observations=seen,
        inputs=inputs,
        levels=levels,
        layout=layout,
        problem=problem,
        direct=direct,
        found=found,
        draws=draw(problem, found, draws, TRAJECTORIES if known is None else TRAJECTORIES_AGAIN),
    )


def problem_of(
    seen: Observations, inputs: Sequence[Input], levels: Sequence[Level], layout: Layout, priors: Priors
) -> Problem:
    """The inner problem's arrays."""
    edges, middles = layout.edges, layout.middles
    nodes = walk_nodes(float(edges[-1]), priors)
    basis = walk_basis(middles, nodes, priors)
    for level in levels:
        basis = np.column_stack([basis, level.basis(middles)])
    low, high = log_bounds(seen.claims)
    moments = np.array([claim.window for claim in seen.claims]).reshape(-1, 2).clip(edges[0], edges[-1])
    left = (np.searchsorted(edges, moments, side="right") - 1).clip(0, edges.size - 2)
    fraction = (moments - edges[left]) / (edges[left + 1] - edges[left])
    ends = np.abs(edges[None, :] - seen.count_edges.reshape(-1, 1)).argmin(axis=1).reshape(-1, 2)
    node_days = unclock(nodes, priors)
    return Problem(
        basis=basis,
        node_segment=(np.searchsorted(edges, node_days, side="right") - 1)
        .clip(0, edges.size - 2)
        .astype(np.int64),
        node_scale=early_factor(node_days, priors),
        walk_precision=walk_precision(nodes.size, priors),
        level_precision=np.full(len(levels), priors.level_spread**-2),
        relative=np.array([item.relative for item in inputs]),
        claims=Claims(
            left.astype(np.int64), fraction, low, high, np.array([claim.scatter for claim in seen.claims])
        ),
        counts=Counts(ends[:, 0], ends[:, 1], seen.count_views),
    )
