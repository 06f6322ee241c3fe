"""What happens to files on their way: each damage with the outcome that is right for it.

``SAME``     nothing is lost: the same rows come out
``REJECTS``  rejects are listed; what is kept is right
``REFUSED``  an error or a question, and nothing is imported
``SAFE``     either of them: never a crash and never a wrong number
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Literal

from sources.golden import Golden

__all__ = ["DAMAGES", "REFUSED", "REJECTS", "SAFE", "SAME", "Damage"]

SAME, REJECTS, REFUSED, SAFE = "same", "rejects", "refused", "safe"
Rows = list[list[str]]


@dataclass(frozen=True)
class Damage:
    """One damage: ``do`` gives the damaged bytes, or ``None`` where it cannot happen to this file."""

    name: str
    outcome: str
    do: Callable[[Golden], bytes | None]


def of_bytes(change: Callable[[bytes], bytes]) -> Callable[[Golden], bytes | None]:
    return lambda golden: change(golden.text.encode("utf-8"))


def of_rows(change: Callable[[Rows, Golden], Rows | None]) -> Callable[[Golden], bytes | None]:
    """A damage of the cells of a table."""

    def do(golden: Golden) -> bytes | None:
        if not golden.is_table:
            return None
        lines = golden.text.split("\n")
        start = next(i for i, line in enumerate(lines) if golden.needed and golden.needed in line)
        rows = list(csv.reader(io.StringIO("\n".join(lines[start:]), newline=""), delimiter=golden.delimiter))
        changed = change([row for row in rows if row], golden)
        return (
            None
            if changed is None
            else written(changed, golden, "\n".join([*lines[:start], ""] if start else ""))
        )

    return do


def written(
    rows: Rows,
    golden: Golden,
    before: str = "",
    delimiter: str | None = None,
    quoting: Literal[0, 1] = csv.QUOTE_MINIMAL,
) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter or golden.delimiter, lineterminator="\n", quoting=quoting).writerows(
        rows
    )
    return (before + text.getvalue()).encode("utf-8")


def again(
    golden: Golden, delimiter: str | None = None, quoting: Literal[0, 1] = csv.QUOTE_MINIMAL
) -> bytes | None:
    """The same table with another sign between its cells, or other quotation marks."""
    if not golden.is_table or golden.text.startswith(("Category", "Kategorie")):
        return None
    rows = list(csv.reader(io.StringIO(golden.text, newline=""), delimiter=golden.delimiter))
    return written(rows, golden, "", delimiter, quoting)


def in_cell(which: str, value: str) -> Callable[[Golden], bytes | None]:
    """Another value in the last row's number or time."""

    def change(rows: Rows, golden: Golden) -> Rows | None:
        if getattr(golden, which) is None:
            return None
        place = rows[0].index(getattr(golden, which))
        rows[-1][place] = value
        return rows

    return of_rows(change)


def unknown_column(rows: Rows, golden: Golden) -> Rows:
    del golden
    return [[*row, "wonder" if i == 0 else "x"] for i, row in enumerate(rows)]


def of_json(change: Callable[[Any], Any], **form: Any) -> Callable[[Golden], bytes | None]:
    """A damage of one JSON document, or of every one of those that stand one a line."""

    def do(golden: Golden) -> bytes | None:
        if golden.is_table:
            return None
        try:
            values = [json.loads(golden.text)]
        except json.JSONDecodeError:
            values = [json.loads(line) for line in golden.text.splitlines()]
        if form and len(values) > 1:
            return None
        return "\n".join(json.dumps(change(value), **form) for value in values).encode("utf-8")

    return do


def other_order(value: Any) -> Any:
    """The keys of every object from the last to the first."""
    if isinstance(value, dict):
        return {key: other_order(item) for key, item in reversed(value.items())}
    return [other_order(item) for item in value] if isinstance(value, list) else value


def as_text(value: Any) -> Any:
    """Every number as a text."""
    if isinstance(value, dict):
        return {key: as_text(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_text(item) for item in value]
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def with_stranger(value: Any) -> Any:
    """An unknown key in every object that is not itself a table of dates."""
    if isinstance(value, dict):
        changed = {key: with_stranger(item) for key, item in value.items()}
        dated = value and all(key[:1].isdigit() for key in value)
        return changed if dated else changed | {"wonderKey": "x"}
    return [with_stranger(item) for item in value] if isinstance(value, list) else value


def hidden(value: Any) -> Any:
    """Every number hidden."""
    if isinstance(value, dict):
        return {key: hidden(item) for key, item in value.items()}
    if isinstance(value, list):
        return [hidden(item) for item in value]
    return None if isinstance(value, int | float) and not isinstance(value, bool) else value


def nested(value: Any) -> Any:
    """Every number an object."""
    if isinstance(value, dict):
        return {key: nested(item) for key, item in value.items()}
    if isinstance(value, list):
        return [nested(item) for item in value]
    return {"value": value} if isinstance(value, int | float) and not isinstance(value, bool) else value


def other_offset(found: re.Match[str]) -> str:
    """The same moment on a clock two hours ahead."""
    moment = datetime.fromisoformat(found[0]).astimezone(timezone(timedelta(hours=2)))
    return moment.isoformat()


def mixed_zones(golden: Golden) -> bytes | None:
    """Every second moment that is written with its offset, on another clock."""
    turn = iter(range(10**6))
    changed = _MOMENT.sub(lambda found: other_offset(found) if next(turn) % 2 == 0 else found[0], golden.text)
    return None if changed == golden.text else changed.encode("utf-8")


_MOMENT = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")


def turned(rows: Rows, golden: Golden) -> Rows:
    """The rows from the last to the first; where the order is what says the video, that of the first stays."""
    del golden
    return [rows[0], *reversed(rows[1:])]


DAMAGES: tuple[Damage, ...] = (
    # the file
    Damage("byte-order mark", SAME, of_bytes(lambda raw: b"\xef\xbb\xbf" + raw)),
    Damage("UTF-16", SAME, of_bytes(lambda raw: raw.decode().encode("utf-16"))),
    Damage("UTF-16 without its mark", SAME, of_bytes(lambda raw: raw.decode().encode("utf-16-le"))),
    Damage("UTF-16, big end first", SAME, of_bytes(lambda raw: b"\xfe\xff" + raw.decode().encode("utf-16-be"))),
    Damage("another encoding", REFUSED, lambda golden: golden.text.encode(golden.encoding)),
    Damage("CRLF", SAME, of_bytes(lambda raw: raw.replace(b"\n", b"\r\n"))),
    Damage("no last line end", SAME, of_bytes(lambda raw: raw.rstrip(b"\n"))),
    Damage("blank lines behind", SAME, of_bytes(lambda raw: raw + b"\n\n\n")),
    Damage("zero bytes long", REFUSED, of_bytes(lambda _: b"")),
    Damage("binary", REFUSED, of_bytes(lambda _: bytes((i * 7919 + 13) % 256 for i in range(4000)))),
    Damage("a picture", REFUSED, of_bytes(lambda _: b"\x89PNG\r\n\x1a\n" + bytes(500))),
    Damage("a web page", REFUSED, of_bytes(lambda _: b"<!doctype html><title>429 Too Many Requests</title>")),
    Damage("a notice", REFUSED, of_bytes(lambda _: b"Please limit requests to one every 5 seconds.\n")),
    Damage("an error of the API", REFUSED, of_bytes(lambda _: b'{"error":{"code":403,"message":"no"}}')),
    Damage("cut in the middle", SAFE, of_bytes(lambda raw: raw[: len(raw) // 2])),
    Damage("cut near the end", SAFE, of_bytes(lambda raw: raw[:-4])),
    Damage("a zero byte inside", SAFE, of_bytes(lambda raw: raw[: len(raw) // 2] + b"\0" + raw[len(raw) // 2 :])),
    Damage("mixed time zones", SAME, mixed_zones),
    Damage("blank", REFUSED, of_bytes(lambda _: b"  \n \n")),
    # a table
    Damage("semicolons", SAME, lambda golden: again(golden, ";")),
    Damage("tabs", SAME, lambda golden: again(golden, "\t")),
    Damage("bars", SAFE, lambda golden: again(golden, "|")),
    Damage("quotation marks everywhere", SAME, lambda golden: again(golden, quoting=csv.QUOTE_ALL)),
    Damage("unknown column", SAME, of_rows(unknown_column)),
    Damage("columns in another order", SAME, of_rows(lambda rows, _: [row[::-1] for row in rows])),
    Damage("columns without names", SAFE, of_rows(lambda rows, _: rows[1:])),
    Damage("column renamed", REFUSED, of_rows(
        lambda rows, golden: [["Wert" if name == golden.needed else name for name in rows[0]], *rows[1:]])),
    Damage("column twice", REFUSED, of_rows(lambda rows, golden: [
        [*row, row[rows[0].index(golden.needed or "")]] for row in rows])),
    Damage("invisible signs in the header", SAME, of_rows(
        lambda rows, _: [["\u00ad" + name[:1] + "\u200b" + name[1:] + " " for name in rows[0]], *rows[1:]])),
    Damage("rows twice", SAME, of_rows(lambda rows, _: [rows[0], *(row for row in rows[1:] for _ in (0, 1))])),
    Damage("rows in another order", SAME, of_rows(turned)),
    Damage("header twice", SAME, of_rows(lambda rows, _: [*rows[:2], rows[0], *rows[2:]])),
    Damage("header and no rows", REFUSED, of_rows(lambda rows, _: rows[:1])),
    Damage("a row too short", REJECTS, of_rows(lambda rows, _: [*rows[:-1], rows[-1][:-1]])),
    Damage("a row too long", REJECTS, of_rows(lambda rows, _: [*rows[:-1], [*rows[-1], "more"]])),
    Damage("a word for a number", REJECTS, in_cell("number", "many")),
    Damage("a formula for a number", REJECTS, in_cell("number", "=1+1")),
    Damage("a number below zero", REJECTS, in_cell("number", "-5")),
    Damage("a number beyond counting", REJECTS, in_cell("number", "9" * 40)),
    Damage("digits of another script", REJECTS, in_cell("number", "\u0661\u0662")),
    Damage("infinity", REJECTS, in_cell("number", "inf")),
    Damage("a number with decimals", REJECTS, in_cell("number", "12.5")),
    Damage("a missing number", SAFE, in_cell("number", "")),
    Damage("a dash for a number", SAFE, in_cell("number", "\u2014")),
    Damage("1.234", SAFE, in_cell("number", "1.234")),
    Damage("a date outside the calendar", REJECTS, in_cell("time", "2024-13-45")),
    Damage("a word for a date", REJECTS, in_cell("time", "yesterday")),
    Damage("a missing date", SAFE, in_cell("time", "")),
    Damage("day or month", REFUSED, in_cell("time", "03/04/2024")),
    Damage("a date of the future", SAFE, in_cell("time", "2923-03-12")),
    Damage("an open quotation mark", SAFE, of_bytes(lambda raw: raw.replace(b"\n", b'\n"', 1))),
    # JSON
    Damage("JSON: unknown keys", SAME, of_json(with_stranger)),
    Damage("JSON: indented", SAME, of_json(lambda value: value, indent=4)),
    Damage("JSON: keys in another order", SAME, of_json(other_order)),
    Damage("JSON: numbers as texts", SAFE, of_json(as_text)),
    Damage("JSON: more behind it", SAFE, of_bytes(lambda raw: raw + b"]}")),
    Damage("JSON: numbers hidden", SAFE, of_json(hidden)),
    Damage("JSON: numbers as objects", SAFE, of_json(nested)),
    Damage("JSON: null", REFUSED, of_json(lambda _: None)),
    Damage("JSON: an empty list", REFUSED, of_json(lambda _: [])),
    Damage("JSON: an empty object", REFUSED, of_json(lambda _: {})),
    Damage("JSON: a number", REFUSED, of_json(lambda _: 7)),
    Damage("JSON: in a list", SAFE, of_json(lambda value: [value, value])),
    Damage("JSON: nested without end", REFUSED, lambda golden: None if golden.is_table else b"[" * 100_000),
    Damage("JSON: not a number", REFUSED, lambda golden: None if golden.is_table else b'[{"views": NaN}]'),
)  # fmt: skip
