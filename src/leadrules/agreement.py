"""The agreement as a whole: a file read, checked and typed, or every reason why it cannot be used."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path as FilePath
from typing import Annotated, Any, Final

from leadrules.canonical import Digest, canonical, digest
from leadrules.clauses.activity import ActivityClause, EventKind, read_activity
from leadrules.clauses.calendars import CalendarsClause, check_calendars
from leadrules.clauses.clause import Clause, Day, Findings, Losses, Remark, Slug, ZoneName
from leadrules.clauses.commitments import CommitmentsClause, check_commitments
from leadrules.clauses.follow_up import FollowUpClause, read_follow_up
from leadrules.clauses.header import LanguageVersion, Review, Version
from leadrules.clauses.lead import LeadClause, LeadField, read_lead
from leadrules.clauses.lifecycle import Lifecycle, LifecycleClause, read_lifecycle
from leadrules.clauses.lists import ListsClause, read_lists
from leadrules.clauses.parties import PartiesClause, check_parties
from leadrules.clauses.promises import FollowUp
from leadrules.clauses.qualification import Qualification, QualificationClause, read_qualification
from leadrules.clauses.recycle import Recycle, RecycleClause, read_recycle
from leadrules.clauses.routing import Routing, RoutingClause, read_routing
from leadrules.clauses.scoring import Axis, ScoringClause, read_scoring
from leadrules.clauses.signals import Signal, SignalsClause, read_signals
from leadrules.diagnostics import AgreementError, Diagnostic, has_errors, in_order
from leadrules.expr import Condition
from leadrules.holiday_lock import LOCK_FILE, locked_holidays, read_lock
from leadrules.names import Path
from leadrules.payload import check_payload
from leadrules.ruleset import AGREEMENT_FILE, DISK, Store, agreement_path, read_beside, read_file
from leadrules.scopes import Scopes, check_names, vocabulary_of
from leadrules.shape import WORDS, read_shape
from leadrules.source import Document, Place, read_yaml
from leadrules.worktime import HolidayDates

_REQUIRED: Final = ("leadrules", "id", "version", "lead", "scoring", "qualification", "routing")


class AgreementClause(Clause):
    """A qualified lead agreement between marketing and sales."""

    leadrules: LanguageVersion | None = None
    id: Slug | None = None
    version: Annotated[Version | None, WORDS] = None
    title: Remark = None
    zone: ZoneName = "UTC"
    effective: Day | None = None
    review: Annotated[Review | None, WORDS] = None
    parties: PartiesClause = {}
    calendars: CalendarsClause = {}
    lists: ListsClause = {}
    lead: LeadClause | None = None
    activity: ActivityClause = {}
    signals: SignalsClause = {}
    scoring: ScoringClause | None = None
    qualification: QualificationClause | None = None
    routing: RoutingClause | None = None
    lifecycle: LifecycleClause | None = None
    follow_up: FollowUpClause | None = None
    recycle: RecycleClause | None = None
    commitments: CommitmentsClause | None = None


@dataclass(frozen=True, repr=False, eq=False)
class Agreement:
    """An agreement without errors: every clause typed, every condition a tree.

    Agreements with the same digests are equal. ``diagnostics`` holds warnings and notes; ``texts`` maps the name of the
    file that was read to its text, for excerpts.
    """

    id: str
    version: str
    title: str
    clause: AgreementClause
    document: Document
    lists: Mapping[str, tuple[str, ...]]
    fields: Mapping[str, LeadField]
    events: Mapping[str, EventKind]
    signals: Mapping[str, Signal]
    axes: Mapping[str, Axis]
    qualification: Qualification
    routing: Routing
    lifecycle: Lifecycle | None
    follow_up: FollowUp | None
    recycle: Recycle | None
    conditions: Mapping[Path, Condition] = field(repr=False)
    diagnostics: tuple[Diagnostic, ...] = ()
    assumed: Mapping[Path, object] = field(default_factory=dict, repr=False)
    holidays: Mapping[str, HolidayDates] = field(default_factory=dict, repr=False)

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Agreement) and self.digest == other.digest)

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        return f"<Agreement {self.id} {self.version}>"

    @cached_property
    def canonical_form(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The canonical form in two parts, meaning and words."""
        return canonical(self.clause, self.conditions, self.lists, self.assumed, self.holidays)

    @cached_property
    def digest(self) -> Digest:
        """The digests of the two parts of the canonical form."""
        return digest(*self.canonical_form)

    def validate_lead(self, payload: object) -> tuple[Diagnostic, ...]:
        """Return what is wrong with a lead at the door of an application; empty where ``decide`` can use it.

        Stricter than ``decide``: a key that the agreement does not declare is refused; it is usually a misspelt field.
        """
        return check_payload(self.fields, payload)

    @property
    def texts(self) -> Mapping[str, str]:
        """The text of the file by its name, for the excerpts of diagnostics."""
        return {self.document.file: self.document.text}


def load(path: str | os.PathLike[str], *, store: Store = DISK) -> Agreement:
    """Return the agreement of a ruleset folder or file; ``store`` is where it is read from.

    Raises:
        AgreementError: with every problem of the file, sorted by position.
    """
    agreement, diagnostics, _ = examine(path, store=store)
    if agreement is None:
        raise AgreementError(diagnostics)
    return agreement


def examine(
    path: str | os.PathLike[str], *, locked: bool = True, store: Store = DISK
) -> tuple[Agreement | None, tuple[Diagnostic, ...], Mapping[str, str]]:
    """Return the agreement of a folder or file, all that was found in it, and the texts for excerpts.

    Without ``locked`` the file of locked holidays is not read, whatever is wrong with it.

    Raises:
        AgreementError: a file cannot be read at all.
    """
    file = agreement_path(FilePath(path), store)
    text = read_file(file, store)
    document, problems = read_yaml(text, store.name(file))
    if document is None:
        return None, problems, {store.name(file): text}
    lock = [LOCK_FILE] if locked and _names_holidays(document.root) else []
    files, unreadable = read_beside(file.parent, [*_list_files(document.root), *lock], store)
    agreement, found = _examine(document, files)
    problems = (*problems, *unreadable)
    diagnostics = in_order((*problems, *found))
    texts = {document.file: document.text}
    if lock and (text_of_lock := files.get(LOCK_FILE)) is not None:
        texts[_lock_name(document)] = text_of_lock
    return None if has_errors(problems) else agreement, diagnostics, texts


def parse(text: str, *, files: Mapping[str, str] | None = None, name: str = AGREEMENT_FILE) -> Agreement:
    """Return the agreement that a text says; touches no disk.

    ``files`` maps the names of list files, and of the file of locked holidays, to their texts; ``name`` is what
    diagnostics call the text.

    Raises:
        AgreementError: with every problem of the text, sorted by position.
        TypeError: it is no text.
    """
    if not isinstance(text, str):
        raise TypeError("parse() takes the text of an agreement; `load(path)` reads a file")
    document, problems = read_yaml(text, name)
    if document is None:
        raise AgreementError(problems)
    agreement, found = _examine(document, files or {})
    if agreement is None or has_errors(problems):
        raise AgreementError((*problems, *found))
    return agreement


def _list_files(root: Place) -> list[str]:
    lists: Any = root["lists"].value
    sources = lists.values() if isinstance(lists, dict) else ()
    return [s["file"] for s in sources if isinstance(s, dict) and isinstance(s.get("file"), str)]


def _names_holidays(root: Place) -> bool:
    calendars: Any = root["calendars"].value
    return isinstance(calendars, dict) and any(isinstance(c, dict) and "holidays" in c for c in calendars.values())


def _lock_name(document: Document) -> str:
    return FilePath(document.file).with_name(LOCK_FILE).as_posix()


def _examine(document: Document, files: Mapping[str, str | None]) -> tuple[Agreement | None, tuple[Diagnostic, ...]]:
    shaped = read_shape(AgreementClause, document.root)
    findings = Findings(list(shaped.diagnostics), losses=Losses.of(shaped.whole, shaped.dropped))
    _check_required(shaped.whole, findings)
    clause = shaped.model
    if clause is None:
        return None, in_order(findings.diagnostics)
    agreement = _Reading(shaped.whole, shaped.place, files, clause, findings).agreement()
    diagnostics = in_order(findings.diagnostics)
    return None if has_errors(diagnostics) else agreement and _with(agreement, diagnostics), diagnostics


def _with(agreement: Agreement, diagnostics: tuple[Diagnostic, ...]) -> Agreement:
    return replace(agreement, diagnostics=diagnostics)


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
            if text is None or (lock := read_lock(text, _lock_name(self.file.document), self.findings)) is None:
                return {}
        return locked_holidays(calendars, self.root["calendars"], lock, self.clause.effective, self.findings)
