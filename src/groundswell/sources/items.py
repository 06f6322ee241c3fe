"""JSON documents as rows: values are read by their path, as cells of a table are by their column."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from groundswell.errors import DataError
from groundswell.sources.contract import Reading
from groundswell.sources.files import SourceFile, parse_json

__all__ = ["Item", "documents"]


class Item:
    """One JSON object, read by path: ``item["statistics.viewCount"]`` is the value as a cell of text.

    A missing key, ``null`` and an empty text are an empty cell; an object or list where a value should be is a
    cell that is no number and no time, so that it is rejected with its place.
    """

    __slots__ = ("line", "value")

    def __init__(self, value: Any, line: int) -> None:
        self.value = value
        self.line = line

    def get(self, path: str) -> Any:
        """The raw value at a path; ``None`` where there is none."""
        value = self.value
        if "." not in path:
            return value.get(path) if isinstance(value, dict) else None
        for key in path.split("."):
            if not isinstance(value, dict):
                return None
            value = value.get(key)
        return value

    def __getitem__(self, path: str) -> str:
        """The value at a path as a cell."""
        value = self.value
        value = value.get(path) if "." not in path and isinstance(value, dict) else self.get(path)
        if isinstance(value, str):
            return value.strip()
        if value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int | float):
            return repr(value)
        return f"({type(value).__name__})"

    def text(self, path: str) -> str | None:
        """The text at a path as it stands; ``None`` where there is none."""
        value = self.get(path)
        return value.replace("\0", "") or None if isinstance(value, str) else None

    def items(self, path: str) -> Iterator[Item]:
        """The objects of the list at a path; the line is that of this item."""
        value = self.get(path)
        if isinstance(value, list):
            for inner in value:
                if isinstance(inner, dict):
                    yield Item(inner, self.line)


def documents(source: SourceFile, reading: Reading) -> Iterator[Any]:
    """The JSON values of a file: one document, or one a line; a line that is no JSON is rejected.

    Raises:
        DataError: the file is one document and it is damaged, or no line of it is JSON.
    """
    with source.open_text() as stream:
        try:
            first = next((line for line in stream if line.strip()), "")
            second = next((line for line in stream if line.strip()), "")
        except UnicodeDecodeError as error:
            raise source.undecodable(error) from error
    if not (second and _whole(first) and second.lstrip()[:1] == "{"):
        yield source.json()
        return
    found = False
    with source.open_text() as stream:
        try:
            for number, line in enumerate(stream, start=1):
                if not line.strip():
                    continue
                try:
                    value = parse_json(line, source.name)
                except DataError:
                    reading.rows_read += 1
                    reading.reject(number, None, None, "is no whole JSON; the line may be cut off")
                    continue
                found = True
                yield value
        except UnicodeDecodeError as error:
            raise source.undecodable(error) from error
    if not found:
        raise DataError(f"{source.name}: no line of it is JSON; fetch it again")


def _whole(line: str) -> bool:
    """Whether the first line is a whole object: then every line is one."""
    text = line.strip()
    if not text.startswith("{"):
        return False
    try:
        parse_json(text, "")
    except DataError:
        return False
    return True
