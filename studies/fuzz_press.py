"""A fuzzer of the press reader and the disclosure detector: our own sentences, spliced and damaged at random.

python -m studies.fuzz_press --seconds 60 --seed 7

Every text must be read within ten seconds, and every claim must be one that the reader may make: a known kind, a
quote that stands at its place, bounds that belong to the figure. Whatever does not hold is printed as a Python
literal, and the exit status is 1.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

from groundswell.case.claims import QUALIFIERS, interval
from groundswell.press import DISCLOSURE_KINDS, KINDS, LANGUAGES, find_disclosures, read_press

GOLDEN = Path(__file__).parents[1] / "tests" / "press" / "golden.txt"
PATIENCE = 10.0  # seconds
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252", "latin-1")
NASTY = (
    "\0", "\ufeff", "\u200b", "\u00ad", "\u202e", "\u2028", "\x85", "\u0301", "\ud800", "\u0130", "\u00df", "\U0001f600", "\u00bd",
    "\uff14", "\u0664", "<", ">", "&", "&#", "&#x110000;", "<nav>", "</nav>", "<script>", "<!--", "<![CDATA[", "<![", "<!", "<?", "</",
    "<a ", "]]>", "<p", "WEBVTT\n\n", "00:00:01.000 --> 00:00:02.000\n", "0:15\n", "\n", "\n\n", "\r", "9" * 500, "1,234,567.89",
    "1.234.567,89", "1'000", "-5", "1e400", "%", "$", "\u20ac", "million ", "zwei und ", "quatre-vingt-", "hundert", " between 3 and ",
    " not 5 but ", " per day", "#ad", "a" * 3000, "1," * 800, "(" * 800, '"', " in under 24 hours ",
)  # fmt: skip


def sentences() -> list[str]:
    """The texts of the golden sentences."""
    lines = GOLDEN.read_text(encoding="utf-8").splitlines()
    return [line.split(" | ", 2)[2] for line in lines if line and not line.startswith("#")]


def damaged(pool: list[str], draw: random.Random) -> str | bytes:
    """Some sentences put together, damaged in a few places, sometimes as a page, as captions or as bytes."""
    text = draw.choice((" ", "\n\n", "\n", "")).join(draw.choices(pool, k=draw.randint(1, 12)))
    for _ in range(draw.randint(0, 8)):
        at = draw.randrange(len(text) + 1)
        to = min(len(text), at + draw.choice((1, 1, 2, 5, 30)))
        piece = text[at:to]
        piece = draw.choice(
            (draw.choice(NASTY), "", piece * draw.randint(2, 50), piece.swapcase(), piece[::-1])
        )
        text = text[:at] + piece + text[to if draw.random() < 0.5 else at :]
    wrapping = draw.random()
    if wrapping < 0.2:
        text = f"<html><body><nav>x</nav><p>{text}</p></body></html>"
    elif wrapping < 0.3:
        words = text.split()
        text = "WEBVTT\n\n" + "\n\n".join(
            f"00:{at % 60:02}:01.000 --> 00:{at % 60:02}:02.000\n{' '.join(words[at : at + 4])}"
            for at in range(0, len(words), 4)
        )
    if draw.random() < 0.3:
        source = bytearray(text.encode(draw.choice(ENCODINGS), errors="replace"))
        for _ in range(draw.randint(0, 4)):
            if source:
                source[draw.randrange(len(source))] = draw.randrange(256)
        return bytes(source[: draw.randint(0, len(source))] if draw.random() < 0.2 else source)
    return text


class Broken(Exception):
    """A claim that the reader may not make, or a text that takes too long."""


def require(holds: bool, what: object) -> None:
    if not holds:
        raise Broken(what)


def check(source: str | bytes, language: str) -> int:
    """Read a text and hold every claim against what a claim may be; the number of claims."""
    begin = time.perf_counter()
    reading = read_press(source, language=language, published="2014-03-14", uploaded="2014-03-10")
    found = find_disclosures(reading.text)
    require(time.perf_counter() - begin < PATIENCE, "too slow")
    for claim in reading:
        require(claim.kind in KINDS, claim)
        require(bool(claim.quote) and reading.text[claim.start : claim.end] == claim.quote, claim)
        require((claim.qualifier in QUALIFIERS) or claim.value is claim.low is claim.high is None, claim)
        require(claim.low is None or claim.high is None or claim.low <= claim.high, claim)
        if claim.value is not None and claim.qualifier is not None:
            require(0 <= claim.value < math.inf, claim)
            opened = (claim.low, math.inf if claim.high is None else claim.high)
            require(opened == interval(claim.value, claim.qualifier), claim)
    json.loads(reading.to_json())
    for item in found:
        require(item.kind in DISCLOSURE_KINDS and reading.text[item.start : item.end] == item.wording, item)
    return len(reading)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    draw = random.Random(given.seed)  # noqa: S311 (no secrets)
    pool = sentences()
    tally: Counter[str] = Counter()
    end = time.monotonic() + given.seconds
    while time.monotonic() < end:
        source = damaged(pool, draw)
        language = draw.choice(("auto", "auto", *LANGUAGES))
        tally["texts"] += 1
        try:
            tally["claims"] += check(source, language)
        except Exception:  # noqa: BLE001 (whatever it is, it must not happen)
            tally["broken"] += 1
            print(language, ascii(source)[:4000], traceback.format_exc(limit=-3), sep="\n", file=sys.stderr)
    print(f"{tally['texts']:,} texts, {tally['claims']:,} claims, {tally['broken']:,} broken")
    return 1 if tally["broken"] else 0


if __name__ == "__main__":
    sys.exit(main())
