"""What several events did, asked together: effects that overlap in time are fitted at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.answers.answer import ANSWERED, NOT_IDENTIFIABLE, Answer, Table, readable
from groundswell.answers.effect_panels import effect_panels
from groundswell.answers.effects import (
    LEAST_SHARE,
    asked_fit,
    at_the_same_time,
    own_column,
    paths_without,
    pulse_is_told,
    told_course,
)
from groundswell.answers.placebo import level_is_told, level_test
from groundswell.answers.posterior import day_and_date, interval, listed, number
from groundswell.attention.fit import Fit
from groundswell.attention.inputs import age_in_days
from groundswell.attention.paths import paths
from groundswell.case.record import Event

__all__ = ["joint_impact"]

Floats = NDArray[np.float64]
QUESTION = "What did several events do?"
#: Correlation of two effects below which what one gains the other loses.
OPPOSED = -0.5
WORDS = {
    "pulse": "a pulse of views",
    "level": "a lasting change of the rate",
    "sharing": "a lasting change of passing-on",
}


def joint_impact(fit: Fit, events: Sequence[tuple[Event, str]]) -> Answer:
    """Effects of several events in one fit: each by itself given the others, and all together.

    Args:
        events: dated events and the kind of effect asked of each.
    """
    asked = tuple(events)
    found = asked_fit(fit, asked)
    run = paths(found)
    end = run.cumulative[:, -1]
    gains = [end - told_course(end, paths_without(found, (one,)).cumulative[:, -1]) for one in asked]
    without = paths_without(found, asked)
    together = end - told_course(end, without.cumulative[:, -1])
    until = day_and_date(found, found.horizon)
    rows: list[tuple[Any, ...]] = []
    known_words, unknown_words = [], []
    for (event, kind), gain in zip(asked, gains, strict=True):
        low, middle, high = interval(gain)
        share = 100.0 * gain / end
        if kind == "pulse":
            known = pulse_is_told(found, own_column(found, event.id), share)
        else:
            column = next(k for k, level in enumerate(found.levels) if level.id == event.id)
            known = level_is_told(found, column, level_test(found, column))
        name = event.title or event.id
        if known:
            verb, ends = ("brought", (low, high)) if middle > 0 else ("cost", (-high, -low))
            known_words.append(
                f"'{name}' {verb} {readable(abs(middle))} views ({readable(ends[0])} to {readable(ends[1])})"
            )
        else:
            unknown_words.append(f"'{name}' ({readable(low)} to {readable(high)} views)")
        assert event.time is not None
        rows.append(
            (event.id, name, WORDS[kind], age_in_days(event.time.earliest, fit.origin), middle, low, high,
             *(float(q) for q in np.quantile(share, [0.1, 0.9])))
        )  # fmt: skip
    low, middle, high = interval(together)
    sentences = []
    if known_words:
        sentences.append(f"By {until}: {'; '.join(known_words)}; 80 % intervals.")
    if unknown_words:
        sentences.append(f"Cannot tell what these did: {'; '.join(unknown_words)}; 80 % intervals.")
    # pulses are never negative, so the sum of several that did nothing still begins above zero
    pulses = all(kind == "pulse" for _, kind in asked)
    sure = pulses and float(np.quantile(100.0 * together / end, 0.05)) > LEAST_SHARE * len(asked)
    if (known_words or sure) and low * high > 0.0:
        sentences.append(
            f"Together they account for {readable(middle)} views (80 % interval {readable(low)} to {readable(high)})."
        )
    else:
        sentences.append(
            f"What they did together it cannot tell either: {readable(low)} to {readable(high)} views in the model."
        )
    return Answer(
        "impact",
        QUESTION,
        ANSWERED if known_words else NOT_IDENTIFIABLE,
        tuple(sentences),
        numbers=(
            *(
                number(f"views gained or lost by '{event.title or event.id}'", gain, "views", "derived")
                for (event, _), gain in zip(asked, gains, strict=True)
            ),
            number(f"views gained or lost by all of them by {until}", together, "views", "derived"),
        ),
        caveats=(
            *_opposed(asked, gains),
            *_simultaneous(found, [event for event, kind in asked if kind == "pulse"]),
            "Each effect is what would be missing were that event alone taken away, the others kept; passed-on views are included, so the "
            "effects need not add up to the effect of all.",
            "What happened at the same time as an event and is not in the record is credited to it.",
        ),
        tables=(
            Table(
                "effects",
                ("id", "event", "effect", "day", "views", "low", "high", "share_low", "share_high"),
                tuple(rows),
                "Views with each event less views without it; 80 % intervals; shares in per cent of all views.",
            ),
        ),
        charts=(effect_panels(found, [event for event, _ in asked], run, without),),
        collect=()
        if not unknown_words
        else ("Hourly counts from a day before to two days after each event.",),
    )


def _simultaneous(fit: Fit, pulses: Sequence[Event]) -> tuple[str, ...]:
    """Pulses within a day of one another or of other drivers."""
    found: dict[frozenset[str], str] = {}
    for event in pulses:
        name, others = event.title or event.id, at_the_same_time(fit, own_column(fit, event.id))
        if others:
            found.setdefault(
                frozenset((name, *others)),
                f"Within a day of '{name}' began {listed(others)}: little but the assumed lengths of their pulses tells them apart.",
            )
    return tuple(found.values())


def _opposed(asked: Sequence[tuple[Event, str]], gains: Sequence[Floats]) -> tuple[str, ...]:
    """Pairs of effects of which the record knows the sum better than the parts."""
    found = []
    for left in range(len(asked)):
        for right in range(left + 1, len(asked)):
            spread = np.std(gains[left]) * np.std(gains[right])
            if spread > 0.0 and np.corrcoef(gains[left], gains[right])[0, 1] < OPPOSED:
                low, _, high = interval(gains[left] + gains[right])
                names = " and ".join(f"'{asked[k][0].title or asked[k][0].id}'" for k in (left, right))
                found.append(
                    f"The record hardly tells {names} apart: their sum is {readable(low)} to {readable(high)} views (80 % interval)."
                )
    return tuple(found)
