"""A fit for each of many short series: time on one core, speed-up on two, and hawkes-rs on the same series.

The speed-up is set beside that of a loop of nothing but arithmetic, run in the same minutes: what the machine
has to give. Rounds of all four alternate and medians are taken, because neighbours disturb.
"""

from __future__ import annotations

import argparse
import ctypes
import importlib
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from groundswell.process import FitStatus, ManyFits, fit_many

Floats = NDArray[np.float64]
ARITHMETIC = """
double spin(long rounds) {
  double x = 0.1, y = 0.2, z = 0.3, w = 0.4;
  for (long i = 0; i < rounds; ++i) {
    x = 3.7 * x * (1.0 - x), y = 3.8 * y * (1.0 - y), z = 3.9 * z * (1.0 - z), w = 3.6 * w * (1.0 - w);
  }
  return x + y + z + w;
}
"""


def draw(series: int, events: float, end: float) -> tuple[Floats, NDArray[np.int64]]:
    """Branching factors from 0 to 0.9 and decays over a factor of 50, all series simulated at once."""
    rng = np.random.default_rng(1)
    branching = rng.uniform(0.0, 0.9, series)
    decay = np.exp(rng.uniform(-1.0, 3.0, series))
    owner = np.repeat(np.arange(series), rng.poisson(events * (1.0 - branching)))
    time_of = rng.uniform(0.0, end, owner.size)
    owners, times = [owner], [time_of]
    while owner.size:
        children = rng.poisson(branching[owner])
        time_of = np.repeat(time_of, children)
        owner = np.repeat(owner, children)
        time_of = time_of + rng.exponential(1.0, owner.size) / decay[owner]
        inside = time_of < end
        owner, time_of = owner[inside], time_of[inside]
        owners.append(owner)
        times.append(time_of)
    every_owner, every_time = np.concatenate(owners), np.concatenate(times)
    order = np.lexsort((every_time, every_owner))
    offsets = np.zeros(series + 1, np.int64)
    np.cumsum(np.bincount(every_owner, minlength=series), out=offsets[1:])
    return np.ascontiguousarray(every_time[order]), offsets


def arithmetic(folder: Path) -> Callable[[int], None]:
    """A function that spins a fixed number of rounds shared by so many threads; ctypes lets go of the GIL."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        raise SystemExit("no C compiler found: install gcc")
    source, library = folder / "spin.c", folder / "spin.so"
    source.write_text(ARITHMETIC)
    subprocess.run([compiler, "-O2", "-shared", "-fPIC", str(source), "-o", str(library)], check=True)
    spin = ctypes.CDLL(str(library)).spin
    spin.argtypes, spin.restype = [ctypes.c_long], ctypes.c_double

    def run(threads: int) -> None:
        workers = [threading.Thread(target=spin, args=(200_000_000 // threads,)) for _ in range(threads)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    return run


def wall(work: Callable[[int], object], threads: int) -> float:
    began = time.perf_counter()
    work(threads)
    return time.perf_counter() - began


def compare(times: Floats, offsets: NDArray[np.int64], end: float, fits: ManyFits, series: int) -> None:
    try:
        hawkes = importlib.import_module("hawkes.univariate")
    except ImportError:
        print("hawkes-rs is not installed and left out: pip install hawkes-rs")
        return
    count = min(series, len(fits))
    began = time.process_time()
    values, failed = np.full(count, np.nan), 0
    for i in range(count):
        try:
            values[i] = -hawkes.fit(times[offsets[i] : offsets[i + 1]], end).negative_log_likelihood
        except (ValueError, RuntimeError):
            failed += 1
    theirs = 1e3 * (time.process_time() - began) / count
    began = time.process_time()
    again = fit_many(times[: offsets[count]], offsets[: count + 1], end=end, threads=1)
    mine = 1e3 * (time.process_time() - began) / count
    gap = again.loglikelihood - values
    print(
        f"hawkes-rs on {count:,} of them: {theirs:.4f} ms a series, {theirs / mine:.1f} x groundswell; {failed} errors"
    )
    bounded = again.status == FitStatus.DECAY_AT_LOWER_BOUND
    print(f"  its likelihood is more than 1e-6 nats lower in {(gap > 1e-6).sum():,} series")
    print(
        f"  and higher in {((gap < -1e-6) & ~bounded).sum():,}, not counting the {bounded.sum():,} at the slowest decay "
        "we allow"
    )
    if (gap < -1e-6).any():
        print(f"  (by at most {-np.nanmin(gap):.2g} nats with them)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=int, default=100_000)
    parser.add_argument("--events", type=float, default=100.0, help="expected in a series, but for the edge")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    end = 0.4 * arguments.events
    times, offsets = draw(arguments.series, arguments.events, end)
    print(f"{arguments.series:,} series, {times.size / arguments.series:.1f} events each")

    def fit(threads: int) -> ManyFits:
        return fit_many(times, offsets, end=end, threads=threads)

    with tempfile.TemporaryDirectory() as folder:
        spin = arithmetic(Path(folder))
        began = time.process_time()
        fits = fit(1)
        each = 1e3 * (time.process_time() - began) / arguments.series
        print(f"{fits!r}\n{each:.4f} ms of CPU a series on one core (reach: 0.03)")
        ratios = []
        for _ in range(arguments.rounds):
            pure = wall(spin, 1) / wall(spin, 2)
            fitting = wall(fit, 1) / wall(fit, 2)
            ratios.append((fitting, pure, fitting / pure))
    fitting, pure, share = np.median(np.array(ratios), axis=0)
    print(f"two threads: {fitting:.2f} x; arithmetic alone: {pure:.2f} x; share {share:.2f} (reach: 0.9)")
    two = fit(2)
    same = (
        two.loglikelihood.tobytes() == fits.loglikelihood.tobytes()
        and two.errors.tobytes() == fits.errors.tobytes()
    )
    print(f"results of one and two threads {'agree to the last bit' if same else 'DIFFER'}")
    compare(times, offsets, end, fits, 2_000)


if __name__ == "__main__":
    main()
