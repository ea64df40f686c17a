"""Text to tokens: everything that only looks like a condition is answered here, before Python's parser sees it.

After this the text holds nothing but names, numbers, quoted texts on one line and the allowed operators, balanced
brackets and bounded depth, so the parser behind cannot be surprised.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from keyword import iskeyword
from typing import Final, Literal, TypeAlias

from leadrules.expr.foreign import CHARACTERS, METHODS, OPERATORS, WORDS
from leadrules.expr.raw import Locator, Problems, Spot
from leadrules.expr.spelling import THOUSANDS, shortened
from leadrules.expr.types import INTEGER_MAX

CHARACTERS_MAX: Final = 4_000
NODES_MAX: Final = 1_000
DEPTH_MAX: Final = 60

Kind: TypeAlias = Literal["name", "number", "text", "operator"]


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a condition and where it stands; ``value`` is the content of a quoted text."""

    kind: Kind
    text: str
    start: int
    end: int
    value: str = ""


_TOKEN: Final = re.compile(
    r"""(?P<space>[ \t\r\n]+)
      | (?P<triple>\"{3}|'{3})
      | (?P<prefixed>(?:[fF][rR]?|[rR][fFbB]?|[bB][rR]?|[uU])(?="|'))
      | (?P<dotted>[^\W\d]\w*(?:\s*\.\s*[^\W\d]\w*)+)
      | (?P<name>[^\W\d]\w*)
      | (?P<day>\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?![\w.]))
      | (?P<number>(?:\d|\.\d)(?:[eE][+-]\d|[\w.])*)
      | (?P<text>"(?:[^"\\\n]|\\[^\n])*"|'(?:[^'\\\n]|\\[^\n])*')
      | (?P<open>"|')
      | (?P<comment>\#.*)
      | (?P<operator>===|!==|<=>|\*\*|//|<=|>=|==|!=|:=|<>|=>|=<|=~|&&|\|\||->|\+\+|[^\w\s])
      | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_NUMBER: Final = re.compile(r"(?:[0-9]+(?:_[0-9]+)*\.?(?:[0-9]+(?:_[0-9]+)*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_ALLOWED: Final = frozenset({"(", ")", "[", "]", ",", "+", "-", "*", "/", "==", "!=", "<", "<=", ">", ">="})
_KEYWORDS: Final = frozenset({"and", "or", "not", "in", "True", "False", "None"})
_GROUPED: Final = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?(?![\w.])")
_JOINING: Final = frozenset({"and", "or", "not"})
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_CLOSES: Final = {")": "(", "]": "["}


def read_tokens(text: str, place: Locator, problems: Problems) -> tuple[Token, ...]:
    """Return the tokens of a condition; what is not one is added to ``problems``."""
    if len(text) > CHARACTERS_MAX:
        message = f"this condition has {len(text)} characters, at most {CHARACTERS_MAX} are read"
        problems.add("LR211", message, Spot(place), "split it, or put its values under `lists`")
        return ()
    if not text.strip():
        problems.add("LR200", "the condition is empty", Spot(place), "write one, as in `employees >= 100`")
        return ()
    before = problems.total
    tokens = tuple(_tokens(text, place, problems))
    if problems.total == before:
        _check_neighbours(tokens, place, problems)
        _check_brackets(tokens, place, problems)
    return tokens


def _tokens(text: str, place: Locator, problems: Problems) -> Iterator[Token]:
    listing = [False]  # whether a comma parts values here, by bracket
    before = ""
    grouped_to = 0
    for found in _TOKEN.finditer(text):
        kind, word, spot = found.lastgroup, found.group(), Spot(place, found.span())
        if kind == "space" or found.start() < grouped_to:
            continue
        if problems.full:
            return
        if word in ("(", "["):
            listing.append(word == "[" or before == "in" or (before.isidentifier() and before not in _JOINING))
        elif word in (")", "]") and len(listing) > 1:
            listing.pop()
        before = word
        if kind == "number" and (grouped := _grouped(text, found.start(), listed=listing[-1])):
            grouped_to = grouped.end()
            hint = f"write {grouped[0].replace(',', '')}"
            problems.add("LR202", "digits are not grouped with commas", Spot(place, grouped.span()), hint)
            continue
        if kind == "open" or kind == "comment" or kind == "triple" or kind == "prefixed":
            problems.add("LR202", *_quoting(kind, word, Spot(place, (found.start(), len(text)))))
            return
        token = _token(kind or "other", word, spot, problems)
        if token is not None:
            yield token


def _grouped(text: str, start: int, *, listed: bool) -> re.Match[str] | None:
    """Return digits with commas that are one number; in a list `1,200` is two, but no number begins with 0."""
    found = _GROUPED.match(text, start)
    return found if found and (not listed or any(group[0] == "0" for group in found[0].split(",")[1:])) else None


def _quoting(kind: str, word: str, rest: Spot) -> tuple[str, Spot, str]:
    start = rest.offsets[0]
    match kind:
        case "open":
            return "this quote is never closed", rest, f"end the text with {word}, on the same line"
        case "comment":
            return "a condition holds no comments", rest, "put the comment on a line of its own above"
        case "triple":
            return "three quotes begin no text here", Spot(rest.place, (start, start + 3)), 'write it as in `"text"`'
        case _:
            spot = Spot(rest.place, (start, start + len(word)))
            return f'letters before a quote, as in `{word}"…"`, are not used here', spot, 'write it as in `"text"`'


def _token(kind: str, word: str, spot: Spot, problems: Problems) -> Token | None:
    start, end = spot.offsets
    match kind:
        case "name":
            if _is_name(word, spot, problems):
                return Token("name", word, start, end)
        case "number":
            if _is_number(word, spot, problems):
                return Token("number", word, start, end)
        case "text":
            value = _unquoted(word, spot, problems)
            return None if value is None else Token("text", word, start, end, value)
        case "day":
            problems.add("LR202", f"the date `{word}` stands bare", spot, f'write `date("{word}")`')
        case "operator" if word in _ALLOWED:
            return Token("operator", word, start, end)
        case "dotted":
            _refuse_dotted(word, spot, problems)
        case _:
            _refuse_character(word, spot, problems)
    return None


def _is_name(word: str, spot: Spot, problems: Problems) -> bool:
    if not word.isascii():
        message = f"`{shortened(word)}` has letters other than a to z"
        problems.add("LR202", message, spot, f'write `"{shortened(word)}"` in quotes if it is text')
    elif len(word) > 100:
        problems.add("LR211", "this name has more than 100 characters", spot)
    elif iskeyword(word) and word not in _KEYWORDS:
        problems.add("LR201", f"`{word}` is not part of a condition", spot, WORDS.get(word))
    else:
        return True
    return False


def _is_number(word: str, spot: Spot, problems: Problems) -> bool:
    if THOUSANDS.fullmatch(word):
        hint = f"write {word.replace('.', '')}" + (f", or {_plainly(word)}" if word.count(".") == 1 else "")
        problems.add("LR202", f"a point is the decimal mark, and `{word}` can be read as thousands", spot, hint)
        return False
    if not _NUMBER.fullmatch(word):
        problems.add("LR202", f"`{shortened(word)}` is not a number", spot, _number_hint(word))
        return False
    digits = word.replace("_", "")
    whole = digits.isdigit()
    if whole and len(digits) > 1 and digits[0] == "0":
        hint = f'write {digits.lstrip("0") or "0"}, or `"{shortened(word)}"` if it is text'
        problems.add("LR202", "a number does not begin with 0", spot, hint)
        return False
    if (whole and (len(digits) > 16 or int(digits) > INTEGER_MAX)) or not math.isfinite(float(digits)):
        problems.add("LR212", "this number is too large", spot, "whole numbers go up to 10^15")
        return False
    return True


def _plainly(word: str) -> str:
    """Return a number of three decimals in a spelling that is no thousands: 1.0 for 1.000, 1.1250 for 1.125."""
    short = word.rstrip("0")
    return short + "0" if short[-1] == "." or short == word else short


def _number_hint(word: str) -> str:
    lead = re.match(r"[0-9.]+", word)
    if lead and re.fullmatch(r"[0-9]+(\.[0-9]+)?[kKmM]", word):
        factor = 1_000 if word[-1] in "kK" else 1_000_000
        return f"write {round(float(word[:-1]) * factor)}" if len(word) < 12 else "write it out in digits"
    return "numbers are written as in 100, 2.5 or 1e6"


def _unquoted(word: str, spot: Spot, problems: Problems) -> str | None:
    body = word[1:-1]
    wrong = next((m for m in _ESCAPE.finditer(body) if m.group(1) not in "\\\"'"), None)
    if wrong:
        start = spot.offsets[0] + 1
        at = Spot(spot.place, (start + wrong.start(), start + wrong.end()))
        problems.add("LR202", "a backslash stands before `\\`, `\"` or `'` only", at, "write `\\\\` for a backslash")
        return None
    odd = next((i for i, c in enumerate(body) if is_control(c)), None)
    if odd is not None:
        at = Spot(spot.place, (spot.offsets[0] + 1 + odd, spot.offsets[0] + 2 + odd))
        problems.add("LR218", f"{character_words(body[odd])} cannot be part of a condition", at, "remove it")
        return None
    return _ESCAPE.sub(r"\1", body) if "\\" in body else body


def is_control(c: str) -> bool:
    """Return whether a character can never stand in a condition: control characters and lone surrogates."""
    return c < " " or "\x7f" <= c <= "\x9f" or "\ud800" <= c <= "\udfff"


def character_words(c: str) -> str:
    """Return what to call a character that cannot be shown."""
    if c == "\0":
        return "a NUL character"
    if c in "\t\n\r":
        return "a tab" if c == "\t" else "a line break"
    return "half a character (a lone surrogate)" if c >= "\ud800" else f"the control character U+{ord(c):04X}"


def _refuse_dotted(word: str, spot: Spot, problems: Problems) -> None:
    first, *_, last = (part.strip() for part in word.split("."))
    hint = METHODS.get(last, f"write `{shortened(last)}`; names have no dots")
    problems.add("LR201", f"`{shortened(''.join(word.split()))}` looks inside `{shortened(first)}`", spot, hint)


def _refuse_character(word: str, spot: Spot, problems: Problems) -> None:
    if word in OPERATORS:
        message, hint = OPERATORS[word]
        problems.add("LR202", message or f"`{word}` is not an operator here", spot, hint)
    elif word in CHARACTERS:
        what, hint = CHARACTERS[word]
        problems.add("LR202", f"{what} is not used in conditions", spot, hint)
    elif is_control(word):
        problems.add("LR218", f"{character_words(word)} cannot be part of a condition", spot, "remove it")
    else:
        shown = f"`{word}`" if word.isprintable() else f"the invisible character U+{ord(word[0]):04X}"
        problems.add("LR202", f"{shown} is not used in conditions", spot, "text stands in quotes")


def _check_neighbours(tokens: tuple[Token, ...], place: Locator, problems: Problems) -> None:
    """Refuse texts side by side, which Python would join, and long rows of signs, which it would stumble over."""
    row = 0
    for i, token in enumerate(tokens):
        before = tokens[i - 1] if i else None
        if before and before.kind == token.kind == "text":
            spot = Spot(place, (before.start, token.end))
            hint = (
                "put a comma between them" if any(t.text == "[" for t in tokens[:i]) else "put an operator between them"
            )
            problems.add("LR202", "two texts stand side by side", spot, hint)
        row = row + 1 if token.text in ("not", "-", "+") else 0
        if row > DEPTH_MAX:
            spot = Spot(place, (token.start, token.end))
            problems.add("LR211", f"more than {DEPTH_MAX} signs in a row", spot, "split the condition")
            return


def _check_brackets(tokens: tuple[Token, ...], place: Locator, problems: Problems) -> None:
    opened: list[Token] = []
    for token in tokens:
        spot = Spot(place, (token.start, token.end))
        if token.text in ("(", "["):
            opened.append(token)
            if len(opened) > DEPTH_MAX:
                problems.add("LR211", f"brackets are nested more than {DEPTH_MAX} deep", spot, "split the condition")
                return
        elif token.text in _CLOSES:
            if not opened:
                problems.add("LR200", f"`{token.text}` closes nothing", spot, "remove it, or open it before")
                return
            if opened[-1].text != _CLOSES[token.text]:
                message = f"`{token.text}` does not close `{opened[-1].text}`"
                problems.add("LR200", message, spot, f"write `{')' if opened[-1].text == '(' else ']'}`")
                return
            opened.pop()
    if opened:
        spot = Spot(place, (opened[-1].start, opened[-1].end))
        hint = f"add `{')' if opened[-1].text == '(' else ']'}`"
        problems.add("LR200", f"`{opened[-1].text}` is never closed", spot, hint)
