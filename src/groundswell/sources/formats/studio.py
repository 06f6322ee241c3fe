"""YouTube Studio exports: a zip of a table, a chart and totals, or one of its files; traffic sources.

Files are told apart by their columns, for their names are in the owner's language. Days are US Pacific days.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from groundswell.case.record import Engagement, Source, Span, ViewObservation
from groundswell.sources.cells import MISSING, CellReader
from groundswell.sources.contract import Choices, Format, Interval, Reading
from groundswell.sources.counts import observe
from groundswell.sources.files import Head, SourceFile, head_of
from groundswell.sources.formats.studio_words import COLUMNS, TOTAL, role_of
from groundswell.sources.tables import Row, Table

__all__ = ["FORMATS"]

PACIFIC = "America/Los_Angeles"
LATE = timedelta(hours=72)  # the newest hours are filled in later
SOURCE = Source(name="YouTube Studio")
BESIDE = {"likes": "Likes", "dislikes": "Dislikes", "comments": "Comments added", "shares": "Shares"}


def _roles(header: tuple[str, ...]) -> dict[str, str]:
    """The column that holds each thing; an exact name counts before a translated one."""
    roles = {name: name for name in header if name in COLUMNS}
    for name in header:
        role = role_of(name)
        if role is not None:
            roles.setdefault(role, name)
    return roles


def _kind(head: Head) -> str | None:
    roles = _roles(head.header)
    if "Views" not in roles:
        return None
    if "Traffic source" in roles:
        return "traffic"
    if "Date" in roles and "Content" in roles and ("Video title" in roles or "Duration" in roles):
        return "chart"
    if (
        "Content" in roles
        and ("Video title" in roles or "Video publish time" in roles)
        and "Date" not in roles
    ):
        return "table"
    if "Date" in roles and len(head.header) == 2 and ".zip/" in head.name:
        return "totals"
    return None


class _Columns:
    """A row read by what its columns hold."""

    def __init__(self, table: Table) -> None:
        self.roles = _roles(table.header)
        self.row: Row | None = None

    @property
    def line(self) -> int:
        """Line of the row."""
        return self.row.line if self.row is not None else 0

    def __getitem__(self, role: str) -> str:
        """The cell of the column that holds it."""
        name = self.roles.get(role)
        return "" if name is None or self.row is None else self.row[name]


def _is_total(columns: _Columns) -> bool:
    """The row of sums: its first cell says so in some language, and nothing names a video."""
    first = columns["Content"] or columns["Traffic source"]
    if first.lower() in TOTAL:
        return True
    return "Video title" in columns.roles and not columns["Video title"] and not columns["Video publish time"]


def _open(source: SourceFile, reading: Reading) -> tuple[Table, _Columns, CellReader]:
    reading.video.platform = "youtube"
    table = Table(source, reading, series="Date" in _roles(head_of(source).header))
    columns = _Columns(table)
    for role in ("Views",):
        if role not in columns.roles:
            table.need(role)
    used = {*columns.roles.values()}
    others = [name for name in table.header if name and name not in used]
    if others:
        reading.note("columns not read: " + ", ".join(others))
    return table, columns, CellReader(reading, zone=PACIFIC)


def _head_of_video(columns: _Columns, cells: CellReader, reading: Reading) -> None:
    video = reading.video
    video.title = video.title or columns["Video title"] or None
    if video.published is None and columns["Video publish time"]:
        video.published = cells.time(columns, "Video publish time", required=False)


def _read_table(source: SourceFile, choices: Choices, reading: Reading) -> None:
    """One row a video. It states no dates: only the person knows whether it covers the video's life."""
    table, columns, cells = _open(source, reading)
    if choices.period is None:
        reading.ask(
            "--period lifetime or --period window",
            "states no dates: do its figures cover the whole life of the video, or a window of days?",
        )
    fetched = reading.fetched()
    total: float | None = None
    listed = 0.0
    for columns.row in table.rows():
        if _is_total(columns):
            total = cells.count(columns, "Views")
            continue
        if columns["Content"].lower() in MISSING:
            reading.reject(columns.line, "Content", columns["Content"], "is missing: which video?")
            continue
        views = cells.count(columns, "Views")
        listed += views or 0.0
        if not reading.keep(columns["Content"]):
            continue
        _head_of_video(columns, cells, reading)
        if fetched is not None and choices.period is not None:
            _table_row(columns, cells, reading, fetched, views)
    if total is not None and total > listed:
        reading.note(
            f"{total - listed:,.0f} of {total:,.0f} views belong to videos that the export leaves out"
        )


def _table_row(
    columns: _Columns, cells: CellReader, reading: Reading, fetched: Span, views: float | None
) -> None:
    if reading.choices.period == "lifetime":
        # the counter stood there at some moment of the last three days, which are filled in late
        when = Span(fetched.earliest - LATE, fetched.latest)
        published = reading.choices.published or reading.video.published
        if published is not None and when.earliest < published.earliest <= when.latest:
            when = Span(published.earliest, when.latest)
        figures = {metric: cells.count(columns, role) for metric, role in BESIDE.items()}
        observe(reading, when, views, SOURCE, columns.line, **figures)  # type: ignore[arg-type]
    elif views is not None:
        reading.views.append(
            ViewObservation(
                row=columns.line, source=SOURCE, time=fetched, low=views, value=views, qualifier="at_least",
                note="views of a window: the total is at least that",
            )
        )  # fmt: skip


def _read_chart(source: SourceFile, choices: Choices, reading: Reading) -> None:
    """One row a day and video: views of that day."""
    del choices
    table, columns, cells = _open(source, reading)
    intervals: list[Interval] = []
    for columns.row in table.rows():
        if _is_total(columns):
            continue
        if not reading.keep(columns["Content"]):
            continue
        _head_of_video(columns, cells, reading)
        _day(columns, cells, intervals)
    _total_up(reading, intervals)


def _read_totals(source: SourceFile, choices: Choices, reading: Reading) -> None:
    """One row a day, summed over the videos of the export: taken only where these are one video."""
    del choices
    table, columns, cells = _open(source, reading)
    videos = _videos_beside(source)
    intervals: list[Interval] = []
    for columns.row in table.rows():
        _day(columns, cells, intervals)
    if len(videos) == 1:
        reading.keep(next(iter(videos)))
        _total_up(reading, intervals)
    else:
        reading.rejects.clear()
        reading.questions.clear()
        what = f"the sum over {len(videos)} videos" if videos else "a sum over videos that are not named"
        reading.note(f"set aside: {what}, not a count of one")


def _videos_beside(source: SourceFile) -> set[str]:
    """The videos in the tables of the same archive."""
    videos: set[str] = set()
    for other in source.beside:
        head = head_of(other)
        if _kind(head) in ("table", "chart"):
            reading = Reading(other, "studio-table", Choices())
            table = Table(other, reading)
            columns = _Columns(table)
            for columns.row in table.rows():
                if not _is_total(columns) and columns["Content"]:
                    videos.add(columns["Content"])
    return videos


def _day(columns: _Columns, cells: CellReader, intervals: list[Interval]) -> None:
    day = cells.time(columns, "Date")
    views = cells.count(columns, "Views", required=True)
    if day is not None and views is not None:
        intervals.append(Interval(day, views, columns.line, SOURCE))


def _total_up(reading: Reading, intervals: list[Interval]) -> None:
    if intervals:
        reading.note("days are US Pacific days; the last two or three may still be filled in")
    reading.increments += intervals


def _read_traffic(source: SourceFile, choices: Choices, reading: Reading) -> None:
    """Views by traffic source: where clicks came from, which is not what set them off."""
    table, columns, cells = _open(source, reading)
    if choices.period is None:
        reading.ask(
            "--period lifetime or --period window",
            "states no dates: do its figures cover the whole life of the video, or a window of days?",
        )
    fetched = reading.fetched()
    if choices.period == "window":
        reading.note(
            "set aside: traffic of a window has no place in time; export it for the video's lifetime"
        )
    for columns.row in table.rows():
        name = columns["Traffic source"]
        if _is_total(columns):
            continue
        if name.lower() in MISSING:
            reading.reject(columns.line, "Traffic source", name, "is missing")
            continue
        views = cells.count(columns, "Views", required=True)
        if views is None or fetched is None or choices.period != "lifetime":
            continue
        extra = {"traffic_source": name}
        if columns["Source title"]:
            extra["traffic_detail"] = columns["Source title"]
        reading.engagement.append(
            Engagement(
                row=columns.line,
                source=SOURCE,
                time=fetched,
                metric="views_by_traffic_source",
                value=views,
                extra=extra,
            )
        )
    reading.note("traffic sources say where clicks came from, not what set them off")


def _recognises(kind: str) -> Callable[[Head], float]:
    return lambda head: 0.9 if _kind(head) == kind else 0.0


FORMATS = tuple(
    Format(name, title, "studio", gives, _recognises(kind), read, asks=asks)
    for kind, name, title, gives, read, asks in (
        (
            "table",
            "studio-table",
            "YouTube Studio export: table, one row a video",
            "views, likes, dislikes, comments and shares within three days of the export",
            _read_table,
            ("--period", "--fetched", "--video", "--decimal"),
        ),
        (
            "chart",
            "studio-chart",
            "YouTube Studio export: chart, one row a day and video",
            "views at the end of each Pacific day",
            _read_chart,
            ("--video", "--published", "--views-before", "--decimal"),
        ),
        (
            "totals",
            "studio-totals",
            "YouTube Studio export: totals, one row a day, inside the zip",
            "views at the end of each Pacific day, when the export is of one video",
            _read_totals,
            ("--published", "--views-before", "--decimal"),
        ),
        (
            "traffic",
            "studio-traffic",
            "YouTube Studio export: traffic sources",
            "views by traffic source, as engagement",
            _read_traffic,
            ("--period", "--fetched", "--decimal"),
        ),
    )
)
