"""A case folder on disk and the ``Case`` that it holds."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from groundswell.case.cells import Grid, read_grid
from groundswell.case.claims import interval
from groundswell.case.head import FILE, Head, read_head, toml_of
from groundswell.case.mistakes import Mistakes, did_you_mean
from groundswell.case.record import Case, Row, Series, ViewObservation
from groundswell.case.rows import BUILDERS, RowReader
from groundswell.case.series import build_series, series_cells
from groundswell.case.table import SERIES, TABLES, Table
from groundswell.case.times import format_span
from groundswell.errors import CaseError, DataError

__all__ = [
    "Loaded",
    "bundled_cases",
    "csv_text",
    "find_case",
    "load",
    "plain_number",
    "quoted_cell",
    "row_cells",
    "write_case",
]

_BUNDLED = Path(__file__).resolve().parent.parent / "bundled"
_ENDINGS = (".csv", ".parquet")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a folder holds: the case (``None`` when case.toml cannot be used), its cells and its mistakes."""

    name: str
    head: Head
    case: Case | None
    grids: Mapping[str, Grid]
    mistakes: Mistakes


def bundled_cases() -> tuple[str, ...]:
    """The names of the cases that ship with groundswell."""
    if not _BUNDLED.is_dir():
        return ()
    return tuple(sorted(entry.name for entry in _BUNDLED.iterdir() if (entry / FILE).is_file()))


def find_case(case: str | Path) -> Path:
    """The folder of a case: a path, or the name of a bundled case.

    Raises:
        CaseError: there is neither.
    """
    path = Path(case)
    if path.is_dir():
        return path
    if path.name == FILE and path.is_file():
        return path.parent
    names = bundled_cases()
    if str(case) in names:
        return _BUNDLED / str(case)
    near = did_you_mean(str(case), names)
    guess = f' (did you mean "{near}"?)' if near else ""
    what = "is a file, not a folder" if path.is_file() else "is neither a folder nor a bundled case"
    raise CaseError(
        f'"{case}" {what}{guess}; bundled: {", ".join(names)}. '
        "Make a folder with: groundswell case new FOLDER"
    )


def load(folder: Path) -> Loaded:
    """Read a folder as far as it can be read; every mistake is noted, and nothing on disk is changed."""
    mistakes = Mistakes()
    head = read_head(folder, mistakes)
    files = _files(folder, mistakes)
    grids: dict[str, Grid] = {}
    tables: dict[str, tuple[Row, ...]] = {}
    for name, table in TABLES.items():
        path = files.get(name)
        if path is None:
            continue
        grid = read_grid(path, path.name, table, head.extra_columns, mistakes)
        if grid is not None:
            grids[name] = grid
            tables[name] = _rows(grid, table, head, mistakes)
    series = tuple(_all_series(folder, head, grids, mistakes))
    case = None
    if head.published is not None and "title" in head.texts:
        parts: dict[str, Any] = dict(tables)
        texts: dict[str, Any] = dict(head.texts)
        texts.pop("zone", None)
        texts.setdefault("slug", folder.resolve().name)
        case = Case(
            **texts,
            **parts,
            published=head.published,
            zone=head.zone,
            collaborators=head.collaborators,
            ids=head.ids,
            series=series,
        )
    return Loaded(folder.resolve().name, head, case, grids, mistakes)


def _files(folder: Path, mistakes: Mistakes) -> dict[str, Path]:
    """The file of every table; files that nobody reads are named."""
    files: dict[str, Path] = {}
    strangers: list[str] = []
    for entry in sorted(folder.iterdir()):
        known = entry.stem in TABLES and entry.suffix in _ENDINGS
        if not known:
            if entry.suffix.lower() in (*_ENDINGS, ".tsv", ".xlsx", ".json") and entry.is_file():
                strangers.append(entry.name)
            continue
        if entry.stem in files:
            mistakes.error(
                entry.name,
                f"{files[entry.stem].name} stands beside it, and one of the two would be passed over",
                "keep one of the two",
            )
        else:
            files[entry.stem] = entry
    absent = [f"{name}.csv" for name in TABLES if name not in files]
    near_views = None
    for name in strangers:
        near = did_you_mean(name, absent, cutoff=0.75)
        guess = f'; did you mean "{near}"?' if near else ""
        near_views = name if near == "views.csv" else near_views
        mistakes.warning(
            name, f"is not read: no table has this name{guess}", "rename it, or move it elsewhere"
        )
    if "views" not in files:
        remedy = f'rename "{near_views}" to views.csv' if near_views else "write one with columns time,value"
        mistakes.error("views.csv", "the file is missing", remedy)
    return files


def _rows(grid: Grid, table: Table, head: Head, mistakes: Mistakes) -> tuple[Row, ...]:
    build = BUILDERS[table.name]
    opening = None if head.published is None else head.published.earliest
    return tuple(
        build(RowReader(grid.file, line, cells, table, head.zone, opening, mistakes))
        for line, cells in grid.rows
    )


def _all_series(folder: Path, head: Head, grids: dict[str, Grid], mistakes: Mistakes) -> Iterable[Series]:
    inside = folder / "series"
    if not inside.is_dir():
        return
    for path in sorted(inside.iterdir()):
        file = f"series/{path.name}"
        if path.suffix not in _ENDINGS:
            mistakes.warning(file, "is not read: a series is a CSV or Parquet file", "move it elsewhere")
            continue
        grid = read_grid(path, file, SERIES, head.extra_columns, mistakes)
        if grid is None:
            continue
        grids[file] = grid
        series = build_series(path.stem, grid, head.zone, mistakes)
        if series is not None:
            yield series


def write_case(case: Case, folder: str | Path) -> Path:
    """Write a case as a folder of CSV files; opening the folder gives an equal case.

    Args:
        case: any case.
        folder: a folder that does not exist yet or is empty.
    Raises:
        DataError: the folder holds something, or a row cannot be written so that it reads back the same.
    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise DataError(f"{folder} holds something already; give a new folder")
    texts: dict[str, str] = {}
    extra: list[str] = []
    for name, table in TABLES.items():
        rows: Sequence[Row] = getattr(case, name)
        for row in rows:
            extra += [column for column in row.extra if column not in extra]
        if rows or name == "views":
            texts[f"{name}.csv"] = csv_text(table, [row_cells(row, table, case.zone) for row in rows])
    for series in case.series:
        texts[f"series/{series.name}.csv"] = csv_text(SERIES, series_cells(series, case.zone))
    texts[FILE] = toml_of(case, extra)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    return folder


def csv_text(table: Table, rows: Sequence[Mapping[str, str]]) -> str:
    """CSV with the required columns and every column that some row fills."""
    filled = {name for row in rows for name, cell in row.items() if cell}
    columns = [column.name for column in table.columns if column.required or column.name in filled]
    if table.name == "views" and "value" not in columns:
        columns.insert(1, "value")
    columns += sorted(filled - set(columns))
    lines = [columns, *([row.get(name, "") for name in columns] for row in rows)]
    return "".join(",".join(quoted_cell(cell) for cell in line) + "\n" for line in lines)


def quoted_cell(cell: str) -> str:
    """A cell as CSV holds it: Python's own writer leaves a lone carriage return bare, which ends a row."""
    return '"' + cell.replace('"', '""') + '"' if any(sign in cell for sign in ',"\r\n') else cell


def row_cells(row: Row, table: Table, zone: str) -> dict[str, str]:
    """The cells that read back as ``row``."""
    cells = dict(row.extra)
    for column in table.columns:
        value = getattr(row, column.name, None)
        if column.kind in ("time", "precision"):
            cells[column.name] = "" if value is None else format_span(value, zone)
        elif isinstance(value, bool):
            cells[column.name] = "yes" if value else "no"
        elif isinstance(value, float | int):
            cells[column.name] = plain_number(value)
        elif isinstance(value, str):
            cells[column.name] = value
    cells |= {
        "source": row.source.name or "",
        "url": row.source.url or "",
        "quote": row.source.quote or "",
        "source_id": row.source.id or "",
    }
    if row.published_unknown:
        cells["published"] = "unknown"
    if isinstance(row, ViewObservation):
        cells |= _bounds(row)
    if cells.get("counts") == "yes":
        cells["counts"] = ""
    return cells


def _bounds(row: ViewObservation) -> dict[str, str]:
    """Low and high, where the figure and its word do not say them already."""
    if (
        row.value is not None
        and row.qualifier != "between"
        and interval(row.value, row.qualifier)
        == (
            row.low,
            row.high,
        )
    ):
        return {"low": "", "high": ""}
    if row.low == 0 and math.isinf(row.high):
        raise DataError(f"row {row.row} of views: a count between 0 and no limit says nothing; leave it out")
    return {"low": plain_number(row.low), "high": "" if math.isinf(row.high) else plain_number(row.high)}


def plain_number(value: float) -> str:
    """Digits that read back as the same number."""
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e17 else repr(float(value))
