"""The data behind a chart as one tidy CSV table."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator

from groundswell.charts.chart import Band, Bars, Cells, Chart, Intervals, Line, Marks, Stack
from groundswell.charts.shape import cell_text, thin
from groundswell.charts.text import clean, shorten

__all__ = ["COLUMNS", "cell", "chart_csv"]

COLUMNS = ("panel", "layer", "label", "x", "x_end", "y", "low", "high", "level", "text")
_TEXT = 400  # most letters of what a box or a flag says
_LABEL = 120  # most letters of a label: it stands in every row


def cell(value: object) -> str:
    """A value as a CSV cell; text that a spreadsheet would run as a formula gets an apostrophe before it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        if not math.isfinite(value):
            return ""
        return f"{value:.0f}" if abs(value) >= 1e5 or value == int(value) else f"{value:.6g}"
    text = clean(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text


def chart_csv(chart: Chart, most: int = 400) -> str:
    """``chart`` as CSV text, a row for each point, bar, box or flag.

    Args:
        chart: the chart.
        most: curves with more points are thinned evenly to this many; bars, boxes and flags never are.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for panel in chart.panels:
        for layer in panel.layers:
            rows = _curve(layer, most) if isinstance(layer, (Line, Band, Stack)) else _marks(chart, layer)
            for row in rows:
                name, label = panel.title or panel.y_label, shorten(row[0], _LABEL)
                said = None if row[-1] is None else shorten(row[-1], _TEXT)
                given = (shorten(name, _LABEL), type(layer).__name__.lower(), label, *row[1:-1], said)
                writer.writerow([cell(value) for value in given])
    for note in chart.notes:
        writer.writerow(
            [
                cell(value)
                for value in (
                    None,
                    "flag",
                    shorten(note.kind, _LABEL),
                    note.x,
                    *(None,) * 5,
                    shorten(note.text, _TEXT),
                )
            ]
        )
    return out.getvalue()


def _curve(layer: Line | Band | Stack, most: int) -> Iterator[tuple[object, ...]]:
    """Rows (label, x, x_end, y, low, high, level, text) of a curve."""
    kept = thin(len(layer.x), most)
    if isinstance(layer, Line):
        for row in kept:
            yield layer.label, layer.x[row], None, layer.y[row], None, None, None, None
    elif isinstance(layer, Band):
        for row in kept:
            yield layer.label, layer.x[row], None, None, layer.low[row], layer.high[row], layer.level, None
    else:
        for label, ys in zip(layer.labels, layer.ys, strict=True):
            for row in kept:
                yield label, layer.x[row], None, ys[row], None, None, None, None


def _marks(chart: Chart, layer: Bars | Intervals | Marks | Cells) -> Iterator[tuple[object, ...]]:
    """Rows (label, x, x_end, y, low, high, level, text) of bars, boxes, points and cells."""
    if isinstance(layer, Intervals):
        for row, ends in enumerate(zip(layer.x_low, layer.x_high, layer.y_low, layer.y_high, strict=True)):
            where = _at(chart, ends[0], ends[1])
            yield layer.label, *where, None, ends[2], ends[3], None, _pick(layer.texts, row)
    elif isinstance(layer, Cells):
        for number, name in enumerate(layer.rows):
            for column, value in enumerate(layer.values[number]):
                low, high = (part[number][column] if part else None for part in (layer.low, layer.high))
                x, _ = _at(chart, column, column)
                yield name, x, None, value, low, high, None, cell_text(layer, number, column)
    elif isinstance(layer, Bars):
        for row, value in enumerate(layer.y):
            where = _at(chart, layer.start[row], layer.end[row])
            said = "incomplete" if _pick(layer.hatched, row) else None
            yield layer.label, *where, value, _pick(layer.low, row), _pick(layer.high, row), None, said
    else:
        for row, value in enumerate(layer.y):
            x, _ = _at(chart, layer.x[row], layer.x[row])
            whisker = (_pick(layer.low, row), _pick(layer.high, row))
            yield layer.label, x, None, value, *whisker, None, _pick(layer.texts, row)


def _at(chart: Chart, start: float, end: float) -> tuple[object, object]:
    middle = round((start + end) / 2)
    if chart.x_kind == "category" and 0 <= middle < len(chart.categories):
        return chart.categories[middle], None
    return start, end


def _pick(values: tuple[object, ...], row: int) -> object:
    return values[row] if row < len(values) else None
