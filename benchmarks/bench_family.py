"""Families on real records: arrivals of fan videos, spill-over round a release, and videos that move together.

    python benchmarks/bench_family.py DATA

DATA holds the folders ``bandmaid_derivatives``, ``vevo_adele_daily``, ``hipie_ted_vevo_daily`` and
``navalny_youtube_15min`` (Parquet; what they are is described in docs/benchmarks.md). Nothing is written.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyarrow import parquet

from groundswell.answers.arrival_prior import Arrivals, learn_from, likelihood
from groundswell.answers.co_movement import co_movement
from groundswell.answers.excitation import excitation

Floats = NDArray[np.float64]

HORIZON, SEEN = 60, 3
RELEASE, FIRST, LAST = date(2015, 10, 23), date(2015, 8, 24), date(2015, 12, 20)
EDGES = np.array([0.0, 1.0, 2.0, 3.0, 4.0, 6.0, 9.0, 14.0, 21.0, 35.0, 60.0])


def columns(path: Path, *names: str) -> list[list[Any]]:
    table = parquet.read_table(path, columns=list(names))
    return [table[name].to_pylist() for name in names]


def concerts(folder: Path) -> Floats:
    """Uploads by day after each concert, within sixty days (float64[concerts, 60]); mis-dated ones left out."""
    days, lags = columns(folder / "fancams.parquet", "date", "lag_days")
    found: dict[Any, Floats] = {}
    for day, lag in zip(days, lags, strict=True):
        if lag is not None and 0 <= lag < HORIZON:
            found.setdefault(day, np.zeros(HORIZON))[int(lag)] += 1.0
    return np.array([found[day] for day in sorted(found)])


def arrivals_of(counts: Floats) -> Arrivals:
    total = np.concatenate([[0.0], np.cumsum(counts)])
    return Arrivals(np.diff(total[EDGES.astype(int)]), EDGES)


def power_law_of_days(counts: Floats) -> float:
    """Least squares of log(count + 1/2) on log(day + 1) over the seen days, summed over the days to come."""
    x, y = np.log(np.arange(SEEN) + 1.0), np.log(counts[:SEEN] + 0.5)
    slope, level = np.polyfit(x, y, 1)
    ahead = np.exp(level + min(slope, 0.0) * np.log(np.arange(SEEN, HORIZON) + 1.0)) - 0.5
    return float(np.maximum(ahead, 0.0).sum())


def bench_arrivals(folder: Path) -> None:
    counts = concerts(folder)
    began = time.process_time()
    whole = [likelihood(arrivals_of(row), HORIZON) for row in counts]
    early = [likelihood(arrivals_of(row).until(SEEN), HORIZON) for row in counts]
    truth = counts[:, SEEN:].sum(axis=1)
    seen = counts[:, :SEEN].sum(axis=1)
    rows, crps = [], []
    inside: dict[float, list[bool]] = {50.0: [], 80.0: [], 90.0: []}
    for place in range(len(counts)):
        others = np.arange(len(counts)) != place
        prior = learn_from([whole[other] for other in np.flatnonzero(others)], HORIZON)
        known = prior.after(early[place], SEEN)
        draws = known.draws(SEEN, HORIZON)
        for level, held in inside.items():
            _, low, high = known.number(SEEN, HORIZON, level)
            held.append(low <= truth[place] <= high)
        slope, level_of = np.polyfit(np.log1p(seen[others]), np.log1p(truth[others]), 1)
        ordered = np.sort(draws)
        ranks = (2.0 * np.arange(ordered.size) + 1.0) / ordered.size - 1.0
        crps.append(np.abs(ordered - truth[place]).mean() - (ranks * ordered).mean())
        rows.append(
            [
                float(np.median(draws)),
                float(np.expm1(level_of + slope * np.log1p(seen[place]))),
                power_law_of_days(counts[place]),
                seen[place] / SEEN * (HORIZON - SEEN),
            ]
        )
    table = np.maximum(np.array(rows), 0.0)
    took = time.process_time() - began
    print(
        f"{len(counts)} concerts, {counts.sum():.0f} uploads within {HORIZON} days; each held out, the first {SEEN} days seen"
    )
    print("uploads from day 3 to 60:       mean absolute error   mean absolute log error")
    names = (
        "arrival model, learned prior",
        "power-law regression on the total",
        "power law through the days",
        "constant rate",
    )
    for name, column in zip(names, table.T, strict=True):
        error = np.abs(column - truth)
        logs = np.abs(np.log1p(column) - np.log1p(truth))
        print(f"  {name:36s} {error.mean():10.2f} {logs.mean():20.3f}")
    print(f"  arrival model, CRPS                  {np.mean(crps):10.2f}")
    for level, held in inside.items():
        print(f"  {level:.0f} % intervals hold {100 * np.mean(held):.1f} %")
    for rival, name in ((1, names[1]), (2, names[2]), (3, names[3])):
        print(f"  better than {name}: {better(table[:, 0], table[:, rival], truth)}")
    print(f"  {took / len(counts):.2f} s of CPU a concert, prior learned anew each time")


def better(ours: Floats, theirs: Floats, truth: Floats) -> str:
    """Share of resampled sets of concerts in which the mean absolute log error is smaller."""
    random = np.random.default_rng(1)
    gain = np.abs(np.log1p(theirs) - np.log1p(truth)) - np.abs(np.log1p(ours) - np.log1p(truth))
    means = gain[random.integers(0, gain.size, (20_000, gain.size))].mean(axis=1)
    low, high = np.quantile(means, [0.05, 0.95])
    return f"log error smaller by {gain.mean():.3f} (90 % of resamples {low:.3f} to {high:.3f}; above zero in {(means > 0).mean():.1%})"


def released(folder: Path) -> tuple[Floats, list[str]]:
    """Daily views (float64[days, videos]) and ids; the video that came out in the window stands first."""
    ids, days, views = columns(folder / "daily.parquet", "video_id", "date", "views")
    count = (LAST - FIRST).days + 1
    series = {name: np.full(count, np.nan) for name in dict.fromkeys(ids)}
    for name, day, value in zip(ids, days, views, strict=True):
        place = (datetime.fromisoformat(str(day)[:10]).date() - FIRST).days
        if 0 <= place < count and value is not None:
            series[name][place] = value
    new = next(name for name in series if np.isnan(series[name][: (RELEASE - FIRST).days]).all())
    names = [new, *(name for name in series if name != new)]
    return np.column_stack([series[name] for name in names]), names


def bench_release(folder: Path) -> None:
    """Views of older videos before and after a new one by the same artist."""
    table, names = released(folder)
    new, at, count = names[0], (RELEASE - FIRST).days, len(table)
    began = time.process_time()
    found = excitation(names, table, np.arange(count + 1.0), [float(at), *[None] * (len(names) - 1)])
    took = time.process_time() - began
    expected = found.fit.expected
    print(
        f"\nrelease of {RELEASE}, {count} days, {len(names)} videos in one model, {took:.1f} s of CPU; 90 % intervals"
    )
    print(
        "older video   week over week before (model)   excess counted   spill-over              own floor                views a view"
    )
    for place, name in enumerate(names[1:], start=1):
        link, own = found.link(new, name), found.link(name, name)
        column = table[:, place]
        ratio = column[at : at + 7].mean() / column[at - 7 : at].mean()
        model = expected[at : at + 7, place].mean() / expected[at - 7 : at, place].mean()
        excess = (column[at:] - column[:at].mean()).sum()
        print(
            f"  {name:12s} {ratio:8.2f} ({model:.2f}) {excess / 1e6:18.2f} M "
            f"{millions(link.views, link.views_low, link.views_high)} {millions(own.views, own.views_low, own.views_high)} "
            f"  {link.branching:.4f} ({link.low:.4f} to {link.high:.4f}) {link.verdict}"
        )


def bench_strangers(folder: Path, release_folder: Path) -> None:
    """The same release beside videos of other people in the same weeks: nothing should be found."""
    ids, days, views = columns(folder / "daily.parquet", "video_id", "date_approx", "views")
    related = set(columns(release_folder / "daily.parquet", "video_id")[0])
    artist = {
        name
        for name, title in zip(*columns(folder / "videos.parquet", "video_id", "title"), strict=True)
        if "Adele" in title
    }
    count = (LAST - FIRST).days + 1
    series: dict[str, Floats] = {}
    for name, day, value in zip(ids, days, views, strict=True):
        place = (datetime.fromisoformat(str(day)[:10]).date() - FIRST).days
        if name not in related | artist and 0 <= place < count and value is not None:
            series.setdefault(name, np.full(count, np.nan))[place] = value
    table = released(release_folder)[0]
    at = float((RELEASE - FIRST).days)
    whole = {name: row for name, row in series.items() if np.isfinite(row).sum() >= count - 1}
    verdicts: list[str] = []
    for name, row in whole.items():
        found = excitation(
            ["new", "stranger"], np.column_stack([table[:, 0], row]), np.arange(count + 1.0), [at, None]
        )
        link = found.link("new", "stranger")
        verdicts.append(link.verdict)
        if link.verdict != "not seen":
            share = (link.views or 0.0) / np.nansum(row)
            print(f"  stranger {name}: {link.verdict}, {share:.1%} of its views")
    print(
        f"  of {len(verdicts)} strangers: "
        + ", ".join(f"{verdicts.count(v)} {v}" for v in sorted(set(verdicts)))
    )


def millions(value: float | None, low: float | None, high: float | None) -> str:
    if value is None or low is None or high is None:
        return "cannot tell"
    return f"{value / 1e6:8.2f} M ({low / 1e6:.2f} to {high / 1e6:.2f})"


def bench_together(folder: Path) -> None:
    """Which of five videos, counted every quarter of an hour, move together, and when each surged."""
    ids, times, views = columns(folder / "snapshots.parquet", "video_id", "time", "views")
    readings: dict[str, dict[float, float]] = {}
    for name, moment, value in zip(ids, times, views, strict=True):
        at = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        readings.setdefault(name, {})[at.timestamp() / 3600.0] = float(value)
    start = min(min(rows) for rows in readings.values())
    stop = max(max(rows) for rows in readings.values())
    edges = np.arange(np.ceil(start / 24.0) * 24.0, stop, 3.0)
    names = list(readings)
    table = np.full((edges.size - 1, len(names)), np.nan)
    for place, name in enumerate(names):
        rows = sorted(readings[name].items())
        hours, totals = np.array(rows).T
        inside = (edges >= hours[0]) & (edges <= hours[-1])
        table[:, place] = np.diff(np.where(inside, np.interp(edges, hours, totals), np.nan))
    print(
        "\nchanges against the day before, three-hourly; chance: share of circular shifts with as high a correlation"
    )
    for pair in co_movement(names, table, 8):
        said = (
            ""
            if pair.correlation is None or pair.chance is None
            else f"correlation {pair.correlation:5.2f}  chance {pair.chance:.3f}"
        )
        print(f"  {pair.first:12s} {pair.second:12s} {pair.shared:4d} intervals  {said:36s} {pair.verdict}")
    print("largest rise of a day over the day before, by video (days with both whole):")
    for place, name in enumerate(names):
        days = table[: len(table) // 8 * 8, place].reshape(-1, 8).sum(axis=1)
        with np.errstate(invalid="ignore"):
            ratio = days[1:] / days[:-1]
        top = np.argsort(-np.nan_to_num(ratio))[:3] + 1
        when = [datetime.fromtimestamp(edges[8 * day] * 3600.0, UTC) for day in top]
        print(
            f"  {name:12s} "
            + ", ".join(f"{day:%d %B %Y} x{ratio[at - 1]:.2f}" for day, at in zip(when, top, strict=True))
        )


def main() -> None:
    if len(sys.argv) != 2:
        print("no folder of data given: nothing to measure")
        return
    data = Path(sys.argv[1])
    bench_arrivals(data / "bandmaid_derivatives")
    bench_release(data / "vevo_adele_daily")
    bench_strangers(data / "hipie_ted_vevo_daily", data / "vevo_adele_daily")
    bench_together(data / "navalny_youtube_15min")


if __name__ == "__main__":
    main()
