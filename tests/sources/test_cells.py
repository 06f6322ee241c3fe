"""Numbers and times as people write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.case.record import Span
from groundswell.sources.cells import Unsettled, parse_number, parse_time
from groundswell.sources.comments import ago, plain_text, pseudonym, unit_of_age


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("1204", None, 1204),
        ("-5", None, -5),
        ("1,234,567", None, 1234567),
        ("1.234.567", None, 1234567),
        ("12,34,567", None, 1234567),
        ("1 234 567", None, 1234567),
        ("1\u202f234", None, 1234),
        ("1'234'567", None, 1234567),
        ("1,234.5", None, 1234.5),
        ("1.234,5", None, 1234.5),
        ("1,234", ".", 1234),
        ("1,234", ",", 1.234),
        ("1.234", ",", 1234),
        ("1.234", ".", 1.234),
        ("0.123", None, 0.123),
        ("81.7977", None, 81.7977),
        ("8,4", None, 8.4),
        ("628919.0", None, 628919),
        ("1e6", None, 1e6),
    ],
)
def test_numbers(text: str, decimal: str | None, value: float) -> None:
    assert parse_number(text, decimal) == value


@pytest.mark.parametrize("text", ["1,234", "1.234", "12.345", "999,000"])
def test_a_mark_before_three_figures_is_a_question(text: str) -> None:
    with pytest.raises(Unsettled) as error:
        parse_number(text)
    assert "--decimal" in error.value.flag


@pytest.mark.parametrize(
    "text", ["1.2.3", "1,2,3", "12a", "=1+1", "1,23,4", "\u0661", "inf", "0x1f", "1_000", "1.234.56"]
)
def test_no_numbers(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        parse_number(text)


@given(st.integers(0, 10**12), st.sampled_from([",", ".", " ", "\u00a0", "\u202f", "'"]))
def test_grouped_numbers_are_read_or_asked_about(value: int, mark: str) -> None:
    text = f"{value:,}".replace(",", mark)
    decimal = {",": ".", ".": ","}.get(mark)
    assert parse_number(text, decimal) == value
    if mark in ",." and 1000 <= value < 10**6:
        with pytest.raises(Unsettled):
            parse_number(text)
    else:
        assert parse_number(text) == value


def day(year: int, month: int, date: int) -> Span:
    first = datetime(year, month, date, tzinfo=UTC)
    return Span(first, first + timedelta(days=1))


@pytest.mark.parametrize(
    "text",
    ["2024-03-10", "20240310", "Mar 10, 2024", "10 Mar 2024", "10-Mar-2024", "2024/03/10", "10. M\u00e4rz 2024", "10 mars 2024",
     "10 de mar\u00e7o de 2024", "10 Mart 2024"],
)  # fmt: skip
def test_days(text: str) -> None:
    assert parse_time(text, "UTC") == day(2024, 3, 10)


@pytest.mark.parametrize(
    ("text", "order", "found"),
    [
        ("13/04/2024", None, day(2024, 4, 13)),
        ("04/13/2024", None, day(2024, 4, 13)),
        ("03/04/2024", "dmy", day(2024, 4, 3)),
        ("03/04/2024", "mdy", day(2024, 3, 4)),
        ("03.04.2024", "dmy", day(2024, 4, 3)),
    ],
)
def test_order_of_day_and_month(text: str, order: str | None, found: Span) -> None:
    assert parse_time(text, "UTC", order) == found


def test_an_open_order_and_an_open_zone_are_questions() -> None:
    with pytest.raises(Unsettled) as order:
        parse_time("03/04/2024", "UTC")
    assert "--date-order" in order.value.flag
    with pytest.raises(Unsettled) as zone:
        parse_time("2024-03-10 12:00:00", None)
    assert "--zone" in zone.value.flag
    assert parse_time("2024-03-10T12:00:00+02:00", None).earliest == datetime(2024, 3, 10, 10, tzinfo=UTC)


@pytest.mark.parametrize("text", ["1772550000", "1772550000000", "1772550000.0"])
def test_seconds_and_milliseconds_since_1970_need_no_zone(text: str) -> None:
    when = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)
    assert parse_time(text, None) == Span(when, when)


def test_a_question_about_a_mark_says_what_each_answer_means() -> None:
    with pytest.raises(Unsettled, match=r"can be 250312 \(--decimal ,\) or 250\.312 \(--decimal \.\)"):
        parse_number("250.312")


def test_a_scaled_figure_is_refused_with_what_to_write() -> None:
    with pytest.raises(ValueError, match=r"mixes units: every figure is written out in ones; write 1200000"):
        parse_number("1.2M")


def test_twelve_hour_clocks() -> None:
    assert parse_time("11-Mar-2024 12:15AM", "UTC").earliest == datetime(2024, 3, 11, 0, 15, tzinfo=UTC)
    assert parse_time("11-Mar-2024 12:15PM", "UTC").earliest == datetime(2024, 3, 11, 12, 15, tzinfo=UTC)
    with pytest.raises(ValueError, match="twelve"):
        parse_time("11-Mar-2024 13:15PM", "UTC")


@given(st.datetimes(datetime(2005, 1, 1), datetime(2026, 1, 1)))  # noqa: DTZ001
def test_iso_round_trip(moment: datetime) -> None:
    found = parse_time(moment.replace(tzinfo=UTC).isoformat(), None)
    assert found.earliest == moment.replace(tzinfo=UTC)


@given(st.text(max_size=40))
def test_any_text_is_a_value_or_a_named_refusal(text: str) -> None:
    for read in (parse_number, lambda word: parse_time(word, "UTC")):
        refusal = "a value"
        try:
            read(text)
        except ValueError as error:
            refusal = str(error)
        assert refusal


def test_ago_is_as_wide_as_its_unit() -> None:
    seen = datetime(2024, 3, 20, 12, tzinfo=UTC)
    found = ago("2 years ago (edited)", Span(seen, seen))
    assert found is not None
    assert timedelta(days=366) >= found.latest - found.earliest >= timedelta(days=365)
    assert found.latest <= seen - timedelta(days=2 * 365)
    assert ago("vor 2 Jahren", Span(seen, seen)) is None
    assert unit_of_age(timedelta(days=40)) == timedelta(days=31)


def test_authors_are_hidden_and_markup_is_undone() -> None:
    assert pseudonym("UC1", "a") == pseudonym("UC1", "a") != pseudonym("UC1", "b")
    assert "UC1" not in pseudonym("UC1", "a")
    assert plain_text('a<br>b &amp; <a href="x">c</a>') == "a\nb & c"
