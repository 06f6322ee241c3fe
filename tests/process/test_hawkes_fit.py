"""Fits of event times: the optimum is the optimum, whoever looks for it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.testing import assert_allclose
from numpy.typing import NDArray
from scipy import optimize

from groundswell.process import (
    Background,
    Constant,
    Events,
    Exponential,
    Hawkes,
    HawkesFit,
    InputSeries,
    Kernel,
    ParetoMarks,
    Periodic,
    Piecewise,
    PowerLaw,
    SumOfExponentials,
    simulate_events,
)
from groundswell.process.events.fit import fit_problem, grid, near_optimum
from process import hawkes_oracle
from process.hawkes_oracle import Realisation

Floats = NDArray[np.float64]
EDGES = np.linspace(0.0, 80.0, 21)
SHARES = np.random.default_rng(5).gamma(0.5, 2.0, 20)

CASES: dict[str, tuple[Kernel, Background, Kernel, Background]] = {
    "exponential": (Exponential(), Constant(), Exponential(0.6, 1.5), Constant(0.8)),
    "sum": (
        SumOfExponentials(),
        Constant(),
        SumOfExponentials((0.3, 0.3), (0.3, 8.0)),
        Constant(0.8),
    ),
    "power law": (PowerLaw(), Constant(), PowerLaw(0.6, 0.7, 0.1), Constant(0.8)),
    "input": (
        Exponential(),
        Constant() + InputSeries(EDGES, SHARES),
        Exponential(0.5, 2.0),
        Constant(0.4) + InputSeries(EDGES, SHARES, (0.5,)),
    ),
    "periodic": (
        Exponential(),
        Periodic(8.0, bins=3),
        Exponential(0.5, 2.0),
        Periodic(8.0, bins=3, levels=(0.2, 1.5, 0.6)),
    ),
}


def drawn(name: str, seed: int, end: float = 80.0) -> Events:
    _, _, kernel, background = CASES[name]
    return simulate_events(kernel, background, end, seed=seed)


def scipy_optimum(specification: Hawkes, events: Events, start: HawkesFit) -> float:
    """The highest oracle likelihood that SciPy finds near a fit, bounds at zero, logarithms for shapes."""
    record = Realisation(
        events.times, events.dimensions, np.array([[events.start, events.end]]), events.marks
    )
    entries = start.layout.entries

    def params(places: Floats) -> dict[str, Any]:
        found = {name: np.zeros(size, dtype=places.dtype) for name, size in start.layout.sizes.items()}
        for entry, place in zip(entries, places, strict=True):
            found[entry.name][entry.index] = np.exp(place) if entry.logarithmic else place
        return found

    def objective(places: Floats) -> tuple[float, Floats]:
        slopes = np.zeros(places.size)
        for number in range(places.size):
            moved = places.astype(complex)
            moved[number] += 1e-30j
            value = -hawkes_oracle.log_likelihood(specification, params(moved), [record])
            slopes[number] = value.imag / 1e-30
        return value.real, slopes

    first = [
        (np.log(entry.read(start.points[0])) if entry.logarithmic else entry.read(start.points[0]))
        for entry in entries
    ]
    # from somewhere else, so that agreement is no accident
    moved = np.array(first) + np.where([entry.logarithmic for entry in entries], 0.3, 0.1)
    bounds = [(None, None) if entry.logarithmic else (0.0, None) for entry in entries]
    found = optimize.minimize(
        objective, moved, jac=True, bounds=bounds, method="L-BFGS-B", options={"ftol": 1e-15, "gtol": 1e-9}
    )
    return -float(found.fun)


@pytest.mark.parametrize("name", CASES)
def test_the_optimum_is_scipys_on_the_formula(name: str) -> None:
    kernel, background, _, _ = CASES[name]
    events = drawn(name, 12, 60.0)
    specification = Hawkes(kernel, background)
    fit = specification.fit(events)
    assert fit.converged
    record = Realisation(events.times, events.dimensions, np.array([[0.0, 60.0]]))
    assert_allclose(
        fit.loglikelihood, hawkes_oracle.log_likelihood(specification, fit.params, [record]).real, rtol=1e-9
    )
    assert_allclose(fit.loglikelihood, scipy_optimum(specification, events, fit), atol=1e-6, rtol=0.0)


def test_the_optimum_with_marks_is_scipys() -> None:
    events = simulate_events(
        Exponential(0.6, 1.5), Constant(0.8), 70.0, seed=2, marks=ParetoMarks(3.5), mark_exponent=0.9
    )
    specification = Hawkes(marked=True)
    fit = specification.fit(events)
    assert fit.converged
    assert_allclose(fit.loglikelihood, scipy_optimum(specification, events, fit), atol=1e-6, rtol=0.0)


@pytest.mark.parametrize("name", ["exponential", "power law", "sum"])
@pytest.mark.parametrize("seed", [21, 22])
def test_thirty_starts_reach_one_optimum(name: str, seed: int) -> None:
    kernel, background, _, _ = CASES[name]
    observed, layout = Hawkes(kernel, background).prepared(
        drawn(name, seed, 250.0), end=None, start=0.0, windows=None, marks=None, clock=None
    )
    (problem,) = layout.problems
    best = fit_problem(problem, observed, None)
    generator = np.random.default_rng(seed)
    low = np.maximum(problem.bounds.low, np.log(1e-2))
    high = np.minimum(problem.bounds.high, np.log(2e1))
    reached = []
    for _ in range(30):
        start = generator.uniform(low, high)
        found = fit_problem(problem, observed, None, starts=[start])
        assert found.converged
        reached.append(found.derivatives.value)
    assert best.derivatives.value > max(reached) - 1e-4
    assert min(reached) > best.derivatives.value - 1e-4


@pytest.mark.parametrize(
    ("branching", "decay"), [(0.05, 3.0), (0.3, 0.1), (0.6, 40.0), (0.9, 2.0), (0.97, 1.0)]
)
@pytest.mark.parametrize("seed", range(4))
def test_the_core_s_search_finds_what_the_grid_finds(branching: float, decay: float, seed: int) -> None:
    events = simulate_events(Exponential(branching, decay), Constant(1.0), 200.0, seed=seed)
    observed, layout = Hawkes().prepared(events, end=None, start=0.0, windows=None, marks=None, clock=None)
    (problem,) = layout.problems
    short = fit_problem(problem, observed, None)
    by_grid = fit_problem(problem, observed, None, starts=grid(problem, observed))
    assert short.converged
    assert short.derivatives.value > by_grid.derivatives.value - 1e-6


def test_a_long_series_starts_from_its_beginning() -> None:
    events = simulate_events(Exponential(0.7, 2.0), Constant(1.0), 20_000.0, seed=5)
    observed, layout = Hawkes().prepared(events, end=None, start=0.0, windows=None, marks=None, clock=None)
    (problem,) = layout.problems
    near = near_optimum(problem, observed.records)
    assert near is not None
    fit = Hawkes().fit(events)
    assert abs(fit.params["branching"] - near.linear[0, 1]) < 0.05
    other = fit_problem(problem, observed, None, starts=[np.log([0.3])])
    assert_allclose(fit.loglikelihood, other.derivatives.value, rtol=0.0, atol=1e-6)


@pytest.mark.parametrize(
    ("specification", "options"),
    [
        (Hawkes(PowerLaw()), {}),
        (Hawkes(Exponential(decay=2.0)), {}),
        (Hawkes(background=Constant(1.0)), {}),
        (Hawkes(background=Piecewise((0.0, 10.0, 20.0))), {}),
        (Hawkes(), {"windows": [[0.0, 8.0], [9.0, 20.0]]}),
        (Hawkes(), {"start": 5.0, "end": 20.0}),
    ],
)
def test_the_core_s_search_leaves_other_models_alone(specification: Hawkes, options: dict[str, Any]) -> None:
    times = simulate_events(Exponential(0.5, 2.0), Constant(2.0), 20.0, seed=8).times
    wanted = {"end": 20.0, "start": 0.0, "windows": None, "marks": None, "clock": None} | options
    observed, layout = specification.prepared(
        times, **(wanted | ({"end": None} if "windows" in options else {}))
    )
    assert near_optimum(layout.problems[0], observed.records) is None


TRUTHS: list[tuple[Kernel, Kernel, dict[str, float], float]] = [
    (Exponential(), Exponential(0.5, 2.0), {"branching": 0.5, "decay": 2.0, "background": 1.0}, 4000.0),
    (
        PowerLaw(),
        PowerLaw(0.5, 1.2, 0.3),
        {"branching": 0.5, "exponent": 1.2, "cutoff": 0.3, "background": 1.0},
        4000.0,
    ),
]


@pytest.mark.parametrize(("family", "truth", "wanted", "end"), TRUTHS)
def test_the_truth_is_recovered(family: Kernel, truth: Kernel, wanted: dict[str, float], end: float) -> None:
    fit = Hawkes(family).fit(simulate_events(truth, Constant(1.0), end, seed=77))
    assert fit.converged
    for name, value in wanted.items():
        error = float(np.asarray(fit.errors[name]))
        assert 0.0 < error < 0.6 * value
        assert abs(float(np.asarray(fit.params[name])) - value) < 3.5 * error, name


def test_the_truth_of_a_sum_of_exponentials_is_recovered() -> None:
    truth = SumOfExponentials((0.3, 0.3), (0.2, 10.0))
    fit = Hawkes(SumOfExponentials()).fit(simulate_events(truth, Constant(1.0), 3000.0, seed=5))
    order = np.argsort(fit.params["decays"])
    for name, wanted in (("weights", truth.weights), ("decays", truth.decays)):
        found, error = np.asarray(fit.params[name])[order], np.asarray(fit.errors[name])[order]
        assert (np.abs(found - np.array(wanted, dtype=float)) < 3.5 * error).all()
    total = float(np.asarray(fit.params["branching"]))
    assert total == pytest.approx(float(np.sum(fit.params["weights"])))
    assert abs(total - 0.6) < 3.5 * float(np.asarray(fit.errors["branching"]))


def test_marks_and_series_are_recovered() -> None:
    edges = np.linspace(0.0, 1500.0, 1501)
    shares = np.random.default_rng(1).gamma(0.5, 2.0, 1500)
    background = Constant(0.3) + InputSeries(edges, shares, (0.7,))
    events = simulate_events(
        Exponential(0.5, 2.0), background, 1500.0, seed=9, marks=ParetoMarks(3.5), mark_exponent=0.8
    )
    fit = Hawkes(background=Constant() + InputSeries(edges, shares), marked=True).fit(events)
    for name, value in {
        "background": 0.3,
        "input": 0.7,
        "branching": 0.5,
        "decay": 2.0,
        "mark_exponent": 0.8,
    }.items():
        error = float(np.asarray(fit.errors[name]))
        assert abs(float(np.asarray(fit.params[name])) - value) < 3.5 * error, name


def rounded(step: float) -> Events:
    exact = simulate_events(Exponential(0.6, 3.0), Constant(1.0), 1500.0, seed=31)
    return Events(np.maximum(np.floor(exact.times / step) * step, 1e-9), end=1500.0)


def test_a_rounded_clock_is_allowed_for() -> None:
    exact = simulate_events(Exponential(0.6, 3.0), Constant(1.0), 1500.0, seed=31)
    step = 0.4  # longer than the mean delay of 1/3
    held = Hawkes().fit(rounded(step))
    spread = Hawkes().fit(rounded(step), clock=step)
    best = Hawkes().fit(exact)
    off = {
        name: [
            abs(float(np.log(np.asarray(fit.params[name]) / np.asarray(best.params[name]))))
            for fit in (held, spread)
        ]
        for name in ("branching", "decay")
    }
    for name, (plain, clocked) in off.items():
        assert clocked < 0.5 * plain, name
    assert any("share their time" in sentence and "clock=" in sentence for sentence in held.warnings)
    assert not any("share their time" in sentence for sentence in spread.warnings)


def test_a_clock_finer_than_every_gap_changes_little() -> None:
    events = drawn("exponential", 4, 200.0)
    exact, clocked = Hawkes().fit(events), Hawkes().fit(events, clock=1e-7)
    assert_allclose(clocked.loglikelihood, exact.loglikelihood, atol=1e-3)
    assert len(clocked.observed.records) == 5


def test_windows_and_realisations_recover_too() -> None:
    whole = simulate_events(Exponential(0.6, 2.0), Constant(1.0), 3000.0, seed=3)
    windows = [[0.0, 700.0], [900.0, 1800.0], [1800.0, 3000.0]]
    fit = Hawkes().fit(whole.times, windows=windows)
    parts = [
        simulate_events(Exponential(0.6, 2.0), Constant(1.0), 150.0, seed=seed, burn_in=0.0)
        for seed in range(20)
    ]
    together = Hawkes().fit(parts)
    for found in (fit, together):
        for name, value in {"background": 1.0, "branching": 0.6, "decay": 2.0}.items():
            assert abs(float(np.asarray(found.params[name])) - value) < 3.5 * float(
                np.asarray(found.errors[name])
            )
    assert fit.observed.length == 2800.0
    assert together.observed.length == 3000.0


@pytest.mark.parametrize("kernel", [Exponential(), PowerLaw()])
def test_the_intensity_is_the_formulas(kernel: Kernel) -> None:
    generator = np.random.default_rng(2)
    columns = [np.sort(np.round(20.0 * generator.random(40), 1)) for _ in range(2)]
    background = Piecewise((-5.0, 8.0, 25.0))
    specification = Hawkes(kernel, background, dimensions=2)
    windows = [[2.0, 9.0], [11.0, 20.0]]
    fit = specification.fit(columns, windows=windows)
    at = np.sort(
        np.concatenate([2.0 + 18.0 * generator.random(30), columns[0][columns[0] > 2.0], [2.0, 8.0, 20.0]])
    )
    record = Realisation.of(columns, windows)
    found = fit.intensity(at)
    for to in range(2):
        wanted = hawkes_oracle.intensity(specification, fit.params, [record], 0, to, at).real
        assert_allclose(found[:, to], wanted, rtol=1e-9)
    assert fit.intensity([]).shape == (0, 2)


@pytest.mark.parametrize("exponent", [0.1, 0.7])
@pytest.mark.parametrize("marked", [False, True])
def test_residuals_are_the_formulas(exponent: float, marked: bool) -> None:
    generator = np.random.default_rng(2)
    parts, records = [], []
    for number in range(2):
        columns = [np.sort(np.round(20.0 * generator.random(30), 1)) + 0.01 for _ in range(2)]
        record = Realisation.of(columns, [[1.0, 21.0 + number]], [1.0 + column % 2.0 for column in columns])
        records.append(record)
        late = record.times > 1.0  # what came before is not known here
        records[-1] = Realisation(
            record.times[late],
            record.dimensions[late],
            record.windows,
            None if record.marks is None else record.marks[late],
        )
        own = records[-1]
        parts.append(Events(own.times, own.dimensions, own.marks, start=1.0, end=21.0 + number))
    specification = Hawkes(PowerLaw(0.4, exponent, 2.0), dimensions=2, marked=marked)
    fit = specification.fit(parts)
    residuals = fit.residuals()
    for to in range(2):
        spent, before = [], 0.0
        for number, record in enumerate(records):
            start, end = record.windows[0]
            own = record.times[record.dimensions == to]
            one = [
                hawkes_oracle.compensator(
                    specification, fit.params, records, number, to, start, float(moment)
                ).real
                for moment in own
            ]
            spent += [before + value for value in one]
            before += hawkes_oracle.compensator(
                specification, fit.params, records, number, to, start, end
            ).real
        assert_allclose(residuals.increments[to], np.diff(spent, prepend=0.0), rtol=1e-8, atol=1e-9)
        assert_allclose(residuals.censored[to], before - spent[-1], rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize("name", ["exponential", "power law", "input"])
def test_residuals_of_the_right_model_are_exponential_and_of_a_wrong_one_are_not(name: str) -> None:
    kernel, background, _, _ = CASES[name]
    events = drawn(name, 8)
    several = [events, *(drawn(name, seed) for seed in range(9, 24))]
    right = Hawkes(kernel, background).fit(several).residuals()
    assert right.count == sum(len(part) for part in several)
    assert float(np.mean(right.pooled)) == pytest.approx(1.0, abs=0.03)
    assert all(check.p_value > 0.005 for check in right.checks)
    wrong = Hawkes(Exponential(0.0, 1.0), Constant()).fit(several).residuals()
    assert min(check.p_value for check in wrong.checks) < 1e-6


def test_the_check_corrects_for_fitted_parameters() -> None:
    fit = Hawkes().fit(drawn("exponential", 3, 200.0))
    checked = fit.check(draws=39, seed=1)
    assert checked.refits == 39
    assert all(0.025 <= check.p_value <= 1.0 for check in checked.checks)
    assert [check.p_value for check in fit.check(draws=39, seed=1).checks] == [
        check.p_value for check in checked.checks
    ]


def test_simulations_and_refits_of_a_fit() -> None:
    events = simulate_events(Exponential(0.5, 2.0), Constant(1.0), 700.0, seed=12)
    fit = Hawkes().fit(events.times, start=100.0, end=700.0)
    drawn_events = fit.simulate(seed=3)
    assert (drawn_events.start, drawn_events.end) == (100.0, 700.0)
    assert np.array_equal(drawn_events.times, fit.simulate(seed=3).times)
    counts = np.array([len(fit.simulate(seed=seed)) for seed in range(60)])
    expected = int(fit.observed.counts[0])
    assert abs(counts.mean() - expected) < 4.0 * counts.std() / np.sqrt(60) + 20.0
    assert fit.simulate(50.0, start=10.0, seed=1).end == 50.0
    again = fit.resample(5)
    assert again.specification == fit.specification
    assert again.params["decay"] != fit.params["decay"]
    assert again.params["decay"] == fit.resample(5).params["decay"]
    assert_allclose(again.observed.length, fit.observed.length)


def test_refits_keep_windows_marks_and_clock() -> None:
    whole = simulate_events(
        Exponential(0.5, 2.0), Constant(1.0), 300.0, seed=12, marks=ParetoMarks(4.0), mark_exponent=0.5
    )
    marks = np.asarray(whole.marks)
    windows = [[50.0, 150.0], [200.0, 300.0]]
    fit = Hawkes(marked=True).fit(whole.times, windows=windows, marks=marks, clock=0.01)
    again = fit.resample(1)
    assert again.observed.clock == 0.01
    assert len(again.observed.records) == 5
    assert_allclose(again.observed.length, 200.0)
    assert np.isfinite(float(np.asarray(again.params["mark_exponent"])))


def test_flat_directions_are_named() -> None:
    # no event is as old as the cutoff: exponent and cutoff only matter through their ratio
    events = simulate_events(PowerLaw(0.5, 5.0, 50.0), Constant(1.0), 60.0, seed=2)
    fit = Hawkes(PowerLaw()).fit(events)
    report = fit.identifiability()
    named = {name for direction in report.flat for name, _ in direction.shares} | set(report.unseen)
    assert {"exponent", "cutoff"} & named
    assert "hardly tells" in repr(report) or "says nothing" in repr(report)
    clear = (
        Hawkes().fit(simulate_events(Exponential(0.5, 2.0), Constant(1.0), 3000.0, seed=1)).identifiability()
    )
    assert clear.flat == ()
    assert clear.unseen == ()
    assert repr(clear) == "<Identifiability: every direction is told.>"
    assert 1.0 < clear.condition < 100.0


def test_warnings_say_what_must_be_known() -> None:
    def warned(fit: HawkesFit, text: str) -> bool:
        return any(text in sentence for sentence in fit.warnings)

    generator = np.random.default_rng(4)
    poisson = Hawkes().fit(np.sort(500.0 * generator.random(500)), end=500.0)
    assert warned(poisson, "chance alone could do that")
    few = Hawkes().fit(drawn("exponential", 1, 40.0))
    assert warned(few, "below 200")
    burst = simulate_events(Exponential(1.3, 1.0), Constant(1.0), 12.0, seed=3)
    fit = Hawkes().fit(burst)
    assert fit.spectral_radius > 1.0
    assert warned(fit, "Supercritical")
    near = Hawkes(Exponential(branching=0.97)).fit(drawn("exponential", 5, 200.0))
    assert warned(near, "Near criticality")
    good = Hawkes().fit(simulate_events(Exponential(0.5, 2.0), Constant(1.0), 2000.0, seed=1))
    assert good.warnings == ()


def test_numbers_about_the_fit() -> None:
    fit = Hawkes(Exponential(decay=2.0)).fit(drawn("exponential", 1, 300.0))
    assert fit.free_parameters == 2
    assert fit.aic == pytest.approx(4.0 - 2.0 * fit.loglikelihood)
    count = int(fit.observed.counts[0])
    assert fit.bic == pytest.approx(2.0 * np.log(count) - 2.0 * fit.loglikelihood)
    assert fit.objective == fit.loglikelihood
    assert fit.spectral_radius == pytest.approx(float(np.asarray(fit.params["branching"])))
    assert fit.kernel().known == pytest.approx((float(np.asarray(fit.params["branching"])), 2.0))
    assert fit.backgrounds == (Constant(float(np.asarray(fit.params["background"]))),)
    assert repr(fit).startswith(f"<HawkesFit Exponential: {count:,} events in 300, branching factor 0.")
    assert "standard error" in repr(fit)
    assert "warning" not in repr(fit)
    lone = Hawkes(Exponential()).fit([1.0, 2.0, 3.0], end=4.0)
    assert f", {len(lone.warnings)} warnings: see .warnings>" in repr(lone)
    with pytest.raises(TypeError):
        fit.params["decay"] = 3.0  # type: ignore[index]
    with pytest.raises(AttributeError):
        fit.loglikelihood = 0.0  # type: ignore[misc]


@pytest.mark.parametrize("dimensions", [1, 2])
def test_the_picture_shows_events_and_intensity(dimensions: int) -> None:
    events = [drawn("exponential", seed) for seed in range(dimensions)]
    fit = Hawkes(dimensions=dimensions).fit([part.times for part in events], end=80.0)
    figure = fit.plot()
    assert isinstance(figure, Figure)
    upper, lower = figure.axes
    assert len(upper.lines) == len(lower.lines) == dimensions
    assert upper.lines[0].get_ydata()[-1] == len(events[0])  # type: ignore[index]
    assert lower.get_xlabel() == "time"
