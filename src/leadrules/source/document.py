"""YAML text to plain data, keeping the position of every key and value.

Read strictly: YAML 1.2 core scalars, no anchors, tags, duplicate keys or further documents. All that is wrong is said
in one run; where a slip has one likely meaning, reading goes on with that meaning, so that the rest is checked too.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from leadrules.diagnostics import Diagnostic, Span, error, in_order
from leadrules.names import Path
from leadrules.source.layout import LINE_BREAK, Source, line_starts, position
from leadrules.source.mistake import Mistake
from leadrules.source.reader import Spot, read_events, refuse_early
from leadrules.source.scalars import stretch

_BOM = "\ufeff"


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A file that was read: its text, its plain data, and where each part of the data stands.

    ``unreadable`` holds the paths of values that could not be read and were reported: their data is None, and nothing
    more should be said about them. ``text`` has no byte order mark. ``parts`` are the documents that this one was
    merged from, each as it was read, its own file first; empty where it was read from one file.
    """

    file: str
    text: str = field(repr=False)
    data: object
    unreadable: frozenset[Path] = frozenset()
    spots: Spot = field(default_factory=lambda: Spot(0, 0), repr=False)
    parts: tuple["Document", ...] = ()
    _source: Source | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self._source is None:
            object.__setattr__(self, "_source", Source(self.file, self.text))

    @property
    def root(self) -> "Place":
        """The whole document."""
        return Place(self, ())

    @property
    def source(self) -> Source:
        """The file itself."""
        return self._source or Source(self.file, self.text)

    @property
    def files(self) -> "tuple[Document, ...]":
        """Every file that the data come from, as it was read, its own first."""
        return self.parts or (self,)

    @property
    def texts(self) -> dict[str, str]:
        """The text of each file that the data come from, by its name."""
        return {document.file: document.text for document in self.files}

    def span(self, start: int, end: int) -> Span:
        """Return the stretch between two offsets of the text."""
        return self.source.span(start, end)


@dataclass(frozen=True, slots=True)
class Place:
    """A path into a document, whether or not anything stands there.

    >>> document, _ = read_yaml("rules: [{when: a > 1}]", "x.yaml")
    >>> str(document.root["rules"][0]["when"].text_span(2, 3))
    'x.yaml:1:17'
    """

    document: Document
    path: Path

    def __getitem__(self, key: str | int) -> "Place":
        return Place(self.document, (*self.path, key))

    def named(self, names: Iterable[str]) -> "Place":
        """Return the place under some keys, and ids of the items of lists, whether or not anything stands there."""
        place = self
        for name in names:
            items = place.value
            ids = [i.get("id") if isinstance(i, dict) else None for i in items] if isinstance(items, list) else []
            place = place[ids.index(name)] if name in ids else place[name]
        return place

    @property
    def value(self) -> object:
        """The data at this path, or None."""
        data = self.document.data
        for key in self.path:
            if isinstance(data, dict) and isinstance(key, str):
                data = data.get(key)
            elif isinstance(data, list) and isinstance(key, int) and -len(data) <= key < len(data):
                data = data[key]
            else:
                return None
        return data

    @property
    def exists(self) -> bool:
        """Whether something stands there, be it empty."""
        return self._found()[2]

    @property
    def span(self) -> Span:
        """The value: a scalar as spelled, a collection's first line; where nothing stands, the nearest key above."""
        spot, source, exists = self._found()
        if not exists or (spot.start == spot.end and spot.key_start >= 0):
            return _key_span(spot, source)
        return source.span(spot.start, first_line_end(spot, source.text))

    @property
    def key_span(self) -> Span:
        """The key; the value where there is none, as in a list."""
        return _key_span(*self._found()[:2])

    @property
    def spelled(self) -> str:
        """A scalar as it is spelled in the file, quotes included; empty for anything else."""
        spot, source, exists = self._found()
        return source.text[spot.start : spot.end] if exists and spot.children is None else ""

    @property
    def in_brackets(self) -> bool:
        """Whether a list is written in one piece, ``[a, b]``, where a comma ends an item."""
        spot, _, exists = self._found()
        return exists and spot.style == "["

    def text_span(self, start: int, end: int) -> Span:
        """Return where characters ``start`` to ``end`` of a text value stand, however it is quoted or folded."""
        spot, source, exists = self._found()
        value = self.value
        if not exists or not isinstance(value, str):
            return self.span
        found = stretch(source.text, spot.start, spot.end, spot.style, value)
        return source.span(*found.cut(start, end)) if found and found.begins else self.span

    def _found(self) -> tuple[Spot, Source, bool]:
        """Return the spot at this path, its file and True, or the nearest one above it and False."""
        spot = self.document.spots
        source = spot.source or self.document.source
        for key in self.path:
            children = spot.children
            if isinstance(children, dict) and isinstance(key, str) and key in children:
                spot = children[key]
            elif isinstance(children, list) and isinstance(key, int) and -len(children) <= key < len(children):
                spot = children[key]
            else:
                return spot, source, False
            source = spot.source or source
        return spot, source, True


def _key_span(spot: Spot, source: Source) -> Span:
    if spot.key_start >= 0:
        return source.span(spot.key_start, spot.key_end)
    return source.span(spot.start, first_line_end(spot, source.text))


def read_text(content: bytes, file: str) -> tuple[str | None, tuple[Diagnostic, ...]]:
    """Return the text of a UTF-8 file, or None and what is wrong with it."""
    try:
        return content.decode("utf-8-sig"), ()
    except UnicodeDecodeError as problem:
        before = content[: problem.start].decode("utf-8", "replace").removeprefix(_BOM)
    line, column = position(line_starts(before), len(before))
    wide = content[:2] in {b"\xff\xfe", b"\xfe\xff"}
    message = "the file is UTF-16, not UTF-8" if wide else "the file is not UTF-8 text"
    hint = "save it with the encoding UTF-8"
    return None, (error("LR001", message, Span(file, line, column, line, column + 1), hint),)


def read_yaml(text: str, file: str) -> tuple[Document | None, tuple[Diagnostic, ...]]:
    """Return the document that the text spells, and all that is wrong with its YAML, sorted by position.

    The document is None where no data could be made out at all. It is there beside errors wherever reading could go
    on: the first of two equal keys counts, and what could not be read is listed in ``unreadable``.
    """
    text = text.removeprefix(_BOM)
    starts = line_starts(text)

    def told(mistakes: list[Mistake]) -> tuple[Diagnostic, ...]:
        return in_order(
            error(m.code, m.message, Span(file, *position(starts, m.start), *position(starts, m.end)), m.hint)
            for m in mistakes
        )

    refused = refuse_early(text)
    if refused:
        return None, told(refused)
    found, mistakes = read_events(text)
    if found is None:
        return None, told(mistakes)
    data, spots, unreadable = found
    return Document(file, text, data, unreadable, spots), told(mistakes)


def first_line_end(spot: Spot, text: str) -> int:
    """Return where a value ends, or what of it stands on its first line."""
    children = spot.children
    if children and spot.style in {"-", ":"}:
        first = next(iter(children.values())) if isinstance(children, dict) else children[0]
        line = LINE_BREAK.search(text, spot.start)
        if line is not None and first.start >= line.start():
            return max(first.key_end, spot.start + 1)
        return max(first.key_end, first_line_end(first, text))
    if children is None:
        return spot.end if spot.style not in {"|", ">"} else len(text[: spot.end].rstrip())
    line = LINE_BREAK.search(text, spot.start, spot.end)
    return len(text[: line.start()].rstrip()) if line else spot.end
