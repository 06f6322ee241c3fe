"""Changes that a what-if makes: drop, move, place, resize or add an event, or bring views by a promotion."""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from groundswell.attention.alternatives import Pulses
from groundswell.attention.fit import Fit, Level
from groundswell.attention.inputs import INPUT_KINDS, Input
from groundswell.errors import DataError

__all__ = [
    "ACTIONS",
    "Change",
    "Scenario",
    "add",
    "apply",
    "drop",
    "move",
    "names_of",
    "place",
    "promote",
    "resize",
]

ACTIONS = ("drop", "move", "place", "resize", "add", "promote")


@dataclass(frozen=True, slots=True)
class Change:
    """One change. Make it with ``drop``, ``move``, ``place``, ``resize``, ``add`` or ``promote``.

    Attributes:
        action: one of ``ACTIONS``.
        target: an event's id, an input's kind (all its events), for ``add`` a kind, and for ``promote`` nothing.
        days: how many days later (negative: earlier); for ``place``, ``add`` and ``promote`` the age in days at which
            it happens.
        factor: size relative to what it was, for ``add`` relative to the mean event of its kind, and for ``promote``
            the views that it brings directly.
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
        if self.action == "place":
            return f"with {name} " + ("at publication" if self.days == 0.0 else f"on day {self.days:g}")
        if self.action == "resize":
            return f"with {name} at {self.factor:g} times its size"
        if self.action == "promote":
            return f"with {self.factor:,.0f} views brought by a promotion on day {self.days:g}"
        return f"with one more event of the kind {name} on day {self.days:g}"


@dataclass(frozen=True)
class Scenario:
    """What changes make of a fit.

    Attributes:
        inputs: with the fit's columns.
        levels: by id, another course of a level change, or None to leave it out.
        pulses: views that come besides.
    """

    inputs: tuple[Input, ...]
    levels: Mapping[str, Level | None]
    pulses: tuple[Pulses, ...]


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


def place(target: str, day: float) -> Change:
    """Let an event happen on a day since publication: 0 is publication.

    Raises:
        DataError: ``day`` is negative or not finite.
    """
    if not 0.0 <= day < math.inf:
        raise DataError(f"place {target}: day {day:g}; give a number of days since publication, 0 or more")
    return Change("place", target, days=day)


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


def promote(views: float, day: float) -> Change:
    """Bring so many views directly, beginning on a day since publication, whatever the record says of adverts.

    Raises:
        DataError: ``views`` or ``day`` is negative or not finite.
    """
    if not (0.0 <= day < math.inf and 0.0 <= views < math.inf):
        raise DataError(f"promote: {views:g} views on day {day:g}; give two numbers, 0 or more")
    return Change("promote", "", days=day, factor=views)


def apply(fit: Fit, changes: Sequence[Change]) -> Scenario:
    """The fit's inputs and levels after the changes, and what comes besides.

    Raises:
        DataError: a target is not among the fit's events, kinds or level changes.
    """
    inputs = list(fit.inputs)
    levels: dict[str, Level | None] = {}
    pulses: list[Pulses] = []
    known = {level.id: level for level in fit.levels}
    for change in changes:
        if change.action == "promote":
            pulses.append(Pulses(change.days, change.factor, promotion_days(fit)))
        elif change.target in known:
            levels[change.target] = _other_level(levels.get(change.target, known[change.target]), change)
        else:
            inputs = _apply_one(fit, inputs, change, tuple(known))
    return Scenario(tuple(inputs), levels, tuple(pulses))


def promotion_days(fit: Fit) -> float:
    """Mean delay in days of the views that a promotion brings: that of adverts."""
    return fit.priors.pulse_days.get("advert", fit.priors.pulse_days["other"])


def _other_level(level: Level | None, change: Change) -> Level | None:
    """A level change left out, or at another time."""
    if change.action == "drop":
        return None
    if change.action not in ("move", "place"):
        raise DataError(
            f"{change.target} is a lasting change of level; it can be dropped, moved or placed, and has no size"
        )
    if level is None:
        raise DataError(f"{change.target}: dropped and then moved; leave one of the changes out")
    shift = change.days if change.action == "move" else change.days - 0.5 * (level.start + level.end)
    return replace(level, start=max(level.start + shift, 0.0), end=max(level.end + shift, 0.0))


def _apply_one(fit: Fit, inputs: list[Input], change: Change, levels: Sequence[str]) -> list[Input]:
    # an event that is called like a kind is the event
    for column, item in enumerate(inputs):
        for index, part in enumerate(item.parts):
            if part.id == change.target and change.action != "add":
                changed = _scale_or_shift(item, change, index)
                return [*inputs[:column], changed, *inputs[column + 1 :]]
    for column, item in enumerate(inputs):
        if item.kind == change.target:
            changed = (
                _add(item, fit.inputs[column], change)
                if change.action == "add"
                else _scale_or_shift(item, change, None)
            )
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
    if change.action == "place":
        if not item.parts:
            raise DataError(f"place {change.target}: it has no date of its own")
        if part is None and len(item.parts) > 1:
            raise DataError(
                f"place {change.target}: it is {len(item.parts)} events; place them one by one: "
                + ", ".join(known.id for known in item.parts)
            )
        shift = change.days - item.parts[part or 0].age
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


def _add(item: Input, recorded: Input, change: Change) -> Input:
    """One more event, sized by the mean event on record, whatever other changes have left out, resized or added."""
    count = max(len(recorded.parts), 1)
    mass = change.factor * (sum(recorded.pulse_masses) + sum(recorded.step_masses)) / count
    return replace(
        item,
        pulse_times=(*item.pulse_times, change.days),
        pulse_masses=(*item.pulse_masses, mass),
        pulse_owners=(*item.pulse_owners, count) if item.pulse_owners else (),
    )
