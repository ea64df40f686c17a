"""What two agreements take of a lead and its events, where they do not take the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from leadrules.expr import ChoiceType, EmailType, IntegerType, NumberType, TextListType, TextType, Type, type_words
from leadrules.plan import Plan

_NOT_READ = "not read"


def accepted(old: Plan, new: Plan) -> Iterator[tuple[str, str]]:
    """Yield what each takes of a field or an event that the other does not take, or reads otherwise, in words."""
    before, after = ({f.name: f.type for f in plan.fields} for plan in (old, new))
    yield from _types("", before, after)
    one, other = old.agreement.events, new.agreement.events
    for event in dict.fromkeys((*one, *other)):
        if event not in one or event not in other:
            words = [f"`{event}` {'taken' if event in events else 'refused'}" for events in (one, other)]
            yield words[0], words[1]
        else:
            yield from _types(f"{event}.", one[event].attributes, other[event].attributes)


def _types(prefix: str, before: Mapping[str, Type], after: Mapping[str, Type]) -> Iterator[tuple[str, str]]:
    for name in dict.fromkeys((*before, *after)):
        one, other = before.get(name), after.get(name)
        if one != other:
            yield _words(f"{prefix}{name}", one), _words(f"{prefix}{name}", other)


def _words(name: str, type_: Type | None) -> str:
    return f"`{name}` {_NOT_READ if type_ is None else _said(type_)}"


def _said(type_: Type) -> str:
    words = type_words(type_)
    match type_:
        case ChoiceType(values, aliases, normalize):
            also = ", ".join(f"{alias} for {value}" for alias, value in aliases)
            return f"{words} of {', '.join(values)}{f' ({also})' if also else ''}{_case(normalize)}"
        case IntegerType(lo, hi) | NumberType(lo, hi):
            return f"{words} from {lo if lo is not None else 'any'} to {hi if hi is not None else 'any'}"
        case TextType(normalize) | EmailType(normalize) | TextListType(normalize):
            return f"{words}{_case(normalize)}"
    return words


def _case(normalize: str | None) -> str:
    return f" in {normalize} case" if normalize else ""
