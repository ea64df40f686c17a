"""Points into the text of an agreement: only the numbers change, every other byte stays."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from leadrules.agreement import Agreement
from leadrules.source import Place
from leadrules.source.layout import line_starts

_NUMBER: Final = re.compile(r"[-+]?[0-9][0-9_]*")


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The text of an agreement's own file with other points.

    ``written`` are the rules whose points stand there; ``elsewhere`` has for the others the file in which they do.
    """

    file: str
    text: str
    written: tuple[str, ...]
    elsewhere: Mapping[str, str]


def rewrite(agreement: Agreement, points: Mapping[str, int]) -> Rewritten:
    """Return the text of an agreement with other points for some rules.

    In an overlay only the points that its own file states are written; those of the base stay, and are told.

    Raises:
        KeyError: a rule is not there.
    """
    own = agreement.document.files[0]
    places = _places(agreement)
    starts = line_starts(own.text)
    edits: dict[int, tuple[int, str]] = {}
    written: list[str] = []
    elsewhere: dict[str, str] = {}
    for rule, number in points.items():
        place = places[rule]
        if place.value == number:
            continue
        span = place.span
        if span.file != own.file or not _NUMBER.fullmatch(place.spelled):
            elsewhere[rule] = span.file
            continue
        begin, end = (starts[line - 1] + column - 1 for line, column in _ends(place))
        edits[begin] = (end, str(number))
        written.append(rule)
    return Rewritten(own.file, _edited(own.text, edits), tuple(written), elsewhere)


def _places(agreement: Agreement) -> dict[str, Place]:
    scoring = agreement.document.root["scoring"]
    return {
        rule.id: scoring[axis]["rules"].named([rule.id])["points"]
        for axis, spec in (agreement.clause.scoring or {}).items()
        for rule in spec.rules
    }


def _ends(place: Place) -> tuple[tuple[int, int], tuple[int, int]]:
    span = place.span
    return (span.line, span.column), (span.end_line, span.end_column)


def _edited(text: str, edits: Mapping[int, tuple[int, str]]) -> str:
    parts, at = [], 0
    for begin in sorted(edits):
        end, number = edits[begin]
        parts += [text[at:begin], number]
        at = end
    return "".join([*parts, text[at:]])
