"""Long tables of many videos, read in batches of whole videos: CSV, Parquet, Arrow, DuckDB.

The rows of a video must stand together (days in any order), as in a file sorted by ``unique_id``. A file that
is not is sorted in memory when small, by DuckDB when that is installed, and refused with a sentence otherwise.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from groundswell.corpus.cells import Columns, Rows, columns_of, rows_of, runs
from groundswell.corpus.grouping import NotGrouped, batch_of, whole_videos
from groundswell.corpus.ragged import Batch
from groundswell.errors import DataError, MissingExtra

__all__ = ["BATCH_VIDEOS", "count_rows", "joined", "read_batches", "read_columns", "read_rows", "read_table"]

BATCH_VIDEOS = 10_000
ROWS_AT_A_TIME = 1 << 17
IN_MEMORY_ROWS = 3_000_000  # a table of this size is sorted in memory
BLOCK = 1 << 22
PARQUET = {".parquet", ".pq"}
ARROW = {".arrow", ".feather", ".ipc"}
DUCKDB = {".duckdb", ".ddb", ".db"}


@dataclass(frozen=True, slots=True)
class _Source:
    """A table on disk or in memory: its columns, and a way to stream some of them."""

    where: str
    columns: Columns
    path: Path | None
    table: Any = None
    sql: str | None = None

    def stream(self, names: list[str]) -> Iterator[Any]:
        """Record batches with these columns."""
        if self.table is not None:
            yield from self.table.select(names).to_batches(max_chunksize=ROWS_AT_A_TIME)
        elif self.path is not None and self.sql is not None:
            yield from _duckdb_stream(self.path, f"SELECT {_quoted(names)} FROM ({self.sql})")
        else:
            for file in _files(self.path or Path()):
                yield from _file_stream(file, names)


def read_batches(
    source: Any, videos: int = BATCH_VIDEOS, *, before: int | None = None, sql: str | None = None
) -> Iterator[Batch]:
    """Batches of whole videos, in the order of the table.

    Args:
        source: a CSV, Parquet or Arrow file, a folder of Parquet files, a DuckDB database (with ``sql``), or
            anything that streams Arrow: a table or reader of pyarrow, a DuckDB relation, a Polars frame.
        videos: how many in a batch.
        before: only days before this age; later rows are as if they had never been there.
        sql: query of the DuckDB database.
    Raises:
        DataError: the file cannot be read, lacks a column, or is large and its rows are in no order.
    """
    for rows in read_rows(source, videos, sql=sql):
        yield batch_of(rows, before)


def read_rows(source: Any, videos: int = BATCH_VIDEOS, *, sql: str | None = None) -> Iterator[Rows]:
    """The rows of ``videos`` whole videos at a time; see ``read_batches``."""
    found = _open(source, sql)
    if not isinstance(found, _Source):
        reader, columns = found
        try:
            yield from whole_videos((rows_of(batch, columns) for batch in reader), videos)
        except NotGrouped as error:
            raise DataError(f"{error}. A stream is read once: sort it by {columns.video} first.") from error
        return
    stream = found.stream(found.columns.names)
    if not _grouped(found):
        stream = _sorted_stream(found)
    yield from whole_videos((rows_of(batch, found.columns) for batch in stream), videos)


def read_table(source: Any, *, before: int | None = None, sql: str | None = None) -> Batch:
    """A whole table as one batch; see ``read_batches``."""
    return joined(list(read_batches(source, before=before, sql=sql)))


def read_columns(path: Path) -> Any:
    """All columns of a file or folder as a table of pyarrow; the cells of CSV are text, so that an id stays as written.

    Raises:
        DataError: the file is missing, cannot be read, or has no rows.
    """
    import pyarrow as pa

    if not path.exists():
        raise DataError(f"{path}: there is no such file or folder")
    files = _files(path)
    held = [batch for file in files for batch in _file_stream(file, _header(files[0]))]
    if not held:
        raise DataError(f"{path.name}: the table has no rows")
    return pa.Table.from_batches(held)


def joined(batches: list[Batch]) -> Batch:
    """Several batches as one."""
    if not batches:
        raise DataError("the table has no rows")
    starts = np.cumsum([0, *(batch.values.size for batch in batches)])
    shares = [batch.shares for batch in batches if batch.shares is not None]
    return Batch(
        tuple(name for batch in batches for name in batch.ids),
        np.concatenate([batch.values for batch in batches]),
        np.concatenate([np.zeros(1, dtype=np.int64)]
                       + [batch.offsets[1:] + start for batch, start in zip(batches, starts, strict=False)]),
        np.concatenate([batch.first_day for batch in batches]),
        np.concatenate([batch.status for batch in batches]),
        tuple(message for batch in batches for message in batch.messages),
        np.concatenate(shares) if len(shares) == len(batches) else None,
    )  # fmt: skip


def count_rows(source: Any) -> int | None:
    """How many rows a Parquet file or folder has; None where only reading would tell."""
    if not isinstance(source, (str, Path)):
        return None
    path = Path(source)
    files = _files(path) if path.exists() else []
    if not files or any(file.suffix.casefold() not in PARQUET for file in files):
        return None
    from pyarrow import parquet

    return sum(int(parquet.read_metadata(file).num_rows) for file in files)


def _open(source: Any, sql: str | None) -> _Source | tuple[Iterator[Any], Columns]:
    import pyarrow as pa

    if isinstance(source, (str, Path)):
        path = Path(source)
        if not path.exists():
            raise DataError(f"{path}: there is no such file or folder")
        if sql is not None or path.suffix.casefold() in DUCKDB:
            if sql is None:
                raise DataError(
                    f'{path}: a database needs a query, as in --sql "SELECT unique_id, ds, y FROM views"'
                )
            header = next(_duckdb_stream(path, f"SELECT * FROM ({sql}) LIMIT 0")).schema.names
        else:
            header = _header(_files(path)[0])
        return _Source(path.name, columns_of(header, path.name), path, None, sql)
    if isinstance(source, pa.RecordBatch):
        source = pa.Table.from_batches([source])
    if isinstance(source, pa.Table):
        return _Source("the table", columns_of(source.column_names, "the table"), None, source)
    if hasattr(source, "__arrow_c_stream__"):
        reader = pa.RecordBatchReader.from_stream(source)
    elif hasattr(source, "fetch_record_batch"):
        reader = _reader(source)
    else:
        raise DataError(
            f"a table cannot be made of {type(source).__name__}; give a path, an Arrow table or reader, or a "
            "DuckDB relation"
        )
    return reader, columns_of(reader.schema.names, "the stream")


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    found = sorted(file for file in path.iterdir() if file.suffix.casefold() in PARQUET)
    if not found:
        raise DataError(f"{path}: the folder holds no Parquet file")
    return found


def _parquet(file: Path) -> Any:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        # buffered: a row group of any size is read in pieces
        return parquet.ParquetFile(file, buffer_size=1 << 20, pre_buffer=False)
    except (pa.ArrowInvalid, OSError) as error:
        raise DataError(f"{file.name}: cannot be read as Parquet: {error}") from error


def _header(file: Path) -> list[str]:
    kind = file.suffix.casefold()
    if kind in PARQUET:
        return list(_parquet(file).schema_arrow.names)
    if kind in ARROW:
        return list(_arrow_reader(file).schema.names)
    return list(_csv_reader(file, None).schema.names)


def _file_stream(file: Path, names: list[str]) -> Iterator[Any]:
    import pyarrow as pa

    kind = file.suffix.casefold()
    try:
        if kind in PARQUET:
            yield from _parquet(file).iter_batches(batch_size=ROWS_AT_A_TIME, columns=names)
        elif kind in ARROW:
            reader = _arrow_reader(file)
            batches = (
                (reader.get_batch(place) for place in range(reader.num_record_batches))
                if hasattr(reader, "num_record_batches")
                else reader
            )
            yield from (batch.select(names) for batch in batches)
        else:
            yield from (_unguarded(batch) for batch in _csv_reader(file, names))
    except (pa.ArrowInvalid, pa.ArrowKeyError, OSError) as error:
        raise _csv_trouble(file, error) from error


def _unguarded(batch: Any) -> Any:
    """Ids as they were: on export ``=x`` is written ``'=x``, so that no spreadsheet takes it for a formula."""
    import pyarrow as pa
    import pyarrow.compute as pc

    columns = [pc.replace_substring_regex(column, r"^'([=+\-@\t\r])", r"\1") for column in batch.columns]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _arrow_reader(file: Path) -> Any:
    import pyarrow as pa

    mapped = pa.memory_map(str(file))
    try:
        return pa.ipc.open_file(mapped)
    except pa.ArrowInvalid:
        mapped.seek(0)
        try:
            return pa.ipc.open_stream(mapped)
        except pa.ArrowInvalid as error:
            raise DataError(f"{file.name}: cannot be read as Arrow: {error}") from error


def _csv_reader(file: Path, names: list[str] | None) -> Any:
    import pyarrow as pa
    from pyarrow import csv

    with file.open("rb") as opened:
        head = opened.readline(1 << 16)
    try:
        line = head.decode("utf-8-sig")
    except UnicodeDecodeError:
        line = ""
    if not line.strip() or "\0" in line:
        raise DataError(
            f"{file.name}: is empty or no text in UTF-8; save it as CSV in UTF-8, or give Parquet"
        )
    delimiter = max(",;\t", key=line.count)
    header = next(iter(_cells(line, delimiter)))
    try:
        return csv.open_csv(
            file,
            read_options=csv.ReadOptions(block_size=BLOCK),
            parse_options=csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, invalid_row_handler=_of_wrong_width
            ),
            convert_options=csv.ConvertOptions(
                column_types={name: pa.string() for name in header},
                include_columns=names or [],
                null_values=[""],
                strings_can_be_null=True,
            ),
        )
    except pa.ArrowInvalid as error:
        raise _csv_trouble(file, error) from error


def _of_wrong_width(row: Any) -> str:
    """What to do with a row of CSV that has not as many cells as the header.

    With too few cells it is left out: its day is then missing. Too many are most often numbers such as 1,234: left out,
    only the small counts would stay and look like a record.
    """
    return "skip" if row.actual_columns < row.expected_columns else "error"


def _csv_trouble(file: Path, error: Exception) -> DataError:
    remedy = (
        ". Write numbers without thousands separators, and quote cells that hold the separator"
        if "Expected" in str(error)
        else ""
    )
    return DataError(f"{file.name}: cannot be read: {error}{remedy}")


def _cells(line: str, delimiter: str) -> Iterator[list[str]]:
    import csv as standard

    yield from standard.reader([line], delimiter=delimiter)


def _grouped(source: _Source) -> bool:
    """Whether each id's rows stand together: one pass over the column of ids."""
    name = source.columns.video
    last: str | None = None
    begun = False
    seen: set[int] = set()
    for batch in source.stream([name]):
        for one in runs(batch.column(0))[0]:
            if begun and one == last:
                continue
            if hash(one) in seen:
                return False
            seen.add(hash(one))
            last, begun = one, True
    return True


def _sorted_stream(source: _Source) -> Iterator[Any]:
    """The rows sorted by id."""
    import pyarrow as pa

    names, video = source.columns.names, source.columns.video
    held, rows = [], 0
    for batch in source.stream(names):
        held.append(batch)
        rows += batch.num_rows
        if rows > IN_MEMORY_ROWS:
            break
    if rows <= IN_MEMORY_ROWS or source.path is None:
        table = pa.Table.from_batches(held) if source.table is None else source.table.select(names)
        yield from table.sort_by(video).combine_chunks().to_batches(max_chunksize=ROWS_AT_A_TIME)
        return
    held.clear()
    try:
        import duckdb  # noqa: F401
    except ImportError as error:
        raise DataError(
            f"{source.where}: the rows of a video do not stand together and the table is too large to sort in "
            f"memory. Sort it by {video}, or pip install 'groundswell[duckdb]', which sorts it on disk."
        ) from error
    inner = source.sql or " UNION ALL ".join(_read_call(file) for file in _files(source.path))
    database = source.path if source.sql is not None else None
    yield from _duckdb_stream(database, f'SELECT {_quoted(names)} FROM ({inner}) ORDER BY "{video}"')


def _read_call(file: Path) -> str:
    text = str(file).replace("'", "''")
    if file.suffix.casefold() in PARQUET:
        return f"SELECT * FROM read_parquet('{text}')"
    if file.suffix.casefold() in ARROW:
        raise DataError(f"{file.name}: an Arrow file that large must be sorted by id; or save it as Parquet")
    return f"SELECT * FROM read_csv('{text}', all_varchar = true, header = true, ignore_errors = true)"


def _quoted(names: list[str]) -> str:
    return ", ".join('"' + name.replace('"', '""') + '"' for name in names)


def _reader(relation: Any) -> Any:
    # the name before and since DuckDB 1.4
    read = getattr(relation, "to_arrow_reader", None) or relation.fetch_record_batch
    return read(ROWS_AT_A_TIME)


def _duckdb_stream(database: Path | None, query: str) -> Iterator[Any]:
    try:
        import duckdb
    except ImportError as error:
        raise MissingExtra("DuckDB is needed for this: pip install 'groundswell[duckdb]'") from error
    with tempfile.TemporaryDirectory() as spill:
        settings = {"memory_limit": "800MB", "threads": 2, "temp_directory": spill,
                    "preserve_insertion_order": False}  # fmt: skip
        try:
            with duckdb.connect(
                str(database or ":memory:"), read_only=database is not None, config=settings
            ) as opened:
                reader = _reader(opened.sql(query))
                empty = True
                for batch in reader:
                    empty = False
                    yield batch
                if empty:
                    import pyarrow as pa

                    yield pa.RecordBatch.from_pylist([], schema=reader.schema)
        except duckdb.Error as error:
            raise DataError(f"DuckDB: {error}") from error
