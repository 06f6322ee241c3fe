"""Counts of one series: expected counts, derivatives, known truth, invariances, hostile input."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from groundswell.errors import DataError
from groundswell.process.background import Background, Constant, InputSeries, Periodic, Piecewise
from groundswell.process.counts.clusters import cluster_counts
from groundswell.process.counts.count_fit import CountFit
from groundswell.process.counts.count_hawkes import CountHawkes
from groundswell.process.counts.hip_result import HIPFit
from groundswell.process.counts.likelihood import draw_counts
from groundswell.process.counts.record import CountRecord
from groundswell.process.kernels import Exponential, Kernel, PowerLaw, SumOfExponentials
from process.count_oracle import mbpp_rate_integral, volterra_counts

Floats = NDArray[np.float64]

DAYS = 80
EDGES = np.arange(DAYS + 1.0)
SHARES = np.random.default_rng(11).gamma(0.5, 60.0, DAYS)
KERNELS = [Exponential(0.6, 0.4), SumOfExponentials((0.2, 0.3), (2.0, 0.1)), PowerLaw(0.6, 0.5, 0.4)]


def mean_of(spec: CountHawkes, edges: Floats, start: float | None = None) -> Floats:
    """Expected counts when every parameter is held."""
    count = len(edges) - 1 if edges.ndim == 1 else len(edges)
    problem = spec.problem_of(CountRecord.of(np.zeros(count), edges, start))
    place = np.array([p.held for p in problem.model.parameters], dtype=float)
    return np.array(problem.model.mean(place).value, dtype=np.float64)


def fitted(spec: CountHawkes, counts: Floats, edges: Floats, start: float | None = None) -> CountFit:
    return spec.fit_likelihood(counts, edges, start=start)


def driven(level: float | None = None, weight: float | None = None) -> Background:
    return Constant(level) + InputSeries(EDGES, SHARES, (weight,))


@pytest.mark.parametrize("kernel", KERNELS, ids=lambda k: type(k).__name__)
def test_expected_counts_solve_the_volterra_equation(kernel: Kernel) -> None:
    edges = np.array([0.0, 0.5, 1.0, 3.0, 4.0, 8.0, 12.0])
    series = InputSeries(np.array([0.0, 1.0, 4.0, 12.0]), np.array([3.0, 0.0, 5.0]), (2.0,))
    found = mean_of(CountHawkes(kernel, Constant(4.0) + series), edges)

    def source(times: Floats) -> Floats:
        place = np.clip(np.searchsorted(series.edges, times, side="right") - 1, 0, 2)
        return np.asarray(4.0 + 2.0 * series.rates[place, 0])[:, None]

    coarse, fine = (
        volterra_counts(lambda ages: kernel.value(ages)[:, None, None], source, edges, cells)[:, 0]
        for cells in (600, 1200)
    )
    slow = (4.0 * fine - coarse) / 3.0  # Richardson: the rule's error falls with the square of the step
    np.testing.assert_allclose(found, slow, rtol=2e-5)


def test_expected_counts_are_those_of_mbpp() -> None:
    edges = np.array([0.0, 0.3, 2.0, 2.5, 7.0, 20.0])
    series = InputSeries(np.array([0.0, 1.0, 3.0, 20.0]), np.array([0.0, 6.0, 0.0]), (1.0,))
    found = mean_of(CountHawkes(Exponential(0.7, 1.3), Constant(0.5) + series), edges)
    total = 0.5 * mbpp_rate_integral(0.7, 1.3, 0.0, 20.0, edges) + 6.0 * mbpp_rate_integral(
        0.7, 1.3, 1.0, 3.0, edges
    )
    np.testing.assert_allclose(found, np.diff(total), rtol=1e-9)


def test_irregular_intervals_and_gaps_are_sums_of_the_regular_ones() -> None:
    spec = CountHawkes(PowerLaw(0.6, 0.5, 0.4), driven(5.0, 2.0))
    daily = mean_of(spec, EDGES)
    pairs = np.array([[2.0, 3.0], [3.0, 7.0], [20.0, 21.0], [40.0, 80.0]])
    sums = [daily[int(a) : int(b)].sum() for a, b in pairs]
    np.testing.assert_allclose(mean_of(spec, pairs, 0.0), sums, rtol=1e-9)


@pytest.mark.parametrize("dispersion", ["negative-binomial", "poisson", "hawkes"])
@pytest.mark.parametrize("kernel", KERNELS, ids=lambda k: type(k).__name__)
def test_gradients_agree_with_finite_differences(kernel: Kernel, dispersion: str) -> None:
    background = Periodic(7.0, 3) + InputSeries(EDGES, SHARES)
    spec = CountHawkes(kernel, background, dispersion)  # type: ignore[arg-type]
    counts = np.random.default_rng(3).poisson(200.0, DAYS).astype(float)
    problem = spec.problem_of(CountRecord.of(counts, EDGES, None))
    weights = [12.0, 20.0, 7.0, 2.0]
    held = [p.held for p in problem.model.parameters[4:]]
    place = np.array([*weights, *held, *([1.5] if dispersion == "negative-binomial" else [])], dtype=float)
    now = problem.evaluate(place)
    assert now is not None
    for index, slope in enumerate(now.gradient):
        step = 1e-5 * max(abs(place[index]), 0.1)
        values = []
        for sign in (1.0, -1.0):
            moved = place.copy()
            moved[index] += sign * step
            found = problem.evaluate(moved)
            assert found is not None
            values.append(found.value)
        numeric = (values[0] - values[1]) / (2.0 * step)
        assert slope == pytest.approx(numeric, rel=2e-5, abs=1e-5 * np.abs(now.gradient).max())


@pytest.mark.parametrize("kernel", [Exponential(), PowerLaw()], ids=lambda k: type(k).__name__)
def test_the_optimum_is_one(kernel: Kernel) -> None:
    truth = CountHawkes(KERNELS[0] if isinstance(kernel, Exponential) else KERNELS[2], driven(20.0, 2.0))
    random = np.random.default_rng(5)
    counts = draw_counts(random, mean_of(truth, EDGES), np.full(DAYS, 20.0))
    fit = fitted(CountHawkes(kernel, driven()), counts, EDGES)
    assert fit.converged
    free = np.abs(fit.optimum.evaluation.gradient) * np.maximum(fit.deviations(), 0.0)
    assert (free[fit.inside] < 1e-3).all()
    for _ in range(200):
        moved = fit.problem.evaluate(
            np.clip(
                fit.optimum.place
                + random.normal(0.0, 0.02, fit.optimum.place.size) * np.maximum(fit.optimum.place, 0.5),
                *fit.problem.bounds(),
            )
        )
        assert moved is None or moved.value <= fit.loglikelihood + 1e-6


def test_intervals_cover_the_truth() -> None:
    truth = CountHawkes(Exponential(0.6, 0.4), driven(20.0, 2.0))
    mean, random = mean_of(truth, EDGES), np.random.default_rng(6)
    values = {"background": 20.0, "branching": 0.6, "decay": 0.4, "size": 20.0}
    sets = 100
    inside = dict.fromkeys(values, 0)
    wald = 0
    for _ in range(sets):
        fit = fitted(
            CountHawkes(Exponential(), driven()), draw_counts(random, mean, np.full(DAYS, 20.0)), EDGES
        )
        intervals = fit.intervals(0.9)
        for name, value in values.items():
            inside[name] += bool(intervals[name][0] <= value <= intervals[name][1])
        low, high = fit.intervals(0.9, "wald")["branching"]
        wald += bool(low <= 0.6 <= high)
    for name, count in inside.items():
        assert 0.8 <= count / sets <= 0.98, name
    assert 0.8 <= wald / sets <= 0.98


def test_a_profile_end_is_where_the_likelihood_has_fallen() -> None:
    mean = mean_of(CountHawkes(Exponential(0.6, 0.4), driven(20.0, 2.0)), EDGES)
    counts = draw_counts(np.random.default_rng(7), mean, np.full(DAYS, 20.0))
    fit = fitted(CountHawkes(Exponential(), driven()), counts, EDGES)
    for end in fit.intervals(0.9)["branching"]:
        held = fitted(CountHawkes(Exponential(branching=float(end)), driven()), counts, EDGES)
        assert fit.loglikelihood - held.loglikelihood == pytest.approx(2.7055 / 2.0, rel=0.02)


@pytest.mark.parametrize("kernel", [Exponential(), PowerLaw()], ids=lambda k: type(k).__name__)
def test_the_unit_of_time_does_not_matter(kernel: Kernel) -> None:
    mean = mean_of(CountHawkes(KERNELS[0], driven(20.0, 2.0)), EDGES)
    counts = draw_counts(np.random.default_rng(8), mean, np.full(DAYS, 20.0))
    days = fitted(CountHawkes(kernel, driven()), counts, EDGES)
    hours = fitted(
        CountHawkes(kernel, Constant() + InputSeries(EDGES * 24.0, SHARES / 24.0)), counts, EDGES * 24.0
    )
    assert hours.loglikelihood == pytest.approx(days.loglikelihood, abs=1e-4)
    assert hours.params["branching"] == pytest.approx(days.params["branching"], rel=1e-2)
    assert hours.params["background"] == pytest.approx(days.params["background"] / 24.0, rel=1e-2)
    if isinstance(kernel, Exponential):
        assert hours.params["decay"] == pytest.approx(days.params["decay"] / 24.0, rel=1e-2)


def test_missing_stretches_are_skipped_while_the_process_goes_on() -> None:
    spec = CountHawkes(Exponential(), driven())
    mean = np.round(mean_of(CountHawkes(Exponential(0.6, 0.4), driven(200.0, 20.0)), EDGES))
    holes = mean.copy()
    holes[10:20] = holes[45] = np.nan
    fit = fitted(spec, holes, EDGES)
    assert fit.params["branching"] == pytest.approx(0.6, abs=0.01)
    assert fit.simulate(1).shape == (DAYS - 11,)
    pairs = np.column_stack([EDGES[:-1], EDGES[1:]])[~np.isnan(holes)]
    again = fitted(spec, holes[~np.isnan(holes)], pairs)
    assert again.loglikelihood == pytest.approx(fit.loglikelihood, rel=1e-9)


def test_fast_word_of_mouth_in_daily_counts_is_said() -> None:
    mean = mean_of(CountHawkes(Exponential(0.6, 40.0), driven(20.0, 2.0)), EDGES)
    counts = draw_counts(np.random.default_rng(1), mean, np.full(DAYS, 50.0))
    fit = fitted(CountHawkes(Exponential(), driven()), counts, EDGES)
    assert any("shorter than the intervals" in line for line in fit.warnings)
    assert "decay" in fit.identifiability().sentences[0]
    assert "hardly told" in repr(fit)
    low, high = fit.intervals()["branching"]
    assert high - low > 0.4


def test_dispersion_tells_what_the_mean_cannot() -> None:
    random, n = np.random.default_rng(10), 0.6
    # clusters within a day: sizes of Borel's law with mean 1 / (1 - n)
    days = 400
    counts = np.zeros(days)
    for day in range(days):
        generation = total = random.poisson(20.0)
        while generation:
            generation = random.poisson(n * generation)
            total += generation
        counts[day] = total
    edges = np.arange(days + 1.0)
    fit = fitted(CountHawkes(Exponential(decay=30.0), Constant(), "hawkes"), counts, edges)
    assert fit.params["branching"] == pytest.approx(n, abs=0.06)
    assert fit.params["background"] == pytest.approx(20.0, rel=0.2)


def test_forecasts_go_on_and_hold_the_counts_about_as_often_as_they_say() -> None:
    whole = np.arange(111.0)
    shares = np.random.default_rng(12).gamma(0.5, 60.0, 110)
    truth = CountHawkes(Exponential(0.6, 0.4), Constant(20.0) + InputSeries(whole, shares, (2.0,)))
    mean, random = mean_of(truth, whole), np.random.default_rng(13)
    spec = CountHawkes(Exponential(), Constant() + InputSeries(whole[:81], shares[:80]))
    inside = 0
    for number in range(10):
        counts = draw_counts(random, mean, np.full(110, 20.0))
        forecast = fitted(spec, counts[:80], whole[:81]).forecast(whole[80:], shares[80:], seed=number)
        inside += int(((forecast.lower <= counts[80:]) & (counts[80:] <= forecast.upper)).sum())
        assert forecast.total == pytest.approx(mean[80:].sum(), rel=0.4)
    assert 0.8 <= inside / 300 <= 0.99
    assert not forecast.supercritical
    assert math.isfinite(forecast.later)
    with pytest.raises(DataError, match="give their rates"):
        fitted(spec, counts[:80], whole[:81]).forecast(whole[80:])


def test_what_is_still_to_come_ends_all_clusters() -> None:
    counts = np.round(mean_of(CountHawkes(Exponential(0.6, 0.4), driven(20.0, 2.0)), EDGES))
    fit = fitted(CountHawkes(Exponential(0.6, 0.4), driven(20.0, 2.0)), counts, EDGES)
    held = CountHawkes(
        Exponential(0.6, 0.4), InputSeries(np.array([0.0, 85.0, 1000.0]), np.array([1.0, 0.0]), (1.0,))
    )
    tail = mean_of(held, np.array([0.0, 85.0, 1000.0]))[1]
    soon = fit.forecast(np.array([80.0, 85.0]), np.zeros(1)).later
    background = Constant(20.0) + InputSeries(np.append(EDGES, 1000.0), np.append(SHARES, 0.0), (2.0,))
    whole = CountHawkes(Exponential(0.6, 0.4), background)
    later = mean_of(whole, np.array([0.0, 85.0, 1000.0]))[1] - 915.0 * 20.0 / 0.4
    assert tail > 0.0
    # a constant background brings 20 / (1 - n) a day for ever, short of what its last days still owe
    owed = 20.0 * 0.6 / 0.4 / (0.4 * 0.4)
    assert soon == pytest.approx(later + owed, rel=1e-6)


def test_growth_without_end_is_said() -> None:
    truth = CountHawkes(Exponential(1.2, 0.3), Constant(20.0))
    fit = fitted(
        CountHawkes(Exponential(), Constant(20.0)), np.round(mean_of(truth, np.arange(60.0))), np.arange(60.0)
    )
    assert fit.supercritical
    assert any("do not exist" in line for line in fit.warnings)
    forecast = fit.forecast(np.arange(59.0, 65.0))
    assert forecast.supercritical
    assert forecast.later == math.inf
    assert "supercritical" in repr(forecast)


def test_other_intervals_and_the_rest_of_the_result() -> None:
    mean = mean_of(CountHawkes(Exponential(0.6, 0.4), driven(20.0, 2.0)), EDGES)
    counts = draw_counts(np.random.default_rng(14), mean, np.full(DAYS, 20.0))
    fit = fitted(CountHawkes(Exponential(), driven()), counts, EDGES)
    sandwich, bootstrap = fit.intervals(0.9, "sandwich"), fit.intervals(0.9, "bootstrap", draws=20)
    for found in (sandwich, bootstrap):
        assert found["branching"][0] < fit.params["branching"] < found["branching"][1]
        assert found["input"].shape == (1, 2)
    assert fit.aic == pytest.approx(10.0 - 2.0 * fit.loglikelihood)
    assert fit.residuals(seed=1).p_value > 0.01
    assert repr(fit).startswith("<CountFit Exponential: ")
    assert "branching" in repr(fit.intervals(0.9, "wald"))
    assert fit.plot().axes
    assert (fit.simulate(3) == fit.simulate(3)).all()
    assert isinstance(fit.kernel, Exponential)
    with pytest.raises(DataError, match="unknown"):
        fit.intervals(0.9, "magic")  # type: ignore[arg-type]


@pytest.mark.parametrize("kernel", KERNELS, ids=lambda k: type(k).__name__)
def test_simulated_clusters_have_the_expected_counts_and_scatter_more(kernel: Kernel) -> None:
    spec = CountHawkes(kernel, driven(20.0, 2.0), "poisson")
    fit = fitted(spec, np.round(mean_of(spec, EDGES)), EDGES)
    draws = np.array([cluster_counts(fit, seed) for seed in range(200)])
    error = draws.std(axis=0) / math.sqrt(200.0)
    assert np.abs((draws.mean(axis=0) - fit.expected) / error).max() < 5.0
    total = draws.sum(axis=1)
    assert total.var() > 2.0 * total.mean()


def test_intervals_of_the_process_are_wider_than_those_of_the_law() -> None:
    spec = CountHawkes(Exponential(0.6, 0.4), driven(20.0, 2.0), "poisson")
    counts = cluster_counts(fitted(spec, np.round(mean_of(spec, EDGES)), EDGES), 4)
    fit = fitted(CountHawkes(Exponential(), driven(), "poisson"), counts, EDGES)
    law, process = fit.intervals(0.9)["branching"], fit.intervals(0.9, "process", draws=40)["branching"]
    assert np.ptp(process) > 1.1 * np.ptp(law)


def test_a_constant_background_alone_is_said() -> None:
    counts = np.random.default_rng(15).poisson(30.0, 60).astype(float)
    fit = fitted(CountHawkes(Exponential(), Constant()), counts, np.arange(61.0))
    assert any("background is constant" in line for line in fit.warnings)


def test_levels_of_a_piecewise_background_are_found() -> None:
    edges = np.arange(61.0)
    truth = CountHawkes(Exponential(0.4, 0.5), Piecewise((0.0, 30.0, 60.0), (100.0, 300.0)))
    fit = fitted(
        CountHawkes(Exponential(), Piecewise((0.0, 30.0, 60.0))), np.round(mean_of(truth, edges)), edges
    )
    np.testing.assert_allclose(fit.params["background"], [100.0, 300.0], rtol=0.03)


def test_the_reference_form_is_hip() -> None:
    mean = np.round(mean_of(CountHawkes(Exponential(0.6, 0.4), driven(20.0, 2.0)), EDGES))
    spec = CountHawkes(PowerLaw(), Constant() + InputSeries(EDGES, SHARES), match_reference=True)
    fit = spec.fit(mean, EDGES)
    assert isinstance(fit, HIPFit)
    assert fit.squared_error < 0.05 * float(((mean - mean.mean()) ** 2).sum())
    with pytest.raises(DataError, match="one length"):
        spec.fit(mean[:3], np.array([0.0, 1.0, 3.0, 4.0]))
    with pytest.raises(DataError, match="PowerLaw"):
        CountHawkes(Exponential(), match_reference=True)


@pytest.mark.parametrize(
    ("counts", "edges", "message"),
    [
        ([1.0, -2.0, 3.0], None, r"counts\[1\]: -2 is negative"),
        ([1.0, 2.5, 3.0], None, r"counts\[1\]: 2.5 is not whole"),
        ([1.0, np.inf, 3.0], None, "infinite"),
        ([np.nan] * 3, None, "all are missing"),
        ([], None, "shape"),
        ([[[1.0]]], None, "shape"),
        (["a", "b"], None, "not an array of numbers"),
        ([1.0, 2.0, 3.0], [0.0, 1.0, 2.0], "one edge more"),
        ([1.0, 2.0, 3.0], [0.0, 2.0, 1.0, 3.0], "interval 1 ends"),
        ([1.0, 2.0, 3.0], [0.0, 1.0, np.nan, 3.0], "not finite"),
        ([1.0, 2.0], [[0.0, 2.0], [1.0, 3.0]], "must not overlap"),
        ([1.0, 2.0], [[1.0, 2.0], [0.0, 1.0]], "must not overlap"),
        ([1e300, 2.0], None, "too large"),
    ],
)
def test_damaged_counts_get_a_clear_error(
    counts: list[float], edges: list[float] | None, message: str
) -> None:
    with pytest.raises(DataError, match=message):
        CountHawkes().fit(counts, edges)


def test_impossible_specifications_get_a_clear_error() -> None:
    with pytest.raises(DataError, match="covers"):
        CountHawkes(background=InputSeries(np.array([0.0, 1.0]), np.ones(1))).fit([1.0, 2.0])
    with pytest.raises(DataError, match="dispersion"):
        CountHawkes(dispersion="normal")  # type: ignore[arg-type]
    with pytest.raises(DataError, match="possible"):
        CountHawkes(background=InputSeries(np.array([0.0, 1.0, 2.0]), np.array([0.0, 1.0]))).fit([5.0, 2.0])
    with pytest.raises(DataError, match="start"):
        CountHawkes().fit([1.0, 2.0], start=1.0)
