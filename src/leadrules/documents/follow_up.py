"""How fast and how often sales follows up: clocks, touch plans, pauses, and where marketing keeps silent."""

from __future__ import annotations

from leadrules.clauses.follow_up import ClockSpec, FollowUpClause
from leadrules.description.follow_up import (
    AT_CLOSE,
    apart,
    breached,
    moments,
    stillness,
    target_of,
    time_counted,
    tried,
)
from leadrules.description.wording import Wording, capital, listed, share, spaced, spaced_list
from leadrules.documents.content import Cell, Id, Section, Table, bullets, cell, section, sentence, table


def follow_up(wording: Wording) -> Section | None:
    """Return every promise about time and touches."""
    clause = wording.agreement.clause.follow_up
    if clause is None:
        return None
    return section(
        "How fast sales follows up, and how often",
        sections=(
            section("How fast", _targets(clause, wording), _clocks(clause, wording)),
            section("How often", _touches(clause, wording)),
            section("When clocks stand still, and marketing keeps silent", bullets(_still(clause, wording))),
        ),
    )


def _targets(clause: FollowUpClause, wording: Wording) -> Table | None:
    rows = (
        (
            cell(capital(spaced(name))),
            cell(capital(target_of(name, index, wording)) if len(clock.target) > 1 else "Every lead"),
            cell(f"Within {target.within}"),
            cell(_span(name, clock, wording)),
        )
        for name, clock in clause.clocks.items()
        for index, target in enumerate(clock.target)
    )
    return table("How soon", ("Clock", "For which leads", "Target", "Measured"), rows)


def _span(name: str, clock: ClockSpec, wording: Wording) -> str:
    starts = moments(clock.starts, wording, "clocks", name, "starts")
    return f"From {starts} until {moments(clock.stops, wording, 'clocks', name, 'stops')}"


def _clocks(clause: FollowUpClause, wording: Wording) -> Table | None:
    rows = (_clock(name, clock, wording) for name, clock in clause.clocks.items())
    columns = ("Clock", "Which time counts", "Warned", "If missed", "Does not count after", "Starts again after")
    return table("What comes with each clock", columns, rows)


def _clock(name: str, clock: ClockSpec, wording: Wording) -> tuple[Cell, ...]:
    warned = f"At {listed(list(map(share, clock.warn_at)))} of the time" if clock.warn_at else None
    at_close = AT_CLOSE if clock.at_close == "next_opening" else None
    latest = f"Never later than {clock.never_later_than}" if clock.never_later_than else None
    return (
        cell(capital(spaced(name)), Id(name), sentence(clock.about)),
        cell(time_counted(clock), latest, at_close),
        cell(warned),
        cell(*(capital(breached(action)) for action in clock.on_breach)),
        cell(sentence(moments(clock.cancels, wording, "clocks", name, "cancels"))),
        cell(sentence(moments(clock.restarts, wording, "clocks", name, "restarts"))),
    )


def _touches(clause: FollowUpClause, wording: Wording) -> Table | None:
    rows = []
    for index, plan in enumerate(clause.touches):
        when = wording.at("follow_up", "touches", index, "when")
        who = f"When {when}" if when else "Every other lead" if index else "Every lead"
        spent = ("Comes back as ", Id(plan.exhausted)) if plan.exhausted else None
        within, until = f"Within {plan.within}", sentence(spaced_list(plan.ends, "or"))
        rows.append(
            (cell(who), cell(tried(plan)), cell(within), cell(*map(sentence, apart(plan))), cell(until), cell(spent))
        )
    columns = ("Which leads", "Tried", "Time", "Apart", "Until", "When all was in vain")
    return table("How often", columns, rows)


def _still(clause: FollowUpClause, wording: Wording) -> list[tuple[str]]:
    return [(said,) for said in stillness(clause, wording)]
