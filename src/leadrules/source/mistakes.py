"""What people meant where YAML cannot read what they wrote.

The parser says at which character it gave up. Here the text around that place is read again as a person reads it, to
name the slip and its remedy and, where there is only one likely meaning, to put that meaning in its place and read on.
"""

import re
from typing import Any

from leadrules.source.braces import KEY, after_closing, find_valueless, in_brackets
from leadrules.source.layout import LINE_BREAK, NEAR, entry_at, line_end, line_start, open_bracket, text_end
from leadrules.source.mistake import Mistake, SecondDocument, Unreadable, as_text, glued, unknown
from leadrules.source.scalars import shorten

_LINE_ENTRY = re.compile(rf"[ \t]*(?P<dashes>(?:-[ \t]+)*)(?:(?P<key>{KEY})[ \t]*:[ \t]+)?(?=\S)")
_GLUED = re.compile(r"[ \t]*(?:-[ \t]+)*(?P<key>[\w-]+):(?P<value>[^\s:]\S*)")
_FAR_ABOVE = 200  # lines
_GLUED_DASH = re.compile(r"[ \t]*(?P<dash>-)(?P<item>[^\W\d][\w ]*:\s.*|[{\[\"'].*)")


def find_mistake(text: str, problem: Exception, last: tuple[int, int]) -> Mistake:
    """Return what is wrong where the parser gave up; ``last`` is the stretch of the last scalar that it read."""
    if isinstance(problem, Unreadable):
        return find_valueless(text, problem)
    if isinstance(problem, SecondDocument):
        return _second_document(problem.start, problem.end)
    context, what = str(getattr(problem, "context", "")), str(getattr(problem, "problem", ""))
    at = _index(getattr(problem, "problem_mark", None), 0)
    opening = _index(getattr(problem, "context_mark", None), at)
    if "\t" in text[line_start(text, at) : at + 1] and not text[line_start(text, at) : at].strip():
        return Mistake("LR014", "a tab in the indentation", at, at + 1, "indent with spaces")
    if "while parsing a flow" in context:
        return in_brackets(text, opening, at) or unknown(text, at)
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
        return _in_block(text, at, last, item_expected="'-' indicator" in what)
    return _document_level(text, at, what)


def _index(mark: Any, default: int) -> int:
    return default if mark is None else int(mark.index)


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
        return unknown(text, at)
    if text.startswith("```", at):
        end = line_end(text, at)
        mend = at, end, " " * (end - at)
        return Mistake(
            "LR018", "a code fence of Markdown is not YAML", at, at + 3, "remove the lines with three backticks", mend
        )
    braces = open_bracket(text, at)
    entry = entry_at(text, braces, at) if braces is not None else None
    end = entry[1] if entry else text_end(text, at)
    name = "\\`" if char == "`" else char
    message = f"unquoted text cannot start with `{name}`, which in YAML {_RESERVED[char]}"
    if char == "`":
        message = "unquoted text cannot start with a backtick"
    return as_text("LR018", message, at, max(end, at + 1), text[at:end])


def _stray_colon(text: str, at: int) -> Mistake:
    start = _value_on_line(text, at)
    first = line_start(text, at)
    if start is not None and text[first:start].strip(" \t-"):
        end = text_end(text, start)
        return as_text("LR018", "`: ` inside unquoted text", start, end, text[start:end])
    above = text[:first].rstrip(" \t\r\n")
    for line in (first, line_start(text, len(above))):
        if glued_dash := _GLUED_DASH.match(text, line, text_end(text, line)):
            return _glued_item(glued_dash)
        if wide := re.compile(r"[ \t]*[\w-]*:?(\xa0+)").match(text, line):
            hint = "write an ordinary space in its place"
            return Mistake("LR004", "a no-break space where YAML needs an ordinary one", *wide.span(1), hint)
    stuck = _GLUED.fullmatch(text, line_start(text, len(above)), len(above))
    if stuck:
        return glued(stuck.start("key"), stuck["key"], stuck["value"])
    key = text[first:at].strip(" \t-")
    start = at - len(text[first:at].lstrip(" \t-"))
    message = f"`{shorten(key)}` is indented further than the line above allows"
    return Mistake("LR014", message, start, max(at, start + 1), "line it up with the keys it belongs to")


def _no_colon(text: str, at: int) -> Mistake:
    end = text_end(text, at)
    stuck = _GLUED.match(text, at, end)
    if stuck:
        return glued(stuck.start("key"), stuck["key"], stuck["value"])
    line = text[at:end]
    if re.match(r"-[^\s-]", line):
        return Mistake("LR015", "a space is missing after `-`", at, at + 1, f"write `- {shorten(line[1:])}`")
    sibling = _line_above(text, at)
    if sibling is not None and re.match(r"-\s", text[sibling : sibling + 2]):
        message = "a `- ` is missing at the start of this item"
        return Mistake("LR015", message, at, max(end, at + 1), f"write `- {shorten(line)}`")
    hint = f"write `{shorten(line)}: value`, or join it to the line above"
    return Mistake("LR015", f"`{shorten(line)}` has no colon and no value", at, max(end, at + 1), hint)


def _in_block(text: str, at: int, last: tuple[int, int], *, item_expected: bool) -> Mistake:
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
        return _no_dash(text, at) if item_expected else _misaligned(text, at)
    value = _value_on_line(text, at)
    if value is not None and text[value] in "\"'[{":
        return after_closing(value, text_end(text, value), text) or unknown(text, at)
    return unknown(text, at)


def _no_dash(text: str, at: int) -> Mistake:
    """Return what is wrong with a line where the next item of a list is expected."""
    line = text[at : text_end(text, at)]
    if glued_dash := _GLUED_DASH.match(text, at, at + len(line)):
        return _glued_item(glued_dash)
    above = _line_above(text, at)
    if above is None or not text.startswith("-", above):
        return _misaligned(text, at)
    message = "a `- ` is missing at the start of this item"
    return Mistake("LR015", message, at, at + max(1, len(line)), f"write `- {shorten(line)}`")


def _line_above(text: str, at: int) -> int | None:
    """Return where the nearest line above begins that is indented no further, if it is indented the same."""
    first = line_start(text, at)
    for _ in range(_FAR_ABOVE):
        if first == 0:
            return None
        here = line_start(text, len(text[:first].rstrip("\r\n")) if text[:first].rstrip("\r\n") else 0)
        begin = here + len(text[here:first]) - len(text[here:first].lstrip(" "))
        if text[begin:first].strip() and begin - here <= at - line_start(text, at):
            return begin if begin - here == at - line_start(text, at) else None
        first = here
    return None


def _glued_item(found: re.Match[str]) -> Mistake:
    at, item = found.start("dash"), found["item"]
    return Mistake("LR015", "a space is missing after `-`", at, at + 1, f"write `- {shorten(item)}`")


def _misaligned(text: str, at: int) -> Mistake:
    line = text[at : text_end(text, at)]
    hint = "give all keys of one group, or all items of one list, the same indentation"
    if line.startswith(":"):
        return Mistake("LR009", "a key is missing before the `:`", at, at + 1, "write the key")
    if re.match(r"-(\s|$)", line):
        above = _line_above(text, at)
        if above is not None and text[above] == "{":
            item = text[above : text_end(text, above)]
            message = "a `- ` is missing at the start of this item"
            return Mistake("LR015", message, above, above + len(item), f"write `- {shorten(item)}`")
        return Mistake("LR014", "a list item stands where a key is expected", at, at + 1, hint)
    name = re.split(r":(?:\s|$)", line)[0]
    message = f"`{shorten(name)}` is not lined up with what stands above it"
    return Mistake("LR014", message, at, at + max(1, len(name)), hint)


def _second_document(start: int, end: int) -> Mistake:
    hint = "remove the `---`, or move what follows to a file of its own"
    message = "a second document starts here; a file holds one"
    return Mistake("LR011", message, start, end, hint, (start, end, " " * (end - start)))


def _document_level(text: str, at: int, what: str) -> Mistake:
    if "document start" in what:
        hint = "remove the `...` or `---`, or move what follows to a file of its own"
        return Mistake("LR011", "a second document starts here; a file holds one", at, at + 1, hint)
    if "incompatible" in what or "directive" in what:
        return Mistake("LR007", "a `%` directive is not read", at, at + 1, "remove the line")
    return unknown(text, at)
