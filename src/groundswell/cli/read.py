"""``groundswell read``: claims that a text makes, and those that a person takes into a case."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from groundswell.press.reading import Claim, Reading

__all__ = ["read_command"]

COUNTED = ("view", "like", "dislike", "comment", "share")  # units that take an s

_MOMENT = timedelta(hours=1)  # an upload that is known as closely as this starts a clock


@click.command("read")
@click.argument("text")
@click.option("--json", "as_json", is_flag=True, help="Print the claims as a JSON list and nothing else.")
@click.option(
    "--language",
    type=click.Choice(["auto", "en", "de", "fr", "es", "it", "nl", "pt"]),
    default="auto",
    show_default=True,
    help="Language of the text.",
)
@click.option("--kind", "kinds", multiple=True, help="Only claims of this kind; may be given several times.")
@click.option("--published", metavar="DAY", help="Day on which the text appeared, as 2014-03-21.")
@click.option("--uploaded", metavar="TIME", help="When the video appeared; with --into the case says so.")
@click.option("--into", "case", metavar="CASE", help="A case folder that chosen claims are written into.")
@click.option(
    "--accept",
    is_flag=False,
    flag_value="all",
    metavar="IDS",
    help="Take all claims (all), or those with these numbers: 1,3-5. On a terminal you are asked without it.",
)
@click.option("--source", help="Who says so; the file's name when absent.")
@click.option("--url", help="Where to read it.")
def read_command(
    text: str,
    as_json: bool,
    language: str,
    kinds: tuple[str, ...],
    published: str | None,
    uploaded: str | None,
    case: str | None,
    accept: str | None,
    source: str | None,
    url: str | None,
) -> None:
    """Propose claims from an article or transcript: view counts, costs, parodies, disclosures and more.

    TEXT is a file (plain text, HTML, SRT or WebVTT captions), - for standard input, or the text itself. Nothing is
    written anywhere without --into and --accept, or your answer on a terminal.
    """
    from groundswell.press import KINDS, read_press

    for kind in kinds:
        if kind not in KINDS:
            raise click.BadParameter(f"{kind!r} is none of {', '.join(KINDS)}", param_hint="--kind")
    if accept is not None and case is None:
        raise click.UsageError("--accept needs --into CASE")
    content, name = _content(text)
    reading = read_press(
        content, language=language, published=published, uploaded=uploaded or _uploaded(case)
    )
    claims = [claim for claim in reading if not kinds or claim.kind in kinds]
    if as_json:
        click.echo(json.dumps([claim.to_dict() for claim in claims], ensure_ascii=False, indent=2))
    else:
        _show(claims, reading)
    if case is None:
        return
    if accept is None and sys.stdin.isatty() and not as_json:
        accept = click.prompt("Take which? (all, none, 1,3-5)", default="none", err=True)
    if accept is None or accept == "none":
        click.echo("Nothing was written; choose with --accept.", err=True)
        return
    _accept(_chosen(claims, accept), case, source or name, url, published)


def _content(text: str) -> tuple[str | bytes, str]:
    """What to read, and a name for it."""
    if text == "-":
        return sys.stdin.buffer.read(), "standard input"
    try:
        path = Path(text)
        if path.is_file():
            return path.read_bytes(), path.name
    except (OSError, ValueError):
        pass  # a text that is too long or too odd for a path
    if "\n" not in text and len(text) < 200 and " " not in text.strip() and Path(text).suffix:
        raise click.UsageError(f"there is no file {text}")
    return text, "text"


def _uploaded(case: str | None) -> date | datetime | None:
    """When the video of a case appeared: a moment, or the day where only that is known."""
    if case is None:
        return None
    from groundswell.case.folder import find_case, load
    from groundswell.case.times import zone_of

    head = load(find_case(case)).head
    if head.published is None:
        return None
    if head.published.latest - head.published.earliest <= _MOMENT:
        return head.published.earliest
    return head.published.earliest.astimezone(zone_of(head.zone)).date()


def _show(claims: list[Claim], reading: Reading) -> None:
    if not claims:
        click.echo("No claim was found.")
        return
    click.echo(
        f"{len(claims)} {'claim' if len(claims) == 1 else 'claims'} proposed ({reading.language}); positions count characters of the text."
    )
    for at, claim in enumerate(claims, start=1):
        quote = " ".join(claim.quote.split())
        parts = [_figure(claim), claim.scope or "", claim.when or ""]
        said = ", ".join(part for part in parts if part)
        click.echo(f"{at:>3}  {claim.kind:<12} {said}")
        click.echo(f'       "{quote}"  {claim.start}-{claim.end}')


def _figure(claim: Claim) -> str:
    if claim.qualifier is None:
        return claim.unit or ""
    if claim.value is not None:
        many = "s" if claim.unit in COUNTED and claim.value != 1.0 else ""
        return f"{claim.qualifier} {claim.value:,.0f} {claim.unit}{many}"
    high = "" if claim.high is None else f" to {claim.high:,.0f}"
    return f"{claim.qualifier} {claim.low or 0:,.0f}{high} {claim.unit}"


def _chosen(claims: list[Claim], accept: str) -> list[Claim]:
    if accept == "all":
        return claims
    chosen: set[int] = set()
    for part in accept.replace(" ", "").split(","):
        first, _, last = part.partition("-")
        if not first.isdecimal() or (last and not last.isdecimal()):
            raise click.BadParameter(
                f"{accept!r}: write all, or numbers such as 1,3-5", param_hint="--accept"
            )
        beyond = [at for at in (int(first), int(last or first)) if not 1 <= at <= len(claims)]
        if beyond:
            raise click.BadParameter(
                f"there is no claim {beyond[0]}; the last is {len(claims)}", param_hint="--accept"
            )
        chosen.update(range(int(first), int(last or first) + 1))
    return [claims[at - 1] for at in sorted(chosen)]


def _accept(claims: list[Claim], case: str, source: str, url: str | None, published: str | None) -> None:
    from groundswell.press.accept import accept as write

    outcome = write(claims, case, source=source, url=url, published=published)
    for table, rows in outcome.written.items():
        click.echo(f"{table}.csv: {rows} {'row' if rows == 1 else 'rows'} added", err=True)
    if outcome.known:
        click.echo(f"{outcome.known} known already", err=True)
    for claim, why in outcome.left_out:
        click.echo(f'left out: "{" ".join(claim.quote.split())}": {why}', err=True)
