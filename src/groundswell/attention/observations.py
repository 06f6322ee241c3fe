"""What was seen of one video: claims (intervals on the cumulative count) and exact counts over intervals.

Exact readings of a counter become counts over the intervals between them; a reading below its predecessor is
a correction and no interval crosses it; a counter that stood still is counted together with the jump that ends it.
Everything else becomes a claim with an uncertain moment. Claims that copy one another count once. Every row of
the record ends in ``used`` or in ``left_out`` with a reason.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from groundswell.attention.inputs import age_in_days, origin_of
from groundswell.attention.priors import Priors
from groundswell.case.record import Case, ViewObservation

__all__ = ["Claim", "Correction", "Freeze", "Observations", "observe"]

Floats = NDArray[np.float64]
MOST_INTERVALS = 150
EXACT_TIME_DAYS = 1.0 / 24.0
RECOLLECTION_DAYS = 2.0
SHARP_SCATTER = 0.002
FROZEN_VIEWS = 30.0  # views that the speed before would have brought while the counter stood still


@dataclass(frozen=True)
class Claim:
    """One claim: the count lay within [low, high] at a moment within [start, end] days.

    ``rows`` are the line numbers of the rows that say the same; ``window`` is when the counter was probably read;
    ``scatter`` is the softness of its edges on the log count.
    """

    start: float
    end: float
    low: float
    high: float
    rows: tuple[int, ...]
    source: str
    window: tuple[float, float]
    scatter: float


@dataclass(frozen=True)
class Correction:
    """The counter fell from ``before`` to ``after`` at ``age`` days."""

    age: float
    before: float
    after: float
    row: int


@dataclass(frozen=True)
class Freeze:
    """The counter stood still at ``views`` from ``start`` to ``end`` days, although views were coming in."""

    start: float
    end: float
    views: float


@dataclass(frozen=True)
class _Counted:
    """Views counted between two readings: ages in days, and the readings there."""

    start: float
    end: float
    before: float
    after: float


@dataclass(frozen=True)
class Observations:
    """The usable observations of a case.

    Attributes:
        claims: merged claims in order of time.
        count_edges (float64[N, 2]): start and end of counted intervals in days.
        count_views (float64[N]): views counted.
        anchor_age, anchor_views: last exact reading, from which a forecast starts; ``None`` without one.
        left_out: rows that are not fitted, with the reason.
        corrections: falls of the counter; freezes: when it stood still.
        horizon: last observed age in days.
    """

    claims: tuple[Claim, ...]
    count_edges: Floats
    count_views: Floats
    anchor_age: float | None
    anchor_views: float | None
    left_out: tuple[tuple[int, str], ...]
    corrections: tuple[Correction, ...]
    horizon: float
    exact_readings: int
    freezes: tuple[Freeze, ...] = ()


def observe(case: Case, priors: Priors) -> Observations:
    """Sort a case's view observations into counts and claims."""
    origin = origin_of(case)
    left_out: list[tuple[int, str]] = []
    exact: list[tuple[float, float, int]] = []
    read: list[ViewObservation] = []
    claimed: list[ViewObservation] = []
    for row in case.views:
        if row.scope != "original":
            left_out.append((row.row, f"another measure: {row.scope}"))
        elif row.time is None:
            left_out.append((row.row, "not dated"))
        elif row.time_basis != "stated":
            left_out.append((row.row, "the date was inferred, perhaps from the count itself"))
        elif age_in_days(row.time.latest, origin) <= 0.0:
            left_out.append((row.row, "dated before publication"))
        elif row.time.days > _usable_span(age_in_days(row.time.latest, origin)):
            left_out.append((row.row, "dated too roughly for its age"))
        elif row.high <= 0.0:
            left_out.append((row.row, "a count of zero says nothing about the size"))
        elif row.low == row.high and row.time.days <= EXACT_TIME_DAYS:
            middle = row.time.earliest + (row.time.latest - row.time.earliest) / 2
            exact.append((age_in_days(middle, origin), row.low, row.row))
            read.append(row)
        else:
            claimed.append(row)
    exact.sort()
    if len(exact) < 3:
        # a lone exact figure is a sharp claim; a series of readings is a counter
        claimed += read
        exact = []
    intervals, corrections = _between_readings(exact)
    moving, freezes = _without_freezes(intervals)
    counted = _thinned(moving)
    claims = _claims(claimed, origin, priors)
    ages = [claim.end for claim in claims] + [age for age, _, _ in exact]
    return Observations(
        claims=tuple(claims),
        count_edges=np.array([(item.start, item.end) for item in counted]).reshape(-1, 2),
        count_views=np.array([item.after - item.before for item in counted]),
        anchor_age=exact[-1][0] if exact else None,
        anchor_views=exact[-1][1] if exact else None,
        left_out=tuple(sorted(left_out)),
        corrections=tuple(corrections),
        horizon=max(ages, default=0.0),
        exact_readings=len(exact),
        freezes=tuple(freezes),
    )


def _usable_span(age: float) -> float:
    """Longest interval in days that still dates a claim of that age."""
    return max(1.6, 0.35 * age)


def _between_readings(
    exact: Sequence[tuple[float, float, int]],
) -> tuple[list[_Counted], list[Correction]]:
    """Intervals between a counter's readings (the first from publication), none across a fall."""
    counted: list[_Counted] = []
    corrections: list[Correction] = []
    last_age, last_value = 0.0, 0.0
    for read, value, row in exact:
        age = max(read, 1.0 / 1440.0)
        if last_age and age - last_age < 1.0 / 1440.0:
            continue
        if value < last_value:
            corrections.append(Correction(age, last_value, value, row))
        else:
            counted.append(_Counted(last_age, age, last_value, value))
        last_age, last_value = age, value
    return counted, corrections


def _without_freezes(intervals: Sequence[_Counted]) -> tuple[list[_Counted], list[Freeze]]:
    """A counter that stood still and then jumped counts once over both; without a jump nothing is known."""
    kept: list[_Counted] = []
    freezes: list[Freeze] = []
    speed = 0.0
    still: _Counted | None = None
    for item in intervals:
        if still is not None and item.start != still.end:
            still = None  # the counter fell: what came meanwhile is not known
        if item.after == item.before and (
            still is not None or speed * (item.end - item.start) >= FROZEN_VIEWS
        ):
            if still is None:
                still = item
                freezes.append(Freeze(item.start, item.end, item.before))
            else:
                still = _Counted(still.start, item.end, still.before, item.after)
                freezes[-1] = Freeze(still.start, still.end, still.before)
            continue
        if still is not None:
            kept.append(_Counted(still.start, item.end, still.before, item.after))
            still = None
        else:
            kept.append(item)
        speed = (kept[-1].after - kept[-1].before) / (kept[-1].end - kept[-1].start)
    return kept, freezes


def _thinned(intervals: Sequence[_Counted]) -> list[_Counted]:
    """At most about ``MOST_INTERVALS`` intervals, even in log age; sums of neighbours are exact counts."""
    if len(intervals) <= MOST_INTERVALS:
        return list(intervals)
    ends = np.array([item.end for item in intervals])
    wanted = np.geomspace(ends[0], ends[-1], MOST_INTERVALS)
    chosen = {0, *(int(index) for index in np.searchsorted(ends, wanted).clip(0, ends.size - 1))}
    thin: list[_Counted] = []
    begun: _Counted | None = None
    for index, item in enumerate(intervals):
        whole = item if begun is None else _Counted(begun.start, item.end, begun.before, item.after)
        apart = index + 1 == len(intervals) or intervals[index + 1].start != item.end
        begun = None if index in chosen or apart else whole
        if begun is None:
            thin.append(whole)
    return thin


def _claims(rows: Sequence[ViewObservation], origin: datetime, priors: Priors) -> list[Claim]:
    """Claims with copies merged: the same figure at overlapping moments is one reading that travelled.

    The merged claim keeps the overlap of the moments: every teller saw the figure by then.
    """
    groups: dict[tuple[float, float], list[tuple[float, float, ViewObservation]]] = defaultdict(list)
    for row in rows:
        assert row.time is not None
        low, high = age_in_days(row.time.earliest, origin), age_in_days(row.time.latest, origin)
        groups[(row.low, row.high)].append((max(low, 0.0), high, row))
    claims = []
    for (low, high), members in groups.items():
        members.sort(key=lambda member: (member[0], member[1], member[2].row))
        cluster: list[tuple[float, float, ViewObservation]] = []
        for member in members:
            if cluster and member[0] > min(item[1] for item in cluster):
                claims.append(_merge(cluster, low, high, origin, priors))
                cluster = []
            cluster.append(member)
        claims.append(_merge(cluster, low, high, origin, priors))
    return sorted(claims, key=lambda claim: (claim.end, claim.start, claim.low, claim.high))


def _merge(
    cluster: Sequence[tuple[float, float, ViewObservation]],
    low: float,
    high: float,
    origin: datetime,
    priors: Priors,
) -> Claim:
    start = max(member[0] for member in cluster)
    end = min(member[1] for member in cluster)
    names = sorted({member[2].source.name or "unnamed" for member in cluster})
    sharp = low == high and end - start <= EXACT_TIME_DAYS
    window = (start, end) if sharp else reading_window(start, end, priors.lag_days)
    rows = tuple(sorted(member[2].row for member in cluster))
    scatter = min(_scatter(member[2], member[1], origin, priors) for member in cluster)
    if sharp:
        # read to the view at a known moment: neither a delay nor a rounding stands between
        scatter = min(scatter, SHARP_SCATTER)
    return Claim(start, end, low, high, rows, "; ".join(names[:3]), window, scatter)


def _scatter(row: ViewObservation, end: float, origin: datetime, priors: Priors) -> float:
    """Edges of a claim made at the time it speaks of, or of a recollection: told later, or nobody knows when."""
    told = row.published
    late = row.published_unknown or (
        told is not None and age_in_days(told.latest, origin) > end + RECOLLECTION_DAYS
    )
    return priors.recollection_scatter if late else priors.claim_scatter


def reading_window(start: float, end: float, lag: float) -> tuple[float, float]:
    """The ages between which the counter was read with 90 % probability.

    The reading is uniform in [start, end] less an exponential delay of mean ``lag``; days, never before the
    first minute.
    """
    grid = np.linspace(start - 8.0 * lag, end, 801)
    length = max(end - start, 1e-9)
    # P(uniform - delay <= t): the delay's tail integrated over the uniform moments after t
    after = np.exp(-np.maximum(start - grid, 0.0) / lag) - np.exp(-(end - grid) / lag)
    probability = (np.maximum(grid - start, 0.0) + lag * after) / length
    low, high = np.interp([0.05, 0.95], np.maximum.accumulate(probability.clip(0.0, 1.0)), grid)
    first = 1.0 / 1440.0
    return float(max(low, first)), float(max(high, first))


def log_bounds(claims: Sequence[Claim]) -> tuple[Floats, Floats]:
    """Logs of the claims' bounds; an exact figure is widened by half a view."""
    low = np.array(
        [math.log(max(claim.low - 0.5, 1e-12)) if claim.low > 0 else -math.inf for claim in claims]
    )
    high = np.array(
        [math.log(claim.high + 0.5) if math.isfinite(claim.high) else math.inf for claim in claims]
    )
    return low, high
