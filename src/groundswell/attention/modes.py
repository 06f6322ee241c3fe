"""Modes of the posterior, many kernels at once: damped Newton steps with the exact Hessian.

Also the spread of the posterior around a mode, which is what the Laplace evidence and the moves of the draws use.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell import _core
from groundswell.attention.posterior import (
    Noise,
    Problem,
    derivatives,
    log_posterior,
    spread_precision,
    value_and_gradient,
)

__all__ = ["Modes", "by_rate", "find_modes", "rates_at_nodes"]

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
        log_rate, share = rates_at_nodes(problem, response[active], x[active])
        step = _newton_step(*by_rate(problem, share, gradient, hessian))
        length = np.abs(step).max(axis=1)
        step *= np.minimum(1.0, radius[active] / np.maximum(length, 1e-300))[:, None]
        length = np.minimum(length, radius[active])
        part = Noise(noise.model_error[active], noise.dispersion[active])
        trial = x[active] + step
        trial[:, problem.nodes] += log_rate - rates_at_nodes(problem, response[active], trial)[0]
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
    curvature = spread_precision(problem, response, noise, x)
    factor = np.asarray(np.linalg.cholesky(curvature), dtype=np.float64)
    log_determinant = 2.0 * np.log(np.diagonal(factor, axis1=1, axis2=2)).sum(axis=1)
    return Modes(x, factor, value, value - 0.5 * log_determinant, np.abs(gradient).max(axis=1))


def rates_at_nodes(problem: Problem, response: Floats, x: Floats) -> tuple[Floats, Floats]:
    """Log rate at the walk's nodes before the log-rate error [H, W], and its derivative by the log weights [H, W, D].

    Both in units of the walk's coefficients: added to them they give the coordinates that the record fixes.
    """
    by_input = response[:, problem.node_segment, :] * np.exp(x[:, None, : problem.inputs])
    rate = np.maximum(by_input.sum(axis=2), 1e-300)
    return np.log(rate) / problem.node_scale, by_input / (rate * problem.node_scale)[:, :, None]


def by_rate(problem: Problem, share: Floats, gradient: Floats, hessian: Floats) -> tuple[Floats, Floats]:
    """Gradient and Hessian by the log weights at fixed log rates of the nodes instead of fixed log-rate errors."""
    inputs, nodes = problem.inputs, problem.nodes
    turned, bent = gradient.copy(), hessian.copy()
    pull = gradient[:, nodes]
    turned[:, :inputs] -= np.matmul(share.transpose(0, 2, 1), pull[:, :, None])[:, :, 0]
    bent[:, :, :inputs] -= np.matmul(hessian[:, :, nodes], share)
    bent[:, :inputs, :] -= np.matmul(share.transpose(0, 2, 1), bent[:, nodes, :])
    # the log rate bends: share by share less what they have in common
    along = np.arange(inputs)
    bent[:, along, along] -= np.matmul(pull[:, None, :], share)[:, 0, :]
    scaled = share * (pull * problem.node_scale)[:, :, None]
    bent[:, :inputs, :inputs] += np.matmul(share.transpose(0, 2, 1), scaled)
    return turned, bent


def _newton_step(gradient: Floats, hessian: Floats) -> Floats:
    """Newton steps [H, d]; where the Hessian is indefinite, with the absolute values of its curvatures.

    The absolute values climb along negative curvature instead of descending to a saddle (Dauphin et al. 2014).
    """
    step = _core.newton_steps(gradient, hessian)
    curved = np.isfinite(step).all(axis=1)
    if not curved.all():
        bend, axes = np.linalg.eigh(-hessian[~curved])
        along = np.matmul(axes.transpose(0, 2, 1), gradient[~curved][:, :, None])[:, :, 0]
        along /= np.maximum(np.abs(bend), 1e-3)
        step[~curved] = np.matmul(axes, along[:, :, None])[:, :, 0]
    return step
