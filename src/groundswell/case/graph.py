"""The family of a video as a graph, written as GEXF 1.3 and as two CSV tables.

Nodes are videos: the original, its derivatives, the author's follow-ups, precursors. An edge runs from the work that
was there to the one that came of it. ``Graph`` is general: whoever has nodes and edges can write them here.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from groundswell.case.record import Case, Span
from groundswell.case.works import PRECURSOR, Work, gather
from groundswell.errors import DataError

__all__ = [
    "ORIGINAL",
    "Edge",
    "Graph",
    "Node",
    "Value",
    "family_graph",
    "gexf",
    "graph_tables",
    "node_id",
    "write_gexf",
    "write_tables",
]

Value = str | float | None

ORIGINAL = "original"
# XML cannot hold these characters, whatever the escape
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Node:
    """One work.

    Attributes:
        id: unique in its graph.
        label: its title.
        start: the earliest moment at which it was there; ``None`` when undated.
        values: attributes by name, texts or numbers; ``None`` where unknown.
    """

    id: str
    label: str
    start: datetime | None = None
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Edge:
    """What leads from one node to another.

    Attributes:
        source, target: ids of nodes.
        relation: parody, remix, excites ...
        weight: at least 0, in the unit that ``values`` name; ``None`` where there is none.
        values: attributes by name.
    """

    source: str
    target: str
    relation: str
    weight: float | None = None
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes and directed edges.

    Raises:
        DataError: two nodes share an id, or an edge names a node that is not there.
    """

    title: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    def __post_init__(self) -> None:
        """Check ids."""
        ids = {node.id for node in self.nodes}
        if len(ids) < len(self.nodes):
            raise DataError("graph: two nodes share an id; give each its own")
        for number, edge in enumerate(self.edges):
            for end in (edge.source, edge.target):
                if end not in ids:
                    raise DataError(
                        f"graph: edge {number} names node {end!r}, which is not there; add the node"
                    )

    def with_edges(self, edges: Iterable[Edge]) -> Graph:
        """The same graph with more edges."""
        return Graph(self.title, self.nodes, (*self.edges, *edges))


def family_graph(case: Case) -> Graph:
    """The original and every related work of its record; several rows of one title are one node.

    Node attributes: ``kind`` (original, derivative, follow-up, precursor), ``relation``, ``author``, ``platform``,
    ``appeared_from`` and ``appeared_to`` (UTC), ``views`` (last known) and ``views_at``, ``rows`` of the record, and
    ``source``. The original's views are the largest number that any statement holds it to have at least.
    """
    original = Node(
        ORIGINAL,
        case.title,
        case.published.earliest,
        {
            "kind": ORIGINAL,
            "author": case.author,
            "platform": case.platform,
            "views": max((row.low for row in case.views if row.scope == ORIGINAL), default=None),
            **_appeared(case.published),
        },
    )
    nodes, edges = [original], []
    for number, work in enumerate(gather(case).works, start=1):
        name = node_id(number)
        nodes.append(_node(name, work))
        ends = (name, ORIGINAL) if work.kind == PRECURSOR else (ORIGINAL, name)
        edges.append(Edge(*ends, relation=work.relation or work.kind))
    return Graph(f"Family of {case.title}", tuple(nodes), tuple(edges))


def node_id(number: int) -> str:
    """Id of the work with this number, from 1, in the order of ``gather``."""
    return f"work-{number}"


def _node(name: str, work: Work) -> Node:
    values: dict[str, Value] = {
        "kind": work.kind,
        "relation": work.relation,
        "author": " / ".join(work.authors) or None,
        **_appeared(work.first),
        "views": work.views,
        "views_at": None if work.views_at is None else _moment(work.views_at.latest),
        "rows": float(work.rows),
        "source": work.source,
    }
    return Node(name, work.title, None if work.first is None else work.first.earliest, values)


def _appeared(span: Span | None) -> dict[str, Value]:
    if span is None:
        return {"appeared_from": None, "appeared_to": None}
    return {"appeared_from": _moment(span.earliest), "appeared_to": _moment(span.latest)}


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def gexf(graph: Graph) -> str:
    """The graph as GEXF 1.3, with a time line where any node is dated; the same graph gives the same bytes."""
    dynamic = any(node.start is not None for node in graph.nodes)
    mode = (
        'mode="dynamic" timeformat="dateTime" timerepresentation="interval"' if dynamic else 'mode="static"'
    )
    node_columns = _columns(node.values for node in graph.nodes)
    edge_columns = _columns(({"relation": edge.relation, **edge.values}) for edge in graph.edges)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<gexf xmlns="http://gexf.net/1.3" version="1.3">',
        f"<meta><creator>groundswell</creator><description>{_text(graph.title)}</description></meta>",
        f'<graph defaultedgetype="directed" {mode}>',
        *_declared("node", node_columns),
        *_declared("edge", edge_columns),
        "<nodes>",
    ]
    for node in graph.nodes:
        start = f" start={_quoted(_moment(node.start))}" if dynamic and node.start is not None else ""
        lines.append(f"<node id={_quoted(node.id)} label={_quoted(node.label)}{start}>")
        lines += [*_values(node.values, node_columns), "</node>"]
    lines += ["</nodes>", "<edges>"]
    for number, edge in enumerate(graph.edges):
        weight = "" if edge.weight is None else f' weight="{edge.weight!r}"'
        # `kind` lets one pair have edges of several relations
        lines.append(
            f'<edge id="{number}" source={_quoted(edge.source)} target={_quoted(edge.target)} '
            f"kind={_quoted(edge.relation)} label={_quoted(edge.relation)}{weight}>"
        )
        lines += [*_values({"relation": edge.relation, **edge.values}, edge_columns), "</edge>"]
    return "\n".join([*lines, "</edges>", "</graph>", "</gexf>", ""])


def _columns(rows: Iterable[Mapping[str, Value]]) -> dict[str, str]:
    """Names of attributes in the order of first appearance, with their GEXF types."""
    found: dict[str, str] = {}
    for row in rows:
        for name, value in row.items():
            if value is not None and found.get(name) != "string":
                found[name] = "string" if isinstance(value, str) else "double"
            found.setdefault(name, "")
    return {name: kind for name, kind in found.items() if kind}


def _declared(what: str, columns: Mapping[str, str]) -> list[str]:
    if not columns:
        return []
    rows = [
        f'<attribute id="{number}" title={_quoted(name)} type="{kind}"/>'
        for number, (name, kind) in enumerate(columns.items())
    ]
    return [f'<attributes class="{what}" mode="static">', *rows, "</attributes>"]


def _values(values: Mapping[str, Value], columns: Mapping[str, str]) -> list[str]:
    rows = [
        f'<attvalue for="{number}" value={_quoted(_plain(values[name]))}/>'
        for number, name in enumerate(columns)
        if values.get(name) is not None
    ]
    return ["<attvalues>", *rows, "</attvalues>"] if rows else []


def _plain(value: Value) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    number = float(value)
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("", text))


def _quoted(text: str) -> str:
    return quoteattr(_NOT_XML.sub("", text), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def graph_tables(graph: Graph) -> tuple[str, str]:
    """Nodes and edges as CSV texts, with the headings that graph tools look for (Id, Label; Source, Target, Type).

    Cells that a spreadsheet would take for a formula get an apostrophe before them.
    """
    node_columns = list(_columns(node.values for node in graph.nodes))
    nodes = [
        [node.id, node.label, "" if node.start is None else _moment(node.start)]
        + [_plain(node.values.get(name)) for name in node_columns]
        for node in graph.nodes
    ]
    edge_columns = list(_columns(edge.values for edge in graph.edges))
    edges = [
        [edge.source, edge.target, "Directed", edge.relation, _plain(edge.weight)]
        + [_plain(edge.values.get(name)) for name in edge_columns]
        for edge in graph.edges
    ]
    return (
        _csv(["Id", "Label", "Start", *node_columns], nodes),
        _csv(["Source", "Target", "Type", "Label", "Weight", *edge_columns], edges),
    )


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_guarded(cell) for cell in row] for row in rows)
    return out.getvalue()


def _guarded(cell: str) -> str:
    plain = re.sub("[\ud800-\udfff]", "\ufffd", cell)
    return f"'{plain}" if plain.startswith(_FORMULA) else plain


def write_gexf(graph: Graph, path: str | Path) -> Path:
    """Write one GEXF file.

    Raises:
        DataError: the file cannot be written.
    """
    return _write(Path(path), gexf(graph))


def write_tables(graph: Graph, folder: str | Path) -> tuple[Path, Path]:
    """Write ``nodes.csv`` and ``edges.csv`` into a folder, which is made where it is missing.

    Raises:
        DataError: a file cannot be written.
    """
    place = Path(folder)
    nodes, edges = graph_tables(graph)
    return _write(place / "nodes.csv", nodes), _write(place / "edges.csv", edges)


def _write(path: Path, text: str) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise DataError(
            f"{path}: cannot be written ({error.strerror or error}); choose another place"
        ) from error
    return path
