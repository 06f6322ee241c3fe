"""Writing an import into the folder of a case: tables grow, nothing that stood there is reformatted."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from groundswell.case.folder import csv_text, quoted_cell, row_cells
from groundswell.case.head import FILE, quoted, toml_of
from groundswell.case.record import Case, Span
from groundswell.case.series import series_cells
from groundswell.case.table import SERIES, TABLES
from groundswell.case.times import format_span, parse_span
from groundswell.errors import DataError
from groundswell.sources.contract import Choices, Reading, Reject
from groundswell.sources.guard import guarded
from groundswell.sources.importing import Plan
from groundswell.sources.merge import Conflict, Merged
from groundswell.sources.registry import format_named

__all__ = ["recorded_fetches", "write_plan"]

INSIDE = "provenance"
IMPORTS = (
    "file", "sha256", "format", "reader_version", "imported_at", "fetched", "rows_read", "rows_kept",
    "rows_rejected", "choices",
)  # fmt: skip
_EXTRA_LINE = re.compile(r"^extra_columns\s*=\s*\[.*?\]\s*?$", re.MULTILINE | re.DOTALL)


def write_plan(plan: Plan, now: datetime | None = None) -> tuple[Path, ...]:
    """Write what a plan would do; a plan that changes nothing writes nothing.

    Args:
        plan: from ``plan_import``.
        now: the clock, an aware datetime, for the record of the import.
    Returns:
        The files that were written.
    Raises:
        DataError: a question is open, nothing could be read, or a file cannot be written.
    """
    plan.refuse()
    case = _case_of(plan)
    texts: dict[Path, str | bytes] = {}
    extra: list[str] = []
    for name, merged in plan.tables.items():
        if merged.added or merged.replaced:
            path, content = _table(plan, name, merged, case.zone)
            texts[path] = content
            for row in [*merged.added, *merged.replaced.values()]:
                extra += [column for column in row.extra if column not in extra]
    for whole in plan.series:
        if whole.series is not None:
            path = plan.folder / "series" / f"{whole.name}.csv"
            texts[path] = csv_text(SERIES, series_cells(whole.series, case.zone))
    if plan.loaded is None:
        texts[plan.folder / FILE] = toml_of(case, extra)
        if "views" not in plan.tables:
            texts[plan.folder / "views.csv"] = csv_text(TABLES["views"], [])
    elif missing := [column for column in extra if column not in plan.loaded.head.extra_columns]:
        texts[plan.folder / FILE] = _with_extra_columns(plan.folder / FILE, missing)
    texts |= _records(plan, datetime.now(UTC) if now is None else now)
    return _write(texts)


def _case_of(plan: Plan) -> Case:
    """The case that is there, or the head of a new one."""
    if plan.loaded is not None and plan.loaded.case is not None:
        return plan.loaded.case
    video = plan.video
    if video.published is None:
        raise DataError(f"{plan.folder}: a new case needs the time of publication; give --published TIME")
    name = plan.folder.resolve().name
    platform = video.platform or "youtube"
    zone = next((r.choices.zone for r in plan.readings if r.choices.zone), None) or video.zone or "UTC"
    ids = dict(video.ids or {})
    if video.id:
        ids[platform] = video.id
    return Case(
        slug=name,
        title=video.title or name,
        published=video.published,
        author=video.author,
        platform=platform,
        format=video.format or "long",
        ids=ids,
        zone=zone,
        collaborators=video.collaborators or (),
        notes=video.notes,
        licence=video.licence,
    )


def _table(plan: Plan, name: str, merged: Merged, zone: str) -> tuple[Path, str | bytes]:
    """The text of a table with its new rows behind the old ones, whose cells stay as they are written."""
    table = TABLES[name]
    fresh = [row_cells(row, table, zone) for row in merged.added]
    grid = plan.loaded.grids.get(name) if plan.loaded is not None else None
    if grid is None:
        return plan.folder / f"{name}.csv", csv_text(table, fresh)
    rows = []
    for line, cells in grid.rows:
        replaced = merged.replaced.get(line)
        rows.append(cells if replaced is None else cells | _replacing(row_cells(replaced, table, zone)))
    rows += fresh
    filled = {column for row in rows for column, cell in row.items() if cell}
    header = [
        *grid.header,
        *(column for column in table.names if column in filled and column not in grid.header),
    ]
    header += sorted(filled - set(header))
    lines = [[row.get(column, "") for column in header] for row in rows]
    path = plan.folder / grid.file
    return path, _parquet(header, lines) if path.suffix == ".parquet" else _csv([header, *lines])


def _replacing(cells: dict[str, str]) -> dict[str, str]:
    """The cells of a row that takes another's place: its bounds and precision go with the old figure."""
    return {"precision": "", "low": "", "high": "", "qualifier": ""} | cells


def _csv(lines: Iterable[Sequence[str]]) -> str:
    return "".join(",".join(map(quoted_cell, line)) + "\n" for line in lines)


def _parquet(header: Sequence[str], lines: Sequence[Sequence[str]]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {name: [line[place] or None for line in lines] for place, name in enumerate(header)}
    buffer = io.BytesIO()
    pq.write_table(pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()}), buffer)
    return buffer.getvalue()


def _with_extra_columns(path: Path, missing: Sequence[str]) -> str:
    """case.toml with further names in ``extra_columns``; the rest of the text stays.

    Raises:
        DataError: the text cannot be changed so that only that key changes.
    """
    text = path.read_text(encoding="utf-8")
    before = tomllib.loads(text)
    names = [*before.get("extra_columns", []), *missing]
    line = "extra_columns = [" + ", ".join(quoted(name) for name in names) + "]"
    if "extra_columns" in before:
        changed = _EXTRA_LINE.sub(lambda _: line, text, count=1)
    else:
        heading = re.search(r"^\[", text, re.MULTILINE)
        place = heading.start() if heading else len(text)
        glue = "" if place == 0 or text[place - 1] == "\n" else "\n"
        changed = f"{text[:place]}{glue}{line}\n{text[place:]}"
    try:
        after = tomllib.loads(changed)
    except tomllib.TOMLDecodeError:
        after = {}
    if after != {**before, "extra_columns": names}:
        listed = ", ".join(missing)
        raise DataError(f"{path}: extra_columns cannot be changed safely; add to it by hand: {listed}")
    return changed


def recorded_fetches(folder: Path) -> dict[str, Span]:
    """The fetch time that an earlier import took for a file, by its SHA-256."""
    return {
        line["sha256"]: parse_span(line["fetched"])
        for line in _lines_in(folder / INSIDE / "imports.csv")
        if line.get("fetched")
    }


def _lines_in(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [{name: cell or "" for name, cell in line.items()} for line in csv.DictReader(file)]


def _records(plan: Plan, now: datetime) -> dict[Path, str | bytes]:
    """What the import leaves behind beside its rows: where they come from, rejects and conflicts."""
    inside = plan.folder / INSIDE
    imports = _lines_in(inside / "imports.csv")
    known = {
        (line["file"], line["sha256"], line["format"], line["reader_version"], line["choices"])
        for line in imports
    }
    rejects = _lines_in(inside / "rejects.csv")
    fresh = []
    for reading in plan.readings:
        line = _import_line(reading, plan.choices, now)
        if tuple(line[name] for name in ("file", "sha256", "format", "reader_version", "choices")) in known:
            continue
        fresh.append(line)
        rejects = [old for old in rejects if old["file"] != guarded(reading.source.name)]
        rejects += [_plain(reject) for reject in reading.rejects]
    conflicts = _lines_in(inside / "conflicts.csv")
    new_conflicts = [line for conflict in plan.conflicts if (line := _plain(conflict)) not in conflicts]
    texts: dict[Path, str | bytes] = {}
    if fresh:
        texts[inside / "imports.csv"] = _record_text(IMPORTS, [*imports, *fresh])
        if rejects:
            texts[inside / "rejects.csv"] = _record_text([part.name for part in fields(Reject)], rejects)
    if new_conflicts:
        names = [part.name for part in fields(Conflict)]
        texts[inside / "conflicts.csv"] = _record_text(names, [*conflicts, *new_conflicts])
    return texts


def _import_line(reading: Reading, choices: Choices, now: datetime) -> dict[str, str]:
    chosen = {name: value for name, value in asdict(choices).items() if value}
    for name in ("fetched", "published"):
        chosen.pop(name, None)  # one has a column of its own, the other stands in case.toml
    fetched = reading.fetched_at
    return {
        "file": guarded(reading.source.name),
        "sha256": reading.source.sha256(),
        "format": reading.format,
        "reader_version": str(format_named(reading.format).version),
        "imported_at": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "fetched": "" if fetched is None else format_span(fetched),
        "rows_read": str(reading.rows_read),
        "rows_kept": str(reading.rows_kept),
        "rows_rejected": str(reading.rows_rejected),
        "choices": json.dumps(chosen, sort_keys=True, ensure_ascii=False) if chosen else "",
    }


def _plain(line: Reject | Conflict) -> dict[str, str]:
    cells: dict[str, Any] = asdict(line)
    return {name: "" if cell is None else guarded(str(cell)) for name, cell in cells.items()}


def _record_text(names: Sequence[str], lines: Sequence[Mapping[str, str]]) -> str:
    return _csv([list(names), *([line.get(name, "") for name in names] for line in lines)])


def _write(texts: Mapping[Path, str | bytes]) -> tuple[Path, ...]:
    """Write files whole: each is put in its place only when all are on disk."""
    ready: list[tuple[Path, Path]] = []
    try:
        for path, content in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_name(f".{path.name}.part")
            ready.append((part, path))
            part.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        for part, path in ready:
            part.replace(path)
    except OSError as error:
        raise DataError(f"cannot be written: {error}") from error
    finally:
        for part, _ in ready:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
    return tuple(path for _, path in ready)
