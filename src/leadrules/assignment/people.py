"""The people of a roster at one instant: who is on duty, who is full, and since when or until when."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

from leadrules.assignment.assigned import PassedOver
from leadrules.assignment.ledger import PersonTally
from leadrules.expr import datetime_of, instant_us
from leadrules.plan import Plan
from leadrules.roster import Member, MemberCap
from leadrules.worktime import WorkCalendar, days_later

_FURTHEST: Final = 400
"""So many days ahead is looked for room."""

Needs = tuple[frozenset[str] | None, ...]
"""For each skill that a team matches, in order: what a lead asks for, or None where that is not known."""


@dataclass(slots=True)
class Person:
    """A member at one instant, with what the member has got up to now.

    ``calendar`` is the member's, else the team's, None for neither; ``zone`` is then the agreement's. ``today`` is the
    day there; counts are those of its day, week and month. ``full`` is a cap that has been reached.
    """

    member: Member
    calendar_name: str | None
    calendar: WorkCalendar | None
    zone: tzinfo
    today: date
    open: int = 0
    last: int | None = None
    day: date | None = None
    in_day: int = 0
    in_week: int = 0
    in_month: int = 0
    full: MemberCap | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.full = self._cap_reached()

    @classmethod
    def of(cls, plan: Plan, member: Member, tally: PersonTally, at: datetime) -> Person:
        """Return a member as a ledger knows the member at an instant."""
        team = plan.agreement.routing.teams.get(member.team)
        name = member.calendar or (team.calendar if team else None)
        calendar = plan.calendars.get(name) if name is not None else None
        zone = plan.zone if calendar is None else calendar.place
        today = at.astimezone(zone).date()
        last = tally.day
        return cls(
            member,
            name,
            calendar,
            zone,
            today,
            tally.open,
            tally.last,
            last,
            tally.in_day if last == today else 0,
            tally.in_week if last is not None and last.isocalendar()[:2] == today.isocalendar()[:2] else 0,
            tally.in_month if last is not None and (last.year, last.month) == (today.year, today.month) else 0,
        )

    @property
    def tally(self) -> PersonTally:
        """What a ledger keeps."""
        return PersonTally(
            open=self.open, last=self.last, day=self.day,
            in_day=self.in_day, in_week=self.in_week, in_month=self.in_month,
        )  # fmt: skip

    def give(self, number: int) -> bool:
        """Count a lead; return whether it is the one with which the person becomes full."""
        self.open += 1
        self.last = number
        self.day = self.today
        self.in_day += 1
        self.in_week += 1
        self.in_month += 1
        if self.full is None and self.member.caps:
            self.full = self._cap_reached()
            return self.full is not None
        return False

    def off_duty(self) -> PassedOver | None:
        """Return why a person gets no lead on this day, whatever the lead; None for one on duty."""
        member, today = self.member, self.today
        if member.active_from is not None and today < member.active_from:
            return PassedOver(member.id, "inactive", f"not active before {member.active_from}")
        if member.active_until is not None and today > member.active_until:
            return PassedOver(member.id, "inactive", f"not active after {member.active_until}")
        until = _away_until(member, today)
        return None if until is None else PassedOver(member.id, "absent", f"absent until {until}")

    def unable(self, skills: Collection[str], needs: Needs) -> PassedOver | None:
        """Return why a person on duty cannot get a lead: a skill that is lacking, or no room."""
        for skill, needed in zip(skills, needs, strict=True):
            if needed is not None and needed.isdisjoint(self.member.skills.get(skill, ())):
                words = f"lacks {skill} {', '.join(f'`{value}`' for value in sorted(needed))}"
                return PassedOver(self.member.id, "skill", words)
        return None if self.full is None else PassedOver(self.member.id, "full", f"full ({self.full})")

    def next_room(self) -> datetime | None:
        """Return when a person who gets no lead now has room again: the next opening on such a day; None for never."""
        day: date | None = self.today
        for cap in self.member.caps:
            if self._reached(cap):
                if cap.per == "open":
                    return None
                day = max(day or self.today, _next_period(self.today, cap.per))
        day = _on_duty_from(self.member, day or self.today)
        if day is None:
            return None
        midnight = datetime(day.year, day.month, day.day, tzinfo=self.zone)
        if self.calendar is None:
            return midnight
        return datetime_of(self.calendar.next_opening(instant_us(midnight))).astimezone(self.zone)

    def _cap_reached(self) -> MemberCap | None:
        return next((cap for cap in self.member.caps if self._reached(cap)), None)

    def _reached(self, cap: MemberCap) -> bool:
        got = {"day": self.in_day, "week": self.in_week, "month": self.in_month, "open": self.open}
        return got[cap.per] >= cap.count


def people_of(
    plan: Plan, members: Collection[Member], tallies: Mapping[str, PersonTally], at: datetime
) -> dict[str, Person]:
    """Return everybody of a roster at an instant, by id, sorted."""
    nothing = PersonTally()
    ordered = sorted(members, key=lambda member: member.id)
    return {member.id: Person.of(plan, member, tallies.get(member.id, nothing), at) for member in ordered}


def _away_until(member: Member, day: date) -> date | None:
    """Return the last day of an absence, absences that follow on each other as one; None for no absence."""
    last = None
    for absence in sorted(member.absences, key=lambda absence: absence.start):
        at = day if last is None else days_later(last, 1)
        if absence.start <= at <= absence.until:
            last = absence.until
    return last


def _on_duty_from(member: Member, day: date) -> date | None:
    """Return the first day from a day on at which a member is on duty; None where there is none soon."""
    if member.active_from is not None:
        day = max(day, member.active_from)
    furthest = days_later(day, _FURTHEST)
    while (until := _away_until(member, day)) is not None:
        day = days_later(until, 1)
    left = member.active_until is not None and day > member.active_until
    return None if left or day > furthest else day


def _next_period(day: date, per: str) -> date:
    """Return the first day of the next day, week or month."""
    if per == "month":
        return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return days_later(day, 7 - day.weekday() if per == "week" else 1)
