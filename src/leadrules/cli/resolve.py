"""``leadrules resolve``: an overlay and its bases as the one agreement that they make."""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from leadrules.agreement import Agreement, load
from leadrules.cli.console import told
from leadrules.cli.rulesets import ruleset_of
from leadrules.diagnostics import AgreementError, error
from leadrules.source import Place
from leadrules.source.reader import MAX_BYTES


class Format(StrEnum):
    """How the agreement is printed."""

    yaml = "yaml"
    json = "json"


@told
def print_resolved(
    ruleset: Annotated[
        Path, typer.Argument(metavar="RULESET", help="A ruleset folder or agreement file.", show_default=False)
    ],
    show_origin: Annotated[
        bool, typer.Option("--show-origin", help="Say for each line in which file and line it is written.")
    ] = False,
    format: Annotated[  # noqa: A002 - the option's name
        Format, typer.Option("--format", help="`yaml` to read or to load again, `json` for programs.")
    ] = Format.yaml,
) -> None:
    """Print an agreement with everything that it has from its base, as one file.

    What is printed means the same: put in the place of `agreement.yaml`, it has the same digests. Comments are left
    out, and lists that the base reads from a file stand there with their values.

    Examples:

    - `leadrules resolve rulesets/saas-midmarket-nordics`
    - `leadrules resolve rulesets/saas-midmarket-nordics --show-origin`
    """
    agreement = load(ruleset_of(ruleset))
    match format:
        case Format.json:
            root = agreement.document.root
            shown: Any = [_origin(place) for place in _values(root)] if show_origin else root.value
            print(json.dumps(shown, ensure_ascii=False, indent=2))
        case Format.yaml if show_origin:
            lines = [(f"{line.span.file}:{line.span.line}", line.text) for line in agreement.lines()]
            width = max(len(origin) for origin, _ in lines)
            print("\n".join(f"{origin:<{width}} | {text}" for origin, text in lines))
        case Format.yaml:
            print(_whole(agreement), end="")


def _whole(agreement: Agreement) -> str:
    """Return the agreement as one file.

    Raises:
        AgreementError: it would be too large to be read again.
    """
    text = "".join(f"{line.text}\n" for line in agreement.lines())
    if len(text.encode()) > MAX_BYTES:
        message = (
            f"as one file the agreement has {len(text.encode()):,} bytes, and more than {MAX_BYTES:,} are not read"
        )
        hint = "a list that the base reads from a file stands there with its values: give the overlay a file of its own"
        raise AgreementError([error("LR139", message, agreement.document.root["extends"].span, hint)])
    return text


def _values(place: Place) -> Iterator[Place]:
    """Yield every single value below a place."""
    match place.value:
        case dict() as value if value:
            for key in value:
                yield from _values(place[key])
        case list() as value if value:
            for index in range(len(value)):
                yield from _values(place[index])
        case _:
            yield place


def _origin(place: Place) -> dict[str, Any]:
    span = place.span
    return {"path": list(place.path), "value": place.value, "file": span.file, "line": span.line}
