"""What the press reader and the disclosure detector get right, and how fast.

``python -m benchmarks.bench_press [DATA [CASE]]``. DATA is a folder that holds, at any depth,
``youtube_affiliate_description_sentences.parquet`` (columns ``id``, ``sentence``, ``disclosure_type``). CASE is a folder with
``views.csv`` (columns ``quote``, ``cumulative_views``, ``qualifier``), ``events.csv`` and ``reactions.csv`` (``quote``), and a
transcript ``*-transcript.txt``. Without folders only the speed is measured, on the golden sentences of the tests. ``--show``
prints every miss.
"""

from __future__ import annotations

import argparse
import csv
import time
from pathlib import Path

from groundswell.press import Claim, find_disclosures, read_press

GOLDEN = Path(__file__).parents[1] / "tests" / "press" / "golden.txt"
VIEWS = ("views", "view_gain", "view_rate")
SAME = {  # the words of the table, and those of the reader
    "about": {"about", "exact", "rounded"},
    "over": {"over"},
    "almost": {"almost", "nearly"},
    "nearly": {"almost", "nearly"},
    "exact": {"exact"},
    "additional": {"additional", "about"},
}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row.get("quote")]


def counts(text: str) -> list[Claim]:
    return [
        claim for claim in read_press(text) if claim.kind in VIEWS and (claim.unit or "").startswith("view")
    ]


def quotes(case: Path, show: bool) -> None:
    """Values and qualifiers of quotes with a count, and counts found where there is none."""
    right = qualified = 0
    told = rows(case / "views.csv")
    for row in told:
        wanted = float(row["cumulative_views"])
        found = counts(row["quote"])
        same = [claim for claim in found if claim.value == wanted]
        word = row["qualifier"].split(" ")[0].split("_")[0]
        right += bool(same)
        fits = [claim for claim in same if claim.qualifier in SAME[word]]
        qualified += bool(fits)
        if show and not fits:
            print("  ", row["cumulative_views"], word, [(c.value, c.qualifier) for c in found], row["quote"])
    print(f"| quotes with a count | {len(told)} |\n| value right | {right / len(told):.1%} |")
    print(f"| value and qualifier right | {qualified / len(told):.1%} |")
    others = rows(case / "events.csv") + rows(case / "reactions.csv")
    claimed = [(row["quote"], counts(row["quote"])) for row in others]
    for quote, found in claimed:
        if show and found:
            print("  ", [(c.kind, c.value, c.quote) for c in found], quote)
    print(f"| quotes of other kinds | {len(others)} |")
    proposed = sum(bool(found) for _, found in claimed)
    print(f"| of these with a count of views proposed | {proposed} ({proposed / len(others):.1%}) |")


def transcript(case: Path) -> None:
    """What is proposed from a broadcast."""
    for path in sorted(case.glob("*-transcript.txt")):
        text = path.read_text(encoding="utf-8")
        begin = time.process_time()
        reading = read_press(text)
        seconds = time.process_time() - begin
        print(f"\n{path.name}: {len(text):,} characters, {seconds * 1e3:.0f} ms\n")
        for claim in reading:
            print(
                f"- {claim.kind}, {claim.value}, {claim.qualifier}, {claim.unit}, at {claim.start}: {claim.quote[:70]!r}"
            )
        speed(path.name, text)


def speed(name: str, text: str) -> None:
    """Megabytes a second of CPU time on a text repeated to 3 MB; the best of three."""
    many = text * max(1, 3_000_000 // len(text))
    seconds = []
    for _ in range(3):
        begin = time.process_time()
        read_press(many)
        seconds.append(time.process_time() - begin)
    print(f"\nSpeed on {name}: {len(many.encode()) / 1e6 / min(seconds):.2f} MB/s")


def disclosures(data: Path, show: bool) -> None:
    """Precision and recall on labelled sentences, and the share of videos that disclose."""
    import pyarrow.parquet as pq

    (path,) = data.rglob("youtube_affiliate_description_sentences.parquet")
    table = pq.read_table(path).to_pylist()
    print("\n| | |\n|---|---|")
    hits = misses = false = others = 0
    disclosing: tuple[set[str], set[str]] = (set(), set())
    for row in table:
        labelled = row["disclosure_type"] != "none"
        kinds = {one.kind for one in find_disclosures(row["sentence"] or "")}
        others += bool(kinds) and "affiliate" not in kinds
        found = "affiliate" in kinds  # the labels are of links that pay; sponsors and gifts have none
        hits += labelled and found
        misses += labelled and not found
        false += found and not labelled
        for kept, told in zip(disclosing, (labelled, found), strict=True):
            if told:
                kept.add(row["id"])
        if show and labelled != found:
            print(
                "  ", "missed" if labelled else "false", row["disclosure_type"], repr(row["sentence"])[:300]
            )
    precision, recall = hits / max(hits + false, 1), hits / max(hits + misses, 1)
    print(f"| sentences | {len(table):,} |\n| precision | {precision:.3f} |\n| recall | {recall:.3f} |")
    videos = len({row["id"] for row in table})
    labels, detected = (len(kept) / videos for kept in disclosing)
    print(
        f"| videos that disclose, by label | {labels:.1%} |\n| videos that disclose, by the detector | {detected:.1%} |"
    )
    print(f"| sentences with another disclosure (sponsor, gift, tag), not labelled in this set | {others} |")
    print(f"| F1 | {2 * precision * recall / max(precision + recall, 1e-9):.3f} |")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, nargs="?")
    parser.add_argument("case", type=Path, nargs="?")
    parser.add_argument("--show", action="store_true")
    given = parser.parse_args()
    lines = GOLDEN.read_text(encoding="utf-8").splitlines()
    speed("golden sentences", "\n\n".join(line.split(" | ", 2)[-1] for line in lines))
    if given.data is not None:
        disclosures(given.data, given.show)
    if given.case is not None:
        print("\n| | |\n|---|---|")
        quotes(given.case, given.show)
        transcript(given.case)


if __name__ == "__main__":
    main()
