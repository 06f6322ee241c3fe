"""Programs that fit or simulate Hawkes processes, behind one interface; each module here is one of them.

A module has ``WORKS``: what its program can do. The worker imports it with the interpreter in whose environment the
program is installed, so nothing but NumPy and that program may be imported here; programs are imported inside
functions or with ``importlib``, untyped as most of them are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["TOOLS", "Answer", "Case", "Floats", "Prepare", "Prepared", "Tool", "Work", "start_of"]

Floats = NDArray[np.float64]
Answer = dict[str, Any]
Prepared = tuple[Callable[[], Any], Callable[[Any], Answer]]  # what is timed, and what it found


@dataclass(frozen=True, slots=True)
class Case:
    """One data set as ``hawkes_data.Data`` stored it."""

    times: Floats
    dimensions: NDArray[np.int32]
    end: float
    background: Floats
    branching: Floats
    decay: float
    exponent: float
    cutoff: float
    offsets: NDArray[np.int64]

    @classmethod
    def load(cls, path: Path) -> Case:
        with np.load(path) as stored:
            found: dict[str, Any] = {name: stored[name] for name in stored.files}
        for name in ("end", "decay", "exponent", "cutoff"):
            found[name] = float(found[name])
        found.setdefault("offsets", np.array([0, found["times"].size], np.int64))
        return cls(**found)

    def shortened(self) -> Case:
        """A small part of it, for what compiles on its first call."""
        if self.offsets.size > 2:
            offsets = self.offsets[:3]
            return Case(
                self.times[: offsets[-1]], self.dimensions[: offsets[-1]], self.end, self.background, self.branching,
                self.decay, self.exponent, self.cutoff, offsets,
            )  # fmt: skip
        count = min(200 * self.size, self.times.size - 1)
        offsets = np.array([0, count], np.int64)
        return Case(
            self.times[:count], self.dimensions[:count], float(self.times[count]), self.background, self.branching,
            self.decay, self.exponent, self.cutoff, offsets,
        )  # fmt: skip

    @property
    def size(self) -> int:
        return int(self.background.size)

    @property
    def truth(self) -> tuple[float, float, float]:
        """Background, branching and decay of one dimension."""
        return float(self.background[0]), float(self.branching[0, 0]), self.decay

    @property
    def power(self) -> tuple[float, float, float, float]:
        """Background, branching, exponent and cutoff of one dimension."""
        return float(self.background[0]), float(self.branching[0, 0]), self.exponent, self.cutoff

    @property
    def split(self) -> list[Floats]:
        """One array for each dimension."""
        return [np.ascontiguousarray(self.times[self.dimensions == d]) for d in range(self.size)]

    @property
    def series(self) -> list[Floats]:
        return [self.times[a:b] for a, b in zip(self.offsets[:-1], self.offsets[1:], strict=True)]


def start_of(times: Floats, end: float) -> tuple[float, float, float]:
    """For programs that ask for a start: half of the events are immigrants, and delays are about one unit."""
    return times.size / end / 2.0, 0.5, 1.0


Prepare = Callable[[Case], Prepared]


@dataclass(frozen=True, slots=True)
class Work:
    """One thing a program can do.

    Attributes:
        kind: "likelihood", "fit", "network", "power likelihood", "power fit", "simulation" or "series".
        label: which of its ways, and what it was told beforehand.
        model: what was free: the class of models whose optimum the result is held against; "" for none.
        prepare: what is not timed (conversions of the data); returns the work and the reader of its result.
    """

    kind: str
    label: str
    prepare: Prepare
    model: str = ""


@dataclass(frozen=True, slots=True)
class Tool:
    """A program and how it comes into an environment of its own.

    Attributes:
        package: what ``pip install`` is given.
        module: in this package.
        before: packages without which it does not build; ``after``: without which it does not run. Both are tried
            only when the plain installation fails, and both failures are reported.
        flags: of pip, for the second attempt.
    """

    package: str
    module: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


TOOLS: Mapping[str, Tool] = {
    tool.package: tool
    for tool in (
        Tool("hawkes-rs", "hawkes_rs"),
        Tool("intensify", "intensify_"),
        Tool("hawkes-engine", "hawkes_engine_"),
        Tool("Hawkes", "hawkes_omi", after=("Cython", "setuptools")),
        Tool("hawkesbook", "hawkesbook_"),
        Tool("HawkesPyLib", "hawkespylib"),
        Tool(
            "hawkeslib", "hawkeslib_", ("setuptools", "wheel", "Cython<3", "numpy<2"), ("numba", "numpy<2"),
            ("--no-build-isolation",),
        ),
        Tool("tick", "tick_", after=("numpydoc", "six")),
        Tool(
            "sparklen", "sparklen_", ("setuptools", "wheel", "swig", "numpy", "scipy", "scikit-learn", "matplotlib"),
            flags=("--no-build-isolation",),
        ),
        Tool("phawkes", "phawkes_"),
        Tool("the-hawkes-package", "the_hawkes_package"),
        Tool("mpoints", ""),
        Tool("pyhawkes", ""),
        Tool("CSMHP", ""),
    )
}  # fmt: skip
