"""Every source that a case rests on, once."""

from __future__ import annotations

from dataclasses import dataclass, field

from groundswell.case.record import Case, Span
from groundswell.charts.text import clean
from groundswell.report.words import safe_address

__all__ = ["TABLES", "SourceUse", "sources_of"]

#: The tables of a case whose rows carry a source.
TABLES = ("views", "events", "derivatives", "reactions", "engagement", "coverage", "money")


@dataclass(slots=True)
class SourceUse:
    """One source: its name, link, publication, and how many rows of each table rest on it."""

    name: str
    address: str | None
    unlinked: str
    published: Span | None
    rows: dict[str, int] = field(default_factory=dict)


def sources_of(case: Case) -> list[SourceUse]:
    """The sources of ``case`` by name; rows with the same address, or without one the same name, are one source."""
    found: dict[str, SourceUse] = {}
    for table in TABLES:
        for row in getattr(case, table):
            source = row.source
            name = clean(source.name or getattr(row, "outlet", None) or source.id or source.url or "")
            if not name:
                continue
            address = safe_address(source.url)
            use = found.get(address or name)
            if use is None:
                unlinked = clean(source.url or "") if address is None else ""
                use = found[address or name] = SourceUse(name, address, unlinked, row.published)
            use.rows[table] = use.rows.get(table, 0) + 1
            use.published = use.published or row.published
    for series in case.series:
        name = clean(series.source.name or series.name)
        use = found.setdefault(f"series:{name}", SourceUse(name, safe_address(series.source.url), "", None))
        use.rows["series"] = use.rows.get("series", 0) + len(series.values)
    return sorted(found.values(), key=lambda use: (use.name.casefold(), use.address or ""))
