"""``leadrules docs``: the agreement as the document that both sides sign."""

from __future__ import annotations

from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Final

import typer

from leadrules.agreement import load
from leadrules.cli.console import fail, output, printable, told
from leadrules.cli.rulesets import ruleset_of
from leadrules.documents import MARKS, Format, render

_NAMES: Final[dict[Format, str]] = {"markdown": "agreement.md", "html": "index.html"}


class DocumentFormat(StrEnum):
    """What is written."""

    markdown = "markdown"
    html = "html"
    both = "both"


@told
def write_documents(
    ruleset: Annotated[
        Path, typer.Argument(metavar="RULESET", help="A ruleset folder or agreement file.", show_default=False)
    ],
    out: Annotated[
        str,
        typer.Option("-o", "--out", metavar="DIR", help="The folder to write into; `-` prints.", show_default=False),
    ],
    format: Annotated[  # noqa: A002 - the name of the option
        DocumentFormat | None,
        typer.Option("--format", help="Which document; `-o -` prints Markdown unless told.", show_default="both"),
    ] = None,
) -> None:
    """Write the agreement as the document that both sides read and sign.

    `agreement.md` is Markdown with Mermaid diagrams, which a pull request shows. `index.html` is one page that needs
    no network, prints on A4 and can be read on a phone. Both say the same. A file that leadrules did not write is
    never written over.

    Examples:

    - `leadrules docs rulesets/saas-midmarket -o site`
    - `leadrules docs rulesets/saas-midmarket -o rulesets/saas-midmarket --format markdown`
    - `leadrules docs rulesets/saas-midmarket -o - --format html > agreement.html`
    """
    if find_spec("jinja2") is None:
        fail("documents need the package `Jinja2`, which is not installed here", 'pip install "leadrules[docs]"')
    formats = _formats(format, prints=out == "-")
    folder = Path(out)
    if out != "-":
        _check_free([(folder / _NAMES[kind], MARKS[kind]) for kind in formats])
    agreement = load(ruleset_of(ruleset))
    documents: dict[Format, str] = {kind: render(agreement, kind) for kind in formats}
    if out == "-":
        print(documents[formats[0]], end="")
        return
    _write(folder, {_NAMES[kind]: text for kind, text in documents.items()})


def _formats(chosen: DocumentFormat | None, *, prints: bool) -> tuple[Format, ...]:
    match chosen:
        case DocumentFormat.html:
            return ("html",)
        case DocumentFormat.markdown:
            return ("markdown",)
        case DocumentFormat.both if prints:
            return fail("`-o -` prints one document", "choose `--format markdown` or `--format html`")
        case None if prints:
            return ("markdown",)
        case _:
            return ("markdown", "html")


def _check_free(files: list[tuple[Path, str]]) -> None:
    """End the command where a file is there that leadrules did not write."""
    for path, mark in files:
        shown = path.as_posix()
        try:
            if path.exists() and mark.encode() not in path.read_bytes():
                fail(f"`{shown}` is there, and is no document that leadrules wrote", "move it, or write elsewhere")
        except OSError as problem:
            fail(f"cannot read `{shown}`: {(problem.strerror or 'not possible').lower()}", "write elsewhere")


def _write(folder: Path, files: dict[str, str]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
            output().print(printable(f"Wrote {(folder / name).as_posix()}"), soft_wrap=True)
    except OSError as problem:
        fail(f"cannot write to `{folder.as_posix()}`: {(problem.strerror or 'not possible').lower()}")
