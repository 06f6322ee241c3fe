"""Effects of several events, of other kinds, on other series; disclosures; shocks: on videos whose truth is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

import groundswell as gs
from answers.cases import START, case, moment, reactions
from answers.contract import assert_contract
from answers.explained import explained
from groundswell.answers.answer import Answer
from groundswell.answers.effects import asked_fit
from groundswell.answers.even_series import even_series, names_of
from groundswell.answers.shocks import shocks_of
from groundswell.attention.sharing import sharing_change
from groundswell.case.record import Case, Engagement, Event, Series, Source, ViewObservation
from groundswell.errors import DataError


def counts(daily: list[float]) -> tuple[ViewObservation, ...]:
    """A counter read once a day that gained so much each day."""
    total = np.cumsum(daily)
    return tuple(
        ViewObservation(
            source=Source("made"),
            time=moment(float(day + 1)),
            low=float(count),
            high=float(count),
            value=float(count),
        )
        for day, count in enumerate(total)
    )


def likes(daily: np.ndarray) -> tuple[Engagement, ...]:
    total = np.cumsum(daily)
    return tuple(
        Engagement(source=Source("made"), time=moment(float(day)), metric="likes", value=float(count))
        for day, count in enumerate(total)
    )


def event(name: str, day: float, kind: str = "tv", **more: object) -> Event:
    return Event(id=name, time=moment(day), kind=kind, title=f"the {name}", **more)  # type: ignore[arg-type]


def steady(seed: int, days: int = 90) -> np.ndarray:
    random = np.random.default_rng(seed)
    return np.round(1000.0 * np.exp(random.normal(0.0, 0.1, days)))


def launch() -> Event:
    return event("launch", 0.0, "launch")


def self_exciting(days: int, change: float, at: float, branching: float = 0.7) -> list[float]:
    """Expected views a day with a power-law kernel whose branching factor changes at a day: an oracle on a fine grid."""
    step = 0.05
    times = (np.arange(round(days / step)) + 0.5) * step
    kernel = branching * 0.6 * 0.3**0.6 * (times - times[0] + 0.3 + step / 2) ** -1.6 * step
    rate = np.where(times < 0.5, 40_000.0, 400.0)
    for k in range(1, times.size):
        factor = 1.0 + change if times[k] > at else 1.0
        rate[k] += factor * float(kernel[:k][::-1] @ rate[:k])
    return [float(v) for v in (rate * step).reshape(days, -1).sum(axis=1)]


def test_a_change_of_sharing_is_recovered() -> None:
    """From day 10 on each view passes on 40 per cent less."""
    daily = self_exciting(30, -0.4, 10.0)
    made = case(views=counts([round(v) for v in daily]), events=(launch(), event("told", 10.0, "disclosure")))
    answer = gs.explain(made).impact("told", how="sharing")
    assert_contract(answer)
    change = answer.numbers[0]
    assert change.low is not None
    assert change.high is not None
    assert change.high < 0.0
    # to first order: a change by two fifths is read as a little less or more
    assert change.low - 6.0 <= -40.0 <= change.high + 12.0


def test_the_course_of_a_change_of_sharing_is_the_derivative() -> None:
    fit = explained("counter").fit
    course = sharing_change(fit, "x", "x", 5.0, 5.0)
    days = np.array([1.0, 4.9, 6.0, 12.0])
    found = course.basis(days)
    assert found[0] == pytest.approx(0.0, abs=1e-9)
    assert found[1] == pytest.approx(0.0, abs=0.2)
    assert 0.0 < found[2] <= found[3]


def test_several_events_are_asked_together() -> None:
    base = explained("counter").case
    more = replace(base, events=(*base.events, event("clip", 9.0, "press")))
    explanation = gs.explain(more)
    answer = explanation.impact("show", "clip")
    assert_contract(answer)
    rows = {row[0]: row for row in answer.tables[0].rows}
    assert set(rows) == {"show", "clip"}
    alone = explanation.impact("show").numbers[0].value
    assert alone is not None
    assert rows["show"][4] == pytest.approx(alone, rel=0.35)
    assert answer.status == "answered"
    assert answer.sentences[-1].startswith("Together they account for")
    assert explanation.impact("show", "show").sentences == explanation.impact("show").sentences
    levels = explanation.impact("show", "clip", how="level")
    assert_contract(levels)
    with pytest.raises(DataError, match="no kind of effect"):
        explanation.impact("show", how="magic")


def test_the_same_effects_are_fitted_once() -> None:
    fit = explained("counter").fit
    show = next(one for one in fit.case.events if one.id == "show")
    assert asked_fit(fit, [(show, "pulse")]) is asked_fit(fit, [(show, "pulse")])


def test_an_effect_on_likes_is_found_and_none_is_not_invented() -> None:
    quiet, moved = steady(1), steady(1)
    moved[60:74] *= 1.8
    answers = {}
    for name, daily in (("quiet", quiet), ("moved", moved)):
        made = case(
            views=counts([100.0] * 5), engagement=likes(daily), events=(launch(), event("news", 59.5))
        )
        answers[name] = gs.explain(made).impact("news", series="likes")
        assert_contract(answers[name])
    assert answers["moved"].status == "answered"
    gained = answers["moved"].numbers[0]
    assert gained.low is not None
    assert gained.high is not None
    assert gained.low <= 0.8 * 14 * 1000 * 1.1
    assert gained.high >= 0.8 * 14 * 1000 * 0.8
    assert answers["quiet"].status == "not_identifiable"
    assert answers["quiet"].summary().startswith("Cannot tell")
    assert len(answers["moved"].tables[1].rows) >= 5


def test_a_series_of_the_record_and_what_it_cannot_say() -> None:
    days = [START + timedelta(days=k) for k in range(61)]
    values = steady(3, 60)
    values[40:] *= 2.0
    searches = Series("searches", tuple(days[:-1]), tuple(days[1:]), tuple(float(v) for v in values))
    made = case(
        views=counts([100.0] * 5),
        series=(searches,),
        events=(launch(), event("news", 40.2), event("late", 50.2)),
    )
    explanation = gs.explain(made)
    answer = explanation.impact(series="searches", how=None)
    assert_contract(answer)
    both = explanation.impact("late", "news", series="searches")
    assert [row[0] for row in both.tables[0].rows] == ["news", "late"]
    assert both.status == "answered"
    assert names_of(made) == ("views", "searches")
    early = explanation.impact("launch", series="searches")
    assert early.status == "no_data"
    assert_contract(early)
    with pytest.raises(DataError, match=r"no series 'sales'.*searches"):
        explanation.impact(series="sales")
    with pytest.raises(DataError, match="'nothing' is not in events"):
        explanation.impact("nothing", series="searches")


def test_gaps_stay_gaps() -> None:
    daily = steady(2, 30)
    rows = [row for k, row in enumerate(likes(daily)) if not 10 <= k < 15]
    found = even_series(case(engagement=tuple(rows)), "likes")
    assert np.isnan(found.values[10:14]).all()
    assert np.isfinite(found.values[:9]).all()
    assert found.period == 7
    assert found.values[3] == pytest.approx(daily[4])


def test_shocks_are_dated_matched_and_not_invented() -> None:
    quiet = steady(5, 60)
    jumped = quiet.copy()
    jumped[35:] *= 1.0 + 3.0 * np.exp(-np.arange(25) / 4.0)
    nothing = case(views=counts(list(quiet)), events=(launch(),))
    unexplained = case(views=counts(list(jumped)), events=(launch(),))
    explained_by = case(views=counts(list(jumped)), events=(launch(), event("show", 35.4)))
    assert shocks_of(nothing) == ()
    (shock,) = shocks_of(unexplained)
    assert abs((shock.begin - START).total_seconds() / 86400.0 - 35.0) < 1.1
    assert shock.events == ()
    assert [one.id for one in shocks_of(explained_by)[0].events] == ["show"]
    (elsewhere,) = shocks_of(replace(unexplained, zone="Asia/Tokyo"))
    assert elsewhere.begin == shock.begin
    assert elsewhere.begin.isoformat().endswith("+09:00")
    answer = gs.explain(unexplained).drivers()
    assert_contract(answer)
    assert "Something happened on" in answer.summary()
    assert any(table.name == "shocks" for table in answer.tables)
    assert "Something happened" not in gs.explain(explained_by).drivers().summary()


def disclosed(told: tuple[Event, ...]) -> tuple[Case, Answer]:
    made = case(
        views=counts([round(v) for v in self_exciting(30, 0.0, 10.0)]),
        events=(launch(), *told),
        reactions=(
            *reactions({"positive": 20, "negative": 2}, moment(1.0), None),
            *reactions({"positive": 5, "negative": 20}, moment(10.6), True),
        ),
    )
    answer = gs.explain(made).disclosure()
    assert_contract(answer)
    return made, answer


def test_a_disclosure_is_told_as_a_fact_before_its_effects() -> None:
    _, late = disclosed((
        event("paper", 10.0, "disclosure", by="press", jurisdiction="US"), event("tweet", 12.0, "disclosure", by="brand")
    ))  # fmt: skip
    assert "not disclosed at launch" in late.sentences[0]
    assert "by a journalist or a broadcaster" in late.sentences[0]
    assert "of 2 disclosures 1 came from the makers" in late.sentences[0]
    assert [row[4:6] for row in late.tables[0].rows] == [("press", "US"), ("brand", "")]
    assert late.status == "answered"
    assert "On mood" in late.sentences[2]
    assert any("question of law" in words for words in late.caveats)
    assert len(late.numbers) >= 3
    _, first = disclosed((event("label", 0.05, "disclosure", by="maker"),))
    assert "disclosed at launch by whoever made" in first.sentences[0]
    assert "self-declared first" in first.sentences[0]
    _, unsaid = disclosed((event("paper", 10.0, "disclosure"),))
    assert "not said" in unsaid.sentences[0]
    _, none = disclosed(())
    assert none.status == "no_data"


def test_first_kiss_as_its_sources_tell_it() -> None:
    answer = explained("first-kiss").disclosure()
    assert_contract(answer)
    assert "11 March 2014" in answer.sentences[0]
    assert "Cannot tell" in answer.sentences[1] or "cannot tell" in answer.sentences[1]


def test_press_that_may_only_follow_is_bounded_and_ordered() -> None:
    answer = explained("first-kiss").drivers()
    names = {one.name: one for one in answer.numbers}
    word = names["word of mouth (all that was passed on): share of all views"]
    follows = names[
        "word of mouth if press and parodies did nothing but follow the views: share of all views"
    ]
    assert follows.value is not None
    assert word.value is not None
    assert follows.value > word.value
    assert any(words.startswith("Sensitivity:") for words in answer.caveats)
    assert any("order is no proof of cause" in words for words in answer.caveats)


def test_overlapping_events_on_a_series_are_taken_apart() -> None:
    """A wave of searches on day 40, and from day 43 on a third less for good: each close to its truth, given the other."""
    random = np.random.default_rng(7)
    base = np.exp(6.0 + np.cumsum(random.normal(0.0, 0.02, 90)) + random.normal(0.0, 0.06, 90))
    day = np.arange(90)
    wave = np.where(day >= 40, np.exp(np.exp(-np.maximum(day - 40, 0) / 3.0)), 1.0)
    lasting = np.where(day >= 43, 0.65, 1.0)
    starts = tuple(moment(float(k)).earliest for k in range(91))
    searches = Series("searches", starts[:-1], starts[1:], tuple(base * wave * lasting))
    made = case(
        views=counts([1000] * 90),
        events=(launch(), event("show", 40.2), event("told", 43.2, "disclosure"), event("quiet", 70.2)),
        series=(searches,),
    )
    answer = gs.explain(made).impact("told", "show", "quiet", series="searches")
    assert_contract(answer)
    assert answer.status == "answered"
    rows = {row[0]: row for row in answer.tables[0].rows}
    assert [row[0] for row in answer.tables[0].rows] == ["show", "told", "quiet"]
    truth = {
        "show": float((base * lasting * (wave - 1.0)).sum()),
        "told": float((base * wave * (lasting - 1.0)).sum()),
    }
    for name, true in truth.items():
        low, high = rows[name][5], rows[name][6]
        assert low - 0.5 * (high - low) < true < high + 0.5 * (high - low)
        assert rows[name][8] < 0.05
    assert rows["quiet"][8] > 0.05
    assert "Cannot tell what these did: 'the quiet'" in answer.summary()
    one = gs.explain(made).impact("told", series="searches", how="level")
    assert_contract(one)
    with pytest.raises(DataError, match="pulse or level"):
        gs.explain(made).impact("told", series="searches", how="sharing")
    twice = gs.explain(made).impact("show", "show", "told", series="searches", how="level")
    assert len(twice.tables[0].rows) == 2
