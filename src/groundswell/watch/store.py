"""The store: one SQLite file in WAL mode. What is committed survives a killed process; nothing is written twice.

Times are UTC texts as 2026-11-23T08:15:00.123456Z, so that they sort. Every row that came from the API says when it was
fetched and when it has to be refreshed or deleted.
"""

from __future__ import annotations

import contextlib
import fcntl
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from groundswell.watch.client import QuotaSpent, WatchError
from groundswell.watch.clock import next_reset, quota_day

__all__ = ["DEFAULT_RETENTION", "SCHEMA", "Fact", "Snapshot", "Store", "moment_of", "stamp"]

VERSION = 1
DEFAULT_RETENTION = 30  # calendar days: what the platform allows for data read with a plain key
MIDNIGHT = timedelta(minutes=5)
SCHEMA = """
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE video (
  id TEXT PRIMARY KEY,
  added_at TEXT NOT NULL,
  every_s REAL NOT NULL,          -- shortest time between two snapshots
  until TEXT,                     -- when watching ends
  comments INTEGER NOT NULL,      -- whether comments are collected
  state TEXT NOT NULL,            -- new, watched, gone, ended
  title TEXT, channel TEXT, published_at TEXT, duration TEXT,
  paid_placement INTEGER,         -- the self-declared flag as last seen
  comments_open INTEGER,          -- whether comments are switched on, as last seen
  next_at TEXT NOT NULL,          -- when the next snapshot is due
  interval_s REAL NOT NULL,       -- adapted time between snapshots
  fetched_at TEXT, expires_at TEXT
) STRICT;
CREATE TABLE snapshot (
  video_id TEXT NOT NULL REFERENCES video (id),
  fetched_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  views INTEGER, likes INTEGER, comments INTEGER,   -- NULL: hidden or absent, never 0
  definition TEXT NOT NULL,       -- what a view was at that time
  provenance TEXT NOT NULL,       -- api_key
  PRIMARY KEY (video_id, fetched_at)
) STRICT, WITHOUT ROWID;
CREATE TABLE fact (
  number INTEGER PRIMARY KEY,
  video_id TEXT NOT NULL REFERENCES video (id),
  kind TEXT NOT NULL,             -- disclosure_on, disclosure_off, title_changed, views_fell, gone, back, ...
  after TEXT,                     -- it was not so yet when last looked; NULL: never looked before
  seen_at TEXT NOT NULL,          -- it was so when looked
  expires_at TEXT NOT NULL,
  old TEXT, new TEXT
) STRICT;
CREATE TABLE comment (
  id TEXT PRIMARY KEY,
  video_id TEXT NOT NULL REFERENCES video (id),
  parent_id TEXT,
  author TEXT,                    -- a pseudonym, the same for one author in one store
  text TEXT, likes INTEGER, replies INTEGER,
  published_at TEXT, updated_at TEXT,
  fetched_at TEXT NOT NULL, expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX comment_of_video ON comment (video_id, published_at);
CREATE TABLE listing (
  video_id TEXT PRIMARY KEY REFERENCES video (id),
  token TEXT,                     -- page to go on with; NULL: begin
  goal TEXT,                      -- newest comment of the last complete pass
  newest TEXT,                    -- newest comment of this pass
  passes INTEGER NOT NULL,        -- complete passes so far
  done_at TEXT                    -- when the last complete pass ended
) STRICT;
CREATE TABLE response (
  request TEXT PRIMARY KEY, etag TEXT NOT NULL, items TEXT NOT NULL, fetched_at TEXT NOT NULL, expires_at TEXT NOT NULL
) STRICT;
CREATE TABLE quota (day TEXT PRIMARY KEY, units INTEGER NOT NULL, refused_at TEXT) STRICT;
"""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Counts of one video at one moment; None where hidden."""

    video: str
    fetched_at: datetime
    views: int | None
    likes: int | None
    comments: int | None
    definition: str


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that changed between two looks; ``after`` is None when there was no earlier look."""

    video: str
    kind: str
    after: datetime | None
    seen_at: datetime
    old: str | None
    new: str | None


def stamp(moment: datetime) -> str:
    """A moment as the store writes it."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


def moment_of(text: str) -> datetime:
    """A moment that ``stamp`` wrote."""
    return datetime.fromisoformat(text)


class Store:
    """One store. Open it with ``with``; a second writer is refused.

    Args:
        path: of the SQLite file; made when missing, for writers.
        write: whether this is the one process that writes.
    Raises:
        WatchError: the file is no store, of a later version, missing, or written by another process.
    """

    def __init__(self, path: str | Path, *, write: bool = True) -> None:
        self.path = Path(path)
        self._lock: IO[str] | None = None
        if not write and not self.path.exists():
            raise WatchError(
                f"{self.path}: no such store; begin one with groundswell watch VIDEO --store {self.path}"
            )
        if write:
            self._lock = self._locked()
        try:
            self._open(write)
        except BaseException:
            self.close()
            raise

    def _open(self, write: bool) -> None:
        try:
            if write:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self.connection = sqlite3.connect(self.path, isolation_level=None, timeout=30.0)
                self.connection.execute("PRAGMA journal_mode = WAL")
                self.connection.execute("PRAGMA synchronous = FULL")
            else:
                address = f"{self.path.resolve().as_uri()}?mode=ro"
                self.connection = sqlite3.connect(address, uri=True, isolation_level=None, timeout=30.0)
            self.connection.execute("PRAGMA foreign_keys = ON")
            self.connection.row_factory = sqlite3.Row
            tables = {
                row[0]
                for row in self.connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            }
            if not tables and write:
                # in one transaction with its version: a process killed here leaves an empty file, not half a store
                self.connection.executescript(
                    f"BEGIN IMMEDIATE; {SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;"
                )
            version = int(self.connection.execute("PRAGMA user_version").fetchone()[0])
            if version == 0 or (tables and "setting" not in tables):
                raise WatchError(
                    f"{self.path}: a database, but none of groundswell watch; give another --store"
                )
        except sqlite3.DatabaseError as error:
            raise WatchError(
                f"{self.path}: not usable as a store ({error}); if the file is damaged, restore a copy or give another --store"
            ) from error
        if version != VERSION:
            raise WatchError(
                f"{self.path}: a store of version {version}, this program reads {VERSION}; use the newer program"
            )

    def _locked(self) -> IO[str]:
        """The writer's lock: the system frees it when the process ends, however it ends."""
        beside = self.path.with_name(self.path.name + ".lock")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            file = beside.open("a+")
        except OSError as error:
            raise WatchError(f"{beside}: cannot be written ({error.strerror})") from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.close()
            raise WatchError(
                f"{self.path}: another process is watching into this store; stop it, or give another --store"
            ) from error
        return file

    def __enter__(self) -> Store:
        """The store itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Close the file and free the writer's lock."""
        if hasattr(self, "connection"):
            self.connection.close()
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    def rows(self, query: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[sqlite3.Row]:
        """All rows of a query."""
        return self.connection.execute(query, values).fetchall()

    def run(self, statement: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> int:
        """Run a statement; the number of rows it changed."""
        return self.connection.execute(statement, values).rowcount

    # settings

    def get(self, name: str) -> str | None:
        """A setting."""
        found = self.rows("SELECT value FROM setting WHERE name = ?", (name,))
        return str(found[0][0]) if found else None

    def set(self, name: str, value: str) -> None:
        """Keep a setting."""
        self.run(
            "INSERT INTO setting VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, value),
        )

    @property
    def retention(self) -> timedelta:
        """How long API data is kept without a refresh."""
        return timedelta(days=float(self.get("retention_days") or DEFAULT_RETENTION))

    # videos

    def add(self, video: str, now: datetime, every: float, until: datetime | None, *, comments: bool) -> None:
        """Watch a video, or watch a known one under other terms; its history stays."""
        self.run(
            "INSERT INTO video (id, added_at, every_s, until, comments, state, next_at, interval_s) "
            "VALUES (:id, :now, :every, :until, :comments, 'new', :now, :every) ON CONFLICT (id) DO UPDATE SET "
            "every_s = :every, until = :until, comments = max(comments, :comments), interval_s = min(interval_s, :every), "
            "next_at = min(next_at, :now), state = CASE state WHEN 'ended' THEN 'watched' ELSE state END",
            {
                "id": video,
                "now": stamp(now),
                "every": every,
                "until": None if until is None else stamp(until),
                "comments": int(comments),
            },
        )

    def snapshots(self, video: str) -> list[Snapshot]:
        """All snapshots of a video, in order of time."""
        return [
            Snapshot(
                row["video_id"],
                moment_of(row["fetched_at"]),
                row["views"],
                row["likes"],
                row["comments"],
                row["definition"],
            )
            for row in self.rows("SELECT * FROM snapshot WHERE video_id = ? ORDER BY fetched_at", (video,))
        ]

    def facts(self, video: str | None = None) -> list[Fact]:
        """What changed, in order, of one video or all."""
        query = "SELECT * FROM fact WHERE :video IS NULL OR video_id = :video ORDER BY number"
        return [
            Fact(
                row["video_id"],
                row["kind"],
                None if row["after"] is None else moment_of(row["after"]),
                moment_of(row["seen_at"]),
                row["old"],
                row["new"],
            )
            for row in self.rows(query, {"video": video})
        ]

    # quota

    def spent(self, now: datetime) -> int:
        """Units used on the Pacific day of a moment."""
        found = self.rows("SELECT units FROM quota WHERE day = ?", (quota_day(now),))
        return int(found[0][0]) if found else 0

    def refused(self, now: datetime) -> bool:
        """Whether the server said on that day that the quota is spent."""
        return bool(
            self.rows("SELECT 1 FROM quota WHERE day = ? AND refused_at IS NOT NULL", (quota_day(now),))
        )

    def spend(self, units: int, allowance: int, now: datetime) -> None:
        """Write units down before they are used, so that no killed process forgets them.

        Raises:
            QuotaSpent: the day's allowance does not hold them; nothing is written down.
        """
        with self.transaction():
            used = self.spent(now)
            if used + units > allowance or self.refused(now):
                raise QuotaSpent(
                    f"{used:,} of {allowance:,} units are used today; the quota comes back at {next_reset(now):%Y-%m-%d %H:%M} UTC"
                )
            # close to midnight the server may count a request on either day
            for day in {quota_day(now), quota_day(now + MIDNIGHT)}:
                self.run(
                    "INSERT INTO quota (day, units) VALUES (?, ?) ON CONFLICT (day) DO UPDATE SET units = units + excluded.units",
                    (day, units),
                )

    def note_refusal(self, now: datetime) -> None:
        """Remember until the next Pacific midnight that the server refuses."""
        self.run(
            "INSERT INTO quota VALUES (:day, 0, :now) ON CONFLICT (day) DO UPDATE SET refused_at = :now",
            {"day": quota_day(now), "now": stamp(now)},
        )

    # duties of the key's owner

    def purge(self, now: datetime) -> dict[str, int]:
        """Delete every row that came from the API and has expired; how many by table."""
        gone = {}
        with self.transaction():
            for table in ("snapshot", "fact", "comment", "response"):
                gone[table] = self.run(f"DELETE FROM {table} WHERE expires_at <= ?", (stamp(now),))  # noqa: S608  # our own names
            gone["video"] = self.run(
                "UPDATE video SET title = NULL, channel = NULL, published_at = NULL, duration = NULL, paid_placement = NULL, "
                "comments_open = NULL, fetched_at = NULL, expires_at = NULL WHERE expires_at <= ?",
                (stamp(now),),
            )
        return gone

    def forget(self, video: str) -> int:
        """Delete everything of a video; the number of snapshots deleted."""
        with self.transaction():
            gone = self.run("DELETE FROM snapshot WHERE video_id = ?", (video,))
            for table in ("fact", "comment", "listing"):
                self.run(f"DELETE FROM {table} WHERE video_id = ?", (video,))  # noqa: S608  # our own names
            self.run("DELETE FROM response")
            self.run("DELETE FROM video WHERE id = ?", (video,))
        return gone
