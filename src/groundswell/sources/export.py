"""A case written for other tools: the tidy table, Nixtla's long table, the family graph, JSON."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from groundswell.case.folder import plain_number, quoted_cell
from groundswell.case.graph import family_graph, gexf
from groundswell.case.record import Case
from groundswell.sources.daily import daily_series, daily_views
from groundswell.sources.flat import CASE, COLUMNS, KIND, NUMBERS, SCHEMA_VERSION, TIMES, flat_rows
from groundswell.sources.guard import guarded

__all__ = ["EXPORTS", "export_case"]


def export_case(case: Case, to: str, *, parquet: bool = False) -> bytes:
    """A case as the bytes of a file that another tool reads.

    Args:
        case: any case.
        to: ``tidy`` (every row of every part, times as the two ends of an interval in UTC; reads back as the same
            case), ``nixtla`` (``unique_id``, ``ds``, ``y``: views of each whole day in the case's zone, derived from
            the counter), ``gexf`` (the video and its derivative works) or ``json`` (the same as ``tidy``).
        parquet: Parquet in place of CSV, for ``tidy`` and ``nixtla``.
    Raises:
        DataError: the case does not hold what the form needs; the message says what.
        ValueError: there is no such form.
    """
    if to not in EXPORTS:
        raise ValueError(f"there is no export {to!r}; there are {', '.join(EXPORTS)}")
    return EXPORTS[to](case, parquet)


def _tidy(case: Case, parquet: bool) -> bytes:
    rows = list(flat_rows(case))
    filled = {name for row in rows for name in row}
    always = ("part", "time_from_utc", "time_to_utc")
    columns = [name for name in COLUMNS if name in filled or name in always]
    columns += sorted(filled - set(columns))
    if parquet:
        return _parquet(columns, rows)
    return csv_bytes(columns, ([_cell(name, row.get(name)) for name in columns] for row in rows))


def _cell(name: str, value: str | float | datetime | None) -> str:
    """A cell of the tidy table: numbers as digits, texts so that no spreadsheet takes them for a formula."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return _utc(value)
    if isinstance(value, float):
        return plain_number(value)
    return value if name in NUMBERS else guarded(value)


def _utc(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _parquet(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    def kind(name: str) -> Any:
        if name in TIMES:
            return pa.timestamp("us", tz="UTC")
        return (
            pa.float64() if name in NUMBERS or name == "y" else pa.date32() if name == "ds" else pa.string()
        )

    table = pa.table({name: pa.array([row.get(name) for row in rows], kind(name)) for name in columns})
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    return buffer.getvalue()


def _nixtla(case: Case, parquet: bool) -> bytes:
    """Views of whole days; other daily series of the record under an id of their own."""
    name = case.ids.get(case.platform) or case.slug
    days = daily_views(case)
    rows: list[dict[str, Any]] = [
        {"unique_id": name, "ds": day, "y": value} for day, value in zip(days.days, days.values, strict=True)
    ]
    for series in case.series:
        rows += [
            {"unique_id": f"{name}/{series.name}", "ds": day, "y": value}
            for day, value in daily_series(series, case.zone)
        ]
    columns = ("unique_id", "ds", "y")
    if parquet:
        return _parquet(columns, rows)
    return csv_bytes(
        columns, ((guarded(row["unique_id"]), row["ds"].isoformat(), plain_number(row["y"])) for row in rows)
    )


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A CSV file in UTF-8."""
    return "".join(",".join(map(quoted_cell, line)) + "\n" for line in (header, *rows)).encode("utf-8")


def _json(case: Case, parquet: bool) -> bytes:
    del parquet
    document: dict[str, Any] = {"schema_version": SCHEMA_VERSION, "kind": KIND}
    for row in flat_rows(case):
        plain = {
            name: _utc(value) if isinstance(value, datetime) else _number(value)
            for name, value in row.items()
            if name != "part"
        }
        if row["part"] == CASE:
            for name in ("collaborators", "ids"):
                if name in plain:
                    plain[name] = json.loads(str(plain[name]))
            document[CASE] = plain
        else:
            document.setdefault(str(row["part"]), []).append(plain)
    return (json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode("utf-8")


def _number(value: str | float) -> str | float | int:
    """Whole numbers without a decimal point, as other readers of JSON expect counts."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _graph(case: Case, parquet: bool) -> bytes:
    del parquet
    return gexf(family_graph(case)).encode("utf-8")


#: Forms that need no fit, by their name.
EXPORTS: Mapping[str, Callable[[Case, bool], bytes]] = {
    "tidy": _tidy,
    "nixtla": _nixtla,
    "gexf": _graph,
    "json": _json,
}
