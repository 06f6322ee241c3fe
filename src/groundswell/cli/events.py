"""``groundswell impact``, ``disclosure`` and ``whatif``: what events did, and what they would have done."""

from __future__ import annotations

from pathlib import Path

import click

from groundswell.cli.question import explanation_of, print_answer, question

__all__ = ["disclosure", "impact", "whatif"]


@click.command()
@question
@click.option(
    "--event",
    "events",
    multiple=True,
    metavar="ID",
    help="The event's id in events.csv; by default the first disclosure. Several are asked together.",
)
@click.option(
    "--as",
    "how",
    type=click.Choice(["pulse", "level", "sharing"]),
    help="Ask for a pulse of views, a lasting change of their rate, or of what each view passes on.",
)
@click.option(
    "--series",
    metavar="NAME",
    help="Ask about likes, dislikes, comments, shares or a series of the record instead of views.",
)
def impact(
    case: str, as_of: str | None, as_json: bool, events: tuple[str, ...], how: str | None, series: str | None
) -> None:
    """What did an event do, or several together?"""
    print_answer(explanation_of(case, as_of).impact(*events, how=how, series=series), as_json)


@click.command()
@question
def disclosure(case: str, as_of: str | None, as_json: bool) -> None:
    """What did the disclosure do: when, by whom, to views, passing-on and mood?"""
    print_answer(explanation_of(case, as_of).disclosure(), as_json)


@click.command()
@question
@click.option(
    "--drop", "drops", multiple=True, metavar="ID", help="Leave out an event, or all events of a kind."
)
@click.option(
    "--move",
    "moves",
    multiple=True,
    nargs=2,
    type=(str, float),
    metavar="ID DAYS",
    help="Let an event happen DAYS later.",
)
@click.option(
    "--resize",
    "resizes",
    multiple=True,
    nargs=2,
    type=(str, float),
    metavar="ID FACTOR",
    help="Multiply an event's size.",
)
@click.option(
    "--place",
    "places",
    multiple=True,
    nargs=2,
    type=(str, float),
    metavar="ID DAY",
    help="Let an event happen on a day since publication; 0 is publication.",
)
@click.option(
    "--add",
    "adds",
    multiple=True,
    nargs=2,
    type=(str, float),
    metavar="KIND DAY",
    help="Add an event of a kind on a day since publication.",
)
@click.option(
    "--promote",
    "promotions",
    multiple=True,
    nargs=2,
    type=(float, float),
    metavar="VIEWS DAY",
    help="Bring so many views directly from a day on, as adverts would.",
)
@click.option(
    "--scenario",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Take the changes from a scenario file (TOML); options add to it.",
)
@click.option(
    "--ahead",
    metavar="TIME",
    help="How far beyond the record to follow the difference: 30d, 12h, 8w.  [default: 30d]",
)
def whatif(
    case: str,
    as_of: str | None,
    as_json: bool,
    drops: tuple[str, ...],
    moves: tuple[tuple[str, float], ...],
    resizes: tuple[tuple[str, float], ...],
    places: tuple[tuple[str, float], ...],
    adds: tuple[tuple[str, float], ...],
    promotions: tuple[tuple[float, float], ...],
    scenario: Path | None,
    ahead: str | None,
) -> None:
    """What if an event had not happened, or differently?

    Without a change, the driver made of events that brought most views is left out.
    """
    import groundswell as gs
    from groundswell.answers.explanation import parse_days

    written = gs.read_scenario(scenario) if scenario is not None else None
    changes = [
        *(written.changes if written is not None else ()),
        *(gs.drop(target) for target in drops),
        *(gs.move(target, days) for target, days in moves),
        *(gs.place(target, day) for target, day in places),
        *(gs.resize(target, factor) for target, factor in resizes),
        *(gs.add(kind, day) for kind, day in adds),
        *(gs.promote(views, day) for views, day in promotions),
    ]
    declared = 30.0 if written is None or written.ahead is None else written.ahead
    days = declared if ahead is None else parse_days(ahead)
    print_answer(explanation_of(case, as_of).whatif(*changes, ahead=days), as_json)
