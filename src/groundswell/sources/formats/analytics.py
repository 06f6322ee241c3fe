"""The owner's API: results of the Analytics API (JSON) and bulk reports of the Reporting API (CSV)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from groundswell.case.record import Engagement, Series, Source, Span
from groundswell.errors import DataError
from groundswell.sources.cells import CellReader, Cells
from groundswell.sources.contract import Choices, Format, Interval, Reading
from groundswell.sources.files import Head, SourceFile
from groundswell.sources.items import Item, documents
from groundswell.sources.tables import Table

__all__ = ["FORMATS"]

PACIFIC = "America/Los_Angeles"
KEYS = (
    "date",
    "channel_id",
    "video_id",
    "live_or_on_demand",
    "subscribed_status",
    "country_code",
    "traffic_source_type",
    "traffic_source_detail",
    "playback_location_type",
    "device_type",
    "operating_system",
    "sharing_service",
)
TRAFFIC = "insightTrafficSourceType"
DETAIL = "insightTrafficSourceDetail"


@dataclass(slots=True)
class _Days:
    """Sums a day: reports break a day down by country, subscription and so on."""

    views: dict[Span, float] = field(default_factory=dict)
    engaged: dict[Span, float] = field(default_factory=dict)
    shares: dict[Span, float] = field(default_factory=dict)
    rows: dict[Span, int] = field(default_factory=dict)
    seen: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)

    def fresh(
        self, reading: Reading, row: int, dimensions: tuple[str, ...], metrics: tuple[str, ...]
    ) -> bool:
        """Whether a row is to be added up: one that stands there twice is not, and two that disagree are rejected."""
        before = self.seen.setdefault(dimensions, metrics)
        if before is metrics:
            return True
        if before != metrics:
            reading.reject(row, None, None, "repeats the dimensions of an earlier row with other figures")
        return False

    def add(self, which: dict[Span, float], day: Span, value: float | None, row: int) -> None:
        """Add a figure to a day; a missing one adds nothing, and does not make the day 0."""
        if value is not None:
            which[day] = which.get(day, 0.0) + value
            self.rows.setdefault(day, row)

    def finish(self, reading: Reading, source: Source) -> None:
        """Increments of views, of engaged views beside them, and shares as a series."""
        for which, scope in ((self.views, "original"), (self.engaged, "engaged")):
            reading.increments += [
                Interval(day, value, self.rows[day], source, scope=scope) for day, value in which.items()
            ]
        if self.shares:
            days = sorted(self.shares, key=lambda span: span.earliest)
            reading.series.append(
                Series(
                    name="shares",
                    start=tuple(day.earliest for day in days),
                    end=tuple(day.latest for day in days),
                    values=tuple(self.shares[day] for day in days),
                    unit="shares",
                    source=source,
                )
            )
        if self.views or self.shares:
            reading.note("days are US Pacific days; the last two or three may still be filled in")


def _is_result(head: Head) -> float:
    return 1.0 if head.names("columnHeaders") and '"columnType"' in head.text else 0.0


def _read_result(source: SourceFile, choices: Choices, reading: Reading) -> None:
    del choices
    reading.video.platform = "youtube"
    days = _Days()
    traffic: list[tuple[int, str, str, float]] = []
    cells = CellReader(reading, decimal=".", zone=PACIFIC)
    place = 0
    for document in documents(source, reading):
        for result in document if isinstance(document, list) else [document]:
            names, dimensions, rows = _table_of(result, source)
            for values in rows:
                place += 1
                reading.rows_read += 1
                if not isinstance(values, list) or len(values) != len(names):
                    reading.reject(place, None, None, f"has not the {len(names)} values of the header")
                    continue
                item = Item(dict(zip(names, values, strict=True)), place)
                if "video" in names and not reading.keep(item["video"]):
                    continue
                if not days.fresh(reading, place, *_parts(item, names, dimensions)):
                    continue
                if "day" in names:
                    _day(item, "day", cells, days)
                elif TRAFFIC in names:
                    views = cells.count(item, "views", required=True)
                    if views is not None and item[TRAFFIC]:
                        traffic.append((place, item[TRAFFIC], item[DETAIL], views))
                else:
                    reading.reject(
                        place, None, None, "has neither a day nor a traffic source: nothing places it"
                    )
    days.finish(reading, Source(name="YouTube Analytics"))
    _by_source(reading, traffic)


def _parts(
    item: Cells, names: Iterable[str], dimensions: set[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The dimensions of a row, and its figures."""
    return (
        tuple(item[name] for name in names if name in dimensions),
        tuple(item[name] for name in names if name not in dimensions),
    )


def _table_of(result: Any, source: SourceFile) -> tuple[list[str], set[str], Iterable[Any]]:
    """Column names, those of dimensions, and rows of one result; ``rows`` is absent when it is empty."""
    headers = result.get("columnHeaders") if isinstance(result, dict) else None
    if not isinstance(headers, list):
        raise DataError(
            f"{source.name}: has no columnHeaders: no result of the Analytics API; fetch it again"
        )
    names = [Item(header, 0)["name"] if isinstance(header, dict) else "" for header in headers]
    if len(set(names)) != len(names) or not all(names):
        raise DataError(f"{source.name}: a column has no name, or two have the same; fetch it again")
    rows = result.get("rows") or []
    if not isinstance(rows, list):
        raise DataError(f"{source.name}: rows is no list; fetch it again")
    kinds = [Item(header, 0)["columnType"] for header in headers]
    return names, {name for name, kind in zip(names, kinds, strict=True) if kind == "DIMENSION"}, rows


def _day(item: Cells, column: str, cells: CellReader, days: _Days) -> None:
    day = cells.time(item, column)
    if day is None:
        return
    engaged = "engaged_views" if column == "date" else "engagedViews"
    days.add(days.views, day, cells.count(item, "views"), item.line)
    days.add(days.engaged, day, cells.count(item, engaged), item.line)
    days.add(days.shares, day, cells.count(item, "shares"), item.line)


def _by_source(reading: Reading, traffic: list[tuple[int, str, str, float]]) -> None:
    """Views by traffic source without a day: they need the moment of the report, and to cover the video's life."""
    if not traffic:
        return
    if reading.choices.period is None:
        reading.ask("--period lifetime or --period window", "states no dates: what do its figures cover?")
        return
    if reading.choices.period == "window":
        reading.note("set aside: traffic of a window has no place in time; ask for the video's lifetime")
        return
    fetched = reading.fetched()
    if fetched is None:
        return
    for place, name, detail, views in traffic:
        extra = {"traffic_source": name} | ({"traffic_detail": detail} if detail else {})
        reading.engagement.append(
            Engagement(
                row=place,
                source=Source(name="YouTube Analytics"),
                time=fetched,
                metric="views_by_traffic_source",
                value=views,
                extra=extra,
            )
        )
    reading.note("traffic sources say where clicks came from, not what set them off")


def _is_report(head: Head) -> float:
    return (
        1.0
        if head.has("date", "channel_id", "video_id")
        and (head.has("views") or head.has("video_thumbnail_impressions"))
        else 0.0
    )


def _read_report(source: SourceFile, choices: Choices, reading: Reading) -> None:
    """A bulk report: one Pacific day a file, broken down into rows that are added up."""
    del choices
    reading.video.platform = "youtube"
    table = Table(source, reading)
    table.need("date", "video_id")
    cells = CellReader(reading, decimal=".", zone=PACIFIC)
    days = _Days()
    impressions: dict[Span, float] = {}
    dimensions = {name for name in table.header if name in KEYS}
    channel_level = 0
    for row in table.rows():
        if not row["video_id"]:
            channel_level += 1
            continue
        if not reading.keep(row["video_id"]):
            continue
        if not days.fresh(reading, row.line, *_parts(row, table.header, dimensions)):
            continue
        if "views" in table:
            _day(row, "date", cells, days)
        else:
            day = cells.time(row, "date")
            shown = cells.count(row, "video_thumbnail_impressions", required=True)
            if day is not None and shown is not None:
                impressions[day] = impressions.get(day, 0.0) + shown
    if channel_level:
        reading.note(f"{channel_level:,} rows of the channel or of deleted videos are left out")
    if "traffic_source_type" in table:
        reading.note(
            "views are added up over traffic sources: these say where clicks came from, not what set them off"
        )
    days.finish(reading, Source(name="YouTube Reporting"))
    reading.increments += [
        Interval(day, value, 0, Source(name="YouTube Reporting"), metric="thumbnail_impressions")
        for day, value in impressions.items()
    ]


FORMATS = (
    Format(
        "youtube-analytics",
        "result of the YouTube Analytics API, by day or by traffic source",
        "studio",
        "views (and engaged views) at the end of each Pacific day; shares as a series; views by traffic source",
        _is_result,
        _read_result,
        asks=("--published", "--views-before", "--video", "--period", "--fetched"),
    ),
    Format(
        "youtube-reporting",
        "bulk report of the YouTube Reporting API (basic, traffic source, reach)",
        "studio",
        "views (and engaged views) at the end of each Pacific day; shares as a series; thumbnail impressions",
        _is_report,
        _read_report,
        asks=("--published", "--views-before", "--video"),
    ),
)
