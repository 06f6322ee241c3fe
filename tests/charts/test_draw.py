"""One specification, two renderers: every layer of every chart is drawn by both."""

from __future__ import annotations

import csv
import io
import math
import re
import subprocess
import sys
from pathlib import Path
from typing import get_args
from xml.etree import ElementTree

import pytest

from charts import examples
from groundswell.charts.chart import (
    Band,
    Bars,
    Cells,
    Chart,
    Intervals,
    Layer,
    Line,
    Marks,
    Note,
    Panel,
    Stack,
)
from groundswell.charts.data import COLUMNS, chart_csv
from groundswell.charts.draw import draw, save
from groundswell.charts.palette import DARK, LIGHT, colours, stack_colours
from groundswell.charts.svg import render_svg
from groundswell.charts.window import crop, early_window
from groundswell.errors import DataError

SVG = "{http://www.w3.org/2000/svg}"
X = tuple(float(day) for day in range(6))
Y = (0.0, 4.0, 9.0, 3.0, 2.0, 1.0)
LAYERS: dict[str, Layer] = {
    "line": Line("a line", X, Y, "observed"),
    "band": Band("a band", X, tuple(y * 0.8 for y in Y), tuple(y * 1.2 for y in Y), 80),
    "bars": Bars(
        "some bars", X, tuple(x + 1 for x in X), Y, Y, tuple(y + 1 for y in Y), (False,) * 5 + (True,)
    ),
    "stack": Stack(("up", "unexplained"), X, (Y, (-1.0, 1.0, -2.0, 0.5, 0.0, -0.5))),
    "intervals": Intervals(
        "claims", X, tuple(x + 0.5 for x in X), Y, (1.0, 5.0, math.inf, 4.0, 3.0, 2.0), ("said",) * 6
    ),
    "cells": Cells("a matrix", ("to one", "to two"), ((0.5, math.nan), (0.0, 2.0))),
    "marks": Marks("points", X, Y, Y, tuple(y + 1 for y in Y), ("point",) * 6),
}


def chart_of(layer: Layer, notes: tuple[Note, ...] = ()) -> Chart:
    panel = Panel((layer,), "views", y_log_offered=True)
    return Chart("one", "One layer", "It has one layer.", (panel,), notes=notes)


def tree(chart: Chart) -> ElementTree.Element:
    return ElementTree.fromstring(render_svg(chart, standalone=True))  # noqa: S314 - our own output


def test_every_layer_type_has_an_example() -> None:
    assert {type(layer) for layer in LAYERS.values()} == set(get_args(Layer))


@pytest.mark.parametrize("kind", LAYERS)
def test_every_layer_is_drawn_by_both(kind: str) -> None:
    layer = LAYERS[kind]
    shapes = {
        "line": ".//*[@class='line s-ink']",
        "band": ".//*[@class='area f-c0']",
        "stack": ".//*[@class='layer']",
        "marks": ".//*[@class='dot f-ink']",
        "bars": ".//*[@class='bar f-c4']",
        "intervals": ".//*[@class='box f-c5 s-c5']",
        "cells": ".//*[@class='cell-text']",
    }
    groups = tree(chart_of(layer)).findall(f".//{SVG}g[@class='panel']")
    assert len(groups) == 1
    drawn = groups[0].findall(shapes[kind])
    assert drawn, f"the SVG renderer draws nothing for {kind}"
    axes = draw(chart_of(layer)).axes[0]
    artists = [*axes.lines, *axes.patches, *axes.collections]
    assert artists, f"Matplotlib draws nothing for {kind}"
    empty = draw(chart_of(Line("nothing", (), ()))).axes[0]
    assert len(artists) > len([*empty.lines, *empty.patches, *empty.collections]) - 1


@pytest.mark.parametrize("make", examples.ALL, ids=lambda make: make.__name__)
def test_svg_is_well_formed_named_and_bounded(make: examples.Maker) -> None:
    chart = make()
    root = tree(chart)
    assert root.get("role") == "img"
    names = {element.get("id"): element.text for element in root.iter() if element.get("id")}
    label = (root.get("aria-labelledby") or "").split()
    assert [names[name] for name in label] == [chart.title, chart.alternative]
    _, _, width, height = map(float, (root.get("viewBox") or "").split())
    text = render_svg(chart)
    assert "nan" not in text
    assert not re.search(r"\binf\b", text)
    for number in re.findall(r'\b[xy]="(-?[\d.]+)"', text):
        assert -20 <= float(number) <= max(width, height) + 20
    assert len(text) < 150_000


@pytest.mark.parametrize("make", examples.ALL, ids=lambda make: make.__name__)
def test_svg_is_the_same_twice_and_ids_follow_the_prefix(make: examples.Maker) -> None:
    assert render_svg(make(), "a") == render_svg(make(), "a")
    ids = [set(re.findall(r'\bid="([^"]+)"', render_svg(make(), prefix))) for prefix in ("f1", "f2")]
    assert ids[0]
    assert not ids[0] & ids[1]


@pytest.mark.parametrize("ending", [".svg", ".png", ".pdf"])
def test_files_have_the_same_bytes_twice(tmp_path: Path, ending: str) -> None:
    for name in ("first", "second"):
        save(examples.drivers(), tmp_path / f"{name}{ending}")
    assert (tmp_path / f"first{ending}").read_bytes() == (tmp_path / f"second{ending}").read_bytes()
    assert (tmp_path / f"first{ending}").stat().st_size > 5000


def test_an_unknown_ending_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"\.svg, \.png or \.pdf"):
        save(examples.daily(), tmp_path / "chart.gif")


@pytest.mark.parametrize("make", examples.ALL, ids=lambda make: make.__name__)
def test_matplotlib_draws_each_panel_with_its_label(make: examples.Maker) -> None:
    chart = make()
    figure = draw(chart)
    assert len(figure.axes) == len(chart.panels)
    for axes, panel in zip(figure.axes, chart.panels, strict=True):
        assert any(panel.y_label in text.get_text() for text in axes.texts)


@pytest.mark.parametrize(
    ("call", "kept_out"),
    [
        ("groundswell.charts.draw.draw", {"matplotlib.pyplot"}),
        ("groundswell.charts.svg.render_svg", {"matplotlib", "numpy"}),
    ],
)
def test_what_drawing_does_not_import(call: str, kept_out: set[str]) -> None:
    module, _, name = call.rpartition(".")
    code = (
        f"import sys; from {module} import {name}; from charts.examples import daily; {name}(daily()); "
        f"assert not {kept_out!r} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[1], timeout=120)


def test_log_scale_is_drawn_named_and_linear_stays() -> None:
    root = tree(examples.cumulative())
    for scale, named in (("linear-scale", False), ("log-scale", True)):
        group = root.find(f".//{SVG}g[@class='{scale}']")
        assert group is not None
        assert ("log scale" in "".join(group.itertext())) is named
    assert draw(examples.cumulative()).axes[0].get_yscale() == "linear"
    assert draw(examples.cumulative(), log=True).axes[0].get_yscale() == "log"


@pytest.mark.parametrize("kind", ["stack", "line"])
def test_log_scale_is_not_offered_where_it_cannot_be(kind: str) -> None:
    layer = LAYERS[kind] if kind == "stack" else Line("below zero", X, tuple(y - 2 for y in Y))
    assert "log-scale" not in render_svg(chart_of(layer))


def test_every_kind_of_flag_has_a_symbol_and_its_words() -> None:
    notes = tuple(
        Note(float(index), f"event {kind}", kind)
        for index, kind in enumerate(("launch", "press", "tv", "parody", "unheard of"))
    )
    root = tree(chart_of(LAYERS["line"], notes=notes))
    flags = root.findall(f".//{SVG}g[@class='flag']")
    words = [flag.findtext(f"{SVG}title") or "" for flag in flags]
    assert all(any(note.text in said and note.kind in said for said in words) for note in notes)
    assert len({(flag.find(f"{SVG}polygon") or flag[1]).get("points", "").count(",") for flag in flags}) >= 3


def test_crowded_flags_hide_none_and_overlap_none() -> None:
    chart = examples.crowded()
    root = tree(chart)
    said = " ".join(flag.findtext(f"{SVG}title") or "" for flag in root.findall(f".//{SVG}g[@class='flag']"))
    assert all(note.text in said for note in chart.notes)
    spots = []
    for flag in root.findall(f".//{SVG}g[@class='flag']/{SVG}polygon"):
        points = [tuple(map(float, pair.split(","))) for pair in (flag.get("points") or "").split()]
        spots.append((sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)))
    assert all(abs(a[0] - b[0]) > 6 or abs(a[1] - b[1]) > 10 for i, a in enumerate(spots) for b in spots[:i])


def test_bars_hatch_the_incomplete_ones() -> None:
    bars = tree(chart_of(LAYERS["bars"])).findall(f".//{SVG}g[@class='linear-scale']/{SVG}rect")
    hatched = [bar for bar in bars if "hatch" in (bar.get("fill") or "")]
    assert len(bars) == 6
    assert len(hatched) == 1
    assert "incomplete" in (hatched[0].findtext(f"{SVG}title") or "")
    assert any(patch.get_hatch() for patch in draw(chart_of(LAYERS["bars"])).axes[0].patches)


def test_csv_holds_every_value() -> None:
    layer = LAYERS["stack"]
    assert isinstance(layer, Stack)
    rows = list(csv.DictReader(io.StringIO(chart_csv(chart_of(layer)))))
    assert tuple(rows[0]) == COLUMNS
    assert [float(row["y"]) for row in rows if row["label"] == "unexplained"] == list(layer.ys[1])
    long = Line("long", tuple(map(float, range(5000))), tuple(map(float, range(5000))))
    kept = list(csv.DictReader(io.StringIO(chart_csv(chart_of(long), most=100))))
    assert len(kept) == 100
    assert (kept[0]["x"], kept[-1]["x"]) == ("0", "4999")


def test_a_matrix_shows_its_numbers_and_intervals() -> None:
    chart = examples.matrix()
    said = [element.text or "" for element in tree(chart).iter(f"{SVG}text")]
    assert "to a parody" in said
    assert " ".join(said).count("cannot tell") == 3
    assert "0.12 (0.03 to 0.20)" in " ".join(said)
    rows = list(csv.DictReader(io.StringIO(chart_csv(chart))))
    assert [row["y"] for row in rows][:3] == ["0.81", "0.12", ""]
    assert (rows[1]["x"], rows[1]["label"]) == ("a parody", "to the film")
    assert (rows[1]["low"], rows[1]["high"]) == ("0.03", "0.2")


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_csv_text_is_no_formula(start: str) -> None:
    line = chart_csv(chart_of(Line(f"{start}cmd|' /C calc'!A0", X, Y))).splitlines()[1]
    assert f",'{start}cmd" in line


def test_first_weeks_have_a_view_of_their_own() -> None:
    x = tuple(float(day) for day in range(0, 401, 4))
    long = chart_of(Line("views", x, tuple(math.sqrt(day) for day in x)), notes=examples.EVENTS)
    assert early_window(long)
    early = crop(long, 30.0)
    curve = early.panels[0].layers[0]
    assert isinstance(curve, Line)
    assert curve.x[-1] == 30.0
    assert curve.y[-1] == pytest.approx((math.sqrt(28) + math.sqrt(32)) / 2)
    assert not early_window(examples.daily())


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("paper", [LIGHT, DARK], ids=["light", "dark"])
def test_text_has_contrast(paper: dict[str, str]) -> None:
    # WCAG 2.2, success criterion 1.4.3: 4.5 to 1 for text, 3 to 1 for what is not text.
    def contrast(name: str) -> float:
        high, low = sorted((luminance(paper[name]), luminance(paper["paper"])), reverse=True)
        return (high + 0.05) / (low + 0.05)

    assert all(contrast(name) >= 4.5 for name in ("ink", "muted", "c0"))
    assert all(contrast(name) >= 3.0 for name in ("c2", "c5", "c7", "deep"))


def test_neighbouring_layers_of_a_stack_differ() -> None:
    labels = (*(f"driver {number}" for number in range(7)), "unexplained")
    chosen = stack_colours(labels)
    assert len(set(chosen)) == len(labels)
    assert chosen[-1] == "rest"
    two = Panel((LAYERS["line"], Line("another", X, Y, "observed")), "views")
    assert len(set(colours(two))) == 2
