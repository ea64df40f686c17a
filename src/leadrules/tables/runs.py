"""Items in runs, each run in order, given back as one: in memory, or on disk where there are more than it holds."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import count, islice
from operator import itemgetter
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

T = TypeVar("T")
Keyed = tuple[Any, T]
"""An item and what it is ordered by."""

_AT_A_TIME: Final = 500
"""Items of one run that are read at a time."""


class Runs(Generic[T]):
    """Items in runs. ``folder`` is a private one of this process, for files; None keeps the items in memory."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._runs: list[list[Keyed[T]] | Path] = []
        self.total = 0

    def add(self, items: Iterable[Keyed[T]]) -> None:
        """Hold a run: items in the order of their keys, which are different in all runs."""
        run = list(items)
        self.total += len(run)
        self._runs.append(run if self._folder is None else _written(self._folder, run))

    def __iter__(self) -> Iterator[Keyed[T]]:
        """Yield the items of all runs in the order of their keys."""
        return merge(*map(_read, self._runs), key=itemgetter(0))


def write_chunks(path: Path, items: Iterable[Any]) -> None:
    """Add items to a file that ``read_chunks`` reads."""
    left = iter(items)
    with path.open("ab") as file:
        while chunk := list(islice(left, _AT_A_TIME)):
            pickle.dump(chunk, file)


def read_chunks(path: Path) -> Iterator[Any]:
    """Yield the items of a file that ``write_chunks`` wrote in this process; none where there is no such file."""
    if not path.exists():
        return
    with path.open("rb") as file:
        while file.peek(1):
            yield from pickle.load(file)  # noqa: S301 - written by this process, where nobody else can


def _written(folder: Path, run: Iterable[Any]) -> Path:
    path = next(path for n in count() if not (path := folder / f"run-{n}").exists())
    write_chunks(path, run)
    path.touch()
    return path


def _read(run: list[Keyed[T]] | Path) -> Iterable[Keyed[T]]:
    return read_chunks(run) if isinstance(run, Path) else run
