"""Written times as intervals."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.case import Span
from groundswell.case.times import UnreadableTime, format_span, parse_moment, parse_span

NEW_YORK = "America/New_York"


@pytest.mark.parametrize(
    ("text", "precision", "earliest", "latest"),
    [
        ("2014", "", "2014-01-01T05:00", "2015-01-01T05:00"),
        ("2014-03", "", "2014-03-01T05:00", "2014-04-01T04:00"),
        ("2014-03-09", "", "2014-03-09T05:00", "2014-03-10T04:00"),  # 23 hours: clocks are put forward
        ("2014-11-02", "", "2014-11-02T04:00", "2014-11-03T05:00"),  # 25 hours
        ("2014-03-11T12:00", "", "2014-03-11T16:00", "2014-03-11T16:01"),
        ("2014-03-11T12:00:00", "", "2014-03-11T16:00", "2014-03-11T16:00"),
        ("2014-03-11T12:00+00:00", "", "2014-03-11T12:00", "2014-03-11T12:01"),
        ("2014-03-11 12:00Z", "", "2014-03-11T12:00", "2014-03-11T12:01"),
        ("2014-11-02T01:30:00", "", "2014-11-02T05:30", "2014-11-02T06:30"),  # shown twice
        ("2014-03-11/2014-03-12", "", "2014-03-11T04:00", "2014-03-13T04:00"),
        ("2014-03-11T08:00/2014-03-11T09:30", "", "2014-03-11T12:00", "2014-03-11T13:30"),
        ("2014-03-11T12:34", "hour", "2014-03-11T16:00", "2014-03-11T17:00"),
        ("2014-03-11T12:34:56", "minute", "2014-03-11T16:34", "2014-03-11T16:35"),
        ("2014-03-11T12:34:56", "second", "2014-03-11T16:34:56", "2014-03-11T16:34:57"),
        ("2014-03-11T12:34", "day", "2014-03-11T04:00", "2014-03-12T04:00"),
        ("2014-03-11", "morning", "2014-03-11T10:00", "2014-03-11T16:00"),
        ("2014-03-11", "afternoon", "2014-03-11T16:00", "2014-03-11T22:00"),
        ("2014-03-11", "evening", "2014-03-11T22:00", "2014-03-12T04:00"),
        ("2014-03-11", "night", "2014-03-11T22:00", "2014-03-12T10:00"),
        ("2014-03-17", "week", "2014-03-17T04:00", "2014-03-24T04:00"),
        ("2014-03-17", "month", "2014-03-01T05:00", "2014-04-01T04:00"),
        ("2014-03", "year", "2014-01-01T05:00", "2015-01-01T05:00"),
        ("2014-03-17", "by_day", "2014-03-10T18:00", "2014-03-18T04:00"),
    ],
)
def test_what_is_written_decides_the_interval(text: str, precision: str, earliest: str, latest: str) -> None:
    span = parse_span(text, NEW_YORK, precision, datetime(2014, 3, 10, 18, tzinfo=UTC))
    assert span == Span(
        datetime.fromisoformat(earliest).replace(tzinfo=UTC),
        datetime.fromisoformat(latest).replace(tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("text", "precision", "remedy"),
    [
        ("25/12/2014", "", "write 2014-12-25"),
        ("2014.3.9", "", "write 2014-03-09"),
        ("20140309", "", "write 2014-03-09"),
        ("Mar 9, 2014", "", "write 2014-03-09"),
        ("2014-03-11", "minute", "write 2014-03-11T14:00"),
        ("2014-03", "morning", "write the date"),
        ("2014-03-11/2014-03-12", "day", "leave the precision empty"),
        ("2014-03-11/", "", "write its two ends"),
        ("2014-03-11T25:00", "", "check the hour"),
        ("9999-12", "", "check the year"),
        ("2014-03-11T12:00+99:00", "", "write an offset"),
    ],
)
def test_an_unreadable_time_says_what_to_write(text: str, precision: str, remedy: str) -> None:
    with pytest.raises(UnreadableTime) as caught:
        parse_span(text, NEW_YORK, precision)
    assert remedy in caught.value.remedy


moments = st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(
    moments,
    st.sampled_from([0, 1, 60, 3600, 86400, 86400 * 31]),
    st.sampled_from([NEW_YORK, "UTC", "Asia/Kolkata"]),
)
def test_written_and_read_is_the_same(start: datetime, seconds: int, zone: str) -> None:
    span = Span(start, start + timedelta(seconds=seconds))
    assert parse_span(format_span(span, zone), zone) == span


@pytest.mark.parametrize("text", ["2014", "2014-03", "2014-03-09"])
def test_whole_days_months_and_years_are_written_short(text: str) -> None:
    assert format_span(parse_span(text, NEW_YORK), NEW_YORK) == text


def test_as_of_a_bare_day_means_its_end() -> None:
    assert parse_moment("2014-03-17", NEW_YORK) == datetime(2014, 3, 18, 4, tzinfo=UTC)
