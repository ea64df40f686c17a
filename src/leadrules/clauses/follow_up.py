"""Follow-up: how fast and how often sales gets in touch, and what happens when it does not.

YAML key ``follow_up``. Why it is so: docs/clauses/follow-up.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field

from leadrules.clauses.clause import (
    Clause,
    ConditionSource,
    DurationText,
    Findings,
    Many,
    OneOrMany,
    Percent,
    Remark,
    Slug,
    some,
)
from leadrules.clauses.promises import (
    Breach,
    Clock,
    FollowUp,
    Moment,
    Moments,
    PauseRule,
    Silence,
    Target,
    Touches,
)
from leadrules.expr import (
    BooleanType,
    ChoiceType,
    Condition,
    NumberType,
    Scope,
    Symbol,
    TextType,
    Type,
)
from leadrules.names import CALENDAR, LOG_EVENT, PARTY, REASON, STAGE, Vocabulary
from leadrules.shape import UNORDERED
from leadrules.source import Place

OWNERS_CALENDAR: Final = "owner"
OWNER: Final = "owner"
MANAGER: Final = "manager"

_WHO: Final[Mapping[str, Type]] = {"by": ChoiceType(("human", "automatic")), "reason": TextType()}
LOG_ATTRIBUTES: Final[Mapping[str, Mapping[str, Type]]] = {
    "handed_off": {"owner": TextType(), "team": TextType(), "fast_track": BooleanType(), "tier": TextType()},
    "reassigned": {"owner": TextType(), "team": TextType(), "why": TextType()},
    "touched": {
        "channel": TextType(),
        "direction": ChoiceType(("inbound", "outbound")),
        "by": ChoiceType(("human", "automatic")),
    },
    "accepted": _WHO,
    "rejected": _WHO,
    "status_changed": {"status": TextType()},
    "stage_entered": {"stage": TextType()},
    "paused": {"why": TextType()},
    "resumed": {"why": TextType()},
    "opportunity_opened": {"amount": NumberType()},
    "won": {"amount": NumberType()},
    "lost": {"reason": TextType()},
    "recycled": {"reason": TextType()},
    "opted_out": {"reason": TextType()},
}
"""What a ``where`` may ask of an event of the log."""


def _spelled_out(value: object) -> object:
    return {"event": value} if isinstance(value, str) else value


class MomentSpec(Clause):
    """An event of the log, or the entry into a stage."""

    event: Slug | None = None
    where: ConditionSource = None
    stage: Slug | None = None


MomentSource = Annotated[MomentSpec, BeforeValidator(_spelled_out)]
MomentSources = Annotated[OneOrMany[MomentSource], Field(min_length=1)]
"""One moment or several: whichever comes first."""


class TargetLine(Clause):
    """How soon, for the leads that this line is about."""

    when: ConditionSource = None
    within: DurationText


class BreachAction(Clause):
    """What happens when a clock is missed."""

    after: DurationText | None = None
    notify: Annotated[OneOrMany[Slug], UNORDERED] = ()
    reassign: bool = False
    exclude_last: Annotated[int, Field(ge=0, le=100)] = 0
    send_back: Slug | None = Field(default=None, alias="return")


class ClockSpec(Clause):
    """One promise about time."""

    starts: Annotated[MomentSources, UNORDERED]
    stops: Annotated[MomentSources, UNORDERED]
    cancels: Annotated[OneOrMany[MomentSource], UNORDERED] = ()
    restarts: Annotated[OneOrMany[MomentSource], UNORDERED] = ()
    target: Many[TargetLine]
    never_later_than: DurationText | None = None
    at_close: Literal["next_opening"] | None = None
    calendar: Slug = OWNERS_CALENDAR
    warn_at: Annotated[Many[Percent], UNORDERED] = ()
    on_breach: Many[BreachAction] = ()
    about: Remark = None


class TouchPlan(Clause):
    """How many touches over which channels, in which time."""

    when: ConditionSource = None
    plan: Annotated[dict[Slug, Annotated[int, Field(ge=1, le=1000)]], Field(min_length=1)]
    within: DurationText
    spacing: dict[Slug, DurationText] = {}
    ends: Annotated[OneOrMany[Slug], UNORDERED] = ()
    exhausted: Slug | None = None


class Pause(Clause):
    """A time in which every clock stands still."""

    start: Annotated[MomentSources, UNORDERED] = Field(alias="from")
    until: Annotated[MomentSources, UNORDERED]
    at_most: DurationText | None = None


class Suppress(Clause):
    """When marketing keeps silent, and on which channels."""

    start: Annotated[MomentSources, UNORDERED] = Field(alias="from")
    until: Annotated[MomentSources, UNORDERED]
    channels: Annotated[Many[Slug], Field(min_length=1), UNORDERED]
    exceptions: Annotated[Many[Slug], UNORDERED] = Field(default=(), alias="except")


class FollowUpClause(Clause):
    """Every promise about time and touches."""

    clocks: dict[Slug, ClockSpec] = {}
    touches: Many[TouchPlan] = ()
    pauses: Many[Pause] = ()
    suppress: Suppress | None = None


def read_follow_up(
    clause: FollowUpClause,
    place: Place,
    scope: Scope,
    vocabulary: Vocabulary,
    entered: Mapping[str, str],
    findings: Findings,
) -> FollowUp:
    """Return the promises. ``scope`` is what routes see: also ``stage``, ``tier`` and ``fast_track``.

    ``entered`` has the stage that an event of the log always leads to, by event.
    """
    reader = _Reader(scope, vocabulary, entered, findings)
    clocks = [reader.clock(name, spec, place["clocks"][name]) for name, spec in clause.clocks.items()]
    touches = [reader.touches(spec, place["touches"][index]) for index, spec in enumerate(clause.touches)]
    reader.lines(clause.touches, place["touches"])
    pauses = [
        PauseRule(
            reader.moments(pause.start, place["pauses"][index]["from"]),
            reader.moments(pause.until, place["pauses"][index]["until"]),
            pause.at_most,
        )
        for index, pause in enumerate(clause.pauses)
    ]
    for index, pause in enumerate(pauses):
        reader.starts_paused(clocks, pause, place["pauses"][index]["from"])
    silence = reader.silence(clause.suppress, place["suppress"]) if clause.suppress else None
    return FollowUp(tuple(clocks), tuple(plan for plan in touches if plan is not None), tuple(pauses), silence)


@dataclass(frozen=True, slots=True)
class _Reader:
    scope: Scope
    vocabulary: Vocabulary
    entered: Mapping[str, str]
    findings: Findings

    def clock(self, name: str, spec: ClockSpec, place: Place) -> Clock:
        starts, stops, cancels, restarts = (
            self.moments(getattr(spec, key), place[key]) for key in ("starts", "stops", "cancels", "restarts")
        )
        for moment in starts:
            if any(self.implies(moment, stop) for stop in stops):
                message = f"clock `{name}` is stopped by what starts it"
                hint = "stop it with an event that keeps the promise, like `touched`"
                self.findings.error("LR318", message, place["stops"].span, hint)
        if spec.calendar != OWNERS_CALENDAR:
            self.findings.unknown(CALENDAR, spec.calendar, self.vocabulary, place["calendar"].span)
        for index, action in enumerate(spec.on_breach):
            self.breach(action, place["on_breach"][index])
        if not spec.target and not self.findings.lost(place["target"]):
            hint = "write `[{within: 4 business hours}]`"
            self.findings.error("LR113", "`target` is empty", place["target"].span, hint)
        self.lines(spec.target, place["target"])
        targets = []
        for index, line in enumerate(spec.target):
            condition, broken = self.condition(line.when, place["target"][index]["when"])
            if not broken:
                targets.append(Target(condition, line.within))
        return Clock(
            name, starts, stops, cancels, restarts, tuple(targets), spec.never_later_than, spec.at_close is not None,
            None if spec.calendar == OWNERS_CALENDAR else spec.calendar, tuple(sorted(spec.warn_at)),
            tuple(Breach(a.after, a.notify, a.reassign, a.exclude_last, a.send_back) for a in spec.on_breach),
        )  # fmt: skip

    def touches(self, spec: TouchPlan, place: Place) -> Touches | None:
        ends = place["ends"]
        for index, event in enumerate(spec.ends):
            self.log_event(event, ends[index] if isinstance(ends.value, list) else ends)
        if spec.exhausted is not None:
            self.findings.unknown(REASON, spec.exhausted, self.vocabulary, place["exhausted"].span)
        if not self.findings.lost(place["plan"]):
            for channel in spec.spacing:
                self.channel(channel, spec.plan, place["spacing"][channel])
        condition, broken = self.condition(spec.when, place["when"])
        if broken:
            return None
        return Touches(condition, spec.plan, spec.within, spec.spacing, spec.ends, spec.exhausted)

    def starts_paused(self, clocks: Sequence[Clock], pause: PauseRule, place: Place) -> None:
        """Tell of each clock that stands still from its first moment on."""
        for clock in clocks:
            if any(self.implies(moment, begins) for moment in clock.starts for begins in pause.start):
                hint = "begin the pause with a later event, or ask for more with `where`"
                self.findings.error("LR319", f"this pause begins when clock `{clock.id}` starts", place.span, hint)

    def silence(self, spec: Suppress, place: Place) -> Silence:
        start, until = self.moments(spec.start, place["from"]), self.moments(spec.until, place["until"])
        return Silence(start, until, spec.channels, spec.exceptions)

    def condition(self, source: object, place: Place) -> tuple[Condition | None, bool]:
        if source is None:
            return None, False
        condition = self.findings.condition(source, self.scope, place)
        return condition, condition is None

    def channel(self, name: str, plan: Mapping[str, int], place: Place) -> None:
        if name not in plan:
            message = f"unknown channel `{name}`: the touch plan does not use it"
            hint = self.findings.closest(name, plan) or f"the plan has {some(f'`{channel}`' for channel in plan)}"
            self.findings.error("LR235", message, place.key_span, hint)

    def lines(self, lines: Sequence[TargetLine | TouchPlan], place: Place) -> None:
        if self.findings.lost(place):
            return
        for index, line in enumerate(lines):
            always, last = line.when is None, index == len(lines) - 1
            if always and not last:
                message = "this line has no condition, so no later line is ever used"
                self.findings.error("LR310", message, place[index].span, "put it last or give it a `when`")
            elif last and not always:
                message = "the last line has a condition, so some leads have no promise at all"
                self.findings.error("LR315", message, place[index].span, "end with a line without `when`")

    def moments(self, moments: Sequence[MomentSpec], place: Place) -> Moments:
        several = isinstance(place.value, list)
        read = (self.moment(moment, place[index] if several else place) for index, moment in enumerate(moments))
        return tuple(moment for moment in read if moment is not None)

    def moment(self, moment: MomentSpec, place: Place) -> Moment | None:
        if moment.event is None and moment.stage is None and self.findings.lost(place):
            return None
        if (moment.event is None) == (moment.stage is None):
            hint = "write an event of the log like `touched`, or `{stage: opportunity}`"
            said = "both an event and a stage" if moment.event else "neither an event nor a stage"
            self.findings.error("LR112", f"this moment has {said}", place.span, hint)
            return None
        if moment.stage is not None:
            self.findings.unknown(STAGE, moment.stage, self.vocabulary, place["stage"].span)
            if moment.where is not None:
                hint = "remove it: it asks about events of the log"
                self.findings.error("LR306", "`where` means nothing beside `stage`", place["where"].key_span, hint)
            return Moment(None, moment.stage, None)
        event = moment.event or ""
        known = self.log_event(event, place if isinstance(place.value, str) else place["event"])
        if not known or moment.where is None:
            return Moment(event, None, None) if known else None
        where = self.findings.condition(moment.where, self.scope_of(event), place["where"])
        return None if where is None else Moment(event, None, where)

    def scope_of(self, event: str) -> Scope:
        attributes = LOG_ATTRIBUTES.get(event, {})
        noted = f"of `{event}` the log notes {', '.join(map('`{}`'.format, attributes)) or 'no more than its instant'}"
        symbols = {name: Symbol(name, type_, "attribute") for name, type_ in attributes.items()}
        elsewhere = {name: noted for name in self.scope.symbols if name not in symbols}
        return Scope(symbols, frozenset(), elsewhere)

    def log_event(self, event: str, place: Place) -> bool:
        return not self.findings.unknown(LOG_EVENT, event, self.vocabulary, place.span)

    def breach(self, action: BreachAction, place: Place) -> None:
        notify = place["notify"]
        known = self.vocabulary.also(PARTY, {MANAGER, OWNER})
        for index, who in enumerate(action.notify):
            span = notify[index].span if isinstance(notify.value, list) else notify.span
            self.findings.unknown(PARTY, who, known, span)
        if action.send_back is not None:
            self.findings.unknown(REASON, action.send_back, self.vocabulary, place["return"].span)
        if action.exclude_last and not action.reassign and not self.findings.lost(place):
            hint = "add `reassign: true`: it leaves out the last owners when the lead is given anew"
            message = "`exclude_last` means nothing without `reassign`"
            self.findings.error("LR306", message, place["exclude_last"].key_span, hint)
        elif not (action.notify or action.reassign or action.send_back or self.findings.lost(place)):
            hint = "add `notify:`, `reassign: true` or `return:` a reason"
            self.findings.error("LR112", "this breach action does nothing", place.span, hint)

    def implies(self, moment: Moment, other: Moment) -> bool:
        """Return whether a moment is always the other one too, as far as their words tell."""
        if other.stage is not None and self.entered.get(moment.event or "") == other.stage:
            return True
        if (moment.event, moment.stage) != (other.event, other.stage):
            return False
        return other.where is None or (moment.where is not None and moment.where.root == other.where.root)
