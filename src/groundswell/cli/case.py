"""``groundswell case``: make, check, show, import and export a case folder."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from groundswell.cli.case_export import export_command
from groundswell.cli.case_import import import_command
from groundswell.errors import CaseError, GroundswellError

__all__ = ["case_group"]

UNUSABLE_CASE = 3


@click.group("case", context_settings={"help_option_names": ["-h", "--help"]})
def case_group() -> None:
    """Make, check and show the record of one video."""


@case_group.command("new")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--title", help="Name of the video; the folder's name when absent.")
@click.option("--published", metavar="TIME", help="When it was published, as in 2014-03-10T14:00-04:00.")
@click.option("--zone", default="UTC", show_default=True, help="IANA name of the zone for bare dates.")
def new_command(folder: Path, title: str | None, published: str | None, zone: str) -> None:
    """Write a new case FOLDER that lacks nothing but one view count."""
    from groundswell.case.new import new_case

    try:
        made = new_case(folder, title, published, zone)
    except CaseError as error:
        click.echo(str(error), err=True)
        sys.exit(UNUSABLE_CASE)
    except GroundswellError as error:
        raise click.ClickException(str(error)) from error
    click.echo(str(made))
    if published is None:
        click.echo("published is set to today; correct it in case.toml", err=True)
    click.echo(f"next: put a row into {made / 'views.csv'}, then: groundswell case check {made}", err=True)


@case_group.command("check")
@click.argument("case")
@click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
def check_command(case: str, as_json: bool) -> None:
    """Name everything that is wrong with CASE; nothing is changed. Exit status 3 when it cannot be used."""
    from groundswell.case import check_case, report

    try:
        mistakes = check_case(case)
    except CaseError as error:
        click.echo(str(error), err=True)
        sys.exit(UNUSABLE_CASE)
    name = Path(case).resolve().name
    unusable = any(mistake.severity == "error" for mistake in mistakes)
    if as_json:
        plain = {
            "schema_version": 1,
            "case": name,
            "usable": not unusable,
            "mistakes": [mistake.to_dict() for mistake in mistakes],
        }
        click.echo(json.dumps(plain, ensure_ascii=False, indent=2))
    else:
        click.echo(report(name, mistakes))
    if unusable:
        sys.exit(UNUSABLE_CASE)


@case_group.command("show")
@click.argument("case")
@click.option(
    "--as-of", metavar="TIME", help="Only what could have been read then; a bare date means its end."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
def show_command(case: str, as_of: str | None, as_json: bool) -> None:
    """Show what CASE holds: its tables, their times and their sources."""
    from groundswell.case import open_case
    from groundswell.case.overview import overview, overview_text

    try:
        record = open_case(case)
        if as_of is not None:
            record = record.as_of(as_of)
    except CaseError as error:
        click.echo(str(error), err=True)
        sys.exit(UNUSABLE_CASE)
    except GroundswellError as error:
        raise click.ClickException(str(error)) from error
    data = overview(record)
    if as_json:
        click.echo(json.dumps({"schema_version": 1, "as_of": as_of, **data}, ensure_ascii=False, indent=2))
    else:
        click.echo(overview_text(data))


case_group.add_command(export_command)
case_group.add_command(import_command)
