"""Lifecycle: the stages of the one funnel, who owns them, and the ways between them.

YAML key ``lifecycle``. Why it is so: docs/clauses/lifecycle.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from leadrules.clauses.clause import Clause, Findings, Many, OneOrMany, Remark, Slug, Words, repeated
from leadrules.names import HANDED_OFF, LOG_EVENT, PARTY, REASONED, SALES, STAGE, Vocabulary
from leadrules.shape import UNORDERED
from leadrules.source import Place


class StageSpec(Clause):
    """One stage of the funnel."""

    id: Slug
    owner: Slug
    means: Remark = None
    exit: Remark = None
    enters: Annotated[OneOrMany[Slug], UNORDERED] = ()
    statuses: Annotated[OneOrMany[Words], UNORDERED] = ()
    program: Slug | None = None
    terminal: bool = False
    about: Remark = None


class LifecycleClause(Clause):
    """The funnel."""

    stages: Many[StageSpec]
    transitions: Annotated[dict[Slug, Many[Slug]], UNORDERED] = {}


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage ready to use. ``next`` are the stages that may follow; a terminal stage is never left."""

    id: str
    owner: str
    enters: tuple[str, ...]
    next: tuple[str, ...]
    terminal: bool
    program: str | None

    @property
    def with_sales(self) -> bool:
        """Whether sales works the lead in this stage."""
        return self.owner == SALES


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The funnel, in the order of the file; a new lead is in the first stage."""

    stages: Mapping[str, Stage]

    @property
    def first(self) -> str:
        """The stage of a lead of which nothing else is known."""
        return next(iter(self.stages))

    @property
    def always_entered(self) -> Mapping[str, str]:
        """The stage that an event of the log leads to, by event, for those that lead to one stage only.

        A reason may lead elsewhere, and a handoff leads to whichever stage of sales follows.
        """
        entered = {event: stage.id for stage in self.stages.values() for event in stage.enters}
        before = (stage for stage in self.stages.values() if not stage.with_sales)
        of_sales = {name for stage in before for name in stage.next if name in self.stages}
        if any(self.stages[name].with_sales for name in of_sales - {entered.get(HANDED_OFF)}):
            entered.pop(HANDED_OFF, None)
        return {event: stage for event, stage in entered.items() if event not in REASONED}


def read_lifecycle(
    clause: LifecycleClause, place: Place, vocabulary: Vocabulary, findings: Findings
) -> Lifecycle | None:
    """Return the funnel; None where it has no stage at all."""
    for index, name in repeated([stage.id for stage in clause.stages]):
        span = place["stages"][index]["id"].span
        findings.error("LR240", f"two stages have the id `{name}`", span, "rename one of them")
    if not clause.stages:
        if not findings.lost(place["stages"]):
            hint = "name at least the stages `lead` and `working`"
            findings.error("LR113", "`stages` is empty", place["stages"].span, hint)
        return None
    _check_stages(clause, place["stages"], vocabulary, findings)
    _check_transitions(clause, place["transitions"], vocabulary, findings)
    lifecycle = Lifecycle(
        {
            s.id: Stage(s.id, s.owner, s.enters, clause.transitions.get(s.id, ()), s.terminal, s.program)
            for s in clause.stages
        }
    )
    if not findings.lost(place):
        _check_ways(lifecycle, place, findings)
    return lifecycle


def _check_stages(clause: LifecycleClause, place: Place, vocabulary: Vocabulary, findings: Findings) -> None:
    entered_by: dict[str, str] = {}
    for index, stage in enumerate(clause.stages):
        findings.unknown(PARTY, stage.owner, vocabulary, place[index]["owner"].span)
        findings.torn(stage.statuses, place[index]["statuses"])
        for position, event in enumerate(stage.enters):
            enters = place[index]["enters"]
            span = enters[position].span if isinstance(enters.value, list) else enters.span
            if findings.unknown(LOG_EVENT, event, vocabulary, span):
                continue
            other = entered_by.setdefault(event, stage.id)
            if other != stage.id:
                message = f"`{event}` enters both `{other}` and `{stage.id}`"
                findings.error("LR311", message, span, "one event leads to one stage")


def _check_transitions(clause: LifecycleClause, place: Place, vocabulary: Vocabulary, findings: Findings) -> None:
    terminal = {stage.id for stage in clause.stages if stage.terminal}
    for source, targets in clause.transitions.items():
        findings.assumed[place[source].path] = ()
        findings.unknown(STAGE, source, vocabulary, place[source].key_span)
        if source in terminal and targets:
            message = f"stage `{source}` is terminal and cannot be left"
            findings.error("LR312", message, place[source].span, "remove these transitions or `terminal: true`")
        for index, target in enumerate(targets):
            findings.unknown(STAGE, target, vocabulary, place[source][index].span)


def _check_ways(lifecycle: Lifecycle, place: Place, findings: Findings) -> None:
    """Warn of stages in which a lead may be handed off, while the log would refuse it: no transition leads to sales."""
    stages = lifecycle.stages
    following = {name for stage in stages.values() for name in stage.next}
    if not following or following - set(stages):
        return
    first = next((stage.id for stage in stages.values() if stage.with_sales), None)
    for index, stage in enumerate(stages.values()):
        leads_on = any(stages[name].with_sales for name in stage.next)
        if first is not None and not (stage.with_sales or stage.terminal or leads_on):
            listed = place["transitions"][stage.id]
            span = listed.key_span if listed.exists else place["stages"][index]["id"].span
            message = f"leads in `{stage.id}` are decided, and no transition leads from there to a stage of sales"
            hint = f"add `{first}` to its transitions, or `terminal: true` if such leads are never handed off"
            findings.warning("LR320", message, span, hint)
