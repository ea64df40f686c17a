"""What people meant inside braces and brackets, where YAML takes commas, brackets, quotes and ` #` for its own."""

import re
from typing import Final

from leadrules.source.layout import (
    BRACKETS,
    LINE_BREAK,
    NEAR,
    QUOTES,
    bracket_end,
    entries,
    entry_at,
    line_end,
    line_start,
    open_bracket,
    quote_end,
)
from leadrules.source.mistake import Mistake, Unreadable, as_text, glued
from leadrules.source.scalars import shorten

KEY: Final = r"\"[^\"\r\n]*\"|'[^'\r\n]*'|[^\s\"'#\[\]{},:&*!|>%@`][^\"'\[\]{},\r\n]*?"
_ENTRY = re.compile(rf"\s*(?:(?P<key>{KEY})\s*:\s+)?(?=\S)")
_CLOSED = {'"': re.compile(r'"(?:[^"\\\r\n]|\\.)*"'), "'": re.compile(r"'(?:[^'\r\n]|'')*'")}
_GROUPED = re.compile(r"(?:.*[^\w,])?(?P<number>\d{1,3}(?:,\d{3})+)(?:\.\d+)?")
_DECIMAL = re.compile(r"(?:.*[^\w.,])?(?P<number>\d{1,12}(?:\.\d{3})*,\d{1,12})")
_LIST = re.compile(r"(\bin\s*\[)([^\[\]{}()]*)(?=\])")
_WORDS = re.compile(r"[^\W\d][\w .&/-]*")
_PROSE: Final = frozenset({"because", "about", "title"})
_CONDITIONS: Final = frozenset({"when", "where"})
_NOT_TEXT: Final = frozenset({"true", "false", "True", "False", "None", "null"})


def in_brackets(text: str, opening: int, at: int) -> Mistake | None:
    """Return what is wrong in the collection around an offset, given where the parser thinks that it opens."""
    at = min(at, len(text.rstrip()))
    if text[opening : opening + 1] not in {"[", "{"}:
        found = open_bracket(text, at)
        if found is None:
            first = line_start(text, at)
            return _hidden_by_comment(text, line_start(text, max(0, first - 1)), first)
        opening = found
    if hidden := _hidden_by_comment(text, opening, line_end(text, at)):
        return hidden
    entry = entry_at(text, opening, at)
    if entry is None or at == len(text.rstrip()) or LINE_BREAK.search(text, entry[0], max(at, entry[0])):
        bracket = text[opening]
        if (quote := _open_quote(text, opening)) is not None:
            return Mistake("LR016", "this quote is not closed", quote, quote + 1, f"add the missing `{text[quote]}`")
        message = f"this `{bracket}` is not closed"
        return Mistake("LR016", message, opening, opening + 1, f"add the missing `{BRACKETS.get(bracket, bracket)}`")
    return _unquoted(text, *entry)


def _open_quote(text: str, opening: int) -> int | None:
    """Return the quote that opens a value and is not closed on the line, where a bracket seems to close on it."""
    here, end = opening + 1, min(line_end(text, opening), opening + NEAR)
    if not text[opening:end].rstrip().endswith(BRACKETS.get(text[opening], "}")):
        return None
    while here < end:
        if text[here] not in QUOTES:
            here += 1
        elif (after := quote_end(text, here)) == here + 1 and text[:here].rstrip(" \t")[-1] in ":,[{":
            return here
        else:
            here = after
    return None


def find_valueless(text: str, problem: Unreadable) -> Mistake:
    """Return what is wrong with a key in braces that has no value."""
    entry = entry_at(text, problem.opening, problem.start)
    if entry and (mistake := _unquoted(text, *entry)):
        return mistake
    key = text[problem.start : problem.end]
    name, colon, value = key.partition(":")
    if colon and value:
        return glued(problem.start, name, value)
    if mistake := _parted_by_commas(text, problem):
        return mistake
    message = f"`{shorten(key)}` has no value"
    hint = f"write `{shorten(key)}: value`, or quote a comma in text"
    return Mistake("LR015", message, problem.start, problem.end, hint)


def _parted_by_commas(text: str, problem: Unreadable) -> Mistake | None:
    """Return that a key without a value is the rest of the text, or of the number, before the comma."""
    start, key, parts = 0, "", list[str]()
    end = problem.opening
    for first, last in entries(text, problem.opening):
        entry = _ENTRY.match(text, first, min(last, first + NEAR))
        if entry is None:
            break
        if entry["key"]:
            if first > problem.start:
                break
            start, key, parts = entry.end(), entry["key"], []
        elif ":" not in text[entry.end() : last]:
            parts.append(text[entry.end() : last].strip())
        end = first + len(text[first:last].rstrip())
    whole = text[start:end]
    if not key or whole[:1] in {*QUOTES, *BRACKETS}:
        return None
    if number := _GROUPED.fullmatch(whole):
        digits = number["number"].replace(",", "")
        begin, stop = start + number.start("number"), start + number.end("number")
        mend = begin, end, (digits + text[stop:end]).ljust(end - begin)
        return Mistake(
            "LR015", "a number is written without separators", begin, end, f"write `{mend[2].strip()}`", mend
        )
    if decimal := _DECIMAL.fullmatch(whole):
        meant = decimal["number"].replace(".", "").replace(",", ".")
        begin, stop = start + decimal.start("number"), start + decimal.end("number")
        mend = begin, stop, meant.ljust(stop - begin)
        return Mistake("LR015", "a point is the decimal mark, not a comma", begin, stop, f"write `{meant}`", mend)
    if key in _PROSE or (key not in _CONDITIONS and any(" " in part for part in parts)):
        return as_text("LR018", "in braces a comma ends unquoted text", start, end, whole)
    return None


def _hidden_by_comment(text: str, start: int, end: int) -> Mistake | None:
    """Return that ` #` hides the end of a collection, if its line would close it without that."""
    here, stop = start, min(end, start + NEAR)
    while here <= stop and here < len(text):
        if text[here] in QUOTES:
            here = quote_end(text, here)
        elif text[here] == "#" and text[here - 1] in " \t":
            here, sign = line_end(text, here), here
            if (close := _unmatched(text, sign, here)) is not None and (inner := open_bracket(text, sign)) is not None:
                return _comment(text, inner, sign, close)
        else:
            here += 1
    return None


def _unmatched(text: str, start: int, end: int) -> int | None:
    """Return where a bracket closes that is not opened between two offsets."""
    depth = 0
    for at in range(start, end):
        if text[at] in "[{":
            depth += 1
        elif text[at] in "]}":
            if not depth:
                return at
            depth -= 1
    return None


def _comment(text: str, opening: int, sign: int, close: int) -> Mistake:
    following = re.compile(r",\s*[\w-]+:\s").search(text, sign, close)
    end = following.start() if following else close
    end = sign + len(text[sign:end].rstrip())
    within = next(((first, last) for first, last in entries(text, opening) if first <= sign <= last), (sign, sign))
    entry = _ENTRY.match(text, within[0], sign + 1)
    start = entry.end() if entry else sign
    message = "` #` begins a comment and hides the rest of the line"
    mistake = as_text("LR018", message, start, end, text[start:end])
    hint = "put the comment on a line of its own above"
    if entry is None or entry["key"] not in _CONDITIONS:
        hint = f"{mistake.hint} if it is text, or {hint}"
    if start == sign:
        return Mistake("LR018", message, sign, end, hint, mistake.mend, mistake.text)
    return Mistake("LR018", message, sign, end, hint, (sign, end, " " * (end - sign)))


def _unquoted(text: str, start: int, end: int) -> Mistake | None:
    """Return what is wrong with one entry of a collection in braces, if it is a text that needs quotes."""
    entry = _ENTRY.match(text, start, min(end, start + NEAR))
    if entry is None:
        return None
    start, value = entry.end(), text[entry.end() : end]
    if value[0] in "\"'[{":
        return after_closing(start, end, text)
    if any(c in value for c in "[]{}\"'") or ("," in value and "(" in value):
        if mistake := _no_comma(text, start, end):
            return mistake
        message = "an unquoted condition with brackets, quotes or commas cannot stand in braces"
        return as_text("LR010", message, start, end, _LIST.sub(_with_quoted_words, value))
    if re.search(r":(?=\s|$)", value):
        return _no_comma(text, start, end) or as_text("LR018", "`: ` inside unquoted text", start, end, value)
    return None


def _with_quoted_words(found: re.Match[str]) -> str:
    """Return a list of a condition with its bare words in quotes: `[ES, PT]` can only mean texts."""
    spelled = []
    for item in found[2].split(","):
        word = item.strip()
        bare = _WORDS.fullmatch(word) and word not in _NOT_TEXT
        spelled.append(item.replace(word, f'"{word}"') if bare else item)
    return found[1] + ",".join(spelled)


def _no_comma(text: str, start: int, end: int) -> Mistake | None:
    """Return that a comma is missing between one value and the next key, if that is how an entry looks."""
    found = re.compile(r"(?:\"[^\"\r\n]*\"|'[^'\r\n]*'|[^\s\"':]+)(\s+)([\w-]+):\s").match(text, start, end)
    if found is None:
        return None
    gap, (key, after) = found.start(1), found.span(2)
    message = f"a comma is missing before `{shorten(text[key:after])}:`"
    hint = "put a comma before it, or quotes around the whole text"
    return Mistake("LR015", message, key, after, hint, (gap, gap + 1, ","))


def after_closing(start: int, end: int, text: str) -> Mistake | None:
    """Return that a text goes on after its closing quote or bracket, if it does."""
    is_quote = text[start] in QUOTES
    closed = _CLOSED[text[start]].match(text, start, end) if is_quote else None
    close = bracket_end(text, start, end) if not is_quote else closed.end() if closed else start + 1
    rest = text[close:end].strip()
    if not rest:
        return None
    if mistake := _no_comma(text, start, end):
        return mistake
    message = f"`{shorten(rest)}` follows a closing {'quote' if is_quote else 'bracket'}"
    meant = text[start:end]
    if is_quote and closed and text[close].isalnum() and meant[-1] == meant[0]:
        meant = meant[1:-1]  # `'it's theirs'`: the first and the last quote belong together
    return as_text("LR017", message, start, end, meant)
