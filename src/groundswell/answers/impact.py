"""Question 4: what did an event do?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from groundswell.answers.answer import ANSWERED, NO_DATA, NOT_IDENTIFIABLE, Answer, Number, Table, readable
from groundswell.answers.effect_panels import effect_panels, placebo_strip
from groundswell.answers.effects import (
    KINDS_OF_EFFECT,
    LEAST_SHARE,
    asked_fit,
    at_the_same_time,
    effect_kind,
    own_column,
    paths_without,
    pulse_is_told,
    told_course,
)
from groundswell.answers.placebo import (
    STRETCH,
    PulseTest,
    level_is_told,
    level_tests,
    pulse_tests,
)
from groundswell.answers.placebo_tables import level_table, level_words, pulse_table, pulse_words
from groundswell.answers.posterior import day_and_date, interval, listed, number
from groundswell.attention.fit import Fit
from groundswell.attention.identify import level_information
from groundswell.attention.inputs import age_in_days
from groundswell.attention.paths import paths
from groundswell.attention.sharing import branching_ratios, sharing_change
from groundswell.case.record import Event
from groundswell.errors import DataError

__all__ = ["QUESTION", "find_event", "impact"]

QUESTION = "What did an event do?"
Floats = NDArray[np.float64]
#: Standard errors from zero at which a two-sided 5 % test finds, at which an 80 % interval excludes zero, and what 80 % power adds.
TEST, INTERVAL, POWER = 1.96, 1.2816, 0.84
#: No event multiplies the rate of views by more.
MOST_PLAUSIBLE = 100.0


def impact(fit: Fit, *events: str, how: str | None = None) -> Answer:
    """Effect of one dated event, or of several at once, on views.

    A disclosure is a lasting change of the level of the rate, up or down; any other event is a pulse of
    views with a weight of its own, fitted beside its kind. ``how`` asks otherwise. Placebo dates, the smallest effect
    that could have been seen and the information that the record holds are part of the answer.

    Args:
        events: events' ids; by default the first disclosure, else the latest broadcast, parody, advert, link or article.
        how: ``pulse``, ``level`` or ``sharing`` (a change of what each view passes on) for all of them.

    Raises:
        DataError: there is no such event, it is not dated within the record, or there is no such ``how``.
    """
    if how is not None and how not in KINDS_OF_EFFECT:
        raise DataError(f"{how!r} is no kind of effect; one of {', '.join(KINDS_OF_EFFECT)}")
    if len(set(events)) > 1:
        from groundswell.answers.joint_impact import joint_impact

        named = [find_event(fit, event) for event in dict.fromkeys(events)]
        return joint_impact(fit, [(event, how or effect_kind(event)) for event in named if event is not None])
    chosen = find_event(fit, events[0] if events else None)
    if chosen is None:
        return Answer(
            "impact",
            QUESTION,
            NO_DATA,
            ("The record holds no dated event to ask about.",),
            collect=("Dated events: a broadcast, a parody, a disclosure.",),
        )
    kind = how or effect_kind(chosen)
    return _pulse_answer(fit, chosen) if kind == "pulse" else _level_answer(fit, chosen, kind)


def find_event(fit: Fit, event: str | None) -> Event | None:
    """The event with an id, or the one that is asked about when none is named; see ``impact``."""
    dated = [
        item for item in fit.case.events
        if item.time is not None and item.time.days <= 3.5
        and age_in_days(item.time.earliest, fit.origin) < fit.horizon and age_in_days(item.time.latest, fit.origin) > 0.0
    ]  # fmt: skip
    if event is not None:
        for item in dated:
            if item.id == event:
                return item
        everywhere = [item.id for item in fit.case.events]
        if event in everywhere:
            raise DataError(
                f"event {event!r} is not dated to a few days within the record, so its effect cannot be asked"
            )
        import difflib

        close = difflib.get_close_matches(event, everywhere, 1)
        hint = f"; did you mean {close[0]!r}?" if close else ""
        raise DataError(
            f"there is no event {event!r} in events.csv{hint}\nIt has: {', '.join(item.id for item in dated)}"
        )
    disclosures = [item for item in dated if item.kind == "disclosure"]
    if disclosures:
        # the first day on which it was disclosed; within a day the record's own order
        return min(disclosures, key=lambda item: (round(_end(item, fit)), item.row))
    ranked = [item for item in dated if item.kind in ("tv", "parody", "advert", "community", "press")]
    return max(ranked, key=lambda item: (_end(item, fit), item.id), default=None)


def _end(event: Event, fit: Fit) -> float:
    return age_in_days(event.time.latest, fit.origin) if event.time else float("inf")


def _level_answer(fit: Fit, event: Event, kind: str) -> Answer:
    asked = asked_fit(fit, ((event, kind),))
    rate = "rate of views" if kind == "level" else "number of views that one view passes on"
    column = 0
    change = asked.level_changes[:, column]
    learned = level_information(asked, column)
    with_it, without = paths(asked), paths_without(asked, ((event, kind),))
    gained = with_it.cumulative[:, -1] - without.cumulative[:, -1]
    per_cent = _per_cent(fit, asked, kind, change)
    low, middle, high = interval(per_cent)
    standard_error = _likelihood_error(_variance_given_kernel(asked, column), asked.priors.level_spread**2)
    detectable = (
        float(
            _per_cent(fit, asked, kind, np.array([_detectable(standard_error, asked.priors.level_spread)]))[0]
        )
        if np.isfinite(standard_error)
        else float("inf")
    )
    tests = level_tests(
        asked,
        column,
        None if kind == "level" else lambda _, day: sharing_change(fit, event.id, event.title, day, day),
    )
    sure = level_is_told(asked, column, tests[0])
    name = event.title or event.id
    if sure:
        sentence = (
            f"After '{name}' the {rate} was {abs(middle):.0f} per cent {'higher' if middle > 0 else 'lower'} than without it "
            f"(80 % interval {low:+.0f} to {high:+.0f} per cent)."
        )
    else:
        sentence = (
            f"Cannot tell what '{name}' did to the views: its effect on the {rate} lies between {low:+.0f} and {high:+.0f} per cent "
            f"(80 % interval)."
        )
    factor = 1.0 + detectable / 100.0
    if factor < 3.0:
        fall = 100.0 * (1.0 - 1.0 / factor)
        size = f"A rise below {detectable:.0f} or a fall below {fall:.0f} per cent could not have been seen in this record."
    elif factor < MOST_PLAUSIBLE:
        size = f"A change by less than a factor of {factor:.2g} could not have been seen in this record."
    else:
        size = "No change of any plausible size could have been seen in this record."
    numbers = [
        number(f"change of the {rate} after the event", per_cent, "per cent", "derived"),
        number(f"views gained or lost by {day_and_date(asked, asked.horizon)}", gained, "views", "derived"),
        Number(
            "smallest rise that could have been seen (80 % power, two-sided 5 %)",
            detectable,
            unit="per cent",
            level=None,
        ),
        Number("prior variance of the change removed by the record", learned, unit="share", level=None),
    ]
    caveats = [
        "The change is one lasting step of the level; what happened at the same time (press, a front page) cannot be taken apart from it."
        if kind == "level"
        else "The change is one lasting step of what each view passes on; what happened at the same time cannot be taken "
        "apart from it.",
        *level_words(tests),
    ]
    return Answer(
        "impact",
        QUESTION,
        ANSWERED if sure else NOT_IDENTIFIABLE,
        (sentence, size),
        numbers=tuple(numbers),
        caveats=tuple(caveats),
        tables=(level_table(tests), _events_table(asked)),
        charts=(
            effect_panels(asked, [event], with_it, without),
            *placebo_strip(event, "change, per cent", [(one.day, one.placebo, one.change, one.low, one.high) for one in tests]),
        ),
        collect=() if sure else (
            "Hourly counts from a day before to two days after the event.",
            "The same counts of comparable videos that had no such event.",
        ),
    )  # fmt: skip


def _pulse_answer(fit: Fit, event: Event) -> Answer:
    assert event.time is not None
    asked = asked_fit(fit, ((event, "pulse"),))
    own = own_column(asked, event.id)
    run = paths(asked)
    direct = run.direct[:, :, own].sum(axis=1)
    total = run.cumulative[:, -1]
    # placebo dates are compared by what the driver is credited with; told is what would be missing without the event
    credited = 100.0 * (direct + run.passed[:, :, own].sum(axis=1)) / total
    credited_low, _, credited_high = interval(credited)
    without = paths_without(asked, ((event, "pulse"),))
    views = total - told_course(total, without.cumulative[:, -1])
    share = 100.0 * views / total
    low, middle, high = interval(views)
    share_low, share_high = np.quantile(share, [0.1, 0.9])
    lowest = float(np.quantile(share, 0.05))
    sure = pulse_is_told(asked, own, credited)
    spread = float(share_high)
    name = event.title or event.id
    if sure:
        sentence = (
            f"'{name}' brought {readable(middle)} views, passing-on included (80 % interval {readable(low)} to {readable(high)}), "
            f"{share_low:.0f} to {share_high:.0f} per cent of all views by {day_and_date(asked, asked.horizon)}."
        )
    elif lowest > LEAST_SHARE:
        sentence = (
            f"The record does not tell what '{name}' did from what other drivers did; the prior alone gives it "
            f"{share_low:.0f} to {share_high:.0f} per cent of all views."
        )
    else:
        sentence = (
            f"Cannot tell what '{name}' did: anything from nothing to {readable(high)} views is compatible with the record "
            f"(upper end of the 80 % interval)."
        )
    size = f"An effect above about {spread:.2g} per cent of all views can be ruled out (one-sided 90 %)."
    others = at_the_same_time(asked, own)
    beside = (
        (
            f"Within a day of it began {listed(others)}: little but the assumed lengths of their pulses tells them apart.",
        )
        if others
        else ()
    )
    tests = (
        PulseTest(
            asked.inputs[own].parts[0].age,
            False,
            float(np.median(credited)),
            credited_low,
            credited_high,
            sure,
        ),
        *pulse_tests(asked, event),
    )
    largest = (
        [
            Number(
                "largest share found at a placebo date",
                max(test.share for test in tests if test.placebo),
                unit="per cent",
                level=None,
            )
        ]
        if len(tests) > 1
        else []
    )
    return Answer(
        "impact",
        QUESTION,
        ANSWERED if sure else NOT_IDENTIFIABLE,
        (sentence, size, *(beside if sure else ())),
        numbers=(
            number("views brought by the event, passing-on included", views, "views", "derived"),
            number("views brought directly", direct, "views", "derived"),
            number("share of all views", share, "per cent", "derived"),
            Number("largest share that is compatible with the record", spread, unit="per cent", level=None),
            *largest,
        ),
        caveats=(
            *(() if sure else beside),
            pulse_words(tests),
            "The event has a weight of its own beside its kind; what happened within hours of it cannot be taken apart from it.",
            "Views brought by an event are never negative in the model; an interval that begins near zero means that it may have done nothing.",
        ),
        tables=(pulse_table(tests), _events_table(asked)),
        charts=(
            effect_panels(asked, [event], run, without),
            *placebo_strip(
                event,
                "share of all views, per cent",
                [(one.day, one.placebo, one.share, one.low, one.high) for one in tests],
            ),
        ),
        collect=() if sure else ("Hourly counts from a day before to two days after the event.",),
    )


def _per_cent(fit: Fit, asked: Fit, kind: str, change: Floats) -> Floats:
    """A change of the log level, or the coefficient of a change of sharing, in per cent."""
    if kind == "sharing":
        return np.asarray(100.0 * (branching_ratios(fit, asked.levels[0], change) - 1.0))
    return np.asarray(100.0 * np.expm1(change))


def _variance_given_kernel(fit: Fit, column: int) -> float:
    """Posterior variance of a level change were the kernel known, averaged over the probable kernels.

    What could not be seen with the kernel known could not be seen at all. Unlike the spread of the draws it has no
    sampling noise, which is as large as what a record says of a hardly visible change.
    """
    identity = np.zeros(fit.problem.size)
    identity[fit.problem.size - len(fit.levels) + column] = 1.0
    half = np.linalg.solve(
        fit.found.modes.covariance_factor,
        np.broadcast_to(identity, (fit.found.log_weight.size, identity.size))[:, :, None],
    )
    return float(np.exp(fit.found.log_weight) @ (half[:, :, 0] ** 2).sum(axis=1))


def _likelihood_error(posterior_variance: float, prior_variance: float) -> float:
    """Standard error of the record alone, from a normal prior and the posterior's variance."""
    precision = 1.0 / posterior_variance - 1.0 / prior_variance
    return float(np.sqrt(1.0 / precision)) if precision > 0.0 else float("inf")


def _detectable(error: float, spread: float) -> float:
    """Smallest change of the log level that would be told in four of five records like this one.

    Told is what is beyond a two-sided 5 % test with stretched errors and has an 80 % interval, drawn towards no change by the
    prior, that excludes zero; see ``placebo.level_is_told``.

    Args:
        error: standard error by the record alone.
        spread: standard deviation of the prior.
    """
    drawn_in = INTERVAL * float(np.sqrt(1.0 + (error / spread) ** 2))
    return error * (max(TEST * STRETCH, drawn_in) + POWER)


def _events_table(fit: Fit) -> Table:
    """Every event inside a driver, with the part of the driver's views that falls on it."""
    run = paths(fit)
    rows = []
    for column, item in enumerate(fit.inputs):
        views = (run.direct[:, :, column] + run.passed[:, :, column]).sum(axis=1)
        for part in item.parts:
            low, middle, high = interval(views * part.mass)
            rows.append((part.id, part.title, item.label, part.age, middle, low, high))
    return Table(
        "events",
        ("id", "event", "driver", "day", "views", "low", "high"),
        tuple(sorted(rows, key=lambda row: (-row[4], row[0]))),
        "Events in the model, with the views that their driver's weight gives them (events of one kind share a weight); 80 % intervals.",
    )
