"""Structural time series: what a series would have done without an event, and where something happened to it.

For series whose values do not set one another off: likes a day, searches, sales. Views that pass themselves on belong to
``groundswell.attention`` and ``groundswell.process``.
"""

from __future__ import annotations

from groundswell.structural.counterfactual import Counterfactual, PlaceboTest, counterfactual, placebo_tests
from groundswell.structural.interventions import Intervention, Interventions, interventions
from groundswell.structural.shocks import Shock, find_shocks

__all__ = [
    "Counterfactual",
    "Intervention",
    "Interventions",
    "PlaceboTest",
    "Shock",
    "counterfactual",
    "find_shocks",
    "interventions",
    "placebo_tests",
]
