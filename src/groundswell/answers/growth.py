"""Question 1: how big, how fast?"""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from groundswell.answers.answer import ANSWERED, NOT_IDENTIFIABLE, Answer, Number, Table, readable
from groundswell.answers.forecast import WIDEST_BAND
from groundswell.answers.posterior import (
    LEAST_OBSERVATIONS,
    bands,
    day_and_date,
    first_observed,
    flags,
    interval,
    number,
    observations,
    plain,
    thin_posterior,
)
from groundswell.attention.fit import Fit
from groundswell.attention.inputs import age_in_days
from groundswell.attention.paths import Paths, paths
from groundswell.charts.chart import Bars, Chart, Intervals, Line, Panel

__all__ = ["QUESTION", "growth"]

QUESTION = "How big, how fast?"
Floats = NDArray[np.float64]
AGES = (1.0, 2.0, 3.0, 7.0, 11.0, 14.0, 30.0, 60.0, 90.0, 180.0, 365.0, 730.0)
MILESTONES = tuple(base * 10.0**power for power in range(3, 10) for base in (1.0, 2.0, 5.0))
MOST_DAYS = 90
LATE = 2.0  # days of age from which a record is said to begin late
NAMED = 3  # falls and freezes that are named one by one


def growth(fit: Fit) -> Answer:
    """Cumulative and daily curve with bands, milestones with times, peak, doubling time, half-life, phases."""
    end = fit.horizon
    few = observations(fit) < LEAST_OBSERVATIONS
    # of a few figures nothing is told of the days before the first: how a count was spread over them is the prior's
    first_day = first_observed(fit)
    begin = first_day if few else 0.0
    # a counter that began late tells of no single day before
    start = int(first_day) if first_day >= LATE else 0
    days = np.arange(0.0, math.floor(end) + 1.0)
    run = paths(fit, ages=np.concatenate([days, [age for age in AGES if age <= end]]))
    ages = [age for age in AGES if begin <= age < end] + [end]
    at_ages = run.at(np.array(ages))
    numbers = [
        number(f"views by {day_and_date(fit, age)}", at_ages[:, k], "views", "derived")
        for k, age in enumerate(ages)
    ]
    daily = np.diff(run.at(days), axis=1)
    tables: list[Table] = []
    if not few:
        numbers += _speed(fit, run, daily, start)
        tables = [_milestones(fit, run), _phases(daily), _daily_table(days, daily)]
    low, middle, high = interval(at_ages[:, -1])
    first = f"By {day_and_date(fit, end)} the video had {readable(middle)} views (80 % interval {readable(low)} to {readable(high)})."
    if high - low < 1e-6 * middle:
        first = f"By {day_and_date(fit, end)} the counter showed {middle:,.0f} views."
    if high / max(low, 1.0) > WIDEST_BAND:
        first = (
            f"The record bounds the views on one side only: by {day_and_date(fit, end)} anything from {readable(low)} to "
            f"{readable(high)} is compatible with it (80 % interval)."
        )
    sentences = [first]
    if few:
        sentences.append("How the views were spread over the days so few figures do not tell.")
    elif daily.shape[1] - start >= 2:
        day = start + int(np.median(daily[:, start:], axis=0).argmax())
        p_low, p_middle, p_high = interval(daily[:, day])
        ends = f" ({readable(p_low)} to {readable(p_high)})" if readable(p_low) != readable(p_high) else ""
        its = f"Of the days on record, from day {start + 1} on, the fastest" if start else "Its fastest day"
        sentences.append(f"{its} was day {day + 1} with {readable(p_middle)} views{ends}.")
    return Answer(
        "growth",
        QUESTION,
        NOT_IDENTIFIABLE if high / max(low, 1.0) > WIDEST_BAND else ANSWERED,
        tuple(sentences),
        numbers=tuple(numbers),
        caveats=_caveats(fit),
        tables=tuple(table for table in tables if table.rows),
        charts=_charts(fit, run, days, daily),
    )


def _milestones(fit: Fit, run: Paths) -> Table:
    """When the count passed round numbers: the first edge-interpolated crossing of every draw."""
    rows = []
    last = run.cumulative[:, -1]
    passed = [stone for stone in MILESTONES if np.quantile(last, 0.1) >= stone]
    for stone in passed[-9:]:
        index = (run.cumulative >= stone).argmax(axis=1)
        index = np.maximum(index, 1)
        rows_index = np.arange(index.size)
        below, above = run.cumulative[rows_index, index - 1], run.cumulative[rows_index, index]
        share = (stone - below) / np.maximum(above - below, 1e-12)
        age = run.edges[index - 1] + share.clip(0.0, 1.0) * (run.edges[index] - run.edges[index - 1])
        low, middle, high = interval(age)
        rows.append((readable(stone), middle, low, high, day_and_date(fit, middle)))
    return Table(
        "milestones",
        ("views", "day", "day_low", "day_high", "date"),
        tuple(rows),
        "When the count passed round numbers, with 80 % intervals.",
    )


def _speed(fit: Fit, run: Paths, daily: Floats, start: int) -> list[Number]:
    """Peak day, doubling time at the end of the record, half-life of the daily views after the peak; of days from ``start`` on."""
    made = []
    seen = daily[:, start:]
    if seen.shape[1] >= 2:
        peak_day = seen.argmax(axis=1)
        made.append(
            number("day of most views (24 hours from publication)", start + peak_day + 1.0, "", "derived")
        )
        fastest = int(np.median(seen, axis=0).argmax())
        made.append(
            number(f"views on day {start + fastest + 1}, the fastest", seen[:, fastest], "views", "derived")
        )
        after = np.arange(seen.shape[1])[None, :] >= peak_day[:, None]
        under = after & (seen <= 0.5 * seen.max(axis=1)[:, None])
        reached = under.any(axis=1)
        if reached.mean() >= 0.9 and not start:
            half = np.where(reached, under.argmax(axis=1) - peak_day, seen.shape[1])
            made.append(
                number(
                    "days from the fastest day until half its speed",
                    half.astype(np.float64),
                    "days",
                    "derived",
                )
            )
    half_age = _crossing(run, 0.5 * run.cumulative[:, -1])
    if not start or np.quantile(half_age, 0.1) > start:
        made.append(number("day by which half of all views so far had come", half_age, "days", "derived"))
    window = min(1.0, 0.25 * fit.horizon)
    recent = run.cumulative[:, -1] - run.at(np.array([fit.horizon - window]))[:, 0]
    rate = np.maximum(recent / window, 1e-9)
    doubling = run.cumulative[:, -1] / rate
    if np.quantile(doubling, 0.9) < 1e6:
        made.append(number("days to double at the latest speed", doubling, "days", "derived"))
    return made


def _crossing(run: Paths, target: Floats) -> Floats:
    index = np.maximum((run.cumulative >= target[:, None]).argmax(axis=1), 1)
    rows = np.arange(index.size)
    below, above = run.cumulative[rows, index - 1], run.cumulative[rows, index]
    share = ((target - below) / np.maximum(above - below, 1e-12)).clip(0.0, 1.0)
    result: Floats = run.edges[index - 1] + share * (run.edges[index] - run.edges[index - 1])
    return result


def _phases(daily: Floats) -> Table:
    """Rise to the fastest day, fall to a tenth of it, tail: with the median change a day in each."""
    if daily.shape[1] < 3:
        return Table("phases", ("phase", "from_day", "to_day", "views", "change_per_day"), ())
    middle = np.median(daily, axis=0)
    peak = int(middle.argmax())
    under = np.flatnonzero((np.arange(middle.size) > peak) & (middle < 0.1 * middle[peak]))
    tail = int(under[0]) if under.size else middle.size
    rows = []
    for name, start, stop in (("rise", 0, peak + 1), ("fall", peak + 1, tail), ("tail", tail, middle.size)):
        if stop <= start:
            continue
        views = float(np.median(daily[:, start:stop].sum(axis=1)))
        change = (
            float((middle[stop - 1] / max(middle[start], 1e-9)) ** (1.0 / (stop - 1 - start)) - 1.0)
            if stop - start > 1 and middle[start] > 0.0 and middle[stop - 1] > 0.0
            else None
        )
        rows.append((name, start + 1, stop, views, change))
    return Table(
        "phases",
        ("phase", "from_day", "to_day", "views", "change_per_day"),
        tuple(rows),
        "Phases of the daily views: rise to the fastest day, fall to a tenth of it, tail.",
    )


def _daily_table(days: Floats, daily: Floats) -> Table:
    low, middle, high = np.quantile(daily, [0.1, 0.5, 0.9], axis=0) if daily.size else (np.zeros(0),) * 3
    rows = tuple(
        (int(day) + 1, float(m), float(lo), float(hi))
        for day, m, lo, hi in zip(days[:-1], middle, low, high, strict=True)
    )
    return Table(
        "daily_views",
        ("day", "views", "low", "high"),
        rows[:MOST_DAYS],
        "Views per 24 hours from publication, 80 % intervals.",
    )


def _caveats(fit: Fit) -> tuple[str, ...]:
    seen = fit.observations
    made = list(thin_posterior(fit))
    if seen.claims and all(row.low == row.high for row in fit.case.views):
        made.append(
            "Fewer than three exact readings are taken for claims: how far they may be off is not known from them."
        )
    if seen.claims:
        copies = sum(len(claim.rows) - 1 for claim in seen.claims)
        made.append(
            f"The curve rests on {len(seen.claims)} distinct claim{'s' if len(seen.claims) != 1 else ''} of the count"
            + (f"; {copies} further rows repeat one of them and were counted with it." if copies else ".")
        )
    for reason, rows in Counter(reason for _, reason in seen.left_out).items():
        made.append(f"{rows} row{'s were' if rows > 1 else ' was'} not fitted: {reason}.")
    return (*made, *_falls(fit), *_freezes(fit))


def _falls(fit: Fit) -> list[str]:
    """The largest falls of the counter in order of time, and how many there were."""
    falls = fit.observations.corrections
    shown = sorted(
        sorted(falls, key=lambda fall: fall.after - fall.before)[:NAMED], key=lambda fall: fall.age
    )
    made = [
        f"The counter fell from {fall.before:,.0f} to {fall.after:,.0f} at day {fall.age:.1f}; kept as a correction."
        for fall in shown
    ]
    if len(falls) > NAMED:
        lost = sum(fall.before - fall.after for fall in falls)
        made.append(f"These are the largest of {len(falls):,} falls, {lost:,.0f} views together.")
    return [*made, *_emptied(fit)]


def _emptied(fit: Fit) -> list[str]:
    """A counter that read 0 after it had counted: a video that was taken away, or a fault; no fall of the fit."""
    exact = sorted(
        (age_in_days(row.time.latest, fit.origin), row.high)
        for row in fit.case.views
        if row.time is not None and row.scope == "original" and row.low == row.high
    )
    for (_, before), (age, after) in pairwise(exact):
        if before > 0.0 >= after:
            return [
                f"The counter fell from {before:,.0f} to 0 at day {age:.1f}; a count of zero is not fitted."
            ]
    return []


def _freezes(fit: Fit) -> list[str]:
    """The longest stretches without a change in order of time, and how many there were."""
    freezes = fit.observations.freezes
    shown = sorted(
        sorted(freezes, key=lambda freeze: freeze.start - freeze.end)[:NAMED], key=lambda freeze: freeze.start
    )
    made = [
        f"The counter stood still at {freeze.views:,.0f} for {_length(freeze.end - freeze.start)} from day {freeze.start:.1f}; "
        "what came meanwhile is not known day by day."
        for freeze in shown
    ]
    if len(freezes) > NAMED:
        made.append(f"These are the longest of {len(freezes):,} times that it stood still.")
    return made


def _length(days: float) -> str:
    """A length of time in the largest unit of which it holds two."""
    for unit, each in (("days", 1.0), ("hours", 1.0 / 24.0)):
        if days >= 2.0 * each:
            return f"{days / each:.3g} {unit}"
    return f"{days * 1440.0:.0f} minutes"


def _charts(fit: Fit, run: Paths, days: Floats, daily: Floats) -> tuple[Chart, ...]:
    end = fit.horizon
    x = np.unique(np.concatenate([np.geomspace(max(end / 400.0, 0.02), end, 90), np.linspace(0.0, end, 40)]))
    curve = run.at(x)
    used = {row for claim in fit.observations.claims for row in claim.rows}
    boxes = [
        (age_in_days(row.time.earliest, fit.origin), age_in_days(row.time.latest, fit.origin), row)
        for row in fit.case.views
        if row.time is not None and row.scope == "original" and age_in_days(row.time.latest, fit.origin) > 0
    ]
    boxes = [box for box in boxes if box[0] < end * 1.02 and box[1] - box[0] < max(2.0, 0.4 * box[1])]
    if len(boxes) > 400:
        boxes = boxes[:: len(boxes) // 400 + 1]
    claims = Intervals(
        "counts as reported",
        plain(np.array([max(box[0], 0.0) for box in boxes])),
        plain(np.array([min(box[1], end) for box in boxes])),
        tuple(box[2].low for box in boxes),
        tuple(box[2].high if math.isfinite(box[2].high) else box[2].low * 1.05 for box in boxes),
        tuple(
            f"{box[2].qualifier} {box[2].value or box[2].low:,.0f}, {box[2].source.name or 'unnamed'}"
            for box in boxes
        ),
        tuple(box[2].row not in used and not fit.observations.exact_readings for box in boxes),
    )
    notes = flags(fit.case, end)
    cumulative = Chart(
        "growth-cumulative",
        "Cumulative views",
        f"Cumulative views rising to {readable(float(np.median(curve[:, -1])))} by day {end:.3g}, with 80 and 95 per cent "
        "bands and every reported count drawn as a box of its time and value.",
        (
            Panel(
                (
                    *bands("model", x, curve, (80, 95)),
                    Line("model, median", plain(x), plain(np.median(curve, axis=0))),
                    claims,
                ),
                "views",
                y_log_offered=True,
            ),
        ),
        notes=notes,
    )
    charts = [cumulative]
    if daily.shape[1] >= 2:
        shown = min(daily.shape[1], MOST_DAYS)
        low, middle, high = np.quantile(daily[:, :shown], [0.1, 0.5, 0.9], axis=0)
        charts.append(
            Chart(
                "growth-daily",
                "Views per day"
                + ("" if shown == daily.shape[1] else f", days 1 to {shown} of {daily.shape[1]}"),
                f"Bars of views per 24 hours; the highest is day {int(middle.argmax()) + 1} with {readable(float(middle.max()))}.",
                (
                    Panel(
                        (
                            Bars(
                                "views a day",
                                plain(days[:shown]),
                                plain(days[1 : shown + 1]),
                                plain(middle),
                                plain(low),
                                plain(high),
                            ),
                        ),
                        "views per 24 hours",
                    ),
                ),
                notes=tuple(note for note in notes if note.x <= shown),
            )
        )
    return tuple(charts)
