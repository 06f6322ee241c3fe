"""Charts with invented data: one for every convention, together every layer type."""

from __future__ import annotations

import math
from collections.abc import Callable

from groundswell.charts.chart import Band, Bars, Cells, Chart, Intervals, Line, Marks, Note, Panel, Stack

Maker = Callable[[], Chart]
EVENTS = (
    Note(0.0, "Film published", "launch"),
    Note(1.4, "First newspapers", "press"),
    Note(1.5, "Brand behind it named", "disclosure"),
    Note(2.2, "Morning television", "tv"),
    Note(3.6, "Late-night parody", "parody"),
    Note(5.0, "Parody by comedians", "parody"),
    Note(9.0, "Weekly magazine", "press"),
    Note(11.4, "Evening news interview", "tv"),
)
DAYS = tuple(0.25 * step for step in range(4 * 28 + 1))


def total(day: float) -> float:
    """An invented cumulative count with a fast start and a long tail."""
    return 62e6 * (1 - math.exp(-((day / 2.8) ** 1.15))) + 0.32e6 * day


def cumulative() -> Chart:
    days = [0.6 + 0.55 * step for step in range(34)]
    spread = [0.09 if step % 3 else 0.03 for step in range(34)]
    curve = tuple(total(day) for day in DAYS)
    fitted = Panel(
        layers=(
            Band("95 % interval", DAYS, tuple(0.88 * y for y in curve), tuple(1.13 * y for y in curve), 95),
            Band("80 % interval", DAYS, tuple(0.93 * y for y in curve), tuple(1.07 * y for y in curve), 80),
            Line("fitted", DAYS, curve, "fitted"),
            Intervals(
                "claim of the press",
                tuple(day - 0.3 for day in days),
                tuple(day + 0.3 for day in days),
                tuple(total(day) * (1 - width) for day, width in zip(days, spread, strict=True)),
                tuple(
                    math.inf if step == 20 else total(day) * (1 + width)
                    for step, (day, width) in enumerate(zip(days, spread, strict=True))
                ),
                tuple(
                    f"“about {total(day) / 1e6:.0f} million” (paper {step})" for step, day in enumerate(days)
                ),
                tuple(step % 7 == 3 for step in range(34)),
            ),
        ),
        y_label="views since publication",
        y_log_offered=True,
    )
    return Chart(
        "cumulative",
        "Views since publication",
        "The curve rises steeply for four days and flattens after.",
        (fitted,),
        notes=EVENTS,
    )


def daily() -> Chart:
    start = tuple(float(day) for day in range(28))
    end = tuple(day + 1 for day in start)
    views = tuple(total(day + 1) - total(day) for day in start)
    bars = Bars(
        "views a day",
        start,
        end,
        views,
        tuple(0.8 * y for y in views),
        tuple(1.2 * y for y in views),
        tuple(day >= 26 for day in start),
    )
    return Chart(
        "daily",
        "Views a day",
        "Views peak on day 2 and halve every two days.",
        (Panel((bars,), "views a day", y_log_offered=True),),
        notes=EVENTS,
    )


def drivers() -> Chart:
    labels = ("launch and own audience", "press", "television", "parodies", "unexplained")
    rate = [total(day + 0.5) - total(day) for day in DAYS]
    ys = [
        tuple(0.5 * r * math.exp(-day / 3) for r, day in zip(rate, DAYS, strict=True)),
        tuple(0.4 * r * (1 - math.exp(-day)) for r, day in zip(rate, DAYS, strict=True)),
        tuple(0.0 if day < 2.2 else 0.2 * r for r, day in zip(rate, DAYS, strict=True)),
        tuple(0.0 if day < 3.6 else 0.25 * r for r, day in zip(rate, DAYS, strict=True)),
    ]
    ys.append(tuple(0.9e6 * math.sin(day) * math.exp(-day / 12) for day in DAYS))
    layers = (
        Stack(labels, DAYS, tuple(ys)),
        Line("all views", DAYS, tuple(map(sum, zip(*ys, strict=True))), "observed"),
    )
    return Chart(
        "drivers",
        "What the views came from",
        "Launch first, then press and parodies.",
        (Panel(layers, "views in half a day"),),
        notes=EVENTS[:5],
    )


def forecast() -> Chart:
    ahead = tuple(11 + 2.0 * step for step in range(60))
    median = tuple(total(11) + 3.1e6 * math.log1p((day - 11) / 3) * 1.6 for day in ahead)
    past = tuple(day for day in DAYS if day <= 11)
    layers = [
        Band(
            f"{level} %",
            ahead,
            tuple(m - w * (d - 11) ** 0.5 * 1e6 for m, d in zip(median, ahead, strict=True)),
            tuple(m + 1.2 * w * (d - 11) ** 0.5 * 1e6 for m, d in zip(median, ahead, strict=True)),
            level,
        )
        for level, w in ((95, 1.5), (80, 0.9), (50, 0.45))
    ]
    panel = Panel(
        (
            *layers,
            Line("observed", past, tuple(map(total, past)), "observed"),
            Line("median", ahead, median, "median"),
        ),
        "views since publication",
        y_log_offered=True,
    )
    return Chart(
        "forecast",
        "Where it ends",
        "The median reaches 83 million by day 124.",
        (panel,),
        notes=(Note(11, "forecast made here", "origin"), *EVENTS[-2:]),
    )


def effect() -> Chart:
    x = tuple(float(day) for day in range(-10, 15))
    without = tuple(2e6 * math.exp(-0.06 * (day + 10)) for day in x)
    seen = tuple(
        y * (1 if day < 0 else 1 + 0.6 * math.exp(-day / 4)) for day, y in zip(x, without, strict=True)
    )
    gap = tuple(a - b for a, b in zip(seen, without, strict=True))
    cumulated = tuple(sum(gap[: index + 1]) for index in range(len(gap)))
    zero = Line("zero", x, (0.0,) * len(x), "zero")

    def ribbon(middle: tuple[float, ...], width: float) -> Band:
        return Band(
            "95 % interval",
            x,
            tuple(y - width for y in middle),
            tuple(y + width for y in middle),
            95,
            "counterfactual",
        )

    panels = (
        Panel(
            (
                ribbon(without, 2e5),
                Line("observed", x, seen, "observed"),
                Line("without the event", x, without, "counterfactual"),
            ),
            "views a day",
            "Original",
        ),
        Panel(
            (ribbon(gap, 2e5), zero, Line("difference", x, gap, "counterfactual")),
            "views a day",
            "Difference",
        ),
        Panel(
            (ribbon(cumulated, 6e5), zero, Line("difference, added up", x, cumulated, "counterfactual")),
            "views",
            "Added up",
        ),
    )
    return Chart(
        "effect",
        "What the parody did",
        "Views rose by half after the parody.",
        panels,
        x_label="days since the event",
        notes=(Note(0, "parody on television", "parody"),),
    )


def mood() -> Chart:
    names = ("first two days", "before the brand was known", "after it was known", "a week later")
    x = (0.0, 1.0, 2.0, 3.0)
    shares = (62.0, 58.0, 35.0, 55.0)
    marks = Marks(
        "positive reactions",
        x,
        shares,
        tuple(y - 12 for y in shares),
        tuple(y + 11 for y in shares),
        tuple(f"{name}, 30 reactions" for name in names),
    )
    return Chart(
        "mood",
        "How people felt",
        "The positive share falls from 58 % to 35 % and recovers.",
        (Panel((marks,), "per cent positive"),),
        x_label="",
        x_kind="category",
        categories=names,
    )


def costs() -> Chart:
    names = ("cost of a view", "of an incremental view", "of a view, bought")
    bars = Bars(
        "US dollars",
        (-0.35, 0.65, 1.65),
        (0.35, 1.35, 2.35),
        (0.00002, 0.00003, 0.03),
        (0.00002, 0.00002, 0.02),
        (0.00002, 0.00006, 0.06),
    )
    return Chart(
        "costs",
        "What a view cost",
        "Far less than a bought view.",
        (Panel((bars,), "US dollars"),),
        x_label="",
        x_kind="category",
        categories=names,
    )


def matrix() -> Chart:
    names = ("the film", "a parody", "the author's earlier film")
    cells = Cells(
        "further views a view",
        tuple(f"to {name}" for name in names),
        ((0.81, 0.12, math.nan), (0.02, 0.6, math.nan), (0.05, 0.0, math.nan)),
        ((0.7, 0.03, math.nan), (0.01, 0.5, math.nan), (0.04, 0.0, math.nan)),
        ((0.9, 0.2, math.nan), (0.03, 0.7, math.nan), (0.06, 0.02, math.nan)),
        (
            ("0.81 (0.70 to 0.90)", "0.12 (0.03 to 0.20)", "cannot tell"),
            ("0.02 (0.01 to 0.03)", "0.60 (0.50 to 0.70)", "cannot tell"),
            ("0.05 (0.04 to 0.06)", "0 (0 to 0.02)", "cannot tell"),
        ),
    )
    return Chart(
        "excitation",
        "What views of one video bring to another",
        "The film brings views to its parody and to an earlier film; what the latter brings cannot be told.",
        (Panel((cells,), "direct further views for each view"),),
        x_label="views of",
        x_kind="category",
        categories=names,
    )


def crowded() -> Chart:
    """Many flags within a few days, some at one moment."""
    kinds = ("press", "tv", "parody", "advert", "platform", "something new")
    notes = tuple(
        Note(0.2 * (step // 2), f"Event number {step} of a busy week", kinds[step % 6]) for step in range(54)
    )
    return Chart("crowded", "Many flags", "Fifty-four flags.", daily().panels, notes=notes)


def empty() -> Chart:
    return Chart("empty", "Nothing yet", "No data.", (Panel((Line("nothing", (), ()),), "views"),))


ALL: tuple[Maker, ...] = (cumulative, daily, drivers, forecast, effect, mood, costs, matrix, crowded, empty)
