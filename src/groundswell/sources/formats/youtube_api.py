"""Answers of the YouTube Data API v3: videos, their statistics, comment threads, comments."""

from __future__ import annotations

from typing import Any

from groundswell.case.record import Source
from groundswell.errors import DataError
from groundswell.sources.cells import CellReader
from groundswell.sources.comments import add_comment, plain_text
from groundswell.sources.contract import Choices, Format, Reading
from groundswell.sources.counts import observe
from groundswell.sources.files import Head, SourceFile
from groundswell.sources.flags import FLAG
from groundswell.sources.items import Item, documents

__all__ = ["FORMATS"]


def _recognise(head: Head) -> float:
    if not head.is_json:
        return 0.0
    if '"youtube#' in head.text:
        return 1.0
    return 0.6 if head.names("error", "code", "message") else 0.0


def _read(source: SourceFile, choices: Choices, reading: Reading) -> None:
    del choices
    cells = CellReader(reading, decimal=".", zone="UTC")
    reading.video.platform = "youtube"
    place = 0
    shown = promised = 0
    for document in documents(source, reading):
        for value in _unpacked(document, source, reading):
            place += 1
            reading.rows_read += 1
            item = Item(value, place)
            kind = item["kind"]
            if kind in ("youtube#video", "youtube#videoStats"):
                _video(item, cells, reading)
            elif kind == "youtube#commentThread":
                shown_here, promised_here = _thread(item, cells, reading)
                shown, promised = shown + shown_here, promised + promised_here
            elif kind == "youtube#comment":
                _comment(item, cells, reading)
            else:
                reading.reject(place, "kind", kind or None, "is no video, comment or thread of comments")
    if promised > shown:
        reading.note(
            f"{shown:,} of {promised:,} replies are in the file: a thread holds at most five; "
            "fetch comments.list for the others"
        )


def _unpacked(document: Any, source: SourceFile, reading: Reading) -> list[Any]:
    """The resources in an answer, in a list of answers, or the resource itself."""
    if isinstance(document, list):
        return [value for one in document for value in _unpacked(one, source, reading)]
    if not isinstance(document, dict):
        raise DataError(
            f"{source.name}: holds {type(document).__name__} where an answer of the API should be"
        )
    if "error" in document:
        item = Item(document, 0)
        reason = next((one["reason"] for one in item.items("error.errors")), "") or item["error.message"]
        if reason == "commentsDisabled":
            reading.note("comments are closed under this video")
            return []
        raise DataError(
            f"{source.name}: is an error message of the API ({item['error.code']} {reason}), not data; fetch it again"
        )
    if "items" in document:
        items = document["items"]
        summary = Item(document, 0).get("summary.failedVideoIds")
        if isinstance(summary, list):
            reading.note("not found: " + ", ".join(str(one) for one in summary[:20]))
        if not isinstance(items, list):
            raise DataError(f"{source.name}: items is no list; fetch it again")
        return items
    return [document]


def _video(item: Item, cells: CellReader, reading: Reading) -> None:
    if not item["id"]:
        reading.reject(item.line, "id", None, "is missing")
        return
    if not reading.keep(item["id"]):
        return
    video = reading.video
    video.id = item["id"]
    video.title = video.title or item.text("snippet.title")
    video.author = video.author or item.text("snippet.channelTitle")
    if video.published is None:
        name = "snippet.publishedAt" if item["snippet.publishedAt"] else "snippet.publishTime"
        video.published = cells.time(item, name, required=False)
    time = reading.fetched()
    if time is None:
        return
    views = cells.count(item, "statistics.viewCount")
    flag = item.get("paidProductPlacementDetails.hasPaidProductPlacement")
    before = len(reading.views)
    observe(
        reading,
        time,
        views,
        Source(name="YouTube Data API"),
        item.line,
        likes=cells.count(item, "statistics.likeCount"),
        dislikes=cells.count(item, "statistics.dislikeCount"),
        comments=cells.count(item, "statistics.commentCount"),
        extra={FLAG: "yes" if flag else "no"} if isinstance(flag, bool) else {},
    )
    if len(reading.views) == before:
        reading.note("no count of views: it is hidden or was not asked for (part=statistics)")


def _thread(item: Item, cells: CellReader, reading: Reading) -> tuple[int, int]:
    """Add a thread; how many replies it holds, and how many there are."""
    video = item["snippet.videoId"]
    if video and not reading.keep(video):
        return 0, 0
    top = item.get("snippet.topLevelComment")
    if not isinstance(top, dict):
        reading.reject(item.line, "snippet.topLevelComment", None, "is missing")
        return 0, 0
    _comment(Item(top, item.line), cells, reading, counted=True)
    replies = list(item.items("replies.comments"))
    for reply in replies:
        _comment(reply, cells, reading, counted=True)
    total = cells.count(item, "snippet.totalReplyCount")
    return len(replies), int(total or 0)


def _comment(item: Item, cells: CellReader, reading: Reading, *, counted: bool = False) -> None:
    video = item["snippet.videoId"]
    if not counted and video and not reading.keep(video):
        return
    original = item.text("snippet.textOriginal")
    displayed = item.text("snippet.textDisplay")
    author = item["snippet.authorChannelId.value"] or item["snippet.authorDisplayName"]
    identifier = item["id"]
    time = cells.time(item, "snippet.publishedAt", required=False)
    changed = cells.time(item, "snippet.updatedAt", required=False)
    channel = item["snippet.channelId"]
    add_comment(
        reading,
        item.line,
        id=identifier,
        text=original if original is not None else None if displayed is None else plain_text(displayed),
        time=time,
        likes=cells.count(item, "snippet.likeCount"),
        author=author,
        owner=bool(channel) and item["snippet.authorChannelId.value"] == channel,
        parent=item["snippet.parentId"] or identifier.rpartition(".")[0] or None,
        edited=changed is not None and time is not None and changed.latest > time.latest,
    )


FORMATS = (
    Format(
        "youtube-api",
        "answers of the YouTube Data API v3 (videos, batchGetStats, commentThreads, comments), whole or one a line",
        "youtube",
        "views, likes and comments at the fetch time; comments as reactions; a paid-placement flag as a disclosure",
        _recognise,
        _read,
        asks=("--fetched", "--video", "--published"),
    ),
)
