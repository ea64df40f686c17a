"""The report on rulesets, part by part: each part asks what a verb asks, and none hides another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from leadrules.changes import Changes, diff
from leadrules.cli import OK
from leadrules.cli.console import exit_code
from leadrules.cli.leads import moment
from leadrules.cli.report.asked import Asked
from leadrules.cli.report.content import Found, Part, Report, RulesetReport, State, Verdict
from leadrules.cli.report.finding import Pair, pairs
from leadrules.cli.report.parts import (
    approvals_part,
    cases_part,
    changes_part,
    forecast_part,
    impact_part,
    problems_part,
    proofs_part,
    version_part,
)
from leadrules.cli.rulesets import Ruleset
from leadrules.cli.sources import examined_source
from leadrules.diagnostics import Diagnostic, LeadrulesError
from leadrules.revisions import Source
from leadrules.ruleset import DISK


def compose(rulesets: Sequence[Path], asked: Asked) -> Report:
    """Return the report on rulesets; on all that are there where none is named."""
    return Report(asked.against, tuple(_ruleset(pair, asked) for pair in pairs(rulesets, asked.against)))


def _ruleset(pair: Pair, asked: Asked) -> RulesetReport:
    if pair.new is None:
        return _deleted(pair)
    here = _opened(Source(pair.new, DISK, pair.shown))
    base = _Base(None, (), {}) if pair.old is None else _opened(pair.old)
    if pair.problem is not None:
        base = _Base(None, pair.problem.diagnostics, {})
    new, old = here.ruleset, base.ruleset
    changes = diff(old.agreement, new.agreement) if old is not None and new is not None else None
    day = None if asked.at is None or new is None else moment(asked.at, new).date()
    problems, texts = problems_part(pair.new, asked.fail_on, day)
    later = _Later(pair, base, changes, asked)
    parts = (problems, *(_not_yet(later.names) if new is None else later.parts(new)))
    return RulesetReport(
        pair.shown,
        _state(pair, new, changes),
        None if new is None else new.agreement.id,
        None if new is None else new.agreement.version,
        None if old is None else old.agreement.version,
        pair.old.shown if pair.old is not None and pair.is_moved else None,
        parts,
        texts,
    )


@dataclass(frozen=True, slots=True)
class _Base:
    """A ruleset that was opened; None where that is not possible, and then why not."""

    ruleset: Ruleset | None
    diagnostics: tuple[Diagnostic, ...]
    texts: Mapping[str, str]


def _opened(source: Source) -> _Base:
    try:
        return _Base(*examined_source(source))
    except LeadrulesError as problem:
        return _Base(None, problem.diagnostics, {})


def _state(pair: Pair, new: Ruleset | None, changes: Changes | None) -> State:
    if new is not None and pair.old is None and pair.problem is None:
        return State.NEW
    if changes is None:
        return State.UNKNOWN
    return State.CHANGED if changes.changes else State.UNCHANGED


def _deleted(pair: Pair) -> RulesetReport:
    old = None if pair.old is None else _opened(pair.old).ruleset
    words = "deleted: nothing is left to sign, so agree on it in the review"
    part = Part("Changes", Verdict.LOOK, words)
    name, version = (old.agreement.id, old.agreement.version) if old is not None else (None, None)
    return RulesetReport(pair.shown, State.DELETED, name, None, version, None, (part,), {})


def _not_yet(names: Sequence[str]) -> list[Part]:
    """Return the parts that need an agreement, for one that has errors."""
    return [Part(name, Verdict.UNDONE, "the agreement has errors") for name in names]


@dataclass(frozen=True, slots=True)
class _Later:
    """The parts that need an agreement without errors."""

    pair: Pair
    base: _Base
    changes: Changes | None
    asked: Asked

    @property
    def names(self) -> list[str]:
        """The parts that were asked for."""
        sources = self.asked.sources
        impact = ["Impact"] if sources is not None else []
        forecast = ["Forecast"] if sources is not None and sources.activity else []
        approvals = ["Approvals"] if self.asked.approvals else []
        return ["Changes", "Version", *impact, *forecast, "Cases", "Proofs", *approvals]

    def parts(self, ruleset: Ruleset) -> list[Part]:
        """Return those parts."""
        at = moment(self.asked.at, ruleset)
        makers = {
            "Cases": lambda: cases_part(ruleset, self.asked.least),
            "Proofs": lambda: proofs_part(ruleset, self.asked.fail_on),
            "Changes": lambda: self.compared(ruleset, "Changes", at),
            "Version": lambda: self.compared(ruleset, "Version", at),
            "Impact": lambda: self.compared(ruleset, "Impact", at),
            "Forecast": lambda: self.forecast(ruleset, at),
            "Approvals": lambda: self.approvals(ruleset, at),
        }
        return [_part(name, makers[name]) for name in self.names]

    def compared(self, ruleset: Ruleset, name: str, at: datetime) -> Part:
        """Return a part that needs the older agreement."""
        asked = self.asked
        if self.changes is None or self.base.ruleset is None:
            return self.without_base(ruleset, name)
        match name:
            case "Changes":
                return changes_part(self.changes)
            case "Version":
                return version_part(self.changes, ruleset, at.date(), asked.against)
        if asked.sources is None or not self.changes.changes:
            return Part(name, Verdict.PASSED, "none: nothing changed")
        return impact_part(self.changes, (self.base.ruleset, ruleset), asked.sources, at, asked.weeks)

    def forecast(self, ruleset: Ruleset, at: datetime) -> Part:
        """Return what the leads let expect, beside what they did under the older agreement where that is another."""
        sources = self.asked.sources
        is_changed = self.changes is not None and bool(self.changes.changes)
        if sources is None:
            return Part("Forecast", Verdict.UNDONE, "no leads are given")
        return forecast_part(ruleset, self.base.ruleset if is_changed else None, sources, self.asked.log, at)

    def without_base(self, ruleset: Ruleset, name: str) -> Part:
        """Return such a part where there is no older agreement, or none that can be read."""
        if self.base.diagnostics:
            found, texts = self.base.diagnostics, self.base.texts
            if self.pair.problem is None:
                words, code = f"the agreement of `{self.asked.against}` cannot be read", OK
            else:
                words, code = found[0].message, exit_code(found)
            details = Found(found, texts) if name == "Changes" else None
            return Part(name, Verdict.UNDONE, words, details, found if name == "Changes" else (), code)
        words = f"{ruleset.agreement.version}, the first" if name == "Version" else "new: nothing to compare it with"
        return Part(name, Verdict.PASSED if name == "Version" else Verdict.TOLD, words)

    def approvals(self, ruleset: Ruleset, at: datetime) -> Part:
        """Return who has approved, and who has still to."""
        older = None if self.base.ruleset is None else self.base.ruleset.agreement
        is_changed = self.changes is None or bool(self.changes.changes)
        return approvals_part(ruleset, older, self.pair.old, self.asked, at, is_changed=is_changed)


def _part(name: str, make: Callable[[], Part]) -> Part:
    """Return a part; where it cannot be done, why not."""
    try:
        return make()
    except LeadrulesError as problem:
        found = problem.diagnostics
        return Part(name, Verdict.UNDONE, found[0].message, Found(found, {}), found, exit_code(found))
