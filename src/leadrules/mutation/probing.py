"""Probes: examples changed a little, just where a mutant is, to find one that shows the difference.

Nothing is guessed: whoever asks for probes decides them by both agreements.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Any, Final

from leadrules.clauses.scoring import HUNDREDTHS, Axis, EachRule
from leadrules.coverage.drafts import Draft, Knob, Workshop
from leadrules.coverage.sums import Sums, sums_of
from leadrules.expr import Call, Compare, Condition, InSet, Literal, Name, Negate, TextType, datetime_of, walk
from leadrules.mutation import happenings, returns
from leadrules.mutation.killing import decided
from leadrules.mutation.mutant import Mutant
from leadrules.plan import Plan

_MOST_PAIRS: Final = 600
_MOST_SUMS: Final = 8
_SUM_BASES: Final = 12
_ORDERED: Final = ("disqualify", "fast_track", "tiers", "ladder")


@dataclass(slots=True)
class Prober:
    """Makes probes from the examples of one agreement; ``bases`` are new leads and returned ones, without a log."""

    plan: Plan
    bases: Sequence[Draft]
    knobs: dict[int, dict[str, Knob]] = field(default_factory=dict)
    sums: dict[tuple[str, int], Sums | None] = field(default_factory=dict)
    lines: dict[int, set[str | None]] = field(default_factory=dict)

    def probes(self, mutant: Mutant, new: Plan) -> Iterator[Draft]:
        """Yield examples with something changed that a mutant may decide otherwise; the likeliest first."""
        yield from returns.probes(self.plan, mutant, new, self.bases)
        if self.plan.effective_us != new.effective_us:
            yield from (replace(base, at=at) for at in _first_days(self.plan, new) for base in self.bases[:1])
        for change in (*happenings.long_ago(self.plan, new), *happenings.to_the_brim(self.plan, new)):
            yield from (change(base) for base in self.bases[:5])
        counters = list(happenings.counters(self.plan, new, mutant.path))
        for old_counter, new_counter in counters:
            for change in happenings.changes(self.plan, old_counter, new_counter):
                yield from (change(base) for base in self.bases)
        bases = sorted(self.bases, key=lambda base: not self._is_near(base, mutant))
        knobs = [self._knobs(plan) for plan in (self.plan, new)]
        names = list(dict.fromkeys(self._names(mutant, new)))
        options = [option for name in names for each in knobs if name in each for option in each[name].options]
        options += list(self._lists(new))
        yield from self._scores(mutant, new, bases)
        for base in bases:
            yield from (option(base) for option in options)
        for base in bases[:3]:
            pairs = ((a, b) for n, a in enumerate(options) for b in options[n + 1 :])
            yield from (b(a(base)) for a, b in islice(pairs, _MOST_PAIRS))

    def _knobs(self, plan: Plan) -> dict[str, Knob]:
        if plan is not self.plan:
            return Workshop(plan, self.bases[0]).knobs(())
        if id(plan) not in self.knobs:
            self.knobs[id(plan)] = Workshop(plan, self.bases[0]).knobs(())
        return self.knobs[id(plan)]

    def _is_near(self, base: Draft, mutant: Mutant) -> bool:
        """Return whether the line that a mutant changes has a part in what becomes of an example."""
        if id(base) not in self.lines:
            facts = decided(self.plan, base.case("example")).facts
            route = facts.get("route") or {}
            self.lines[id(base)] = {facts.get(key) for key in ("tier", "fast_track", "disqualified_by")} | {
                route.get("id")
            }
        return mutant.owner in self.lines[id(base)]

    def _names(self, mutant: Mutant, new: Plan) -> Iterator[str]:
        """Yield the names whose values a mutant looks at."""
        for condition in conditions_at(self.plan, new, mutant.path):
            yield from condition.names
        match mutant.path, mutant.value:
            case ("qualification", "required", *_), _:
                yield from self.plan.agreement.clause.qualification.required  # type: ignore[union-attr]
            case ("qualification", "fast_track", int(), "needs"), _:
                yield from self.plan.agreement.fields
        yield from _of_signals(self.plan, mutant.path)

    def _lists(self, new: Plan) -> Iterator[Any]:
        """Yield changes that give a field a value which only one of the agreements has in a list."""
        old_lists, new_lists = self.plan.agreement.lists, new.agreement.lists
        values = {name: sorted(set(v) ^ set(new_lists.get(name, ()))) for name, v in old_lists.items()}
        for plan in (self.plan, new):
            for condition in plan.agreement.conditions.values():
                for node in walk(condition.root):
                    if isinstance(node, InSet) and node.source is not None:
                        yield from _with_values(node, values.get(node.source, ()))
        yield from _differing_members(self.plan, new)

    # Scores

    def _scores(self, mutant: Mutant, new: Plan, bases: Sequence[Draft]) -> Iterator[Draft]:
        """Yield examples with scores around the thresholds that a mutant has otherwise."""
        for name, cuts in _cuts(self.plan, new, mutant.path).items():
            axis = self.plan.agreement.axes[name]
            for base in bases[:_SUM_BASES]:
                sums = self._sums(axis, base) or {}
                for lo, hi in cuts:
                    inside = sorted((len(parts), score) for score, parts in sums.items() if lo <= score < hi)
                    for _, score in inside[:_MOST_SUMS]:
                        draft = base
                        for part in sums[score]:
                            draft = part(draft)
                        yield draft
                        yield self._completed(draft)

    def _completed(self, draft: Draft) -> Draft:
        """Return a draft with a text in every attribute of an event that has none."""
        kinds = self.plan.agreement.events
        events = tuple(
            {**{n: f"{n}-{place}" for n, t in kinds[e["type"]].attributes.items() if isinstance(t, TextType)}, **e}
            for place, e in enumerate(draft.activity or (), 1)
        )
        return replace(draft, activity=events if draft.activity is not None else None)

    def _sums(self, axis: Axis, base: Draft) -> Sums | None:
        key = (axis.name, id(base))
        if key not in self.sums:
            knobs = self._knobs(self.plan)
            names: list[str] = []
            for rule in axis.rules:
                names += [rule.id] if isinstance(rule, EachRule) else rule.condition.names
            moving = [knobs[name] for name in dict.fromkeys(names) if name in knobs]
            self.sums[key] = sums_of(self.plan, axis, base, moving)
        return self.sums[key]


def _first_days(*plans: Plan) -> Iterator[datetime]:
    """Yield the instants at which agreements are first in force, in their zone."""
    for plan in plans:
        if plan.effective_us is not None:
            yield datetime_of(plan.effective_us).astimezone(plan.zone)


def conditions_at(old: Plan, new: Plan, path: Sequence[str | int]) -> Iterator[Condition]:
    """Yield the conditions of both agreements at a path, below it, or on the line that it is on."""
    whole = tuple(path)
    line = whole
    while line and not isinstance(line[-1], int) and not (len(line) == 2 and line[0] == "signals"):
        line = line[:-1]
    swapped = whole[-1] in _ORDERED if whole else False
    above = whole if swapped or not line else line
    for plan, other in ((old, new), (new, old)):
        for at, condition in plan.agreement.conditions.items():
            moved = other.agreement.conditions.get(at)
            if at[: len(above)] == above and (not swapped or moved is None or moved.text != condition.text):
                yield condition


def _of_signals(plan: Plan, path: Sequence[str | int]) -> Iterator[str]:
    """Yield the name of the signal that a path is in, and the fields that stand beside it in conditions."""
    if path and path[0] == "signals":
        name = str(path[1])
        yield name
        for condition in plan.agreement.conditions.values():
            if name in condition.names:
                yield from condition.names


def _with_values(node: InSet, values: Iterable[str]) -> Iterator[Any]:
    match node.item:
        case Name(name):
            yield from (_setting(name, value) for value in values)
        case Call("domain", (Name(name),)):
            yield from (_setting(name, f"name@{value}") for value in values)


def _differing_members(old: Plan, new: Plan) -> Iterator[Any]:
    """Yield changes that give a field a value that one agreement lists in a condition and the other does not."""
    for path, condition in old.agreement.conditions.items():
        other = new.agreement.conditions.get(path)
        if other is None or other.text == condition.text:
            continue
        values: set[Any] = set()
        for node in (*walk(condition.root), *walk(other.root)):
            if isinstance(node, InSet):
                values ^= set(node.values)
        for node in walk(condition.root):
            if isinstance(node, InSet):
                yield from _with_values(node, sorted(map(str, values)))


def _setting(name: str, value: Any) -> Any:
    def change(draft: Draft) -> Draft:
        return replace(draft, lead={**draft.lead, name: value}) if name != "" else draft

    return change


def _cuts(old: Plan, new: Plan, path: Sequence[str | int]) -> Mapping[str, list[tuple[int, int]]]:
    """Return, by axis, the stretches of hundredths between what both agreements compare with, or that one caps."""
    found: dict[str, list[tuple[int, int]]] = {}
    for name, axis in old.agreement.axes.items():
        other = new.agreement.axes[name]
        if other.hi_hundredths != axis.hi_hundredths:
            found.setdefault(name, []).append((min(axis.hi_hundredths, other.hi_hundredths), 10**9))
        if other.lo_hundredths != axis.lo_hundredths:
            found.setdefault(name, []).append((-(10**9), max(axis.lo_hundredths, other.lo_hundredths)))
        for (_, cut), (_, moved) in zip(axis.grades, other.grades, strict=False):
            if cut != moved:
                found.setdefault(name, []).append((min(cut, moved), max(cut, moved)))
        if any(rule not in axis.rules for rule in other.rules) or axis.group_caps != other.group_caps:
            found.setdefault(name, []).append((axis.lo_hundredths + 1, axis.hi_hundredths))
    axes = {f"{name}_grade": name for name in old.agreement.axes} | {name: name for name in old.agreement.axes}
    for condition in conditions_at(old, new, path):
        for node in walk(condition.root):
            if isinstance(node, Compare):
                for one, two in ((node.left, node.right), (node.right, node.left)):
                    number = _number(two)
                    if isinstance(one, Name) and one.name in old.agreement.axes and number is not None:
                        cut = round(number * HUNDREDTHS)
                        found.setdefault(one.name, []).extend(
                            [(cut - HUNDREDTHS, cut), (cut, cut + 1), (cut + 1, cut + HUNDREDTHS + 1)]
                        )
        for graded in (axes[name] for name in condition.names if name.endswith("_grade") and name in axes):
            bounds = sorted(cut for _, cut in old.agreement.axes[graded].grades)
            found.setdefault(graded, []).extend(zip(bounds, [*bounds[1:], 10**9], strict=True))
    return {name: list(dict.fromkeys(cuts)) for name, cuts in found.items()}


def _number(node: Any) -> float | None:
    match node:
        case Literal(int() | float() as value) if not isinstance(value, bool):
            return value
        case Negate(Literal(int() | float() as value)):
            return -value
    return None
