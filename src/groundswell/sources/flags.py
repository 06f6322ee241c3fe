"""The platform's flag of a paid placement has no date: two snapshots give it one."""

from __future__ import annotations

from collections.abc import Iterable

from groundswell.case.record import Span, ViewObservation

__all__ = ["FLAG", "flag_interval"]

#: Column of views.csv that keeps the flag as it was at each snapshot.
FLAG = "paid_placement"


def flag_interval(rows: Iterable[ViewObservation], published: Span | None) -> Span | None:
    """When the flag of a paid placement was switched on: after the last snapshot without it, by the first with it."""
    flagged = sorted(
        ((row.time, row.extra[FLAG]) for row in rows if row.time is not None and FLAG in row.extra),
        key=lambda pair: pair[0].latest,
    )
    first = next((time for time, flag in flagged if flag == "yes"), None)
    if first is None:
        return None
    off = [time.earliest for time, flag in flagged if flag == "no" and time.latest <= first.earliest]
    start = off[-1] if off else published.earliest if published is not None else None
    return None if start is None or start > first.latest else Span(start, first.latest)
