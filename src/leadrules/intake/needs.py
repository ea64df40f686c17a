"""Which attributes an event must have, so that every condition about it can be answered."""

from __future__ import annotations

from collections.abc import Iterable

from leadrules.agreement import Agreement
from leadrules.clauses.scoring import EachRule
from leadrules.expr import Known, Name, Node
from leadrules.expr.nodes import children


def required_attributes(agreement: Agreement) -> dict[str, frozenset[str]]:
    """Return, by event type, the attributes without which an event's ``where`` could not be answered.

    One that is only asked for with ``known`` or ``missing`` is not among them.
    """
    wheres = [(s.event_type, s.where) for s in agreement.signals.values()]
    each = (rule for axis in agreement.axes.values() for rule in axis.rules if isinstance(rule, EachRule))
    wheres += [(rule.event_type, rule.where) for rule in each]
    used: dict[str, set[str]] = {name: set() for name in agreement.events}
    for event_type, where in wheres:
        if where is not None and event_type in used:
            used[event_type] |= set(_compared(where.root)) & set(agreement.events[event_type].attributes)
    return {name: frozenset(names) for name, names in used.items()}


def _compared(node: Node) -> Iterable[str]:
    if isinstance(node, Name):
        yield node.name
    elif not isinstance(node, Known):
        for child in children(node):
            yield from _compared(child)
