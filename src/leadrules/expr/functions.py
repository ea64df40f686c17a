"""The functions of the condition language, in one table.

The checker takes parameter and result types from it, the closures what to run, the printer the English, and the
reference of functions in the docs its text.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from leadrules.expr.spelling import lowered

Parameter: TypeAlias = Literal[
    "text", "pattern", "email", "number", "day", "list", "name", "date text", "datetime text", "count", "condition"
]
Result: TypeAlias = Literal["text", "boolean", "number", "days", "length", "date", "datetime"]


@dataclass(frozen=True, slots=True)
class Function:
    """One function. ``run`` is None where the tree has a node of its own for it or the clock is needed.

    ``run`` is only called with known arguments. ``variadic``: the last parameter may be repeated.
    """

    name: str
    signature: str
    parameters: tuple[Parameter, ...]
    result: Result
    about: str
    example: str
    english: str
    denial: str = ""
    run: Callable[..., Any] | None = None
    variadic: bool = False


def domain_of(email: str) -> str | None:
    """Return what follows the last ``@`` in small letters; None without an ``@`` or with nothing behind it.

    >>> domain_of("Eva@Example.COM")
    'example.com'
    """
    _, at, domain = email.rpartition("@")
    return lowered(domain) if at and domain else None


def matches(text: str, pattern: str) -> bool:
    """Return whether the whole text fits the pattern, in which ``*`` is any text and ``?`` one character.

    Takes at most time proportional to the product of both lengths.

    >>> matches("/pricing/eu", "/pricing*")
    True
    """
    first, *rest = pattern.split("*")
    if not rest:
        return len(text) == len(pattern) and _fits(text, 0, pattern)
    *middle, last = rest
    end = len(text) - len(last)
    start = len(first)
    if end < start or not _fits(text, 0, first) or not _fits(text, end, last):
        return False
    for part in middle:
        start = _find(text, part, start, end)
        if start < 0:
            return False
        start += len(part)
    return start <= end


def _fits(text: str, start: int, part: str) -> bool:
    if "?" not in part:
        return text.startswith(part, start)
    return all(c in ("?", t) for c, t in zip(part, text[start : start + len(part)], strict=True))


def _find(text: str, part: str, start: int, end: int) -> int:
    if "?" not in part:
        return text.find(part, start, end)
    return next((i for i in range(start, end - len(part) + 1) if _fits(text, i, part)), -1)


def contains(text: str, part: str) -> bool:
    """Return whether the part occurs in the text."""
    return part in text


_TABLE: Final = (
    Function(
        "known", "known(name)", ("name",), "boolean",
        "whether the lead has a value there; always definite",
        "known(account_owner)", "{0} is known",
    ),
    Function(
        "missing", "missing(name)", ("name",), "boolean",
        "the opposite of known; always definite",
        "missing(phone)", "{0} is not known",
    ),
    Function(
        "lower", "lower(text)", ("text",), "text",
        "the text with A-Z in small letters; what it is compared with is brought to small letters too",
        'lower(campaign) == "spring"', "{0} in small letters", run=lowered,
    ),
    Function(
        "domain", "domain(email)", ("email",), "text",
        "what follows the last `@`, in small letters; not known without one",
        "domain(email) not in freemail", "the domain of {0}", run=domain_of,
    ),
    Function(
        "starts_with", "starts_with(text, part)", ("text", "text"), "boolean",
        "whether the text begins with the part",
        'starts_with(path, "/pricing")', "{0} starts with {1}", "{0} does not start with {1}", str.startswith,
    ),
    Function(
        "ends_with", "ends_with(text, part)", ("text", "text"), "boolean",
        "whether the text ends with the part",
        'ends_with(asset, ".pdf")', "{0} ends with {1}", "{0} does not end with {1}", str.endswith,
    ),
    Function(
        "contains", "contains(text, part)", ("text", "text"), "boolean",
        "whether the part occurs in the text",
        'contains(job_title, "marketing")', "{0} contains {1}", "{0} does not contain {1}", contains,
    ),
    Function(
        "matches", "matches(text, pattern)", ("text", "pattern"), "boolean",
        "whether the whole text fits a pattern in which `*` is any text and `?` one character",
        'matches(path, "/*/pricing")', "{0} looks like {1}", "{0} does not look like {1}", matches,
    ),
    Function(
        "date", 'date("2026-01-31")', ("date text",), "date",
        "a date to compare with",
        'contract_until < date("2027-01-01")', "{0}",
    ),
    Function(
        "datetime", 'datetime("2026-01-31T09:00:00+01:00")', ("datetime text",), "datetime",
        "an instant to compare with; the offset is part of it",
        'waiting_since < datetime("2026-01-31T09:00:00+01:00")', "{0}",
    ),
    Function(
        "days_since", "days_since(day)", ("day",), "days",
        "whole days from a date or datetime to the moment of the decision, rounded down; negative if it is to come",
        "days_since(waiting_since) > 2", "the number of days since {0}",
    ),
    Function(
        "days_until", "days_until(day)", ("day",), "days",
        "whole days from the moment of the decision to a date or datetime, rounded down; negative if it is over",
        "0 <= days_until(contract_until) <= 90", "the number of days until {0}",
    ),
    Function(
        "min", "min(number, number, …)", ("number", "number"), "number",
        "the smallest; not known while one of them is not known",
        "min(fit, engagement) >= 40", "the smallest of {all}", run=min, variadic=True,
    ),
    Function(
        "max", "max(number, number, …)", ("number", "number"), "number",
        "the largest; not known while one of them is not known",
        "max(fit, engagement) >= 60", "the largest of {all}", run=max, variadic=True,
    ),
    Function(
        "abs", "abs(number)", ("number",), "number",
        "the number without its sign",
        "abs(fit - engagement) <= 10", "the size of {0}", run=abs,
    ),
    Function(
        "length", "length(list)", ("list",), "length",
        "how many values a list has; 0 for an empty one",
        "length(languages) >= 2", "the number of {0}", run=len,
    ),
    Function(
        "at_least", "at_least(count, condition, condition, …)", ("count", "condition", "condition"), "boolean",
        "whether so many of the conditions hold; definite as soon as the unknown ones cannot change it",
        "at_least(2, known(phone), contact_me, employees >= 100)", "at least {0} of these hold: {rest}",
        variadic=True,
    ),
)  # fmt: skip

FUNCTIONS: Final[Mapping[str, Function]] = {f.name: f for f in _TABLE}
"""Every function by its name."""
