"""When to look again: often while a video moves, rarely when it sleeps, and never beyond the day's quota.

A video that would gain one per cent in an hour is looked at about every hour; one whose counter stands still is looked at
ever more rarely, down to once a day. What is left of the quota is shared out: all intervals grow by the same factor.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from groundswell.watch.client import IDS_A_CALL
from groundswell.watch.clock import next_reset

__all__ = ["LONGEST", "next_interval", "stretch"]

LONGEST = timedelta(days=1)
YOUNG = timedelta(days=2)  # the first days decide, and they move
GROWTH, LEAST_GAIN = 0.01, 20  # a look is worth it once so much has come
FASTEST_CHANGE = 2.0  # an interval at most doubles, or halves, from one look to the next
RESERVE = 0.9  # of the quota: retries and comments want some too


def next_interval(
    now: datetime,
    published: datetime | None,
    every: timedelta,
    interval: timedelta,
    before: tuple[datetime, int] | None,
    views: int | None,
) -> timedelta:
    """Time to the next look at a video.

    Args:
        now, views: this look; ``views`` None when hidden.
        published: when the video appeared.
        every: the shortest interval that was asked for.
        interval: the one that ended now.
        before: moment and count of the look before.
    """
    if published is not None and now - published < YOUNG:
        return every
    longest = max(LONGEST, every)
    if views is None or before is None:
        return min(max(every, interval), longest)
    seconds = (now - before[0]).total_seconds()
    gained = views - before[1]
    if gained <= 0 or seconds <= 0.0:
        wanted = interval * FASTEST_CHANGE
    else:
        wanted = timedelta(seconds=seconds * min(max(GROWTH * views, LEAST_GAIN) / gained, 1e6))
    wanted = min(max(wanted, interval / FASTEST_CHANGE), interval * FASTEST_CHANGE)
    return min(max(wanted, every), longest)


def stretch(intervals: Sequence[timedelta], now: datetime, units_left: int) -> float:
    """Factor, at least 1, by which all intervals must grow so that the looks until the quota's reset can be paid.

    A call holds 50 videos when many are due at once; a lone video costs a whole call.
    """
    seconds = [max(interval.total_seconds(), 1.0) for interval in intervals]
    if not seconds:
        return 1.0
    left = max((next_reset(now) - now).total_seconds(), 1.0)
    # as many calls as the most frequent video has looks, or as the looks of all fill
    calls = max(left / min(seconds), sum(left / one for one in seconds) / IDS_A_CALL)
    return max(1.0, calls / max(RESERVE * units_left, 1e-9))
