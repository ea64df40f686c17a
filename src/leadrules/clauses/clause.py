"""What every clause is made of: the base model, the scalars of the language, and the findings of a reading."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Final, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, Strict, WithJsonSchema
from pydantic_core import PydanticCustomError

from leadrules.diagnostics import Diagnostic, Span, did_you_mean, error, warning
from leadrules.expr import Condition, Scope, parse_condition
from leadrules.names import Kind, Path, Vocabulary
from leadrules.shape import WORDS
from leadrules.source import Place
from leadrules.worktime import Duration, duration_meant, parse_duration, zone, zone_names

MAX_POINTS: Final = 1_000_000

MOST_SUGGESTIONS: Final = 50
"""So many misspelt names of a file are compared with those that are known; it takes long where both are many."""

_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2999
"""Dates of an agreement lie between these: at the ends of the calendar not every zone has the day."""


class Clause(BaseModel):
    """A piece of the file, as the parties wrote it: immutable, and without a key that nobody knows."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", defer_build=True)


@dataclass(frozen=True, slots=True)
class Losses:
    """What was taken out of a file because it did not fit, so that its absence is not reported as well.

    A place is known again in the document that is left by its depth and position: indexes of lists have moved.
    """

    damaged: frozenset[tuple[int, Span]] = frozenset()
    keys: frozenset[tuple[int, Span, str | int]] = frozenset()

    @classmethod
    def of(cls, whole: Place, dropped: Iterable[Path]) -> Losses:
        """Return the losses of a document, given the paths that were taken out of it."""
        damaged: set[tuple[int, Span]] = set()
        keys: set[tuple[int, Span, str | int]] = set()
        for path in dropped:
            above = [Place(whole.document, path[:depth]) for depth in range(len(path))]
            damaged |= {(len(place.path), place.key_span) for place in above}
            keys.add((len(path) - 1, above[-1].key_span, path[-1]))
        return cls(frozenset(damaged), frozenset(keys))

    def at(self, place: Place) -> bool:
        """Return whether what stood at a place, or something inside it, was taken out."""
        if not self.keys:
            return False
        if place.exists:
            return (len(place.path), place.key_span) in self.damaged
        above = Place(place.document, place.path[:-1])
        if not above.exists:
            return self.at(above)
        return (len(above.path), above.key_span, place.path[-1]) in self.keys


@dataclass(slots=True)
class Findings:
    """Collects what a reading finds, so that one problem does not hide the next, and every condition by its path.

    ``assumed`` has, by path, what a key means when it is left out, where that depends on other keys.
    """

    diagnostics: list[Diagnostic] = field(default_factory=list)
    conditions: dict[Path, Condition] = field(default_factory=dict)
    losses: Losses = field(default_factory=Losses)
    assumed: dict[Path, object] = field(default_factory=dict)
    _sought: int = 0

    def condition(self, source: object, scope: Scope, place: Place) -> Condition | None:
        """Return the condition that stands at a place; None where it has errors, which are then among the findings."""
        if self._sought >= MOST_SUGGESTIONS:
            scope = replace(scope, suggests=False)
        condition, problems = parse_condition(source, scope, place)
        self.diagnostics.extend(problems)
        self._sought += len(problems)
        if condition is not None:
            self.conditions[place.path] = condition
        return condition

    def error(self, code: str, message: str, span: Span | None, hint: str | None = None) -> None:
        """Add an error."""
        self.diagnostics.append(error(code, message, span, hint))

    def warning(self, code: str, message: str, span: Span | None, hint: str | None = None) -> None:
        """Add a warning."""
        self.diagnostics.append(warning(code, message, span, hint))

    def unknown(self, kind: Kind, name: str, vocabulary: Vocabulary, span: Span | None) -> bool:
        """Return whether nothing of a kind has that name, and add an error for it.

        No error is added where names of that kind could not be read: they have been reported already.
        """
        known = vocabulary[kind]
        if name in known:
            return False
        if kind not in vocabulary.unsure:
            self.error(kind.code, f"unknown {kind.word} `{name[:60]}`", span, self._remedy(kind, name, known))
        return True

    def closest(self, word: str, known: Iterable[str]) -> str | None:
        """Return ``did you mean …`` for a misspelt word; None where nothing is close, or enough has been suggested."""
        self._sought += 1
        return did_you_mean(word, known) if self._sought <= MOST_SUGGESTIONS else None

    def _remedy(self, kind: Kind, name: str, known: frozenset[str]) -> str:
        if close := self.closest(name, known):
            return close
        if not kind.declared_under:
            return f"it is one of {some(sorted(known))}"
        under = f"under `{kind.declared_under}`"
        few = known and self._sought <= MOST_SUGGESTIONS
        return f"known {under}: {some(sorted(known))}" if few else f"declare it {under}"

    def torn(self, words: Sequence[str], place: Place) -> None:
        """Warn of a sentence in brackets that a comma has torn: its rest begins an item with a small `and` or `or`."""
        if not place.in_brackets:
            return
        for index, text in enumerate(words):
            if index and text.startswith(("and ", "or ")) and place[index].spelled == text:
                message = f"`{text[:60]}` is an item of its own: in brackets, a comma ends the one before it"
                hint = "if it is the rest of a sentence, put the whole sentence in quotes"
                self.warning("LR245", message, place[index].span, hint)

    def lost(self, place: Place) -> bool:
        """Return whether what stood at a place, or something inside it, did not fit and has been reported."""
        return self.losses.at(place)


def some(names: Iterable[str], limit: int = 20) -> str:
    """Return the first of some names, as a message lists them."""
    ordered = list(names)
    return ", ".join(ordered[:limit]) + (", …" if len(ordered) > limit else "")


def refusal(code: str, message: str, hint: str | None = None) -> PydanticCustomError:
    """Return the error that a scalar's validator raises; its words reach the person as they are."""
    return PydanticCustomError(code, "{message}", {"message": message, "hint": hint})


def text_of(value: object, what: str, example: str) -> str:
    """Return the value where it is text; ``what`` it should be and an ``example`` go into the refusal.

    Raises:
        PydanticCustomError: it is not text.
    """
    if isinstance(value, str):
        return value
    raise refusal("LR104", f"expected {what}, found {shown(value)}", example)


def shown(value: object) -> str:
    """Return how a message names what stands in the file: in backticks, or by its shape where it is large."""
    match value:
        case None:
            return "nothing"
        case dict():
            return "keys and values"
        case list():
            return "a list"
        case bool():
            return f"`{str(value).lower()}`"
    return f"`{str(value)[:60]}`"


def _pattern(code: str, pattern: str, what: str, hint: str, joint: str = "") -> Callable[[object], str]:
    compiled = re.compile(pattern, re.ASCII)

    def check(value: object) -> str:
        text = text_of(value, what, hint)
        if not compiled.fullmatch(text):
            meant = re.sub(r"[\s./-]+" if joint == "_" else r"[\s./_]+", joint, text.strip().lower()) if joint else ""
            raise refusal(
                code, f"`{text[:60]}` is not {what}", f"write `{meant}`" if compiled.fullmatch(meant) else hint
            )
        return text

    return check


def _duration(value: object) -> Duration:
    hint = "write a whole number and a unit, like `30 days`, `2 business days` or `48 hours`"
    text = text_of(value, "a duration", hint)
    if (duration := parse_duration(text)) is None:
        meant = duration_meant(text)
        raise refusal("LR105", f"`{text[:60]}` is not a duration", f"write `{meant}`" if meant else hint)
    return duration


def _exact_duration(value: object) -> Duration:
    duration = _duration(value)
    if duration.exact_microseconds is None:
        hint = "use minutes, hours, days or weeks: a look back is counted in exact time"
        raise refusal("LR105", f"`{duration}` depends on a calendar and cannot be used here", hint)
    return duration


def _whole_days(value: object) -> Duration:
    duration = _exact_duration(value)
    if duration.unit.value not in ("day", "week"):
        raise refusal("LR105", f"`{duration}` is not a number of days", "points fade by whole days: write `7 days`")
    return duration


def percentage_hint(value: object) -> str:
    """Return how a share is written that stands there as a number: 0.9 and 90 are 90%."""
    example = "write a percentage from 0% to 100%, like `25%`"
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 100:
        return example
    share = Decimal(str(value)) * (100 if value <= 1 else 1)
    return f"write `{share.normalize():f}%`"


def parse_percentage(text: str) -> Fraction | None:
    """Return the share that a text like ``25%`` says, from 0 to 1, or None."""
    match = re.fullmatch(r"(\d{1,3}(?:\.\d{1,4})?) ?%", text, re.ASCII)
    return None if match is None or Fraction(match[1]) > 100 else Fraction(match[1]) / 100


def _percent(value: object) -> Fraction:
    hint = percentage_hint(value)
    text = text_of(value, "a percentage", hint)
    share = parse_percentage(text)
    if share is None:
        raise refusal("LR110", f"`{text[:60]}` is not a percentage", hint)
    return share


def _date(value: object) -> date:
    hint = "write it as `2026-01-31`"
    text = text_of(value, "a date", hint)
    try:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            raise ValueError
        day = date.fromisoformat(text)
    except ValueError:
        raise refusal("LR108", f"`{text[:60]}` is not a date", hint) from None
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        hint = f"years go from {_FIRST_YEAR} to {_LAST_YEAR}"
        raise refusal("LR108", f"`{text}` is not a date of an agreement", hint)
    return day


def _zone(value: object) -> str:
    hint = "write an IANA name, like `Europe/Madrid` or `UTC`"
    text = text_of(value, "a time zone", hint)
    if zone(text) is None:
        raise refusal("LR115", f"unknown time zone `{text[:60]}`", _zone_hint(text) or hint)
    return text


def _zone_hint(text: str) -> str | None:
    """Return the zone whose city somebody wrote alone, like ``Berlin``, or whose letters are of another case."""
    asked = text.strip().replace(" ", "_").lower()
    meant = sorted(name for name in zone_names() if name.lower() == asked or name.lower().endswith(f"/{asked}"))
    return f"write `{meant[0]}`" if meant else None


def _condition(value: object) -> object:
    hint = "write a condition, like `employees >= 100`"
    if isinstance(value, bool):
        raise refusal(
            "LR104", f"a condition cannot be just `{str(value).lower()}`", "say what must hold, like `employees >= 100`"
        )
    if isinstance(value, dict):
        return value
    return text_of(value, "a condition", hint)


def _many(value: object) -> object:
    return value if isinstance(value, list | tuple) else (value,)


def _value_text(value: object) -> str:
    scalar = isinstance(value, bool | int | float)
    hint = "put it in quotes: as it stands, YAML reads a number or a true/false here" if scalar else "write one text"
    text = text_of(value, "text", hint)
    if not text.strip():
        raise refusal("LR113", "empty text", "write a value or remove it")
    return text


def repeated(ids: Iterable[str]) -> tuple[tuple[int, str], ...]:
    """Return position and id of each item whose id an earlier item has."""
    seen: set[str] = set()
    again = []
    for index, name in enumerate(ids):
        if name in seen:
            again.append((index, name))
        seen.add(name)
    return tuple(again)


Slug = Annotated[
    str,
    PlainValidator(
        _pattern("LR106", r"[a-z0-9][a-z0-9_-]{0,63}", "an id", "use a-z, 0-9, - and _, like `size-core`", "-")
    ),
    WithJsonSchema({"type": "string", "pattern": "^[a-z0-9][a-z0-9_-]{0,63}$"}),
]
"""An id that people read in decisions and reviews: ``size-core``."""

Identifier = Annotated[
    str,
    PlainValidator(
        _pattern(
            "LR106",
            r"[A-Za-z][A-Za-z0-9_]{0,63}",
            "a name",
            "use the letters a to z, digits and _, like `job_level`",
            "_",
        )
    ),
    WithJsonSchema({"type": "string", "pattern": "^[A-Za-z][A-Za-z0-9_]{0,63}$"}),
]
"""A name that conditions use: ``job_level``."""

Words = Annotated[str, PlainValidator(_value_text), WithJsonSchema({"type": "string", "pattern": r"\S"})]
"""Text for people, or a value of a list; never blank."""

Remark = Annotated[Words | None, WORDS]
"""Text for people, or none: it is agreed, and changes no decision."""

ConditionSource = Annotated[
    Any,
    PlainValidator(_condition),
    WithJsonSchema(
        {"type": ["string", "object"], "description": "a condition", "examples": ["employees >= 100 and known(phone)"]}
    ),
]
"""A condition as text or as a map; parsed where its scope is known."""

_duration_schema = {"type": "string", "examples": ["30 days", "2 business days", "48 hours"]}
DurationText = Annotated[Duration, PlainValidator(_duration), WithJsonSchema(_duration_schema)]
ExactDuration = Annotated[Duration, PlainValidator(_exact_duration), WithJsonSchema(_duration_schema)]
WholeDays = Annotated[Duration, PlainValidator(_whole_days), WithJsonSchema({"type": "string", "examples": ["7 days"]})]
Percent = Annotated[Fraction, PlainValidator(_percent), WithJsonSchema({"type": "string", "examples": ["25%"]})]
Day = Annotated[date, PlainValidator(_date), WithJsonSchema({"type": "string", "format": "date"})]
ZoneName = Annotated[str, PlainValidator(_zone), WithJsonSchema({"type": "string", "examples": ["Europe/Madrid"]})]
Points = Annotated[int, Field(ge=-MAX_POINTS, le=MAX_POINTS)]
Magnitude = Annotated[int, Field(ge=0, le=MAX_POINTS)]

T = TypeVar("T")
Many = Annotated[tuple[T, ...], Strict(False)]
"""A list in the file."""

OneOrMany = Annotated[tuple[T, ...], BeforeValidator(_many), Strict(False)]
"""A list in the file, or its only item."""
