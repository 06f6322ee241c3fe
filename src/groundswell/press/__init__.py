"""Press text and transcripts: proposed claims with their quotes, and wording of disclosure."""

from __future__ import annotations

from groundswell.press.disclosures import DISCLOSURE_KINDS, Disclosure, find_disclosures
from groundswell.press.language import LANGUAGES
from groundswell.press.reading import KINDS, Claim, Reading, read_press

__all__ = [
    "DISCLOSURE_KINDS",
    "KINDS",
    "LANGUAGES",
    "Claim",
    "Disclosure",
    "Reading",
    "find_disclosures",
    "read_press",
]
