"""A document to an agreement: every clause read in the order in which they lean on each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path as FilePath
from typing import Final

from leadrules.agreement.agreed import Agreement
from leadrules.agreement.clause import AgreementClause
from leadrules.clauses.activity import read_activity
from leadrules.clauses.calendars import check_calendars
from leadrules.clauses.clause import Findings, Losses
from leadrules.clauses.commitments import check_commitments
from leadrules.clauses.follow_up import read_follow_up
from leadrules.clauses.lead import read_lead
from leadrules.clauses.lifecycle import read_lifecycle
from leadrules.clauses.lists import read_lists
from leadrules.clauses.parties import check_parties
from leadrules.clauses.qualification import read_qualification
from leadrules.clauses.recycle import read_recycle
from leadrules.clauses.routing import read_routing
from leadrules.clauses.scoring import read_scoring
from leadrules.clauses.signals import read_signals
from leadrules.diagnostics import Diagnostic, has_errors, in_order
from leadrules.holiday_lock import LOCK_FILE, locked_holidays, read_lock
from leadrules.overlay import check_overridable
from leadrules.scopes import Scopes, check_names, vocabulary_of
from leadrules.shape import read_shape
from leadrules.source import Document, Place
from leadrules.worktime import HolidayDates

_REQUIRED: Final = ("leadrules", "id", "version", "lead", "scoring", "qualification", "routing")


def read_agreement(
    document: Document, files: Mapping[str, str | None], base: Agreement | None
) -> tuple[Agreement | None, tuple[Diagnostic, ...]]:
    """Return the agreement that a document says, None where it has errors, and everything that was found.

    ``files`` has the texts of list files and of the locked holidays by name, None for one that could not be read;
    ``base`` is the agreement that the document has been merged with.
    """
    shaped = read_shape(AgreementClause, document.root)
    findings = Findings(list(shaped.diagnostics), losses=Losses.of(shaped.whole, shaped.dropped))
    _check_required(shaped.whole, findings)
    clause = shaped.model
    if clause is None:
        return None, in_order(findings.diagnostics)
    agreement = _Reading(shaped.whole, shaped.place, files, clause, findings).agreement()
    above = None if base is None else base.leaves_open
    check_overridable(AgreementClause, shaped.place, above, findings)
    diagnostics = in_order(findings.diagnostics)
    if agreement is None or has_errors(diagnostics):
        return None, diagnostics
    return replace(agreement, diagnostics=diagnostics, base=base), diagnostics


def lock_name(document: Document) -> str:
    """Return what diagnostics call the file of locked holidays beside a document."""
    return FilePath(document.file).with_name(LOCK_FILE).as_posix()


def _check_required(root: Place, findings: Findings) -> None:
    """Report clauses that every agreement needs."""
    for key in _REQUIRED:
        if isinstance(root.value, dict) and key not in root.value:
            findings.error("LR102", f"missing key `{key}`", root.span, f"every agreement needs `{key}:`")


@dataclass(frozen=True, slots=True)
class _Reading:
    """Reads the clauses in the order in which they lean on each other.

    ``file`` is the whole document, ``root`` the same without what did not fit its shape.
    """

    file: Place
    root: Place
    files: Mapping[str, str | None]
    clause: AgreementClause
    findings: Findings

    def agreement(self) -> Agreement | None:
        """Return the agreement, or None where a clause that it needs is missing."""
        root, clause, findings = self.root, self.clause, self.findings
        vocabulary = vocabulary_of(self.file)
        check_names(self.file, findings)
        findings.assumed[root["title"].path] = clause.id
        check_parties(clause.parties, root["parties"], findings)
        check_calendars(clause.calendars, root["calendars"], findings)
        holidays = self.holidays()
        lists = read_lists(clause.lists, root["lists"], self.files, findings)
        fields = read_lead(clause.lead or {}, root["lead"], findings)
        events = read_activity(clause.activity, root["activity"], findings)
        scopes = Scopes(self.file, lists, fields, events)
        of_events = scopes.of_events()
        signals = read_signals(clause.signals, root["signals"], of_events, vocabulary, findings)
        of_leads = scopes.of_leads(signals)
        axes = read_scoring(clause.scoring or {}, root["scoring"], of_leads, of_events, vocabulary, findings)
        of_tiers = scopes.of_tiers(of_leads, axes)
        of_routes = scopes.of_routes(of_tiers)
        qualification = routing = lifecycle = follow_up = recycle = None
        if (definition := clause.qualification) is not None:
            at = root["qualification"]
            qualification = read_qualification(definition, at, of_leads, of_tiers, vocabulary, findings)
        if clause.routing is not None:
            routing = read_routing(clause.routing, root["routing"], of_routes, vocabulary, findings)
        if clause.lifecycle is not None:
            lifecycle = read_lifecycle(clause.lifecycle, root["lifecycle"], vocabulary, findings)
        if clause.follow_up is not None:
            entered = lifecycle.always_entered if lifecycle else {}
            follow_up = read_follow_up(clause.follow_up, root["follow_up"], of_routes, vocabulary, entered, findings)
        if clause.recycle is not None:
            recycle = read_recycle(clause.recycle, root["recycle"], of_leads, vocabulary, findings)
        if clause.commitments:
            check_commitments(clause.commitments, root["commitments"], vocabulary, findings)
        if clause.id is None or clause.version is None or qualification is None or routing is None:
            return None
        return Agreement(
            clause.id, clause.version, clause.title or clause.id, clause, self.file.document, lists, fields, events,
            signals, axes, qualification, routing, lifecycle, follow_up, recycle, findings.conditions,
            assumed=findings.assumed, holidays=holidays,
        )  # fmt: skip

    def holidays(self) -> Mapping[str, HolidayDates]:
        """Return the locked holidays of each region that calendars name."""
        calendars = self.clause.calendars
        if not any(calendar.holidays for calendar in calendars.values()):
            return {}
        lock = None
        if LOCK_FILE in self.files:
            text = self.files[LOCK_FILE]
            if text is None or (lock := read_lock(text, lock_name(self.file.document), self.findings)) is None:
                return {}
        return locked_holidays(calendars, self.root["calendars"], lock, self.clause.effective, self.findings)
