from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from groundswell.errors import DataError
from groundswell.process import Exponential, Inputs, PowerLaw, SumOfExponentials, expected_views, response_of
from groundswell.process.kernels import Kernel
from groundswell.process.simulation.views import Course, simulate_counts, simulate_views

EDGES = np.linspace(0.0, 20.0, 41)
KERNELS = [
    PowerLaw(0.8, 0.45, 0.02),
    PowerLaw(0.6, 1.3, 0.5),
    Exponential(0.7, 3.0),
    SumOfExponentials((0.3, 0.4), (0.5, 8.0)),
]


def inputs(size: float = 20_000.0) -> Inputs:
    """A launch pulse, an impulse on day 5, and an even step over the second half."""
    pulses, impulses, steps = (np.zeros((EDGES.size - 1, 3)) for _ in range(3))
    pulses[0, 0], impulses[10, 1], steps[20:, 2] = size, size / 2, size / 20
    return Inputs(EDGES, pulses=pulses, impulses=impulses, steps=steps, pulse_rates=[2.0, 0.0, 0.0])


@pytest.mark.parametrize("kernel", KERNELS, ids=repr)
def test_mean_is_the_closed_form(kernel: Kernel) -> None:
    expected = expected_views(inputs(), response_of(kernel))
    mean = expected.direct + expected.passed
    drawn = np.mean([simulate_counts(inputs(), kernel, EDGES, seed=seed).counts for seed in range(4)], axis=0)
    # variance over mean is at most 1 / (1 - n)^2 in the long run; four runs, five standard deviations
    tolerance = 5.0 * np.sqrt(mean / 4.0) / (1.0 - kernel.branching_factor)
    assert (np.abs(drawn - mean) < tolerance + 1e-9).all()
    total = 5.0 * np.sqrt(mean.sum() / 4.0) / (1.0 - kernel.branching_factor)
    assert abs(drawn.sum() - mean.sum()) < total


def test_a_wrong_branching_factor_is_noticed() -> None:
    wrong = expected_views(inputs(), response_of(PowerLaw(0.75, 0.45, 0.02)))
    drawn = simulate_counts(inputs(), PowerLaw(0.8, 0.45, 0.02), EDGES, seed=1).counts.sum()
    mean = float((wrong.direct + wrong.passed).sum())
    assert abs(drawn - mean) > 5.0 * np.sqrt(mean) / 0.2


def test_variance_of_a_branching_process() -> None:
    # a stationary input over a time far longer than the kernel: variance / mean = 1 / (1 - n)^2
    edges = np.array([0.0, 100.0])
    steady = Inputs(edges, steps=np.full((1, 1), 20.0))
    branching = 0.5
    totals = [
        simulate_counts(steady, Exponential(branching, 20.0), edges, seed=seed).counts.sum()
        for seed in range(800)
    ]
    ratio = np.var(totals, ddof=1) / np.mean(totals)
    assert ratio == pytest.approx(1.0 / (1.0 - branching) ** 2, rel=0.2)


def test_views_and_counts_agree_and_know_where_they_come_from() -> None:
    kernel = PowerLaw(0.7, 0.5, 0.05)
    views = simulate_views(inputs(), kernel, seed=3)
    assert (np.diff(views.times) >= 0.0).all()
    assert views.message is None
    assert views.reached == EDGES[-1]
    counts = np.histogram2d(views.times, views.inputs, bins=[EDGES, np.arange(4)])[0]
    assert_array_equal(counts, simulate_counts(inputs(), kernel, EDGES, seed=3).counts)
    expected = expected_views(inputs(), response_of(kernel))
    assert views.direct.sum() == pytest.approx(expected.direct.sum(), rel=0.03)


def test_the_same_seed_gives_the_same_views() -> None:
    runs = [simulate_views(inputs(500.0), KERNELS[0], seed=seed).times.tobytes() for seed in (7, 7, 8)]
    assert runs[0] == runs[1] != runs[2]


def test_error_multiplies_what_is_observed_and_leaves_the_process_alone() -> None:
    kernel = Exponential(0.6, 5.0)
    error = Course([0.0, 10.0, 10.0, 20.0], [0.5, 0.5, 2.0, 2.0])
    run = simulate_counts(inputs(), kernel, EDGES, seed=2, error=error)
    expected = expected_views(inputs(), response_of(kernel))
    mean = expected.direct + expected.passed
    assert_allclose(run.undisturbed.sum(axis=0), mean.sum(axis=0), rtol=0.03)
    early = EDGES[1:] <= 10.0
    assert_allclose(run.counts[early].sum(), 0.5 * mean[early].sum(), rtol=0.03)
    assert_allclose(run.counts[~early].sum(), 2.0 * mean[~early].sum(), rtol=0.03)


def test_drifting_branching_acts_when_the_child_comes() -> None:
    # from day 5 nobody passes anything on: only direct views come after that
    drift = Course([0.0, 5.0, 5.0], [1.0, 1.0, 0.0])
    run = simulate_views(inputs(), KERNELS[0], seed=4, branching=drift)
    late = run.times >= 5.0
    assert run.direct[late].all()
    assert not run.direct[~late].all()


def test_kernels_act_side_by_side() -> None:
    both = [PowerLaw(0.4, 0.5, 0.05), Exponential(0.3, 24.0)]
    run = simulate_counts(inputs(), both, EDGES, seed=5)
    alone = simulate_counts(inputs(), SumOfExponentials((0.3,), (24.0,)), EDGES, seed=5)
    assert run.counts.sum() > 1.3 * alone.counts.sum()
    # at most 0.7 in all: the whole tree of a view has at most 1 / 0.3 views
    expected = expected_views(inputs(), response_of(Exponential(0.7, 24.0)))
    assert run.counts.sum() < 1.05 * (expected.direct + expected.passed).sum()


def test_supercritical_views_stop_with_a_message() -> None:
    explosive = Exponential(1.05, 10.0)
    for run in (
        simulate_views(inputs(), explosive, seed=1, most_views=200_000),
        simulate_counts(inputs(), explosive, EDGES, seed=1, most_views=200_000),
    ):
        assert run.reached < EDGES[-1]
        assert run.message is not None
        assert "Remedy" in run.message
    counted = simulate_counts(inputs(), explosive, EDGES, seed=1, most_views=200_000)
    before = EDGES[1:] <= counted.reached
    expected = expected_views(inputs(), response_of(explosive))
    mean = (expected.direct + expected.passed)[before].sum()
    assert counted.counts[before].sum() == pytest.approx(mean, rel=0.1)
    assert counted.counts[~before].sum() == 0


def test_no_input_no_views() -> None:
    run = simulate_views(inputs(0.0), KERNELS[0], seed=1)
    assert run.times.size == 0


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: Course([0.0, 1.0], [1.0]), "2 days and 1 factors"),
        (lambda: Course([1.0, 0.0], [1.0, 1.0]), "sort the knots"),
        (lambda: Course([0.0], [-1.0]), "never negative"),
        (lambda: simulate_counts(inputs(), KERNELS[0], [0.0, 21.0], seed=1), "count within them"),
        (lambda: simulate_counts(inputs(), KERNELS[0], [0.0], seed=1), "at least two"),
        (lambda: simulate_views(inputs(-1.0), KERNELS[0], seed=1), "negative entry"),
    ],
)
def test_refusals_say_how_to_mend(call: object, words: str) -> None:
    assert callable(call)
    with pytest.raises(DataError, match=words):
        call()
