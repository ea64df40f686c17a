"""How text is brought to one spelling: white space, ASCII case, the aliases of a choice.

The same functions serve the door of every engine and the constants inside conditions, so that both always agree.
"""

import re
from typing import Final

from leadrules.expr.types import Case, ChoiceType

THOUSANDS: Final = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+")
"""Digits in groups of three after points: 1.000 means one to some and a thousand to others, so nobody may write it."""

WHITE_SPACE: Final = " \t\n\r\v\f"
_LOWER: Final = {c: c + 32 for c in range(ord("A"), ord("Z") + 1)}
_UPPER: Final = {c: c - 32 for c in range(ord("a"), ord("z") + 1)}


class Refused(Exception):  # noqa: N818 - read as a sentence: a value is refused
    """A value that cannot come in: ``reason`` says what was expected and found, ``hint`` what to give instead."""

    def __init__(self, reason: str, hint: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.hint = hint


def lowered(text: str) -> str:
    """Return the text with A-Z in small letters and everything else as it was."""
    return text.lower() if text.isascii() else text.translate(_LOWER)


def uppered(text: str) -> str:
    """Return the text with a-z in capitals and everything else as it was."""
    return text.upper() if text.isascii() else text.translate(_UPPER)


def cased(text: str, case: Case | None) -> str:
    """Return the text in the ASCII case that a type asks for."""
    return text if case is None else lowered(text) if case == "lower" else uppered(text)


def normal_text(text: str, case: Case | None) -> str:
    """Return the text as the door lets it in: trimmed and in the right case; empty where it is blank."""
    return cased(text.strip(WHITE_SPACE), case)


def choice_table(t: ChoiceType) -> dict[str, str]:
    """Return every spelling that the choice understands, normalised, with the value it means."""
    aliases = {normal_text(spelling, t.normalize): value for spelling, value in t.aliases}
    return aliases | {normal_text(value, t.normalize): value for value in t.values}


def shortened(text: str) -> str:
    """Return at most 60 characters of a text, fit to be printed in a message of one line."""
    shown = "".join(c if c.isprintable() else "?" for c in text[:60])
    return shown + "…" if len(text) > 60 else shown
