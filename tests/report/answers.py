"""Synthetic cases and answers: ordinary ones, bare ones, hostile ones."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from charts import examples
from groundswell.answers.answer import Answer, Number, Table
from groundswell.answers.explanation import Explanation
from groundswell.attention.priors import Priors
from groundswell.case.record import Case, Coverage, Event, Source, Span, ViewObservation
from groundswell.charts.chart import Chart

QUESTIONS = {
    "growth": "How big, how fast?",
    "drivers": "What drove it?",
    "forecast": "Where will it end?",
    "impact": "What did an event do?",
    "mood": "How did people feel?",
    "worth": "What was it worth?",
    "whatif": "What if?",
    "compare": "Compared with what?",
    "family": "Who passed it on?",
}
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'); DROP TABLE views; --",
    "javascript:alert(1)",
    "</style><style>*{display:none}</style>",
    "{{ 7 * 7 }} {% raw %}",
    "\u202egnp.exe\u202c and \u2066hidden\u2069",
    "bell\x07 escape\x1b[31m null\x00 delete\x7f",
    "lone \ud800 surrogate",
    "]]> <!-- --> &amp; &#60;",
    '=HYPERLINK("http://evil.example")',
    "مرحبا 日本語 👩‍👩‍👧 ﷽",
    "x" * 5000,
)


def moment(day: float) -> Span:
    """A second, ``day`` days after the publication."""
    at = datetime(2014, 3, 10, 18, tzinfo=UTC) + timedelta(days=day)
    return Span(at, at + timedelta(seconds=1))


def case() -> Case:
    """A small record with sources of every kind: linked, named only, without either."""
    return Case(
        slug="sample",
        title="A film of strangers",
        published=moment(0),
        author="A. Maker",
        notes="Twenty strangers meet. The record was kept by hand.",
        licence="CC0",
        views=tuple(
            ViewObservation(
                row=row + 2,
                time=moment(row),
                low=1e6 * row,
                high=1.1e6 * row,
                value=1e6 * row,
                source=Source(f"Paper {row % 7}", f"https://paper{row % 7}.example/story", "about a million"),
            )
            for row in range(20)
        ),
        events=(
            Event(
                row=2,
                id="launch",
                time=moment(0),
                kind="launch",
                title="Published",
                source=Source("The maker"),
            ),
        ),
        coverage=(Coverage(row=2, time=moment(1), outlet="Radio", headline="People kiss"), Coverage(row=3)),
    )


def explained(record: Case) -> Explanation:
    """An explanation of ``record`` without its fit, which the report can do without."""
    explanation = Explanation(record, None, Priors())
    # The cached attribute is filled, so that nothing is fitted.
    explanation.__dict__["_fit_or_reason"] = "not fitted in this test"
    return explanation


def answers() -> dict[str, Answer]:
    """Nine answers of every status, with every chart, long and short tables, numbers of every kind."""
    charts = {
        "growth": (replace(examples.cumulative(), id="growth-cumulative"), examples.daily()),
        "drivers": (examples.drivers(),),
        "forecast": (examples.forecast(),),
        "impact": (examples.effect(), examples.crowded()),
        "mood": (examples.mood(),),
        "worth": (examples.costs(), examples.empty()),
    }
    numbers = (
        Number("views by day 11", 65.3e6, 64.1e6, 66.8e6, "views", "derived"),
        Number(
            "word of mouth (all that was passed on): share of all views", 0.67, 0.51, 0.78, "share", "derived"
        ),
        Number("views by day 30", 80e6, 71e6, math.inf, "views", "forecast", 95.0),
        Number("cost per view", 0.000014, None, None, "USD", "observed", None),
        Number("nothing known", None, None, None, "views", "observed", None),
        Number("not a number", math.nan, math.nan, math.nan, "views"),
    )
    short = Table(
        "milestones",
        ("views", "day", "year", "source"),
        ((1e6, 0.2, 2014, "https://paper.example/a?b=c&d"),),
        "Milestones",
    )
    long = Table(
        "daily_views",
        ("day", "views", "low", "high"),
        tuple((day, 1e6 / (day + 1), None, math.nan) for day in range(90)),
    )
    made = {}
    for key, question in QUESTIONS.items():
        status = {"impact": "not_identifiable", "compare": "no_data"}.get(key, "answered")
        full = key not in ("compare", "whatif", "family")
        made[key] = Answer(
            key=key,
            question=question,
            status=status,
            sentences=(f"The first sentence about {key} says 80 % of it.", "The second says the rest."),
            numbers=numbers * (3 if key == "worth" else 1) if full else (),
            caveats=(f"A caveat about {key}.",) if full else (),
            tables=(short, long) if key == "growth" else (),
            charts=charts.get(key, ()),
            collect=("hourly counts",) if status != "answered" or key == "mood" else (),
        )
    return made


def hostile(text: str) -> tuple[Case, dict[str, Answer]]:
    """A record and answers that carry ``text`` wherever outside text can stand."""
    shown, text = text, text.encode(errors="replace").decode()  # a file in UTF-8 cannot hold a lone surrogate
    source = Source(text, text, text, text)
    held = replace(
        case(),
        title=text,
        author=text,
        notes=text,
        licence=text,
        platform=text,
        collaborators=(text,),
        views=(ViewObservation(row=2, time=moment(1), low=1, high=2, value=1, source=source),),
        events=(
            Event(
                row=2,
                id=text,
                kind=text,
                title=text,
                time=moment(1),
                source=replace(source, url=f"https://{text}"),
            ),
        ),
        coverage=(Coverage(row=2, outlet=text, headline=text, time=moment(1), source=Source(url=text)),),
    )
    text = shown
    made = {}
    for key, answer in answers().items():
        made[key] = replace(
            answer,
            question=text,
            sentences=(text, text),
            numbers=(Number(text, 1.0, 0.5, 2.0, text),),
            caveats=(text,),
            collect=(text,),
            tables=(Table(text, (text, "url"), ((text, text), (text, "https://fine.example/")), text),),
            charts=tuple(_hostile_chart(chart, text) for chart in answer.charts),
        )
    return held, made


def _hostile_chart(chart: Chart, text: str) -> Chart:
    panels = []
    for panel in chart.panels:
        layers = []
        for layer in panel.layers:
            changes: dict[str, object] = (
                {"label": text}
                if hasattr(layer, "label")
                else {"labels": tuple(f"{text}{n}" for n, _ in enumerate(layer.labels))}
            )
            if getattr(layer, "texts", ()):
                changes["texts"] = tuple(text for _ in layer.texts)  # type: ignore[union-attr]
            layers.append(replace(layer, **changes))  # type: ignore[arg-type]
        panels.append(replace(panel, layers=tuple(layers), y_label=text, title=text))
    return replace(
        chart,
        id=text,
        title=text,
        alternative=text,
        panels=tuple(panels),
        x_label=text,
        categories=tuple(text for _ in chart.categories),
        notes=tuple(
            replace(note, text=text, kind=note.kind if note.kind == "origin" else text)
            for note in chart.notes
        ),
    )
