"""Pictures of what events did: with and without them, and the same question at placebo dates."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from groundswell.answers.posterior import bands, plain
from groundswell.attention.fit import Fit
from groundswell.attention.inputs import age_in_days
from groundswell.attention.paths import Paths
from groundswell.case.record import Event
from groundswell.charts.chart import Chart, Line, Marks, Note, Panel

__all__ = ["effect_panels", "placebo_strip"]


def effect_panels(fit: Fit, events: Sequence[Event], with_it: Paths, without: Paths) -> Chart:
    """Views a day with and without events, their difference, and the difference added up."""
    moments = [_middle(fit, event) for event in events]
    names = [event.title or event.id for event in events]
    what = f"'{names[0]}'" if len(names) == 1 else f"{len(names)} events"
    last = max(moments)
    end = min(fit.horizon, max(last + 21.0, 3.0 * last))
    step = 0.5 if end <= 15 else 1.0
    days = np.arange(0.0, end + 1e-9, step)
    if days.size < 4:
        days = np.linspace(0.0, end, 8)
    rate_with, rate_without = (np.diff(run.at(days), axis=1) / np.diff(days) for run in (with_it, without))
    middle = 0.5 * (days[1:] + days[:-1])
    difference = rate_with - rate_without
    total = with_it.at(days[1:]) - without.at(days[1:])
    zero = Line("zero", (float(middle[0]), float(middle[-1])), (0.0, 0.0), "zero")
    return Chart(
        "impact-panels",
        f"Effect of {what}",
        f"Three panels: views a day with and without {what}, their difference, and the difference added up; with 80 per cent bands.",
        (
            Panel(
                (
                    *bands("without", middle, rate_without, (80,)),
                    Line("fitted", plain(middle), plain(np.median(rate_with, axis=0)), "observed"),
                    Line("without", plain(middle), plain(np.median(rate_without, axis=0)), "counterfactual"),
                ),
                "views a day",
                "with and without",
            ),
            Panel(
                (
                    *bands("difference", middle, difference, (80,)),
                    Line("difference", plain(middle), plain(np.median(difference, axis=0))),
                    zero,
                ),
                "views a day",
                "difference",
            ),
            Panel(
                (
                    *bands("added up", middle, total, (80,)),
                    Line("added up", plain(middle), plain(np.median(total, axis=0))),
                    zero,
                ),
                "views",
                "difference, added up",
            ),
        ),
        notes=tuple(
            Note(moment, name, event.kind) for moment, name, event in zip(moments, names, events, strict=True)
        ),
    )


def placebo_strip(
    event: Event, unit: str, tests: Sequence[tuple[float, bool, float, float, float]]
) -> tuple[Chart, ...]:
    """An effect at the event beside the same asked at placebo dates; no chart where there are no such dates.

    Args:
        unit: what the effect is counted in.
        tests: day, whether it is a placebo date, the effect and the ends of its 80 % interval.
    """
    placebos = [test for test in tests if test[1]]
    real = [test for test in tests if not test[1]]
    if not placebos or not real:
        return ()
    name = event.title or event.id
    marks = tuple(
        Marks(
            label,
            tuple(test[0] for test in chosen),
            tuple(test[2] for test in chosen),
            tuple(test[3] for test in chosen),
            tuple(test[4] for test in chosen),
        )
        for label, chosen in (("at placebo dates", placebos), (f"at '{name}'", real))
    )
    days = [test[0] for test in tests]
    zero = Line("zero", (min(days), 1.03 * max(days)), (0.0, 0.0), "zero")
    larger = sum(abs(test[2]) >= abs(real[0][2]) for test in placebos)
    return (
        Chart(
            "impact-placebos",
            "The same question at placebo dates",
            f"The effect at '{name}' and the same asked at {len(placebos)} dates on which it did not happen, {unit}, with 80 per cent "
            f"intervals; at {larger} of these it is as large as at the event.",
            (Panel((zero, *marks), unit),),
            notes=(Note(real[0][0], name, event.kind),),
        ),
    )


def _middle(fit: Fit, event: Event) -> float:
    """Days from publication to the middle of an event."""
    assert event.time is not None
    ages = [age_in_days(moment, fit.origin) for moment in (event.time.earliest, event.time.latest)]
    return max(0.5 * sum(ages), 0.0)
