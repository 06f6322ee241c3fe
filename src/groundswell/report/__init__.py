"""What people read: a report in one HTML file, and a short answer for the terminal."""

from __future__ import annotations

from groundswell.report.html import render_report, write_report
from groundswell.report.sparkline import sparkline
from groundswell.report.terminal import render_terminal

__all__ = ["render_report", "render_terminal", "sparkline", "write_report"]
