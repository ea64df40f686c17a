"""The people whom leads go to: the roster, what everybody has got so far, and the log in which handoffs are noted."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from leadrules.assignment import Assigned, Ledger, assign, with_open
from leadrules.cli.console import fail, messages, print_diagnostics
from leadrules.cli.followed import Followed, follow_log, print_problems
from leadrules.cli.log_file import open_log
from leadrules.cli.outputs import Input, Output
from leadrules.cli.rulesets import Ruleset
from leadrules.decision import Decision
from leadrules.diagnostics import DataError, error
from leadrules.history import Past
from leadrules.roster import RosterClause, load_roster
from leadrules.ruleset import read_file
from leadrules.tables import Twice, each_key_once, is_json_lines, write_text
from leadrules.timeline import handoff_event

LedgerPath = Annotated[
    Path | None,
    typer.Option("--ledger", metavar="FILE", help="What everybody has got so far: JSON, read and written again."),
]


@dataclass(frozen=True, slots=True)
class PeopleFiles:
    """The files that say who gets leads; ``roster`` is there, the others are None where nothing is to be kept.

    ``under`` are older versions of the ruleset, under which leads of the log were handed off.
    """

    roster: Path
    ledger: Path | None
    log: Path | None
    under: tuple[Path, ...] = ()

    @property
    def read(self) -> tuple[Input, ...]:
        """What is read and not written."""
        return (Input("`--roster`", self.roster),)

    @property
    def written(self) -> tuple[Output, ...]:
        """What is read and written again."""
        files = []
        if self.ledger is not None:
            files.append(Output("`--ledger`", self.ledger, "keep the ledger in another file", is_table=False))
        if self.log is not None:
            files.append(Output("`--log`", self.log, "keep the log in another file", is_table=False))
        return tuple(files)

    @property
    def kept(self) -> tuple[tuple[str, Path | None], ...]:
        """What is written, as a run tells it."""
        return ("Ledger", self.ledger), ("Log", self.log)


def people_files(
    roster: Path | None, ledger: Path | None, log: Path | None, under: Sequence[Path]
) -> PeopleFiles | None:
    """Return the files of a run, None where nobody asked for people; ends the command where the roster is missing."""
    if under and log is None:
        fail("`--under` needs `--log`", "name the log whose leads were handed off under older versions")
    if roster is None:
        for name, path in (("--ledger", ledger), ("--log", log)):
            if path is not None:
                fail(f"`{name}` needs `--roster`", "name the roster: `--roster my-rules/roster.yaml`")
        return None
    if log is not None and not is_json_lines(log):
        fail(f"`--log`: `{log.as_posix()}` is no JSON Lines", "give a name that ends with .jsonl")
    return PeopleFiles(roster, ledger, log, tuple(under))


@dataclass(frozen=True, slots=True)
class People:
    """Who leads are given to, and what was known of everybody and of every lead before.

    ``followed`` is the log and where every lead stands by it, None where there is no log yet; ``lines`` is its text.
    """

    files: PeopleFiles
    roster: RosterClause
    ledger: Ledger
    followed: Followed | None
    lines: str

    @property
    def pasts(self) -> Mapping[str, Past]:
        """What the log says of each lead, by its id as text."""
        return {} if self.followed is None else self.followed.pasts

    def assign(self, ruleset: Ruleset, decisions: Iterable[Decision], at: datetime) -> Assigned:
        """Return who gets each lead; prints what is wrong with teams and owners.

        Raises:
            DataError: as ``assign`` does.
        """
        assigned = assign(ruleset.plan, self.roster, self.ledger, decisions, at)
        print_diagnostics(assigned.diagnostics, {}, messages())
        return assigned

    def keep(self, assigned: Assigned, decisions: Sequence[Decision], at: datetime) -> None:
        """Write the log, then the ledger; a lead that waits is not handed over yet, and not in the log.

        Raises:
            DataError: a file cannot be written.
        """
        pairs = zip(decisions, assigned.assignments, strict=True)
        self.write(assigned.ledger, (handoff_event(decision, x, at) for decision, x in pairs if x.waits_until is None))

    def write(self, ledger: Ledger, events: Iterable[Mapping[str, object]]) -> None:
        """Add events to the log, then write the ledger: as far as somebody asked for either.

        Raises:
            DataError: a file cannot be written.
        """
        if self.files.log is not None:
            added = "".join(f"{json.dumps(event, ensure_ascii=False)}\n" for event in events)
            before = self.lines if not self.lines or self.lines.endswith("\n") else f"{self.lines}\n"
            write_text(self.files.log, before + added)
        if self.files.ledger is not None:
            text = json.dumps(ledger.to_dict(), ensure_ascii=False, indent=2)
            write_text(self.files.ledger, f"{text}\n")


def open_people(ruleset: Ruleset, files: PeopleFiles, at: datetime) -> People:
    """Return the people of a run that decides. A ledger or a log that is not there yet is an empty one.

    Where there is a log, it says which leads are open, whatever the ledger says; what of it does not count is printed.

    Raises:
        AgreementError: the roster or an older version has errors, or a file cannot be read.
        DataError: the ledger has errors, a line of the log is no event at all, or a lead was handed off under a
            version that was not given.
    """
    if files.log is None or not files.log.is_file():
        return _people(ruleset, files, None, "")
    log, lines = open_log(files.log), files.log.read_text("utf-8")
    torn = [each for each in log.bad if each.torn]
    if torn:
        hint = "mend the line: leads hang on it"
        raise DataError(error("LR770", f"{log.name}: line {b.line}: {b.problem.message}", None, hint) for b in torn)
    return people_by(ruleset, files, follow_log(ruleset, log, at, files.under), lines)


def people_by(ruleset: Ruleset, files: PeopleFiles, followed: Followed, lines: str) -> People:
    """Return the people of a run by a log that was followed; prints what of it does not count.

    Raises:
        AgreementError: the roster has errors, or a file cannot be read.
        DataError: the ledger has errors, or a lead was handed off under a version that was not given.
    """
    followed.refuse_missing()
    print_problems(followed, messages())
    return _people(ruleset, files, followed, lines)


def _people(ruleset: Ruleset, files: PeopleFiles, followed: Followed | None, lines: str) -> People:
    roster = load_roster(files.roster, ruleset.agreement)
    ledger = Ledger() if files.ledger is None or not files.ledger.is_file() else _read_ledger(files.ledger)
    if followed is None:
        return People(files, roster, ledger, None, lines)
    holders = (standing.holder for standing in followed.standings.of.values() if standing.holder is not None)
    held = Counter(holder.owner for holder in holders if holder.owner is not None)
    return People(files, roster, with_open(ledger, held), followed, lines)


def _read_ledger(path: Path) -> Ledger:
    name = path.as_posix()
    try:
        data: Any = json.loads(read_file(path), object_pairs_hook=each_key_once)
    except json.JSONDecodeError as problem:
        said = f"{problem.msg.lower()} (line {problem.lineno}, column {problem.colno})"
        raise DataError([error("LR780", f"`{name}` is not JSON: {said}", None, _hint(path))]) from None
    except Twice as twice:
        message = f"`{name}`: the key `{str(twice)[:60]}` is there twice"
        raise DataError([error("LR780", message, None, _hint(path))]) from None
    except (ValueError, RecursionError):
        message = f"`{name}` has a number that is too long, or is nested too deeply"
        raise DataError([error("LR780", message, None, _hint(path))]) from None
    return Ledger.from_dict(data)


def _hint(path: Path) -> str:
    return f"restore it, or remove `{path.name}` and let everybody start anew"
