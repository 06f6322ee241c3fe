"""The pages of the documentation, and the parts of a page that can be run or checked."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

HOME = Path(__file__).parents[2]
DOCS = HOME / "docs"
PAGES = (HOME / "README.md", DOCS / "index.md", *sorted(DOCS.glob("*.md")), *sorted(DOCS.glob("*/*.md")))
NAMES = sorted({str(page.relative_to(HOME)) for page in PAGES if "_build" not in page.parts})

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def text_of(name: str) -> str:
    return (HOME / name).read_text(encoding="utf-8")


def blocks(name: str) -> list[tuple[str, str]]:
    """Language and text of every block that runs, in order."""
    return [(kind, text) for kind, text in _BLOCK.findall(text_of(name)) if kind in ("python", "console")]


def links(name: str) -> list[str]:
    return _LINK.findall(text_of(name))


def generator() -> ModuleType:
    """``docs/generate.py`` as a module."""
    place = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
    assert place is not None
    assert place.loader is not None
    module = importlib.util.module_from_spec(place)
    place.loader.exec_module(module)
    return module
