"""One contract for every kernel, and the power law against its sum of exponentials."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest
from numpy.testing import assert_allclose

from groundswell.errors import DataError
from groundswell.process import Exponential, Kernel, PowerLaw, SumOfExponentials, power_law_terms, response_of
from groundswell.process.kernels import require_positive

EXAMPLES: tuple[Kernel, ...] = (
    Exponential(0.8, 2.0),
    Exponential(0.0, 0.1),
    SumOfExponentials((0.2, 0.3, 0.1), (5.0, 0.05, 5.0)),
    PowerLaw(0.93, 0.6, 0.02),
    PowerLaw(1.05, 2.8, 1e-3),
    PowerLaw(0.5, 0.06, 25.0),
)


@pytest.mark.parametrize("kernel", EXAMPLES, ids=repr)
def test_every_kernel_keeps_the_contract(kernel: Kernel) -> None:
    age = np.concatenate([[0.0], np.geomspace(1e-7, 1e4, 20_001)])
    value = kernel.value(age)
    area = np.concatenate([[0.0], np.cumsum((value[1:] + value[:-1]) / 2 * np.diff(age))])
    assert_allclose(kernel.integral(age), area, rtol=1e-4, atol=1e-12)
    assert (value >= 0).all()
    assert kernel.integral(0.0) == 0.0
    assert kernel.integral(np.inf) == pytest.approx(kernel.branching_factor)
    assert kernel.value(np.ones((2, 3))).shape == (2, 3)
    assert pickle.loads(pickle.dumps(kernel)) == kernel == eval(repr(kernel))  # noqa: S301, S307


@pytest.mark.parametrize("kernel", EXAMPLES, ids=repr)
def test_terms_are_the_kernel(kernel: Kernel) -> None:
    weights, rates = kernel.terms()
    age = np.concatenate([[0.0], np.geomspace(1e-4, 1e4, 500)])
    total = np.exp(-age[:, None] * rates) @ weights
    held = kernel.value(age) > 1e-280
    assert_allclose(total[held], kernel.value(age)[held], rtol=1e-6)
    assert (weights >= 0).all()
    assert (np.diff(rates) >= 0).all()


@pytest.mark.parametrize("kernel", [k for k in EXAMPLES if k.branching_factor > 0], ids=repr)
def test_slopes_of_the_terms_are_their_derivatives(kernel: Kernel) -> None:
    slopes = kernel.term_slopes()
    for p, name in enumerate(kernel.parameters):
        for part in (0, 1):
            assert slopes[part].shape == (kernel.terms()[0].size, len(kernel.parameters))
            found = central_difference(kernel, name, part)
            assert_allclose(slopes[part][:, p], found, rtol=1e-6, atol=1e-8 * (1e-30 + np.abs(found).max()))


def central_difference(kernel: Kernel, name: str, part: int) -> np.ndarray:
    step = 1e-5

    def moved(factor: float) -> np.ndarray:
        if isinstance(kernel, SumOfExponentials):
            weights = tuple(w * factor for w in kernel.weights if w is not None)
            return SumOfExponentials(weights, kernel.decays).terms()[part]
        values = {field: getattr(kernel, field) for field in kernel.parameters}
        return type(kernel)(**(values | {name: values[name] * factor})).terms()[part]

    size = getattr(kernel, name) if hasattr(kernel, name) else kernel.branching_factor
    difference: np.ndarray = (moved(1 + step) - moved(1 - step)) / (2 * step * size)
    return difference


@pytest.mark.parametrize("exponent", [0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 2.2, 3.0])
def test_the_sum_is_its_power_law_to_a_millionth(exponent: float) -> None:
    age = np.concatenate([[0.0], np.geomspace(1e-5, 1e4, 2000)])
    cutoffs = np.geomspace(1e-4, 30.0, 12)
    weights, rates = power_law_terms(0.9, exponent, cutoffs)
    assert weights.shape == (12, rates.size)
    fading = np.exp(-age[:, None] * rates)
    for cutoff, row in zip(cutoffs, weights, strict=True):
        law = PowerLaw(0.9, exponent, float(cutoff))
        assert_allclose(fading @ row, law.value(age), rtol=1e-6)
        mass = -np.expm1(-age[:, None] * rates) @ (row / rates)
        assert_allclose(mass, law.integral(age), rtol=1e-6)


def test_rates_are_fixed_and_weights_never_rescaled() -> None:
    short, long = PowerLaw(0.99, 0.2, 1.0), PowerLaw(0.3, 2.0, 1e-3)
    assert (short.terms()[1] == long.terms()[1]).all()
    weights, rates = short.terms()
    # the law keeps 0.99 * (1 + 1e4)^-0.2 = 16 % of its mass beyond 1e4 days: the sum must not hold n
    assert (weights / rates).sum() < 0.98
    assert_allclose(2 * PowerLaw(0.4, 0.6, 0.1).terms()[0], PowerLaw(0.8, 0.6, 0.1).terms()[0], rtol=1e-14)


def test_many_power_laws_are_each_one() -> None:
    weights, _ = power_law_terms([0.5, 1.0], [0.3, 2.0], 0.1)
    for row, kernel in zip(weights, (PowerLaw(0.5, 0.3, 0.1), PowerLaw(1.0, 2.0, 0.1)), strict=True):
        assert (row == kernel.terms()[0]).all()


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: PowerLaw(-0.1, 0.5, 1.0), "branching: -0.1 lies outside its range; it must be at least 0"),
        (
            lambda: PowerLaw(0.5, 4.0, 1.0).terms(),
            "exponent: 4 lies outside its range; it must be from 0.05 to 3",
        ),
        (lambda: PowerLaw(0.5, 1.0, math.nan), "cutoff: nan lies outside"),
        (lambda: PowerLaw(0.5, 0.0, 1.0), "exponent: 0 lies outside its range; it must be above zero"),
        (lambda: Exponential(decay=2.0).value(1.0), "Exponential: branching is free"),
        (lambda: Exponential(0.5, 0.0), "decay: 0 lies outside its range; it must be above zero"),
        (lambda: SumOfExponentials((0.5,), (1.0, 2.0)), "1 weights and 2 decays"),
        (lambda: SumOfExponentials((0.5, -1.0), (1.0, 2.0)), r"weights\[1\]: -1"),
        (lambda: SumOfExponentials((), ()), "at least one"),
        (lambda: SumOfExponentials((0.0,), (1.0,)).term_slopes(), "no direction"),
        (lambda: power_law_terms([0.5, 0.5], [0.5, 9.0], 1.0), r"exponent\[1\]: 9"),
        (lambda: power_law_terms([[0.5]], 0.5, 1.0), "2 dimensions"),
        (lambda: Exponential(0.5, 1.0).value(-1.0), "age: -1 days"),
        (lambda: Exponential(0.5, 1.0).integral([1.0, math.nan]), "age: nan"),
        (lambda: require_positive("decay", math.inf), "above zero and finite"),
    ],
)
def test_what_cannot_be_used_is_named(build: object, words: str) -> None:
    assert callable(build)
    with pytest.raises(DataError, match=words):
        build()


def test_response_of_an_exponential_by_hand() -> None:
    # psi(t) = n b exp(-(1 - n) b t)
    response = response_of(Exponential(0.75, 2.0))
    assert response.rates == pytest.approx([0.5], rel=1e-14)
    assert response.weights == pytest.approx([1.5], rel=1e-14)
    assert response.total == pytest.approx(3.0)
    assert response.integral(math.log(2) / 0.5) == pytest.approx(1.5, rel=1e-14)
    assert not response.supercritical
    critical = response_of(Exponential(1.0, 2.0))
    assert critical.supercritical
    assert critical.total == math.inf
    assert critical.integral(3.0) == pytest.approx(6.0, rel=1e-14)
