"""Changes that a what-if makes to the inputs of a fit: drop, move, resize or add an event."""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from groundswell.attention.fit import Fit
from groundswell.attention.inputs import INPUT_KINDS, Input
from groundswell.errors import DataError

__all__ = ["Change", "Scenario", "add", "apply", "drop", "move", "names_of", "resize"]


@dataclass(frozen=True, slots=True)
class Change:
    """One change. Make it with ``drop``, ``move``, ``resize`` or ``add``.

    Attributes:
        action: ``drop``, ``move``, ``resize`` or ``add``.
        target: an event's id, an input's kind (all its events), or for ``add`` a kind.
        days: how many days later (negative: earlier), or for ``add`` the age at which it happens.
        factor: size relative to what it was, or for ``add`` relative to the mean event of its kind.
    """

    action: str
    target: str
    days: float = 0.0
    factor: float = 1.0

    def words(self, names: Mapping[str, str]) -> str:
        """The change in words; ``names`` says what targets are called."""
        name = names.get(self.target, self.target)
        if self.action == "drop":
            return f"without {name}"
        if self.action == "move":
            return f"with {name} {abs(self.days):g} days {'later' if self.days > 0 else 'earlier'}"
        if self.action == "resize":
            return f"with {name} at {self.factor:g} times its size"
        return f"with one more event of the kind {name} on day {self.days:g}"


@dataclass(frozen=True)
class Scenario:
    """Changed inputs and the level changes to leave out."""

    inputs: tuple[Input, ...]
    without_levels: tuple[str, ...]


def names_of(fit: Fit) -> dict[str, str]:
    """What a reader calls the targets of changes: kinds by their labels, events by their titles in quotes."""
    names = {item.kind: item.label for item in fit.inputs}
    for item in fit.inputs:
        for part in item.parts:
            plural = part.id in ("coverage", "launch") or item.kind.startswith("series:")
            title = part.title or part.id
            names[part.id] = title if plural else f"'{title}'"
    names.update({level.id: f"'{level.title}'" for level in fit.levels})
    return names


def drop(target: str) -> Change:
    """Leave out an event, or all events of a kind."""
    return Change("drop", target)


def move(target: str, days: float) -> Change:
    """Let an event happen ``days`` later (negative: earlier).

    Raises:
        DataError: ``days`` is not finite.
    """
    if not math.isfinite(days):
        raise DataError(f"move {target}: {days:g} days; give a number of days, negative for earlier")
    return Change("move", target, days=days)


def resize(target: str, factor: float) -> Change:
    """Multiply an event's size by ``factor``.

    Raises:
        DataError: ``factor`` is negative or not finite.
    """
    if not 0.0 <= factor < math.inf:
        raise DataError(f"resize {target}: factor {factor:g}; give a number, 0 or more")
    return Change("resize", target, factor=factor)


def add(kind: str, day: float, size: float = 1.0) -> Change:
    """Add an event of a kind that the record holds, ``size`` times as large as the mean of its kind.

    Raises:
        DataError: ``day`` or ``size`` is negative or not finite.
    """
    if not (0.0 <= day < math.inf and 0.0 <= size < math.inf):
        raise DataError(f"add {kind}: day {day:g} and size {size:g}; give two numbers, 0 or more")
    return Change("add", kind, days=day, factor=size)


def apply(fit: Fit, changes: Sequence[Change]) -> Scenario:
    """The inputs of a fit after the changes.

    Raises:
        DataError: a target is not among the fit's events, kinds or level changes.
    """
    inputs = list(fit.inputs)
    without: list[str] = []
    for change in changes:
        level_ids = [level.id for level in fit.levels]
        if change.target in level_ids:
            if change.action != "drop":
                raise DataError(f"{change.target} is a change of level; it can only be dropped")
            without.append(change.target)
            continue
        inputs = _apply_one(inputs, change, level_ids)
    return Scenario(tuple(inputs), tuple(without))


def _apply_one(inputs: list[Input], change: Change, levels: Sequence[str]) -> list[Input]:
    # an event that is called like a kind is the event
    for column, item in enumerate(inputs):
        for index, part in enumerate(item.parts):
            if part.id == change.target and change.action != "add":
                changed = _scale_or_shift(item, change, index)
                return [*inputs[:column], changed, *inputs[column + 1 :]]
    for column, item in enumerate(inputs):
        if item.kind == change.target:
            changed = _add(item, change) if change.action == "add" else _scale_or_shift(item, change, None)
            return [*inputs[:column], changed, *inputs[column + 1 :]]
    known = (
        [part.id for item in inputs for part in item.parts] + [item.kind for item in inputs] + list(levels)
    )
    close = difflib.get_close_matches(change.target, known, 1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    raise DataError(
        f"{change.target!r} is not a driver of this record{hint}\nIt has: {', '.join(dict.fromkeys(known))}.\n"
        f"Kinds that can be drivers: {', '.join(INPUT_KINDS)}."
    )


def _scale_or_shift(item: Input, change: Change, part: int | None) -> Input:
    factor = {"drop": 0.0, "resize": change.factor}.get(change.action, 1.0)
    if part is None or not item.pulse_owners:
        chosen_pulses = [True] * len(item.pulse_times)
        chosen_steps = True
    else:
        chosen_pulses = [owner == part for owner in item.pulse_owners]
        chosen_steps = False
    shift = change.days if change.action == "move" else 0.0
    pairs = list(zip(item.pulse_times, item.pulse_masses, chosen_pulses, strict=True))
    return replace(
        item,
        pulse_times=tuple(max(t + shift, 0.0) if chosen else t for t, _, chosen in pairs),
        pulse_masses=tuple(m * factor if chosen else m for _, m, chosen in pairs),
        step_starts=tuple(max(t + shift, 0.0) for t in item.step_starts)
        if chosen_steps
        else item.step_starts,
        step_ends=tuple(max(t + shift, 1e-3) for t in item.step_ends) if chosen_steps else item.step_ends,
        step_masses=tuple(m * factor for m in item.step_masses) if chosen_steps else item.step_masses,
    )


def _add(item: Input, change: Change) -> Input:
    count = max(len(item.parts), 1)
    mass = change.factor * (sum(item.pulse_masses) + sum(item.step_masses)) / count
    return replace(
        item,
        pulse_times=(*item.pulse_times, change.days),
        pulse_masses=(*item.pulse_masses, mass),
        pulse_owners=(*item.pulse_owners, count) if item.pulse_owners else (),
    )
