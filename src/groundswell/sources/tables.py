"""Tables of text (CSV, TSV) and Parquet as one stream of rows with line numbers; what cannot be split is rejected."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TextIO

from groundswell.case.table import TABLES
from groundswell.errors import DataError
from groundswell.sources.files import SourceFile, head_of, header_name

if TYPE_CHECKING:
    from groundswell.sources.contract import Reading

__all__ = ["Row", "Table", "header_of", "need_mapped_columns", "parquet_header"]

DELIMITERS = (",", ";", "\t", "|")
BATCH = 65536
_PREAMBLE = 30  # lines within which a header stands, behind what a tool writes above it
#: Columns of a case: one of the same name in a file means something else.
_OWN = frozenset(name for table in TABLES.values() for name in table.names)
csv.field_size_limit(1 << 24)  # descriptions and transcripts stand in cells


class Row:
    """One row, read by column name: ``row["views"]`` is the cell without outer blanks, empty where absent.

    The same object is used for every row of a table: keep its cells, not the row.
    """

    __slots__ = ("_index", "cells", "line")

    def __init__(self, index: dict[str, int]) -> None:
        self._index = index
        self.cells: list[str] = []
        self.line = 0

    def __getitem__(self, name: str) -> str:
        """The cell of a column; empty where the table has no such column."""
        try:
            return self.cells[self._index[name]].strip()
        except KeyError:
            return ""

    def first(self, *names: str) -> str:
        """The first of several columns that is there and filled."""
        return next((cell for name in names if (cell := self[name])), "")


class Table:
    """The rows of one file.

    Attributes:
        header: normalised column names; a column that the person mapped has the name it was mapped to.
        unknown: columns that the reader does not know; their cells are kept with the row.
    """

    def __init__(
        self,
        source: SourceFile,
        reading: Reading,
        known: Iterable[str] = (),
        *,
        skip: int = 0,
        series: bool = True,
    ) -> None:
        """Open a table and read its header.

        Args:
            source: the file.
            reading: where rejects and counts go.
            known: columns that the format has; others are named in a note and kept.
            skip: lines before the header.
            series: the rows follow one another: a last figure that is shorter than the one above and has no line
                end behind it looks cut off.
        Raises:
            DataError: the file has no header, or a name stands in it twice.
        """
        self.source, self.reading = source, reading
        self._lines = _lines_of(source, skip)
        self._series = series
        self._damaged = False
        self._unended = False
        self.parquet = is_parquet(source)
        if self.parquet:
            self.header: tuple[str, ...] = parquet_header(source)
        else:
            self.header = header_of(next(_header_lines(source, skip), ""), source)
        if not any(self.header):
            raise DataError(f"{source.name}: has no line of column names; add one, as in date,views")
        twice = [name for name in self.header if self.header.count(name) > 1 and name]
        if twice:
            raise DataError(f"{source.name}: column {twice[0]!r} stands in the header twice; rename one")
        self._known = set(known)
        self.unknown = (
            tuple(name for name in self.header if name and name not in self._known) if self._known else ()
        )
        if self.unknown:
            reading.note("unknown columns, kept with their rows: " + ", ".join(self.unknown))

    def __contains__(self, name: str) -> bool:
        """Whether there is such a column."""
        return name in self.header

    def need(self, *names: str) -> None:
        """Refuse a table without these columns.

        Raises:
            DataError: one is missing; the message says how to map it.
        """
        missing = [name for name in names if name not in self.header]
        if missing:
            raise DataError(
                f"{self.source.name}: has no column {missing[0]!r} (it has: {', '.join(self.header[:12])}); "
                f'if another column holds it give --column {missing[0]}="ITS NAME"'
            )

    def unknown_cells(self, row: Row) -> dict[str, str]:
        """The cells of unknown columns, under names that a case can hold."""
        return {_snake(name): cell for name in self.unknown if (cell := row[name])} if self.unknown else {}

    def rows(self) -> Iterator[Row]:
        """Every row that has as many cells as the header; others are rejected."""
        row = Row({name: place for place, name in enumerate(self.header) if name})
        width = len(self.header)
        before = ""
        for line, cells in self._parquet() if self.parquet else self._csv():
            if len(cells) != width:
                if not any(cell.strip() for cell in cells):
                    continue
                self.reading.rows_read += 1
                if cells[0].startswith("[not found:"):
                    self.reading.note(cells[0].strip("[]"))
                    continue
                which = "more" if len(cells) > width else "fewer"
                self.reading.reject(
                    line,
                    None,
                    None,
                    f"{which} cells ({len(cells)}) than the header ({width}); the row may be cut off or wrongly quoted",
                )
                continue
            if self._damaged:
                self._damaged = False
                self.reading.rows_read += 1
                self.reading.reject(line, None, None, "holds a zero byte: the file is damaged here")
                continue
            if self._unended and self._series and _cut_short(cells[-1], before):
                self.reading.rows_read += 1
                self.reading.reject(
                    line,
                    self.header[-1],
                    cells[-1],
                    "the file ends here without a line end and the figure is shorter than the one above: it may be "
                    "cut off; add a line end if it is whole",
                )
                continue
            self.reading.rows_read += 1
            before = cells[-1]
            row.cells, row.line = cells, line
            yield row

    def _csv(self) -> Iterator[tuple[int, list[str]]]:
        delimiter = delimiter_of(next(_header_lines(self.source, 0, whole=self._lines), ""), self.source)
        with self.source.open_text() as stream:
            lines = self._watched(stream)
            for _ in range(self._lines):
                next(lines, None)
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
            begin = self._lines + 1
            heading: list[str] | None = None
            over = False
            while not over:
                try:
                    for cells in reader:
                        line, begin = begin, self._lines + reader.line_num + 1
                        if not cells:
                            continue
                        if heading is None:
                            heading = cells
                        elif cells == heading:
                            self.reading.note(f"line {line} repeats the header and is read over")
                        else:
                            yield line, cells
                    over = True
                except csv.Error as error:
                    self.reading.rows_read += 1
                    self.reading.reject(begin, None, None, _csv_reason(error))
                    begin = self._lines + reader.line_num + 1
                except UnicodeDecodeError as error:
                    raise self.source.undecodable(error) from error

    def _watched(self, stream: TextIO) -> Iterator[str]:
        """The lines, with zero bytes and a missing last line end noticed."""
        for line in stream:
            if "\0" in line:
                self._damaged = True
            if line[-1] not in "\r\n":
                self._unended = True
            yield line

    def _parquet(self) -> Iterator[tuple[int, list[str]]]:
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            with self.source.opener() as stream:
                file = pq.ParquetFile(stream)
                line = 2
                for batch in file.iter_batches(BATCH):
                    columns = [[_plain(value) for value in column.to_pylist()] for column in batch.columns]
                    for cells in zip(*columns, strict=True):
                        yield line, list(cells)
                        line += 1
        except (OSError, pa.ArrowException) as error:
            raise DataError(
                f"{self.source.name}: is a damaged Parquet file ({str(error).splitlines()[0]}); write it again"
            ) from error


def _lines_of(source: SourceFile, skip: int) -> int:
    """Lines before the header: those to skip, and empty ones."""
    if is_parquet(source):
        return 0
    with source.open_text() as stream:
        number = 0
        try:
            for line in stream:
                if number >= skip and line.strip():
                    return number
                number += 1
        except UnicodeDecodeError as error:
            raise source.undecodable(error) from error
    return skip


def _header_lines(source: SourceFile, skip: int, whole: int | None = None) -> Iterator[str]:
    """The text of the header row, which may run over several lines inside quotation marks."""
    start = _lines_of(source, skip) if whole is None else whole
    with source.open_text() as stream:
        text = ""
        try:
            for number, line in enumerate(stream):
                if number >= start:
                    text += line
                    if text.count('"') % 2 == 0 or number > start + 20:
                        break
        except UnicodeDecodeError as error:
            raise source.undecodable(error) from error
    yield text


def is_parquet(source: SourceFile) -> bool:
    """Whether the file begins as Parquet does."""
    with source.opener() as stream:
        return stream.read(4) == b"PAR1"


def delimiter_of(line: str, source: SourceFile) -> str:
    """What stands between the cells: chosen, or the sign that splits the header into the most cells."""
    if source.delimiter is not None:
        return source.delimiter
    return max(DELIMITERS, key=lambda sign: len(_split(line, sign)))


def header_of(text: str, source: SourceFile) -> tuple[str, ...]:
    """The normalised column names in the first filled line of a text."""
    line = next((line for line in text.splitlines() if line.strip()), "")
    names = [header_name(name) for name in _split(line, delimiter_of(line, source))]
    return _mapped(names, source)


def parquet_header(source: SourceFile) -> tuple[str, ...]:
    """The column names of a Parquet file; none when it is damaged."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with source.opener() as stream:
            return _mapped(pq.ParquetFile(stream).schema_arrow.names, source)
    except (OSError, pa.ArrowException) as error:
        raise DataError(
            f"{source.name}: is a damaged Parquet file ({str(error).splitlines()[0]}); write it again"
        ) from error


def _mapped(names: Iterable[str], source: SourceFile) -> tuple[str, ...]:
    """Column names with the person's mapping applied; a name that is taken over hides one of the same name."""
    by_own = {own: role for role, own in source.columns.items()}
    taken = set(source.columns)
    return tuple(by_own.get(name, f"{name} (file)" if name in taken else name) for name in names)


def need_mapped_columns(sources: Sequence[SourceFile]) -> None:
    """Refuse a column that a person named and that stands in none of the files: a slip would be read over.

    Raises:
        DataError: there is no such column; the message names those of the first file.
    """
    wanted = {own: role for role, own in sources[0].columns.items()} if sources else {}
    if not wanted:
        return
    heads = [head_of(source) for source in sources]
    for source, head in zip(sources, heads, strict=True):
        lines = head.text.splitlines()[:_PREAMBLE]
        cells = {header_name(cell) for line in lines for cell in _split(line, delimiter_of(line, source))}
        wanted = {own: role for own, role in wanted.items() if own not in cells and role not in head.header}
    for own, role in wanted.items():
        names = ", ".join(parquet_header(sources[0]) if is_parquet(sources[0]) else heads[0].header)
        raise DataError(
            f"--column {role}={own}: there is no column {own!r}; {heads[0].name} has {names or 'no header'}"
        )


def _split(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(line, newline=""), delimiter=delimiter), [])
    except csv.Error:
        return []


def _csv_reason(error: csv.Error) -> str:
    text = str(error)
    if "unexpected end of data" in text:
        return "a quotation mark opens a cell and is never closed; nothing behind it could be read"
    if "expected after" in text:
        return "text follows a closing quotation mark"
    return f"cannot be split into cells ({text})"


def _cut_short(last: str, before: str) -> bool:
    return last.strip().isdigit() and before.strip().isdigit() and len(last.strip()) < len(before.strip())


def _snake(name: str) -> str:
    plain = "".join(sign if sign.isalnum() else "_" for sign in name.lower()).strip("_")
    plain = plain or "column"
    return f"{plain}_in_file" if plain in _OWN else plain


def _plain(value: object) -> str:
    """A Parquet value as a cell; not-a-number is missing."""
    if value is None or value != value:
        return ""
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() else repr(value)
    isoformat = getattr(value, "isoformat", None)
    return str(isoformat() if isoformat is not None else value)
