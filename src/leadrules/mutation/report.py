"""The report: what became of every mutant, and the cases that are missing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from leadrules.analysis import Progress
from leadrules.cases import Cases
from leadrules.coverage import Share
from leadrules.mutation.killing import Killers, decided, telling
from leadrules.mutation.lines import mutants
from leadrules.mutation.mutant import CLAUSES, Clause, Mutant, mutated
from leadrules.mutation.surviving import Open, Same, Survivors, Witness
from leadrules.plan import Plan


@dataclass(frozen=True, slots=True)
class Killed:
    """A mutant, and the case that noticed it."""

    mutant: Mutant
    case: str


@dataclass(frozen=True, slots=True)
class Survived:
    """A mutant that no case notices, and a lead that it decides otherwise."""

    mutant: Mutant
    witness: Witness


@dataclass(frozen=True, slots=True)
class Undecided:
    """A mutant that no case notices, of which it is not known whether it decides anything otherwise, and why."""

    mutant: Mutant
    why: str


@dataclass(frozen=True, slots=True)
class MissingCase:
    """A case that is missing: a lead as it is decided today, and the mutants that it notices."""

    witness: Witness
    notices: tuple[Mutant, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What became of the mutants of an agreement, each in one of five groups, in the order of the agreement.

    ``equivalent`` ones are proved to decide every lead alike; ``refused`` ones are no agreement, so that nobody could
    make the change. ``missing`` are cases that notice all that ``survived``. ``failing`` are the ids of cases that fail
    without any change, which were left out.
    """

    killed: tuple[Killed, ...]
    survived: tuple[Survived, ...]
    equivalent: tuple[Mutant, ...]
    undecided: tuple[Undecided, ...]
    refused: tuple[Mutant, ...]
    missing: tuple[MissingCase, ...]
    failing: tuple[str, ...] = ()

    @property
    def real(self) -> Share:
        """How many of the real mutants are killed: of those that decide some lead otherwise."""
        return Share(len(self.killed), len(self.killed) + len(self.survived))

    @property
    def total(self) -> int:
        """How many mutants there are, those included that are no agreement."""
        groups = (self.killed, self.survived, self.equivalent, self.undecided, self.refused)
        return sum(map(len, groups))

    def of(self, clause: Clause) -> Report:
        """Return the report on one clause, without cases."""
        return Report(
            tuple(each for each in self.killed if each.mutant.clause == clause),
            tuple(each for each in self.survived if each.mutant.clause == clause),
            tuple(each for each in self.equivalent if each.clause == clause),
            tuple(each for each in self.undecided if each.mutant.clause == clause),
            tuple(each for each in self.refused if each.clause == clause),
            (),
        )

    @property
    def by_clause(self) -> dict[Clause, Report]:
        """The report on each clause that has mutants."""
        reports = {clause: self.of(clause) for clause in CLAUSES}
        return {clause: report for clause, report in reports.items() if report.total}


def mutate(plan: Plan, cases: Cases, *, only: Collection[Clause] = (), progress: Progress | None = None) -> Report:
    """Return which changes of an agreement its cases notice.

    Each mutant is the agreement with one small change; a case notices it where it passes on the agreement and fails on
    the mutant. Cases that fail already are left out. ``only`` are the clauses to change, by default all that cases can
    be about. The same plan and cases give the same report.
    """
    failing = tuple(case.id for case in cases.cases if not decided(plan, case).passed)
    run = _Run(plan, Killers([case for case in cases.cases if case.id not in failing]), Survivors(plan, cases))
    wanted = tuple(mutants(plan.agreement, only))
    for number, mutant in enumerate(wanted):
        if progress is not None:
            progress(number, len(wanted))
        run.try_out(mutant)
    if progress is not None:
        progress(len(wanted), len(wanted))
    return replace(run.report(), failing=failing)


class _Run:
    """One run over the mutants of an agreement."""

    def __init__(self, plan: Plan, killers: Killers, survivors: Survivors) -> None:
        self.plan, self.killers, self.survivors = plan, killers, survivors
        self.killed: list[Killed] = []
        self.survived: list[Survived] = []
        self.equivalent: list[Mutant] = []
        self.undecided: list[Undecided] = []
        self.refused: list[Mutant] = []
        self.missing: list[MissingCase] = []

    def try_out(self, mutant: Mutant) -> None:
        """Put a mutant into its group."""
        new = mutated(self.plan.agreement, mutant)
        if new is None:
            self.refused.append(mutant)
        elif new.digest.meaning == self.plan.digest.meaning:
            self.equivalent.append(mutant)
        elif (case := self.killers.killer(new)) is not None:
            self.killed.append(Killed(mutant, case.id))
        elif not self.noticed(mutant, new):
            self.settle(mutant, new)

    def noticed(self, mutant: Mutant, new: Plan) -> bool:
        """Return whether a case that is missing already notices a survivor too, and let it expect what it must."""
        for place, missing in enumerate(self.missing):
            witness = missing.witness
            told = telling(witness.today.facts, decided(new, witness.draft.case("example")).facts)
            if not told:
                continue
            more = witness.noticing(told)
            case = more.case("example")
            if decided(self.plan, case).passed and not decided(new, case).passed:
                self.missing[place] = replace(missing, witness=more, notices=(*missing.notices, mutant))
                self.survived.append(Survived(mutant, more))
                return True
        return False

    def settle(self, mutant: Mutant, new: Plan) -> None:
        match self.survivors.settled(mutant, new):
            case Witness() as witness:
                self.survived.append(Survived(mutant, witness))
                self.missing.append(MissingCase(witness, (mutant,)))
            case Same():
                self.equivalent.append(mutant)
            case Open(why):
                self.undecided.append(Undecided(mutant, why))

    def report(self) -> Report:
        groups = self.killed, self.survived, self.equivalent, self.undecided, self.refused, self.missing
        return Report(*map(tuple, groups))  # type: ignore[arg-type]
