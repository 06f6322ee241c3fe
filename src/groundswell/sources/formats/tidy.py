"""Plain tables with a column of times and one of views; Nixtla's long table; Prophet's two columns."""

from __future__ import annotations

from typing import Any

from groundswell.case.record import Event, Source
from groundswell.sources.cells import CellReader
from groundswell.sources.contract import Choices, Format, Interval, Reading
from groundswell.sources.counts import observe, stretch
from groundswell.sources.files import Head, SourceFile
from groundswell.sources.tables import Row, Table

__all__ = ["FORMATS"]

#: Names that people give to columns, in lower case, by what they hold.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "time": (
        "time", "date", "datetime", "timestamp", "ds", "day", "snapshot_date", "observed_at", "fetched_at",
        "run_datetime_utc", "collected_at", "datum", "fecha", "data", "tarih",
    ),
    "views": (
        "views", "view_count", "viewcount", "total_views", "cumulative_views", "daily_views", "video views",
        "y", "count", "value", "aufrufe", "vues", "vistas", "visualizaciones", "visualizzazioni",
        "visualiza\u00e7\u00f5es", "weergaven", "g\u00f6r\u00fcnt\u00fcleme",
    ),
    "video": ("video", "video_id", "videoid", "unique_id", "vid_id", "youtubeid"),
    "title": ("title", "video_title", "videotitle"),
    "published": ("published", "published_at", "publishedat", "publish_time", "post_time_utc"),
    "likes": ("likes", "like_count", "likecount"),
    "dislikes": ("dislikes", "dislike_count", "dislikecount"),
    "comments": ("comments", "comment_count", "commentcount"),
    "shares": ("shares", "share_count", "sharecount"),
}  # fmt: skip
#: Names that say themselves whether a column adds up.
CUMULATIVE = ("total_views", "cumulative_views")
PER_INTERVAL = ("daily_views",)


def _roles(header: tuple[str, ...]) -> dict[str, list[str]]:
    """The columns that can play each role, an exact name (or the person's mapping) before others."""
    roles: dict[str, list[str]] = {}
    for role, names in SYNONYMS.items():
        exact = [name for name in header if name == role]
        roles[role] = exact or [name for name in header if name.lower() in names]
    return roles


def _recognise_table(head: Head) -> float:
    roles = _roles(head.header)
    return 0.3 if roles["time"] and roles["views"] else 0.0


def _read_table(source: SourceFile, choices: Choices, reading: Reading) -> None:
    table = Table(source, reading)
    roles = _roles(table.header)
    for role in ("time", "views"):
        if not roles[role]:
            table.need(role)
        if len(roles[role]) > 1:
            found = " and ".join(roles[role])
            reading.ask(f"--column {role}=NAME", f"has several columns that can hold the {role}: {found}")
    if reading.questions:
        return
    _counts(table, {role: names[0] for role, names in roles.items() if names}, choices, reading, None)


def _read_nixtla(source: SourceFile, choices: Choices, reading: Reading) -> None:
    table = Table(source, reading)
    table.need("unique_id", "ds", "y")
    roles = {"time": "ds", "views": "y", "video": "unique_id"}
    _counts(table, roles, choices, reading, ".")


def _read_prophet(source: SourceFile, choices: Choices, reading: Reading) -> None:
    table = Table(source, reading)
    table.need("ds", "y")
    _counts(table, {"time": "ds", "views": "y"}, choices, reading, ".")


def _counts(
    table: Table, roles: dict[str, str], choices: Choices, reading: Reading, decimal: str | None
) -> None:
    """Read a table whose columns are known by their roles."""
    cells = CellReader(reading, decimal=decimal)
    views = roles["views"]
    count = _count(views, choices, reading)
    origin = Source(name=table.source.name.rpartition("/")[2])
    _say_what_is_read(table, roles, reading)
    intervals: list[Interval] = []
    beside = [metric for metric in ("likes", "dislikes", "comments", "shares") if metric in roles]
    switches = "ratings_disabled" in table or "comments_disabled" in table
    for row in table.rows():
        if "video" in roles and not reading.keep_row(row[roles["video"]], row.line, roles["video"]):
            continue
        time = cells.time(row, roles["time"])
        value = cells.count(row, views, required=True)
        figures: dict[str, Any] = {}
        for metric in beside:
            if not (switches and _closed(row, metric)):
                figures[metric] = cells.count(row, roles[metric])
        if "title" in roles and reading.video.title is None:
            reading.video.title = row[roles["title"]] or None
        if "published" in roles and reading.video.published is None:
            reading.video.published = cells.time(row, roles["published"], required=False)
        if time is None:
            continue
        if count == "per-interval":
            if value is not None:
                intervals.append(Interval(time, value, row.line, origin))
        elif count == "cumulative":
            observe(reading, time, value, origin, row.line, **figures)
    if count == "per-interval":
        reading.increments += stretch(reading, intervals)
        if beside:
            reading.note("not read beside counts of intervals: " + ", ".join(beside))


def _closed(row: Row, metric: str) -> bool:
    """Whether the row says that a counter is switched off: its 0 is then no figure."""
    switch = "comments_disabled" if metric == "comments" else "ratings_disabled"
    return metric != "shares" and row[switch].lower() in ("true", "1", "yes")


def _count(views: str, choices: Choices, reading: Reading) -> str | None:
    """Whether the figures are totals or increments: chosen, or said by the column's name; else asked for."""
    if choices.count is not None:
        return choices.count
    if views.lower() in CUMULATIVE:
        return "cumulative"
    if views.lower() in PER_INTERVAL:
        return "per-interval"
    reading.ask(
        "--count cumulative or --count per-interval",
        "does not say whether a figure is the total so far or what came within the row's interval",
        column=views,
    )
    return None


def _say_what_is_read(table: Table, roles: dict[str, str], reading: Reading) -> None:
    reading.note("read: " + ", ".join(f"{role} from {name}" for role, name in roles.items()))
    taken = {*roles.values(), "ratings_disabled", "comments_disabled"}
    others = [name for name in table.header if name and name not in taken]
    if others:
        reading.note("columns not read: " + ", ".join(others))


def _read_holidays(source: SourceFile, choices: Choices, reading: Reading) -> None:
    del choices
    table = Table(source, reading, ("holiday", "ds", "lower_window", "upper_window", "prior_scale"))
    table.need("holiday", "ds")
    cells = CellReader(reading, decimal=".")
    for row in table.rows():
        time = cells.time(row, "ds")
        name = row["holiday"]
        if not name:
            reading.reject(row.line, "holiday", name, "is missing")
        elif time is not None:
            plain = "".join(
                sign if sign.isascii() and sign.isalnum() else "-" for sign in name.lower()
            ).strip("-")
            reading.events.append(
                Event(
                    row=row.line,
                    source=Source(name=source.name.rpartition("/")[2]),
                    id=f"{plain or 'event'}-{time.earliest:%Y-%m-%d}",
                    time=time,
                    kind="other",
                    title=name,
                    extra=table.unknown_cells(row),
                )
            )


def _nixtla(head: Head) -> float:
    return 1.0 if head.has("unique_id", "ds", "y") else 0.0


def _prophet(head: Head) -> float:
    return 0.9 if head.has("ds", "y") and "unique_id" not in head.header else 0.0


def _holidays(head: Head) -> float:
    return 1.0 if head.has("holiday", "ds") else 0.0


ASKS = ("--count", "--zone", "--published", "--views-before", "--date-order", "--decimal", "--video")
FORMATS = (
    Format(
        "table",
        "plain table: a column of times, a column of views (CSV, TSV or Parquet)",
        "tables",
        "views; likes, dislikes, comments and shares where they stand beside them",
        _recognise_table,
        _read_table,
        asks=(*ASKS, "--column"),
    ),
    Format(
        "nixtla", "Nixtla long table: unique_id, ds, y", "tables", "views", _nixtla, _read_nixtla, asks=ASKS
    ),
    Format("prophet", "Prophet table: ds, y", "tables", "views", _prophet, _read_prophet, asks=ASKS),
    Format(
        "prophet-holidays",
        "Prophet holidays: holiday, ds",
        "tables",
        "events of kind other, to be told apart by hand",
        _holidays,
        _read_holidays,
        asks=("--zone",),
    ),
)
