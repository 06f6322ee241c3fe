"""What the tests of watching share: a clock of their own, and videos that grow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from studies.youtube_server import API_KEY, Server, Video, serving

from groundswell.watch import Store, Watcher

__all__ = ["BEGIN", "Clock", "growing", "watching"]

BEGIN = datetime(2026, 11, 10, 12, tzinfo=UTC)


class Clock:
    """Time that passes only by waiting; asks to stop at ``end``."""

    def __init__(self, begin: datetime = BEGIN, end: datetime | None = None) -> None:
        self.time, self.end = begin, end
        self.waits: list[float] = []

    def now(self) -> datetime:
        self.time += timedelta(microseconds=1)
        return self.time

    def wait(self, seconds: float) -> bool:
        self.waits.append(seconds)
        self.time += timedelta(seconds=max(seconds, 0.0))
        return self.end is not None and self.time >= self.end


def growing(number: int, daily: float = 10_000.0, published: datetime | None = None) -> Video:
    """A video that gains so many views a day."""
    begin = published or BEGIN - timedelta(days=20)
    return Video(
        f"vid{number:08d}",
        lambda moment: max(0, int(daily * (moment - begin).total_seconds() / 86400.0)),
        published=begin,
    )


@contextmanager
def watching(
    folder: Path,
    videos: list[Video],
    *,
    clock: Clock | None = None,
    allowance: int = 10_000,
    every: float = 900.0,
) -> Iterator[tuple[Server, Watcher, Clock, list[str]]]:
    """A server with some videos, and a watcher that has them in its store."""
    time = clock or Clock()
    said: list[str] = []
    server = Server(lambda: time.time)
    server.videos = {video.id: video for video in videos}
    with serving(server), Store(folder / "watch.sqlite") as store:
        watcher = Watcher.over(
            store, API_KEY, time, api=server.url, allowance=allowance, timeout=0.3, say=said.append
        )
        for video in videos:
            store.add(video.id, time.now(), every, None, comments=video.comments != [])
        yield server, watcher, time, said
