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

RESULTS = Path(__file__).parents[1] / "studies" / "results"
#: Pages with the tables of a study.
STUDIES = {"explanation/calibration": "calibration.md", "how-to/read-the-uncertainty": "hawkes-coverage.md"}


def put_results_in(_app: Sphinx, name: str, source: list[str]) -> None:
    """Replace the marked line of a page by the tables of its study."""
    if name in STUDIES:
        text = "The study has not been run in this checkout.\n"
        if (RESULTS / STUDIES[name]).is_file():
            lines = (RESULTS / STUDIES[name]).read_text(encoding="utf-8").splitlines()
            text = "\n".join(line for line in lines if not line.startswith("# ")) + "\n"
        source[0] = source[0].replace("<!-- results of the study -->", text)


def setup(app: Sphinx) -> None:
    """Sphinx calls this."""
    app.connect("source-read", put_results_in)
