"""Self-exciting processes: kernels, fits, simulations, and expected views in closed form.

Modules are loaded when a name is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from groundswell.process.background import (
        Background,
        Constant,
        InputSeries,
        Periodic,
        Piecewise,
    )
    from groundswell.process.checks.checks import Check
    from groundswell.process.checks.residuals import Residuals
    from groundswell.process.counts.count_fit import CountFit
    from groundswell.process.counts.count_hawkes import CountHawkes
    from groundswell.process.counts.forecast import CountForecast
    from groundswell.process.counts.hip import HIP
    from groundswell.process.counts.hip_result import HIPFit, HIPForecast
    from groundswell.process.counts.residuals import CountResiduals
    from groundswell.process.events.evaluation import EventLikelihood
    from groundswell.process.events.hawkes import Hawkes
    from groundswell.process.events.hawkes_fit import HawkesFit
    from groundswell.process.events.many import (
        FitStatus,
        ManyFits,
        SeriesFit,
        fit_many,
    )
    from groundswell.process.events.penalty import Penalty
    from groundswell.process.identifiability import Direction, Identifiability
    from groundswell.process.intervals import Intervals
    from groundswell.process.kernels import (
        Exponential,
        Kernel,
        PowerLaw,
        SumOfExponentials,
        power_law_terms,
    )
    from groundswell.process.marks import GivenMarks, ParetoMarks
    from groundswell.process.mixtures.mixed_fit import MixedFit
    from groundswell.process.mixtures.mixed_hawkes import MixedHawkes
    from groundswell.process.outlook.final_size import FinalSize, final_size
    from groundswell.process.outlook.forecast_events import (
        EventForecast,
        final_size_of_events,
        forecast_events,
    )
    from groundswell.process.response import (
        ExpectedViews,
        Inputs,
        Response,
        ViewsGradient,
        expected_views,
        expected_views_gradient,
        expected_views_many,
        response_of,
        responses_many,
    )
    from groundswell.process.sequence import Events
    from groundswell.process.simulation.simulate_events import simulate_events, stream_events

__all__ = [
    "HIP",
    "Background",
    "Check",
    "Constant",
    "CountFit",
    "CountForecast",
    "CountHawkes",
    "CountResiduals",
    "Direction",
    "EventForecast",
    "EventLikelihood",
    "Events",
    "ExpectedViews",
    "Exponential",
    "FinalSize",
    "FitStatus",
    "GivenMarks",
    "HIPFit",
    "HIPForecast",
    "Hawkes",
    "HawkesFit",
    "Identifiability",
    "InputSeries",
    "Inputs",
    "Intervals",
    "Kernel",
    "ManyFits",
    "MixedFit",
    "MixedHawkes",
    "ParetoMarks",
    "Penalty",
    "Periodic",
    "Piecewise",
    "PowerLaw",
    "Residuals",
    "Response",
    "SeriesFit",
    "SumOfExponentials",
    "ViewsGradient",
    "expected_views",
    "expected_views_gradient",
    "expected_views_many",
    "final_size",
    "final_size_of_events",
    "fit_many",
    "forecast_events",
    "power_law_terms",
    "response_of",
    "responses_many",
    "simulate_events",
    "stream_events",
]

_HOME = {
    "Background": "background",
    "Check": "checks.checks",
    "Constant": "background",
    "CountFit": "counts.count_fit",
    "CountForecast": "counts.forecast",
    "CountHawkes": "counts.count_hawkes",
    "CountResiduals": "counts.residuals",
    "Direction": "identifiability",
    "EventForecast": "outlook.forecast_events",
    "EventLikelihood": "events.evaluation",
    "Events": "sequence",
    "ExpectedViews": "response",
    "Exponential": "kernels",
    "FinalSize": "outlook.final_size",
    "FitStatus": "events.many",
    "GivenMarks": "marks",
    "HIP": "counts.hip",
    "HIPFit": "counts.hip_result",
    "HIPForecast": "counts.hip_result",
    "Hawkes": "events.hawkes",
    "HawkesFit": "events.hawkes_fit",
    "Identifiability": "identifiability",
    "InputSeries": "background",
    "Inputs": "response",
    "Intervals": "intervals",
    "Kernel": "kernels",
    "ManyFits": "events.many",
    "MixedFit": "mixtures.mixed_fit",
    "MixedHawkes": "mixtures.mixed_hawkes",
    "ParetoMarks": "marks",
    "Penalty": "events.penalty",
    "Periodic": "background",
    "Piecewise": "background",
    "PowerLaw": "kernels",
    "Residuals": "checks.residuals",
    "Response": "response",
    "SeriesFit": "events.many",
    "SumOfExponentials": "kernels",
    "ViewsGradient": "response",
    "expected_views": "response",
    "expected_views_gradient": "response",
    "expected_views_many": "response",
    "final_size": "outlook.final_size",
    "final_size_of_events": "outlook.forecast_events",
    "fit_many": "events.many",
    "forecast_events": "outlook.forecast_events",
    "power_law_terms": "kernels",
    "response_of": "response",
    "responses_many": "response",
    "simulate_events": "simulation.simulate_events",
    "stream_events": "simulation.simulate_events",
}


def __getattr__(name: str) -> Any:
    """Load the module that holds a public name."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public names."""
    return list(__all__)
