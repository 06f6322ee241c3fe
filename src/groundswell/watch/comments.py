"""Comments, newest first, page by page: only what is new, and going on where a killed process stopped."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from groundswell.watch.client import CommentsDisabled, Forbidden, NotFound, StalePageToken, YouTube
from groundswell.watch.clock import Clock
from groundswell.watch.store import Store, stamp

__all__ = ["collect_comments"]


def collect_comments(store: Store, client: YouTube, clock: Clock, video: str) -> str | None:
    """Read the comments of a video down to the newest one of the last complete pass.

    Every page is committed with the token of the next one, so a killed process costs at most a page. Replies beyond the
    five that a thread brings are listed too. Authors become pseudonyms.

    Returns:
        ``comments_disabled`` when they are switched off, ``comments_unreadable`` when the key may not read them or the
        video is gone, ``None`` when they were read.
    """
    store.run("INSERT INTO listing (video_id, passes) VALUES (?, 0) ON CONFLICT DO NOTHING", (video,))
    while True:
        state = store.rows("SELECT * FROM listing WHERE video_id = ?", (video,))[0]
        try:
            page = client.threads(video, state["token"])
            more = {
                thread["id"]: _all_replies(client, thread)
                for thread in page.items
                if isinstance(thread.get("id"), str) and _is_news(store, thread)
            }
        except StalePageToken:
            if state["token"] is None:
                raise
            store.run("UPDATE listing SET token = NULL, newest = NULL WHERE video_id = ?", (video,))
            continue
        except CommentsDisabled:
            _finish(store, video, clock.now(), state["newest"])
            return "comments_disabled"
        except (Forbidden, NotFound):
            _finish(store, video, clock.now(), state["newest"])
            return "comments_unreadable"
        now = clock.now()
        times = [at for thread in page.items if (at := _published(_top(thread))) is not None]
        newest = max([*times, *([state["newest"]] if state["newest"] else [])], default=None)
        reached = bool(state["goal"]) and bool(times) and min(times) < state["goal"]
        with store.transaction():
            for thread in page.items:
                _keep_thread(store, video, thread, more.get(str(thread.get("id")), ()), now)
            if page.next_token is None or reached:
                _finish(store, video, now, newest)
                return None
            store.run(
                "UPDATE listing SET token = ?, newest = ? WHERE video_id = ?",
                (page.next_token, newest, video),
            )


def _finish(store: Store, video: str, now: datetime, newest: str | None) -> None:
    store.run(
        "UPDATE listing SET token = NULL, goal = coalesce(?, goal), newest = NULL, passes = passes + 1, done_at = ? WHERE video_id = ?",
        (newest, stamp(now), video),
    )


def _is_news(store: Store, thread: Mapping[str, Any]) -> bool:
    """Whether a thread has more replies than it brings, and more than were known."""
    total = _whole(_part(thread, "snippet").get("totalReplyCount")) or 0
    if total <= len(_given_replies(thread)):
        return False
    known = store.rows("SELECT replies FROM comment WHERE id = ?", (thread["id"],))
    return not known or (known[0]["replies"] or 0) < total


def _all_replies(client: YouTube, thread: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """Replies of a thread; those read so far when it was deleted meanwhile."""
    replies: list[Mapping[str, Any]] = []
    token: str | None = None
    while True:
        try:
            page = client.replies(str(thread["id"]), token)
        except NotFound:
            return tuple(replies)
        replies += page.items
        token = page.next_token
        if token is None:
            return tuple(replies)


def _keep_thread(
    store: Store, video: str, thread: Mapping[str, Any], more: Sequence[Mapping[str, Any]], now: datetime
) -> None:
    top = _top(thread)
    total = _whole(_part(thread, "snippet").get("totalReplyCount"))
    _keep(store, video, top, None, total, now)
    for reply in more or _given_replies(thread):
        _keep(store, video, reply, str(top.get("id") or thread.get("id")), None, now)


def _keep(
    store: Store,
    video: str,
    comment: Mapping[str, Any],
    parent: str | None,
    replies: int | None,
    now: datetime,
) -> None:
    name, said = comment.get("id"), _part(comment, "snippet")
    if not isinstance(name, str) or not name:
        return
    author = _part(said, "authorChannelId").get("value") or said.get("authorDisplayName")
    text = said.get("textOriginal", said.get("textDisplay"))
    store.run(
        "INSERT INTO comment VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET text = excluded.text, "
        "likes = excluded.likes, replies = coalesce(excluded.replies, replies), updated_at = excluded.updated_at, "
        "fetched_at = excluded.fetched_at, expires_at = excluded.expires_at",
        (
            name,
            video,
            parent,
            None if not author else _pseudonym(store, str(author)),
            text if isinstance(text, str) else None,
            _whole(said.get("likeCount")),
            replies,
            _published(comment),
            said.get("updatedAt") if isinstance(said.get("updatedAt"), str) else None,
            stamp(now),
            stamp(now + store.retention),
        ),
    )


def _pseudonym(store: Store, author: str) -> str:
    """The same for one author in one store, and nothing to find the author by."""
    salt = store.get("salt")
    if salt is None:
        salt = secrets.token_hex(16)
        store.set("salt", salt)
    return "viewer-" + hashlib.sha256(f"{salt} {author}".encode()).hexdigest()[:12]


def _top(thread: Mapping[str, Any]) -> Mapping[str, Any]:
    return _part(_part(thread, "snippet"), "topLevelComment")


def _given_replies(thread: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    found = _part(thread, "replies").get("comments")
    return tuple(reply for reply in found if isinstance(reply, dict)) if isinstance(found, list) else ()


def _published(comment: Mapping[str, Any]) -> str | None:
    at = _part(comment, "snippet").get("publishedAt")
    return at if isinstance(at, str) else None


def _part(item: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = item.get(name)
    return part if isinstance(part, dict) else {}


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
