"""Comments of all sources as reactions: who wrote them is hidden, and a time is as wide as it is known."""

from __future__ import annotations

import hashlib
import html
import re
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache

from groundswell.case.record import Source, Span
from groundswell.sources.contract import Reading
from groundswell.sources.quick import quick_reaction

__all__ = ["OWNER", "add_comment", "ago", "name_authors", "plain_text", "pseudonym", "unit_of_age"]

OWNER = "channel owner"
_AGO = re.compile(
    r"(?:streamed |premiered )?(\d+|an?|one) (second|minute|hour|day|week|month|year)s? ago", re.IGNORECASE
)
_UNITS = {
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=31),
    "year": timedelta(days=366),
}
_TAG = re.compile(r"<[^<>]*>")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


@lru_cache(maxsize=1 << 16)
def pseudonym(author: str, video: str | None) -> str:
    """A name for an author that is the same within one video and says nothing else."""
    digest = hashlib.blake2b(author.encode(), digest_size=5, key=(video or "").encode()[:64])
    return f"viewer-{digest.hexdigest()}"


def plain_text(text: str) -> str:
    """The text of a comment without markup."""
    return html.unescape(_TAG.sub("", _BREAK.sub("\n", text)))


def ago(text: str, fetched: Span) -> Span | None:
    """The interval that "3 weeks ago" stands for, seen at ``fetched``; ``None`` when it says no such thing.

    The page rounds down: three weeks and some days are "3 weeks ago".
    """
    found = _AGO.search(text)
    if found is None:
        return None
    number = int(found[1]) if found[1].isdigit() else 1
    unit = _UNITS[found[2].lower()]
    try:
        return Span(fetched.earliest - (number + 1) * unit, fetched.latest - number * unit)
    except OverflowError:
        return None


def unit_of_age(age: timedelta) -> timedelta:
    """The unit in which a page writes an age: the error of a time worked out from it."""
    return next((unit for unit in reversed(list(_UNITS.values())) if age >= unit), timedelta(seconds=1))


def add_comment(
    reading: Reading,
    row: int,
    *,
    id: str,  # noqa: A002 - the name that every source gives it
    text: str | None,
    time: Span | None,
    likes: float | None,
    author: str | None,
    owner: bool = False,
    parent: str | None = None,
    edited: bool = False,
    published: datetime | None = None,
    names_video: bool = True,
) -> None:
    """Add one comment; one without a text is rejected.

    Args:
        reading: where it goes.
        row: where it stands.
        id: of the comment.
        text: what it says, without markup.
        time: when it was written.
        likes: its likes; ``None`` when not known.
        author: a name or id that tells authors apart.
        owner: the channel's owner wrote it.
        parent: id of the comment that it answers.
        edited: it was changed since.
        published: when it could be read, where that is later than its time.
        names_video: the file may yet say which video it is about.
    """
    said = text.strip() if text is not None else ""
    if not said:
        reading.reject(row, "text", None, "a comment without a text")
        return
    if owner:
        who: str | None = OWNER
    elif not author:
        who = None
    else:
        choices = reading.choices
        video = choices.video or reading.video.id
        who = author if choices.keep_names else pseudonym(author, video)
        if names_video and video is None and not choices.keep_names:
            reading.unnamed.append((len(reading.reactions), author))
    extra = {"comment_id": id} if id else {}
    if parent:
        extra["parent_id"] = parent
    reading.reactions.append(
        quick_reaction(
            row,
            _SOURCE,
            None if published is None else Span(published, published),
            False,
            "edited since" if edited else None,
            extra,
            time,
            said.replace("\0", ""),
            None,
            who,
            likes,
            None,
            None,
        )
    )


def name_authors(reading: Reading) -> None:
    """Give pseudonyms to the authors that were read before the file said which video it is about."""
    video = reading.choices.video or reading.video.id
    if video is not None:
        for place, author in reading.unnamed:
            reading.reactions[place] = replace(reading.reactions[place], who=pseudonym(author, video))


_SOURCE = Source(name="comments under the video")
