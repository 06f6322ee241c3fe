"""Compared with what? Percentiles at the same age in a reference set, and the videos of the nearest shape."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from groundswell.answers.ages import age
from groundswell.answers.answer import ANSWERED, NO_DATA, NOT_IDENTIFIABLE, Answer, Number, Table, readable
from groundswell.answers.reference import LAYOUTS, Reference, read_reference
from groundswell.charts.chart import Band, Chart, Line, Panel
from groundswell.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

    from groundswell.case.record import Case

__all__ = ["AGES", "MINIMUM", "SHAPE_AGES", "compare", "percentile"]

QUESTION = "Compared with what?"
AGES = (1.0, 7.0, 30.0, 90.0)
SHAPE_AGES = (1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 14.0, 21.0, 30.0, 60.0, 90.0)
MINIMUM = 10  # videos of the reference that reach an age
_NEAREST = 5
Curve = Mapping[float, tuple[float, float, float]]


def compare(
    case: Case,
    reference: str | Path | None = None,
    curve: Curve | None = None,
    level: float = 80.0,
) -> Answer:
    """Percentile at the same ages in a reference set, and the nearest videos by shape.

    Args:
        case: the record, already cut to what was known when the question is asked as of a past moment.
        reference: CSV or Parquet with daily views of other videos (see ``read_reference``).
        curve: cumulative views of the case (low, median, high) by age in days, from the fitted model; best at
            every age of ``SHAPE_AGES`` that the record reaches. Without it, bounds come from the record's
            observations.
        level: probability of the curve's intervals, in per cent.

    Returns:
        ``no_data`` without a reference or without views; ``not_identifiable`` when fewer than 10 reference
        videos reach any age of the case.

    Raises:
        DataError: the reference cannot be used, or the curve's ends are out of order.
    """
    if reference is None:
        return Answer(
            "compare",
            QUESTION,
            NO_DATA,
            ("No reference set was given, so the video is compared with nothing.",),
            collect=(
                (
                    "A table of daily views of other videos (CSV or Parquet), columns "
                    f"{' or '.join(', '.join(names) for names in LAYOUTS)}: give its path as reference."
                ),
            ),
        )
    others = _without(read_reference(reference), case)
    own = dict(curve) if curve is not None else _from_record(case)
    shown_level = level if curve is not None else None
    _check(own)
    if not own:
        return Answer(
            "compare",
            QUESTION,
            NO_DATA,
            ("The record bounds the views of the video at none of the ages to compare.",),
            collect=("Dated counts of views (views.csv) in the first days.",),
        )
    places = _places(own, others)
    if not places:
        return Answer(
            "compare",
            QUESTION,
            NOT_IDENTIFIABLE,
            (
                (
                    f"One cannot tell where the video stands: fewer than {MINIMUM} videos of the reference "
                    f"set {others.name} reach an age at which its views are known."
                ),
            ),
            caveats=_caveats(others, curve is None),
            collect=(f"A reference set with at least {MINIMUM} videos followed from their first day.",),
        )
    nearest = _nearest(own, others)
    return Answer(
        "compare",
        QUESTION,
        ANSWERED,
        _sentences(places, nearest, others, shown_level),
        numbers=_numbers(places, own, shown_level),
        caveats=_caveats(others, curve is None),
        tables=_tables(places, own, nearest, others),
        charts=_chart(own, others, shown_level),
        collect=(
            "A reference set of the same platform, year and kind of video, with its choice written down.",
        ),
    )


def percentile(value: float, others: list[float]) -> float:
    """Per cent of ``others`` below ``value``, ties counted half."""
    array = np.asarray(others, dtype=np.float64)
    return float(100.0 * ((array < value).sum() + 0.5 * (array == value).sum()) / len(array))


def _without(others: Reference, case: Case) -> Reference:
    """The reference without the video itself."""
    own = {str(name) for name in case.ids.values()}
    if own.isdisjoint(others.curves):
        return others
    kept = {name: curve for name, curve in others.curves.items() if name not in own}
    return Reference(others.name, kept, others.broken, others.late)


def _from_record(case: Case) -> dict[float, tuple[float, float, float]]:
    """Bounds of the cumulative count at each age, from the observations before and after it.

    A count does not fall, so it lies between the highest lower bound before and the lowest upper bound
    after. Where sources contradict one another the ends are exchanged, which keeps both.
    """
    rows = [
        row
        for row in case.views
        if row.time is not None and row.scope == "original" and row.time_basis == "stated"
    ]
    timed = [
        (age(case, row.time.earliest), age(case, row.time.latest), row)
        for row in rows
        if row.time is not None
    ]
    found = {}
    for day in SHAPE_AGES:
        before = [row.low for _, latest, row in timed if latest <= day]
        after = [row.high for earliest, _, row in timed if earliest >= day and math.isfinite(row.high)]
        if before and after and max(before) > 0:
            low, high = sorted((max(before), min(after)))
            found[day] = (low, math.sqrt(low * high), high)
    return found


def _check(own: Curve) -> None:
    for day, (low, median, high) in own.items():
        if not (0 <= low <= median <= high < math.inf and day > 0):
            raise DataError(
                f"curve at age {day:g}: ({low:g}, {median:g}, {high:g}) must be low, median, high in this "
                "order, finite and not negative, at an age above zero"
            )


def _places(own: Curve, others: Reference) -> dict[float, tuple[float, float, float, int]]:
    """Percentile (low, median, high) and number of reference videos, at every age that both reach."""
    found = {}
    for day in AGES:
        reached = list(others.at(day).values())
        if day in own and len(reached) >= MINIMUM:
            low, median, high = (percentile(value, reached) for value in own[day])
            found[day] = (low, median, high, len(reached))
    return found


def _nearest(own: Curve, others: Reference) -> list[tuple[str, float, float]]:
    """Nearest videos by shape: name, root mean square distance of the shapes, and final ratio of size.

    A shape is the log of the cumulative count at each age minus that at the last common age, so that size
    does not matter; at least three common ages are needed.
    """
    days = [day for day in SHAPE_AGES if day in own and own[day][1] > 0 and len(others.at(day)) >= MINIMUM]
    if len(days) < 3:
        return []
    mine = np.log([own[day][1] for day in days])
    found = []
    for name, curve in others.curves.items():
        if days[-1] > len(curve) - 1:
            continue
        values = np.interp(days, np.arange(len(curve)), curve)
        if values.min() <= 0:
            continue
        theirs = np.log(values)
        gap = (mine - mine[-1]) - (theirs - theirs[-1])
        found.append((name, float(np.sqrt(np.mean(gap[:-1] ** 2))), float(np.exp(theirs[-1] - mine[-1]))))
    return sorted(found, key=lambda item: (item[1], item[0]))[:_NEAREST]


def _sentences(
    places: Mapping[float, tuple[float, float, float, int]],
    nearest: list[tuple[str, float, float]],
    others: Reference,
    level: float | None,
) -> tuple[str, ...]:
    parts = []
    for day, (low, median, high, count) in places.items():
        interval = "" if low == high else f" ({low:.3g} to {high:.3g}{_level(level)})"
        parts.append(f"above {median:.3g} %{interval} of {count} videos at day {day:g}")
    first = f"In the reference set {others.name} the video stands {', '.join(parts)}."
    if not nearest:
        return (first,)
    return (first, f"Its curve is shaped most like that of {', '.join(name for name, _, _ in nearest[:3])}.")


def _level(level: float | None) -> str:
    return f", {level:g} % interval" if level is not None else ", bounds from the record"


def _numbers(
    places: Mapping[float, tuple[float, float, float, int]], own: Curve, level: float | None
) -> tuple[Number, ...]:
    numbers = []
    for day, (low, median, high, _) in places.items():
        views_low, views, views_high = own[day]
        numbers.append(
            Number(f"views by day {day:g}", views, views_low, views_high, "views", "derived", level)
        )
        numbers.append(Number(f"percentile at day {day:g}", median, low, high, "per cent", "derived", level))
    return tuple(numbers)


def _caveats(others: Reference, from_record: bool) -> tuple[str, ...]:
    found = [
        "A percentile holds within this reference set only; another choice of videos gives another one.",
        (
            "Age 0 of a reference video is its first row: a table that starts after upload makes it look "
            "younger."
        ),
    ]
    if from_record:
        found.append(
            "The video's own views at each age are bounds from its observations, not a fitted curve."
        )
    if others.broken:
        found.append(f"Reference videos cut before their first missing day: {len(others.broken)}.")
    if others.late:
        found.append(
            f"Reference videos left out because their first day is not in the table: {len(others.late)}."
        )
    return tuple(found)


def _tables(
    places: Mapping[float, tuple[float, float, float, int]],
    own: Curve,
    nearest: list[tuple[str, float, float]],
    others: Reference,
) -> tuple[Table, ...]:
    rows = []
    for day, (low, median, high, count) in places.items():
        reached = np.array(list(others.at(day).values()))
        rows.append((day, *own[day], low, median, high, count, float(np.median(reached))))
    columns = (
        "age_days",
        "views_low",
        "views",
        "views_high",
        "percentile_low",
        "percentile",
        "percentile_high",
        "videos",
        "median_of_reference",
    )
    tables = [Table("percentiles", columns, tuple(rows), f"Reference set {others.name}; ties count half.")]
    if nearest:
        caption = "Nearest by shape of the log cumulative curve; size is the other's views over this video's."
        tables.append(Table("nearest", ("video", "distance", "relative_size"), tuple(nearest), caption))
    return tuple(tables)


def _chart(own: Curve, others: Reference, level: float | None) -> tuple[Chart, ...]:
    days = sorted(day for day in own if len(others.at(day)) >= MINIMUM)
    if not days:
        return ()
    reached = [np.array(list(others.at(day).values())) for day in days]
    x = tuple(days)
    inner = [tuple(float(np.percentile(values, share)) for values in reached) for share in (10, 50, 90)]
    layers = (
        Band("middle 80 % of the reference set", x, inner[0], inner[2], 80.0, "guide"),
        Line("median of the reference set", x, inner[1], "guide"),
        Band(
            "this video",
            x,
            tuple(own[day][0] for day in days),
            tuple(own[day][2] for day in days),
            level or 100.0,
        ),
        Line("this video", x, tuple(own[day][1] for day in days), "median"),
    )
    said = "; ".join(
        f"day {day:g}: {readable(own[day][1])} against a median of {readable(middle)}"
        for day, middle in zip(days, inner[1], strict=True)
    )
    alternative = f"Cumulative views of the video and of the reference set {others.name} by age. {said}."
    panel = Panel(layers, "views", y_log_offered=True)
    return (Chart("compare-ages", "Same-age comparison", alternative, (panel,)),)
