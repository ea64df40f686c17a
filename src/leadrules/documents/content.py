"""What the document of an agreement says, as data: sections, tables, facts and diagrams. Two renderings share it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar, Final, NamedTuple, TypeAlias

from leadrules.description.wording import capital


class Change(NamedTuple):
    """One change since the last version: in which clause, in words, and whom it concerns."""

    clause: str
    sentence: str
    for_whom: str


class Approval(NamedTuple):
    """Where one party stands: who signed or has to, and what became of it (``signed on 2026-10-01``)."""

    party: str
    who: str
    status: str


@dataclass(frozen=True, slots=True)
class Id:
    """A name as the file spells it, set apart from prose."""

    text: str


Line: TypeAlias = tuple[str | Id, ...]
"""Prose of one line, with names in it."""

Cell: TypeAlias = tuple[Line, ...]
"""What stands in one place of a table, line by line; empty where there is nothing to say."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One statement."""

    kind: ClassVar = "paragraph"
    line: Line


@dataclass(frozen=True, slots=True)
class Bullets:
    """Statements side by side, none before another."""

    kind: ClassVar = "bullets"
    items: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Terms and what is said of each."""

    kind: ClassVar = "facts"
    pairs: tuple[tuple[str, Cell], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; its first column names the row. ``numeric`` are the columns whose values are numbers."""

    kind: ClassVar = "table"
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numeric: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """What one party brings: who answers for it, its duties in words, and its promises in numbers."""

    party: str
    about: str
    duties: tuple[Line, ...]
    promises: tuple[tuple[Line, Line], ...]
    """Each promise and what is said around it: its id, the period, the reason."""


@dataclass(frozen=True, slots=True)
class Sides:
    """The parties side by side."""

    kind: ClassVar = "sides"
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage in the drawing of the funnel."""

    id: str
    owner: str
    means: str
    terminal: bool


@dataclass(frozen=True, slots=True)
class Funnel:
    """The stages in their order, the owners in the order in which they appear, and the ways between stages."""

    kind: ClassVar = "funnel"
    caption: str
    owners: tuple[str, ...]
    stages: tuple[Stage, ...]
    ways: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Rung:
    """A route in the drawing of the ladder: which leads, where they go, and where else; its id."""

    id: str
    which: str
    goes: str
    instead: str


@dataclass(frozen=True, slots=True)
class Ladder:
    """The routes in their order, and where it ends. ``left_out`` counts routes that only the table has."""

    kind: ClassVar = "ladder"
    caption: str
    rungs: tuple[Rung, ...]
    left_out: int
    others: str
    otherwise: str
    watched: str


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to sign on: each party and who signs for it."""

    kind: ClassVar = "signatures"
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Reached:
    """How a promise stands in one period: in a word, what was reached, and what is to be said of it."""

    state: str
    word: str
    period: str
    value: str
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """A promise in words, its id, and how it stands: the worst of its periods, and each of them."""

    promise: Line
    id: str
    state: str
    word: str
    reached: tuple[Reached, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """What one party promised and what became of it; ``said`` in a few words."""

    party: str
    said: str
    standings: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class Scores:
    """How the parties kept their promises, side by side."""

    kind: ClassVar = "scores"
    scores: tuple[Score, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart, how to read it, and its numbers. ``svg`` is our own markup, put into a page as it is."""

    name: str
    title: str
    caption: str
    svg: str
    table: Table | None


@dataclass(frozen=True, slots=True)
class Pictures:
    """Charts beside each other where there is room."""

    kind: ClassVar = "pictures"
    pictures: tuple[Picture, ...]


Block: TypeAlias = Paragraph | Bullets | Facts | Table | Sides | Funnel | Ladder | Signatures | Scores | Pictures


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered section: ``3`` or ``3.1``. ``anchor`` is its address within the document."""

    number: str
    anchor: str
    title: str
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...] = ()

    @property
    def depth(self) -> int:
        """1 for a section, 2 for one within it."""
        return self.number.count(".") + 1


@dataclass(frozen=True, slots=True)
class Shell:
    """What is around a document: which command made it, what it is called, and what its last line says."""

    verb: str
    noun: str
    made: str

    @property
    def mark(self) -> str:
        """What stands in every document of the command, so that one may be written over and nothing else."""
        return f"leadrules {self.verb}"


AGREEMENT: Final = Shell("docs", "agreement", "Made by leadrules from the agreement file, which decides every lead.")


@dataclass(frozen=True, slots=True)
class Content:
    """The whole document. ``facts`` stand under the title, and ``verdict`` is what it comes to, in a sentence."""

    title: str
    id: str
    version: str
    facts: tuple[tuple[str, Cell], ...]
    sections: tuple[Section, ...]
    shell: Shell = AGREEMENT
    verdict: str = ""

    def walk(self) -> Iterator[Section]:
        """Yield every section, each before those within it."""
        for section in self.sections:
            yield section
            yield from section.sections


def cell(*lines: str | Id | Line | None) -> Cell:
    """Return a cell of the lines that say something."""
    return tuple((line,) if isinstance(line, str | Id) else line for line in lines if line)


def line(*parts: str | Id) -> Line:
    """Return a line of the parts that say something."""
    return tuple(part for part in parts if part)


def sentence(text: str | None) -> str | None:
    """Return what the parties said as a cell begins; None where they said nothing."""
    return text and capital(text)


def section(title: str, *blocks: Block | None, sections: tuple[Section | None, ...] = ()) -> Section | None:
    """Return a section that has no number yet; None where there is nothing in it."""
    said = tuple(block for block in blocks if block is not None)
    within = tuple(inner for inner in sections if inner is not None)
    return Section("", "", title, said, within) if said or within else None


def table(caption: str, columns: tuple[str, ...], rows: Iterable[tuple[Cell, ...]]) -> Table | None:
    """Return a table without the columns in which no row says anything; None where there are no rows.

    A column whose title ends with ``#`` holds numbers.
    """
    all_rows = tuple(rows)
    if not all_rows:
        return None
    kept = [index for index in range(len(columns)) if not index or any(row[index] for row in all_rows)]
    titles = tuple(columns[index].removesuffix("#") for index in kept)
    numeric = tuple(place for place, index in enumerate(kept) if columns[index].endswith("#"))
    return Table(caption, titles, tuple(tuple(row[index] for index in kept) for row in all_rows), numeric)


def bullets(items: Iterable[Line]) -> Bullets | None:
    """Return statements side by side; None where there are none."""
    said = tuple(items)
    return Bullets(said) if said else None


def facts(*pairs: tuple[str, Cell]) -> Facts | None:
    """Return terms and what is said of each, without those of which nothing is said; None where nothing is left."""
    said = tuple((term, about) for term, about in pairs if about)
    return Facts(said) if said else None
