"""Exploration of the hyperparameters and draws of the posterior: against grids, against themselves."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray
from scipy import special

from attention.worlds import claims_case, fitted
from groundswell.attention.explore import EXPLODED, Exploration, draw, explore, noise_of
from groundswell.attention.fit import fit
from groundswell.attention.modes import find_modes
from groundswell.attention.points import chi_square_quantile, halton, normal_quantile
from groundswell.attention.posterior import SCALE_LOCATION, Claims, Counts, Noise, Problem, log_posterior
from groundswell.attention.priors import Priors
from groundswell.errors import DataError

Floats = NDArray[np.float64]
TESTS = Path(__file__).parents[1]

NO_CLAIMS = Claims(np.zeros((0, 2), np.int64), np.zeros((0, 2)), np.zeros(0), np.zeros(0), np.zeros(0))
NO_COUNTS = Counts(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))


def test_halton_points_fill_the_cube() -> None:
    points = halton(512, 5, 20)
    assert ((points > 0.0) & (points < 1.0)).all()
    # every half, third, fifth ... of an axis gets its share to within a point
    for column, base in enumerate((2, 3, 5, 7, 11)):
        filled = np.bincount((points[:, column] * base).astype(int), minlength=base)
        assert np.ptp(filled) <= 1
    assert_array_equal(halton(10, 3, 30), halton(20, 3, 20)[10:])


def test_normal_quantile() -> None:
    p = np.concatenate([np.geomspace(1e-11, 0.5, 500), 1.0 - np.geomspace(1e-11, 0.5, 500)])
    assert_allclose(normal_quantile(p), special.ndtri(p), rtol=2e-9, atol=2e-9)


def test_chi_square_quantile() -> None:
    p = np.linspace(0.04, 0.99, 96)
    assert_allclose(chi_square_quantile(p, 6.0), special.chdtri(6.0, 1.0 - p), rtol=0.015)
    assert chi_square_quantile(np.array(0.02), 6.0) == pytest.approx(special.chdtri(6.0, 0.98), rel=0.035)


def tiny(claims: Claims = NO_CLAIMS, counts: Counts = NO_COUNTS) -> Problem:
    """One input, one walk node, two segments: three unknowns."""
    return Problem(
        basis=np.ones((2, 1)),
        node_segment=np.array([0]),
        node_scale=np.ones(1),
        walk_precision=np.ones((1, 1)),
        level_precision=np.zeros(0),
        relative=np.ones(1),
        claims=claims,
        counts=counts,
    )


def test_draws_are_those_of_a_posterior_on_a_grid() -> None:
    claims = Claims(
        np.array([[0, 0]]), np.array([[0.9, 0.95]]), np.log([9e4]), np.log([1.4e5]), np.array([0.05])
    )
    problem = tiny(claims, Counts(np.array([0]), np.array([2]), np.array([1.2e5])))
    response, noise = np.array([[[0.8], [0.2]]]), Noise(np.array([0.5]), np.array([0.02]))
    axes = (np.linspace(8.5, 14.5, 60), np.linspace(6.0, 25.0, 60), np.linspace(-2.2, 2.2, 60))
    grid = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 3)
    log_density = np.concatenate(
        [
            log_posterior(
                problem, np.repeat(response, part.shape[0], axis=0), repeated(noise, part.shape[0]), part
            )
            for part in np.array_split(grid, 20)
        ]
    )
    mass = np.exp(log_density - log_density.max())
    mass /= mass.sum()
    modes = find_modes(problem, response, noise, np.array([[11.5, 11.5, 0.0]]))
    found = Exploration(np.zeros((1, 5)), response, noise, modes, np.zeros(1), 1.0)
    x = draw(problem, found, 3000).x
    mean = mass @ grid
    deviation = np.sqrt(mass @ (grid - mean) ** 2)
    assert_allclose(x.mean(axis=0), mean, atol=0.06 * deviation.max())
    assert_allclose(x.std(axis=0), deviation, rtol=0.08)
    for column in range(3):
        order = np.argsort(grid[:, column], kind="stable")
        for level in (0.1, 0.5, 0.9):
            exact = grid[order, column][np.searchsorted(np.cumsum(mass[order]), level)]
            assert (x[:, column] <= exact).mean() == pytest.approx(level, abs=0.03)
    # what the record fixes, the views, is far better known than their two factors
    views = x[:, 0] + x[:, 2]
    exact_views = grid[:, 0] + grid[:, 2]
    spread = np.sqrt(mass @ (exact_views - mass @ exact_views) ** 2)
    assert views.std() == pytest.approx(spread, rel=0.08)
    assert views.std() < 0.5 * x[:, 0].std()


def repeated(noise: Noise, count: int) -> Noise:
    return Noise(np.full(count, noise.model_error[0]), np.full(count, noise.dispersion[0]))


def constant_response(natural: dict[str, Floats]) -> Floats:
    response: Floats = np.tile(np.array([[0.8], [0.2]]), (natural["branching"].size, 1, 1))
    return response


def test_without_observations_the_posterior_is_the_prior() -> None:
    priors = Priors()
    found = explore(tiny(), constant_response, priors, 1e9, dispersion_known=True, enough=200.0)
    weight = np.exp(found.log_weight)
    assert weight.sum() == pytest.approx(1.0)
    mean = weight @ found.coordinates
    assert_allclose(mean, priors.location(), atol=0.1 * priors.spread().max())
    spread = np.sqrt(weight @ (found.coordinates - mean) ** 2)
    assert_allclose(spread[:4], priors.spread()[:4], rtol=0.12)
    assert spread[4] < 1e-12
    draws = draw(tiny(), found, 1000)
    assert draws.x[:, 1].mean() == pytest.approx(SCALE_LOCATION, abs=0.5)
    # an exponential law's logarithm has mean minus Euler's constant
    assert (draws.x[:, 0] - draws.x[:, 1]).mean() == pytest.approx(-0.5772, abs=0.15)


def test_the_evidence_weighs_the_kernels() -> None:
    """A response that depends on the branching factor alone, seen almost exactly: the posterior follows."""
    priors = Priors()

    def share_of_branching(natural: dict[str, Floats]) -> Floats:
        first = natural["branching"] / priors.branching_most
        response: Floats = np.stack([first, 1.0 - first], axis=1)[:, :, None]
        return response

    counts = Counts(np.array([0, 1]), np.array([1, 2]), np.array([6e5, 4e5]))
    found = explore(tiny(counts=counts), share_of_branching, priors, 1e6, dispersion_known=False)
    weight = np.exp(found.log_weight)
    branching = priors.natural(found.coordinates)["branching"] / priors.branching_most
    assert weight @ branching == pytest.approx(0.6, abs=0.03)
    before = priors.spread()[0]
    after = np.sqrt(weight @ (found.coordinates[:, 0] - weight @ found.coordinates[:, 0]) ** 2)
    assert after < 0.4 * before


def test_kernels_that_explode_get_no_weight() -> None:
    priors = Priors()

    def explosive(natural: dict[str, Floats]) -> Floats:
        response = constant_response(natural)
        response[natural["branching"] > 0.7] = 10.0 * EXPLODED
        return response

    found = explore(tiny(), explosive, priors, 1e6, dispersion_known=True)
    weight = np.exp(found.log_weight)
    assert weight[priors.natural(found.coordinates)["branching"] > 0.7].sum() == 0.0
    with pytest.raises(DataError, match="every kernel"):
        explore(tiny(), lambda natural: constant_response(natural) * 1e12, priors, 1e6, dispersion_known=True)


def test_counting_noise_counts_for_thousands_only() -> None:
    natural = {"branching": np.array([0.8]), "model_error": np.array([0.2]), "dispersion": np.array([0.01])}
    assert noise_of(natural, 1e9).model_error[0] == pytest.approx(0.2, rel=1e-4)
    assert noise_of(natural, 500.0).model_error[0] == pytest.approx(np.sqrt(0.04 + 25.0 / 500.0))


@pytest.mark.parametrize("name", ["counter", "claims", "few"])
def test_draws_move(name: str) -> None:
    found = fitted(name)
    assert found.draws.accepted > 0.5
    assert found.found.effective >= 50.0
    assert found.draws.x.shape == (500, found.problem.size)
    assert np.unique(found.draws.x[:, 0]).size > 450


PROGRAM = """
import hashlib, sys
sys.path.insert(0, {tests!r})
from attention.worlds import claims_case
from groundswell.attention.fit import fit
found = fit(claims_case())
print(hashlib.sha256(found.draws.x.tobytes() + found.found.log_weight.tobytes()).hexdigest())
"""


def test_the_same_bytes_in_every_process_whatever_the_number_of_threads() -> None:
    running = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM.format(tests=str(TESTS))],
            env={**os.environ, "OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads},
            stdout=subprocess.PIPE,
            text=True,
        )
        for threads in ("1", "2")
    ]
    printed = {process.communicate()[0].strip() for process in running}
    found = fit(claims_case())
    printed.add(hashlib.sha256(found.draws.x.tobytes() + found.found.log_weight.tobytes()).hexdigest())
    assert all(process.returncode == 0 for process in running)
    assert len(printed) == 1


def test_other_priors_are_other_draws() -> None:
    changed = fit(claims_case(), priors=replace(Priors(), claim_scatter=0.05))
    assert changed.draws.x.tobytes() != fitted("claims").draws.x.tobytes()
