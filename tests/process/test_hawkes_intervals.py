"""Intervals and errors: they hold what they promise, and fall where they say."""

from __future__ import annotations

import math
from dataclasses import replace
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from groundswell.process import (
    Constant,
    Exponential,
    Hawkes,
    HawkesFit,
    InputSeries,
    Kernel,
    Piecewise,
    PowerLaw,
    SumOfExponentials,
    simulate_events,
)
from groundswell.process.events.fit import fit_problem
from groundswell.process.events.intervals import CLOSE_ENOUGH

Floats = NDArray[np.float64]
TRUTH = {"background": 1.0, "branching": 0.5, "decay": 2.0}


def fitted(seed: int, end: float = 300.0) -> HawkesFit:
    return Hawkes().fit(
        simulate_events(Exponential(0.5, 2.0), Constant(1.0), end, seed=[20, seed], burn_in=0.0)
    )


def test_profile_intervals_hold_their_level_and_narrower_ones_do_not() -> None:
    count, level = 250, 0.8
    held = dict.fromkeys(TRUTH, 0)
    too_narrow = 0
    for seed in range(count):
        fit = fitted(seed)
        intervals = fit.intervals(level)
        for name, value in TRUTH.items():
            low, high = intervals[name]
            held[name] += low <= value <= high
        # the negative control: a 50 % interval sold as one of 80 %
        low, high = fit.intervals(0.5, "wald")["branching"]
        too_narrow += low <= TRUTH["branching"] <= high
    slack = 3.0 * math.sqrt(level * (1.0 - level) / count)
    for name, number in held.items():
        assert abs(number / count - level) < slack, name
    assert abs(too_narrow / count - level) > slack


CASES: list[tuple[str, Kernel, Kernel, Any]] = [
    ("exponential", Exponential(), Exponential(0.5, 2.0), Constant()),
    ("power law", PowerLaw(), PowerLaw(0.5, 0.8, 0.2), Constant()),
    ("sum", SumOfExponentials(), SumOfExponentials((0.3, 0.3), (0.3, 8.0)), Constant()),
    (
        "series",
        Exponential(),
        Exponential(0.5, 2.0),
        Constant() + InputSeries(np.array([0.0, 50.0, 120.0, 300.0]), np.array([1.0, 4.0, 0.0])),
    ),
]


@pytest.mark.parametrize(("name", "family", "truth", "background"), CASES)
def test_the_likelihood_falls_as_promised_at_the_ends(
    name: str, family: Kernel, truth: Kernel, background: Any
) -> None:
    events = simulate_events(truth, Constant(1.0), 300.0, seed=9)
    fit = Hawkes(family, background).fit(events)
    level = 0.9
    scale = NormalDist().inv_cdf(0.5 + 0.5 * level)
    found = fit.intervals(level)
    checked = 0
    for entry in fit.layout.entries:
        low, high = found[entry.name][entry.index]
        value = entry.read(fit.points[0])
        assert low <= value <= high
        for end in (low, high):
            if not math.isfinite(end) or (end == 0.0 and entry.row < 0):
                assert any(entry.label in note for note in found.notes)
                continue
            held = held_at(family, background, fit, entry.name, entry.index, end)
            fall = math.sqrt(max(0.0, 2.0 * (fit.loglikelihood - held)))
            if end == 0.0:
                assert fall < scale + 2.0 * CLOSE_ENOUGH  # the range ends before the fall is reached
            else:
                assert_allclose(fall, scale, atol=2.0 * CLOSE_ENOUGH, err_msg=f"{name} {entry.label}")
            checked += 1
    assert checked >= 4


def held_at(
    family: Kernel, background: Any, fit: HawkesFit, name: str, index: tuple[int, ...], value: float
) -> float:
    """The highest likelihood with one parameter held, by a fit of a specification that holds it."""
    place = index[0] if index else 0
    changed: dict[str, Any] = {name: value}
    if name in {"background", "input"}:
        weights = list(background.weights)
        own = [column for column, label in enumerate(background.names) if label == name]
        weights[own[place]] = value
        specification = Hawkes(family, background.weighted(tuple(weights)))
    elif isinstance(family, SumOfExponentials):
        values = list(getattr(family, name))
        values[place] = value
        changed[name] = tuple(values)
        specification = Hawkes(replace(family, **changed), background)
    else:
        assert isinstance(family, Exponential | PowerLaw)
        specification = Hawkes(replace(family, **changed), background)
    record = fit.observed.records[0]
    observed, layout = specification.prepared(
        record.times,
        end=float(record.windows[-1, 1]),
        start=float(record.windows[0, 0]),
        windows=None,
        marks=None,
        clock=None,
    )
    (problem,) = layout.problems
    # from the free optimum: the terms of a sum could change places otherwise
    start = np.where(problem.bounds.shapes, fit.points[0].shapes, problem.held.shapes)
    return fit_problem(problem, observed, None, starts=[start]).derivatives.value


def test_methods_agree_where_the_model_is_right() -> None:
    fit = fitted(3, 2000.0)
    found = {
        "profile": fit.intervals(0.9),
        "wald": fit.intervals(0.9, "wald"),
        "sandwich": fit.intervals(0.9, "sandwich"),
        "bootstrap": fit.intervals(0.9, "bootstrap", draws=80, seed=1),
    }
    for name in TRUTH:
        width = float(np.diff(found["profile"][name])[0])
        for method, intervals in found.items():
            assert intervals.method == method
            low, high = intervals[name]
            assert 0.6 * width < high - low < 1.6 * width, (name, method)
            assert abs(0.5 * (low + high) - float(np.mean(found["profile"][name]))) < 0.5 * width


def test_the_sandwich_sees_a_wrong_model() -> None:
    # bursts of a background that is thought constant: the curvature promises too much for its level
    generator = np.random.default_rng(2)
    edges = np.linspace(0.0, 1000.0, 41)
    rates = generator.gamma(0.4, 2.5, 40)
    events = simulate_events(Exponential(0.1, 5.0), Piecewise(tuple(edges), tuple(rates)), 1000.0, seed=1)
    fit = Hawkes(Exponential(0.1, 5.0)).fit(events)
    plain = float(np.diff(fit.intervals(0.9, "wald")["background"])[0])
    robust = float(np.diff(fit.intervals(0.9, "sandwich")["background"])[0])
    assert robust > 2.0 * plain


def test_errors_are_the_inverse_of_the_curvature() -> None:
    fit = fitted(4)
    names = ["background", "branching", "decay"]
    at = np.array([float(np.asarray(fit.params[name])) for name in names])
    times = fit.observed.records[0].times

    def slopes(places: Floats) -> Floats:
        found = Hawkes().loglikelihood_gradient(times, dict(zip(names, places, strict=True)), end=300.0)[1]
        return np.array([found[name] for name in names])

    hessian = np.array([(slopes(at + shift) - slopes(at - shift)) / 2e-5 for shift in 1e-5 * np.eye(3)])
    wanted = np.sqrt(np.diag(np.linalg.inv(-hessian)))
    assert_allclose([float(np.asarray(fit.errors[name])) for name in names], wanted, rtol=1e-5)


def test_wald_intervals_are_built_on_logarithms_of_shapes() -> None:
    fit = fitted(5)
    scale = NormalDist().inv_cdf(0.95)
    decay, error = (float(np.asarray(values["decay"])) for values in (fit.params, fit.errors))
    low, high = fit.intervals(0.9, "wald")["decay"]
    assert_allclose([low, high], decay * np.exp(np.array([-1.0, 1.0]) * scale * error / decay))


def test_held_parameters_have_no_interval() -> None:
    events = simulate_events(Exponential(0.5, 2.0), Constant(1.0), 200.0, seed=1)
    fit = Hawkes(Exponential(decay=2.0)).fit(events)
    methods: list[Any] = ["profile", "wald", "sandwich"]
    for method in methods:
        found = fit.intervals(0.9, method)
        assert np.isnan(found["decay"]).all()
        assert np.isfinite(found["branching"]).all()


def test_open_intervals_are_told() -> None:
    generator = np.random.default_rng(1)
    fit = Hawkes().fit(np.sort(100.0 * generator.random(60)), end=100.0)
    found = fit.intervals()
    low, _ = found["branching"]
    assert low == 0.0
    assert found["decay"][0] == 0.0 or math.isinf(found["decay"][1])
    assert any("The interval of decay is open" in note for note in found.notes)


def test_intervals_are_told_briefly() -> None:
    found = fitted(6).intervals(0.8)
    assert repr(found).startswith("<Intervals 80 % profile: ")
    assert "branching [0." in repr(found)
    assert found.level == 0.8


def test_a_clock_widens_nothing_by_counting_draws_as_data() -> None:
    # five draws of the open order are one record, not five
    events = simulate_events(Exponential(0.5, 2.0), Constant(1.0), 500.0, seed=4)
    exact, clocked = Hawkes().fit(events), Hawkes().fit(events, clock=1e-6)
    for name in TRUTH:
        assert_allclose(
            np.asarray(clocked.errors[name]), np.asarray(exact.errors[name]), rtol=0.02, err_msg=name
        )
