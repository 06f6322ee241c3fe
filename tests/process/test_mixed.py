"""Mixtures of event times and counts against slow references, identities and simulated truths."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import mpmath
import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray
from scipy.stats import kstest, nbinom, poisson

from groundswell.errors import DataError
from groundswell.process.background import Constant, InputSeries, Piecewise
from groundswell.process.counts.likelihood import count_distribution
from groundswell.process.mixtures.mixed_hawkes import MixedHawkes
from groundswell.process.mixtures.problem import MixedProblem
from groundswell.process.mixtures.search import minimise
from process.mixed_reference import (
    Seen,
    Truth,
    event_loglikelihood,
    grid_loglikelihoods,
    volterra_loglikelihood,
)

Floats = NDArray[np.float64]
DECAYS = ("shared", "source", "pair")


def truth_of(problem: MixedProblem, vector: Floats) -> Truth:
    layout, d = problem.layout, problem.unit.size
    natural = layout.natural(vector)
    decay = natural[layout.decay]
    size, launch = np.full(d, np.inf), np.zeros(d)
    if layout.size.stop > layout.size.start:
        size[problem.is_count == 1] = natural[layout.size]
    launch[layout.launched] = natural[layout.launch]
    return Truth(
        natural[layout.weights],
        natural[layout.branching].reshape(d, d),
        np.array(np.broadcast_to(decay.reshape(d, d) if decay.size == d * d else decay, (d, d))),
        size,
        launch,
    )


def some_vector(problem: MixedProblem, seed: int, fastest: float = 40.0) -> Floats:
    generator = np.random.default_rng(seed)
    layout = problem.layout
    vector = generator.uniform(0.05, 0.4, layout.low.size)
    decays = layout.decay.stop - layout.decay.start
    vector[layout.decay] = generator.uniform(np.log(2.0), np.log(fastest), decays)
    vector[layout.size] = generator.uniform(0.0, 3.0, layout.size.stop - layout.size.start)
    return vector


def example(seed: int = 3, events: int = 25) -> tuple[dict[str, Floats], dict[str, tuple[Floats, Floats]]]:
    generator = np.random.default_rng(seed)
    tweets = np.sort(generator.uniform(0.0, 10.0, events))
    tweets[4] = tweets[3]  # a tie
    views = (np.linspace(0.0, 10.0, 9), generator.poisson(4000.0, 8).astype(float))
    shares = (np.array([0.0, 0.7, 3.0, 4.5, 10.0]), np.array([3.0, 0.0, 12.0, 31.0]))
    return {"tweets": tweets}, {"views": views, "shares": shares}


def seen_of(times: dict[str, Floats], counts: dict[str, tuple[Floats, Floats]], end: float = 10.0) -> Seen:
    return Seen(
        [*times.values(), *(None for _ in counts)], [*(None for _ in times), *counts.values()], 0.0, end
    )


def model_of(**options: Any) -> MixedHawkes:
    return MixedHawkes(events=("tweets",), counts=("views", "shares"), **options)


@pytest.mark.parametrize("decay", DECAYS)
@pytest.mark.parametrize("dispersion", ["negative binomial", "Poisson"])
def test_likelihood_agrees_with_a_fine_grid(decay: Any, dispersion: Any) -> None:
    times, counts = example()
    problem = model_of(decay=decay, dispersion=dispersion, launch=("shares",)).problem(
        times, counts, 0.0, 10.0
    )
    vector = some_vector(problem, 1)
    truth = truth_of(problem, vector)
    coarse, fine = (grid_loglikelihoods(seen_of(times, counts), [truth], h)[0] for h in (0.1, 0.025))
    found = -problem.cost(vector)[0]
    assert found == pytest.approx(fine, rel=1e-7)
    assert abs(found - fine) < 0.05 * abs(found - coarse) + 1e-9 * abs(found)


def test_likelihood_agrees_with_the_integral_equation() -> None:
    times, counts = example(events=9)
    problem = model_of(decay="pair", launch=("views",)).problem(times, counts, 0.0, 10.0)
    vector = some_vector(problem, 2, fastest=15.0)
    truth, seen = truth_of(problem, vector), seen_of(times, counts)
    first, second, third = (volterra_loglikelihood(seen, truth, parts) for parts in (4, 8, 16))
    once, twice = (4 * second - first) / 3, (4 * third - second) / 3
    assert -problem.cost(vector)[0] == pytest.approx((16 * twice - once) / 15, rel=1e-6)


@pytest.mark.parametrize("decay", DECAYS)
def test_without_counts_it_is_the_ordinary_likelihood(decay: Any) -> None:
    generator = np.random.default_rng(5)
    times = {"a": np.sort(generator.uniform(0, 50, 60)), "b": np.sort(generator.uniform(0, 50, 35))}
    times["a"][10] = times["b"][10] = times["a"][11]
    for part in times.values():
        part.sort()
    problem = MixedHawkes(events=("a", "b"), decay=decay).problem(times, None, 0.0, 50.0)
    for seed in range(5):
        vector = some_vector(problem, seed, fastest=5000.0)
        wanted = event_loglikelihood(list(times.values()), 50.0, truth_of(problem, vector))
        assert -problem.cost(vector)[0] == pytest.approx(wanted, rel=1e-9)


def test_without_events_it_is_the_mean_behaviour_likelihood() -> None:
    """One dimension, one constant input: the mean is known in closed form."""
    edges = np.linspace(0.0, 20.0, 11)
    count = np.arange(30.0, 40.0)
    problem = MixedHawkes(counts=("a",), dispersion="Poisson").problem(None, {"a": (edges, count)}, 0.0, 20.0)
    for n in (0.0, 0.6, 1.0, 1.3):
        s, b = 2.0, 0.7
        vector = problem.layout.scaled(np.array([s, n, b]))
        c = b * (1.0 - n)
        curve = edges**2 / 2.0 if c == 0.0 else (edges - -np.expm1(-c * edges) / c) / c
        mean = np.diff(s * edges + s * n * b * curve)
        assert -problem.cost(vector)[0] == pytest.approx(float(poisson.logpmf(count, mean).sum()), rel=1e-10)
        assert_allclose(problem.means(problem.trace(vector).mass), mean, rtol=1e-11)


@pytest.mark.parametrize("decay", DECAYS)
@pytest.mark.parametrize("fastest", [40.0, 3e4])
def test_gradient_is_that_of_the_likelihood(decay: Any, fastest: float) -> None:
    times, counts = example()
    background = {
        "views": Constant()
        + InputSeries(np.array([0.0, 2.5, 7.0, 10.0]), np.array([[1.0, 0.0], [5.0, 2.0], [0.5, 9.0]])),
        "tweets": Piecewise((0.0, 4.0, 10.0)),
    }
    problem = model_of(decay=decay, background=background, launch=("views", "shares")).problem(
        times, counts, 0.0, 10.0
    )
    vector = some_vector(problem, 7, fastest)
    slope = problem.cost(vector)[1]
    step = 2e-5
    measured = np.empty(vector.size)
    for place in range(vector.size):
        moves = np.eye(vector.size)[place] * step
        near = problem.cost(vector + moves)[0] - problem.cost(vector - moves)[0]
        far = problem.cost(vector + 2.0 * moves)[0] - problem.cost(vector - 2.0 * moves)[0]
        measured[place] = (8.0 * near - far) / (12.0 * step)
    assert_allclose(slope, measured, rtol=1e-6, atol=1e-6 * np.abs(slope).max())


def test_stiff_and_defective_systems_are_followed() -> None:
    """Equal decays and a triangular matrix have no eigenvectors to diagonalise with; decays may differ by 1e7."""
    edges = np.linspace(0.0, 100.0, 3)
    data = {"a": (edges, np.array([50.0, 60.0])), "b": (edges, np.array([20.0, 25.0]))}
    problem = MixedHawkes(counts=("a", "b"), dispersion="Poisson").problem(None, data, 0.0, 100.0)
    for fast in (0.3, 3e5):
        natural = np.array([0.5, 0.0, 0.0, 0.0, 0.4, 0.0, 0.3, fast])  # b is moved by a only
        mass = problem.means(problem.trace(problem.layout.scaled(natural)).mass)
        slow, t = 0.3, edges[1:]
        whole = 0.5 * 0.4 * (t - -np.expm1(-slow * t) / slow)
        assert_allclose(mass, [25.0, 25.0, whole[0], whole[1] - whole[0]], rtol=1e-9)


def test_dimensions_may_stand_in_any_order() -> None:
    times, counts = example()
    one = model_of().problem(times, counts, 0.0, 10.0)
    two = MixedHawkes(events=("tweets",), counts=("shares", "views")).problem(times, counts, 0.0, 10.0)
    vector = some_vector(one, 4)
    values = dict(zip(one.layout.names, one.layout.natural(vector), strict=True))
    other = two.layout.scaled(np.array([values[name] for name in two.layout.names]))
    assert two.cost(other)[0] == pytest.approx(one.cost(vector)[0], rel=1e-12)


def test_fit_does_not_depend_on_the_unit_of_time_or_the_order() -> None:
    times, counts = drawn_from_the_model(12, end=60.0)
    model = MixedHawkes(events=("tweets",), counts=("views",))
    fit = model.fit(times, counts, end=60.0)
    hours = {name: 24.0 * part for name, part in times.items()}
    hourly = {name: (24.0 * edges, count) for name, (edges, count) in counts.items()}
    other = model.fit(hours, hourly, end=1440.0)
    change = times["tweets"].size * np.log(24.0)
    assert other.loglikelihood == pytest.approx(fit.loglikelihood - change, abs=1e-6)
    assert other.values["decay[tweets]"] == pytest.approx(fit.values["decay[tweets]"] / 24.0, rel=1e-3)
    counts = {"a": counts["views"], "b": (np.array([0.0, 20.0, 60.0]), np.array([30.0, 70.0]))}
    one = MixedHawkes(counts=("a", "b")).fit(None, counts, end=60.0)
    two = MixedHawkes(counts=("b", "a")).fit(None, counts, end=60.0)
    assert two.loglikelihood == pytest.approx(one.loglikelihood, abs=1e-6)


def drawn_from_the_model(
    seed: int, end: float = 200.0
) -> tuple[dict[str, Floats], dict[str, tuple[Floats, Floats]]]:
    """Tweets of rate 3 by thinning with self-excitation; views negative binomial around their exact mean."""
    generator = np.random.default_rng(seed)
    times: list[float] = []
    t, state = 0.0, 0.0
    while True:
        most = 2.0 + 0.5 * state
        gap = generator.exponential(1.0 / most)
        t, state = t + gap, state * np.exp(-1.5 * gap)
        if t > end:
            break
        if generator.random() * most < 2.0 + 0.5 * state:
            times.append(t)
            state += 1.5
    tweets = np.array(times)
    edges = np.linspace(0.0, end, int(end) + 1)
    model = MixedHawkes(events=("tweets",), counts=("views",))
    problem = model.problem({"tweets": tweets}, {"views": (edges, np.zeros(edges.size - 1))}, 0.0, end)
    natural = dict.fromkeys(problem.layout.names, 0.0)
    natural |= TRUE
    mean = problem.means(problem.trace(problem.layout.scaled(np.array(list(natural.values())))).mass)
    return {"tweets": tweets}, {
        "views": (edges, generator.negative_binomial(8.0, 8.0 / (8.0 + mean)).astype(float))
    }


TRUE = {
    "background[tweets]": 2.0,
    "background[views]": 300.0,
    "branching[tweets, tweets]": 0.5,
    "branching[views, tweets]": 150.0,
    "branching[views, views]": 0.4,
    "decay[tweets]": 1.5,
    "decay[views]": 0.3,
    "size[views]": 8.0,
}


def test_known_parameters_are_recovered() -> None:
    times, counts = drawn_from_the_model(11)
    fit = MixedHawkes(events=("tweets",), counts=("views",)).fit(times, counts, end=200.0)
    assert fit.converged
    intervals = fit.intervals(0.99)
    truth = dict.fromkeys(fit.names, 0.0) | TRUE
    vector = fit.problem.layout.scaled(np.array(list(truth.values())))
    assert 2.0 * (fit.loglikelihood + fit.problem.cost(vector)[0]) < 26.1  # chi-square of 8, once in 1,000
    missed = [name for name, value in TRUE.items() if not intervals[name][0] <= value <= intervals[name][1]]
    assert len(missed) <= 1
    wald = fit.intervals(0.99, "wald", ["branching[tweets, tweets]"])["branching[tweets, tweets]"]
    profile = intervals["branching[tweets, tweets]"]
    assert_allclose(wald, profile, atol=0.5 * (wald[1] - wald[0]))
    noise = fit.residuals(1)
    assert kstest(noise.events["tweets"], "expon").pvalue > 1e-3
    assert kstest(noise.counts["views"], "uniform").pvalue > 1e-3
    assert abs(noise.events["tweets"].mean() - 1.0) < 0.05
    assert "converged" not in repr(fit)
    assert fit.spectral_radius == pytest.approx(np.abs(np.linalg.eigvals(fit.params["branching"])).max())


def test_ends_of_profiles_lie_where_the_likelihood_has_dropped() -> None:
    times, counts = drawn_from_the_model(12, end=100.0)
    fit = MixedHawkes(events=("tweets",), counts=("views",)).fit(times, counts, end=100.0)
    place = fit.names.index("decay[tweets]")
    interval = fit.intervals(0.9, names=["decay[tweets]"])["decay[tweets]"]
    layout = fit.problem.layout
    for end in interval:
        low, high = layout.low.copy(), layout.high.copy()
        low[place] = high[place] = np.log(end / layout.factor[place])
        held = minimise(fit.problem.cost, np.clip(fit.vector, low, high), low, high)
        assert 2.0 * (held.cost + fit.loglikelihood) == pytest.approx(2.7055, abs=0.02)


@pytest.mark.parametrize("data", [12, 14, 15])
def test_many_starts_find_no_better_optimum(data: int) -> None:
    times, counts = drawn_from_the_model(data, end=100.0)
    fit = MixedHawkes(events=("tweets",), counts=("views",)).fit(times, counts, end=100.0)
    layout = fit.problem.layout
    costs = []
    for seed in range(30):
        start = np.clip(some_vector(fit.problem, seed, fastest=300.0), layout.low, layout.high)
        costs.append(minimise(fit.problem.cost, start, layout.low, layout.high).cost)
    assert min(costs) >= -fit.loglikelihood - 1e-5
    assert np.mean(np.array(costs) < -fit.loglikelihood + 1e-4) > 0.3


def test_missing_and_separate_intervals_are_left_out() -> None:
    times, counts = example()
    edges, views = counts["views"]
    views = views.copy()
    views[3] = np.nan
    pairs = np.column_stack([edges[:-1], edges[1:]])
    gaps = (np.delete(pairs, 3, axis=0), np.delete(views, 3))
    one = model_of().problem(times, counts | {"views": (edges, views)}, 0.0, 10.0)
    two = model_of().problem(times, counts | {"views": gaps}, 0.0, 10.0)
    vector = some_vector(one, 9)
    assert one.count.size == 11
    assert one.cost(vector)[0] == two.cost(vector)[0]


def test_held_weights_stay() -> None:
    times, counts = example(events=40)
    background = {"tweets": Constant(1.25), "views": Constant()}
    fit = model_of(decay="shared", background=background).fit(times, counts, end=10.0)
    assert fit.values["background[tweets]"] == pytest.approx(1.25, rel=1e-12)
    assert np.isnan(fit.standard_errors()["background[tweets]"])
    with pytest.raises(DataError, match="held"):
        fit.intervals(names=["background[tweets]"])


def test_forecast_continues_the_mean() -> None:
    """With counts alone, the forecast is the mean over a longer window."""
    edges = np.linspace(0.0, 20.0, 21)
    generator = np.random.default_rng(8)
    data = {name: (edges, generator.poisson(40.0, 20).astype(float)) for name in ("a", "b")}
    model = MixedHawkes(counts=("a", "b"), launch=("a",))
    fit = model.fit(None, data, end=20.0)
    known = np.array([0.5, 2.0, 30.0, 0.3, 0.2, 0.1, 0.6, 0.4, 1.5, 9.0, 9.0])
    fit = replace(fit, vector=fit.problem.layout.scaled(known))
    ahead = fit.forecast(10.0, bins=2)
    longer = model.problem(
        None, {name: (np.array([0.0, 20.0, 25.0, 30.0]), np.ones(3)) for name in data}, 0.0, 30.0
    )
    means = longer.means(longer.trace(longer.layout.scaled(known)).mass).reshape(2, 3)
    assert_allclose([ahead.means["a"], ahead.means["b"]], means[:, 1:], rtol=1e-11)
    assert_allclose(ahead.edges, [20.0, 25.0, 30.0])
    assert not ahead.supercritical


def test_supercritical_fits_say_so() -> None:
    edges = np.linspace(0.0, 10.0, 41)
    count = np.floor(np.exp(0.5 * edges[1:]) * 20.0)
    fit = MixedHawkes(counts=("a",), dispersion="Poisson").fit(None, {"a": (edges, count)}, end=10.0)
    assert fit.spectral_radius > 1.0
    assert any("grows without bound" in text for text in fit.warnings)
    assert fit.forecast(1.0).supercritical
    with pytest.raises(DataError, match="beyond every number"):
        fit.forecast(1e5)


def test_what_cannot_be_told_is_named() -> None:
    """Without excitation in the data, the decay of a source without weight cannot be known."""
    edges = np.linspace(0.0, 50.0, 51)
    count = np.full(50, 20.0)
    fit = MixedHawkes(counts=("a",), dispersion="Poisson").fit(None, {"a": (edges, count)}, end=50.0)
    told = fit.identifiability()
    named = {name for direction in told.flat for name, _ in direction.shares} | set(told.unseen)
    assert "decay[a]" in named
    assert any("decay[a]" in text for text in fit.warnings)


def test_draws_look_like_the_fit_and_have_seeds() -> None:
    times, counts = drawn_from_the_model(11)
    edges, views = counts["views"]
    small = {"views": (edges, np.floor(views / 100.0))}
    model = MixedHawkes(events=("tweets",), counts=("views",), launch=("views",))
    fit = model.fit(times, small, end=200.0)
    draws = [fit.simulate(seed) for seed in range(60)]
    again = fit.simulate(0)
    assert_allclose(again.times["tweets"], draws[0].times["tweets"], rtol=0.0)
    assert_allclose(again.counts["views"][1], draws[0].counts["views"][1], rtol=0.0)
    totals = np.array([draw.counts["views"][1].sum() for draw in draws])
    # the fit's mean is given its own events, so only about the same number is to be expected
    assert abs(totals.mean() - fit.means()["views"].sum()) < 0.1 * totals.mean()
    trial = np.clip(fit.vector + 0.01, fit.problem.layout.low, fit.problem.layout.high)
    problem = model.problem(draws[1].times, draws[1].counts, draws[1].start, draws[1].end)
    assert np.isfinite(problem.cost(trial)[0])


def test_launches_are_drawn_into_the_first_interval() -> None:
    edges = np.array([0.0, 1.0, 2.0, 40.0])
    model = MixedHawkes(counts=("a",), launch=("a",), dispersion="Poisson")
    fit = model.fit(None, {"a": (edges, np.array([500.0, 20.0, 30.0]))}, end=40.0)
    known = fit.problem.layout.scaled(np.array([0.5, 400.0, 0.3, 1.0]))
    fit = replace(fit, vector=known)
    counts = np.array([fit.simulate(seed).counts["a"][1] for seed in range(200)])
    mean = fit.means()["a"]
    assert (np.abs(counts.mean(axis=0) - mean) < 5.0 * np.sqrt(3.0 * mean / 200.0)).all()


@pytest.mark.parametrize("size", [0.3, 7.0, 4e4, np.inf])
def test_distribution_of_counts(size: float) -> None:
    count = np.array([0.0, 1.0, 5.0, 80.0, 500.0, 3000.0])
    for factor in (0.2, 1.0, 3.0):
        mean = factor * (count + 0.5)
        wanted = poisson.cdf(count, mean) if np.isinf(size) else nbinom.cdf(count, size, size / (size + mean))
        assert_allclose(
            count_distribution(count, mean, np.full(count.size, size)), wanted, rtol=1e-7, atol=1e-9
        )


@pytest.mark.parametrize("size", [1e-3, 0.5, 12.0, 1e5])
def test_probabilities_of_counts_of_any_size(size: float) -> None:
    count = np.array([0.0, 1.0, 7.0, 300.0, 2e6, 5e7])
    edges = np.arange(7.0)
    problem = MixedHawkes(counts=("a",)).problem(None, {"a": (edges, count)}, 0.0, 6.0)
    mean = count.sum() / 6.0
    vector = problem.layout.scaled(np.array([mean, 0.0, 1.0, size]))
    with mpmath.workdps(40):
        k, m, r = [mpmath.mpf(float(each)) for each in count], mpmath.mpf(mean), mpmath.mpf(size)
        logs = [
            mpmath.loggamma(x + r)
            - mpmath.loggamma(r)
            - mpmath.loggamma(x + 1)
            + r * mpmath.log(r / (r + m))
            + x * mpmath.log(m / (r + m))
            for x in k
        ]
        wanted = float(sum(logs))
    assert -problem.cost(vector)[0] == pytest.approx(wanted, rel=1e-10)


HOSTILE: list[tuple[dict[str, Any], str]] = [
    ({"times": {"tweets": [1.0, 3.0, 2.0]}}, "event 2 .* before event 1"),
    ({"times": {"tweets": [1.0, np.nan]}}, "not finite"),
    ({"times": {"tweets": [0.0, 1.0]}}, r"event 0 \(0\) is not in"),
    ({"times": {"tweets": [1.0, 11.0]}}, r"event 1 \(11\) is not in"),
    ({"times": {"tweets": [[1.0]]}}, "dimensions"),
    ({"times": {"tweets": ["x"]}}, "not an array of numbers"),
    ({"times": {}}, "nothing for 'tweets'"),
    ({"times": {"tweets": [], "likes": []}}, "'likes' is not among"),
    ({"times": [1.0]}, "dictionary"),
    ({"counts": {"views": ([0.0, 5.0, 10.0], [1.0, -1.0])}}, "count 1 is -1"),
    ({"counts": {"views": ([0.0, 5.0, 10.0], [1.5, 2.0])}}, "whole numbers"),
    ({"counts": {"views": ([0.0, 5.0, 10.0], [np.inf, 2.0])}}, "count 0 is inf"),
    ({"counts": {"views": ([0.0, 5.0, 10.0], [1.0])}}, "for 2 intervals"),
    ({"counts": {"views": ([0.0, 5.0, 5.0], [1.0, 1.0])}}, "interval 1"),
    ({"counts": {"views": ([[0.0, 5.0], [4.0, 6.0]], [1.0, 1.0])}}, "interval 1"),
    ({"counts": {"views": ([0.0, 5.0, 12.0], [1.0, 1.0])}}, "leave the window"),
    ({"counts": {"views": ([0.0, np.nan, 10.0], [1.0, 1.0])}}, "not finite"),
    ({"counts": {"views": [1.0, 2.0, 3.0]}}, "pair"),
    ({"end": 0.0}, "window"),
    ({"end": np.nan}, "window"),
]


@pytest.mark.parametrize(("change", "message"), HOSTILE)
def test_hostile_arrays_get_clear_errors(change: dict[str, Any], message: str) -> None:
    good: dict[str, Any] = {
        "times": {"tweets": [1.0, 2.0]},
        "counts": {"views": ([0.0, 5.0, 10.0], [3.0, 4.0])},
        "end": 10.0,
    }
    with pytest.raises(DataError, match=message):
        MixedHawkes(events=("tweets",), counts=("views",)).fit(**(good | change))


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"events": "tweets"},
        {"events": ("a",), "counts": ("a",)},
        {"events": ("a",), "decay": "none"},
        {"events": ("a",), "dispersion": "normal"},
        {"events": ("a",), "launch": ("a",)},
        {"events": ("a",), "background": {"b": Constant()}},
    ],
)
def test_models_that_make_no_sense_are_refused(options: Any) -> None:
    with pytest.raises(DataError):
        MixedHawkes(**options)


def test_empty_dimensions_and_single_events_are_no_trouble() -> None:
    counts = {"views": (np.array([0.0, 5.0, 10.0]), np.array([0.0, 0.0]))}
    for times in ([], [3.0], [2.0, 2.0, 2.0]):
        fit = MixedHawkes(events=("tweets",), counts=("views",)).fit({"tweets": times}, counts, end=10.0)
        assert np.isfinite(fit.loglikelihood)
    nothing = {"tweets": Constant(0.0), "views": Constant(0.0)}
    with pytest.raises(DataError, match="no parameters"):
        MixedHawkes(events=("tweets",), counts=("views",), background=nothing).fit(
            {"tweets": [3.0]}, counts, end=10.0
        )
