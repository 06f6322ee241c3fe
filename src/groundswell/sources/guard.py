"""Cells that a spreadsheet cannot take for a formula, and back."""

from __future__ import annotations

__all__ = ["guarded", "unguarded"]

SIGNS = ("=", "+", "-", "@", "\t", "\r")


def guarded(cell: str) -> str:
    """The cell with an apostrophe before ``= + - @``; one that stands before such a sign already is doubled."""
    return f"'{cell}" if cell.lstrip("'")[:1] in SIGNS and cell.lstrip("'") else cell


def unguarded(cell: str) -> str:
    """What ``guarded`` was given."""
    return cell[1:] if cell[:1] == "'" and cell.lstrip("'")[:1] in SIGNS and cell.lstrip("'") else cell
