"""``python -m groundswell`` is ``groundswell``."""

from __future__ import annotations

from groundswell.cli.main import main

if __name__ == "__main__":
    main()
