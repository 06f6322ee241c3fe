"""``case.toml``: reading with every mistake named, and writing."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from groundswell.case.cells import decode
from groundswell.case.mistakes import Mistakes, did_you_mean
from groundswell.case.record import Case, Span
from groundswell.case.table import CASE_KEYS
from groundswell.case.times import UnreadableTime, format_span, parse_span, zone_of

__all__ = ["FILE", "FORMATS", "Head", "quoted", "read_head", "toml_of"]

FILE = "case.toml"
FORMATS = ("long", "short", "live")
_TEXTS = ("title", "slug", "author", "platform", "format", "zone", "notes", "licence")


@dataclass(frozen=True, slots=True)
class Head:
    """What case.toml says; ``published`` is ``None`` when it cannot be read."""

    texts: Mapping[str, str] = field(default_factory=dict)
    zone: str = "UTC"
    published: Span | None = None
    collaborators: tuple[str, ...] = ()
    ids: Mapping[str, str] = field(default_factory=dict)
    extra_columns: tuple[str, ...] = ()


def read_head(folder: Path, mistakes: Mistakes) -> Head:
    """Read case.toml of a folder; what is wrong is noted."""
    path = folder / FILE
    if not path.is_file():
        near = did_you_mean(FILE, [entry.name for entry in folder.iterdir()], cutoff=0.7)
        remedy = f'rename "{near}" to {FILE}' if near else "make one with: groundswell case new FOLDER"
        mistakes.error(FILE, "the file is missing", remedy)
        return Head()
    text = decode(path.read_bytes(), FILE, mistakes)
    if text is None:
        return Head()
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at line (\d+)", str(error))
        mistakes.error(
            FILE, f"is no valid TOML: {error}", 'write key = "value", with text in double quotation marks',
            row=int(at[1]) if at else None,
        )  # fmt: skip
        return Head()
    _unknown_keys(data, mistakes)
    texts = {key: value for key in _TEXTS if (value := _text(data, key, mistakes)) is not None}
    if "title" not in texts and "title" not in data:
        mistakes.error(FILE, "required key is missing", 'write title = "..."', column="title")
    if texts.get("format", "long") not in FORMATS:
        mistakes.error(
            FILE,
            "unknown format",
            f"write one of {', '.join(FORMATS)}",
            column="format",
            value=texts["format"],
        )
    zone = texts.get("zone", "UTC")
    try:
        zone_of(zone)
    except UnreadableTime as error:
        near = _near_zone(zone)
        guess = f'; did you mean "{near}"?' if near else ""
        mistakes.error(FILE, f"unknown time zone{guess}", error.remedy, column="zone", value=zone)
        zone = "UTC"
    return Head(
        texts=texts,
        zone=zone,
        published=_published(data, zone, mistakes),
        collaborators=_list(data, "collaborators", mistakes),
        ids=_ids(data, mistakes),
        extra_columns=_list(data, "extra_columns", mistakes),
    )


def _near_zone(zone: str) -> str | None:
    from zoneinfo import available_timezones  # reads a folder; only for the message

    return did_you_mean(zone, available_timezones())


def _unknown_keys(data: Mapping[str, Any], mistakes: Mistakes) -> None:
    for key in data:
        if key not in CASE_KEYS:
            near = did_you_mean(key, CASE_KEYS)
            guess = f'; did you mean "{near}"?' if near else ""
            remedy = f"rename it to {near}" if near else "delete it, or move it to notes"
            mistakes.error(FILE, f"unknown key{guess}", remedy, column=key)


def _text(data: Mapping[str, Any], key: str, mistakes: Mistakes) -> str | None:
    value = data.get(key)
    if value is None or (isinstance(value, str) and (value.strip() or key != "title")):
        return value or None
    written = str(value)
    mistakes.error(
        FILE,
        "is empty" if written == "" else "is not text",
        f'write {key} = "..."',
        column=key,
        value=written,
    )
    return None


def _published(data: Mapping[str, Any], zone: str, mistakes: Mistakes) -> Span | None:
    value = data.get("published")
    if value is None:
        mistakes.error(
            FILE, "required key is missing", 'write published = "2014-03-10T14:00-04:00"', column="published"
        )
        return None
    if isinstance(value, (date, datetime)):
        value = value.isoformat()
    precision = data.get("published_precision", "")
    if not isinstance(value, str) or not isinstance(precision, str) or precision == "by_day":
        key = "published" if not isinstance(value, str) else "published_precision"
        mistakes.error(
            FILE, "is not a time", 'write published = "2014-03-10"', column=key, value=str(data[key])
        )
        return None
    try:
        return parse_span(value, zone, precision)
    except UnreadableTime as error:
        mistakes.error(FILE, str(error), error.remedy, column="published", value=value)
        return None


def _list(data: Mapping[str, Any], key: str, mistakes: Mistakes) -> tuple[str, ...]:
    value = data.get(key, [])
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    mistakes.error(
        FILE, "is not a list of texts", f'write {key} = ["...", "..."]', column=key, value=str(value)
    )
    return ()


def _ids(data: Mapping[str, Any], mistakes: Mistakes) -> Mapping[str, str]:
    value = data.get("ids", {})
    if isinstance(value, dict) and all(isinstance(item, str) for item in value.values()):
        return value
    mistakes.error(
        FILE,
        "is not a table of texts",
        'write [ids] and below it youtube = "..."',
        column="ids",
        value=str(value),
    )
    return {}


def toml_of(case: Case, extra_columns: Sequence[str]) -> str:
    """The text of case.toml for a case."""
    lines = [f"title = {quoted(case.title)}", f"slug = {quoted(case.slug)}"]
    for key in ("author", "platform", "format"):
        value = getattr(case, key)
        if value is not None:
            lines.append(f"{key} = {quoted(value)}")
    lines += [f"published = {quoted(format_span(case.published, case.zone))}", f"zone = {quoted(case.zone)}"]
    if case.collaborators:
        lines.append(f"collaborators = {_quoted_list(case.collaborators)}")
    for key in ("notes", "licence"):
        value = getattr(case, key)
        if value is not None:
            lines.append(f"{key} = {quoted(value)}")
    if extra_columns:
        lines.append(f"extra_columns = {_quoted_list(extra_columns)}")
    if case.ids:
        lines += ["", "[ids]", *(f"{quoted(key)} = {quoted(value)}" for key, value in case.ids.items())]
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """A text as a TOML basic string."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _quoted_list(texts: Sequence[str]) -> str:
    return "[" + ", ".join(quoted(text) for text in texts) + "]"
