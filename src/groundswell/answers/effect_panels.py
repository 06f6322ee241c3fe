"""Pictures of what events did: with and without them, and the same question at placebo dates."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from groundswell.answers.placebo import LevelTest
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


def placebo_strip(tests: Sequence[LevelTest], event: Event) -> tuple[Chart, ...]:
    """The change at the event beside the change asked at dates where nothing is recorded; none where there are no such dates."""
    placebos = [test for test in tests if test.placebo]
    real = [test for test in tests if not test.placebo]
    if not placebos or not real:
        return ()
    name = event.title or event.id
    days = [test.day for test in tests]
    clearer = sum(abs(test.score) >= abs(real[0].score) for test in placebos)
    marks = tuple(
        Marks(
            label,
            plain(np.array([test.day for test in chosen])),
            plain(np.array([test.change for test in chosen])),
            plain(np.array([test.low for test in chosen])),
            plain(np.array([test.high for test in chosen])),
        )
        for label, chosen in (("at placebo dates", placebos), (f"at '{name}'", real))
    )
    zero = Line("zero", (min(days), 1.03 * max(days)), (0.0, 0.0), "zero")
    return (
        Chart(
            "impact-placebos",
            "The same change at placebo dates",
            f"The change asked at '{name}' and at {len(placebos)} dates where nothing is recorded, with 80 per cent intervals; at "
            f"{clearer} of these it is as clear as at the event.",
            (Panel((zero, *marks), "change, per cent"),),
            notes=(Note(real[0].day, name, event.kind),),
        ),
    )


def _middle(fit: Fit, event: Event) -> float:
    """Days from publication to the middle of an event."""
    assert event.time is not None
    ages = [age_in_days(moment, fit.origin) for moment in (event.time.earliest, event.time.latest)]
    return max(0.5 * sum(ages), 0.0)
