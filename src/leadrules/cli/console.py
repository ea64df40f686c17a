"""What commands print: results to stdout, problems to stderr, colour only where a person looks at it."""

from __future__ import annotations

import functools
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final, NoReturn, ParamSpec, TypeVar

import typer
from rich.console import Console
from rich.text import Text

from leadrules.cli import FINDINGS, UNUSABLE
from leadrules.diagnostics import Diagnostic, LeadrulesError, to_text

P = ParamSpec("P")
R = TypeVar("R")

UNREADABLE: Final = frozenset({"LR001", "LR020", "LR720", "LR721", "LR736", *(f"LR58{number}" for number in range(10))})
"""Codes of files that cannot be read or written at all, as opposed to files with mistakes in them."""

_UNBOUNDED: Final = 10_000
_HEADS: Final = re.compile(r"^(?:[^\n]*?: )?(?:(error)|(warning)|(note))\[LR\d+\]", re.MULTILINE)
_CARETS: Final = re.compile(r"^ +\| +\^+$", re.MULTILINE)
_COLOURS: Final = {1: "bold red", 2: "bold yellow", 3: "bold cyan"}


def output() -> Console:
    """Return where results go: as wide as the terminal; where there is none, as wide as the result."""
    return _console(stderr=False)


def messages() -> Console:
    """Return where problems and progress go."""
    return _console(stderr=True)


def _console(*, stderr: bool) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    if stream.isatty():
        return Console(file=stream, highlight=False, markup=False, emoji=False)
    return Console(file=stream, highlight=False, markup=False, emoji=False, width=_UNBOUNDED, force_terminal=False)


def printable(value: object) -> str:
    """Return a value as text of one line, with nothing in it that a terminal would act on."""
    return "".join(c if c.isprintable() else " " for c in str(value))


def printable_lines(text: str) -> str:
    """Return text with nothing in its lines that a terminal would act on."""
    return "\n".join(map(printable, text.split("\n")))


def fail(message: str, hint: str | None = None) -> NoReturn:
    """End the command because of how it was called.

    Raises:
        typer.Exit: always.
    """
    messages().print(Text(printable(f"{message}; {hint}" if hint else message)), soft_wrap=True)
    raise typer.Exit(UNUSABLE)


def print_diagnostics(diagnostics: Iterable[Diagnostic], texts: Mapping[str, str], console: Console) -> None:
    """Print diagnostics with their excerpts, in colour where the console has any."""
    shown = to_text(diagnostics, texts)
    if not shown:
        return
    text = Text(shown)
    for head in _HEADS.finditer(shown):
        kind = next(group for group in _COLOURS if head[group])
        text.stylize(_COLOURS[kind], head.start(kind), head.end())
    for carets in _CARETS.finditer(shown):
        text.stylize("bold red", carets.start(), carets.end())
    console.print(text, soft_wrap=True)


def tell(lines: Iterable[str]) -> None:
    """Print what is to be said beside a result, line by line."""
    for line in lines:
        messages().print(Text(printable(line)), soft_wrap=True)


def print_progress(words: str) -> None:
    """Say what is being done, to a person who waits."""
    if sys.stderr.isatty():
        tell([words])


def told(command: Callable[P, R]) -> Callable[P, R]:
    """Return a command that tells what is wrong with its input, instead of failing with it."""

    @functools.wraps(command)
    def telling(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except LeadrulesError as problem:
            print_diagnostics(problem.diagnostics, texts_of(problem.diagnostics), messages())
            raise typer.Exit(exit_code(problem.diagnostics)) from None

    return telling


def exit_code(diagnostics: Iterable[Diagnostic]) -> int:
    """Return the exit code for problems that ended a command."""
    return UNUSABLE if any(d.code in UNREADABLE for d in diagnostics) else FINDINGS


def texts_of(diagnostics: Iterable[Diagnostic]) -> dict[str, str]:
    """Return the text of every file that diagnostics point at, as far as it can be read."""
    texts = {}
    for name in sorted({d.span.file for d in diagnostics if d.span is not None}):
        try:
            texts[name] = Path(name).read_bytes().decode("utf-8", "replace")
        except OSError:
            continue
    return texts


def count(number: int, word: str, plural: str | None = None) -> str:
    """Return a number and what it counts: ``1 error``, ``2,000 leads``."""
    return f"{number:,} {word if number == 1 else plural or word + 's'}"
