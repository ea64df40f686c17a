"""Rules about names, across clauses: what nothing uses, what looks alike, and what has no name yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from leadrules.clauses.routing import WAITING_SINCE
from leadrules.clauses.scoring import EachRule
from leadrules.diagnostics import Severity
from leadrules.expr import Compare, InSet, IntegerType, Literal, Name, Node, NumberType
from leadrules.linter.routing import targets
from leadrules.linter.rule import Finding, rule
from leadrules.linter.subject import Stated, Subject
from leadrules.names import ANY_EVENT
from leadrules.source import Place

_ALIKE: Final = str.maketrans({"0": "o", "1": "l", "i": "l", "5": "s", "2": "z", "8": "b", "_": "-"})
_FEW: Final = 3
"""A number in so many conditions is worth one place of its own."""


@rule("LR384", "unused-name", Severity.WARNING)
def unused_name(subject: Subject) -> Iterator[Finding]:
    """A list, signal, field, event type, axis, group or team that nothing uses.

    Why: It reads like a part of the agreement and changes nothing: a rule was forgotten, or removed without it. Contact
    fields are for the rep and need no rule; an event type is in use where a signal counts `any`.
    Bad:
        lists: {competitors: [rival.example]}   # and no condition with `competitors`
    Instead:
        disqualify: [{id: competitor, when: domain(email) in competitors, as: junk}]
    """
    agreement = subject.agreement
    kept = {name for name, field in agreement.fields.items() if field.kind == "contact"}
    ordered = subject.root["routing"]["priority"].exists and "score" in agreement.routing.priority
    axes = {name for name in agreement.axes if ordered or f"{name}_grade" in subject.names_read}
    declared = (
        ("list", ("lists",), _lists_used(subject)),
        ("field", ("lead",), _fields_used(subject) | kept),
        ("event type", ("activity",), _events_used(subject)),
        ("signal", ("signals",), subject.names_read),
        ("axis", ("scoring",), subject.names_read | axes),
        ("team", ("routing", "teams"), {target.name for target, _ in targets(subject) if target.kind == "team"}),
    )
    for what, path, used in declared:
        for place in subject.items(*path):
            if place.path[-1] not in used:
                yield Finding(f"nothing uses {what} `{place.path[-1]}`", place.key_span, "use it, or remove it")
    for name, axis in agreement.axes.items():
        for place in subject.items("scoring", name, "groups"):
            if place.path[-1] not in {scored.group for scored in axis.rules}:
                message = f"no rule is in group `{place.path[-1]}`"
                yield Finding(message, place.key_span, "put rules in it, or remove it")


def _lists_used(subject: Subject) -> set[str]:
    return {str(n.source) for stated in subject.stated for n in stated.nodes if isinstance(n, InSet) and n.source}


def _fields_used(subject: Subject) -> set[str]:
    agreement, qualification = subject.agreement, subject.agreement.qualification
    used = set(subject.names_read).union(*(way.required for way in qualification.ways))
    used |= {target.name for target, _ in targets(subject) if target.kind == "owner"}
    used |= {name for team in agreement.routing.teams.values() for name in team.match.values()}
    reasons = agreement.recycle.reasons.values() if agreement.recycle else ()
    used |= {reason.until.field for reason in reasons if reason.until is not None}
    return used | ({WAITING_SINCE} if "waiting" in agreement.routing.priority else set())


def _events_used(subject: Subject) -> set[str]:
    agreement = subject.agreement
    used = {signal.event_type for signal in agreement.signals.values()}
    used |= {r.event_type for axis in agreement.axes.values() for r in axis.rules if isinstance(r, EachRule)}
    return set(agreement.events) if ANY_EVENT in used else used


@rule("LR385", "confusable-names", Severity.WARNING)
def confusable_names(subject: Subject) -> Iterator[Finding]:
    """Two names that look the same.

    Why: People read ids in decisions, reports and reviews. With `size-1` and `size-l` side by side they read the wrong
    one, and a change to the one is approved for the other.
    Bad:
        - {id: size-1, when: employees >= 100, points: 30}
        - {id: size-l, when: employees >= 500, points: 40}
    Instead:
        - {id: size-core, when: employees >= 100, points: 30}
        - {id: size-large, when: employees >= 500, points: 40}
    """
    for family in _families(subject):
        seen: dict[str, str] = {}
        for name, place in family:
            first = seen.setdefault(name.lower().translate(_ALIKE), name)
            if first != name:
                hint = "rename one of them, so that they can be told apart at a glance"
                span = place.span if place.path[-1] == "id" else place.key_span
                yield Finding(f"`{name}` looks like `{first}`", span, hint)


def _families(subject: Subject) -> Iterator[list[tuple[str, Place]]]:
    """Yield the names that stand side by side: each with where it is declared."""
    lines = [("qualification", key) for key in ("disqualify", "gates", "fast_track", "tiers", "alerts")]
    for path in (*lines, ("routing", "ladder"), ("lifecycle", "stages")):
        yield [_identified(item) for item in subject.items(*path)]
    yield [_identified(item) for axis in subject.agreement.axes for item in subject.items("scoring", axis, "rules")]
    yield [_keyed(item) for clause in ("lead", "lists", "signals", "scoring") for item in subject.items(clause)]
    for path in (("routing", "teams"), ("follow_up", "clocks"), ("recycle", "reasons")):
        yield [_keyed(item) for item in subject.items(*path)]
    for clause in ("activity", "calendars"):
        yield [_keyed(item) for item in subject.items(clause)]


def _identified(item: Place) -> tuple[str, Place]:
    return str(item["id"].value), item["id"]


def _keyed(item: Place) -> tuple[str, Place]:
    return str(item.path[-1]), item


@rule("LR386", "repeated-constant", Severity.NOTE)
def repeated_constant(subject: Subject) -> Iterator[Finding]:
    """The same number in many conditions, or the same values in two.

    Why: Whoever changes one of them has to find the others, and sooner or later misses one: then the gate says 100 and
    the score 120. Values go into a list with a name; a number is asked for once, in a rule or a gate whose points or
    verdict the others use.
    Bad:
        - {id: iberia, when: 'country in ["ES", "PT"]', to: {team: iberia}}
        # and a rule
        - {id: home, when: 'country in ["ES", "PT"]', points: 10}
    Instead:
        lists: {home: [ES, PT]}
        # and both ask
        when: country in home
    """
    found: Mapping[tuple[str, object], list[tuple[Stated, Node]]] = _constants(subject)
    for (name, value), uses in found.items():
        least = 2 if isinstance(value, frozenset) else _FEW
        if len(uses) >= least:
            stated, node = uses[least - 1]
            what = "the same values" if isinstance(value, frozenset) else f"`{value}`"
            hint = "name them under `lists`" if isinstance(value, frozenset) else "ask for it in one place"
            message = f"{len(uses)} conditions compare `{name}` with {what}"
            yield Finding(message, stated.span_of(node), hint)


def _constants(subject: Subject) -> dict[tuple[str, object], list[tuple[Stated, Node]]]:
    """Return the conditions in which a name is compared with a constant, each condition once."""
    uses: dict[tuple[str, object], dict[tuple[str | int, ...], tuple[Stated, Node]]] = defaultdict(dict)
    for stated in subject.stated:
        for node in stated.nodes:
            match node:
                case Compare(_, Name(name), Literal(value, type_)) | Compare(_, Literal(value, type_), Name(name)):
                    if isinstance(type_, IntegerType | NumberType) and value not in (0, 1):
                        uses[name, value].setdefault(stated.path, (stated, node))
                case InSet(Name(name), values, None) if len(values) > 1:
                    uses[name, values].setdefault(stated.path, (stated, node))
    return {key: list(by_path.values()) for key, by_path in uses.items()}
