"""The fast exponential likelihood against the formula as printed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import ArrayLike, NDArray

from groundswell import _core

Floats = NDArray[np.float64]
NOTHING = np.zeros(3)


def fast(
    times: Floats, start: float, end: float, at: ArrayLike, state: Floats, order: int
) -> tuple[float, Floats, Floats, Floats]:
    mu, n, beta = np.asarray(at, dtype=float).tolist()
    return _core.exponential_likelihood(times, start, end, mu, n, beta, state, order)


def oracle(
    times: Floats, start: float, end: float, parameters: ArrayLike, history: ArrayLike = ()
) -> tuple[float, Floats, Floats]:
    """Log-likelihood, gradient and Hessian in (background, branching, decay), every pair of events by itself."""
    mu, n, beta = np.asarray(parameters, dtype=float)
    sources = np.concatenate([np.asarray(history, dtype=float), times])
    age = times[:, None] - sources[None, :]
    past = age > 0.0
    fade = np.where(past, np.exp(-beta * np.where(past, age, 0.0)), 0.0)
    age = np.where(past, age, 0.0)
    a, b, c = fade.sum(1), (age * fade).sum(1), (age**2 * fade).sum(1)
    rate = mu + n * beta * a
    first = np.stack([np.ones_like(a), beta * a, n * (a - beta * b)])
    second = np.zeros((3, 3, times.size))
    second[1, 2] = second[2, 1] = a - beta * b
    second[2, 2] = n * (beta * c - 2.0 * b)
    left, right = end - sources, np.maximum(start - sources, 0.0)
    mass = np.exp(-beta * right) - np.exp(-beta * left)
    slope = left * np.exp(-beta * left) - right * np.exp(-beta * right)
    bend = right**2 * np.exp(-beta * right) - left**2 * np.exp(-beta * left)
    value = np.log(rate).sum() - mu * (end - start) - n * mass.sum()
    gradient = (first / rate).sum(1) - np.array([end - start, mass.sum(), n * slope.sum()])
    integral = np.zeros((3, 3))
    integral[1, 2] = integral[2, 1] = slope.sum()
    integral[2, 2] = n * bend.sum()
    hessian = (second / rate).sum(2) - (first[:, None] * first[None, :] / rate**2).sum(2) - integral
    return float(value), gradient, hessian


def state_of(history: Floats, start: float, decay: float) -> Floats:
    age = start - history
    fade = np.exp(-decay * age)
    return np.array([fade.sum(), (age * fade).sum(), (age**2 * fade).sum()])


def complex_gradient(times: Floats, start: float, end: float, parameters: list[float]) -> Floats:
    """The gradient by complex steps through the recursion, events of one time added together."""
    moments, counts = np.unique(times, return_counts=True)
    slopes = []
    for i in range(3):
        theta = np.array(parameters, dtype=complex)
        theta[i] += 1e-30j
        mu, n, beta = theta
        total, state, before, arrived = -mu * (end - start), 0.0, start, 0
        for moment, count in zip(moments, counts, strict=True):
            state = np.exp(-beta * (moment - before)) * (state + arrived)
            total = total + count * (
                np.log(mu + n * beta * state) - n * (1.0 - np.exp(-beta * (end - moment)))
            )
            before, arrived = moment, count
        slopes.append(total.imag / 1e-30)
    return np.array(slopes)


parameters = st.tuples(st.floats(0.01, 10.0), st.floats(0.0, 1.5), st.floats(0.01, 100.0))
gaps = st.lists(
    st.one_of(st.just(0.0), st.floats(1e-6, 1e-3), st.floats(0.01, 3.0), st.just(1000.0)),
    min_size=0,
    max_size=60,
)


@settings(max_examples=150, deadline=None)
@given(gaps=gaps, at=parameters, rest=st.floats(0.0, 50.0), past=gaps, scale=st.floats(1e-3, 1e3))
def test_fast_equals_slow_and_time_has_no_unit(
    gaps: list[float], at: tuple[float, float, float], rest: float, past: list[float], scale: float
) -> None:
    start = 2.0
    times = start + 0.25 + np.cumsum(np.array(gaps))
    end = (times[-1] if times.size else start) + rest + 1e-3
    history = start - np.cumsum(np.array(past))
    value, gradient, hessian = oracle(times, start, end, at, history)
    found = fast(times, start, end, at, state_of(history, start, at[2]), 2)
    size = 1.0 + times.size + history.size
    assert_allclose(found[0], value, rtol=1e-9, atol=1e-11 * size)
    widest = max(end - start, 1.0)
    assert_allclose(found[1], gradient, rtol=1e-9, atol=1e-11 * size * widest)
    assert_allclose(found[2], hessian, rtol=1e-9, atol=1e-10 * size * widest**2)
    everything = np.concatenate([history, times])
    assert_allclose(found[3], state_of(everything, end, at[2]), rtol=1e-9, atol=1e-200)
    unit = np.array([1.0, scale, scale**2])
    rescaled = (at[0] / scale, at[1], at[2] / scale)
    state = unit * state_of(history, start, at[2])
    other = fast(scale * times, scale * start, scale * end, rescaled, state, 0)
    assert_allclose(other[0], value - times.size * np.log(scale), rtol=1e-9, atol=1e-9 * size)


@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, 255, 256, 257, 511, 512, 513, 1100])
@pytest.mark.parametrize("rounded", [False, True])
def test_blocks_of_every_length(count: int, rounded: bool) -> None:
    rng = np.random.default_rng(count)
    times = np.cumsum(rng.exponential(0.3, count))
    times = np.ceil(times) if rounded else times
    end = float(times[-1]) if count else 1.0  # the last event may lie at the end
    at = [0.4, 0.7, 1.3]
    value, gradient, hessian = oracle(times, 0.0, end, at)
    found = fast(times, 0.0, end, at, NOTHING, 2)
    assert_allclose(found[0], value, rtol=1e-10, atol=1e-10)
    assert_allclose(found[1], gradient, rtol=1e-10, atol=1e-10)
    assert_allclose(found[2], hessian, rtol=1e-10, atol=1e-10)
    for order in (0, 1):
        less = fast(times, 0.0, end, at, NOTHING, order)
        assert_allclose(less[0], found[0], rtol=1e-14, atol=1e-13)
        if order:
            assert_allclose(less[1], found[1], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("at", [[0.4, 0.7, 1.3], [3.0, 0.0, 0.1], [0.01, 1.4, 20.0]])
def test_gradient_by_complex_steps_and_hessian_by_differences(at: list[float]) -> None:
    rng = np.random.default_rng(3)
    times = np.ceil(np.cumsum(rng.exponential(0.3, 400)) * 5.0) / 5.0
    end = 130.0
    found = fast(times, 0.0, end, at, NOTHING, 2)
    assert_allclose(found[1], complex_gradient(times, 0.0, end, at), rtol=1e-10)
    steps = 1e-6 * np.maximum(np.array(at), 1e-2)
    for i in range(3):
        step = np.zeros(3)
        step[i] = steps[i]
        up = fast(times, 0.0, end, at + step, NOTHING, 1)[1]
        down = fast(times, 0.0, end, at - step, NOTHING, 1)[1]
        difference = (up - down) / (2.0 * steps[i])
        assert_allclose(found[2][i], difference, rtol=2e-6, atol=1e-5 * np.abs(found[2]).max())


def test_a_window_cut_in_two_gives_the_same() -> None:
    rng = np.random.default_rng(4)
    times = np.cumsum(rng.exponential(0.3, 3000))
    at, cut, end = (0.4, 0.7, 1.3), 400.0, float(times[-1]) + 1.0
    whole = fast(times, 0.0, end, at, NOTHING, 2)
    early, late = times[times <= cut], times[times > cut]
    first = fast(early, 0.0, cut, at, NOTHING, 2)
    second = fast(late, cut, end, at, first[3], 2)
    for i in range(3):
        assert_allclose(first[i] + second[i], whole[i], rtol=1e-12)
    assert_allclose(second[3], whole[3], rtol=1e-12)


def test_two_events_by_hand() -> None:
    # ln 0.5 + ln(0.5 + 0.5 / e) - [0.5 * 3 + 0.5 * (1 - e**-2) + 0.5 * (1 - e**-1)]
    found = fast(np.array([1.0, 2.0]), 0.0, 3.0, (0.5, 0.5, 1.0), NOTHING, 0)
    assert found[0] == pytest.approx(-3.3214253, abs=1e-7)


def test_the_same_input_gives_the_same_bytes() -> None:
    times = np.cumsum(np.random.default_rng(5).exponential(0.3, 5000))
    shifted = np.concatenate([[0.0], times])[1:]  # another alignment in memory
    first = fast(times, 0.0, 2000.0, (0.4, 0.7, 1.3), NOTHING, 2)
    second = fast(shifted, 0.0, 2000.0, (0.4, 0.7, 1.3), NOTHING, 2)
    assert first[0] == second[0]
    for one, other in zip(first[1:], second[1:], strict=True):
        assert np.asarray(one).tobytes() == np.asarray(other).tobytes()


def test_no_intensity_is_minus_infinity_not_a_crash() -> None:
    times = np.array([1.0, 2.0])
    value, gradient, hessian, _ = fast(times, 0.0, 3.0, (0.0, 0.5, 1.0), NOTHING, 2)
    assert value == -np.inf
    assert np.isnan(gradient).all()
    assert np.isnan(hessian).all()
    history = fast(times, 0.0, 3.0, (0.0, 0.5, 1.0), np.array([1.0, 0.5, 0.25]), 0)
    assert np.isfinite(history[0])
    for huge in ((1e308, 1.0, 1.0), (1.0, 1e200, 1e200), (np.inf, 1.0, 1.0)):
        assert fast(times, 0.0, 3.0, huge, NOTHING, 0)[0] == -np.inf


def test_wrong_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="state"):
        fast(np.ones(1), 0.0, 2.0, (1.0, 0.5, 1.0), np.zeros(2), 0)
    with pytest.raises(ValueError, match="order"):
        fast(np.ones(1), 0.0, 2.0, (1.0, 0.5, 1.0), NOTHING, 3)
