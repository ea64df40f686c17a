"""Whether cases speak of what the agreement has: its fields, events, stages, rules, tiers and routes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from leadrules.agreement import Agreement
from leadrules.cases import log_check
from leadrules.cases.file import (
    WHEN_HINT,
    CasesClause,
    Expectation,
    PastSpec,
    RouteExpectation,
    StandingExpectation,
    parse_when,
)
from leadrules.clauses.clause import Findings
from leadrules.diagnostics import did_you_mean
from leadrules.expr import Refused, Type, admit
from leadrules.names import MARKETING, SALES, WON
from leadrules.source import Place

_BESIDE_ATTRIBUTES: Final = ("id", "type", "at")


@dataclass(frozen=True, slots=True)
class Nameable:
    """What one key of an expectation may name: the word for it, and the names that the agreement has."""

    word: str
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Check:
    """Checks the names and values of cases against one agreement."""

    agreement: Agreement
    findings: Findings
    nameable: Mapping[str, Nameable]

    @classmethod
    def of(cls, agreement: Agreement, findings: Findings) -> Check:
        """Return the check of an agreement."""
        return cls(agreement, findings, {key: Nameable(w, frozenset(n)) for key, w, n in _nameable(agreement)})

    def file(self, clause: CasesClause, place: Place) -> None:
        """Check everything that a file of cases says."""
        self.lead(clause.given.lead, place["given"]["lead"])
        self.activity(clause.given.activity, place["given"]["activity"])
        for index, case in enumerate(clause.cases):
            at = place["cases"][index]
            self.lead(case.lead, at["lead"])
            self.activity(case.activity, at["activity"])
            self.past(case.past, at["past"])
            if case.log is not None:
                log_check.check_log(self, case, at)
            self.expectation(case.expect, at["expect"])

    def lead(self, lead: Mapping[str, Any], place: Place) -> None:
        """Check the fields of a lead and their values."""
        types = {name: declared.type for name, declared in self.agreement.fields.items()}
        self.values(lead, types, ("id",), ("LR403", "field"), place)

    def activity(self, events: Iterable[Mapping[str, Any]] | None, place: Place) -> None:
        """Check the types, instants and attributes of events."""
        kinds = self.agreement.events
        for index, event in enumerate(events or ()):
            event_type = event.get("type")
            self.happened(event, place[index])
            if event_type is None:
                self.findings.error("LR404", "an event without `type`", place[index].span, "add `type: …`")
            elif event_type not in kinds:
                self.unknown("LR404", "event type", str(event_type), kinds, place[index]["type"])
            else:
                types, said = kinds[event_type].attributes, ("LR404", f"attribute of {event_type}")
                self.values(event, types, _BESIDE_ATTRIBUTES, said, place[index])

    def happened(self, event: Mapping[str, Any], place: Place) -> None:
        """Check when an event happened."""
        at = event.get("at")
        if at is None:
            self.findings.error("LR402", "an event without `at`", place.span, "add `at: 2 days ago`")
            return
        try:
            if not isinstance(at, str):
                raise Refused(f"`{at}` is not an instant", WHEN_HINT)
            parse_when(at)
        except Refused as refused:
            self.findings.error("LR402", refused.reason, place["at"].span, refused.hint)

    def values(
        self,
        record: Mapping[str, Any],
        types: Mapping[str, Type],
        beside: tuple[str, ...],
        said: tuple[str, str],
        place: Place,
    ) -> None:
        """Report names that the agreement does not declare, and values that it would not take."""
        code, word = said
        for name, value in record.items():
            if name in beside:
                continue
            if name not in types:
                self.unknown(code, word, name, types, place[name], of_key=True)
            elif value is not None:
                try:
                    admit(types[name])(value)
                except Refused as refused:
                    self.findings.error(code, f"`{name}`: {refused.reason}", place[name].span, refused.hint)

    def past(self, past: PastSpec | None, place: Place) -> None:
        """Check the stages and reasons of a past."""
        if past is None:
            return
        stages: Collection[str] = self.agreement.lifecycle.stages if self.agreement.lifecycle else ()
        reasons: Collection[str] = self.agreement.recycle.reasons if self.agreement.recycle else ()
        if past.stage is not None and past.stage not in stages:
            self.unknown("LR405", "stage", past.stage, stages, place["stage"])
        if past.returned is not None and past.returned.reason not in (*reasons, WON):
            self.unknown("LR405", "reason", past.returned.reason, reasons, place["returned"]["reason"])
        for reason in past.cycles:
            if reason not in reasons:
                self.unknown("LR405", "reason", reason, reasons, place["cycles"][reason], of_key=True)

    def expectation(self, expect: Expectation, place: Place) -> None:
        """Check everything that an expectation names."""
        for key, value in expect.stated.items():
            if isinstance(value, RouteExpectation | StandingExpectation):
                for part, name in value.stated.items():
                    self.names(f"{key}.{part}", name, place[key][part])
            else:
                self.names(key, value, place[key])
        for axis, grade in (expect.grades or {}).items():
            grades = [name for name, _ in self.agreement.axes[axis].grades] if axis in self.agreement.axes else []
            if grades and grade not in grades:
                self.unknown("LR405", f"grade of {axis}", grade, grades, place["grades"][axis])

    def names(self, key: str, value: object, place: Place) -> None:
        """Check what one key of an expectation names: one thing, several, or the keys of a mapping."""
        known = self.nameable.get(key)
        if known is None:
            return
        if isinstance(value, Mapping):
            for name in value:
                if name not in known.names:
                    self.unknown("LR405", known.word, name, known.names, place[name], of_key=True)
            return
        several = isinstance(place.value, list)
        for index, name in enumerate(value if isinstance(value, tuple) else (value,)):
            if name is not None and name not in known.names:
                self.unknown("LR405", known.word, str(name), known.names, place[index] if several else place)

    def unknown(
        self, code: str, word: str, name: str, known: Iterable[str], place: Place, *, of_key: bool = False
    ) -> None:
        """Report a name that the agreement does not have."""
        names = sorted(known)
        some = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
        hint = did_you_mean(name, names) or (f"the agreement has {some}" if names else "the agreement has none")
        self.findings.error(code, f"unknown {word} `{name[:60]}`", place.key_span if of_key else place.span, hint)


def _nameable(agreement: Agreement) -> Iterator[tuple[str, str, set[str]]]:
    q, routing = agreement.qualification, agreement.routing
    recycle = agreement.recycle.reasons if agreement.recycle else {}
    tiers, tracks = {t.id for t in q.tiers}, {t.id for t in q.fast_tracks}
    disqualifiers, routes = {d.id for d in q.disqualifiers}, {r.id for r in routing.ladder} | {"otherwise"}
    rules = {name for a in agreement.axes.values() for name in (a.name, *a.group_caps, *(rule.id for rule in a.rules))}
    rules |= tiers | tracks | disqualifiers | routes | {gate.id for gate in q.gates} | set(recycle)
    rules |= set(agreement.lifecycle.stages if agreement.lifecycle else ())
    facts = set(agreement.fields) | set(agreement.signals)
    stages = agreement.lifecycle.stages.values() if agreement.lifecycle else ()
    programs = {each.program for each in (*q.tiers, *recycle.values(), *stages)}
    queues = {t.name for r in routing.ladder for t in (r.target, r.target.otherwise) if t and t.kind == "queue"}
    yield "tier", "tier", tiers
    yield "fast_track", "fast track", tracks
    yield "disqualified_by", "disqualifier", disqualifiers
    yield "points", "axis", set(agreement.axes)
    yield "grades", "axis with grades", {name for name, axis in agreement.axes.items() if axis.grades}
    yield "reasons", "rule", rules
    yield "not_reasons", "rule", rules
    yield "missing", "field", facts
    yield "program", "program", {program for program in programs if program is not None}
    yield "notify", "party", {SALES, MARKETING, *agreement.clause.parties}
    yield "alerts", "alert", {alert.id for alert in q.alerts}
    yield "route.id", "route", routes
    yield "route.team", "team", set(routing.teams)
    yield "route.queue", "queue", queues | {routing.queue}
    yield "route.needs", "field", facts
    follow_up = agreement.follow_up
    clocks = {clock.id for clock in follow_up.clocks} if follow_up else set()
    plans = follow_up.touches if follow_up else ()
    yield "standing.stage", "stage", set(agreement.lifecycle.stages if agreement.lifecycle else ())
    yield "standing.clocks", "clock", clocks
    yield "standing.due", "clock", clocks | {"touches"}
    yield "standing.next", "clock", clocks | {"touches"}
    yield "standing.owed", "channel", {channel for plan in plans for channel in plan.plan}
    yield "standing.returned", "reason", {*recycle, WON}
