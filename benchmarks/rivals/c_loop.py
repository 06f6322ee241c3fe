"""Not a rival but a yardstick: the loop written by hand in ``simd_loop.c``, compiled for this machine."""

from __future__ import annotations

import ctypes
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.rivals import Case, Prepared, Work


def loop() -> Any:
    source = Path(__file__).parents[1] / "simd_loop.c"
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "simd_loop.so"
        flags = ["-O3", "-march=native", "-ffast-math", "-shared", "-fPIC"]
        subprocess.run(["gcc", *flags, str(source), "-o", str(library), "-lm"], check=True)  # noqa: S607 - the user's
        function = ctypes.CDLL(str(library)).simd_loop
    function.restype = ctypes.c_double
    return function


def likelihood(case: Case) -> Prepared:
    function, gradient = loop(), np.zeros(3)
    numbers = [ctypes.c_double(x) for x in (case.end, *case.truth)]
    data, slot = ctypes.c_void_p(case.times.ctypes.data), ctypes.c_void_p(gradient.ctypes.data)
    count = ctypes.c_int64(case.times.size)
    return (
        lambda: function(data, count, *numbers, slot),
        lambda found: {"value": found, "gradient": gradient},
    )


WORKS = [Work("likelihood", "yardstick, no checks", likelihood)]
