"""From the store to a case folder: every number with the time at which it was read, nothing invented."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from groundswell.case import write_case
from groundswell.case.record import Case, Engagement, Event, Reaction, Source, Span, ViewObservation
from groundswell.watch.client import WatchError
from groundswell.watch.store import Fact, Store, moment_of

__all__ = ["case_of", "export_case"]

LABEL = "observed"
EVENTS = {
    "disclosure_on": ("disclosure", "the maker's paid-promotion flag was switched on"),
    "disclosure_off": ("other", "the maker's paid-promotion flag was switched off"),
    "title_changed": ("other", "the title was changed"),
    "gone": ("platform", "the video could no longer be seen"),
    "back": ("platform", "the video could be seen again"),
    "views_fell": ("platform", "the counter of views fell"),
    "comments_disabled": ("platform", "comments were switched off"),
}


def case_of(store: Store, video: str) -> Case:
    """One video of the store as a case.

    Raises:
        WatchError: the store does not hold the video, or nothing of it that has not expired.
    """
    found = store.rows("SELECT * FROM video WHERE id = ?", (video,))
    if not found:
        known = ", ".join(row[0] for row in store.rows("SELECT id FROM video ORDER BY id LIMIT 10"))
        raise WatchError(f"{video}: not in {store.path}; it holds {known or 'no video'}")
    row, snapshots = found[0], store.snapshots(video)
    if not snapshots or row["published_at"] is None:
        raise WatchError(
            f"{video}: no snapshot in {store.path} yet, or all have expired; look at it first with --once"
        )
    published = moment_of(row["published_at"])
    views, engagement = [], []
    for shot in snapshots:
        source = _source(video, shot.fetched_at)
        moment = Span(shot.fetched_at, shot.fetched_at)
        note = f"{LABEL}; {shot.definition}"
        if shot.views is not None:
            count = float(shot.views)
            views.append(
                ViewObservation(source=source, note=note, time=moment, low=count, high=count, value=count)
            )
        engagement += [
            Engagement(
                source=source,
                note=LABEL,
                time=moment,
                metric=metric,
                value=float(value),
                views=None if shot.views is None else float(shot.views),
            )
            for metric, value in (("likes", shot.likes), ("comments", shot.comments))
            if value is not None
        ]
    return Case(
        slug=f"watch-{video}".lower().replace("_", "-"),
        title=row["title"] or video,
        published=Span(published, published),
        author=row["channel"],
        ids={"youtube": video},
        notes="Collected by groundswell watch. Counts are observed, read from the YouTube Data API at the time of their row.",
        views=tuple(views),
        events=tuple(_events(video, published, store.facts(video))),
        reactions=tuple(_reactions(store, video)),
        engagement=tuple(engagement),
    )


def export_case(store: Store, video: str, folder: str | Path) -> Path:
    """Write one video of the store as a new case folder; the folder.

    Raises:
        WatchError: see ``case_of``, or the folder is there and not empty.
    """
    target = Path(folder)
    if target.exists() and any(target.iterdir()):
        raise WatchError(
            f"{target}: is there already; give a new folder (or import into it with groundswell case import)"
        )
    return write_case(case_of(store, video), target)


def _source(video: str, fetched: datetime) -> Source:
    return Source(
        name="YouTube Data API",
        url=f"https://www.youtube.com/watch?v={video}",
        id=f"api {fetched:%Y-%m-%dT%H:%M:%SZ}",
    )


def _events(video: str, published: datetime, facts: Sequence[Fact]) -> list[Event]:
    events = [
        Event(
            source=_source(video, published),
            id="upload",
            time=Span(published, published),
            kind="launch",
            title="upload",
        )
    ]
    for number, fact in enumerate(facts, start=1):
        if fact.kind not in EVENTS:
            continue
        kind, title = EVENTS[fact.kind]
        words = f"{title}: from {fact.old!r} to {fact.new!r}" if fact.old is not None else title
        # with no look before, it was so at some moment since publication
        begun = fact.after if fact.after is not None else min(published, fact.seen_at)
        if fact.after is None and fact.kind == "disclosure_on":
            words = "the maker's paid-promotion flag was on when first looked at"
        events.append(
            Event(
                source=_source(video, fact.seen_at),
                note=f"{LABEL}; between two looks" if fact.after else f"{LABEL}; at the first look",
                id=f"{fact.kind.replace('_', '-')}-{number}",
                time=Span(begun, fact.seen_at),
                kind=kind,
                title=words,
            )
        )
    return events


def _reactions(store: Store, video: str) -> list[Reaction]:
    rows = store.rows("SELECT * FROM comment WHERE video_id = ? ORDER BY published_at, id", (video,))
    found = []
    for row in rows:
        at = None if row["published_at"] is None else moment_of(row["published_at"])
        found.append(
            Reaction(
                source=_source(video, moment_of(row["fetched_at"])),
                time=None if at is None else Span(at, at),
                text=row["text"],
                who="viewer",
                likes=None if row["likes"] is None else float(row["likes"]),
            )
        )
    return found
