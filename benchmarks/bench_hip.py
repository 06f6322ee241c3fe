"""HIP's task: one 120-day video with an input series, fitted on its first 90 days.

``python benchmarks/bench_hip.py FOLDER`` reads ``daily.parquet`` and ``videos.parquet`` of FOLDER (columns
video_id, day, views, shares, hip_pred; share_recovery) and compares the training squared error with that of the
stored fits. Without a folder it fits simulated series and compares with the truth's own error. Times are CPU
time of one fit with its intervals.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from groundswell import _core
from groundswell.process.counts.hip import HIP

Floats = NDArray[np.float64]
VIDEOS, DAYS, TRAINING, SEED = 500, 120, 90, 20170403
Case = tuple[Floats, Floats, Floats]


def stored(folder: Path) -> list[Case]:
    """Views, shares and stored predictions of randomly chosen videos whose shares are exact."""
    from pyarrow import parquet

    videos = parquet.read_table(folder / "videos.parquet").to_pydict()
    exact = [
        name for name, how in zip(videos["video_id"], videos["share_recovery"], strict=True) if how == "exact"
    ]
    order = np.random.default_rng(SEED).permutation(len(exact))[:VIDEOS]
    chosen = {exact[place] for place in order}
    daily = parquet.read_table(
        folder / "daily.parquet",
        columns=["video_id", "day", "views", "shares", "hip_pred"],
        filters=[("video_id", "in", chosen)],
    ).sort_by([("video_id", "ascending"), ("day", "ascending")])
    columns = [
        daily[name].to_numpy(zero_copy_only=False).astype(float) for name in ("views", "shares", "hip_pred")
    ]
    firsts = np.flatnonzero(daily["day"].to_numpy() == 0)[1:]
    views, shares, prediction = (np.split(column, firsts) for column in columns)
    return list(zip(views, shares, prediction, strict=True))


def simulated() -> list[Case]:
    """Series of the model with 10 % noise; the prediction is the truth."""
    random = np.random.default_rng(SEED)
    cases = []
    for _ in range(VIDEOS):
        shares = random.negative_binomial(2, 0.1, DAYS) * random.gamma(0.5, 2.0, DAYS)
        shape = np.array([random.uniform(0.05, 0.4), random.uniform(-2.0, 1.5), random.uniform(-1.0, 1.0)])
        source = random.uniform(0.0, 50.0) + random.uniform(1.0, 30.0) * shares
        source[0] += random.uniform(0.0, 3e3)
        mean = _core.hip_continue(shape, np.zeros(0), source)
        cases.append((np.maximum(np.round(mean * random.normal(1.0, 0.1, DAYS)), 0.0), shares, mean))
    return cases


def main(arguments: list[str]) -> None:
    cases = stored(Path(arguments[0])) if arguments else simulated()
    specification = HIP()
    specification.fit(cases[0][0][:TRAINING], cases[0][1][:TRAINING])  # the grid is made once for each length
    specification.fit(cases[0][0], cases[0][1])
    better, ratios, times, whole = 0, [], [], []
    for views, shares, prediction in cases:
        begin = time.process_time()
        fit = specification.fit(views[:TRAINING], shares[:TRAINING])
        fit.intervals()
        times.append(time.process_time() - begin)
        begin = time.process_time()
        specification.fit(views, shares).intervals()
        whole.append(time.process_time() - begin)
        error = float(((views - prediction)[:TRAINING] ** 2).sum())
        ratios.append(fit.squared_error / error)
        better += fit.squared_error <= error * (1.0 + 1e-9)
    print(
        f"videos {len(cases)}, training squared error no worse than the reference: {better / len(cases):.1%}"
    )
    quantiles = np.quantile(ratios, [0.05, 0.5, 0.95, 1.0])
    print("ratio of squared errors, 5 %, median, 95 %, largest:", " ".join(f"{x:.6f}" for x in quantiles))
    for days, taken in ((TRAINING, times), (DAYS, whole)):
        print(
            f"{days} days, fit with intervals: median {np.median(taken) * 1e3:.2f} ms, "
            f"largest {max(taken) * 1e3:.2f} ms of CPU"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
