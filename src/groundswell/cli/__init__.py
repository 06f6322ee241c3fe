"""The command line: parse, call, print. Results go to stdout, messages to stderr.

Exit status: 0 answered, 1 a library error, 2 wrong usage, 3 a case with mistakes, 4 a single question that
the record cannot answer.
"""

from __future__ import annotations

from groundswell.cli.main import main

__all__ = ["main"]
