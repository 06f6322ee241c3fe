"""Derivative rows gathered into works: several rows of one title are observations of one work."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass

from groundswell.case.record import Case, Derivative, Span

__all__ = ["DERIVATIVE", "FOLLOW_UP", "PRECURSOR", "Family", "Work", "gather"]

DERIVATIVE = "derivative"
FOLLOW_UP = "follow-up"
PRECURSOR = "precursor"


@dataclass(frozen=True, slots=True)
class Work:
    """One parody, remake, re-upload, imitation or follow-up.

    Attributes:
        title: as the first row prints it.
        authors: every attribution, in the order of the rows; more than one when sources disagree.
        relation: as the first row prints it.
        kind: ``DERIVATIVE``, ``FOLLOW_UP`` (by the author of the original) or ``PRECURSOR``.
        first: interval of its first appearance; ``None`` when undated.
        views: the last known count; ``views_at`` is its time.
        rows: how many rows tell of it.
        readings: its counts of views with their times, by time.
        source: who told of it first in the record; ``None`` when unnamed.
    """

    title: str
    authors: tuple[str, ...]
    relation: str
    kind: str
    first: Span | None
    views: float | None
    views_at: Span | None
    rows: int
    source: str | None = None
    readings: tuple[tuple[Span, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Family:
    """All works, and the statements of how many there were."""

    works: tuple[Work, ...]
    statements: tuple[Derivative, ...]

    def of(self, kind: str) -> tuple[Work, ...]:
        """The works of one kind."""
        return tuple(work for work in self.works if work.kind == kind)


def gather(case: Case) -> Family:
    """Works of a case, by first appearance (undated ones last), and statements of their number.

    A row is a statement when it has a ``count`` or its relation speaks of one. Rows belong to one work
    when their titles agree but for case, accents and punctuation. A title of three or more parts divided by
    semicolons lists several works.
    """
    statements = tuple(
        row for row in case.derivatives if row.count is not None or "count" in row.relation.casefold()
    )
    told = {id(row) for row in statements}
    groups: dict[str, list[tuple[str, Derivative]]] = {}
    for row in case.derivatives:
        if id(row) not in told:
            for title in _titles(row.title):
                groups.setdefault(_key(title) or f"row {row.row} {id(row)}", []).append((title, row))
    works = [_work(case, members) for members in groups.values()]
    works.sort(
        key=lambda work: (
            work.first is None,
            work.first and (work.first.latest, work.first.earliest),
            work.title,
        )
    )
    return Family(tuple(works), statements)


def _titles(title: str) -> list[str]:
    plain = html.unescape(title)
    parts = [part.strip() for part in plain.split(";") if part.strip()]
    return parts if len(parts) >= 3 else [plain.strip()]


def _key(title: str) -> str:
    folded = unicodedata.normalize("NFKD", title).casefold()
    return re.sub(
        r"\W+", " ", "".join(letter for letter in folded if not unicodedata.combining(letter))
    ).strip()


def _work(case: Case, members: list[tuple[str, Derivative]]) -> Work:
    rows = [row for _, row in members]
    authors = tuple(dict.fromkeys(row.author.strip() for row in rows if row.author and row.author.strip()))
    first = _first_appearance(case, rows)
    counted = [row for row in rows if row.views is not None and 0 <= row.views < float("inf")]
    latest = max(counted, key=lambda row: (_when(row), row.views or 0.0), default=None)
    return Work(
        title=members[0][0] or "(no title)",
        authors=authors,
        relation=rows[0].relation,
        kind=_kind(case, rows[0], authors, first),
        first=first,
        views=None if latest is None else latest.views,
        views_at=None if latest is None else latest.views_at,
        rows=len(rows),
        readings=tuple(
            sorted(
                (
                    (row.views_at, row.views)
                    for row in counted
                    if row.views_at is not None and row.views is not None
                ),
                key=lambda reading: (reading[0].latest, reading[1]),
            )
        ),
        source=next(
            (row.source.url or row.source.name for row in rows if row.source.url or row.source.name), None
        ),
    )


def _when(row: Derivative) -> float:
    """When a count of views was read, as a sortable number; unknown sorts first."""
    moment = row.views_at.latest if row.views_at else row.known_at()
    return moment.timestamp() if moment else float("-inf")


def _kind(case: Case, row: Derivative, authors: tuple[str, ...], first: Span | None) -> str:
    relation = row.relation.casefold().replace("_", "-").replace(" ", "-")
    if relation.startswith("precursor") or (first is not None and first.latest < case.published.earliest):
        return PRECURSOR
    by_author = bool(case.author) and any(
        str(case.author).casefold() in author.casefold() for author in authors
    )
    if relation.startswith(("follow-up", "sequel")) or by_author:
        return FOLLOW_UP
    return DERIVATIVE


def _first_appearance(case: Case, rows: list[Derivative]) -> Span | None:
    """Where all dates of a work overlap; when they do not, the date that ends first. After publication."""
    spans = [row.time for row in rows if row.time is not None]
    if not spans:
        return None
    earliest, latest = max(span.earliest for span in spans), min(span.latest for span in spans)
    if earliest > latest or (earliest == latest and all(span.days > 0 for span in spans)):
        chosen = min(spans, key=lambda span: (span.latest, span.earliest))
        earliest, latest = chosen.earliest, chosen.latest
    if earliest < case.published.earliest <= latest:
        earliest = case.published.earliest
    return Span(earliest, latest)
