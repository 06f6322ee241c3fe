"""When to look again: properties of the plan."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from groundswell.watch.client import IDS_A_CALL
from groundswell.watch.clock import next_reset
from groundswell.watch.schedule import LONGEST, next_interval, stretch
from groundswell.watch.watcher import planned

NOW = datetime(2026, 11, 10, 12, tzinfo=UTC)
OLD = NOW - timedelta(days=30)
seconds = st.floats(60.0, 86400.0).map(lambda number: timedelta(seconds=number))


@given(seconds, seconds, st.integers(0, 10**9), st.integers(-(10**6), 10**7), st.floats(1.0, 1e6))
def test_an_interval_stays_within_its_bounds(
    every: timedelta, interval: timedelta, views: int, gained: int, ago: float
) -> None:
    before = (NOW - timedelta(seconds=ago), views - gained)
    found = next_interval(NOW, OLD, every, interval, before, views)
    assert every <= found <= max(LONGEST, every)
    young = next_interval(NOW, NOW - timedelta(hours=3), every, interval, before, views)
    assert young == every


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_faster_video_is_looked_at_no_later(slow: int, more: int) -> None:
    every, interval = timedelta(minutes=15), timedelta(hours=2)
    before = NOW - interval
    one, other = (
        next_interval(NOW, OLD, every, interval, (before, 10**7), 10**7 + gained)
        for gained in (slow, slow + more)
    )
    assert other <= one


def test_a_sleeping_video_is_looked_at_ever_more_rarely() -> None:
    interval = every = timedelta(minutes=15)
    found = []
    for _ in range(10):
        interval = next_interval(NOW, OLD, every, interval, (NOW - interval, 500), 500)
        found.append(interval)
    assert found == sorted(found)
    assert found[-1] == LONGEST
    assert next_interval(NOW, OLD, every, LONGEST, (NOW - LONGEST, 500), 5_000_000) < LONGEST


@given(st.lists(seconds, min_size=1, max_size=400), st.integers(1, 10_000))
def test_the_stretched_plan_can_be_paid(intervals: list[timedelta], units: int) -> None:
    factor = stretch(intervals, NOW, units)
    assert factor >= 1.0
    left = (next_reset(NOW) - NOW).total_seconds()
    looks = sum(left / (factor * interval.total_seconds()) for interval in intervals)
    assert looks / IDS_A_CALL <= units + 1e-6
    assert left / (factor * min(intervals).total_seconds()) <= units + 1e-6


@given(seconds, st.floats(1.0, 1e12))
def test_want_of_quota_puts_off_no_further_than_its_return(interval: timedelta, factor: float) -> None:
    found = planned(NOW, interval, factor)
    assert found >= NOW + interval
    assert found <= max(next_reset(NOW) + timedelta(seconds=1), NOW + interval)


def test_no_video_needs_no_quota() -> None:
    assert stretch([], NOW, 0) == 1.0
