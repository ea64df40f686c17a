"""The map form of a condition, for forms and generated files: the same trees, written as plain data.

    {all: [...]}  {any: [...]}  {not: ...}  {at_least: 2, of: [...]}
    {field: employees, gte: 100, lt: 500}
    {field: country, in: served}          a named list, or a list of values
    {field: languages, has: es}           a list field that holds a value
    {field: email, known: true}
    {field: domain(email), ne: {field: domain(work_email)}}

``field`` is a name or an expression of one; several operators of one map must all hold; a list is the same as ``all``.
A text may stand for a date or datetime where one is expected.
"""

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from leadrules.expr.lexer import CHARACTERS_MAX, DEPTH_MAX, NODES_MAX
from leadrules.expr.parser import read_text
from leadrules.expr.raw import (
    Locator,
    Problems,
    Raw,
    RawCall,
    RawCompare,
    RawJunction,
    RawList,
    RawLiteral,
    RawName,
    RawNot,
    RawNull,
    Spot,
)
from leadrules.expr.spelling import shortened

CHARACTERS_A_PART: Final = 20
"""So many characters of a text inside a map count as one part of the whole."""

_COMPARED: Final[Mapping[str, str]] = {"eq": "==", "ne": "!=", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
_CALLED: Final = ("starts_with", "ends_with", "contains", "matches")
_OPERATORS: Final = (*_COMPARED, "in", "not_in", "has", "between", "known", "missing", *_CALLED)
_JOINTS: Final = ("all", "any", "not", "at_least")
_FOREIGN: Final[Mapping[str, str]] = {
    "and": "all",
    "or": "any",
    "none": "not",
    "=": "eq",
    "==": "eq",
    "equals": "eq",
    "is": "eq",
    "!=": "ne",
    "<": "lt",
    "<=": "lte",
    "max": "lte",
    "at_most": "lte",
    ">": "gt",
    ">=": "gte",
    "min": "gte",
    "exists": "known",
    "one_of": "in",
    "includes": "has",
    "holds": "has",
    "none_of": "not_in",
    "notin": "not_in",
    "like": "matches",
    "value": "eq",
    "name": "field",
}


def read_form(value: object, place: Locator, problems: Problems) -> Raw | None:
    """Return what a condition says, written as text, map or list; None where it cannot be read, which is told."""
    if isinstance(value, str):
        return read_text(value, place, problems)
    return _Reader(problems).read(value, place, 1)


class _Reader:
    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self.parts = 0

    def tell(self, message: str, spot: Spot, hint: str | None, code: str = "LR216") -> None:
        self.problems.add(code, message, spot, hint)

    def read(self, value: object, place: Locator, depth: int) -> Raw | None:
        self.parts += 1 + (len(value) // CHARACTERS_A_PART if isinstance(value, str) else 0)
        if depth > DEPTH_MAX or self.parts > NODES_MAX:
            if not any(d.code == "LR211" for d in self.problems.found):
                self.tell("this condition is too large", Spot(place), "split it into several rules", "LR211")
            return None
        match value:
            case str():
                return read_text(value, place, self.problems)
            case list():
                return self.junction("and", value, place, depth)
            case dict() if "field" in value:
                return self.leaf(value, place)
            case dict():
                return self.joint(value, place, depth)
            case None:
                self.tell("the condition is empty", Spot(place), "write one, as in `employees >= 100`", "LR200")
            case bool():
                word = str(value).lower()
                self.tell(f"`{word}` alone is always {word}", Spot(place), "write a condition about the lead", "LR210")
            case _:
                self.tell("a number is not a condition", Spot(place), "write one, as in `employees >= 100`")
        return None

    def joint(self, value: dict[str, object], place: Locator, depth: int) -> Raw | None:
        words = [word for word in _JOINTS if word in value]
        allowed = {"at_least", "of"} if words == ["at_least"] else set(words[:1])
        strange = [key for key in value if key not in allowed]
        if not words and any(key in _OPERATORS for key in value):
            self.tell("this map does not say which field it is about", Spot(place), "add `field: name`")
            return None
        if strange or not words:
            self.unknown_keys(strange, place, ("field", *_JOINTS))
            return None
        word, inner = words[0], value[words[0]]
        match word:
            case "not":
                item = self.read(inner, place["not"], depth + 1)
                return None if item is None else RawNot(item, Spot(place))
            case "at_least":
                return self.at_least(value, place, depth)
            case _:
                return self.junction("and" if word == "all" else "or", inner, place[word], depth)

    def junction(self, word: Literal["and", "or"], value: object, place: Locator, depth: int) -> Raw | None:
        items = self.items(value, place, depth)
        if items is None:
            return None
        return items[0] if len(items) == 1 else RawJunction(word, tuple(items), Spot(place))

    def items(self, value: object, place: Locator, depth: int) -> list[Raw] | None:
        if not isinstance(value, list) or not value:
            self.tell("expected a list of conditions", Spot(place), "write one condition a line, each after `-`")
            return None
        found: list[Raw] = []
        for i, each in enumerate(value[: NODES_MAX + 1]):
            item = self.read(each, place[i], depth + 1)
            if item is not None:
                found.append(item)
        return found if len(found) == len(value) else None

    def at_least(self, value: dict[str, object], place: Locator, depth: int) -> Raw | None:
        count = value["at_least"]
        if not isinstance(count, int) or isinstance(count, bool):
            self.tell("`at_least` takes a whole number", Spot(place["at_least"]), "write `at_least: 2, of: [...]`")
            return None
        if "of" not in value:
            self.tell("`at_least` needs `of`", Spot(place), "write `at_least: 2, of: [...]`")
            return None
        items = self.items(value["of"], place["of"], depth)
        if items is None:
            return None
        literal = RawLiteral(count, Spot(place["at_least"]))
        return RawCall("at_least", (literal, *items), Spot(place), Spot(place["at_least"], on_key=True))

    def leaf(self, value: dict[str, object], place: Locator) -> Raw | None:
        strange = [key for key in value if key != "field" and key not in _OPERATORS]
        if strange:
            self.unknown_keys(strange, place, _OPERATORS)
            return None
        subject = self.subject(value["field"], place["field"])
        if len(value) == 1:
            self.tell(
                "this map asks nothing about its field", Spot(place), "add `known: true`, `eq: …` or another operator"
            )
            return None
        if subject is None:
            return None
        parts = [self.operator(op, subject, value[op], place[op]) for op in value if op != "field"]
        found = tuple(part for part in parts if part is not None)
        if len(found) < len(parts):
            return None
        return found[0] if len(found) == 1 else RawJunction("and", found, Spot(place))

    def subject(self, value: object, place: Locator) -> Raw | None:
        if isinstance(value, str):
            return read_text(value, place, self.problems)
        self.tell("`field` takes the name of a field", Spot(place), "write it as in `field: employees`")
        return None

    def operator(self, op: str, subject: Raw, value: object, place: Locator) -> Raw | None:
        spot = Spot(place)
        if op in ("known", "missing"):
            return self.known(op, subject, value, spot)
        if op == "between":
            return self.between(subject, value, place)
        if op in ("in", "not_in"):
            container = self.container(value, place)
            word = "in" if op == "in" else "not in"
            return None if container is None else RawCompare(subject, ((word, container),), spot)
        operand = self.operand(value, place)
        if operand is None:
            return None
        if op == "has":
            return RawCompare(operand, (("in", subject),), spot)
        if op in _CALLED:
            return RawCall(op, (subject, operand), spot, Spot(place, on_key=True))
        return RawCompare(subject, ((_COMPARED[op], operand),), spot)

    def known(self, op: str, subject: Raw, value: object, spot: Spot) -> Raw | None:
        if not isinstance(value, bool):
            self.tell(f"`{op}` takes true or false", spot, f"write `{op}: true`")
            return None
        asked = RawCall("known", (subject,), spot, spot)
        return asked if value is (op == "known") else RawNot(asked, spot)

    def between(self, subject: Raw, value: object, place: Locator) -> Raw | None:
        if not isinstance(value, list) or len(value) != 2:
            self.tell("`between` takes two values", Spot(place), "write it as in `between: [1, 9]`")
            return None
        low, high = (self.operand(each, place[i]) for i, each in enumerate(value))
        if low is None or high is None:
            return None
        return RawCompare(low, (("<=", subject), ("<=", high)), Spot(place))

    def container(self, value: object, place: Locator) -> Raw | None:
        match value:
            case str() if value.isidentifier() and value.isascii():
                return RawName(value, Spot(place))
            case str():
                self.tell(
                    f"`{shortened(value)}` is not the name of a list", Spot(place), f"write `[{shortened(value)}]`"
                )
                return None
            case list():
                self.parts += len(value)
                if self.parts > NODES_MAX:
                    self.tell("this list is too long", Spot(place), "put its values under `lists`", "LR211")
                    return None
                items = [self.operand(each, place[i]) for i, each in enumerate(value)]
                found = tuple(each for each in items if each is not None)
                return RawList(found, Spot(place)) if len(found) == len(items) else None
            case _:
                self.tell("expected a list of values, or the name of a list", Spot(place), "write it as in `[ES, PT]`")
                return None

    def operand(self, value: object, place: Locator) -> Raw | None:
        match value:
            case None:
                return RawNull("null", Spot(place))
            case str() if len(value) > CHARACTERS_MAX:
                self.tell(f"this text has more than {CHARACTERS_MAX} characters", Spot(place), None, "LR211")
            case bool() | int() | float() | str():
                return RawLiteral(value, Spot(place), adapts=True)
            case {"field": inner, **others} if not others:
                return self.subject(inner, place["field"])
            case _:
                self.tell("expected one value", Spot(place), "write a text, a number, or `{field: name}`")
        return None

    def unknown_keys(self, keys: Sequence[str], place: Locator, allowed: Sequence[str]) -> None:
        if not keys:
            self.tell("this map is empty", Spot(place), "write it as in `{field: employees, gte: 100}`")
        for key in keys[:8]:
            word = str(key)
            other = _FOREIGN.get(word.lower())
            hint = f"write `{other}`" if other in allowed else self.problems.closest(word, allowed)
            hint = hint or f"it is one of {', '.join(f'`{each}`' for each in allowed)}"
            if word in _JOINTS or word == "of" or word == "field":
                hint = "put it in a map of its own"
            self.tell(f"unknown key `{shortened(word)}` in a condition", Spot(place[key], on_key=True), hint)
