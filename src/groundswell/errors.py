"""Every error that groundswell raises on purpose.

``GroundswellError``
├── ``CaseError``    a record cannot be used: file, row, value, remedy (carries ``mistakes``)
├── ``DataError``    arrays or arguments cannot be used
└── ``MissingExtra`` an optional package is needed: the message holds the install command
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from groundswell.case.check import Mistake

__all__ = ["CaseError", "DataError", "GroundswellError", "MissingExtra"]


class GroundswellError(Exception):
    """Base of all errors that groundswell raises on purpose."""


class DataError(GroundswellError, ValueError):
    """Arrays or arguments cannot be used; the message says which, why and how to mend it."""


class MissingExtra(GroundswellError, ImportError):
    """An optional package is missing; the message holds the command that installs it."""


class CaseError(GroundswellError):
    """A case folder cannot be used. ``mistakes`` lists every mistake, not only the first."""

    def __init__(self, message: str, mistakes: Sequence[Mistake] = ()) -> None:
        super().__init__(message)
        self.mistakes: tuple[Mistake, ...] = tuple(mistakes)
