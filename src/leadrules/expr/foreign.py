"""What people write out of habit from other languages and programs, each with what to write here instead."""

from collections.abc import Mapping
from typing import Final

_AND = "write `and`"
_OR = "write `or`"

OPERATORS: Final[Mapping[str, tuple[str | None, str]]] = {
    "=": ("`=` does not compare", "write `==`"),
    "===": (None, "write `==`"),
    "!==": (None, "write `!=`"),
    "<>": (None, "write `!=`"),
    "=>": (None, "write `>=`"),
    "=<": (None, "write `<=`"),
    "<=>": (None, "write `==`, `<` or `>`"),
    "=~": (None, 'write `matches(name, "text*")`'),
    ":=": (None, "write `==` to compare"),
    "->": (None, "write one condition for each rule"),
    "&&": (None, _AND),
    "&": (None, _AND),
    "||": (None, _OR),
    "|": (None, _OR),
    "!": (None, "write `not`"),
    "~": (None, "write `not`"),
    "^": (None, "write `x != y`, or `and` and `or`"),
    "**": ("there are no powers in conditions", "multiply, or write the number out"),
    "//": ("there is no whole-number division in conditions", "write `/`"),
    "%": ("`%` is not used in conditions", "write 20% as 0.2"),
    "++": (None, "write `+`"),
    "@": (None, 'put an address in quotes, or write `domain(email) == "example.com"`'),
    "{": ("braces are not used in conditions", "write a list in brackets, as in `[1, 2]`"),
    "}": ("braces are not used in conditions", "write a list in brackets, as in `[1, 2]`"),
    ":": (None, "leave it out; a condition has no parts named with `:`"),
    ";": (None, "write `and` or `or` between conditions"),
    ".": (None, "names have no dots"),
    "?": (None, "write one rule for each case"),
    "$": (None, "leave it out; names and amounts stand alone"),
    "€": (None, "leave it out; amounts stand alone"),
    "`": ("back quotes are not used in conditions", 'write text as in `"text"`, names without quotes'),
    "\\": ("a backslash does not belong here", "a condition may go on over several lines as it is"),
}
"""Operators of other languages: a message of their own, if any, and what to write."""

_STRAIGHT = 'write straight quotes: `"`'
_SPACE = "put a plain space"

CHARACTERS: Final[Mapping[str, tuple[str, str]]] = {
    **dict.fromkeys("“”„‟«»", ("a curly quote", _STRAIGHT)),
    **dict.fromkeys("‘’‚‛‹›", ("a curly quote", _STRAIGHT)),
    "´": ("an accent", _STRAIGHT),
    **dict.fromkeys("\u00a0\u202f\u2007", ("a no-break space", _SPACE)),
    **dict.fromkeys(
        "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u3000", ("a wide or thin space", _SPACE)
    ),
    **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff", ("an invisible character", "remove it")),
    "≥": ("the character `≥`", "write `>=`"),
    "≤": ("the character `≤`", "write `<=`"),
    "≠": ("the character `≠`", "write `!=`"),
    "∈": ("the character `∈`", "write `in`"),
    "∧": ("the character `∧`", _AND),
    "∨": ("the character `∨`", _OR),
    "¬": ("the character `¬`", "write `not`"),
    "×": ("the character `×`", "write `*`"),
    "·": ("the character `·`", "write `*`"),
    "÷": ("the character `÷`", "write `/`"),
    "−": ("a typographic minus", "write `-`"),
    "–": ("a dash", "write `-`"),
    "—": ("a dash", "write `-`"),
    "…": ("the character `…`", "write the range as in `1 <= x <= 9`"),
}
"""Characters that word processors put in: what to call them and what to write."""

WORDS: Final[Mapping[str, str]] = {
    "is": "write `==` to compare, `known(x)` or `missing(x)` to ask for a value",
    "if": "write `and` or `or`, or one rule for each case",
    "else": "write one rule for each case",
    "elif": "write one rule for each case",
    "for": 'write `"x" in names`, or `at_least(1, …)`',
    "lambda": "write the condition itself",
    "await": "write the condition itself",
    "yield": "write the condition itself",
}
"""Python's words that are no part of a condition: what to write."""

METHODS: Final[Mapping[str, str]] = {
    "startswith": 'write `starts_with(name, "text")`',
    "starts_with": 'write `starts_with(name, "text")`',
    "endswith": 'write `ends_with(name, "text")`',
    "ends_with": 'write `ends_with(name, "text")`',
    "contains": 'write `contains(name, "text")`',
    "includes": 'write `"text" in names`, or `contains(name, "text")`',
    "lower": "write `lower(name)`",
    "casefold": "write `lower(name)`",
    "toLowerCase": "write `lower(name)`",
    "length": "write `length(names)`",
    "domain": "write `domain(email)`",
    "match": 'write `matches(name, "text*")`',
    "matches": 'write `matches(name, "text*")`',
    "days": "write `days_since(day)` or `days_until(day)`",
}
"""Methods of other languages: what to write."""

FUNCTIONS: Final[Mapping[str, str]] = {
    "len": "length",
    "count": "length",
    "size": "length",
    "startswith": "starts_with",
    "endswith": "ends_with",
    "is_known": "known",
    "exists": "known",
    "has": "known",
    "is_null": "missing",
    "isnull": "missing",
    "is_empty": "missing",
    "isblank": "missing",
    "lowercase": "lower",
    "like": "matches",
    "regex": "matches",
    "includes": "contains",
    "timestamp": "datetime",
    "any": "at_least",
    "all": "at_least",
}
"""Functions of other languages and what they are called here."""

NULLS: Final = frozenset({"None", "null", "NULL", "Null", "nil", "undefined", "NaN", "nan", "empty", "blank"})
"""Words for no value."""

CLOCK: Final = frozenset({"today", "now", "current_date", "getdate", "sysdate"})
"""Words for the moment of the decision."""

CLOCK_HINT: Final = "`days_since(day)` and `days_until(day)` count from the moment of the decision"
"""What to write where a word for the moment of the decision stands."""

YES_NO: Final[Mapping[str, str]] = {
    **dict.fromkeys(("yes", "Yes", "YES", "on", "On", "ON", "TRUE"), "true"),
    **dict.fromkeys(("no", "No", "NO", "off", "Off", "OFF", "FALSE"), "false"),
}
"""Words for true and false, and the one they mean."""

INFIX: Final[Mapping[str, str]] = {
    "AND": _AND,
    "OR": _OR,
    "NOT": "write `not`",
    "IN": "write `in`",
    "And": _AND,
    "Or": _OR,
    "equals": "write `==`",
    "eq": "write `==`",
    "is": "write `==`",
    "between": "write `1 <= x <= 9`",
    "like": 'write `matches(name, "text*")`',
    "matches": 'write `matches(name, "text*")`',
    "contains": 'write `contains(name, "text")`',
    "starts_with": 'write `starts_with(name, "text")`',
    "ends_with": 'write `ends_with(name, "text")`',
    "includes": 'write `"text" in names`',
    "days": "leave the unit out",
    "xor": "write `x != y`",
}
"""Words that people put between two values, and what to write."""
