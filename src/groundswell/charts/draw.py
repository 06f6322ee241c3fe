"""A chart as a Matplotlib figure, for papers and slides; import this module late.

Matplotlib is imported here and nowhere else: it takes a second, and most commands draw nothing.

Figures are made without ``pyplot``: nothing is registered, nothing is shown, no window system is needed.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matplotlib import rc_context
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke

from groundswell.charts.chart import Band, Bars, Chart, Intervals, Layer, Line, Marks, Panel, Stack
from groundswell.charts.palette import LIGHT, band_opacity, colours, line_style, stack_colours
from groundswell.charts.scale import Axis, horizontal, log_possible, vertical
from groundswell.charts.shape import SYMBOLS, place_flags, stacked, symbol
from groundswell.charts.text import clean, shorten, tick_text, wrap
from groundswell.errors import DataError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw", "save"]

_SETTINGS: dict[str, Any] = {
    "svg.hashsalt": "groundswell",
    "svg.fonttype": "path",
    "pdf.fonttype": 42,
    "font.family": "DejaVu Sans",
    "font.size": 9.0,
    "hatch.linewidth": 0.8,
    "axes.unicode_minus": True,
    "text.usetex": False,
    "text.parse_math": False,
}
# Nothing in a file may depend on when or by which version it was written.
_METADATA: dict[str, dict[str, Any]] = {
    ".svg": {"Date": None, "Creator": "groundswell"},
    ".png": {"Software": None},
    ".pdf": {"CreationDate": None, "ModDate": None, "Creator": "groundswell", "Producer": None},
}
_ROW = 0.19  # height of a row of flags or of the legend, inches
_WIDTH = 8.6


def draw(chart: Chart, log: bool = False) -> Figure:
    """``chart`` as a ``matplotlib.figure.Figure``, 8.6 inches wide; the caller owns it.

    Args:
        chart: what to draw.
        log: draw the panels that offer a log scale on one.
    """
    with rc_context(_SETTINGS):
        across = horizontal(chart)
        left, right = 0.72, 0.18
        span = _WIDTH - left - right
        notes = [
            (across.place(note.x) * span, note) for note in chart.notes if across.low <= note.x <= across.high
        ]
        flags = place_flags(
            [pair for pair in notes if pair[1].kind != "origin"], span, letter=0.075, size=0.17
        )
        origins = [note for _, note in notes if note.kind == "origin"]
        legend = _legend_entries(chart)
        legend_rows = _legend_rows(legend, span)
        above = 0.42 + _ROW * (len(legend_rows) + 1 + max((flag.row for flag in flags), default=-1))
        above += (0.1 if flags else 0.0) + (_ROW if origins else 0.0)
        heights = [3.1] if len(chart.panels) == 1 else [2.1, *[1.35] * (len(chart.panels) - 1)]
        heights = heights[: len(chart.panels)]
        gap = 0.34
        names = [
            wrap(shorten(name, 60), max(int(span / len(chart.categories) / 0.075), 5))[:3]
            for name in chart.categories
        ]
        below = 0.5 + 0.15 * (max((len(lines) for lines in names), default=1) - 1)
        total = above + sum(heights) + gap * len(heights) + below
        figure = Figure(figsize=(_WIDTH, total), facecolor="white")
        top = total - above
        axes: list[Axes] = []
        for panel, height in zip(chart.panels, heights, strict=True):
            top -= gap
            box = (left / _WIDTH, (top - height) / total, span / _WIDTH, height / total)
            axes.append(_panel(figure.add_axes(box), panel, across, log and log_possible(panel)))
            top -= height
        bottom = axes[-1] if axes else None
        for one in axes:
            one.set_xlim(across.low, across.high)
            if one is bottom:
                one.set_xticks(
                    across.ticks,
                    ["\n".join(lines) for lines in names]
                    if names
                    else [tick_text(tick, max(abs(across.low), abs(across.high))) for tick in across.ticks],
                )
                one.set_xlabel(shorten(chart.x_label, 80), loc="right", color=LIGHT["muted"])
            else:
                one.set_xticks(across.ticks, [""] * len(across.ticks))
        figure.text(
            0.1 / _WIDTH,
            1 - 0.1 / total,
            shorten(chart.title, 95),
            fontsize=11.5,
            fontweight="bold",
            color=LIGHT["ink"],
            va="top",
        )
        _legend(figure, legend_rows, total, left)
        if axes:
            first = above - (_ROW if origins else 0.0)
            for flag in flags:
                y = total - first + 0.06 + _ROW * (flag.row + 0.5)
                _flag(
                    figure,
                    flag.notes[0].kind,
                    flag.text or (str(len(flag.notes)) if len(flag.notes) > 1 else ""),
                    left + flag.at,
                    y,
                    total,
                    flag.leftward,
                )
                _upright(
                    figure,
                    left + flag.at,
                    y - 0.07,
                    below,
                    total,
                    dict(color=LIGHT["muted"], lw=0.7, ls=(0, (2, 3)), alpha=0.7),
                )
            for note in origins:
                x = left + across.place(note.x) * span
                y = total - above + 0.02
                _upright(figure, x, y + 0.12, below, total, dict(color=LIGHT["ink"], lw=1.0))
                text = shorten(note.text, 60)
                leftward = x + 0.075 * len(text) > _WIDTH - right
                figure.text(
                    (x - 0.05 if leftward else x + 0.05) / _WIDTH,
                    y / total,
                    text,
                    ha="right" if leftward else "left",
                    va="bottom",
                    fontsize=8.5,
                    color=LIGHT["ink"],
                    path_effects=_halo(),
                )
        return figure


def save(chart: Chart, path: str | Path, log: bool = False) -> None:
    """Write ``chart`` to ``path``: SVG, PNG or PDF by its ending; the same chart gives the same bytes.

    Raises:
        DataError: the ending is none of these.
    """
    path = Path(path)
    kind = path.suffix.lower()
    if kind not in _METADATA:
        raise DataError(f"cannot write a chart to {path.name!r}: end the name in .svg, .png or .pdf")
    figure = draw(chart, log)
    with rc_context(_SETTINGS):
        figure.savefig(path, format=kind[1:], dpi=160, metadata=_METADATA[kind])


def _panel(axes: Axes, panel: Panel, across: Axis, log: bool) -> Axes:
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
        path_effects=_halo(),
    ).set_y(1.02)
    for layer, colour in zip(panel.layers, colours(panel), strict=True):
        _layer(axes, layer, LIGHT[colour], up)
    return axes


def _layer(axes: Axes, layer: Layer, colour: str, up: Axis) -> None:
    if isinstance(layer, Line):
        style = line_style(layer.role)
        axes.plot(
            layer.x, _inside(layer.y, up), color=colour, lw=0.85 * style.width, ls=_dash(style.dash), zorder=3
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


def _halo() -> list[Any]:
    """White round letters, so that lines behind them do not make them hard to read."""
    return [withStroke(linewidth=2.5, foreground="white")]


def _inside(values: tuple[float, ...], up: Axis) -> list[float]:
    """Values that a log axis cannot hold are put on its lower end."""
    return [max(value, up.low) if up.log and value == value else value for value in values]


def _dash(dash: tuple[float, ...]) -> Any:
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
    for index, (left, right) in enumerate(zip(layer.x_low, layer.x_high, strict=True)):
        low, high = max(layer.y_low[index], up.low), layer.y_high[index]
        if right - left < least:
            left, right = (left + right - least) / 2, (left + right + least) / 2
        if math.isinf(high):
            axes.plot([(left + right) / 2], [low], marker=6, ms=6, color=colour, ls="", zorder=4)
            continue
        if up.place(high) - up.place(low) < 0.01:
            factor = (up.high / up.low) ** 0.005 if up.log else 1.0
            room = 0.0 if up.log else 0.005 * (up.high - up.low)
            low, high = low / factor - room, high * factor + room
        faded = index < len(layer.faded) and layer.faded[index]
        (pale if faded else strong).append([(left, low), (right, low), (right, high), (left, high)])
    for boxes, fill, edge in ((pale, 0.08, 0.35), (strong, 0.22, 0.9)):
        if boxes:
            rgb = tuple(int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
            axes.add_collection(
                PolyCollection(boxes, facecolors=[(*rgb, fill)], edgecolors=[(*rgb, edge)], lw=0.9, zorder=4)
            )


def _legend_entries(chart: Chart) -> list[tuple[Layer | str, str, str]]:
    entries: list[tuple[Layer | str, str, str]] = []
    seen: set[str] = set()
    for panel in chart.panels:
        for layer, colour in zip(panel.layers, colours(panel), strict=True):
            labels = layer.labels if isinstance(layer, Stack) else (layer.label,)
            tints = stack_colours(labels) if isinstance(layer, Stack) else (colour,)
            for label, tint in zip(labels, tints, strict=True):
                if label and label not in seen and not (isinstance(layer, Line) and layer.role == "zero"):
                    seen.add(label)
                    entries.append((layer, tint, shorten(label, 44)))
    for kind in dict.fromkeys(note.kind for note in chart.notes if note.kind != "origin"):
        entries.append((symbol(kind), "ink", shorten(kind, 44)))
    return entries


def _legend_rows(
    entries: list[tuple[Layer | str, str, str]], span: float
) -> list[list[tuple[float, Layer | str, str, str]]]:
    rows: list[list[tuple[float, Layer | str, str, str]]] = []
    x = math.inf
    for layer, colour, label in entries:
        needed = 0.3 + 0.078 * len(label) + 0.14
        if x + needed > span:
            rows.append([])
            x = 0.0
        rows[-1].append((x, layer, colour, label))
        x += needed
    return rows


def _legend(
    figure: Figure, rows: list[list[tuple[float, Layer | str, str, str]]], total: float, left: float
) -> None:
    for number, row in enumerate(rows):
        y = total - 0.5 - _ROW * number
        for x, layer, name, label in row:
            start, colour = left + x, LIGHT[name]
            if isinstance(layer, str):
                _flag(figure, layer, "", start + 0.11, y, total, False)
            elif isinstance(layer, Line):
                style = line_style(layer.role)
                figure.add_artist(
                    Line2D(
                        [start / _WIDTH, (start + 0.22) / _WIDTH],
                        [y / total] * 2,
                        color=colour,
                        lw=0.85 * style.width,
                        ls=_dash(style.dash),
                    )
                )
            elif isinstance(layer, Marks):
                figure.add_artist(
                    Line2D([(start + 0.11) / _WIDTH], [y / total], marker="o", ms=4.5, color=colour, ls="")
                )
            else:
                rest = isinstance(layer, Stack) and name == "rest"
                alpha = (
                    band_opacity(layer.level)
                    if isinstance(layer, Band)
                    else 0.4
                    if isinstance(layer, Intervals)
                    else 1.0
                )
                figure.add_artist(
                    Rectangle(
                        (start / _WIDTH, (y - 0.055) / total),
                        0.22 / _WIDTH,
                        0.11 / total,
                        facecolor="#e4e0d9" if rest else colour,
                        alpha=alpha,
                        lw=0.4,
                        edgecolor=LIGHT["rest"] if rest else colour,
                        hatch="////" if rest else None,
                    )
                )
            figure.text(
                (start + 0.29) / _WIDTH, y / total, label, va="center", fontsize=8.5, color=LIGHT["ink"]
            )


def _flag(figure: Figure, kind: str, text: str, x: float, y: float, total: float, leftward: bool) -> None:
    colour = LIGHT["c5" if kind == "disclosure" else "ink"]
    figure.add_artist(
        Line2D(
            [x / _WIDTH],
            [y / total],
            marker=[*SYMBOLS[symbol(kind)], SYMBOLS[symbol(kind)][0]],
            ms=6,
            color=colour,
            ls="",
            markeredgewidth=0,
        )
    )
    if text:
        # Drawn above every line, with a halo: the line of a flag higher up may pass behind.
        figure.text(
            (x - 0.09 if leftward else x + 0.09) / _WIDTH,
            y / total,
            text,
            va="center",
            fontsize=8,
            ha="right" if leftward else "left",
            color=LIGHT["ink"],
            path_effects=_halo(),
        )


def _upright(figure: Figure, x: float, high: float, low: float, total: float, style: dict[str, Any]) -> None:
    figure.add_artist(Line2D([x / _WIDTH] * 2, [low / total, high / total], zorder=0.5, **style))
