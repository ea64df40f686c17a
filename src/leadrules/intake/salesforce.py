"""Ids of Salesforce: 15 characters whose capitals matter, or 18 of which the last three say which are capitals.

Reports write 15 characters, every other export 18; a spreadsheet that sorts without regard to capitals mixes up the
former. Source: https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/field_types.htm
"""

from __future__ import annotations

import re
from typing import Final

from leadrules.expr import Refused
from leadrules.expr.spelling import shortened

_ID: Final = re.compile(r"([A-Za-z0-9]{15})([A-Za-z0-5]{3})?")
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def full_id(text: str) -> str:
    """Return an id in 18 characters.

    >>> full_id("00Q8t0000024px3")
    '00Q8t0000024px3EAA'

    Raises:
        Refused: it is no id of Salesforce, or its last three characters say that its capitals were changed.
    """
    found = _ID.fullmatch(text)
    if found is None:
        raise Refused(f"`{shortened(text)}` is no id of Salesforce", "ids have 15 or 18 letters and digits")
    full = found[1] + _capitals(found[1])
    if found[2] and found[2].upper() != full[15:]:
        hint = "export it again: a program has changed the case of letters"
        raise Refused(f"the capitals of `{text}` are not those of the id that Salesforce gave", hint)
    return full


def is_full_or_short(text: str) -> bool:
    """Return whether a text may be an id."""
    return _ID.fullmatch(text) is not None


def _capitals(short: str) -> str:
    """Return the three characters that say which of 15 are capitals: five bits each, the first letter the lowest."""
    parts = (short[:5], short[5:10], short[10:])
    return "".join(_LETTERS[sum(c.isupper() << place for place, c in enumerate(part))] for part in parts)
