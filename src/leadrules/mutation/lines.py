"""All mutants of an agreement, in the order of its file: which of its values are changed, and how."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final

from leadrules.agreement import Agreement
from leadrules.expr import Condition
from leadrules.mutation.conditions import edits_of, forms_of, without_each
from leadrules.mutation.mutant import CLAUSES, Clause, Mutant
from leadrules.mutation.steps import neighbours
from leadrules.names import Path
from leadrules.source import Place

STEPPED: Final[dict[Clause, frozenset[str]]] = {
    "effective": frozenset({"effective"}),
    "signals": frozenset({"within"}),
    "scoring": frozenset({"points", "at_most", "within", "limit", "half_life", "step", "every", "range", "grades"}),
    "follow_up": frozenset({"within", "never_later_than", "after", "at_most", "plan", "spacing"}),
    "recycle": frozenset({"cool_off", "until", "else", "at_most", "new_points"}),
}
"""Keys whose values, or all values below them, are changed by one step of their type."""

_ORDERED: Final[dict[Clause, frozenset[str]]] = {
    "qualification": frozenset({"disqualify", "fast_track", "tiers"}),
    "routing": frozenset({"ladder"}),
    "follow_up": frozenset({"target", "touches"}),
}
"""Lists of lines of which the first that holds counts."""

_MEMBERS: Final[dict[Clause, frozenset[str]]] = {
    "qualification": frozenset({"required", "skips", "needs", "notify"}),
    "follow_up": frozenset({"starts", "stops", "cancels", "restarts", "ends", "until", "channels", "except", "notify"}),
    "recycle": frozenset({"resets"}),
}
"""Lists of names of which one is left out."""

_VERDICTS: Final = ("junk", "not_now", "do_not_contact")
_NOT_SEEN: Final = ("hold",)
"""What no worked example can be about: who fills in what is missing, and until when."""


def mutants(agreement: Agreement, only: Collection[Clause] = ()) -> Iterator[Mutant]:
    """Yield the mutants of an agreement's own lines in the order of its clauses; ``only`` of some, by default of all.

    What an overlay has from its base is the base's to be examined. Not every mutant is an agreement.
    """
    for clause in CLAUSES:
        if not only or clause in only:
            yield from _Lines(agreement, clause).changed(agreement.document.root[clause])


@dataclass(frozen=True, slots=True)
class _Lines:
    """Walks through one clause of an agreement."""

    agreement: Agreement
    clause: Clause

    def changed(self, place: Place) -> Iterator[Mutant]:
        """Yield the mutants of what stands at a place and below."""
        value, key = place.value, _key_of(place)
        condition = self.agreement.conditions.get(place.path)
        if condition is not None:
            yield from self.of_condition(place, condition)
            return
        yield from self.of_scalar(place, value)
        yield from self.of_verdict(place, value)
        match value:
            case dict():
                for name in value:
                    if (self.clause, name) != ("qualification", *_NOT_SEEN):
                        yield from self.changed(place[name])
            case list():
                if key in _ORDERED.get(self.clause, ()):
                    yield from self.of_order(place, value)
                if self.has_members(place, value):
                    yield from self.of_members(place, value)
                for index in range(len(value)):
                    yield from self.changed(place[index])

    def mutant(
        self, words: str, at: Place, change: tuple[Path, object], text: tuple[int, int] | None = None
    ) -> Iterator[Mutant]:
        """Yield the mutant with a change, where the changed value stands in the agreement's own file."""
        span = at.span if text is None else at.text_span(*text)
        if span.file == self.agreement.document.file:
            yield Mutant(self.clause, _owner(at), words, span, *change)

    def of_condition(self, place: Place, condition: Condition) -> Iterator[Mutant]:
        source: Any = place.value
        if isinstance(source, str):
            for edit in edits_of(source, condition.root):
                change = place.path, edit.of(source)
                yield from self.mutant(edit.words, place, change, (edit.start, max(edit.end, edit.start + 1)))
            return
        for path, now, words in forms_of(source):
            at = Place(place.document, (*place.path, *path))
            yield from self.mutant(words, at, (at.path, now))
        yield from self.mutant("negated", place, (place.path, {"not": source}))

    def of_scalar(self, place: Place, value: object) -> Iterator[Mutant]:
        if not STEPPED.get(self.clause, frozenset()) & {key for key in place.path if isinstance(key, str)}:
            return
        key = next(k for k in reversed(place.path) if isinstance(k, str))
        if key in STEPPED[self.clause] or _key_above(place) in STEPPED[self.clause]:
            for now in neighbours(value):
                yield from self.mutant(f"{_named(place)}`{value}` becomes `{now}`", place, (place.path, now))

    def of_verdict(self, place: Place, value: object) -> Iterator[Mutant]:
        """Yield what else a line of the qualification may say where it has a few words to choose from."""
        if self.clause != "qualification":
            return
        match place.path[1:], value:
            case (("disqualify" | "gates", int()), dict()):
                was = value.get("unknown", "hold")
                now = "pass" if was == "hold" else "hold"
                at = place["unknown"] if "unknown" in value else place["id"]
                yield from self.mutant(f"`unknown: {was}` becomes `{now}`", at, ((*place.path, "unknown"), now))
            case (("tiers", int()), dict()):
                was = value.get("handoff", False)
                words = "no handoff any more" if was else "a handoff"
                yield from self.mutant(words, place["id"], ((*place.path, "handoff"), not was))
            case (("disqualify", int(), "as"), str()):
                for now in _VERDICTS:
                    if now != value:
                        yield from self.mutant(f"`as: {value}` becomes `{now}`", place, (place.path, now))

    def of_order(self, place: Place, lines: list[Any]) -> Iterator[Mutant]:
        for index in range(len(lines) - 1):
            swapped = [*lines[:index], lines[index + 1], lines[index], *lines[index + 2 :]]
            words = f"after {_shown(lines[index + 1], index + 1)}"
            yield from self.mutant(words, _line(place[index]), (place.path, swapped))

    def has_members(self, place: Place, value: list[Any]) -> bool:
        """Return whether a list is a set of names of which each is left out in turn."""
        if self.clause == "lists":
            return len(place.path) == 2 and len(value) > 1
        if place.path[1:2] == ("alerts",):
            return False
        return _key_of(place) in _MEMBERS.get(self.clause, ()) and all(isinstance(item, str) for item in value)

    def of_members(self, place: Place, values: list[Any]) -> Iterator[Mutant]:
        for index, (path, now, words) in enumerate(without_each(values, place.path)):
            yield from self.mutant(
                words if self.clause == "lists" else f"{_named(place)}{words}", place[index], (path, now)
            )


def _key_of(place: Place) -> str | int:
    return place.path[-1]


def _key_above(place: Place) -> str | int | None:
    return place.path[-2] if len(place.path) > 1 else None


def _named(place: Place) -> str:
    """Return the key of a value, as the beginning of what is said of it."""
    keys = [key for key in place.path if isinstance(key, str)]
    return f"{keys[-1]} " if len(keys) > 1 else ""


def _line(place: Place) -> Place:
    return place["id"] if place["id"].exists else place


def _shown(line: Any, index: int) -> str:
    named = line.get("id") if isinstance(line, dict) else None
    return f"`{named}`" if named else f"line {index + 1}"


def _owner(place: Place) -> str:
    """Return the id of the line that something belongs to, or the name of what has none."""
    for depth in range(len(place.path), 1, -1):
        named = Place(place.document, place.path[:depth])["id"].value
        if isinstance(named, str):
            return named
    keys = [key for key in place.path if isinstance(key, str)]
    match keys:
        case ["follow_up", "clocks", name, *_] | ["recycle", "reasons", name, *_] | ["scoring", _, "groups", name, *_]:
            return name
        case ["scoring", axis, *_]:
            return axis
        case ["lists" | "signals", name, *_]:
            return name
    return keys[1] if len(keys) > 1 else keys[0]
