"""The loop: ask for what is due, write down what came in one transaction for each call, wait, again."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from groundswell.case.metrics import metric_changes
from groundswell.watch.client import IDS_A_CALL, QuotaSpent, Stopped, Unreachable, VideoList, YouTube
from groundswell.watch.clock import Clock, next_reset
from groundswell.watch.comments import collect_comments
from groundswell.watch.schedule import next_interval, stretch
from groundswell.watch.store import Store, moment_of, stamp

__all__ = ["DAILY_QUOTA", "Watcher", "definition_of_views"]

DAILY_QUOTA = 10_000
TOGETHER = 0.05  # of its interval that a video is looked at early when a call has room
LONGEST_TURN = timedelta(hours=1)
FIRST_OUTAGE = timedelta(minutes=1)  # waited when no try helped; doubles to an hour
KEPT = ("id", "snippet", "contentDetails", "statistics", "status", "paidProductPlacementDetails")


def _silent(_line: str) -> None:
    """Say nothing."""


@dataclass(slots=True)
class Watcher:
    """Polls the videos of a store.

    Attributes:
        store: opened for writing.
        client: of the API; its ``spend`` is this watcher's ledger (see ``Watcher.over``).
        clock: time and waiting.
        allowance: units a day.
        say: called with a line for each thing that a person wants to know.
    """

    store: Store
    client: YouTube
    clock: Clock
    allowance: int = DAILY_QUOTA
    say: Callable[[str], None] = _silent

    @classmethod
    def over(
        cls,
        store: Store,
        key: str,
        clock: Clock,
        *,
        api: str,
        allowance: int = DAILY_QUOTA,
        timeout: float = 30.0,
        say: Callable[[str], None] = _silent,
    ) -> Watcher:
        """A watcher whose client counts every request in the store's ledger before it is sent."""
        client = YouTube(
            key,
            clock,
            lambda units: store.spend(units, allowance, clock.now()),
            lambda: store.note_refusal(clock.now()),
            api=api,
            timeout=timeout,
        )
        return cls(store, client, clock, allowance, say)

    def run(self) -> str:
        """Watch until every video's time is over, or until asked to stop; says which.

        Raises:
            WatchError: going on makes no sense: a key refused, or a request that the server calls wrong.
        """
        outage = FIRST_OUTAGE
        while True:
            now = self.clock.now()
            self.end_those_over(now)
            self.store.purge(now)
            try:
                self.look(now)
                self.read_comments()
            except QuotaSpent as spent:
                self.say(str(spent))
                if self.clock.wait((next_reset(self.clock.now()) - self.clock.now()).total_seconds() + 1.0):
                    return "stopped"
                continue
            except Unreachable as error:
                self.say(f"{error}; trying again in {outage}")
                if self.clock.wait(outage.total_seconds()):
                    return "stopped"
                outage = min(2 * outage, LONGEST_TURN)
                continue
            except Stopped:
                return "stopped"
            outage = FIRST_OUTAGE
            due = self.store.rows("SELECT min(next_at) FROM video WHERE state != 'ended'")[0][0]
            if due is None:
                return "over"
            left = moment_of(due) - self.clock.now()
            if self.clock.wait(min(left, LONGEST_TURN).total_seconds()):
                return "stopped"

    def once(self) -> int:
        """Look at every video now, whatever its plan, and read what comments are due; the number of snapshots."""
        now = self.clock.now()
        self.end_those_over(now)
        self.store.purge(now)
        self.store.run("UPDATE video SET next_at = ? WHERE state != 'ended'", (stamp(now),))
        made = self.look(now)
        self.read_comments()
        return made

    def end_those_over(self, now: datetime) -> None:
        """Videos whose ``until`` has passed are watched no more."""
        self.store.run(
            "UPDATE video SET state = 'ended' WHERE until IS NOT NULL AND until <= ? AND state != 'ended'",
            (stamp(now),),
        )

    def look(self, now: datetime) -> int:
        """Ask for every video that is due, 50 a call; the number of snapshots."""
        waiting = self.store.rows("SELECT * FROM video WHERE state != 'ended' ORDER BY next_at, id")
        due = [row for row in waiting if row["next_at"] <= stamp(now)]
        soon = [
            row
            for row in waiting[len(due) :]
            if moment_of(row["next_at"]) - now <= TOGETHER * timedelta(seconds=row["interval_s"])
        ]
        room = -len(due) % IDS_A_CALL
        asked = due + soon[:room] if due else []
        factor = stretch(
            [timedelta(seconds=row["interval_s"]) for row in waiting],
            now,
            self.allowance - self.store.spent(now),
        )
        made = 0
        for first in range(0, len(asked), IDS_A_CALL):
            made += self.ask(asked[first : first + IDS_A_CALL], factor)
        return made

    def ask(self, rows: Sequence[sqlite3.Row], factor: float) -> int:
        """One call, and everything that it told, in one transaction; the number of snapshots."""
        ids = sorted(row["id"] for row in rows)
        request = "videos " + ",".join(ids)
        known = self.store.rows("SELECT etag, items FROM response WHERE request = ?", (request,))
        found = self.client.videos(ids, known[0]["etag"] if known else None)
        now = self.clock.now()
        expires = stamp(now + self.store.retention)
        items: list[Mapping[str, Any]] = (
            json.loads(known[0]["items"]) if found.unchanged and known else list(found.items)
        )
        by_id = {item["id"]: item for item in items if isinstance(item.get("id"), str)}
        made = 0
        with self.store.transaction():
            self.keep_response(request, found, now, expires)
            for row in rows:
                item = by_id.get(row["id"])
                made += (
                    self.missing(row, now, expires)
                    if item is None
                    else self.seen(row, item, now, expires, factor)
                )
        return made

    def keep_response(self, request: str, found: VideoList, now: datetime, expires: str) -> None:
        """Keep an answer for the next time the server says that nothing changed."""
        if found.unchanged or found.etag is None:
            return
        slim = [{part: item[part] for part in KEPT if part in item} for item in found.items]
        self.store.run(
            "INSERT INTO response VALUES (?, ?, ?, ?, ?) ON CONFLICT (request) DO UPDATE SET etag = excluded.etag, "
            "items = excluded.items, fetched_at = excluded.fetched_at, expires_at = excluded.expires_at",
            (request, found.etag, json.dumps(slim), stamp(now), expires),
        )

    def seen(
        self, row: sqlite3.Row, item: Mapping[str, Any], now: datetime, expires: str, factor: float
    ) -> int:
        """A video as the API shows it: a snapshot, what changed, and when to look again."""
        video, counts = row["id"], _part(item, "statistics")
        snippet, paid = (
            _part(item, "snippet"),
            _part(item, "paidProductPlacementDetails").get("hasPaidProductPlacement"),
        )
        title, flag = _words(snippet.get("title")), None if paid is None else int(bool(paid))
        published = _moment(snippet.get("publishedAt"))
        views, likes, comments = (
            _count(counts.get(name)) for name in ("viewCount", "likeCount", "commentCount")
        )
        last = self.store.rows(
            "SELECT fetched_at, views FROM snapshot WHERE video_id = ? AND views IS NOT NULL ORDER BY fetched_at DESC LIMIT 1",
            (video,),
        )
        before = (moment_of(last[0]["fetched_at"]), int(last[0]["views"])) if last else None
        made = self.store.run(
            "INSERT INTO snapshot VALUES (?, ?, ?, ?, ?, ?, ?, 'api_key') ON CONFLICT DO NOTHING",
            (video, stamp(now), expires, views, likes, comments, definition_of_views(now)),
        )
        changes: list[tuple[str, str | None, str | None]] = []
        if row["state"] == "gone":
            changes.append(("back", None, None))
        if flag is not None and flag != row["paid_placement"] and (flag or row["paid_placement"] is not None):
            changes.append(("disclosure_on" if flag else "disclosure_off", None, None))
        if row["title"] is not None and title is not None and title != row["title"]:
            changes.append(("title_changed", row["title"], title))
        if before is not None and views is not None and views < before[1]:
            changes.append(("views_fell", str(before[1]), str(views)))
        for kind, old, new in changes:
            self.note(row, kind, now, expires, old, new)
        interval = next_interval(
            now,
            published,
            timedelta(seconds=row["every_s"]),
            timedelta(seconds=row["interval_s"]),
            before,
            views,
        )
        self.store.run(
            "UPDATE video SET state = 'watched', title = ?, channel = ?, published_at = ?, duration = ?, paid_placement = "
            "coalesce(?, paid_placement), fetched_at = ?, expires_at = ?, interval_s = ?, next_at = ? WHERE id = ?",
            (
                title,
                _words(snippet.get("channelTitle")),
                None if published is None else stamp(published),
                _words(_part(item, "contentDetails").get("duration")),
                flag,
                stamp(now),
                expires,
                interval.total_seconds(),
                stamp(planned(now, interval, factor)),
                video,
            ),
        )
        return made

    def missing(self, row: sqlite3.Row, now: datetime, expires: str) -> int:
        """A video that the answer leaves out: private, deleted or unknown; looked for ever more rarely."""
        if row["state"] != "gone":
            self.note(row, "gone", now, expires, None, None)
        interval = min(
            timedelta(seconds=2.0 * row["interval_s"]),
            max(timedelta(days=1), timedelta(seconds=row["every_s"])),
        )
        self.store.run(
            "UPDATE video SET state = 'gone', fetched_at = ?, expires_at = ?, interval_s = ?, next_at = ? WHERE id = ?",
            (stamp(now), expires, interval.total_seconds(), stamp(now + interval), row["id"]),
        )
        return 0

    def note(
        self, row: sqlite3.Row, kind: str, now: datetime, expires: str, old: str | None, new: str | None
    ) -> None:
        """Write a change down, dated to the time since the look before, and say it."""
        self.store.run(
            "INSERT INTO fact (video_id, kind, after, seen_at, expires_at, old, new) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (row["id"], kind, row["fetched_at"], stamp(now), expires, old, new),
        )
        words = f" from {old!r} to {new!r}" if old is not None else ""
        self.say(f"{now:%Y-%m-%d %H:%M} UTC  {row['id']}  {kind.replace('_', ' ')}{words}")

    def read_comments(self) -> None:
        """Comments of every video that wants them and was looked at since its last complete pass."""
        for row in self.store.rows(
            "SELECT video.* FROM video LEFT JOIN listing ON listing.video_id = video.id WHERE video.comments AND "
            "state = 'watched' AND (listing.done_at IS NULL OR listing.done_at < video.fetched_at) ORDER BY listing.done_at"
        ):
            kind = collect_comments(self.store, self.client, self.clock, row["id"])
            now = self.clock.now()
            open_now = int(kind != "comments_disabled")
            if kind is not None and row["comments_open"] != open_now:
                self.note(row, kind, now, stamp(now + self.store.retention), None, None)
            self.store.run("UPDATE video SET comments_open = ? WHERE id = ?", (open_now, row["id"]))


def planned(now: datetime, interval: timedelta, factor: float) -> datetime:
    """When to look again: later for want of quota, but not beyond the quota's return."""
    if factor <= 1.0:
        return now + interval
    stretched = now + timedelta(seconds=min(factor * interval.total_seconds(), 1e8))
    return min(stretched, max(next_reset(now) + timedelta(seconds=1), now + interval))


def definition_of_views(moment: datetime) -> str:
    """What a view was at a moment, in the words of the ledger of definitions; the first one before any change."""
    changes = [
        change
        for change in metric_changes("views", "youtube")
        if change.kind == "definition" and change.formats == "all" and change.start.latest <= moment
    ]
    return changes[-1].definition if changes else "views as the platform showed them"


def _part(item: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = item.get(name)
    return part if isinstance(part, dict) else {}


def _words(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _count(value: Any) -> int | None:
    """A count, which the API writes as text; None when absent: hidden, not zero."""
    try:
        count = int(value) if isinstance(value, str | int) and not isinstance(value, bool) else None
    except ValueError:
        return None
    return count if count is not None and 0 <= count < 2**63 else None


def _moment(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    if found is None or found.tzinfo is None:
        return None
    return found
