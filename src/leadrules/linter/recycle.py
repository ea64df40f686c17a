"""Rules about the way back: leads that bounce, and returns that tell nothing."""

from __future__ import annotations

from collections.abc import Iterator

from leadrules.diagnostics import Severity
from leadrules.linter.rule import Finding, rule
from leadrules.linter.subject import Subject


@rule("LR376", "reason-without-way", Severity.WARNING)
def reason_without_way(subject: Subject) -> Iterator[Finding]:
    """A reason to give a lead back, and no stage of sales that leads there.

    Why: A rep gives a lead back with a reason, and the reason says to which stage it goes. When no transition leads
    from a stage of sales to that stage, the log refuses the return, and the lead stays where it was.
    Bad:
        transitions: {working: [accepted], accepted: [opportunity]}
        # and a reason
        not-ready: {to: recycled, cool_off: 60 days}
    Instead:
        transitions: {working: [accepted, recycled], accepted: [opportunity, recycled]}
    """
    lifecycle, recycle = subject.agreement.lifecycle, subject.agreement.recycle
    if lifecycle is None or recycle is None or not any(stage.next for stage in lifecycle.stages.values()):
        return
    ways = {name for stage in lifecycle.stages.values() if stage.with_sales for name in stage.next}
    stopped = {d.reason for d in subject.agreement.qualification.disqualifiers}
    for name, reason in recycle.reasons.items():
        if reason.to not in ways and name not in stopped:
            span = subject.root["recycle"]["reasons"][name]["to"].span
            message = f"no stage of sales leads to `{reason.to}`, so nothing comes back as `{name}`"
            yield Finding(message, span, "add it to `lifecycle.transitions` of the stages that sales owns")


@rule("LR377", "reason-without-cool-off", Severity.WARNING)
def reason_without_cool_off(subject: Subject) -> Iterator[Finding]:
    """A reason to give a lead back that lets it return at once.

    Why: The lead still meets the definition, so without a time with marketing it is handed over again with its next
    click, to the rep who has just given it back.
    Bad:
        not-ready: {to: recycled, program: decision}
    Instead:
        not-ready: {to: recycled, cool_off: 60 days, program: decision}
    """
    lifecycle, recycle = subject.agreement.lifecycle, subject.agreement.recycle
    if lifecycle is None or recycle is None:
        return
    for name, reason in recycle.reasons.items():
        if reason.cool_off is None and reason.until is None and not lifecycle.stages[reason.to].terminal:
            span = subject.root["recycle"]["reasons"][name].key_span
            hint = "add `cool_off:`, or `until:` a date, or send it to a terminal stage"
            yield Finding(f"a lead that comes back as `{name}` may return at once", span, hint)


@rule("LR378", "single-reason", Severity.NOTE)
def single_reason(subject: Subject) -> Iterator[Finding]:
    """A catalogue with one reason.

    Why: Unreachable, not ready, no budget, locked in a contract, not as defined: each calls for another wait and
    another program, and tells marketing something else. With one reason a return tells nothing.
    Bad:
        reasons:
          rejected: {to: recycled, cool_off: 90 days}
    Instead:
        reasons:
          not-ready: {to: recycled, cool_off: 60 days, program: decision}
          no-budget: {to: recycled, cool_off: 180 days, program: awareness}
    """
    recycle = subject.agreement.recycle
    if recycle is not None and len(recycle.reasons) == 1:
        hint = "tell apart at least: could not be reached, not ready, not as defined"
        yield Finding("one reason tells marketing nothing", subject.root["recycle"]["reasons"].key_span, hint)


@rule("LR379", "no-re-entry", Severity.WARNING)
def no_re_entry(subject: Subject) -> Iterator[Finding]:
    """Leads that come back to sales because time has passed.

    Why: When the cool-off is over, a lead that still meets the definition is handed over again, although it has done
    nothing since. It should return when its own behaviour says so.
    Bad:
        recycle:
          reasons:
            not-ready: {to: recycled, cool_off: 60 days}
    Instead:
        recycle:
          reasons:
            not-ready: {to: recycled, cool_off: 60 days}
          re_entry: {new_points: 20, or: fast_track}
    """
    recycle = subject.agreement.recycle
    if recycle is not None and not recycle.new_points_hundredths:
        message = "a lead returns to sales as soon as its cool-off is over, whatever it did"
        yield Finding(message, subject.root["recycle"].key_span, "add `re_entry: {new_points: 20, or: fast_track}`")
