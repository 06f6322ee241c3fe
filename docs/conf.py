"""Sphinx settings: nothing is loaded from elsewhere."""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx

project = "groundswell"
author = "The groundswell developers"
copyright = author
extensions = ["myst_parser"]
myst_heading_anchors = 4
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "groundswell"
html_static_path: list[str] = []

RESULTS = Path(__file__).parents[1] / "studies" / "results" / "calibration.md"


def put_results_in(_app: Sphinx, name: str, source: list[str]) -> None:
    """Replace the marked line of the calibration page by the study's tables."""
    if name == "explanation/calibration":
        text = "The study has not been run in this checkout.\n"
        if RESULTS.is_file():
            lines = RESULTS.read_text(encoding="utf-8").splitlines()
            text = "\n".join(line for line in lines if not line.startswith("# ")) + "\n"
        source[0] = source[0].replace("<!-- results of the study -->", text)


def setup(app: Sphinx) -> None:
    """Sphinx calls this."""
    app.connect("source-read", put_results_in)
