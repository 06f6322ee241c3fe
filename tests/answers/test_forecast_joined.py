"""The forecast of one case joined with what other videos did, and with what is declared of the days ahead."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import groundswell as gs
from answers.cases import START, case
from answers.contract import assert_contract
from answers.explained import explained
from answers.test_effects import counts, launch, self_exciting
from groundswell.answers.answer import Answer
from groundswell.answers.pooling import OWN, SHIPPED, WIDER, pool_of
from groundswell.case.record import Case, Series, Span, ViewObservation
from groundswell.errors import DataError
from groundswell.forecast import LearnedPrior
from groundswell.forecast.totals import PROBABILITIES


def number(answer: Answer, begins: str) -> tuple[float, float, float]:
    found = next(one for one in answer.numbers if one.name.startswith(begins))
    assert found.low is not None
    assert found.value is not None
    assert found.high is not None
    return found.low, found.value, found.high


def shared(days: int = 40) -> Case:
    """A counter that follows shares: ten views for each, on top of a little launch."""
    shares = 500.0 + 300.0 * np.sin(np.arange(days))
    times = [START + timedelta(days=k) for k in range(days + 1)]
    series = Series("shares", tuple(times[:-1]), tuple(times[1:]), tuple(float(v) for v in shares))
    daily = [round(10.0 * v + 2000.0 * np.exp(-k / 2.0)) for k, v in enumerate(shares)]
    return case(views=counts(daily), series=(series,), events=(launch(),))


def test_quantiles_are_averaged_and_ranks_kept() -> None:
    fit = explained("counter").fit
    pool = pool_of(fit, "default")
    assert pool is not None
    assert pool.weight == pytest.approx(SHIPPED * pool.seen)
    mechanism = np.exp(np.random.default_rng(1).normal(10.0, 1.0, 500))
    joined, note = pool.gains(mechanism, 30.0)
    assert note.startswith("of the learned prior, bands are")
    assert (np.argsort(joined) == np.argsort(mechanism)).all()
    law = pool.prior.predict(pool.days[None, :], 30).quantile(0.5)[0]
    middle = np.exp((1.0 - pool.weight) * np.log(np.median(mechanism)) + pool.weight * np.log(law))
    assert np.median(joined) == pytest.approx(middle, rel=0.02)
    # wider than either law says by itself, the more so the longer ahead
    logs = np.log(pool.prior.predict(pool.days[None, :], 30).quantiles[0])
    low, high = (np.interp(at, PROBABILITIES, logs) for at in (0.1, 0.9))
    averaged = (1.0 - pool.weight) * np.ptp(np.log(np.quantile(mechanism, [0.1, 0.9]))) + pool.weight * (
        high - low
    )
    factor = 1.0 + pool.seen * WIDER * np.log1p(30.0 / pool.days.size)
    assert np.ptp(np.log(np.quantile(joined, [0.1, 0.9]))) == pytest.approx(factor * averaged, rel=0.03)
    # a few minutes ahead other videos have nothing to say
    soon, _ = pool.gains(mechanism, 0.001)
    assert soon == pytest.approx(mechanism, rel=0.02)


def test_without_a_prior_the_mechanism_speaks_alone() -> None:
    explanation = explained("counter")
    assert pool_of(explanation.fit, "none") is None
    alone, joined = explanation.forecast("30d", prior="none"), explanation.forecast("30d")
    assert_contract(alone)
    assert_contract(joined)
    assert number(alone, "views by") != number(joined, "views by")
    assert any("joins the record's own mechanism" in words for words in joined.caveats)
    assert not any("joins" in words for words in alone.caveats)


def test_the_prior_weighs_as_much_as_days_were_counted() -> None:
    # claims tell no day from the next: the mechanism speaks alone
    claims = pool_of(explained("first-kiss", "2014-03-17").fit, "default")
    assert claims is not None
    assert claims.weight == 0.0
    assert "nothing to read (weight 0.00)" in claims.said
    # a counter read every day, then every third day: some of the latest days are known
    daily = shared(30)
    snapshots = replace(daily, views=daily.views[:12] + daily.views[12::3])
    some = pool_of(gs.explain(snapshots).fit, "default")
    assert some is not None
    assert 0.0 < some.seen < 1.0
    answer = gs.explain(snapshots).forecast("30d")
    assert_contract(answer)
    assert any(
        f"(weight {some.weight:.2f}; {some.seen:.0%} of the latest days" in words for words in answer.caveats
    )


@pytest.mark.parametrize("each_day", [1, 4])
def test_a_long_counter_is_read_day_by_day_although_its_fit_joins_intervals(each_day: int) -> None:
    generator = np.random.default_rng(8)
    came = generator.poisson(2000.0 * (1.0 + np.arange(240 * each_day) / each_day) ** -0.7) + 1.0
    total = np.cumsum(came)
    moments = [START + timedelta(days=(k + 1) / each_day) for k in range(total.size)]
    views = tuple(
        ViewObservation(row=row, time=Span(when, when), low=count, high=count, value=count, qualifier="exact")
        for row, (when, count) in enumerate(zip(moments, total.tolist(), strict=True), start=2)
    )
    record = replace(shared(3), views=views, series=(), published=Span(START, START))
    explanation = gs.explain(record)
    edges = explanation.fit.observations.count_edges
    assert np.diff(edges, axis=1).max() > 3.0  # the fit knows no single day of the end
    pool = pool_of(explanation.fit, "default")
    assert pool is not None
    assert pool.seen == 1.0
    assert pool.weight == SHIPPED
    assert pool.days[-28:] == pytest.approx(came.reshape(240, each_day).sum(axis=1)[-28:], abs=1.0)
    assert "100% of the latest days were counted" in pool.said


def test_a_counter_that_stands_still_tells_no_single_days() -> None:
    daily_views = np.maximum(np.round(3000.0 * (1.0 + np.arange(240)) ** -0.5), 1.0)
    total = np.cumsum(daily_views)
    total[215:225] = total[214]  # ten days without news, then all at once
    record = replace(shared(3), views=counts(np.diff(total, prepend=0.0).tolist()), series=())
    pool = pool_of(gs.explain(record).fit, "default")
    assert pool is not None
    assert 0.4 < pool.seen < 0.8
    assert (pool.days > 0.0).all()


def test_a_prior_of_your_own_weighs_more(tmp_path: Path) -> None:
    LearnedPrior.default().save(tmp_path / "own.npz")
    pool = pool_of(explained("counter").fit, tmp_path / "own.npz")
    assert pool is not None
    assert pool.weight == pytest.approx(OWN * pool.seen)
    assert "the prior that you gave" in pool.said
    with pytest.raises(DataError):
        explained("counter").forecast("30d", prior=tmp_path / "missing.npz")


def test_forecasts_lie_above_the_present_and_grow() -> None:
    explanation = explained("first-kiss", "2014-03-17")
    answer = explanation.forecast()
    rows = answer.tables[0].rows
    for left, right in pairwise(rows):
        assert right[5] >= left[5] * 0.999
    present = explanation.curve[7.0][0]
    assert all(row[2] >= present * 0.9 for row in rows)


def test_a_take_off_is_asked_of_records_of_a_month() -> None:
    month = case(views=counts([round(v) for v in self_exciting(45, 0.0, 1.0)]), events=(launch(),))
    answer = gs.explain(month).forecast("60d")
    chance = next(one for one in answer.numbers if one.name.startswith("chance of a take-off"))
    assert chance.value is not None
    assert 0.0 <= chance.value < 0.3
    short = explained("counter").forecast("60d")
    assert not any(one.name.startswith("chance of a take-off") for one in short.numbers)


def test_declared_shares_bring_views_and_are_said(tmp_path: Path) -> None:
    explanation = gs.explain(shared())
    plain = explanation.forecast("20d")
    week = explanation.forecast("20d", assume={"shares": "last-week"})
    none = explanation.forecast("20d", assume={"shares": "none"})
    for answer in (plain, week, none):
        assert_contract(answer)
    assert number(none, "views by") == number(plain, "views by")
    assert number(week, "views by")[1] > number(plain, "views by")[1]
    assert "go on at" in week.caveats[0] or any("go on at" in words for words in week.caveats)
    assert any("no shares after the record" in words for words in none.caveats)
    plan = tmp_path / "plan.csv"
    begin = START + timedelta(days=41)
    plan.write_text(
        f"start,end,value\n{begin:%Y-%m-%dT%H:%MZ},{begin + timedelta(days=1):%Y-%m-%dT%H:%MZ},100000\n",
        encoding="utf-8",
    )
    planned = explanation.forecast("20d", assume={"shares": str(plan)})
    assert number(planned, "views by")[1] > number(week, "views by")[1]
    assert any("plan.csv" in words for words in planned.caveats)


@pytest.mark.parametrize(
    ("assumed", "words"),
    [
        ({"searches": "last-week"}, "no series 'searches' among"),
        ({"shares": "missing.csv"}, "no such file"),
    ],
)
def test_what_cannot_be_declared(assumed: dict[str, str], words: str) -> None:
    with pytest.raises(DataError, match=words):
        gs.explain(shared()).forecast("20d", assume=assumed)


def test_a_plan_of_the_past_declares_nothing(tmp_path: Path) -> None:
    plan = tmp_path / "plan.csv"
    plan.write_text("start,end,value\n2020-05-04T12:00Z,2020-05-05T12:00Z,5\n", encoding="utf-8")
    with pytest.raises(DataError, match="declares nothing after"):
        gs.explain(shared()).forecast("20d", assume={"shares": str(plan)})
    plan.write_text("start,end,value\nsome day,2020-05-05T12:00Z,5\n", encoding="utf-8")
    with pytest.raises(DataError, match="some day"):
        gs.explain(shared()).forecast("20d", assume={"shares": str(plan)})
