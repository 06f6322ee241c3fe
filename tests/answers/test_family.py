from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import scipy.integrate
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from answers.cases import HOSTILE, START, case, day, moment
from answers.contract import assert_contract
from groundswell.answers.arrivals import (
    _chi_square,
    fit_exponential,
    fit_power_law,
)
from groundswell.answers.family import family
from groundswell.answers.family_links import daily
from groundswell.case.record import Derivative, Source, Span, ViewObservation
from groundswell.case.works import DERIVATIVE, FOLLOW_UP, PRECURSOR, gather

if TYPE_CHECKING:
    from groundswell.answers.answer import Answer, Number


def work(title: str, **more: Any) -> Derivative:
    return Derivative(title=title, source=more.pop("source", Source("a paper")), **more)


def number(answer: Answer, start: str) -> Number:
    return next(found for found in answer.numbers if found.name.startswith(start))


def test_rows_of_one_title_are_one_work_with_its_last_count() -> None:
    rows = (
        work("First Sniff", time=day(2), views=63_000.0, views_at=day(2)),
        work("first  SNIFF!", time=day(4), views=267_000.0, views_at=day(4)),
        work("First Lick", time=day(3)),
    )
    answer = family(case(derivatives=rows))
    assert_contract(answer)
    works = gather(case(derivatives=rows)).works
    assert [(found.title, found.views, found.rows) for found in works] == [
        ("First Sniff", 267_000.0, 2),
        ("First Lick", None, 1),
    ]
    assert number(answer, "derivative works found").value == 2
    assert number(answer, "last known views of 1").value == 267_000


def test_a_list_of_titles_is_several_works_and_an_ampersand_is_none() -> None:
    rows = (work("First Slap; Last Kiss; First Kill", time=day(9)), work("Tom &amp; Jerry kiss", time=day(9)))
    assert len(gather(case(derivatives=rows)).works) == 4


def test_statements_follow_ups_and_precursors_stand_apart() -> None:
    rows = (
        work("(count) more than 135", relation="count_statement", count=135.0, time=day(30)),
        work("(count) hundreds", relation="count_statement", time=day(31)),
        work("Undress Me", relation="follow_up_by_author", time=day(120), views=45e6),
        work("My next film", relation="imitation", author="Jane Maker for a brand", time=day(300)),
        work(
            "Le Baiser", relation="imitation", time=Span(START.replace(year=1990), START.replace(year=1991))
        ),
        work("A parody", time=day(3)),
    )
    made = case(derivatives=rows, author="Jane Maker")
    found = gather(made)
    assert [len(found.of(kind)) for kind in (DERIVATIVE, FOLLOW_UP, PRECURSOR)] == [1, 2, 1]
    answer = family(made)
    assert_contract(answer)
    assert "135" in answer.summary()
    assert number(answer, "works stated by a paper").value == 135
    assert number(answer, "last known views of 1 follow-ups").value == 45e6


def test_dates_of_one_work_are_intersected_and_contradicting_ones_give_the_first() -> None:
    both = gather(case(derivatives=(work("A", time=day(1, 5)), work("A", time=day(3, 9))))).works[0]
    assert both.first == Span(day(3).earliest, day(5).latest)
    neighbours = gather(case(derivatives=(work("A", time=day(5)), work("A", time=day(4))))).works[0]
    assert neighbours.first == day(4)
    early = gather(case(derivatives=(work("A", time=day(-3, 9)),))).works[0]
    assert early.first == Span(START, day(5).latest)


def test_conflicting_authors_are_kept() -> None:
    found = gather(
        case(derivatives=(work("A", author="One"), work("A", author="Two"), work("A", author="One")))
    )
    assert found.works[0].authors == ("One", "Two")


def test_no_derivatives_is_no_data() -> None:
    answer = family(case())
    assert_contract(answer)
    assert answer.status == "no_data"


def test_only_a_statement_is_still_an_answer() -> None:
    answer = family(case(derivatives=(work("many", relation="count_statement", count=40.0, time=day(9)),)))
    assert_contract(answer)
    assert answer.status == "answered"
    assert "names no derivative work" in answer.summary()


def test_few_dated_works_cannot_tell_a_decay() -> None:
    answer = family(case(derivatives=tuple(work(f"work {place}", time=day(place)) for place in range(3))))
    assert_contract(answer)
    assert "cannot tell how arrivals died down" in answer.summary()


def test_steady_arrivals_cannot_tell_whether_they_slowed() -> None:
    rows = tuple(work(f"work {place}", time=day(place)) for place in range(40))
    answer = family(case(derivatives=rows))
    assert_contract(answer)
    assert "cannot tell whether they slowed down" in answer.summary()
    assert number(answer, "half-life").value is None


def test_decaying_arrivals_give_a_half_life_and_what_is_still_to_come() -> None:
    ages = (
        -np.log1p(-(np.arange(60) + 0.5) / 60 * (1 - math.exp(-10))) * 3 / math.log(2)
    )  # quantiles, half-life 3
    rows = tuple(work(f"work {place}", time=moment(float(age))) for place, age in enumerate(ages))
    answer = family(case(derivatives=rows), until=moment(40).latest)
    assert_contract(answer)
    found = number(answer, "half-life")
    assert found.low is not None
    assert found.high is not None
    assert found.low < 3 < found.high
    assert "exponential" in found.name
    coming = number(answer, "works like those found, still to come within 30 days")
    assert coming.label == "forecast"
    assert coming.value is not None
    assert coming.high is not None
    assert coming.value < 1
    assert coming.high <= 4
    week = number(answer, "expected works like those found in the first week")
    assert week.low is not None
    assert week.high is not None
    assert week.low < 60 * (1 - 2 ** (-7 / 3)) < week.high


def test_exponential_likelihood_is_that_of_direct_maximisation() -> None:
    generator = np.random.default_rng(3)
    ages = np.minimum(generator.exponential(4.0, 50), 29.9)
    fit = fit_exponential([(age, age) for age in ages], 30.0)
    grid = np.linspace(0.05, 1.0, 20_001)
    direct = len(ages) * np.log(grid / -np.expm1(-grid * 30.0)) - grid * ages.sum()
    assert math.log(2) / fit.half_life == pytest.approx(grid[np.argmax(direct)], rel=0.02)
    inside = grid[2 * (direct.max() - direct) <= scipy.stats.chi2.ppf(0.9, 1)]
    assert (fit.low, fit.high) == pytest.approx((math.log(2) / inside[-1], math.log(2) / inside[0]), rel=0.02)


def test_half_life_interval_covers_the_truth_as_often_as_it_says() -> None:
    generator = np.random.default_rng(11)
    covered = 0
    for _ in range(200):
        ages = generator.exponential(5.0 / math.log(2), 30)
        ages = ages[ages < 60.0]
        fit = fit_exponential([(math.floor(age), math.floor(age) + 1) for age in ages], 60.0)
        covered += fit.low <= 5.0 <= fit.high
    assert 0.84 <= covered / 200 <= 0.95


@pytest.mark.parametrize("fit", [fit_exponential, fit_power_law])
def test_fitted_rates_integrate_to_the_number_of_arrivals(fit: Any) -> None:
    decay = fit([(float(place) ** 1.5, float(place) ** 1.5 + 1) for place in range(12)], 60.0)
    total = scipy.integrate.quad(lambda age: float(decay.daily(np.array([age]))[0]), 0, 60, limit=200)[0]
    assert total == pytest.approx(12, rel=1e-6)


def test_a_power_law_is_preferred_for_power_law_arrivals() -> None:
    generator = np.random.default_rng(5)
    ages = 2.0 * (generator.uniform(size=80) ** (-1 / 0.6) - 1)
    ages = ages[ages < 400]
    intervals = [(age, age) for age in ages]
    assert fit_power_law(intervals, 400.0).criterion < fit_exponential(intervals, 400.0).criterion


def test_chi_square_is_that_of_scipy() -> None:
    assert _chi_square(90.0) == pytest.approx(scipy.stats.chi2.ppf(0.9, 1), rel=1e-12)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["A", "B", "", HOSTILE, ";;;", "x;y;z"]),
            st.sampled_from([None, HOSTILE, "Jane"]),
            st.sampled_from(["parody", "follow_up", "precursor", "count_statement", HOSTILE]),
            st.one_of(st.none(), st.integers(-40, 400)),
            st.one_of(st.none(), st.floats(0, 1e9), st.just(math.inf)),
        ),
        max_size=12,
    )
)
def test_contract_holds_for_any_rows(rows: list[tuple[Any, ...]]) -> None:
    derivatives = tuple(
        work(title, author=author, relation=relation, time=None if at is None else day(at), views=views)
        for title, author, relation, at, views in rows
    )
    assert_contract(family(case(derivatives=derivatives, author="Jane")))


def followed(spill: float) -> tuple[Derivative, ...]:
    """Readings of an older film by the author, which the original's release on day 0 lifts or not."""
    total, rows = 1e6, []
    for place in range(-15, 25):
        total += 1000.0 + (spill * math.exp(-place / 6) if place >= 0 else 0.0) + 20 * math.sin(7.0 * place)
        rows.append(
            work(
                "An earlier film",
                author="Jane",
                relation="precursor",
                time=day(-900),
                views=round(total),
                views_at=day(place + 1),
            )
        )
    return tuple(rows)


def watched() -> tuple[ViewObservation, ...]:
    """Exact daily counts of the original."""
    total, rows = 0.0, []
    for place in range(25):
        total += 50_000.0 * math.exp(-place / 6) * (1 + 0.05 * math.sin(5.0 * place))
        rows.append(
            ViewObservation(time=day(place + 1), low=round(total), high=round(total), value=round(total))
        )
    return tuple(rows)


def test_spill_over_to_an_earlier_film_is_found_named_and_drawn() -> None:
    parody = work("A parody", time=day(4), views=9e5, views_at=day(20))
    answer = family(case(derivatives=(*followed(5000.0), parody), views=watched(), author="Jane"))
    assert_contract(answer)
    assert "led to" in answer.summary()
    found = number(answer, "views of 'An earlier film' that go back to")
    assert found.low is not None
    assert found.high is not None
    assert found.low < 5000.0 / (1 - math.exp(-1 / 6)) < found.high
    matrix = next(chart for chart in answer.charts if chart.id == "excitation")
    assert "cannot tell" in str(matrix.panels[0].layers)
    links = next(table for table in answer.tables if table.name == "links").to_dicts()
    assert len(links) == 4
    assert any("cannot be told: 'An earlier film'" in caveat for caveat in answer.caveats)
    alone, together = (
        number(answer, "views of the original alone"),
        number(answer, "views of the original with"),
    )
    assert alone.value is not None
    assert together.value is not None
    assert together.value > alone.value


def test_no_spill_over_is_found_where_there_is_none() -> None:
    answer = family(case(derivatives=followed(0.0), views=watched(), author="Jane"))
    assert_contract(answer)
    assert "led to" not in answer.summary()


def test_daily_counts_are_read_off_only_between_near_readings() -> None:
    edges = np.arange(0.0, 7.0)
    counts = daily([(0.5, 100.0), (1.5, 300.0), (2.5, 400.0), (5.5, 1000.0), (6.0, 900.0)], edges)
    np.testing.assert_array_equal(counts, [np.nan, 150, np.nan, np.nan, np.nan, np.nan])
    assert np.isnan(daily([(1.0, 5.0)], edges)).all()
