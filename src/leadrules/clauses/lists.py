"""Lists: named sets of values that conditions look things up in.

YAML key ``lists``. Why it is so: docs/clauses/lists.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import PlainValidator, WithJsonSchema

from leadrules.clauses.clause import Findings, Identifier, refusal, repeated, shown
from leadrules.source import Place

MOST_VALUES: Final = 200_000
_HINT: Final = "write `[a, b, c]` or `{file: lists/name.txt}`"


def _list(value: object) -> object:
    if isinstance(value, list):
        others = [item for item in value if not isinstance(item, str)]
        if others:
            are = "is not text" if len(others) == 1 else "are not text"
            listed = ", ".join(shown(item) for item in others[:8]) + (", …" if len(others) > 8 else "")
            raise refusal("LR104", f"{listed} {are}", "a list holds texts: put each in quotes")
        if not value:
            raise refusal("LR113", "the list is empty", _HINT)
        return tuple(value)
    if isinstance(value, dict) and set(value) == {"file"} and isinstance(value["file"], str):
        return value["file"]
    raise refusal("LR104", f"expected a list of values or a file, found {shown(value)}", _HINT)


ListSource = Annotated[
    Any,
    PlainValidator(_list),
    WithJsonSchema(
        {
            "oneOf": [
                {"type": "array", "items": {"type": "string"}, "minItems": 1},
                {
                    "type": "object",
                    "properties": {"file": {"type": "string"}},
                    "required": ["file"],
                    "additionalProperties": False,
                },
            ]
        }
    ),
]
ListsClause = dict[Identifier, ListSource]


def read_lists(
    clause: Mapping[str, tuple[str, ...] | str], place: Place, files: Mapping[str, str | None], findings: Findings
) -> dict[str, tuple[str, ...]]:
    """Return the values of each list. ``files`` maps names inside the ruleset folder to their
    text; None stands for one that could not be read, which was told where it was tried."""
    lists = {}
    for name, source in clause.items():
        if isinstance(source, str):
            values = _from_file(source, place[name]["file"], files, findings)
        else:
            values = _inline(source, place[name], findings)
        if values is not None:
            lists[name] = values
    return lists


def _inline(values: tuple[str, ...], place: Place, findings: Findings) -> tuple[str, ...]:
    for index, value in repeated(values):
        findings.warning("LR244", f"`{value}` is listed twice", place[index].span, "remove one")
    findings.torn(values, place)
    return tuple(dict.fromkeys(values))


def _leads_out(file: str) -> bool:
    return file.startswith(("/", "\\", "~")) or ":" in file or ".." in file.replace("\\", "/").split("/")


def _from_file(file: str, place: Place, files: Mapping[str, str | None], findings: Findings) -> tuple[str, ...] | None:
    if _leads_out(file):
        hint = "write where it stands inside the folder, like `lists/freemail.txt`"
        findings.error("LR118", f"list file `{file[:120]}` is outside the ruleset folder", place.span, hint)
        return None
    if file not in files:
        hint = "put it there, or correct the name; links that lead out of the folder are not followed"
        findings.error("LR118", f"no list file `{file[:120]}` in the ruleset folder", place.span, hint)
        return None
    text = files[file]
    if text is None:
        return None
    lines = [line.strip() for line in text.splitlines()]
    values = tuple(dict.fromkeys(line for line in lines if line and not line.startswith("#")))
    if not values or len(values) > MOST_VALUES:
        said = "has no value" if not values else f"has more than {MOST_VALUES:,} values"
        findings.error("LR118", f"list file `{file}` {said}", place.span, "write one value a line")
        return None
    return values
