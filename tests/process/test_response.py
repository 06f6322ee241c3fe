"""Views through a response: oracles, derivatives, and what must hold for any input."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from groundswell import _core
from groundswell.errors import DataError
from groundswell.process import (
    Exponential,
    Inputs,
    Kernel,
    PowerLaw,
    SumOfExponentials,
    expected_views,
    expected_views_gradient,
    expected_views_many,
    power_law_terms,
    response_of,
    responses_many,
)
from process.grid import FULL, worst_disagreement
from process.oracle import exact_response, exact_segments, volterra_passed

Floats = NDArray[np.floating[Any]]

# every eleventh kernel of the full grid (make study), and the hardest corners of it
SOME = (
    *tuple(k for k in FULL if k.branching_factor > 0.0)[::11],
    PowerLaw(0.0, 0.6, 0.01),
    PowerLaw(1.0, 1.0, 1e-4),
    PowerLaw(1.0, 3.0, 1e-4),
    PowerLaw(1.05, 0.05, 1e-4),
    PowerLaw(0.999, 3.0, 1e-4),
)


@pytest.mark.parametrize("kernel", SOME, ids=repr)
def test_views_agree_with_many_digits(kernel: PowerLaw) -> None:
    assert worst_disagreement(kernel) <= 1e-8


@pytest.mark.parametrize(
    "kernel",
    [
        Exponential(0.9, 2.0),
        Exponential(1.0, 1.0),
        Exponential(1.05, 0.3),
        SumOfExponentials((0.5, 0.3, 0.0, 0.2), (1.0, 1.0, 3.0, 0.001)),
        SumOfExponentials((0.5, 0.4), (1.0, 1.0 + 1e-13)),
    ],
    ids=repr,
)
def test_short_sums_agree_with_many_digits(kernel: Kernel) -> None:
    response = response_of(kernel)
    pairs = exact_response(*kernel.terms())
    edges = np.concatenate([[0.0], np.geomspace(1e-4, 300.0, 30)])
    # pulses that fade as the response does, almost, and not at all like it
    for pulse_rate in {float(r) for r in response.rates if r > 0} | {1.0, 1.0 + 1e-9, 17.0}:
        inputs = three_inputs(edges, 5, pulse_rate)
        exact = exact_segments(pairs, edges, float(edges[5]), pulse_rate)
        assert_allclose(expected_views(inputs, response).passed, exact, rtol=1e-11)
    exact_value = [float(sum(c * math.e ** (-float(r) * 2.0) for r, c in pairs))]
    assert_allclose(response.value([2.0]), exact_value, rtol=1e-11)
    assert response.integral(edges[-1]) == pytest.approx(exact[:, 0].sum(), rel=1e-11)


def three_inputs(edges: Floats, step_segments: int, pulse_rate: float) -> Inputs:
    shape = (edges.size - 1, 3)
    steps, impulses, pulses = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    impulses[0, 0] = 1.0
    steps[:step_segments, 1] = 1.0
    pulses[0, 2] = 1.0
    return Inputs(edges, steps=steps, impulses=impulses, pulses=pulses, pulse_rates=[1.0, 1.0, pulse_rate])


@pytest.mark.parametrize("branching", [0.5, 0.93, 1.05])
@pytest.mark.parametrize(("exponent", "cutoff"), [(0.6, 0.05), (0.2, 0.5), (2.0, 0.3)])
def test_views_agree_with_a_numerical_volterra_solution(
    branching: float, exponent: float, cutoff: float
) -> None:
    kernel = PowerLaw(branching, exponent, cutoff)
    step, nodes = 0.0015, 2501
    edges = np.arange(nodes) * step
    inputs = three_inputs(edges, 250, 1.7)
    views = expected_views(inputs, response_of(kernel))

    def area(age: Floats) -> Floats:  # integral of kernel.integral
        power = 1.0 - exponent
        total: Floats = branching * (age - cutoff * np.expm1(power * np.log1p(age / cutoff)) / power)
        return total

    for d in range(3):
        direct = np.concatenate([[0.0], np.cumsum(views.direct[:, d])])
        if d == 0:
            direct[0] = 1.0  # the impulse is there at once
        solution = volterra_passed(kernel.integral, area, direct, step)
        passed = np.cumsum(views.passed[:, d])
        late = edges[1:] > 0.1
        assert_allclose(passed[late], solution[1:][late], rtol=1e-4)


KERNELS: tuple[Kernel, ...] = (
    Exponential(0.9, 2.0),
    Exponential(1.02, 0.3),
    SumOfExponentials((0.4, 0.3), (2.0, 0.1)),
    PowerLaw(0.93, 0.6, 0.02),
    PowerLaw(1.02, 1.4, 0.5),
    PowerLaw(0.999, 0.1, 2e-4),
)


def moved(kernel: Kernel, name: str, factor: float) -> Kernel:
    if isinstance(kernel, SumOfExponentials):
        weights = tuple(w * factor for w in kernel.weights if w is not None)
        return SumOfExponentials(weights, kernel.decays)
    values: dict[str, Any] = {field: getattr(kernel, field) for field in kernel.parameters}
    return type(kernel)(**(values | {name: values[name] * factor}))


@pytest.mark.parametrize("kernel", KERNELS, ids=repr)
def test_gradients_agree_with_finite_differences(kernel: Kernel) -> None:
    inputs = three_inputs(np.concatenate([[0.0], np.geomspace(1e-3, 60.0, 20)]), 5, 0.7)
    result = expected_views_gradient(inputs, kernel)
    assert_allclose(result.passed, expected_views(inputs, response_of(kernel)).passed, rtol=1e-10)

    def passed(name: str, factor: float) -> Floats:
        return expected_views(inputs, response_of(moved(kernel, name, factor))).passed

    for p, name in enumerate(kernel.parameters):
        size = kernel.branching_factor if name == "branching" else float(getattr(kernel, name))
        h = 1e-3
        coarse = (passed(name, 1 + h) - passed(name, 1 - h)) / (2 * h * size)
        fine = (passed(name, 1 + h / 2) - passed(name, 1 - h / 2)) / (h * size)
        found = (4 * fine - coarse) / 3  # Richardson: the error falls with h^4
        assert_allclose(result.gradient[..., p], found, rtol=1e-6, atol=1e-8 * np.abs(found).max())


def test_the_core_takes_any_number_of_parameters() -> None:
    # every weight and every decay of three terms: six parameters, in two passes of three lanes
    weights, decays = np.array([0.001, 0.05, 0.8]), np.array([0.01, 0.5, 2.0])
    inputs = three_inputs(np.linspace(0.0, 9.0, 10), 3, 0.7)
    arrays = (inputs.edges, inputs.steps, inputs.impulses, inputs.pulses, inputs.pulse_rates)
    by_weight, by_decay = np.eye(3, 6), np.eye(3, 6, k=3)
    passed, gradient = _core.expected_views_gradient(*arrays, weights, decays, by_weight, by_decay)

    def moved_terms(p: int, step: float) -> Floats:
        rates, amplitudes = responses_many(
            (weights + step * by_weight[:, p])[None], decays + step * by_decay[:, p]
        )
        views: Floats = expected_views_many(*arrays, rates, amplitudes).passed[0]
        return views

    assert_allclose(passed, moved_terms(0, 0.0), rtol=1e-12)
    for p in range(6):
        found = (moved_terms(p, 1e-6) - moved_terms(p, -1e-6)) / 2e-6
        assert_allclose(gradient[..., p], found, rtol=1e-6, atol=1e-7 * np.abs(found).max())


def test_gradient_at_no_branching_is_the_kernel_itself() -> None:
    inputs = three_inputs(np.linspace(0.0, 5.0, 11), 3, 0.7)
    for none, little in (
        (PowerLaw(0.0, 0.5, 0.1), PowerLaw(1e-9, 0.5, 0.1)),
        (Exponential(0.0, 2.0), Exponential(1e-9, 2.0)),
    ):
        gradient = expected_views_gradient(inputs, none).gradient
        views = expected_views(inputs, response_of(little)).passed
        assert_allclose(gradient[..., 0], views / 1e-9, rtol=1e-6)
        assert (gradient[..., 1:] == 0.0).all()


def test_batches_are_each_one_and_say_infinity() -> None:
    edges = np.linspace(0.0, 400.0, 41)
    inputs = three_inputs(edges, 3, 0.7)
    kernels = [PowerLaw(0.0, 0.5, 0.1), PowerLaw(0.9, 0.5, 0.1), PowerLaw(1.05, 3.0, 1e-4)]
    weights, decays = power_law_terms(*np.array([k.known for k in kernels]).T)
    rates, amplitudes = responses_many(weights, decays)
    arrays = (inputs.edges, inputs.steps, inputs.impulses, inputs.pulses, inputs.pulse_rates)
    direct, passed = expected_views_many(*arrays, rates, amplitudes)
    assert passed.shape == (3, 40, 3)
    assert (passed[0] == 0.0).all()
    assert_allclose(passed[1], expected_views(inputs, response_of(kernels[1])).passed, rtol=1e-14)
    assert (passed[2] == np.inf).any()
    assert not np.isnan(passed).any()
    assert_allclose(direct.sum(axis=0), [1.0, 30.0, 1.0], rtol=1e-12)
    for call in (
        lambda: expected_views(inputs, response_of(kernels[2])),
        lambda: expected_views_gradient(inputs, kernels[2]),
    ):
        with pytest.raises(DataError, match=r"grows beyond every number within 400 days"):
            call()


branchings = st.floats(0.0, 1.05)
kernels = st.one_of(
    st.builds(Exponential, branchings, st.floats(0.05, 20.0)),
    st.builds(
        SumOfExponentials,
        st.tuples(st.floats(0.0, 0.3), st.floats(0.0, 0.3), st.floats(0.0, 0.4)),
        st.tuples(st.floats(0.01, 9.0), st.floats(0.01, 9.0), st.floats(0.01, 9.0)),
    ),
    st.builds(PowerLaw, branchings, st.floats(0.05, 3.0), st.floats(0.3, 30.0)),
)
tables = st.lists(st.floats(0.0, 100.0), min_size=9, max_size=9).map(lambda v: np.reshape(v, (3, 3)))
widths = st.lists(st.floats(0.01, 5.0), min_size=3, max_size=3)


@given(st.floats(0.0, 1.05), st.floats(0.05, 20.0), widths, tables, tables, tables, st.floats(0.01, 100.0))
def test_time_has_no_unit(
    n: float, decay: float, width: list[float], steps: Floats, impulses: Floats, pulses: Floats, k: float
) -> None:
    edges = np.concatenate([[0.0], np.cumsum(width)])
    rates = np.array([0.5, 0.5, 3.0])
    one = Inputs(edges, steps=steps, impulses=impulses, pulses=pulses, pulse_rates=rates)
    other = Inputs(k * edges, steps=steps / k, impulses=impulses, pulses=pulses, pulse_rates=rates / k)
    days = expected_views(one, response_of(Exponential(n, decay)))
    units = expected_views(other, response_of(Exponential(n, decay / k)))
    assert_allclose(units.direct, days.direct, rtol=1e-11, atol=1e-250)
    assert_allclose(units.passed, days.passed, rtol=1e-11, atol=1e-250)


@given(kernels, widths, tables, tables, tables, st.floats(0.05, 0.95))
def test_segments_add_up_and_inputs_too(
    kernel: Kernel, width: list[float], steps: Floats, impulses: Floats, pulses: Floats, share: float
) -> None:
    response = response_of(kernel)
    edges = np.concatenate([[0.0], np.cumsum(width)])
    rates = np.array([0.5, 0.5, 3.0])
    whole = expected_views(
        Inputs(edges, steps=steps, impulses=impulses, pulses=pulses, pulse_rates=rates), response
    )
    # the middle segment in two: rates go on, what arrives at an edge arrives once
    cut = np.insert(edges, 2, edges[1] + share * (edges[2] - edges[1]))
    none = np.zeros(3)
    split = expected_views(
        Inputs(
            cut,
            steps=np.insert(steps, 1, steps[1], axis=0),
            impulses=np.insert(impulses, 2, none, axis=0),
            pulses=np.insert(pulses, 2, none, axis=0),
            pulse_rates=rates,
        ),
        response,
    )
    for fine, coarse in ((split.direct, whole.direct), (split.passed, whole.passed)):
        joined = np.delete(fine, 2, axis=0)
        joined[1] += fine[2]
        assert_allclose(joined, coarse, rtol=1e-10, atol=1e-250)
    # each kind of input alone, doubled, and their sum
    parts = [
        expected_views(Inputs(edges, **{name: 2 * table}, pulse_rates=rates), response)
        for name, table in (("steps", steps), ("impulses", impulses), ("pulses", pulses))
    ]
    assert_allclose(sum(part.passed for part in parts), 2 * whole.passed, rtol=1e-10, atol=1e-250)
    assert_allclose(sum(part.direct for part in parts), 2 * whole.direct, rtol=1e-10, atol=1e-250)


@given(kernels, st.floats(0.01, 50.0))
def test_a_response_holds_its_kernel(kernel: Kernel, age: float) -> None:
    response = response_of(kernel)
    assert (response.weights >= 0.0).all()
    assert response.value(0.0) == pytest.approx(kernel.value(0.0), rel=2e-6, abs=1e-100)
    assert response.integral(age) >= kernel.integral(age) * (1.0 - 2e-6) - 1e-100


def test_no_branching_passes_nothing_on() -> None:
    views = expected_views(
        three_inputs(np.linspace(0.0, 9.0, 10), 4, 0.2), response_of(PowerLaw(0.0, 1.0, 1.0))
    )
    assert (views.passed == 0.0).all()
    assert_allclose(views.direct.sum(axis=0), [1.0, 4.0, -math.expm1(-1.8)], rtol=1e-14)


def test_a_row_of_impulses_by_hand() -> None:
    # Exponential(0.5, 2): psi = exp(-t), so an impulse passes 1 - 1/e on in its first day
    inputs = Inputs([0.0, 1.0, 2.0], impulses=[[1.0], [2.0]])
    passed = expected_views(inputs, response_of(Exponential(0.5, 2.0))).passed[:, 0]
    first = 1.0 - math.exp(-1.0)
    assert passed == pytest.approx([first, math.exp(-1.0) * first + 2.0 * first], rel=1e-14)


ONE = [[1.0], [1.0]]


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: Inputs([0.0, 1.0]), "none given"),
        (lambda: Inputs([0.0], steps=ONE), "two edges make one segment"),
        (lambda: Inputs([0.0, 2.0, 2.0], steps=ONE), r"edge 2 \(2 d\) does not lie after edge 1 \(2 d\)"),
        (lambda: Inputs([0.0, math.nan, 2.0], steps=ONE), r"edges\[1\]: nan is not finite"),
        (lambda: Inputs([0.0, 1.0, 2.0, 3.0], steps=ONE), r"steps: shape \(2, 1\), but 4 edges"),
        (lambda: Inputs([0.0, 1.0, 2.0], steps=ONE, pulses=[[1.0, 2.0]] * 2), r"pulses: shape \(2, 2\)"),
        (lambda: Inputs([0.0, 1.0, 2.0], pulses=ONE), r"pulse_rates\[0\]: 0 per day"),
        (lambda: Inputs([0.0, 1.0, 2.0], pulses=ONE, pulse_rates=[1, 2]), "2 given for 1 inputs"),
        (lambda: Inputs([0.0, 1.0, 2.0], steps=["a"]), "steps: not an array of numbers"),
        (lambda: Inputs([0.0, 1.0, 2.0], steps=[1.0, 1.0]), "steps: has 1 dimensions; it needs 2"),
        (lambda: responses_many([[1.0, 2.0]], [1.0]), "2 columns for 1 decays"),
        (lambda: responses_many([[-1.0]], [1.0]), "never negative"),
        (lambda: responses_many([[1.0, 1.0]], [2.0, 1.0]), "ascending"),
        (
            lambda: expected_views_many([0.0, 1.0, 2.0], ONE, ONE, ONE, [1.0], [[1.0]], [[1.0, 0.0]]),
            r"shapes \(1, 1\) and \(1, 2\) differ",
        ),
    ],
)
def test_what_cannot_be_used_is_named(build: Callable[[], object], words: str) -> None:
    with pytest.raises(DataError, match=words):
        build()
