"""Daily histories as JSON: HIP/ACTIVE, youtube-insight, and the snapshots of yark."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from groundswell.case.record import Source
from groundswell.sources.cells import MISSING, CellReader, day_span
from groundswell.sources.contract import Choices, Format, Interval, Reading
from groundswell.sources.counts import observe
from groundswell.sources.files import Head, SourceFile
from groundswell.sources.items import Item, documents
from groundswell.sources.outside import add_series

__all__ = ["FORMATS"]

UNAVAILABLE = "N"
MOST_DAYS = 40_000


def _objects(source: SourceFile, reading: Reading) -> Iterator[Item]:
    """Every object of a document or list; each is one row."""
    place = 0
    for document in documents(source, reading):
        for value in document if isinstance(document, list) else [document]:
            place += 1
            reading.rows_read += 1
            if isinstance(value, dict):
                yield Item(value, place)
            else:
                reading.reject(place, None, None, "is no object")


def _first_day(item: Item, path: str, reading: Reading) -> date | None:
    """A date of the calendar; its zone is asked for, since days begin elsewhere elsewhere."""
    raw = item[path][:10]
    if raw.lower() in MISSING or raw == UNAVAILABLE:
        reading.reject(item.line, path, item[path], "is missing: the days cannot be placed")
        return None
    try:
        day = date.fromisoformat(raw)
    except ValueError:
        reading.reject(item.line, path, item[path], "is no date")
        return None
    if reading.choices.zone is None:
        reading.ask("--zone NAME", "does not say in which zone its days are", item.line, path, raw)
        return None
    return day


def _days(
    values: Sequence[Any],
    places: Sequence[int],
    first: date,
    item: Item,
    path: str,
    cells: CellReader,
    source: Source,
) -> list[Interval]:
    """One interval a day that has a figure."""
    zone = cells.zone or "UTC"
    intervals = []
    for place, value in zip(places, values, strict=False):
        cell = Item({path: value}, item.line)
        if cell[path] == UNAVAILABLE:
            continue
        count = cells.count(cell, path)
        if count is None:
            continue
        try:
            span = day_span(first + timedelta(days=place), zone)
        except (OverflowError, ValueError):
            cells.reading.reject(item.line, path, place, "lies outside the calendar")
            continue
        intervals.append(Interval(span, count, item.line, source))
    return intervals


def _list(item: Item, path: str, reading: Reading) -> list[Any]:
    value = item.get(path)
    if value is None or value == UNAVAILABLE:
        return []
    if isinstance(value, list) and len(value) <= MOST_DAYS:
        return value
    reading.reject(item.line, path, item[path], "is no list of days")
    return []


def _is_hip(head: Head) -> float:
    return (
        1.0 if head.names("dailyViewcount") and (head.names("YoutubeID") or head.names("uploadDate")) else 0.0
    )


def _read_hip(source: SourceFile, choices: Choices, reading: Reading) -> None:
    del choices
    cells = CellReader(reading, decimal=".")
    reading.video.platform = "youtube"
    for item in _objects(source, reading):
        if not reading.keep(item["YoutubeID"] or item["id"]):
            continue
        first = _first_day(item, "uploadDate", reading)
        if first is None:
            continue
        video = reading.video
        video.title = video.title or item.text("title")
        video.author = video.author or item.text("channelTitle")
        video.published = video.published or day_span(first, cells.zone or "UTC")
        origin = Source(name="HIP/ACTIVE data set")
        for path, series in (("dailyViewcount", None), ("numShare", "shares"), ("dailyTweets", "tweets")):
            values = _list(item, path, reading)
            intervals = _days(values, range(len(values)), first, item, path, cells, origin)
            if series is None:
                reading.increments += intervals
            else:
                add_series(reading, series, intervals, series, origin)
        _check_sum(item, cells, reading)


def _check_sum(item: Item, cells: CellReader, reading: Reading) -> None:
    """Say when the days do not add up to the total that stands beside them."""
    total = cells.count(item, "totalViewcount")
    days = sum(interval.value for interval in reading.increments)
    if total is not None and days and total != days:
        reading.note(f"totalViewcount is {total:,.0f}; the days add up to {days:,.0f}")


def _is_insight(head: Head) -> float:
    return 1.0 if head.names("insights", "startDate", "dailyView") else 0.0


def _read_insight(source: SourceFile, choices: Choices, reading: Reading) -> None:
    del choices
    cells = CellReader(reading, decimal=".")
    reading.video.platform = "youtube"
    for item in _objects(source, reading):
        insights = item.get("insights")
        if not reading.keep(item["id"]) or not isinstance(insights, dict):
            continue
        inner = Item(insights, item.line)
        first = _first_day(inner, "startDate", reading)
        if first is None:
            continue
        if reading.video.published is None and item["snippet.publishedAt"]:
            reading.video.published = CellReader(reading, zone="UTC").time(
                item, "snippet.publishedAt", required=False
            )
        places = _numbers(inner, "days", cells)
        origin = Source(name="youtube-insight")
        for path, series in (("dailyView", None), ("dailyShare", "shares")):
            values = _joined(inner, path)
            if values and len(values) != len(places):
                reading.reject(
                    item.line, f"insights.{path}", None, f"has {len(values)} values for {len(places)} days"
                )
                continue
            intervals = _days(values, places, first, inner, path, cells, origin)
            if series is None:
                reading.increments += intervals
            else:
                add_series(reading, series, intervals, series, origin)


def _joined(item: Item, path: str) -> list[Any]:
    """Values that are one text joined by commas, or a list."""
    value = item.get(path)
    if isinstance(value, list):
        return value[:MOST_DAYS]
    text = item[path]
    return [] if text in ("", UNAVAILABLE) else text.split(",")[:MOST_DAYS]


def _numbers(item: Item, path: str, cells: CellReader) -> list[int]:
    places = []
    for value in _joined(item, path):
        number = cells.count(Item({path: value}, item.line), path, required=True)
        places.append(int(number) if number is not None and number < MOST_DAYS else MOST_DAYS)
    return places


def _is_yark(head: Head) -> float:
    dated = re.search(r'"views"\s*:\s*\{\s*"\d{4}-', head.text) or head.names("livestreams", "shorts")
    return 1.0 if head.names("videos") and dated else 0.0


def _read_yark(source: SourceFile, choices: Choices, reading: Reading) -> None:
    del choices
    cells = CellReader(reading, decimal=".")
    reading.video.platform = "youtube"
    document = source.json()
    archive = Item(document, 0)
    place = 0
    for kind in ("videos", "livestreams", "shorts"):
        for video in archive.items(kind):
            place += 1
            video.line = place
            reading.rows_read += 1
            if not reading.keep(video["id"]):
                continue
            if kind != "videos":
                reading.video.format = {"livestreams": "live", "shorts": "short"}[kind]
            _yark_video(video, cells, reading)


def _yark_video(video: Item, cells: CellReader, reading: Reading) -> None:
    origin = Source(name="yark archive")
    titles = video.get("title")
    if isinstance(titles, dict) and titles:
        named = [title for _, title in sorted(titles.items()) if isinstance(title, str)]
        reading.video.title = named[-1] if named else None
        if len(set(named)) > 1:
            reading.note(f"the title was changed {len(set(named)) - 1} times; the last one is taken")
    elif isinstance(titles, str):
        reading.video.title = titles
    if video["uploaded"]:
        reading.video.published = cells.time(video, "uploaded", required=False)
    for name in ("views", "likes"):
        counts = video.get(name)
        if not isinstance(counts, dict):
            continue
        for when, count in sorted(counts.items()):
            cell = Item({"time": when, name: count}, video.line)
            time, value = cells.time(cell, "time"), cells.count(cell, name)
            if time is None:
                continue
            if name == "views":
                observe(reading, time, value, origin, video.line)
            else:
                observe(reading, time, None, origin, video.line, likes=value)


def _format(
    name: str,
    title: str,
    gives: str,
    recognise: Callable[[Head], float],
    read: Callable[[SourceFile, Choices, Reading], None],
) -> Format:
    return Format(name, title, "datasets", gives, recognise, read, asks=("--zone", "--video", "--published"))


FORMATS = (
    _format(
        "hip-active",
        "daily histories of HIP and ACTIVE (dailyViewcount, numShare, dailyTweets)",
        "views at the end of each day; shares and tweets as series",
        _is_hip,
        _read_hip,
    ),
    _format(
        "youtube-insight",
        "daily histories of youtube-insight",
        "views at the end of each day; shares as a series",
        _is_insight,
        _read_insight,
    ),
    _format(
        "yark",
        "archive of yark (yark.json)",
        "views and likes at each moment of archiving",
        _is_yark,
        _read_yark,
    ),
)
