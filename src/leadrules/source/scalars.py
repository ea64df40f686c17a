"""The single values of a YAML file: what an unquoted one means, and where each of its characters stands.

Meaning is YAML 1.2's core schema, except that digits with a leading zero are text. Places are computed by reading a
scalar's lexeme once more, style by style, as the YAML specification folds and unescapes it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from leadrules.source.layout import LINE_BREAK

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMERIC_STARTS = frozenset("+-.0123456789")
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_PREFIXED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_THOUSANDS = re.compile(r"[-+]?[1-9][0-9]{0,2}\.[0-9]{3}")
_MAX_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a scalar has no usable value."""

    code: str
    message: str
    hint: str


def resolve(text: str) -> str | int | float | bool | Refusal | None:
    """Return what an unquoted scalar means, or why it means nothing.

    >>> [resolve(t) for t in ("NO", "on", "17:00", "01234", "0x1F", "true", "~")]
    ['NO', 'on', '17:00', '01234', 31, True, None]
    """
    if text[:1] in _NUMERIC_STARTS:
        return _number(text)
    return _WORDS.get(text, text)


def _number(text: str) -> str | int | float | Refusal:
    if _INTEGER.fullmatch(text):
        return int(text) if len(text) <= _MAX_DIGITS else _too_long(text)
    if _PREFIXED.fullmatch(text):
        return int(text, 0) if len(text) <= _MAX_DIGITS else _too_long(text)
    if _NOT_FINITE.fullmatch(text):
        return _not_finite(text)
    if _THOUSANDS.fullmatch(text):
        return _ambiguous(text)
    if _FLOAT.fullmatch(text):
        value = float(text)
        return value if abs(value) != float("inf") else _not_finite(text)
    return text


def _too_long(text: str) -> Refusal:
    hint = f'put it in quotes if it is text, for example `"{shorten(text, 24)}"`'
    return Refusal("LR013", f"`{shorten(text)}` has too many digits for a number", hint)


def _ambiguous(text: str) -> Refusal:
    short = text.rstrip("0")
    short += "0" if short[-1] == "." or short == text else ""
    message = f"a point is the decimal mark, and `{text}` can be read as thousands"
    return Refusal("LR104", message, f"write `{text.replace('.', '')}`, or `{short}`; quote it if it is text")


def _not_finite(text: str) -> Refusal:
    return Refusal("LR012", f"`{shorten(text)}` is not a finite number", "write a number, or quote it if it is text")


def shorten(text: str, width: int = 40) -> str:
    """Return one printable line of at most ``width`` characters that stands for the text in a message."""
    line = "".join(c if c.isprintable() else " " for c in text[: width + 1]).replace("`", "'")
    return line if len(line) <= width else line[: width - 1].rstrip() + "…"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where the characters of a value stand: character i from ``begins[i]`` up to ``ends[i]``, in file offsets."""

    begins: tuple[int, ...]
    ends: tuple[int, ...]

    def cut(self, start: int, end: int) -> tuple[int, int]:
        """Return the file offsets of characters ``start`` to ``end`` of the value, both clipped to it."""
        if not self.begins:
            return 0, 0
        size = len(self.begins)
        start = min(max(start, 0), size)
        first = self.begins[start] if start < size else self.ends[-1]
        last = min(end, size) - 1
        return first, (self.ends[last] if last >= start else first)


_Piece = tuple[str, int, int]
"""One character of a value, and where it begins and ends in the file."""


def stretch(text: str, start: int, end: int, style: str | None, value: str) -> Stretch | None:
    """Return where the characters of ``value`` stand in ``text``, whose part ``start`` to ``end`` is the scalar.

    ``style`` is the character that opens it: a quote, ``>`` or ``|``; None for unquoted text. None is returned where
    the lexeme does not spell the value (a property before it, for example).
    """
    if style is None and end - start == len(value) and text[start:end] == value:
        return Stretch(tuple(range(start, end)), tuple(range(start + 1, end + 1)))
    readings: Iterator[Iterator[_Piece]]
    match style:
        case None:
            readings = iter([_flow(text, start, end, "")])
        case "'" | '"':
            readings = iter([_flow(text, start + 1, end - 1, style)])
        case _:
            readings = _block_readings(text, start, end, style)
    for reading in readings:
        pieces = tuple(reading)
        if "".join(piece[0] for piece in pieces) == value:
            return Stretch(tuple(piece[1] for piece in pieces), tuple(piece[2] for piece in pieces))
    return None


_ESCAPE_LENGTHS = {"x": 2, "u": 4, "U": 8}
_ESCAPES = dict(zip('0abt\tnvfre "/\\N_LP', '\0\a\b\t\t\n\v\f\r\x1b "/\\\x85\xa0\u2028\u2029', strict=True))


def _flow(text: str, at: int, end: int, quote: str) -> Iterator[_Piece]:
    """Read unquoted or quoted text, whose line breaks are folded."""
    while at < end:
        char = text[at]
        if char in " \t\r\n":
            stop = _skip(text, at, end, " \t\r\n")
            yield from _white_space(text, at, stop)
            at = stop
        elif char == "'" and quote == "'":
            yield "'", at, at + 2
            at += 2
        elif char == "\\" and quote == '"':
            if text[at + 1] in "\r\n":
                stop = _skip(text, at + 1, end, " \t\r\n")
                yield from _breaks_after_first(text, at + 1, stop)
                at = stop
            else:
                length = 2 + _ESCAPE_LENGTHS.get(text[at + 1], 0)
                yield _unescape(text[at + 1 : at + length]), at, at + length
                at += length
        else:
            yield char, at, at + 1
            at += 1


def _unescape(escape: str) -> str:
    return _ESCAPES[escape] if escape in _ESCAPES else chr(int(escape[1:], 16))


def _skip(text: str, at: int, end: int, characters: str) -> int:
    while at < end and text[at] in characters:
        at += 1
    return at


def _white_space(text: str, at: int, end: int) -> Iterator[_Piece]:
    """Read a run of white space: kept within a line, folded into a space or into fewer line breaks across lines."""
    first = LINE_BREAK.search(text, at, end)
    if first is None:
        yield from ((text[i], i, i + 1) for i in range(at, end))
        return
    more = tuple(_breaks_after_first(text, first.start(), end))
    yield from more or ((" ", first.start(), first.end()),)


def _breaks_after_first(text: str, at: int, end: int) -> Iterator[_Piece]:
    breaks = LINE_BREAK.finditer(text, at, end)
    next(breaks)
    yield from (("\n", found.start(), found.end()) for found in breaks)


def _block_readings(text: str, start: int, end: int, style: str) -> Iterator[Iterator[_Piece]]:
    """Read a literal or folded scalar for each indentation its first line can have; one of them spells the value."""
    header = LINE_BREAK.search(text, start, end)
    if header is None:
        yield iter(())
        return
    chomping = "+" if "+" in text[start : start + 3] else "-" if "-" in text[start : start + 3] else ""
    lines = tuple(_lines(text, header.end(), end))
    filled = [_indentation(text, first, last) for first, last, _ in lines if text[first:last].strip(" ")]
    widest = filled[0] if filled else max((last - first for first, last, _ in lines), default=0)
    for indent in range(widest, -1, -1):
        yield _block(text, lines, indent, style, chomping)


def _lines(text: str, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Yield each line's start, its end without the break, and the break's end."""
    while at < end:
        found = LINE_BREAK.search(text, at, end)
        stop, after = (found.start(), found.end()) if found else (end, end)
        yield at, stop, after
        at = after


def _indentation(text: str, at: int, end: int) -> int:
    return _skip(text, at, end, " ") - at


def _block(
    text: str, lines: tuple[tuple[int, int, int], ...], indent: int, style: str, chomping: str
) -> Iterator[_Piece]:
    pending: list[_Piece] = []  # line breaks read since the last line with content
    last_break: _Piece | None = None
    last_is_text = False
    for first, stop, after in lines:
        inner = min(_skip(text, first, stop, " "), first + indent)
        line_break = ("\n", stop, after)
        if inner == stop:
            pending.append(line_break)
            continue
        is_text = text[inner] not in " \t"
        if last_break is not None:
            folds = style == ">" and last_is_text and is_text
            if not folds:
                yield last_break
            elif not pending:
                yield " ", last_break[1], last_break[2]
        yield from chain(pending, ((text[i], i, i + 1) for i in range(inner, stop)))
        pending = []
        last_break = line_break if after > stop else None
        last_is_text = is_text
    if chomping != "-" and last_break is not None:
        yield last_break
    if chomping == "+":
        yield from pending
