"""Fits of many series against scipy from many starts, and what bad series do to the others: nothing."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray
from scipy.optimize import minimize

from groundswell import _core
from groundswell.errors import DataError
from groundswell.process import Constant, Exponential, FitStatus, ManyFits, Piecewise, PowerLaw, fit_many

Floats = NDArray[np.float64]
END = 40.0


def cascade(rng: np.random.Generator, background: float, branching: float, decay: float) -> Floats:
    """An exact draw by branching on (0, END]."""
    events = list(rng.uniform(0.0, END, rng.poisson(background * END)))
    waiting = list(events)
    while waiting:
        parent = waiting.pop()
        children = parent + rng.exponential(1.0 / decay, rng.poisson(branching))
        inside = children[children < END].tolist()
        events.extend(inside)
        waiting.extend(inside)
    return np.sort(np.array(events))


def collection(count: int, events: float, seed: int, rounded: bool = False) -> list[Floats]:
    rng = np.random.default_rng(seed)
    drawn = []
    for _ in range(count):
        branching = rng.uniform(0.0, 0.9)
        one = cascade(rng, events * (1.0 - branching) / END, branching, float(np.exp(rng.uniform(-1.0, 3.0))))
        drawn.append(np.ceil(one * 4.0) / 4.0 if rounded else one)
    return drawn


def value_at(times: Floats, background: float, branching: float, decay: float, order: int = 0) -> float:
    return _core.exponential_likelihood(
        times, 0.0, END, background, branching, decay, np.zeros(3), order
    )[0]  # fmt: skip


def decay_range(times: Floats) -> tuple[float, float]:
    gaps = np.diff(times)
    return 0.01 / (END - times[0]), 2.0 / gaps[gaps > 0.0].min()


def best_of_many_starts(times: Floats, starts: int, seed: int) -> float:
    """The largest likelihood that L-BFGS-B finds in the logarithms, and that of no excitation."""
    rng = np.random.default_rng(seed)
    low, high = np.log(decay_range(times))
    rate = times.size / END

    def loss(theta: Floats) -> tuple[float, Floats]:
        at = np.exp(theta)
        value, gradient, _, _ = _core.exponential_likelihood(
            times, 0.0, END, float(at[0]), float(at[1]), float(at[2]), np.zeros(3), 1
        )
        return -value, -gradient * at

    best = float(times.size * (np.log(rate) - 1.0))
    bounds = [(np.log(rate) - 20.0, np.log(rate) + 3.0), (-30.0, 12.0), (low, high)]
    for _ in range(starts):
        share = rng.uniform(0.05, 0.95)
        first = np.array([np.log(rate * (1.0 - share)), np.log(share), rng.uniform(low, high)])
        found = minimize(
            loss, first, jac=True, method="L-BFGS-B", bounds=bounds,
            options={"ftol": 1e-15, "gtol": 1e-9, "maxiter": 1000},
        )  # fmt: skip
        best = max(best, -float(found.fun))
    return best


@pytest.mark.parametrize(("events", "rounded"), [(100.0, False), (25.0, False), (8.0, False), (60.0, True)])
def test_no_start_of_scipy_finds_more(events: float, rounded: bool) -> None:
    drawn = collection(12, events, seed=int(events), rounded=rounded)
    fits = fit_many(drawn, end=END)
    fitted = 0
    for i, times in enumerate(drawn):
        if np.unique(times).size < 3:
            continue
        assert fits[i].status <= FitStatus.DECAY_AT_UPPER_BOUND
        assert best_of_many_starts(times, 30, i) <= fits.loglikelihood[i] + 1e-6
        fitted += 1
        if fits[i].status == FitStatus.FITTED:
            value = value_at(times, fits.background[i], fits.branching[i], fits.decay[i])
            assert value == pytest.approx(fits.loglikelihood[i], abs=1e-9)
            low, high = decay_range(times)
            assert low < fits.decay[i] < high
    assert fitted >= 8


def test_no_decay_on_a_fine_grid_is_better() -> None:
    drawn = collection(40, 30.0, seed=5)
    fits = fit_many(drawn, end=END)
    for i, times in enumerate(drawn):
        if times.size < 3:
            continue
        low, high = decay_range(times)
        values = [
            fit_many([times], end=END, kernel=Exponential(decay=float(decay))).loglikelihood[0]
            for decay in np.geomspace(low, high, 60)
        ]
        assert max(values) <= fits.loglikelihood[i] + 1e-8


def test_known_parameters_are_recovered() -> None:
    rng = np.random.default_rng(6)
    drawn = [cascade(rng, 5.0, 0.6, 3.0) for _ in range(300)]
    fits = fit_many(drawn, end=END)
    assert (fits.status == FitStatus.FITTED).mean() > 0.99
    assert np.median(fits.background) == pytest.approx(5.0, rel=0.1)
    assert np.median(fits.branching) == pytest.approx(0.6, rel=0.1)
    assert np.median(fits.decay) == pytest.approx(3.0, rel=0.1)
    covered = np.abs(fits.branching - 0.6) < 1.96 * fits.errors[:, 1]
    assert 0.88 < covered.mean() < 0.98  # Wald intervals at 500 events, edge effects included


def test_errors_are_those_of_the_observed_information() -> None:
    times = collection(1, 150.0, seed=7)[0]
    fits = fit_many([times], end=END)
    hessian = _core.exponential_likelihood(
        times, 0.0, END, fits.background[0], fits.branching[0], fits.decay[0], np.zeros(3), 2
    )[2]
    assert_allclose(fits.errors[0], np.sqrt(np.diag(np.linalg.inv(-hessian))), rtol=1e-6)
    held = fit_many([times], end=END, kernel=Exponential(decay=2.0))
    hessian = _core.exponential_likelihood(
        times, 0.0, END, held.background[0], held.branching[0], 2.0, np.zeros(3), 2
    )[2]
    assert_allclose(held.errors[0, :2], np.sqrt(np.diag(np.linalg.inv(-hessian[:2, :2]))), rtol=1e-6)
    assert np.isnan(held.errors[0, 2])
    assert held.decay[0] == 2.0


def same(first: ManyFits, second: ManyFits) -> bool:
    names = ("background", "branching", "decay", "loglikelihood", "errors", "status", "events", "iterations")
    return all(getattr(first, name).tobytes() == getattr(second, name).tobytes() for name in names)


def test_threads_layouts_and_neighbours_change_no_bit() -> None:
    drawn = collection(150, 40.0, seed=8)
    flat = np.concatenate(drawn)
    offsets = np.concatenate([[0], np.cumsum([one.size for one in drawn])])
    alone = fit_many(flat, offsets, end=END, threads=1)
    for threads in (2, 3, 7, None):
        assert same(fit_many(flat, offsets, end=END, threads=threads), alone)
    assert same(fit_many(drawn, end=END), alone)
    lists = pa.array([one.tolist() for one in drawn], pa.list_(pa.float64()))
    assert same(fit_many(lists, end=END), alone)
    assert same(fit_many(lists.cast(pa.large_list(pa.float64())), end=END), alone)
    assert same(
        fit_many(pa.chunked_array([lists[:40], lists[40:40], lists[40:]]), end=np.full(150, END)), alone
    )
    sliced = fit_many(lists[30:60], end=END)
    for i in (0, 29):
        assert repr(sliced[i]) == repr(alone[30 + i])
    assert repr(fit_many([drawn[17]], end=END)[0]) == repr(alone[17])


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.one_of(st.just(0.0), st.floats(1e-3, 4.0)), min_size=3, max_size=40).filter(
        lambda gaps: max(gaps[1:]) > 0.0
    ),
    st.floats(0.01, 5.0),
    st.integers(-10, 10),
)
def test_the_unit_of_time_does_not_matter(gaps: list[float], rest: float, power: int) -> None:
    times = 0.5 + np.cumsum(np.array(gaps))
    end, unit = float(times[-1]) + rest, 2.0**power
    one, other = fit_many([times], end=end), fit_many([unit * times], end=unit * end)
    assert other.status[0] == one.status[0]
    assert other.loglikelihood[0] + times.size * np.log(unit) == pytest.approx(one.loglikelihood[0], abs=1e-7)
    shift = fit_many([times + 8.0], start=8.0, end=end + 8.0)
    assert shift.loglikelihood[0] == pytest.approx(one.loglikelihood[0], abs=1e-6)


def test_a_constant_rate_has_no_excitation() -> None:
    fits = fit_many([np.arange(1.0, 40.0)], end=END)  # more regular than Poisson
    assert fits.status[0] == FitStatus.BRANCHING_AT_ZERO
    assert fits.background[0] == 39.0 / END
    assert fits.branching[0] == 0.0
    assert np.isnan(fits.decay[0])
    assert np.isnan(fits.errors[0]).all()
    assert "constant rate" in fits.message(0)


def test_growth_without_fading_is_at_the_slowest_decay() -> None:
    times = END * np.log1p(np.arange(1, 60) / 4.0) / np.log1p(15.0)
    fits = fit_many([times], end=END)
    assert fits.status[0] == FitStatus.DECAY_AT_LOWER_BOUND
    assert fits.branching[0] > 1.0
    assert np.isnan(fits.errors[0]).all()
    assert "too short" in fits.message(0)


def test_more_than_one_child_an_event_is_allowed() -> None:
    times = END - 5.0 * np.exp(-np.arange(80) * 0.05)
    assert fit_many([times], end=END).branching[0] > 0.9


HOSTILE = {
    "event 1 is nan": [1.0, np.nan, 3.0],
    "event 2 is inf": [1.0, 2.0, np.inf],
    "event 2 (1.5) lies before event 1": [1.0, 2.0, 1.5, 3.0],
    "event 0 (0) does not lie after the start": [0.0, 1.0, 2.0],
    "event 0 (-3) does not lie after the start": [-3.0, 1.0, 2.0],
    "event 3 (40.5) lies after the end": [1.0, 2.0, 3.0, 40.5],
    "fewer than 3 events": [1.0, 2.0],
    "no excitation": [7.0, 7.0, 7.0, 7.0],
}


def test_bad_series_are_named_and_harm_no_other() -> None:
    good = collection(len(HOSTILE) + 1, 50.0, seed=9)
    mixed = [good[0]]
    for bad, one in zip(HOSTILE.values(), good[1:], strict=True):
        mixed += [np.array(bad), one]
    fits, clean = fit_many([*mixed, np.empty(0)], end=END), fit_many(good, end=END)
    for i in range(len(good)):
        assert repr(fits[2 * i]) == repr(clean[i])
    for i, words in enumerate(HOSTILE):
        assert words in fits.message(2 * i + 1)
        assert np.isnan(fits.errors[2 * i + 1]).all()
    assert [int(s) for s in fits.status[1::2]] == [5, 5, 5, 5, 5, 5, 4, 1, 4][: fits.status[1::2].size]
    assert fits[-1].status == FitStatus.TOO_FEW_EVENTS
    unusable = fits.status >= FitStatus.TOO_FEW_EVENTS
    assert np.isnan(fits.background[unusable]).all()
    assert np.isnan(fits.loglikelihood[unusable]).all()


@pytest.mark.parametrize(
    ("start", "end"),
    [(0.0, np.nan), (0.0, np.inf), (5.0, 5.0), (6.0, 5.0), (-np.inf, 5.0), (-1e308, 1.7e308)],
)
def test_a_bad_window_is_the_trouble_of_its_series_alone(start: float, end: float) -> None:
    times = np.array([1.0, 2.0, 2.5, 4.0])
    fits = fit_many([times, times], start=[start, 0.0], end=[end, 5.0])
    assert fits.status[0] in (FitStatus.BAD_DATA, FitStatus.NOT_CONVERGED)
    assert fits.message(0)
    assert repr(fits[1]) == repr(fit_many([times], end=5.0)[0])


def test_numbers_at_the_ends_of_double_get_an_answer() -> None:
    tiny = np.array([1e-320, 2e-320, 3e-320])
    fits = fit_many([tiny, tiny, [1.0, 1.0 + 1e-15, 2.0]], end=[1e-300, 1e300, 3.0])
    assert fits.status[:2].tolist() == [FitStatus.NOT_CONVERGED] * 2
    assert "another unit" in fits.message(0)
    assert fits.status[2] != FitStatus.BAD_DATA
    slow = fit_many([[1.0, 2.0, 3.0]], end=4.0, kernel=Exponential(decay=1e-200))
    assert slow.status[0] == FitStatus.NOT_CONVERGED
    assert "so slow" in slow.message(0)
    assert fit_many([[1.0, 2.0, 3.0]], end=4.0, kernel=Exponential(decay=1e200)).branching[0] == 0.0


def test_nulls_in_arrow() -> None:
    lists = pa.array([[1.0, 2.0, 3.5], None, [1.0, None, 3.0], []], pa.list_(pa.float64()))
    fits = fit_many(lists, end=END)
    assert fits.status[1:].tolist() == [FitStatus.BAD_DATA, FitStatus.BAD_DATA, FitStatus.TOO_FEW_EVENTS]
    assert fits.message(1) == "the series is missing (null)"
    assert "event 1 is nan" in fits.message(2)
    whole = fit_many(pa.array([[1, 2, 4]], pa.list_(pa.int64())), end=END)
    assert repr(whole[0]) == repr(fit_many([[1.0, 2.0, 4.0]], end=END)[0])


def test_the_result_as_a_table_and_in_words() -> None:
    fits = fit_many([*collection(3, 60.0, seed=10), [1.0, np.nan]], end=END)
    assert repr(fits) == "<ManyFits: 4 series: 3 fitted, 1 bad data>"
    assert len(fits) == 4
    table = fits.to_arrow()
    assert table.num_rows == 4
    assert table["status"].to_pylist() == ["fitted"] * 3 + ["bad_data"]
    assert table["message"].to_pylist()[0] is None
    assert "event 1 is nan" in table["message"].to_pylist()[3]
    assert_array_equal(table["branching_error"].to_numpy(), fits.errors[:, 1])
    with pytest.raises(IndexError):
        fits[4]
    assert repr(fit_many([], end=1.0)) == "<ManyFits: 0 series>"
    assert fit_many(pa.chunked_array([], pa.list_(pa.float64())), end=1.0).to_arrow().num_rows == 0


FLAT = np.array([1.0, 2.0, 3.0])


@pytest.mark.parametrize(
    ("times", "offsets", "options", "words"),
    [
        (FLAT, [0, 2, 1], {}, r"offsets\[2\]: 1 is below 2"),
        (FLAT, [0, 4], {}, r"offsets\[1\]: 4 points outside"),
        (FLAT, [-1, 3], {}, r"offsets\[0\]: -1 points outside"),
        (FLAT, [], {}, "N \\+ 1 whole numbers"),
        (FLAT, [0.0, 3.0], {}, "N \\+ 1 whole numbers"),
        (FLAT, None, {}, "without offsets"),
        (np.ones((2, 2)), [0, 2], {}, "2 dimensions"),
        ([FLAT, np.ones((2, 2))], None, {}, r"times\[1\]"),
        ([FLAT, "ab"], None, {}, r"times\[1\]"),
        ([np.array(["2020-01-01"], "datetime64[D]")], None, {}, "dates"),
        (3.0, None, {}, "float"),
        ("abc", None, {}, "str"),
        (pa.array([1.0]), None, {}, "one list a series"),
        (pa.array([["a"]]), None, {}, "cast it"),
        (pa.array([[1.0]]), [0, 1], {}, "leave them out"),
        ([FLAT], None, {"end": [4.0, 5.0]}, "end: has shape"),
        ([FLAT], None, {"start": np.zeros((1, 1))}, "start: has shape"),
        ([FLAT], None, {"threads": 0}, "threads"),
        ([FLAT], None, {"threads": True}, "threads"),
        ([FLAT], None, {"kernel": PowerLaw()}, "Hawkes"),
        ([FLAT], None, {"kernel": Exponential(branching=0.5)}, "Hawkes"),
        ([FLAT], None, {"background": Constant(1.0)}, "Hawkes"),
        ([FLAT], None, {"background": Piecewise((0.0, 4.0))}, "Hawkes"),
    ],
)
def test_a_layout_that_makes_no_sense_is_an_error(
    times: object, offsets: object, options: dict[str, object], words: str
) -> None:
    with pytest.raises(DataError, match=words):
        fit_many(times, offsets, **{"end": 4.0, **options})  # type: ignore[arg-type]


def test_the_core_refuses_offsets_that_point_elsewhere() -> None:
    with pytest.raises(ValueError, match="offsets"):
        _core.fit_many(FLAT, np.array([0, 9]), np.zeros(1), np.ones(1), np.nan, 1)
    with pytest.raises(ValueError, match="offsets"):
        _core.fit_many(FLAT, np.array([0, 1, 2]), np.zeros(1), np.ones(1), np.nan, 1)
