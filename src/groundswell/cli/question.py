"""What every question's command shares: its arguments, the explanation, the printing of an answer."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from groundswell.answers.answer import Answer
    from groundswell.answers.explanation import Explanation

__all__ = ["CANNOT_ANSWER", "explanation_of", "print_answer", "question"]

CANNOT_ANSWER = 4

Command = Callable[..., Any]


def question(command: Command) -> Command:
    """The argument and options that every question shares."""
    for decorate in (
        click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else."),
        click.option(
            "--as-of",
            metavar="TIME",
            help="Use only what could have been read then; a bare date means its end.",
        ),
        click.argument("case"),
    ):
        command = decorate(command)
    return command


def explanation_of(case: str, as_of: str | None) -> Explanation:
    """The explanation of a case as known at a moment."""
    import groundswell as gs

    return gs.explain(gs.open_case(case), as_of=as_of)


def print_answer(answer: Answer, as_json: bool) -> None:
    """Print one answer; exit with 4 when the record cannot answer it."""
    click.echo(answer.to_json() if as_json else answer.report())
    if answer.status != "answered":
        sys.exit(CANNOT_ANSWER)
