"""The way of a lead: the stages of the funnel, drawn and listed."""

from __future__ import annotations

from typing import Final

from leadrules.clauses.lifecycle import LifecycleClause, StageSpec
from leadrules.description.wording import Wording, listed, spaced_list
from leadrules.documents.content import Cell, Funnel, Paragraph, Section, Stage, cell, section, sentence, table

MOST_STAGES: Final = 40
"""A funnel with more stages is not drawn: nobody could follow the lines."""

_CAPTION: Final = (
    "Each stage stands with its owner; arrows lead to what may come next. "
    "Boxes of marketing are round, those of sales square"
)
_COLUMNS: Final = ("Stage", "Owner", "Means", "Begins when", "Ends with", "Then", "In the CRM", "Program")


def stages(wording: Wording) -> Section | None:
    """Return the stages, who owns them, and what may follow each."""
    clause = wording.agreement.clause.lifecycle
    if clause is None:
        return None
    drawn: Funnel | Paragraph = _funnel(clause)
    if len(clause.stages) > MOST_STAGES:
        drawn = Paragraph((f"{len(clause.stages)} stages are too many to draw; the table has them all.",))
    rows = (_row(stage, clause.transitions.get(stage.id, ())) for stage in clause.stages)
    return section("The way of a lead", drawn, table("Every stage of the way", _COLUMNS, rows))


def _funnel(clause: LifecycleClause) -> Funnel:
    drawn = tuple(Stage(stage.id, stage.owner, stage.means or "", stage.terminal) for stage in clause.stages)
    owners = tuple(dict.fromkeys(stage.owner for stage in clause.stages))
    known = {stage.id for stage in clause.stages}
    ways = tuple(
        (stage.id, following)
        for stage in clause.stages
        for following in dict.fromkeys(clause.transitions.get(stage.id, ()))
        if following in known and following != stage.id
    )
    apart = ", the others are drawn apart" if set(owners) - {"marketing", "sales"} else ""
    return Funnel(f"{_CAPTION}{apart}.", owners, drawn, ways)


def _row(stage: StageSpec, following: tuple[str, ...]) -> tuple[Cell, ...]:
    return (
        cell(stage.id),
        cell(stage.owner),
        cell(sentence(stage.means), sentence(stage.about)),
        cell(sentence(spaced_list(stage.enters, "or"))),
        cell(sentence(stage.exit), "Never ends" if stage.terminal else None),
        cell(listed(following, "or")),
        cell(listed(stage.statuses, "or")),
        cell(stage.program),
    )
