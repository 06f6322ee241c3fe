"""What cannot be fitted is told: where it is, and how to mend it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from groundswell.errors import DataError
from groundswell.process import (
    Constant,
    Events,
    Exponential,
    Hawkes,
    InputSeries,
    Penalty,
    Periodic,
    Piecewise,
    PowerLaw,
)

GOOD = np.array([1.0, 2.0, 4.0, 4.5, 8.0])
PAIR = [GOOD, np.array([0.5, 3.0])]
NAN = float("nan")

BAD: dict[str, tuple[Hawkes, Any, dict[str, Any], str]] = {
    "nan": (Hawkes(), [1.0, NAN, 3.0], {"end": 9.0}, r"times\[1\]: nan is not finite"),
    "infinite": (Hawkes(), [1.0, 2.0, np.inf], {"end": 9.0}, r"times\[2\]: inf is not finite"),
    "unsorted": (Hawkes(), [1.0, 3.0, 2.0], {"end": 9.0}, r"event 2 \(2\) lies before event 1 \(3\); 1 of 3"),
    "unsorted column": (
        Hawkes(dimensions=2),
        [[1.0, 2.0], [3.0, 1.0]],
        {"end": 9.0},
        r"times\[1\]: event 1 \(1\) lies before",
    ),
    "empty": (Hawkes(), [], {"end": 9.0}, "0 events inside the window; a fit needs at least 2"),
    "one": (Hawkes(), [1.0], {"end": 9.0}, "1 events? inside the window"),
    "all before the window": (Hawkes(), GOOD, {"start": 8.5, "end": 9.0}, "0 events inside the window"),
    "all tied": (Hawkes(), [3.0, 3.0, 3.0], {"end": 9.0}, "at one moment.*clock="),
    "end missing": (Hawkes(), GOOD, {}, "end: missing; give the time at which the observation ended"),
    "end before start": (Hawkes(), GOOD, {"start": 9.0, "end": 1.0}, "must be finite, ascending"),
    "end not finite": (Hawkes(), GOOD, {"end": NAN}, "must be finite"),
    "events and end": (Hawkes(), Events(GOOD, end=9.0), {"end": 9.0}, "Events say when observation ended"),
    "words": (Hawkes(), ["a", "b"], {"end": 9.0}, "times: not an array of numbers"),
    "two columns": (Hawkes(), np.ones((3, 2)), {"end": 9.0}, "2 dimensions; it needs 1"),
    "one array for two": (Hawkes(dimensions=2), GOOD, {"end": 9.0}, "give a list of 2 arrays, or Events"),
    "three arrays for two": (Hawkes(dimensions=2), [GOOD] * 3, {"end": 9.0}, "give a list of 2 arrays"),
    "two arrays for one": (Hawkes(), PAIR, {"end": 9.0}, "times: .*dimension"),
    "windows overlap": (Hawkes(), GOOD, {"windows": [[0, 5], [4, 9]]}, "without overlap"),
    "windows descend": (Hawkes(), GOOD, {"windows": [[5, 9], [0, 4]]}, "ascending"),
    "window reversed": (Hawkes(), GOOD, {"windows": [[5, 1]]}, "ascending"),
    "no window": (Hawkes(), GOOD, {"windows": np.zeros((0, 2))}, "give rows of start and end"),
    "window of three": (Hawkes(), GOOD, {"windows": [[0, 5, 9]]}, "give rows of start and end"),
    "windows flat": (Hawkes(), GOOD, {"windows": [0, 9]}, "windows: has 1 dimensions"),
    "windows and end": (
        Hawkes(),
        GOOD,
        {"windows": [[0, 9]], "end": 9.0},
        "end: 9 given, but the windows say",
    ),
    "windows of realisations": (
        Hawkes(),
        [Events(GOOD, end=9.0)] * 2,
        {"windows": [[0, 9]]},
        "several realisations bring their own windows",
    ),
    "dimension that is none": (
        Hawkes(),
        Events(GOOD, [0, 0, 1, 0, 0], end=9.0),
        {},
        "event 2 is of dimension 1, but the model has 1",
    ),
    "marks missing": (Hawkes(marked=True), GOOD, {"end": 9.0}, "marks: the model has marks; give one"),
    "marks of nobody": (
        Hawkes(),
        GOOD,
        {"end": 9.0, "marks": np.ones(5)},
        "marks: given, but the model has none; use Hawkes.marked=True",
    ),
    "marks negative": (
        Hawkes(marked=True),
        GOOD,
        {"end": 9.0, "marks": [1, 2, -3, 1, 1]},
        r"marks\[2\]: -3; .*above zero",
    ),
    "marks zero": (
        Hawkes(marked=True),
        GOOD,
        {"end": 9.0, "marks": [0, 2, 3, 1, 1]},
        r"marks\[0\]: 0; .*For follower counts add 1",
    ),
    "marks nan": (
        Hawkes(marked=True),
        GOOD,
        {"end": 9.0, "marks": [1, 2, NAN, 1, 1]},
        r"marks\[2\]: nan is not finite",
    ),
    "marks too few": (
        Hawkes(marked=True),
        GOOD,
        {"end": 9.0, "marks": [1.0, 2.0]},
        "2 marks for 5 events",
    ),
    "marks of one dimension": (
        Hawkes(dimensions=2, marked=True),
        PAIR,
        {"end": 9.0, "marks": [np.ones(5)]},
        "give one array for each dimension",
    ),
    "marks flat": (
        Hawkes(dimensions=2, marked=True),
        PAIR,
        {"end": 9.0, "marks": np.ones(7)},
        "give one array for each dimension",
    ),
    "piecewise too short": (
        Hawkes(background=Piecewise((0.0, 5.0))),
        GOOD,
        {"end": 9.0},
        "Piecewise: covers",
    ),
    "series too short": (
        Hawkes(background=InputSeries(np.array([1.0, 9.0]), np.ones(1))),
        GOOD,
        {"end": 9.0},
        "InputSeries: covers 1 to 9, but the window is 0 to 9",
    ),
    "period of another unit": (
        Hawkes(background=Periodic(1e-9)),
        GOOD,
        {"end": 9.0},
        "check that the period",
    ),
    "clock zero": (Hawkes(), GOOD, {"end": 9.0, "clock": 0.0}, "clock: 0; give the clock's step"),
    "clock nan": (Hawkes(), GOOD, {"end": 9.0, "clock": NAN}, "clock: nan"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_told(name: str) -> None:
    specification, times, window, message = BAD[name]
    with pytest.raises(DataError, match=f"(?s){message}"):
        specification.fit(times, **window)


PARAMS: list[tuple[dict[str, Any], str]] = [
    (
        {"background": 1.0, "branching": 0.5},
        "'decay' is missing; this model has background, branching, decay",
    ),
    ({"background": 1.0, "branching": 0.5, "decay": 0.0}, "decay is 0"),
    ({"background": 1.0, "branching": -0.5, "decay": 1.0}, "branching is -0.5; it must be finite"),
    ({"background": NAN, "branching": 0.5, "decay": 1.0}, "background is nan"),
    ({"background": [1.0, 2.0], "branching": 0.5, "decay": 1.0}, "background.*shape"),
    ({"background": 1.0, "branching": 0.5, "decay": "fast"}, "decay.*number"),
    ({"background": 1.0, "branching": 0.5, "decay": 1.0, "n": 1.0}, "'n'"),
]


@pytest.mark.parametrize(("params", "message"), PARAMS)
def test_bad_parameters_are_told(params: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError, match=message):
        Hawkes().loglikelihood(GOOD, params, end=9.0)


def test_what_a_fit_gives_may_be_given_back() -> None:
    times = np.sort(np.random.default_rng(1).random(60)) * 9.0
    for kernel in (Exponential(), PowerLaw()):
        fit = Hawkes(kernel).fit(times, end=9.0)
        assert Hawkes(kernel).loglikelihood(times, fit.params, end=9.0) == pytest.approx(fit.loglikelihood)


def test_bad_questions_are_told() -> None:
    fit = Hawkes(Exponential(decay=1.0)).fit(np.sort(np.random.default_rng(1).random(60)) * 9.0, end=9.0)
    with pytest.raises(DataError, match="level: 90; give a share"):
        fit.intervals(90)
    with pytest.raises(DataError, match="method: 'exact' is unknown"):
        fit.intervals(0.9, "exact")  # type: ignore[arg-type]
    with pytest.raises(DataError, match="draws"):
        fit.intervals(0.9, "bootstrap", draws=0)
    with pytest.raises(DataError, match="must ascend and lie between 0 and 9"):
        fit.intensity([3.0, 2.0])
    with pytest.raises(DataError, match="must ascend and lie between 0 and 9"):
        fit.intensity([10.0])
    with pytest.raises(DataError, match=r"at\[0\]: nan"):
        fit.intensity([NAN])
    with pytest.raises(DataError, match="realisation: 1"):
        fit.intensity([1.0], realisation=1)
    with pytest.raises(DataError, match="window: from 0 to -1"):
        fit.simulate(-1.0)


def test_hostile_numbers_do_not_hurt() -> None:
    # huge, tiny and far away: every fit ends with finite parameters, or with a DataError
    generator = np.random.default_rng(3)
    gaps = generator.exponential(size=40)
    for scale in (1e-12, 1e-3, 1e9):
        for shift in (0.0, 1e9):
            times = shift + scale * np.cumsum(gaps)
            end = shift + scale * 45.0
            try:
                fit = Hawkes().fit(times, start=shift, end=max(end, float(times[-1])))
            except DataError:
                assert scale / max(shift, 1.0) < 1e-15
                continue
            assert np.isfinite(fit.loglikelihood)
            assert np.isfinite(fit.params["background"])


def test_a_dimension_without_events_has_no_background_and_excites_nobody() -> None:
    empty: list[Any] = [np.sort(np.random.default_rng(2).random(80)) * 20.0, []]
    sharings: list[Any] = ["shared", "source", "pair"]
    for sharing in sharings:
        fit = Hawkes(dimensions=2, decays=sharing).fit(empty, end=20.0)
        assert np.asarray(fit.params["background"])[1] == 0.0
        assert np.isfinite(fit.loglikelihood)
        assert not np.asarray(fit.params["branching"])[1].any()


def test_events_after_the_end_are_left_out_and_told() -> None:
    generator = np.random.default_rng(6)
    times, marks = np.sort(generator.random(80)) * 9.0, 1.0 + generator.random(80)
    early = times <= 6.0
    late = Hawkes(marked=True).fit(times, end=6.0, marks=marks)
    alone = Hawkes(marked=True).fit(times[early], end=6.0, marks=marks[early])
    assert late.loglikelihood == alone.loglikelihood
    assert sum("lie after the end (6) and are left out" in said for said in late.warnings) == 1
    assert not any("after the end" in said for said in alone.warnings)


def test_a_likelihood_needs_no_events() -> None:
    params = {"background": 0.5, "branching": 0.5, "decay": 1.0}
    assert Hawkes().loglikelihood([], params, end=4.0) == pytest.approx(-2.0)
    assert Hawkes().loglikelihood([4.0, 4.0], params, end=4.0) == pytest.approx(2.0 * np.log(0.5) - 2.0)


@pytest.mark.parametrize("kernel", [Exponential(), PowerLaw()])
def test_a_realisation_without_events_is_a_silence(kernel: Exponential | PowerLaw) -> None:
    times = np.sort(np.random.default_rng(1).random(60)) * 9.0
    full, silent = Events(times, end=9.0), Events([], end=3.0)
    fit = Hawkes(kernel).fit([full, silent])
    alone = Hawkes(kernel).loglikelihood(full, fit.params)
    assert fit.loglikelihood == pytest.approx(alone - 3.0 * float(np.asarray(fit.params["background"])))
    assert len(fit.residuals().increments[0]) == 60


def test_two_events_are_fitted_and_warned_of() -> None:
    fit = Hawkes().fit([1.0, 2.0], end=9.0)
    assert np.isfinite(fit.loglikelihood)
    assert any("2 events" in sentence for sentence in fit.warnings)


def test_penalties_need_no_events_of_every_dimension() -> None:
    columns = [GOOD, np.array([8.0])]
    fit = Hawkes(dimensions=2, penalty=Penalty("l1", 1e3)).fit(columns, end=9.0)
    assert not fit.branching_matrix.any()
    assert fit.params["background"] == pytest.approx(np.array([5.0, 1.0]) / 9.0)


def test_held_backgrounds_of_zero_cannot_explain_a_first_event() -> None:
    with pytest.raises(DataError, match="some event has no intensity"):
        Hawkes(background=Constant(0.0)).fit(GOOD, end=9.0)
    # with history the first event may be passed on
    fit = Hawkes(background=Constant(0.0)).fit(GOOD, start=1.5, end=9.0)
    assert np.isfinite(fit.loglikelihood)


def test_dates_are_refused_with_the_remedy() -> None:
    dates = np.array(["2026-01-01", "2026-01-02"], dtype="datetime64[s]")
    with pytest.raises(DataError, match=r"times: dates, not numbers; choose a unit, as in \(times - start\)"):
        Hawkes().fit(dates, end=3.0)
    with pytest.raises(DataError, match=r"times: dates, not numbers"):
        Events(dates, start=0.0, end=3.0)
    hours = (dates - np.datetime64("2025-12-31")) / np.timedelta64(1, "h")
    assert Hawkes().fit(hours, end=72.0).observed.counts.tolist() == [2]


def test_a_window_that_begins_long_before_the_events_is_named() -> None:
    times = np.random.default_rng(4).uniform(0.0, 100.0, 80)
    times.sort()
    said = "check that the start (0) is when observation began"
    assert not any(said in note for note in Hawkes().fit(times, end=100.0).warnings)
    late = Hawkes().fit(times + 1.7e9, end=1.7e9 + 100.0)
    assert any(said in note for note in late.warnings)
    assert not any(
        said in note for note in Hawkes().fit(times + 1.7e9, start=1.7e9, end=1.7e9 + 100.0).warnings
    )
