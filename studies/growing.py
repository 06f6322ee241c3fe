"""How long growth goes on: forecasts of videos caught while they grew, by how soon supercritical spread is taken to end.

    python -m studies.growing DATA_FOLDER [--videos 300]

``DATA_FOLDER`` holds ``active_recovered``, which is not part of this project. A video counts as growing on a day of ``AGES`` when that
day brought more views than any before, and at least twice the mean of the days before. Each is fitted once and
forecast with each ``HASTE`` of ``attention.slowing`` in turn, by its own record alone. Prints Markdown; everything is deterministic.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray
from studies.bands import counter_case

from groundswell.attention import slowing
from groundswell.attention.fit import Fit, fit
from groundswell.attention.paths import paths
from groundswell.case.record import Span
from groundswell.corpus import read_table

Floats = NDArray[np.float64]

AGES, HORIZONS = (3, 5, 7, 10, 14, 21), (7, 30, 90)
HASTES = (0.01, 0.5, 1.0, 2.0, 4.0)
FEWEST = 1_000.0  # views so far
START = datetime(2020, 1, 1, tzinfo=UTC)


def growing(days: Floats) -> list[tuple[int, int]]:
    """Videos and ages at which they grow, at most one age a video."""
    found = []
    for row, views in enumerate(days):
        ages = [
            age
            for age in AGES
            if np.isfinite(views[: age + max(HORIZONS)]).all()
            and views[:age].sum() >= FEWEST
            and views[age - 1] > views[: age - 1].max()
            and views[age - 1] >= 2.0 * views[: age - 1].mean()
        ]
        if ages:
            found.append((row, ages[row % len(ages)]))
    return found


def fitted(views: Floats) -> Fit:
    """A fit of the counter at the end of each day."""
    total = np.cumsum(views)
    readings = [(START + timedelta(days=day + 1), float(total[day])) for day in range(views.size)]
    return fit(counter_case("video", Span(START, START), readings))


def gains(found: Fit, haste: float) -> Floats:
    """Draws of the views of the days ahead, float64[R, len(HORIZONS)]."""
    before, slowing.HASTE = slowing.HASTE, haste
    try:
        ages = found.horizon + np.array([0.0, *HORIZONS])
        curve = paths(found, float(ages[-1]), ages=ages).at(ages)
    finally:
        slowing.HASTE = before
    return np.asarray(curve[:, 1:] - curve[:, :1])


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--videos", default=300, show_default=True, help="Taken at random of those that grow.")
def main(folder: Path, videos: int) -> None:
    """Print errors and coverage by haste."""
    days = read_table(folder / "active_recovered" / "daily.parquet").window(0, max(AGES) + max(HORIZONS))
    found = growing(days)
    chosen = [found[place] for place in np.random.default_rng(0).permutation(len(found))[:videos]]
    came = np.array([[days[row, age : age + ahead].sum() for ahead in HORIZONS] for row, age in chosen])
    laws, critical = [], []
    for row, age in chosen:
        one = fitted(days[row, :age])
        critical.append(float((one.hyperparameters["branching"] >= 1.0).mean()))
        laws.append(
            [np.quantile(gains(one, haste), [0.025, 0.1, 0.5, 0.9, 0.975], axis=0) for haste in HASTES]
        )
    table = np.maximum(np.array(laws), 1.0)  # video, haste, quantile, horizon
    chance = np.array(critical)
    click.echo(
        f"{len(found)} videos grow at one of these ages, {len(chosen)} are forecast; mean chance of supercritical spread {chance.mean():.2f}.\n"
    )
    click.echo(
        "| supercritical with | videos | haste | days ahead | inside 80 % | above | below | inside 95 % | "
        "mean abs log error | width of 80 % (factor) |"
    )
    click.echo("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
    for words, some in (("any chance", chance >= 0.0), ("0.3 and more", chance >= 0.3)):
        for place, haste in enumerate(HASTES):
            for column, ahead in enumerate(HORIZONS):
                least, low, middle, high, most = table[some, place, :, column].T
                true = np.maximum(came[some, column], 1.0)
                click.echo(
                    f"| {words} | {some.sum()} | {haste:g} | {ahead} | {((low <= true) & (true <= high)).mean():.0%} | "
                    f"{(true > high).mean():.0%} | {(true < low).mean():.0%} | {((least <= true) & (true <= most)).mean():.0%} | "
                    f"{np.abs(np.log(true / middle)).mean():.2f} | {np.exp(np.median(np.log(high / low))):.1f} |"
                )


if __name__ == "__main__":
    main()
