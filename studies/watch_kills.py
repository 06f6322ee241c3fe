"""A fortnight of watching 200 videos, the watcher killed 100 times at random: is anything lost, doubled or overspent?

``python -m studies.watch_kills`` runs a server that speaks the API's JSON and fails now and then, and the watcher as a
process of its own that is ended by SIGKILL and begun again. Both live by one clock that runs faster than the wall's.
What the watcher says that it has committed is compared with its store, and the store with what the server answered.
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from studies.youtube_server import API_KEY, FastClock, Server, Video, serving

from groundswell.watch import Store, Watcher
from groundswell.watch.store import moment_of, stamp

__all__ = ["Outcome", "kills", "main"]

BEGIN = datetime(2026, 11, 1, 6, tzinfo=UTC)
EVERY = 900.0  # seconds between looks
RESULT = Path(__file__).parent / "results" / "watch-kills.md"


@dataclass(frozen=True)
class Outcome:
    """What came of it; ``lost`` to ``wrong``, ``overspent_days`` to ``refused`` should all be 0.

    Attributes:
        snapshots: in the store at the end.
        lost: committed by word of the watcher, and not in the store.
        doubled: snapshots of a video beyond the answers that the server gave about it.
        wrong: snapshots whose count the server never showed at that moment.
        comments, comments_missing: stored, and there on the server but not in the store.
        overspent_days: Pacific days with more units asked for than allowed.
        unledgered: requests at the server beyond those in the ledger.
        refused: requests that the server refused for the quota.
        most_units: used on one day, of ``allowance``.
        sound: whether SQLite calls the file sound.
    """

    videos: int
    days: float
    kills: int
    snapshots: int
    lost: int
    doubled: int
    wrong: int
    comments: int
    comments_missing: int
    requests: int
    overspent_days: int
    unledgered: int
    refused: int
    most_units: int
    allowance: int
    sound: bool


def views_of(number: int, moment: datetime) -> int:
    """Views of a video at a moment, the same in every process: some move, some sleep."""
    hours = (moment - BEGIN).total_seconds() / 3600.0 + 24.0
    return int((number % 7) ** 3 * 40.0 * hours**0.8) + number


def world(videos: int, seed: int, clock: FastClock, allowance: int) -> Server:
    """The server: every hundredth answer fails, some videos are young, every tenth has comments."""
    server = Server(clock.now, allowance)
    for number in range(videos):
        name = f"vid{number:08d}"
        comments: list[dict[str, Any]] = [
            {"id": f"Ug{number}.{k}", "at": stamp(BEGIN - timedelta(hours=k)), "text": f"{k}", "replies": []}
            for k in range(250 if number % 10 == 0 else 0)
        ]
        server.videos[name] = Video(
            name,
            lambda moment, number=number: views_of(number, moment),  # type: ignore[misc]
            published=BEGIN - timedelta(days=number % 30),
            comments=comments,
        )
    draw = random.Random(seed)  # noqa: S311  # simulates, protects nothing
    moods: list[tuple[int, str] | str | None] = [(500, "backendError"), (403, "rateLimitExceeded"), "cut"]
    server.trouble = lambda _number: draw.choice(moods) if draw.random() < 0.01 else None
    return server


def kills(
    videos: int, days: float, times: int, *, speed: float, allowance: int, seed: int = 20261123
) -> Outcome:
    """Run it.

    Args:
        videos: watched.
        days: of the simulated clock.
        times: that the watcher is killed.
        speed: simulated seconds in a second.
        allowance: units a day; the server refuses beyond it.
        seed: of the moments of death and of the server's failures.
    """
    draw = random.Random(seed)  # noqa: S311  # simulates, protects nothing
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "watch.sqlite"
        origin = time.time()
        clock = FastClock(origin, BEGIN, speed)
        server = world(videos, seed, clock, allowance)
        said: list[str] = []
        with serving(server):
            end = BEGIN + timedelta(days=days)
            deaths = sorted(draw.uniform(0.0, days * 86400.0) for _ in range(times))
            for death in [*deaths, None]:
                until = end if death is None else BEGIN + timedelta(seconds=death)
                said += _one_life(path, server.url, videos, allowance, clock, until, kill=death is not None)
            found = _judge(path, server, said, allowance)
        return Outcome(videos=videos, days=days, kills=times, allowance=allowance, **found)


def _one_life(
    path: Path, url: str, videos: int, allowance: int, clock: FastClock, until: datetime, *, kill: bool
) -> list[str]:
    """One process of the watcher, ended at a moment by SIGKILL; what it said that it had committed."""
    asked = {
        "path": str(path),
        "url": url,
        "videos": videos,
        "allowance": allowance,
        "origin": clock.origin,
        "speed": clock.speed,
        "end": None if kill else stamp(until),
    }
    command = [sys.executable, "-m", "studies.watch_kills", "--watch", json.dumps(asked)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  # ourselves
        if kill:
            time.sleep(max((until - clock.now()).total_seconds(), 0.0) / clock.speed)
            process.kill()
        lines = process.communicate()[0].split("\n")
    if not kill and process.returncode != 0:
        raise RuntimeError(f"the last watcher ended with {process.returncode}")
    return lines[:-1]  # a last line without its end was never said


def watch(asked: dict[str, Any]) -> None:
    """The watcher's process: says each snapshot once it is committed."""
    clock = FastClock(asked["origin"], BEGIN, asked["speed"])
    end = None if asked["end"] is None else moment_of(asked["end"])
    with Store(asked["path"]) as store:
        for number in range(asked["videos"]):
            if not store.rows("SELECT 1 FROM video WHERE id = ?", (f"vid{number:08d}",)):
                store.add(f"vid{number:08d}", clock.now(), EVERY, None, comments=number % 10 == 0)
        if end is not None:
            store.run("UPDATE video SET until = ?", (stamp(end),))
        watcher = _Telling.over(
            store, API_KEY, clock, api=asked["url"], allowance=asked["allowance"], timeout=5.0
        )
        watcher.run()


class _Telling(Watcher):
    """A watcher that prints what it has committed."""

    def ask(self, rows: Sequence[sqlite3.Row], factor: float) -> int:
        made = super().ask(rows, factor)
        for row in rows:
            last = self.store.rows("SELECT max(fetched_at) FROM snapshot WHERE video_id = ?", (row["id"],))[
                0
            ][0]
            print(row["id"], last)
        sys.stdout.flush()
        return made


def _judge(path: Path, server: Server, said: list[str], allowance: int) -> dict[str, Any]:
    with Store(path, write=False) as store:
        rows = store.rows("SELECT video_id, fetched_at, views FROM snapshot")
        kept = {f"{row['video_id']} {row['fetched_at']}" for row in rows}
        stored = Counter(row["video_id"] for row in rows)
        ledger = {row["day"]: row["units"] for row in store.rows("SELECT * FROM quota")}
        comments = {row["id"] for row in store.rows("SELECT id FROM comment")}
        sound = store.rows("PRAGMA integrity_check")[0][0] == "ok"
    told: Counter[str] = Counter()
    for path_asked, query in server.asked:
        if path_asked.endswith("/videos"):
            told.update(query["id"].split(","))
    there = {row["id"] for video in server.videos.values() for row in video.comments or []}
    return {
        "snapshots": len(rows),
        "lost": len(set(said) - kept),
        "doubled": sum(max(0, count - told[video]) for video, count in stored.items()),
        "wrong": sum(not _shown(row) for row in rows),
        "comments": len(comments),
        "comments_missing": len(there - comments),
        "requests": len(server.asked),
        "overspent_days": sum(units > allowance for units in [*server.units.values(), *ledger.values()]),
        "unledgered": max(0, len(server.asked) - sum(ledger.values())),
        "refused": len(server.asked) - sum(server.units.values()),
        "most_units": max(server.units.values()),
        "sound": sound,
    }


def _shown(row: sqlite3.Row) -> bool:
    """Whether the server can have shown that count then: it answers within simulated minutes of the writing."""
    number, at = int(row["video_id"][3:]), moment_of(row["fetched_at"])
    earliest = views_of(number, at - timedelta(hours=6))
    return earliest <= int(row["views"]) <= views_of(number, at)


def main() -> None:
    """The study, its table written to ``studies/results/watch-kills.md``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--watch", type=json.loads, help=argparse.SUPPRESS)
    parser.add_argument("--speed", type=float, default=5_000.0, help="simulated seconds in a second")
    options = parser.parse_args()
    if options.watch is not None:
        watch(options.watch)
        return
    rows = [
        kills(200, 14.0, 100, speed=options.speed, allowance=allowance, seed=seed)
        for allowance, seed in ((10_000, 1), (400, 2))
    ]
    names = list(asdict(rows[0]))
    lines = [
        "# A watcher killed again and again",
        "",
        "`python -m studies.watch_kills`: 200 videos for a simulated fortnight, the process ended by SIGKILL at 100 random",
        "moments, one answer in a hundred failing; with the platform's quota, and with one that binds.",
        "",
        "| | quota of 10,000 | quota of 400 |",
        "|---|---|---|",
        *(
            f"| {name.replace('_', ' ')} | {_cell(getattr(rows[0], name))} | {_cell(getattr(rows[1], name))} |"
            for name in names
        ),
        "",
    ]
    RESULT.write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))


def _cell(value: Any) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else f"{value:,}"


if __name__ == "__main__":
    main()
