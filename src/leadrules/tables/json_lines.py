"""JSON Lines: one object a line, its keys are the columns. A key that is not there is a cell without a value."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from leadrules.tables.lines import Lines, TooLong, read_lines
from leadrules.tables.table import Fault, Row, Table
from leadrules.tables.written import AS_USUAL, Written

_ENDINGS: Final = (".jsonl", ".ndjson")


def is_json_lines(path: Path) -> bool:
    """Return whether a file is JSON Lines, by its ending."""
    return path.suffix.lower() in _ENDINGS


def json_table(path: Path, written: Written = AS_USUAL) -> Table:
    """Return the table of a JSON Lines file."""
    return Table(path.as_posix(), None, lambda: read_lines(path, _json_rows, written.encoding))


def _json_rows(lines: Lines) -> Iterator[Row]:
    number = 0
    while True:
        lines.record.clear()
        number += 1
        try:
            line = next(lines)
        except StopIteration:
            return
        except TooLong as problem:
            yield Row(number, {}, Fault("LR723", str(problem)))
            continue
        if line.strip():
            yield _json_row(number, line)


class Twice(Exception):  # noqa: N818 - found and said at once
    """A key that an object has twice."""


def _json_row(number: int, line: str) -> Row:
    try:
        cells = json.loads(line, object_pairs_hook=each_key_once)
    except Twice as twice:
        return Row(number, {}, Fault("LR723", f"the key `{str(twice)[:60]}` is there twice"))
    except json.JSONDecodeError as problem:
        return Row(number, {}, Fault("LR723", f"not JSON: {problem.msg.lower()} (character {problem.pos + 1})"))
    except (ValueError, RecursionError):
        return Row(number, {}, Fault("LR723", "its JSON has a number that is too long, or is nested too deeply"))
    if not isinstance(cells, dict):
        return Row(number, {}, Fault("LR723", "not a JSON object with the columns as its keys"))
    return Row(number, cells)


def each_key_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return the object of some pairs of keys and values.

    Raises:
        Twice: a key is there twice.
    """
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise Twice(key)
            seen.add(key)
    return found
