"""The posterior of one video: formulas, derivatives, modes."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose

from attention import problems, slow_posterior
from attention.problems import Floats
from attention.worlds import fitted
from groundswell.attention import modes as modes_module
from groundswell.attention import posterior
from groundswell.attention.account import other_optima
from groundswell.attention.modes import by_rate, find_modes, rates_at_nodes
from groundswell.attention.posterior import (
    Noise,
    derivatives,
    log_posterior,
    spread_precision,
    value_and_gradient,
)

STEP = 1e-5


@pytest.mark.parametrize("part", problems.PARTS)
def test_equals_the_formulas_in_plain_loops(part: str) -> None:
    problem, (response, noise) = problems.problem(part), problems.kernels()
    x = problems.unknowns(problem)
    fast = log_posterior(problem, response, noise, x)
    slow = [
        slow_posterior.log_posterior(problem, response[h], noise.model_error[h], noise.dispersion[h], x[h])
        for h in range(3)
    ]
    assert_allclose(fast, slow, rtol=1e-11)
    assert_allclose(value_and_gradient(problem, response, noise, x)[0], slow, rtol=1e-11)


@pytest.mark.parametrize("part", problems.PARTS)
def test_gradient_and_hessian_are_finite_differences(part: str) -> None:
    problem, (response, noise) = problems.problem(part), problems.kernels()
    x = problems.unknowns(problem)
    gradient, hessian = derivatives(problem, response, noise, x)
    assert_allclose(value_and_gradient(problem, response, noise, x)[1], gradient, rtol=1e-9, atol=1e-9)
    for unknown in range(problem.size):
        step = np.zeros(problem.size)
        step[unknown] = STEP
        value = (
            log_posterior(problem, response, noise, x + step)
            - log_posterior(problem, response, noise, x - step)
        ) / (2.0 * STEP)
        assert_allclose(gradient[:, unknown], value, rtol=2e-5, atol=2e-5)
        up, down = (value_and_gradient(problem, response, noise, x + sign * step)[1] for sign in (1.0, -1.0))
        assert_allclose(hessian[:, :, unknown], (up - down) / (2.0 * STEP), rtol=2e-5, atol=2e-4)
    assert_allclose(hessian, hessian.transpose(0, 2, 1), rtol=1e-10, atol=1e-8)


@pytest.mark.parametrize("part", problems.PARTS)
def test_derivatives_at_fixed_rates_are_finite_differences(part: str) -> None:
    problem, (response, noise) = problems.problem(part), problems.kernels()

    def unknowns(y: Floats) -> Floats:
        x = y.copy()
        x[:, problem.nodes] -= rates_at_nodes(problem, response, y)[0]
        return x

    def turned(y: Floats) -> tuple[Floats, Floats]:
        x = unknowns(y)
        share = rates_at_nodes(problem, response, x)[1]
        return by_rate(problem, share, *derivatives(problem, response, noise, x))

    y = problems.unknowns(problem)
    y[:, problem.nodes] += rates_at_nodes(problem, response, y)[0]
    gradient, hessian = turned(y)
    for unknown in range(problem.size):
        step = np.zeros(problem.size)
        step[unknown] = STEP
        up, down = (
            log_posterior(problem, response, noise, unknowns(y + sign * step)) for sign in (1.0, -1.0)
        )
        assert_allclose(gradient[:, unknown], (up - down) / (2.0 * STEP), rtol=1e-4, atol=1e-4)
        above, below = (turned(y + sign * step)[0] for sign in (1.0, -1.0))
        assert_allclose(hessian[:, :, unknown], (above - below) / (2.0 * STEP), rtol=1e-4, atol=1e-3)


def test_the_number_of_threads_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    problem, (response, noise) = problems.problem("levels"), problems.kernels(40)
    x = problems.unknowns(problem, 40)
    found = []
    for threads in (1, 2, 5):
        monkeypatch.setattr(posterior, "worker_count", lambda _, threads=threads: threads)
        found.append(
            (*derivatives(problem, response, noise, x), spread_precision(problem, response, noise, x))
        )
    for other in found[1:]:
        assert all(np.array_equal(one, two) for one, two in zip(found[0], other, strict=True))


def test_wrong_shapes_are_refused() -> None:
    problem, (response, noise) = problems.problem(), problems.kernels()
    x = problems.unknowns(problem)
    with pytest.raises(ValueError, match="this problem needs"):
        log_posterior(problem, response, noise, x[:, :-1])
    with pytest.raises(ValueError, match="this problem needs"):
        derivatives(problem, response[:, :-1], noise, x)
    with pytest.raises(ValueError, match="noise of 2 kernels for 3"):
        log_posterior(problem, response, Noise(noise.model_error[:2], noise.dispersion[:2]), x)


def test_no_value_where_a_number_overflows() -> None:
    problem, (response, noise) = problems.problem(), problems.kernels()
    for number in (800.0, np.inf, np.nan):
        x = problems.unknowns(problem)
        x[1, 0] = number
        value, gradient = value_and_gradient(problem, response, noise, x)
        assert value[1] == -np.inf
        assert np.isnan(gradient[1]).all()
        assert np.isfinite(gradient[[0, 2]]).all()


@pytest.mark.parametrize("part", problems.PARTS)
def test_modes_are_stationary_and_maxima(part: str) -> None:
    problem, (response, noise) = problems.problem(part), problems.kernels()
    found = find_modes(problem, response, noise, problems.unknowns(problem))
    assert found.residual.max() <= 1e-8
    gradient, hessian = derivatives(problem, response, noise, found.x)
    assert np.abs(gradient).max() <= 1e-8
    assert (np.linalg.eigvalsh(hessian) < 0.0).all()
    assert_allclose(found.log_density, log_posterior(problem, response, noise, found.x))


@pytest.mark.parametrize("name", ["counter", "claims", "few", "one"])
def test_every_kernel_that_carries_weight_is_solved(name: str) -> None:
    assert fitted(name).kkt_residual <= 1e-8


def test_no_step_lowers_the_objective(monkeypatch: pytest.MonkeyPatch) -> None:
    problem, (response, noise) = problems.problem(), problems.kernels(1)
    steps: list[float] = []

    def watched(*arguments: object) -> object:
        steps.append(float(log_posterior(*arguments)[0]))  # type: ignore[arg-type]
        return derivatives(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(modes_module, "derivatives", watched)
    far = problems.unknowns(problem, 1) + 3.0
    find_modes(problem, response, noise, far)
    assert len(steps) > 5
    assert (np.diff(steps) >= -1e-9 * np.abs(steps[:-1])).all()
    assert steps[-1] > steps[0] + 1.0


@pytest.mark.parametrize("part", problems.PARTS)
def test_thirty_other_starts_reach_the_same_optimum(part: str) -> None:
    problem, (response, noise) = problems.problem(part), problems.kernels(1)
    generator = np.random.default_rng(8)
    many = Noise(*(np.repeat(values, 30) for values in (noise.model_error, noise.dispersion)))
    starts = np.repeat(problems.unknowns(problem, 1), 30, axis=0)
    starts[:, : problem.inputs + 1] += generator.uniform(-3.0, 3.0, (30, problem.inputs + 1))
    starts[:, problem.inputs + 1 :] += generator.normal(0.0, 0.5, (30, problem.size - problem.inputs - 1))
    ends = find_modes(problem, np.repeat(response, 30, axis=0), many, starts)
    assert np.ptp(ends.log_density) < 1e-4
    assert np.ptp(ends.x, axis=0).max() < 1e-4


@pytest.mark.parametrize("name", ["counter", "claims", "few", "one"])
def test_fits_have_one_optimum_at_their_best_kernel(name: str) -> None:
    assert other_optima(fitted(name), 30) == ()


def test_a_stray_claim_pulls_with_a_bounded_force() -> None:
    problem, (response, noise) = problems.problem("claims"), problems.kernels(1)
    x = problems.unknowns(problem, 1)
    forces = []
    for factor in (100.0, 1e6):
        far = x.copy()
        far[:, : problem.inputs + 1] += math.log(factor)
        forces.append(value_and_gradient(problem, response, noise, far)[1][0, : problem.inputs].sum())
    assert forces[1] == pytest.approx(forces[0], rel=0.02)
