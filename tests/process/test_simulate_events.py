from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from math import factorial
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray
from scipy import stats

from groundswell.errors import DataError
from groundswell.process import (
    Events,
    Exponential,
    GivenMarks,
    Kernel,
    ParetoMarks,
    PowerLaw,
    SumOfExponentials,
    response_of,
    simulate_events,
    stream_events,
)
from groundswell.process.background import Background, Constant, InputSeries, Piecewise

Floats = NDArray[np.float64]
Rows = Sequence[Sequence[Kernel | None]]

METHODS: list[Any] = ["recursion", "branching"]
STEPS = Piecewise((0.0, 30.0, 40.0, 60.0, 2000.0), (2.0, 0.0, 6.0, 0.3))
PAIR: Rows = [
    [Exponential(0.3, 1.0), SumOfExponentials((0.1, 0.2), (0.5, 5.0))],
    [None, Exponential(0.4, 2.0)],
]
MIXED: Rows = [[PowerLaw(0.3, 0.6, 0.1), Exponential(0.4, 3.0)], [PowerLaw(0.5, 0.08, 0.5), None]]


def residuals(
    events: Events,
    kernels: Rows,
    backgrounds: Sequence[Background],
    history: Events | None = None,
    factors: Floats | None = None,
    past_factors: Floats | None = None,
) -> Floats:
    """Oracle in O(n^2): each dimension's integrated intensity between its events; Exp(1) if all is right."""
    gaps = []
    for dimension, background in enumerate(backgrounds):
        times = events.of(dimension)
        edges, heights = background.rate(events.start, events.end)
        total = np.interp(times, edges, np.concatenate([[0.0], np.cumsum(np.diff(edges) * heights)]))
        for source, kernel in enumerate(kernels[dimension]):
            if kernel is None:
                continue
            here = events.dimensions == source
            parents = events.times[here]
            weights = np.ones(parents.size) if factors is None else factors[here]
            ages = times[:, None] - parents
            total += np.where(ages > 0.0, kernel.integral(np.maximum(ages, 0.0)), 0.0) @ weights
            if history is not None:
                here = history.dimensions == source
                past = history.times[here]
                weights = np.ones(past.size) if past_factors is None else past_factors[here]
                total += (
                    kernel.integral(times[:, None] - past) - kernel.integral(events.start - past)
                ) @ weights
        gaps.append(np.diff(total, prepend=0.0))
    return np.concatenate(gaps)


def log_likelihood(events: Events, kernel: Kernel, factors: Floats) -> float:
    """Oracle in O(n^2) for one dimension and a background of 1."""
    ages = events.times[:, None] - events.times
    rates = 1.0 + np.where(ages > 0.0, kernel.value(np.maximum(ages, 0.0)), 0.0) @ factors
    integral = events.end - events.start + kernel.integral(events.end - events.times) @ factors
    return float(np.log(rates).sum() - integral)


def p_value(gaps: Floats) -> float:
    return float(stats.kstest(gaps, "expon").pvalue)


HISTORY = Events(np.linspace(-99.0, 0.0, 400), np.tile([0, 1, 1, 0], 100), start=-100.0, end=0.0)
CASES = [
    ([[Exponential(0.8, 2.0)]], [Constant(0.5)], None, "recursion"),
    ([[Exponential(0.8, 2.0)]], [STEPS], None, "recursion"),
    ([[SumOfExponentials((0.3, 0.4), (0.2, 8.0))]], [Constant(0.5)], None, "recursion"),
    (PAIR, [Constant(0.3), STEPS], HISTORY, "recursion"),
    ([[Exponential(0.8, 2.0)]], [STEPS], None, "branching"),
    ([[SumOfExponentials((0.3, 0.4), (0.2, 8.0))]], [Constant(0.5)], None, "branching"),
    (PAIR, [Constant(0.3), STEPS], HISTORY, "branching"),
    ([[PowerLaw(0.8, 0.5, 0.1)]], [STEPS], None, "branching"),
    (
        [[PowerLaw(2.0, 0.05, 0.5)]],
        [Constant(0.3)],
        None,
        "branching",
    ),  # half of all children would be too late
    (MIXED, [Constant(0.3), STEPS], HISTORY, "branching"),
]


@pytest.mark.parametrize(("kernels", "backgrounds", "history", "method"), CASES)
@pytest.mark.parametrize("seed", [1, 2])
def test_rescaled_times_are_exponential(
    kernels: Rows, backgrounds: list[Background], history: Events | None, method: Any, seed: int
) -> None:
    events = simulate_events(kernels, backgrounds, 500.0, seed=seed, history=history, method=method)
    assert len(events) > 300
    assert p_value(residuals(events, kernels, backgrounds, history)) > 0.005


@pytest.mark.parametrize("method", METHODS)
def test_rescaling_notices_a_wrong_kernel_and_a_forgotten_history(method: Any) -> None:
    kernel = Exponential(0.8, 2.0)
    events = simulate_events(kernel, Constant(1.0), 900.0, seed=3, method=method)
    assert p_value(residuals(events, [[Exponential(0.8, 6.0)]], [Constant(1.0)])) < 1e-6
    history = Events(np.linspace(-9.0, 0.0, 9000), start=-10.0, end=0.0)
    after = simulate_events(kernel, Constant(1.0), 20.0, seed=3, method=method, history=history)
    assert p_value(residuals(after, [[kernel]], [Constant(1.0)], history)) > 0.005
    assert p_value(residuals(after, [[kernel]], [Constant(1.0)])) < 1e-6


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("width", [0.5, 5.0, 100.0])
def test_counts_have_the_closed_form_mean_and_variance(method: Any, width: float) -> None:
    n, beta, end = 0.6, 1.5, 4e5
    events = simulate_events(Exponential(n, beta), Constant(1.0), end, seed=5, burn_in=50.0, method=method)
    counts = np.histogram(events.times, np.arange(0.0, end + width / 2, width))[0]
    a = beta * (1.0 - n)
    spread = (width / a - (1.0 - np.exp(-a * width)) / a**2) / width
    dispersion = 1.0 + n * beta * (2.0 - n) / (1.0 - n) * spread
    assert counts.mean() / width == pytest.approx(2.5, abs=4.0 * np.sqrt(2.5 / end) / (1.0 - n))
    # counts of neighbouring bins go together, so the error is somewhat above that of independent ones
    assert counts.var() / counts.mean() == pytest.approx(dispersion, rel=8.0 / np.sqrt(counts.size))


@pytest.mark.parametrize(
    ("kernel", "method", "end"),
    [
        (Exponential(0.5, 1.0), "recursion", 1e4),
        (Exponential(0.5, 1.0), "branching", 1e4),
        (PowerLaw(0.5, 1.5, 0.1), "branching", 1e15),
    ],
)
def test_cluster_sizes_follow_borel(kernel: Kernel, method: Any, end: float) -> None:
    one = Events([0.0], start=-1.0, end=0.0)
    sizes = np.array(
        [
            1 + len(simulate_events(kernel, Constant(0.0), end, seed=seed, history=one, method=method))
            for seed in range(4000)
        ]
    )
    k = np.arange(1, 7)
    borel = np.exp(-0.5 * k) * (0.5 * k) ** (k - 1) / [float(factorial(int(x))) for x in k]
    expected = np.append(borel, 1.0 - borel.sum()) * sizes.size
    observed = np.append([(sizes == size).sum() for size in k], (sizes > 6).sum())
    assert stats.chisquare(observed, expected).pvalue > 0.005


@pytest.mark.parametrize(
    ("kernels", "backgrounds"),
    [([[Exponential(0.9, 1.0)]], [Constant(0.4)]), (PAIR, [Constant(0.2), Constant(0.3)])],
)
def test_both_methods_agree_in_law(kernels: Rows, backgrounds: list[Background]) -> None:
    counts = [
        [
            len(simulate_events(kernels, backgrounds, 20.0, seed=(place, seed), method=method))
            for seed in range(2000)
        ]
        for place, method in enumerate(METHODS)
    ]
    assert stats.ks_2samp(*counts).pvalue > 0.005


@pytest.mark.parametrize("method", METHODS)
def test_many_dimensions_have_the_rates_of_linear_algebra(method: Any) -> None:
    generator = np.random.default_rng(6)
    n = generator.random((5, 5)) * (generator.random((5, 5)) < 0.6)
    n *= 0.7 / np.abs(np.linalg.eigvals(n)).max()
    mu = generator.random(5)
    kernels = [[Exponential(value, 2.0 + source) for source, value in enumerate(row)] for row in n.tolist()]
    end = 1e5
    events = simulate_events(kernels, [Constant(x) for x in mu], end, seed=7, method=method)
    resolvent = np.linalg.inv(np.eye(5) - n)
    rates = resolvent @ mu
    # the long-run covariance of the counts is R diag(rates) R^T
    errors = np.sqrt(np.diag(resolvent @ np.diag(rates) @ resolvent.T) / end)
    found = np.array([events.of(dimension).size for dimension in range(5)]) / end
    assert (np.abs(found - rates) < 4.0 * errors).all()


@pytest.mark.parametrize("kernel", [Exponential(0.8, 0.3), PowerLaw(0.8, 0.4, 0.1)], ids=repr)
def test_history_brings_what_the_response_says(kernel: Kernel) -> None:
    one = Events([5.0], start=4.0, end=5.0)
    counts = [
        len(simulate_events(kernel, Constant(0.0), 25.0, start=5.0, seed=seed, history=one))
        for seed in range(4000)
    ]
    error = np.std(counts) / np.sqrt(4000)
    assert np.mean(counts) == pytest.approx(response_of(kernel).integral(20.0), abs=4.0 * error)


def test_inputs_are_exact() -> None:
    edges, rates = np.array([0.0, 3.0, 4.0, 10.0, 11.0]), np.array([300.0, 0.0, 50.0, 9000.0])
    background = InputSeries(edges, rates, (2.0,))
    events = simulate_events([[None]], background, 10.5, start=1.0, seed=8)
    counts = np.histogram(events.times, [1.0, 3.0, 4.0, 10.0, 10.5])[0]
    means = np.array([1200.0, 0.0, 600.0, 9000.0])
    assert (np.abs(counts - means) <= 4.0 * np.sqrt(means)).all()
    early = events.times[events.times < 3.0]
    assert stats.kstest((early - 1.0) / 2.0, "uniform").pvalue > 0.005


@pytest.mark.parametrize(
    ("kernel", "method"), [(Exponential(0.6, 2.0), "recursion"), (PowerLaw(0.6, 1.0, 0.1), "branching")]
)
@pytest.mark.parametrize(
    "law", [ParetoMarks(3.2, 2.0), GivenMarks(np.array([1.0, 2.0, 30.0]))], ids=["pareto", "given"]
)
def test_marks_change_who_has_children_but_not_how_many(kernel: Kernel, method: Any, law: Any) -> None:
    beta = 0.8
    past = Events([-2.0, -1.0], marks=[100.0, 4.0], start=-3.0, end=0.0)
    events = simulate_events(
        kernel, Constant(1.0), 900.0, seed=9, marks=law, mark_exponent=beta, method=method, history=past
    )
    assert events.marks is not None
    assert past.marks is not None
    mean = law.mean_power(beta)
    gaps = residuals(
        events, [[kernel]], [Constant(1.0)], past, events.marks**beta / mean, past.marks**beta / mean
    )
    assert p_value(gaps) > 0.005
    factors = events.marks**beta / mean
    shuffled = np.random.default_rng(1).permutation(factors)
    assert log_likelihood(events, kernel, factors) > log_likelihood(events, kernel, shuffled) + 20.0
    if isinstance(law, ParetoMarks):
        assert stats.kstest(events.marks, "pareto", (2.2, 0.0, 2.0)).pvalue > 0.005
    else:
        values, counts = np.unique(events.marks, return_counts=True)
        assert_array_equal(values, law.values)
        assert stats.chisquare(counts).pvalue > 0.005
    many = simulate_events(kernel, Constant(1.0), 1e5, seed=10, marks=law, mark_exponent=0.5, method=method)
    assert len(many) / 1e5 == pytest.approx(2.5, rel=0.05)


def test_mean_powers_of_marks() -> None:
    assert ParetoMarks(3.0, 2.0).mean_power(1.0) == pytest.approx(4.0)  # density 8 / m^3 from 2 on
    assert GivenMarks(np.array([1.0, 4.0])).mean_power(0.5) == pytest.approx(1.5)


EVERYTHING: list[dict[str, Any]] = [
    {"kernels": Exponential(0.7, 1.0), "background": STEPS},
    {"kernels": Exponential(0.7, 1.0), "background": STEPS, "method": "branching"},
    {"kernels": PowerLaw(0.7, 0.3, 0.1), "background": STEPS},
    {"kernels": PAIR, "background": [STEPS, STEPS], "history": HISTORY},
    {"kernels": MIXED, "background": [STEPS, STEPS], "marks": ParetoMarks(2.5), "mark_exponent": 0.4},
]


@pytest.mark.parametrize("arguments", EVERYTHING)
def test_a_stream_gives_the_same_events_whatever_the_block(arguments: dict[str, Any]) -> None:
    whole = simulate_events(**arguments, end=300.0, seed=11)
    for block in (1, 97, len(whole), 1 << 20):
        blocks = list(stream_events(**arguments, end=300.0, seed=11, block=block))
        assert {len(piece) for piece in blocks[:-1]} <= {block}
        assert_array_equal(np.concatenate([piece.times for piece in blocks]), whole.times)
        assert_array_equal(np.concatenate([piece.dimensions for piece in blocks]), whole.dimensions)
        if whole.marks is not None:
            assert_array_equal(
                np.concatenate([piece.marks for piece in blocks if piece.marks is not None]), whole.marks
            )


@pytest.mark.parametrize("arguments", EVERYTHING)
def test_a_seed_gives_the_same_events_in_any_thread(arguments: dict[str, Any]) -> None:
    first = simulate_events(**arguments, end=300.0, seed=12)
    with ThreadPoolExecutor(4) as pool:
        again = list(pool.map(lambda _: simulate_events(**arguments, end=300.0, seed=12), range(4)))
    for events in again:
        assert_array_equal(events.times, first.times)
    assert not np.array_equal(simulate_events(**arguments, end=300.0, seed=13).times[:5], first.times[:5])
    generators = [np.random.default_rng(3) for _ in range(2)]
    one, two = (simulate_events(**arguments, end=300.0, seed=generator) for generator in generators)
    assert_array_equal(one.times, two.times)


def test_burn_in_makes_the_beginning_stationary() -> None:
    kernel = Exponential(0.8, 1.0)
    early, burnt = (
        np.array(
            [
                len(simulate_events(kernel, Constant(1.0), 1.0, start=0.0, seed=seed, burn_in=burn_in))
                for seed in range(4000)
            ]
        )
        for burn_in in (0.0, 60.0)
    )
    assert burnt.mean() == pytest.approx(5.0, abs=4.0 * burnt.std() / np.sqrt(4000))
    assert early.mean() < 2.0  # it starts empty
    with_branching = simulate_events(
        kernel, Constant(1.0), 1.0, start=0.0, seed=1, burn_in=60.0, method="branching"
    )
    assert (with_branching.times > 0.0).all()


def test_slow_kernels_of_huge_branching_stay_quick() -> None:
    # 1e12 children an event, one of them in the window on average
    for kernel in (Exponential(1e12, 1e-12), PowerLaw(1e12, 1.0, 1e12)):
        history = Events([0.0], start=-1.0, end=0.0)
        counts = [
            len(simulate_events(kernel, Constant(0.0), 1.0, seed=seed, history=history, method="branching"))
            for seed in range(2000)
        ]
        # each event brings a rate of 1: births of a Yule process, e - 1 in all
        assert np.mean(counts) == pytest.approx(np.e - 1.0, abs=4.0 * np.std(counts) / np.sqrt(2000))


@pytest.mark.parametrize(
    ("kernel", "method"), [(Exponential(1.3, 1.0), "recursion"), (PowerLaw(1.3, 2.0, 1.0), "branching")]
)
def test_growth_without_bound_is_told(kernel: Kernel, method: Any) -> None:
    few = simulate_events(kernel, Constant(1.0), 5.0, seed=14, method=method)
    assert len(few) > 0
    with pytest.raises(DataError, match=r"more than 10,000 events .* spectral radius 1\.3"):
        simulate_events(kernel, Constant(1.0), 1e6, seed=14, method=method, most=10_000)
    with pytest.raises(DataError, match=r"more than 10,000 events .* spectral radius 1\.3"):
        simulate_events(kernel, Constant(1.0), 1.0, seed=14, method=method, most=10_000, burn_in=1e6)
    with pytest.raises(DataError, match=r"spectral radius 1\.3; from 1 on"):
        stream_events(kernel, Constant(1.0), 5.0, seed=14)
    blocks = stream_events(kernel, Constant(1.0), 1e6, seed=14, method=method, most=10_000, block=100)
    with pytest.raises(DataError, match="more than 10,000 events"):
        list(blocks)


@pytest.mark.parametrize(
    "kernel",
    [SumOfExponentials((1e308, 1e308), (0.5, 1.0)), Exponential(1e300, 1e-5), PowerLaw(1e300, 0.1, 1e-3)],
)
def test_absurd_branching_is_told(kernel: Kernel) -> None:
    for method in METHODS[isinstance(kernel, PowerLaw) :]:
        with pytest.raises(DataError, match="more than 1,000 events"):
            simulate_events(kernel, Constant(1.0), 10.0, seed=14, method=method, most=1000)


def test_most_is_the_most() -> None:
    whole = simulate_events(Exponential(0.5, 1.0), Constant(1.0), 100.0, seed=15)
    again = simulate_events(Exponential(0.5, 1.0), Constant(1.0), 100.0, seed=15, most=len(whole))
    assert_array_equal(again.times, whole.times)
    with pytest.raises(DataError, match="larger most="):
        simulate_events(Exponential(0.5, 1.0), Constant(1.0), 100.0, seed=15, most=len(whole) - 1)


def test_nothing_comes_from_nothing() -> None:
    assert len(simulate_events(Exponential(0.5, 1.0), Constant(0.0), 100.0, seed=16)) == 0
    assert len(simulate_events(PowerLaw(0.5, 1.0, 1.0), Constant(0.0), 100.0, seed=16)) == 0
    assert list(stream_events(PowerLaw(0.5, 1.0, 1.0), Constant(0.0), 100.0, seed=16)) == []


@pytest.mark.parametrize("window", [(0.0, 5e-324), (1e15, 1e15 + 1.0), (-1e300, 1e300)])
@pytest.mark.parametrize("kernel", [Exponential(0.5, 1.0), PowerLaw(0.5, 1.0, 1.0)], ids=repr)
def test_odd_windows_do_no_harm(kernel: Kernel, window: tuple[float, float]) -> None:
    start, end = window
    rate = min(20.0 / (end - start), 1e3)
    events = simulate_events(kernel, Constant(rate), end, start=start, seed=17)
    assert len(events) < 1000


K, B = Exponential(0.5, 1.0), Constant(1.0)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kernels": Exponential()}, "branching is free"),
        ({"kernels": Exponential(0.5)}, "decay is free"),
        ({"kernels": PowerLaw(0.5, 1.0)}, "cutoff is free"),
        ({"kernels": []}, "kernels: give one kernel"),
        ({"kernels": 3.0}, "kernels: give one kernel"),
        ({"kernels": [K]}, "kernels: give one kernel"),
        ({"kernels": [[K, K], [K]]}, r"kernels\[1\]: 1 kernels in one of 2 rows"),
        ({"kernels": [[2.0]]}, r"kernels\[0\]\[0\]: 2.0 is not a kernel"),
        ({"kernels": [[K, K], [K, K]]}, "background: 1 given for 2 dimensions"),
        ({"background": [B, B]}, "background: 2 given for 1 dimensions"),
        ({"background": [3.0]}, "background: 1 given"),
        ({"background": Constant()}, "weight of 'background' is free"),
        ({"background": Piecewise((0.0, 5.0), (1.0,))}, "covers 0 to 5"),
        ({"background": Piecewise((0.0, 10.0), (1.0,)), "burn_in": 1.0}, "covers 0 to 10"),
        ({"end": 0.0}, "window"),
        ({"end": np.inf}, "window"),
        ({"start": np.nan}, "window"),
        ({"seed": -1}, "seed: -1"),
        ({"seed": "one"}, "seed: 'one'"),
        ({"method": "thinning"}, "method: 'thinning'"),
        ({"kernels": PowerLaw(0.5, 1.0, 1.0), "method": "recursion"}, "exact for exponentials only"),
        ({"burn_in": -1.0}, "burn_in: -1"),
        ({"burn_in": np.nan}, "burn_in: nan"),
        ({"burn_in": 1.0, "history": HISTORY}, "both given"),
        ({"history": np.array([1.0])}, "history: give Events"),
        ({"history": Events([1.0, 7.0], end=8.0), "start": 5.0}, r"event 1 \(7\) lies after the start \(5\)"),
        ({"history": HISTORY}, "event 1 is of dimension 1, but the kernels have 1"),
        ({"mark_exponent": 0.5}, "there are no marks"),
        ({"mark_exponent": np.nan}, "mark_exponent: nan"),
        ({"marks": ParetoMarks(2.0), "mark_exponent": 1.0}, "only for exponents below tail - 1 = 1"),
        ({"marks": 3.0}, "marks: 3.0"),
        ({"marks": GivenMarks(np.array([1e300])), "mark_exponent": 2.0}, "that no number holds"),
        (
            {"marks": ParetoMarks(3.0), "mark_exponent": 1.0, "history": Events([-1.0], start=-2.0, end=0.0)},
            "history: has no marks",
        ),
        ({"most": 0}, "most: 0"),
        ({"most": 1.5}, "most: 1.5"),
    ],
)
def test_mistakes_are_named(changes: dict[str, Any], message: str) -> None:
    arguments: dict[str, Any] = {"kernels": K, "background": B, "end": 10.0, "seed": 1} | changes
    with pytest.raises(DataError, match=message):
        simulate_events(**arguments)
    with pytest.raises(DataError, match=message):
        stream_events(**arguments)


@pytest.mark.parametrize(
    ("law", "arguments", "message"),
    [
        (ParetoMarks, (1.0,), "tail: 1;"),
        (ParetoMarks, (np.nan,), "tail: nan;"),
        (ParetoMarks, (2.0, 0.0), "least: 0;"),
        (ParetoMarks, (1.02,), "no number could hold"),
        (ParetoMarks, (3.0, 1e300), "no number could hold"),
        (GivenMarks, ([],), "none given"),
        (GivenMarks, ([1.0, -1.0],), r"values\[1\]: -1"),
        (GivenMarks, ([np.nan],), "not finite"),
    ],
)
def test_mistaken_marks_are_named(law: Any, arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(DataError, match=message):
        law(*arguments)


def test_a_block_has_events() -> None:
    with pytest.raises(DataError, match="block: 0"):
        stream_events(K, B, 10.0, seed=1, block=0)


def test_a_silent_past_changes_nothing() -> None:
    nobody = Events([], start=-1.0, end=0.0)
    for kernel in (K, PowerLaw(0.5, 1.0, 1.0)):
        assert_allclose(
            simulate_events(kernel, B, 50.0, seed=18).times,
            simulate_events(kernel, B, 50.0, seed=18, history=nobody).times,
        )


MEMORY = """
import resource
from groundswell.process import Exponential, PowerLaw, simulate_events, stream_events
from groundswell.process.background import Constant

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

run = dict(background=Constant(1.0), seed=1)
sum(map(len, stream_events({kernel}, end=1e4, **run)))
before = peak()
count = {work}
print(count, 1024 * (peak() - before))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is told in kilobytes on Linux")
@pytest.mark.parametrize(
    ("kernel", "stream", "most"),
    [
        ("Exponential(0.5, 2.0)", False, 1.2 * 8.0),
        ("Exponential(0.5, 2.0)", True, 0.2 * 8.0),
        ("PowerLaw(0.5, 0.5, 0.1)", False, 2.0 * 8.0),
        ("PowerLaw(0.5, 0.05, 0.1)", False, 2.0 * 8.0),  # many children wait for long
        ("PowerLaw(0.5, 0.5, 0.1)", True, 0.5 * 8.0),
    ],
)
def test_memory_is_that_of_the_events(kernel: str, stream: bool, most: float) -> None:
    call = f"{{}}({kernel}, end=2e6, **run)"
    work = (
        f"sum(map(len, {call.format('stream_events')}))"
        if stream
        else f"len({call.format('simulate_events')})"
    )
    run = subprocess.run(
        [sys.executable, "-c", MEMORY.format(kernel=kernel, work=work)],
        capture_output=True,
        text=True,
        check=True,
    )
    count, grown = map(int, run.stdout.split())
    assert count > 2_500_000
    assert grown <= most * count
