"""Watching against a server that speaks the API's JSON, with all its moods."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from studies.youtube_server import API_KEY

import groundswell as gs
from groundswell.watch import Store, WatchError, export_case, status_of
from groundswell.watch.client import (
    Forbidden,
    KeyRefused,
    QuotaSpent,
    RequestRefused,
    Unreachable,
    YouTube,
    video_id,
)
from groundswell.watch.clock import next_reset, quota_day
from groundswell.watch.status import report
from groundswell.watch.watcher import definition_of_views
from watch.world import BEGIN, Clock, growing, watching


def test_snapshots_are_what_the_server_showed(tmp_path: Path) -> None:
    clock = Clock(end=BEGIN + timedelta(days=2))
    with watching(tmp_path, [growing(1), growing(2, 10.0)], clock=clock) as (server, watcher, _, said):
        assert watcher.run() == "stopped"
        for video in server.videos.values():
            shots = watcher.store.snapshots(video.id)
            assert len(shots) > 3
            for shot in shots:
                # the server reads its clock a little before the answer is written down
                assert shot.views is not None
                assert abs(shot.views - video.views(shot.fetched_at)) <= 1
                assert (shot.likes, shot.comments) == (7, 0)
        moving, sleeping = (len(watcher.store.snapshots(f"vid{n:08d}")) for n in (1, 2))
        assert moving >= sleeping
        assert said == []


def test_a_young_video_is_looked_at_as_often_as_asked(tmp_path: Path) -> None:
    clock = Clock(end=BEGIN + timedelta(days=1))
    young = growing(1, published=BEGIN - timedelta(hours=1))
    with watching(tmp_path, [young], clock=clock) as (_, watcher, _, _):
        watcher.run()
        assert len(watcher.store.snapshots(young.id)) == pytest.approx(96, abs=2)


def test_fifty_videos_are_one_call(tmp_path: Path) -> None:
    with watching(tmp_path, [growing(n) for n in range(120)]) as (server, watcher, _, _):
        assert watcher.once() == 120
        assert [len(query["id"].split(",")) for _, query in server.asked] == [50, 50, 20]
        assert watcher.store.spent(watcher.clock.now()) == 3


def test_an_unchanged_answer_is_a_snapshot_too(tmp_path: Path) -> None:
    still = growing(1)
    still.views = lambda _: 1234
    with watching(tmp_path, [still]) as (_, watcher, clock, _):
        watcher.once()
        clock.wait(3600.0)
        assert watcher.once() == 1
        shots = watcher.store.snapshots(still.id)
        assert [shot.views for shot in shots] == [1234, 1234]
        assert shots[1].fetched_at - shots[0].fetched_at >= timedelta(hours=1)


def test_hidden_counts_are_missing_not_zero(tmp_path: Path) -> None:
    video = growing(1)
    video.likes, video.comments = None, None
    with watching(tmp_path, [video]) as (_, watcher, _, _):
        watcher.once()
        shot = watcher.store.snapshots(video.id)[0]
        assert (shot.likes, shot.comments) == (None, None)


def test_changes_are_dated_between_two_looks(tmp_path: Path) -> None:
    video = growing(1)
    with watching(tmp_path, [video]) as (_, watcher, clock, said):
        watcher.once()
        first = watcher.store.snapshots(video.id)[0].fetched_at
        clock.wait(3600.0)
        video.paid, video.title = True, "Sample film (advert)"
        watcher.once()
        clock.wait(3600.0)
        video.views = lambda _: 5
        watcher.once()
        video.there = False
        clock.wait(3600.0)
        watcher.once()
        watcher.once()
        video.there = True
        watcher.once()
        facts = watcher.store.facts()
        kinds = [fact.kind for fact in facts]
        assert kinds == ["disclosure_on", "title_changed", "views_fell", "gone", "back"]
        assert facts[0].after == first
        assert facts[0].seen_at - first >= timedelta(hours=1)
        assert (facts[1].old, facts[1].new) == ("Sample film", "Sample film (advert)")
        assert facts[2].new == "5"
        assert any("title changed from 'Sample film'" in line for line in said)


def test_a_flag_that_is_on_at_the_first_look_has_no_earlier_one(tmp_path: Path) -> None:
    video = growing(1)
    video.paid = True
    with watching(tmp_path, [video]) as (_, watcher, _, _):
        watcher.once()
        assert [(fact.kind, fact.after) for fact in watcher.store.facts()] == [("disclosure_on", None)]
        folder = export_case(watcher.store, video.id, tmp_path / "case")
        case = gs.open_case(folder)
        told = next(event for event in case.events if event.kind == "disclosure")
        assert told.time is not None
        assert told.time.earliest == video.published


def test_an_export_is_a_case_that_explains_itself(tmp_path: Path) -> None:
    clock = Clock(end=BEGIN + timedelta(days=3))
    video = growing(1, published=BEGIN - timedelta(hours=2))
    with watching(tmp_path, [video], clock=clock, every=7200.0) as (_, watcher, _, _):
        watcher.run()
        shots = watcher.store.snapshots(video.id)
        case = gs.open_case(export_case(watcher.store, video.id, tmp_path / "case"))
        assert [row.value for row in case.views] == [shot.views for shot in shots]
        assert all(row.note and row.note.startswith("observed") for row in case.views)
        assert gs.check_case(tmp_path / "case") == ()
        assert gs.explain(case).growth().status == "answered"
        with pytest.raises(WatchError, match="is there already"):
            export_case(watcher.store, video.id, tmp_path / "case")
        with pytest.raises(WatchError, match="not in"):
            export_case(watcher.store, "vid99999999", tmp_path / "other")


@pytest.mark.parametrize(
    ("status", "reason", "kind"),
    [
        (400, "missingRequiredParameter", RequestRefused),
        (400, "keyInvalid", KeyRefused),
        (403, "forbidden", Forbidden),
        (401, "required", KeyRefused),
    ],
)
def test_mistakes_are_not_repeated(tmp_path: Path, status: int, reason: str, kind: type[Exception]) -> None:
    with watching(tmp_path, [growing(1)]) as (server, watcher, _, _):
        server.trouble = lambda _: (status, reason)
        with pytest.raises(kind) as caught:
            watcher.once()
        assert len(server.asked) == 1
        assert API_KEY not in str(caught.value)


@pytest.mark.parametrize(
    "trouble",
    [(500, "backendError"), (503, ""), (403, "rateLimitExceeded"), (429, "x"), "cut", "garbage", "slow"],
)
def test_what_may_pass_is_tried_again(tmp_path: Path, trouble: tuple[int, str] | str) -> None:
    with watching(tmp_path, [growing(1)]) as (server, watcher, clock, _):
        server.trouble = lambda number: trouble if number <= 2 else None
        assert watcher.once() == 1
        assert len(server.asked) == 3
        assert watcher.store.spent(clock.now()) == 3
        assert 0.5 <= clock.waits[0] <= 1.5
        assert 1.0 <= clock.waits[1] <= 3.0


def test_the_server_says_how_long_to_wait(tmp_path: Path) -> None:
    with watching(tmp_path, [growing(1)]) as (server, watcher, clock, _):
        server.trouble, server.retry_after = lambda number: (503, "") if number == 1 else None, "17"
        watcher.once()
        assert clock.waits == [17.0]


def test_a_server_that_never_answers(tmp_path: Path) -> None:
    with watching(tmp_path, [growing(1)], clock=Clock(end=BEGIN + timedelta(hours=5))) as (
        server,
        watcher,
        _,
        said,
    ):
        server.trouble = lambda _: (500, "backendError")
        with pytest.raises(Unreachable) as caught:
            watcher.once()
        assert API_KEY not in str(caught.value)
        server.trouble = lambda number: (500, "backendError") if number < 30 else None
        assert watcher.run() == "stopped"
        assert any("trying again" in line for line in said)
        assert watcher.store.snapshots("vid00000001")
    dead = YouTube(API_KEY, Clock(), lambda _: None, lambda: None, api="http://127.0.0.1:1/x", timeout=0.2)
    with pytest.raises(Unreachable) as caught:
        dead.videos(["vid00000001"])
    assert API_KEY not in str(caught.value)
    assert API_KEY not in repr(dead)


def test_the_ledger_refuses_before_the_server_does(tmp_path: Path) -> None:
    videos = [growing(n) for n in range(120)]
    with watching(tmp_path, videos, allowance=2) as (server, watcher, clock, _):
        with pytest.raises(QuotaSpent, match="2 of 2 units are used today"):
            watcher.once()
        assert len(server.asked) == 2
        clock.time = next_reset(clock.time) + timedelta(seconds=1)
        with pytest.raises(QuotaSpent):
            watcher.once()
        assert len(server.asked) == 4


def test_a_request_close_to_midnight_counts_on_both_days(tmp_path: Path) -> None:
    midnight = next_reset(BEGIN)
    with watching(tmp_path, [growing(1)]) as (_, watcher, clock, _):
        clock.time = midnight - timedelta(minutes=1)
        watcher.once()
        assert watcher.store.spent(midnight - timedelta(minutes=1)) == 1
        assert watcher.store.spent(midnight) == 1


def test_a_small_quota_is_shared_out_over_the_day(tmp_path: Path) -> None:
    clock = Clock(end=BEGIN + timedelta(days=3))
    videos = [growing(n, published=BEGIN) for n in range(10)]
    with watching(tmp_path, videos, clock=clock, allowance=24) as (server, watcher, _, _):
        server.quota = 24
        assert watcher.run() == "stopped"
        assert max(server.units.values()) <= 24
        counts = [len(watcher.store.snapshots(video.id)) for video in videos]
        assert min(counts) > 30
        assert max(counts) - min(counts) <= 2


def test_the_server_s_word_on_quota_is_believed_until_midnight(tmp_path: Path) -> None:
    clock = Clock(end=BEGIN + timedelta(days=2))
    with watching(tmp_path, [growing(1)], clock=clock) as (server, watcher, _, said):
        server.quota = 5
        watcher.run()
        assert all(units <= 5 for units in server.units.values())
        refused = len(server.asked) - sum(server.units.values())
        assert refused <= len(server.units)  # one refusal a day, then silence
        assert any("quota" in line for line in said)


def test_a_quota_day_is_a_pacific_day() -> None:
    assert quota_day(datetime(2026, 11, 23, 7, 59, tzinfo=UTC)) == "2026-11-22"
    assert quota_day(datetime(2026, 11, 23, 8, 0, tzinfo=UTC)) == "2026-11-23"
    assert next_reset(datetime(2026, 11, 1, 7, 30, tzinfo=UTC)) == datetime(
        2026, 11, 2, 8, tzinfo=UTC
    )  # 25 hours long
    assert next_reset(datetime(2026, 3, 8, 8, 0, tzinfo=UTC)) == datetime(2026, 3, 9, 7, tzinfo=UTC)  # 23


def test_rows_expire_and_are_deleted(tmp_path: Path) -> None:
    with watching(tmp_path, [growing(1)]) as (_, watcher, clock, _):
        watcher.once()
        clock.wait(29 * 86400.0)
        watcher.once()
        assert len(watcher.store.snapshots("vid00000001")) == 2
        clock.wait(2 * 86400.0)
        assert watcher.store.purge(clock.now())["snapshot"] == 1
        clock.wait(40 * 86400.0)
        gone = watcher.store.purge(clock.now())
        assert gone["snapshot"] == gone["video"] == gone["response"] == 1
        with pytest.raises(WatchError, match="no snapshot"):
            export_case(watcher.store, "vid00000001", tmp_path / "case")
        watcher.once()
        assert watcher.store.forget("vid00000001") == 1
        assert watcher.store.rows("SELECT * FROM video") == []


def test_watching_ends_when_its_time_is_over(tmp_path: Path) -> None:
    with watching(tmp_path, [growing(1)]) as (_, watcher, clock, _):
        watcher.store.add("vid00000001", clock.now(), 900.0, clock.now() + timedelta(hours=4), comments=False)
        assert watcher.run() == "over"
        assert clock.time - BEGIN < timedelta(hours=5)
        watcher.store.add("vid00000001", clock.now(), 900.0, None, comments=False)
        assert watcher.store.rows("SELECT state FROM video")[0][0] == "watched"


def test_the_status_says_it_all(tmp_path: Path) -> None:
    with watching(tmp_path, [growing(1), growing(2)]) as (server, watcher, clock, _):
        server.videos["vid00000002"].there = False
        watcher.once()
        status = status_of(watcher.store, clock.now())
        assert [video["state"] for video in status["videos"]] == ["watched", "gone"]
        assert status["quota"]["used"] == 1
        words = report(status)
        assert "200,0" in words
        assert "no snapshot yet" in words
        assert "gone" in words


def test_a_store_has_one_writer(tmp_path: Path) -> None:
    with Store(tmp_path / "a.sqlite"):
        with pytest.raises(WatchError, match="another process is watching"):
            Store(tmp_path / "a.sqlite")
        with Store(tmp_path / "a.sqlite", write=False) as reader:
            assert reader.rows("SELECT * FROM video") == []
    with Store(tmp_path / "a.sqlite"):
        pass


def test_files_that_are_no_stores(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no database, but long enough to be looked at " * 50)
    with pytest.raises(WatchError, match="not usable as a store"):
        Store(tmp_path / "text")
    with pytest.raises(WatchError, match="no such store"):
        Store(tmp_path / "missing", write=False)
    other = sqlite3.connect(tmp_path / "other")
    other.execute("CREATE TABLE things (a)")
    other.commit()
    other.close()
    with pytest.raises(WatchError, match="none of groundswell watch"):
        Store(tmp_path / "other")
    with Store(tmp_path / "late") as store:
        store.run("PRAGMA user_version = 99")
    with pytest.raises(WatchError, match="version 99"):
        Store(tmp_path / "late")
    with Store(tmp_path / "cut") as store:
        store.add("vid00000001", BEGIN, 900.0, None, comments=False)
    whole = (tmp_path / "cut").read_bytes()
    (tmp_path / "cut").write_bytes(whole[:5000])
    with pytest.raises(WatchError, match=r"not usable|none of groundswell"):
        Store(tmp_path / "cut")


@pytest.mark.parametrize(
    "text",
    [
        "IpbDHxCV29A",
        "https://www.youtube.com/watch?v=IpbDHxCV29A&t=3",
        "youtu.be/IpbDHxCV29A",
        "https://m.youtube.com/shorts/IpbDHxCV29A",
        "http://youtube.com/embed/IpbDHxCV29A?x=1",
        " https://music.youtube.com/watch?v=IpbDHxCV29A ",
    ],
)
def test_ids_and_addresses(text: str) -> None:
    assert video_id(text) == "IpbDHxCV29A"


@pytest.mark.parametrize(
    "text", ["", "abc", "https://example.org/watch?v=IpbDHxCV29A", "https://youtube.com/@somebody", "x" * 12]
)
def test_what_is_no_video(text: str) -> None:
    with pytest.raises(WatchError, match="is no video"):
        video_id(text)


def test_a_view_has_a_definition_at_every_time() -> None:
    old, new = (definition_of_views(datetime(year, 10, 1, tzinfo=UTC)) for year in (2014, 2026))
    assert old
    assert new
    assert old != new


def test_addresses_of_other_kinds_are_refused() -> None:
    with pytest.raises(WatchError, match="must begin with"):
        YouTube("key", Clock(), lambda _: None, lambda: None, api="file:///etc/passwd")
    with pytest.raises(WatchError, match="takes 1 to 50"):
        YouTube("key", Clock(), lambda _: None, lambda: None).videos([])
