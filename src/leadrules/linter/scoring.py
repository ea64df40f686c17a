"""Rules about points: what decides alone, what never ends, and what counts for nothing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from leadrules.clauses.qualification import Tier
from leadrules.clauses.scoring import HUNDREDTHS, Axis, CompiledRule, EachRule, WhenRule
from leadrules.diagnostics import Severity
from leadrules.expr import Compare, InSet, Literal, Name
from leadrules.linter.rule import Finding, rule
from leadrules.linter.subject import Subject
from leadrules.source import Place


def _rules(subject: Subject) -> Iterator[tuple[Axis, CompiledRule, Place]]:
    """Yield each scoring rule with its axis and its place."""
    for name, axis in subject.agreement.axes.items():
        for index, scored in enumerate(axis.rules):
            yield axis, scored, subject.root["scoring"][name]["rules"][index]


def _at_once(axis: Axis, scored: CompiledRule) -> int:
    """Return what a rule is worth at most by one condition or one fresh event, in hundredths without sign."""
    caps = [axis.group_caps[scored.group]] if scored.group is not None else []
    if isinstance(scored, EachRule) and scored.cap_hundredths is not None:
        caps.append(scored.cap_hundredths)
    return min([abs(scored.hundredths), *caps])


def _in_all(scored: CompiledRule) -> int | None:
    """Return what a rule is worth at most however much a lead does, in hundredths; None where nothing bounds it."""
    if isinstance(scored, WhenRule):
        return scored.hundredths
    if scored.limit is not None and scored.limit.per == "lead":
        return min(scored.limit.count * scored.hundredths, scored.cap_hundredths or 2**63)
    return scored.cap_hundredths


@rule("LR353", "decisive-without-because", Severity.NOTE)
def decisive_without_because(subject: Subject) -> Iterator[Finding]:
    """A rule that moves a lead to another grade by itself, and does not say why.

    Why: Its points are at least as many as the widest grade of the axis has, so whatever else is known of a lead, it
    changes the grade. The rep reads `because` before the first call, and whoever reviews the scorecard wants to know
    where so many points come from.
    Bad:
        - {id: decides, when: 'job_level in ["vp", "c_level"]', points: 40}
    Instead:
        - {id: decides, when: 'job_level in ["vp", "c_level"]', points: 40, because: signs the purchase}
    """
    for axis, scored, place in _rules(subject):
        starts = [axis.hi_hundredths, *(threshold for _, threshold in axis.grades)]
        widest = max((above - below for above, below in pairwise(starts)), default=0)
        unexplained = len(axis.grades) > 1 and scored.because is None and scored.hundredths > 0
        if unexplained and _at_once(axis, scored) >= widest:
            message = f"`{scored.id}` lifts every lead to a better grade by itself, and does not say why"
            yield Finding(message, place["points"].span, "add `because:`, in the words of a first call")


@rule("LR354", "one-rule-decides", Severity.WARNING)
def one_rule_decides(subject: Subject) -> Iterator[Finding]:
    """A rule whose points alone reach a tier for sales.

    Why: Points are meant to add up. When one click or one field is worth the whole way, the other rules do not matter,
    and sales gets leads of which one thing is known. What is enough by itself is a fast track, and stands there for
    everybody to see.
    Bad:
        rules: [{id: demo, each: form_submitted, points: 60}, {id: visit, each: page_view, points: 2}]
        # and a tier
        - {id: mql, when: engagement >= 50, handoff: true}
    Instead:
        fast_track: [{id: demo, when: asked_for_demo >= 1, skips: [scores], needs: [email]}]
    """
    easiest: dict[str, tuple[int, str]] = {}
    for tier in subject.agreement.qualification.handoff_tiers:
        if (needed := _needed(subject, tier)) is not None:
            easiest[needed[0]] = min(easiest.get(needed[0], needed[1:]), needed[1:])
    for axis, scored, place in _rules(subject):
        if axis.name not in easiest:
            continue
        threshold, tier_id = easiest[axis.name]
        if scored.hundredths > 0 and axis.lo_hundredths < threshold <= _at_once(axis, scored):
            message = f"`{scored.id}` alone reaches tier `{tier_id}`"
            hint = "give it fewer points, or make it a fast track"
            yield Finding(message, place["points"].span, hint)


def _needed(subject: Subject, tier: Tier) -> tuple[str, int, str] | None:
    """Return the axis, the hundredths and the tier, where a tier asks for points or a grade of one axis alone."""
    axes = subject.agreement.axes
    match tier.condition and tier.condition.root:
        case Compare(">=" | ">", Name(name), Literal(int() | float() as points)) if name in axes:
            return name, round(points * HUNDREDTHS), tier.id
        case Compare("==", Name(name), Literal(str() as grade)):
            return _grade_needed(subject, name, frozenset({grade}), tier)
        case InSet(Name(name), grades):
            return _grade_needed(subject, name, grades, tier)
    return None


def _grade_needed(subject: Subject, name: str, grades: frozenset[object], tier: Tier) -> tuple[str, int, str] | None:
    axis = subject.agreement.axes.get(name.removesuffix("_grade")) if name.endswith("_grade") else None
    starts = [threshold for grade, threshold in axis.grades if grade in grades] if axis else []
    return (axis.name, min(starts), tier.id) if axis and starts else None


@rule("LR355", "nothing-counts-against", Severity.NOTE)
def nothing_counts_against(subject: Subject) -> Iterator[Finding]:
    """A scorecard on which nothing counts against a lead.

    Why: Job seekers, students and those who unsubscribed are active too. Without negative points every sign is a good
    one. It is a note: disqualifiers may do the same.
    Bad:
        rules: [{id: visit, each: page_view, points: 2, at_most: 20}]
    Instead:
        rules:
          - {id: visit, each: page_view, points: 2, at_most: 20}
          - {id: careers, each: page_view, where: 'starts_with(path, "/careers")', points: -20, at_most: 20}
    """
    earned = [scored for _, scored, _ in _rules(subject)]
    if any(isinstance(scored, EachRule) for scored in earned) and all(scored.hundredths > 0 for scored in earned):
        message = "no rule has negative points"
        hint = "take points for careers pages, unsubscribing or long silence"
        yield Finding(message, subject.root["scoring"].key_span, hint)


@rule("LR356", "points-never-fade", Severity.WARNING)
def points_never_fade(subject: Subject) -> Iterator[Finding]:
    """Points for behaviour that never fade.

    Why: A download of three years ago says nothing about this month. Without `within` or `decay` points only ever add
    up, and in the end everybody is qualified.
    Bad:
        - {id: download, each: download, points: 10, at_most: 30}
    Instead:
        - {id: download, each: download, points: 10, at_most: 30, within: 60 days}
    """
    for _, scored, place in _rules(subject):
        match scored:
            case EachRule(within_us=None, hundredths_by_age_days=None) if scored.hundredths > 0:
                message = f"the points of `{scored.id}` never fade"
                yield Finding(message, place["each"].span, "add `within: 90 days`, or `decay: {half_life: 30 days}`")


@rule("LR357", "axis-without-caps", Severity.WARNING)
def axis_without_caps(subject: Subject) -> Iterator[Finding]:
    """An axis on which one kind of event can be repeated to the top.

    Why: No rule over events has a limit, a cap or a group, so a restless afternoon, or a mail filter that opens every
    link, scores as high as a project.
    Bad:
        rules: [{id: click, each: email_click, points: 5, within: 30 days}]
    Instead:
        rules: [{id: click, each: email_click, points: 5, within: 30 days, limit: 1 per day, at_most: 20}]
    """
    for name, axis in subject.agreement.axes.items():
        events = [scored for scored in axis.rules if isinstance(scored, EachRule) and scored.hundredths > 0]
        if events and not any(scored.limit or scored.cap_hundredths or scored.group for scored in events):
            message = f"nothing limits how often an event counts for `{name}`"
            hint = "add `limit: 1 per day`, `at_most:` or a group to the rules of small signs"
            yield Finding(message, subject.root["scoring"][name].key_span, hint)


@rule("LR358", "range-out-of-reach", Severity.NOTE)
def range_out_of_reach(subject: Subject) -> Iterator[Finding]:
    """A range whose top no lead can reach.

    Why: People read 60 of 100 as not quite there, when it is all that the rules have to give.
    Bad:
        fit: {range: [0, 100], rules: [{id: size, when: employees >= 100, points: 40}]}
    Instead:
        fit: {range: [0, 40], rules: [{id: size, when: employees >= 100, points: 40}]}
    """
    for name, axis in subject.agreement.axes.items():
        most = _most(axis)
        if most is not None and most < axis.hi_hundredths:
            message = f"all rules of `{name}` together give at most {most // HUNDREDTHS} points"
            span = subject.root["scoring"][name]["range"].span
            hint = f"end the range there, or add the rules that give {axis.hi_hundredths // HUNDREDTHS}"
            yield Finding(message, span, hint)


def _most(axis: Axis) -> int | None:
    """Return the most hundredths that all rules of an axis give; None where events without a bound count."""
    by_group: dict[str | None, int] = {}
    for scored in axis.rules:
        if scored.hundredths <= 0:
            continue
        worth = _in_all(scored)
        if worth is None and scored.group is None:
            return None
        bound = axis.group_caps[scored.group] if scored.group is not None else 2**63
        total = by_group.get(scored.group, 0)
        by_group[scored.group] = bound if worth is None else min(total + worth, bound)
    return sum(by_group.values())


@rule("LR359", "scored-twice", Severity.WARNING)
def scored_twice(subject: Subject) -> Iterator[Finding]:
    """Two rules that give points for the same thing.

    Why: Both fire for the same leads, so the points of one are hidden in the other, and whoever changes one of them
    believes to have changed all.
    Bad:
        - {id: size, when: employees >= 100, points: 20}
        - {id: mid-market, when: employees >= 100, points: 10}
    Instead:
        - {id: size, when: employees >= 100, points: 30}
    """
    seen: dict[object, str] = {}
    for axis, scored, place in _rules(subject):
        match scored:
            case WhenRule():
                key: object = (axis.name, scored.condition.root)
            case EachRule():
                where = scored.where and scored.where.root
                key = (axis.name, scored.event_type, where, scored.within_us)
        first = seen.setdefault(key, scored.id)
        if first != scored.id:
            message = f"`{scored.id}` gives points for the same as `{first}`"
            yield Finding(message, place["id"].span, "make them one rule, or say what tells them apart")
