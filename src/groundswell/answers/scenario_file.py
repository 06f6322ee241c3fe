"""Scenario files: a what-if written down, to be kept beside a case and asked again.

title = "No parodies, and the brand named from the start"
ahead = 60

[[change]]
drop = "parody"

[[change]]
place = "slate-disclosure"
day = 0
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from groundswell.answers.changes import Change, add, drop, move, place, promote, resize
from groundswell.errors import DataError

__all__ = ["ScenarioFile", "read_scenario"]

MOST_BYTES = 1_000_000
#: What each action asks for besides its target, and what it may be given.
FIELDS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "drop": ((), ()),
    "move": (("days",), ()),
    "place": (("day",), ()),
    "resize": (("factor",), ()),
    "add": (("day",), ("size",)),
    "promote": (("day",), ()),
}
_MAKERS: Mapping[str, Callable[..., Change]] = {
    "drop": drop,
    "move": move,
    "place": place,
    "resize": resize,
    "add": add,
    "promote": promote,
}


@dataclass(frozen=True, slots=True)
class ScenarioFile:
    """A scenario as written.

    Attributes:
        changes: what to change, in order.
        title: the writer's words for it; empty when there are none.
        ahead: days after the record to follow the difference; None for the default.
    """

    changes: tuple[Change, ...]
    title: str = ""
    ahead: float | None = None


def read_scenario(path: str | Path) -> ScenarioFile:
    """Read a scenario file (TOML).

    Raises:
        DataError: the file cannot be read, is no TOML, or says something that no scenario can say; every mistake is
            named with the number of its change.
    """
    file = Path(path)
    try:
        if file.stat().st_size > MOST_BYTES:
            raise DataError(
                f"{file}: larger than a megabyte, so hardly a scenario; give a TOML file of changes"
            )
        content = tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise DataError(f"{file}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise DataError(f"{file}: not UTF-8 text (byte {error.start}); save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"{file}: not TOML: {error}") from error
    mistakes = [
        f"{name!r} is unknown; a scenario has title, ahead and [[change]]"
        for name in content
        if name not in ("title", "ahead", "change")
    ]
    title, ahead, rows = content.get("title", ""), content.get("ahead"), content.get("change", [])
    if not isinstance(title, str):
        mistakes.append("title: give text in quotes")
    if ahead is not None and not _is_number(ahead):
        mistakes.append("ahead: give a number of days")
    changes = []
    if not isinstance(rows, list) or not rows:
        mistakes.append('no changes; write each as [[change]] and, for example, drop = "parody"')
        rows = []
    for number, row in enumerate(rows, start=1):
        try:
            changes.append(_change(row))
        except DataError as error:
            mistakes.append(f"change {number}: {error}")
    if mistakes:
        raise DataError(f"{file}:\n" + "\n".join(f"  {mistake}" for mistake in mistakes))
    return ScenarioFile(tuple(changes), title, None if ahead is None else float(ahead))


def _change(row: Any) -> Change:
    """One table of the file as a change."""
    if not isinstance(row, dict):
        raise DataError("not a table; write [[change]] on a line of its own")
    actions = [name for name in row if name in FIELDS]
    if len(actions) != 1:
        raise DataError(f"names {len(actions)} actions; give one of {', '.join(FIELDS)}")
    (action,) = actions
    needed, allowed = FIELDS[action]
    for name in row:
        if name != action and name not in (*needed, *allowed):
            raise DataError(
                f"{action} takes no {name!r}; it takes {', '.join((*needed, *allowed)) or 'nothing else'}"
            )
    for name in needed:
        if name not in row:
            raise DataError(f"{action} needs {name}")
    numbers = {name: row[name] for name in (*needed, *allowed) if name in row}
    for name, value in numbers.items():
        if not _is_number(value):
            raise DataError(f"{name} = {value!r}: give a number")
    first = row[action]
    if action == "promote":
        if not _is_number(first):
            raise DataError(f"promote = {first!r}: give the number of views it brings")
        return promote(float(first), float(numbers["day"]))
    if not isinstance(first, str) or not first:
        raise DataError(f"{action} = {first!r}: give an event's id or a kind in quotes")
    return _MAKERS[action](first, *(float(value) for value in numbers.values()))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
