"""How bands that were learned from one set hold on others, unchanged.

    python -m studies.transfer data                     into studies/results/transfer.json
    python -m studies.transfer data --prior mine.npz    with a prior that ``groundswell corpus learn`` wrote

``data`` holds the folders of the sets. The prior learns from the daily views of ``active_recovered``; nothing of it is
changed for the others. Videos of theirs that it has learned from are left out. Cumulative counters become days by a
straight line between snapshots; a fall of the counter is taken for no views.
"""

from __future__ import annotations

import argparse
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyarrow import Table, parquet

from groundswell.corpus import learn_from_batch, read_table
from groundswell.forecast.learned import LearnedPrior

Floats = NDArray[np.float64]

OUT = Path(__file__).parent / "results" / "transfer.json"
LEARNED = "active_recovered"
AGES = (3, 7, 14, 30, 60, 90, 180, 365, 730)
HORIZONS = (7, 30, 90)
KNOWN_SHARE = 0.8  # of the days of a horizon
RESOLVED = 5.0  # units of the last digit shown that a counter must have moved by before the origin
LEVELS = (0.8, 0.95)
DAY = np.timedelta64(86_400_000_000, "us")


@dataclass(frozen=True, slots=True)
class Question:
    """One forecast to make, and what came.

    Attributes:
        video: its name.
        days (float64[A]): views of each day before the origin; NaN where unknown.
        horizon: days ahead.
        total: views that came.
        rounding: views by which the counter, as it is shown, may be off.
    """

    video: str
    days: Floats
    horizon: int
    total: float
    rounding: float = 0.0


def of_days(video: str, days: Floats) -> Iterator[Question]:
    """At every age and horizon that the record reaches."""
    for age, horizon in itertools.product(AGES, HORIZONS):
        came = days[age : age + horizon]
        if len(came) == horizon and np.isfinite(came).mean() >= KNOWN_SHARE and np.isfinite(days[:age]).any():
            yield Question(video, days[:age], horizon, float(np.nanmean(came)) * horizon)


def daily_set(folder: Path, learned: set[str]) -> Iterator[Question]:
    """Views of each day; where the record begins after the upload, its first days are unknown."""
    table = parquet.read_table(folder / "daily.parquet")
    names, day, views = (np.array(table[name]) for name in ("video_id", "day", "views"))
    late = _late(table, parquet.read_table(folder / "videos.parquet"))
    for name in np.unique(names[~np.isin(names, list(learned))]):
        rows = names == name
        days = np.full(int(day[rows].max()) + 1 + late.get(str(name), 0), np.nan)
        days[day[rows] + late.get(str(name), 0)] = views[rows]
        yield from of_days(str(name), days)


def _late(table: Table, videos: Table) -> dict[str, int]:
    """Days between a video's upload and its first record, where both are dated."""
    if "date" not in table.column_names:
        return {}
    names, dates = np.array(table["video_id"]), np.array(table["date"]).astype("datetime64[D]")
    published = np.array([str(text)[:10] for text in videos["published"].to_pylist()], dtype="datetime64[D]")
    return {
        str(name): max(int((dates[names == name].min() - day).astype(int)), 0)
        for name, day in zip(videos["video_id"].to_pylist(), published, strict=True)
    }


def counters(folder: Path) -> Iterator[Question]:
    """Counters read so often that each day is known: five talks and songs, without upload times, and music videos."""
    table = parquet.read_table(folder / "snapshots.parquet")
    dated = "published_at" in table.column_names
    names = np.array(table["video_id"])
    when = np.array(table["run_datetime_utc" if dated else "time"].to_numpy(), dtype="datetime64[us]")
    counts = np.array(table["view_count" if dated else "views"], dtype=np.float64)
    for name in np.unique(names):
        rows = np.flatnonzero((names == name) & np.isfinite(counts))
        if rows.size < 100:
            continue
        rows = rows[np.argsort(when[rows], kind="stable")]
        start = when[rows[0]]
        if dated:
            start = np.array(table["published_at"].to_numpy(), dtype="datetime64[us]")[rows[0]]
        age = (when[rows] - start) / DAY
        shown = np.maximum.accumulate(counts[rows])
        if dated:
            age, shown = np.concatenate([[0.0], age]), np.concatenate([[0.0], shown])
        yield from of_days(str(name), np.diff(np.interp(np.arange(int(age[-1]) + 1), age, shown)))


def few_snapshots(folder: Path) -> Iterator[Question]:
    """A handful of rounded counts a video: from the second on, up to the last.

    Where the shown count hardly moved before the origin, its last digit hides the level: such videos are left out.
    """
    table = parquet.read_table(folder / "snapshots.parquet")
    names = np.array(table["vid_id"])
    age = (
        np.array(table["age_h"], dtype=np.float64) - 7.0
    ) / 24.0  # the collector's clock is seven hours ahead
    counts = np.array(table["vid_nview"], dtype=np.float64)
    order = np.lexsort((age, names))
    order = order[np.isfinite(counts[order]) & (age[order] > 0.0)]
    for rows in np.split(order, np.flatnonzero(names[order][1:] != names[order][:-1]) + 1):
        at, shown = age[rows], np.maximum.accumulate(counts[rows])
        if rows.size < 3 or shown[0] <= 0.0 or at[1] - at[0] < 1.0 or at[-1] - at[1] < 1.0:
            continue
        unit = _unit(shown[-1])
        if shown[1] - shown[0] < RESOLVED * unit or shown[1] <= shown[0]:
            continue
        # the count grows as a power of the age between two snapshots; only their own days are taken for known
        power = np.log(shown[1] / shown[0]) / np.log(at[1] / at[0])
        past = shown[1] * (np.arange(int(at[1]) + 1) / at[1]) ** power
        days = np.full(len(past) - 1, np.nan)
        for place in (max(int(at[0]), 1), int(at[1])):
            days[place - 1] = past[place] - past[place - 1]
        total = float(np.interp(int(at[-1]), at, shown)) - float(past[-1])
        yield Question(str(names[rows[0]]), days, int(at[-1]) - int(at[1]), max(total, 0.0), unit)


def _unit(count: float) -> float:
    """What the last digit that is shown stands for: 12.3K, 1.2M."""
    return 0.0 if count < 1e4 else 1e2 if count < 1e6 else 1e5


def other_sets(data: Path, learned: set[str]) -> dict[str, Iterator[Question]]:
    """What is asked of each set, without the videos that were learned from."""
    return {
        "hipie_ted_vevo_daily": daily_set(data / "hipie_ted_vevo_daily", learned),
        "vevo_adele_daily": daily_set(data / "vevo_adele_daily", learned),
        "navalny_youtube_15min": counters(data / "navalny_youtube_15min"),
        "thai_mv_daily": counters(data / "thai_mv_daily"),
        "tiktok_vn_snapshots": few_snapshots(data / "tiktok_vn_snapshots"),
    }


def judged(prior: LearnedPrior, questions: list[Question]) -> dict[str, dict[str, float]]:
    """Bands held: of all forecasts, of those within what was learned, of those that were widened and say why."""
    rows = []
    for one in questions:
        said = prior.predict(one.days, one.horizon)
        bands = [said.interval(level) for level in LEVELS]
        # a counter that is shown in rounded numbers tells the total only so far
        held = [bool(low[0] - one.rounding <= one.total <= high[0] + one.rounding) for low, high in bands]
        width = float(np.log1p(bands[0][1][0]) - np.log1p(bands[0][0][0]))
        rows.append((one.video, bool(said.notes[0]), *held, width))
    groups = {
        "all": rows,
        "as learned": [row for row in rows if not row[1]],
        "widened": [row for row in rows if row[1]],
    }
    return {
        name: {
            "videos": len({row[0] for row in some}),
            "forecasts": len(some),
            "held_80": round(float(np.mean([row[2] for row in some])), 4),
            "held_95": round(float(np.mean([row[3] for row in some])), 4),
            "factor_80": round(float(np.exp(np.median([row[4] for row in some]))), 3),
        }
        for name, some in groups.items()
        if some
    }


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description="Score a prior on sets that it has not learned from.")
    parser.add_argument("data", type=Path, help="folder of the sets")
    parser.add_argument("--prior", type=Path, help="a prior; learned from active_recovered when absent")
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    batch = read_table(given.data / LEARNED / "daily.parquet")
    prior = LearnedPrior.load(given.prior) if given.prior else learn_from_batch(batch, kinds=("views",))
    found: dict[str, Any] = {"learned": LEARNED, "priors": {}}
    for title, one in {LEARNED: prior, "shipped": LearnedPrior.default()}.items():
        found["priors"][title] = {}
        for name, questions in other_sets(given.data, set(batch.ids)).items():
            found["priors"][title][name] = judged(one, list(questions))
            for group, row in found["priors"][title][name].items():
                print(f"{title}, {name}, {group}: {row}", flush=True)
    given.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
