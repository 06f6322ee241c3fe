"""Lanes: what earlier events excite, read at single points, with its integrals."""

from __future__ import annotations

from typing import Any

import mpmath
import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray
from scipy import special

from groundswell.process.events.lanes import (
    Excitation,
    ExponentialLanes,
    PowerLawLanes,
    columns,
    digamma,
    second,
    trigamma,
)

Floats = NDArray[np.float64]
ONE = np.array([0], dtype=np.int64)


def read(lanes: Excitation, shapes: Floats, ages: Floats) -> tuple[Floats, Floats, Floats]:
    """Kernel, what is left of it and its integral with derivatives, at ages after one event of weight 1."""
    time = np.concatenate([[0.0], ages])
    source = np.concatenate([ONE, np.full(ages.size, -1)])
    weight = np.concatenate([[1.0], np.zeros(ages.size)])
    wanted = np.concatenate([[0], np.ones(ages.size)]).astype(np.uint8)
    value = lanes.features(shapes, lanes.rest(shapes, 0.0), time, source, weight, wanted, 2)
    left = lanes.remaining(shapes, lanes.rest(shapes, 0.0), time, source, weight, wanted)
    masses = []
    for age in ages:
        state = lanes.rest(shapes, 0.0)
        lanes.features(shapes, state, time[:1], source[:1], weight[:1], wanted[:1], 0)
        masses.append(lanes.mass(shapes, state, float(age), np.array([1.0])))
    return value[:, 0], left[:, 0], np.array(masses)[:, 0]


def law(age: Floats, exponent: Any, cutoff: Any) -> Any:
    return exponent / cutoff * np.exp(-(1.0 + exponent) * np.log1p(age / cutoff))


@pytest.mark.parametrize("exponent", [0.02, 0.1, 0.6, 1.0, 3.0, 8.0])
@pytest.mark.parametrize("cutoff", [1e-6, 1e-3, 0.5, 90.0])
def test_the_sum_is_the_power_law(exponent: float, cutoff: float) -> None:
    span = 100.0
    lanes = PowerLawLanes(1, span)
    ages = np.concatenate([np.geomspace(1e-9 * span, span, 60)])
    value, left, mass = read(lanes, np.log([[exponent, cutoff]]), ages)
    assert_allclose(value[:, 0], law(ages, exponent, cutoff), rtol=1e-9)
    passed = -np.expm1(-exponent * np.log1p(ages / cutoff))
    assert_allclose(mass[:, 0], passed, rtol=1e-9, atol=1e-12)
    assert_allclose(lanes.whole(np.log([[exponent, cutoff]])) - left, passed, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(("exponent", "cutoff"), [(0.1, 1e-3), (0.6, 0.02), (2.5, 5.0)])
def test_the_sums_derivatives_are_the_laws(exponent: float, cutoff: float) -> None:
    ages = np.geomspace(1e-4, 50.0, 12)
    value, _, mass = read(PowerLawLanes(1, 50.0), np.log([[exponent, cutoff]]), ages)

    with mpmath.workdps(40):
        for row, age in enumerate(ages.tolist()):

            def kernel(e: Any, c: Any, age: float = age) -> Any:
                e, c = mpmath.exp(e), mpmath.exp(c)
                return e / c * (1 + age / c) ** -(1 + e)

            def integral(e: Any, c: Any, age: float = age) -> Any:
                return 1 - (1 + age / mpmath.exp(c)) ** -mpmath.exp(e)

            at = (mpmath.log(exponent), mpmath.log(cutoff))
            for place, order in enumerate([(0, 0), (1, 0), (0, 1), (2, 0), (1, 1), (0, 2)]):
                for function, found in ((kernel, value), (integral, mass)):
                    wanted = float(mpmath.diff(function, at, order))
                    scale = float(np.abs(found[row]).max())
                    assert_allclose(found[row, place], wanted, rtol=1e-7, atol=1e-8 * scale)


def test_sources_of_unlike_shapes_keep_their_own() -> None:
    shapes = np.log([[0.3, 0.01], [1.5, 2.0]])
    together = PowerLawLanes(2, 20.0)
    time = np.array([0.0, 0.5, 1.0, 1.0, 3.0])
    source = np.array([0, 1, 1, 0, -1])
    weight = np.array([1.0, 2.0, 0.5, 1.5, 0.0])
    wanted = np.array([0, 1, 1, 1, 1], dtype=np.uint8)
    found = together.features(shapes, together.rest(shapes, 0.0), time, source, weight, wanted, 2)
    for lane in range(2):
        own = np.exp(shapes[lane])
        for row, place in enumerate(np.flatnonzero(wanted)):
            before = (time < time[place]) & (source == lane)
            rates = law(time[place] - time[before], *own)
            assert_allclose(found[row, lane, 0], rates @ weight[before], rtol=1e-9)


def test_exponentials_are_read_with_their_derivatives() -> None:
    ages = np.array([0.0, 1e-6, 0.3, 2.0, 80.0])
    rate = 1.7
    value, left, mass = read(ExponentialLanes(1), np.log([[rate]]), ages)
    fade = rate * np.exp(-rate * ages)
    x = rate * ages
    now = ages > 0.0  # at the moment itself nothing is excited
    assert_allclose(value[:, 0], fade * now, rtol=1e-13)
    assert_allclose(value[:, 1], fade * (1.0 - x) * now, rtol=1e-12, atol=1e-15)
    assert_allclose(value[:, 2], fade * (1.0 - 3.0 * x + x**2) * now, rtol=1e-12, atol=1e-15)
    assert_allclose(left[now], (fade / rate)[now], rtol=1e-13)
    assert_allclose(ExponentialLanes(1).whole(np.log([[rate]])), 1.0)
    assert_allclose(mass[:, 0], -np.expm1(-x), rtol=1e-9, atol=1e-15)
    assert_allclose(mass[:, 1], x * np.exp(-x), rtol=1e-12, atol=1e-15)
    assert_allclose(mass[:, 2], (x - x**2) * np.exp(-x), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize(
    "lanes", [ExponentialLanes(2, 2), PowerLawLanes(2, 60.0)], ids=["exponential", "power"]
)
def test_the_state_carries_over(lanes: Excitation) -> None:
    generator = np.random.default_rng(1)
    time = np.sort(np.round(50.0 * generator.random(60), 1))
    source = generator.integers(-1, 2, 60)
    weight = np.where(source >= 0, generator.random(60), 0.0)
    wanted = (generator.random(60) < 0.6).astype(np.uint8)
    shapes = np.log(0.1 + generator.random((lanes.lanes, len(lanes.names))))
    whole = lanes.features(shapes, lanes.rest(shapes, 0.0), time, source, weight, wanted, 2)
    state = lanes.rest(shapes, 0.0)
    parts = [
        lanes.features(shapes, state, time[low:high], source[low:high], weight[low:high], wanted[low:high], 2)
        for low, high in ((0, 1), (1, 1), (1, 29), (29, 60))
    ]
    assert_allclose(np.concatenate(parts), whole, rtol=1e-9, atol=1e-13)
    assert_allclose(
        lanes.features(shapes, lanes.rest(shapes, 0.0), time, source, weight, wanted, 0)[:, :, 0],
        whole[:, :, 0],
        rtol=1e-12,
        atol=1e-14,
    )


def test_columns_of_derivatives_are_counted_row_by_row() -> None:
    for shapes in range(1, 5):
        places = [second(first, other, shapes) for first in range(shapes) for other in range(first, shapes)]
        assert places == list(range(1 + shapes, columns(shapes)))
        assert second(0, shapes - 1, shapes) == second(shapes - 1, 0, shapes)


@pytest.mark.parametrize("x", [0.02, 0.5, 1.0, 1.02, 9.0, 9.999, 10.0, 300.0])
def test_digamma_and_trigamma(x: float) -> None:
    assert_allclose(digamma(x), special.digamma(x), rtol=1e-12)
    assert_allclose(trigamma(x), special.polygamma(1, x), rtol=1e-12)
