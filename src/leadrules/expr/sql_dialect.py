"""How a database spells what databases spell differently."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from leadrules.expr.instants import DAY_US, datetime_of
from leadrules.expr.types import DateTimeType, Type, Value

DAYS_AHEAD: Final = 4_000_000
"""Days that are added before a division and taken away after it: all quotients are then positive, so it rounds down."""


def like_pattern(glob: str) -> str:
    r"""Return a pattern of ``*`` and ``?`` as one of ``LIKE`` whose escape is the backslash.

    >>> like_pattern("50%_*")
    '50\\%\\_%'
    """
    special = {"*": "%", "?": "_", "%": r"\%", "_": r"\_", "\\": r"\\"}
    return "".join(special.get(character, character) for character in glob)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one database spells what databases spell differently.

    ``templates`` are filled in order with pieces of SQL that are complete in themselves. ``number`` writes a number
    that is not negative, ``pattern`` what the template ``like`` makes of ``*`` and ``?``. ``executed`` says whether
    the project runs what it writes for this database, or only parses it; ``typed`` whether a column holds nothing but
    values of its type; ``zones`` whether the database knows time zones.
    """

    name: str
    text: Callable[[str], str]
    identifier: Callable[[str], str]
    number: Callable[[float], str]
    templates: Mapping[str, str]
    pattern: Callable[[str], str] = like_pattern
    executed: bool = False
    typed: bool = True
    zones: bool = True

    def write(self, template: str, *pieces: object) -> str:
        """Return a template filled with pieces of SQL."""
        return self.templates[template].format(*pieces)

    def column(self, name: str) -> str:
        """Return a name as a quoted identifier."""
        return self.identifier(name)

    def constant(self, value: Value | None, type_: Type | None = None) -> str:
        """Return a value as a literal; a negative number stands in parentheses, so that no comment begins there."""
        match value:
            case None:
                return "NULL"
            case bool():
                return "TRUE" if value else "FALSE"
            case str():
                return self.text(value)
            case int():
                written = f"({value})" if value < 0 else str(value)
                if isinstance(type_, DateTimeType):
                    return f"{written} /* {datetime_of(value).isoformat()} */"
                return written
            case float():
                written = self.number(abs(value))
                return f"(-{written})" if value < 0 else written
            case date():
                return self.write("date", value.isoformat())
            case tuple():
                return self.write("list", ", ".join(self.text(each) for each in value))

    def whole_days(self, microseconds: str) -> str:
        """Return microseconds as whole days, rounded down also where they are negative."""
        return f"({self.write('quotient', f'({microseconds} + {DAYS_AHEAD * DAY_US})', DAY_US)} - {DAYS_AHEAD})"


def digits(value: float) -> str:
    """Return a number as every database reads it, as binary64 where that needs no more than digits."""
    shown = repr(value)
    return shown if "e" in shown else f"{shown}e0"
