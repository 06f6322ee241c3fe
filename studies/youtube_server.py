"""A server on loopback that speaks the JSON of the YouTube Data API v3: counts, errors, quota, pages, unchanged answers.

The videos live by a clock that may run faster than the wall's.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

__all__ = ["API_KEY", "FastClock", "Server", "Video", "serving"]

API_KEY = "AIza-test-key-that-must-never-be-shown"
PACIFIC = ZoneInfo("America/Los_Angeles")


@dataclass
class Video:
    """A video of the server's world; ``views`` by the moment."""

    id: str
    views: Callable[[datetime], int]
    title: str = "Sample film"
    published: datetime = datetime(2026, 11, 1, tzinfo=UTC)
    likes: int | None = 7
    paid: bool = False
    there: bool = True
    comments: list[dict[str, Any]] | None = field(default_factory=list)

    def item(self, now: datetime) -> dict[str, Any]:
        statistics = {"viewCount": str(self.views(now)), "favoriteCount": "0"}
        if self.likes is not None:
            statistics["likeCount"] = str(self.likes)
        if self.comments is not None:
            statistics["commentCount"] = str(len(self.comments))
        return {
            "kind": "youtube#video",
            "etag": "e",
            "id": self.id,
            "snippet": {
                "publishedAt": f"{self.published:%Y-%m-%dT%H:%M:%SZ}",
                "title": self.title,
                "channelTitle": "A channel",
                "channelId": "UC0123456789",
            },
            "contentDetails": {"duration": "PT3M31S"},
            "statistics": statistics,
            "status": {"privacyStatus": "public"},
            "paidProductPlacementDetails": {"hasPaidProductPlacement": self.paid},
        }


class Server:
    """The world and its rules.

    Attributes:
        trouble: called for each request; gives (status, reason) or one of ``cut``, ``garbage``, ``slow`` to do instead.
        quota: units a Pacific day before ``quotaExceeded``.
        asked: paths of all requests, with their queries, in order.
        units: spent by Pacific day.
    """

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC), quota: int = 10_000) -> None:
        self.now, self.quota = now, quota
        self.videos: dict[str, Video] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.units: dict[str, int] = {}
        self.trouble: Callable[[int], tuple[int, str] | str | None] = lambda _number: None
        self.retry_after: str | None = None
        self.url = ""
        self.lock = threading.Lock()

    def answer(self, path: str, query: dict[str, str], etag: str | None) -> tuple[int, Any]:
        with self.lock:
            self.asked.append((path, query))
            number = len(self.asked)
            day = f"{self.now().astimezone(PACIFIC):%Y-%m-%d}"
            if query.get("key") != API_KEY:
                return 400, error(400, "keyInvalid", "Bad Request")
            if self.units.get(day, 0) >= self.quota:
                return 403, error(
                    403,
                    "quotaExceeded",
                    "The request cannot be completed because you have exceeded your quota.",
                )
            self.units[day] = self.units.get(day, 0) + 1
        trouble = self.trouble(number)
        if isinstance(trouble, tuple):
            return trouble[0], error(*trouble, "trouble")
        if trouble is not None:
            return 0, trouble
        if path.endswith("/videos"):
            return self.list_videos(query, etag)
        if path.endswith("/commentThreads"):
            return self.list_threads(query)
        if path.endswith("/comments"):
            return self.list_replies(query)
        return 404, error(404, "notFound", "no such method")

    def list_videos(self, query: dict[str, str], etag: str | None) -> tuple[int, Any]:
        ids = query.get("id", "").split(",")
        if len(ids) > 50:
            return 400, error(400, "invalidFilters", "too many ids")
        now = self.now()
        items = [self.videos[one].item(now) for one in ids if one in self.videos and self.videos[one].there]
        mark = hashlib.sha256(json.dumps(items).encode()).hexdigest()[:16]
        if etag == mark:
            return 304, None
        return 200, {
            "kind": "youtube#videoListResponse",
            "etag": mark,
            "items": items,
            "pageInfo": {"totalResults": len(items)},
        }

    def list_threads(self, query: dict[str, str]) -> tuple[int, Any]:
        video = self.videos.get(query.get("videoId", ""))
        if video is None or not video.there:
            return 404, error(404, "videoNotFound", "The video cannot be found.")
        if video.comments is None:
            return 403, error(403, "commentsDisabled", "The video has disabled comments.")
        threads = sorted(video.comments, key=lambda thread: thread["at"], reverse=True)
        return self.page(query, threads, partial(thread_item, video.id))

    def list_replies(self, query: dict[str, str]) -> tuple[int, Any]:
        for video in self.videos.values():
            for thread in video.comments or []:
                if thread["id"] == query.get("parentId"):
                    return self.page(query, thread["replies"], partial(comment_item, video.id))
        return 404, error(404, "commentNotFound", "gone")

    @staticmethod
    def page(query: dict[str, str], rows: list[Any], show: Callable[[Any], Any]) -> tuple[int, Any]:
        size, token = int(query.get("maxResults", "20")), query.get("pageToken")
        first = 0
        if token is not None:
            if not token.startswith("t") or not token[1:].isdigit():
                return 400, error(400, "invalidPageToken", "The page token is not valid.")
            first = int(token[1:])
        body = {"kind": "list", "etag": "x", "items": [show(row) for row in rows[first : first + size]]}
        if first + size < len(rows):
            body["nextPageToken"] = f"t{first + size}"
        return 200, body


def error(code: int, reason: str, message: str) -> dict[str, Any]:
    return {
        "error": {
            "code": code,
            "message": message,
            "errors": [{"message": message, "domain": "youtube", "reason": reason}],
        }
    }


def comment_item(video: str, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": "youtube#comment",
        "id": row["id"],
        "snippet": {
            "videoId": video,
            "authorDisplayName": row.get("author", "@somebody"),
            "authorChannelId": {"value": row.get("author", "UCsomebody")},
            "textDisplay": row["text"],
            "textOriginal": row["text"],
            "likeCount": row.get("likes", 0),
            "publishedAt": row["at"],
            "updatedAt": row["at"],
        },
    }


def thread_item(video: str, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": "youtube#commentThread",
        "id": row["id"],
        "snippet": {
            "videoId": video,
            "topLevelComment": comment_item(video, row),
            "totalReplyCount": len(row["replies"]),
        },
        "replies": {"comments": [comment_item(video, reply) for reply in row["replies"][:5]]},
    }


@contextmanager
def serving(server: Server) -> Iterator[Server]:
    """The server on a free port of loopback, for as long as the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:  # the base class calls it so
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            status, body = server.answer(parts.path, query, self.headers.get("If-None-Match"))
            if body == "slow":
                time.sleep(0.5)
                status, body = 200, {"items": []}
            raw = b"<html>" if body == "garbage" else b"" if body is None else json.dumps(body).encode()
            self.send_response(200 if status == 0 else status)
            if server.retry_after is not None and status >= 429:
                self.send_header("Retry-After", server.retry_after)
            self.send_header("Content-Length", str(len(raw) + (1000 if body == "cut" else 0)))
            self.end_headers()
            self.wfile.write(raw[:20] if body == "cut" else raw)
            self.close_connection = True

        def log_message(self, *_: Any) -> None:
            pass

        def handle(self) -> None:
            # a client that is killed while it reads is what these tests are about
            with suppress(BrokenPipeError, ConnectionResetError):
                super().handle()

    made = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.daemon_threads = True
    server.url = f"http://127.0.0.1:{made.server_address[1]}/youtube/v3"
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        made.shutdown()
        made.server_close()
        thread.join()


class FastClock:
    """A clock that all processes share and that runs ``speed`` times as fast as the machine's."""

    def __init__(self, origin: float, begin: datetime, speed: float) -> None:
        self.origin, self.begin, self.speed = origin, begin, speed

    def now(self) -> datetime:
        return self.begin + timedelta(seconds=(time.time() - self.origin) * self.speed)

    def wait(self, seconds: float) -> bool:
        time.sleep(max(seconds, 0.0) / self.speed)
        return False
