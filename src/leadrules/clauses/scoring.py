"""Scoring: how many points a lead earns, and how they fade.

YAML key ``scoring``. Why it is so: docs/clauses/scoring.md. All arithmetic is in whole hundredths of a point.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, PlainValidator, WithJsonSchema

from leadrules.clauses.clause import (
    MAX_POINTS,
    Clause,
    ConditionSource,
    ExactDuration,
    Findings,
    Identifier,
    Magnitude,
    Many,
    Percent,
    Points,
    Remark,
    Slug,
    WholeDays,
    Words,
    refusal,
    repeated,
    shown,
    text_of,
)
from leadrules.clauses.fading import MOST_ENTRIES, FadingTables
from leadrules.expr import Condition, Scope
from leadrules.names import EVENT_TYPE, GROUP, Kind, Vocabulary
from leadrules.source import Place
from leadrules.worktime import MICROSECONDS_PER_DAY, whole_days

HUNDREDTHS: Final = 100
_RANGE_HINT: Final = "write the lowest and the highest score: `[0, 100]`"
_ONLY_WITH_EACH: Final = ("where", "within", "limit", "decay", "at_most")


@dataclass(frozen=True, slots=True)
class Limit:
    """How many events of a rule count: the newest ``count`` of each UTC day, or of all."""

    count: int
    per: Literal["day", "lead"]

    def __str__(self) -> str:
        return f"{self.count} per {self.per}"


def _limit(value: object) -> Limit:
    hint = "write it like `1 per day` or `1 per lead`"
    text = text_of(value, "a limit", hint)
    match = re.fullmatch(r"(\d{1,6}) per (day|lead)", text, re.ASCII)
    if match is None or int(match[1]) < 1:
        raise refusal("LR111", f"`{text[:60]}` is not a limit", hint)
    return Limit(int(match[1]), "day" if match[2] == "day" else "lead")


LimitText = Annotated[Limit, PlainValidator(_limit), WithJsonSchema({"type": "string", "examples": ["1 per day"]})]


def _range(value: object) -> object:
    if isinstance(value, list | tuple):
        return value
    raise refusal("LR104", f"expected a range of points, found {shown(value)}", _RANGE_HINT)


def _one_event_type(value: object) -> str:
    if isinstance(value, list | tuple):
        hint = "write one rule for each event type; a shared `group` caps them together"
        raise refusal("LR104", "expected one event type, found a list", hint)
    return text_of(value, "an event type", "write it like `each: page_view`")


EventTypeName = Annotated[str, PlainValidator(_one_event_type), WithJsonSchema({"type": "string", "minLength": 1})]


class Decay(Clause):
    """How the points of an event fade: halved every so often, or a step at a time."""

    half_life: WholeDays | None = None
    step: Percent | None = None
    every: WholeDays | None = None


class ScoreRule(Clause):
    """One line of the scorecard, as the parties wrote it."""

    id: Slug
    when: ConditionSource = None
    each: EventTypeName | None = None
    where: ConditionSource = None
    within: ExactDuration | None = None
    limit: LimitText | None = None
    points: Points
    at_most: Magnitude | None = None
    group: Slug | None = None
    decay: Decay | None = None
    expect: Literal["decreasing"] | None = None
    because: Remark = None


class Group(Clause):
    """Rules that share one cap."""

    at_most: Magnitude


class AxisSpec(Clause):
    """One axis of the score."""

    range: Annotated[Many[Points], BeforeValidator(_range)]
    rules: Many[ScoreRule]
    groups: dict[Slug, Group] = {}
    grades: dict[Words, Points] = {}
    about: Remark = None


ScoringClause = dict[Identifier, AxisSpec]


@dataclass(frozen=True, slots=True)
class WhenRule:
    """Points once, where a condition holds."""

    id: str
    condition: Condition
    hundredths: int
    group: str | None
    decreasing: bool
    because: str | None


@dataclass(frozen=True, slots=True)
class EachRule:
    """Points for every matching event; ``hundredths_by_age_days`` is None where they do not fade.

    ``hundredths`` is what a fresh event is worth; beyond the end of the table the points are gone. ``cap_hundredths``
    bounds the magnitude of the sum, None where nothing does.
    """

    id: str
    event_type: str
    where: Condition | None
    within_us: int | None
    limit: Limit | None
    hundredths: int
    hundredths_by_age_days: tuple[int, ...] | None
    cap_hundredths: int | None
    group: str | None
    decreasing: bool
    because: str | None


CompiledRule = WhenRule | EachRule


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis ready to run. ``grades`` stand best first, as (name, threshold in hundredths)."""

    name: str
    lo_hundredths: int
    hi_hundredths: int
    rules: tuple[CompiledRule, ...]
    group_caps: Mapping[str, int]
    grades: tuple[tuple[str, int], ...]

    def grade(self, hundredths: int) -> str | None:
        """Return the best grade whose threshold is reached; None on an axis without grades."""
        return next((name for name, threshold in self.grades if hundredths >= threshold), None)


@dataclass(frozen=True, slots=True)
class Cap:
    """What a cap took away (negative) or gave back (positive), in hundredths. ``of`` names the rule, group or axis."""

    kind: Literal["rule", "group", "range"]
    of: str
    hundredths: int


def points_at_age(rule: EachRule, age_days: int) -> int:
    """Return what one event is worth after ``age_days`` whole days, in hundredths of a point.

    Source: docs/clauses/scoring.md, "Fading".
    """
    table = rule.hundredths_by_age_days
    if table is None:
        return rule.hundredths
    return table[age_days] if age_days < len(table) else 0


def total(axis: Axis, earned: tuple[int | None, ...]) -> tuple[int, tuple[Cap, ...]]:
    """Return the points of an axis and every cap that bit, in hundredths.

    ``earned`` has what each rule gives before any cap, in the order of ``axis.rules``, None where it is not known. The
    points of the rules plus the caps are the points of the axis: max(lo, min(hi, sum of positives) + sum of negatives).
    """
    positive, negative, caps = within_caps(axis, earned)
    if positive > axis.hi_hundredths:
        caps.append(Cap("range", axis.name, axis.hi_hundredths - positive))
        positive = axis.hi_hundredths
    if positive + negative < axis.lo_hundredths:
        caps.append(Cap("range", axis.name, axis.lo_hundredths - positive - negative))
        negative = axis.lo_hundredths - positive
    return positive + negative, tuple(caps)


def within_caps(axis: Axis, earned: Sequence[int | None]) -> tuple[int, int, list[Cap]]:
    """Return the positive and the negative points that the caps of rules and groups leave, and the caps that bit.

    ``earned`` is that of ``total``. The range of the axis is not applied.
    """
    caps: list[Cap] = []
    by_group: dict[str | None, list[int]] = {}
    for rule, hundredths in zip(axis.rules, earned, strict=True):
        if not hundredths:
            continue
        kept = hundredths
        cap = rule.cap_hundredths if isinstance(rule, EachRule) else None
        if cap is not None and abs(kept) > cap:
            bounded = cap if kept > 0 else -cap
            caps.append(Cap("rule", rule.id, bounded - kept))
            kept = bounded
        by_group.setdefault(rule.group, []).append(kept)
    positive = negative = 0
    for group, values in by_group.items():
        plus, minus = sum(v for v in values if v > 0), sum(v for v in values if v < 0)
        if group is not None:
            bound = axis.group_caps[group]
            if plus > bound:
                caps.append(Cap("group", group, bound - plus))
            if -minus > bound:
                caps.append(Cap("group", group, -bound - minus))
            plus, minus = min(plus, bound), max(minus, -bound)
        positive, negative = positive + plus, negative + minus
    return positive, negative, caps


def read_scoring(
    clause: Mapping[str, AxisSpec],
    place: Place,
    scope: Scope,
    event_scopes: Mapping[str, Scope],
    vocabulary: Vocabulary,
    findings: Findings,
) -> dict[str, Axis]:
    """Return the axes by name.

    ``scope`` is what a ``when`` sees, ``event_scopes`` what the ``where`` of each event type sees.
    """
    reader = _Reader(scope, event_scopes, vocabulary, findings)
    axes = {name: reader.axis(name, spec, place[name]) for name, spec in clause.items()}
    rules = [(rule.id, place[name]["rules"][i]) for name, axis in clause.items() for i, rule in enumerate(axis.rules)]
    for index, rule_id in repeated([rule_id for rule_id, _ in rules]):
        findings.error("LR240", f"two rules have the id `{rule_id}`", rules[index][1]["id"].span, "rename one of them")
    return axes


@dataclass(frozen=True, slots=True)
class _Reader:
    scope: Scope
    event_scopes: Mapping[str, Scope]
    vocabulary: Vocabulary
    findings: Findings
    tables: FadingTables = field(default_factory=FadingTables)

    def axis(self, name: str, spec: AxisSpec, place: Place) -> Axis:
        bounds = self.range(spec, place["range"])
        lo, hi = bounds or (-MAX_POINTS, MAX_POINTS)
        groups = Kind("group", GROUP.code, f"scoring.{name}.groups")
        names = Vocabulary({groups: frozenset(spec.groups)}, self.unsure(groups, place["groups"]))
        rules = []
        for index, rule in enumerate(spec.rules):
            at = place["rules"][index]
            if rule.group is not None and self.findings.unknown(groups, rule.group, names, at["group"].span):
                continue
            if (compiled := self.rule(rule, at)) is not None:
                rules.append(compiled)
        caps = {group: cap.at_most * HUNDREDTHS for group, cap in spec.groups.items()}
        grades = self.grades(spec, bounds, place["grades"])
        return Axis(name, lo * HUNDREDTHS, hi * HUNDREDTHS, tuple(rules), caps, grades)

    def unsure(self, kind: Kind, place: Place) -> frozenset[Kind]:
        return frozenset({kind}) if self.findings.lost(place) else frozenset()

    def range(self, spec: AxisSpec, place: Place) -> tuple[int, int] | None:
        if len(spec.range) == 2 and spec.range[0] < spec.range[1]:
            return spec.range[0], spec.range[1]
        if not self.findings.lost(place):
            shown = ", ".join(map(str, spec.range))
            self.findings.error("LR301", f"`[{shown}]` is not a range of points", place.span, _RANGE_HINT)
        return None

    def rule(self, rule: ScoreRule, place: Place) -> CompiledRule | None:
        if rule.when is None and rule.each is None and self.findings.lost(place):
            return None
        if (rule.when is None) == (rule.each is None):
            said = "neither `when` nor `each`" if rule.when is None else "both `when` and `each`"
            message = f"rule `{rule.id}` has {said}"
            hint = "give `when:` a condition for points once, or `each:` an event type for points per event"
            self.findings.error("LR112", message, place["id"].span, hint)
            return None
        return self.when_rule(rule, place) if rule.each is None else self.each_rule(rule, rule.each, place)

    def when_rule(self, rule: ScoreRule, place: Place) -> WhenRule | None:
        stray = [key for key in _ONLY_WITH_EACH if getattr(rule, key) is not None]
        if stray:
            first = min(place[key].key_span for key in stray)
            said = " and ".join(f"`{key}`" for key in stray)
            message = f"{said} {'mean' if stray[1:] else 'means'} nothing beside `when`"
            self.findings.error("LR306", message, first, "events have that: it goes with `each:` and an event type")
        condition = self.findings.condition(rule.when, self.scope, place["when"])
        if condition is None:
            return None
        points = rule.points * HUNDREDTHS
        return WhenRule(rule.id, condition, points, rule.group, rule.expect == "decreasing", rule.because)

    def each_rule(self, rule: ScoreRule, event_type: str, place: Place) -> EachRule | None:
        if self.findings.unknown(EVENT_TYPE, event_type, self.vocabulary, place["each"].span):
            return None
        where = None
        if rule.where is not None:
            where = self.findings.condition(rule.where, self.event_scopes[event_type], place["where"])
            if where is None:
                return None
        within_us = None if rule.within is None else rule.within.exact_microseconds
        table = None if rule.decay is None else self.table(rule, rule.decay, within_us, place["decay"])
        cap = None if rule.at_most is None else rule.at_most * HUNDREDTHS
        return EachRule(
            rule.id, event_type, where, within_us, rule.limit, rule.points * HUNDREDTHS, table, cap, rule.group,
            rule.expect == "decreasing", rule.because,
        )  # fmt: skip

    def table(self, rule: ScoreRule, decay: Decay, within_us: int | None, place: Place) -> tuple[int, ...]:
        last_age = None if within_us is None else -(-within_us // MICROSECONDS_PER_DAY) - 1
        halved, every = decay.half_life is not None, decay.half_life or decay.every
        if every is None or halved == (decay.step is not None) or (halved and decay.every) or decay.step == 0:
            if not self.findings.lost(place):
                hint = "write `{half_life: 7 days}` or `{step: 25%, every: 30 days}`"
                self.findings.error("LR112", "points fade by a half-life or by steps", place.span, hint)
            return ()
        were_full = self.tables.are_full
        table = self.tables.table(rule.points * HUNDREDTHS, decay.step, whole_days(every), last_age)
        if self.tables.are_full and not were_full:
            message = f"points fade over more than {MOST_ENTRIES:,} days, counted over all rules"
            hint = "use shorter half-lives, bound rules by `within`, or let rules fade alike"
            self.findings.error("LR317", message, place.span, hint)
        return table

    def grades(self, spec: AxisSpec, bounds: tuple[int, int] | None, place: Place) -> tuple[tuple[str, int], ...]:
        best_first = sorted(spec.grades.items(), key=lambda grade: (-grade[1], grade[0]))
        for (above, threshold), (name, same) in pairwise(best_first):
            if threshold == same:
                message = f"grades `{above}` and `{name}` both start at {same}"
                self.findings.error("LR307", message, place[name].span, "give each grade a threshold of its own")
        if bounds is not None:
            self.reachable(best_first, bounds, place)
        return tuple((name, threshold * HUNDREDTHS) for name, threshold in best_first)

    def reachable(self, best_first: Sequence[tuple[str, int]], bounds: tuple[int, int], place: Place) -> None:
        lo, hi = bounds
        if best_first and best_first[-1][1] > lo and not self.findings.lost(place):
            name, threshold = best_first[-1]
            message = f"a lead with fewer than {threshold} points has no grade"
            self.findings.error("LR308", message, place[name].span, f"start the lowest grade, `{name}`, at {lo}")
        for name, threshold in best_first:
            if threshold > hi:
                message = f"grade `{name}` starts at {threshold}, above the highest score {hi}"
                self.findings.error("LR309", message, place[name].span, "lower the threshold or raise `range`")
