"""The people whom leads go to: the roster, what everybody has got so far, and the log in which handoffs are noted."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from leadrules.assignment import Assigned, Ledger, assign, with_open
from leadrules.cli.console import fail, messages, print_diagnostics
from leadrules.cli.outputs import Input, Output
from leadrules.cli.rulesets import Ruleset
from leadrules.decision import Decision
from leadrules.diagnostics import DataError, Severity, error
from leadrules.history import Past
from leadrules.roster import RosterClause, load_roster
from leadrules.ruleset import read_file
from leadrules.tables import Twice, each_key_once, is_json_lines, read_table, write_text
from leadrules.timeline import Standings, follow, handoff_event


@dataclass(frozen=True, slots=True)
class PeopleFiles:
    """The files that say who gets leads; ``roster`` is there, the others are None where nothing is to be kept."""

    roster: Path
    ledger: Path | None
    log: Path | None

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


def people_files(roster: Path | None, ledger: Path | None, log: Path | None) -> PeopleFiles | None:
    """Return the files of a run, None where nobody asked for people; ends the command where the roster is missing."""
    if roster is None:
        for name, path in (("--ledger", ledger), ("--log", log)):
            if path is not None:
                fail(f"`{name}` needs `--roster`", "name the roster: `--roster my-rules/roster.yaml`")
        return None
    if log is not None and not is_json_lines(log):
        fail(f"`--log`: `{log.as_posix()}` is no JSON Lines", "give a name that ends with .jsonl")
    return PeopleFiles(roster, ledger, log)


@dataclass(frozen=True, slots=True)
class People:
    """Who leads are given to, and what was known of everybody and of every lead before.

    ``pasts`` has what the log says of each lead, by its id as text; it is empty where there is no log. ``lines`` is the
    text of the log.
    """

    files: PeopleFiles
    roster: RosterClause
    ledger: Ledger
    pasts: Mapping[str, Past]
    lines: str

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
        if self.files.log is not None:
            pairs = zip(decisions, assigned.assignments, strict=True)
            events = (handoff_event(decision, each, at) for decision, each in pairs if each.waits_until is None)
            added = "".join(f"{json.dumps(event, ensure_ascii=False)}\n" for event in events)
            before = self.lines if not self.lines or self.lines.endswith("\n") else f"{self.lines}\n"
            write_text(self.files.log, before + added)
        if self.files.ledger is not None:
            text = json.dumps(assigned.ledger.to_dict(), ensure_ascii=False, indent=2)
            write_text(self.files.ledger, f"{text}\n")


def open_people(ruleset: Ruleset, files: PeopleFiles, at: datetime) -> People:
    """Return the people of a run. A ledger or a log that is not there yet is an empty one.

    Where there is a log, it says which leads are open, whatever the ledger says.

    Raises:
        AgreementError: the roster has errors, or a file cannot be read.
        DataError: the ledger or the log has errors.
    """
    roster = load_roster(files.roster, ruleset.agreement)
    ledger = Ledger() if files.ledger is None or not files.ledger.is_file() else _read_ledger(files.ledger)
    if files.log is None or not files.log.is_file():
        return People(files, roster, ledger, {}, "")
    standings = _followed(ruleset, files.log, at)
    held = Counter(s.holder.owner for s in standings.of.values() if s.holder is not None and s.holder.owner is not None)
    pasts = {str(lead_id): standing.past for lead_id, standing in standings.of.items()}
    lines = files.log.read_text("utf-8")
    return People(files, roster, with_open(ledger, held), pasts, lines)


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


def _followed(ruleset: Ruleset, path: Path, at: datetime) -> Standings:
    """Return where every lead of a log stands; prints what of it does not count.

    Raises:
        DataError: the log cannot be read, or a line of it is no event.
    """
    rows = list(read_table(path).rows())
    faults = [row for row in rows if row.fault is not None]
    if faults:
        name = path.as_posix()
        raise DataError(
            error("LR770", f"{name}: line {row.number}: {row.fault.reason}", None, "mend the line: leads hang on it")
            for row in faults
            if row.fault is not None
        )
    standings = follow(ruleset.plan, [_by_this(ruleset, row.cells) for row in rows], at=at)
    problems = [*standings.problems, *(p for standing in standings.of.values() for p in standing.problems)]
    told = (replace(each.problem, severity=Severity.WARNING) for each in problems)
    print_diagnostics(told, {}, messages())
    return standings


def _by_this(ruleset: Ruleset, event: Mapping[str, object]) -> Mapping[str, object]:
    """Return an event as one of this agreement: whoever has a lead keeps it when the agreement gets a new version."""
    if event.get("agreement") in (None, ruleset.plan.digest.meaning):
        return event
    return {name: value for name, value in event.items() if name != "agreement"}
