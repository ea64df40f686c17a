"""The circumstances in which the clocks of one cycle run: what happened, what the lead was, who had it, what paused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from leadrules.clauses.promises import PauseRule, Target
from leadrules.diagnostics import Diagnostic, error
from leadrules.expr import Condition, Refused, datetime_of
from leadrules.plan import NO_TIER, Plan
from leadrules.timeline.course import Cycle
from leadrules.timeline.log import LogEvent, LogProblem
from leadrules.timeline.moments import Happening, Watch
from leadrules.timeline.snapshot import read_back
from leadrules.worktime import BUSINESS, WEEKDAYS, Duration, Pause, WorkCalendar


class Holder(NamedTuple):
    """Who has a lead: an owner or a queue, the team, and the name of the calendar that counts."""

    owner: str | None
    team: str | None
    queue: str | None
    calendar: str | None


@dataclass(frozen=True)
class Circumstances:
    """One cycle of a lead, seen from an instant. ``happenings`` begins with the handoff."""

    cycle: Cycle
    happenings: tuple[Happening, ...]
    calendars: Mapping[str, WorkCalendar]
    watch: Watch
    at_us: int
    problems: list[LogProblem] = field(default_factory=list)
    _pauses: dict[str, tuple[Pause, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def plan(self) -> Plan:
        """The plan under which the lead was handed off."""
        return self.cycle.plan

    def holds(self, condition: Condition | None, when: Happening) -> bool:
        """Return whether a condition on the lead, as it was handed off, is known to hold; one that is None does."""
        if condition is None:
            return True
        row = self._handoff_row if when is self.happenings[0] else self._row(when)
        return self.plan.evaluator(condition)(row) is True

    def first_target(self, targets: Sequence[Target], when: Happening) -> Duration | None:
        """Return the target of the first line that holds."""
        return next((target.within for target in targets if self.holds(target.condition, when)), None)

    def holder_at(self, when: Happening) -> Holder:
        """Return who had the lead after something happened."""
        if len(self._assignments) == 1:
            return self._first_holder
        given = [event for event in self._assignments if event.order <= when.event.order]
        return holder_of(self.plan, given)

    def last_owners(self, count: int, until_us: int) -> tuple[str, ...]:
        """Return the last owners of this cycle, so many of them, the last one last."""
        owners = [e.data.get("owner") for e in self._assignments if e.at_us <= until_us]
        latest = dict.fromkeys(str(owner) for owner in reversed(owners) if owner is not None)
        return tuple(list(latest)[:count][::-1])

    def calendar(self, name: str | None, when: Happening, needed: Duration) -> WorkCalendar | None:
        """Return a calendar by its name; None after telling that a duration needs one that nobody knows."""
        found = self.calendars.get(name or "")
        if found is not None:
            return found
        if needed.unit not in BUSINESS:
            return WorkCalendar("", self.plan.zone.key, ((),) * len(WEEKDAYS))
        said = "no calendar says when the owner works" if name is None else f"unknown calendar `{name[:60]}`"
        hint = "give the handoff the `calendar` of its owner, or the team one in `routing.teams`"
        self.tell(
            error("LR778", f"lead `{when.event.lead_id}`: event `{when.event.id}`: {said}", None, hint), when.event
        )
        return None

    def tell(self, problem: Diagnostic, event: LogEvent) -> None:
        """Note what is wrong with an event."""
        self.problems.append(LogProblem(event.lead_id, event.id, problem))

    def pauses(self, calendar: WorkCalendar, ended_us: int | None = None) -> tuple[Pause, ...]:
        """Return when a promise stood still, in the order of their beginnings.

        Once it has ended, None while it goes on, nothing moves it any more: a meeting that was booked pauses others.
        """
        made = self._pauses.get(calendar.name)
        if made is None:
            made = self._pauses[calendar.name] = tuple(sorted(self._paused(calendar), key=lambda pause: pause[0]))
        return made if ended_us is None or not made else tuple(pause for pause in made if pause[0] < ended_us)

    @cached_property
    def _assignments(self) -> list[LogEvent]:
        return self.cycle.assignments

    @cached_property
    def _first_holder(self) -> Holder:
        return holder_of(self.plan, (self.cycle.handoff,))

    def _paused(self, calendar: WorkCalendar) -> list[Pause]:
        follow_up = self.plan.agreement.follow_up
        rules = follow_up.pauses if follow_up else ()
        pauses = [pause for rule in rules for pause in self._by_rule(rule, calendar)]
        since: int | None = None
        for happening in self.happenings:
            if happening.event.type == "paused" and since is None:
                since = happening.at_us
            elif happening.event.type == "resumed" and since is not None:
                pauses.append((since, happening.at_us))
                since = None
        return [*pauses, *([(since, self._end_us)] if since is not None else [])]

    def _by_rule(self, rule: PauseRule, calendar: WorkCalendar) -> list[Pause]:
        """Return the pauses of a rule. One that has lasted as long as it may is over, so that another may begin."""

        def over_us(began: Happening) -> int | None:
            return None if rule.at_most is None else calendar.due(began.at_us, rule.at_most).at_us

        pauses = []
        for began, ended in self.watch.spells(rule.start, rule.until, self.happenings, over_us):
            ends = [at for at in (ended and ended.at_us, over_us(began), self._end_us) if at is not None]
            pauses.append((began.at_us, min(ends, default=None)))
        return pauses

    @property
    def _end_us(self) -> int | None:
        return self.cycle.ended.at_us if self.cycle.ended else None

    @cached_property
    def _handoff_row(self) -> list[Any]:
        return self._row(self.happenings[0])

    def _row(self, when: Happening) -> list[Any]:
        """Return what conditions read: the lead as its handoff noted it, and where it stands now."""
        plan, handoff = self.plan, self.cycle.handoff
        row: list[Any] = [None] * len(plan.slots)
        row[:2] = when.at_us, datetime_of(when.at_us).astimezone(plan.zone).date()
        for name, value in self._seen.items():
            row[plan.slots[name]] = value
        row[plan.slots["tier"]] = handoff.data.get("tier") or NO_TIER
        row[plan.slots["fast_track"]] = handoff.data.get("fast_track") is True
        row[plan.slots["stage"]] = self._stage_at(when)
        return row

    def _stage_at(self, when: Happening) -> str | None:
        """Return the stage that conditions read: at the handoff the one that the lead comes from, as for ``decide``."""
        entered = [entry.stage for entry in self.cycle.entries if entry.event.order <= when.event.order]
        if not entered or when.event is self.cycle.handoff:
            return self.cycle.came_from or self.plan.stage_of(None)
        return entered[-1]

    @cached_property
    def _seen(self) -> dict[str, Any]:
        """What the handoff noted of the lead, in its final form; what cannot be read is told and not known."""
        known: dict[str, Any] = {}
        handoff = self.cycle.handoff
        for name, value in read_back(self.plan, handoff.seen):
            if isinstance(value, Refused):
                where = f"lead `{handoff.lead_id}`: event `{handoff.id}`: `seen.{name}`"
                self.tell(error("LR772", f"{where}: {value.reason}", None, value.hint), handoff)
            else:
                known[name] = value
        return known


def holder_of(plan: Plan, assignments: Sequence[LogEvent]) -> Holder:
    """Return who has a lead after its handoff and reassignments, which are in order."""
    last = assignments[-1].data
    team = last.get("team")
    routing = plan.agreement.clause.routing
    teams = routing.teams if routing else {}
    named = last.get("calendar") or (teams[str(team)].calendar if team is not None and str(team) in teams else None)
    only = list(plan.agreement.clause.calendars)
    calendar = named or (only[0] if len(only) == 1 else None)
    owner, queue = last.get("owner"), last.get("queue")
    return Holder(*(None if value is None else str(value) for value in (owner, team, queue, calendar)))
