"""What a law is tried on: one decision, or one log; and what is said where the law does not hold."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from leadrules.coverage import Draft, written
from leadrules.decision import Decision
from leadrules.engine import EngineName, decide
from leadrules.expr import datetime_of, parse_instant
from leadrules.history import Past
from leadrules.plan import Plan
from leadrules.testing.log_events import logs
from leadrules.testing.moments import instants
from leadrules.testing.seeds import Seed, seeds_of
from leadrules.testing.strategies import activities, leads, pasts

Event = Mapping[str, Any]


class BrokenLawError(AssertionError):
    """A law does not hold: what happened, where the agreement says so, and a lead that shows it."""


@dataclass(frozen=True, slots=True)
class Situation:
    """The arguments of one decision; ``activity`` is None where it is not known."""

    lead: Mapping[str, Any]
    activity: tuple[Event, ...] | None
    at: datetime
    past: Past | None = None

    def decide(self, plan: Plan, engine: EngineName = "generated") -> Decision:
        """Return the decision.

        Raises:
            DataError: the lead, its events or its past cannot be used.
        """
        return decide(plan, self.lead, self.activity, at=self.at, past=self.past, engine=engine)

    def doing(self, activity: Iterable[Event]) -> Situation:
        """Return the situation in which the lead did something else."""
        return replace(self, activity=tuple(activity))

    def without(self, field: str) -> Situation:
        """Return the situation in which a field is not known."""
        return replace(self, lead={name: value for name, value in self.lead.items() if name != field})

    def as_case(self) -> str:
        """Return the situation as a case of ``cases.yaml`` that expects nothing yet."""
        lead = {name: value for name, value in self.lead.items() if name != "id"}
        events = None if self.activity is None else tuple(map(_dated, self.activity))
        return written(Draft(lead, events, self.past, self.at), "found-by-a-law")


@dataclass(frozen=True, slots=True)
class Logged:
    """The arguments of one look at a log."""

    log: tuple[Event, ...]
    at: datetime

    def as_records(self) -> str:
        """Return the log as JSON, one record a line."""
        return "".join(f"{json.dumps(record, default=_plain, ensure_ascii=False)}\n" for record in self.log)


def situations(plan: Plan) -> SearchStrategy[Situation]:
    """Return a strategy for situations of one lead, at instants that tell rules of time apart.

    Most of them lie near leads that the analysis finds for each way of deciding: handed off by each tier and route, and
    so on.
    """
    at_each: Callable[[datetime], tuple[SearchStrategy[Any], ...]] = cache(
        lambda at: (leads(plan, at=at), activities(plan, at), pasts(plan, at=at))
    )
    seeds = seeds_of(plan)
    return _situations(instants(plan), at_each, (None, *(None for _ in seeds[::2]), *seeds))


@st.composite
def _situations(
    draw: DrawFn,
    moments: SearchStrategy[datetime],
    at_each: Callable[[datetime], tuple[SearchStrategy[Any], ...]],
    seeds: Sequence[Seed | None],
) -> Situation:
    at = draw(moments)
    lead, activity, past = (draw(strategy) for strategy in at_each(at))
    seed = draw(st.sampled_from(seeds))  # last, so that a situation shrinks to one without
    if seed is None:
        return Situation(lead, None if activity is None else tuple(activity), at, past)
    names = sorted({*seed.lead, *lead} - {"id"})
    changed = draw(st.lists(st.sampled_from(names), max_size=2, unique=True)) if names else []
    kept = {name: value for name, value in seed.lead.items() if name not in changed}
    near = {**kept, **{name: lead[name] for name in ("id", *changed) if name in lead}}
    events = seed.events_before(at)
    more = tuple(activity or ())[: draw(st.integers(0, 2))]
    return Situation(near, None if events is None else (*events, *more), at, seed.past)


def logged(plan: Plan) -> SearchStrategy[Logged]:
    """Return a strategy for logs, looked at some time within a month after the first event that they may have."""
    later = st.integers(0, 60 * 24 * 30).map(lambda minutes: timedelta(minutes=minutes))
    return st.builds(
        lambda log, at, wait: Logged(tuple(log), max([at, *(record["at"] for record in log[:1])]) + wait),
        logs(plan), instants(plan), later,
    )  # fmt: skip


def broken(
    plan: Plan, situation: Situation, said: str, clauses: Sequence[str] = (), decision: Decision | None = None
) -> BrokenLawError:
    """Return that a law does not hold: ``clauses`` are the places at fault, by their names in the agreement."""
    lines = [*(f"{place(plan, clause)}: {said}" for clause in clauses or ("",))]
    lines += ["", "a lead that shows it, as a case:", *situation.as_case().rstrip().splitlines()]
    if decision is not None:
        lines += ["", "why:", *(f"  | {line}".rstrip() for line in decision.explain().splitlines())]
    return BrokenLawError("\n".join(lines))


def broken_log(plan: Plan, logged: Logged, said: str) -> BrokenLawError:
    """Return that a law of logs does not hold."""
    records = [f"  {line}" for line in logged.as_records().splitlines()]
    looked = f"a log that shows it, looked at {logged.at.isoformat()}:"
    return BrokenLawError("\n".join([f"{place(plan, 'follow_up')}: {said}", "", looked, *records]))


def place(plan: Plan, clause: str) -> str:
    """Return ``file:line`` of a place in the agreement; where it has none, of the beginning of the file."""
    document = plan.agreement.document
    span = document.root.named(clause.split(".")).span if clause else None
    return f"{document.file}:1" if span is None else f"{span.file}:{span.line}"


def _dated(event: Event) -> Event:
    at = event["at"]
    return {**event, "at": at if isinstance(at, datetime) else datetime_of(parse_instant(at.strip()))}


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
