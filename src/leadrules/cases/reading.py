"""Cases from a file: ready to run, or every reason why they are not."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from leadrules.agreement import Agreement
from leadrules.cases.checking import Check
from leadrules.cases.file import CasesClause, CaseSpec, Expectation, Given, PastSpec, parse_when
from leadrules.clauses.clause import Findings, repeated
from leadrules.diagnostics import AgreementError, Diagnostic, Span, has_errors, in_order
from leadrules.expr import datetime_of, instant_us
from leadrules.history import Past, Return
from leadrules.names import HANDED_OFF
from leadrules.shape import Shaped, read_shape
from leadrules.source import Document, Place, read_yaml


@dataclass(frozen=True, slots=True)
class Case:
    """A worked example, ready to run: records as ``decide`` takes them, and what is expected of the decision.

    ``activity`` is None where it is not known; ``log`` is what happened before, None where ``past`` says it; ``span``
    is where its id stands.
    """

    id: str
    about: str | None
    span: Span
    lead: Mapping[str, Any]
    activity: tuple[Mapping[str, Any], ...] | None
    past: Past | None
    at: datetime
    expect: Expectation
    log: tuple[Mapping[str, Any], ...] | None = None

    @property
    def line(self) -> int:
        """The line of its file where it begins, from 1."""
        return self.span.line


@dataclass(frozen=True, slots=True)
class Cases:
    """The cases of one file, in its order, or of an overlay: its own, then those of its bases.

    ``diagnostics`` holds what is worth knowing and is no error. ``given`` is what every case of the file starts from,
    ``at`` when those are decided that do not say it; None where the file does not. ``skipped`` has the ids of cases of
    the bases that do not hold for the overlay, and why.
    """

    file: str
    cases: tuple[Case, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    given: Given = field(default_factory=Given)
    at: datetime | None = None
    skipped: Mapping[str, str] = field(default_factory=dict)


def read_cases(text: str, name: str, agreement: Agreement) -> Cases:
    """Return the cases that a text says; ``name`` is what diagnostics call it.

    Raises:
        AgreementError: with every problem of the text, sorted by position.
    """
    cases, diagnostics = examine_cases(text, name, agreement)
    if cases is None:
        raise AgreementError(diagnostics)
    return cases


def examine_cases(
    text: str, name: str, agreement: Agreement | None, *, without: Collection[str] = ()
) -> tuple[Cases | None, tuple[Diagnostic, ...]]:
    """Return the cases, None where they have errors, and everything that was found.

    ``agreement`` is None where it has errors itself: only the shape of the cases is then looked at. Cases ``without``
    are passed over: they need not speak of what the agreement has.
    """
    document, problems = read_yaml(text, name)
    if document is None:
        return None, problems
    document = _without(document, without)
    shaped = read_shape(CasesClause, document.root)
    findings = Findings([*problems, *shaped.diagnostics])
    clause = shaped.model
    if clause is not None:
        _check_ids(clause, shaped.place, findings)
        if ("at",) not in shaped.dropped:
            _check_instants(clause, shaped, findings)
        if agreement is not None:
            Check.of(agreement, findings).file(clause, shaped.place)
        if not any("expect" in path for path in shaped.dropped):
            _check_expectations(clause, shaped.place, findings)
    diagnostics = in_order(findings.diagnostics)
    if clause is None or agreement is None or has_errors(diagnostics):
        return None, diagnostics
    cases = tuple(_case(spec, clause, shaped.place["cases"][index]) for index, spec in enumerate(clause.cases))
    return Cases(name, cases, diagnostics, clause.given, clause.at), diagnostics


def ids_in(document: Document) -> list[str]:
    """Return the ids of the cases of a file, as far as they can be made out."""
    cases: Any = document.root["cases"].value
    items = cases if isinstance(cases, list) else []
    return [item["id"] for item in items if isinstance(item, dict) and isinstance(item.get("id"), str)]


def _without(document: Document, ids: Collection[str]) -> Document:
    """Return a file without some of its cases; what is left stands where it stood."""
    data, spots = document.data, document.spots
    if not ids or not isinstance(data, dict) or not isinstance(spots.children, dict):
        return document
    cases, at = data.get("cases"), spots.children.get("cases")
    if not isinstance(cases, list) or at is None or not isinstance(at.children, list):
        return document
    kept = [i for i, case in enumerate(cases) if not isinstance(case, dict) or case.get("id") not in ids]
    index: dict[str | int, int] = {old: new for new, old in enumerate(kept)}
    unreadable = frozenset(
        path if path[:1] != ("cases",) or len(path) < 2 else ("cases", index[path[1]], *path[2:])
        for path in document.unreadable
        if path[:1] != ("cases",) or len(path) < 2 or path[1] in index
    )
    children = {**spots.children, "cases": replace(at, children=[at.children[i] for i in kept])}
    data = {**data, "cases": [cases[i] for i in kept]}
    return replace(document, data=data, spots=replace(spots, children=children), unreadable=unreadable)


def _check_ids(clause: CasesClause, place: Place, findings: Findings) -> None:
    for index, case_id in repeated([case.id for case in clause.cases]):
        span = place["cases"][index]["id"].span
        findings.error("LR401", f"two cases have the id `{case_id}`", span, "rename one of them")


def _check_instants(clause: CasesClause, shaped: Shaped[CasesClause], findings: Findings) -> None:
    """Report cases without an instant, except where one is written that is none: that has been told."""
    place = shaped.place
    written = {shaped.whole[path[0]][path[1]]["id"].value for path in shaped.dropped if path[2:] == ("at",)}
    for index, case in enumerate(clause.cases):
        if case.at is None and clause.at is None and case.id not in written:
            hint = "write `at:` here, or once at the top of the file for all cases"
            span = place["cases"][index]["id"].span
            findings.error("LR402", f"case `{case.id}` does not say when it is decided", span, hint)


def _check_expectations(clause: CasesClause, place: Place, findings: Findings) -> None:
    for index, case in enumerate(clause.cases):
        if not case.expect.stated:
            span = place["cases"][index]["expect"].key_span
            hint = "write what matters: `{outcome: handoff, tier: hot}`"
            findings.error("LR406", "this case expects nothing, so it can never fail", span, hint)
        if case.expect.standing is not None and case.log is None:
            span = place["cases"][index]["expect"]["standing"].key_span
            hint = "write what happened: `log: [{type: handed_off, at: 2 days ago, owner: rep-1}]`"
            findings.error("LR112", "`standing` without `log`", span, hint)


def _case(spec: CaseSpec, clause: CasesClause, place: Place) -> Case:
    at = spec.at or clause.at
    if at is None:
        raise AssertionError(f"{spec.id} has passed the check without an instant")
    at_us = instant_us(at)
    lead = {"id": spec.id, **clause.given.lead, **spec.lead}
    lead = {name: value for name, value in lead.items() if value is not None}
    events = spec.activity if "activity" in spec.model_fields_set else clause.given.activity
    return Case(
        id=spec.id,
        about=spec.about,
        span=place["id"].span,
        lead=lead,
        activity=events_of(events, at_us),
        past=None if spec.past is None else _past(spec.past, at_us),
        at=at,
        expect=spec.expect,
        log=None if spec.log is None else log_of(spec.log, lead, at_us),
    )


def log_of(log: Sequence[Mapping[str, Any]], lead: Mapping[str, Any], at_us: int) -> tuple[Mapping[str, Any], ...]:
    """Return the log as ``follow`` takes it: of the lead of the case, which a handoff has seen as it is."""
    noted = []
    for number, event in enumerate(log, 1):
        seen = {"seen": {**lead, **event.get("seen", {})}} if event["type"] == HANDED_OFF else {}
        times = {
            key: datetime_of(parse_when(event[key]).before(at_us)) for key in ("at", "recorded_at") if key in event
        }
        noted.append({"id": f"event-{number}", **event, "lead_id": lead["id"], **times, **seen})
    return tuple(noted)


def events_of(events: Sequence[Mapping[str, Any]] | None, at_us: int) -> tuple[Mapping[str, Any], ...] | None:
    """Return events as ``decide`` takes them, dated for a case at an instant; None where the activity is not known."""
    if events is None:
        return None
    return tuple({**event, "at": datetime_of(parse_when(event["at"]).before(at_us))} for event in events)


def _past(past: PastSpec, at_us: int) -> Past:
    returned = past.returned
    last = None if returned is None else Return(returned.reason, datetime_of(returned.at.before(at_us)))
    return Past(past.stage, past.owners, last, past.cycles)
