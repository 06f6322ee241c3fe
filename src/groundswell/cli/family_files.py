"""The family of a case as files: the graph with the links that the answer found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from groundswell.answers.excitation import FOUND
from groundswell.case.graph import Edge, family_graph, write_gexf, write_tables

if TYPE_CHECKING:
    from groundswell.answers.answer import Answer
    from groundswell.case.record import Case

__all__ = ["write_family"]


def write_family(case: Case, answer: Answer, gexf: Path | None, tables: Path | None) -> None:
    """Write the graph as GEXF, as tables, or both; say where on stderr.

    Raises:
        DataError: a file cannot be written.
    """
    rows = [row for table in answer.tables if table.name == "links" for row in table.to_dicts()]
    graph = family_graph(case).with_edges(
        Edge(
            row["source_id"],
            row["target_id"],
            "excites",
            row["views_a_view"],
            {name: row[name] for name in ("low", "high", "views", "views_low", "views_high")},
        )
        for row in rows
        if row["verdict"] == FOUND and row["source_id"] != row["target_id"]
    )
    written = [write_gexf(graph, gexf)] if gexf is not None else []
    written += write_tables(graph, tables) if tables is not None else ()
    for path in written:
        click.echo(f"Written: {path}", err=True)
