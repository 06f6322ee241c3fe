"""A chart as a Matplotlib figure, for papers and slides; import this module late.

Matplotlib is imported here and nowhere else: it takes a second, and most commands draw nothing.

Figures are made without ``pyplot``: nothing is registered, nothing is shown, no window system is needed.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.path import Path as MatplotlibPath

from groundswell.charts.chart import Band, Chart, Intervals, Layer, Line, Marks, Stack
from groundswell.charts.draw_layers import dashes, draw_panel, halo
from groundswell.charts.palette import LIGHT, band_opacity, colours, line_style, stack_colours
from groundswell.charts.scale import horizontal, log_possible
from groundswell.charts.shape import SYMBOLS, place_flags, symbol
from groundswell.charts.text import shorten, tick_text, wrap
from groundswell.errors import DataError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw", "save"]

_SETTINGS: Any = {
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
            axes.append(draw_panel(figure.add_axes(box), panel, log and log_possible(panel)))
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
                    {"color": LIGHT["muted"], "lw": 0.7, "ls": (0, (2, 3)), "alpha": 0.7},
                )
            for note in origins:
                x = left + across.place(note.x) * span
                y = total - above + 0.02
                _upright(figure, x, y + 0.12, below, total, {"color": LIGHT["ink"], "lw": 1.0})
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
                    path_effects=halo(),
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
                        ls=dashes(style.dash),
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
            marker=MatplotlibPath([*SYMBOLS[symbol(kind)], SYMBOLS[symbol(kind)][0]]),
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
            path_effects=halo(),
        )


def _upright(figure: Figure, x: float, high: float, low: float, total: float, style: dict[str, Any]) -> None:
    figure.add_artist(Line2D([x / _WIDTH] * 2, [low / total, high / total], zorder=0.5, **style))
