"""Small tools that the model's answers share: intervals of draws, ages as words, curves as chart layers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from groundswell.answers.answer import NO_DATA, Answer, Number
from groundswell.attention.fit import Fit
from groundswell.attention.inputs import age_in_days, origin_of
from groundswell.case.record import Case, Event
from groundswell.charts.chart import Band, Note

__all__ = [
    "LEAST_OBSERVATIONS",
    "bands",
    "day_and_date",
    "first_observed",
    "flags",
    "interval",
    "no_fit",
    "number",
    "observations",
    "plain",
    "short_date",
    "thin_posterior",
]

Floats = NDArray[np.float64]

#: Kinds of event that a chart flags; the rest of the record is in the tables.
FLAGGED = (
    "launch",
    "press",
    "tv",
    "parody",
    "disclosure",
    "advert",
    "community",
    "platform",
    "award",
    "follow_up",
)
MOST_FLAGS = 14
FEWEST_POINTS = 12.0
#: Below so many observations of views the prior tells how they came about and over which days.
LEAST_OBSERVATIONS = 4


def interval(draws: Floats, level: float = 80.0) -> tuple[float, float, float]:
    """Lower end, median and upper end of the central interval of a level in per cent."""
    tail = 0.5 * (1.0 - level / 100.0)
    low, middle, high = np.quantile(draws, [tail, 0.5, 1.0 - tail])
    return float(low), float(middle), float(high)


def observations(fit: Fit) -> int:
    """How many claims and counted intervals the fit saw."""
    return len(fit.observations.claims) + fit.observations.count_views.size


def first_observed(fit: Fit) -> float:
    """Age in days at which the first count was known."""
    seen = fit.observations
    ages = [claim.end for claim in seen.claims] + [float(end) for _, end in seen.count_edges]
    return min(ages, default=fit.horizon)


def number(
    name: str, draws: Floats, unit: str, label: str, level: float = 80.0, mean: bool = False
) -> Number:
    """A ``Number`` from draws; the point is the median, or the mean where parts must add up."""
    low, middle, high = interval(draws, level)
    value = float(draws.mean()) if mean else middle
    return Number(name, value, min(low, value), max(high, value), unit, label, level)


def bands(label: str, x: Floats, draws: Floats, levels: Sequence[float]) -> tuple[Band, ...]:
    """Bands of several levels, widest first."""
    made = []
    for level in sorted(levels, reverse=True):
        tail = 0.5 * (1.0 - level / 100.0)
        low, high = np.quantile(draws, [tail, 1.0 - tail], axis=0)
        made.append(Band(f"{label} {level:g} %", _plain(x), _plain(low), _plain(high), level))
    return tuple(made)


def _plain(values: Floats) -> tuple[float, ...]:
    """Floats of six significant digits: enough for a chart, and small in a file."""
    return tuple(float(f"{value:.6g}") for value in values)


plain = _plain


def short_date(moment: datetime) -> str:
    """``17 March 2014``."""
    return f"{moment.day} {moment:%B %Y}"


def day_and_date(fit: Fit, age: float) -> str:
    """``day 7 (17 March 2014)``, in the case's own zone."""
    from zoneinfo import ZoneInfo

    # the end of a day is written as that day
    moment = (fit.origin + timedelta(days=age) - timedelta(seconds=1)).astimezone(ZoneInfo(fit.case.zone))
    day = f"{age:.3g}" if age < 100.0 else f"{age:,.0f}"
    return f"day {day} ({short_date(moment)})"


def flags(case: Case, until: float) -> tuple[Note, ...]:
    """The record's events as flags, the earliest of each kind first when there are too many."""
    origin = origin_of(case)
    dated: list[tuple[float, Event]] = []
    for event in case.events:
        if event.kind in FLAGGED and event.time is not None and event.time.days <= 3.5:
            age = (
                age_in_days(event.time.earliest, origin) * 0.5 + age_in_days(event.time.latest, origin) * 0.5
            )
            if -0.5 <= age <= until:
                dated.append((max(age, 0.0), event))
    dated.sort(key=lambda pair: (pair[0], pair[1].id))
    seen: dict[str, int] = {}
    ranked = []
    for age, event in dated:
        seen[event.kind] = seen.get(event.kind, 0) + 1
        ranked.append((seen[event.kind], age, event))
    ranked.sort(key=lambda item: (item[0], item[1], item[2].id))
    chosen = sorted(ranked[:MOST_FLAGS], key=lambda item: (item[1], item[2].id))
    return tuple(Note(age, event.title or event.id, event.kind) for _, age, event in chosen)


def listed(titles: Sequence[str], most: int = 3) -> str:
    """Titles in quotes, the first few and how many more."""
    more = f" and {len(titles) - most} more" if len(titles) > most else ""
    return ", ".join(f"'{title}'" for title in titles[:most]) + more


def thin_posterior(fit: Fit) -> tuple[str, ...]:
    """A caveat where few kernels carry the posterior: the record lies far from what the priors expect."""
    if fit.found.effective >= FEWEST_POINTS:
        return ()
    few = max(round(fit.found.effective), 1)
    return (
        f"Only {'one kernel carries' if few == 1 else f'{few} kernels carry'} the posterior (the record lies far from what the priors "
        "expect): these intervals may be too narrow.",
    )


def no_fit(key: str, question: str, reason: str) -> Answer:
    """The answer of a question that needs a fit where there is none.

    Args:
        reason: why there is no fit: the case's name, what is missing, and in lines of their own how to mend it.
    """
    missing = reason.partition("\n")[0].partition(": ")[2].rstrip(".")
    return Answer(
        key,
        question,
        NO_DATA,
        (f"This cannot be answered: {missing}.",),
        caveats=("No fit: " + reason.replace("\n", " "),),
        collect=(
            "At least one dated view count; three or more on different days to say anything about drivers.",
        ),
    )
