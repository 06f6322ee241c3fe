"""yt-dlp's ``.info.json``: one snapshot of the counters, with or without comments."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from groundswell.case.record import Source, Span
from groundswell.sources.cells import CellReader, moment
from groundswell.sources.comments import add_comment, ago, unit_of_age
from groundswell.sources.contract import Choices, Format, Reading
from groundswell.sources.counts import observe
from groundswell.sources.files import Head, SourceFile
from groundswell.sources.items import Item, documents

__all__ = ["FORMATS"]


def _recognise(head: Head) -> float:
    if not head.is_json:
        return 0.0
    if head.names("id", "extractor") or head.names("id", "extractor_key"):
        return 1.0
    if head.names("id", "title") and head.name.endswith(".info.json"):
        return 1.0
    return 0.6 if head.names("id", "view_count", "upload_date") else 0.0


def _read(source: SourceFile, choices: Choices, reading: Reading) -> None:
    del choices
    cells = CellReader(reading, decimal=".", zone="UTC")
    place = 0
    for document in documents(source, reading):
        for value in _videos(document):
            place += 1
            reading.rows_read += 1
            item = Item(value, place)
            if not item["id"]:
                reading.reject(place, "id", None, "is missing: no video")
            elif reading.keep(item["id"]):
                _video(item, cells, reading)


def _videos(document: Any) -> list[Any]:
    """The videos in a document: itself, its list, or a playlist's entries."""
    if isinstance(document, list):
        return [video for one in document for video in _videos(one)]
    if isinstance(document, dict) and isinstance(document.get("entries"), list):
        return [entry for entry in document["entries"] if isinstance(entry, dict)]
    return [document]


def _video(item: Item, cells: CellReader, reading: Reading) -> None:
    video = reading.video
    video.id = item["id"]
    video.title = video.title or item.text("title")
    video.author = video.author or item.text("channel") or item.text("uploader")
    video.platform = (
        video.platform or (item["extractor_key"] or item["extractor"]).lower().partition(":")[0] or None
    )
    if item["media_type"] == "short":
        video.format = "short"
    elif item["live_status"] in ("was_live", "is_live", "post_live"):
        video.format = "live"
    if video.published is None:
        uploaded = cells.epoch(item, "timestamp") if item["timestamp"] else None
        video.published = uploaded or cells.time(item, "upload_date", required=False)
    fetched = cells.epoch(item, "epoch") if item["epoch"] else reading.fetched()
    if fetched is None:
        return
    observe(
        reading,
        fetched,
        cells.count(item, "view_count"),
        Source(name="yt-dlp", url=_address(item)),
        item.line,
        likes=cells.count(item, "like_count"),
        dislikes=cells.count(item, "dislike_count"),
        comments=cells.count(item, "comment_count"),
        shares=cells.count(item, "repost_count"),
    )
    _comments(item, cells, reading, fetched)


def _address(item: Item) -> str | None:
    address = item["webpage_url"]
    return address if address.startswith(("https://", "http://")) and " " not in address else None


def _comments(item: Item, cells: CellReader, reading: Reading, fetched: Span) -> None:
    found = list(item.items("comments"))
    for number, comment in enumerate(found, start=1):
        comment.line = number
        reading.rows_read += 1
        parent = comment["parent"]
        add_comment(
            reading,
            number,
            id=comment["id"],
            text=comment.text("text"),
            time=_when(comment, cells, fetched),
            likes=cells.count(comment, "like_count"),
            author=comment["author_id"] or comment["author"],
            owner=comment.get("author_is_uploader") is True,
            parent=None if parent in ("", "root") else parent,
        )
    total = cells.count(item, "comment_count")
    if found and total is not None and len(found) < total:
        reading.note(f"{len(found):,} of {total:,.0f} comments are in the file")
    if found:
        reading.note(
            'times of comments come from texts such as "3 weeks ago": each is an interval as wide as its unit'
        )


def _when(comment: Item, cells: CellReader, fetched: Span) -> Span | None:
    """The interval of a comment's time: its estimate, and one unit of the words that it was worked out from."""
    written = ago(comment["_time_text"], fetched)
    estimate = cells.epoch(comment, "timestamp") if comment["timestamp"] else None
    if estimate is None:
        return written
    if written is not None:
        unit = (written.latest - written.earliest) - (fetched.latest - fetched.earliest)
    else:
        unit = unit_of_age(fetched.latest - estimate.latest)
    first = max(estimate.earliest - unit, datetime(1970, 1, 1, tzinfo=UTC))
    return Span(first, estimate.latest) if first <= estimate.latest else moment(estimate.latest)


FORMATS = (
    Format(
        "yt-dlp",
        "yt-dlp information (.info.json, or one a line), with or without comments",
        "youtube",
        "views, likes and comments at the fetch time; comments as reactions with the width of their times",
        _recognise,
        _read,
        asks=("--fetched", "--video"),
    ),
)
