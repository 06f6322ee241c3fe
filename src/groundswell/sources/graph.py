"""The family of a video as a graph in GEXF 1.3: the video, its derivative works, and what each is to it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr  # only writes

from groundswell.case.record import Case

__all__ = ["gexf"]

#: Signs that XML cannot hold, even escaped.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ATTRIBUTES = (("relation", "string"), ("author", "string"), ("views", "double"), ("url", "string"))
FORWARD = ("follow_up", "precursor")  # by the same makers: no work that somebody derived from it


@dataclass(slots=True)
class _Node:
    title: str
    relation: str
    author: str | None = None
    views: float | None = None
    url: str | None = None
    first: datetime | None = None


def gexf(case: Case) -> str:
    """The family graph: one node a work, an edge from each to the video, dated where the record dates it.

    Rows of one title and author are one work, with its largest count of views and its first date. Statements of how
    many works there were are no works.

    Args:
        case: any case; without derivative works the graph is the video alone.
    """
    views = [row.low for row in case.views if row.scope == "original"]
    original = _Node(
        case.title, "original", case.author, max(views, default=None), None, case.published.earliest
    )
    works = _works(case)
    nodes = "".join(_node(number, node) for number, node in enumerate([original, *works]))
    edges = "".join(
        f'      <edge id="{number}" source="{number}" target="0" kind={_attribute(node.relation)}{_start(node)}/>\n'
        for number, node in enumerate(works, start=1)
    )
    declared = "".join(
        f'      <attribute id="{name}" title="{name}" type="{kind}"/>\n' for name, kind in ATTRIBUTES
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<gexf xmlns="http://gexf.net/1.3" version="1.3">\n'
        f"  <meta>\n    <creator>groundswell</creator>\n    <description>{_text(f'Derivative works of {case.title}')}"
        "</description>\n  </meta>\n"
        '  <graph defaultedgetype="directed" mode="dynamic" timeformat="dateTime" timerepresentation="interval">\n'
        f'    <attributes class="node">\n{declared}    </attributes>\n'
        f"    <nodes>\n{nodes}    </nodes>\n    <edges>\n{edges}    </edges>\n  </graph>\n</gexf>\n"
    )


def _works(case: Case) -> list[_Node]:
    found: dict[tuple[str, str | None], _Node] = {}
    for row in case.derivatives:
        if row.relation == "count_statement":
            continue
        node = found.setdefault((row.title, row.author), _Node(row.title, row.relation, row.author))
        node.url = node.url or row.source.url
        if row.views is not None:
            node.views = max(row.views, node.views or 0.0)
        if row.time is not None:
            node.first = min(row.time.earliest, node.first or row.time.earliest)
    return sorted(found.values(), key=lambda node: (node.first is None, node.first, node.title))


def _node(number: int, node: _Node) -> str:
    values: Iterable[tuple[str, str | float | None]] = (
        ("relation", node.relation),
        ("author", node.author),
        ("views", node.views),
        ("url", node.url),
    )
    inside = "".join(
        f'          <attvalue for="{name}" value={_attribute(f"{value:.15g}" if isinstance(value, int | float) else value)}/>\n'
        for name, value in values
        if value is not None
    )
    return (
        f'      <node id="{number}" label={_attribute(node.title)}{_start(node)}>\n'
        f"        <attvalues>\n{inside}        </attvalues>\n      </node>\n"
    )


def _start(node: _Node) -> str:
    return "" if node.first is None else f' start="{node.first.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"'


def _attribute(text: str) -> str:
    return quoteattr(_NO_XML.sub("", text))


def _text(text: str) -> str:
    return escape(_NO_XML.sub("", text))
