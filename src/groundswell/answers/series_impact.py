"""What events did to a series that does not set itself off: likes, dislikes, searches, sales."""

from __future__ import annotations

from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from groundswell.answers.answer import ANSWERED, NO_DATA, NOT_IDENTIFIABLE, Answer, Number, Table, readable
from groundswell.answers.even_series import EvenSeries, even_series, middle_of
from groundswell.answers.joint_series import joint_series_impact
from groundswell.answers.posterior import interval, number, plain
from groundswell.case.record import Case, Event
from groundswell.charts.chart import Band, Chart, Line, Marks, Panel
from groundswell.errors import DataError
from groundswell.structural import Counterfactual, PlaceboTest, counterfactual, placebo_tests

__all__ = ["series_impact"]

QUESTION = "What did an event do to a series?"
Floats = NDArray[np.float64]
#: Two-sided probability of so much by chance, below which an effect is stated.
SURE = 0.05


def series_impact(case: Case, name: str, events: tuple[str, ...] = (), how: str | None = None) -> Answer:
    """Effect of dated events on a series, beside what it would have done without them.

    The course without it is learned from everything before the event. Several events, or an event whose kind of effect is given, are
    fitted together with the whole series (``joint_series_impact``).

    Args:
        name: ``views`` (exact readings), a metric of engagement, or a series of the record.
        events: ids; by default the first disclosure, else the first dated event with enough before it.
        how: ``pulse`` or ``level`` for all of them.

    Raises:
        DataError: there is no such series or event.
    """
    series = even_series(case, name)
    chosen = _chosen(case, series, events)
    if not chosen:
        return _cannot(f"No dated event of the record lies within the {series.step_name}s of {name}.")
    if len(chosen) > 1 or how is not None:
        return joint_series_impact(series, chosen, how)
    event, moment = chosen[0]
    first = series.at(moment)
    try:
        whole = counterfactual(series.values, first, period=series.period)
    except DataError as error:
        return _cannot(f"Cannot tell what it did to {name}: {error}.")
    length = series.values.size - first
    placebos = placebo_tests(series.values, first, steps=min(max(length, 1), 28), period=series.period)
    sure = whole.tail < SURE
    low, middle, high = interval(whole.effect)
    percent_low, _, percent_high = interval(whole.per_cent)
    title = f"'{event.title or event.id}'"
    more = "more" if middle > 0 else "fewer"
    if sure:
        sentence = (
            f"After {title} there were {readable(abs(middle))} {more} {series.unit} than without "
            f"(80 % interval {readable(low)} to {readable(high)}; {percent_low:+.0f} to {percent_high:+.0f} per cent)."
        )
    else:
        sentence = (
            f"Cannot tell what {title} did to {series.unit}: {readable(low)} to {readable(high)} more than without "
            f"({percent_low:+.0f} to {percent_high:+.0f} per cent, 80 % interval)."
        )
    place, gap = whole.peak
    beaten = sum(test.tail < SURE for test in placebos)
    return Answer(
        "impact",
        QUESTION,
        ANSWERED if sure else NOT_IDENTIFIABLE,
        (
            sentence,
            f"A total effect below {whole.smallest_detectable:.0f} per cent could not have been seen in this record.",
        ),
        numbers=(
            number(f"{series.unit} gained or lost", whole.effect, series.unit, "derived"),
            number("in per cent of what would have come", whole.per_cent, "per cent", "derived"),
            Number("probability of so much by chance (two-sided)", whole.tail, unit="", level=None),
            Number(f"largest difference in one {series.step_name}", gap, unit=series.unit, level=None),
            Number(f"{series.step_name}s until that", float(place), unit=f"{series.step_name}s", level=None),
            Number(
                f"{series.step_name}s until back in the 80 % band", float(whole.duration), unit=f"{series.step_name}s", level=None
            ),
            Number(
                "smallest total effect that could have been seen (80 % power, two-sided 5 %)", whole.smallest_detectable,
                unit="per cent", level=None,
            ),
        ),
        caveats=(
            _placebo_words(placebos, beaten),
            "What would have come is learned from before the event alone; anything else that began with it is counted as its effect.",
            *(
                ("Values rise and fall together with the views; ask about their ratio, or about views, before you speak of mood.",)
                if name in {row.metric for row in case.engagement}
                else ()
            ),
        ),
        tables=(_effects(event, first, whole, series), _placebos(placebos, series)),
        charts=(_panels(series, whole, first, title), *_strip(series, whole, first, placebos, title)),
        collect=() if sure else (f"A longer record of {name} before the event, or comparable series that it did not touch.",),
    )  # fmt: skip


def _cannot(sentence: str) -> Answer:
    return Answer(
        "impact",
        QUESTION,
        NO_DATA,
        (sentence,),
        collect=(
            "At least ten even steps (days or hours) of the series before the event, and some after it.",
        ),
    )


def _chosen(case: Case, series: EvenSeries, ids: tuple[str, ...]) -> list[tuple[Event, datetime]]:
    """Events with their moments, in order of time."""
    dated = [
        (event, middle_of(event.time))
        for event in case.events
        if event.time is not None
        and event.time.days <= 3.5
        and 0 <= series.at(middle_of(event.time)) < series.values.size
    ]
    if ids:
        known = {event.id: (event, moment) for event, moment in reversed(dated)}
        missing = [name for name in ids if name not in known]
        if missing:
            raise DataError(
                f"event {missing[0]!r} is not in events.csv with a date within the series; dated there: "
                + (", ".join(known) or "none")
            )
        return sorted((known[name] for name in dict.fromkeys(ids)), key=lambda one: one[1])
    after = [one for one in dated if np.isfinite(series.values[: series.at(one[1])]).sum() >= 10]
    disclosures = [one for one in after if one[0].kind == "disclosure"]
    return sorted(disclosures or after, key=lambda one: one[1])[:1]


def _effects(event: Event, first: int, found: Counterfactual, series: EvenSeries) -> Table:
    low, middle, high = interval(found.effect)
    percent = interval(found.per_cent)
    return Table(
        "effects",
        ("id", "event", "step", "steps", "effect", "low", "high", "per_cent", "by_chance"),
        ((event.id, event.title, first, found.observed.size, middle, low, high, percent[1], found.tail),),
        f"{series.unit} beyond what would have come, from the {series.step_name} of the event on; 80 % interval; probability of so much "
        "by chance.",
    )


def _placebos(placebos: tuple[PlaceboTest, ...], series: EvenSeries) -> Table:
    return Table(
        "placebo_dates",
        ("step", "change_per_cent", "low", "high", "by_chance"),
        tuple((test.first, test.per_cent, test.low, test.high, test.tail) for test in placebos),
        f"The same question at {series.step_name}s before the event, where nothing is asked about.",
    )


def _placebo_words(placebos: tuple[PlaceboTest, ...], beaten: int) -> str:
    if not placebos:
        return "The record before the event is too short for placebo dates."
    return f"At {beaten} of {len(placebos)} placebo dates before the event an effect was found at 5 per cent."


def _strip(
    series: EvenSeries, whole: Counterfactual, first: int, placebos: tuple[PlaceboTest, ...], title: str
) -> tuple[Chart, ...]:
    """The effect beside the effects found at placebo dates, per cent."""
    if not placebos:
        return ()
    length = series.step.total_seconds() / 86400.0
    low, middle, high = interval(whole.per_cent)
    beaten = sum(test.tail < SURE for test in placebos)

    def marks(label: str, rows: list[tuple[float, float, float, float]]) -> Marks:
        days, middles, lows, highs = (tuple(row[column] for row in rows) for column in range(4))
        return Marks(label, days, middles, lows, highs)

    dates = [(test.first * length, test.per_cent, test.low, test.high) for test in placebos]
    zero = Line("zero", (dates[0][0], first * length), (0.0, 0.0), "zero")
    return (
        Chart(
            "series-impact-placebos",
            "The same question at placebo dates",
            f"The effect of {title} and what is found at {len(placebos)} dates before it, per cent of what would have come, with 80 per "
            f"cent intervals; at {beaten} of these an effect is found at 5 per cent.",
            (Panel((zero, marks("at placebo dates", dates), marks("at the event", [(first * length, middle, low, high)])), "per cent"),),
        ),
    )  # fmt: skip


def _quantiles(draws: Floats) -> tuple[Floats, Floats, Floats]:
    low, middle, high = np.asarray(np.quantile(draws, [0.1, 0.5, 0.9], axis=0), dtype=np.float64)
    return low, middle, high


def _panels(series: EvenSeries, whole: Counterfactual, first: int, title: str) -> Chart:
    days: Floats = np.arange(series.values.size, dtype=np.float64) * (series.step.total_seconds() / 86400.0)
    after: Floats = days[first : first + whole.observed.size]
    gap = whole.observed - whole.draws
    total: Floats = np.nancumsum(np.where(np.isfinite(gap), gap, 0.0), axis=1)
    low, middle, high = _quantiles(whole.draws)
    seen = np.isfinite(series.values)
    seen_after = np.isfinite(whole.observed)

    def banded(label: str, draws: Floats) -> tuple[Band, Line]:
        lower, centre, upper = _quantiles(draws)
        return Band(label, plain(after[seen_after]), plain(lower), plain(upper), 80), Line(
            label, plain(after[seen_after]), plain(centre)
        )

    zero = Line("zero", (float(after[0]), float(after[-1])), (0.0, 0.0), "zero")
    return Chart(
        "series-impact-panels",
        f"Effect of {title} on {series.unit}",
        "Three panels: the series with and without the event, their difference, and the difference added up; with 80 per cent bands.",
        (
            Panel(
                (
                    Band("without it", plain(after), plain(low), plain(high), 80),
                    Line("observed", plain(days[seen]), plain(series.values[seen]), "observed"),
                    Line("without it", plain(after), plain(middle), "counterfactual"),
                ),
                f"{series.unit} a {series.step_name}",
                "with and without",
            ),
            Panel(
                (*banded("difference", gap[:, seen_after]), zero),
                f"{series.unit} a {series.step_name}",
                "difference",
            ),
            Panel((*banded("added up", total[:, seen_after]), zero), series.unit, "difference, added up"),
        ),
    )
