"""How the forecast bands hold: First Kiss as of day 3 and 7, and real videos as of day 7.

    python -m studies.bands [DATA_FOLDER]

Without a folder only First Kiss is run. With one (a folder that holds ``thai_mv_daily``, ``navalny_youtube_15min``
and ``hipie_ted_vevo_daily``, which are not part of this project) the same settings, priors and code are run on their
videos as of day 7. Prints Markdown; everything is deterministic.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

import groundswell as gs
from groundswell.attention.fit import fit
from groundswell.attention.inputs import age_in_days, origin_of
from groundswell.attention.paths import paths
from groundswell.case.record import Case, Span, ViewObservation

FIRST_KISS_LATER = ((15, 70e6), (21, 73e6), (59, 81e6), (124, 86e6), (280, 95e6))
AGES = (14.0, 30.0, 60.0, 120.0)
PRIORS = {"as written": 1.0, "halved spreads": 0.5, "doubled spreads": 2.0}


def first_kiss() -> None:
    """The 90 % bands of First Kiss from day 3 and day 7 under three prior scales."""
    case = gs.open_case("first-kiss")
    origin = origin_of(case)
    print(
        "| as of | priors | "
        + " | ".join(f"day {day}: {value / 1e6:.0f} M" for day, value in FIRST_KISS_LATER)
        + " | ratio at day 124 |"
    )
    print("|---|---|" + "---|" * (len(FIRST_KISS_LATER) + 1))
    for moment in ("2014-03-13", "2014-03-17"):
        for name, factor in PRIORS.items():
            found = gs.explain(case, as_of=moment, priors=gs.Priors().scaled(factor)).fit
            # the later claims speak of whole days: their middle
            ages = np.array([day + 0.35 for day, _ in FIRST_KISS_LATER])
            low, middle, high = np.quantile(
                paths(found, 281.0, ages=ages).at(ages), [0.05, 0.5, 0.95], axis=0
            )
            cells = [
                f"{lo / 1e6:.0f} – {mid / 1e6:.0f} – {hi / 1e6:.0f}{'' if lo <= value <= hi else ' ✗'}"
                for lo, mid, hi, (_, value) in zip(low, middle, high, FIRST_KISS_LATER, strict=True)
            ]
            print(f"| {moment} (day {age_in_days(found.origin + timedelta(days=found.horizon), origin):.1f}) | {name} | "
                  + " | ".join(cells) + f" | {high[3] / low[3]:.2f} |")  # fmt: skip


def counter_case(slug: str, published: Span, readings: list[tuple[datetime, float]]) -> Case:
    """A case from exact readings of a counter."""
    views = tuple(
        ViewObservation(row=row + 2, time=Span(when, when), low=value, high=value, value=value)
        for row, (when, value) in enumerate(readings)
    )
    return Case(slug, slug, published, views=views)


def videos(folder: Path) -> Iterator[tuple[str, Case, float]]:
    """Set name, case and length in days of every usable video."""
    import pandas

    daily = pandas.read_parquet(folder / "hipie_ted_vevo_daily" / "daily.parquet").sort_values(
        ["video_id", "day"]
    )
    start = datetime(2012, 1, 1, tzinfo=UTC)
    for video, rows in daily.groupby("video_id", sort=True):
        total = rows["views"].to_numpy(float).cumsum()
        days = rows["day"].to_numpy(float) + 1.0
        keep = days <= 130
        readings = [
            (start + timedelta(days=day), value) for day, value in zip(days[keep], total[keep], strict=True)
        ]
        yield (
            "hipie_ted_vevo_daily",
            counter_case(f"hipie-{video}", Span(start, start), readings),
            float(days[keep][-1]),
        )
    thai = pandas.read_parquet(folder / "thai_mv_daily" / "snapshots.parquet").dropna(subset=["view_count"])
    for video, rows in thai.groupby("video_id", sort=True):
        if len(rows) < 100:
            continue
        published = pandas.to_datetime(rows["published_at"].iloc[0], utc=True).to_pydatetime()
        times = pandas.to_datetime(rows["run_datetime_utc"], utc=True)
        readings = sorted(
            (when.to_pydatetime(), float(v)) for when, v in zip(times, rows["view_count"], strict=True)
        )
        length = (readings[-1][0] - published).total_seconds() / 86400.0
        yield "thai_mv_daily", counter_case(f"thai-{video}", Span(published, published), readings), length
    navalny = pandas.read_parquet(folder / "navalny_youtube_15min" / "snapshots.parquet")
    for video, rows in navalny.groupby("video_id", sort=True):
        once = rows.drop_duplicates("time").sort_values("time")
        times = pandas.to_datetime(once["time"], utc=True)
        readings = [(when.to_pydatetime(), float(v)) for when, v in zip(times, once["views"], strict=True)]
        if readings[0][1] > 5e5:
            continue  # publication unknown and long past
        # no upload time is known; half a million views came within the hours before the first reading
        published = Span(readings[0][0] - timedelta(hours=6), readings[0][0] - timedelta(minutes=30))
        length = (readings[-1][0] - published.earliest).total_seconds() / 86400.0
        yield "navalny_youtube_15min", counter_case(f"navalny-{video}", published, readings), length


def real_videos(folder: Path) -> None:
    """Coverage and width of 80 and 90 % bands as of day 7, by set."""
    rows: dict[tuple[str, float], list[tuple[float, float, bool, bool, float, float]]] = {}
    for name, case, length in videos(folder):
        origin = origin_of(case)
        known = tuple(row for row in case.views if row.time and age_in_days(row.time.latest, origin) <= 7.0)
        if len(known) < 2:
            continue
        ages = np.array([age for age in AGES if age <= length])
        if not ages.size:
            continue
        found = fit(replace(case, views=known), until=origin + timedelta(days=7))
        draws = paths(found, float(ages[-1]), ages=ages).at(ages)
        truth_age = np.array([age_in_days(row.time.latest, origin) for row in case.views if row.time])
        truth = np.interp(ages, truth_age, [row.low for row in case.views])
        now = np.interp(7.0, truth_age, [row.low for row in case.views])
        for column, age in enumerate(ages):
            q = np.quantile(draws[:, column], [0.05, 0.1, 0.5, 0.9, 0.95])
            rows.setdefault((name, float(age)), []).append(
                (
                    q[2],
                    truth[column],
                    bool(q[1] <= truth[column] <= q[3]),
                    bool(q[0] <= truth[column] <= q[4]),
                    q[4] / q[0],
                    now,
                )
            )
    print(
        "| set | day | videos | inside 80 % | inside 90 % | median width of 90 % (factor) | median error of the median | of no growth |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for (name, age), found_rows in rows.items():
        median = np.array([row[0] for row in found_rows])
        later = np.array([row[1] for row in found_rows])
        before = np.array([row[5] for row in found_rows])
        inside80, inside90 = (sum(row[k] for row in found_rows) for k in (2, 3))
        width = float(np.median([row[4] for row in found_rows]))
        print(f"| {name} | {age:.0f} | {len(found_rows)} | {inside80} | {inside90} | {width:.2f} | "
              f"{np.median(np.abs(median / later - 1)):.3f} | {np.median(np.abs(before / later - 1)):.3f} |")  # fmt: skip


if __name__ == "__main__":
    first_kiss()
    if len(sys.argv) > 1:
        print()
        real_videos(Path(sys.argv[1]))
