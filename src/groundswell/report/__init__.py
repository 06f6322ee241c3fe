"""What people read: the terminal text and the single-file HTML report."""

from __future__ import annotations

from groundswell.report.terminal import render_terminal
from groundswell.report.write import write_report

__all__ = ["render_terminal", "write_report"]
