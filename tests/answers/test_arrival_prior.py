"""Arrivals of derivative works: known truth recovered, the future counted, a learned prior better than a flat one."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from groundswell.answers.arrival_prior import (
    BATCHES,
    DRAWS,
    NUMBERS,
    SHAPES,
    ArrivalPrior,
    Arrivals,
    learn_arrivals,
    likelihood,
    likelihood_of_spans,
    masses,
)
from groundswell.errors import DataError
from groundswell.process import PowerLaw

EDGES = np.array([0.0, 1.0, 2.0, 3.0, 5.0, 9.0, 20.0, 60.0])


def families(seed: int, count: int, batch: float = 2.5) -> list[Arrivals]:
    """Families of one author: sizes from some to hundreds, half-lives round a day, an evening's delay."""
    random = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        cutoff = random.lognormal(0.7, 0.3)
        kernel = PowerLaw(1.0, 1.0, cutoff)
        passed = np.array([float(kernel.integral(max(edge - 0.7, 0.0))) for edge in EDGES])
        mean = random.lognormal(3.5, 0.8) * np.diff(passed) / passed[-1]
        counts = random.negative_binomial(np.maximum(mean / (batch - 1.0), 1e-9), 1.0 / batch)
        found.append(Arrivals(counts.astype(np.float64), EDGES))
    return found


def test_shares_are_those_of_the_kernel_and_add_up() -> None:
    share = masses(EDGES, 60.0)
    np.testing.assert_allclose(share.sum(axis=1), 1.0, rtol=1e-12)
    for row, (delay, half_life, exponent) in zip(share, SHAPES, strict=True):
        cutoff = half_life / (2.0 ** (1.0 / (1.0 + exponent)) - 1.0)
        if not 0.05 <= exponent <= 3.0 or cutoff > 30.0:
            continue
        kernel = PowerLaw(1.0, exponent, cutoff)
        assert float(kernel.value(half_life)) == pytest.approx(0.5 * float(kernel.value(0.0)), rel=1e-5)
        passed = np.array([float(kernel.integral(max(edge - delay, 0.0))) for edge in EDGES])
        np.testing.assert_allclose(row, np.diff(passed) / passed[-1], rtol=2e-4, atol=1e-7)


def test_likelihood_is_that_of_scipys_negative_binomial() -> None:
    arrivals = Arrivals(np.array([0.0, 5.0, 2.0, 0.0, 3.0, 1.0, 0.0]), EDGES)
    terms = likelihood(arrivals, 60.0)
    share = masses(EDGES, 60.0)
    places = [(3, 10, 2), (70, 15, 4), (150, 20, 1)]
    expected = []
    for shape, number, batch in places:
        mean = np.maximum(share[shape], 1e-12) * NUMBERS[number]
        law = scipy.stats.nbinom(mean / (BATCHES[batch] - 1.0), 1.0 / BATCHES[batch])
        expected.append(law.logpmf(arrivals.counts).sum())
    found = [terms[place] for place in places]
    for first, second in itertools.pairwise(range(3)):
        assert found[second] - found[first] == pytest.approx(expected[second] - expected[first], abs=1e-8)


def test_a_learned_prior_holds_what_it_promises_and_beats_a_flat_one() -> None:
    known, asked = families(1, 40), families(2, 60)
    learned, flat = learn_arrivals(known, 60.0), ArrivalPrior.flat(60.0)
    held, errors = 0, []
    for family in asked:
        truth = family.counts[3:].sum()
        seen = family.until(3.0)
        median, low, high = learned.given(seen).number(3.0, 60.0, 80.0)
        held += low <= truth <= high
        errors.append([abs(np.log1p(median) - np.log1p(truth))])
        errors[-1].append(abs(np.log1p(flat.given(seen).number(3.0, 60.0)[0]) - np.log1p(truth)))
    assert 0.7 <= held / len(asked) <= 0.95
    ours, others = np.mean(errors, axis=0)
    assert ours < others
    assert learned.families == 40


def test_single_works_known_between_ages_give_the_same_as_their_counts() -> None:
    counts = np.array([4.0, 3.0, 2.0, 2.0, 1.0, 0.0, 0.0])
    spans = [
        (low, high) for low, high, n in zip(EDGES[:-1], EDGES[1:], counts, strict=True) for _ in range(int(n))
    ]
    prior = ArrivalPrior.flat(60.0).single()
    one = prior.given(Arrivals(counts, EDGES))
    other = prior.after(likelihood_of_spans(spans, 60.0, 60.0), 60.0)
    assert one.number(60.0, 300.0) == pytest.approx(other.number(60.0, 300.0), abs=1.0)
    assert one.half_life() == other.half_life()
    assert one.expected(0.0, 3.0)[0] == pytest.approx(9.0, rel=0.25)


def test_more_arrivals_say_that_more_will_come() -> None:
    prior = ArrivalPrior.flat(60.0)
    few, many = (
        prior.given(Arrivals(np.array([n, n, n]), np.arange(4.0))).number(3.0, 60.0) for n in (2.0, 40.0)
    )
    assert few[0] < many[0]
    assert few[1] < many[1]


@given(st.lists(st.integers(0, 40), min_size=3, max_size=3), st.floats(3.0, 50.0), st.floats(0.5, 100.0))
def test_numbers_of_any_arrivals_are_whole_and_ordered(
    counts: list[int], start: float, length: float
) -> None:
    known = ArrivalPrior.flat(60.0).given(Arrivals(np.array(counts, dtype=np.float64), np.arange(4.0)))
    assert known.weights.sum() == pytest.approx(1.0)
    draws = known.draws(start, start + length)
    assert draws.shape == (DRAWS,)
    assert (draws == np.floor(draws)).all()
    median, low, high = known.number(start, start + length)
    assert 0.0 <= low <= median <= high


def test_what_cannot_be_used_is_named() -> None:
    with pytest.raises(DataError, match="one edge more"):
        Arrivals(np.ones(3), np.arange(3.0))
    with pytest.raises(DataError, match="whole numbers"):
        Arrivals(np.array([0.5]), np.arange(2.0))
    with pytest.raises(DataError, match="ascend"):
        Arrivals(np.ones(2), np.array([0.0, 2.0, 1.0]))
    with pytest.raises(DataError, match="the first ends at 1"):
        Arrivals(np.ones(2), np.arange(3.0)).until(0.5)
    with pytest.raises(DataError, match="at least five"):
        learn_arrivals(families(1, 4), 60.0)
    with pytest.raises(DataError, match="horizon"):
        ArrivalPrior.flat(0.0)
    known = ArrivalPrior.flat(60.0).given(Arrivals(np.ones(2), np.arange(3.0)))
    with pytest.raises(DataError, match="ascend"):
        known.draws(5.0, 5.0)
