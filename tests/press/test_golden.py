"""The golden sentences: our own, in seven languages, with hard negatives."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundswell.press import Claim, read_press

LINES = [
    tuple(part.strip() for part in line.split(" | ", 2))
    for line in (Path(__file__).parent / "golden.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def written(claim: Claim) -> str:
    """A claim as golden.txt writes it."""
    if claim.value is not None:
        figure = f"{claim.value:.0f}"
    elif claim.high is None:
        figure = f"{claim.low:.0f}.."
    else:
        figure = f"{claim.low:.0f}..{claim.high:.0f}"
    scope = f" {claim.scope}" if claim.scope not in (None, "original") else ""
    return f"{claim.kind} {figure} {claim.qualifier}{scope}"


def test_the_set_is_large_and_every_language_has_negatives() -> None:
    assert len(LINES) >= 150
    for code in ("en", "de", "fr", "es", "it", "nl", "pt"):
        assert sum(line[0] == code and line[1] == "-" for line in LINES) >= 5


@pytest.mark.parametrize(("language", "expected", "text"), LINES)
def test_golden_sentence(language: str, expected: str, text: str) -> None:
    reading = read_press(text)
    found = [written(claim) for claim in reading if claim.qualifier is not None]
    assert "; ".join(found) == ("" if expected == "-" else expected)
    assert [
        written(claim) for claim in read_press(text, language=language) if claim.qualifier is not None
    ] == found


@pytest.mark.parametrize(("language", "expected", "text"), LINES)
def test_golden_sentence_as_raw_captions(language: str, expected: str, text: str) -> None:
    """Lower case, and none of the marks that captions lack."""
    bare = text.lower().rstrip(".!?").replace("!", "").replace('"', "")
    found = [claim for claim in read_press(bare, language=language) if claim.qualifier is not None]
    assert "; ".join(written(claim) for claim in found) == ("" if expected == "-" else expected)
