"""Claims of whole texts: positions, times, scopes, pages and captions; any text at all."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import groundswell as gs
from groundswell.case.claims import QUALIFIERS, interval
from groundswell.errors import DataError
from groundswell.press import KINDS
from groundswell.press.language import LANGUAGES

SEGMENT = (
    "Two hosts laugh. The short film has more than 40 million views, they say, and it was shot in one day. "
    "Twelve strangers were asked to dance. It is a collaboration between a director and the shoe brand Sample. "
    "Some viewers felt duped when they learned that many were actually actors. Late shows are jumping in with parodies. "
    'The whole film was made on a budget of only $2500. Her next film "Sample" is due in May.'
)


def kinds(text: str) -> set[str]:
    return {claim.kind for claim in gs.read_press(text)}


@pytest.mark.parametrize(
    "text", [SEGMENT, SEGMENT.lower(), "".join(sign for sign in SEGMENT.lower() if sign not in '.,"')]
)
def test_a_broadcast_with_and_without_marks(text: str) -> None:
    reading = gs.read_press(text)
    assert {
        "views",
        "cast",
        "collaborator",
        "disclosure",
        "reaction",
        "parody",
        "cost",
        "next_work",
    } <= kinds(text)
    values = {claim.kind: claim.value for claim in reading if claim.value is not None}
    assert values == {"views": 40_000_000, "cast": 12, "cost": 2500}


def test_a_claim_for_json() -> None:
    text = "By Friday the clip had almost 1.5 million views."
    claims = json.loads(gs.read_press(text).to_json())
    assert claims == [
        {
            "kind": "views",
            "value": 1_500_000,
            "low": 1_400_000,
            "high": 1_500_000,
            "qualifier": "almost",
            "unit": "view",
            "scope": "original",
            "when": "By Friday",
            "quote": "almost 1.5 million views",
            "start": 23,
            "end": 47,
        }
    ]


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("It had 5 million views in under 24 hours.", "2014-03-10/2014-03-11"),
        ("It had 5 million views yesterday.", "2014-03-13"),
        ("As of Wednesday afternoon it had 5 million views.", "2014-03-12"),
        ("On March 13th it had 5 million views.", "2014-03-13"),
        ("It had 5 million views.", "2014-03-14"),
        ("It had 5 million views since Monday.", "2014-03-14"),
        ("It had 5 million views within two weeks.", "2014-03-10/2014-03-24"),
        ("Am 12. März 2014 hatte es 5 Millionen Aufrufe.", "2014-03-12"),
        ("En cinq jours, la vidéo a eu 5 millions de vues.", "2014-03-14/2014-03-15"),
        ("El video tuvo 5 millones de visitas ayer.", "2014-03-13"),
    ],
)
def test_times_become_dates(text: str, when: str) -> None:
    (claim,) = gs.read_press(text, published="2014-03-14", uploaded=date(2014, 3, 10))
    assert claim.when == when


def test_times_without_a_calendar_stay_words() -> None:
    (claim,) = gs.read_press("It had over 5 million views in under 24 hours.")
    assert claim.when == "in under 24 hours"
    (claim,) = gs.read_press(
        "It had over 5 million views in under 24 hours.", uploaded="2014-03-10T14:00-04:00"
    )
    assert claim.when == "2014-03-10T14:00-04:00/2014-03-11T14:00-04:00"


def test_a_named_day_before_the_upload_stays_words() -> None:
    text = "By Friday it had 5 million views."
    (claim,) = gs.read_press(text, published="2014-03-13")
    assert claim.when == "2014-03-07"
    (claim,) = gs.read_press(text, published="2014-03-13", uploaded=date(2014, 3, 10))
    assert claim.when == "By Friday"


def test_a_quoted_clause_does_not_end_within_a_number() -> None:
    quotes = [
        claim.quote for claim in gs.read_press("A parody by a comedian drew 2.5 million viewers, we hear.")
    ]
    assert any(quote.startswith("A parody") and quote.endswith("2.5 million viewers") for quote in quotes)


HTML = """<!DOCTYPE html><html><head><title>Kiss &amp; tell</title><script>var views = "9 million views";</script>
<style>p::after { content: "8 million views" }</style></head><body><nav>Top clip: 7 million views</nav>
<article><h1>The clip</h1><p>It has more than 5&nbsp;million <b>You</b>Tube&#32;views &eacute; so far.</p>
<p>Advertisement</p></article><footer>6 million views</footer></body></html>"""


@pytest.mark.parametrize(
    "source",
    [HTML, HTML.encode(), HTML.encode("utf-16"), b'<meta charset="latin-1">' + HTML.encode("latin-1")],
)
def test_of_html_only_what_a_reader_sees(source: str | bytes) -> None:
    reading = gs.read_press(source)
    assert [(claim.kind, claim.value) for claim in reading] == [("views", 5_000_000)]
    claim = reading.claims[0]
    assert reading.text[claim.start : claim.end] == claim.quote == "more than 5 million YouTube views"
    assert "é so far" in reading.text


def test_an_unclosed_nav_hides_nothing() -> None:
    assert len(gs.read_press("<html><body><nav><p>The clip has 5 million views.</p></body></html>")) == 1


CAPTIONS = """1
00:00:01,000 --> 00:00:03,000
they are the dances that launched more

2
00:00:03,000 --> 00:00:05,000
than forty million youtube views
"""


@pytest.mark.parametrize("source", [CAPTIONS, "WEBVTT\n\n" + CAPTIONS.replace(",000", ".000"),
                                    "0:01\nthey launched more\n0:03\nthan forty\n0:05\nmillion youtube\n0:07\nviews\n"])  # fmt: skip
def test_captions_are_joined(source: str) -> None:
    reading = gs.read_press(source)
    (claim,) = reading
    assert (claim.value, claim.qualifier) == (40_000_000, "over")
    assert reading.text[claim.start : claim.end] == "more than forty million youtube views"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"])
def test_bytes_of_any_encoding(encoding: str) -> None:
    (claim,) = gs.read_press("Über 60 Millionen Aufrufe für das Video".encode(encoding))
    assert (claim.value, claim.qualifier) == (60_000_000, "over")


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("The clip has 5 million views on YouTube.", "original"),
        ("The clip has 5 million views on Vimeo.", "vimeo"),
        ("The dog parody has 5 million views on YouTube.", "derivative"),
        ("Across all platforms it has 5 million views.", "total"),
        ("His channel has 5 million views.", "channel"),
        ("A reupload has 5 million views.", "copy"),
    ],
)
def test_which_upload_is_counted(text: str, scope: str) -> None:
    (claim,) = (claim for claim in gs.read_press(text) if claim.kind == "views")
    assert claim.scope == scope


@pytest.mark.parametrize("published", ["14.3.2014", "soon"])
def test_a_day_that_is_none_is_refused(published: str) -> None:
    with pytest.raises(DataError, match="YYYY-MM-DD"):
        gs.read_press("x", published=published)
    with pytest.raises(DataError, match="YYYY-MM-DD"):
        gs.read_press("x", uploaded=published)
    with pytest.raises(DataError, match="use auto or one of en"):
        gs.read_press("x", language="xx")


PIECES = (
    "more than|over|65|million|views|Mio.|fast|,|.|2-3|between|and|not|but|$|€|%|youtube|times|viewed|people|from|to|½|a|half|"
    "<p>|</nav>|&amp;|\n\n|\n|\u00a0|0:15|12:30:01,000 --> 12:31|hundert|quatre-vingt|mil|millones|per day|in under 24 hours|ad|#ad|"
    "affiliate links|\u0301|\u202e|'|\u2019|Parodie|2014|+49 170 1234567|https://a.b|1.234.567|999999999999999999999|zwei|und|İ"
)
pieces = st.sampled_from(PIECES.split("|"))


@settings(max_examples=300)
@given(
    st.one_of(
        st.text(max_size=300),
        st.lists(pieces, max_size=40).map(" ".join),
        st.lists(pieces, max_size=40).map("".join),
    )
)
def test_any_text_is_read_and_every_position_slices_its_quote(text: str) -> None:
    reading = gs.read_press(text)
    for claim in reading:
        assert claim.kind in KINDS
        assert claim.quote
        assert reading.text[claim.start : claim.end] == claim.quote
        if claim.qualifier is None:
            assert claim.value is claim.low is claim.high is None
            continue
        assert claim.qualifier in QUALIFIERS
        if claim.value is not None:
            low, high = interval(claim.value, claim.qualifier)
            assert (claim.low, claim.high if claim.high is not None else float("inf")) == (low, high)
    json.loads(reading.to_json())
    assert [claim.start for claim in reading] == sorted(claim.start for claim in reading)


@settings(max_examples=100)
@given(st.binary(max_size=400))
def test_any_bytes_are_read(source: bytes) -> None:
    reading = gs.read_press(source)
    assert all(reading.text[claim.start : claim.end] == claim.quote for claim in reading)


@given(st.integers(2, 900), st.sampled_from(LANGUAGES), st.text("abc xyz", max_size=30))
def test_what_stands_before_a_sentence_changes_nothing_but_places(
    number: int, language: str, before: str
) -> None:
    sentence = {
        "en": f"It has over {number} million views.",
        "de": f"Es hat über {number} Millionen Aufrufe.",
        "fr": f"Elle a plus de {number} millions de vues.",
        "es": f"Tiene más de {number} millones de visitas.",
        "it": f"Ha più di {number} milioni di visualizzazioni.",
        "nl": f"Het heeft meer dan {number} miljoen weergaven.",
        "pt": f"Tem mais de {number} milhões de visualizações.",
    }[language]
    (alone,) = gs.read_press(sentence, language=language)
    (later,) = gs.read_press(f"{before}\n\n{sentence}", language=language)
    assert alone.value == number * 1_000_000
    assert (alone.quote, alone.qualifier, alone.low, alone.high) == (
        later.quote,
        later.qualifier,
        later.low,
        later.high,
    )
    assert later.start == alone.start + len(before) + 2
