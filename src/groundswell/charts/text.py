"""Text that is safe to show, and numbers as people write them on axes."""

from __future__ import annotations

import html
import math
import re
import unicodedata

__all__ = ["age_text", "bound", "clean", "columns", "escape", "number_text", "shorten", "tick_text", "wrap"]

# Controls, surrogates and non-characters that XML and HTML cannot hold, and the bidirectional embeddings,
# overrides and isolates that can turn the text around them back to front.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACE = re.compile(r"\s+")
_FIGURE = re.compile(r"(?<=\d) (?=(?:%|M\b|bn\b))")


def clean(text: object) -> str:
    """``text`` on one line without control characters and without invisible reordering marks."""
    plain = _SURROGATE.sub("\ufffd", str(text))
    return _SPACE.sub(" ", _UNSAFE.sub("", plain)).strip()


def escape(text: object) -> str:
    """``clean`` text for HTML, SVG and their attributes."""
    return html.escape(clean(text), quote=True)


def columns(text: str) -> int:
    """Columns that ``text`` takes in a terminal: wide characters two, combining characters none."""
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )


def shorten(text: object, most: int) -> str:
    """``clean`` text of at most ``most`` columns, cut at a word where one ends near, with an ellipsis."""
    plain = clean(text)
    if columns(plain) <= most:
        return plain
    kept = ""
    taken = 0
    for letter in plain:
        taken += columns(letter)
        if taken > most - 1:
            break
        kept += letter
    space = kept.rfind(" ")
    if space > 0.6 * len(kept):
        kept = kept[:space]
    return kept.rstrip(" ,;:.") + "…"


def wrap(text: object, width: int) -> list[str]:
    """``clean`` text as lines of at most ``width`` columns; words that are longer are broken."""
    width = max(width, 1)
    lines: list[str] = []
    line = ""
    for given in bound(clean(text)).split(" "):
        word = given
        while columns(word) > width:
            if line:
                lines.append(line)
                line = ""
            cut = 1
            while cut < len(word) and columns(word[: cut + 1]) <= width:
                cut += 1
            lines.append(word[:cut])
            word = word[cut:]
        if not line:
            line = word
        elif columns(line) + 1 + columns(word) <= width:
            line = f"{line} {word}"
        else:
            lines.append(line)
            line = word
    return [*lines, line] if line or not lines else lines


def bound(text: str) -> str:
    """``text`` in which a figure cannot be parted from its sign at the end of a line: ``59 %``, ``21.3 M``."""
    return _FIGURE.sub("\u00a0", text)


def number_text(value: float) -> str:
    """A value as people write it: ``65.3 M``, ``12,400``, ``0.93``."""
    if math.isnan(value):
        return "not known"
    if math.isinf(value):
        return "no upper bound" if value > 0 else "no lower bound"
    size = abs(value)
    for scale, letter in ((1e9, "bn"), (1e6, "M")):
        if size >= 0.9995 * scale:
            digits = 0 if size >= 99.95 * scale else 1
            return f"{value / scale:,.{digits}f} {letter}".replace("-", "−")
    if size >= 10_000:
        return f"{round(value, -2):,.0f}".replace("-", "−")
    if size >= 100:
        return f"{value:,.0f}".replace("-", "−")
    if size < 1e-12:
        return "0"
    if size < 1:
        # Two significant digits, never an exponent: 0.000014.
        return f"{value:.{1 - math.floor(math.log10(size))}f}".rstrip("0").replace("-", "−")
    return f"{value:.3g}".replace("-", "−")


def tick_text(value: float, largest: float) -> str:
    """A tick of an axis that reaches ``largest``; every tick of one axis has the same unit."""
    if abs(value) < 1e-9 * max(abs(largest), 1e-300):
        return "0"
    for scale, letter in ((1e9, " bn"), (1e6, " M")):
        if largest >= scale:
            return f"{value / scale:,.6g}{letter}".replace("-", "−")
    return (f"{value:,.0f}" if largest >= 1000 else f"{value:.6g}").replace("-", "−")


def age_text(day: float) -> str:
    """An age in words: ``day 11``, ``day 1.3``."""
    rounded = round(day, 0 if abs(day) >= 30 else 1)
    return f"day {rounded:g}".replace("-", "−")
