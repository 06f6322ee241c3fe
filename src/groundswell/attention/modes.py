"""Modes of the posterior, many kernels at once: damped Newton steps with the exact Hessian.

Also the spread of the posterior around a mode, which is what the Laplace evidence and the moves of the draws use.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.attention.posterior import (
    SCALE_SPREAD,
    Noise,
    Problem,
    count_terms,
    derivatives,
    log_counts,
    log_posterior,
    log_prior,
    soft_edge,
    value_and_gradient,
    views_of,
)

__all__ = ["Modes", "find_modes"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Modes:
    """What ``find_modes`` found, for every kernel of the batch.

    Attributes:
        x (float64[H, d]): the modes.
        covariance_factor (float64[H, d, d]): lower Cholesky factor of the negative Hessian.
        log_density (float64[H]): log of likelihood times prior at the mode.
        log_evidence (float64[H]): Laplace approximation of its integral over ``x``.
        residual (float64[H]): largest absolute component of the gradient at ``x``.
    """

    x: Floats
    covariance_factor: Floats
    log_density: Floats
    log_evidence: Floats
    residual: Floats


def _spread_curvature(problem: Problem, response: Floats, noise: Noise, x: Floats) -> Floats:
    """Precision [H, d, d] of a normal distribution as wide as the posterior around ``x``.

    Where a claim's likelihood is flat its Hessian vanishes although its ends are near; here every claim counts
    with the variance of a uniform of its width plus its edges', as long as the model lies inside it.
    """
    inputs, walk = problem.inputs, problem.walk_precision.shape[0]
    first_error = inputs + 1
    views = views_of(problem, response, x)
    _, ratio = log_prior(problem, noise, x)
    curvature = np.zeros((x.shape[0], problem.size, problem.size))
    diagonal = np.arange(inputs)
    # a log weight without information is Gumbel distributed: never narrower than its own spread
    curvature[:, diagonal, diagonal] = np.maximum(ratio, 0.25)
    curvature[:, diagonal, inputs] = curvature[:, inputs, diagonal] = -ratio
    curvature[:, inputs, inputs] = ratio.sum(axis=1) + 1.0 / SCALE_SPREAD**2
    part = slice(first_error, first_error + walk)
    curvature[:, part, part] += problem.walk_precision[None] / noise.model_error[:, None, None] ** 2
    levels = np.arange(first_error + walk, problem.size)
    curvature[:, levels, levels] += problem.level_precision
    sensitivity = np.zeros((x.shape[0], problem.basis.shape[0] + 1, problem.size))
    sensitivity[:, 1:, :inputs] = views.by_input(response)
    sensitivity[:, 1:, first_error:] = views.segment[:, :, None] * problem.basis
    np.cumsum(sensitivity, axis=1, out=sensitivity)
    claims = problem.claims
    if claims.left.size:
        count, f = log_counts(claims, views.cumulative)
        scatter = claims.scatter
        inside = soft_edge((claims.log_high - f[:, :, 0]) / scatter)[0]
        inside = inside * soft_edge((f[:, :, 1] - claims.log_low) / scatter)[0]
        width = np.minimum(claims.log_high - claims.log_low, 1e3)
        growth = np.maximum(f[:, :, 1] - f[:, :, 0], 0.0)
        precision = inside / (width**2 / 12.0 + growth**2 / 12.0 + (math.pi * scatter) ** 2 / 3.0)
        begin, finish = (
            sensitivity[:, claims.left[:, end]] * (1.0 - claims.fraction[:, end])[:, None]
            + sensitivity[:, claims.left[:, end] + 1] * claims.fraction[:, end, None]
            for end in (0, 1)
        )
        slope = 0.5 * (begin / count[:, :, 0, None] + finish / count[:, :, 1, None])
        curvature += np.matmul(slope.transpose(0, 2, 1), slope * precision[:, :, None])
    counts = problem.counts
    if counts.views.size:
        mean, _, second, _ = count_terms(problem, views, noise)
        slope = (sensitivity[:, counts.end] - sensitivity[:, counts.start]) / mean[:, :, None]
        curvature -= np.matmul(slope.transpose(0, 2, 1), slope * second[:, :, None])
    return curvature


def find_modes(
    problem: Problem,
    response: Floats,
    noise: Noise,
    start: Floats,
    tolerance: float = 1e-8,
    most_iterations: int = 150,
) -> Modes:
    """Maximise ``log_posterior`` from ``start`` (float64[H, d]) by damped Newton steps.

    Every step raises the objective (steps that do not are retried with more damping), so the iteration is
    monotone; it stops when every gradient component is below ``tolerance`` relative to the counts involved.
    """
    batch = start.shape[0]
    x = start.copy()
    value = log_posterior(problem, response, noise, x)
    radius = np.ones(batch)
    active = np.arange(batch)
    for _ in range(most_iterations):
        part = Noise(noise.model_error[active], noise.dispersion[active])
        gradient, hessian = derivatives(problem, response[active], part, x[active])
        unfinished = np.abs(gradient).max(axis=1) > tolerance
        active, gradient, hessian = active[unfinished], gradient[unfinished], hessian[unfinished]
        if not active.size:
            break
        step = _newton_step(gradient, hessian)
        length = np.abs(step).max(axis=1)
        step *= np.minimum(1.0, radius[active] / np.maximum(length, 1e-300))[:, None]
        length = np.minimum(length, radius[active])
        part = Noise(noise.model_error[active], noise.dispersion[active])
        trial = x[active] + step
        trial_value = log_posterior(problem, response[active], part, trial)
        better = trial_value >= value[active] - 1e-11 * np.maximum(1.0, np.abs(value[active]))
        accepted, refused = active[better], active[~better]
        x[accepted], value[accepted] = trial[better], trial_value[better]
        radius[accepted] = np.clip(np.maximum(radius[accepted], 2.0 * length[better]), 0.0, 3.0)
        radius[refused] = 0.25 * length[~better]
        active = np.sort(np.concatenate([accepted, refused[radius[refused] > 1e-12]]))
        if not active.size:
            break
    gradient = value_and_gradient(problem, response, noise, x)[1]
    curvature = _spread_curvature(problem, response, noise, x)
    factor = np.asarray(np.linalg.cholesky(curvature), dtype=np.float64)
    log_determinant = 2.0 * np.log(np.diagonal(factor, axis1=1, axis2=2)).sum(axis=1)
    return Modes(x, factor, value, value - 0.5 * log_determinant, np.abs(gradient).max(axis=1))


def _newton_step(gradient: Floats, hessian: Floats) -> Floats:
    """Newton steps [H, d]; where the Hessian is indefinite, with the absolute values of its curvatures.

    The absolute values climb along negative curvature instead of descending to a saddle (Dauphin et al. 2014).
    """
    curved = _positive_definite(-hessian)
    step = np.empty_like(gradient)
    if curved.any():
        step[curved] = np.linalg.solve(-hessian[curved], gradient[curved][:, :, None])[:, :, 0]
    if not curved.all():
        bend, axes = np.linalg.eigh(-hessian[~curved])
        along = np.matmul(axes.transpose(0, 2, 1), gradient[~curved][:, :, None])[:, :, 0]
        along /= np.maximum(np.abs(bend), 1e-3)
        step[~curved] = np.matmul(axes, along[:, :, None])[:, :, 0]
    return step


def _positive_definite(matrices: Floats) -> NDArray[np.bool_]:
    """Which of the symmetric matrices [H, d, d] are positive definite: elimination of all at once."""
    work = matrices.copy()
    positive = np.ones(work.shape[0], dtype=bool)
    for column in range(work.shape[1]):
        pivot = work[:, column, column]
        positive &= pivot > 1e-8
        safe = np.where(pivot > 1e-8, pivot, np.inf)  # nothing more is eliminated where it failed
        below = work[:, column + 1 :, column]
        work[:, column + 1 :, column + 1 :] -= (below / safe[:, None])[:, :, None] * below[:, None, :]
    return positive
