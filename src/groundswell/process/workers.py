"""How many threads the core may use."""

from __future__ import annotations

import os

import numpy as np

from groundswell.errors import DataError

__all__ = ["worker_count"]


def worker_count(threads: int | None) -> int:
    """How many threads; DataError when it is not a whole number from 1 to 1024."""
    if threads is None:
        # the cores of the machine may be more than this process is allowed
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if isinstance(threads, bool) or not isinstance(threads, int | np.integer) or not 1 <= threads <= 1024:
        raise DataError(
            f"threads: {threads!r}; give a whole number from 1 to 1024, or leave it out for all cores"
        )
    return int(threads)
