"""The words of a page: bytes of any encoding, HTML, captions or plain text."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from html.parser import HTMLParser

from groundswell.press.tokens import INVISIBLE

__all__ = ["Page", "decode", "readable"]

_HTML = re.compile(
    r"<(?:!doctype\s+html|html|head|body|p|div|article|section|span|a|br|h[1-6]|ul|li|table|meta|blockquote)(?:\s[^<>]{0,2000})?/?>",
    re.IGNORECASE,
)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_BLOCKS = frozenset(
    (
        "p",
        "div",
        "article",
        "section",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "table",
        "tr",
        "td",
        "th",
        "blockquote",
        "figure",
        "figcaption",
        "header",
        "main",
        "hr",
        "dl",
        "dt",
        "dd",
        "pre",
        "title",
        "address",
        "details",
        "summary",
    )
)
_NEVER = frozenset(
    ("script", "style", "template", "noscript", "svg", "iframe", "object", "select", "textarea")
)
_FURNITURE = frozenset(("nav", "footer", "aside", "form", "button", "menu"))
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CUE = re.compile(
    r"^[ \t]{0,8}(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}\s*-->\s*(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}.*$",
    re.MULTILINE,
)
_STAMP = re.compile(r"^[ \t]{0,8}\[?(?:\d{1,2}:)?\d{1,2}:\d{2}\]?(?=\s|$)", re.MULTILINE)
_MARKUP = re.compile(r"<[^<>\n]{1,60}>|\{\\[^{}\n]{1,40}\}")
# HTML knows no marked sections; a browser passes over them, Python's parser raises for those it does not know.
_MARKED = re.compile(r"<!\[[^<>]*+>?")
_MANY_STAMPS = 4
_UNSEEN = dict.fromkeys(map(ord, INVISIBLE))


@dataclass(frozen=True, slots=True)
class Page:
    """The words to read. ``labels``: a line that is nothing but "Advertisement" is a disclosure, not furniture."""

    text: str
    labels: bool


def readable(source: str | bytes) -> Page:
    """The visible words of HTML or captions; plain text as it stands."""
    text = decode(source) if isinstance(source, bytes) else source
    if _HTML.search(text[:20_000]):
        return Page(_visible(text), labels=False)
    if text.startswith("WEBVTT") or _CUE.search(text):
        return Page(_captions(text), labels=True)
    if sum(1 for _, _ in zip(range(_MANY_STAMPS), _STAMP.finditer(text), strict=False)) == _MANY_STAMPS:
        return Page(" ".join(_STAMP.sub("", text).split()), labels=True)
    return Page(text, labels=True)


def decode(source: bytes) -> str:
    """Bytes as text: by their mark, as UTF-8, by the charset they declare, or as Windows-1252."""
    for mark, name in _BOMS:
        if source.startswith(mark):
            return source.decode(name, errors="replace")
    head = source[:400]
    if head and head.count(0) * 3 >= len(head):
        return source.decode(
            "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be", errors="replace"
        )
    try:
        return source.decode("utf-8")
    except UnicodeDecodeError:
        pass
    declared = _CHARSET.search(source[:4000])
    if declared is not None:
        try:
            return source.decode(declared[1].decode("ascii"), errors="replace")
        except (LookupError, UnicodeError, ValueError):
            pass  # a charset that does not exist, or no text encoding
    return source.decode("cp1252", errors="replace")


def _captions(text: str) -> str:
    """The words of SRT or WebVTT without numbers, times and markup; a rolling line is said once."""
    said: list[str] = []
    last = ""
    lines = text.splitlines()
    for at, line in enumerate(lines):
        if _CUE.match(line) or line.startswith(("WEBVTT", "NOTE", "Kind:", "Language:", "STYLE")):
            continue
        if line.strip().isdigit() and at + 1 < len(lines) and _CUE.match(lines[at + 1]):
            continue
        words = " ".join(_MARKUP.sub("", line).split())
        if words and words != last:
            said.append(words)
            last = words
    return " ".join(said)


def _visible(text: str) -> str:
    text = _MARKED.sub("", text)
    parser = _Visible(_NEVER | _FURNITURE)
    parser.feed(text)
    parser.close()
    if parser.inside and parser.inside[-1] in _FURNITURE:
        # an element that nobody closed would hide the rest of the page
        parser = _Visible(_NEVER)
        parser.feed(text)
        parser.close()
    return parser.text()


class _Visible(HTMLParser):
    """The words that a reader sees: blocks apart by an empty line, entities decoded, spaces single."""

    def __init__(self, hidden: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.hidden = hidden
        self.inside: list[str] = []
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag in self.hidden:
            self.inside.append(tag)
        elif tag == "br":
            self.parts.append("\n")
        elif tag in _BLOCKS:
            self.parts.append("\n\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.hidden:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self.inside and tag in self.hidden:
            while self.inside and self.inside.pop() != tag:
                pass
        elif tag in _BLOCKS:
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self.inside:
            self.parts.append(data if data.strip() else " ")

    def text(self) -> str:
        """The words so far."""
        found = []
        for block in "".join(part if part == "\n\n" else _single(part) for part in self.parts).split("\n\n"):
            words = " ".join(block.translate(_UNSEEN).split())
            if words:
                found.append(words)
        return "\n\n".join(found)


def _single(part: str) -> str:
    """A piece of text whose own line breaks are only spaces."""
    return " ".join(part.split("\n")) if part != "\n" else "\n"
