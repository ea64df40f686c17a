"""What does not fit a clause, in the words of the person who edits the file.

One function for each kind of misfit. pydantic's own sentences and the names of its types reach nobody.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin

from pydantic import BaseModel

from leadrules.diagnostics import Diagnostic, Span, did_you_mean, error
from leadrules.names import Path
from leadrules.scalars import shorten
from leadrules.source import Place

MAY_BE_EMPTY: Final = "may be empty"
"""Metadata of a field for which ``key:`` with nothing after it is not a slip: ``Annotated[Slug | None, MAY_BE_EMPTY]``."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """One thing that does not fit: pydantic's name of its kind, where it stands in the file, and what stands there."""

    kind: str
    path: Path
    value: object
    context: Mapping[str, Any]
    is_key: bool
    is_missing: bool


@dataclass(frozen=True, slots=True)
class Field:
    """A key that a model knows: the type of its value, and whether it must or may be empty."""

    annotation: Any
    is_required: bool
    may_be_empty: bool


Said = tuple[str, str, str | None]
"""Code, message, hint."""


def say(model: type[BaseModel], place: Place, root: Path, misfits: Iterable[Misfit]) -> list[Diagnostic]:
    """Return one diagnostic for each misfit; a missing key that is really a misspelt one is said once."""
    by_path: dict[Path, list[Misfit]] = {}
    for misfit in misfits:
        by_path.setdefault(misfit.path, []).append(misfit)
    unknown = [m for m in _firsts(by_path) if m.kind == "extra_forbidden"]
    missing = {m.path for m in _firsts(by_path) if m.is_missing}
    said, mended = [], set()
    for m in unknown:
        absent = [path[-1] for path in missing if path[:-1] == m.path[:-1] and path not in mended]
        (code, message, hint), meant = _unknown_key(m, model, root, [str(key) for key in absent], place)
        mended.add((*m.path[:-1], meant))
        said.append(error(code, message, _at(place, m.path).key_span, hint))
    for path, group in by_path.items():
        if group[0].kind == "extra_forbidden" or path in mended:
            continue
        code, message, hint = _words(group, model, root, _at(place, path))
        said.append(error(code, message, _span(group[0], _at(place, path)), hint))
    return said


def empty_key(key: str) -> tuple[str, str]:
    """Return message and hint for a key with nothing after its colon."""
    return f"`{shorten(key)}` is empty", "write its value, or remove the key"


def fields_at(model: type[BaseModel], path: Path) -> dict[str, Field]:
    """Return the keys that may stand under a path, as they are spelled in the file; none where any key may."""
    types: list[Any] = [model]
    for step in path:
        types = [inner for t in types for inner in _step(t, step)]
    return {
        field.alias or name: Field(field.annotation, field.is_required(), MAY_BE_EMPTY in field.metadata)
        for t in types
        for one in _plain(t)
        if isinstance(one, type) and issubclass(one, BaseModel)
        for name, field in one.model_fields.items()
    }


def _firsts(by_path: Mapping[Path, list[Misfit]]) -> list[Misfit]:
    return [group[0] for group in by_path.values()]


def _at(place: Place, path: Path) -> Place:
    return Place(place.document, path)


def _plain(annotation: Any) -> list[Any]:
    """Return the members of a union, without what only annotates them."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _plain(get_args(annotation)[0])
    if origin in {Union, UnionType}:
        return [plain for member in get_args(annotation) if member is not NoneType for plain in _plain(member)]
    return [annotation]


def _step(annotation: Any, step: str | int) -> list[Any]:
    """Return the types that can stand under one key or index of a value of this type."""
    found = []
    for one in _plain(annotation):
        origin, args = get_origin(one), get_args(one)
        if isinstance(one, type) and issubclass(one, BaseModel):
            found += [f.annotation for name, f in one.model_fields.items() if (f.alias or name) == step]
        elif isinstance(origin, type) and issubclass(origin, dict) and len(args) == 2:
            found.append(args[1])
        elif origin is not None and args and isinstance(step, int):
            found.append(args[0])
        elif origin is not None and args:
            found.append(args[0])  # a list whose only item may be written without brackets
    return found


def _span(misfit: Misfit, place: Place) -> Span:
    if misfit.is_key or misfit.value is None:
        return place.key_span
    offset = misfit.context.get("offset")
    return place.text_span(*offset) if offset else place.span


def _unknown_key(
    misfit: Misfit, model: type[BaseModel], root: Path, absent: list[str], place: Place
) -> tuple[Said, str | None]:
    """Return what to say of a key that nobody knows, and the missing key that is probably meant."""
    key = str(misfit.path[-1])
    fields = fields_at(model, misfit.path[len(root) : -1])
    present = _at(place, misfit.path[:-1]).value
    free = [name for name in fields if not (isinstance(present, dict) and name in present)]
    name, colon, value = key.partition(":")
    message = f"unknown key `{shorten(key)}`"
    if colon and name in fields:
        rest = f"{name}: {value}" if value else f"{name}:"
        return ("LR101", message, f"write `{shorten(rest)}`"), name
    for candidates in (absent, free, fields):
        if hint := did_you_mean(key, candidates):
            return ("LR101", message, hint), hint.split("`")[1]
    return ("LR101", message, f"known here: {_some(fields)}" if fields else None), None


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
        return "LR113", "the text is empty or too short", f"write at least {misfit.context.get('min_length')} characters"
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
    **dict.fromkeys(("literal_error", "enum", "union_tag_invalid", "union_tag_not_found"), _one_of),
    **dict.fromkeys(_BOUNDS, _out_of_range),
    **dict.fromkeys(("too_short", "too_long"), _length),
    **dict.fromkeys(("string_too_short", "string_too_long"), _text_length),
    **dict.fromkeys(("value_error", "assertion_error"), _own_words),
    "string_pattern_mismatch": _pattern,
    "finite_number": _not_finite,
    "multiple_of": _step_of,
}
