"""Answers claim no more than the record shows: several events at once, equal dates, placebo dates, records the model misses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import groundswell as gs
from answers.cases import case, moment
from answers.contract import assert_contract
from answers.explained import explained
from answers.test_effects import counts, event, launch
from groundswell.answers.changes import apply
from groundswell.answers.drivers import drivers
from groundswell.answers.effects import asked_fit, told_course
from groundswell.answers.forecast import _next_round
from groundswell.answers.impact import _detectable
from groundswell.answers.placebo import LEVEL_OF_TEST, STRETCH, level_is_told, level_test, placebo_days
from groundswell.answers.posterior import interval
from groundswell.answers.view_count import last_count
from groundswell.case.record import Case, Source, ViewObservation
from groundswell.errors import DataError


def fading(days: int = 40) -> np.ndarray:
    """Views a day that fade and that no event touches."""
    return np.round(10_000.0 / (1.0 + np.arange(days)))


def test_a_change_asked_among_others_must_be_as_clear_as_one_asked_alone() -> None:
    """Nothing happened on day 9: the interval of the change excludes zero by luck, and the record's own test does not find it."""
    random = np.random.default_rng(12)
    daily = np.round(20_000 / (1 + np.arange(30.0)) ** 0.9 * np.exp(random.normal(0, 0.15, 30)))
    told = (event("one", 9.0, "disclosure"), event("two", 17.0, "disclosure"))
    explanation = gs.explain(case(views=counts(list(daily)), events=(launch(), *told)))
    asked = asked_fit(explanation.fit, [(one, "level") for one in told])
    low, _, high = interval(asked.level_changes[:, 0])
    test = level_test(asked, 0)
    assert low * high > 0.0
    assert test.by_chance > LEVEL_OF_TEST
    assert not level_is_told(asked, 0, test)
    answer = explanation.impact("one", "two")
    assert_contract(answer)
    assert answer.status == "not_identifiable"
    assert answer.sentences[0].startswith("Cannot tell what these did: 'the one'")


def test_pulses_that_did_nothing_do_nothing_together() -> None:
    quiet = case(views=counts(list(fading())), events=(launch(), event("a", 9.0, "press"), event("b", 12.0)))
    answer = gs.explain(quiet).impact("a", "b")
    assert_contract(answer)
    assert answer.status == "not_identifiable"
    assert not any("account for" in words for words in answer.sentences)
    assert "cannot tell" in answer.sentences[-1]


def jump_of_two() -> Case:
    """One jump on day 10, and two events of that day."""
    daily = fading()
    daily[9:] += np.round(5_000.0 / (1.0 + np.arange(31)))
    return case(views=counts(list(daily)), events=(launch(), event("a", 9.5, "press"), event("b", 9.5)))


def test_an_event_of_the_same_time_is_named_beside_the_one_that_is_credited() -> None:
    explanation = gs.explain(jump_of_two())
    answer = explanation.impact("b")
    assert_contract(answer)
    where = answer.sentences if answer.status == "answered" else answer.caveats
    assert any("'the a'" in words and "assumed lengths" in words for words in where)
    both = explanation.impact("a", "b")
    assert sum("assumed lengths" in words for words in both.caveats) == 1
    apart = replace(explanation.case, events=(launch(), event("a", 20.0, "press"), event("b", 9.5)))
    assert "assumed lengths" not in gs.explain(apart).impact("b").report()


def test_a_cost_has_its_ends_in_order() -> None:
    daily = np.concatenate([np.full(10, 10_000.0), np.full(10, 3_000.0), np.full(10, 900.0)])
    made = case(
        views=counts(list(daily)),
        events=(launch(), event("one", 10.0, "disclosure"), event("two", 20.0, "disclosure")),
    )
    answer = gs.explain(made).impact("one", "two")
    assert_contract(answer)
    assert "cost" in answer.sentences[0]
    assert "(-" not in answer.sentences[0]


def test_a_pulse_is_asked_at_placebo_dates_too() -> None:
    answer = explained("counter").impact("show")
    (table,) = [one for one in answer.tables if one.name == "placebo_dates"]
    rows = table.to_dicts()
    assert rows[0]["placebo"] == "event"
    placebos = [row for row in rows if row["placebo"] == "placebo"]
    assert len(placebos) >= 2
    assert all(0.0 <= row["low"] <= row["share_per_cent"] <= row["high"] for row in rows)
    assert rows[0]["told"] == "yes"
    assert max(row["share_per_cent"] for row in placebos) < rows[0]["share_per_cent"]
    assert any(chart.id == "impact-placebos" for chart in answer.charts)


def test_placebo_dates_are_described_as_what_they_are() -> None:
    """They keep clear of the event asked about and of nothing else, and the words say so."""
    explanation = explained("first-kiss")
    answer = explanation.impact()
    (table,) = [one for one in answer.tables if one.name == "placebo_dates"]
    own = table.to_dicts()[0]["day"]
    days = placebo_days(explanation.fit, own, own + 0.5)
    ages = [
        (one.time.earliest - explanation.fit.origin).total_seconds() / 86400.0
        for one in explanation.case.events
        if one.time is not None
    ]
    assert any(abs(day - age) < 0.5 for day in days for age in ages)
    said = answer.report() + " ".join(chart.alternative for chart in answer.charts)
    assert "where nothing is recorded" not in said
    assert "other drivers stay in the fit" in said


@pytest.mark.parametrize(("error", "spread"), [(0.05, 0.4), (0.2, 0.4), (0.5, 0.4), (0.3, 1.0)])
def test_the_smallest_change_that_can_be_seen_is_seen_four_times_in_five(error: float, spread: float) -> None:
    """The rule of ``level_is_told`` on normal estimates, drawn towards zero by a normal prior."""
    size = _detectable(error, spread)
    estimates = np.random.default_rng(1).normal(size, error, 40_000)
    kept = spread**2 / (spread**2 + error**2)
    clear = np.abs(estimates) / error / STRETCH > 1.96
    excludes_zero = np.abs(kept * estimates) > 1.2816 * np.sqrt(kept) * error
    assert (clear & excludes_zero).mean() == pytest.approx(0.8, abs=0.01)


@given(low=st.floats(0.0, 1e15), factor=st.floats(1.0, 1e4))
def test_there_is_always_a_next_round_number(low: float, factor: float) -> None:
    stones = _next_round(low, low * factor)
    assert 1 <= len(stones) <= 3
    assert low < stones[0]
    assert stones == sorted(stones)
    assert len(stones) == 1 or stones[-1] <= low * factor


def test_trillions_of_views_are_forecast() -> None:
    answer = gs.explain(case(views=counts(list(1e8 * fading(30))), events=(launch(),))).forecast()
    assert_contract(answer)
    assert any("chance to pass" in one.name for one in answer.numbers)


@pytest.mark.parametrize(
    ("low", "value", "high", "point"),
    [(90e6, 100e6, 100e6, 94.87e6), (23e6, 23e6, 24e6, 23.495e6), (59e6, 60e6, 61e6, 60e6), (7.0, 7.0, 7.0, 7.0),
     (5e6, 5e6, float("inf"), 5e6)],
)  # fmt: skip
def test_a_count_that_names_an_end_of_its_interval_lies_inside(
    low: float, value: float, high: float, point: float
) -> None:
    rows = (ViewObservation(source=Source("made"), time=moment(3.0), low=low, value=value, high=high),)
    found = last_count(case(views=rows))
    assert found is not None
    assert found.median == pytest.approx(point, rel=1e-3)


def test_an_event_moved_to_before_the_publication_is_said_to_be() -> None:
    explanation = explained("claims")
    assert any(
        "before it is published" in words for words in explanation.whatif(gs.move("show", -100.0)).caveats
    )
    assert not any(
        "before it is published" in words for words in explanation.whatif(gs.move("show", -0.5)).caveats
    )


def test_what_is_left_out_twice_is_left_out_once() -> None:
    explanation = explained("claims")
    once, twice = explanation.whatif(gs.drop("show")), explanation.whatif(gs.drop("show"), gs.drop("show"))
    assert once.to_dict() == twice.to_dict()


def test_an_added_event_is_as_large_as_the_mean_on_record_whatever_else_is_changed() -> None:
    fit = explained("claims").fit
    column = next(k for k, item in enumerate(fit.inputs) if item.kind == "tv")
    for others in ([gs.add("tv", 3.0)], [gs.drop("tv")], [gs.resize("tv", 5.0)]):
        changed = apply(fit, [*others, gs.add("tv", 9.0, 0.5)]).inputs[column]
        assert changed.pulse_times[-1] == 9.0
        assert changed.pulse_masses[-1] == pytest.approx(0.5 * sum(fit.inputs[column].pulse_masses))


def test_more_word_of_mouth_than_views_is_no_answer() -> None:
    """A counter that was corrected downwards."""
    rows = tuple(
        ViewObservation(source=Source("made"), time=moment(day), low=count, value=count, high=count)
        for day, count in enumerate([1000.0, 2000.0, 500.0, 700.0, 900.0], start=1)
    )
    answer = gs.explain(case(views=rows, events=(launch(),))).drivers()
    assert_contract(answer)
    assert answer.status == "not_identifiable"
    assert answer.sentences[0].startswith("The model does not describe this record")
    assert "%" in answer.sentences[0]


def test_an_interval_of_a_single_kernel_is_not_told() -> None:
    smooth = counts(list(1e11 * np.arange(1.0, 61.0) ** -1.4))
    fit = gs.explain(case(views=smooth, events=(launch(),))).fit
    thin = replace(fit, found=replace(fit.found, effective=1.2))
    said = " ".join((drivers(thin).sentences[0], *drivers(thin).caveats))
    assert "no interval can be trusted" in said
    assert "Only one kernel carries" in said


def test_one_figure_tells_no_days() -> None:
    """A single total says nothing of how it came about; no day, half-life or milestone is told of it."""
    answer = explained("one").growth()
    assert_contract(answer)
    assert "so few figures do not tell" in answer.summary()
    assert [one.name.split(" by ")[0] for one in answer.numbers] == ["views"]
    assert not answer.tables
    assert any("Fewer than three exact readings" in words for words in answer.caveats)


def test_a_counter_is_quoted_to_the_last_digit() -> None:
    daily = [12_345.0, 6_789.0, 1_234.0, 987.0, 765.0]
    answer = gs.explain(case(views=counts(daily), events=(launch(),))).growth()
    assert f"the counter showed {sum(daily):,.0f} views" in answer.sentences[0]
    assert f": {sum(daily):,.0f} views [derived]" in answer.report()
    assert "interval 12" not in answer.report()


def test_what_cannot_be_told_is_no_answer_to_what_if() -> None:
    """An event that left no trace: what the model gives it is its prior."""
    quiet = case(views=counts(list(fading())), events=(launch(), event("a", 9.0, "press")))
    answer = gs.explain(quiet).whatif(gs.drop("press"))
    assert_contract(answer)
    assert answer.status == "not_identifiable"
    assert answer.sentences[0].startswith("The record alone does not show whether ")
    assert any("whose prior takes it" in words for words in answer.caveats)


def test_a_promotion_beyond_the_record_is_called_an_extrapolation() -> None:
    """A third of all views at once, on a day of which the record has nothing like it."""
    explanation = gs.explain(case(views=counts([1_000.0] * 60), events=(launch(),)))
    small, large = (explanation.whatif(gs.promote(bought, 30.0)) for bought in (500.0, 20_000.0))
    assert not any("largest day" in words for words in small.caveats)
    assert any("largest day: an extrapolation" in words for words in large.caveats)


@given(
    st.integers(0, 1_000),
    st.sampled_from(["fewer", "more", "both"]),
    st.floats(0.05, 3.0),
)
def test_differences_are_told_wider_and_never_more_than_there_was(seed: int, how: str, spread: float) -> None:
    random = np.random.default_rng(seed)
    base = np.exp(random.normal(10.0, 0.1, (200, 3)))
    share = 1.0 / (1.0 + np.exp(-random.normal(-1.0, spread, (200, 3))))
    factor = {
        "fewer": 1.0 - share,
        "more": 1.0 / (1.0 - share),
        "both": np.exp(random.normal(0.0, spread, (200, 3))),
    }
    other = base * factor[how]
    other[:, 0] = base[:, 0]
    told = told_course(base, other)
    assert np.array_equal(told[:, 0], base[:, 0])
    assert (told >= 0.0).all()
    if how == "fewer":
        assert (told[:, 1:] <= base[:, 1:]).all()
    if how == "more":
        assert (told[:, 1:] >= base[:, 1:]).all()
    if how != "both":
        before, after = (np.abs(one - base) / np.maximum(one, base) for one in (other, told))
        for column in (1, 2):
            was, now = interval(before[:, column]), interval(after[:, column])
            assert now[2] - now[0] > was[2] - was[0]
            assert now[1] == pytest.approx(was[1], rel=1e-3)


def test_a_counter_that_began_late_tells_of_no_day_before() -> None:
    """Followed from day 10 on: which of the first ten days was the fastest is not on record."""
    late = tuple(
        row
        for row in counts(list(fading(30)))
        if row.time is not None and row.time.earliest >= moment(10.0).earliest
    )
    answer = gs.explain(case(views=late, events=(launch(),))).growth()
    assert_contract(answer)
    assert "Of the days on record, from day 11 on, the fastest was day 11" in answer.sentences[1]
    assert not any("half its speed" in one.name for one in answer.numbers)
    day = next(one for one in answer.numbers if one.name.startswith("day of most views"))
    assert day.value is not None
    assert day.value >= 11.0


def test_what_is_no_case_is_named() -> None:
    with pytest.raises(DataError, match=r"open one first"):
        gs.explain("first-kiss")  # type: ignore[arg-type]


def test_a_level_is_per_cent() -> None:
    with pytest.raises(DataError, match="per cent, as in 80"):
        explained("claims").forecast(level=0.8)


def test_the_assumed_length_of_events_is_named() -> None:
    told = gs.explain(
        case(views=counts(list(fading())), events=(launch(), event("a", 9.0, "press")))
    ).drivers()
    assert any(
        "How long an event itself goes on bringing views is assumed" in words for words in told.caveats
    )


def test_views_alone_do_not_tell_word_of_mouth() -> None:
    """Without an event or a series of its own, word of mouth is only the model's name for what came after the launch."""
    bare = gs.explain(case(views=counts(list(fading())), events=(launch(),))).drivers()
    assert_contract(bare)
    assert bare.status == "not_identifiable"
    assert "whatever brought it" in bare.sentences[0]
    assert bare.collect[0].startswith("Dated events")
    listed = gs.explain(
        case(views=counts(list(fading())), events=(launch(), event("a", 9.0, "press")))
    ).drivers()
    assert "whatever brought it" not in listed.summary()
