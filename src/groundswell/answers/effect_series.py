"""The effect of an event day by day, as users of CausalImpact know it."""

from __future__ import annotations

import math
from datetime import datetime, time, timedelta

import numpy as np
from numpy.typing import NDArray

from groundswell.answers.answer import Table
from groundswell.answers.effects import asked_fit, effect_kind, paths_without
from groundswell.answers.impact import find_event
from groundswell.attention.fit import Fit
from groundswell.attention.inputs import age_in_days
from groundswell.attention.paths import paths
from groundswell.case.times import zone_of
from groundswell.errors import DataError

__all__ = ["COLUMNS", "effect_series"]

Floats = NDArray[np.float64]
#: The columns of CausalImpact's ``series``, in its order.
COLUMNS = (
    "response",
    "cum.response",
    *(f"{kind}.pred{end}" for kind in ("point", "cum") for end in ("", ".lower", ".upper")),
    *(f"{kind}.effect{end}" for kind in ("point", "cum") for end in ("", ".lower", ".upper")),
)


def effect_series(fit: Fit, event: str | None = None, level: float = 95.0) -> Table:
    """Views of each day with and without an event, in the columns of CausalImpact's ``series``.

    ``response`` is the median of the fitted views, which passes through exact readings; ``point.pred`` is the median
    without the event; effects are their differences, draw by draw, so that their intervals hold the doubt about both.
    Days are those of the case's zone; the first begins at the publication, a last one that is not whole is left out.

    Args:
        fit: the fitted model.
        event: an event's id; by default that of ``impact``.
        level: level of the intervals, per cent.
    Returns:
        A row a day: ``date``, then the fourteen columns, views.
    Raises:
        DataError: there is no such event, or the record holds no whole day.
    """
    chosen = find_event(fit, event)
    if chosen is None:
        raise DataError("the record holds no dated event to ask about; add one to events.csv")
    asked = ((chosen, effect_kind(chosen)),)
    fitted = asked_fit(fit, asked)
    with_it, without = paths(fitted), paths_without(fitted, asked)
    where = zone_of(fit.case.zone)
    first = fit.origin.astimezone(where).date()
    midnights = [
        datetime.combine(first + timedelta(days=number), time(), where)
        for number in range(1, math.floor(fit.horizon) + 3)
    ]
    ages = [
        0.0,
        *(age for midnight in midnights if 0.0 < (age := age_in_days(midnight, fit.origin)) <= fit.horizon),
    ]
    if len(ages) < 2:
        raise DataError("the record ends before one whole day is over: there is no series to write")
    at_with, at_without = with_it.at(np.array(ages)), without.at(np.array(ages))
    bounds = (50.0 - level / 2.0, 50.0 + level / 2.0)

    def columns(draws: Floats) -> tuple[Floats, ...]:
        return (np.median(draws, axis=0), *np.percentile(draws, bounds, axis=0))

    total_with, total_without = at_with[:, 1:] - at_with[:, :1], at_without[:, 1:] - at_without[:, :1]
    daily_with, daily_without = np.diff(at_with, axis=1), np.diff(at_without, axis=1)
    parts = (
        np.median(daily_with, axis=0),
        np.median(total_with, axis=0),
        *columns(daily_without),
        *columns(total_without),
        *columns(daily_with - daily_without),
        *columns(total_with - total_without),
    )
    return Table(
        "series",
        ("date", *COLUMNS),
        tuple(
            (f"{first + timedelta(days=day)}", *(float(part[day]) for part in parts))
            for day in range(len(ages) - 1)
        ),
        f"Views of each day with and without '{chosen.title or chosen.id}'; {level:g} % intervals.",
    )
