"""The lines of a text file, however long, and whatever its encoding really is."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, TextIO

from leadrules.tables.table import Row, unreadable
from leadrules.tables.written import ENCODINGS

LONGEST_LINE: Final = 1_000_000
"""Characters of one line; a longer one is a fault."""

MOST_READ_AGAIN: Final = 20_000_000
"""Characters that are read again behind quotes that are not closed, so that no file keeps the reader busy."""


class TooLong(csv.Error):
    """A line beyond ``LONGEST_LINE``; the rest of it has been passed over."""


class Lines:
    """The lines of a file. Keeps those of the record that is being read, to give them back if it makes no sense."""

    def __init__(self, file: TextIO) -> None:
        self._readline = file.readline
        self._given_back: list[str] = []
        self._credit = MOST_READ_AGAIN
        self.record: list[str] = []

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        line = self._given_back.pop() if self._given_back else self._readline(LONGEST_LINE + 1)
        if not line:
            raise StopIteration
        self.record.append(line)
        if len(line) > LONGEST_LINE:
            self._pass_over(line)
            raise TooLong(f"a line has more than {LONGEST_LINE:,} characters")
        return line

    def give_back(self) -> bool:
        """Let all lines of the record but the first be read again; return whether there are any, and not too many."""
        again = self.record[1:]
        self._credit -= sum(map(len, again))
        if not again or self._credit < 0:
            return False
        self._given_back.extend(reversed(again))
        return True

    def _pass_over(self, line: str) -> None:
        self.record[-1] = line if line[-1] in "\r\n" else f"{line}\n"
        while line and line[-1] not in "\r\n":
            line = self._readline(LONGEST_LINE)


def read_lines(path: Path, read: Callable[[Lines], Iterator[Row]], encoding: str = "utf-8") -> Iterator[Row]:
    """Yield what is read from the lines of a file of an encoding, one of ``ENCODINGS``.

    Raises:
        DataError: the file has another encoding, or cannot be read.
    """
    try:
        _refuse_other_mark(path, encoding)
        with path.open(encoding=ENCODINGS[encoding], newline="") as file:
            yield from read(Lines(file))
    except UnicodeError:
        where = _where(path, encoding)
        likely = "utf-16" if "UTF-16" in where else "windows-1252"
        how = f'`files: {{"{path.name}": {{encoding: {likely}}}}}`'
        hint = f"save it as UTF-8, or name its encoding in intake.yaml, like {how}"
        raise unreadable(path, f"it is not {encoding.upper()} text{where}", hint) from None
    except OSError as problem:
        raise unreadable(path, (problem.strerror or "not readable").lower(), "look at its permissions") from None


def _refuse_other_mark(path: Path, encoding: str) -> None:
    """Refuse a file that says itself that it is UTF-8 where another encoding is named: its first name would be odd."""
    if encoding == "utf-8":
        return
    with path.open("rb") as file:
        if file.read(3) == codecs.BOM_UTF8:
            hint = "leave out its `encoding` in intake.yaml"
            raise unreadable(path, f"it begins with the mark of UTF-8, and `{encoding}` is said of it", hint)


def _where(path: Path, encoding: str) -> str:
    """Return which line is not of an encoding, as the end of a sentence."""
    with path.open("rb") as file:
        if encoding == "utf-16":
            return ""
        if file.read(2) in (b"\xff\xfe", b"\xfe\xff"):
            return " but UTF-16"
        file.seek(0)
        for number, line in enumerate(iter(lambda: file.readline(LONGEST_LINE), b""), 1):
            try:
                line.decode(ENCODINGS[encoding])
            except UnicodeDecodeError:
                return f" (line {number})"
    return ""
