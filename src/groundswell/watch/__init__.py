"""Watching videos: a public API polled into a local store that survives anything but the loss of its disk.

with Store("watch.sqlite") as store:
    store.add("IpbDHxCV29A", clock.now(), every=900.0, until=None, comments=False)
    Watcher.over(store, key, clock, api=API).run()
"""

from __future__ import annotations

from groundswell.watch.client import API, WatchError, YouTube, video_id
from groundswell.watch.clock import Clock, SystemClock
from groundswell.watch.export import case_of, export_case
from groundswell.watch.status import status_of
from groundswell.watch.store import Fact, Snapshot, Store
from groundswell.watch.watcher import Watcher

__all__ = [
    "API",
    "Clock",
    "Fact",
    "Snapshot",
    "Store",
    "SystemClock",
    "WatchError",
    "Watcher",
    "YouTube",
    "case_of",
    "export_case",
    "status_of",
    "video_id",
]
