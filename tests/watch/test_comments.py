"""Comments: only what is new, every page committed, replies beyond the five, switched off."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from studies.youtube_server import error

import groundswell as gs
from groundswell.watch import export_case
from groundswell.watch.client import WatchError
from watch.world import BEGIN, growing, watching


def thread(number: int, replies: int = 0) -> dict[str, Any]:
    at = BEGIN - timedelta(hours=500 - number)
    return {
        "id": f"Ug{number:06d}",
        "at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "text": f"comment {number}",
        "author": f"UC{number % 7}",
        "replies": [
            {
                "id": f"Ug{number:06d}.{reply}",
                "at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
                "text": f"reply {reply}",
                "author": "UCx",
            }
            for reply in range(replies)
        ],
    }


def with_comments(number: int, replies: int = 0) -> Any:
    video = growing(1)
    video.comments = [thread(k, replies) for k in range(number)]
    return video


def test_all_comments_once_and_then_the_new_ones(tmp_path: Path) -> None:
    video = with_comments(250)
    with watching(tmp_path, [video]) as (server, watcher, clock, _):
        watcher.once()
        store = watcher.store
        assert store.rows("SELECT count(*) FROM comment")[0][0] == 250
        assert len(server.asked) == 1 + 3
        video.comments += [thread(300), thread(301)]
        clock.wait(3600.0)
        watcher.once()
        assert store.rows("SELECT count(*) FROM comment")[0][0] == 252
        assert len(server.asked) == 4 + 2  # one page is enough
        texts = {row[0] for row in store.rows("SELECT text FROM comment")}
        assert texts == {f"comment {k}" for k in [*range(250), 300, 301]}
        authors = {row[0] for row in store.rows("SELECT author FROM comment")}
        assert len(authors) == 7
        assert all(author.startswith("viewer-") for author in authors)


def test_replies_beyond_the_five_are_listed(tmp_path: Path) -> None:
    video = with_comments(3, replies=8)
    with watching(tmp_path, [video]) as (server, watcher, clock, _):
        watcher.once()
        assert watcher.store.rows("SELECT count(*) FROM comment WHERE parent_id IS NOT NULL")[0][0] == 24
        asked = len(server.asked)
        clock.wait(3600.0)
        watcher.once()
        assert len(server.asked) == asked + 2  # known replies are not listed again


def test_a_pass_goes_on_where_it_broke_off(tmp_path: Path) -> None:
    video = with_comments(450)
    with watching(tmp_path, [video]) as (server, watcher, clock, _):
        server.trouble = lambda number: (400, "unexpectedParameter") if number == 4 else None
        with pytest.raises(WatchError):
            watcher.once()
        store = watcher.store
        assert store.rows("SELECT count(*) FROM comment")[0][0] == 200
        server.trouble = lambda _: None
        clock.wait(60.0)
        watcher.once()
        assert store.rows("SELECT count(*) FROM comment")[0][0] == 450
        tokens = [query.get("pageToken") for path, query in server.asked if path.endswith("commentThreads")]
        assert tokens == [None, "t100", "t200", "t200", "t300", "t400"]


def test_a_stale_page_token_begins_the_listing_again(tmp_path: Path) -> None:
    video = with_comments(150)
    with watching(tmp_path, [video]) as (_, watcher, _, _):
        watcher.store.run("INSERT INTO listing (video_id, token, passes) VALUES (?, 'old', 0)", (video.id,))
        watcher.once()
        assert watcher.store.rows("SELECT count(*) FROM comment")[0][0] == 150


def test_comments_switched_off_are_a_fact(tmp_path: Path) -> None:
    video = with_comments(5)
    with watching(tmp_path, [video]) as (_, watcher, clock, _):
        watcher.once()
        video.comments = None
        clock.wait(3600.0)
        watcher.once()
        clock.wait(3600.0)
        watcher.once()
        assert [fact.kind for fact in watcher.store.facts()] == ["comments_disabled"]
        folder = export_case(watcher.store, video.id, tmp_path / "case")
        case = gs.open_case(folder)
        assert len(case.reactions) == 5
        assert {row.who for row in case.reactions} == {"viewer"}
        assert any("comments were switched off" in event.title for event in case.events)


def test_a_thread_that_is_deleted_meanwhile_costs_its_replies_only(tmp_path: Path) -> None:
    with watching(tmp_path, [with_comments(3, replies=8)]) as (server, watcher, _, _):
        server.list_replies = lambda _: (404, error(404, "commentNotFound", "gone"))  # type: ignore[assignment,method-assign]
        watcher.once()
        stored = watcher.store.rows("SELECT id, parent_id FROM comment")
        assert sum(row["parent_id"] is None for row in stored) == 3
        assert sum(row["parent_id"] is not None for row in stored) == 15  # the five that each thread brings
        assert watcher.store.facts() == []
