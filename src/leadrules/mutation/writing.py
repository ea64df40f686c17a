"""Missing cases as they stand in ``cases.yaml``, and the file with them at its end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from leadrules.cases import Cases
from leadrules.coverage.skeletons import free_id, lines_of
from leadrules.mutation.report import MissingCase
from leadrules.source import Place, read_yaml

_MOST_SHOWN: Final = 8


def case_lines(missing: Iterable[MissingCase], cases: Cases) -> str:
    """Return missing cases as lines for the list ``cases`` of a file, each with the changes that it notices."""
    taken = {case.id for case in cases.cases}
    return "\n".join("".join(f"{line}\n" for line in _lines(each, cases, taken)) for each in missing)


def appended(text: str, missing: Iterable[MissingCase], cases: Cases) -> str | None:
    """Return the text of a file of cases with the missing ones at its end; None where they cannot stand there.

    They can where ``cases`` is the last key of the file and has one line or more for each case.
    """
    document, _ = read_yaml(text, cases.file)
    if document is None:
        return None
    place = document.root["cases"]
    indent = _indent(place)
    if indent is None or _last_key(document.data) != "cases":
        return None
    lines = case_lines(missing, cases)
    shifted = "".join(f"{' ' * indent}{line[2:]}" if line.strip() else line for line in lines.splitlines(keepends=True))
    return f"{text.rstrip()}\n\n{shifted}"


def _indent(place: Place) -> int | None:
    """Return how far the cases of a list are indented; None where the list is in brackets or has none."""
    items: Any = place.value
    if place.in_brackets or not isinstance(items, list) or not items:
        return None
    return max(place[0].span.column - len("- ") - 1, 0)


def _last_key(data: Any) -> str | None:
    return list(data)[-1] if isinstance(data, dict) and data else None


def _lines(missing: MissingCase, cases: Cases, taken: set[str]) -> Iterator[str]:
    shown = missing.notices[:_MOST_SHOWN]
    yield from (f"  # notices {mutant}" for mutant in shown)
    if len(missing.notices) > len(shown):
        yield f"  # notices {len(missing.notices) - len(shown)} more changes"
    first = missing.notices[0]
    case_id = free_id(f"{first.owner} {first.words.partition(' becomes ')[0]}", taken)
    yield from lines_of(case_id, missing.witness.draft, cases, missing.witness.expected())
