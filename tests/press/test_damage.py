"""Damaged files: each is still read as far as a person could read it, or nothing is claimed."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest

import groundswell as gs

ARTICLE = (
    "Die Übersicht – a café video. By Friday the clip had more than 4 million views on YouTube.\n\n"
    "It was shot on a budget of $1,300. More than a dozen parodies have appeared since.\n"
)
PAGE = (
    "<!DOCTYPE html><html><head><meta charset='utf-8'><title>A clip</title></head><body><article>"
    + "".join(f"<p>{part}</p>" for part in ARTICLE.split("\n\n"))
    + "</article><footer>9 million views</footer></body></html>"
)
CUES = (
    "WEBVTT\n\n00:00:01.000 --> 00:00:03.000\nthe clip had more than\n\n00:00:03.000 --> 00:00:05.000\n"
    "4 million views on youtube it was\n\n00:00:05.000 --> 00:00:07.000\nshot on a budget of $1300 more than a\n\n"
    "00:00:07.000 --> 00:00:09.000\ndozen parodies of the film exist\n"
)
ALL = {("views", 4e6), ("cost", 1300.0), ("parody", 12.0)}
VIEWS = {("views", 4e6)}
NOTHING: set[tuple[str, float]] = set()


def claimed(source: str | bytes) -> set[tuple[str, float]]:
    reading = gs.read_press(source)
    assert all(reading.text[claim.start : claim.end] == claim.quote for claim in reading)
    return {(claim.kind, claim.value) for claim in reading if claim.value is not None}


def cut(text: str, mark: str) -> str:
    return text[: text.index(mark)]


DAMAGES: dict[str, tuple[str | bytes, set[tuple[str, float]]]] = {
    "as it was": (ARTICLE, ALL),
    "byte order mark": (ARTICLE.encode("utf-8-sig"), ALL),
    "byte order mark in text": ("\ufeff" + ARTICLE, ALL),
    "UTF-16 without mark": (ARTICLE.encode("utf-16-le"), ALL),
    "UTF-16, other end first": (ARTICLE.encode("utf-16-be"), ALL),
    "UTF-32": (ARTICLE.encode("utf-32"), ALL),
    "Windows-1252": (ARTICLE.encode("cp1252"), ALL),
    "one byte that is no UTF-8": (ARTICLE.encode().replace(b"\xc3\xa9", b"\xe9"), ALL),
    "read as Latin-1 and saved": (ARTICLE.encode().decode("latin-1"), ALL),
    "half a UTF-16 character": (ARTICLE.encode("utf-16")[:-1], ALL),
    "Windows line ends": (ARTICLE.replace("\n", "\r\n"), ALL),
    "old Mac line ends": (ARTICLE.replace("\n", "\r"), ALL),
    "hard line ends": (ARTICLE.replace(" million", "\nmillion").replace("budget of", "budget\nof"), ALL),
    "no line ends": (ARTICLE.replace("\n", " "), ALL),
    "spaces that do not break": (ARTICLE.replace(" ", "\u00a0"), ALL),
    "spaces without width": (ARTICLE.replace(" million", " \u200bmillion"), ALL),
    "page, places to break words": (PAGE.replace("million", "mil\u00adlion").replace("views", "vi&#8203;ews"), ALL),
    "capitals": (ARTICLE.upper(), ALL),
    "lower case, no marks": (ARTICLE.lower().replace(".", "").replace("\u2013", ""), ALL),
    "cut after the views": (cut(ARTICLE, " on YouTube"), VIEWS),
    "cut within the number": (cut(ARTICLE, " views on"), NOTHING),
    "said twice": (ARTICLE + ARTICLE, ALL),
    "NUL characters": (ARTICLE.replace(". ", ".\0 "), ALL),
    "control characters": (ARTICLE.replace("\n\n", "\x0c"), ALL),
    "empty": (b"", NOTHING),
    "white space": (" \n\t\n", NOTHING),
    "compressed": (gzip.compress(ARTICLE.encode(), mtime=0), NOTHING),
    "binary": (bytes(range(256)) * 40, NOTHING),
    "page": (PAGE, ALL),
    "page, tags in capitals": (PAGE.replace("<p>", "<P>").replace("</p>", "</P>"), ALL),
    "page, paragraphs not closed": (PAGE.replace("</p>", ""), ALL),
    "page, cut within a tag": (cut(PAGE, "rticle><footer"), ALL),
    "page, cut within the footer": (cut(PAGE, " views</footer"), ALL),
    "page that lies about its charset": (PAGE.replace("utf-8", "x-none").encode("cp1252"), ALL),
    "page, entities": (PAGE.replace(" million", "&nbsp;million").replace("$", "&#36;"), ALL),
    "page, words cut by tags": (PAGE.replace("million", "mil<b>li</b>on"), ALL),
    "page, marked section of no kind": (PAGE.replace("<p>", "<p><![CDAT[x]]>", 1), ALL),
    "a digit lost": (ARTICLE.replace("4 million", "4,000,00"), ALL - VIEWS),
    "page with a script": (PAGE.replace("<p>", "<script>let a = '8 million views'</script><p>", 1), ALL),
    "captions": (CUES, ALL),
    "captions, comma for the point": (CUES.replace(".000", ",000"), ALL),
    "captions without their head": (CUES.removeprefix("WEBVTT\n\n"), ALL),
    "captions, one time lost": (CUES.replace("00:00:05.000 --> 00:00:07.000\n", ""), ALL),
    "captions, every line twice": (
        "".join(line * 2 if line.strip() else line for line in CUES.splitlines(keepends=True)),
        ALL,
    ),
    "captions with word times": (CUES.replace("million", "<00:00:04.100><c>million</c>"), ALL),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGES)
def test_damage(name: str) -> None:
    source, expected = DAMAGES[name]
    assert claimed(source) == expected


@pytest.mark.parametrize("render", [str, lambda text: text.encode("utf-16")])
def test_no_cut_makes_a_claim_that_was_not_there(render: Callable[[str], str | bytes]) -> None:
    """A text that stops anywhere claims less, or a number that stands there cut short."""
    whole = {kind for kind, _ in ALL}
    for at in range(0, len(ARTICLE), 3):
        assert {kind for kind, _ in claimed(render(ARTICLE[:at]))} <= whole
