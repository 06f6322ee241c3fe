"""Rows that are made quickly are the rows that are made slowly."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, fields
from datetime import UTC, datetime
from typing import Any

import pytest

from groundswell.case.record import Engagement, Reaction, Source, Span, ViewObservation
from groundswell.sources.quick import quick_engagement, quick_reaction, quick_span, quick_view

AT = datetime(2024, 3, 10, tzinfo=UTC)
SPAN = Span(AT, AT)
SHARED = (7, Source("x"), None, False, "a note", {"mood": "glad"}, SPAN)
ROWS: list[tuple[type, Callable[..., Any], tuple[Any, ...]]] = [
    (Span, quick_span, (AT, AT)),
    (ViewObservation, quick_view, (*SHARED, 1.0, 2.0, 1.5, "between", "vimeo", "inferred")),
    (Engagement, quick_engagement, (*SHARED, "shares", 3.0, None)),
    (Reaction, quick_reaction, (*SHARED, "lovely", "positive", "viewer-1", 4.0, True, "en")),
]


@pytest.mark.parametrize(("of", "quick", "cells"), ROWS, ids=[of.__name__ for of, _, _ in ROWS])
def test_a_quick_row_is_the_row(of: type, quick: Callable[..., Any], cells: tuple[Any, ...]) -> None:
    made, slow = quick(*cells), of(*cells)
    assert type(made) is of
    assert isinstance(made, of)
    assert made == slow
    assert repr(made) == repr(slow)
    assert [getattr(made, part.name) for part in fields(of)] == list(cells)
    assert pickle.loads(pickle.dumps(made)) == slow  # noqa: S301 - our own bytes
    assert copy.copy(made) == slow
    with pytest.raises(FrozenInstanceError):
        setattr(made, fields(of)[0].name, None)
    with pytest.raises(TypeError):
        quick(*cells[:-1])
