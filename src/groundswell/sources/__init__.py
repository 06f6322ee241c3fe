"""Files that people already have, read into a case: one module per outside format, on one contract."""

from __future__ import annotations

from groundswell.sources.contract import Choices, Format, Question, Reading, Reject
from groundswell.sources.export import EXPORTS, export_case
from groundswell.sources.importing import Plan, plan_import, read_files
from groundswell.sources.merge import Conflict
from groundswell.sources.registry import FORMATS

__all__ = [
    "EXPORTS",
    "FORMATS",
    "Choices",
    "Conflict",
    "Format",
    "Plan",
    "Question",
    "Reading",
    "Reject",
    "export_case",
    "plan_import",
    "read_files",
]
