"""What is known of one video: the record, its folder on disk, and what is wrong with it."""

from __future__ import annotations

from groundswell.case.check import check_case, open_case, report
from groundswell.case.folder import bundled_cases, write_case
from groundswell.case.known import as_of
from groundswell.case.metrics import MetricChange, metric_changes
from groundswell.case.mistakes import Mistake
from groundswell.case.record import (
    Case,
    Coverage,
    Derivative,
    Engagement,
    Event,
    Money,
    Reaction,
    Series,
    Source,
    Span,
    ViewObservation,
)

__all__ = [
    "Case",
    "Coverage",
    "Derivative",
    "Engagement",
    "Event",
    "MetricChange",
    "Mistake",
    "Money",
    "Reaction",
    "Series",
    "Source",
    "Span",
    "ViewObservation",
    "as_of",
    "bundled_cases",
    "check_case",
    "metric_changes",
    "open_case",
    "report",
    "write_case",
]
