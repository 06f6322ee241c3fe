"""Write the generated parts of the documentation in place.

    python docs/generate.py            writes
    python docs/generate.py --check    exit status 1 when a part is out of date (the answers are compared by the tests)

A generated part stands between ``<!-- begin NAME -->`` and ``<!-- end NAME -->``.
"""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import math
import re
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

import groundswell as gs
from groundswell.answers.answer import readable
from groundswell.case.claims import QUALIFIERS
from groundswell.case.table import CASE_KEYS, METRICS, SERIES, TABLES, Table
from groundswell.case.times import PRECISIONS
from groundswell.cli.main import cli
from groundswell.sources import FORMATS

HOME = Path(__file__).parents[1]
PAGES = (HOME / "README.md", *sorted((HOME / "docs").glob("*/*.md")))
#: The parts that come from a fit: compared by their words and, within a tolerance, their numbers.
FITTED = ("answers", "first-kiss-days", "first-kiss-disclosure", "first-kiss-drivers", "frames", "what-ifs")
_PART = re.compile(r"<!-- begin ([a-z-]+) -->\n(.*?)<!-- end \1 -->", re.DOTALL)


def table_lines(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A Markdown table."""
    lines = [head, tuple("---" for _ in head), *rows]
    return (
        "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
        + "\n"
    )


def case_table(name: str, table: Table) -> str:
    """One table of a case folder."""
    rows = []
    for column in table.columns:
        listed = column.words and column.kind != "precision"
        words = " One of: " + ", ".join(f"`{word}`" for word in column.words) + "." if listed else ""
        needed = "yes" if column.required else ""
        rows.append((f"`{column.name}`", column.kind, needed, column.meaning + "." + words))
    return f"### {name}\n\n{table.meaning.capitalize()}.\n\n" + table_lines(
        ("column", "kind", "required", "meaning"), rows
    )


def case_format() -> str:
    """Keys of case.toml, tables, times, qualifiers and metrics."""
    words = (
        ("Keys of case.toml", "key", CASE_KEYS),
        ("Precision of a time", "word", PRECISIONS),
        ("Qualifier of a count", "word", QUALIFIERS),
        ("Metrics of engagement", "word", METRICS),
    )
    parts = [
        f"### {title}\n\n"
        + table_lines((head, "meaning"), [(f"`{key}`", text) for key, text in meanings.items()])
        for title, head, meanings in words
    ]
    parts += [case_table(f"{table.name}.csv", table) for table in TABLES.values()]
    parts.append(case_table("series/NAME.csv", SERIES))
    return "\n".join(parts)


def commands(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    """Every command with its full name."""
    for name, command in sorted(group.commands.items()):
        full = f"{path} {name}"
        if isinstance(command, click.Group):
            yield from commands(command, full)
        else:
            yield full, command


def command_line() -> str:
    """The help of every command."""
    parts = []
    for full, command in commands(cli, "groundswell"):
        context = click.Context(command, info_name=full, max_content_width=100, terminal_width=100,
                                help_option_names=["-h", "--help"])  # fmt: skip
        parts.append(f"### {full}\n\n```text\n{command.get_help(context)}\n```\n")
    return "\n".join(parts)


def prose(doc: str) -> str:
    """A docstring as Markdown: paragraphs, and its sections as literal text."""
    parts = []
    for paragraph in re.split(r"\n\s*\n", inspect.cleandoc(doc)):
        lines = paragraph.split("\n")
        first = next(
            (
                i
                for i, line in enumerate(lines)
                if re.match(r"(Args|Attributes|Returns|Raises|Source|Slow twin):", line)
            ),
            None,
        )
        plain = lines if first is None else lines[:first]
        if plain and (plain[0].startswith((">>>", " "))):
            parts.append("```text\n" + "\n".join(plain) + "\n```")
        elif plain:
            parts.append(re.sub(r"``(.+?)``", r"`\1`", "\n".join(plain)))
        if first is not None:
            parts.append("```text\n" + "\n".join(lines[first:]) + "\n```")
    return "\n\n".join(parts)


class Bare:
    """An annotation that shows as it was written."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


def bare(annotation: Any) -> Any:
    """An annotation without the quotes that its postponed evaluation gives it."""
    return Bare(annotation) if isinstance(annotation, str) else annotation


def signature(name: str, thing: Any) -> str:
    """``name(arguments)`` without ``self`` and the module names of annotations."""
    found = inspect.signature(thing)
    arguments = [
        one.replace(annotation=bare(one.annotation))
        for one in found.parameters.values()
        if one.name != "self"
    ]
    text = str(found.replace(parameters=arguments, return_annotation=bare(found.return_annotation)))
    text = re.sub(r"<function (?:\w+\.)*(<lambda>|\w+) at 0x\w+>", r"\1", text)
    text = re.sub(r"\b(?:groundswell|numpy|collections|datetime|pathlib)(?:\.\w+)*\.(\w+)", r"\1", text)
    return textwrap.fill(name + text, 100, subsequent_indent="    ", break_long_words=False)


def public_names(module: str, prefix: str) -> str:
    """Every public name of a module with its docstring and its public methods."""
    home = importlib.import_module(module)
    parts = []
    for name in home.__all__:
        thing = getattr(home, name)
        parts.append(f"### {prefix}.{name}\n")
        if not callable(thing):
            parts.append(constant(thing))
            continue
        protocol = getattr(thing, "_is_protocol", False)
        shown = not (
            inspect.isclass(thing) and (issubclass(thing, Exception) or inspect.isabstract(thing) or protocol)
        )
        if shown:
            parts.append(f"```text\n{signature(name, thing)}\n```\n")
        parts.append(prose(thing.__doc__ or "") + "\n")
        if inspect.isclass(thing) and not issubclass(thing, Exception):
            for method, function in vars(thing).items():
                if method.startswith("_"):
                    continue
                doc = getattr(function, "__doc__", None)
                if isinstance(function, property):
                    parts.append(f"`{name}.{method}` (property): {summary(doc)}\n")
                elif inspect.isfunction(function):
                    parts.append(documented(signature(f"{name}.{method}", function), prose(doc or "")))
    return "\n".join(parts)


def constant(thing: Any) -> str:
    """A constant: the names that it holds, or its first and last numbers."""
    if all(hasattr(item, "name") for item in thing):
        return "In order: " + ", ".join(f"`{item.name}`" for item in thing) + ".\n"
    if isinstance(thing, dict):
        return "A table by name: " + ", ".join(f"`{key}`" for key in thing) + ".\n"
    if isinstance(thing, str):
        return f"`{thing}`\n"
    if isinstance(thing, tuple) and all(isinstance(item, str) for item in thing):
        return "In order: " + ", ".join(f"`{item}`" for item in thing) + ".\n"
    return f"{len(thing)} numbers from {thing[0]:g} to {thing[-1]:g}.\n"


def documented(head: str, text: str) -> str:
    """A method's signature and its documentation, on one line where they fit."""
    if "\n" in head or "\n\n" in text:
        return f"```text\n{head}\n```\n\n{text}\n"
    return f"`{head}`: {' '.join(text.split())}\n"


def summary(doc: str | None) -> str:
    """The first paragraph of a docstring on one line."""
    first = re.split(r"\n\s*\n|\n(?=(?:Args|Raises|Returns):)", inspect.cleandoc(doc or ""))[0]
    return re.sub(r"``(.+?)``", r"`\1`", " ".join(first.split()))


def priors_table() -> str:
    """Every setting of the priors with its value."""
    rows = []
    for field in dataclasses.fields(gs.Priors):
        value = getattr(gs.Priors(), field.name)
        shown = (
            ", ".join(f"{kind} {days:g}" for kind, days in value.items())
            if not isinstance(value, float)
            else f"{value:.4g}"
        )
        rows.append((f"`{field.name}`", shown))
    return table_lines(("setting", "value"), rows)


def priors_reasons() -> str:
    """The reason of every prior, as written in the code."""
    return prose(gs.Priors.__doc__ or "") + "\n"


_KNOWN: dict[str, gs.Answer] = {}
_EXPLAINED: list[gs.Explanation] = []


def first_kiss() -> dict[str, gs.Answer]:
    """The nine answers for First Kiss, made once."""
    if not _KNOWN:
        _EXPLAINED.append(gs.explain(gs.open_case("first-kiss")))
        _KNOWN.update(_EXPLAINED[0].answers())
    return _KNOWN


def forecast_tables(part: str, *names: str) -> Callable[[], str]:
    """The tables of some tasks of the scoreboard, or of the transfer."""

    def made() -> str:
        # beside this file, which may be read from anywhere
        path = str(Path(__file__).parent)
        sys.path.insert(0, path)
        try:
            tables = importlib.import_module("forecast_tables")
        finally:
            sys.path.remove(path)
        return str(getattr(tables, part)(*names))

    return made


def answers() -> str:
    """The first sentence of every answer for First Kiss; what if is asked about one event."""
    rows = [(answer.question, f"`{key}`", answer.sentences[0]) for key, answer in first_kiss().items()]
    return table_lines(("question", "command", "the answer for First Kiss"), rows)


def frames() -> str:
    """The tables and charts of every answer for First Kiss."""
    rows = []
    for key, answer in first_kiss().items():
        tables = "; ".join(f"`{t.name}`: {', '.join(t.columns)}" for t in answer.tables) or "none"
        charts = ", ".join(f"`{chart.id}`" for chart in answer.charts) or "none"
        rows.append((f"`{key}`", answer.status, tables, charts))
    return table_lines(("answer", "status", "tables and their columns", "charts"), rows)


def formats() -> str:
    """Every format that can be imported, from the registry of readers."""
    rows = [
        (
            f"`{known.name}`",
            known.title,
            known.gives,
            ", ".join(f"`{flag}`" for flag in known.asks) or "nothing",
            str(known.version),
        )
        for known in FORMATS
    ]
    return table_lines(
        ("name", "what it is", "what it brings", "what it may ask for", "reader version"), rows
    )


def what_ifs() -> str:
    """Three other courses of First Kiss."""
    explanation = gs.explain(gs.open_case("first-kiss"))
    rows = []
    for said, change in (
        ("No parodies", gs.drop("parody")),
        ("Disclosed at launch", gs.place("slate-disclosure", 0.0)),
        ("No Reddit front page", gs.drop("reddit-front-page")),
    ):
        answer = explanation.whatif(change)
        rows.append((said, answer.status, answer.sentences[0]))
    return table_lines(("what if", "status", "the answer"), rows)


def told(key: str) -> str:
    """One answer about First Kiss: its sentences, numbers and caveats."""
    answer = getattr(gs.explain(gs.open_case("first-kiss")), key)()
    lines = [*answer.sentences, ""]
    rows = [
        (
            one.name,
            readable(one.value) if one.value is not None else "",
            "" if one.low is None or one.high is None else f"{readable(one.low)} to {readable(one.high)}",
            one.unit,
        )
        for one in answer.numbers
    ]
    lines += [table_lines(("number", "value", "interval", "unit"), rows)]
    lines += ["The answer's own caveats:", "", *(f"- {words}" for words in answer.caveats), ""]
    return "\n".join(lines)


#: Days since publication and counts that sources reported later.
CAME = ((15.35, 70e6), (21.35, 73e6), (59.35, 81e6), (124.35, 86e6), (280.35, 95e6))


def first_kiss_days() -> str:
    """Forecasts of First Kiss as of its first days, beside what came."""
    case = gs.open_case("first-kiss")
    rows, inside, off = [], 0, []
    for day, moment in ((2, "2014-03-12"), (3, "2014-03-13"), (5, "2014-03-15"), (7, "2014-03-17")):
        explanation = gs.explain(case, as_of=moment)
        cells, errors = [], []
        for age, came in CAME:
            number = explanation.forecast(age - explanation.fit.horizon).numbers[0]
            held = number.low <= came <= number.high
            inside += held
            errors.append(math.log(number.value / came))
            cells.append(
                f"{readable(number.value)} ({readable(number.low)} to {readable(number.high)}){'' if held else ' ✗'}"
            )
        rows.append((f"day {day} ({moment})", *cells))
        off.append(f"as of day {day} by {math.expm1(sum(errors) / len(errors)):+.0%}".replace("-", "−"))
    rows.append(("what came", *(readable(came) for _, came in CAME)))
    said = (
        f"{inside} of the {len(CAME) * len(off)} later counts lie inside their bands. On average over the five dates the median is off "
        f"{', '.join(off)}.\n"
    )
    return table_lines(("as of", *(f"day {age:.0f}" for age, _ in CAME)), rows) + "\n" + said


PARTS: dict[str, Callable[[], str]] = {
    "answers": answers,
    "case-format": case_format,
    "command-line": command_line,
    "corpus-names": lambda: public_names("groundswell.corpus", "groundswell.corpus"),
    "formats": formats,
    "forecasts-declared": forecast_tables("task", "declared"),
    "forecasts-days": forecast_tables("task", *(f"day-{age}" for age in (1, 3, 7, 14, 30, 60))),
    "forecasts-goals": forecast_tables("goals"),
    "forecasts-month": forecast_tables("task", "month"),
    "forecasts-short": forecast_tables("short"),
    "forecasts-transfer": forecast_tables("transfer"),
    "forecasts-week": forecast_tables("task", "week"),
    "first-kiss-days": first_kiss_days,
    "first-kiss-disclosure": lambda: told("disclosure"),
    "first-kiss-drivers": lambda: told("drivers"),
    "frames": frames,
    "names": lambda: public_names("groundswell", "groundswell"),
    "priors-reasons": priors_reasons,
    "priors-table": priors_table,
    "forecast-names": lambda: public_names("groundswell.forecast", "groundswell.forecast"),
    "sources-names": lambda: public_names("groundswell.sources", "groundswell.sources"),
    "structural-names": lambda: public_names("groundswell.structural", "groundswell.structural"),
    "watch-names": lambda: public_names("groundswell.watch", "groundswell.watch"),
    "press-names": lambda: public_names("groundswell.press", "groundswell.press"),
    "process-names": lambda: public_names("groundswell.process", "groundswell.process"),
    "what-ifs": what_ifs,
}


def parts_of(text: str) -> dict[str, str]:
    """The generated parts of a page as they stand."""
    return {match[1]: match[2] for match in _PART.finditer(text)}


def renewed(text: str, names: tuple[str, ...]) -> str:
    """A page with the named parts written anew."""

    def one(match: re.Match[str]) -> str:
        if match[1] not in names:
            return match[0]
        return f"<!-- begin {match[1]} -->\n\n{PARTS[match[1]]()}\n<!-- end {match[1]} -->"

    return _PART.sub(one, text)


def main() -> int:
    check = "--check" in sys.argv[1:]
    names = tuple(name for name in PARTS if not (check and name in FITTED))
    stale = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        fresh = renewed(text, names)
        if fresh != text:
            stale.append(page.relative_to(HOME))
            if not check:
                page.write_text(fresh, encoding="utf-8")
    for name in stale:
        click.echo(f"{'out of date' if check else 'written'}: {name}")
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
