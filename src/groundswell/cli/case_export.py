"""``groundswell case export``: a case for other tools."""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from groundswell.errors import CaseError, DataError, GroundswellError

if TYPE_CHECKING:
    from groundswell.case.record import Case

__all__ = ["export_command"]

UNUSABLE = 3
FORMS = ("tidy", "nixtla", "causalimpact", "gexf", "json")
TABLES = ("tidy", "nixtla")


@click.command("export")
@click.argument("case")
@click.option("--to", "to", type=click.Choice(FORMS), required=True, help="What to write.")
@click.option("-o", "--output", type=click.Path(path_type=Path, allow_dash=True), default="-", metavar="OUT",
              help="File to write; a name ending in .parquet gives Parquet. Standard output when absent.")  # fmt: skip
@click.option(
    "--event", metavar="ID", help="For causalimpact: which event; the one that impact answers when absent."
)
@click.option(
    "--as-of", metavar="TIME", help="Only what could have been read then; a bare date means its end."
)
def export_command(case: str, to: str, output: Path, event: str | None, as_of: str | None) -> None:
    """Write CASE for another tool.

    \b
    tidy           one table of every row (CSV or Parquet); imports as the same case
    nixtla         unique_id, ds, y: views of each whole day (CSV or Parquet)
    causalimpact   views of each day with and without an event, in CausalImpact's columns
    gexf           the video and its derivative works as a graph
    json           one document with a schema_version; imports as the same case

    \b
    groundswell case export first-kiss --to tidy -o first-kiss.csv
    groundswell case export first-kiss --to causalimpact --event hollywood-reporter > effect.csv
    """
    parquet = output.suffix.lower() == ".parquet"
    if parquet and to not in TABLES:
        raise click.UsageError(f"--to {to} is text; Parquet is for {' and '.join(TABLES)}")
    if event is not None and to != "causalimpact":
        raise click.UsageError("--event goes with --to causalimpact")
    try:
        content = _content(case, to, parquet, event, as_of)
    except (CaseError, DataError) as error:
        click.echo(str(error), err=True)
        sys.exit(UNUSABLE)
    except GroundswellError as error:
        raise click.ClickException(str(error)) from error
    if str(output) == "-":
        click.echo(content, nl=False)
        return
    part = output.with_name(f".{output.name}.part")
    try:
        part.write_bytes(content)
        part.replace(output)
    except OSError as error:
        raise click.ClickException(f"{output}: cannot be written: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)
    click.echo(f"{to} written to {output}", err=True)


def _content(name: str, to: str, parquet: bool, event: str | None, as_of: str | None) -> bytes:
    from groundswell.case import open_case

    case = open_case(name)
    if to == "causalimpact":
        return _effect(case, event, as_of)
    from groundswell.sources import export_case
    from groundswell.sources.daily import daily_views

    if as_of is not None:
        case = case.as_of(as_of)
    if to == "nixtla":
        left_out = daily_views(case).left_out
        click.echo(
            f"y is derived: differences of the counter at midnights of {case.zone}"
            + (f"; days left out for want of near readings: {left_out:,}" if left_out else ""),
            err=True,
        )
    return export_case(case, to, parquet=parquet)


def _effect(case: Case, event: str | None, as_of: str | None) -> bytes:
    import groundswell as gs
    from groundswell.answers.effect_series import effect_series

    table = effect_series(gs.explain(case, as_of=as_of).fit, event)
    click.echo(f"{table.caption} All columns are derived: estimates by groundswell.", err=True)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("", *table.columns[1:]))  # R writes the index without a name
    writer.writerows((date, *(f"{value:.6g}" for value in values)) for date, *values in table.rows)
    return text.getvalue().encode("utf-8")
