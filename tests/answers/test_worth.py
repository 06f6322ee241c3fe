from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answers.cases import HOSTILE, case, day, moment
from answers.contract import assert_contract
from groundswell.answers.money_rows import currency_of, reports
from groundswell.answers.prices import COLUMNS, read_prices
from groundswell.answers.view_count import last_count
from groundswell.answers.worth import IncrementalViews, ViewCount, worth
from groundswell.case.record import Money, Source, ViewObservation
from groundswell.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

    from groundswell.answers.answer import Answer, Number


def number(answer: Answer, start: str) -> Number:
    return next(found for found in answer.numbers if found.name.startswith(start))


def money(topic: str, value: float | None, unit: str = "USD", **more: Any) -> Money:
    return Money(
        topic=topic, value=value, unit=unit, time=more.pop("time", day(3)), source=Source("a paper"), **more
    )


MILLION = ViewCount(900_000, 1_000_000, 1_250_000, 80.0, "as of day 9")


def test_cost_per_view_by_hand() -> None:
    answer = worth(
        case(money=(money("budget", 1000), money("budget", 1500), money("paid_media", 500))), views=MILLION
    )
    assert_contract(answer)
    found = number(answer, "cost per public view")
    assert found.value == pytest.approx((1250 + 500) / 1e6)
    assert found.low == pytest.approx(1500 / 1.25e6)
    assert found.high == pytest.approx(2000 / 0.9e6)
    assert "sources disagree" in answer.summary()
    assert number(answer, "cost per incremental view").value is None
    assert number(answer, "cost per engaged view").value is None


def test_cost_per_incremental_view_by_hand() -> None:
    extra = IncrementalViews(1e5, 2e5, 4e5, 90.0, "by day 9")
    answer = worth(case(money=(money("ad_spend", 2000),)), incremental=extra, views=MILLION)
    assert_contract(answer)
    found = number(answer, "cost per incremental view")
    assert (found.low, found.value, found.high) == pytest.approx((0.005, 0.01, 0.02))
    assert found.level == 90.0
    assert "because of the spend" in answer.summary()


def test_an_effect_that_may_be_nothing_is_cannot_tell() -> None:
    extra = IncrementalViews(-1e5, 2e5, 4e5)
    answer = worth(case(money=(money("ad_spend", 2000),)), incremental=extra, views=MILLION)
    assert_contract(answer)
    assert "cannot tell what an incremental view cost" in answer.summary()
    found = number(answer, "cost per incremental view")
    assert found.high is None
    nothing = worth(
        case(money=(money("ad_spend", 2000),)), incremental=IncrementalViews(-3, -2, 1), views=MILLION
    )
    assert_contract(nothing)
    assert number(nothing, "cost per incremental view").value is None


def test_equivalent_media_cost_is_views_times_each_range_with_its_source_and_year() -> None:
    answer = worth(case(money=(money("budget", 1),)), views=ViewCount(1e6, 1e6, 1e6, None))
    found = number(answer, "equivalent media cost as in-stream advert")
    assert (found.low, found.high) == pytest.approx((20_000, 30_000))
    assert "2025" in found.name
    assert "Media Planning Tool" in found.name
    thousand = next(n for n in answer.numbers if "thousand impressions" in n.name)
    assert (thousand.low, thousand.value, thousand.high) == pytest.approx((500, 3500, 10_000))
    assert "not a value of the video" in answer.summary()
    assert "earned media" not in answer.report().casefold()


@pytest.mark.parametrize(
    "rows", [(), (money("sales", 3, "orders"),), (money("budget", None),), (money("budget", 5, "$"),)]
)
def test_without_a_cost_there_is_no_cost_per_view(rows: tuple[Money, ...]) -> None:
    answer = worth(case(money=rows), views=MILLION)
    assert_contract(answer)
    assert answer.status == ("answered" if rows else "no_data")
    assert number(answer, "cost per public view").value is None
    assert number(answer, "equivalent media cost").value is not None


def test_without_views_there_is_no_cost_per_view() -> None:
    answer = worth(case(money=(money("budget", 100),)))
    assert_contract(answer)
    assert "without a dated count of views" in answer.summary()
    assert not answer.charts


def test_currencies_are_never_added() -> None:
    answer = worth(case(money=(money("budget", 100, "USD"), money("paid_media", 100, "EUR"))), views=MILLION)
    assert_contract(answer)
    assert number(answer, "cost per public view").value is None
    assert any("exchange rate" in caveat for caveat in answer.caveats)


def test_contradicting_reports_are_kept_and_named() -> None:
    rows = (
        money("sales_uplift", 13_000, "percent"),
        money("sales_uplift", 14_000, "percent (nearly)", time=day(0, 20)),
        money("sales_uplift", 13_600, "percent", time=day(30)),
    )
    answer = worth(case(money=rows), views=MILLION)
    assert_contract(answer)
    found = number(
        answer,
        "sales uplift, as reported (sources contradict each other: 13,000 against 13,600 against 14,000",
    )
    assert (found.low, found.value, found.high) == (13_000, 13_600, 14_000)
    assert found.label == "observed"
    assert any("none is taken as true" in caveat for caveat in answer.caveats)


def test_a_growing_count_is_no_contradiction_and_a_collapsing_one_is() -> None:
    grown = reports(
        [
            money("followers", 3000, "followers", time=day(1)),
            money("followers", 50_000, "followers", time=day(4)),
        ]
    )
    assert not grown[0].contradiction
    fallen = reports([money("songs", 1e6, "copies", time=day(1)), money("songs", 1e4, "copies", time=day(2))])
    assert fallen[0].contradiction
    rank = reports([money("rank", 9, "chart rank", time=day(1)), money("rank", 2, "chart rank", time=day(8))])
    assert not rank[0].contradiction
    range_and_value = reports([money("a", None, "copies", low=5, high=9), money("a", 7, "copies")])
    assert not range_and_value[0].contradiction


@pytest.mark.parametrize(
    ("unit", "code"),
    [
        ("USD", "USD"),
        (" EUR ", "EUR"),
        ("US$", "USD"),
        ("£", "GBP"),
        ("$", None),
        ("usd", None),
        ("percent", None),
    ],
)
def test_currencies(unit: str, code: str | None) -> None:
    assert currency_of(unit) == code


def test_last_count_is_the_latest_of_the_original_and_a_lower_bound_stays_one() -> None:
    rows = (
        ViewObservation(time=moment(3), low=100, high=120),
        ViewObservation(time=moment(9), low=400, value=400, qualifier="over"),
        ViewObservation(time=moment(20), low=1e9, high=1e9, scope="all copies"),
        ViewObservation(time=moment(30), low=7, high=8, time_basis="inferred"),
    )
    found = last_count(case(views=rows))
    assert found is not None
    assert (found.low, found.median) == (400, 400)
    assert math.isinf(found.high)
    answer = worth(case(views=rows, money=(money("budget", 100),)))
    assert_contract(answer)
    per_view = number(answer, "cost per public view")
    assert per_view.low is None
    assert per_view.high == pytest.approx(0.25)
    assert any("upper bounds" in caveat for caveat in answer.caveats)


@pytest.mark.parametrize("ends", [(2, 1, 3), (1, 2, 1), (math.nan, 1, 2), (1, math.inf, math.inf)])
def test_disordered_views_are_refused(ends: tuple[float, float, float]) -> None:
    with pytest.raises(DataError, match="low"):
        ViewCount(*ends)


def test_the_shipped_price_table_is_dated_sourced_and_ranged() -> None:
    prices = read_prices()
    assert len(prices) >= 4
    assert all(price.year.isdigit() and price.source and price.url.startswith("https://") for price in prices)
    assert all(0 < price.low <= price.high for price in prices)


def test_an_own_price_table_is_used(tmp_path: Path) -> None:
    table = tmp_path / "mine.csv"
    table.write_text(
        ",".join(COLUMNS) + "\nbillboard,view,0.5,,1,EUR,FR,2014,general,my agency,,\n", encoding="utf-8-sig"
    )
    answer = worth(case(money=(money("budget", 1),)), views=MILLION, prices=table)
    assert_contract(answer)
    assert number(answer, "equivalent media cost as billboard").unit == "EUR"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("advert,click,1,,2,USD,,2025,,me,,", "unit 'click'"),
        ("advert,view,x,,2,USD,,2025,,me,,", "low 'x' is not a number"),
        ("advert,view,3,,2,USD,,2025,,me,,", "exchange them"),
        ("advert,view,1,9,2,USD,,2025,,me,,", "typical 9"),
        ("advert,view,-1,,2,USD,,2025,,me,,", "not below zero"),
        ("advert,view,1,,2,USD,,,,me,,", "year is empty"),
        ("", "no rows"),
    ],
)
def test_a_bad_price_says_where_and_how_to_mend_it(tmp_path: Path, row: str, said: str) -> None:
    table = tmp_path / "mine.csv"
    table.write_text(",".join(COLUMNS) + "\n" + row + "\n", encoding="utf-8")
    with pytest.raises(DataError, match=said):
        read_prices(table)


def test_a_missing_or_foreign_price_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        read_prices(tmp_path / "none.csv")
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(DataError, match="lacks the column form"):
        read_prices(tmp_path / "other.csv")


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["budget", "paid_media", "sales", HOSTILE, ""]),
            st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True)),
            st.sampled_from(["USD", "EUR", "percent", HOSTILE, ""]),
        ),
        max_size=6,
    ),
    st.sampled_from([None, MILLION, ViewCount(0, 0, 0), ViewCount(0, 5, math.inf)]),
)
def test_contract_holds_for_any_money(
    rows: list[tuple[str, float | None, str]], views: ViewCount | None
) -> None:
    assert_contract(worth(case(money=tuple(money(*row) for row in rows)), views=views))
