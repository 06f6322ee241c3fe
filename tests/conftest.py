from __future__ import annotations

from hypothesis import settings

# Deterministic, so that a red run can be repeated; no deadline, because machines differ.
settings.register_profile("groundswell", derandomize=True, deadline=None, max_examples=40)
settings.load_profile("groundswell")
