"""Values with where they stand: what merging takes apart and puts together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from leadrules.diagnostics import Diagnostic, Span
from leadrules.names import Path
from leadrules.source import Document, Source, Spot, first_line_end

OWN_KEYS: Final = frozenset({"leadrules", "id", "version", "title", "effective", "review", "extends", "overridable"})
"""Keys that are always an overlay's own: nothing of them comes from its base."""

_MERGED: Final = "+"
"""The style of a collection whose parts come from several files."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that an overlay says otherwise: the keys and ids that lead to it, and where the overlay says so."""

    names: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Merged:
    """A base and its overlay as one document, what the overlay changes, and what could not be merged."""

    document: Document
    changes: tuple[Change, ...]
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """A value, where it stands in which file, and which paths below it could not be read."""

    value: object
    spot: Spot
    source: Source
    unreadable: tuple[Path, ...] = ()

    @classmethod
    def of(cls, document: Document) -> Branch:
        """Return a whole document."""
        return cls(document.data, document.spots, document.spots.source or document.source, tuple(document.unreadable))

    def child(self, step: str | int) -> Branch:
        """Return the value under a key or index that is there."""
        value: Any = self.value
        children: Any = self.spot.children
        spot = children[step]
        below = tuple(path[1:] for path in self.unreadable if path[:1] == (step,))
        return Branch(value[step], spot, spot.source or self.source, below)

    def children(self) -> dict[str, Branch]:
        """Return the values of a map by key."""
        return {key: self.child(key) for key in self.value} if isinstance(self.value, dict) else {}

    def items(self) -> list[Branch]:
        """Return the values of a list."""
        return [self.child(index) for index in range(len(self.value))] if isinstance(self.value, list) else []

    def without(self, keys: Iterable[str]) -> Branch:
        """Return a map without some of its keys."""
        kept = {key: child for key, child in self.children().items() if key not in set(keys)}
        return self.with_children(kept) if len(kept) < len(self.children()) else self

    def with_children(self, children: Mapping[str, Branch]) -> Branch:
        """Return a map of these values that stands where this one does."""
        spots = {key: child.rooted for key, child in children.items()}
        unreadable = tuple((key, *path) for key, child in children.items() for path in child.unreadable)
        return Branch({key: child.value for key, child in children.items()}, self._spot(spots), self.source, unreadable)

    def with_items(self, items: Iterable[Branch]) -> Branch:
        """Return a list of these values that stands where this one does."""
        there = list(items)
        unreadable = tuple((index, *path) for index, item in enumerate(there) for path in item.unreadable)
        return Branch([item.value for item in there], self._spot([i.rooted for i in there]), self.source, unreadable)

    @property
    def rooted(self) -> Spot:
        """The place of the value, with its file."""
        return replace(self.spot, source=self.source)

    @property
    def key_span(self) -> Span:
        """Where the key of the value stands, or the value where it has none."""
        spot = self.spot
        if spot.key_start >= 0:
            return self.source.span(spot.key_start, spot.key_end)
        return self.span

    @property
    def span(self) -> Span:
        """Where the value stands, or the first line of it."""
        return self.source.span(self.spot.start, first_line_end(self.spot, self.source.text))

    def _spot(self, children: dict[str, Spot] | list[Spot]) -> Spot:
        end = first_line_end(self.spot, self.source.text)
        return replace(self.spot, end=end, style=_MERGED, children=children)
