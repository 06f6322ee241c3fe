"""Real counters, as people polled them, through import and explain; what growth says of their falls and freezes.

python -m benchmarks.real_shapes DATA                 a dozen videos of each set
python -m benchmarks.real_shapes DATA --videos 3 --say    also what was said, video by video

``DATA`` is a folder with one folder a set; only the flags in ``SETS`` are given, nothing is edited.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

import groundswell as gs
from groundswell.case.record import Case, Span
from groundswell.sources import Choices, plan_import
from groundswell.sources.store import write_plan


@dataclass(frozen=True)
class Snapshots:
    """One set: its file, the column that tells videos apart, and the flags that a person gives."""

    file: str
    video: str
    views: str
    said: dict[str, Any] = field(default_factory=dict)


def on(first: str, last: str) -> Span:
    """An interval of UTC days, for a set that does not say when its videos were published."""
    return Span(
        datetime.fromisoformat(first).replace(tzinfo=UTC), datetime.fromisoformat(last).replace(tzinfo=UTC)
    )


SETS = {
    "navalny_youtube_15min": Snapshots(
        "snapshots.parquet", "video_id", "views", {"published": on("2020-12-01", "2020-12-21")}
    ),
    "tiktok_vn_snapshots": Snapshots(
        "snapshots.parquet",
        "vid_id",
        "vid_nview",
        {
            "zone": "Asia/Ho_Chi_Minh",
            "platform": "tiktok",
            "columns": {
                "video": "vid_id",
                "views": "vid_nview",
                "time": "scrape_time_local_or_utc",
                "published": "post_time_utc",
            },
        },
    ),
    "polled_views_kohl": Snapshots(
        "total_views.parquet",
        "platform",
        "total_views",
        {"published": on("2025-11-04", "2025-11-04"), "columns": {"video": "platform"}},
    ),
    "youtube_trending": Snapshots(
        "trending_2017-11_US_67days.parquet",
        "video_key",
        "views",
        {"zone": "UTC", "columns": {"video": "video_key"}},
    ),
}


def columns_of(path: Path, shape: Snapshots) -> dict[str, list[tuple[datetime, float]]]:
    """The counter of every video as it stands in the file, in order of time."""
    said = shape.said.get("columns", {})
    names = pq.read_schema(path).names
    time_column = said.get("time") or next(name for name in ("time", "snapshot_date") if name in names)
    table = pq.read_table(path, columns=[shape.video, time_column, shape.views])
    found: dict[str, list[tuple[datetime, float]]] = {}
    columns = (table.column(name).to_pylist() for name in (shape.video, time_column, shape.views))
    for video, when, views in zip(*columns, strict=True):
        if video is not None and views is not None:
            found.setdefault(str(video), []).append((when, float(views)))
    return {video: sorted(rows) for video, rows in found.items()}


def falls_and_freezes(rows: list[tuple[datetime, float]]) -> tuple[int, int]:
    """Steps of a counter that go down, and steps that stand still."""
    steps = [after[1] - before[1] for before, after in pairwise(rows) if after[0] > before[0]]
    return sum(step < 0 for step in steps), sum(step == 0 for step in steps)


def chosen(videos: dict[str, list[tuple[datetime, float]]], count: int) -> list[str]:
    """Videos with at least three snapshots: first those that fall, then those that stand still, then by name."""
    long_enough = {video: rows for video, rows in videos.items() if len({row[0] for row in rows}) >= 3}

    def order(video: str) -> tuple[int, int, str]:
        fell, stood = falls_and_freezes(long_enough[video])
        return -fell, -stood, video

    ranked = sorted(long_enough, key=order)
    half = ranked[: count // 2]
    others = sorted(set(ranked) - set(half))
    step = max(len(others) // max(count - len(half), 1), 1)
    return half + others[::step][: count - len(half)]


def imported(path: Path, shape: Snapshots, video: str, folder: Path) -> tuple[Case, int]:
    """The case that the import wrote, and how many cells or rows it rejected."""
    plan = plan_import([path], folder, Choices(video=video, count="cumulative", **shape.said))
    write_plan(plan)
    return gs.open_case(folder), len(plan.rejects)


def run(data: Path, name: str, shape: Snapshots, count: int, say: bool) -> str:
    """One set; its line of the table."""
    path = data / name / shape.file
    videos = columns_of(path, shape)
    picks = chosen(videos, count)
    begin = time.perf_counter()
    explained = rejects = 0
    fell = froze = fell_named = froze_named = 0
    for video in picks:
        with tempfile.TemporaryDirectory() as folder:
            case, rejected = imported(path, shape, video, Path(folder) / "case")
            rejects += rejected
            answers = gs.explain(case).answers()
        growth = answers["growth"]
        words = " ".join(growth.caveats)
        explained += len(answers) == 9
        falls, freezes = falls_and_freezes(videos[video])
        fell += falls > 0
        froze += freezes > 0
        fell_named += falls > 0 and "fell from" in words
        froze_named += freezes > 0 and "stood still" in words
        if say:
            print(f"{name} {video}: {len(videos[video]):,} rows, {falls} steps down, {freezes} steps of 0")
            print(f"    {growth.sentences[0]}")
            print("".join(f"    - {caveat}\n" for caveat in growth.caveats), end="", flush=True)
    seconds = (time.perf_counter() - begin) / max(len(picks), 1)
    return (
        f"| `{name}` | {len(picks)} | {rejects} | {explained} | {fell_named} of {fell} | {froze_named} of {froze} "
        f"| {seconds:.1f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, help="folder with one folder a set")
    parser.add_argument("--videos", type=int, default=12, help="of each set")
    parser.add_argument("--sets", nargs="+", choices=sorted(SETS), default=sorted(SETS))
    parser.add_argument("--say", action="store_true", help="print what was said of every video")
    given = parser.parse_args()
    lines = [run(given.data, name, SETS[name], given.videos, given.say) for name in given.sets]
    print("| set | videos | rejects | nine answers | falls named | freezes named | seconds a video |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
