"""The keys that a clause knows, found along a path of its types; the names are those of the file."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from leadrules.names import Path

MAY_BE_EMPTY: Final = "may be empty"
"""Metadata of a field for which ``key:`` with nothing after it is no slip: ``Annotated[Slug | None, MAY_BE_EMPTY]``."""

WORDS: Final = "words"
"""Metadata of a field that binds people and changes no decision: its value is in the digest of words alone."""

UNORDERED: Final = "unordered"
"""Metadata of a field whose lists mean the same in any order, so that the digest does not tell one from another."""

Types = tuple[Any, ...]
"""The annotations that a value may have."""


@dataclass(frozen=True, slots=True)
class Field:
    """A key that a model knows: the type of its value, and whether it must stand there and may be empty."""

    annotation: Any
    is_required: bool
    may_be_empty: bool


def fields_at(model: type[BaseModel], path: Path) -> dict[str, Field]:
    """Return the keys that may stand under a path; none where any key may."""
    types: Types = (model,)
    for step in path:
        types = step_into(types, step)
    return fields_of_map(types)


def fields_of_map(types: Types) -> dict[str, Field]:
    """Return the keys that a map may have; it may be the only item of a list, which may stand without brackets."""
    items = tuple(get_args(one)[0] for one in _plain(types) if get_origin(one) is tuple)
    return fields_of(types) | fields_of(items)


def fields_of(types: Types) -> dict[str, Field]:
    """Return the keys of all models among some types."""
    found: dict[str, Field] = {}
    for one in _plain(types):
        if isinstance(one, type) and issubclass(one, BaseModel):
            found |= _fields_of_model(one)
    return found


def step_into(types: Types, step: str | int) -> Types:
    """Return the types that may stand under one key or index of a value of these types."""
    found: list[Any] = []
    for one in _plain(types):
        args = get_args(one)
        if isinstance(one, type) and issubclass(one, BaseModel):
            field = _fields_of_model(one).get(str(step))
            found += [field.annotation] if field else _further_keys(one)
        elif get_origin(one) is dict:
            found.append(args[1])
        elif args and isinstance(step, str) and get_origin(one) is tuple:
            found += step_into(args[:1], step)  # a list's only item, which may stand without brackets
        elif args:
            found.append(args[0])
    return tuple(found)


@lru_cache(maxsize=512)
def _fields_of_model(model: type[BaseModel]) -> dict[str, Field]:
    return {
        field.alias or name: Field(field.annotation, field.is_required(), MAY_BE_EMPTY in field.metadata)
        for name, field in model.model_fields.items()
    }


@lru_cache(maxsize=512)
def _further_keys(model: type[BaseModel]) -> Types:
    """Return the type of the values under keys that a model does not name, where it takes any."""
    if model.model_config.get("extra") != "allow":
        return ()
    return get_args(get_type_hints(model)["__pydantic_extra__"])[1:]


def are_maps(types: Types) -> bool:
    """Return whether a value of these types may be a map whose keys are read one by one."""
    return any(_is_map(one) for one in _plain(types))


def items_have_ids(types: Types) -> bool:
    """Return whether a value of these types may be a list of items that are known by their ``id``."""
    return not are_maps(types) and "id" in fields_of(step_into(types, 0))


def _is_map(one: Any) -> bool:
    return get_origin(one) is dict or (isinstance(one, type) and issubclass(one, BaseModel))


def _plain(types: Iterable[Any]) -> Iterable[Any]:
    """Yield the types with the members of unions on their own, and without what only annotates them."""
    for one in types:
        origin = get_origin(one)
        if origin is Annotated:
            yield from _plain(get_args(one)[:1])
        elif origin in {Union, UnionType}:
            yield from _plain(member for member in get_args(one) if member is not NoneType)
        else:
            yield one
