"""The ledger as a file, and the note that stands beside it while a run writes first the log and then the ledger.

A run that is interrupted between the two has handed off leads that the ledger does not count. The note says which
events the log was to get, and what the ledger is with them: so the next run knows from which ledger it goes on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, NamedTuple

from leadrules.assignment import Ledger
from leadrules.diagnostics import DataError, error
from leadrules.ruleset import read_file
from leadrules.tables import Twice, each_key_once, write_text

_NOT_A_NOTE: Final = "restore it; or remove `{}`, and what the interrupted run gave may be counted for nobody"


class KeptLedger(NamedTuple):
    """What everybody has got so far. ``is_late`` says that an interrupted run did not get to write it into its file."""

    ledger: Ledger
    is_late: bool = False


def read_ledger(path: Path, logged: frozenset[str] | None) -> KeptLedger:
    """Return the ledger of a file, an empty one where there is none.

    ``logged`` has the ids of the events of the log, as text; it is None where no log was given.

    Raises:
        DataError: the ledger has errors, or the last run was interrupted and no log was given.
    """
    note = _note_of(path)
    if note.is_file():
        if logged is None:
            message = f"the run that last wrote `{path.as_posix()}` was interrupted; its log says how far it came"
            raise DataError([error("LR787", message, None, "name the log of that run with `--log`")])
        match _plain(note):
            case {"events": [*events], "ledger": later} if all(isinstance(event, str) for event in events):
                if not logged.isdisjoint(events):
                    return KeptLedger(Ledger.from_dict(later), is_late=True)
            case _:
                message = f"`{note.as_posix()}` is not what an interrupted run leaves"
                raise DataError([error("LR780", message, None, _NOT_A_NOTE.format(note.name))])
    return KeptLedger(Ledger.from_dict(_plain(path)) if path.is_file() else Ledger())


def note_ledger(path: Path, ledger: Ledger, events: Iterable[str]) -> None:
    """Note what a ledger is going to be once the log has events of these ids.

    Raises:
        DataError: the note cannot be written.
    """
    write_text(_note_of(path), _text({"events": list(events), "ledger": ledger.to_dict()}))


def write_ledger(path: Path, ledger: Ledger) -> None:
    """Write a ledger, and take away the note of it.

    Raises:
        DataError: the file cannot be written.
    """
    write_text(path, _text(ledger.to_dict()))
    _note_of(path).unlink(missing_ok=True)


def _note_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.unfinished")


def _text(data: object) -> str:
    return f"{json.dumps(data, ensure_ascii=False, indent=2)}\n"


def _plain(path: Path) -> Any:
    """Return what a file of JSON holds; says what is wrong with it."""
    name, hint = path.as_posix(), f"restore it, or remove `{path.name}` and let everybody start anew"
    try:
        return json.loads(read_file(path), object_pairs_hook=each_key_once)
    except json.JSONDecodeError as problem:
        said = f"{problem.msg.lower()} (line {problem.lineno}, column {problem.colno})"
        raise DataError([error("LR780", f"`{name}` is not JSON: {said}", None, hint)]) from None
    except Twice as twice:
        raise DataError([error("LR780", f"`{name}`: the key `{str(twice)[:60]}` is there twice", None, hint)]) from None
    except (ValueError, RecursionError):
        message = f"`{name}` has a number that is too long, or is nested too deeply"
        raise DataError([error("LR780", message, None, hint)]) from None
