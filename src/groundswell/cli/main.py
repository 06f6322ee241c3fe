"""The ``groundswell`` command and its nine questions."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from groundswell.cli.cascade import cascade_command
from groundswell.cli.case import case_group
from groundswell.cli.corpus import corpus_group
from groundswell.cli.events import disclosure, impact, whatif
from groundswell.cli.question import CANNOT_ANSWER, explanation_of, print_answer, question
from groundswell.cli.read import read_command
from groundswell.cli.watch import watch_group
from groundswell.errors import CaseError, GroundswellError

__all__ = ["cli", "main"]

UNUSABLE_CASE = 3

Command = Callable[..., Any]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="groundswell", message="groundswell %(version)s")
def cli() -> None:
    """Explain and forecast how a video goes viral.

    \b
    groundswell explain first-kiss                     all nine questions
    groundswell explain first-kiss --report out.html   and a report to publish
    groundswell forecast MY-CASE --at 2026-12-31       one question

    CASE is a case folder or the name of a bundled case (first-kiss).
    """


@cli.command()
@question
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a self-contained HTML report to this file.",
)
@click.option(
    "--reference", type=click.Path(path_type=Path), help="Table of other videos' daily views to compare with."
)
@click.option(
    "--account", is_flag=True, help="Also print which rows were used, set aside or left out, and why."
)
def explain(
    case: str, as_of: str | None, as_json: bool, report: Path | None, reference: Path | None, account: bool
) -> None:
    """Answer all nine questions about CASE."""
    explanation = explanation_of(case, as_of)
    answers = explanation.answers(reference)
    if report is not None:
        from groundswell.report import write_report

        write_report(explanation, answers, report)
        click.echo(f"Report written to {report}", err=True)
    if as_json:
        click.echo(json.dumps(explanation.to_dict(answers), ensure_ascii=False, indent=2, allow_nan=False))
        return
    from groundswell.report import render_terminal

    colour = sys.stdout.isatty()
    click.echo(render_terminal(explanation.case, answers, _width(), colour))
    if account:
        click.echo(str(explanation.explain_fit()))


def _width() -> int:
    import shutil

    return max(60, min(shutil.get_terminal_size((100, 24)).columns, 110))


@cli.command()
@question
def growth(case: str, as_of: str | None, as_json: bool) -> None:
    """How big, how fast?"""
    print_answer(explanation_of(case, as_of).growth(), as_json)


@cli.command()
@question
def drivers(case: str, as_of: str | None, as_json: bool) -> None:
    """What drove it?"""
    print_answer(explanation_of(case, as_of).drivers(), as_json)


@cli.command()
@question
@click.option("--ahead", metavar="TIME", help="How far beyond the record: 30d, 12h, 8w.")
@click.option("--at", metavar="TIME", help="The moment to forecast instead; a bare date means its end.")
@click.option(
    "--level",
    type=click.FloatRange(1, 99.8),
    default=80.0,
    show_default=True,
    help="Level of the interval in per cent.",
)
@click.option(
    "--threshold", "thresholds", multiple=True, type=float, help="A view count whose passing is asked about."
)
@click.option(
    "--prior",
    default="default",
    show_default=True,
    metavar="default|none|FILE",
    help="What other videos did: the prior that ships, none, or one of `groundswell corpus learn`.",
)
@click.option(
    "--assume",
    "assumed",
    multiple=True,
    metavar="NAME=last-week|none|FILE",
    help="Declare the future of a series of the record, as shares=last-week.",
)
def forecast(
    case: str,
    as_of: str | None,
    as_json: bool,
    ahead: str | None,
    at: str | None,
    level: float,
    thresholds: tuple[float, ...],
    prior: str,
    assumed: tuple[str, ...],
) -> None:
    """Where will it end?

    With --at, --json gives {"at", "low", "median", "high", "level", ...} of the cumulative views at that moment.
    """
    if at is not None and ahead is not None:
        raise click.UsageError("give --at or --ahead, not both")
    explanation = explanation_of(case, as_of)
    declared = dict(one.partition("=")[::2] for one in assumed)
    if not all(declared) or not all(declared.values()):
        raise click.UsageError(
            "--assume: write NAME=last-week, NAME=none or NAME=FILE, as in shares=last-week"
        )
    answer = explanation.forecast(
        ahead, at=at, level=level, thresholds=thresholds, prior=prior, assume=declared
    )
    if at is not None and as_json:
        from groundswell.answers.explanation import parse_as_of

        plain = answer.to_dict()
        first: dict[str, Any] = next(iter(plain["numbers"]), {})
        head = {"at": parse_as_of(at, explanation.case).isoformat(), "low": first.get("low"), "median": first.get("value"),
                "high": first.get("high"), "level": level}  # fmt: skip
        click.echo(json.dumps({**head, **plain}, ensure_ascii=False, indent=2, allow_nan=False))
        if answer.status != "answered":
            sys.exit(CANNOT_ANSWER)
        return
    print_answer(answer, as_json)


@cli.command()
@question
def mood(case: str, as_of: str | None, as_json: bool) -> None:
    """How did people feel?"""
    print_answer(explanation_of(case, as_of).mood(), as_json)


@cli.command()
@question
@click.option(
    "--prices",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Your own price table instead of the shipped one.",
)
def worth(case: str, as_of: str | None, as_json: bool, prices: Path | None) -> None:
    """What was it worth?"""
    print_answer(explanation_of(case, as_of).worth(prices), as_json)


@cli.command()
@question
@click.option(
    "--reference",
    type=click.Path(path_type=Path),
    help="Table of other videos' daily views: unique_id, ds, y.",
)
@click.option(
    "--with",
    "described",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A corpus that `groundswell corpus fit` has described: percentiles, nearest videos, a map.",
)
def compare(
    case: str, as_of: str | None, as_json: bool, reference: Path | None, described: Path | None
) -> None:
    """Compared with what?"""
    explanation = explanation_of(case, as_of)
    if described is None:
        print_answer(explanation.compare(reference), as_json)
        return
    if reference is not None:
        raise click.UsageError("give --reference or --with, not both")
    from groundswell.corpus import compare_with

    print_answer(compare_with(explanation, described), as_json)


@cli.command()
@question
@click.option(
    "--gexf",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write the family as a graph (GEXF 1.3) to this file.",
)
@click.option(
    "--csv",
    "tables",
    type=click.Path(file_okay=False, path_type=Path),
    help="Also write the graph as nodes.csv and edges.csv into this folder.",
)
def family(case: str, as_of: str | None, as_json: bool, gexf: Path | None, tables: Path | None) -> None:
    """Who passed it on?"""
    explanation = explanation_of(case, as_of)
    answer = explanation.family()
    if gexf is not None or tables is not None:
        from groundswell.cli.family_files import write_family

        write_family(explanation.case, answer, gexf, tables)
    print_answer(answer, as_json)


for command in (impact, disclosure, whatif):
    cli.add_command(command)
cli.add_command(case_group, "case")
cli.add_command(cascade_command, "cascade")
cli.add_command(corpus_group, "corpus")
cli.add_command(watch_group, "watch")
cli.add_command(read_command, "read")


def _keep_freed_memory() -> None:
    """Ask the GNU C library to keep freed arrays: giving them back to the system costs a sixth of a short run."""
    import ctypes

    mmap_threshold, trim_threshold, size = -3, -1, 1 << 30
    with contextlib.suppress(OSError, AttributeError, TypeError):
        library = ctypes.CDLL(None)
        library.mallopt(mmap_threshold, size)
        library.mallopt(trim_threshold, size)


def main() -> None:
    """Run the command; a library error becomes one message on stderr and an exit status."""
    # before NumPy is imported: one thread is all that small matrices use, and starting more takes time
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    _keep_freed_memory()
    try:
        cli.main(prog_name="groundswell", standalone_mode=False)
    except CaseError as error:
        click.echo(str(error), err=True)
        sys.exit(UNUSABLE_CASE)
    except GroundswellError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("Aborted.", err=True)
        sys.exit(1)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
