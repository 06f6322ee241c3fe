"""The posterior over kernel and noise: adaptive importance sampling on a few hundred fixed points.

Stage one evaluates a fixed low-discrepancy set of points of the prior ("a fixed coarse grid"). Each later
stage fits a Student mixture to what is known and evaluates points of it. All points of all stages are
weighted together against the mixture of their proposals (Cornuet et al. 2012, "AMIS"), so early stages are
not wasted. Every point's evidence is the Laplace integral over the inner unknowns; draws from it are corrected
by a few Metropolis steps against the exact posterior. Fixed seeds: same input, same bytes.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from groundswell import _core
from groundswell.attention.modes import Modes, find_modes, rates_at_nodes
from groundswell.attention.points import chi_square_quantile, halton, normal_quantile
from groundswell.attention.posterior import Noise, Problem
from groundswell.attention.priors import Priors
from groundswell.errors import DataError
from groundswell.process.workers import worker_count

__all__ = [
    "TRAJECTORIES",
    "TRAJECTORIES_AGAIN",
    "Draws",
    "Exploration",
    "draw",
    "explore",
    "noise_of",
    "revisit",
]

Floats = NDArray[np.float64]
Responses = Callable[[dict[str, Floats]], Floats]

STUDENT = 6.0
TOLERANCE = 1e-8
FIRST_STAGE, LATER_STAGE, MOST_STAGES = 80, 48, 12
SOFT_STEPS, MOST_STEPS = 12, 100
LEAPS, STEP_SIZES = 6, (0.1, 0.45)
TRAJECTORIES = 10  # leaves quantiles wrong by 0.04 standard deviations in the root mean square
TRAJECTORIES_AGAIN = 6  # 0.06: less than 300 draws scatter
NEIGHBOURS = 8
STUCK = 20.0  # nats below the mode, beside one for every unknown: no draw of the posterior lies there
MOST_COUNTING = 0.95  # beyond, a finite record has not seen the whole of its noise
EXPLODED = 1e9  # passed-on views per direct view within a record
SEED = 20140310


@dataclass(frozen=True)
class Exploration:
    """Weighted points of the posterior over the hyperparameters.

    Attributes:
        coordinates (float64[H, 5]): Gaussian coordinates of the points.
        response (float64[H, M, D]): views per segment of a unit input at every point.
        noise: model error and dispersion of every point.
        modes: inner modes.
        log_weight (float64[H]): normalised log importance weights.
        effective (float): effective number of points.
    """

    coordinates: Floats
    response: Floats
    noise: Noise
    modes: Modes
    log_weight: Floats
    effective: float


@dataclass(frozen=True)
class Draws:
    """Draws of the whole posterior: ``point`` (int64[R]) indexes the exploration, ``x`` (float64[R, d])."""

    point: NDArray[np.int64]
    x: Floats
    accepted: float


def explore(
    problem: Problem,
    responses: Responses,
    priors: Priors,
    total: float,
    dispersion_known: bool,
    enough: float = 50.0,
) -> Exploration:
    """Explore the hyperparameters of one problem.

    Args:
        responses: from hyperparameters in natural units to views of unit inputs float64[H, M, D].
        total: roughly the views in the record; sets where the first stage starts.
        dispersion_known: true when no counted interval informs the dispersion (it then keeps its median).
    """
    location, spread = priors.location(), priors.spread()
    free = 4 if dispersion_known else 5
    kept: list[tuple[Floats, Floats, Noise, Modes]] = []
    proposals: list[Callable[[Floats], Floats]] = []
    counts: list[int] = []
    coordinates = np.zeros((0, 5))
    log_weight = np.zeros(0)
    skip = 20
    start = np.zeros((1, problem.size))
    start[:, : problem.inputs] = np.log(problem.relative)
    for stage in range(MOST_STAGES):
        count = FIRST_STAGE if stage == 0 else LATER_STAGE
        unit = normal_quantile(halton(count, free, skip))
        skip += count
        fresh = np.tile(location, (count, 1))
        if stage == 0:
            # a little wider than the prior, so that its edges are seen
            wide = spread[:free] * 1.15
            fresh[:, :free] = location[:free] + wide * unit
            proposals.append(_gaussian(location[:free], np.diag(wide**2), None))
            begin = np.repeat(start, count, axis=0)
        else:
            mean, covariance = _moments(coordinates[:, :free], log_weight, spread[:free])
            factor = np.linalg.cholesky(covariance)
            mixing = halton(count, 6, skip)[:, 5]
            stretch = np.sqrt(STUDENT / chi_square_quantile(mixing, STUDENT))
            fresh[:, :free] = mean + (unit * stretch[:, None]) @ factor.T
            proposals.append(_gaussian(mean, covariance, STUDENT))
            solved = np.concatenate([item[3].x for item in kept])
            begin = _predicted_start(
                coordinates[:, :free], solved, log_weight, fresh[:, :free], spread[:free]
            )
        natural = priors.natural(fresh)
        response = responses(natural)
        noise = noise_of(natural, total)
        if stage == 0:
            # from afar, soft claims lead to the right basin in a few steps
            begin = _rescaled(problem, response, begin, total)
            soft = replace(problem, claims=replace(problem.claims, scatter=10.0 * problem.claims.scatter))
            begin = _modes(soft, response, noise, begin, SOFT_STEPS).x
        modes = _modes(problem, response, noise, begin, MOST_STEPS)
        kept.append((fresh, response, noise, modes))
        counts.append(count)
        coordinates = np.concatenate([item[0] for item in kept])
        evidence = np.concatenate([item[3].log_evidence for item in kept])
        prior = -0.5 * (((coordinates - location) / spread)[:, :free] ** 2).sum(axis=1)
        mixture = np.logaddexp.reduce(
            [
                math.log(n / sum(counts)) + proposal(coordinates[:, :free])
                for n, proposal in zip(counts, proposals, strict=True)
            ],
            axis=0,
        )
        log_weight = evidence + prior - mixture
        log_weight = np.where(np.isfinite(log_weight), log_weight, -np.inf)
        log_weight -= np.logaddexp.reduce(log_weight)
        effective = float(np.exp(-np.logaddexp.reduce(2.0 * log_weight)))
        if stage >= 2 and effective >= enough:
            break
    modes = Modes(
        np.concatenate([item[3].x for item in kept]),
        np.concatenate([item[3].covariance_factor for item in kept]),
        np.concatenate([item[3].log_density for item in kept]),
        np.concatenate([item[3].log_evidence for item in kept]),
        np.concatenate([item[3].residual for item in kept]),
    )
    return Exploration(
        coordinates=coordinates,
        response=np.concatenate([item[1] for item in kept]),
        noise=Noise(
            np.concatenate([item[2].model_error for item in kept]),
            np.concatenate([item[2].dispersion for item in kept]),
        ),
        modes=modes,
        log_weight=log_weight,
        effective=effective,
    )


def revisit(
    problem: Problem, before: Problem, responses: Responses, priors: Priors, found: Exploration, start: Floats
) -> Exploration:
    """The exploration of a problem that differs little from one already explored (an event more, a level more).

    The points that carried nearly all weight are solved again and weighted by the ratio of the evidences; nothing
    new is proposed, so this costs a fraction of ``explore``.

    Args:
        before: the problem that was explored.
        start (float64[H, d]): its modes, in the columns of the new problem, at every point of ``found``.
    """
    order = np.argsort(-found.log_weight, kind="stable")
    mass = np.cumsum(np.exp(found.log_weight[order]))
    chosen = np.sort(order[: int(np.searchsorted(mass, 0.95)) + 1])
    natural = priors.natural(found.coordinates[chosen])
    response = responses(natural)
    noise = Noise(found.noise.model_error[chosen], found.noise.dispersion[chosen])
    begin = start[chosen].copy()
    # what the record fixes is the rate: an added event takes from the walk what it brings
    begin[:, problem.nodes] += (
        rates_at_nodes(before, found.response[chosen], found.modes.x[chosen])[0]
        - rates_at_nodes(problem, response, begin)[0]
    )
    modes = _modes(problem, response, noise, begin, MOST_STEPS)
    log_weight = found.log_weight[chosen] + modes.log_evidence - found.modes.log_evidence[chosen]
    log_weight -= np.logaddexp.reduce(log_weight)
    effective = float(np.exp(-np.logaddexp.reduce(2.0 * log_weight)))
    return Exploration(found.coordinates[chosen], response, noise, modes, log_weight, effective)


def noise_of(natural: dict[str, Floats], total: float) -> Noise:
    """Noise of a batch of kernels: the model error, widened by the counting noise of a branching process.

    A branching process of branching factor n that brought N views has relative variance 1 / ((1 - n)^2 N)
    (Hawkes 1971); it is negligible for millions and counts for thousands.
    """
    branching = np.minimum(natural["branching"], MOST_COUNTING)
    counting = 1.0 / ((1.0 - branching) ** 2 * max(total, 1.0))
    return Noise(np.sqrt(natural["model_error"] ** 2 + counting), natural["dispersion"])


def _rescaled(problem: Problem, response: Floats, begin: Floats, total: float) -> Floats:
    """Starts whose inputs are scaled so that every kernel brings about ``total`` views."""
    whole = response.sum(axis=1)
    brought = (whole * np.exp(begin[:, : problem.inputs])).sum(axis=1)
    shift = np.log(total) - np.log(np.clip(brought, 1e-12, 1e30))
    scaled = begin.copy()
    scaled[:, : problem.inputs + 1] += shift[:, None]
    return scaled


def _modes(problem: Problem, response: Floats, noise: Noise, begin: Floats, steps: int) -> Modes:
    """Inner modes; kernels that explode within the record (far above criticality) get no weight."""
    sound = np.flatnonzero(response.max(axis=(1, 2)) < EXPLODED)
    if sound.size == 0:
        raise DataError("every kernel of the prior explodes within the record; shorten it or check its dates")
    part = Noise(noise.model_error[sound], noise.dispersion[sound])
    found = find_modes(problem, response[sound], part, begin[sound], TOLERANCE, steps)
    batch, size = begin.shape
    x, factor = begin.copy(), np.tile(np.eye(size), (batch, 1, 1))
    density, evidence, residual = (np.full(batch, fill) for fill in (-np.inf, -np.inf, 0.0))
    x[sound], factor[sound] = found.x, found.covariance_factor
    density[sound], evidence[sound], residual[sound] = found.log_density, found.log_evidence, found.residual
    return Modes(x, factor, density, evidence, residual)


def draw(problem: Problem, found: Exploration, count: int, trajectories: int = TRAJECTORIES) -> Draws:
    """Draws of all unknowns: points by systematic resampling, the inner unknowns by Laplace and Hamiltonian moves.

    The record fixes the rate of views much better than it tells apart which input made it. So the draws move in
    coordinates ``y``: the log weights, and the log *rate* at the walk's nodes in place of the walk itself. There
    the posterior is nearly normal; the change of coordinates is a shear, whose Jacobian is one. Short Hamiltonian
    trajectories, whitened by the Laplace approximation and accepted by Metropolis, make the draws exact up to
    their finite number of moves.

    Source: Neal (2011), MCMC using Hamiltonian dynamics.
    """
    generator = np.random.default_rng(SEED)
    weight = np.exp(found.log_weight)
    ladder = np.cumsum(weight) / weight.sum()
    point = np.searchsorted(ladder, (np.arange(count) + 0.5) / count).clip(0, weight.size - 1)
    nodes, inputs = problem.nodes, problem.inputs
    used, where = np.unique(point, return_inverse=True)
    response, start = found.response[used], found.modes.x[used].copy()
    log_rate, share = rates_at_nodes(problem, response, start)
    # whitening: one matrix a point from standard normals to steps in y
    whiten = np.linalg.inv(found.modes.covariance_factor[used]).transpose(0, 2, 1).copy()
    whiten[:, nodes] += np.matmul(share, whiten[:, :inputs])
    start[:, nodes] += log_rate
    y = start[where]
    y += np.matmul(whiten[where], generator.standard_normal((count, problem.size, 1)))[:, :, 0]
    step, luck = np.empty((trajectories, count)), np.empty((trajectories, count))
    momentum = np.empty((trajectories, count, problem.size))
    for trajectory in range(trajectories):
        step[trajectory] = generator.uniform(*STEP_SIZES, count)
        momentum[trajectory] = generator.standard_normal((count, problem.size))
        luck[trajectory] = generator.random(count)
    x, value, accepted = _core.attention_moves(
        problem.arrays,
        np.ascontiguousarray(problem.node_segment),
        np.ascontiguousarray(problem.node_scale),
        response,
        found.noise.model_error[used],
        found.noise.dispersion[used],
        whiten,
        where,
        y,
        step,
        momentum,
        np.log(luck),
        LEAPS,
        worker_count(None),
    )
    arrived = value > found.modes.log_density[point] - (problem.size + STUCK)
    if arrived.any() and not arrived.all():
        # a start far outside a sharp likelihood may never get in: the next draw that did stands for it
        inside = np.flatnonzero(arrived)
        stand_in = inside[np.searchsorted(inside, np.arange(count)) % inside.size]
        point, x = point[stand_in], x[stand_in]
    return Draws(point, x, float(accepted.mean()) / max(trajectories, 1))


def _gaussian(mean: Floats, covariance: Floats, student: float | None) -> Callable[[Floats], Floats]:
    """Log density of a normal or Student distribution up to a constant shared by all dimensions' counts."""
    factor = np.linalg.cholesky(covariance)
    half_log_determinant = float(np.log(np.diagonal(factor)).sum())
    size = mean.size
    if student is None:
        constant = -0.5 * size * math.log(2.0 * math.pi)
    else:
        constant = (
            math.lgamma(0.5 * (student + size))
            - math.lgamma(0.5 * student)
            - 0.5 * size * math.log(student * math.pi)
        )

    def log_density(points: Floats) -> Floats:
        scaled = np.linalg.solve(factor, (points - mean).T)
        square = (scaled**2).sum(axis=0)
        body = -0.5 * square if student is None else -0.5 * (student + size) * np.log1p(square / student)
        result: Floats = constant - half_log_determinant + body
        return result

    return log_density


def _moments(points: Floats, log_weight: Floats, spread: Floats) -> tuple[Floats, Floats]:
    """Mean and inflated covariance of the weighted points, with tempering while few points count."""
    temper = 1.0
    for _ in range(30):
        weight = np.exp(temper * (log_weight - log_weight.max()))
        weight /= weight.sum()
        if 1.0 / (weight**2).sum() >= 3.0 * points.shape[1]:
            break
        temper *= 0.8
    mean = weight @ points
    centred = points - mean
    covariance = (centred * weight[:, None]).T @ centred
    covariance = 1.2 * covariance + np.diag((0.03 * spread) ** 2)
    return mean, covariance


def _predicted_start(
    known: Floats, modes: Floats, log_weight: Floats, fresh: Floats, spread: Floats
) -> Floats:
    """Starts near the modes of fresh points: a weighted linear regression of the known modes on their points.

    Known points count by their posterior weight and by their distance from the fresh point.
    """
    place, target = known / spread, fresh / spread
    tempered = np.maximum(log_weight - log_weight.max(), -15.0) * 0.3
    starts = np.empty((fresh.shape[0], modes.shape[1]))
    for row in range(fresh.shape[0]):
        offset = place - target[row]
        distance = (offset**2).sum(axis=1)
        weight = np.exp(
            tempered - 0.5 * distance / max(float(np.sort(distance)[: 3 * NEIGHBOURS].mean()), 1e-12)
        )
        chosen = np.argsort(-weight)[: 3 * NEIGHBOURS]
        design = np.column_stack([np.ones(chosen.size), offset[chosen]])
        scaled = design * weight[chosen, None]
        ridge = np.diag([1e-10, *([1e-2 * float(weight[chosen].max())] * place.shape[1])])
        normal = scaled.T @ design + ridge
        starts[row] = np.linalg.solve(normal, scaled.T @ modes[chosen])[0]
    return starts
