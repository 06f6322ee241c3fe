"""The two generations of trending lists: one row a video and day on which it was listed."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from groundswell.case.record import Source, Span
from groundswell.sources.cells import CellReader, day_span
from groundswell.sources.contract import Choices, Format, Reading
from groundswell.sources.counts import observe
from groundswell.sources.files import Head, SourceFile
from groundswell.sources.tables import Row, Table

__all__ = ["FORMATS"]

OLD = (
    "video_id", "trending_date", "title", "channel_title", "category_id", "publish_time", "tags", "views", "likes",
    "dislikes", "comment_count", "thumbnail_link", "comments_disabled", "ratings_disabled", "video_error_or_removed",
    "description",
)  # fmt: skip
NEW = (
    "video_id", "title", "publishedAt", "channelId", "channelTitle", "categoryId", "trending_date", "tags",
    "view_count", "likes", "dislikes", "comment_count", "thumbnail_link", "comments_disabled", "ratings_disabled",
    "description",
)  # fmt: skip
_SHORT_DATE = re.compile(r"(\d{2})\.(\d{2})\.(\d{2})", re.ASCII)
#: Since then dislikes are shown to the owner only, and the scraper wrote false zeros for all ratings.
RATINGS_HIDDEN = datetime(2021, 12, 13, tzinfo=UTC)


def _old(head: Head) -> float:
    return 1.0 if head.has("video_id", "trending_date", "publish_time", "views") else 0.0


def _new(head: Head) -> float:
    return 1.0 if head.has("video_id", "trending_date", "publishedAt", "view_count") else 0.0


def _read_old(source: SourceFile, choices: Choices, reading: Reading) -> None:
    _read(source, choices, reading, OLD, "publish_time", "views", "channel_title")


def _read_new(source: SourceFile, choices: Choices, reading: Reading) -> None:
    _read(source, choices, reading, NEW, "publishedAt", "view_count", "channelTitle")


def _read(
    source: SourceFile,
    choices: Choices,
    reading: Reading,
    columns: tuple[str, ...],
    published: str,
    views: str,
    author: str,
) -> None:
    table = Table(source, reading, columns)
    table.need("video_id", "trending_date", published, views, "likes", "dislikes", "comment_count")
    cells = CellReader(reading, decimal=".")
    origin = Source(name=f"trending list {source.name.rpartition('/')[2]}")
    reading.video.platform = "youtube"
    false_zeros = 0
    for row in table.rows():
        if not reading.keep_row(row["video_id"], row.line, "video_id"):
            continue
        time = _listed(row, choices, reading, cells)
        if time is None:
            continue
        if reading.video.title is None:
            reading.video.title = row["title"] or None
            reading.video.author = row[author] or None
        if reading.video.published is None:
            reading.video.published = cells.time(row, published)
        likes, dislikes = cells.count(row, "likes"), cells.count(row, "dislikes")
        if _yes(row["ratings_disabled"]) and likes == 0 and dislikes == 0:
            likes = dislikes = None
            false_zeros += 1
        elif dislikes == 0 and time.earliest >= RATINGS_HIDDEN:
            dislikes = None
        observe(
            reading,
            time,
            cells.count(row, views, required=True),
            origin,
            row.line,
            likes=likes,
            dislikes=dislikes,
            comments=None if _yes(row["comments_disabled"]) else cells.count(row, "comment_count"),
            extra=table.unknown_cells(row),
        )
    if false_zeros:
        reading.note(f"{false_zeros:,} rows with ratings disabled and 0 likes: taken as missing, not as 0")
    reading.note("a video has rows only for the days on which it was listed; the hour is not known")


def _listed(row: Row, choices: Choices, reading: Reading, cells: CellReader) -> Span | None:
    """The day of the listing: ``yy.dd.mm``, or ISO in later files."""
    raw = row["trending_date"]
    short = _SHORT_DATE.fullmatch(raw)
    if short is None:
        return cells.time(row, "trending_date")
    if choices.zone is None:
        reading.ask("--zone NAME", "does not say in which zone its days are", row.line, "trending_date", raw)
        return None
    year, day, month = (int(part) for part in short.groups())
    try:
        return day_span(date(2000 + year, month, day), choices.zone)
    except ValueError:
        reading.reject(row.line, "trending_date", raw, "is not in the calendar (year.day.month)")
        return None


def _yes(cell: str) -> bool:
    return cell.lower() in ("true", "1", "yes")


FORMATS = (
    Format(
        "kaggle-trending-2017",
        "trending lists of 2017 and 2018 (datasnaek)",
        "datasets",
        "views, likes, dislikes and comments on the days of the list",
        _old,
        _read_old,
        asks=("--video", "--zone"),
    ),
    Format(
        "kaggle-trending-2020",
        "trending lists of 2020 to 2024 (rsrishav)",
        "datasets",
        "views, likes, dislikes and comments on the days of the list",
        _new,
        _read_new,
        asks=("--video", "--zone"),
    ),
)
