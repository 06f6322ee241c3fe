"""Shares as they are told: idle causes, stretched intervals, press that only follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from studies.driver_cases import driver_case

import groundswell as gs
from answers.explained import answered, explained
from attention.worlds import START, moment, truth
from groundswell.answers.shares import STRETCH, driver_shares, follow_part, stretched
from groundswell.attention.identify import contributions
from groundswell.case.record import Case, Coverage, Event, Span


def test_weighed_draws_still_add_up() -> None:
    known = driver_shares(explained("counter").fit)
    split = known.split
    assert np.allclose(split.direct.sum(axis=1) + split.passed.sum(axis=1) + split.unexplained, split.total)
    assert known.shares.shape == known.told.shape == (split.total.size, 3)
    rows = set(map(bytes, contributions(explained("counter").fit).direct))
    assert {bytes(row) for row in split.direct} <= rows


def test_stretching_keeps_the_median_and_the_range() -> None:
    draws = np.random.default_rng(0).beta(2.0, 9.0, (501, 3))
    wide = stretched(draws)
    assert np.allclose(np.median(wide, axis=0), np.median(draws, axis=0))
    assert ((wide > 0.0) & (wide < 1.0)).all()

    def logit(shares: np.ndarray) -> np.ndarray:
        return np.log(shares / (1.0 - shares))

    assert np.allclose(np.ptp(logit(wide), axis=0), STRETCH * np.ptp(logit(draws), axis=0))


def test_a_cause_that_did_nothing_is_not_attributed() -> None:
    """The broadcast of the counter is, an advert on a quiet day is not."""
    base = explained("counter").case
    quiet = Event(id="quiet", time=moment(10.0), kind="advert", title="an advert nobody saw")
    fit = gs.explain(replace(base, events=(*base.events, quiet))).fit
    known = driver_shares(fit)
    kinds = [item.kind for item in fit.inputs]
    tv, advert = kinds.index("tv"), kinds.index("advert")
    assert known.attributed(tv)
    assert not known.attributed(advert)
    plain = contributions(fit)
    before = ((plain.direct + plain.passed)[:, advert] / plain.total).mean()
    assert known.shares[:, advert].mean() <= before
    low, high = np.quantile(known.told[:, tv], [0.05, 0.95])
    assert low <= truth().shares[1] <= high


def with_articles(days: list[float]) -> Case:
    rows = []
    for day in days:
        first = START + timedelta(days=float(np.floor(day)))
        rows.append(Coverage(time=Span(first, first + timedelta(days=1)), outlet="paper", headline="article"))
    return replace(explained("counter").case, coverage=tuple(rows))


def test_articles_that_follow_the_views_are_an_echo() -> None:
    """One article for ten thousand views of the day before, against as many in bursts of their own."""
    daily = np.diff([truth().at(float(day)) for day in range(15)])
    echo = [day + 1.0 for day in range(13) for _ in range(round(daily[day] / 10_000.0))]
    own = [3.0] * (len(echo) // 2) + [11.0] * (len(echo) // 4) + [2.0, 7.0, 8.0, 9.0]
    parts = []
    for days in (echo, own):
        fit = gs.explain(with_articles(days)).fit
        column = [item.kind for item in fit.inputs].index("press")
        parts.append(follow_part(fit, column))
        known = driver_shares(fit)
        assert known.lowest(column) == pytest.approx(
            np.quantile(known.told[:, column], 0.05) * (1.0 - parts[-1])
        )
    assert parts[0] > 0.8
    assert parts[1] < 0.7


def test_the_answer_says_who_is_attributed_what() -> None:
    tables = {table.name: table.to_dicts() for table in answered("counter")["drivers"].tables}
    said = {row["driver"]: row["brought_views"] for row in tables["attribution"]}
    assert said["television"] == "yes"
    assert set(said.values()) <= {"yes", "cannot tell"} or any(
        text.startswith("not told from") for text in said.values()
    )


def test_simulated_cases_are_the_same_twice_and_null_drivers_have_no_share() -> None:
    one, two = driver_case(7, 2), driver_case(7, 2)
    assert one.case == two.case
    assert one.press == "following"
    assert one.shares["press"] == 0.0
    assert 0.3 < sum(one.shares.values()) < 3.0
    assert min(one.inflation.values()) >= 1.0
