"""Question 2: what drove it?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from groundswell.answers.answer import ANSWERED, NOT_IDENTIFIABLE, Answer, Number, Table, readable
from groundswell.answers.lead_lag import lead_lag
from groundswell.answers.posterior import (
    LEAST_OBSERVATIONS,
    flags,
    interval,
    number,
    observations,
    plain,
    thin_posterior,
)
from groundswell.answers.shares import ATTRIBUTED, DriverShares, driver_shares, stretched
from groundswell.answers.shocks import shock_sentences, shock_table, shocks_of
from groundswell.attention.fit import Fit
from groundswell.attention.identify import WIDEST_SHARE, information
from groundswell.attention.paths import paths
from groundswell.charts.chart import Bars, Chart, Panel, Stack

__all__ = ["QUESTION", "drivers"]

QUESTION = "What drove it?"
Floats = NDArray[np.float64]
LEAST_INFORMATION = 0.2
#: Of the chart of views by driver.
MOST_DAYS = 180
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
    told = len(groups) > 1 and enough
    word_known = word_high - word_low <= WIDEST_SHARE and enough

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
    elif word_known and thin_posterior(fit):
        sentences.append(
            f"Word of mouth made about {float(passed_share.mean()):.0%} of the views; so few kernels fit this record that no interval "
            "can be trusted."
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
            pieces.append(f"{_join(labels, group)} ({low:.0%} to {high:.0%})")
        rest = [_join(labels, group) for group in by_size if group not in shown]
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
    else:
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
            0, "Not told apart by the record: " + "; ".join(_join(labels, group) for group in merged) + "."
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
            _table(fit, known),
            _group_table(labels, groups, shares),
            _attribution_table(labels, known),
            *((shock_table(found),) if found else ()),
        ),
        charts=_charts(fit, labels, known),
        collect=() if told else ("Hourly counts of the first days.", "A dated series of shares or searches."),
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


def _join(labels: list[str], group: tuple[int, ...]) -> str:
    return " + ".join(labels[index] for index in group)


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


def _attribution_table(labels: list[str], known: DriverShares) -> Table:
    """What the record shows of each driver by itself, and what that becomes were it to follow the views."""
    rows = []
    for column, label in enumerate(labels):
        group = next(group for group in known.groups if column in group)
        if len(group) > 1:
            said = "not told from " + _join(labels, tuple(other for other in group if other != column))
        else:
            said = "yes" if known.attributed(column) else "cannot tell"
        low, _, high = interval(known.told[:, column], 90.0)
        rows.append((label, low, high, float(known.follows[column]), known.lowest(column), said))
    return Table(
        "attribution",
        ("driver", "low", "high", "follows_views", "low_if_following", "brought_views"),
        tuple(rows),
        f"Whether the record shows that a driver brought views: yes where the lower end of its 90 % interval is above {ATTRIBUTED:.0%} of all "
        "views after taking off the part of it that the views of the days before foretell (follows_views).",
    )


def _table(fit: Fit, known: DriverShares) -> Table:
    direct, passed = known.split.direct, known.split.passed
    unexplained, total = known.split.unexplained, known.split.total
    rows: list[tuple[object, ...]] = []
    for column, item in enumerate(fit.inputs):
        both = direct[:, column] + passed[:, column]
        low, _, high = interval(known.told[:, column] * total)
        rows.append(
            (item.label, float(direct[:, column].mean()), float(passed[:, column].mean()), float(both.mean()), low, high,
             float((both / total).mean()))
        )  # fmt: skip
    low, _, high = interval(unexplained)
    rows.append(
        ("unexplained", None, None, float(unexplained.mean()), low, high, float((unexplained / total).mean()))
    )
    low, _, high = interval(total)
    rows.append(
        (
            "total",
            float(direct.sum(axis=1).mean()),
            float(passed.sum(axis=1).mean()),
            float(total.mean()),
            low,
            high,
            1.0,
        )
    )
    return Table(
        "drivers",
        ("driver", "direct", "passed_on", "views", "low", "high", "share"),
        tuple(rows),
        "Views by driver. Direct: came because of it. Passed on: led to by other views that it started. Posterior means; 80 % intervals.",
    )


def _group_table(labels: list[str], groups: tuple[tuple[int, ...], ...], shares: Floats) -> Table:
    rows = []
    for group in groups:
        share = shares[:, list(group)].sum(axis=1)
        low, _, high = interval(stretched(share))
        rows.append((_join(labels, group), float(share.mean()), low, high))
    return Table(
        "told_apart",
        ("drivers", "share", "low", "high"),
        tuple(rows),
        f"Drivers as far as the record tells them apart: joined until every 80 % interval is at most {100 * WIDEST_SHARE:.0f} points wide.",
    )


def _charts(fit: Fit, labels: list[str], known: DriverShares) -> tuple[Chart, ...]:
    whole_days = int(np.floor(fit.horizon))
    days = np.arange(0.0, min(whole_days, MOST_DAYS) + 1.0)
    charts = []
    split = known.split
    order = (*range(len(labels)),)
    values = [float((split.direct[:, k] + split.passed[:, k]).mean()) for k in order] + [
        float(split.unexplained.mean())
    ]
    lows, highs = zip(
        *[interval(known.told[:, k] * split.total)[::2] for k in order],
        interval(split.unexplained)[::2],
        strict=True,
    )
    positions = tuple(float(k) for k in range(len(values)))
    if days.size > 2:
        run = paths(fit, ages=days)
        index = np.abs(run.edges[None, :] - days[:, None]).argmin(axis=1)
        by_input = np.concatenate(
            [np.zeros((run.direct.shape[0], 1, len(labels))), np.cumsum(run.direct + run.passed, axis=1)],
            axis=1,
        )[:, index]
        daily = np.diff(by_input, axis=1).mean(axis=0)
        whole = np.diff(run.at(days), axis=1).mean(axis=0)
        rest = whole - daily.sum(axis=1)
        charts.append(
            Chart(
                "drivers-stacked",
                "Views per day by driver"
                + ("" if whole_days <= MOST_DAYS else f", days 1 to {MOST_DAYS} of {whole_days}"),
                "Stacked areas of views per day by driver, with what the model leaves unexplained on top, positive or negative.",
                (
                    Panel(
                        (
                            Stack(
                                (*labels, "unexplained"),
                                plain(days[:-1] + 0.5),
                                (*(plain(daily[:, k]) for k in range(len(labels))), plain(rest)),
                            ),
                        ),
                        "views per 24 hours",
                    ),
                ),
                notes=flags(fit.case, float(days[-1])),
            )
        )
    charts.append(
        Chart(
            "drivers-total",
            "Views by driver, whole record",
            "Bars of the views that each driver brought, direct and passed on, with 80 per cent intervals: "
            + "; ".join(
                f"{label} {readable(value)}"
                for label, value in zip((*labels, "unexplained"), values, strict=True)
            )
            + ".",
            (
                Panel(
                    (
                        Bars(
                            "views",
                            tuple(p - 0.35 for p in positions),
                            tuple(p + 0.35 for p in positions),
                            plain(np.array(values)),
                            plain(np.array(lows)),
                            plain(np.array(highs)),
                        ),
                    ),
                    "views",
                ),
            ),
            x_label="",
            x_kind="category",
            categories=(*labels, "unexplained"),
        )
    )
    return tuple(charts)
