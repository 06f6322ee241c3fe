"""Dated changes of what "view", "like" and "dislike" mean; dated in ``metric_definitions.csv``."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from groundswell.case.record import Case, Span
from groundswell.case.times import parse_span

__all__ = ["MetricChange", "metric_changes", "view_breaks"]

_FILE = Path(__file__).with_name("metric_definitions.csv")
_ZONE = "America/Los_Angeles"  # the platform dates its changes by Pacific days


@dataclass(frozen=True, slots=True)
class MetricChange:
    """One change of a metric.

    Attributes:
        metric, platform: what changed, where.
        start: when the change came into force, as an interval.
        end: when it ended; ``None`` while it lasts.
        kind: ``definition`` (counts before and after are not the same thing), ``outage`` (counts stalled) or
            ``access`` (a figure appeared or vanished).
        formats: ``all``, or the one format that it concerns (``short``).
        definition: what the metric means since then.
        source: web address.
        certainty: how sure the date is.
    """

    metric: str
    platform: str
    start: Span
    end: Span | None
    kind: str
    formats: str
    definition: str
    source: str
    certainty: str


@lru_cache(maxsize=1)
def _ledger() -> tuple[MetricChange, ...]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            MetricChange(
                metric=row["metric"],
                platform=row["platform"],
                start=parse_span(row["from"], _ZONE),
                end=parse_span(row["to"], _ZONE) if row["to"] else None,
                kind=row["kind"],
                formats=row["formats"],
                definition=row["definition"],
                source=row["source"],
                certainty=row["certainty"],
            )
            for row in csv.DictReader(file)
        )


def metric_changes(metric: str | None = None, platform: str | None = None) -> tuple[MetricChange, ...]:
    """The changes on record, oldest first, of one metric or platform or of all."""
    return tuple(
        change
        for change in sorted(_ledger(), key=lambda change: change.start.earliest)
        if metric in (None, change.metric) and platform in (None, change.platform)
    )


def view_breaks(case: Case) -> tuple[MetricChange, ...]:
    """The changes of what a view is that fall inside the case's observations: a fit breaks there."""
    times = [row.time for row in case.views if row.time is not None]
    if not times:
        return ()
    last = max(time.latest for time in times)
    return tuple(
        change
        for change in metric_changes("views", case.platform)
        if change.formats in ("all", case.format)
        and case.published.earliest < (change.end or change.start).latest
        and change.start.earliest < last
    )
