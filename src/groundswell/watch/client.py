"""A thin client of the YouTube Data API v3: two listings, its errors by their reasons, its quota before it is spent.

Facts: https://developers.google.com/youtube/v3/docs (videos.list, commentThreads.list, comments.list, errors).
"""

from __future__ import annotations

import http.client
import json
import random
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from groundswell.errors import GroundswellError
from groundswell.watch.clock import Clock

__all__ = [
    "API",
    "ID",
    "IDS_A_CALL",
    "KEY_VARIABLE",
    "CommentsDisabled",
    "Forbidden",
    "KeyRefused",
    "NotFound",
    "Page",
    "QuotaSpent",
    "RequestRefused",
    "StalePageToken",
    "Stopped",
    "Unreachable",
    "VideoList",
    "WatchError",
    "YouTube",
    "video_id",
]

API = "https://www.googleapis.com/youtube/v3"
KEY_VARIABLE = "YOUTUBE_API_KEY"
IDS_A_CALL = 50
PARTS = "snippet,contentDetails,statistics,status,paidProductPlacementDetails"
ID = re.compile(r"[A-Za-z0-9_-]{11}")

TRIES = 6
FIRST_WAIT, LONGEST_WAIT = 1.0, 120.0  # seconds between tries, doubling
MOST_BYTES = 32_000_000
NOT_NOW = {"rateLimitExceeded", "userRateLimitExceeded", "backendError", "internalError", "processingFailure"}
SPENT = {"quotaExceeded", "dailyLimitExceeded"}
NO_KEY = {"keyInvalid", "keyExpired", "API_KEY_INVALID", "accessNotConfigured", "ipRefererBlocked"}
GONE = {"videoNotFound", "notFound", "commentThreadNotFound", "commentNotFound", "parentCommentNotFound"}


class WatchError(GroundswellError):
    """Watching cannot go on, or one request of it; the message says why and what to do."""


class QuotaSpent(WatchError):
    """The day's quota is used up, by our ledger or by the server's word."""


class KeyRefused(WatchError):
    """The key is missing or wrong."""


class Forbidden(WatchError):
    """This may not be read with this key."""


class RequestRefused(WatchError):
    """The server calls the request wrong: a mistake of ours, not to be repeated."""


class StalePageToken(RequestRefused):
    """A page token is no longer known: begin that listing again."""


class NotFound(WatchError):
    """The video or the comment is gone."""


class CommentsDisabled(WatchError):
    """Comments are switched off: a fact about the video."""


class Unreachable(WatchError):
    """The server did not answer, again and again."""


class Stopped(WatchError):
    """Asked to stop while waiting to try again."""


@dataclass(frozen=True, slots=True)
class VideoList:
    """An answer of ``videos.list``.

    Attributes:
        items: the videos found; those that are private, deleted or unknown are missing.
        etag: to send with the same request next time.
        unchanged: the server says that nothing has changed since the ``etag`` sent; ``items`` is then empty.
    """

    items: tuple[Mapping[str, Any], ...]
    etag: str | None
    unchanged: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A page of comments or threads, and the token of the next one."""

    items: tuple[Mapping[str, Any], ...]
    next_token: str | None


class YouTube:
    """The client.

    Args:
        key: of the API; never shown in errors.
        clock: waits between tries.
        spend: called with the units of a request before it is sent; raises ``QuotaSpent`` to forbid it.
        refused: called when the server says that the quota is spent.
        api: address of the API; another one for a proxy or a test.
        timeout: seconds for a connection to say anything.
    """

    def __init__(
        self,
        key: str,
        clock: Clock,
        spend: Callable[[int], None],
        refused: Callable[[], None],
        *,
        api: str = API,
        timeout: float = 30.0,
    ) -> None:
        if urllib.parse.urlsplit(api).scheme not in ("http", "https"):
            raise WatchError(f"{api!r}: the address of the API must begin with https:// or http://")
        self._key, self._clock, self._spend, self._refused = key, clock, spend, refused
        self._api, self._timeout = api.rstrip("/"), timeout
        self._random = random.Random()  # noqa: S311  # spreads tries, protects nothing

    def __repr__(self) -> str:
        """The address, without the key."""
        return f"<YouTube {self._api}>"

    def videos(self, ids: Sequence[str], etag: str | None = None) -> VideoList:
        """Details, flags and counts of at most 50 videos; one unit."""
        if not 1 <= len(ids) <= IDS_A_CALL:
            raise WatchError(f"videos: {len(ids)} ids; a call takes 1 to {IDS_A_CALL}")
        status, body = self._get("videos", {"part": PARTS, "id": ",".join(ids), "maxResults": "50"}, etag)
        if status == 304:
            return VideoList((), etag, unchanged=True)
        return VideoList(_items(body), _text(body.get("etag")), unchanged=False)

    def threads(self, video: str, token: str | None = None) -> Page:
        """A page of comment threads, newest first, up to five replies with each; one unit."""
        return self._page(
            "commentThreads", {"part": "snippet,replies", "videoId": video, "order": "time"}, token
        )

    def replies(self, parent: str, token: str | None = None) -> Page:
        """A page of replies to a comment; one unit."""
        return self._page("comments", {"part": "snippet", "parentId": parent}, token)

    def _page(self, method: str, query: dict[str, str], token: str | None) -> Page:
        asked = {**query, "maxResults": "100", "textFormat": "plainText"}
        if token is not None:
            asked["pageToken"] = token
        _, body = self._get(method, asked)
        return Page(_items(body), _text(body.get("nextPageToken")))

    def _get(self, method: str, query: dict[str, str], etag: str | None = None) -> tuple[int, dict[str, Any]]:
        """The answer to one request, tried again while trying again helps."""
        address = f"{self._api}/{method}?{urllib.parse.urlencode({**query, 'key': self._key})}"
        headers = {"Accept": "application/json", "User-Agent": "groundswell"}
        if etag is not None:
            headers["If-None-Match"] = etag
        wait, last = FIRST_WAIT, ""
        for attempt in range(TRIES):
            self._spend(1)
            asked: float | None = None
            try:
                return self._send(urllib.request.Request(address, headers=headers))  # noqa: S310  # scheme checked
            except _TryAgain as again:
                last, asked = str(again), again.seconds
            except (OSError, http.client.HTTPException) as error:
                last = f"{type(error).__name__}: {getattr(error, 'reason', None) or error}".replace(
                    self._key, "KEY"
                )
            if attempt + 1 < TRIES:
                pause = wait * self._random.uniform(0.5, 1.5) if asked is None else asked
                if self._clock.wait(min(pause, LONGEST_WAIT)):
                    raise Stopped(f"{method}: asked to stop while waiting for the server")
                wait *= 2.0
        raise Unreachable(f"{method}: no answer after {TRIES} tries; the last said {last}")

    def _send(self, request: urllib.request.Request) -> tuple[int, dict[str, Any]]:
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as answer:  # noqa: S310  # scheme checked
                return answer.status, _body(answer.read(MOST_BYTES))
        except urllib.error.HTTPError as error:
            with error:
                if error.code == 304:
                    return 304, {}
                raw = error.read(MOST_BYTES)
                seconds = _seconds(error.headers.get("Retry-After"))
            raise self._meaning(error.code, raw, seconds) from None

    def _meaning(self, status: int, raw: bytes, seconds: float | None) -> Exception:
        """What an error answer means: the reason decides, not the status alone."""
        reason, message = _reason(raw)
        said = f"HTTP {status} {reason}: {message}".replace(self._key, "KEY").strip(" :")
        if reason in SPENT:
            self._refused()
            return QuotaSpent(
                f"the server says that the day's quota is spent ({said}); it comes back at midnight Pacific time"
            )
        if reason == "commentsDisabled":
            return CommentsDisabled(said)
        if reason in GONE or status == 404:
            return NotFound(said)
        if reason in NOT_NOW or status in (408, 429) or status >= 500:
            return _TryAgain(said, seconds)
        if reason == "invalidPageToken":
            return StalePageToken(said)
        if reason in NO_KEY or status == 401:
            return KeyRefused(f"the key was refused ({said}); it is read from {KEY_VARIABLE} or the keyring")
        if status == 403:
            return Forbidden(
                f"not allowed ({said}); the key's project may lack the YouTube Data API, or the video is not public"
            )
        return RequestRefused(said)


class _TryAgain(Exception):
    """Another try may help; never leaves this module."""

    def __init__(self, said: str, seconds: float | None) -> None:
        super().__init__(said)
        self.seconds = seconds


def video_id(text: str) -> str:
    """The id of a video from an id or an address.

    Raises:
        WatchError: it is neither.
    """
    found = text.strip()
    if ID.fullmatch(found):
        return found
    parts = urllib.parse.urlsplit(found if "//" in found else f"https://{found}")
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.").removeprefix("music.")
    steps = [step for step in parts.path.split("/") if step]
    wanted = ""
    if host == "youtu.be" and steps:
        wanted = steps[0]
    elif host in ("youtube.com", "youtube-nocookie.com"):
        if steps[:1] == ["watch"]:
            wanted = urllib.parse.parse_qs(parts.query).get("v", [""])[0]
        elif len(steps) > 1 and steps[0] in ("shorts", "embed", "live", "v"):
            wanted = steps[1]
    if not ID.fullmatch(wanted):
        raise WatchError(
            f"{text!r} is no video: give an id of 11 letters, digits, - and _, or an address such as https://youtu.be/ID"
        )
    return wanted


def _body(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise _TryAgain(f"an answer that is no JSON ({len(raw)} bytes)", None) from error
    if not isinstance(body, dict):
        raise _TryAgain("an answer that is no JSON object", None)
    return body


def _items(body: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    items = body.get("items", [])
    return tuple(item for item in items if isinstance(item, dict)) if isinstance(items, list) else ()


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _reason(raw: bytes) -> tuple[str, str]:
    """Reason and message of an error body; empty when it has none."""
    try:
        error = json.loads(raw)["error"]
        first = (error.get("errors") or [{}])[0]
        details = [part.get("reason", "") for part in error.get("details", []) if isinstance(part, dict)]
        known = [reason for reason in details if reason in NO_KEY]
        reason = known[0] if known else first.get("reason") or error.get("status") or ""
        return str(reason), str(error.get("message") or "")[:300]
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        return "", ""


def _seconds(value: str | None) -> float | None:
    """Seconds of a ``Retry-After``; dates are not used."""
    try:
        return max(0.0, float(value)) if value is not None else None
    except ValueError:
        return None
