"""The events of a YAML parser to plain data, the place of every value, and all that is not read.

Nothing is resolved or built by the parser: its events cost the same whatever the file holds, so that depth, aliases and
tags are refused before anything is made of them.
"""

import re
from dataclasses import dataclass
from typing import Any, Final

import yaml

from leadrules.names import Path
from leadrules.source.braces import find_valueless
from leadrules.source.layout import Source, line_starts, position
from leadrules.source.mistake import Mistake, SecondDocument, Unreadable
from leadrules.source.mistakes import find_mistake
from leadrules.source.scalars import Refusal, resolve, shorten

MAX_BYTES: Final = 1_000_000
MAX_DEPTH: Final = 40
_MAX_PROBLEMS: Final = 100
_MAX_MENDS: Final = 50
_MAX_READ: Final = 5_000_000

_events: Any = yaml  # its stubs hold every mark to be optional
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_UNUSABLE = re.compile("[\0\ud800-\udfff]")
_INVISIBLE = "delete it; it is invisible in most editors"


@dataclass(slots=True)
class Spot:
    """Where one value stands, in offsets of a text; ``key_start`` is -1 where it has no key.

    ``source`` is the file that the offsets count in, for this value and all below it; None means that of the value
    around it.
    """

    start: int
    end: int
    style: str | None = None
    key_start: int = -1
    key_end: int = -1
    children: "dict[str, Spot] | list[Spot] | None" = None
    source: Source | None = None


def refuse_early(text: str) -> list[Mistake]:
    """Return what forbids to parse the text at all."""
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "replace")) > MAX_BYTES:
        return [Mistake("LR002", "the file is larger than 1 MB", 0, 0, "move long lists to files of their own")]
    return [
        Mistake(
            "LR004", f"the character U+{ord(bad[0]):04X} cannot stand in a file", bad.start(), bad.end(), _INVISIBLE
        )
        for bad, _ in zip(_FORBIDDEN.finditer(text), range(_MAX_PROBLEMS), strict=False)
    ]


def read_events(text: str) -> tuple[tuple[object, Spot, frozenset[Path]] | None, list[Mistake]]:
    """Read the text; where it is not YAML but its meaning is plain, put that meaning in its place and read on.

    A second document is read as the rest of the first, and its own mistakes wait until the two are apart.
    """
    mistakes: list[Mistake] = []
    mended: dict[int, tuple[int, str]] = {}
    joint: int | None = None
    readable = text
    for _ in range(min(_MAX_MENDS, 3 + _MAX_READ // max(1, len(text)))):
        reader = _Reader(readable, text, mended, joint)
        try:
            data, spots = reader.read()
        except _Stop as stop:
            return None, [*mistakes, *reader.problems, *stop.args]
        except (yaml.YAMLError, Unreadable, SecondDocument) as problem:
            mistake = find_mistake(readable, problem, reader.last)
            if joint is not None and mistake.end > joint:
                return None, [*mistakes, *reader.problems]
            mistakes.append(mistake)
            if mistake.mend is None:
                return None, [*mistakes, *reader.problems]
            start, end, replacement = mistake.mend
            if mistake.text is not None:
                mended[start] = end, text[start:end] if mistake.text == readable[start:end] else mistake.text
            if isinstance(problem, SecondDocument):
                joint = start
            readable = readable[:start] + replacement + readable[end:]
        else:
            return (data, spots, frozenset(reader.unreadable)), [*mistakes, *reader.problems]
    return None, mistakes


class _Stop(Exception):  # noqa: N818 - it ends the reading, it is not an error of ours
    """Reading ends here; carries the mistake that says why."""


class _Reader:
    """One pass over the events of a text: data, spots and problems."""

    def __init__(self, readable: str, text: str, mended: dict[int, tuple[int, str]], joint: int | None) -> None:
        self._loader = _Loader(readable)
        self._text = text
        self._mended = mended
        self._joint = joint
        self.problems: list[Mistake] = []
        self.unreadable: list[Path] = []
        self.last = (0, 0)
        self._starts: tuple[int, ...] = ()

    def read(self) -> tuple[object, Spot]:
        """Return data and spots of the first document; raises ``_Stop`` or a YAML error."""
        try:
            return self._document()
        finally:
            self._loader.dispose()

    def _document(self) -> tuple[object, Spot]:
        self._next()
        opening = self._next()
        if isinstance(opening, _events.StreamEndEvent):
            raise _Stop(Mistake("LR003", "the file is empty", 0, 0, "`leadrules init` writes a starter ruleset"))
        if opening.version or opening.tags:
            self._problem("LR007", "a `%` directive is not read", opening, "remove the line")
        data, spots = self._node(self._next(), ())
        if data is None and spots.start == spots.end and not self.problems:
            raise _Stop(Mistake("LR003", "the file is empty", 0, 0, "`leadrules init` writes a starter ruleset"))
        self._next()
        following = self._next()
        if not isinstance(following, _events.StreamEndEvent):
            raise SecondDocument(following.start_mark.index, following.end_mark.index)
        return data, spots

    def _next(self) -> Any:
        return self._loader.get_event()

    def _problem(self, code: str, message: str, event: Any, hint: str | None = None) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        self._add(Mistake(code, message, start, max(start, end), hint))

    def _add(self, mistake: Mistake) -> None:
        self.problems.append(mistake)
        if len(self.problems) >= _MAX_PROBLEMS:
            message = f"{_MAX_PROBLEMS} problems so far; the file is not read any further"
            raise _Stop(Mistake("LR019", message, mistake.end, mistake.end, "mend these first"))

    def _node(self, event: Any, path: Path) -> tuple[object, Spot]:
        if isinstance(event, _events.AliasEvent):
            hint = "write the value out here, or put it in quotes if it is text"
            self._problem("LR006", f"`*{shorten(event.anchor)}` is a YAML alias, which is not read", event, hint)
            self.unreadable.append(path)
            return None, Spot(event.start_mark.index, event.end_mark.index)
        if event.anchor is not None or event.tag is not None:
            self._properties(event)
            if event.tag is not None and isinstance(event, _events.ScalarEvent):
                self.unreadable.append(path)
                return None, Spot(event.start_mark.index, event.end_mark.index)
        if isinstance(event, _events.ScalarEvent):
            return self._scalar(event, path)
        if len(path) >= MAX_DEPTH:
            start = event.start_mark.index
            message = f"more than {MAX_DEPTH} levels of nesting"
            raise _Stop(Mistake("LR005", message, start, start + 1, "flatten it"))
        if isinstance(event, _events.MappingStartEvent):
            return self._mapping(event, path)
        return self._sequence(event, path)

    def _properties(self, event: Any) -> None:
        start = event.start_mark.index
        if event.anchor is not None:
            message = f"`&{shorten(event.anchor)}` is a YAML anchor, which is not read"
            hint = "remove it and write values out where they are needed, or put the value in quotes if it is text"
            self._add(Mistake("LR006", message, start, start + 1 + len(event.anchor), hint))
        if event.tag is not None:
            hint = "remove it, or put the value in quotes if it is text; in a condition write `not` instead of `!`"
            self._add(Mistake("LR007", "a YAML tag, which is not read", start, start + 1, hint))

    def _scalar(self, event: Any, path: Path) -> tuple[object, Spot]:
        start, end = event.start_mark.index, event.end_mark.index
        self.last = (start, end)
        style = event.style or None
        if style is None and start in self._mended:
            end, text = self._mended[start]
            return text, Spot(start, end)
        value: object = event.value
        if style is None:
            value = resolve(event.value)
            if isinstance(value, Refusal):
                self._add(Mistake(value.code, value.message, start, end, value.hint))
                self.unreadable.append(path)
                value = None
        elif style == '"' and (bad := _UNUSABLE.search(event.value)):
            what = f"the character U+{ord(bad[0]):04X} cannot stand in a text"
            self._add(Mistake("LR004", what, start, end, "remove the escape that spells it"))
            self.unreadable.append(path)
            value = None
        return value, Spot(start, end, style)

    def _sequence(self, opening: Any, path: Path) -> tuple[object, Spot]:
        data: list[object] = []
        children: list[Spot] = []
        while not isinstance(event := self._next(), _events.SequenceEndEvent):
            value, spot = self._node(event, (*path, len(data)))
            data.append(value)
            children.append(spot)
        style = "[" if opening.flow_style else "-"
        return data, Spot(opening.start_mark.index, event.end_mark.index, style, children=children)

    def _mapping(self, opening: Any, path: Path) -> tuple[object, Spot]:
        data: dict[str, object] = {}
        children: dict[str, Spot] = {}
        while not isinstance(event := self._next(), _events.MappingEndEvent):
            key = self._key(event, path)
            start, end = event.start_mark.index, self.last[1]
            value_event = self._next()
            if opening.flow_style and self._has_no_colon(value_event, end):
                self._valueless(Unreadable(opening.start_mark.index, start, end), path)
                continue
            doubled = key is not None and key in data
            value, spot = self._node(value_event, (*path, "" if key is None or doubled else key))
            spot.key_start, spot.key_end = start, end
            if key is None:
                continue
            if doubled and self._is_of_second(path, start):
                continue
            if doubled:
                line = self._line(children[key].key_start)
                hint = f"it is first set on line {line}; remove one of the two"
                self._add(Mistake("LR008", f"duplicate key `{shorten(key)}`", start, end, hint))
                continue
            data[key] = value
            children[key] = spot
        style = "{" if opening.flow_style else ":"
        return data, Spot(opening.start_mark.index, event.end_mark.index, style, children=children)

    def _is_of_second(self, path: Path, at: int) -> bool:
        """Return whether a key stands in what is a second document."""
        return not path and self._joint is not None and at > self._joint

    def _key(self, event: Any, path: Path) -> str | None:
        """Return the key as spelled, or None where it is reported and its value is passed over."""
        self.last = (event.start_mark.index, event.end_mark.index)
        if not isinstance(event, _events.ScalarEvent):
            self._node(event, (*path, ""))
            hint = "put it in quotes if it is text" if isinstance(event, _events.CollectionStartEvent) else None
            self._problem("LR009", "a key must be plain text", event, hint)
            self.last = (event.start_mark.index, event.end_mark.index)
            return None
        if event.anchor is not None or event.tag is not None:
            self._properties(event)
        key: str = event.value
        if not key.strip() or key != key.strip() or not key.isprintable():
            message = "a key is missing here" if not key else f"the key `{shorten(key)}` has invisible characters"
            self._problem("LR009", message, event, "write the key as plain text, without white space around it")
            return None
        return key

    def _line(self, offset: int) -> int:
        if not self._starts:
            self._starts = line_starts(self._text)
        return position(self._starts, offset)[0]

    def _valueless(self, problem: Unreadable, path: Path) -> None:
        """Report a key in braces without a value; raise where the braces can be read another way."""
        mistake = find_valueless(self._text, problem)
        if mistake.mend is not None:
            raise problem
        self._add(mistake)
        name = self._text[problem.start : problem.end].partition(":")[0]
        self.unreadable.append((*path, name))

    def _has_no_colon(self, event: Any, key_end: int) -> bool:
        """Return whether a key in braces stands there without a colon, as ``b`` does in ``{a: 1, b}``."""
        if not isinstance(event, _events.ScalarEvent) or event.style or event.value:
            return False
        after = re.compile(r"\s*").match(self._text, key_end)
        return after is None or not self._text.startswith(":", after.end())
