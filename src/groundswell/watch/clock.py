"""Time as the watcher sees it, so that a fortnight can be tried in a minute."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

__all__ = ["Clock", "SystemClock", "next_reset", "quota_day"]

PACIFIC = ZoneInfo("America/Los_Angeles")  # the platform's quota day is a Pacific day, of 23 to 25 hours


class Clock(Protocol):
    """What tells the time and waits."""

    def now(self) -> datetime:
        """The moment, in UTC."""
        ...

    def wait(self, seconds: float) -> bool:
        """Wait, or less when asked to stop; True when asked to stop."""
        ...


class SystemClock:
    """The machine's clock; ``stop`` ends a wait at once."""

    def __init__(self) -> None:
        self._stopped = threading.Event()

    def now(self) -> datetime:
        """The moment, in UTC."""
        return datetime.now(UTC)

    def wait(self, seconds: float) -> bool:
        """Wait, or less when asked to stop; True when asked to stop."""
        # in short turns, so that a signal is handled soon and a sleeping laptop wakes up in time
        until = time.monotonic() + max(seconds, 0.0)
        while not self._stopped.is_set():
            left = until - time.monotonic()
            if left <= 0.0:
                return False
            self._stopped.wait(min(left, 1.0))
        return True

    def stop(self) -> None:
        """Ask whoever waits to stop."""
        self._stopped.set()


def quota_day(moment: datetime) -> str:
    """The Pacific day on which a request counts, as 2026-11-23."""
    return f"{moment.astimezone(PACIFIC):%Y-%m-%d}"


def next_reset(moment: datetime) -> datetime:
    """The Pacific midnight after a moment, in UTC."""
    local = moment.astimezone(PACIFIC)
    tomorrow = (local + timedelta(days=1)).date()
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=PACIFIC).astimezone(UTC)
