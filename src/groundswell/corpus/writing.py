"""Tables of results: Parquet, Arrow, CSV or a DuckDB database; they appear whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from groundswell.errors import DataError, MissingExtra

__all__ = ["WRITTEN", "check_output", "write_table"]

WRITTEN = (".parquet", ".pq", ".arrow", ".feather", ".csv", ".duckdb", ".ddb")


def check_output(path: Path) -> None:
    """Raise ``DataError`` unless the file's ending says how to write it and its folder exists."""
    if path.suffix.casefold() not in WRITTEN:
        raise DataError(f"{path.name}: the ending says the format; use one of {', '.join(WRITTEN)}")
    if not path.absolute().parent.is_dir():
        raise DataError(f"{path.absolute().parent}: there is no such folder")


def write_table(batches: Iterable[Any], schema: Any, path: Path, name: str) -> int:
    """Write record batches as they come and return how many rows there were.

    Args:
        schema: of all of them.
        path: by its ending Parquet, Arrow, CSV or DuckDB.
        name: of the table within a DuckDB database.
    """
    check_output(path)
    kind = path.suffix.casefold()
    part = path.with_name(f".{path.name}.part")
    rows = 0
    try:
        with _sink(part, schema, kind) as sink:
            for batch in batches:
                sink.write_batch(batch)
                rows += batch.num_rows
        if kind in {".duckdb", ".ddb"}:
            _into_database(part, path, name)
        else:
            os.replace(part, path)  # noqa: PTH105  (Path.replace is the same; this one is known to be atomic)
    finally:
        part.unlink(missing_ok=True)
    return rows


def _sink(part: Path, schema: Any, kind: str) -> Any:
    import pyarrow as pa

    if kind in {".arrow", ".feather"}:
        return pa.ipc.new_file(str(part), schema)
    if kind == ".csv":
        from pyarrow import csv

        return _Csv(csv.CSVWriter(str(part), schema))
    from pyarrow import parquet

    return parquet.ParquetWriter(part, schema, compression="zstd")


class _Csv:
    """A CSV writer with ids guarded: a spreadsheet takes cells that begin with = + - @ for formulas."""

    def __init__(self, writer: Any) -> None:
        self._writer = writer

    def __enter__(self) -> _Csv:
        return self

    def __exit__(self, *_: object) -> None:
        self._writer.close()

    def write_batch(self, batch: Any) -> None:
        """Write one record batch."""
        import pyarrow as pa
        import pyarrow.compute as pc

        columns = [
            pc.replace_substring_regex(column, r"^([=+\-@\t\r])", r"'\1")
            if pa.types.is_string(column.type)
            else column
            for column in batch.columns
        ]
        self._writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=batch.schema))


def _into_database(part: Path, path: Path, name: str) -> None:
    try:
        import duckdb
    except ImportError as error:
        raise MissingExtra("DuckDB is needed for this: pip install 'groundswell[duckdb]'") from error
    source = str(part).replace("'", "''")
    with duckdb.connect(str(path)) as opened:
        opened.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM read_parquet('{source}')")  # noqa: S608
