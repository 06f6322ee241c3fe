"""Numbers, days and texts of any kind, written as each format writes them, come back as they were."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.case.record import Span
from groundswell.sources import FORMATS, Choices, Plan, plan_import

START = datetime(2024, 3, 10, tzinfo=UTC)
FETCHED = datetime(2024, 9, 1, tzinfo=UTC)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
ID = "-bc123XYZ_2"
ONCE = settings(max_examples=12, deadline=None)
counts = st.integers(0, 10**14)
daily = st.lists(st.integers(1, 10**12), min_size=2, max_size=12)
texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Zs", "Cf"]), min_size=1, max_size=20
).map(lambda text: f'a {text},"x"\n;\'{text}')
comments = st.lists(st.tuples(texts, st.integers(0, 10**6)), min_size=1, max_size=5)
Rows = Sequence[tuple[datetime, int]]


def table(header: str, rows: Sequence[Sequence[object]], delimiter: str = ",") -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return text.getvalue()


def plan_of(text: str | bytes, name: str, **said: Any) -> Plan:
    """The plan of importing a file of this content; it must leave nothing open and reject nothing."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        fetched = Span(FETCHED, FETCHED)
        choices = Choices(**{"zone": "UTC", "published": Span(START, START), "fetched": fetched, **said})
        plan = plan_import([path], Path(folder) / "case", choices, now=NOW)
    assert plan.questions == []
    assert plan.rejects == []
    return plan


def rows_of(plan: Plan, name: str) -> list[Any]:
    return list(plan.tables[name].added)


# counters read at moments


def iso(when: datetime) -> str:
    return f"{when:%Y-%m-%dT%H:%M:%SZ}"


def yark(rows: Rows) -> str:
    views = {f"{when:%Y-%m-%dT%H:%M:%S}": value for when, value in rows}
    return json.dumps({"version": 3, "videos": [{"id": ID, "views": views, "likes": {}}]})


SNAPSHOTS: dict[str, tuple[str, Callable[[Rows], str], dict[str, Any]]] = {
    "table": (
        "t.csv", lambda rows: table("when,views", [(iso(when), value) for when, value in rows]),
        {"count": "cumulative", "columns": {"time": "when"}},
    ),
    "nixtla": (
        "t.csv", lambda rows: table("unique_id,ds,y", [(ID, iso(when), value) for when, value in rows]), {"count": "cumulative"},
    ),
    "prophet": ("t.csv", lambda rows: table("ds,y", [(iso(when), value) for when, value in rows]), {"count": "cumulative"}),
    "yark": ("yark.json", yark, {}),
    "social-blade": (
        "blade.json",
        lambda rows: json.dumps({
            "status": {"success": True}, "data": {"id": {"username": "x"}, "daily": [
                {"date": f"{when:%Y-%m-%d}", "subs": None, "views": value} for when, value in reversed(rows)]},
        }),
        {},
    ),
    "kaggle-trending-2017": (
        "t.csv",
        lambda rows: table(
            "video_id,trending_date,title,channel_title,category_id,publish_time,tags,views,likes,dislikes,comment_count,"
            "thumbnail_link,comments_disabled,ratings_disabled,video_error_or_removed,description",
            [(ID, f"{when:%y.%d.%m}", "t", "c", 1, iso(START), "[none]", value, 1, 1, 1, "x", "False", "False", "False", "a\nb")
             for when, value in rows]),
        {},
    ),
    "kaggle-trending-2020": (
        "t.csv",
        lambda rows: table(
            "video_id,title,publishedAt,channelId,channelTitle,categoryId,trending_date,tags,view_count,likes,dislikes,"
            "comment_count,thumbnail_link,comments_disabled,ratings_disabled,description",
            [(ID, "t", iso(START), "c", "c", 1, f"{when:%y.%d.%m}", "[none]", value, 1, 1, 1, "x", "False", "False", "a\nb")
             for when, value in rows]),
        {},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SNAPSHOTS)
@ONCE
@given(st.lists(counts, min_size=2, max_size=12))
def test_counters(name: str, values: list[int]) -> None:
    file, write, said = SNAPSHOTS[name]
    rows = [(START + timedelta(days=1 + day), value) for day, value in enumerate(values)]
    plan = plan_of(write(rows), file, **said)
    assert plan.readings[0].format == name
    found = rows_of(plan, "views")
    assert sorted((row.value, row.low, row.high) for row in found) == sorted((value,) * 3 for value in values)
    in_order = [row.value for row in sorted(found, key=lambda row: row.time.earliest)]
    assert in_order == values
    spans = sorted((row.time.earliest, row.time.latest) for row in found)
    assert all(first <= when <= last for (first, last), (when, _) in zip(spans, rows, strict=True))


# one answer of an API, read once


ONE_READING: dict[str, tuple[str, Callable[[int, int], str]]] = {
    "youtube-api": (
        "v.json",
        lambda views, likes: json.dumps({
            "kind": "youtube#videoListResponse", "items": [{
                "kind": "youtube#video", "id": ID, "snippet": {"publishedAt": iso(START), "title": "t"},
                "statistics": {"viewCount": str(views), "likeCount": str(likes)}}]}),
    ),
    "yt-dlp": (
        "f.info.json",
        lambda views, likes: json.dumps({
            "id": ID, "title": "t", "extractor_key": "Youtube", "timestamp": int(START.timestamp()),
            "view_count": views, "like_count": likes, "epoch": int(FETCHED.timestamp())}),
    ),
    "ytdt-videos": (
        "videolist.csv",
        lambda views, likes: table(
            "position,channelId,videoId,publishedAt,videoTitle,durationSec,viewCount,likeCount,commentCount",
            [(1, "c", ID, iso(START), "t", 3, views, likes, "")]),
    ),
    "4cat-tiktok": (
        "t.csv",
        lambda views, likes: table(
            "id,thread_id,author,body,timestamp,unix_timestamp,likes,comments,shares,plays",
            [(ID, ID, "a", "b", "2024-03-10 00:00:00", int(START.timestamp()), likes, 0, 0, views)]),
    ),
    "studio-table": (
        "Table data.csv",
        lambda views, likes: table(
            "Content,Video title,Video publish time,Duration,Views,Likes",
            [("Total", "", "", "", views, likes), (f" {ID}", "t", "Mar 10, 2024", 3, views, likes)]),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ONE_READING)
@ONCE
@given(counts, counts)
def test_one_reading(name: str, views: int, likes: int) -> None:
    file, write = ONE_READING[name]
    plan = plan_of(write(views, likes), file, video=ID, period="lifetime")
    assert plan.readings[0].format == name
    (row,) = rows_of(plan, "views")
    assert (row.low, row.high, row.time.latest) == (views, views, FETCHED)
    found = {row.metric: row.value for row in rows_of(plan, "engagement")}
    assert found["likes"] == likes


# counts of days


def joined(values: Sequence[int]) -> str:
    return ",".join(map(str, values))


def dates(values: Sequence[int], form: str = "%Y-%m-%d") -> list[tuple[str, int]]:
    return [(f"{START + timedelta(days=day):{form}}", value) for day, value in enumerate(values)]


def analytics(values: Sequence[int]) -> str:
    headers = [
        {"name": name, "columnType": "METRIC" if name == "views" else "DIMENSION", "dataType": "X"}
        for name in ("day", "views")
    ]
    return json.dumps(
        {"kind": "youtubeAnalytics#resultTable", "columnHeaders": headers, "rows": dates(values)}
    )


DAILY: dict[str, tuple[str, Callable[[Sequence[int]], str]]] = {
    "table": ("t.csv", lambda values: table("date,daily_views", dates(values))),
    "nixtla": ("t.csv", lambda values: table("unique_id,ds,y", [(ID, *row) for row in dates(values)])),
    "prophet": ("t.csv", lambda values: table("ds,y", dates(values))),
    "studio-chart": (
        "Chart data.csv",
        lambda values: table(
            "Date,Content,Video title,Video publish time,Duration,Views",
            [(day, f" {ID}", "t", "Mar 10, 2024", 211, value) for day, value in dates(values)],
        ),
    ),
    "youtube-analytics": ("a.json", analytics),
    "youtube-reporting": (
        "r.csv",
        lambda values: table(
            "date,channel_id,video_id,live_or_on_demand,subscribed_status,country_code,views",
            [(day, "c", ID, "on_demand", "subscribed", "DE", value) for day, value in dates(values, "%Y%m%d")],
        ),
    ),
    "hip-active": (
        "a.json",
        lambda values: json.dumps([{"YoutubeID": ID, "dailyViewcount": list(values), "uploadDate": "2024-03-10"}]),
    ),
    "youtube-insight": (
        "i.json",
        lambda values: json.dumps({"id": ID, "insights": {
            "startDate": "2024-03-10", "days": joined(range(len(values))), "dailyView": joined(values)}}),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DAILY)
@ONCE
@given(daily)
def test_counts_of_days_add_up(name: str, values: list[int]) -> None:
    file, write = DAILY[name]
    opening = START + timedelta(hours=12)
    plan = plan_of(write(values), file, count="per-interval", published=Span(START, opening))
    assert plan.readings[0].format == name
    found = [row for row in rows_of(plan, "views") if row.scope == "original"]
    totals = [sum(values[: place + 1]) for place in range(len(values))]
    assert [row.low for row in found] == totals
    assert all(row.low == row.high for row in found)


# series of something outside


SERIES: dict[str, tuple[str, Callable[[Sequence[int]], str]]] = {
    "gdelt-timeline": (
        "t.csv", lambda values: "\ufeff" + table("Date,Series,Value", [(day, "Article Count", value) for day, value in dates(values)]),
    ),
    "mediacloud-counts": (
        "c.csv", lambda values: table("date,count,total_count,ratio", [(*row, 10**6, 0.1) for row in dates(values)]),
    ),
    "google-trends": (
        "multiTimeline.csv",
        lambda values: "Category: All categories\n\n" + table("Day,film: (Worldwide)", [(day, value % 101) for day, value in dates(values)]),
    ),
    "pytrends": (
        "p.csv", lambda values: table("date,film,isPartial", [(day, value % 101, "False") for day, value in dates(values)]),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SERIES)
@ONCE
@given(daily)
def test_series(name: str, values: list[int]) -> None:
    file, write = SERIES[name]
    plan = plan_of(write(values), file)
    assert plan.readings[0].format == name
    (merged,) = plan.series
    assert merged.series is not None
    shown = [value % 101 for value in values] if "trends" in name else values
    assert list(merged.series.values) == shown
    assert list(merged.series.start) == [START + timedelta(days=day) for day in range(len(values))]


# comments


def threads(said: Sequence[tuple[str, int]]) -> str:
    items = [
        {"kind": "youtube#comment", "id": f"Ug{place}", "snippet": {
            "videoId": ID, "textDisplay": "x", "textOriginal": text, "likeCount": likes, "publishedAt": iso(START)}}
        for place, (text, likes) in enumerate(said)
    ]  # fmt: skip
    return json.dumps({"kind": "youtube#commentListResponse", "items": items})


def info(said: Sequence[tuple[str, int]]) -> str:
    listed = [
        {
            "id": f"Ug{place}",
            "parent": "root",
            "text": text,
            "like_count": likes,
            "timestamp": START.timestamp() + 9,
        }
        for place, (text, likes) in enumerate(said)
    ]
    return json.dumps(
        {"id": ID, "title": "t", "extractor": "youtube", "epoch": FETCHED.timestamp(), "comments": listed}
    )


def downloaded(said: Sequence[tuple[str, int]]) -> str:
    return "".join(
        json.dumps({"cid": f"Ug{place}", "text": text, "time": "3 weeks ago", "author": "@a", "channel": "c", "votes": str(likes),
                    "replies": "", "photo": "", "heart": False, "reply": False}) + "\n"
        for place, (text, likes) in enumerate(said)
    )  # fmt: skip


COMMENTS: dict[str, tuple[str, Callable[[Sequence[tuple[str, int]]], str]]] = {
    "youtube-api": ("c.json", threads),
    "yt-dlp": ("f.info.json", info),
    "comment-downloader": ("c.jsonl", downloaded),
    "ytdt-comments": (
        "c.csv",
        lambda said: table(
            "videoId,id,totalReplyCount,inferredReplyCount,inferredLevel,likeCount,publishedAt,authorName,authorChannelId,"
            "isChannelOwner,text,isReply,threadId,isReplyToId,isReplyToName",
            [(ID, f"Ug{place}", 0, 0, 0, likes, iso(START), "a", "c", "False", text, "False", "", "", "")
             for place, (text, likes) in enumerate(said)]),
    ),
    "4cat": (
        "c.csv",
        lambda said: table(
            "id,thread_id,author,body,timestamp,unix_timestamp",
            [(f"Ug{place}", ID, "a", text, "2024-03-10 00:00:00", int(START.timestamp())) for place, (text, _) in enumerate(said)]),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", COMMENTS)
@ONCE
@given(comments)
def test_comments(name: str, said: list[tuple[str, int]]) -> None:
    file, write = COMMENTS[name]
    plan = plan_of(write(said), file)
    assert plan.readings[0].format == name
    found = rows_of(plan, "reactions")
    assert [row.text for row in found] == [text.strip() for text, _ in said]
    if name != "4cat":
        assert [row.likes for row in found] == [likes for _, likes in said]


# articles


HEADLINES: dict[str, tuple[str, Callable[[Sequence[str]], str | bytes]]] = {
    "gdelt-articles": (
        "a.json",
        lambda said: json.dumps({"articles": [
            {"url": f"https://example.com/{place}", "title": text, "seendate": "20240311T031500Z", "domain": "example.com",
             "language": "English"} for place, text in enumerate(said)]}),
    ),
    "mediacloud-stories": (
        "c.csv",
        lambda said: table(
            "id,indexed_date,language,media_name,media_url,publish_date,title,url",
            [(place, "2024-03-12 04:00:00", "en", "A", "a.com", "2024-03-11", text, f"https://example.com/{place}")
             for place, text in enumerate(said)]),
    ),
    "meltwater": (
        "m.csv",
        lambda said: table(
            "Date,Headline,URL,Hit Sentence,Source,Country,Language,Reach,AVE,Sentiment",
            [("11-Mar-2024 09:15AM", text, f"https://example.com/{place}", "x", "A", "US", "English", 1, 1.5, "Neutral")
             for place, text in enumerate(said)], "\t").encode("utf-16"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HEADLINES)
@ONCE
@given(st.lists(texts, min_size=1, max_size=5))
def test_headlines(name: str, said: list[str]) -> None:
    file, write = HEADLINES[name]
    plan = plan_of(write(said), file)
    assert plan.readings[0].format == name
    assert [row.headline for row in rows_of(plan, "coverage")] == [text.strip() for text in said]


def test_every_format_makes_the_round_trip() -> None:
    tried = {*SNAPSHOTS, *ONE_READING, *DAILY, *SERIES, *COMMENTS, *HEADLINES}
    # own exports have tests of their own; the others hold no counts of a time, or names of events only
    apart = {"groundswell-tidy", "groundswell-json", "studio-totals", "studio-traffic", "prophet-holidays"}
    assert {known.name for known in FORMATS} == tried | apart
