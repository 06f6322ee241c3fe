"""Claims that a person chose, as rows of a case folder.

Nothing is guessed: a claim without a time of its own gets the day of the text, and one that has neither is left
out with a reason. A row that the case holds already (same table, source and quote) is not written again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from groundswell.case.check import report
from groundswell.case.folder import find_case, load, plain_number
from groundswell.case.times import UnreadableTime, parse_span
from groundswell.errors import CaseError, DataError
from groundswell.press.reading import Claim

__all__ = ["Accepted", "accept"]

_TABLES = {
    "views": "views",
    "engagement": "engagement",
    "cost": "money",
    "parody": "derivatives",
    "next_work": "derivatives",
    "reaction": "reactions",
    "disclosure": "events",
}
_METRICS = {"like": "likes", "dislike": "dislikes", "comment": "comments", "share": "shares"}


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of the chosen claims: rows written by table, claims known before, claims left out and why."""

    written: Mapping[str, int]
    known: int
    left_out: tuple[tuple[Claim, str], ...]


def accept(
    claims: Sequence[Claim],
    case: str | Path,
    *,
    source: str,
    url: str | None = None,
    published: str | None = None,
) -> Accepted:
    """Write chosen claims into the tables of a case folder.

    Args:
        claims: claims of one text, as ``read_press`` proposes them.
        case: a case folder (a bundled case cannot be written).
        source: who says so: the outlet and the piece.
        url: where to read it.
        published: the day of the text, a written time of the case format.
    Raises:
        DataError: the case is bundled, a table is no CSV, or ``published`` is no time.
        CaseError: the rows would make the case unusable; every file is then as before.
    """
    folder = find_case(case)
    if not Path(case).exists():
        raise DataError(f'"{case}" ships with groundswell and is not written; copy the folder first')
    loaded = load(folder)
    if published is not None and not _readable(published, loaded.head.zone):
        raise DataError(f"published {published!r} is no time; write it as 2014-03-21")
    rows: dict[str, list[dict[str, str]]] = {}
    left_out: list[tuple[Claim, str]] = []
    for claim in claims:
        common = {
            "source": source,
            "url": url or "",
            "published": published or "",
            "quote": " ".join(claim.quote.split()),
        }
        made = _row(claim, common, published, loaded.head.zone)
        if isinstance(made, str):
            left_out.append((claim, made))
        else:
            rows.setdefault(made[0], []).append(made[1])
    return _write(folder, rows, tuple(left_out))


def _readable(text: str, zone: str) -> bool:
    try:
        parse_span(text, zone)
    except UnreadableTime:
        return False
    return True


def _row(
    claim: Claim, common: dict[str, str], published: str | None, zone: str
) -> tuple[str, dict[str, str]] | str:
    """Table and cells of one claim, or why it has none."""
    stated = claim.when is not None and _readable(claim.when, zone)
    time = claim.when if stated else published
    figures = {
        name: plain_number(value)
        for name in ("value", "low", "high")
        if (value := getattr(claim, name)) is not None
    }
    if claim.kind in ("views", "engagement", "disclosure") and time is None:
        return "no time: give the day of the text with --published"
    note = f"the text says: {claim.when}" if claim.when and not stated else ""
    cells: dict[str, str] = {}
    table = _TABLES.get(claim.kind)
    if table is None:
        return f"a case has no table for {claim.kind}; write it into the notes of case.toml"
    if table == "views":
        bounds = figures if claim.value is None else {"value": figures["value"]}
        cells = {
            "time": time or "",
            "qualifier": claim.qualifier or "",
            "scope": claim.scope or "",
            "note": note,
        } | bounds
    elif table == "engagement":
        if "value" not in figures:
            return "no single figure"
        cells = {"time": time or "", "metric": _METRICS[claim.unit or ""], "value": figures["value"]}
    elif table == "money":
        cells = figures | {
            "topic": "budget",
            "unit": claim.unit or "",
            "time": published or "",
            "claim": common["quote"],
        }
    elif table == "derivatives":
        relation = "follow_up" if claim.kind == "next_work" else "count_statement" if figures else "parody"
        cells = {"title": f"[{common['quote'][:80]}]", "relation": relation}
        if figures:
            cells["count"] = figures.get("value") or figures["low"]
    elif table == "reactions":
        cells = {"text": common["quote"], "label": claim.unit or "", "time": published or ""}
    elif table == "events":
        cells = {
            "id": f"disclosure-{claim.start}",
            "kind": "disclosure",
            "time": time or "",
            "title": common["quote"],
        }
    return table, common | cells


def _write(
    folder: Path, rows: Mapping[str, list[dict[str, str]]], left_out: tuple[tuple[Claim, str], ...]
) -> Accepted:
    before: dict[Path, bytes | None] = {}
    written: dict[str, int] = {}
    known = 0
    texts: dict[Path, str] = {}
    for table, new in rows.items():
        path = folder / f"{table}.csv"
        if (folder / f"{table}.parquet").exists():
            raise DataError(
                f"{table}.parquet: rows are added to CSV only; write the table as {table}.csv first"
            )
        before[path] = path.read_bytes() if path.exists() else None
        columns, old = _read(path)
        seen = {(row.get("source", ""), row.get("quote", "")) for row in old}
        fresh = []
        for row in new:
            key = (row["source"], row["quote"])
            if key in seen:
                known += 1
            else:
                seen.add(key)
                fresh.append(row)
        if fresh:
            columns += [
                name
                for name in dict.fromkeys(name for row in fresh for name, cell in row.items() if cell)
                if name not in columns
            ]
            texts[path] = _csv(columns, [*old, *fresh])
            written[table] = len(fresh)
    try:
        for path, text in texts.items():
            beside = path.with_suffix(".csv.new")
            beside.write_text(text, encoding="utf-8", newline="")
            beside.replace(path)
        _refuse_mistakes(folder)
    except BaseException:
        for path in texts:
            original = before[path]
            if original is None:
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(original)
        raise
    return Accepted(written, known, left_out)


def _refuse_mistakes(folder: Path) -> None:
    errors = load(folder).mistakes.errors
    if errors:
        raise CaseError(report(folder.name, errors), errors)


def _read(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    if not path.exists():
        return [], []
    reader = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
    rows = [{name: cell or "" for name, cell in row.items() if name is not None} for row in reader]
    return list(reader.fieldnames or ()), rows


def _csv(columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row.get(name, "") for name in columns] for row in rows)
    return text.getvalue()
