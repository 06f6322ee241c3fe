"""Tables of research tools: YouTube Data Tools (two generations) and 4CAT."""

from __future__ import annotations

import re

from groundswell.case.record import Source
from groundswell.sources.cells import CellReader
from groundswell.sources.comments import add_comment
from groundswell.sources.contract import Choices, Format, Reading
from groundswell.sources.counts import observe
from groundswell.sources.files import Head, SourceFile
from groundswell.sources.tables import Row, Table

__all__ = ["FORMATS"]

VIDEOS = (
    "position", "channelId", "channelTitle", "videoId", "videoUrl", "publishedAt", "publishedAtSQL", "videoTitle",
    "videoDescription", "tags", "videoCategoryId", "videoCategoryLabel", "topicCategories", "duration",
    "durationSec", "isShort", "dimension", "definition", "caption", "liveBroadcastContent", "defaultLanguage",
    "defaultAudioLanguage", "defaultLAudioLanguage", "thumbnail_maxres", "licensedContent",
    "regionRestrictionAllowed", "regionRestrictionBlocked", "madeForKids", "hasPaidProductPlacement",
    "locationDescription", "latitude", "longitude", "viewCount", "likeCount", "dislikeCount", "favoriteCount",
    "commentCount",
)  # fmt: skip
COMMENTS = (
    "videoId", "id", "totalReplyCount", "inferredReplyCount", "inferredLevel", "likeCount", "publishedAt", "authorName",
    "authorChannelId", "isChannelOwner", "text", "isReply", "threadId", "isReplyToId", "isReplyToName", "replyCount",
    "authorChannelUrl", "isReplyTo",
)  # fmt: skip
FOURCAT = ("id", "thread_id", "author", "body", "timestamp", "unix_timestamp")
_NOT_FOUND = re.compile(r"\[not found: (.+)\]")


def _is_videos(head: Head) -> float:
    return 1.0 if head.has("videoId", "viewCount", "videoTitle", "publishedAt") else 0.0


def _read_videos(source: SourceFile, choices: Choices, reading: Reading) -> None:
    del choices
    reading.video.platform = "youtube"
    table = Table(source, reading, VIDEOS, series=False)
    table.need("videoId", "viewCount")
    cells = CellReader(reading, decimal=".")
    fetched = None
    for row in table.rows():
        missing = next(
            (found[1] for cell in row.cells if (found := _NOT_FOUND.fullmatch(cell.strip()))), None
        )
        if missing is not None:
            reading.note(f"not found: {missing}")
            continue
        if not reading.keep_row(row["videoId"], row.line, "videoId"):
            continue
        fetched = fetched or reading.fetched()
        video = reading.video
        video.title = video.title or row["videoTitle"] or None
        video.author = video.author or row["channelTitle"] or None
        video.format = "short" if row["isShort"].lower() == "true" else video.format
        if video.published is None and row["publishedAt"]:
            video.published = cells.time(row, "publishedAt")
        if fetched is None:
            continue
        observe(
            reading,
            fetched,
            cells.count(row, "viewCount"),
            Source(name="YouTube Data Tools"),
            row.line,
            likes=cells.count(row, "likeCount"),
            dislikes=cells.count(row, "dislikeCount"),
            comments=cells.count(row, "commentCount"),
            extra=table.unknown_cells(row),
        )


def _is_comments(head: Head) -> float:
    if head.has("id", "text", "publishedAt", "isReplyToId"):
        return 1.0
    return 1.0 if head.has("id", "text", "publishedAt", "isReplyTo") else 0.0


def _read_comments(source: SourceFile, choices: Choices, reading: Reading) -> None:
    """Times of the first generation are those of its server: without a zone they are asked for."""
    del choices
    reading.video.platform = "youtube"
    table = Table(source, reading, COMMENTS, series=False)
    table.need("id", "text", "publishedAt")
    cells = CellReader(reading, decimal=".")
    for row in table.rows():
        video, identifier = row["videoId"], row["id"]
        if video and not reading.keep(video):
            continue
        if not identifier:
            reading.reject(row.line, "id", None, "is missing: no comment")
            continue
        time = cells.time(row, "publishedAt")
        if time is None:
            continue
        add_comment(
            reading,
            row.line,
            id=identifier,
            text=row["text"],
            time=time,
            likes=cells.count(row, "likeCount"),
            author=row["authorChannelId"] or row["authorName"],
            owner=row["isChannelOwner"].lower() == "true",
            parent=_parent(row),
        )


def _parent(row: Row) -> str | None:
    if row["isReply"].lower() in ("", "0", "false"):
        return None
    return row["isReplyToId"] or row["isReplyTo"] or row["threadId"] or None


def _is_4cat(head: Head) -> float:
    return (
        1.0
        if head.has("id", "thread_id", "author", "body", "timestamp")
        and not {"plays", "shares"} & set(head.header)
        else 0.0
    )


def _read_4cat(source: SourceFile, choices: Choices, reading: Reading) -> None:
    """Every item is taken as a comment; ``thread_id`` is the video."""
    del choices
    table = Table(source, reading, FOURCAT, series=False)
    table.need("id", "body", "timestamp")
    cells = CellReader(reading, decimal=".")
    for row in table.rows():
        if row["thread_id"] and row["thread_id"] != row["id"] and not reading.keep(row["thread_id"]):
            continue
        if not row["id"]:
            reading.reject(row.line, "id", None, "is missing: no item")
            continue
        time = cells.epoch(row, "unix_timestamp") if row["unix_timestamp"] else cells.time(row, "timestamp")
        if time is None:
            continue
        add_comment(
            reading, row.line, id=row["id"], text=row["body"], time=time, likes=None, author=row["author"]
        )


def _is_posts(head: Head) -> float:
    return 1.0 if head.has("id", "body", "timestamp", "plays", "likes") else 0.0


def _read_posts(source: SourceFile, choices: Choices, reading: Reading) -> None:
    """4CAT's table of TikTok posts: each row is a video with its counters when it was collected."""
    del choices
    table = Table(source, reading, series=False)
    cells = CellReader(reading, decimal=".")
    reading.video.platform = "tiktok"
    for row in table.rows():
        if not reading.keep_row(row["id"], row.line, "id"):
            continue
        fetched = reading.fetched()
        published = (
            cells.epoch(row, "unix_timestamp") if row["unix_timestamp"] else cells.time(row, "timestamp")
        )
        reading.video.published = reading.video.published or published
        reading.video.title = reading.video.title or row["body"][:120] or None
        if fetched is None:
            continue
        observe(
            reading,
            fetched,
            cells.count(row, "plays"),
            Source(name="TikTok, by 4CAT"),
            row.line,
            likes=cells.count(row, "likes"),
            comments=cells.count(row, "comments"),
            shares=cells.count(row, "shares"),
        )


FORMATS = (
    Format(
        "ytdt-videos",
        "YouTube Data Tools, videos (versions 1 and 2)",
        "research",
        "views, likes, dislikes and comments at the time in the file name",
        _is_videos,
        _read_videos,
        asks=("--video", "--zone", "--fetched"),
    ),
    Format(
        "ytdt-comments",
        "YouTube Data Tools, comments (versions 1 and 2), and 4CAT's preset of them",
        "research",
        "comments as reactions",
        _is_comments,
        _read_comments,
        asks=("--zone", "--video"),
    ),
    Format(
        "4cat",
        "4CAT table of items (id, thread_id, author, body, timestamp)",
        "research",
        "items as reactions",
        _is_4cat,
        _read_4cat,
        asks=("--zone", "--video"),
    ),
    Format(
        "4cat-tiktok",
        "4CAT table of TikTok posts (plays, likes, comments, shares)",
        "research",
        "views, likes, comments and shares when they were collected",
        _is_posts,
        _read_posts,
        asks=("--video", "--fetched", "--zone"),
    ),
)
