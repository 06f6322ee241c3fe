"""Growth, drivers, forecast, impact and what-if on videos whose truth is known."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import groundswell as gs
from answers.contract import assert_contract, spans_zero
from answers.explained import answered, explained
from attention.worlds import BROADCAST_DAY, case, claims_case, moment, reading, truth, within
from groundswell.answers.answer import Answer, Number, readable
from groundswell.answers.changes import Change, apply
from groundswell.answers.effect_series import COLUMNS, effect_series
from groundswell.case.record import Event, ViewObservation
from groundswell.errors import DataError

WITH_A_FIT = ["first-kiss", "counter", "claims", "few", "one"]


def number(answer: Answer, start: str) -> Number:
    return next(item for item in answer.numbers if item.name.startswith(start))


def table(answer: Answer, name: str) -> list[dict[str, Any]]:
    return next(item for item in answer.tables if item.name == name).to_dicts()


# growth


def test_growth_of_a_counter_is_what_it_showed() -> None:
    answer = answered("counter")["growth"]
    for day in (1, 2, 3, 7, 11, 14):
        seen = number(answer, f"views by day {day} ")
        assert (seen.low, seen.value, seen.high) == pytest.approx(
            (round(truth().at(float(day))),) * 3, rel=1e-12
        )
    assert "the counter showed 461,300 views" in answer.summary()
    daily = [row["views"] for row in table(answer, "daily_views")]
    assert sum(daily) == pytest.approx(round(truth().at(14.0)))
    assert number(answer, "day of most views").value == 6.0


def test_growth_names_the_largest_falls_and_longest_freezes() -> None:
    def read(day: float, value: float) -> ViewObservation:
        return ViewObservation(time=moment(day), low=value, high=value, value=value)

    counts = [1e5, 2e5, 2e5, 3e5, 2.9e5, 3.2e5, 3.1e5, 3.4e5, 3.0e5, 3.5e5, 3.45e5, 4e5, 4e5, 4e5, 4.2e5]
    views = tuple(read(1.0 + day, count) for day, count in enumerate(counts))
    caveats = gs.explain(case((*views, read(16.5, 0.0)))).answers()["growth"].caveats
    words = " ".join(caveats)
    assert words.index("fell from 300,000 to 290,000") < words.index(
        "fell from 340,000 to 300,000 at day 9.0"
    )
    assert "fell from 350,000 to 345,000" not in words
    assert "the largest of 4 falls, 65,000 views together" in words
    assert "stood still at 200,000 for 24 hours from day 2.0" in words
    assert "stood still at 400,000 for 2 days from day 12.0" in words
    assert "fell from 420,000 to 0 at day 16.5" in words
    assert "1 row was not fitted: a count of zero says nothing about the size." in caveats


def test_milestones_come_in_order_within_their_intervals() -> None:
    rows = table(answered("claims")["growth"], "milestones")
    days = [float(row["day"]) for row in rows]
    assert days == sorted(days)
    assert rows[-1]["views"] == "200,000"
    known = float(np.interp(200_000.0, truth().cumulative, truth().edges))
    assert rows[-1]["day_low"] <= known <= rows[-1]["day_high"]


def test_phases_cover_every_day_once() -> None:
    rows = table(answered("counter")["growth"], "phases")
    assert next(row["phase"] for row in rows) == "rise"
    assert rows[0]["from_day"] == 1
    assert rows[-1]["to_day"] == 14
    for before, after in itertools.pairwise(rows):
        assert after["from_day"] == before["to_day"] + 1


# drivers


@pytest.mark.parametrize("name", WITH_A_FIT)
def test_the_table_of_drivers_adds_up(name: str) -> None:
    rows = table(answered(name)["drivers"], "drivers")
    *parts, unexplained, total = rows
    assert (unexplained["driver"], total["driver"]) == ("unexplained", "total")

    def add(column: str, some: list[dict[str, Any]]) -> float:
        return sum(float(row[column]) for row in some)

    assert add("direct", parts) == pytest.approx(total["direct"])
    assert add("passed_on", parts) == pytest.approx(total["passed_on"])
    for row in parts:
        assert row["views"] == pytest.approx(float(row["direct"]) + float(row["passed_on"]))
    assert add("views", [*parts, unexplained]) == pytest.approx(total["views"])
    assert add("share", [*parts, unexplained]) == pytest.approx(1.0)


@pytest.mark.parametrize("name", WITH_A_FIT)
def test_a_branching_factor_is_never_alone(name: str) -> None:
    answer = answered(name)["drivers"]
    branching = number(answer, "branching factor")
    assert branching.low is not None
    assert branching.high is not None
    assert branching.low < branching.high
    learned = number(answer, "prior variance of the branching factor")
    assert learned.value is not None
    assert (learned.value < 0.2) == any("read it as assumed" in words for words in answer.caveats)


def test_joined_drivers_are_named() -> None:
    answer = answered("first-kiss")["drivers"]
    rows = table(answer, "told_apart")
    assert sum(float(row["share"]) for row in rows) < 1.2
    for row in rows:
        if " + " in str(row["drivers"]):
            assert any(str(row["drivers"]) in words for words in answer.caveats)


# forecast


def test_levels_nest_and_default_ages() -> None:
    explanation = explained("claims")
    found = [explanation.forecast("30d", level=level).numbers[0] for level in (50, 80, 95)]
    assert [item.level for item in found] == [50, 80, 95]
    lows, highs = [item.low or 0.0 for item in found], [item.high or 0.0 for item in found]
    assert lows == sorted(lows, reverse=True)
    assert highs == sorted(highs)
    assert len({item.value for item in found}) == 1
    ages = [row["day"] for row in table(explanation.forecast(), "quantiles")]
    assert ages == pytest.approx([13.75 + ahead for ahead in (7.0, 30.0, 90.0, 365.0)])
    quantiles = [
        value for key, value in table(explanation.forecast(), "quantiles")[0].items() if key[0] == "q"
    ]
    assert quantiles == sorted(quantiles)


def test_at_a_moment_is_the_same_as_so_many_days_ahead() -> None:
    explanation = explained("counter")
    at = explanation.forecast(at="2020-05-28T11:59Z").numbers[0]  # ten days after the last reading
    ahead = explanation.forecast(10.0).numbers[0]
    assert (at.low, at.value, at.high) == pytest.approx((ahead.low, ahead.value, ahead.high), rel=1e-9)
    assert at.low is not None
    assert at.low >= round(truth().at(14.0))


def test_chances_fall_with_the_threshold() -> None:
    answer = explained("claims").forecast("30d", thresholds=[1.0, 5e5, 6e5, 1e9])
    chances = [item.value or 0.0 for item in answer.numbers if item.name.startswith("chance to pass")]
    assert chances[0] == 1.0  # it has them
    assert 0.0 < chances[-1] < 0.002
    assert chances == sorted(chances, reverse=True)
    assert_contract(answer)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"level": 0.0}, "from 1 to 99"),
        ({"level": 100.0}, "from 1 to 99"),
        ({"level": math.nan}, "from 1 to 99"),
        ({"ahead": -1.0}, "positive number of days"),
        ({"ahead": 0.0}, "positive number of days"),
        ({"ahead": math.nan}, "positive number of days"),
        ({"ahead": math.inf}, "too far ahead"),
        ({"ahead": "1e9d"}, "too far ahead"),
        ({"at": "2099-12-31"}, "too far ahead"),
        ({"at": "9999-12-31"}, "outside the calendar"),
        ({"at": "2020-05-06"}, "before the end of the record"),
        ({"at": "some day"}, "some day"),
        ({"ahead": "soon"}, "for example 30d"),
        ({"thresholds": [0.0]}, "above 0"),
        ({"thresholds": [math.nan]}, "above 0"),
    ],
)
def test_questions_about_the_future_that_have_no_answer(arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(DataError, match=words):
        explained("claims").forecast(**arguments)


def test_a_forecast_that_says_nothing_says_so() -> None:
    answer = answered("few")["forecast"]
    assert answer.status == "not_identifiable"
    assert "does not determine" in answer.summary()
    assert answer.collect


def bands_of_views(answer: Answer) -> list[tuple[float, float]]:
    """Ends of the intervals of views, nearest date first."""
    found = []
    for number in answer.numbers:
        if number.unit == "views":
            assert number.low is not None
            assert number.high is not None
            found.append((number.low, number.high))
    return found


def test_a_forecast_says_how_far_it_reaches() -> None:
    """A few counts tell the next months and not the next year; both are said, in the first sentence."""
    answer = answered("few")["forecast"]
    *bands, last = bands_of_views(answer)
    assert last[1] > 20.0 * last[0]
    near = next(band for band in reversed(bands) if band[1] <= 20.0 * band[0])
    assert f"{readable(near[0])} to {readable(near[1])}), but by day" in answer.sentences[0]
    assert f"from {readable(last[0])} to {readable(last[1])} views is compatible" in answer.sentences[0]
    assert "bounds" not in answer.sentences[0]


def test_an_upper_end_that_is_none_is_called_so() -> None:
    """A week of doubling: growth that may go on sets the upper end, up to a view a day by everybody alive."""
    doubling = case(tuple(reading(float(day), 500.0 * 2.2**day, day) for day in range(1, 8)), ())
    explanation = gs.explain(doubling)
    for ahead, days in (("365d", 365.0), ("9990d", 9990.0)):
        answer = explanation.forecast(ahead, prior="none")
        low, high = bands_of_views(answer)[0]
        assert 100.0 * low < high < 8e10 * days
        assert "nothing on record bounds the views from above" in answer.sentences[0]
        assert answer.status == "not_identifiable"


def test_there_is_no_final_size() -> None:
    assert any("no final size" in words for words in answered("claims")["forecast"].caveats)


# impact


def test_the_effect_of_a_broadcast_is_found() -> None:
    answer = answered("counter")["impact"]
    assert answer.status == "answered"
    known = truth().shares[1] * truth().cumulative[-1]
    low, high = (
        number(answer, "views brought by the event").low,
        number(answer, "views brought by the event").high,
    )
    assert low is not None
    assert high is not None
    assert low * 0.9 <= known <= high * 1.1
    assert answer.sentences[0].startswith("'A show shows it' brought")


def disclosure(day: float, name: str = "told") -> Event:
    return Event(id=name, time=within(day, day + 0.1), kind="disclosure", title="a newspaper tells")


def test_an_effect_that_may_be_none_is_not_told() -> None:
    asked = replace(claims_case(), events=(*claims_case().events, disclosure(8.0)))
    answer = gs.explain(asked).impact()
    assert_contract(answer)
    change = number(answer, "change of the rate of views")
    assert spans_zero(change)
    assert answer.status == "not_identifiable"
    assert answer.summary().startswith("Cannot tell")
    smallest = number(answer, "smallest rise").value
    assert smallest is not None
    assert smallest > 5.0
    rows = table(answer, "placebo_dates")
    assert [row["placebo"] for row in rows].count("event") == 1
    assert [row["placebo"] for row in rows].count("placebo") >= 3


def test_a_change_that_is_large_is_seen() -> None:
    """From day eight on nine views in ten stay away."""
    known = truth()
    views = tuple(
        replace(row, low=float(count), high=float(count))
        for row, count in zip(
            explained("counter").case.views,
            (
                round(known.at(day) if day <= 8 else known.at(8.0) + 0.1 * (known.at(day) - known.at(8.0)))
                for day in range(1, 15)
            ),
            strict=True,
        )
    )
    answer = gs.explain(replace(explained("counter").case, views=views, events=(
        *claims_case().events, disclosure(8.0)
    ))).impact()  # fmt: skip
    assert answer.status == "answered"
    change = number(answer, "change of the rate of views")
    assert change.high is not None
    assert change.high < -30.0
    assert "per cent lower" in answer.summary()


def test_the_default_event_is_the_first_disclosure_else_the_latest_event() -> None:
    early, late = disclosure(6.0, "early"), disclosure(9.0, "late")
    both = gs.explain(replace(claims_case(), events=(late, early)))
    assert table(both.impact(), "placebo_dates")[0]["day"] == pytest.approx(6.0)
    shows = tuple(
        Event(id=name, time=moment(day), kind="tv", title=name) for name, day in (("b", 9.0), ("a", 3.0))
    )
    for events in (shows, shows[::-1]):
        assert "'b'" in gs.explain(replace(claims_case(), events=events)).impact().summary()


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ("shaw", "did you mean 'show'"),
        ("zzz", "there is no event 'zzz'"),
        ("vague", "not dated to a few days"),
    ],
)
def test_events_that_cannot_be_asked_about(event: str, words: str) -> None:
    vague = Event(id="vague", time=within(1.0, 9.0), kind="tv", title="some week")
    explanation = gs.explain(replace(claims_case(), events=(*claims_case().events, vague)))
    with pytest.raises(DataError, match=words):
        explanation.impact(event)


# what if


@pytest.mark.parametrize("name", ["counter", "claims"])
def test_without_the_broadcast(name: str) -> None:
    answer = explained(name).whatif(gs.drop("show"))
    assert_contract(answer)
    difference = number(answer, "difference in views by day 1")
    known = -truth().shares[1] * truth().cumulative[-1]
    assert difference.value == pytest.approx(known, rel=0.08)
    assert answer.status == "answered"
    assert "fewer views" in answer.summary()
    kind = explained(name).whatif(gs.drop("tv"))
    assert kind.numbers[0].value == difference.value


@pytest.mark.parametrize("name", ["counter", "claims"])
def test_changes_that_change_nothing(name: str) -> None:
    for change in (gs.resize("show", 1.0), gs.move("show", 0.0)):
        for item in explained(name).whatif(change).numbers:
            assert item.value == item.low == item.high == 0.0


def test_resizing_is_linear_and_moving_delays() -> None:
    explanation = explained("claims")
    dropped, halved, doubled = (
        explanation.whatif(change).numbers[0].value
        for change in (gs.drop("show"), gs.resize("show", 0.5), gs.resize("show", 2.0))
    )
    assert dropped is not None
    # the median of draws that are moved away from their median on another scale
    assert halved == pytest.approx(0.5 * dropped, rel=1e-4)
    assert doubled == pytest.approx(-dropped, rel=1e-4)
    later = explanation.whatif(gs.move("show", 4.0)).numbers[0].value
    assert later is not None
    assert dropped < later < 0.0


def test_adding_the_same_event_again() -> None:
    explanation = explained("claims")
    again = explanation.whatif(gs.add("tv", BROADCAST_DAY)).numbers[0].value
    doubled = explanation.whatif(gs.resize("tv", 2.0)).numbers[0].value
    assert again == pytest.approx(doubled, rel=1e-6)


def test_a_change_beyond_the_record_makes_its_difference_there() -> None:
    answer = explained("claims").whatif(gs.add("tv", 20.0), ahead=40.0)
    assert_contract(answer)
    assert number(answer, "difference in views by day 13.8").value == 0.0
    assert "more views by day 53.8" in answer.summary()
    assert any("beyond the record" in words for words in answer.caveats)


def test_no_days_ahead() -> None:
    answer = explained("claims").whatif(gs.drop("show"), ahead=0.0)
    assert_contract(answer)
    assert len(answer.numbers) == 2


def test_several_changes_at_once() -> None:
    fit = explained("claims").fit
    scenario = apply(fit, [gs.move("show", 1.0), gs.resize("show", 3.0), gs.add("tv", 2.0, 0.5)])
    tv = next(item for item in scenario.inputs if item.kind == "tv")
    assert tv.pulse_times == (6.0, 2.0)
    # the added event is half of the mean one on record, not of the resized one
    assert tv.pulse_masses == (3.0, 0.5)
    assert apply(fit, [gs.move("show", -50.0)]).inputs[1].pulse_times == (0.0,)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda: gs.drop("shaw"), "did you mean 'show'"),
        (lambda: gs.add("parody", 2.0), "'parody' is not a driver of this record"),
        (lambda: gs.resize("show", -1.0), "0 or more"),
        (lambda: gs.resize("show", math.nan), "0 or more"),
        (lambda: gs.move("show", math.inf), "number of days"),
        (lambda: gs.add("tv", -1.0), "0 or more"),
        (lambda: gs.add("tv", 1.0, math.inf), "0 or more"),
    ],
)
def test_changes_that_cannot_be(change: Callable[[], Change], words: str) -> None:
    with pytest.raises(DataError, match=words):
        explained("claims").whatif(change())


@pytest.mark.parametrize("ahead", [-1.0, math.nan, math.inf, 1e6])
def test_what_if_does_not_look_everywhere(ahead: float) -> None:
    with pytest.raises(DataError, match="give a number of days"):
        explained("claims").whatif(gs.drop("show"), ahead=ahead)


def test_without_events_there_is_nothing_to_change() -> None:
    answer = gs.explain(case(claims_case().views, ())).whatif()
    assert answer.status == "no_data"
    assert_contract(answer)


# sentences


@pytest.mark.parametrize("name", WITH_A_FIT)
@pytest.mark.parametrize("key", ["impact", "whatif"])
def test_effects_that_span_zero_cannot_be_told(name: str, key: str) -> None:
    answer = answered(name)[key]
    effects = [item for item in answer.numbers if item.name.startswith(("change of", "difference in"))]
    if effects and spans_zero(effects[0]):
        assert "annot tell" in answer.summary()
        assert answer.status == "not_identifiable"


# the effect of an event as a series


def test_effect_series_adds_up_to_what_impact_says() -> None:
    found = explained("counter").fit
    series = effect_series(found, "show").to_dicts()
    assert list(series[0]) == ["date", *COLUMNS]
    assert series[0]["date"] == f"{found.origin.date()}"
    last = series[-1]
    for kind in ("point", "cum"):
        for part in ("pred", "effect"):
            for row in series:
                assert row[f"{kind}.{part}.lower"] <= row[f"{kind}.{part}"] <= row[f"{kind}.{part}.upper"]
    assert last["cum.response"] == pytest.approx(sum(row["response"] for row in series), rel=1e-3)
    before = [row for row in series if row["date"] < f"{moment(BROADCAST_DAY).earliest.date()}"]
    assert before
    assert all(row["point.effect"] == pytest.approx(0.0, abs=1e-6 * row["response"]) for row in before)
    brought = number(explained("counter").impact("show"), "views brought by the event")
    assert brought.low is not None
    assert brought.high is not None
    assert 0.5 * brought.low <= last["cum.effect"] <= brought.high


def test_effect_series_of_a_disclosure_and_of_nothing() -> None:
    told = Event(id="told", time=moment(5.0), kind="disclosure", title="told")
    found = gs.explain(replace(case(explained("counter").case.views), events=(told,)))
    series = effect_series(found.fit).to_dicts()
    assert len(series) >= 13
    with pytest.raises(DataError, match="no dated event"):
        effect_series(gs.explain(case(explained("counter").case.views, ())).fit)
