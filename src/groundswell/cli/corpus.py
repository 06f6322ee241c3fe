"""``groundswell corpus``: forecasts, numbers and the scoreboard of many videos."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from groundswell.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from groundswell.corpus.assumptions import DeclaredShares
    from groundswell.corpus.forecaster import Forecaster

__all__ = ["corpus_group"]

TABLE = click.argument("table", type=click.Path(path_type=Path))
SQL = click.option("--sql", metavar="QUERY", help="The rows, when TABLE is a DuckDB database.")


@click.group("corpus", context_settings={"help_option_names": ["-h", "--help"]})
def corpus_group() -> None:
    """Forecast, describe and score many videos at once.

    TABLE has one row for each video and day with the columns unique_id, ds, y and perhaps shares (or video_id, day,
    views): daily counts. CSV, Parquet, a folder of Parquet files, Arrow, or a DuckDB database with --sql. The rows of
    a video stand together; else the table is sorted, when it is small or DuckDB is installed. Missing is
    never zero.
    """


def _days(text: str, name: str) -> int:
    """Whole days from 90, 90d or 2w."""
    units = {"d": 1, "w": 7}
    body, unit = (text[:-1], units[text[-1]]) if text[-1:] in units else (text, 1)
    if not body.isdecimal() or int(body) == 0:
        raise click.UsageError(f"{name}: {text!r}; give whole days as in 90d, or weeks as in 2w")
    return int(body) * unit


def _levels(text: str) -> tuple[float, ...]:
    from groundswell.corpus.batch import check_levels

    try:
        return check_levels([float(level) / 100.0 for level in text.split(",")])
    except ValueError as error:
        raise click.UsageError(
            f"--levels: {text!r}; give per cent as in 80,95, above 0 and up to 99.8"
        ) from error


def _forecaster(prior: str, assumed: tuple[str, ...]) -> tuple[Forecaster, DeclaredShares | None]:
    """What forecasts, and the shares of the days ahead where they are declared."""
    from groundswell.corpus.assumptions import declared_shares
    from groundswell.corpus.learned import Learned
    from groundswell.corpus.priors import load_prior, shipped_prior, without_prior

    made = {"none": without_prior, "shipped": shipped_prior}.get(prior, lambda: load_prior(prior))()
    plan = _assumed(assumed).get("shares", "none")
    if plan == "none":
        return made, None
    if not isinstance(made, Learned) or made.prior is None or not made.prior.knows("declared"):
        raise DataError(
            f"--assume shares={plan}: the prior ({prior}) knows nothing of shares. Learn one from a table with a column of "
            "shares: groundswell corpus learn TABLE -o PRIOR"
        )
    declared = declared_shares(plan)
    return replace(made, shares="future", declared=declared.said), declared


def _origin(forecaster: Forecaster) -> list[str]:
    """Where the prior of a forecaster comes from; nothing without one."""
    from groundswell.corpus.learned import Learned

    return (
        forecaster.prior.summary() if isinstance(forecaster, Learned) and forecaster.prior is not None else []
    )


def _assumed(settings: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for setting in settings:
        name, _, value = setting.partition("=")
        if name != "shares" or not value:
            raise click.UsageError(
                f"--assume: {setting!r}; give shares=last-week, shares=none or shares=FILE"
            )
        found[name] = value
    return found


def _progress(total: int | None) -> Callable[[int, int], None] | None:
    """A line on a terminal that is written over; nothing elsewhere."""
    if not sys.stderr.isatty():
        return None

    def show(rows: int, videos: int) -> None:
        share = f"{100 * rows / total:5.1f} %  " if total else ""
        click.echo(f"\r{share}{videos:,} videos", err=True, nl=rows == total)

    return show


@corpus_group.command("forecast")
@TABLE
@click.option(
    "--age", required=True, metavar="DAYS", help="Origin: only days before this age are used (90d)."
)
@click.option("--horizon", required=True, metavar="DAYS", help="How many days from then on (30d).")
@click.option("--levels", default="80,95", show_default=True, help="Levels of the intervals in per cent.")
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path),
              help="File to write: .parquet, .arrow, .csv or .duckdb.")  # fmt: skip
@click.option("--prior", default="shipped", show_default=True,
              help="File made by corpus learn; shipped: learned from simulated videos; none: each video's own past only.")  # fmt: skip
@click.option("--assume", "assumed", multiple=True, metavar="shares=last-week|none|FILE",
              help="Shares of the days ahead, as you declare them: a table unique_id, ds, shares, or those of the last week.")  # fmt: skip
@SQL
def forecast_command(
    *, table: Path, age: str, horizon: str, levels: str, output: Path, prior: str, assumed: tuple[str, ...],
    sql: str | None
) -> None:  # fmt: skip
    """Forecast the total of the days ahead for every video of TABLE.

    Writes one row a video: unique_id, median, lo_80, hi_80, lo_95, hi_95, status, take_off, message. Videos that
    cannot be used have a status other than ok or gaps, a message, and no numbers.
    """
    from groundswell.corpus.batch import forecast_schema, forecast_videos
    from groundswell.corpus.table import count_rows, read_batches
    from groundswell.corpus.writing import check_output, write_table

    origin, ahead, wanted = _days(age, "--age"), _days(horizon, "--horizon"), _levels(levels)
    check_output(output)
    forecaster, declared = _forecaster(prior, assumed)
    counts: dict[str, int] = {}
    show = _progress(None)

    def batches() -> Iterator[Any]:
        done = 0
        for batch in read_batches(table, before=origin, sql=sql):
            future = None if declared is None else declared.ahead(batch, origin, ahead)
            made = forecast_videos(
                batch, age=origin, horizon=ahead, levels=wanted, forecaster=forecaster, future_shares=future
            )
            for status in made.column("status").value_counts().to_pylist():
                counts[status["values"]] = counts.get(status["values"], 0) + status["counts"]
            done += len(batch)
            if show is not None:
                show(0, done)
            yield made

    written = write_table(batches(), forecast_schema(wanted), output, "forecasts")
    if show is not None:
        click.echo("", err=True)
    if written == 0:
        raise DataError(f"{table}: the table has no rows ({count_rows(table) or 0} in the file)")
    for line in _origin(forecaster):
        click.echo(f"prior: {line}", err=True)
    said = ", ".join(f"{count:,} {status}" for status, count in sorted(counts.items()))
    click.echo(f"{written:,} videos written to {output}: {said}", err=True)


@corpus_group.command("learn")
@TABLE
@click.option("--age", "--ages", "ages", metavar="DAYS",
              help="Origins to specialise in, with commas between; all ages and horizons when absent.")  # fmt: skip
@click.option(
    "--horizon", default="30d", show_default=True, metavar="DAYS", help="With --age: how many days ahead."
)
@click.option("--forecaster", "name", default="learned", show_default=True,
              help="What learns: learned, own-history or one of persistence-*.")  # fmt: skip
@click.option(
    "--members", default=6, show_default=True, type=click.IntRange(2), help="Networks of each model."
)
@click.option("--licence", default="not stated", show_default=True, help="Of the table; kept in the file.")
@click.option("--seed", default=20_260_101, show_default=True, help="Of everything random.")
@click.option(
    "-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="File to write."
)
@SQL
def learn_command(
    *, table: Path, ages: str | None, horizon: str, name: str, members: int, licence: str, seed: int,
    output: Path, sql: str | None
) -> None:  # fmt: skip
    """Learn from the videos of TABLE what corpus forecast --prior uses.

    With --age the prior is specialised in that age (and those a fifth earlier or later) and horizon, which is
    more accurate there; without, one model serves all ages and horizons on record. Where the table has
    shares, further models learn what they tell, and what those of the days ahead tell when they are declared.
    Of more than 20,000 videos so many are taken at random.
    """
    from groundswell.corpus.learned import learn_from_batch, sampled
    from groundswell.corpus.priors import save_prior
    from groundswell.corpus.registry import forecasters_of
    from groundswell.corpus.table import read_batches
    from groundswell.forecast.learned.learning import MOST_VIDEOS

    ahead = _days(horizon, "--horizon")
    origins = None if ages is None else [_days(age.strip(), "--age") for age in ages.split(",")]
    batch, videos = sampled(read_batches(table, sql=sql), MOST_VIDEOS, seed)
    facts = {
        "sets": [{"name": table.name, "licence": licence, "videos": videos}],
        "date": datetime.now(UTC).date().isoformat(),
    }
    if name == "learned":
        pairs = None if origins is None else [(age, ahead) for age in origins]
        prior = learn_from_batch(
            batch, pairs=pairs, members=members, seed=seed, provenance=facts, progress=_learning()
        )
        prior.save(output)
        for line in prior.summary():
            click.echo(line, err=True)
    else:
        learned = forecasters_of([name])[0].learn(batch, origins or [90], ahead, seed)
        save_prior(learned, output, {**facts, "ages": origins or [90], "horizon": ahead, "seed": seed})
    click.echo(f"written to {output}", err=True)


def _learning() -> Callable[[str, float], None] | None:
    if not sys.stderr.isatty():
        return None
    return lambda what, share: click.echo(f"\r{100 * share:5.1f} %  {what}  ", err=True, nl=share >= 1.0)


@corpus_group.command("fit")
@TABLE
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path),
              help="File to write: .parquet, .arrow, .csv or .duckdb.")  # fmt: skip
@SQL
def fit_command(table: Path, output: Path, sql: str | None) -> None:
    """Describe every video of TABLE: size, growth, decay, and what is passed on or comes from outside.

    A run that is ended goes on where it stopped when it is started again with the same TABLE and output.
    """
    from groundswell.corpus.runs import fit_table
    from groundswell.corpus.table import count_rows

    written, kept = fit_table(table, output, sql=sql, progress=_progress(count_rows(table)))
    earlier = f" ({kept:,} by an earlier run)" if kept else ""
    click.echo(f"{written:,} videos written to {output}{earlier}", err=True)


@corpus_group.command("score")
@TABLE
@click.option("--ages", default="90", show_default=True, help="Origins, days, with commas between.")
@click.option("--horizon", default="30d", show_default=True, metavar="DAYS", help="How many days ahead.")
@click.option("--until", metavar="DAYS", help="Instead of --horizon: everything left up to this age.")
@click.option("--folds", default=10, show_default=True, type=click.IntRange(2), help="Groups of videos.")
@click.option("--forecasters", "names", help="Names with commas between, also module:name; all when absent.")
@click.option("--assume", "assumed", multiple=True, metavar="shares=true|none",
              help="Give the true shares of the days ahead to forecasters that need them.")  # fmt: skip
@click.option("--reference", help="The forecaster to compare with; persistence-mean when it takes part.")
@click.option("--sample", type=click.IntRange(20), help="Use only so many videos, chosen at random.")
@click.option(
    "--bootstrap", default=1000, show_default=True, type=click.IntRange(0), help="Resamples of videos."
)
@click.option("--seed", default=20_260_101, show_default=True, help="Of folds, samples and learning.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
@click.option("--markdown", is_flag=True, help="Print Markdown.")
@SQL
def score_command(
    *,
    table: Path,
    ages: str,
    horizon: str,
    until: str | None,
    folds: int,
    names: str | None,
    assumed: tuple[str, ...],
    reference: str | None,
    sample: int | None,
    bootstrap: int,
    seed: int,
    as_json: bool,
    markdown: bool,
    sql: str | None,
) -> None:
    """Score every forecaster on TABLE: rolling origins, split by video.

    Each forecaster learns from the other folds only and is handed no day from the origin on. Bands, tuning and
    samples are chosen within the training folds. Differences: paired resampling of videos.
    """
    from groundswell.corpus.board import board_data, board_markdown, board_text
    from groundswell.corpus.registry import FORECASTERS, SAMPLES, forecasters_of
    from groundswell.corpus.score import score
    from groundswell.corpus.table import read_table

    batch = read_table(table, sql=sql)
    if sample is not None and sample < len(batch):
        import numpy as np

        batch = batch.take(np.sort(np.random.default_rng(seed).permutation(len(batch))[:sample]))
    asked = list(FORECASTERS) if names is None else [name.strip() for name in names.split(",")]
    board = score(
        batch,
        forecasters_of(asked),
        ages=[_days(age.strip(), "--ages") for age in ages.split(",")],
        horizon=_days(horizon, "--horizon"),
        until=None if until is None else _days(until, "--until"),
        folds=folds,
        seed=seed,
        assume_shares=_shares_assumed(assumed),
        reference=reference or ("persistence-mean" if "persistence-mean" in asked else None),
        bootstrap=bootstrap,
        samples=SAMPLES,
        progress=(lambda step: click.echo(step, err=True)) if sys.stderr.isatty() else None,
    )
    if as_json:
        click.echo(json.dumps(board_data(board), ensure_ascii=False, indent=2, allow_nan=False))
    else:
        click.echo(board_markdown(board) if markdown else board_text(board))


def _shares_assumed(assumed: tuple[str, ...]) -> bool:
    known = {"shares=true": True, "shares=none": False}
    for setting in assumed:
        if setting not in known:
            raise click.UsageError(f"--assume: {setting!r}; one of {', '.join(known)}")
    return any(known[setting] for setting in assumed)
