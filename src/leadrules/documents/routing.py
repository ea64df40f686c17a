"""Who gets a lead: the ladder, drawn and listed, and how teams share."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from leadrules.clauses.routing import LadderRoute, Target
from leadrules.description.routing import order, others, shared, target, when_full
from leadrules.description.wording import Wording, capital
from leadrules.documents.content import (
    Cell,
    Id,
    Ladder,
    Paragraph,
    Rung,
    Section,
    Table,
    cell,
    section,
    sentence,
    table,
)

MOST_RUNGS: Final = 24
"""So many routes are drawn; the table has all."""


def routing(wording: Wording) -> Section | None:
    """Return which leads come first, where each goes, and how teams share theirs."""
    routing = wording.agreement.routing
    first = Paragraph((f"{order(routing)}.",)) if routing.priority else None
    return section("Who gets a lead", first, _ladder(wording), _routes(wording), _teams(wording))


def _watched(wording: Wording) -> str:
    routing = wording.agreement.routing
    return f"{routing.watched_by} looks after it within {routing.within}"


def _which(route: LadderRoute, wording: Wording) -> str:
    return wording.condition(route.condition) if route.condition else "every other lead"


def _goes(to: Target, wording: Wording) -> tuple[str, str]:
    """Return where a lead goes, and where else if the person cannot take it."""
    instead = f"else {target(to.otherwise, wording)}" if to.otherwise else ""
    return capital(target(replace(to, otherwise=None), wording)), instead


def _ladder(wording: Wording) -> Ladder:
    routing = wording.agreement.routing
    rungs = tuple(
        Rung(route.id, capital(_which(route, wording)), *_goes(route.target, wording))
        for route in routing.ladder[:MOST_RUNGS]
    )
    caption = "Asked from top to bottom: a lead takes the first line that holds of it."
    left_out = max(0, len(routing.ladder) - MOST_RUNGS)
    queue = f"The queue {routing.queue}"
    return Ladder(caption, rungs, left_out, capital(others(routing)), queue, _watched(wording))


def _routes(wording: Wording) -> Table | None:
    routing = wording.agreement.routing
    rows: list[tuple[Cell, ...]] = [
        (
            cell(Id(route.id)),
            cell(f"When {_which(route, wording)}" if route.condition else "Every other lead"),
            cell(capital(target(route.target, wording))),
            cell(sentence(route.because)),
        )
        for route in routing.ladder
    ]
    rest = cell(f"The queue {routing.queue}", _watched(wording))
    rows.append((cell("Otherwise"), cell(capital(others(routing))), rest, ()))
    return table("Where a lead goes", ("Route", "Which leads", "Goes to", "Because"), rows)


def _teams(wording: Wording) -> Table | None:
    queue = f"the queue {wording.agreement.routing.queue}"
    rows = (
        (
            cell(name),
            cell(f"Gives its leads {shared(team, wording)}", sentence(team.about)),
            cell(capital(when_full(team, queue))),
            cell(team.calendar),
        )
        for name, team in wording.agreement.routing.teams.items()
    )
    return table("Teams", ("Team", "How it shares", "When all are full", "Works by"), rows)
