"""What does not fit a clause, in the words of the person who edits the file.

One function for each kind of misfit. pydantic's own sentences and the names of its types reach nobody.
"""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from pydantic import BaseModel

from leadrules.diagnostics import Diagnostic, Span, did_you_mean, error
from leadrules.names import Path
from leadrules.shape.fields import Field, fields_at
from leadrules.source import Place
from leadrules.source.scalars import shorten


@dataclass(frozen=True, slots=True)
class Misfit:
    """One thing that does not fit: pydantic's name of its kind, where it stands in the file, and what stands there."""

    kind: str
    path: Path
    value: object
    context: Mapping[str, Any]
    is_key: bool
    is_missing: bool


_LIKELY, _CERTAIN = 0.6, 0.82

Said = tuple[str, str, str | None]
"""Code, message, hint."""


def say(
    model: type[BaseModel], place: Place, root: Path, misfits: Iterable[Misfit], limit: int
) -> tuple[list[Diagnostic], int]:
    """Return one diagnostic for each of the first places at which something does not fit, and the number of others."""
    by_path: dict[Path, list[Misfit]] = {}
    for misfit in misfits:
        by_path.setdefault(misfit.path, []).append(misfit)
    said = []
    for path, group in islice(by_path.items(), limit):
        there = Place(place.document, path)
        if group[0].kind == "extra_forbidden":
            fields = fields_at(model, path[len(root) : -1])
            said.append(unknown_key(str(path[-1]), fields, there.key_span))
            continue
        code, message, hint = _words(group, model, root, there)
        said.append(error(code, message, _span(group[0], there), hint))
    return said, len(by_path) - len(said)


def unknown_key(key: str, fields: Mapping[str, Field], span: Span, meant: str | None = None) -> Diagnostic:
    """Return that nobody knows a key; ``meant`` is the one that it misspells, None where that is not certain."""
    hint = f"did you mean `{meant}`?" if meant else did_you_mean(key, fields)
    if hint is None and fields:
        hint = f"known here: {_some(fields)}"
    return error("LR101", f"unknown key `{shorten(key)}`", span, hint)


def meant_key(key: str, fields: Mapping[str, Field], present: Set[str]) -> str | None:
    """Return the key that an unknown one misspells, or None where that is not certain.

    A key that is missing is meant sooner than one that may be left out.
    """
    absent = [name for name in fields if name not in present]
    for candidates, cutoff in (
        ([name for name in absent if fields[name].is_required], _LIKELY),
        (absent, _CERTAIN),
    ):
        by_folded = {_folded(name): name for name in reversed(candidates)}
        if close := difflib.get_close_matches(_folded(key), by_folded, n=1, cutoff=cutoff):
            return by_folded[close[0]]
    return None


def _folded(key: str) -> str:
    return key[:80].lower().strip(" :").replace("-", "_")


def empty_key(key: str) -> tuple[str, str]:
    """Return message and hint for a key with nothing after its colon."""
    return f"`{shorten(key)}` is empty", "write its value, or remove the key"


def _span(misfit: Misfit, place: Place) -> Span:
    if misfit.is_key or misfit.value is None:
        return place.key_span
    offset = misfit.context.get("offset")
    return place.text_span(*offset) if offset else place.span


def _some(names: Iterable[str], limit: int = 16) -> str:
    ordered = list(names)
    return ", ".join(ordered[:limit]) + (", …" if len(ordered) > limit else "")


def _words(group: list[Misfit], model: type[BaseModel], root: Path, place: Place) -> Said:
    """Return what to say of all that does not fit at one place: several where one of several types would do."""
    first = group[0]
    if first.is_missing:
        key = str(first.path[-1])
        return "LR102", f"missing key `{key}`", f"add `{key}: …`"
    ours = next((m for m in group if m.kind.startswith("LR")), None)
    if ours is not None:
        hint = ours.context.get("hint")
        return ours.kind, str(ours.context.get("message", "this does not fit")), None if hint is None else str(hint)
    if first.value is None and place.exists:
        if isinstance(place.path[-1] if place.path else 0, int):
            return "LR113", "an empty item", "write its value, or remove it"
        return "LR113", *empty_key(str(place.path[-1]))
    expected = list(dict.fromkeys(_KINDS[m.kind] for m in group if m.kind in _KINDS))
    if expected:
        message = f"expected {' or '.join(expected)}, found {_found(first.value, place)}"
        return "LR104", message, _kind_hint(first, model, root, place)
    return _SENTENCES.get(first.kind, _generic)(first, place)


_KEYS = "keys and values"
_WHOLE, _NUMBER, _TEXT, _FLAG, _LIST = "a whole number", "a number", "text", "`true` or `false`", "a list"
_KINDS: Final = {
    **dict.fromkeys(("model_type", "model_attributes_type", "dict_type", "mapping_type", "dataclass_type"), _KEYS),
    **dict.fromkeys(("tuple_type", "list_type", "set_type", "frozen_set_type", "iterable_type"), _LIST),
    **dict.fromkeys(("string_type", "string_sub_type", "string_unicode"), _TEXT),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float", "int_parsing_size"), _WHOLE),
    **dict.fromkeys(("float_type", "float_parsing", "decimal_type", "decimal_parsing"), _NUMBER),
    **dict.fromkeys(("bool_type", "bool_parsing"), _FLAG),
    **dict.fromkeys(("date_type", "date_parsing", "date_from_datetime_parsing"), "a date"),
    **dict.fromkeys(("datetime_type", "datetime_parsing", "datetime_from_date_parsing"), "a date with a time"),
    **dict.fromkeys(("time_type", "time_parsing"), "a time of day"),
    "none_required": "nothing",
}


def _found(value: object, place: Place) -> str:
    match value:
        case None:
            return "nothing"
        case dict():
            return _KEYS
        case list() | tuple():
            return _LIST
        case bool() | int() | float():
            return f"`{shorten(place.spelled or str(value).lower())}`"
    return f"text `{shorten(str(value))}`" if str(value).strip() else "blank text"


def _kind_hint(misfit: Misfit, model: type[BaseModel], root: Path, place: Place) -> str | None:
    expected, value = _KINDS[misfit.kind], misfit.value
    spelled = shorten(place.spelled)
    match value:
        case bool() | int() | float() if expected == _TEXT:
            return f'put it in quotes: `"{spelled}"`'
        case float() if expected == _WHOLE and value.is_integer():
            return f"write `{int(value)}`"
        case str() if expected in {_WHOLE, _NUMBER}:
            return _number_hint(value, place)
        case str() if expected == _FLAG and value.lower() in _FLAGS:
            return f"write `{_FLAGS[value.lower()]}`"
        case str() if expected == _LIST and re.match(r"-\S", value):
            return "write a space after each `-`"
        case str() | bool() | int() | float() if expected == _LIST:
            return f"write `[{spelled}]`"
        case dict() if expected == _LIST:
            return "write each item on a line of its own, after `- `"
        case _ if expected == _KEYS:
            known = fields_at(model, misfit.path[len(root) :])
            required = [name for name, field in known.items() if field.is_required]
            return f"its keys are: {_some(required or known)}" if known else "write `name: value`"
    return None


_FLAGS: Final = {
    **dict.fromkeys(("yes", "on", "y", "t", "1", "true"), "true"),
    **dict.fromkeys(("no", "off", "n", "f", "0", "false"), "false"),
}


def _number_hint(value: str, place: Place) -> str | None:
    if re.fullmatch(r"[+-]?\d{1,3}(?:([,._' ])\d{3})(?:\1\d{3})*", value, re.ASCII):
        return f"write `{re.sub('[^0-9+-]', '', value)}`"
    if re.fullmatch(r"[+-]?\d+(?:\.\d+)?", value, re.ASCII):
        if place.spelled[:1] in {'"', "'"}:
            return "remove the quotes"
        return f"write `{value.lstrip('0') or '0'}`: with a leading zero it is text"
    return None


def _one_of(misfit: Misfit, _: Place) -> Said:
    words = str(misfit.context.get("expected") or misfit.context.get("expected_tags") or "")
    values = re.findall(r"'([^']*)'", words) or [w for w in re.split(r", | or ", words) if w]
    value = misfit.context.get("tag", misfit.value)
    shown = "a list" if isinstance(value, list | tuple) else _KEYS if isinstance(value, dict) else None
    word = str(value).lower() if isinstance(value, bool) else str(value)
    message = f"{shown or f'`{shorten(word)}`'} is not a value that is known here"
    one_of = f"write one of: {_some(values)}" if len(values) > 1 else f"write `{''.join(values)}`"
    return "LR103", message, (None if shown else did_you_mean(word, values)) or one_of


_BOUNDS: Final = {
    "greater_than": ("gt", "is too small", "more than"),
    "greater_than_equal": ("ge", "is too small", "at least"),
    "less_than": ("lt", "is too large", "less than"),
    "less_than_equal": ("le", "is too large", "at most"),
}


def _out_of_range(misfit: Misfit, place: Place) -> Said:
    key, what, bound = _BOUNDS[misfit.kind]
    spelled = shorten(place.spelled or str(misfit.value))
    return "LR109", f"`{spelled}` {what}", f"it must be {bound} {misfit.context.get(key)}"


def _length(misfit: Misfit, _: Place) -> Said:
    context = misfit.context
    actual, least, most = (context.get(key) for key in ("actual_length", "min_length", "max_length"))
    if misfit.kind == "too_long":
        return "LR104", f"expected at most {most} items, found {actual}", "remove some"
    if not actual:
        what = "an empty list" if isinstance(misfit.value, list | tuple) else "nothing in it"
        return "LR113", what, "write at least one item, or remove the key"
    return "LR104", f"expected at least {least} items, found {actual}", "add the missing ones"


def _text_length(misfit: Misfit, _: Place) -> Said:
    if misfit.kind == "string_too_short":
        return (
            "LR113",
            "the text is empty or too short",
            f"write at least {misfit.context.get('min_length')} characters",
        )
    return "LR109", "the text is too long", f"write at most {misfit.context.get('max_length')} characters"


def _pattern(misfit: Misfit, _: Place) -> Said:
    message = f"`{shorten(str(misfit.value))}` is not spelled as expected here"
    literal = re.fullmatch(r"\^?([\w -]+)\$?", str(misfit.context.get("pattern", "")))
    hint = f"write `{literal[1]}`" if literal else f"it must match `{misfit.context.get('pattern')}`"
    return "LR106", message, hint


def _not_finite(misfit: Misfit, place: Place) -> Said:
    return "LR109", f"`{shorten(place.spelled or str(misfit.value))}` is not a finite number", "write a number"


def _step_of(misfit: Misfit, place: Place) -> Said:
    spelled = shorten(place.spelled or str(misfit.value))
    return "LR109", f"`{spelled}` is not a multiple of {misfit.context.get('multiple_of')}", "choose the next one"


def _own_words(misfit: Misfit, place: Place) -> Said:
    problem = misfit.context.get("error")
    return ("LR100", shorten(str(problem), 200), None) if str(problem or "").strip() else _generic(misfit, place)


def _generic(misfit: Misfit, place: Place) -> Said:
    return "LR100", f"{_found(misfit.value, place)} does not fit here", None


_SENTENCES: Final[Mapping[str, Callable[[Misfit, Place], Said]]] = {
    **dict.fromkeys(("literal_error", "enum", "union_tag_invalid"), _one_of),
    **dict.fromkeys(_BOUNDS, _out_of_range),
    **dict.fromkeys(("too_short", "too_long"), _length),
    **dict.fromkeys(("string_too_short", "string_too_long"), _text_length),
    **dict.fromkeys(("value_error", "assertion_error"), _own_words),
    "string_pattern_mismatch": _pattern,
    "finite_number": _not_finite,
    "multiple_of": _step_of,
}
