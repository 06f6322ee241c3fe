"""What several events did to a series that does not set itself off, asked together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.answers.answer import ANSWERED, NO_DATA, NOT_IDENTIFIABLE, Answer, Table, readable
from groundswell.answers.effects import effect_kind
from groundswell.answers.even_series import EvenSeries
from groundswell.answers.posterior import bands, interval, number, plain
from groundswell.case.record import Event
from groundswell.charts.chart import Chart, Line, Note, Panel
from groundswell.errors import DataError
from groundswell.structural import Intervention, Interventions, interventions

__all__ = ["joint_series_impact"]

QUESTION = "What did several events do to a series?"
Floats = NDArray[np.float64]
#: Two-sided probability of so much by chance, below which an effect is stated.
SURE = 0.05
WORDS = {"pulse": "a rise or fall that fades", "level": "a lasting change"}


def joint_series_impact(
    series: EvenSeries, events: Sequence[tuple[Event, datetime]], how: str | None
) -> Answer:
    """Effects of events on a series in one fit, each given the others.

    Args:
        events: with their moments, in order of time.
        how: ``pulse`` or ``level`` for all of them; by default ``level`` for a disclosure, else ``pulse``.
    Raises:
        DataError: ``sharing``, which only views can answer, or no such kind of effect.
    """
    if how is not None and how not in WORDS:
        raise DataError(
            f"{how!r} is asked of views, which people pass on; for another series use {' or '.join(WORDS)}"
        )
    asked = [
        Intervention(event.title or event.id, series.at(moment), how or effect_kind(event))
        for event, moment in events
    ]
    # counts multiply: effects add up on the log scale wherever nothing is negative
    logarithmic = bool(np.nanmin(series.values) >= 0.0)
    values = np.log(np.maximum(series.values, 0.5)) if logarithmic else series.values
    try:
        found = interventions(values, asked, season=series.period)
    except DataError as error:
        return Answer(
            "impact",
            QUESTION,
            NO_DATA,
            (f"Cannot tell what they did to {series.name}: {error}.",),
            collect=("A longer record of the series before the first event and after the last.",),
        )
    added = found.added()
    effects = [_in_units(series.values, added[:, place], logarithmic) for place in range(len(asked))]
    together = _in_units(series.values, added.sum(axis=1), logarithmic)
    totals = [np.nansum(effect, axis=1) for effect in effects]
    told = [found.by_chance(place) < SURE for place in range(len(asked))]
    return Answer(
        "impact",
        QUESTION,
        ANSWERED if any(told) else NOT_IDENTIFIABLE,
        _sentences(series, asked, totals, np.nansum(together, axis=1), told),
        numbers=(
            *(
                number(f"{series.unit} gained or lost by '{item.name}'", total, series.unit, "derived")
                for item, total in zip(asked, totals, strict=True)
            ),
            number(f"{series.unit} gained or lost by all of them", np.nansum(together, axis=1), series.unit, "derived"),
        ),
        caveats=(
            "Each effect is what would be missing were that event alone taken away, the others kept; so effects need not add up to that of all.",
            "What happened at the same time as an event and is not in the record is credited to it.",
            _before(found),
            *_opposed(series, asked, totals),
        ),
        tables=(_table(series, [event for event, _ in events], found, totals),),
        charts=(_panels(series, [event for event, _ in events], found, together),),
        collect=() if all(told) else (f"A longer record of {series.name} before the events, or comparable series that they did not touch.",),
    )  # fmt: skip


def _in_units(values: Floats, added: Floats, logarithmic: bool) -> Floats:
    """What was added to a series in its own units, float64[R, T]; NaN where nothing was seen."""
    if not logarithmic:
        return np.asarray(np.where(np.isfinite(values), added, np.nan))
    return np.asarray(values * -np.expm1(np.clip(-added, -50.0, 50.0)))


def _sentences(
    series: EvenSeries,
    asked: Sequence[Intervention],
    totals: Sequence[Floats],
    together: Floats,
    told: Sequence[bool],
) -> tuple[str, ...]:
    known, unknown = [], []
    for item, total, sure in zip(asked, totals, told, strict=True):
        low, middle, high = interval(total)
        if sure and low * high > 0.0:
            verb = "brought" if middle > 0.0 else "cost"
            ends = sorted((abs(low), abs(high)))
            known.append(
                f"'{item.name}' {verb} {readable(abs(middle))} {series.unit} ({readable(ends[0])} to {readable(ends[1])})"
            )
        else:
            unknown.append(f"'{item.name}' ({readable(low)} to {readable(high)} {series.unit})")
    sentences = []
    if known:
        sentences.append(f"{'; '.join(known)}; 80 % intervals.")
    if unknown:
        sentences.append(f"Cannot tell what these did: {'; '.join(unknown)}; 80 % intervals.")
    if len(asked) > 1:
        low, middle, high = interval(together)
        sentences.append(
            f"Together they account for {readable(middle)} {series.unit} (80 % interval {readable(low)} to {readable(high)})."
        )
    return tuple(sentences)


def _before(found: Interventions) -> str:
    """How well the steps before the first event were foreseen."""
    before = found.innovations[: min(item.start for item in found.asked)]
    before = before[np.isfinite(before)]
    inside = 100.0 * float((np.abs(before) <= 1.2816).mean()) if before.size else 0.0
    return f"Before the first event {inside:.0f} per cent of {before.size} steps lay within the 80 % band of a forecast one step ahead."


def _opposed(series: EvenSeries, asked: Sequence[Intervention], totals: Sequence[Floats]) -> tuple[str, ...]:
    """Pairs of effects of which the series knows the sum better than the parts."""
    found = []
    for left in range(len(asked)):
        for right in range(left + 1, len(asked)):
            if np.corrcoef(totals[left], totals[right])[0, 1] < -0.5:
                low, _, high = interval(totals[left] + totals[right])
                found.append(
                    f"The series hardly tells '{asked[left].name}' and '{asked[right].name}' apart: their sum is {readable(low)} to "
                    f"{readable(high)} {series.unit} (80 % interval)."
                )
    return tuple(found)


def _table(
    series: EvenSeries, events: Sequence[Event], found: Interventions, totals: Sequence[Floats]
) -> Table:
    rows: list[tuple[Any, ...]] = []
    for place, (event, item) in enumerate(zip(events, found.asked, strict=True)):
        low, middle, high = interval(totals[place])
        lasting = float(np.median(found.durations)) if item.kind == "pulse" else None
        rows.append(
            (
                event.id,
                item.name,
                WORDS[item.kind],
                item.start,
                middle,
                low,
                high,
                lasting,
                found.by_chance(place),
            )
        )
    return Table(
        "effects",
        ("id", "event", "effect", "step", "total", "low", "high", "mean_steps", "by_chance"),
        tuple(rows),
        f"{series.unit} with each event less without it, 80 % intervals; mean {series.step_name}s that a fading effect lasts; two-sided "
        "probability of so much by chance.",
    )


def _panels(series: EvenSeries, events: Sequence[Event], found: Interventions, together: Floats) -> Chart:
    length = series.step.total_seconds() / 86400.0
    seen = np.isfinite(series.values)
    days: Floats = (np.arange(series.values.size, dtype=np.float64) * length)[seen]
    effect = together[:, seen]
    without: Floats = series.values[seen] - effect
    total: Floats = np.cumsum(effect, axis=1)
    zero = Line("zero", (float(days[0]), float(days[-1])), (0.0, 0.0), "zero")

    def banded(label: str, draws: Floats, style: str) -> tuple[Any, ...]:
        return (
            *bands(label, days, draws, (80,)),
            Line(label, plain(days), plain(np.median(draws, axis=0)), style),
        )

    return Chart(
        "series-impact-panels",
        f"Effect of {len(events)} events on {series.unit}" if len(events) > 1 else f"Effect on {series.unit}",
        "Three panels: the series with and without the events, their difference, and the difference added up; with 80 per cent bands.",
        (
            Panel(
                (
                    *banded("without them", without, "counterfactual"),
                    Line("observed", plain(days), plain(series.values[seen]), "observed"),
                ),
                f"{series.unit} a {series.step_name}",
                "with and without",
            ),
            Panel(
                (*banded("difference", effect, "median"), zero),
                f"{series.unit} a {series.step_name}",
                "difference",
            ),
            Panel((*banded("added up", total, "median"), zero), series.unit, "difference, added up"),
        ),
        notes=tuple(
            Note(item.start * length, event.title or event.id, event.kind)
            for event, item in zip(events, found.asked, strict=True)
        ),
    )
