"""Tables and charts of the drivers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from groundswell.answers.answer import Table, readable
from groundswell.answers.posterior import flags, interval, plain
from groundswell.answers.shares import ATTRIBUTED, DriverShares, stretched
from groundswell.attention.fit import Fit
from groundswell.attention.identify import WIDEST_SHARE
from groundswell.attention.paths import paths
from groundswell.charts.chart import Bars, Chart, Panel, Stack

__all__ = ["attribution_table", "driver_charts", "driver_table", "group_table", "joined_labels"]

Floats = NDArray[np.float64]
#: Of the chart of views by driver.
MOST_DAYS = 180


def joined_labels(labels: list[str], group: tuple[int, ...]) -> str:
    """Names of drivers that are told together."""
    return " + ".join(labels[index] for index in group)


def attribution_table(labels: list[str], known: DriverShares) -> Table:
    """What the record shows of each driver by itself, and what that becomes were it to follow the views."""
    rows = []
    for column, label in enumerate(labels):
        group = next(group for group in known.groups if column in group)
        if len(group) > 1:
            said = "not told from " + joined_labels(
                labels, tuple(other for other in group if other != column)
            )
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


def driver_table(fit: Fit, known: DriverShares) -> Table:
    """Views by driver, direct and passed on, with the unexplained and the total."""
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


def group_table(labels: list[str], groups: tuple[tuple[int, ...], ...], shares: Floats) -> Table:
    """Drivers as far as the record tells them apart."""
    rows = []
    for group in groups:
        share = shares[:, list(group)].sum(axis=1)
        low, _, high = interval(stretched(share))
        rows.append((joined_labels(labels, group), float(share.mean()), low, high))
    return Table(
        "told_apart",
        ("drivers", "share", "low", "high"),
        tuple(rows),
        f"Drivers as far as the record tells them apart: joined until every 80 % interval is at most {100 * WIDEST_SHARE:.0f} points wide.",
    )


def driver_charts(fit: Fit, labels: list[str], known: DriverShares) -> tuple[Chart, ...]:
    """Views a day by driver, and of the whole record."""
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
