"""Backgrounds as step functions: values, integrals, sums and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from groundswell.errors import DataError
from groundswell.process import Background, Constant, InputSeries, Periodic, Piecewise
from groundswell.process.background import parts_of
from process.hawkes_oracle import steps_of

Floats = NDArray[np.float64]
EDGES = np.array([-5.0, 2.0, 5.5, 11.0, 14.0, 40.0])
SERIES = np.array([[1.0, 0.2], [0.0, 3.0], [2.0, 1.0], [0.5, 0.0], [1.0, 1.0]])
ALL: dict[str, Background] = {
    "constant": Constant(0.7),
    "piecewise": Piecewise((-5.0, 4.0, 11.0, 40.0), (1.0, 0.0, 2.5)),
    "periodic": Periodic(7.0, bins=3, start=1.5, levels=(0.3, 0.0, 1.2)),
    "late cycle": Periodic(2.5, bins=4, start=100.0, levels=(1.0, 2.0, 3.0, 4.0)),
    "series": InputSeries(EDGES, SERIES, (0.4, 0.6)),
    "together": Piecewise((-5.0, 9.0, 40.0), (0.5, 0.1)) + InputSeries(EDGES, SERIES[:, 0], (0.9,)),
}
window = st.tuples(st.floats(-4.9, 39.0), st.floats(0.01, 40.0)).map(
    lambda found: (found[0], min(found[0] + found[1], 40.0))
)


def slow(background: Background, at: float, low: float, high: float) -> tuple[list[float], list[float]]:
    """Each function at one time and its integral, step by step."""
    values, masses = [], []
    for own in steps_of(background, low, high).values():
        for steps in own:
            values.append(sum(height for start, end, height in steps if start < at <= end))
            masses.append(
                sum(height * max(0.0, min(end, high) - max(start, low)) for start, end, height in steps)
            )
    return values, masses


@pytest.mark.parametrize("name", ALL)
@given(window, st.floats(0.001, 1.0))
def test_values_and_integrals_are_the_steps(name: str, span: tuple[float, float], share: float) -> None:
    low, high = span
    background = ALL[name]
    edges = np.concatenate([background.steps(low, high)[0], [low, high]])
    at = low + share * (high - low)
    if np.abs(edges - at).min() < 1e-9:
        return  # an edge computed in two ways may fall on either side
    values, masses = slow(background, at, low, high)
    assert_allclose(background.at([at], low, high)[0], values)
    assert_allclose(background.integral(low, high), masses, atol=1e-12 * (1.0 + high - low), rtol=1e-12)
    middle = 0.5 * (low + high)
    assert_allclose(
        background.integral(low, middle) + background.integral(middle, high), masses, atol=1e-11, rtol=1e-11
    )


@pytest.mark.parametrize("name", ALL)
def test_the_rate_is_the_weighted_sum(name: str) -> None:
    background = ALL[name]
    edges, heights = background.rate(0.3, 30.0)
    assert (edges[0], edges[-1]) == (0.3, 30.0)
    assert (np.diff(edges) > 0.0).all()
    weights = np.array(background.weights, dtype=float)
    assert_allclose(np.diff(edges) @ heights, background.integral(0.3, 30.0) @ weights)
    middles = 0.5 * (edges[1:] + edges[:-1])
    assert_allclose(background.at(middles, 0.3, 30.0) @ weights, heights)


@pytest.mark.parametrize("name", ALL)
def test_weights_go_and_come_back(name: str) -> None:
    background = ALL[name]
    count = len(background.names)
    assert len(background.weights) == count
    doubled = background.weighted(tuple(2.0 * (weight or 0.0) for weight in background.weights))
    assert type(doubled) is type(background)
    assert_allclose(doubled.rate(0.0, 30.0)[1], 2.0 * background.rate(0.0, 30.0)[1])
    free = background.weighted((None,) * count)
    assert free.weights == (None,) * count
    with pytest.raises(DataError, match="is free, and here it must be a number"):
        free.rate(0.0, 30.0)


def test_a_time_on_an_edge_belongs_to_the_step_before() -> None:
    steps = Piecewise((0.0, 1.0, 2.0))
    assert_array_equal(steps.at([0.5, 1.0, 1.5, 2.0], 0.0, 2.0), [[1, 0], [1, 0], [0, 1], [0, 1]])


def test_cycles_begin_where_they_are_said_to() -> None:
    day = Periodic(24.0, bins=24, start=-3.0)
    assert np.argmax(day.at([-2.5], -3.0, 30.0)) == 0
    assert np.argmax(day.at([21.5], -3.0, 30.0)) == 0
    assert np.argmax(day.at([0.5], -3.0, 30.0)) == 3
    assert_allclose(day.integral(-3.0, 45.0), 2.0)


def test_what_is_left_out_is_free() -> None:
    assert Constant().weights == (None,)
    assert Piecewise((0.0, 1.0, 2.0)).weights == (None, None)
    assert Piecewise((0.0, 1.0, 2.0), (None, 3)).weights == (None, 3.0)
    assert Periodic(1.0).names == ("background",) * 24
    assert InputSeries(EDGES, SERIES).weights == (None, None)
    assert InputSeries(EDGES, SERIES).labels == ("input 1", "input 2")
    assert InputSeries(EDGES, SERIES, labels=("shares", "news")).labels == ("shares", "news")


def test_sums_are_flat() -> None:
    both = Constant() + InputSeries(EDGES, SERIES)
    assert both.names == ("background", "input", "input")
    assert len(parts_of(both)) == 2
    assert parts_of(Constant()) == (Constant(),)


BAD: list[tuple[Any, str]] = [
    (lambda: Constant(-1.0), "level"),
    (lambda: Constant(float("nan")), "level"),
    (lambda: Piecewise((0.0,)), "edges must ascend and be at least two; got 1"),
    (lambda: Piecewise((0.0, 0.0)), "edges must ascend"),
    (lambda: Piecewise((0.0, 2.0, 1.0)), "edges must ascend"),
    (lambda: Piecewise((0.0, float("inf"))), r"edges\[1\]: inf is not finite"),
    (lambda: Piecewise((0.0, 1.0), (1.0, 2.0)), "2 numbers for 1 steps or series"),
    (lambda: Piecewise((0.0, 1.0), (-1.0,)), "levels"),
    (lambda: Periodic(0.0), "period"),
    (lambda: Periodic(1.0, bins=0), "bins: 0"),
    (lambda: Periodic(1.0, bins=2, levels=(1.0,)), "1 numbers for 2"),
    (lambda: InputSeries(EDGES, SERIES[:3]), "3 rates and 6 edges; give one edge more than rates"),
    (lambda: InputSeries(EDGES, -SERIES), "rates are never negative"),
    (lambda: InputSeries(EDGES, np.full(5, np.nan)), r"rates\[0, 0\]: nan is not finite"),
    (lambda: InputSeries(EDGES, SERIES, (1.0,)), "1 numbers for 2"),
    (lambda: InputSeries(EDGES, SERIES, labels=("one",)), "1 labels and 2 series"),
    (lambda: InputSeries(EDGES[::-1], SERIES), "edges must ascend"),
    (lambda: Constant() + Piecewise((0.0, 1.0)), "parts of one name .background, background."),
    (lambda: Constant() + InputSeries(EDGES, SERIES) + InputSeries(EDGES, SERIES), "cannot be told apart"),
    (lambda: Piecewise((0.0, 1.0)).steps(0.0, 2.0), "covers 0 to 1, but the window is 0 to 2"),
    (lambda: InputSeries(EDGES, SERIES).integral(-6.0, 2.0), "covers -5 to 40"),
    (lambda: Periodic(1e-9).steps(0.0, 1.0), "check that the period .1e-09. has the unit"),
]


@pytest.mark.parametrize(("make", "message"), BAD)
def test_what_is_refused(make: Any, message: str) -> None:
    with pytest.raises(DataError, match=message):
        make()
