"""The template of a new case folder."""

from __future__ import annotations

import textwrap
from datetime import UTC, datetime
from pathlib import Path

from groundswell.case.check import report
from groundswell.case.folder import load
from groundswell.case.head import FILE, quoted
from groundswell.case.table import CASE_KEYS, SERIES, TABLES, Table
from groundswell.case.times import PRECISIONS
from groundswell.errors import CaseError, DataError

__all__ = ["new_case"]

_VIEW_COLUMNS = ("time", "precision", "value", "qualifier", "source", "url", "published", "quote", "note")


def new_case(
    folder: str | Path,
    title: str | None = None,
    published: str | None = None,
    zone: str = "UTC",
    now: datetime | None = None,
) -> Path:
    """Write a new case folder that is complete but for one observation of views.

    Args:
        folder: a folder that does not exist yet or is empty.
        title: name of the video; the folder's name when absent.
        published: when it was published, as a written time; today when absent.
        zone: IANA name of the zone in which bare dates are read.
        now: the clock, an aware datetime.
    Returns:
        The folder, with case.toml, views.csv and a README.md that explains every table.
    Raises:
        DataError: the folder holds something already.
        CaseError: the title, time or zone is no good.
    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise DataError(f"{folder} holds something already; nothing was written. Give a new folder")
    made = not folder.exists()
    moment = datetime.now(UTC) if now is None else now
    texts = {
        FILE: _head(title or folder.resolve().name, published or f"{moment:%Y-%m-%d}", zone),
        "views.csv": ",".join(_VIEW_COLUMNS) + "\n",
        "README.md": _readme(),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    mistakes = [mistake for mistake in load(folder).mistakes.errors if mistake.file == FILE]
    if mistakes:
        for name in texts:
            (folder / name).unlink()
        if made:
            folder.rmdir()
        raise CaseError(report(folder.name, mistakes), mistakes)
    return folder


def _head(title: str, published: str, zone: str) -> str:
    values = {
        "title": quoted(title),
        "published": quoted(published),
        "zone": quoted(zone),
        "platform": '"youtube"',
        "format": '"long"',
    }
    examples = {
        "published_precision": '"hour"',
        "slug": '"my-video"',
        "author": '"..."',
        "collaborators": '["...", "..."]',
        "notes": '"..."',
        "licence": '"..."',
        "extra_columns": '["..."]',
    }
    lines = ["# The record of one video. A line that begins with # is not read.", ""]
    for key, meaning in CASE_KEYS.items():
        lines.append(f"# {meaning}")
        if key == "ids":
            lines += ["# [ids]", '# youtube = "..."']
        elif key in values:
            lines.append(f"{key} = {values[key]}")
        else:
            lines.append(f"# {key} = {examples[key]}")
    return "\n".join(lines) + "\n"


def _readme() -> str:
    parts = [
        "# A case folder\n",
        textwrap.fill(
            "Everything known of one video, in tables that a person can edit. Only case.toml and one row of "
            "views.csv are required. Leave a cell empty when something is not known: missing is never zero. "
            "Each table is a CSV file in UTF-8, separated by commas, or a Parquet file of the same name. "
            "A column of your own is kept; name it in extra_columns in case.toml.",
            width=110,
        ),
        "\nCheck it with: `groundswell case check FOLDER`\n",
        "Times: `2014-03-11`, `2014-03`, `2014`, `2014-03-11T12:00-04:00`, or an interval `A/B`.",
        "The column `precision` says how a time is meant:\n",
        *(f"* `{word}`: {meaning}" for word, meaning in PRECISIONS.items()),
        "",
    ]
    for table in TABLES.values():
        parts += _section(f"{table.name}.csv", table)
    parts += _section("series/NAME.csv", SERIES)
    return "\n".join(parts)


def _section(file: str, table: Table) -> list[str]:
    lines = [f"## {file}\n", f"{table.meaning.capitalize()}.\n"]
    for column in table.columns:
        needed = " (required)" if column.required else ""
        listed = column.words and column.kind != "precision"
        other = ", or another lower-case word" if column.kind == "open_word" else ""
        words = f" One of: {', '.join(column.words)}{other}." if listed else ""
        lines.append(f"* `{column.name}`{needed}: {column.meaning}.{words}")
    return [*lines, ""]
