"""What people meant where YAML cannot read what they wrote.

The parser says at which character it gave up. Here the text around that place is read again as a person reads it, to
name the slip and its remedy and, where there is only one likely meaning, to put that meaning in its place and read on.
"""

import re
from dataclasses import dataclass
from typing import Any

from leadrules.source.layout import (
    BRACKETS,
    LINE_BREAK,
    NEAR,
    QUOTES,
    bracket_end,
    entry_at,
    line_start,
    open_bracket,
    quote_end,
    text_end,
)
from leadrules.source.scalars import shorten

_MAX_QUOTED = 80
_KEY = r"\"[^\"\r\n]*\"|'[^'\r\n]*'|[^\s\"'#\[\]{},:&*!|>%@`][^\"'\[\]{},\r\n]*?"
_LINE_ENTRY = re.compile(rf"[ \t]*(?P<dashes>(?:-[ \t]+)*)(?:(?P<key>{_KEY})[ \t]*:[ \t]+)?(?=\S)")
_FLOW_ENTRY = re.compile(rf"\s*(?:(?P<key>{_KEY})\s*:\s+)?(?=\S)")
_GLUED = re.compile(r"[ \t]*(?:-[ \t]+)*(?P<key>[\w-]+):(?P<value>[^\s:]\S*)")


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong with a text, in offsets; ``mend`` is a stretch and what to read in its place, of equal length.

    ``is_text``: the stretch is meant as one text, whatever YAML makes of it.
    """

    code: str
    message: str
    start: int
    end: int
    hint: str | None = None
    mend: tuple[int, int, str] | None = None
    is_text: bool = False


class Unreadable(Exception):  # noqa: N818 - the counterpart of the parser's own exceptions
    """A key in braces without a value; carries the offset of the brace and the key's stretch."""

    def __init__(self, opening: int, start: int, end: int) -> None:
        super().__init__(opening, start, end)
        self.opening = opening
        self.start = start
        self.end = end


def find_mistake(text: str, problem: Exception, last: tuple[int, int]) -> Mistake:
    """Return what is wrong where the parser gave up; ``last`` is the stretch of the last scalar that it read."""
    if isinstance(problem, Unreadable):
        return find_valueless(text, problem)
    context, what = str(getattr(problem, "context", "")), str(getattr(problem, "problem", ""))
    at = _index(getattr(problem, "problem_mark", None), 0)
    opening = _index(getattr(problem, "context_mark", None), at)
    if "\t" in text[line_start(text, at) : at + 1] and not text[line_start(text, at) : at].strip():
        return Mistake("LR014", "a tab in the indentation", at, at + 1, "indent with spaces")
    if "while parsing a flow" in context:
        return _in_brackets(text, opening, at) or _unknown(text, at)
    if "quoted scalar" in context:
        return _in_quotes(text, opening, at, what)
    if any(word in context for word in ("block scalar", "alias", "anchor", "tag")):
        return _reserved(text, opening)
    if "cannot start any token" in what:
        return _reserved(text, at)
    if "directive" in context:
        return Mistake("LR018", "a line cannot start with `%`", opening, opening + 1, "put the text in quotes")
    if "mapping values are not allowed" in what:
        return _stray_colon(text, at)
    if "could not find expected ':'" in what:
        return _no_colon(text, opening)
    if "while parsing a block" in context:
        return _in_block(text, at, last)
    return _document_level(text, at, what)


def find_valueless(text: str, problem: Unreadable) -> Mistake:
    """Return what is wrong with a key in braces that has no value."""
    entry = entry_at(text, problem.opening, problem.start)
    if entry and (mistake := _unquoted(text, *entry)):
        return mistake
    key = text[problem.start : problem.end]
    name, colon, value = key.partition(":")
    if colon and value:
        return _glued(problem.start, name, value)
    before = re.search(r"\d[\d,]*,$", text[max(0, problem.start - 40) : problem.start])
    if before and re.fullmatch(r"\d{3}(\.\d+)?", key):
        start = problem.start - len(before[0])
        hint = f"write `{before[0].replace(',', '')}{key}`"
        return Mistake("LR015", "a number is written without separators", start, problem.end, hint)
    message = f"`{shorten(key)}` has no value"
    hint = f"write `{shorten(key)}: value`, or quote a comma in text"
    return Mistake("LR015", message, problem.start, problem.end, hint)


def _index(mark: Any, default: int) -> int:
    return default if mark is None else int(mark.index)


def _unknown(text: str, at: int) -> Mistake:
    hint = "look for a missing quote, bracket, comma or colon here or on the line above"
    at = min(at, len(text.rstrip()))
    return Mistake("LR019", "this cannot be read as YAML", at, min(at + 1, len(text)), hint)


def _as_text(code: str, message: str, start: int, end: int, hint: str) -> Mistake:
    """Return a mistake whose stretch is meant as one text."""
    return Mistake(code, message, start, end, hint, (start, end, "x" * (end - start)), is_text=True)


def _glued(start: int, name: str, value: str) -> Mistake:
    hint = f"write `{shorten(name)}: {shorten(value)}`"
    return Mistake("LR015", f"a space is missing after `{shorten(name)}:`", start, start + len(name) + 1, hint)


def _in_brackets(text: str, opening: int, at: int) -> Mistake | None:
    at = min(at, len(text.rstrip()))
    if text[opening : opening + 1] not in {"[", "{"}:
        found = open_bracket(text, at)
        if found is None:
            return None
        opening = found
    entry = entry_at(text, opening, at)
    if entry is None or at == len(text.rstrip()) or LINE_BREAK.search(text, entry[0], max(at, entry[0])):
        bracket = text[opening]
        message = f"this `{bracket}` is not closed"
        return Mistake("LR016", message, opening, opening + 1, f"add the missing `{BRACKETS.get(bracket, bracket)}`")
    return _unquoted(text, *entry)


def _unquoted(text: str, start: int, end: int) -> Mistake | None:
    """Return what is wrong with one entry of a collection in braces, if it is a text that needs quotes."""
    entry = _FLOW_ENTRY.match(text, start, min(end, start + NEAR))
    if entry is None:
        return None
    start, value = entry.end(), text[entry.end() : end]
    if value[0] in "\"'[{":
        return _after_closing(start, end, text)
    if any(c in value for c in "[]{}\"'") or ("," in value and "(" in value):
        message = "an unquoted condition with brackets, quotes or commas cannot stand in braces"
        return _as_text("LR010", message, start, end, _quote_it(value))
    if re.search(r":(?=\s|$)", value):
        return _no_comma(text, start, end) or _as_text(
            "LR018", "`: ` inside unquoted text", start, end, _quote_it(value)
        )
    return None


def _no_comma(text: str, start: int, end: int) -> Mistake | None:
    """Return that a comma is missing between one value and the next key, if that is how an entry looks."""
    found = re.compile(r"(?:\"[^\"\r\n]*\"|'[^'\r\n]*'|[^\s\"':]+)(\s+)([\w-]+):\s").match(text, start, end)
    if found is None:
        return None
    gap, (key, after) = found.start(1), found.span(2)
    message = f"a comma is missing before `{shorten(text[key:after])}:`"
    hint = "put a comma before it, or quotes around the whole text"
    return Mistake("LR015", message, key, after, hint, (gap, gap + 1, ","))


def _quote_it(value: str) -> str:
    """Return the remedy for a text that needs quotes: the quotes that need no escapes, ready to be pasted."""
    quote = "'" if "'" not in value or '"' in value else '"'
    quoted = quote + value.replace("'", "''" if quote == "'" else "'") + quote
    if len(value) > _MAX_QUOTED or "`" in value or not value.isprintable():
        return f"put it in {'single' if quote == chr(39) else 'double'} quotes"
    return f"write `{quoted}`"


def _after_closing(start: int, end: int, text: str) -> Mistake | None:
    """Return that a text goes on after its closing quote or bracket, if it does."""
    close = quote_end(text, start) if text[start] in QUOTES else bracket_end(text, start, end)
    rest = text[close:end].strip()
    if not rest:
        return None
    if mistake := _no_comma(text, start, end):
        return mistake
    what = "quote" if text[start] in QUOTES else "bracket"
    message = f"`{shorten(rest)}` follows a closing {what}"
    return _as_text("LR017", message, start, end, _quote_it(text[start:end]))


def _value_on_line(text: str, at: int) -> int | None:
    """Return where the value of a line's first key or list item starts, if that is before an offset of this line."""
    first = line_start(text, at)
    entry = _LINE_ENTRY.match(text, first, first + NEAR)
    if entry is None or not (entry["key"] or entry["dashes"]) or entry.end() > at:
        return None
    return entry.end()


def _in_quotes(text: str, opening: int, at: int, what: str) -> Mistake:
    quote = text[opening]
    if "end of stream" in what or "document indicator" in what:
        return Mistake("LR016", "this quote is not closed", opening, opening + 1, f"add the missing `{quote}`")
    at = text.rfind("\\", 0, at + 1)
    hint = "in single quotes a backslash is only a backslash; in double quotes write two"
    return Mistake("LR019", f"`{shorten(text[at : at + 2])}` is not an escape that YAML knows", at, at + 2, hint)


_RESERVED = {
    "*": "starts an alias",
    "&": "starts an anchor",
    "!": "starts a tag",
    ">": "starts a block of folded text",
    "|": "starts a block of literal text",
    "%": "is reserved at the start of a text",
    "@": "is reserved at the start of a text",
    "`": "is reserved at the start of a text",
}


def _reserved(text: str, at: int) -> Mistake:
    char = text[at : at + 1]
    if char == "\t":
        return Mistake("LR014", "a tab where only spaces may stand", at, at + 1, "write spaces")
    if char not in _RESERVED:
        return _unknown(text, at)
    braces = open_bracket(text, at)
    entry = entry_at(text, braces, at) if braces is not None else None
    end = entry[1] if entry else text_end(text, at)
    name = "\\`" if char == "`" else char
    message = f"unquoted text cannot start with `{name}`, which in YAML {_RESERVED[char]}"
    if char == "`":
        message = "unquoted text cannot start with a backtick"
    return _as_text("LR018", message, at, max(end, at + 1), _quote_it(text[at:end]))


def _stray_colon(text: str, at: int) -> Mistake:
    start = _value_on_line(text, at)
    first = line_start(text, at)
    if start is not None and text[first:start].strip(" \t-"):
        end = text_end(text, start)
        return _as_text("LR018", "`: ` inside unquoted text", start, end, _quote_it(text[start:end]))
    above = text[:first].rstrip(" \t\r\n")
    for line in (first, line_start(text, len(above))):
        if wide := re.compile(r"[ \t]*[\w-]*:?(\xa0+)").match(text, line):
            hint = "write an ordinary space in its place"
            return Mistake("LR004", "a no-break space where YAML needs an ordinary one", *wide.span(1), hint)
    glued = _GLUED.fullmatch(text, line_start(text, len(above)), len(above))
    if glued:
        return _glued(glued.start("key"), glued["key"], glued["value"])
    key = text[first:at].strip(" \t-")
    start = at - len(text[first:at].lstrip(" \t-"))
    message = f"`{shorten(key)}` is indented further than the line above allows"
    return Mistake("LR014", message, start, max(at, start + 1), "line it up with the keys it belongs to")


def _no_colon(text: str, at: int) -> Mistake:
    end = text_end(text, at)
    glued = _GLUED.match(text, at, end)
    if glued:
        return _glued(glued.start("key"), glued["key"], glued["value"])
    line = text[at:end]
    if re.match(r"-[^\s-]", line):
        return Mistake("LR015", "a space is missing after `-`", at, at + 1, f"write `- {shorten(line[1:])}`")
    hint = f"write `{shorten(line)}: value`, or join it to the line above"
    return Mistake("LR015", f"`{shorten(line)}` has no colon and no value", at, max(end, at + 1), hint)


def _in_block(text: str, at: int, last: tuple[int, int]) -> Mistake:
    start, end = last
    if text[start : start + 1] in {'"', "'"} and LINE_BREAK.search(text, start, end) and not text[end:at].strip():
        line = sum(1 for _ in LINE_BREAK.finditer(text, 0, end)) + 1
        message = f"this quote is closed only on line {line}"
        return Mistake("LR016", message, start, start + 1, f"add the missing `{text[start]}`")
    char = text[at : at + 1]
    if char and char in "]}":
        message = f"this `{char}` closes nothing"
        return Mistake("LR016", message, at, at + 1, "remove it", (at, at + 1, " "))
    if not text[line_start(text, at) : at].strip(" \t"):
        return _misaligned(text, at)
    value = _value_on_line(text, at)
    if value is not None and text[value] in "\"'[{":
        return _after_closing(value, text_end(text, value), text) or _unknown(text, at)
    return _unknown(text, at)


def _misaligned(text: str, at: int) -> Mistake:
    line = text[at : text_end(text, at)]
    hint = "give all keys of one group, or all items of one list, the same indentation"
    if line.startswith(":"):
        return Mistake("LR009", "a key is missing before the `:`", at, at + 1, "write the key")
    if re.match(r"-(\s|$)", line):
        return Mistake("LR014", "a list item stands where a key is expected", at, at + 1, hint)
    name = re.split(r":(?:\s|$)", line)[0]
    message = f"`{shorten(name)}` is not lined up with what stands above it"
    return Mistake("LR014", message, at, at + max(1, len(name)), hint)


def _document_level(text: str, at: int, what: str) -> Mistake:
    if "document start" in what:
        hint = "remove the `...` or `---`, or move what follows to a file of its own"
        return Mistake("LR011", "a second document starts here; a file holds one", at, at + 1, hint)
    if "incompatible" in what or "directive" in what:
        return Mistake("LR007", "a `%` directive is not read", at, at + 1, "remove the line")
    return _unknown(text, at)
