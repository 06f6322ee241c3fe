"""Rows from a file against rows in a case: new, known already, or in conflict."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from groundswell.case.record import Case, Row, Series, Span

__all__ = ["Conflict", "Merged", "MergedSeries", "merge_rows", "merge_series"]

Key = Hashable
_APART = ("row", "source", "published", "published_unknown", "note", "extra")
KEPT_OLD, KEPT_NEW = "old", "new"


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two sources that disagree about one thing; ``kept`` is ``old`` or ``new``."""

    key: str
    field: str
    value_a: str
    source_a: str
    value_b: str
    source_b: str
    kept: str


@dataclass(slots=True)
class Merged:
    """What becomes of the rows of one table.

    Attributes:
        added: rows that the case lacks.
        replaced: rows that take the place of a row in the case, by its line number.
        known: how many rows say what the case says already.
        conflicts: where they disagree.
    """

    added: list[Row] = field(default_factory=list)
    replaced: dict[int, Row] = field(default_factory=dict)
    known: int = 0
    conflicts: list[Conflict] = field(default_factory=list)


def _ends(span: Span | None) -> tuple[datetime, datetime] | None:
    return None if span is None else (span.earliest, span.latest)


def _views(row: Any) -> Key:
    return _ends(row.time), row.scope, row.source.name if row.time is None else None


def _engagement(row: Any) -> Key:
    extra = row.extra
    if not extra:
        return _ends(row.time), row.metric
    return _ends(row.time), row.metric, extra.get("traffic_source"), extra.get("traffic_detail")


def _reaction(row: Any) -> Key:
    comment = row.extra.get("comment_id")
    return comment or (_ends(row.time), row.text, row.who)


def _coverage(row: Any) -> Key:
    return row.source.url or (_ends(row.time), row.outlet, row.headline)


def _derivative(row: Any) -> Key:
    return row.source.url or (row.title, row.author), _ends(row.views_at)


def _money(row: Any) -> Key:
    return row.topic, _ends(row.time), row.unit, row.source.name


#: What two rows of a table must share to be about the same thing.
KEYS: Mapping[str, Callable[[Any], Key]] = {
    "views": _views,
    "events": lambda row: row.id,
    "derivatives": _derivative,
    "reactions": _reaction,
    "engagement": _engagement,
    "coverage": _coverage,
    "money": _money,
}


def merge_rows(
    table: str,
    old: Sequence[Row],
    new: Iterable[Row],
    prefer: str = KEPT_OLD,
    *,
    records: bool = False,
    after: Merged | None = None,
) -> Merged:
    """Rows of one table merged into those of a case.

    Args:
        table: name of the table.
        old: rows of the case.
        new: rows of files, in order; of two about the same thing the first counts.
        prefer: ``old`` keeps what the case says where they disagree, ``new`` replaces it.
        records: the rows are those of a case: none of them contradicts another, only the case that they go into.
        after: what an earlier merge into the same rows gave; this one goes on from it.
    """
    key_of = KEYS[table]
    known: dict[Key, Row] = {}
    alike: dict[Key, list[Row]] = {}
    taken: dict[Key, list[Row]] = {}
    result = after or Merged()
    for row in (*old, *result.added):
        known.setdefault(key_of(row), row)
        if records:
            alike.setdefault(key_of(row), []).append(row)
    of_case = {id(row) for row in known.values()} & set(map(id, old))
    for row in new:
        key = key_of(row)
        before = known.get(key)
        if records:
            if row in alike.get(key, ()) or row in taken.get(key, ()):
                result.known += 1
                continue
            taken.setdefault(key, []).append(row)
            before = next((other for other in alike.get(key, ()) if not _differing(other, row)), before)
        if before is None:
            if not records:
                known[key] = row
            result.added.append(row)
            continue
        differing = _differing(before, row)
        if not differing:
            result.known += 1
            continue
        if "value" in differing:  # the bounds follow from the figure
            differing = [name for name in differing if name not in ("low", "high", "views")]
        take_new = prefer == KEPT_NEW and id(before) in of_case
        for name in differing:
            result.conflicts.append(
                Conflict(
                    f"{table}: {_shown_key(key)}",
                    name,
                    _shown(getattr(before, name)),
                    before.source.name or "the case",
                    _shown(getattr(row, name)),
                    row.source.name or "the file",
                    KEPT_NEW if take_new else KEPT_OLD,
                )
            )
        if take_new:
            result.replaced[before.row] = row
            known[key] = row
    return result


def _differing(before: Row, row: Row) -> list[str]:
    """In what two rows about the same thing disagree; their sources and notes may differ."""
    return [
        part.name
        for part in fields(row)
        if part.name not in _APART and getattr(before, part.name) != getattr(row, part.name)
    ]


@dataclass(slots=True)
class MergedSeries:
    """What becomes of one series: ``series`` is the whole of it, ``None`` when nothing changed."""

    name: str
    series: Series | None
    added: int = 0
    known: int = 0
    conflicts: list[Conflict] = field(default_factory=list)


def merge_series(case: Case | None, new: Series, prefer: str = KEPT_OLD) -> MergedSeries:
    """A series merged into the case's series of that name; intervals that overlap others are conflicts."""
    old = next((series for series in case.series if series.name == new.name), None) if case else None
    result = MergedSeries(new.name, None)
    intervals: dict[tuple[datetime, datetime], tuple[float, datetime | None]] = {}
    if old is not None:
        published: Sequence[datetime | None] = old.published or (None,) * len(old.values)
        for start, end, value, readable in zip(old.start, old.end, old.values, published, strict=True):
            intervals[start, end] = value, readable
        if old.unit != new.unit:
            result.conflicts.append(
                Conflict(f"series {new.name}", "unit", old.unit, "the case", new.unit, "the file", KEPT_OLD)
            )
            return result
    changed = False
    readable_new: Sequence[datetime | None] = new.published or (None,) * len(new.values)
    for start, end, value, readable in zip(new.start, new.end, new.values, readable_new, strict=True):
        place = (start, end)
        before = intervals.get(place)
        if before is None:
            intervals[place] = value, readable
            result.added += 1
            continue
        if before[0] == value:
            result.known += 1
            continue
        take_new = prefer == KEPT_NEW
        result.conflicts.append(
            Conflict(
                f"series {new.name}: {start:%Y-%m-%dT%H:%M}",
                "value",
                f"{before[0]:g}",
                (old.source.name if old else None) or "the case",
                f"{value:g}",
                new.source.name or "the file",
                KEPT_NEW if take_new else KEPT_OLD,
            )
        )
        if take_new:
            intervals[place] = value, readable
            changed = True
    ordered = _without_overlaps(intervals, old, new, result)
    if not (result.added or changed):
        return result
    result.series = Series(
        name=new.name,
        start=tuple(place[0] for place in ordered),
        end=tuple(place[1] for place in ordered),
        values=tuple(intervals[place][0] for place in ordered),
        unit=new.unit,
        source=old.source if old is not None else new.source,
        published=tuple(intervals[place][1] for place in ordered)
        if any(intervals[place][1] for place in ordered)
        else (),
    )
    return result


def _without_overlaps(
    intervals: Mapping[tuple[datetime, datetime], tuple[float, datetime | None]],
    old: Series | None,
    new: Series,
    result: MergedSeries,
) -> list[tuple[datetime, datetime]]:
    """The intervals in order; a new one that overlaps one that is there is left out, as a conflict."""
    there = set(zip(old.start, old.end, strict=True)) if old is not None else set()
    taken: list[tuple[datetime, datetime]] = []
    # the case's own intervals go first, so that none of them gives way
    last_end: datetime | None = None
    for place in sorted(intervals):
        if last_end is not None and place[0] < last_end:
            loser = place if place not in there else taken[-1]
            if loser in there:
                taken.append(place)
                continue
            result.added -= 1
            result.conflicts.append(
                Conflict(
                    f"series {new.name}: {loser[0]:%Y-%m-%dT%H:%M}",
                    "interval",
                    "overlaps an interval of another length",
                    (old.source.name if old else None) or "the case",
                    f"{intervals[loser][0]:g}",
                    new.source.name or "the file",
                    KEPT_OLD,
                )
            )
            if loser is not place:
                taken[-1] = place
                last_end = place[1]
            continue
        taken.append(place)
        last_end = place[1]
    return taken


def _shown_key(key: Key) -> str:
    parts = key if isinstance(key, tuple) else (key,)
    return ", ".join(_shown(part) for part in parts if part is not None)


def _shown(value: object) -> str:
    """A value for a message: short, and of a comment no more than finds it."""
    if value is None:
        return ""
    if isinstance(value, Span):
        value = (value.earliest, value.latest)
    if isinstance(value, tuple) and len(value) == 2 and all(isinstance(end, datetime) for end in value):
        first, last = value
        return f"{first:%Y-%m-%dT%H:%M:%SZ}" + ("" if first == last else f"/{last:%Y-%m-%dT%H:%M:%SZ}")
    text = f"{value:.15g}" if isinstance(value, float) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."
