"""Question 7: what if?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from groundswell.answers.answer import ANSWERED, NO_DATA, NOT_IDENTIFIABLE, Answer, Table, readable
from groundswell.answers.changes import Change, Scenario, apply, drop, names_of, promotion_days
from groundswell.answers.effects import told_course
from groundswell.answers.forecast import LATEST
from groundswell.answers.lead_lag import daily_views
from groundswell.answers.levels import fit_with_levels
from groundswell.answers.posterior import bands, day_and_date, flags, interval, number, plain
from groundswell.answers.shares import ATTRIBUTED, driver_shares
from groundswell.attention.alternatives import Alternatives, alternatives
from groundswell.attention.fit import Fit
from groundswell.attention.identify import contributions, groups_of
from groundswell.attention.inputs import age_in_days
from groundswell.charts.chart import Chart, Line, Panel
from groundswell.errors import DataError

__all__ = ["QUESTION", "default_changes", "whatif"]

QUESTION = "What if?"
AHEAD_DAYS = 30.0
#: A change this many times what was seen, or views bought beyond this share of all, are not answered from experience.
FAR_FACTOR, FAR_SHARE = 3.0, 0.5

Floats = NDArray[np.float64]


def whatif(fit: Fit, changes: Sequence[Change] = (), ahead: float = AHEAD_DAYS) -> Answer:
    """The difference that changes would have made, carried through word of mouth.

    The same posterior draws and the same model error run with and without the changes, so the difference
    keeps the parameters' uncertainty and nothing else; it is told wider than that, see ``effects.told_course``.
    Without ``changes`` the largest driver made of events is dropped.
    A disclosure can be dropped, moved or placed too: the fit is then made again with a lasting change of level at it.

    Args:
        changes: what to change (``drop``, ``move``, ``place``, ``resize``, ``add``, ``promote``).
        ahead: days after the end of the record to follow the difference.
    Raises:
        DataError: a change names nothing that the record holds, or ``ahead`` lies outside the model's range.
    """
    # left out twice is left out once; any other change made twice is made twice
    drops = [change for change in changes if change.action == "drop"]
    chosen = tuple(
        change for place, change in enumerate(changes) if change not in drops or change not in changes[:place]
    ) or default_changes(fit)
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
    unproven = _unproven(fit, chosen)
    disclosures = disclosed(fit, chosen)
    if disclosures:
        fit = fit_with_levels(fit, disclosures)
    scenario = apply(fit, chosen)
    base = alternatives(fit, fit.horizon + ahead, promotion_days(fit))
    after = told_course(
        base.cumulative, base.changed(scenario.inputs, levels=scenario.levels, pulses=scenario.pulses)
    )
    difference = after - base.cumulative
    here = int(np.abs(base.ages - fit.horizon).argmin())
    now, end = difference[:, here], difference[:, -1]
    middle = np.median(after, axis=0)
    words = " and ".join(change.words(names_of(fit)) for change in chosen)
    sentence, sure = _sentence(fit, words, now, end, float(base.ages[-1]))
    joined, of_many = _not_told_apart(fit, chosen)
    if sure and joined:
        others = ", ".join(sorted({fit.inputs[column].label for column in _beside(fit, chosen, joined)}))
        sentence = (
            f"The record does not tell this apart from {others}, so the size rests on the prior. {sentence}"
        )
    elif sure and of_many:
        sentence = (
            f"The record does not tell events of one kind apart; taken as its part of its kind: {sentence}"
        )
    if sure and unproven and not joined:
        sentence = f"{unproven[0]} {sentence}"
    told = sure and not joined and not unproven
    day_now, day_end = day_and_date(fit, fit.horizon), day_and_date(fit, float(base.ages[-1]))
    numbers = [number(f"difference in views by {day_now}", now, "views", "derived")]
    if ahead > 0.0:
        numbers.append(number(f"difference in views by {day_end}", end, "views", "forecast"))
    relative = now / np.maximum(base.cumulative[:, here], 1.0)
    numbers.append(number("difference relative to all views so far", relative, "share", "derived"))
    return Answer(
        "whatif",
        QUESTION,
        ANSWERED if told and not of_many else NOT_IDENTIFIABLE,
        (sentence,),
        numbers=tuple(numbers),
        caveats=(
            *(unproven if joined else unproven[1:]),
            *_caveats(fit, chosen, scenario, joined, disclosures),
        ),
        tables=(_table(base, after, middle),),
        charts=(_chart(fit, base, after, middle, words, float(np.median(now))),),
        collect=()
        if told
        else ("Hourly counts of the days round each event.", "A dated series of shares or searches."),
    )


def disclosed(fit: Fit, changes: Sequence[Change]) -> tuple[str, ...]:
    """Ids of disclosures within the record that changes are about and that have no level in the fit yet."""
    known = {level.id for level in fit.levels}
    dated = {
        event.id for event in fit.case.events
        if event.kind == "disclosure" and event.time is not None and event.time.days <= 3.5
        and age_in_days(event.time.earliest, fit.origin) < fit.horizon
    }  # fmt: skip
    return tuple(dict.fromkeys(c.target for c in changes if c.target in dated and c.target not in known))


def _sentence(fit: Fit, words: str, now: Floats, end: Floats, last: float) -> tuple[str, bool]:
    """What the difference is, and whether its sign is known."""
    # a change that lies beyond the record makes its difference there
    shown, age = (now, fit.horizon) if now.any() else (end, last)
    low, middle, high = interval(shown)
    day = day_and_date(fit, age)
    if low * high > 0.0:
        return (
            f"In the model, {words}, there would have been {readable(abs(middle))} {'fewer' if middle < 0 else 'more'} views by "
            f"{day} (80 % interval {readable(min(abs(low), abs(high)))} to {readable(max(abs(low), abs(high)))})."
        ), True
    if not end.any():
        return (
            f"Nothing changes in the model: {words}, the views by {day_and_date(fit, last)} are the same."
        ), False
    return (
        f"Cannot tell: {words}, the views by {day} would have changed by anything from {readable(low)} to {readable(high)}."
    ), False


def _touched(fit: Fit, changes: Sequence[Change]) -> set[int]:
    """Columns of the inputs that changes are about."""
    return {
        column for column, item in enumerate(fit.inputs) for change in changes
        if change.target == item.kind or any(part.id == change.target for part in item.parts)
    }  # fmt: skip


def _not_told_apart(fit: Fit, changes: Sequence[Change]) -> tuple[list[tuple[int, ...]], bool]:
    """Groups of inputs that the changes split though the record does not, and whether one of a kind's events is asked for."""
    touched = _touched(fit, changes)
    of_many = any(
        len(item.parts) > 1 and any(part.id == change.target for part in item.parts)
        for item in fit.inputs
        for change in changes
    )
    return [group for group in groups_of(fit) if touched & set(group) and not set(group) <= touched], of_many


def _unproven(fit: Fit, changes: Sequence[Change]) -> tuple[str, ...]:
    """A caveat on drivers of which ``drivers`` cannot tell whether they brought views at all."""
    known = driver_shares(fit)
    labels = [
        fit.inputs[column].label
        for column in sorted(_touched(fit, changes))
        if (column,) in known.groups and known.lowest(column) <= ATTRIBUTED
    ]
    if not labels:
        return ()
    return (
        f"The record alone does not show whether {' or '.join(labels)} brought any views.",
        "Where the record does not show an effect its size is the model's, whose prior takes it that a listed cause had some.",
    )


def _beside(fit: Fit, changes: Sequence[Change], groups: Sequence[tuple[int, ...]]) -> set[int]:
    """Columns that the changes leave as they are, in groups that they split."""
    return {column for group in groups for column in group} - _touched(fit, changes)


def _caveats(
    fit: Fit,
    changes: Sequence[Change],
    scenario: Scenario,
    joined: Sequence[tuple[int, ...]],
    disclosures: tuple[str, ...],
) -> tuple[str, ...]:
    found = [
        "This is what the model carries through word of mouth; it is an effect only as far as the attribution to drivers is one.",
    ]
    found += [
        "The record does not tell these drivers apart, so the difference rests partly on the prior: "
        + ", ".join(fit.inputs[column].label for column in group)
        + "."
        for group in joined
    ]
    actions = {change.action for change in changes}
    if disclosures:
        found.append(
            "A disclosure is one lasting change of the level of the rate, fitted at its date; at another date it is taken to "
            "change the level as much."
        )
    if any(
        change.action in ("add", "move", "place") and change.target not in scenario.levels
        for change in changes
    ):
        found.append(
            "A moved or added event is taken to work as strongly at its new date as events of its kind did."
        )
    if any(_before_publication(fit, change) for change in changes):
        found.append(
            "Nothing spreads a video before it is published: what would have come earlier is taken to come with the publication."
        )
    if "promote" in actions:
        found.append("Bought views are taken to be passed on like any other view.")
        bought, total = sum(pulse.views for pulse in scenario.pulses), contributions(fit).total
        if bought > FAR_SHARE * float(np.median(total)):
            found.append(
                f"The promotion brings more than {FAR_SHARE:.0%} of all views so far: an extrapolation."
            )
        elif bought > FAR_FACTOR * _largest_day(fit):
            found.append(
                f"The promotion brings more than {FAR_FACTOR:g} times the views of the record's largest day: an extrapolation."
            )
    old = {moment for item in fit.inputs for moment in item.pulse_times}
    new = {moment for item in scenario.inputs for moment in item.pulse_times} - old
    if max([*new, *(pulse.start for pulse in scenario.pulses)], default=0.0) > fit.horizon:
        found.append("The change lies beyond the record: an extrapolation.")
    grown = [
        after.mass_before(np.inf) > FAR_FACTOR * before.mass_before(np.inf)
        for before, after in zip(fit.inputs, scenario.inputs, strict=True)
        if after is not before
    ]
    if any(grown) or any(c.action in ("resize", "add") and c.factor > FAR_FACTOR for c in changes):
        found.append("The change is more than three times what was seen: an extrapolation.")
    return tuple(found)


def _largest_day(fit: Fit) -> float:
    return float(daily_views(fit, max(int(fit.horizon), 1)).max())


def _before_publication(fit: Fit, change: Change) -> bool:
    """Whether a change moves an event, one of a kind or a change of level to before day 0."""
    if change.action != "move":
        return False
    ages = [
        part.age for item in fit.inputs for part in item.parts if change.target in (item.kind, part.id)
    ] + [level.end for level in fit.levels if level.id == change.target]
    return any(age + change.days < 0.0 for age in ages)


def _table(base: Alternatives, after: Floats, middle: Floats) -> Table:
    """Every fifth age, and the last."""
    rows = [*range(4, base.ages.size - 1, 5), base.ages.size - 1]
    low, half, high = np.quantile(after[:, rows] - base.cumulative[:, rows], [0.1, 0.5, 0.9], axis=0)
    columns = (base.ages[rows], base.median[rows], middle[rows], half, low, high)
    return Table(
        "difference_by_day",
        ("day", "views", "views_changed", "difference", "low", "high"),
        tuple(zip(*(column.tolist() for column in columns), strict=True)),
        "Cumulative views with and without the change; 80 % intervals of the difference.",
    )


def _chart(
    fit: Fit, base: Alternatives, after: Floats, middle: Floats, words: str, difference: float
) -> Chart:
    ages = base.ages
    return Chart(
        "whatif-overlay",
        "What if: " + words,
        f"Cumulative views as they were and {words}; the difference by day {fit.horizon:.3g} is {readable(difference)} views.",
        (
            Panel(
                (
                    *bands("changed", ages, after, (80,)),
                    Line("as it was (fitted)", plain(ages), plain(base.median), "observed"),
                    Line(words, plain(ages), plain(middle), "counterfactual"),
                ),
                "views",
            ),
        ),
        notes=flags(fit.case, float(ages[-1])),
    )


def default_changes(fit: Fit) -> tuple[Change, ...]:
    """Drop the driver made of events that brought most views; those that surely brought some come first, then those told apart."""
    split = contributions(fit)
    both = split.direct + split.passed
    known = driver_shares(fit)
    ranked = [
        (
            known.lowest(column) > ATTRIBUTED,
            (column,) in known.groups,
            float(both[:, column].mean()),
            item.kind,
        )
        for column, item in enumerate(fit.inputs)
        if item.kind != "launch" and item.parts
    ]
    return (drop(max(ranked)[-1]),) if ranked else ()
