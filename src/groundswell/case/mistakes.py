"""What is wrong with a case folder: one ``Mistake`` each, gathered in a ``Mistakes``."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

__all__ = ["ERROR", "WARNING", "Mistake", "Mistakes", "did_you_mean", "shown"]

ERROR = "error"
WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is wrong in a case folder, and how to mend it.

    Attributes:
        file: the file's name inside the folder.
        row: line number in the file (the header is line 1); ``None`` for the file as a whole.
        column: the column or key; ``None`` for the row as a whole.
        value: the raw value as written; ``None`` when there is none. Nothing else of the row is shown.
        message: what is wrong.
        remedy: how to mend it.
        severity: ``error`` (the case cannot be used) or ``warning`` (it can, and you should know).
    """

    file: str
    row: int | None
    column: str | None
    value: str | None
    message: str
    remedy: str
    severity: str = ERROR

    def to_dict(self) -> dict[str, str | int | None]:
        """The mistake as plain data."""
        return asdict(self)


@dataclass(slots=True)
class Mistakes:
    """A list of mistakes that grows while a folder is read."""

    found: list[Mistake] = field(default_factory=list)

    def error(
        self,
        file: str,
        message: str,
        remedy: str,
        *,
        row: int | None = None,
        column: str | None = None,
        value: str | None = None,
    ) -> None:
        """Note something that keeps the case from being used."""
        self.found.append(Mistake(file, row, column, shown(value), message, remedy, ERROR))

    def warning(
        self,
        file: str,
        message: str,
        remedy: str,
        *,
        row: int | None = None,
        column: str | None = None,
        value: str | None = None,
    ) -> None:
        """Note something that the person should know."""
        self.found.append(Mistake(file, row, column, shown(value), message, remedy, WARNING))

    @property
    def errors(self) -> tuple[Mistake, ...]:
        """The mistakes that keep the case from being used."""
        return tuple(mistake for mistake in self.found if mistake.severity == ERROR)


def shown(value: str | None, limit: int = 80) -> str | None:
    """A raw value, cut to a length that fits on a line."""
    if value is None or len(value) <= limit:
        return value
    return value[: limit - 3] + "..."


def did_you_mean(word: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The known word that is nearest to ``word``, if one is near."""
    candidates = {name.lower(): name for name in known}
    near = difflib.get_close_matches(word.strip().lower(), candidates, n=1, cutoff=cutoff)
    return candidates[near[0]] if near else None
