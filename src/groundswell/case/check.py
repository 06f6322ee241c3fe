"""What is wrong with a case: rows are checked while they are read, how they agree is checked here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from groundswell.case.cells import Grid
from groundswell.case.folder import Loaded, find_case, load
from groundswell.case.mistakes import ERROR, WARNING, Mistake, Mistakes, did_you_mean
from groundswell.case.record import Case, Row, Span, ViewObservation
from groundswell.case.table import TABLES
from groundswell.case.times import format_span
from groundswell.errors import CaseError

__all__ = ["ERROR", "WARNING", "Mistake", "check_case", "open_case", "report"]

_BEFORE_PUBLICATION = ("precursor", "production", "music", "seeding", "other")
_CURRENCIES = {"USD", "EUR", "GBP", "JPY", "CAD", "AUD", "CHF", "INR", "CNY", "$", "€", "£"}


def open_case(case: str | Path) -> Case:
    """Open a case folder, or a bundled case by its name (``first-kiss``).

    Raises:
        CaseError: the case cannot be used; ``mistakes`` holds everything that is wrong with it. Warnings do
            not keep a case from opening: ``check_case`` lists them.
    """
    folder = find_case(case)
    loaded = load(folder)
    _check_rows(loaded, datetime.now(UTC))
    if loaded.mistakes.errors or loaded.case is None:
        raise CaseError(report(loaded.name, loaded.mistakes.errors), loaded.mistakes.errors)
    return loaded.case


def check_case(case: str | Path, now: datetime | None = None) -> tuple[Mistake, ...]:
    """Everything that is wrong with a case folder, errors and warnings, by file and row.

    Nothing on disk is changed.

    Args:
        case: a folder, or the name of a bundled case.
        now: the clock, an aware datetime; what lies after it is in the future.
    Raises:
        CaseError: there is no such folder.
    """
    loaded = load(find_case(case))
    _check_rows(loaded, datetime.now(UTC) if now is None else now)
    order = {"case.toml": -1} | {f"{name}.csv": index for index, name in enumerate(TABLES)}
    return tuple(
        sorted(
            loaded.mistakes.found,
            key=lambda mistake: (order.get(mistake.file, len(order)), mistake.file, mistake.row or 0),
        )
    )


def report(name: str, mistakes: Sequence[Mistake]) -> str:
    """The mistakes as text, one a line: file, row, column, value, what is wrong; how to mend it."""
    if not mistakes:
        return f"{name}: no mistakes"
    errors = sum(mistake.severity == ERROR for mistake in mistakes)
    counts = [_counted(errors, "mistake"), _counted(len(mistakes) - errors, "warning")]
    heading = f"{name}: {', '.join(count for count in counts if count)}, nothing was changed"
    cells = [
        (
            mistake.file,
            f"row {mistake.row}" if mistake.row else "",
            mistake.column or "",
            mistake.value if mistake.value is not None else "",
        )
        for mistake in mistakes
    ]
    widths = [min(32, max(len(row[index]) for row in cells)) for index in range(4)]
    lines = [heading]
    for row, mistake in zip(cells, mistakes, strict=True):
        start = "  ".join(
            cell.replace("\n", " ").ljust(width) for cell, width in zip(row, widths, strict=True)
        )
        kind = "warning: " if mistake.severity == WARNING else ""
        stop = " " if mistake.message.endswith("?") else "; "
        lines.append(f"  {start}  {kind}{mistake.message}{stop}{mistake.remedy}")
    return "\n".join(lines)


def _counted(number: int, noun: str) -> str:
    return "" if not number else f"{number} {noun}{'' if number == 1 else 's'}"


def _check_rows(loaded: Loaded, now: datetime) -> None:
    """Note how rows disagree with one another, with the clock and with the date of publication."""
    mistakes, case = loaded.mistakes, loaded.case
    for name, grid in loaded.grids.items():
        if name in TABLES:
            _formulas(grid, mistakes)
            _zone_mixture(grid, loaded.head.zone, mistakes)
    if case is None:
        return
    if case.published.earliest > now:
        mistakes.error(
            "case.toml",
            "lies in the future",
            "check the year",
            column="published",
            value=format_span(case.published, case.zone),
        )
    for name in TABLES:
        rows: tuple[Row, ...] = getattr(case, name)
        file = loaded.grids[name].file if name in loaded.grids else f"{name}.csv"
        cells = dict(loaded.grids[name].rows) if name in loaded.grids else {}
        for row in rows:
            _check_times(row, name, file, cells.get(row.row, {}), case, now, mistakes)
    for series in case.series:
        if series.end[-1] > now:
            mistakes.warning(
                f"series/{series.name}.csv",
                "goes on into the future",
                "check the dates, unless they are planned",
            )
    _check_views(case, loaded.grids.get("views"), mistakes)
    _check_events(case, loaded.grids.get("events"), mistakes)
    _check_copies(case, loaded.grids.get("coverage"), mistakes)
    _check_money(case, loaded.grids.get("money"), mistakes)


def _check_times(
    row: Row, table: str, file: str, cells: Mapping[str, str], case: Case, now: datetime, mistakes: Mistakes
) -> None:
    for column in ("time", "published", "views_at", "until"):
        span: Span | None = getattr(row, column, None)
        if span is not None and span.earliest > now:
            note = mistakes.warning if table == "events" and column != "published" else mistakes.error
            note(
                file,
                f"lies in the future (now: {now:%Y-%m-%d})",
                "check the year",
                row=row.row,
                column=column,
                value=cells.get(column),
            )
    time: Span | None = getattr(row, "time", None)
    if time is not None and time.latest < case.published.earliest and table != "money":
        published = format_span(case.published, case.zone)
        remedy = f"check the time; the video was published {published}"
        where = {"row": row.row, "column": "time", "value": cells.get("time")}
        if table in ("views", "engagement"):
            mistakes.error(file, "a count before the video was published", remedy, **where)  # type: ignore[arg-type]
        elif (
            getattr(row, "kind", "") not in _BEFORE_PUBLICATION
            and getattr(row, "relation", "") != "precursor"
        ):
            mistakes.warning(file, "lies before the video was published", remedy, **where)  # type: ignore[arg-type]
    read = row.read_at()
    if table not in ("events", "money") and row.published and read and row.published.latest < read.earliest:
        mistakes.warning(
            file,
            "the source appeared before what it reports",
            "check the two dates",
            row=row.row,
            column="published",
            value=cells.get("published"),
        )


def _check_views(case: Case, grid: Grid | None, mistakes: Mistakes) -> None:
    if grid is None:
        return
    if not case.views:
        mistakes.error(grid.file, "no observation of views", "add a row with a time and a value")
    cells = dict(grid.rows)
    by_scope: dict[str, list[ViewObservation]] = {}
    for row in case.views:
        if row.time is None:
            if not cells[row.row].get("time", "").strip():
                mistakes.warning(
                    grid.file,
                    "has no time: it is shown and never fitted",
                    "write a time, however wide (2014)",
                    row=row.row,
                    column="time",
                )
        else:
            by_scope.setdefault(row.scope, []).append(row)
    for rows in by_scope.values():
        rows.sort(key=lambda row: (row.time.latest, row.time.earliest, row.low) if row.time else ())
        for before, after in pairwise(rows):
            if before.time is None or after.time is None or after.time.earliest < before.time.latest:
                continue
            if after.high < before.low:
                mistakes.warning(
                    grid.file,
                    f"falls below the {before.low:.0f} of row {before.row}; both are kept",
                    "nothing needs doing if the source says so",
                    row=after.row,
                    column="value",
                    value=cells[after.row].get("value") or cells[after.row].get("high"),
                )


def _check_events(case: Case, grid: Grid | None, mistakes: Mistakes) -> None:
    seen: dict[str, int] = {}
    for event in case.events:
        if grid is not None and event.id in seen and event.id:
            mistakes.error(
                grid.file,
                f"the id stands in row {seen[event.id]} too",
                "give each event its own id",
                row=event.row,
                column="id",
                value=event.id,
            )
        seen.setdefault(event.id, event.row)
        if grid is not None and event.time and event.until and event.until.latest < event.time.earliest:
            mistakes.error(
                grid.file,
                "ends before it begins",
                "exchange time and until",
                row=event.row,
                column="until",
                value=dict(grid.rows)[event.row].get("until"),
            )


def _check_copies(case: Case, grid: Grid | None, mistakes: Mistakes) -> None:
    ids = {row.source.id for row in case.coverage if row.source.id}
    for row in case.coverage:
        if grid is None or row.copy_of is None or row.copy_of in ids:
            continue
        near = did_you_mean(row.copy_of, ids, cutoff=0.8)
        if near:
            mistakes.warning(
                grid.file,
                f'no row has this source_id; did you mean "{near}"?',
                "correct it, or keep it for a page that is not listed",
                row=row.row,
                column="copy_of",
                value=row.copy_of,
            )


def _check_money(case: Case, grid: Grid | None, mistakes: Mistakes) -> None:
    units: dict[str, tuple[str, int]] = {}
    for row in case.money:
        if grid is None or row.unit not in _CURRENCIES:
            continue
        unit, first = units.setdefault(row.topic, (row.unit, row.row))
        if unit != row.unit:
            mistakes.warning(
                grid.file,
                f'two units for "{row.topic}": row {first} has {unit}',
                "convert one, with the rate in the note, or name the topics apart",
                row=row.row,
                column="unit",
                value=row.unit,
            )


def _formulas(grid: Grid, mistakes: Mistakes) -> None:
    for line, cells in grid.rows:
        for column in ("id", "source_id", "title", "source"):
            if cells.get(column, "").startswith(("=", "@")):
                mistakes.warning(
                    grid.file,
                    "begins with a sign that a spreadsheet takes for a formula; it is kept as text",
                    "do not save the file from a spreadsheet, or rename it",
                    row=line,
                    column=column,
                    value=cells[column],
                )


def _zone_mixture(grid: Grid, zone: str, mistakes: Mistakes) -> None:
    """Clock times with and without an offset in one column: the bare ones may come from another zone."""
    for column in ("time", "published"):
        clocks = [(line, cells[column]) for line, cells in grid.rows if _has_clock(cells.get(column, ""))]
        bare = [(line, text) for line, text in clocks if not _all_offset(text)]
        if bare and len(bare) < len(clocks):
            line, text = bare[0]
            mistakes.warning(
                grid.file,
                f"a clock time without a zone among {len(clocks) - len(bare)} with one; read in {zone}",
                "write its offset, as in 2014-03-11T12:00-04:00",
                row=line,
                column=column,
                value=text,
            )


def _has_clock(text: str) -> bool:
    return ":" in text


def _all_offset(text: str) -> bool:
    ends: Iterable[str] = (end.strip() for end in text.split("/"))
    return all(":" not in end or end.endswith("Z") or "+" in end or end.count("-") == 3 for end in ends)
