from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

import groundswell as gs
from groundswell.case.graph import (
    Edge,
    Graph,
    Node,
    family_graph,
    gexf,
    graph_tables,
    write_gexf,
    write_tables,
)
from groundswell.case.record import Case, Derivative, Source, Span

SPACE = {"g": "http://gexf.net/1.3"}
START = datetime(2020, 5, 1, tzinfo=UTC)


def parsed(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)  # noqa: S314 - our own output


def at(days: float) -> Span:
    moment = START + timedelta(days=days)
    return Span(moment, moment)


def small() -> Case:
    return Case(
        "a",
        "The original",
        at(0),
        author="Jane",
        derivatives=(
            Derivative(title="Twice told", time=at(2), views=10.0, views_at=at(3), source=Source("a paper")),
            Derivative(title="twice told", time=at(2), views=90.0, views_at=at(9)),
            Derivative(title="Next work", author="Jane", relation="follow_up", time=at(40)),
            Derivative(title="Before it", relation="precursor"),
            Derivative(title="(count)", count=30.0),
        ),
    )


def test_a_family_is_a_graph_of_works() -> None:
    graph = family_graph(small())
    assert [(node.label, node.values["kind"]) for node in graph.nodes] == [
        ("The original", "original"),
        ("Twice told", "derivative"),
        ("Next work", "follow-up"),
        ("Before it", "precursor"),
    ]
    ends = {edge.relation: (edge.source, edge.target) for edge in graph.edges}
    assert ends == {
        "parody": ("original", "work-1"),
        "follow_up": ("original", "work-2"),
        "precursor": ("work-3", "original"),
    }
    assert graph.nodes[1].values["views"] == 90.0
    assert graph.nodes[1].values["source"] == "a paper"


def test_gexf_is_read_back_with_its_types_and_times() -> None:
    root = parsed(gexf(family_graph(small())))
    assert root.tag == "{http://gexf.net/1.3}gexf"
    assert root.get("version") == "1.3"
    names = {
        found.get("id"): (found.get("title"), found.get("type"))
        for found in root.findall(".//g:attributes[@class='node']/g:attribute", SPACE)
    }
    assert ("views", "double") in names.values()
    nodes = root.findall(".//g:node", SPACE)
    assert [node.get("start") for node in nodes] == [
        "2020-05-01T00:00:00Z",
        "2020-05-03T00:00:00Z",
        "2020-06-10T00:00:00Z",
        None,
    ]
    values = {
        names[cell.get("for")][0]: cell.get("value") for cell in nodes[1].findall(".//g:attvalue", SPACE)
    }
    assert values["views"] == "90"
    assert values["appeared_from"] == "2020-05-03T00:00:00Z"
    ids = {node.get("id") for node in nodes}
    edges = root.findall(".//g:edge", SPACE)
    assert len(edges) == 3
    assert {edge.get("source") for edge in edges} | {edge.get("target") for edge in edges} <= ids


def test_tables_hold_the_same_graph_and_no_formula() -> None:
    graph = Graph(
        "g", (Node("a", "=1+1"), Node("b", "B", None, {"size": 2.5})), (Edge("a", "b", "excites", 0.5),)
    )
    nodes, edges = (list(csv.DictReader(io.StringIO(text))) for text in graph_tables(graph))
    assert [row["Label"] for row in nodes] == ["'=1+1", "B"]
    assert [row["size"] for row in nodes] == ["", "2.5"]
    assert edges == [{"Source": "a", "Target": "b", "Type": "Directed", "Label": "excites", "Weight": "0.5"}]


def test_edges_can_be_added_and_must_have_ends() -> None:
    graph = family_graph(small())
    more = graph.with_edges([Edge("work-1", "original", "excites", 0.25, {"low": 0.1})])
    root = parsed(gexf(more))
    assert root.findall(".//g:edge", SPACE)[-1].get("weight") == "0.25"
    with pytest.raises(gs.DataError, match="nobody"):
        graph.with_edges([Edge("nobody", "original", "excites")])
    with pytest.raises(gs.DataError, match="share an id"):
        Graph("g", (Node("a", ""), Node("a", "")), ())


@given(st.text(), st.text(), st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False)))
def test_any_text_gives_well_formed_files(label: str, value: str, number: float | None) -> None:
    graph = Graph(
        value,
        (Node(value, label, START, {label: value, f"{label} n": number}),),
        (Edge(value, value, label, number),),
    )
    root = parsed(gexf(graph))
    assert len(root.findall(".//g:node", SPACE)) == 1
    assert len(list(csv.reader(io.StringIO(graph_tables(graph)[0])))) == 2


def test_first_kiss_is_written_and_an_impossible_place_is_named(tmp_path: Path) -> None:
    graph = family_graph(gs.open_case("first-kiss"))
    written = write_gexf(graph, tmp_path / "family.gexf")
    assert len(parsed(written.read_text(encoding="utf-8")).findall(".//g:node", SPACE)) == len(graph.nodes)
    nodes, edges = write_tables(graph, tmp_path / "tables")
    assert len(nodes.read_text(encoding="utf-8").splitlines()) >= len(graph.nodes) + 1
    assert edges.exists()
    with pytest.raises(gs.DataError, match="choose another place"):
        write_gexf(graph, tmp_path)
