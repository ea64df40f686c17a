"""Signals: named numbers drawn from what a lead did.

YAML key ``signals``. Why it is so: docs/clauses/signals.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from leadrules.clauses.clause import Clause, ConditionSource, ExactDuration, Findings, Identifier, Remark, Words
from leadrules.expr import Condition, IntegerType, NumberType, Scope, Type, type_words
from leadrules.names import ANY_EVENT, ATTRIBUTE, EVENT_TYPE, Kind, Vocabulary
from leadrules.source import Place

Measure = Literal["count", "sum", "distinct", "days", "days_since"]
MEASURES: Final[tuple[Measure, ...]] = ("count", "sum", "distinct", "days", "days_since")
_OF_ATTRIBUTES: Final = ("sum", "distinct")
_LARGEST_COUNT: Final = 10**9
_LARGEST_SUM: Final = 10**15


class SignalSpec(Clause):
    """One signal: exactly one measure, over one event type, with optional limits."""

    count: Words | None = None
    sum: Words | None = None
    distinct: Words | None = None
    days: Words | None = None
    days_since: Words | None = None
    where: ConditionSource = None
    within: ExactDuration | None = None
    about: Remark = None


SignalsClause = dict[Identifier, SignalSpec]


@dataclass(frozen=True, slots=True)
class Signal:
    """A signal ready to run. ``event_type`` is a declared type or ``any``; ``within_us`` is microseconds or None."""

    name: str
    measure: Measure
    event_type: str
    attribute: str | None
    where: Condition | None
    within_us: int | None
    type: Type
    about: str | None


def read_signals(
    clause: Mapping[str, SignalSpec],
    place: Place,
    scopes: Mapping[str, Scope],
    vocabulary: Vocabulary,
    findings: Findings,
) -> dict[str, Signal]:
    """Return the signals by name. ``scopes`` gives each event type, and ``any``, what its ``where`` sees."""
    signals = {}
    for name, spec in clause.items():
        signal = _signal(name, spec, place[name], scopes, vocabulary, findings)
        if signal is not None:
            signals[name] = signal
    return signals


def _signal(
    name: str,
    spec: SignalSpec,
    place: Place,
    scopes: Mapping[str, Scope],
    vocabulary: Vocabulary,
    findings: Findings,
) -> Signal | None:
    given = [measure for measure in MEASURES if getattr(spec, measure) is not None]
    if not given and findings.lost(place):
        return None
    if len(given) != 1:
        said = f"both `{given[0]}` and `{given[1]}`" if given else "nothing to measure"
        message = f"signal `{name}` has {said}"
        findings.error("LR112", message, place.key_span, f"give exactly one of {', '.join(MEASURES)}")
        return None
    measure = given[0]
    event_type, dot, attribute = getattr(spec, measure).partition(".")
    span = place[measure].text_span(0, len(event_type))
    if event_type != ANY_EVENT and findings.unknown(EVENT_TYPE, event_type, vocabulary, span):
        return None
    scope = scopes.get(event_type, scopes[ANY_EVENT])
    type_ = _measured_type(measure, event_type, attribute if dot else None, scope, place[measure], findings)
    where = None if spec.where is None else findings.condition(spec.where, scope, place["where"])
    if type_ is None or (spec.where is not None and where is None):
        return None
    within = None if spec.within is None else spec.within.exact_microseconds
    return Signal(name, measure, event_type, attribute or None, where, within, type_, spec.about)


def _measured_type(
    measure: Measure, event_type: str, attribute: str | None, scope: Scope, place: Place, findings: Findings
) -> Type | None:
    if measure not in _OF_ATTRIBUTES:
        if attribute is not None:
            message = f"`{measure}` is about events and takes no attribute"
            findings.error("LR305", message, place.span, f"write `{measure}: {event_type}`")
            return None
        return IntegerType(0, _LARGEST_COUNT)
    if attribute is None or event_type == ANY_EVENT:
        message = f"`{measure}` needs an event type and its attribute"
        of_any = "they differ from type to type, so " if event_type == ANY_EVENT else ""
        findings.error("LR305", message, place.span, f"{of_any}write both with a dot: `webinar_attended.minutes`")
        return None
    return _attribute_type(measure, event_type, attribute, scope, place, findings)


def _attribute_type(
    measure: Measure, event_type: str, attribute: str, scope: Scope, place: Place, findings: Findings
) -> Type | None:
    attributes = {name: s.type for name, s in scope.symbols.items() if s.kind == "attribute"}
    if attribute in scope.poisoned:
        return None
    if attribute not in attributes:
        of_this_type = Kind("attribute", ATTRIBUTE.code, f"activity.{event_type}")
        span = place.text_span(len(event_type) + 1, len(event_type) + 1 + len(attribute))
        findings.unknown(of_this_type, attribute, Vocabulary({of_this_type: frozenset(attributes)}), span)
        return None
    match measure, attributes[attribute]:
        case "sum", IntegerType():
            return IntegerType(-_LARGEST_SUM, _LARGEST_SUM)
        case "sum", NumberType():
            return NumberType()
        case "sum", other:
            message = f"`sum` needs numbers, and `{attribute}` is {type_words(other)}"
            findings.error("LR305", message, place.span, "use `distinct` to count different values")
            return None
    return IntegerType(0, _LARGEST_COUNT)
