"""The layers of a panel as Matplotlib artists."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from matplotlib.collections import PolyCollection
from matplotlib.patheffects import withStroke

from groundswell.charts.chart import Band, Bars, Cells, Intervals, Layer, Line, Panel, Stack
from groundswell.charts.palette import LIGHT, band_opacity, colours, line_style, stack_colours
from groundswell.charts.scale import Axis, vertical
from groundswell.charts.shape import cell_text, stacked
from groundswell.charts.text import clean, shorten, tick_text, wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["dashes", "draw_panel", "halo"]


def draw_panel(axes: Axes, panel: Panel, log: bool) -> Axes:
    """Draw everything of ``panel`` but its horizontal axis on ``axes``."""
    up = vertical(panel, log, count=5)
    axes.set_yscale("log" if log else "linear")
    axes.set_ylim(up.low, up.high)
    axes.set_yticks(up.ticks, [tick_text(tick, max(abs(up.low), abs(up.high))) for tick in up.ticks])
    axes.minorticks_off()
    axes.set_axisbelow(True)
    axes.grid(axis="y", color=LIGHT["grid"], lw=0.8)
    axes.tick_params(axis="both", length=0, colors=LIGHT["muted"], pad=5)
    axes.tick_params(axis="x", length=3, color=LIGHT["rule"])
    for side, spine in axes.spines.items():
        spine.set_visible(side == "bottom")
        spine.set_color(LIGHT["rule"])
    if up.low < 0 < up.high:
        axes.axhline(0, color=LIGHT["rule"], lw=0.9, zorder=1)
    label = clean(panel.y_label) + (" (log scale)" if log else "")
    title = f"{shorten(panel.title, 80)} · " if panel.title else ""
    axes.text(
        0,
        1,
        title + shorten(label, 60),
        transform=axes.transAxes,
        fontsize=8.5,
        color=LIGHT["muted"],
        va="bottom",
        ha="left",
        path_effects=halo(),
    ).set_y(1.02)
    for layer, colour in zip(panel.layers, colours(panel), strict=True):
        _layer(axes, layer, LIGHT[colour], up)
    return axes


def _layer(axes: Axes, layer: Layer, colour: str, up: Axis) -> None:
    if isinstance(layer, Line):
        style = line_style(layer.role)
        axes.plot(
            layer.x,
            _inside(layer.y, up),
            color=colour,
            lw=0.85 * style.width,
            ls=dashes(style.dash),
            zorder=3,
        )
    elif isinstance(layer, Band):
        axes.fill_between(
            layer.x,
            _inside(layer.low, up),
            _inside(layer.high, up),
            color=colour,
            lw=0,
            alpha=band_opacity(layer.level),
            zorder=2,
        )
    elif isinstance(layer, Stack):
        for area, name in zip(stacked(layer), stack_colours(layer.labels), strict=True):
            rest = name == "rest"
            axes.fill_between(
                area.x,
                area.base,
                area.top,
                facecolor="#e4e0d9" if rest else LIGHT[name],
                lw=0.4,
                edgecolor=LIGHT["rest"] if rest else "white",
                hatch="////" if rest else None,
                zorder=2,
            )
    elif isinstance(layer, Bars):
        _bars(axes, layer, colour)
    elif isinstance(layer, Intervals):
        _intervals(axes, layer, colour, up)
    elif isinstance(layer, Cells):
        _cells(axes, layer, colour)
    else:
        axes.errorbar(
            layer.x,
            layer.y,
            yerr=_spread(layer.y, layer.low, layer.high),
            fmt="o",
            ms=4.5,
            color=colour,
            elinewidth=1.1,
            capsize=2,
            zorder=4,
        )


def _cells(axes: Axes, layer: Cells, colour: str) -> None:
    most = max((value for row in layer.values for value in row if math.isfinite(value)), default=1.0)
    count = len(layer.rows)
    for number, (name, row) in enumerate(zip(layer.rows, layer.values, strict=True)):
        base = count - number - 1
        axes.text(-0.55, base + 0.95, shorten(name, 90), fontsize=8, color=LIGHT["ink"], va="top", ha="left")
        for column, value in enumerate(row):
            known = math.isfinite(value)
            strength = 0.06 + 0.5 * max(value, 0.0) / most if known and most > 0 else 0.06
            x, y = (column - 0.48, column + 0.48), (base + 0.05, base + 0.68)
            corners = [(x[0], y[0]), (x[1], y[0]), (x[1], y[1]), (x[0], y[1])]
            axes.add_collection(
                PolyCollection(
                    [corners], facecolors=[colour if known else LIGHT["rest"]], alpha=strength, lw=0
                )
            )
            text = cell_text(layer, number, column)
            lines = wrap(text, max(int(90 / max(len(row), 1)), 6))[:2]
            axes.text(
                column,
                base + 0.36,
                "\n".join(lines),
                fontsize=7.5,
                color=LIGHT["ink"],
                va="center",
                ha="center",
            )


def halo() -> list[Any]:
    """White round letters, so that lines behind them do not make them hard to read."""
    return [withStroke(linewidth=2.5, foreground="white")]


def _inside(values: tuple[float, ...], up: Axis) -> list[float]:
    """Values that a log axis cannot hold are put on its lower end."""
    return [max(value, up.low) if up.log and value == value else value for value in values]


def dashes(dash: tuple[float, ...]) -> Any:
    """A dash pattern as Matplotlib's ``linestyle``."""
    return (0, tuple(0.7 * part for part in dash)) if dash else "-"


def _spread(
    y: tuple[float, ...], low: tuple[float, ...], high: tuple[float, ...]
) -> list[list[float]] | None:
    if not low or not high:
        return None
    down = [max(value - end, 0.0) for value, end in zip(y, low, strict=True)]
    return [down, [max(end - value, 0.0) for value, end in zip(y, high, strict=True)]]


def _bars(axes: Axes, bars: Bars, colour: str) -> None:
    hatched = bars.hatched or (False,) * len(bars.y)
    widths = [end - start for start, end in zip(bars.start, bars.end, strict=True)]
    for flag in (False, True):
        rows = [index for index, one in enumerate(hatched) if one is flag or one == flag]
        if not rows:
            continue
        axes.bar(
            [bars.start[row] for row in rows],
            [bars.y[row] for row in rows],
            [widths[row] for row in rows],
            align="edge",
            facecolor="white" if flag else colour,
            edgecolor=colour if flag else "white",
            lw=0.6,
            hatch="/////" if flag else None,
            zorder=2,
        )
    errors = _spread(bars.y, bars.low, bars.high)
    if errors is not None:
        middles = [(start + end) / 2 for start, end in zip(bars.start, bars.end, strict=True)]
        axes.errorbar(
            middles, bars.y, yerr=errors, fmt="none", ecolor=LIGHT["ink"], elinewidth=0.9, capsize=2, zorder=4
        )


def _intervals(axes: Axes, layer: Intervals, colour: str, up: Axis) -> None:
    strong: list[list[tuple[float, float]]] = []
    pale: list[list[tuple[float, float]]] = []
    left_end, right_end = (
        axes.get_xlim() if axes.lines or axes.collections else (0.0, max(layer.x_high, default=1.0))
    )
    least = 0.004 * (right_end - left_end)
    for index, (start, end) in enumerate(zip(layer.x_low, layer.x_high, strict=True)):
        low, high = max(layer.y_low[index], up.low), layer.y_high[index]
        # A box is never thinner than the eye can see; it stays centred.
        room = max(least - (end - start), 0.0) / 2
        left, right = start - room, end + room
        if math.isinf(high):
            axes.plot([(left + right) / 2], [low], marker=6, ms=6, color=colour, ls="", zorder=4)
            continue
        if up.place(high) - up.place(low) < 0.01:
            factor = (up.high / up.low) ** 0.005 if up.log else 1.0
            rim = 0.0 if up.log else 0.005 * (up.high - up.low)
            low, high = low / factor - rim, high * factor + rim
        faded = index < len(layer.faded) and layer.faded[index]
        (pale if faded else strong).append([(left, low), (right, low), (right, high), (left, high)])
    for boxes, fill, edge in ((pale, 0.08, 0.35), (strong, 0.22, 0.9)):
        if boxes:
            rgb = tuple(int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
            axes.add_collection(
                PolyCollection(boxes, facecolors=[(*rgb, fill)], edgecolors=[(*rgb, edge)], lw=0.9, zorder=4)
            )
