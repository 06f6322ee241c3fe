"""``groundswell cascade``: where a repost cascade will end."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from groundswell.errors import GroundswellError

if TYPE_CHECKING:
    from groundswell.forecast import CascadePrior

__all__ = ["cascade_command"]

UNITS = {"s": 1.0, "min": 60.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}


def _span(_context: click.Context, _parameter: click.Parameter, value: str | None) -> float | None:
    """Seconds of a span such as 90min or 6h."""
    if value is None:
        return None
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(s|min|m|h|d|w)\s*", value)
    if found is None or float(found[1]) == 0.0:
        raise click.BadParameter(f"{value!r}: write a span above 0 such as 10min, 1h or 2d")
    return float(found[1]) * UNITS[found[2]]


def _levels(_context: click.Context, _parameter: click.Parameter, value: str) -> tuple[float, ...]:
    """Levels between 0 and 1 from per cent between commas."""
    try:
        found = tuple(float(part) / 100.0 for part in value.split(","))
    except ValueError:
        found = ()
    if not found or not all(0.0 < level < 1.0 for level in found):
        raise click.BadParameter(f"{value!r}: write per cent between 0 and 100 such as 80,95")
    return found


def _prior(name: str | None) -> CascadePrior | Literal["none"] | None:
    from groundswell.forecast import CascadePrior

    if name is None or name == "none":
        return "none" if name else None
    return CascadePrior.load(name)


@click.command("cascade")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--at",
    metavar="AGE",
    callback=_span,
    help="Forecast from this age of the post: 10min, 1h, 2d; by default its last row. After the last row: nothing came since.",
)
@click.option(
    "--until",
    metavar="AGE",
    callback=_span,
    help="Count reposts up to this age; by default the prior's horizon, 7d.",
)
@click.option(
    "--levels",
    metavar="PER CENT",
    default="80,95",
    show_default=True,
    callback=_levels,
    help="Levels of the intervals.",
)
@click.option(
    "--threshold",
    "thresholds",
    multiple=True,
    type=float,
    help="A number of reposts whose passing is asked about.",
)
@click.option("--zone", metavar="NAME", help="IANA name of the audience's zone: gives the hour of the day.")
@click.option(
    "--prior",
    metavar="none|FILE",
    help="none: the mechanism alone; or a learned prior instead of the one that ships.",
)
@click.option(
    "--population",
    metavar="NAME",
    help="The prior's collection that the cascade belongs to; weighed by size when left out.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
def cascade_command(
    file: Path,
    at: float | None,
    until: float | None,
    levels: tuple[float, ...],
    thresholds: tuple[float, ...],
    zone: str | None,
    prior: str | None,
    population: str | None,
    as_json: bool,
) -> None:
    """Where will a repost cascade end?

    FILE is CSV or Parquet with a column time (seconds or timestamps; the earliest row is the post itself) and, if
    known, followers.
    """
    from groundswell.forecast import Cascade, forecast_cascade, read_cascade

    try:
        place = None if zone is None else ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise click.BadParameter(
            f"--zone {zone!r}: no such zone; write an IANA name such as Europe/Berlin"
        ) from error
    try:
        record = read_cascade(file, zone=place)
        if at is not None and at > record.end:
            record = Cascade(record.times, record.followers, end=at, hour=record.hour)
        elif at is None and record.end == 0.0:
            raise click.UsageError(
                f"{file.name} has the post alone: say with --at how long it has been watched"
            )
        made = forecast_cascade(
            record, at=at, until=until, prior=_prior(prior), population=population, levels=levels
        )
        text = (
            json.dumps(made.to_dict(thresholds), indent=2, allow_nan=False)
            if as_json
            else made.summary(thresholds)
        )
    except GroundswellError as error:
        raise click.ClickException(str(error)) from error
    click.echo(text)
