"""HIP's discrete form: recursion, derivatives, known truth, worked example, hostile input."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest
from numpy.typing import NDArray

from groundswell import _core
from groundswell.errors import DataError
from groundswell.process.counts.hip import HIP
from groundswell.process.counts.hip_result import OFFSET, HIPFit, hurwitz_ratio

Floats = NDArray[np.float64]


def recursion(
    scale: float,
    cutoff: float,
    exponent: float,
    initial: float,
    background: float,
    mu: Floats,
    inputs: Floats,
) -> Floats:
    """The published recursion, one day after the other."""
    days = inputs.shape[1]
    mean = np.zeros(days)
    for t in range(days):
        mean[t] = (initial if t == 0 else background) + mu @ inputs[:, t]
        for k in range(1, t + 1):
            mean[t] += scale * mean[t - k] * (k + cutoff) ** -(1.0 + exponent)
    return mean


def example(seed: int = 3, series: int = 1, days: int = 90) -> tuple[Floats, Floats, dict[str, float]]:
    """An exact mean and the inputs behind it."""
    random = np.random.default_rng(seed)
    inputs = random.poisson(30.0, (series, days)) * random.gamma(0.5, 2.0, (series, days))
    truth = {"scale": 0.9, "cutoff": 1.2, "exponent": 0.8, "initial": 900.0, "background": 12.0}
    mean = recursion(**truth, mu=np.arange(1.0, series + 1.0) * 4.0, inputs=inputs)
    return mean, inputs, truth


def worked() -> HIPFit:
    """The parameters of the paper's worked example as a result."""
    cutoff, exponent = 10.56, 1.166
    scale = 6.78 * (2.016 - 1.0) / (2.016 - 0.1 - 1.0)
    next_day = scale * (1.0 + cutoff) ** -(1.0 + exponent)
    shape = np.array([next_day, math.log(cutoff + OFFSET), math.log(exponent + OFFSET)])
    return HIPFit(
        specification=HIP(),
        counts=np.ones(90),
        inputs=np.ones((1, 90)),
        shape=shape,
        linear=np.array([917.0, 5043.0, 129.0]),
        mean=np.ones(90),
        slopes=np.ones((6, 90)),
        bounds=(np.full(3, -9.0), np.full(3, 9.0)),
    )


def test_the_worked_example_gives_the_published_numbers() -> None:
    fit = worked()
    assert fit.params["scale"] == pytest.approx(7.52, abs=0.005)
    assert fit.branching == pytest.approx(0.391, abs=5e-4)
    assert fit.endogenous_response == pytest.approx(1.64, abs=0.005)
    assert fit.virality[0] == pytest.approx(211.8, abs=0.05)
    assert fit.maturity == 102.0


@pytest.mark.parametrize("power", [1.001, 1.05, 2.0, 7.3, 40.0, 900.0])
@pytest.mark.parametrize("start", [1.0, 1.3, 6.0, 300.0])
def test_the_hurwitz_ratio_agrees_with_fifty_digits(power: float, start: float) -> None:
    with mpmath.workdps(50):
        exact = float(mpmath.zeta(mpmath.mpf(power), mpmath.mpf(start)) * mpmath.mpf(start) ** power)
    assert hurwitz_ratio(power, start) == pytest.approx(exact, rel=1e-9)


def test_the_hurwitz_ratio_is_infinite_without_a_tail_that_sums() -> None:
    assert hurwitz_ratio(1.0, 2.0) == math.inf


@pytest.mark.parametrize("series", [0, 1, 3])
def test_an_exact_mean_is_found_again(series: int) -> None:
    mean, inputs, truth = example(series=series)
    fit = HIP().fit(mean, inputs.T if series else None)
    assert fit.squared_error <= 1e-7 * float((mean**2).sum())
    if series:
        params = fit.params
        assert params["initial"] == pytest.approx(truth["initial"], rel=1e-2)
        np.testing.assert_allclose(params["input"], 4.0 * np.arange(1, series + 1), rtol=1e-2)


def test_the_fit_is_the_published_recursion() -> None:
    mean, inputs, _ = example()
    noisy = mean * np.random.default_rng(1).normal(1.0, 0.2, mean.size)
    fit = HIP().fit(noisy, inputs[0])
    scale = fit.shape[0] * (1.0 + fit.cutoff) ** (1.0 + fit.exponent)
    assert fit.params["scale"] == pytest.approx(scale, rel=1e-9)
    initial, background = fit.linear[:2]
    again = recursion(scale, fit.cutoff, fit.exponent, initial, background, fit.linear[2:], inputs)
    np.testing.assert_allclose(fit.mean, again, rtol=1e-9)


def test_slopes_agree_with_finite_differences() -> None:
    mean, inputs, _ = example(series=2)
    noisy = mean * np.random.default_rng(2).normal(1.0, 0.2, mean.size)
    fit = HIP().fit(noisy, inputs.T)

    def at(shape: Floats, linear: Floats) -> Floats:
        source = linear[1] + linear[2:] @ inputs
        source[0] += linear[0] - linear[1]
        return _core.hip_continue(shape, np.zeros(0), source)

    point = np.concatenate([fit.shape, fit.linear])
    for place, slope in enumerate(fit.slopes):
        step = 1e-5 * max(abs(point[place]), 1.0)
        up, down = point.copy(), point.copy()
        up[place] += step
        down[place] -= step
        numeric = (at(up[:3], up[3:]) - at(down[:3], down[3:])) / (2.0 * step)
        np.testing.assert_allclose(slope, numeric, rtol=1e-5, atol=1e-6 * np.abs(numeric).max())


def test_no_nearby_point_fits_better() -> None:
    mean, inputs, _ = example()
    random = np.random.default_rng(5)
    fit = HIP().fit(mean * random.normal(1.0, 0.1, mean.size), inputs[0])
    source_weights = fit.linear
    for _ in range(300):
        shape = np.clip(fit.shape + random.normal(0.0, 0.02, 3), *fit.bounds)
        linear = np.maximum(source_weights * random.normal(1.0, 0.01, 3), 0.0)
        source = linear[1] + linear[2] * inputs[0]
        source[0] += linear[0] - linear[1]
        error = float(((_core.hip_continue(shape, np.zeros(0), source) - fit.counts) ** 2).sum())
        assert error >= fit.squared_error * (1.0 - 1e-9)


def test_missing_days_are_left_out_but_not_forgotten() -> None:
    mean, inputs, _ = example()
    holes = mean.copy()
    holes[20:27] = np.nan
    fit = HIP().fit(holes, inputs[0])
    np.testing.assert_allclose(fit.mean, mean, rtol=2e-3)


def test_the_size_of_the_numbers_does_not_matter() -> None:
    mean, inputs, _ = example()
    noisy = mean * np.random.default_rng(6).normal(1.0, 0.1, mean.size)
    one, many = HIP().fit(noisy, inputs[0]), HIP().fit(noisy * 1e6, inputs[0])
    assert many.branching == pytest.approx(one.branching, rel=1e-6)
    np.testing.assert_allclose(many.params["input"], one.params["input"] * 1e6, rtol=1e-6)


def test_published_bounds_and_ridge() -> None:
    mean, inputs, _ = example()
    noisy = mean * np.random.default_rng(6).normal(1.0, 0.3, mean.size)
    free = HIP(cutoff_bound=5.0, exponent_bound=100.0).fit(noisy, inputs[0])
    tight = HIP(ridge=10.0, cutoff_bound=5.0, exponent_bound=100.0).fit(noisy, inputs[0])
    assert free.cutoff <= 5.0 + 1e-9
    assert tight.squared_error > free.squared_error
    assert tight.linear[2] < free.linear[2] or tight.branching < free.branching


def test_intervals_cover_the_truth_about_as_often_as_they_say() -> None:
    mean, inputs, truth = example(seed=8)
    n = truth["scale"] * float(mpmath.zeta(1.0 + truth["exponent"], 1.0 + truth["cutoff"]))
    random, inside, direct = np.random.default_rng(9), 0, 0
    sets = 200
    for _ in range(sets):
        intervals = (
            HIP().fit(np.maximum(mean + random.normal(0.0, 60.0, mean.size), 0.0), inputs[0]).intervals(0.9)
        )
        inside += intervals["branching"][0] <= n <= intervals["branching"][1]
        direct += intervals["input"][0, 0] <= 4.0 <= intervals["input"][0, 1]
    assert inside / sets >= 0.80
    assert 0.80 <= direct / sets <= 0.98


def test_the_forecast_starts_from_the_observed_counts() -> None:
    mean, inputs, _ = example(days=110)
    fit = HIP().fit(mean[:90], inputs[0, :90])
    forecast = fit.forecast(20, inputs[0, 90:])
    np.testing.assert_allclose(forecast.expected, mean[90:], rtol=5e-3)
    assert (forecast.lower <= forecast.expected).all()
    assert (forecast.expected <= forecast.upper).all()
    assert forecast.total == pytest.approx(mean[90:].sum(), rel=5e-3)
    assert not forecast.supercritical
    with pytest.raises(DataError, match="say what they are"):
        fit.forecast(20)


def test_growth_without_end_is_said() -> None:
    mean = recursion(1.08, 0.0, 30.0, 50.0, 0.0, np.zeros(0), np.zeros((0, 80)))
    fit = HIP().fit(mean)
    assert fit.supercritical
    assert fit.endogenous_response == math.inf
    assert fit.maturity == math.inf
    assert any("at least one further view" in line for line in fit.warnings)
    assert fit.forecast(5).supercritical


def test_a_kernel_of_one_day_is_said() -> None:
    inputs = np.random.default_rng(4).poisson(20.0, (1, 80)).astype(float)
    mean = recursion(0.5, 0.0, 40.0, 50.0, 3.0, np.array([2.0]), inputs)
    fit = HIP().fit(mean, inputs[0])
    assert fit.branching == pytest.approx(0.5, rel=1e-3)
    assert any("delay of one day" in line for line in fit.warnings)


def test_it_plots_and_says_what_it_is() -> None:
    mean, inputs, _ = example()
    fit = HIP().fit(mean, inputs[0])
    assert repr(fit).startswith("<HIPFit: ")
    assert "branching factor" in repr(fit)
    assert fit.plot().axes[0].get_xlabel() == "day"
    assert math.isfinite(fit.loglikelihood)
    assert math.isfinite(fit.aic)


@pytest.mark.parametrize(
    ("counts", "inputs", "message"),
    [
        (np.ones((3, 3)), None, "dimensions"),
        (np.array([1.0, -2.0] * 8), None, r"counts\[1\]"),
        (np.array([1.0, np.inf] * 8), None, "not finite"),
        (np.ones(5), None, "needs 8"),
        (np.zeros(20), None, "all are zero"),
        (np.ones(20), np.ones(19), "one row for each day"),
        (np.ones(20), -np.ones(20), "never negative"),
        (np.ones(20), np.full(20, np.nan), "not finite"),
        (np.ones(6000), None, "quadratic"),
    ],
)
def test_hostile_input_gets_a_clear_error(counts: Floats, inputs: Floats | None, message: str) -> None:
    with pytest.raises(DataError, match=message):
        HIP().fit(counts, inputs)


@pytest.mark.parametrize(("name", "value"), [("ridge", -1.0), ("cutoff_bound", 0.0), ("starts", 0)])
def test_a_specification_is_checked(name: str, value: float) -> None:
    with pytest.raises(DataError, match=name):
        HIP(**{name: value})  # type: ignore[arg-type]
