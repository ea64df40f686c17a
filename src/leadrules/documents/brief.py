"""The agreement in brief: what a reader takes away who reads no further."""

from __future__ import annotations

from leadrules.description.follow_up import tried
from leadrules.description.wording import Wording, listed, spaced
from leadrules.documents.content import Cell, Section, cell, facts, section


def brief(wording: Wording) -> Section | None:
    """Return the agreement in a handful of lines."""
    return section(
        "In brief",
        facts(
            ("A lead goes to sales", _goes(wording)),
            ("It is stopped", _stopped(wording)),
            ("It is scored", _scored(wording)),
            ("It is given", _given(wording)),
            ("Sales follows up", _answered(wording)),
            ("It comes back", _back(wording)),
        ),
    )


def _goes(wording: Wording) -> Cell:
    q = wording.agreement.qualification
    tiers = [tier.id for tier in q.handoff_tiers]
    reached = f"in the tier {listed(tiers, 'or')}" if tiers else ""
    gates = _counted(len(q.gates), "condition")
    needs = [f"{listed(wording.names(q.required))} known" if q.required else "", f"{gates} met" if q.gates else ""]
    with_ = listed([need for need in needs if need])
    fast = listed([track.id for track in q.fast_tracks], "or")
    return cell(
        f"{reached}{f', with {with_}' if with_ else ''}" if reached else None,
        f"{'or ' if reached else ''}on the fast track {fast}, which asks for less" if fast else None,
    )


def _stopped(wording: Wording) -> Cell:
    q = wording.agreement.qualification
    return cell(f"by {_any_of(len(q.disqualifiers))}" if q.disqualifiers else None)


def _scored(wording: Wording) -> Cell:
    axes = wording.agreement.axes.values()
    return cell(*(f"for {spaced(axis.name)}, by {_counted(len(axis.rules), 'rule')}" for axis in axes))


def _given(wording: Wording) -> Cell:
    routing = wording.agreement.routing
    count = len(routing.ladder)
    by = f"by the first of {count} routes that holds for it" if count > 1 else "by the route, where it holds for it"
    return cell(f"{by}; every other lead goes to the queue {routing.queue}")


def _answered(wording: Wording) -> Cell:
    clause = wording.agreement.clause.follow_up
    if clause is None:
        return ()
    said = []
    for name, clock in clause.clocks.items():
        targets = list(dict.fromkeys(str(target.within) for target in clock.target))
        said.append(f"{spaced(name)} within {listed(targets, 'or')}")
    plans = list(dict.fromkeys(f"{tried(plan)} within {plan.within}" for plan in clause.touches))
    return cell(*said, f"tried {'; or '.join(plans)}" if plans else None)


def _back(wording: Wording) -> Cell:
    clause = wording.agreement.clause.recycle
    if clause is None or not clause.reasons:
        return ()
    return cell(f"for {_counted(len(clause.reasons), 'reason')}, each with how long it rests and what follows")


def _any_of(number: int) -> str:
    return f"any of {number} rules" if number > 1 else "one rule"


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
