"""The rows of which a file has a million, made in a third of the time; what comes out is the ordinary frozen row.

A frozen dataclass sets each of its fields through ``object.__setattr__``, which took more than half of the time of
reading a file. A twin with the same base and slots, whose fields are set plainly, is turned into the row when it is
filled; CPython allows that between classes of one layout, and the tests hold the two beside each other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any, TypeVar

from groundswell.case.record import Engagement, Reaction, Span, ViewObservation

__all__ = ["quick_engagement", "quick_reaction", "quick_span", "quick_view"]

Of = TypeVar("Of")


def _quick(of: type[Of]) -> Callable[..., Of]:
    """A maker of ``of`` that takes every field by place, and checks nothing."""
    names = [part.name for part in fields(of)]  # type: ignore[arg-type]
    body = "".join(f"    self.{name} = {name}\n" for name in names)
    scope: dict[str, Any] = {"of": of}
    # as dataclasses do it themselves: the names are those of our own fields
    exec(f"def __init__(self, {', '.join(names)}):\n{body}    self.__class__ = of\n", scope)  # noqa: S102
    plain = {
        "__slots__": vars(of)["__slots__"],
        "__init__": scope["__init__"],
        "__setattr__": object.__setattr__,
        "__delattr__": object.__delattr__,  # with either of the two in Python, every field is set through Python
    }
    twin: Callable[..., Of] = type(of.__name__, of.__bases__, plain)
    return twin


#: Every field in its order: row, source, published, published_unknown, note, extra, time, low, high, value,
#: qualifier, scope, time_basis.
quick_view = _quick(ViewObservation)
#: row, source, published, published_unknown, note, extra, time, metric, value, views.
quick_engagement = _quick(Engagement)
#: row, source, published, published_unknown, note, extra, time, text, label, who, likes, knew_of_disclosure, language.
quick_reaction = _quick(Reaction)
#: earliest and latest: two aware datetimes in this order, which nobody checks.
quick_span = _quick(Span)
