"""Question 7: what if?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from groundswell.answers.answer import ANSWERED, NO_DATA, NOT_IDENTIFIABLE, Answer, Table, readable
from groundswell.answers.changes import Change, apply, drop, names_of
from groundswell.answers.forecast import LATEST
from groundswell.answers.posterior import bands, day_and_date, interval, number, plain
from groundswell.attention.fit import Fit
from groundswell.attention.identify import contributions, groups_told_apart
from groundswell.attention.paths import paths
from groundswell.charts.chart import Chart, Line, Panel
from groundswell.errors import DataError

__all__ = ["QUESTION", "default_changes", "whatif"]

QUESTION = "What if?"
AHEAD_DAYS = 30.0


def whatif(fit: Fit, changes: Sequence[Change] = (), ahead: float = AHEAD_DAYS) -> Answer:
    """The difference that changes would have made, carried through word of mouth.

    The same posterior draws and the same model error run with and without the changes, so the difference
    keeps the parameters' uncertainty and nothing else. Without ``changes`` the largest driver made of events is dropped.

    Args:
        changes: what to change (``drop``, ``move``, ``resize``, ``add``).
        ahead: days after the end of the record to follow the difference.
    """
    chosen = tuple(changes) or default_changes(fit)
    if not 0.0 <= ahead <= LATEST - fit.horizon:
        raise DataError(
            f"ahead {ahead:g}: give a number of days from 0 to {LATEST - fit.horizon:,.0f} (the model holds to day "
            f"{LATEST:,.0f} after publication)"
        )
    if not chosen:
        return Answer(
            "whatif",
            QUESTION,
            NO_DATA,
            ("The record holds no dated event that could have been different.",),
            collect=("Dated events: broadcasts, parodies, promotions.",),
        )
    scenario = apply(fit, chosen)
    end = fit.horizon + ahead
    ages = np.unique(np.concatenate([np.linspace(0.0, fit.horizon, 80), np.linspace(fit.horizon, end, 20)]))
    # both on one grid, so that only the changes make a difference
    moments = [t for item in scenario.inputs for t in (*item.pulse_times, *item.step_starts, *item.step_ends)]
    grid = np.union1d(ages, np.clip(moments, 0.0, end))
    base = paths(fit, end, ages=grid)
    other = paths(fit, end, inputs=scenario.inputs, ages=grid, without_levels=scenario.without_levels)
    before, after = base.at(ages), other.at(ages)
    now = np.array([fit.horizon])
    difference_now = other.at(now)[:, 0] - base.at(now)[:, 0]
    difference_end = after[:, -1] - before[:, -1]
    relative = difference_now / np.maximum(base.at(now)[:, 0], 1.0)
    # a change that lies beyond the record makes its difference there
    shown, age = (difference_now, fit.horizon) if difference_now.any() else (difference_end, end)
    low, middle, high = interval(shown)
    names = names_of(fit)
    words = " and ".join(change.words(names) for change in chosen)
    sure = low * high > 0.0
    day = day_and_date(fit, age)
    if sure:
        sentence = (
            f"In the model, {words}, there would have been {readable(abs(middle))} {'fewer' if middle < 0 else 'more'} views by {day} "
            f"(80 % interval {readable(min(abs(low), abs(high)))} to {readable(max(abs(low), abs(high)))})."
        )
    elif not difference_end.any():
        sentence = (
            f"Nothing changes in the model: {words}, the views by {day_and_date(fit, end)} are the same."
        )
    else:
        sentence = f"Cannot tell: {words}, the views by {day} would have changed by anything from {readable(low)} to {readable(high)}."
    caveats = [
        "This is what the model carries through word of mouth; it is an effect only as far as the attribution to drivers is one.",
    ]
    shares = contributions(fit)
    groups = groups_told_apart((shares.direct + shares.passed) / shares.total[:, None])
    touched = {
        column for column, item in enumerate(fit.inputs) for change in chosen
        if change.target == item.kind or any(part.id == change.target for part in item.parts)
    }  # fmt: skip
    joined = [group for group in groups if touched & set(group) and not set(group) <= touched]
    of_many = any(
        len(item.parts) > 1 and any(part.id == change.target for part in item.parts)
        for item in fit.inputs
        for change in chosen
    )
    unknown = bool(joined)
    if unknown and sure:
        others = ", ".join(
            sorted(
                {fit.inputs[column].label for group in joined for column in group}
                - {fit.inputs[k].label for k in touched}
            )
        )
        sentence = (
            f"The record does not tell this apart from {others}, so the size rests on the prior. {sentence}"
        )
    if of_many and not unknown and sure:
        sentence = (
            f"The record does not tell events of one kind apart; taken as its part of its kind: {sentence}"
        )
    for group in joined:
        caveats.append(
            "The record does not tell these drivers apart, so the difference rests partly on the prior: "
            + ", ".join(fit.inputs[column].label for column in group)
            + "."
        )
    if any(change.action in ("add", "move") for change in chosen):
        caveats.append(
            "A moved or added event is taken to work as strongly at its new date as events of its kind did."
        )
    if any(change.action in ("add", "move") and change.days > fit.horizon for change in chosen):
        caveats.append("The change lies beyond the record: an extrapolation.")
    if any(change.factor > 3.0 for change in chosen):
        caveats.append("The change is more than three times what was seen: an extrapolation.")
    numbers = [
        number(
            f"difference in views by {day_and_date(fit, fit.horizon)}", difference_now, "views", "derived"
        ),
        number("difference relative to all views so far", relative, "share", "derived"),
    ]
    if ahead > 0.0:
        words_end = f"difference in views by {day_and_date(fit, end)}"
        numbers.insert(1, number(words_end, difference_end, "views", "forecast"))
    table = Table(
        "difference_by_day",
        ("day", "views", "views_changed", "difference", "low", "high"),
        tuple(
            (
                float(age),
                float(np.median(before[:, k])),
                float(np.median(after[:, k])),
                *_triple(after[:, k] - before[:, k]),
            )
            for k, age in enumerate(ages)
            if k % 5 == 4 or k == ages.size - 1
        ),
        "Cumulative views with and without the change; 80 % intervals of the difference.",
    )
    chart = Chart(
        "whatif-overlay",
        "What if: " + words,
        f"Cumulative views as they were and {words}; the difference by day {fit.horizon:.3g} is {readable(middle)} views.",
        (
            Panel(
                (
                    *bands("changed", ages, after, (80,)),
                    Line("as it was (fitted)", plain(ages), plain(np.median(before, axis=0)), "observed"),
                    Line(words, plain(ages), plain(np.median(after, axis=0)), "counterfactual"),
                ),
                "views",
            ),
        ),
    )
    return Answer(
        "whatif",
        QUESTION,
        NOT_IDENTIFIABLE if unknown or of_many or not sure else ANSWERED,
        (sentence,),
        numbers=tuple(numbers),
        caveats=tuple(caveats),
        tables=(table,),
        charts=(chart,),
        collect=()
        if sure and not unknown
        else ("Hourly counts of the days round each event.", "A dated series of shares or searches."),
    )


def _triple(draws: np.ndarray) -> tuple[float, float, float]:
    low, middle, high = interval(draws)
    return middle, low, high


def default_changes(fit: Fit) -> tuple[Change, ...]:
    """Drop the driver made of events that brought most views; drivers that are told apart come first."""
    split = contributions(fit)
    both = split.direct + split.passed
    groups = groups_told_apart(both / split.total[:, None])
    alone = {group[0] for group in groups if len(group) == 1}
    ranked = [
        (column in alone, float(both[:, column].mean()), item.kind)
        for column, item in enumerate(fit.inputs)
        if item.kind != "launch" and item.parts
    ]
    return (drop(max(ranked)[2]),) if ranked else ()
