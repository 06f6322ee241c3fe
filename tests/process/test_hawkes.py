"""Hawkes specifications and what their likelihood must not depend on."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from groundswell.errors import DataError
from groundswell.process import (
    Constant,
    Events,
    Exponential,
    Hawkes,
    InputSeries,
    Kernel,
    ParetoMarks,
    Penalty,
    Periodic,
    Piecewise,
    PowerLaw,
    SumOfExponentials,
)

Floats = NDArray[np.float64]
KERNELS: list[Kernel] = [Exponential(), SumOfExponentials(), PowerLaw()]
SHARED: dict[str, Any] = {
    "decay": 1.3,
    "decays": np.array([0.4, 3.0]),
    "exponent": 0.7,
    "cutoff": 0.15,
    "weights": np.array([0.3, 0.25]),
    "branching": 0.6,
    "background": 0.8,
}
UNITS = {"background": -1.0, "decay": -1.0, "decays": -1.0, "cutoff": 1.0}

moments = st.lists(st.floats(0.001, 20.0), min_size=3, max_size=25).map(np.sort)


def parameters(kernel: Kernel, dimensions: int = 1) -> dict[str, Any]:
    """Shared shapes; branching and background unlike each other in several dimensions."""
    names = {
        Exponential: ("background", "branching", "decay"),
        SumOfExponentials: ("background", "weights", "decays"),
        PowerLaw: ("background", "branching", "exponent", "cutoff"),
    }[type(kernel)]
    found = {name: np.asarray(SHARED[name], dtype=float) for name in names}
    if dimensions > 1:
        factor = 0.3 + np.arange(dimensions**2).reshape(dimensions, dimensions) / dimensions**2
        found["background"] = found["background"] * (1.0 + np.arange(dimensions))
        for name in ("branching", "weights"):
            if name in found:
                found[name] = np.multiply.outer(factor, found[name])
    return found


@given(moments, st.sampled_from(KERNELS), st.floats(1e-4, 1e4))
def test_the_unit_of_time_does_not_matter(times: Floats, kernel: Kernel, factor: float) -> None:
    specification, params = Hawkes(kernel), parameters(kernel)
    scaled = {name: value * factor ** UNITS.get(name, 0.0) for name, value in params.items()}
    one = specification.loglikelihood(times, params, end=20.0)
    other = specification.loglikelihood(times * factor, scaled, end=20.0 * factor)
    assert_allclose(other, one - times.size * np.log(factor), rtol=1e-9, atol=1e-7)


@given(moments, moments, moments, st.sampled_from(KERNELS), st.permutations([0, 1, 2]))
def test_the_order_of_dimensions_does_not_matter(
    first: Floats, second: Floats, third: Floats, kernel: Kernel, order: list[int]
) -> None:
    columns = [first, second, third]
    specification, params = Hawkes(kernel, dimensions=3, decays="shared"), parameters(kernel, 3)
    turned = dict(params)
    turned["background"] = params["background"][order]
    for name in ("branching", "weights"):
        if name in params:
            turned[name] = params[name][np.ix_(order, order)]
    one = specification.loglikelihood(columns, params, end=20.0)
    other = specification.loglikelihood([columns[place] for place in order], turned, end=20.0)
    assert_allclose(other, one, rtol=1e-10, atol=1e-9)


@given(moments, st.sampled_from(KERNELS), st.floats(0.5, 19.5))
def test_two_windows_that_touch_are_one(times: Floats, kernel: Kernel, cut: float) -> None:
    specification, params = Hawkes(kernel), parameters(kernel)
    whole = specification.loglikelihood_gradient(times, params, end=20.0)
    parted = specification.loglikelihood_gradient(times, params, windows=[[0.0, cut], [cut, 20.0]])
    assert_allclose(parted[0], whole[0], rtol=1e-10, atol=1e-9)
    for name, slope in whole[1].items():
        assert_allclose(parted[1][name], slope, rtol=1e-8, atol=1e-8)


@given(moments, st.sampled_from(KERNELS), st.floats(0.0, 5.0))
def test_a_series_of_zeros_changes_nothing(times: Floats, kernel: Kernel, weight: float) -> None:
    params = parameters(kernel)
    zeros = Constant() + InputSeries(np.array([0.0, 7.0, 20.0]), np.zeros(2))
    plain = Hawkes(kernel).loglikelihood(times, params, end=20.0)
    with_zeros = Hawkes(kernel, zeros).loglikelihood(times, {**params, "input": weight}, end=20.0)
    assert_allclose(with_zeros, plain, rtol=1e-11, atol=1e-10)


@given(moments, st.sampled_from(KERNELS), st.floats(0.1, 3.0))
def test_marks_all_alike_change_nothing(times: Floats, kernel: Kernel, exponent: float) -> None:
    params = parameters(kernel)
    plain = Hawkes(kernel).loglikelihood(times, params, end=20.0)
    marked = Hawkes(kernel, marked=True).loglikelihood(
        times, {**params, "mark_exponent": exponent}, end=20.0, marks=np.full(times.size, 7.5)
    )
    assert_allclose(marked, plain, rtol=1e-10, atol=1e-9)


@given(moments, st.sampled_from(KERNELS), st.floats(0.2, 5.0))
def test_the_unit_of_marks_does_not_matter(times: Floats, kernel: Kernel, factor: float) -> None:
    specification = Hawkes(kernel, marked=True)
    params = {**parameters(kernel), "mark_exponent": 0.8}
    marks = 1.0 + times % 3.0
    one = specification.loglikelihood(times, params, end=20.0, marks=marks)
    other = specification.loglikelihood(times, params, end=20.0, marks=factor * marks)
    assert_allclose(other, one, rtol=1e-10, atol=1e-9)


@given(moments, st.sampled_from(KERNELS))
def test_time_may_begin_anywhere(times: Floats, kernel: Kernel) -> None:
    specification, params = Hawkes(kernel), parameters(kernel)
    one = specification.loglikelihood(times, params, end=20.0)
    moved = np.asarray(times) + 1000.0
    other = specification.loglikelihood(moved, params, start=1000.0, end=1020.0)
    assert_allclose(other, one, rtol=1e-8, atol=1e-7)


@pytest.mark.parametrize("form", ["array", "list", "list of one", "events", "list of events", "windows"])
def test_forms_of_input_say_the_same(form: str) -> None:
    times = np.array([0.5, 1.0, 1.0, 4.0, 9.5])
    given_forms: dict[str, tuple[Any, dict[str, Any]]] = {
        "array": (times, {"end": 10.0}),
        "list": (times.tolist(), {"end": 10.0}),
        "list of one": ([times], {"end": 10.0}),
        "events": (Events(times, end=10.0), {}),
        "list of events": ([Events(times, end=10.0)], {}),
        "windows": (times, {"windows": [[0.0, 10.0]]}),
    }
    record, window = given_forms[form]
    wanted = Hawkes().loglikelihood(times, parameters(Exponential()), end=10.0)
    assert Hawkes().loglikelihood(record, parameters(Exponential()), **window) == wanted


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_likelihood_is_laid_out_once_and_asked_often(kernel: Kernel) -> None:
    times = np.array([0.5, 1.0, 1.2, 4.0, 4.1, 9.0])
    likelihood = Hawkes(kernel).likelihood(times, end=20.0)
    for factor in (0.5, 1.0, 1.5):
        params = {name: factor * np.asarray(value) for name, value in parameters(kernel).items()}
        wanted = Hawkes(kernel).loglikelihood_gradient(times, params, end=20.0)
        value, slopes = likelihood.gradient(params)
        assert (value, sorted(slopes)) == (wanted[0], sorted(wanted[1]))
        assert_allclose(likelihood.value(params), value, rtol=1e-13)
        for name, slope in slopes.items():
            assert_allclose(slope, wanted[1][name], rtol=0.0, atol=0.0)
    assert repr(likelihood).startswith("<EventLikelihood: 6 events, background")


def test_a_specification_is_a_value() -> None:
    one = Hawkes(PowerLaw(exponent=0.5), Piecewise([0.0, 1.0, 2.0]), dimensions=3, decays="pair")  # type: ignore[arg-type]
    assert one == Hawkes(PowerLaw(exponent=0.5), Piecewise((0.0, 1.0, 2.0)), dimensions=3, decays="pair")
    assert hash(one) == hash(pickle.loads(pickle.dumps(one)))  # noqa: S301  # our own bytes
    assert pickle.loads(pickle.dumps(one)) == one  # noqa: S301  # our own bytes
    with pytest.raises(FrozenInstanceError):
        one.dimensions = 4  # type: ignore[misc]
    assert repr(Hawkes()).startswith("Hawkes(kernel=Exponential(branching=None, decay=None)")


def test_pickle_keeps_series() -> None:
    one = Hawkes(background=Constant() + InputSeries(np.arange(3.0), np.ones((2, 2)), labels=("a", "b")))
    two = pickle.loads(pickle.dumps(one))  # noqa: S301  # our own bytes
    params: dict[str, Any] = {"background": 0.5, "input": [0.2, 0.3], "branching": 0.3, "decay": 1.0}
    times = np.array([0.5, 1.5])
    assert one.loglikelihood(times, params, end=2.0) == two.loglikelihood(times, params, end=2.0)


def test_backgrounds_one_for_all_or_one_for_each() -> None:
    assert Hawkes(dimensions=3).backgrounds == (Constant(),) * 3
    parts = [Constant(), Periodic(1.0, bins=2)]
    assert Hawkes(background=parts, dimensions=2).backgrounds == tuple(parts)  # type: ignore[arg-type]


BAD: list[tuple[dict[str, Any], str]] = [
    ({"dimensions": 0}, "dimensions: 0; give at least 1"),
    ({"decays": "own"}, "decays: 'own' is unknown"),
    ({"background": (Constant(),), "dimensions": 2}, "1 for 2 dimensions"),
    ({"mark_exponent": 1.0}, "marked is False"),
    ({"mark_exponent": -1.0, "marked": True}, "mark_exponent"),
    ({"penalty": Penalty("group", 1.0), "dimensions": 2, "decays": "pair"}, "groups tie"),
]


@pytest.mark.parametrize(("fields", "message"), BAD)
def test_what_does_not_fit_together_is_told(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError, match=message):
        Hawkes(**fields)


@pytest.mark.parametrize("field", ["kernel", "background", "penalty"])
def test_what_is_of_another_kind_is_told(field: str) -> None:
    fields: dict[str, Any] = {field: "exponential"}
    with pytest.raises(DataError, match=field):
        Hawkes(**fields)


@pytest.mark.parametrize("kind", ["l1", "l2", "group"])
def test_penalties_are_checked(kind: Literal["l1", "l2", "group"]) -> None:
    with pytest.raises(DataError, match="strength"):
        Penalty(kind, -1.0)
    with pytest.raises(DataError, match="strength"):
        Penalty(kind, float("nan"))
    with pytest.raises(DataError, match="'lasso' is unknown"):
        Penalty("lasso", 1.0)  # type: ignore[arg-type]


def test_simulation_from_a_specification() -> None:
    whole = Hawkes(Exponential(0.5, 2.0), Constant(1.0))
    events = whole.simulate(200.0, seed=4)
    assert events.end == 200.0
    assert 200 < len(events) < 700
    assert np.array_equal(events.times, whole.simulate(200.0, seed=4).times)
    assert not np.array_equal(events.times, whole.simulate(200.0, seed=5).times)
    marked = Hawkes(Exponential(0.4, 2.0), Constant(1.0), marked=True, mark_exponent=0.5)
    assert marked.simulate(50.0, seed=1, marks=ParetoMarks(3.0)).marks is not None
    late = whole.simulate(20.0, start=10.0, seed=1, history=Events([8.0, 9.9], end=10.0))
    assert late.start == 10.0


def test_simulation_wants_every_number() -> None:
    with pytest.raises(DataError, match="decay is free"):
        Hawkes(Exponential(0.5), Constant(1.0)).simulate(10.0, seed=1)
    with pytest.raises(DataError, match="'background' is free"):
        Hawkes(Exponential(0.5, 1.0)).simulate(10.0, seed=1)
    with pytest.raises(DataError, match="the model has marks"):
        Hawkes(Exponential(0.5, 1.0), Constant(1.0), marked=True).simulate(10.0, seed=1)


@settings(max_examples=15)
@given(
    st.lists(st.floats(0.01, 20.0), min_size=12, max_size=40, unique=True).map(np.sort),
    st.sampled_from(
        [
            Exponential(branching=0.35),
            Exponential(decay=0.7),
            SumOfExponentials((0.2, None), (None, 4.0)),
            PowerLaw(exponent=0.45),
            PowerLaw(branching=0.5, cutoff=0.3),
        ]
    ),
)
def test_what_is_held_stays_held(times: Floats, kernel: Kernel) -> None:
    fit = Hawkes(kernel, Piecewise((0.0, 9.0, 20.0), (None, 0.4))).fit(times, end=20.0)
    assert np.asarray(fit.params["background"])[1] == 0.4
    errors = np.asarray(fit.errors["background"])
    assert np.isnan(errors[1])
    if isinstance(kernel, SumOfExponentials):
        held: list[tuple[str, int, float]] = [("weights", 0, 0.2), ("decays", 1, 4.0)]
        for name, place, number in held:
            assert_allclose(np.asarray(fit.params[name])[place], number, rtol=1e-14)
            assert np.isnan(np.asarray(fit.errors[name])[place])
    else:
        for name in kernel.parameters:
            number = getattr(kernel, name)
            if number is not None:
                assert_allclose(fit.params[name], number, rtol=1e-14)
                assert np.isnan(fit.errors[name])
