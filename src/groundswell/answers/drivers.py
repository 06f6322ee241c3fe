"""Question 2: what drove it?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from groundswell.answers.answer import ANSWERED, NOT_IDENTIFIABLE, Answer, Number
from groundswell.answers.driver_tables import (
    attribution_table,
    driver_charts,
    driver_table,
    group_table,
    joined_labels,
)
from groundswell.answers.lead_lag import lead_lag
from groundswell.answers.posterior import (
    LEAST_OBSERVATIONS,
    interval,
    number,
    observations,
    thin_posterior,
)
from groundswell.answers.shares import ATTRIBUTED, DriverShares, driver_shares, stretched
from groundswell.answers.shocks import shock_sentences, shock_table, shocks_of
from groundswell.attention.fit import Fit
from groundswell.attention.identify import WIDEST_SHARE, information
from groundswell.attention.inputs import FLOOR

__all__ = ["QUESTION", "drivers"]

QUESTION = "What drove it?"
Floats = NDArray[np.float64]
LEAST_INFORMATION = 0.2
NOTABLE_ECHO = 0.2
#: Kinds of input that follow the views as much as they lead to them.
FOLLOWERS = ("press", "tv", "parody", "series:mentions", "series:articles", "series:searches")


def drivers(fit: Fit) -> Answer:
    """Views by input, direct and passed on, adding up with the unexplained to the total.

    Points are posterior means, so they add up; intervals are central 80 % intervals. Word of mouth is the
    total of what was passed on. Inputs that the record cannot tell apart are joined.
    """
    known = driver_shares(fit)
    split, shares, groups = known.split, known.shares, known.groups
    total = split.total
    passed_share = split.passed.sum(axis=1) / total
    labels = [item.label for item in fit.inputs]
    learned = information(fit)
    word_low, _, word_high = interval(passed_share)
    observed = observations(fit)
    enough = observed >= LEAST_OBSERVATIONS
    # with nothing on record but the views, word of mouth is the model's only name for what came after the launch
    listed = any(item.kind not in ("launch", FLOOR) for item in fit.inputs)
    told = len(groups) > 1 and enough and listed
    narrow = word_high - word_low <= WIDEST_SHARE and enough
    word_known = narrow and listed

    numbers = [number("total views (mean, as the shares)", total, "views", "derived", mean=True)]
    for column, label in enumerate(labels):
        numbers.append(_share(f"{label}: share of all views", known, column))
    numbers.append(
        number(
            "word of mouth (all that was passed on): share of all views",
            passed_share,
            "share",
            "derived",
            mean=True,
        )
    )
    follows = _endogenous(fit)
    if follows:
        numbers.append(
            number(
                "word of mouth if press and parodies did nothing but follow the views: share of all views",
                passed_share + split.direct[:, follows].sum(axis=1) / total,
                "share",
                "derived",
                mean=True,
            )
        )
    numbers.append(
        number("unexplained: share of all views", split.unexplained / total, "share", "derived", mean=True)
    )
    numbers.append(
        number(
            "branching factor (views that one view leads to)", fit.hyperparameters["branching"], "", "derived"
        )
    )
    numbers.append(
        Number(
            "prior variance of the branching factor removed by the record",
            learned["branching"],
            unit="share",
            level=None,
        )
    )
    numbers.append(_response_time(fit))

    sentences = []
    if word_high > 1.0:
        missing = interval(-split.unexplained / total)[2]
        sentences.append(
            f"The model does not describe this record: it expects up to {missing:.0%} more views than came, so how much was word of mouth "
            "it cannot tell."
        )
    elif narrow and thin_posterior(fit):
        sentences.append(
            f"Word of mouth made about {float(passed_share.mean()):.0%} of the views; so few kernels fit this record that no interval "
            "can be trusted."
        )
    elif not listed:
        sentences.append(
            f"The record lists nothing that could have driven the views: what came after the launch, {word_low:.0%} to {word_high:.0%} of them "
            "(80 % interval), the model takes for word of mouth, whatever brought it."
        )
    elif word_known:
        sentences.append(
            f"Word of mouth made {float(passed_share.mean()):.0%} of the views (80 % interval {word_low:.0%} to {word_high:.0%})."
        )
    else:
        sentences.append(
            f"How much was word of mouth is not determined: between {word_low:.0%} and {word_high:.0%} of the views (80 % interval)."
        )
    if told:
        by_size = sorted(groups, key=lambda group: -float(shares[:, list(group)].sum(axis=1).mean()))
        together = {group: stretched(shares[:, list(group)].sum(axis=1)) for group in by_size}
        shown = [group for group in by_size if float(np.quantile(together[group], 0.05)) > ATTRIBUTED]
        pieces = []
        for group in shown[:3]:
            low, _, high = interval(together[group])
            pieces.append(f"{joined_labels(labels, group)} ({low:.0%} to {high:.0%})")
        rest = [joined_labels(labels, group) for group in by_size if group not in shown]
        if pieces:
            unknown = f"; whether {' or '.join(rest)} brought any it cannot tell" if rest else ""
            sentences.append(
                "Counting what each set off, the record shows as the largest drivers "
                + ", then ".join(pieces)
                + unknown
                + "."
            )
        else:
            sentences.append("Which of the drivers brought the views the record cannot tell.")
    elif listed:
        sentences.append("The record cannot tell the drivers apart.")
    few = (
        ()
        if enough
        else (f"The record holds {observed} observations of views: the shares are what the priors say.",)
    )
    found = shocks_of(fit.case)
    sentences += shock_sentences(found)
    caveats = [
        *few,
        *thin_posterior(fit),
        "Press and parodies follow views as much as they lead to them; a share says what the model attributes, not what would be "
        "missing without the cause.",
        *_sensitivity(labels, follows, split.direct, passed_share, total),
        *lead_lag(fit, follows),
        *_echoes(labels, known),
        "Passing-on within hours looks like outside influence when counts come once a day, so the split of direct and passed on "
        "rests partly on the prior.",
        *(
            (
                "How long an event itself goes on bringing views is assumed (half a day to two days in the mean, by kind); where it lasted longer, "
                "less was word of mouth.",
            )
            if any(item.parts for item in fit.inputs)
            else ()
        ),
    ]
    merged = [group for group in groups if len(group) > 1]
    if told and merged:
        caveats.insert(
            0,
            "Not told apart by the record: "
            + "; ".join(joined_labels(labels, group) for group in merged)
            + ".",
        )
    if learned["branching"] < LEAST_INFORMATION:
        caveats.append(
            f"The record removed only {learned['branching']:.0%} of the prior variance of the branching factor: read it as assumed, not measured."
        )
    critical = float((fit.hyperparameters["branching"] >= 1.0).mean())
    if critical > 0.05:
        caveats.append(
            f"Supercritical so far with probability {critical:.0%}: one view led to more than one other."
        )
    return Answer(
        "drivers",
        QUESTION,
        ANSWERED if told or word_known else NOT_IDENTIFIABLE,
        tuple(sentences),
        numbers=tuple(numbers),
        caveats=tuple(caveats),
        tables=(
            driver_table(fit, known),
            group_table(labels, groups, shares),
            attribution_table(labels, known),
            *((shock_table(found),) if found else ()),
        ),
        charts=driver_charts(fit, labels, known),
        collect=()
        if told
        else (
            *(() if listed else ("Dated events: press, broadcasts, parodies, adverts.",)),
            "Hourly counts of the first days.",
            "A dated series of shares or searches.",
        ),
    )


def _endogenous(fit: Fit) -> list[int]:
    """Columns of inputs that the views themselves may set off."""
    return [column for column, item in enumerate(fit.inputs) if item.kind in FOLLOWERS]


def _sensitivity(
    labels: list[str], columns: list[int], direct: Floats, passed_share: Floats, total: Floats
) -> tuple[str, ...]:
    """How far the split moves between press that causes views and press that only follows them."""
    if not columns:
        return ()
    low = interval(passed_share)[0]
    high = interval(passed_share + direct[:, columns].sum(axis=1) / total)[2]
    names = " and ".join(labels[column] for column in columns)
    return (
        f"Sensitivity: if {names} brought what is credited to them, word of mouth begins at {low:.0%} of the views; if they only "
        f"followed the views, what came through them was passed on by viewers and it reaches {high:.0%}.",
    )


def _echoes(labels: list[str], known: DriverShares) -> tuple[str, ...]:
    """The sensitivity of a driver's own share, where the views before it foretell a good part of it."""
    return tuple(
        f"The views of the same and the two days before foretell {follows:.0%} of '{labels[column]}'; were that part an echo, its share would "
        f"begin at {known.lowest(column, 80.0):.1%} instead of {interval(known.told[:, column])[0]:.1%} (80 % interval)."
        for column, follows in enumerate(known.follows)
        if follows >= NOTABLE_ECHO
    )


def _response_time(fit: Fit) -> Number:
    """Days until half of the views that one view leads to directly have come."""
    exponent, cutoff = fit.hyperparameters["exponent"], fit.hyperparameters["cutoff"]
    half = cutoff * (2.0 ** (1.0 / exponent) - 1.0)
    low, middle, high = interval(half)
    return Number(
        "response time (days until half of the views that one view leads to)",
        middle,
        low,
        high,
        "days",
        "derived",
    )


def _share(name: str, known: DriverShares, column: int) -> Number:
    """A driver's share: the mean, with the stretched interval round it."""
    value = float(known.shares[:, column].mean())
    low, _, high = interval(known.told[:, column])
    return Number(name, value, min(low, value), max(high, value), "share", "derived")
