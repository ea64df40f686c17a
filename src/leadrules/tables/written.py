"""How a file is written, where neither its ending nor its header says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

ENCODINGS: Final[Mapping[str, str]] = {
    "utf-8": "utf-8-sig",
    "utf-16": "utf-16",
    "windows-1250": "cp1250",
    "windows-1251": "cp1251",
    "windows-1252": "cp1252",
    "windows-1253": "cp1253",
    "windows-1254": "cp1254",
    "windows-1257": "cp1257",
    "iso-8859-1": "iso8859-1",
    "iso-8859-2": "iso8859-2",
    "iso-8859-15": "iso8859-15",
    "macintosh": "mac-roman",
    "shift_jis": "cp932",
    "euc-kr": "cp949",
    "gb18030": "gb18030",
    "big5": "cp950",
}
"""The encodings of text that can be read, and what Python calls them; a byte order mark is no part of the text."""


@dataclass(frozen=True, slots=True)
class Written:
    """How a file is written. ``encoding`` is one of ``ENCODINGS``.

    ``delimiter`` separates the columns; None finds it in the header. ``header`` is the row of a CSV file that names
    the columns, counted from 1 with blank rows; None is the first row that is not blank.
    """

    encoding: str = "utf-8"
    delimiter: str | None = None
    header: int | None = None


AS_USUAL: Final = Written()
"""UTF-8, and the header first."""
