"""The JSON Schemas of the files that people write, from the models that read them.

The models say what may stand where; ``words`` says it to the person at the editor. Three things differ from what the
models tell of themselves: an empty key is a slip and not a null, a list of one may stand without brackets, and nothing
bears the name of a class.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, get_args

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from leadrules.agreement import AgreementClause
from leadrules.cases import CasesClause
from leadrules.intake import IntakeClause
from leadrules.payload import DRAFT
from leadrules.roster import RosterClause
from leadrules.schemas.overlays import with_overlays
from leadrules.schemas.words import DESCRIPTIONS, EXAMPLES, NAMES
from leadrules.shape.fields import MAY_BE_EMPTY

_EVERY_AGREEMENT_HAS: Final = ("leadrules", "id", "version", "lead", "scoring", "qualification", "routing")
_SHORTHAND: Final = "shorthand"
"""Marks a mapping that may be written as its first value alone: ``phone: Phone`` for ``phone: {column: Phone}``."""


def agreement_schema() -> dict[str, Any]:
    """Return the JSON Schema of ``agreement.yaml``, be it an overlay or not."""
    return with_overlays({**_schema(AgreementClause), "required": list(_EVERY_AGREEMENT_HAS)})


def cases_schema() -> dict[str, Any]:
    """Return the JSON Schema of ``cases.yaml``."""
    return _schema(CasesClause)


def roster_schema() -> dict[str, Any]:
    """Return the JSON Schema of ``roster.yaml``."""
    return _schema(RosterClause)


def intake_schema() -> dict[str, Any]:
    """Return the JSON Schema of ``intake.yaml``."""
    return _schema(IntakeClause)


class _Generator(GenerateJsonSchema):
    """Tells a value that may be written in short apart; every other before-validator would hide it."""

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> JsonSchemaValue:
        full = super().function_before_schema(schema)
        if full.get("type") == "array":
            return {"anyOf": [full["items"], full]}
        return {"anyOf": [{_SHORTHAND: full}, full]}


def _schema(model: type[BaseModel]) -> dict[str, Any]:
    raw = model.model_json_schema(by_alias=True, schema_generator=_Generator)
    definitions = raw.pop("$defs", {})
    nullable = _nullable(model)
    writing = _Writing(definitions, nullable)
    root = writing.object(model.__name__, raw)
    parts = {writing.key(name): writing.object(name, part) for name, part in sorted(definitions.items())}
    schema = {"$schema": DRAFT, **root}
    return {**schema, "$defs": parts} if parts else schema


def _nullable(model: type[BaseModel]) -> frozenset[tuple[str, str]]:
    """Return class and key of every value for which nothing after the colon is no slip."""
    models = {m.__name__: m for m in _models(model, set())}
    return frozenset(
        (name, field.alias or key)
        for name, one in models.items()
        for key, field in one.model_fields.items()
        if MAY_BE_EMPTY in field.metadata
    )


def _models(annotation: Any, seen: set[Any]) -> Iterator[type[BaseModel]]:
    """Yield the models that a model is made of, itself included."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if annotation not in seen:
            seen.add(annotation)
            yield annotation
            for field in annotation.model_fields.values():
                yield from _models(field.annotation, seen)
        return
    for argument in get_args(annotation):
        yield from _models(argument, seen)


class _Writing:
    """Turns the schemas of models into schemas for people."""

    def __init__(self, definitions: Mapping[str, Any], nullable: frozenset[tuple[str, str]]) -> None:
        self._definitions = definitions
        self._nullable = nullable

    def key(self, model: str) -> str:
        """Return what the schema of a model is called in the file."""
        return _name(model).replace(" ", "-")

    def object(self, model: str, raw: Mapping[str, Any]) -> dict[str, Any]:
        """Return the schema of a model, with its own words."""
        name = _name(model)
        written = {
            "title": name[:1].upper() + name[1:],
            **self._plain({k: v for k, v in raw.items() if k != "properties"}),
        }
        written["title"] = name[:1].upper() + name[1:]
        words, examples = DESCRIPTIONS.get(name, {}), EXAMPLES.get(name, {})
        properties = {}
        for key, told in raw.get("properties", {}).items():
            value = told if (model, key) in self._nullable else _without_null(told)
            about = {"title": _title(key)} | ({"description": words[key]} if key in words else {})
            shown = {"examples": examples[key]} if key in examples else {}
            properties[key] = {**self._plain(value), **about, **shown}
        return {**written, "properties": properties} if properties else written

    def _plain(self, value: Any) -> Any:
        """Return a part of a schema without class names, empty defaults and what only models know."""
        if isinstance(value, list):
            return [self._plain(item) for item in value]
        if not isinstance(value, dict):
            return value
        if _SHORTHAND in value:
            return self._first_value(value[_SHORTHAND])
        plain = {k: self._plain(v) for k, v in value.items() if not (k == "default" and v in (None, [], {}, ()))}
        plain.pop("title", None)
        if "$ref" in plain:
            plain["$ref"] = f"#/$defs/{self.key(plain['$ref'].rsplit('/', 1)[-1])}"
        if "patternProperties" in plain:
            plain["additionalProperties"] = False
        if isinstance(plain.get("description"), str):
            plain["description"] = " ".join(plain["description"].replace("``", "`").split())
        return plain

    def _first_value(self, full: Mapping[str, Any]) -> Any:
        model = full["$ref"].rsplit("/", 1)[-1]
        return self._plain(_without_null(next(iter(self._definitions[model]["properties"].values()))))


def _without_null(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema of a value that is left out where there is none."""
    options = value.get("anyOf")
    if options is None or {"type": "null"} not in options:
        return dict(value)
    left = [option for option in options if option != {"type": "null"}]
    rest = {key: part for key, part in value.items() if key != "anyOf"}
    return {**rest, **left[0]} if len(left) == 1 else {**rest, "anyOf": left}


def _name(model: str) -> str:
    """Return what a model is called: ``FastTrackSpec`` is a fast track."""
    if model in NAMES:
        return NAMES[model]
    words = re.findall(r"[A-Z][a-z]*", model.removesuffix("Spec").removesuffix("Clause"))
    return " ".join(words).lower()


def _title(key: str) -> str:
    words = key.replace("_", " ")
    return words[:1].upper() + words[1:]
