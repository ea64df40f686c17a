"""The people whom leads go to: the roster, what everybody has got so far, and the log in which handoffs are noted."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from leadrules.assignment import Assigned, Ledger, assign, with_open
from leadrules.cli.console import fail, messages, print_diagnostics
from leadrules.cli.followed import Followed, follow_log, print_problems
from leadrules.cli.ledger_file import KeptLedger, note_ledger, read_ledger, write_ledger
from leadrules.cli.log_file import open_log
from leadrules.cli.outputs import Input, Output
from leadrules.cli.rerun import Rerun, rerun_of
from leadrules.cli.rulesets import Ruleset
from leadrules.decision import Decision
from leadrules.diagnostics import DataError, error
from leadrules.engine import decide
from leadrules.history import Past
from leadrules.plan import Plan
from leadrules.roster import RosterClause, load_roster
from leadrules.tables import is_json_lines, write_text
from leadrules.timeline import handoff_event

LedgerPath = Annotated[
    Path | None,
    typer.Option("--ledger", metavar="FILE", help="What everybody has got so far: JSON, read and written again."),
]

Events = tuple[Mapping[str, Any], ...]


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

    ``kept`` is the ledger as the last run left it; ``ledger`` has as many open leads as the log says. ``lines`` is the
    text of the log, empty where there is none yet, and ``pasts`` what it says of each lead, by its id as text.
    """

    files: PeopleFiles
    roster: RosterClause
    kept: KeptLedger
    ledger: Ledger
    lines: str
    pasts: Mapping[str, Past] = field(default_factory=dict)
    rerun: Rerun = field(default_factory=Rerun)

    def decide(self, plan: Plan, lead: Mapping[str, Any], events: Events | None, at: datetime) -> Decision:
        """Return what is decided of a lead, by what the log says of it.

        A lead that was handed off at this very instant is decided as it was then. Where that is no handoff any more,
        because the files say something else now, sales has the lead.
        """
        lead_id = str(lead["id"])
        if lead_id in self.rerun.given:
            again = decide(plan, lead, events, at=at, past=self.rerun.befores.get(lead_id))
            if again.outcome == "handoff":
                return again
        return decide(plan, lead, events, at=at, past=self.pasts.get(lead_id))

    def assign(self, ruleset: Ruleset, decisions: Sequence[Decision], at: datetime) -> Assigned:
        """Return who gets each of the leads for sales, in their order; prints what is wrong with teams and owners.

        A lead that a run of this instant has handed off stays with whom it was given to.

        Raises:
            DataError: as ``assign`` does.
        """
        fresh = self._fresh(decisions)
        if self.rerun.given and not fresh:
            return self.rerun.with_given(Assigned((), self.ledger), decisions)
        assigned = assign(ruleset.plan, self.roster, self.ledger, fresh, at)
        print_diagnostics(assigned.diagnostics, {}, messages())
        return self.rerun.with_given(assigned, decisions)

    def keep(self, assigned: Assigned, decisions: Sequence[Decision], at: datetime) -> None:
        """Write the log, then the ledger.

        A lead that waits is not handed over yet, and not in the log. A run that is made again and hands nobody else off
        leaves both as they are.

        Raises:
            DataError: a file cannot be written.
        """
        fresh = {str(decision.lead_id) for decision in self._fresh(decisions)}
        pairs = [pair for pair in zip(decisions, assigned.assignments, strict=True) if str(pair[0].lead_id) in fresh]
        events = [handoff_event(decision, given, at) for decision, given in pairs if given.waits_until is None]
        if self.rerun.given and not fresh:
            self._settle()
        else:
            self.write(assigned.ledger, events)

    def write(self, ledger: Ledger, events: Sequence[Mapping[str, object]]) -> None:
        """Add events to the log, then write the ledger: as far as somebody asked for either.

        A run that is interrupted in between leaves a note, from which the next one goes on.

        Raises:
            DataError: a file cannot be written, or somebody else has written to the log meanwhile.
        """
        self._settle()
        if self.files.log is not None:
            self._refuse_changed(self.files.log)
            if self.files.ledger is not None and events:
                note_ledger(self.files.ledger, ledger, (str(event["id"]) for event in events))
            added = "".join(f"{json.dumps(event, ensure_ascii=False)}\n" for event in events)
            before = self.lines if not self.lines or self.lines.endswith("\n") else f"{self.lines}\n"
            write_text(self.files.log, before + added)
        if self.files.ledger is not None:
            write_ledger(self.files.ledger, ledger)

    def _fresh(self, decisions: Iterable[Decision]) -> list[Decision]:
        """Return the decisions of which the log does not know yet."""
        return [decision for decision in decisions if str(decision.lead_id) not in self.rerun.given]

    def _settle(self) -> None:
        """Write the ledger that an interrupted run did not get to write."""
        if self.files.ledger is not None and self.kept.is_late:
            write_ledger(self.files.ledger, self.kept.ledger)

    def _refuse_changed(self, log: Path) -> None:
        if (log.read_text("utf-8") if log.is_file() else "") != self.lines:
            message = f"`{log.as_posix()}` has changed since it was read; nothing was added to it"
            raise DataError([error("LR788", message, None, "run it again, when nothing else writes to the log")])


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
    kept = KeptLedger(Ledger()) if files.ledger is None else read_ledger(files.ledger, _logged(files, followed))
    if followed is None:
        return People(files, roster, kept, kept.ledger, lines)
    holders = (standing.holder for standing in followed.standings.of.values() if standing.holder is not None)
    held = Counter(holder.owner for holder in holders if holder.owner is not None)
    return People(files, roster, kept, with_open(kept.ledger, held), lines, followed.pasts, rerun_of(followed))


def _logged(files: PeopleFiles, followed: Followed | None) -> frozenset[str] | None:
    """Return the ids of the events of a log, None where no log was given."""
    if files.log is None:
        return None
    return frozenset() if followed is None else frozenset(str(event.id) for _, event in followed.log.events)
