"""What a case holds, at a glance: plain data for ``case show``."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from groundswell.case.metrics import view_breaks
from groundswell.case.record import Case, Row, Span
from groundswell.case.table import TABLES
from groundswell.case.times import format_span

__all__ = ["overview", "overview_text"]


def overview(case: Case) -> dict[str, Any]:
    """What a case holds, as plain data: its head, and for each table the rows, times and sources."""
    tables = {}
    for name in TABLES:
        rows: tuple[Row, ...] = getattr(case, name)
        if rows:
            tables[name] = _table(rows, case.zone)
    fitted = [row for row in case.views if row.scope == "original" and row.time is not None]
    highest = max(fitted, key=lambda row: row.low, default=None)
    rows_of = Counter(key for name in TABLES for row in getattr(case, name) if (key := _source(row)))
    names = {_source(row): _name(row) for name in TABLES for row in getattr(case, name)}
    return {
        "case": case.slug,
        "title": case.title,
        "author": case.author,
        "platform": case.platform,
        "format": case.format,
        "published": format_span(case.published, case.zone),
        "zone": case.zone,
        "collaborators": list(case.collaborators),
        "ids": dict(case.ids),
        "licence": case.licence,
        "tables": tables,
        "series": {
            series.name: {
                "intervals": len(series.values),
                "first": format_span(Span(series.start[0], series.start[0]), case.zone),
                "last": format_span(Span(series.end[-1], series.end[-1]), case.zone),
                "unit": series.unit,
            }
            for series in case.series
        },
        "highest_count": None
        if highest is None or highest.time is None
        else {
            "low": highest.low,
            "high": highest.high if highest.high != float("inf") else None,
            "time": format_span(highest.time, case.zone),
            "source": highest.source.name,
        },
        "kinds_of_event": dict(Counter(event.kind for event in case.events).most_common()),
        "labels": dict(Counter(row.label or "not judged" for row in case.reactions).most_common()),
        "sources": {
            "number": len(rows_of),
            "most_rows": [{"source": names[key], "rows": number} for key, number in rows_of.most_common(5)],
        },
        "metric_changes": [
            {"metric": change.metric, "from": format_span(change.start), "definition": change.definition}
            for change in view_breaks(case)
        ],
    }


def _table(rows: tuple[Row, ...], zone: str) -> dict[str, Any]:
    times = [time for row in rows if (time := row.occurred()) is not None]
    return {
        "rows": len(rows),
        "first": _day(min(times, key=lambda time: time.earliest), zone, "earliest") if times else None,
        "last": _day(max(times, key=lambda time: time.latest), zone, "latest") if times else None,
        "without_time": len(rows) - len(times),
        "never_known": sum(row.known_at() is None for row in rows),
        "sources": len({key for row in rows if (key := _source(row))}),
    }


def _name(row: Row) -> str | None:
    return row.source.name or getattr(row, "outlet", None)


def _source(row: Row) -> str | None:
    return row.source.id or _name(row)


def _day(span: Span, zone: str, end: str) -> str:
    """The first or last day that the span touches; a midnight that ends it belongs to the day before."""
    last_of_it = max(span.earliest, span.latest - timedelta(microseconds=1))
    moment = span.earliest if end == "earliest" else last_of_it
    return format_span(Span(moment, moment), zone)[:10]


def overview_text(data: dict[str, Any]) -> str:
    """The overview as text for a terminal."""
    made_by = f" by {data['author']}" if data["author"] else ""
    lines = [
        f"{data['title']}{made_by} ({data['case']})",
        f"{data['platform']}, {data['format']}, published {data['published']}, zone {data['zone']}",
        "",
        f"{'':<12}{'rows':>5}  {'first':<10}  {'last':<10}  {'sources':>7}  undated  never known",
    ]
    for name, table in data["tables"].items():
        lines.append(
            f"{name:<12}{table['rows']:>5}  {table['first'] or '-':<10}  {table['last'] or '-':<10}  "
            f"{table['sources']:>7}  {table['without_time']:>7}  {table['never_known']:>11}"
        )
    for name, series in data["series"].items():
        lines.append(f"series {name}: {series['intervals']} intervals, {series['first']} to {series['last']}")
    lines.append("")
    highest = data["highest_count"]
    if highest:
        lines.append(
            f"Highest count: at least {highest['low']:,.0f} ({highest['time']}, {highest['source'] or '-'})"
        )
    for title, key in (("Events", "kinds_of_event"), ("Reactions", "labels")):
        if data[key]:
            lines.append(f"{title}: " + ", ".join(f"{number} {word}" for word, number in data[key].items()))
    most = ", ".join(f"{entry['source']} ({entry['rows']})" for entry in data["sources"]["most_rows"])
    lines.append(f"Sources: {data['sources']['number']}" + (f"; most rows: {most}" if most else ""))
    lines += [
        f"Definition of {change['metric']} changed {change['from']}: {change['definition']}"
        for change in data["metric_changes"]
    ]
    lines.append('"Never known": undated, so left out of every "as of".')
    return "\n".join(lines)
