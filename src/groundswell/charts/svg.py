"""A chart as inline SVG: no dependency, light, accessible, with a text at every mark.

Colours are CSS classes, so that one drawing serves light and dark paper. Panels that offer a log scale
carry both drawings; the group ``linear-scale`` is shown and ``log-scale`` hidden until a reader asks.
"""

from __future__ import annotations

import re

from groundswell.charts.chart import Band, Chart, Intervals, Line, Marks, Note, Panel, Stack
from groundswell.charts.palette import band_opacity, colours, line_style, stack_colours, stylesheet
from groundswell.charts.scale import Axis, horizontal, log_possible, vertical
from groundswell.charts.shape import SYMBOLS, Flag, place_flags, symbol
from groundswell.charts.svg_layers import Plot, draw_layer, hatching, polygon, readings
from groundswell.charts.text import age_text, clean, columns, escape, shorten, tick_text, wrap

__all__ = ["render_svg"]

_WIDTH = 860.0
_LEFT, _RIGHT = 62.0, 14.0
_LETTER = 6.3
_ROW = 17.0


def render_svg(chart: Chart, prefix: str = "", standalone: bool = False) -> str:
    """``chart`` as one ``<svg>`` element.

    Args:
        chart: what to draw.
        prefix: makes element ids unique where several charts share one page.
        standalone: also carry the style sheet and the name space, for a file of its own.

    Returns:
        SVG text; the same chart gives the same bytes.
    """
    name = re.sub(r"[^a-z0-9]+", "-", f"{prefix}-{clean(chart.id)}".lower()).strip("-")[:60] or "chart"
    across = horizontal(chart)
    span = _WIDTH - _LEFT - _RIGHT
    notes = [
        (across.place(note.x) * span, note) for note in chart.notes if across.low <= note.x <= across.high
    ]
    flags = place_flags([pair for pair in notes if pair[1].kind != "origin"], span)
    origins = [note for _, note in notes if note.kind == "origin"]

    body: list[str] = []
    y = 4.0
    keys, y = _keys(chart, y, name)
    body += keys
    rows = 1 + max((flag.row for flag in flags), default=-1)
    y += rows * _ROW + (_ROW if origins else 0) + (6 if rows or origins else 0)
    flags_bottom = y - (_ROW if origins else 0)

    heights = _heights(len(chart.panels))
    plots: list[tuple[Panel, float, float]] = []
    for panel, height in zip(chart.panels, heights, strict=True):
        y += 20.0
        plots.append((panel, y, height))
        y += height + 10.0
    bottom = plots[-1][1] + plots[-1][2] if plots else y
    for number, (panel, top, height) in enumerate(plots):
        body += _panel(chart, panel, across, top, height, f"{name}-{number}")
    axis, y = _across(chart, across, bottom)
    body += axis
    first = plots[0][1] if plots else y
    body += _origins(origins, across, span, first, bottom)
    body += _flags(flags, flags_bottom, bottom)

    attributes = f'class="chart" viewBox="0 0 {_WIDTH:g} {y:.0f}" role="img" aria-labelledby="{name}-title {name}-desc"'
    space = ' xmlns="http://www.w3.org/2000/svg"' if standalone else ""
    style = f"<style>{stylesheet()}</style>" if standalone else ""
    words = escape(shorten(chart.alternative, 2000))
    head = f'<title id="{name}-title">{escape(shorten(chart.title, 300))}</title><desc id="{name}-desc">{words}</desc>'
    return f"<svg{space} {attributes}>{head}{style}<defs>{hatching(name)}</defs>{''.join(body)}</svg>"


def _heights(number: int) -> tuple[float, ...]:
    if number <= 1:
        return (320.0,) * number
    return (210.0, *(130.0,) * (number - 1)) if number > 2 else (240.0, 150.0)


def _panel(chart: Chart, panel: Panel, across: Axis, top: float, height: float, name: str) -> list[str]:
    scales = (False, True) if log_possible(panel) else (False,)
    parts = [f'<g class="panel" id="{name}">']
    # Strips lie under the layers; areas and lines let the pointer through, boxes and dots do not.
    parts += readings(chart, panel, across, _LEFT, top, _WIDTH - _LEFT - _RIGHT, height)
    for log in scales:
        axis = vertical(panel, log, count=5 if height > 180 else 3)
        plot = Plot(across, axis, _LEFT, top, _WIDTH - _LEFT - _RIGHT, height, name, chart)
        group = ("log-scale" if log else "linear-scale") if len(scales) > 1 else "only-scale"
        parts.append(f'<g class="{group}">')
        parts += _grid(panel, plot, log)
        for layer, colour in zip(panel.layers, colours(panel), strict=True):
            parts += draw_layer(layer, plot, colour)
        parts.append("</g>")
    return [*parts, "</g>"]


def _grid(panel: Panel, plot: Plot, log: bool) -> list[str]:
    axis = plot.up
    parts = []
    for tick in axis.ticks:
        y = plot.y(tick)
        rule = "axis" if tick == 0 else "grid"
        parts.append(
            f'<line class="{rule}" x1="{plot.left:g}" x2="{plot.left + plot.width:g}" y1="{y:.1f}" y2="{y:.1f}"/>'
        )
        text = tick_text(tick, max(abs(axis.low), abs(axis.high)))
        parts.append(f'<text x="{plot.left - 8:g}" y="{y + 4:.1f}" text-anchor="end">{text}</text>')
    label = clean(panel.y_label) + (" (log scale)" if log else "")
    title = f'<tspan class="name">{escape(shorten(panel.title, 80))}</tspan> · ' if panel.title else ""
    parts.append(f'<text x="4" y="{plot.top - 9:.1f}">{title}{escape(shorten(label, 60))}</text>')
    return parts


def _across(chart: Chart, across: Axis, bottom: float) -> tuple[list[str], float]:
    """Ticks and name of the horizontal axis; returns the bottom edge as well."""
    span = _WIDTH - _LEFT - _RIGHT
    parts = [
        f'<line class="axis" x1="{_LEFT:g}" x2="{_WIDTH - _RIGHT:g}" y1="{bottom:.1f}" y2="{bottom:.1f}"/>'
    ]
    y = bottom + 17
    if chart.x_kind == "category":
        slot = span / max(across.high - across.low, 1.0)
        names = [wrap(shorten(name, 60), max(int(slot / _LETTER) - 1, 5))[:3] for name in chart.categories]
        for tick, lines in zip(across.ticks, names, strict=False):
            x = _LEFT + across.place(tick) * span
            spans = "".join(
                f'<tspan x="{x:.1f}" dy="{0 if number == 0 else 14}">{escape(line)}</tspan>'
                for number, line in enumerate(lines)
            )
            parts.append(f'<text y="{y:.1f}" text-anchor="middle">{spans}</text>')
        y += 14 * (max((len(lines) for lines in names), default=1) - 1)
    else:
        for tick in across.ticks:
            x = _LEFT + across.place(tick) * span
            parts.append(
                f'<line class="axis" x1="{x:.1f}" x2="{x:.1f}" y1="{bottom:.1f}" y2="{bottom + 4:.1f}"/>'
            )
            largest = max(abs(across.low), abs(across.high))
            parts.append(
                f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle">{tick_text(tick, largest)}</text>'
            )
    if chart.x_label:
        y += 17
        parts.append(
            f'<text x="{_WIDTH - _RIGHT:g}" y="{y:.1f}" text-anchor="end">{escape(shorten(chart.x_label, 80))}</text>'
        )
    return parts, y + 8


def _keys(chart: Chart, top: float, name: str) -> tuple[list[str], float]:
    """The legend: each label once, wrapped into rows; then the symbols of the flags."""
    entries: list[tuple[str, str]] = []
    seen: set[str] = set()
    for panel in chart.panels:
        for layer, colour in zip(panel.layers, colours(panel), strict=True):
            labels = layer.labels if isinstance(layer, Stack) else (layer.label,)
            tints = stack_colours(labels) if isinstance(layer, Stack) else (colour,)
            for label, tint in zip(labels, tints, strict=True):
                skipped = isinstance(layer, Line) and layer.role == "zero"
                if label and label not in seen and not skipped:
                    seen.add(label)
                    entries.append((_swatch(layer, tint, name), label))
    kinds = dict.fromkeys(note.kind for note in chart.notes if note.kind != "origin")
    for kind in kinds:
        entries.append((polygon(SYMBOLS[symbol(kind)], 9, -4, 5, flag_colour(kind)), kind))
    parts, x, y = [], _LEFT, top + 12
    for swatch, label in entries:
        text = shorten(label, 44)
        needed = 26 + _LETTER * columns(text) + 16
        if x > _LEFT and x + needed > _WIDTH - _RIGHT:
            x, y = _LEFT, y + 18
        parts.append(
            f'<g transform="translate({x:.1f} {y:.1f})">{swatch}<text class="key" x="24">{escape(text)}</text></g>'
        )
        x += needed
    return parts, (y + 10 if entries else top)


def _swatch(layer: object, colour: str, name: str) -> str:
    if isinstance(layer, Line):
        style = line_style(layer.role)
        dash = f' stroke-dasharray="{" ".join(f"{part:g}" for part in style.dash)}"' if style.dash else ""
        return f'<path class="line s-{colour}" d="M0 -4H18" stroke-width="{style.width:g}"{dash}/>'
    if isinstance(layer, Band):
        return f'<rect class="area f-{colour}" y="-10" width="18" height="11" fill-opacity="{band_opacity(layer.level)}"/>'
    if isinstance(layer, Intervals):
        return f'<rect class="box f-{colour} s-{colour}" x="3" y="-10" width="12" height="11"/>'
    if isinstance(layer, Marks):
        return f'<circle class="dot f-{colour}" cx="9" cy="-4" r="4.2"/>'
    if isinstance(layer, Stack) and colour == "rest":
        return f'<rect y="-10" width="18" height="11" fill="url(#{name}-rest)"/>'
    return f'<rect class="f-{colour}" y="-10" width="18" height="11"/>'


def _origins(origins: list[Note], across: Axis, span: float, top: float, bottom: float) -> list[str]:
    parts = []
    for note in origins:
        x = _LEFT + across.place(note.x) * span
        text = shorten(note.text, 60)
        leftward = x + _LETTER * columns(text) + 8 > _WIDTH - _RIGHT
        parts.append(
            f'<line class="origin" x1="{x:.1f}" x2="{x:.1f}" y1="{top - 34:.1f}" y2="{bottom:.1f}"/>'
        )
        anchor = ' text-anchor="end"' if leftward else ""
        parts.append(
            f'<text class="flag-text" x="{x - 5 if leftward else x + 5:.1f}" y="{top - 25:.1f}"{anchor}>{escape(text)}</text>'
        )
    return parts


def _flags(flags: tuple[Flag, ...], low: float, bottom: float) -> list[str]:
    if not flags:
        return []
    parts = ['<g class="flags">']
    for flag in flags:
        x = _LEFT + flag.at
        y = low - 6 - _ROW * flag.row - _ROW / 2
        words = "; ".join(
            f"{age_text(note.x)}: {shorten(note.text, 240)} ({shorten(note.kind, 40)})" for note in flag.notes
        )
        many = len(flag.notes) > 1
        inner = polygon(
            SYMBOLS[symbol(flag.notes[0].kind)], x, y, 5.5 if many else 5, flag_colour(flag.notes[0].kind)
        )
        if flag.text:
            anchor = ' text-anchor="end"' if flag.leftward else ""
            at = x - 9 if flag.leftward else x + 9
            inner += (
                f'<text class="flag-text" x="{at:.1f}" y="{y + 4:.1f}"{anchor}>{escape(flag.text)}</text>'
            )
        elif many:
            inner += f'<text class="flag-text" x="{x:.1f}" y="{y - 2:.1f}" dx="6.5" font-size="8.5">{len(flag.notes)}</text>'
        parts.append(f'<line class="leader" x1="{x:.1f}" x2="{x:.1f}" y1="{y + 6:.1f}" y2="{bottom:.1f}"/>')
        parts.append(f'<g class="flag"><title>{escape(words)}</title>{inner}</g>')
    return [*parts, "</g>"]


def flag_colour(kind: str) -> str:
    """The colour class of a flag's symbol; a disclosure stands out."""
    return "f-c5" if kind == "disclosure" else "f-ink"
