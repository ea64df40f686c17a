"""Qualification: when a lead is ready for sales, when it never will be, and what happens in between.

YAML key ``qualification``. Why it is so: docs/clauses/qualification.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Final, Literal

from pydantic import Field

from leadrules.clauses.clause import (
    Clause,
    ConditionSource,
    DurationText,
    Findings,
    Identifier,
    Many,
    OneOrMany,
    Remark,
    Slug,
    repeated,
)
from leadrules.expr import Condition, Scope
from leadrules.names import FIELD, GATE, PARTY, REASON, Vocabulary
from leadrules.shape import UNORDERED
from leadrules.source import Place
from leadrules.worktime import Duration

SCORES: Final = "scores"
"""What a fast track skips when it needs no tier."""

Verdict = Literal["junk", "not_now", "do_not_contact"]
Unknown = Literal["hold", "pass"]


class DisqualifierSpec(Clause):
    """A reason to stop."""

    id: Slug
    when: ConditionSource
    verdict: Verdict = Field(alias="as")
    reason: Slug | None = None
    unknown: Unknown = "hold"
    because: Remark = None


class GateSpec(Clause):
    """What must hold for every lead that sales gets."""

    id: Slug
    when: ConditionSource
    unknown: Unknown = "hold"
    because: Remark = None


class FastTrackSpec(Clause):
    """A way around scores and gates, for hand-raisers."""

    id: Slug
    when: ConditionSource
    skips: Annotated[Many[Slug], UNORDERED] = (SCORES,)
    needs: Annotated[Many[Identifier] | None, UNORDERED] = None
    because: Remark = None


class TierSpec(Clause):
    """A class of leads, by fit and engagement."""

    id: Slug
    when: ConditionSource = None
    handoff: bool = False
    notify: Annotated[OneOrMany[Slug], UNORDERED] = ()
    program: Slug | None = None
    because: Remark = None


class HoldSpec(Clause):
    """Who fills in what is missing, how soon, and what happens if they do not."""

    owner: Slug
    within: DurationText
    then: Literal["nurture"] = "nurture"


class AlertSpec(Clause):
    """Something worth a message, whatever the outcome."""

    id: Slug
    when: ConditionSource
    notify: Annotated[OneOrMany[Slug], UNORDERED]
    because: Remark = None


class QualificationClause(Clause):
    """The definition of a qualified lead."""

    required: Annotated[Many[Identifier], UNORDERED] = ()
    disqualify: Many[DisqualifierSpec] = ()
    gates: Many[GateSpec] = ()
    fast_track: Many[FastTrackSpec] = ()
    tiers: Many[TierSpec]
    hold: HoldSpec | None = None
    alerts: Many[AlertSpec] = ()


@dataclass(frozen=True, slots=True)
class Disqualifier:
    """A disqualifier ready to run; ``holds_unknown`` says whether *not known* holds the lead back."""

    id: str
    condition: Condition
    verdict: Verdict
    reason: str | None
    holds_unknown: bool
    because: str | None


@dataclass(frozen=True, slots=True)
class Gate:
    """A gate ready to run; ``holds_unknown`` says whether *not known* holds the lead back."""

    id: str
    condition: Condition
    holds_unknown: bool
    because: str | None


@dataclass(frozen=True, slots=True)
class FastTrack:
    """A fast track ready to run; ``needs`` is the information that must be present."""

    id: str
    condition: Condition
    needs_tier: bool
    skipped_gates: frozenset[str]
    needs: tuple[str, ...]
    because: str | None


@dataclass(frozen=True, slots=True)
class Tier:
    """A tier ready to run; a condition that is None always holds."""

    id: str
    condition: Condition | None
    handoff: bool
    notify: tuple[str, ...]
    program: str | None
    because: str | None


@dataclass(frozen=True, slots=True)
class Hold:
    """Who fills in what is missing, how soon, and what happens if they do not."""

    owner: str
    within: Duration
    then: Literal["nurture"]


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert ready to run."""

    id: str
    condition: Condition
    notify: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """A way to sales: by a fast track or, where ``track`` is None, by a tier that hands off.

    ``number`` is its place among the ways, from 1, in the order in which they are tried. ``required`` is the
    information that must be present, ``gates`` are those that stand in it.
    """

    number: int
    track: FastTrack | None
    required: tuple[str, ...]
    gates: tuple[Gate, ...]

    @property
    def needs_tier(self) -> bool:
        """Whether it is there only for a lead that reached a tier that hands off."""
        return self.track is None or self.track.needs_tier


@dataclass(frozen=True, slots=True)
class Qualification:
    """The definition of a qualified lead, ready to run."""

    required: tuple[str, ...]
    disqualifiers: tuple[Disqualifier, ...]
    gates: tuple[Gate, ...]
    fast_tracks: tuple[FastTrack, ...]
    tiers: tuple[Tier, ...]
    hold: Hold | None
    alerts: tuple[Alert, ...]
    ways: tuple[Way, ...] = field(init=False)

    def __post_init__(self) -> None:
        ways = [
            Way(number, track, track.needs, tuple(gate for gate in self.gates if gate.id not in track.skipped_gates))
            for number, track in enumerate(self.fast_tracks, 1)
        ]
        object.__setattr__(self, "ways", (*ways, Way(len(ways) + 1, None, self.required, self.gates)))

    @property
    def handoff_tiers(self) -> tuple[Tier, ...]:
        """The tiers that hand off, in their order."""
        return tuple(tier for tier in self.tiers if tier.handoff)

    @property
    def nurture_tiers(self) -> tuple[Tier, ...]:
        """The tiers that do not, in their order."""
        return tuple(tier for tier in self.tiers if not tier.handoff)

    def tier(self, tier_id: str | None) -> Tier | None:
        """Return a tier by its id, None where there is none."""
        return next((tier for tier in self.tiers if tier.id == tier_id), None)


def read_qualification(
    clause: QualificationClause,
    place: Place,
    scope: Scope,
    tier_scope: Scope,
    vocabulary: Vocabulary,
    findings: Findings,
) -> Qualification:
    """Return the definition. ``tier_scope`` also has the points and grades, which tiers alone may use."""
    reader = _Reader(place, scope, tier_scope, vocabulary, findings)
    for key in ("disqualify", "gates", "fast_track", "tiers", "alerts"):
        reader.unique(key, [item.id for item in getattr(clause, key)])
    reader.gate_ids(clause.gates)
    reader.fields(clause.required, place["required"])
    hold = clause.hold
    if hold is not None:
        findings.unknown(PARTY, hold.owner, vocabulary, place["hold"]["owner"].span)
    return Qualification(
        clause.required,
        tuple(d for i, spec in enumerate(clause.disqualify) if (d := reader.disqualifier(spec, i))),
        tuple(g for i, spec in enumerate(clause.gates) if (g := reader.gate(spec, i))),
        tuple(f for i, spec in enumerate(clause.fast_track) if (f := reader.fast_track(spec, i, clause.required))),
        reader.tiers(clause.tiers),
        None if hold is None else Hold(hold.owner, hold.within, hold.then),
        tuple(a for i, spec in enumerate(clause.alerts) if (a := reader.alert(spec, i))),
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    place: Place
    scope: Scope
    tier_scope: Scope
    vocabulary: Vocabulary
    findings: Findings

    def unique(self, key: str, ids: Sequence[str]) -> None:
        for index, name in repeated(ids):
            span = self.place[key][index]["id"].span
            self.findings.error("LR240", f"two lines of `{key}` have the id `{name}`", span, "rename one of them")

    def gate_ids(self, gates: Sequence[GateSpec]) -> None:
        for index, gate in enumerate(gates):
            if gate.id == SCORES:
                message = f"`{SCORES}` is a word of the language and cannot name a gate"
                span = self.place["gates"][index]["id"].span
                hint = f"rename it: to fast tracks `{SCORES}` are points and grades"
                self.findings.error("LR241", message, span, hint)

    def fields(self, names: Sequence[str], place: Place) -> None:
        for index, name in repeated(names):
            self.findings.error("LR240", f"`{name}` is listed twice", place[index].span, "remove one")
        for index, name in enumerate(names):
            self.findings.unknown(FIELD, name, self.vocabulary, place[index].span)

    def parties(self, names: Sequence[str], place: Place) -> None:
        for index, name in enumerate(names):
            span = place[index].span if isinstance(place.value, list) else place.span
            self.findings.unknown(PARTY, name, self.vocabulary, span)

    def disqualifier(self, spec: DisqualifierSpec, index: int) -> Disqualifier | None:
        place = self.place["disqualify"][index]
        if spec.reason is not None and self.vocabulary[REASON]:
            self.findings.unknown(REASON, spec.reason, self.vocabulary, place["reason"].span)
        condition = self.findings.condition(spec.when, self.scope, place["when"])
        if condition is None:
            return None
        return Disqualifier(spec.id, condition, spec.verdict, spec.reason, spec.unknown == "hold", spec.because)

    def gate(self, spec: GateSpec, index: int) -> Gate | None:
        condition = self.findings.condition(spec.when, self.scope, self.place["gates"][index]["when"])
        return Gate(spec.id, condition, spec.unknown == "hold", spec.because) if condition else None

    def fast_track(self, spec: FastTrackSpec, index: int, required: tuple[str, ...]) -> FastTrack | None:
        place = self.place["fast_track"][index]
        known = self.vocabulary.also(GATE, {SCORES})
        for position, name in enumerate(spec.skips):
            self.findings.unknown(GATE, name, known, place["skips"][position].span)
        self.fields(spec.needs or (), place["needs"])
        condition = self.findings.condition(spec.when, self.scope, place["when"])
        if condition is None:
            return None
        self.findings.assumed[place["needs"].path] = required
        needs = required if spec.needs is None else spec.needs
        gates = frozenset(spec.skips) - {SCORES}
        return FastTrack(spec.id, condition, SCORES not in spec.skips, gates, needs, spec.because)

    def tiers(self, specs: Sequence[TierSpec]) -> tuple[Tier, ...]:
        place = self.place["tiers"]
        if not specs and not self.findings.lost(place):
            hint = "name at least one: `{id: mql, when: …, handoff: true}`"
            self.findings.error("LR113", "`tiers` is empty", place.span, hint)
        tiers: list[Tier] = []
        for index, spec in enumerate(specs):
            self.parties(spec.notify, place[index]["notify"])
            condition = None
            if spec.when is not None:
                condition = self.findings.condition(spec.when, self.tier_scope, place[index]["when"])
                if condition is None:
                    continue
            elif self.findings.lost(place[index]):
                continue
            elif index < len(specs) - 1:
                message = f"tier `{spec.id}` has no condition, so no later tier can be reached"
                self.findings.error("LR310", message, place[index]["id"].span, "put it last or give it a `when`")
            tiers.append(Tier(spec.id, condition, spec.handoff, spec.notify, spec.program, spec.because))
        return tuple(tiers)

    def alert(self, spec: AlertSpec, index: int) -> Alert | None:
        place = self.place["alerts"][index]
        self.parties(spec.notify, place["notify"])
        condition = self.findings.condition(spec.when, self.scope, place["when"])
        return Alert(spec.id, condition, spec.notify) if condition else None
