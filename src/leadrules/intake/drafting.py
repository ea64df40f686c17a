"""Drafting: the field mapping that an export seems to need, for a person to read line by line.

Columns are matched by their names, and how cells are written is tried on the first rows. What could be read in two ways
is left as a question in a comment: nothing is guessed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final
from unicodedata import combining, normalize

from leadrules.expr import (
    BooleanType,
    ChoiceType,
    DateTimeType,
    DateType,
    IntegerType,
    NumberType,
    Refused,
    TextListType,
    Type,
)
from leadrules.intake.cells import FALSE, TRUE, Cell, Spelling, cell_reader, fold
from leadrules.intake.orders import formats_of
from leadrules.plan import Plan
from leadrules.tables import Table

_Tried = tuple[dict[str, Any], int, str]
"""Keys of the mapping, how many cells cannot be read by them, and what is wrong with the first."""

_ROWS: Final = 1_000
_NOTHING: Final = ("-", "N/A", "n/a", "NA", "null", "NULL", "None", "none", "Select", "(blank)", "#N/A")
_IDS: Final = ("id", "leadid", "recordid", "contactid", "objectid", "recordidcontact")
_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9 _/.-]*[A-Za-z0-9.]")
_RESERVED: Final = frozenset({"true", "false", "null", "yes", "no", "on", "off"})
_OTHER_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "email": ("emailaddress", "mail", "workemail", "businessemail"),
    "phone": ("phonenumber", "telephone", "mobile", "mobilephone", "mobilephonenumber"),
    "first_name": ("givenname", "forename"),
    "last_name": ("surname", "familyname"),
    "company": ("companyname", "account", "accountname", "organization", "organisation"),
    "country": ("countryregion", "countrycode", "mailingcountry"),
    "employees": ("numberofemployees", "noofemployees", "employeecount", "companysize", "numemployees"),
    "revenue": ("annualrevenue", "companyrevenue"),
    "industry": ("companyindustry", "sector"),
    "job_title": ("title", "position"),
    "job_level": ("seniority", "level", "employmentseniority"),
    "opted_out": ("optout", "unsubscribed", "hasoptedoutofemail", "emailoptout", "donotcontact"),
    "account_owner": ("owner", "ownerid", "leadowner", "contactowner"),
    "waiting_since": ("created", "createdate", "createddate", "createdat"),
}
"""What CRMs call fields that many agreements have, as ``_key`` makes it of their names."""


def draft(plan: Plan, leads: Table) -> str:
    """Return the text of an ``intake.yaml`` for an export of leads, with comments on what is to be looked at.

    Raises:
        DataError: the table cannot be read.
    """
    rows = [row.cells for row in islice((row for row in leads.rows() if row.fault is None), _ROWS)]
    columns = leads.columns or tuple(dict.fromkeys(name for cells in rows for name in cells))
    names = [name for name in dict.fromkeys(columns) if name and name.isprintable()]
    cells = {name: [cell for row in rows if not _blank(cell := row.get(name))] for name in names}
    missing = [word for word in _NOTHING if any(cell == word for of in cells.values() for cell in of)]
    key, of = _matched(plan, names)
    used = {key, *of.values()}
    lines = [
        f"# A draft from {len(rows):,} rows of an export. Look at every line: only names and cells were compared.",
        "intake: 1",
        f"missing: {json.dumps(['', *missing], ensure_ascii=False)}",
        f"zone: {plan.zone.key}  # for times without an offset",
        "leads:",
        f"  id: {_quoted(key)}" + ("" if _key(key) in _IDS else "  # is this what tells leads apart?"),
        "  columns:" if of else "  columns: {}",
    ]
    for field, column in of.items():
        lines.append(_line(plan, field, column, [cell for cell in cells[column] if cell not in missing]))
    absent, left = [name for name in plan.agreement.fields if name not in of], [n for n in names if n not in used]
    lines += ["", f"# Fields without a column: {', '.join(absent)}"] if absent else []
    lines += [f"# Columns that are not used: {', '.join(left)}"] if left else []
    return "\n".join([*lines, ""])


def _blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _matched(plan: Plan, names: Sequence[str]) -> tuple[str, dict[str, str]]:
    """Return the column of the id, and the column of each field that has one, in the order of the agreement."""
    by_key: dict[str, str] = {}
    for name in names:
        by_key.setdefault(_key(name), name)
    key = next((by_key[known] for known in _IDS if known in by_key), names[0] if names else "id")
    found: dict[str, str] = {}
    for field in plan.agreement.fields:
        wanted = (_key(field), *_OTHER_NAMES.get(field, ()))
        column = next((by_key[each] for each in wanted if each in by_key and by_key[each] != key), None)
        if column is not None and column not in found.values():
            found[field] = column
    return key, found


def _key(name: str) -> str:
    """Return a name without what names of columns differ in: case, accents, blanks and marks.

    >>> _key("E-Mail"), _key("First name"), _key("first_name")
    ('email', 'firstname', 'firstname')
    """
    plain = "".join(letter for letter in normalize("NFKD", name) if not combining(letter))
    return re.sub(r"[\W_]+", "", plain).casefold()


def _line(plan: Plan, field: str, column: str, cells: Sequence[object]) -> str:
    """Return the line of a field: the way of writing that reads most cells, and why it does not read the others."""
    type_ = plan.agreement.fields[field].type
    usual = {**dict.fromkeys(TRUE, True), **dict.fromkeys(FALSE, False)} if isinstance(type_, BooleanType) else {}
    tried: list[_Tried] = [({}, *_refused(type_, Spelling(usual, zone=plan.zone), cells))]
    tried += ((keys, *_refused(type_, how, cells)) for keys, how in _ways(plan, type_, cells))
    fewest = min(number for _, number, _ in tried)
    best = [each for each in tried if each[1] == fewest]
    keys, number, why = best[0] if len(best) == 1 or not best[0][0] else tried[0]
    said = f"  # {number:,} of {len(cells):,} cells: {why}" if number else ""
    if not keys:
        return f"    {field}: {_quoted(column)}{said}"
    inner = ", ".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in keys.items())
    return f"    {field}: {{column: {_quoted(column)}, {inner}}}{said}"


def _ways(plan: Plan, type_: Type, cells: Sequence[object]) -> Iterator[tuple[dict[str, Any], Spelling]]:
    """Yield ways in which cells of a type could be written, as keys of the mapping and as they are read."""
    texts = [cell for cell in cells if isinstance(cell, str)]
    match type_:
        case IntegerType():
            for mark in (",", ".", " ", "'"):
                yield {"thousands": mark}, Spelling(thousands=mark)
        case NumberType() if any("," in text and "." in text for text in texts):
            for mark, decimal in ((",", "."), (".", ",")):
                yield {"thousands": mark, "decimal": decimal}, Spelling(thousands=mark, decimal=decimal)
        case DateType() | DateTimeType():
            for pattern in sorted({pattern for text in texts for pattern in formats_of(text.strip())}):
                yield {"format": pattern}, Spelling(formats=(pattern,), zone=plan.zone)
        case TextListType():
            for mark in (";", "|", ","):
                if any(mark in text for text in texts):
                    yield {"split": mark}, Spelling(split=mark)
        case ChoiceType(values=values):
            by_fold = {fold(value): value for value in values}
            spelled = {text.strip(): by_fold[fold(text)] for text in texts if fold(text) in by_fold}
            if others := {text: value for text, value in sorted(spelled.items()) if text != value}:
                known: dict[str, Cell] = {fold(text): value for text, value in others.items()}
                yield {"values": others}, Spelling(known)


def _refused(type_: Type, how: Spelling, cells: Sequence[object]) -> tuple[int, str]:
    """Return how many cells cannot be read, and what is wrong with the first."""
    read, number, first = cell_reader(type_, how), 0, ""
    for cell in cells:
        try:
            read(cell)
        except Refused as refused:
            number += 1
            first = first or "; ".join(filter(None, (refused.reason, refused.hint)))
    return number, "".join(letter if letter.isprintable() else "?" for letter in first)


def _quoted(name: str) -> str:
    is_plain = _PLAIN.fullmatch(name) and name.lower() not in _RESERVED
    return name if is_plain else json.dumps(name, ensure_ascii=False)
