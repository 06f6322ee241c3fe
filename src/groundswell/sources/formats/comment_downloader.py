"""youtube-comment-downloader: one comment a line, or one indented document."""

from __future__ import annotations

import re
from typing import Any

from groundswell.case.record import Span
from groundswell.sources.cells import CellReader
from groundswell.sources.comments import add_comment, ago
from groundswell.sources.contract import Choices, Format, Reading
from groundswell.sources.files import Head, SourceFile
from groundswell.sources.items import Item, documents

__all__ = ["FORMATS"]

_VOTES = re.compile(r"(\d+(?:[.,]\d+)?)\s*([KMB])", re.IGNORECASE | re.ASCII)
_SCALE = {"k": 1e3, "m": 1e6, "b": 1e9}


def _recognise(head: Head) -> float:
    return 1.0 if head.names("cid", "text", "time", "votes") else 0.0


def _read(source: SourceFile, choices: Choices, reading: Reading) -> None:
    del choices
    cells = CellReader(reading, decimal=".", zone="UTC")
    fetched = reading.fetched()
    reading.video.platform = "youtube"
    place = 0
    unreadable = 0
    times: dict[str, Span | None] = {}
    for document in documents(source, reading):
        for value in _comments(document):
            place += 1
            reading.rows_read += 1
            item = Item(value, place)
            cid = item["cid"]
            if not cid:
                reading.reject(place, "cid", None, "is missing: no comment")
                continue
            written = item["time"]
            time = times.get(written)
            if time is None and fetched is not None:
                time = times[written] = ago(written, fetched)
            if time is None and fetched is not None:
                unreadable += 1
            add_comment(
                reading,
                place,
                id=cid,
                text=item.text("text"),
                time=time,
                likes=_votes(item, cells, reading),
                author=item["channel"] or item["author"],
                parent=cid.partition(".")[0] if "." in cid else None,
                edited="(edited)" in written,
                names_video=False,
            )
    if unreadable:
        reading.note(f'{unreadable:,} comments have no time in English words ("2 years ago"): kept undated')
    reading.note("the file names no video: give --video ID when the case has none")


def _comments(document: Any) -> list[Any]:
    if isinstance(document, dict) and isinstance(document.get("comments"), list):
        document = document["comments"]
    return document if isinstance(document, list) else [document]


def _votes(item: Item, cells: CellReader, reading: Reading) -> float | None:
    """Likes as the page shows them: ``1.2K`` is 1200, rounded."""
    votes = item["votes"]
    if votes.isdigit() and votes.isascii() and len(votes) < 16:
        return float(votes)
    found = _VOTES.fullmatch(votes)
    if found is None:
        return cells.count(item, "votes")
    reading.note("likes above a thousand are rounded by the page (1.2K)")
    return round(float(found[1].replace(",", ".")) * _SCALE[found[2].lower()])


FORMATS = (
    Format(
        "comment-downloader",
        "comments of youtube-comment-downloader, one a line or --pretty",
        "youtube",
        'comments as reactions; their times are as wide as "2 years ago" is',
        _recognise,
        _read,
        asks=("--fetched",),
    ),
)
