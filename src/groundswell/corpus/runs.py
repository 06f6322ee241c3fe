"""Long runs over a table: progress, and what is finished is kept when the run is ended before its time."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import groundswell
from groundswell.corpus.describe import FIT_VIDEOS, describe, describe_schema
from groundswell.corpus.grouping import batch_of
from groundswell.corpus.ragged import Batch
from groundswell.corpus.table import read_rows
from groundswell.corpus.writing import check_output, write_table
from groundswell.errors import DataError

__all__ = ["fit_table", "parts_folder"]

Progress = Callable[[int, int], None]


def parts_folder(output: Path) -> Path:
    """Where finished batches wait until all are there."""
    return output.with_name(f".{output.name}.parts")


def fit_table(
    source: str | Path,
    output: Path,
    *,
    sql: str | None = None,
    videos: int = FIT_VIDEOS,
    progress: Progress | None = None,
    work: Callable[[Batch], Any] | None = None,
) -> tuple[int, int]:
    """Describe every video of a table; a run that was ended goes on where it stopped.

    Finished batches lie in a hidden folder beside the output. They are used again when the table (name, size, time of
    change), the query, the version and the batch size are the same, and thrown away otherwise.

    Args:
        progress: called after each batch with rows read and videos done.
        work: makes the record batch of a batch of videos; ``describe`` when absent.
    Returns:
        Videos written, and how many of them an earlier run had done.
    """
    check_output(output)
    folder = parts_folder(output)
    _prepare(folder, _fingerprint(Path(source), sql, videos))
    kept = _fill(folder, source, sql, videos, progress, work or describe)
    written = write_table(_parts(folder), describe_schema(), output, "fits")
    shutil.rmtree(folder)
    return written, kept


def _fill(
    folder: Path,
    source: str | Path,
    sql: str | None,
    videos: int,
    progress: Progress | None,
    work: Callable[[Batch], Any],
) -> int:
    from pyarrow import parquet

    rows_read = done = kept = 0
    for number, rows in enumerate(read_rows(source, videos, sql=sql)):
        place = folder / f"{number:08d}.parquet"
        if place.exists():
            kept += len(rows.ids)
        else:
            made = work(batch_of(rows))
            half = place.with_suffix(".half")
            with parquet.ParquetWriter(half, made.schema) as writer:
                writer.write_batch(made)
            half.replace(place)  # a part is there whole or not at all
        rows_read += rows.days.size
        done += len(rows.ids)
        if progress is not None:
            progress(rows_read, done)
    if done == 0:
        shutil.rmtree(folder)
        raise DataError(f"{source}: the table has no rows")
    return kept


def _parts(folder: Path) -> Iterator[Any]:
    from pyarrow import parquet

    for place in sorted(folder.glob("*.parquet")):
        yield from parquet.ParquetFile(place).iter_batches()


def _fingerprint(source: Path, sql: str | None, videos: int) -> str:
    files = sorted(source.iterdir()) if source.is_dir() else [source]
    facts = [(file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in files if file.exists()]
    text = json.dumps([facts, sql, videos, groundswell.__version__])
    return hashlib.sha256(text.encode()).hexdigest()


def _prepare(folder: Path, fingerprint: str) -> None:
    mark = folder / "run"
    if folder.exists() and not (mark.exists() and mark.read_text(encoding="utf-8") == fingerprint):
        shutil.rmtree(folder)
    folder.mkdir(exist_ok=True)
    mark.write_text(fingerprint, encoding="utf-8")
