"""Draw the picture of the README: the first weeks of First Kiss, as the program explains them.

python tools/draw_readme_picture.py [FILE]
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import groundswell as gs
from groundswell.charts.chart import Band, Chart, Intervals, Line, Note, Panel, Stack
from groundswell.charts.draw import save

T = TypeVar("T")
HOME = Path(__file__).parents[1]
DAYS = 25.0
FLAGS = {
    "upload": "upload",
    "reddit-front-page": "Reddit",
    "slate-disclosure": "disclosure",
    "fallon-parody": "Fallon's parody",
}


def first_days(layer: Line | Band | Intervals | Stack, days: float) -> Line | Band | Intervals | Stack:
    """The part of a layer that lies within the first days."""
    if isinstance(layer, Intervals):
        keep = [index for index, end in enumerate(layer.x_high) if end <= days]

        def part(values: tuple[T, ...]) -> tuple[T, ...]:
            return tuple(values[index] for index in keep) if values else ()

        return replace(
            layer,
            x_low=part(layer.x_low),
            x_high=part(layer.x_high),
            y_low=part(layer.y_low),
            y_high=part(layer.y_high),
            texts=part(layer.texts),
            faded=part(layer.faded),
        )
    count = sum(1 for x in layer.x if x <= days)
    if isinstance(layer, Stack):
        return replace(layer, x=layer.x[:count], ys=tuple(y[:count] for y in layer.ys))
    if isinstance(layer, Band):
        return replace(layer, x=layer.x[:count], low=layer.low[:count], high=layer.high[:count])
    return replace(layer, x=layer.x[:count], y=layer.y[:count])


def panel_of(chart: Chart, title: str, days: float) -> Panel:
    """The first panel of a chart, cut to its first days."""
    panel = chart.panels[0]
    layers = tuple(
        first_days(layer, days)
        for layer in panel.layers
        if isinstance(layer, Line | Band | Intervals | Stack)
    )
    return replace(panel, layers=layers, title=title)


def picture(explanation: gs.Explanation, days: float = DAYS) -> Chart:
    """Two panels: the count with the claims that it rests on, and what drove it."""
    origin = explanation.fit.origin
    notes = []
    for event in explanation.case.events:
        if event.id in FLAGS and event.time is not None:
            age = (event.time.earliest - origin).total_seconds() / 86400.0
            notes.append(Note(max(age, 0.0), FLAGS[event.id], event.kind))
    return Chart(
        "readme",
        "First Kiss: views, and what drove them",
        f"Two panels over the first {days:g} days of First Kiss. Above, the count of views with the model's bands and "
        "press claims as boxes. Below, views a day by driver, with an unexplained part.",
        (
            panel_of(explanation.growth().charts[0], "all views so far", days),
            panel_of(explanation.drivers().charts[0], "views a day, by driver", days),
        ),
        notes=tuple(notes),
    )


def main() -> None:
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else HOME / "docs" / "images" / "first-kiss.png"
    save(picture(gs.explain(gs.open_case("first-kiss"))), target)
    print(target)


if __name__ == "__main__":
    main()
