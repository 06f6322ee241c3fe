"""From a file's bytes to cells: decoding, delimiter, header, row lengths. Nothing is repaired on the way."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from groundswell.case.mistakes import Mistakes, did_you_mean
from groundswell.case.table import SYNONYMS, Table

__all__ = ["Grid", "read_grid"]

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of one file: ``rows`` holds the line number and the cells of every row by column name."""

    file: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]


def read_grid(path: Path, file: str, table: Table, extra: Sequence[str], mistakes: Mistakes) -> Grid | None:
    """The cells of a CSV or Parquet file; every mistake is noted, and ``None`` means there are no cells.

    Args:
        path, file: where the file is, and its name inside the folder.
        table: the columns that it may have.
        extra: names of further columns that the case declares.
        mistakes: where to note what is wrong.
    """
    lines = _parquet(path, file, mistakes) if path.suffix == ".parquet" else _csv(path, file, table, mistakes)
    if lines is None:
        return None
    header = tuple(lines[0][1])
    if not _header(header, file, table, extra, mistakes):
        return None
    rows: list[tuple[int, dict[str, str]]] = []
    seen: dict[tuple[str, ...], int] = {}
    for line, cells in lines[1:]:
        if len(cells) != len(header):
            _wrong_length(cells, header, file, line, mistakes)
            continue
        if not any(cell.strip() for cell in cells):
            mistakes.warning(file, "the row is empty", "delete the line", row=line)
            continue
        key = tuple(cells)
        if key in seen:
            mistakes.error(
                file,
                f"repeats row {seen[key]} in every cell",
                "delete one of the two; if both are meant, say in the note what differs",
                row=line,
            )
        seen.setdefault(key, line)
        rows.append((line, dict(zip(header, cells, strict=True))))
    if len(lines) == 1 and table.name != "views":  # without views there is an error anyway
        mistakes.warning(file, "a header and no rows", "add a row, or delete the file")
    return Grid(file, header, tuple(rows))


def _csv(path: Path, file: str, table: Table, mistakes: Mistakes) -> list[tuple[int, list[str]]] | None:
    try:
        raw = path.read_bytes()
    except OSError as error:
        mistakes.error(file, f"cannot be read: {error.strerror}", "check the file and its permissions")
        return None
    text = decode(raw, file, mistakes)
    if text is None:
        return None
    lines: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begin = 1
    try:
        for cells in reader:
            if cells:
                lines.append((begin, cells))
            begin = reader.line_num + 1
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            message, remedy = "a quotation mark opens a cell and is never closed", 'close it with a second "'
        elif "expected after" in str(error):
            message = "text follows a closing quotation mark"
            remedy = 'double the quotation marks inside a cell: "he said ""yes"""'
        else:
            message, remedy = f"the line cannot be split into cells ({error})", "check its quotation marks"
        mistakes.error(file, message, remedy, row=begin)
        return None
    if not lines:
        mistakes.error(file, "holds no header", f"begin with a line of column names, as in {_example(table)}")
        return None
    header = lines[0][1]
    delimiter = _other_delimiter(header, table)
    if delimiter is not None:
        name = {"\t": "tab", ";": "semicolon", "|": "bar"}[delimiter]
        mistakes.error(
            file,
            f"cells are separated by a {name}, not a comma",
            "save the file as comma-separated CSV",
            row=1,
            value=header[0],
        )
        return None
    return lines


def decode(raw: bytes, file: str, mistakes: Mistakes) -> str | None:
    """The text of a file in UTF-8; what is wrong with its bytes is noted."""
    if not raw:
        mistakes.error(file, "is empty (zero bytes)", "restore it from a copy, or delete it")
        return None
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or (raw.count(b"\0") > len(raw) // 4 and b"\0" in raw[:4]):
        mistakes.error(file, "is written in UTF-16", "save it as UTF-8")
        return None
    position = raw.find(b"\0")
    if position >= 0:
        row = raw.count(b"\n", 0, position) + 1
        mistakes.error(file, "holds a zero byte: it is binary or damaged", "restore it from a copy", row=row)
        return None
    if raw.startswith(b"\xef\xbb\xbf"):
        mistakes.warning(
            file,
            "begins with a byte-order mark, which is read over",
            'nothing needs doing; "UTF-8" without "BOM" when saving avoids it',
            row=1,
        )
        raw = raw[3:]
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        printable = sum(byte in (9, 10, 13) or byte >= 32 for byte in raw)
        if printable < 0.9 * len(raw):
            mistakes.error(file, "is binary, not text", "restore it from a copy", row=row)
        else:
            mistakes.error(
                file,
                f"is not UTF-8: byte 0x{raw[error.start]:02x}, as in files saved in Latin-1 or Windows-1252",
                "save it as UTF-8",
                row=row,
            )
        return None


def _parquet(path: Path, file: str, mistakes: Mistakes) -> list[tuple[int, list[str]]] | None:
    """Parquet columns as text: a timestamp becomes its ISO form and a null an empty cell."""
    import pyarrow as pa  # only cases with Parquet files pay for it
    import pyarrow.parquet as pq

    try:
        data = pq.read_table(path)
    except (OSError, pa.ArrowException) as error:
        reason = str(error).splitlines()[0]
        mistakes.error(file, f"is not a Parquet file ({reason})", "write it again, or use CSV")
        return None
    columns = [[_plain(value) for value in column.to_pylist()] for column in data.columns]
    lines: list[tuple[int, list[str]]] = [(1, list(data.column_names))]
    lines += [(number, list(cells)) for number, cells in enumerate(zip(*columns, strict=True), start=2)]
    return lines


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() else repr(value)
    isoformat = getattr(value, "isoformat", None)
    return str(isoformat() if isoformat is not None else value)


def _header(
    header: tuple[str, ...], file: str, table: Table, extra: Sequence[str], mistakes: Mistakes
) -> bool:
    """Note what is wrong with the column names; ``False`` when rows cannot be read by name."""
    usable = True
    unknown: list[str] = []
    for position, name in enumerate(header, start=1):
        if not name.strip():
            mistakes.error(file, f"column {position} has no name", "name it, or delete it", row=1)
            usable = False
        elif header.index(name) != position - 1:
            mistakes.error(file, "the column stands there twice", "rename or delete one", row=1, column=name)
            usable = False
        elif name not in table.names and name not in extra:
            unknown.append(name)
    missing = [column.name for column in table.columns if column.required and column.name not in header]
    absent = [name for name in table.names if name not in header]
    for name in unknown:
        near = _nearest(name, absent)
        if near in missing:
            missing.remove(near)
            mistakes.error(
                file,
                f'unknown column; did you mean "{near}"? That one is required',
                f"rename it to {near}",
                row=1,
                column=name,
            )
        elif near is not None:
            mistakes.warning(
                file,
                f'unknown column, kept as it is; did you mean "{near}"?',
                f"rename it to {near}, or list it in extra_columns in case.toml",
                row=1,
                column=name,
            )
        else:
            mistakes.warning(
                file,
                "unknown column, kept as it is",
                "list it in extra_columns in case.toml if it is meant",
                row=1,
                column=name,
            )
    for name in missing:
        mistakes.error(file, "required column is missing", f"add a column named {name}", row=1, column=name)
    return usable


def _nearest(name: str, absent: Sequence[str]) -> str | None:
    plain = name.translate(_INVISIBLE).strip().lower().replace(" ", "_")
    for candidate in (plain, *SYNONYMS.get(plain, ())):
        if candidate in absent:
            return candidate
    return did_you_mean(plain, absent, cutoff=0.75)


def _wrong_length(
    cells: list[str], header: tuple[str, ...], file: str, line: int, mistakes: Mistakes
) -> None:
    if len(cells) > len(header):
        message = f"has {len(cells)} cells where the header has {len(header)}"
        remedy = "put a cell that holds a comma in double quotation marks, and a number without separators"
    else:
        message = f"has {len(cells)} cells where the header has {len(header)}; the line may be cut off"
        remedy = "add the missing cells; an empty cell is two commas in a row"
    mistakes.error(file, message, remedy, row=line, value=cells[-1])


def _other_delimiter(header: list[str], table: Table) -> str | None:
    if any(name in table.names for name in header):
        return None
    line = ",".join(header)
    for delimiter in (";", "\t", "|"):
        names = [name.strip().strip('"') for name in line.split(delimiter)]
        if len(names) > 1 and any(name in table.names or name.lower() in SYNONYMS for name in names):
            return delimiter
    return None


def _example(table: Table) -> str:
    return ",".join(table.names[:4])
