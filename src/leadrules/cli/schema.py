"""``leadrules schema``: JSON Schemas for editors and for payloads."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from leadrules.agreement import load
from leadrules.cli.console import fail, told
from leadrules.cli.rulesets import ruleset_of
from leadrules.schemas import OF_RECORDS, schema


class Name(StrEnum):
    """What there is a schema of."""

    agreement = "agreement"
    cases = "cases"
    roster = "roster"
    intake = "intake"
    decision = "decision"
    ledger = "ledger"
    log = "log"
    lead = "lead"
    event = "event"


@told
def print_schema(
    name: Annotated[Name, typer.Argument(help="What the schema describes.", show_default=False)],
    ruleset: Annotated[
        Path | None, typer.Argument(metavar="RULESET", help="For `lead` and `event`: whose.", show_default=False)
    ] = None,
) -> None:
    """Print a JSON Schema (draft 2020-12): for completion in an editor, or to check what an application sends.

    `agreement`, `cases`, `roster` and `intake` describe the files of a ruleset, `decision` a record of `decide --out`,
    `ledger` what `decide --ledger` keeps, `log` one event of the log.
    `lead` and `event` describe payloads by the fields and event types of an agreement.

    Examples:

    - `leadrules schema agreement > agreement.schema.json`
    - `leadrules schema lead rulesets/saas-midmarket`
    """
    if name in OF_RECORDS and ruleset is None:
        fail(f"the schema `{name}` depends on the agreement", f"name a ruleset: `leadrules schema {name} RULESET`")
    agreement = None if ruleset is None else load(ruleset_of(ruleset))
    print(json.dumps(schema(name, agreement), ensure_ascii=False, indent=2))
