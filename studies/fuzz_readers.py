"""A fuzzer for every reader of `case import`: small good files, damaged at random, for as long as it is told.

python -m studies.fuzz_readers                          every file in tests/sources/files, 5 seconds each
python -m studies.fuzz_readers --seconds 60 FILE...     these files, a minute each
python -m studies.fuzz_readers --seed 7

A damaged file must be read, asked about or refused with an error of groundswell's own, within ten seconds. What is
read is written into a new case, which must open without an error, and importing the file again must change nothing.
A file that breaks a rule is kept (the folder is named), and the exit status is 1.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from groundswell.case.folder import load
from groundswell.case.record import Span
from groundswell.errors import GroundswellError
from groundswell.sources import Choices, plan_import
from groundswell.sources.files import head_of, open_sources
from groundswell.sources.registry import recognise
from groundswell.sources.store import write_plan

FILES = Path(__file__).parents[1] / "tests" / "sources" / "files"
FETCHED = datetime(2024, 3, 20, 12, tzinfo=UTC)
PUBLISHED = datetime(2024, 3, 10, 15, tzinfo=UTC)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
PATIENCE = 10  # seconds
NASTY = (
    "", "-", "\u2014", "NaN", "inf", "-1", "1e400", "9" * 400, "1.234", "1,234", "0x10", "\u0661\u0662", "=1+1", "-abc", "'", '"',
    '""', "null", "true", "[]", "{}", "[[", "\\u0000", "\\ud800", "\0", "\ufeff", "\u200b", "\u2028", "\r", "\n", "\r\n", "\t", ";", ",",
    "|", "..", "../../x", "/etc/passwd", "0000-00-00", "9999-12-31", "0001-01-01T00:00:00Z", "2024-02-30", "2024-03-31T02:30", "24.31.12",
    "20240310T", "1e9", "99999999999999999999", "-62135596800", "3 fortnights ago", "1.2K", "PT1H", "P1Y", "\U0001f600", "a" * 5000,
    "2024-03-11/2024-03-10", "Total", "[not found: x]", "<1", "N", "(edited)", "%s", "{0}", "UCabc", "\x1a", "\x85",
)  # fmt: skip


class TooSlow(Exception):
    """A file that took longer than a person would wait."""


def _alarm(signum: int, frame: FrameType | None) -> None:
    del signum, frame
    raise TooSlow(f"longer than {PATIENCE} s")


def _places(chance: random.Random, raw: bytes) -> tuple[int, int]:
    first = chance.randrange(len(raw) + 1)
    return first, min(len(raw), first + int(chance.expovariate(1 / 12)) + 1)


def flip(chance: random.Random, raw: bytes) -> bytes:
    place = chance.randrange(len(raw))
    return raw[:place] + bytes([chance.randrange(256)]) + raw[place + 1 :]


def cut(chance: random.Random, raw: bytes) -> bytes:
    first, last = _places(chance, raw)
    return raw[:first] + raw[last:]


def double(chance: random.Random, raw: bytes) -> bytes:
    first, last = _places(chance, raw)
    return raw[:last] + raw[first:last] * chance.choice((1, 1, 2, 50)) + raw[last:]


def insert(chance: random.Random, raw: bytes) -> bytes:
    place = chance.randrange(len(raw) + 1)
    return raw[:place] + chance.choice(NASTY).encode("utf-8", "surrogatepass") + raw[place:]


def replace_token(chance: random.Random, raw: bytes) -> bytes:
    """A cell, a number or a text between marks replaced by something nasty."""
    marks = [place for place, sign in enumerate(raw) if sign in b',;\t\n":{}[] ']
    if len(marks) < 2:
        return raw
    place = chance.randrange(len(marks) - 1)
    return (
        raw[: marks[place] + 1]
        + chance.choice(NASTY).encode("utf-8", "surrogatepass")
        + raw[marks[place + 1] :]
    )


def swap_lines(chance: random.Random, raw: bytes) -> bytes:
    lines = raw.split(b"\n")
    first, second = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[first], lines[second] = lines[second], lines[first]
    return b"\n".join(lines)


def truncate(chance: random.Random, raw: bytes) -> bytes:
    return raw[: chance.randrange(len(raw) + 1)]


def encode(chance: random.Random, raw: bytes) -> bytes:
    name = chance.choice(("utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "cp1252", "utf-32"))
    return raw.decode("utf-8", "replace").encode(name, "replace")


DAMAGES: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    flip,
    cut,
    double,
    insert,
    insert,
    replace_token,
    replace_token,
    replace_token,
    swap_lines,
    truncate,
    encode,
)


def damaged(chance: random.Random, raw: bytes, seeds: Sequence[bytes]) -> bytes:
    """One to five damages, now and then with a piece of another file."""
    if chance.random() < 0.05:
        other = chance.choice(seeds)
        raw = raw[: chance.randrange(len(raw) + 1)] + other[chance.randrange(len(other)) :]
    for _ in range(chance.randint(1, 5)):
        if raw:
            raw = chance.choice(DAMAGES)(chance, raw)
    return raw


def choices(chance: random.Random) -> Choices:
    """What a person might say; nearly always the things without which nothing is read."""
    mostly = chance.random
    return Choices(
        video=chance.choice((None, None, None, "abc123XYZ_0", "7000000000000000001")),
        zone=chance.choice(("UTC", "Europe/Berlin", "America/New_York")) if mostly() < 0.9 else None,
        date_order=chance.choice((None, None, "dmy", "mdy", "ymd")),
        decimal=chance.choice((None, None, ".", ",")),
        count=chance.choice(("cumulative", "per-interval")) if mostly() < 0.9 else None,
        period=chance.choice(("lifetime", "lifetime", "window", None)),
        fetched=Span(FETCHED, FETCHED) if mostly() < 0.9 else None,
        published=Span(PUBLISHED, PUBLISHED) if mostly() < 0.9 else None,
        before=chance.choice((None, 0.0, 100.0)),
        encoding=chance.choice((None, None, None, "cp1252", "latin-1")),
        keep_names=mostly() < 0.1,
    )


def attempt(path: Path, chosen: Choices, folder: Path, format_name: str | None) -> str:
    """What became of a file; anything but an error of groundswell's own goes through."""
    try:
        plan = plan_import([path], folder, chosen, format_name=format_name, now=NOW)
        write_plan(plan, NOW)
    except GroundswellError:
        return "refused"
    errors = [
        mistake
        for mistake in load(folder).mistakes.errors
        if not (mistake.file == "views.csv" and ("missing" in mistake.message or "no " in mistake.message))
    ]
    if errors:
        raise AssertionError(f"the case does not open: {errors[0]}")
    again = plan_import([path], folder, chosen, format_name=format_name, now=NOW)
    if again.added or write_plan(again, NOW):
        raise AssertionError(f"importing it again adds {dict(again.added)}")
    return "rejects" if plan.rejects else "read"


def fuzz(
    path: Path, seeds: Sequence[bytes], seconds: float, seed: int, kept: Path
) -> tuple[str, Counter[str]]:
    """Damaged versions of one file for some time; its format and how often each thing happened."""
    chance = random.Random(f"{seed} {path.name}")  # noqa: S311 - no secret
    good = path.read_bytes()
    known = recognise(head_of(open_sources([path])[0])).name
    seen: Counter[str] = Counter()
    end = time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as work:
        file, folder = Path(work) / path.name, Path(work) / "case"
        while time.monotonic() < end:
            raw, chosen = damaged(chance, good, seeds), choices(chance)
            name = known if chance.random() < 0.5 else None
            file.write_bytes(raw)
            os.utime(file, (FETCHED.timestamp(),) * 2)
            signal.alarm(PATIENCE)
            try:
                seen[attempt(file, chosen, folder, name)] += 1
            except Exception:  # noqa: BLE001 - whatever it is, it is a fault to be shown
                seen["faults"] += 1
                keep = kept / f"{len(list(kept.iterdir())):03d}-{path.name}"
                keep.write_bytes(raw)
                print(f"{keep}: --format {name}, {chosen}\n{traceback.format_exc(limit=-3)}", flush=True)
            finally:
                signal.alarm(0)
                shutil.rmtree(folder, ignore_errors=True)
            if seen["faults"] >= 5:
                break
    return known, seen


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path, help="good files; those of the tests when absent")
    parser.add_argument("--seconds", type=float, default=5.0, help="for each file")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    warnings.simplefilter("error")
    signal.signal(signal.SIGALRM, _alarm)
    files = given.files or sorted(FILES.iterdir())
    seeds = [path.read_bytes() for path in files]
    kept = Path(tempfile.mkdtemp(prefix="fuzz-readers-"))
    total: Counter[str] = Counter()
    print("| format | file | damaged files | read | read with rejects | refused | faults |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for path in files:
        known, seen = fuzz(path, seeds, given.seconds, given.seed, kept)
        total += seen
        print(
            f"| `{known}` | {path.name} | {seen.total():,} | {seen['read']:,} | {seen['rejects']:,} | {seen['refused']:,} "
            f"| {seen['faults']} |",
            flush=True,
        )
    print(f"{total.total():,} damaged files, {total['faults']} faults")
    if total["faults"]:
        print(f"kept in {kept}")
        sys.exit(1)
    kept.rmdir()


if __name__ == "__main__":
    main()
