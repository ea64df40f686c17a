"""Stays: what became of each handoff, from the event that gave a lead to sales up to the one that took it back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, Literal

from leadrules.diagnostics import DataError
from leadrules.names import HANDED_OFF, REASONED, WON
from leadrules.plan import Plan
from leadrules.timeline.circumstances import holder_of
from leadrules.timeline.course import REASSIGNED, Cycle
from leadrules.timeline.log import Id, LogEvent
from leadrules.timeline.moments import is_by_sales
from leadrules.timeline.transitions import STAGE_ENTERED, text
from leadrules.worktime import Unit

Verdict = Literal["accepted", "rejected", "recycled", "opted_out", "closed", "open"]
VERDICTS: Final[tuple[Verdict, ...]] = ("accepted", "rejected", "recycled", "opted_out", "closed", "open")
"""What sales said of a handoff first; every handoff has exactly one."""

End = Literal["won", "lost", "rejected", "recycled", "opted_out", "closed", "open"]
ENDS: Final[tuple[End, ...]] = ("won", "lost", "rejected", "recycled", "opted_out", "closed", "open")
"""How a stay with sales ended; every handoff has exactly one."""

ACCEPTED: Final = "accepted"
MEETING: Final = "meeting_held"
OPENED: Final = "opportunity_opened"
SOURCE: Final = "source"
"""What ``seen`` of a handoff calls where the lead came from."""
_STEPS: Final = (ACCEPTED, OPENED, WON)
"""Steps that a lead also takes by entering the stage that they enter."""

_ONCE: Final = (ACCEPTED, OPENED, WON)
"""What happens once in a stay; more of it is told and does not count."""


@dataclass(frozen=True, slots=True)
class Stay:
    """What became of one handoff. Instants are UTC microseconds, None where it has not happened.

    A second handoff that passes the lead on within sales belongs to the same stay. ``owner``, ``team`` and ``queue``
    are those of the first person who had the lead, of the queue where nobody has had it. ``follow_up_us`` is the
    working time of that person until the first touch by sales, None without a touch or where no calendar is known.
    ``reason`` is that of the way back. ``pipeline`` and ``revenue`` are the amounts of the opportunity and of the sale,
    None where the log does not say, or says less than nothing. ``qualified`` is whether a tier or a fast track handed
    it off, None where the log names neither. ``rules`` are the scoring rules that gave the lead points, None where no
    decision says. ``seen`` is what its handoff notes of the lead, ``source`` what it notes as such. ``events`` counts
    what happened after the handoff; ``repeated`` names what was noted more than once and counts once.
    """

    lead_id: Id
    number: int
    handed_off_us: int
    qualified: bool | None
    tier: str | None
    fast_track: bool
    owner: str | None
    team: str | None
    queue: str | None
    source: str | None
    verdict: Verdict
    verdict_us: int | None
    end: End
    ended_us: int | None
    reason: str | None
    touched_us: int | None
    follow_up_us: int | None
    meeting_us: int | None
    opportunity_us: int | None
    pipeline: float | None
    won_us: int | None
    revenue: float | None
    events: int
    repeated: tuple[str, ...] = ()
    rules: tuple[str, ...] | None = None
    required_complete: bool | None = None
    seen: Mapping[str, Any] = field(default_factory=dict, repr=False, hash=False)

    @property
    def lost_us(self) -> int | None:
        """When its opportunity was given up, None where it had none or has it still."""
        return self.ended_us if self.opportunity_us is not None and self.won_us is None else None


def stays_of(cycles: Sequence[Cycle]) -> Iterator[tuple[Stay, list[Cycle]]]:
    """Yield the stays of a lead in order, each with those of its cycles that it consists of."""
    chain: list[Cycle] = []
    number = 0
    for cycle in cycles:
        if chain and chain[-1].ended is not cycle.handoff:
            number += 1
            yield _stay(number, chain), chain
            chain = []
        chain.append(cycle)
    if chain:
        yield _stay(number + 1, chain), chain


def _stay(number: int, chain: list[Cycle]) -> Stay:
    first, last = chain[0], chain[-1]
    handoff = first.handoff
    events = first.events if len(chain) == 1 else [event for cycle in chain for event in cycle.events]
    seen, times = _firsts(first.plan, events)
    accepted = min((seen[step] for step in _STEPS if step in seen), key=lambda e: e.at_us, default=None)
    end, ended = _end(last, was_won=WON in seen)
    verdict, judged = _verdict(accepted, end, ended)
    touched, opened, won = seen.get("touched"), seen.get(OPENED), seen.get(WON)
    keeper = _keeper(handoff, events)
    holder = holder_of(first.plan, (keeper,))
    tier, fast_track, pipeline = text(handoff, "tier"), handoff.data.get("fast_track"), _amount(opened)
    noted = handoff.seen.get(SOURCE)
    return Stay(
        lead_id=handoff.lead_id,
        number=number,
        handed_off_us=handoff.at_us,
        qualified=tier is not None or (fast_track is True if fast_track is not None else None),
        tier=tier,
        fast_track=fast_track is True,
        owner=holder.owner,
        team=holder.team,
        queue=None if "owner" in keeper.data else holder.queue,
        source=None if noted is None else str(noted),
        verdict=verdict,
        verdict_us=None if judged is None else judged.at_us,
        end=end,
        ended_us=None if ended is None else ended.at_us,
        reason=text(ended, "reason") if ended is not None and ended.type in REASONED else None,
        touched_us=None if touched is None else touched.at_us,
        follow_up_us=None if touched is None else _working(first.plan, holder.calendar, handoff.at_us, touched.at_us),
        meeting_us=seen[MEETING].at_us if MEETING in seen else None,
        opportunity_us=None if opened is None else opened.at_us,
        pipeline=pipeline,
        won_us=None if won is None else won.at_us,
        revenue=pipeline if won is not None and won.data.get("amount") is None else _amount(won),
        events=len(events),
        repeated=tuple(step for step in _ONCE if times[step] > 1),
        required_complete=True if tier is not None and fast_track is not True else None,
        seen=handoff.seen,
    )


def _firsts(plan: Plan, events: list[LogEvent]) -> tuple[dict[str, LogEvent], dict[str, int]]:
    """Return the first event of each kind, and how often those came that come once; entering a stage is a step, too."""
    seen: dict[str, LogEvent] = {}
    times = dict.fromkeys(_ONCE, 0)
    for event in events:
        kind = event.type
        if kind == STAGE_ENTERED:
            kind = _steps_by_stage(plan).get(text(event, "stage") or "", kind)
        elif kind in _ONCE:
            times[kind] += 1
        elif kind == "touched" and not is_by_sales(event):
            continue
        seen.setdefault(kind, event)
    return seen, times


@lru_cache(maxsize=64)
def _steps_by_stage(plan: Plan) -> Mapping[str, str]:
    """Return the step that entering a stage amounts to, by stage."""
    lifecycle = plan.agreement.lifecycle
    stages = lifecycle.stages.values() if lifecycle else ()
    return {stage.id: step for stage in stages for step in _STEPS if step in stage.enters}


def _end(last: Cycle, *, was_won: bool) -> tuple[End, LogEvent | None]:
    ended = last.ended
    if was_won:
        return "won", ended
    if ended is None:
        return "open", None
    match ended.type:
        case "lost" | "rejected" | "recycled" | "opted_out":
            return ended.type, ended
        case _:
            return "closed", ended


def _verdict(accepted: LogEvent | None, end: End, ended: LogEvent | None) -> tuple[Verdict, LogEvent | None]:
    """Return what sales said first. An opportunity or a sale says that it accepted; a loss before sends it back."""
    if accepted is not None:
        return "accepted", accepted
    match end:
        case "lost":
            return "recycled", ended
        case "won":
            return "accepted", ended
        case _:
            return end, ended


def _keeper(handoff: LogEvent, events: list[LogEvent]) -> LogEvent:
    """Return the event that gave the lead to the first person who had it; the handoff where nobody has had it."""
    if "owner" in handoff.data:
        return handoff
    given = (event for event in events if event.type in (REASSIGNED, HANDED_OFF) and "owner" in event.data)
    return next(given, handoff)


def _working(plan: Plan, calendar: str | None, from_us: int, until_us: int) -> int | None:
    """Return the working time between two instants, None where no calendar counts it."""
    found = plan.calendars.get(calendar or "")
    try:
        return None if found is None else found.elapsed(from_us, until_us, unit=Unit.BUSINESS_MINUTE)
    except DataError:
        return None  # in years whose holidays are not locked


def _amount(event: LogEvent | None) -> float | None:
    value = None if event is None else event.data.get("amount")
    return float(value) if isinstance(value, int | float) and value >= 0 else None
