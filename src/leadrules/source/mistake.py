"""One slip in a file: what it is, where, and what to read in its place."""

from dataclasses import dataclass

from leadrules.source.scalars import shorten

_MAX_QUOTED = 80


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong with a text, in offsets; ``mend`` is a stretch and what to read in its place, of equal length.

    ``text`` is what the stretch is meant to say, where that is one text, whatever YAML makes of it.
    """

    code: str
    message: str
    start: int
    end: int
    hint: str | None = None
    mend: tuple[int, int, str] | None = None
    text: str | None = None


class Unreadable(Exception):  # noqa: N818 - the counterpart of the parser's own exceptions
    """A key in braces without a value; carries the offset of the brace and the key's stretch."""

    def __init__(self, opening: int, start: int, end: int) -> None:
        super().__init__(opening, start, end)
        self.opening = opening
        self.start = start
        self.end = end


class SecondDocument(Exception):  # noqa: N818 - the counterpart of the parser's own exceptions
    """A `---` with more behind it; carries its stretch."""

    def __init__(self, start: int, end: int) -> None:
        super().__init__(start, end)
        self.start = start
        self.end = end


def unknown(text: str, at: int) -> Mistake:
    """Return that reading had to stop, for reasons that nobody can name."""
    hint = "look for a missing quote, bracket, comma or colon here or on the line above"
    at = min(at, len(text.rstrip()))
    return Mistake("LR019", "this cannot be read as YAML", at, min(at + 1, len(text)), hint)


def as_text(code: str, message: str, start: int, end: int, text: str) -> Mistake:
    """Return a mistake whose stretch is meant as one text, which needs quotes."""
    return Mistake(code, message, start, end, quote_it(text), (start, end, "x" * (end - start)), text)


def glued(start: int, name: str, value: str) -> Mistake:
    """Return that a key and its value lack the space between them."""
    hint = f"write `{shorten(name)}: {shorten(value)}`"
    return Mistake("LR015", f"a space is missing after `{shorten(name)}:`", start, start + len(name) + 1, hint)


def quote_it(value: str) -> str:
    """Return the remedy for a text that needs quotes: the quotes that need no escapes, ready to be pasted."""
    quote = "'" if "'" not in value or '"' in value else '"'
    quoted = quote + value.replace("'", "''" if quote == "'" else "'") + quote
    if len(value) > _MAX_QUOTED or "`" in value or not value.isprintable():
        return f"put it in {'single' if quote == chr(39) else 'double'} quotes"
    return f"write `{quoted}`"
