"""Simulated data sets with fixed seeds, and one likelihood with its optimum by which every program is judged.

Nothing here uses groundswell: events are drawn generation after generation in NumPy, the likelihood is
``hawkes_reference.c``, and optima are found by Newton steps in what is linear (background and branching, where the
likelihood is concave) inside SciPy's L-BFGS-B over the logarithms of the decays.
"""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

Floats = NDArray[np.float64]
Decays = Literal["shared", "source", "pair"]
BACKGROUND, BRANCHING, DECAY, RADIUS = 0.5, 0.8, 2.0, 0.7
POWER_BRANCHING, EXPONENT, CUTOFF = 0.7, 0.9, 0.5
SERIES, SERIES_END = 300, 40.0


@dataclass(frozen=True, slots=True)
class Data:
    """Event times in ascending order, their dimensions, and the parameters they were drawn with.

    Attributes:
        times, dimensions: float64[N] and int32[N]; of many series, one after the other, with ``offsets``.
        end: of the observation, which begins at 0; of each series.
        background (float64[D]), branching (float64[D, D]): branching[to, from].
        decay: shared decay of exponential kernels; 0 for a power law.
        exponent, cutoff: of a power law; 0 for exponential kernels.
    """

    name: str
    times: Floats
    dimensions: NDArray[np.int32]
    end: float
    background: Floats
    branching: Floats
    decay: float = 0.0
    exponent: float = 0.0
    cutoff: float = 0.0
    offsets: NDArray[np.int64] | None = None

    def save(self, folder: Path) -> Path:
        path = folder / f"{self.name.replace('/', '-')}.npz"
        arrays: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__ if name != "name"}
        np.savez(path, **{name: array for name, array in arrays.items() if array is not None})
        return path


def drawn(
    rng: np.random.Generator,
    end: float,
    background: Floats,
    branching: Floats,
    delays: Callable[[int], Floats],
) -> tuple[Floats, NDArray[np.int32]]:
    """Immigrants, their children, and so on: one realisation on (0, end] that starts with nothing."""
    size = background.size
    dimension = np.repeat(np.arange(size), rng.poisson(background * end))
    time = rng.uniform(0.0, end, dimension.size)
    times, dimensions = [time], [dimension]
    while time.size:
        children = rng.poisson(branching[:, dimension])  # [to, parent]
        to, parent = np.repeat(np.indices(children.shape).reshape(2, -1), children.ravel(), axis=1)
        time = time[parent] + delays(parent.size)
        inside = time < end
        time, dimension = time[inside], to[inside]
        times.append(time)
        dimensions.append(dimension)
    every = np.concatenate(times)
    order = np.argsort(every)
    return every[order], np.concatenate(dimensions)[order].astype(np.int32)


def exponential(name: str, events: float, seed: int) -> Data:
    end = events * (1.0 - BRANCHING) / BACKGROUND
    return multivariate(name, np.array([BACKGROUND]), np.array([[BRANCHING]]), end, seed)


def multivariate(name: str, background: Floats, branching: Floats, end: float, seed: int) -> Data:
    rng = np.random.default_rng(seed)
    times, dimensions = drawn(rng, end, background, branching, lambda n: rng.exponential(1.0 / DECAY, n))
    return Data(name, times, dimensions, end, background, branching, decay=DECAY)


def network(name: str, size: int, events: float, seed: int) -> Data:
    """Half of the branching matrix is zero; the rest is scaled to the spectral radius."""
    rng = np.random.default_rng(seed)
    branching = rng.uniform(0.2, 1.0, (size, size)) * (rng.random((size, size)) < 0.5)
    branching *= RADIUS / np.abs(np.linalg.eigvals(branching)).max()
    background = rng.uniform(0.1, 0.3, size)
    rates = np.linalg.solve(np.eye(size) - branching, background)
    return multivariate(name, background, branching, events / float(rates.sum()), seed + 1)


def power_law(name: str, events: float, seed: int) -> Data:
    rng = np.random.default_rng(seed)
    end = events * (1.0 - POWER_BRANCHING) / BACKGROUND * 1.1  # some delays exceed the window
    branching = np.array([[POWER_BRANCHING]])
    background = np.array([BACKGROUND])
    times, dimensions = drawn(
        rng, end, background, branching, lambda n: CUTOFF * (rng.random(n) ** (-1.0 / EXPONENT) - 1.0)
    )
    return Data(name, times, dimensions, end, background, branching, exponent=EXPONENT, cutoff=CUTOFF)


def short_series(name: str, seed: int) -> Data:
    rng = np.random.default_rng(seed)
    parts = [
        exponential("", SERIES_END * BACKGROUND / (1.0 - BRANCHING), int(s))
        for s in rng.integers(1 << 31, size=SERIES)
    ]
    offsets = np.cumsum([0, *(part.times.size for part in parts)])
    times = np.concatenate([part.times for part in parts])
    first = parts[0]
    zeros = np.zeros(times.size, np.int32)
    return Data(
        name, times, zeros, SERIES_END, first.background, first.branching, decay=DECAY, offsets=offsets
    )


MAKERS: dict[str, Callable[[], Data]] = {
    "exponential/1e4": lambda: exponential("exponential/1e4", 1e4, 11),
    "exponential/1e5": lambda: exponential("exponential/1e5", 1e5, 12),
    "exponential/1e6": lambda: exponential("exponential/1e6", 1e6, 13),
    "network/5": lambda: network("network/5", 5, 1e5, 21),
    "network/20": lambda: network("network/20", 20, 1e5, 22),
    "power-law/1e3": lambda: power_law("power-law/1e3", 1e3, 31),
    "power-law/1e4": lambda: power_law("power-law/1e4", 1e4, 32),
    "power-law/1e6": lambda: power_law("power-law/1e6", 1e6, 33),
    "series/300": lambda: short_series("series/300", 41),
}


class Reference:
    """The likelihood in C, compiled on first use, and its optima."""

    def __init__(self, folder: Path) -> None:
        compiler = shutil.which("gcc") or shutil.which("cc")
        if compiler is None:
            raise SystemExit("no C compiler found: install gcc")
        library = folder / "hawkes_reference.so"
        flags = ["-O3", "-march=native", "-ffast-math", "-shared", "-fPIC"]
        source = Path(__file__).with_name("hawkes_reference.c")
        subprocess.run([compiler, *flags, str(source), "-o", str(library), "-lm"], check=True)
        self.c = ctypes.CDLL(str(library))
        self.c.features.restype = ctypes.c_int64
        self.c.power_law.restype = ctypes.c_double

    def excitation(self, data: Data, row: int, decays: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """Excitation [events of row, D] and its slope by the decays, integral [D] and its slope."""
        size = data.background.size
        count = data.times.size if row < 0 else int((data.dimensions == row).sum())
        excitation, slope = np.empty((count, size)), np.empty((count, size))
        integral, integral_slope = np.empty(size), np.empty(size)
        self.c.features(
            _of(data.times), _of(data.dimensions), ctypes.c_int64(data.times.size), size, row,
            ctypes.c_double(data.end), _of(np.ascontiguousarray(decays, np.float64)),
            _of(excitation), _of(slope), _of(integral), _of(integral_slope),
        )  # fmt: skip
        return excitation, slope, integral, integral_slope

    def value(self, data: Data, background: Any, branching: Any, decay: Any) -> float:
        """Log-likelihood of exponential kernels; the decay a number, [from] or [to, from]."""
        size = data.background.size
        branching = np.asarray(branching, float).reshape(size, size)
        decays = np.broadcast_to(np.asarray(decay, float), (size, size))
        background = np.asarray(background, float).ravel()
        total = 0.0
        for row in range(size):
            excitation, _, integral, _ = self.excitation(data, row, decays[row])
            rates = background[row] + excitation @ branching[row]
            with np.errstate(divide="ignore", invalid="ignore"):
                total += float(np.log(rates).sum() - background[row] * data.end - branching[row] @ integral)
        return total

    def power_value(
        self, data: Data, background: float, branching: float, exponent: float, cutoff: float
    ) -> tuple[float, Floats]:
        """Log-likelihood of a power law by the sum over all pairs, with its derivatives."""
        derivatives = np.empty(4)
        numbers = [ctypes.c_double(float(x)) for x in (data.end, background, branching, exponent, cutoff)]
        value = self.c.power_law(_of(data.times), ctypes.c_int64(data.times.size), *numbers, _of(derivatives))
        return float(value), derivatives

    def _rows(self, data: Data, rows: list[int], decays: Floats, start: Floats) -> tuple[float, Floats]:
        """Best value over background and branching of these rows, decays given; slope by the decays."""
        excitation, slope, integral, integral_slope = self.excitation(
            data, rows[0] if len(rows) == 1 else -1, decays
        )
        total, slopes = 0.0, np.zeros(decays.size)
        whole = np.append(data.end, integral)
        for row in rows:
            mine = slice(None) if len(rows) == 1 else data.dimensions == row
            own, own_slope = excitation[mine], slope[mine]
            design = np.column_stack([np.ones(len(own)), own])
            value, start[row] = _concave(design, whole, start[row])
            rates = design @ start[row]
            branching = start[row][1:]
            slopes += branching * (own_slope.T @ (1.0 / rates) - integral_slope)
            total += value
        return total, slopes

    def optimum(self, data: Data, kind: Decays) -> tuple[float, dict[str, Any]]:
        """Highest log-likelihood over background, branching and decays, with the parameters."""
        size = data.background.size
        start = np.column_stack(
            [np.bincount(data.dimensions, minlength=size) / data.end / 2, np.full((size, size), 0.5 / size)]
        )
        groups = [[row] for row in range(size)] if kind == "pair" else [list(range(size))]
        free = 1 if kind == "shared" else size
        decays, total = np.full((size, size), data.decay), 0.0
        for rows in groups:

            def objective(logs: Floats, rows: list[int] = rows) -> tuple[float, Floats]:
                value, slopes = self._rows(data, rows, np.exp(np.broadcast_to(logs, size)), start)
                slopes = slopes * np.exp(logs)
                return -value, -(slopes.sum(keepdims=True) if free == 1 else slopes)

            middle = np.full(free, np.log(data.decay))
            found = optimize.minimize(
                objective, middle, jac=True, method="L-BFGS-B",
                bounds=[(m - 4.0, m + 4.0) for m in middle],
                options={"ftol": 1e-16, "gtol": 1e-7, "maxiter": 500},
            )  # fmt: skip
            value, _ = objective(found.x)
            total -= float(value)
            decays[rows] = np.exp(found.x)
        return total, {"background": start[:, 0], "branching": start[:, 1:], "decay": decays}

    def power_optimum(self, data: Data) -> tuple[float, dict[str, Any]]:
        """Highest log-likelihood of a power law; climbed in logarithms from the parameters of the simulation."""

        def objective(logs: Floats) -> tuple[float, Floats]:
            value, slopes = self.power_value(data, *np.exp(logs))
            return -value, -slopes * np.exp(logs)

        truth = np.log([data.background[0], data.branching[0, 0], data.exponent, data.cutoff])
        options = {"ftol": 1e-15, "gtol": 1e-6, "maxiter": 200}
        found = optimize.minimize(objective, truth, jac=True, method="L-BFGS-B", options=options)
        names = ("background", "branching", "exponent", "cutoff")
        return -float(found.fun), dict(zip(names, np.exp(found.x), strict=True))


def _of(array: NDArray[Any]) -> ctypes.c_void_p:
    return ctypes.c_void_p(array.ctypes.data)


def _concave(design: Floats, whole: Floats, start: Floats) -> tuple[float, Floats]:
    """Maximum over x >= 0 of sum log(design x) - whole x: Newton steps on what is off its bound."""

    def value_at(x: Floats) -> float:
        rates = design @ x
        return float(np.log(rates).sum() - whole @ x) if (rates > 0.0).all() else -np.inf

    x = np.maximum(start, 1e-12)
    value = value_at(x)
    for _ in range(200):
        weighted = design / (design @ x)[:, None]
        slope = weighted.sum(axis=0) - whole
        free = (x > 0.0) | (slope > 0.0)
        step = np.zeros(x.size)
        step[free] = np.linalg.lstsq(weighted[:, free].T @ weighted[:, free], slope[free], rcond=1e-14)[0]
        # a coordinate at its bound that the step would push out stays there
        while (out := free & (x == 0.0) & (step < 0.0)).any():
            free &= ~out
            step = np.zeros(x.size)
            step[free] = np.linalg.lstsq(weighted[:, free].T @ weighted[:, free], slope[free], rcond=1e-14)[0]
        expected, share, better = float(slope @ step), 1.0, False
        while share > 1e-9 and not better:
            proposed = np.maximum(x + share * step, 0.0)
            found = value_at(proposed)
            better = found > value
            share *= 0.5
        if not better:
            break
        x, value = proposed, found
        if expected < 1e-11:
            break
    return value, x
