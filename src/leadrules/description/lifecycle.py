"""Which stages there are."""

from __future__ import annotations

from leadrules.clauses.lifecycle import StageSpec
from leadrules.description.wording import Lines, Wording, listed, remark, spaced_list


def stages(wording: Wording) -> Lines:
    """Yield each stage: its owner, what it means, how it begins and ends, and what may follow."""
    clause = wording.agreement.clause.lifecycle
    if clause is None:
        return
    for stage in clause.stages:
        yield f"{_stage(stage)}{_following(clause.transitions.get(stage.id, ()))}."


def _stage(stage: StageSpec) -> str:
    means = f": {stage.means}" if stage.means else ""
    said = f"{stage.id} ({stage.owner}){remark(stage.about)}{means}"
    if stage.enters:
        said += f"; begins when {spaced_list(stage.enters, 'or')}"
    if stage.statuses:
        said += f"; in the CRM: {listed(stage.statuses, 'or')}"
    if stage.program:
        said += f"; in the program {stage.program}"
    if stage.exit:
        said += f"; ends with: {stage.exit}"
    return f"{said}; never ends" if stage.terminal else said


def _following(names: tuple[str, ...]) -> str:
    return f"; next may be {listed(names, 'or')}" if names else ""
