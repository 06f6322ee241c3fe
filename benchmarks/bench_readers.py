"""Readers on a million rows: seconds and peak memory, each in a process of its own.

python -m benchmarks.bench_readers                 all formats, 1,000,000 rows each
python -m benchmarks.bench_readers --rows 100000
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from groundswell.case.record import Span
from groundswell.sources import Choices, read_files

START = datetime(2024, 3, 10, tzinfo=UTC)
CHOICES = {
    "count": "cumulative",
    "zone": "UTC",
    "published": Span(START, START),
    "fetched": Span(datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)),
}


def stamps(rows: int) -> Iterator[str]:
    for place in range(rows):
        yield f"{START + timedelta(seconds=20 * place):%Y-%m-%dT%H:%M:%SZ}"


def counter(rows: int) -> Iterator[str]:
    yield "date,views,likes\n"
    for place, stamp in enumerate(stamps(rows)):
        yield f"{stamp},{1000 + 7 * place},{place}\n"


def nixtla(rows: int) -> Iterator[str]:
    yield "unique_id,ds,y\n"
    for place in range(rows):
        yield f"v{place // 365},{START + timedelta(days=place % 365):%Y-%m-%d},{place}\n"


def trending(rows: int) -> Iterator[str]:
    yield (
        "video_id,trending_date,title,channel_title,category_id,publish_time,tags,views,likes,dislikes,comment_count,"
        "thumbnail_link,comments_disabled,ratings_disabled,video_error_or_removed,description\n"
    )
    text = "a description of some length, as people write them " * 4
    for place in range(rows):
        day = START + timedelta(days=place % 14)
        yield (
            f"v{place // 14},{day:%y.%d.%m},A film,A channel,1,2024-03-09T15:00:00.000Z,[none],{1000 + place},5,2,9,"
            f'https://example.com/t.jpg,False,False,False,"{text}"\n'
        )


def comments(rows: int) -> Iterator[str]:
    yield (
        "videoId,id,totalReplyCount,inferredReplyCount,inferredLevel,likeCount,publishedAt,authorName,authorChannelId,"
        "isChannelOwner,text,isReply,threadId,isReplyToId,isReplyToName\n"
    )
    for place, stamp in enumerate(stamps(rows)):
        yield f'v0,Ug{place},0,0,0,{place % 9},{stamp},@name{place % 999},UC{place % 999},False,"lovely, and {place}",False,Ug{place},,\n'


def downloaded(rows: int) -> Iterator[str]:
    for place in range(rows):
        yield json.dumps(
            {"cid": f"Ug{place}", "text": f"lovely {place}", "time": f"{2 + place % 9} months ago", "author": "@a",
             "channel": f"UC{place % 999}", "votes": str(place % 9), "replies": "", "photo": "", "heart": False, "reply": False}
        ) + "\n"  # fmt: skip


def reporting(rows: int) -> Iterator[str]:
    yield (
        "date,channel_id,video_id,live_or_on_demand,subscribed_status,country_code,traffic_source_type,"
        "traffic_source_detail,views,engaged_views,watch_time_minutes\n"
    )
    for place in range(rows):
        day = START + timedelta(days=place // 2000)
        yield f"{day:%Y%m%d},UC0,v{place % 20},on_demand,subscribed,C{place % 2000 // 20},3,,{place % 50},{place % 40},1.5\n"


FILES: dict[str, tuple[str, Callable[[int], Iterator[str]], dict[str, object]]] = {
    "table": ("counter.csv", counter, {}),
    "nixtla": ("long.csv", nixtla, {"video": "v7", "count": "per-interval"}),
    "kaggle-trending-2017": ("trending.csv", trending, {"video": "v7"}),
    "ytdt-comments": ("comments.csv", comments, {}),
    "comment-downloader": ("comments.jsonl", downloaded, {}),
    "youtube-reporting": ("report.csv", reporting, {"video": "v7", "before": 0.0}),
}


def measure(name: str, path: Path) -> None:
    """Read one file in this process, and print what it took."""
    choices = Choices(**{**CHOICES, **FILES[name][2]})  # type: ignore[arg-type]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begin, used = time.perf_counter(), time.process_time()
    (reading,) = read_files([path], choices)
    seconds, processor = time.perf_counter() - begin, time.process_time() - used
    peak = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    if reading.format != name or reading.rejects:
        raise RuntimeError(f"{name}: read as {reading.format}, {len(reading.rejects)} rejects")
    print(json.dumps([reading.rows_read, reading.rows_kept, seconds, processor, peak]))


def table(rows: int) -> None:
    """A row a format."""
    print("| format | file | rows read | rows kept | seconds | of the processor | memory above start |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        for name, (file, make, _) in FILES.items():
            path = Path(folder) / file
            with path.open("w", encoding="utf-8") as out:
                out.writelines(make(rows))
            size = path.stat().st_size / 1e6
            command = [sys.executable, "-m", "benchmarks.bench_readers", "--measure", name, str(path)]
            run = subprocess.run(command, capture_output=True, text=True, check=True)
            read, kept, seconds, processor, peak = json.loads(run.stdout)
            print(
                f"| `{name}` | {size:.0f} MB | {read:,} | {kept:,} | {seconds:.1f} | {processor:.1f} | {peak:.0f} MB |",
                flush=True,
            )
            path.unlink()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--measure", nargs=2, metavar=("FORMAT", "FILE"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        measure(given.measure[0], Path(given.measure[1]))
        return
    table(given.rows)


if __name__ == "__main__":
    main()
