"""Header: which agreement this is, from when it holds, and when it is looked at again.

YAML keys ``leadrules id version title zone effective review``. Why it is so: docs/clauses/header.md.
"""

from __future__ import annotations

import re
from typing import Annotated, Final

from pydantic import PlainValidator, WithJsonSchema

from leadrules.clauses.clause import Clause, Day, DurationText, refusal, shown

LANGUAGE_VERSION: Final = 1


def _language(value: object) -> int:
    if type(value) is not int or value != LANGUAGE_VERSION:
        hint = f"this release of leadrules reads `leadrules: {LANGUAGE_VERSION}`"
        raise refusal("LR116", f"{shown(value)} is not a version of the language that can be read", hint)
    return LANGUAGE_VERSION


def _version(value: object) -> str:
    hint = "write three numbers, like `3.0.0`: major.minor.patch"
    if not isinstance(value, str) or not re.fullmatch(r"(0|[1-9]\d{0,5})(\.(0|[1-9]\d{0,5})){2}", value, re.ASCII):
        raise refusal("LR107", f"{shown(value)} is not a version", hint)
    return value


LanguageVersion = Annotated[int, PlainValidator(_language), WithJsonSchema({"const": LANGUAGE_VERSION})]
Version = Annotated[
    str,
    PlainValidator(_version),
    WithJsonSchema({"type": "string", "pattern": r"^\d+\.\d+\.\d+$", "examples": ["3.0.0"]}),
]


class Review(Clause):
    """How often the parties look at the agreement again."""

    every: DurationText
    last: Day | None = None
    grace: DurationText | None = None
