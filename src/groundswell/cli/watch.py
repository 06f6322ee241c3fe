"""``groundswell watch``: collect the counts of videos from now on."""

from __future__ import annotations

import json
import os
import re
import signal
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from groundswell.errors import GroundswellError

if TYPE_CHECKING:
    from groundswell.watch import SystemClock

__all__ = ["watch_group"]

DEFAULT_STORE = Path("watch.sqlite")
UNITS = {"s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
_ID_LIKE_AN_OPTION = re.compile(r"-[A-Za-z0-9_-]{10}")


class _Watch(click.Group):
    """A group whose first word may be a video: then it means ``run``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ("-h", "--help"):
            args = ["run", *args]
        return super().parse_args(ctx, args)


class _Videos(click.Command):
    """A command whose arguments may be ids that begin with a hyphen."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        options = {name for parameter in self.params for name in parameter.opts}
        ids = [one for one in args if _ID_LIKE_AN_OPTION.fullmatch(one) and one not in options]
        rest = [one for one in args if one not in ids and one != "--"]
        return super().parse_args(ctx, [*rest, "--", *ids] if ids else args)


def _seconds(_context: click.Context, _parameter: click.Parameter, value: str | None) -> float | None:
    if value is None:
        return None
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(s|min|m|h|d|w)\s*", value)
    if found is None or float(found[1]) == 0.0:
        raise click.BadParameter(f"{value!r}: write a span above 0 such as 15m, 1h or 2d")
    return float(found[1]) * UNITS[found[2]]


def _store_option(command: Any) -> Any:
    return click.option(
        "--store",
        type=click.Path(dir_okay=False, path_type=Path),
        default=DEFAULT_STORE,
        show_default=True,
        help="The SQLite file of snapshots.",
    )(command)


@click.group("watch", cls=_Watch)
def watch_group() -> None:
    """Follow videos from now on: VIDEO... is short for run VIDEO...

    \b
    groundswell watch IpbDHxCV29A --every 15m --until 30d
    groundswell watch status
    groundswell watch export IpbDHxCV29A --into my-case
    """


@watch_group.command("run", cls=_Videos)
@click.argument("videos", nargs=-1)
@_store_option
@click.option(
    "--every",
    metavar="SPAN",
    default="15m",
    show_default=True,
    callback=_seconds,
    help="Shortest time between two looks at a video, as 5m or 1h.",
)
@click.option("--until", metavar="TIME", help="When to end: a date, a time, or a span from now such as 30d.")
@click.option("--comments", is_flag=True, help="Collect comments too; authors become pseudonyms.")
@click.option("--once", is_flag=True, help="Look once and end: for cron and timers.")
@click.option(
    "--quota",
    type=click.IntRange(min=1),
    default=10_000,
    show_default=True,
    help="Units that may be used a day (midnight to midnight Pacific time).",
)
@click.option(
    "--retention",
    type=click.FloatRange(min=0, min_open=True),
    metavar="DAYS",
    help="Keep rows longer or shorter than 30 days; needs --reason.",
)
@click.option("--reason", help="Why rows may be kept that long; stored beside them.")
@click.option(
    "--api",
    envvar="GROUNDSWELL_YOUTUBE_API",
    help="Another address of the API: a proxy or a test server.",
)
def run_command(
    videos: tuple[str, ...],
    store: Path,
    every: float,
    until: str | None,
    comments: bool,
    once: bool,
    quota: int,
    retention: float | None,
    reason: str | None,
    api: str | None,
) -> None:
    """Poll VIDEO... (ids or addresses) and those already in the store.

    The key is read from YOUTUBE_API_KEY, or from the keyring (service groundswell, name youtube).
    """
    from groundswell.watch import API, Store, SystemClock, Watcher, video_id

    if (retention is None) != (reason is None):
        raise click.UsageError("--retention and --reason belong together: say why rows may be kept that long")
    ids = tuple(dict.fromkeys(video_id(text) for text in videos))
    clock, key = SystemClock(), _key()
    _stop_on_signals(clock)
    with Store(store) as opened:
        now = clock.now()
        end = None if until is None else _until(until, now)
        for video in ids:
            opened.add(video, now, every, end, comments=comments)
        if not opened.rows("SELECT 1 FROM video WHERE state != 'ended' LIMIT 1"):
            raise GroundswellError(f"{store}: holds no video to watch; give one: groundswell watch VIDEO")
        opened.set("allowance", str(quota))
        if retention is not None and reason is not None:
            opened.set("retention_days", str(retention))
            opened.set("retention_reason", reason)
        watcher = Watcher.over(
            opened, key, clock, api=api or API, allowance=quota, say=lambda line: click.echo(line, err=True)
        )
        if once:
            made = watcher.once()
            click.echo(f"{made} snapshots written to {store}", err=True)
        else:
            ended = watcher.run()
            click.echo(
                "Watching ended: every video's time is over." if ended == "over" else "Stopped.", err=True
            )


@watch_group.command("status")
@_store_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
def status_command(store: Path, as_json: bool) -> None:
    """What the store holds, what changed, when the next looks are due, and the day's quota."""
    from groundswell.watch import Store, SystemClock, status_of
    from groundswell.watch.status import report

    with Store(store, write=False) as opened:
        status = status_of(opened, SystemClock().now())
    click.echo(json.dumps(status, indent=2, ensure_ascii=False) if as_json else report(status))


@watch_group.command("export", cls=_Videos)
@click.argument("video")
@_store_option
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="The case folder to make.",
)
def export_command(video: str, store: Path, into: Path) -> None:
    """Write VIDEO as a case folder that explain, forecast and the others read."""
    from groundswell.watch import Store, export_case, video_id

    with Store(store, write=False) as opened:
        folder = export_case(opened, video_id(video), into)
    click.echo(f"Case written to {folder}", err=True)


@watch_group.command("purge", cls=_Videos)
@click.argument("videos", nargs=-1)
@_store_option
def purge_command(videos: tuple[str, ...], store: Path) -> None:
    """Delete rows that have expired; with VIDEO... everything of these videos."""
    from groundswell.watch import Store, SystemClock, video_id

    with Store(store) as opened:
        for text in videos:
            video = video_id(text)
            click.echo(f"{video}: {opened.forget(video)} snapshots and all else deleted", err=True)
        gone = opened.purge(SystemClock().now())
    click.echo(", ".join(f"{count} expired {table} rows" for table, count in gone.items()), err=True)


def _key() -> str:
    from groundswell.watch.client import KEY_VARIABLE

    key = os.environ.get(KEY_VARIABLE, "").strip()
    if not key:
        try:
            import keyring
        except ImportError:
            keyring = None
        key = (keyring.get_password("groundswell", "youtube") or "").strip() if keyring is not None else ""
    if not key:
        raise GroundswellError(
            f"no API key: set {KEY_VARIABLE}, or pip install groundswell[keyring] and run: keyring set groundswell youtube"
        )
    return key


def _until(text: str, now: datetime) -> datetime:
    from groundswell.case.times import UnreadableTime, parse_moment

    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(s|min|m|h|d|w)\s*", text)
    if found is not None:
        return now + timedelta(seconds=float(found[1]) * UNITS[found[2]])
    local = datetime.now().astimezone().tzinfo
    zone = local.key if isinstance(local, ZoneInfo) else "UTC"
    try:
        return parse_moment(text, zone)
    except UnreadableTime as error:
        raise GroundswellError(f"--until {text!r}: {error}; {error.remedy}") from error


def _stop_on_signals(clock: SystemClock) -> None:
    """Interrupt and termination end the watch after the call that is under way."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: clock.stop())
