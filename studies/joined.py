"""What the learned prior adds to the mechanism of one case, by its weight.

    python -m studies.joined DATA_FOLDER [--own] [--videos 120] [--from-day 7 --from-day 30]

``DATA_FOLDER`` holds ``active_recovered`` and ``hipie_ted_vevo_daily``, which are not part of this project. Of each set so many
videos are forecast as ``groundswell forecast`` does, as of some days, 30 days ahead, with the weight of the prior set to each of
``WEIGHTS`` in turn. With ``--own`` the prior is not the one that ships but is learned from ``TEACHERS`` other videos of
``active_recovered``, and only that set is forecast. A set whose videos end too early
is left out. Prints Markdown; everything is deterministic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray
from studies.bands import counter_case

from groundswell.answers.pooling import OWN, SHIPPED, pool_of
from groundswell.attention.fit import fit
from groundswell.attention.paths import paths
from groundswell.case.record import Span
from groundswell.corpus import Batch, learn_from_batch, read_table
from groundswell.forecast.learned import LearnedPrior

Floats = NDArray[np.float64]
SETS = ("active_recovered", "hipie_ted_vevo_daily")
ORIGINS, HORIZON = (7, 30), 30
TEACHERS = 2_000
WEIGHTS = (0.0, 1.0 / 3.0, SHIPPED, OWN, 1.0)
START = datetime(2020, 1, 1, tzinfo=UTC)


def chosen(batch: Batch, count: int, origins: Sequence[int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Places of videos taken at random that are whole for the days that are used, and of others to learn from."""
    days = batch.window(0, max(origins) + HORIZON)
    whole = np.isfinite(days).all(axis=1) & (days[:, : min(origins)].sum(axis=1) >= 10.0)
    usable = np.flatnonzero(whole & (days[:, -HORIZON:].sum(axis=1) >= 10.0))
    shuffled = np.random.default_rng(0).permutation(usable)
    return shuffled[:count], np.sort(shuffled[count : count + TEACHERS])


def ends(days: Floats, origin: int, prior: str | LearnedPrior) -> list[tuple[float, float, float]]:
    """For each weight the ends of the 80 % band and the median of the views of the days ahead."""
    total = np.cumsum(days)
    readings = [(START + timedelta(days=day + 1), float(total[day])) for day in range(origin)]
    found = fit(counter_case("video", Span(START, START), readings))
    ages = np.array([float(origin), float(origin + HORIZON)])
    mechanism = np.diff(paths(found, ages[1], ages=ages).at(ages), axis=1)[:, 0]
    pool = pool_of(found, prior)
    if pool is None:
        raise click.ClickException("a record of less than a day has no prior")
    laws = (replace(pool, weight=weight).gains(mechanism, float(HORIZON))[0] for weight in WEIGHTS)
    return [
        (float(low), float(middle), float(high))
        for low, middle, high in (np.quantile(law, [0.1, 0.5, 0.9]) for law in laws)
    ]


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--own", is_flag=True, help="Learn the prior from other videos of the first set.")
@click.option("--videos", default=120, show_default=True, help="Of each set.")
@click.option("--from-day", "origins", multiple=True, default=ORIGINS, show_default=True, help="Ages.")
def main(folder: Path, own: bool, videos: int, origins: tuple[int, ...]) -> None:
    """Print errors and coverage by weight."""
    click.echo(
        "| set | from day | videos | weight of the prior | mean abs log error | inside 80 % | width of 80 % (factor) |"
    )
    click.echo("|---|---|---|---|---|---|---|")
    for name in SETS[:1] if own else SETS:
        batch = read_table(folder / name / "daily.parquet")
        some, others = chosen(batch, videos, origins)
        if not some.size:
            continue
        prior: str | LearnedPrior = "default"
        if own:
            pairs = [(origin, HORIZON) for origin in origins]
            prior = learn_from_batch(batch.take(others), pairs=pairs, members=2)
        views = batch.window(0, max(origins) + HORIZON)[some]
        for origin in origins:
            laws = np.array([ends(days, origin, prior) for days in views])
            came = views[:, origin : origin + HORIZON].sum(axis=1)
            for column, weight in enumerate(WEIGHTS):
                low, middle, high = np.maximum(laws[:, column].T, 1e-3)
                error = np.abs(np.log(np.maximum(came, 1.0) / middle)).mean()
                inside = ((low <= came) & (came <= high)).mean()
                width = np.exp(np.median(np.log(high / low)))
                click.echo(
                    f"| {name} | {origin} | {len(some)} | {weight:.2f} | {error:.3f} | {inside:.0%} | {width:.1f} |"
                )


if __name__ == "__main__":
    main()
