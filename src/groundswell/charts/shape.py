"""Shapes that both renderers share: stacked areas, the symbols of flags, where flags stand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from groundswell.charts.chart import Cells, Note, Stack
from groundswell.charts.text import columns, number_text, shorten

__all__ = ["SYMBOLS", "Area", "Flag", "cell_text", "place_flags", "stacked", "symbol", "thin"]


@dataclass(frozen=True, slots=True)
class Area:
    """One layer of a stack: between ``base`` and ``top`` at each ``x``."""

    label: str
    x: tuple[float, ...]
    base: tuple[float, ...]
    top: tuple[float, ...]


def stacked(stack: Stack) -> tuple[Area, ...]:
    """The areas of ``stack``: positive values pile up from zero, negative ones pile down from zero.

    Where a layer changes its sign between two moments, the moment of the change is added, so that no area
    leaps from one side to the other. Missing values count as nothing drawn.
    """
    x, series = _with_crossings(stack.x, stack.ys)
    above, below = [0.0] * len(x), [0.0] * len(x)
    areas = []
    for label, ys in zip(stack.labels, series, strict=True):
        base, top = [], []
        upward = sum(value for value in ys if math.isfinite(value)) >= 0
        for index, given in enumerate(ys):
            value = given if math.isfinite(given) else 0.0
            pile = above if value > 0 or (value == 0 and upward) else below
            base.append(pile[index])
            pile[index] += value
            top.append(pile[index])
        areas.append(Area(label, x, tuple(base), tuple(top)))
    return tuple(areas)


def _with_crossings(
    x: Sequence[float], series: Sequence[Sequence[float]]
) -> tuple[tuple[float, ...], list[list[float]]]:
    if all(value >= 0 for ys in series for value in ys):
        return tuple(x), [list(ys) for ys in series]
    moments: list[float] = []
    values: list[list[float]] = [[] for _ in series]
    for index, moment in enumerate(x):
        if index:
            before = x[index - 1]
            shares = {
                ys[index - 1] / (ys[index - 1] - ys[index]) for ys in series if ys[index - 1] * ys[index] < 0
            }
            for share in sorted(shares):
                moments.append(before + share * (moment - before))
                for kept, ys in zip(values, series, strict=True):
                    value = ys[index - 1] + share * (ys[index] - ys[index - 1])
                    kept.append(
                        0.0
                        if ys[index - 1] * ys[index] < 0 and abs(value) < 1e-12 * abs(ys[index])
                        else value
                    )
        moments.append(moment)
        for kept, ys in zip(values, series, strict=True):
            kept.append(ys[index])
    return tuple(moments), values


def thin(count: int, most: int) -> tuple[int, ...]:
    """At most ``most`` indices out of ``count``, evenly spread, first and last included."""
    if count <= most:
        return tuple(range(count))
    return tuple(sorted({round(index * (count - 1) / (most - 1)) for index in range(most)}))


def _round(corners: int, turn: float = 0.0, radius: float = 1.0) -> tuple[tuple[float, float], ...]:
    angles = (2 * math.pi * (index / corners) + turn for index in range(corners))
    return tuple((round(radius * math.sin(angle), 3), round(radius * math.cos(angle), 3)) for angle in angles)


def _star(points: int, inner: float) -> tuple[tuple[float, float], ...]:
    outer, hollow = _round(points, 0.0, 1.15), _round(points, math.pi / points, inner)
    return tuple(corner for pair in zip(outer, hollow, strict=True) for corner in pair)


_SCREEN = (
    (-1.1, 0.8),
    (1.1, 0.8),
    (1.1, -0.5),
    (0.25, -0.5),
    (0.5, -0.9),
    (-0.5, -0.9),
    (-0.25, -0.5),
    (-1.1, -0.5),
)
_CROSS = tuple(
    (round(0.72 * (a - b), 3), round(0.72 * (a + b), 3))
    for a, b in (
        (-0.4, 1.3),
        (0.4, 1.3),
        (0.4, 0.4),
        (1.3, 0.4),
        (1.3, -0.4),
        (0.4, -0.4),
        (0.4, -1.3),
        (-0.4, -1.3),
        (-0.4, -0.4),
        (-1.3, -0.4),
        (-1.3, 0.4),
        (-0.4, 0.4),
    )
)

# Corners of each kind's symbol: unit radius, y upwards.
SYMBOLS: dict[str, tuple[tuple[float, float], ...]] = {
    "launch": _round(3, 0.0, 1.15),
    "press": ((-0.85, 0.85), (0.85, 0.85), (0.85, -0.85), (-0.85, -0.85)),
    "tv": _SCREEN,
    "parody": _round(4, 0.0, 1.15),
    "disclosure": _star(5, 0.5),
    "advert": _round(3, math.pi, 1.15),
    "platform": _round(6),
    "brand": _round(5),
    "sales": _CROSS,
    "event": _round(16, 0.0, 0.9),
}


def symbol(kind: str) -> str:
    """The name of the symbol for a kind of flag; kinds without one of their own are drawn as ``event``."""
    return kind if kind in SYMBOLS else "event"


@dataclass(frozen=True, slots=True)
class Flag:
    """A placed flag: ``row`` 0 is nearest the plot; ``notes`` are the notes that it stands for."""

    at: float
    row: int
    text: str
    leftward: bool
    notes: tuple[Note, ...]


def place_flags(
    notes: Sequence[tuple[float, Note]],
    width: float,
    most_rows: int = 5,
    letter: float = 6.2,
    size: float = 15.0,
) -> tuple[Flag, ...]:
    """Flags for ``notes`` (position along the axis, note) so that none hides another.

    Rows are filled from the top, so that the line from a flag down to the plot crosses no text. A flag
    without room for its text is a symbol only; where not even symbols have room, neighbours share one flag.
    As few rows are used as show every text.

    Args:
        notes: positions in the unit of ``width``, any order; the result is in the order of position.
        width: length of the axis.
        most_rows: most rows above the plot.
        letter: mean width of a letter.
        size: room that a symbol takes.
    """
    ordered = sorted(notes, key=lambda pair: (pair[0], pair[1].text))
    placed: list[Flag] = []
    for rows in range(1, most_rows + 1):
        placed = _place(ordered, width, rows, letter, size)
        if all(flag.text and len(flag.notes) == 1 for flag in placed):
            break
    return tuple(placed)


def _place(
    ordered: Sequence[tuple[float, Note]], width: float, rows: int, letter: float, size: float
) -> list[Flag]:
    ends = [-math.inf] * rows
    placed: list[Flag] = []
    for index, (at, note) in enumerate(ordered):
        row = -1
        while row + 1 < rows and ends[row + 1] <= at - size / 2:
            row += 1
        if row < 0:
            last = max(range(len(placed)), key=lambda which: (placed[which].row == 0, which))
            flag = placed[last]
            notes = (*flag.notes, note)
            text = f"{len(notes)} events" if len(flag.text) >= 8 and not flag.leftward else ""
            placed[last] = Flag(flag.at, flag.row, text, flag.leftward, notes)
            continue
        text = shorten(note.text, 30)
        needed = size * 0.75 + letter * columns(text)
        following = ordered[index + 1][0] if index + 1 < len(ordered) else math.inf
        leftward = at + needed > width
        if leftward:
            start = at - needed
            crossed = any(other.at > start - size / 2 and other.row >= row for other in placed)
            fits = start >= 0 and ends[row] <= start and not crossed
        else:
            fits = row > 0 or following >= at + needed + size / 2
        ends[row] = at + (needed + letter if fits and not leftward else size / 2)
        placed.append(Flag(at, row, text if fits else "", leftward, (note,)))
    return placed


def cell_text(layer: Cells, row: int, column: int) -> str:
    """What stands in a cell: its text, else its number, else a dash."""
    if row < len(layer.texts):
        return layer.texts[row][column]
    value = layer.values[row][column]
    return number_text(value) if math.isfinite(value) else "–"
