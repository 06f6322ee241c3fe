"""Small files of our own, one or more a format: what the contract of all readers is tried on.

A new format brings its files here; the tests of the contract then run over it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from groundswell.case.record import Span
from groundswell.sources import Choices

__all__ = ["FETCHED", "GOLDEN", "Golden", "with_choices"]

FILES = Path(__file__).with_name("files")
#: A column of Google Trends is a term, whatever its name, and its values are an index with decimals.
TERMS = ("unknown column", "column renamed", "a number with decimals", "1.234", "columns without names")
FETCHED = datetime(2024, 3, 20, 12, 0, tzinfo=UTC)
PUBLISHED = Span(datetime(2024, 3, 10, 15, 0, tzinfo=UTC), datetime(2024, 3, 10, 15, 0, tzinfo=UTC))


@dataclass(frozen=True)
class Golden:
    """One good file.

    Attributes:
        format: the reader that must recognise it.
        file: its name, in the folder ``files`` beside this module.
        choices: what must be said with it.
        parts: rows that it gives, by table (``series/NAME`` for series).
        number, time: columns of a table that hold a count and a time; damages are done there.
        key: a column without which the table is not this format; the column of times, if there is one.
        encoding: one that is not UTF-8 and can write the file.
        harmless: damages that are none to this file.
        machine: numbers are written by a program: ``1.234`` is no riddle.
    """

    format: str
    file: str
    choices: Choices
    parts: dict[str, int] = field(default_factory=dict)
    number: str | None = None
    time: str | None = None
    machine: bool = False
    delimiter: str = ","
    key: str | None = None
    encoding: str = "cp1252"
    harmless: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Its content."""
        return (FILES / self.file).read_bytes().decode("utf-8")

    @property
    def is_table(self) -> bool:
        """Whether it is a table of text."""
        return self.needed is not None

    @property
    def needed(self) -> str | None:
        """A column that must be there, of a table."""
        return self.key or self.time

    def __str__(self) -> str:
        """For the names of tests."""
        return self.format


def with_choices(**said: object) -> Choices:
    """Choices for a video that was published before its first count, read at a known moment."""
    return Choices(**{"published": PUBLISHED, "fetched": Span(FETCHED, FETCHED), **said})  # type: ignore[arg-type]


GOLDEN: tuple[Golden, ...] = (
    Golden(
        "table",
        "counts.csv",
        with_choices(zone="UTC", count="cumulative"),
        {"views": 3, "engagement": 3},
        "views",
        "date",
    ),
    Golden(
        "table",
        "daily.csv",
        with_choices(zone="Europe/Berlin", count="per-interval"),
        {"views": 3},
        "views",
        "date",
    ),
    Golden(
        "nixtla",
        "long.csv",
        with_choices(zone="UTC", count="per-interval"),
        {"views": 3},
        "y",
        "ds",
        machine=True,
    ),
    Golden(
        "prophet",
        "prophet.csv",
        with_choices(zone="UTC", count="per-interval"),
        {"views": 2},
        "y",
        "ds",
        machine=True,
    ),
    Golden(
        "prophet-holidays",
        "holidays.csv",
        with_choices(zone="UTC"),
        {"events": 2},
        None,
        "ds",
        machine=True,
    ),
    Golden(
        "kaggle-trending-2017",
        "USvideos.csv",
        with_choices(zone="UTC"),
        {"views": 3, "engagement": 7},
        "views",
        "trending_date",
        machine=True,
    ),
    Golden(
        "kaggle-trending-2020",
        "US_trending.csv",
        with_choices(zone="UTC"),
        {"views": 2, "engagement": 3},
        "view_count",
        "trending_date",
        machine=True,
    ),
    Golden(
        "studio-table",
        "Table data.csv",
        with_choices(period="lifetime", video="abc123XYZ_0"),
        {"views": 1, "engagement": 1},
        "Views",
        key="Content",
    ),
    Golden(
        "studio-table",
        "Tablo verileri.csv",
        with_choices(period="lifetime", video="abc123XYZ_0"),
        {"views": 1},
        "Görüntüleme",
        key="İçerik",
        encoding="cp1254",
    ),
    Golden("studio-chart", "Chart data.csv", with_choices(), {"views": 3}, "Views", "Date"),
    Golden(
        "studio-traffic",
        "Traffic source.csv",
        with_choices(period="lifetime"),
        {"engagement": 2},
        "Views",
        key="Traffic source",
    ),
    Golden("youtube-api", "videos.json", with_choices(), {"views": 1, "engagement": 2, "events": 1}),
    Golden("youtube-api", "stats.json", with_choices(), {"views": 1, "engagement": 2}),
    Golden("youtube-api", "threads.json", with_choices(), {"reactions": 2}),
    Golden("yt-dlp", "film.info.json", with_choices(), {"views": 1, "engagement": 1, "reactions": 2}),
    Golden("comment-downloader", "comments.jsonl", with_choices(), {"reactions": 2}),
    Golden("youtube-analytics", "analytics.json", with_choices(), {"views": 4, "series/shares": 2}),
    Golden("youtube-analytics", "traffic.json", with_choices(period="lifetime"), {"engagement": 2}),
    Golden(
        "youtube-reporting",
        "channel_traffic_source_a3.csv",
        with_choices(),
        {"views": 6},
        "views",
        "date",
        machine=True,
    ),
    Golden(
        "youtube-reporting",
        "channel_reach_basic_a1.csv",
        with_choices(),
        {"engagement": 2},
        "video_thumbnail_impressions",
        "date",
        machine=True,
    ),
    Golden(
        "google-trends",
        "multiTimeline.csv",
        with_choices(zone="UTC"),
        {"series/trends_süße_sample_worldwide": 4},
        "süße sample: (Worldwide)",
        "Week",
        harmless=TERMS,
    ),
    Golden(
        "google-trends",
        "zeitverlauf.csv",
        with_choices(zone="UTC"),
        {"series/trends_beispiel_österreich": 3},
        "beispiel: (Österreich)",
        "Tag",
        harmless=TERMS,
    ),
    Golden(
        "pytrends",
        "pytrends.csv",
        with_choices(zone="UTC"),
        {"series/trends_süße_sample": 3},
        "süße sample",
        "date",
        harmless=TERMS,
    ),
    Golden(
        "hip-active",
        "active.json",
        with_choices(zone="UTC"),
        {"views": 3, "series/shares": 3, "series/tweets": 3},
    ),
    Golden("youtube-insight", "insight.json", with_choices(zone="UTC"), {"views": 3, "series/shares": 2}),
    Golden("yark", "yark.json", with_choices(zone="UTC"), {"views": 2, "engagement": 1}),
    Golden(
        "gdelt-timeline",
        "timeline.csv",
        with_choices(),
        {"series/gdelt_article_count": 3},
        "Value",
        "Date",
        harmless=("a number with decimals", "1.234"),
    ),
    Golden("gdelt-articles", "artlist.json", with_choices(), {"coverage": 2}),
    Golden(
        "mediacloud-stories",
        "mc-onlinenews-mediacloud-20240320120000-content.csv",
        with_choices(),
        {"coverage": 2},
        None,
        "publish_date",
    ),
    Golden(
        "mediacloud-counts",
        "mc-onlinenews-mediacloud-20240320120000-counts.csv",
        with_choices(),
        {"series/mediacloud_stories": 3},
        "count",
        "date",
    ),
    Golden(
        "meltwater", "meltwater.csv", with_choices(zone="UTC"), {"coverage": 2}, None, "Date", delimiter="\t"
    ),
    Golden("social-blade", "socialblade.json", with_choices(zone="UTC"), {"views": 2, "engagement": 2}),
    Golden(
        "ytdt-videos",
        "videolist_2024_03_20-10_00_00.csv",
        with_choices(zone="UTC", video="abc123XYZ_0"),
        {"views": 1, "engagement": 1},
        "viewCount",
        "publishedAt",
        machine=True,
    ),
    Golden(
        "ytdt-comments", "ytdt_v2_comments.csv", with_choices(), {"reactions": 2}, "likeCount", "publishedAt"
    ),
    Golden(
        "ytdt-comments",
        "ytdt_v1_comments.tab",
        with_choices(zone="UTC"),
        {"reactions": 2},
        "likeCount",
        "publishedAt",
        delimiter="\t",
    ),
    Golden("4cat", "4cat.csv", with_choices(), {"reactions": 2}, None, key="body"),
    Golden(
        "4cat-tiktok",
        "4cat-tiktok.csv",
        with_choices(zone="UTC", video="7000000000000000001"),
        {"views": 1, "engagement": 3},
        "plays",
        key="plays",
    ),
    Golden(
        "groundswell-tidy",
        "export.csv",
        Choices(),
        {"views": 3, "events": 1, "coverage": 1, "series/shares": 2},
        "value",
        "time_from_utc",
        key="part",
        harmless=("day or month",),  # a row that does not write it as an export does is rejected
    ),
    Golden(
        "groundswell-json",
        "export.json",
        Choices(),
        {"views": 3, "events": 1, "coverage": 1, "series/shares": 2},
    ),
)
