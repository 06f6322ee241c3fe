"""Real events, found without being told: shocks and counterfactuals on four sets of dated events.

    python -m benchmarks.bench_events DATA

DATA holds the folders ``vevo_adele_daily``, ``twitter_celebrity_events``, ``navalny_youtube_15min`` and ``google_trends``; what is
missing is left out. ``ruptures`` (Truong and others, 2020) is the rival for locating events where it is installed.
"""

from __future__ import annotations

import argparse
import importlib
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyarrow import parquet

from groundswell.structural import counterfactual, find_shocks

__all__ = ["main"]

Floats = NDArray[np.float64]

RELEASE = datetime(2015, 10, 23)  # noqa: DTZ001 - the set has plain dates
EARLY, LATE = 6, 24  # hours before and after an event within which a rise counts as located
#: Methods whose rises are also ranked by size, and how many of the largest are taken.
SORTED = ("find_shocks, error 2", "ruptures, Pelt, 1 x BIC")
NUMBERS = (30, 50, 80, 120)
#: Steps at which something rose, and how much it brought.
Rises = list[tuple[int, float]]


def adele(folder: Path) -> None:
    """The release of one video as a shock to five older ones."""
    rows = parquet.read_table(folder / "daily.parquet").to_pydict()
    titles = parquet.read_table(folder / "videos.parquet").to_pydict()
    name = dict(zip(titles["video_id"], titles["title"], strict=True))
    views: dict[str, dict[datetime, float]] = defaultdict(dict)
    for video, date, value in zip(rows["video_id"], rows["date"], rows["views"], strict=True):
        views[video][date] = float(value)
    print("\n## Five older videos in the week of a release\n")
    print("| video | week over the week before | factor of the first day (80 %) | week without it: factor (80 %) | spill-over of the week | "
          "found within a day | days |\n|---|---|---|---|---|---|---|")  # fmt: skip
    for video, daily in views.items():
        if min(daily) > RELEASE - timedelta(days=300):
            continue
        first = RELEASE - timedelta(days=300)
        series = np.array([daily.get(first + timedelta(days=day), np.nan) for day in range(390)])
        place = 300
        ratio = series[place : place + 7].mean() / series[place - 7 : place].mean()
        found = counterfactual(series, place, last=place + 7)
        expected = found.draws.sum(axis=1)
        folds = np.quantile(found.observed.sum() / expected, [0.1, 0.5, 0.9])
        low, middle, high = np.quantile(found.effect, [0.1, 0.5, 0.9])
        shocks = [shock for shock in find_shocks(series) if abs(shock.step - place) <= 1]
        first_day = f"{shocks[0].factor:.1f} ({shocks[0].low:.1f} to {shocks[0].high:.1f})" if shocks else "-"
        print(f"| {name[video]} | {ratio:.2f} | {first_day} | {folds[1]:.2f} ({folds[0]:.2f} to {folds[2]:.2f}) | "
              f"{middle / 1e6:.2f} M ({low / 1e6:.2f} to {high / 1e6:.2f}) | {'yes' if shocks else 'no'} | "
              f"{shocks[0].duration if shocks else '-'} |")  # fmt: skip


def twitter(folder: Path) -> None:
    """Dated events in the hourly tweets of networks: located, and by how much the day rose."""
    rows = parquet.read_table(folder / "events.parquet").to_pydict()
    times: dict[str, list[float]] = defaultdict(list)
    for network, moment in zip(rows["event"], rows["t_unix"], strict=True):
        times[network].append(float(moment))
    dated: dict[str, list[float]] = defaultdict(list)
    for line in (folder / "EVENTS.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        network, moment, _ = line.split("\t", 2)
        if network in times:
            dated[network].append(float(moment))
    series, events = {}, {}
    for network, moments in times.items():
        first = min(moments) // 3600.0
        hours = np.arange(first, max(moments) // 3600.0 + 1.0)
        series[network] = np.histogram(moments, np.append(hours, hours[-1] + 1.0) * 3600.0)[0].astype(float)
        events[network] = [
            moment / 3600.0 - first
            for moment in dated[network]
            if 24.0 <= moment / 3600.0 - first < hours.size
        ]
    print(f"\n## Dated events in {len(series)} networks, hourly tweets\n")
    print(
        f"Located: a rise from {EARLY} hours before to {LATE} hours after. Rises elsewhere count as wrong, though not all of them are.\n"
        f"With a number, that many rises of all networks, the largest by tweets beyond what was expected.\n"
    )
    print(
        "| method | rises | events | located | recall | precision | seconds a network |\n|---|---|---|---|---|---|---|"
    )
    methods: dict[str, Callable[[Floats], Rises]] = {
        "find_shocks, error 0.05": partial(_shocks, 0.05),
        "find_shocks, error 2": partial(_shocks, 2.0),
    }
    try:
        ruptures = importlib.import_module("ruptures")
    except ImportError:
        print("(ruptures is not installed)")
    else:
        for scale in (1.0, 3.0, 8.0):
            methods[f"ruptures, Pelt, {scale:g} x BIC"] = partial(_pelt, ruptures, scale)
    for method, locate in methods.items():
        started = time.process_time()
        rises = sorted(
            ((size, network, step) for network, values in series.items() for step, size in locate(values)),
            reverse=True,
        )
        seconds = (time.process_time() - started) / len(series)
        for most in (None, *(NUMBERS if method in SORTED else ())):
            chosen = rises[:most]
            near = [
                {(network, event) for event in events[network] if event - EARLY <= step <= event + LATE}
                for _, network, step in chosen
            ]
            located, known = len(set().union(*near)), sum(map(len, events.values()))
            print(
                f"| {method}{'' if most is None else f', {most} largest'} | {len(chosen)} | {known} | {located} | {located / known:.2f} | "
                f"{np.mean([bool(one) for one in near]):.2f} | {seconds:.2f} |"
            )
    ratios, tails = [], []
    for network, values in series.items():
        for event in events[network]:
            place = int(event)
            if place + 24 <= values.size and np.isfinite(values[:place]).sum() >= 72:
                found = counterfactual(values, place, last=place + 24, period=24)
                ratios.append(1.0 + float(np.median(found.per_cent)) / 100.0)
                tails.append(found.tail)
    low, middle, high = np.quantile(ratios, [0.1, 0.5, 0.9])
    print(f"\nThe 24 hours from an event over what would have come, {len(ratios)} events: median {middle:.2f}, 10 % below {low:.2f}, 10 % "
          f"above {high:.2f}; found at 5 %: {np.mean(np.array(tails) < 0.05):.2f}.")  # fmt: skip


def _shocks(error: float, values: Floats) -> Rises:
    """Our rises, and the tweets they brought."""
    return [(shock.step, shock.size) for shock in find_shocks(values, period=24, error=error)]


def _pelt(ruptures: Any, scale: float, values: Floats) -> Rises:
    """Rises among penalised changes of the mean of square-rooted counts, the hours of the day taken out, and what they brought."""
    roots = np.sqrt(values)
    hour = np.arange(roots.size) % 24
    usual = np.array([np.median(roots[hour == one]) for one in range(24)])[hour]
    rest = roots - usual
    spread = np.median(np.abs(np.diff(rest))) / 0.6745 / np.sqrt(2.0)
    penalty = scale * 2.0 * np.log(rest.size) * spread**2
    edges = [0, *ruptures.Pelt(model="l2", min_size=3, jump=1).fit(rest).predict(pen=penalty)]
    found = []
    for before, begin, end in zip(edges, edges[1:], edges[2:], strict=False):
        level = rest[before:begin].mean()
        if rest[begin:end].mean() > level:
            expected = np.maximum(usual[begin:end] + level, 0.0) ** 2
            found.append((int(begin), float((values[begin:end] - expected).sum())))
    return found


def navalny(folder: Path) -> None:
    """Shocks in views an hour of five videos, and which of them come together."""
    rows = parquet.read_table(folder / "snapshots.parquet").to_pydict()
    readings: dict[str, list[tuple[datetime, float]]] = defaultdict(list)
    for video, moment, views in zip(rows["video_id"], rows["time"], rows["views"], strict=True):
        readings[video].append((moment, float(views)))
    start = datetime(2020, 12, 21, tzinfo=UTC)
    hourly: dict[str, Floats] = {}
    for video, items in readings.items():
        items.sort()
        ages = np.array([(moment - start) / timedelta(hours=1) for moment, _ in items])
        views = np.maximum.accumulate([value for _, value in items])
        edges = np.arange(np.ceil(ages[0]), np.floor(ages[-1]) + 1.0)
        at = np.interp(edges, ages, views)
        gap = np.abs(ages[None, :] - edges[:, None]).min(axis=1)
        # a counter that was corrected downward shows no views until it is back where it was
        corrected = np.interp(edges, ages, [value for _, value in items]) < at
        at[(gap > 0.5) | corrected] = np.nan
        hourly[video] = np.concatenate([np.full(int(edges[0]), np.nan), np.diff(at)])
    longest = max(values.size for values in hourly.values())
    logs = {
        video: np.log(np.maximum(np.append(values, np.full(longest - values.size, np.nan)), 0.5))
        for video, values in hourly.items()
    }
    print(
        "\n## Five videos of one winter, views an hour\n\n| video | hours | shocks (UTC, factor, hours) |\n|---|---|---|"
    )
    for video, values in hourly.items():
        said = [
            f"{start + timedelta(hours=shock.step):%d %b %H h} x{shock.factor:.1f} {shock.duration}"
            for shock in find_shocks(values, period=24)
        ]
        print(f"| {video} | {int(np.isfinite(values).sum())} | {'; '.join(said) or 'none'} |")
    shortest = min(hourly, key=lambda video: int(np.isfinite(hourly[video]).sum()))
    seen = np.flatnonzero(np.isfinite(logs[shortest]))
    changes = {video: _hours_taken_out(values[seen[0] : seen[-1] + 1]) for video, values in logs.items()}
    print(
        f"\nWhat the few hours of {shortest} can say: correlation of the changes from hour to hour, the usual change of each hour of the day "
        "taken out:\n"
    )
    for one, other in combinations(changes, 2):
        both = np.isfinite(changes[one]) & np.isfinite(changes[other])
        correlation = float(np.corrcoef(changes[one][both], changes[other][both])[0, 1])
        print(f"* {one} with {other}: {correlation:+.2f} over {int(both.sum())} hours")


def _hours_taken_out(values: Floats) -> Floats:
    """Changes from hour to hour less the median change of that hour of the day."""
    change = np.diff(values)
    for one in range(24):
        known = np.isfinite(change) & (np.arange(change.size) % 24 == one)
        if known.any():
            change[known] -= np.median(change[known])
    return np.asarray(change)


def trends(folder: Path) -> None:
    """How long news keeps being searched for."""
    rows = parquet.read_table(folder / "us_news_events_2017_daily.parquet").to_pydict()
    topics: dict[str, dict[datetime, float]] = defaultdict(dict)
    for date, topic, interest, index in zip(
        rows["date"], rows["topic"], rows["interest"], rows["index"], strict=True
    ):
        if index == "separately":
            topics[topic][date] = float(interest)
    durations, found_at_peak, half = [], 0, []
    for daily in topics.values():
        series = np.array([daily[date] for date in sorted(daily)])
        peak = int(series.argmax())
        begin = end = peak
        while begin > 0 and series[begin - 1] >= 0.5 * series[peak]:
            begin -= 1
        while end + 1 < series.size and series[end + 1] >= 0.5 * series[peak]:
            end += 1
        half.append(end - begin + 1)
        near = [shock for shock in find_shocks(series) if abs(shock.step - peak) <= 3]
        found_at_peak += bool(near)
        durations += [max(near, key=lambda shock: shock.score).duration] if near else []
    print("\n## News searched for\n")
    print(f"{len(topics)} topics; largest shock found within three days of the peak: {found_at_peak}; days until the series is back in its band: "
          f"median {np.median(durations):.0f}, quartiles {np.quantile(durations, 0.25):.0f} to {np.quantile(durations, 0.75):.0f}; days at half the "
          f"peak or above: median {np.median(half):.0f}, quartiles {np.quantile(half, 0.25):.0f} to {np.quantile(half, 0.75):.0f}.")  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables of the sets that are there."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("data", type=Path, nargs="?", help="folder of the sets")
    chosen = parser.parse_args(arguments)
    if chosen.data is None:
        print("no folder of data given: nothing to measure")
        return
    sets = {
        "vevo_adele_daily": adele,
        "twitter_celebrity_events": twitter,
        "navalny_youtube_15min": navalny,
        "google_trends": trends,
    }
    for name, measure in sets.items():
        if (chosen.data / name).is_dir():
            measure(chosen.data / name)
        else:
            print(f"\n{name}: not there")


if __name__ == "__main__":
    main()
