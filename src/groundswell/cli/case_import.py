"""``groundswell case import``: files that people already have, into a case."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from groundswell.errors import CaseError, DataError

if TYPE_CHECKING:
    from groundswell.case.record import Span
    from groundswell.sources import Choices, Plan

__all__ = ["import_command"]

UNUSABLE = 3
SHOWN_REJECTS = 10


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--into", required=True, metavar="CASE", type=click.Path(path_type=Path),
              help="Folder of the case; a new one when it is missing or empty.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Show what was found and write nothing.")
@click.option(
    "--format", "format_name", metavar="NAME", help="Name of the format, when it is not recognised."
)
@click.option("--video", metavar="ID", help="Which video, where a file holds several.")
@click.option("--title", help="Name of the video, for a new case.")
@click.option(
    "--platform", metavar="NAME", help="Where it was published, for a new case; youtube when absent."
)
@click.option("--published", metavar="TIME", help="When the video was published, for a new case.")
@click.option("--fetched", metavar="TIME", help="When the counts were read, where a file does not say it.")
@click.option(
    "--zone", metavar="NAME", help="Time zone of clocks and days that have none, as in Europe/Berlin."
)
@click.option("--date-order", type=click.Choice(["dmy", "mdy", "ymd"]), help="How 03/04/2024 is meant.")
@click.option("--decimal", type=click.Choice([".", ","]), help="The mark before decimals.")
@click.option("--count", type=click.Choice(["cumulative", "per-interval"]),
              help="What a column of views holds: the total so far, or what came in the row's interval.")  # fmt: skip
@click.option(
    "--period", type=click.Choice(["lifetime", "window"]), help="What a table without dates covers."
)
@click.option("--views-before", type=click.FloatRange(min=0), metavar="NUMBER",
              help="Views before the first day of a daily series.")  # fmt: skip
@click.option("--column", "columns", multiple=True, metavar="ROLE=NAME",
              help='The file\'s own column name for what a reader looks for, as in time="Datum".')  # fmt: skip
@click.option("--encoding", metavar="NAME", help="Encoding of a text file that is not UTF-8, as in cp1252.")
@click.option("--delimiter", metavar="SIGN", help="Sign between cells, when it is not recognised.")
@click.option("--prefer", type=click.Choice(["old", "new"]), default="old", show_default=True,
              help="What is kept where a file and the case disagree.")  # fmt: skip
@click.option("--keep-names", is_flag=True, help="Keep authors' names instead of pseudonyms.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
def import_command(files: tuple[Path, ...], into: Path, dry_run: bool, prefer: str, format_name: str | None,
                   as_json: bool, **said: Any) -> None:  # fmt: skip
    """Read FILES of any known format into a case: views, comments, articles, shares.

    \b
    groundswell case import export.zip --into my-case --dry-run     shows what was found
    groundswell case import *.info.json --into my-case

    What a file leaves open (a zone, the order of day and month, total or daily) is asked for, never guessed.
    Importing twice changes nothing. Exit status 3 when nothing can be imported.
    """
    from groundswell.sources import plan_import
    from groundswell.sources.store import write_plan

    written: tuple[Path, ...] = ()
    try:
        plan = plan_import(files, into, _choices(said), format_name=format_name, prefer=prefer)
        if not dry_run:
            written = write_plan(plan)
    except (CaseError, DataError) as error:
        if as_json:
            click.echo(
                json.dumps(
                    {"ok": False, "error": str(error), "errors": str(error).splitlines(), "status": UNUSABLE}
                )
            )
        else:
            click.echo(str(error), err=True)
        sys.exit(UNUSABLE)
    if as_json:
        click.echo(json.dumps(_plain(plan, dry_run, written), ensure_ascii=False, indent=2))
    else:
        click.echo(_report(plan, dry_run, written))
    if plan.questions:
        sys.exit(UNUSABLE)


def _choices(said: dict[str, Any]) -> Choices:
    from groundswell.sources import Choices

    columns = {}
    for pair in said["columns"]:
        role, sign, name = pair.partition("=")
        if not sign or not role or not name:
            raise click.UsageError(f'--column {pair}: write ROLE=NAME, as in --column time="Datum"')
        columns[role] = name
    encoding = said["encoding"]
    if encoding is not None:
        import codecs

        try:
            codecs.lookup(encoding)
        except LookupError as error:
            raise click.UsageError(f"--encoding {encoding}: there is no such encoding") from error
    delimiter = said["delimiter"]
    if delimiter is not None:
        delimiter = {"tab": "\t", "\\t": "\t"}.get(delimiter, delimiter)
        if len(delimiter) != 1 or delimiter in '"\r\n':
            raise click.UsageError("--delimiter: write one sign, or tab")
    return Choices(
        video=said["video"],
        zone=_zone(said["zone"]),
        date_order=said["date_order"],
        decimal=said["decimal"],
        count=said["count"],
        period=said["period"],
        fetched=_time(said, "fetched"),
        published=_time(said, "published"),
        title=said["title"],
        platform=said["platform"],
        before=said["views_before"],
        columns=columns,
        encoding=encoding,
        delimiter=delimiter,
        keep_names=said["keep_names"],
    )


def _zone(name: str | None) -> str | None:
    from groundswell.case.times import UnreadableTime, zone_of

    if name is not None:
        try:
            zone_of(name)
        except UnreadableTime as error:
            raise click.UsageError(f"--zone {name}: {error}; {error.remedy}") from error
    return name


def _time(said: dict[str, Any], name: str) -> Span | None:
    from groundswell.case.times import UnreadableTime, parse_span

    if said[name] is None:
        return None
    try:
        return parse_span(said[name], said["zone"] or "UTC")
    except UnreadableTime as error:
        raise click.UsageError(f"--{name}: {error}; {error.remedy}") from error


def _plain(plan: Plan, dry_run: bool, written: tuple[Path, ...]) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "schema_version": 1,
        "into": str(plan.folder),
        "dry_run": dry_run,
        "files": [
            {
                "file": reading.source.name,
                "format": reading.format,
                "found": reading.describe(),
                "rows_read": reading.rows_read,
                "rows_kept": reading.rows_kept,
                "rows_rejected": reading.rows_rejected,
            }
            for reading in plan.readings
        ],
        "added": dict(plan.added),
        "known": plan.known,
        "conflicts": [asdict(conflict) for conflict in plan.conflicts],
        "rejects": [asdict(reject) for reject in plan.rejects],
        "questions": [asdict(question) for question in plan.questions],
        "written": [str(path) for path in written],
    }


def _report(plan: Plan, dry_run: bool, written: tuple[Path, ...]) -> str:
    lines = []
    for reading in plan.readings:
        lines.append(f"{reading.source.name}: {reading.format}")
        lines += [f"  {line}" for line in reading.describe()]
    if plan.questions:
        lines += ["these must be settled first:", *(f"  {question}" for question in plan.questions)]
        return "\n".join(lines)
    for reject in plan.rejects[:SHOWN_REJECTS]:
        place = ", ".join(part for part in (reject.file, f"row {reject.row}" if reject.row else "", reject.column or "") if part)  # fmt: skip
        shown = f"{reject.raw_value!r} " if reject.raw_value else ""
        lines.append(f"  rejected: {place}: {shown}{reject.reason}")
    if len(plan.rejects) > SHOWN_REJECTS:
        lines.append(
            f"  and {len(plan.rejects) - SHOWN_REJECTS:,} further rejects: see provenance/rejects.csv"
        )
    for conflict in plan.conflicts[:SHOWN_REJECTS]:
        lines.append(
            f"  conflict: {conflict.key}: {conflict.field} {conflict.value_a} ({conflict.source_a}) and "
            f"{conflict.value_b} ({conflict.source_b}); the {conflict.kept} one is kept"
        )
    if len(plan.conflicts) > SHOWN_REJECTS:
        lines.append(
            f"  and {len(plan.conflicts) - SHOWN_REJECTS:,} further conflicts: see provenance/conflicts.csv"
        )
    added = ", ".join(f"{count:,} {name}" for name, count in plan.added.items()) or "nothing new"
    verb = "would add" if dry_run else "added"
    lines.append(f"{verb} to {plan.folder}: {added}; {plan.known:,} rows were known already")
    if dry_run:
        lines.append("nothing was written")
    elif not written:
        lines.append("nothing was changed")
    return "\n".join(lines)
