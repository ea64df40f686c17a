"""Rules about the funnel: stages that say nothing, and handoffs that lead to no stage of sales."""

from __future__ import annotations

from collections.abc import Iterator

from leadrules.diagnostics import Severity
from leadrules.linter.rule import Finding, rule
from leadrules.linter.subject import Subject


@rule("LR373", "stage-without-words", Severity.WARNING)
def stage_without_words(subject: Subject) -> Iterator[Finding]:
    """A stage without a definition, or without a way out in words.

    Why: People put leads into stages by what they mean. A stage that does not say what it means, and what must happen
    for a lead to leave it, means something else to each of them, and its numbers mean nothing.
    Bad:
        - {id: working, owner: sales}
    Instead:
        - {id: working, owner: sales, means: is being contacted, exit: accepted or returned with a reason}
    """
    lifecycle = subject.agreement.clause.lifecycle
    for index, stage in enumerate(lifecycle.stages if lifecycle else ()):
        lacks = [key for key in ("means", "exit") if getattr(stage, key) is None]
        lacks = [key for key in lacks if key != "exit" or not stage.terminal]
        if lacks:
            message = f"stage `{stage.id}` has no {' and no '.join(f'`{key}`' for key in lacks)}"
            span = subject.root["lifecycle"]["stages"][index]["id"].span
            yield Finding(message, span, "say what it means, and what must happen for a lead to leave it")


@rule("LR374", "handoff-without-sales-stage", Severity.WARNING)
def handoff_without_sales_stage(subject: Subject) -> Iterator[Finding]:
    """A handoff that leads to no stage of sales.

    Why: While a lead is in a stage that sales owns, it is not handed over again. When a handoff leads to no such stage,
    the lead is decided anew with everything it does, and handed over again and again.
    Bad:
        stages:
          - {id: lead, owner: marketing}
          - {id: working, owner: sales}
    Instead:
        stages:
          - {id: lead, owner: marketing}
          - {id: working, owner: sales, enters: [handed_off]}
    """
    lifecycle = subject.agreement.lifecycle
    if lifecycle is None:
        return
    stages = lifecycle.stages
    follows = any(stages[name].with_sales for name in stages[lifecycle.first].next)
    place = subject.root["lifecycle"]["stages"]
    entered = [index for index, stage in enumerate(stages.values()) if stage.id in subject.handed_off_to]
    hint = "put `enters: [handed_off]` on the stage in which sales begins to work"
    if not entered and not follows:
        yield Finding("a handoff leads to no stage", place.key_span, hint)
    for index in entered:
        stage = tuple(stages.values())[index]
        if not stage.with_sales and not follows:
            message = f"a handoff leads to `{stage.id}`, which sales does not own"
            yield Finding(message, place[index]["owner"].span, hint)


@rule("LR375", "status-in-two-stages", Severity.WARNING)
def status_in_two_stages(subject: Subject) -> Iterator[Finding]:
    """One status of the CRM in two stages.

    Why: The statuses tie the CRM to the one funnel. A status that stands in two stages does not say in which of them a
    lead is, so marketing and sales count it twice or not at all.
    Bad:
        - {id: working, owner: sales, statuses: [new, open]}
        - {id: opportunity, owner: sales, statuses: [open]}
    Instead:
        - {id: working, owner: sales, statuses: [new, attempting]}
        - {id: opportunity, owner: sales, statuses: [open]}
    """
    lifecycle = subject.agreement.clause.lifecycle
    seen: dict[str, str] = {}
    for index, stage in enumerate(lifecycle.stages if lifecycle else ()):
        place = subject.root["lifecycle"]["stages"][index]["statuses"]
        for position, status in enumerate(stage.statuses):
            first = seen.setdefault(status, stage.id)
            if first != stage.id:
                span = (place[position] if isinstance(place.value, list) else place).span
                message = f"status `{status}` stands in `{first}` and in `{stage.id}`"
                yield Finding(message, span, "give each status one stage")
