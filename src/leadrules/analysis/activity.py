"""What events have to do with each other: relations between signals that count the same events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations

from leadrules.analysis.classes import Variable
from leadrules.analysis.formulas import Formula, Formulas
from leadrules.clauses.signals import Signal
from leadrules.names import ANY_EVENT
from leadrules.plan import Plan
from leadrules.worktime import MICROSECONDS_PER_DAY

_COUNTS = ("count", "days", "distinct")


def relations(
    plan: Plan, variables: Mapping[str, Variable], points: Sequence[Variable], formulas: Formulas
) -> Iterator[Formula]:
    """Yield what holds of every activity: it is given or not, and nothing is counted that another signal counts out."""
    given = variables.get("activity")
    signals = plan.agreement.signals
    if given is None:
        yield from (formulas.one_of(variables[name].number, 1 << (variables[name].unknown or 0)) for name in signals)
        yield from (_none(variable, formulas) for variable in points)
        return
    is_given = formulas.one_of(given.number, 1)
    for name, signal in signals.items():
        known = formulas.one_of(variables[name].number, variables[name].known)
        yield formulas.any_of((is_given, formulas.no(known)))
        if signal.measure in _COUNTS:
            yield formulas.any_of((known, formulas.no(is_given)))
        yield _within_its_window(signal, variables[name], formulas)
    for variable in points:
        yield formulas.any_of((is_given, _none(variable, formulas)))
    for one, other in permutations(signals.values(), 2):
        yield from implied(one, variables[one.name], other, variables[other.name], formulas)


def _none(variable: Variable, formulas: Formulas) -> Formula:
    return formulas.one_of(variable.number, variable.mask(members[0] == 0 for members in variable.members))


def _within_its_window(signal: Signal, variable: Variable, formulas: Formulas) -> Formula:
    """Return that no more different days, and no longer ago, are counted than the window has."""
    if signal.within_us is None or signal.measure not in ("days", "days_since"):
        return formulas.one_of(variable.number, formulas.everything(variable.number))
    days = -(-signal.within_us // MICROSECONDS_PER_DAY)
    most = days + 1 if signal.measure == "days" else days - 1
    mask = variable.mask(members[0] <= most for members in variable.members)
    return formulas.one_of(variable.number, mask | (formulas.everything(variable.number) & ~variable.known))


def _counts_no_more(one: Signal, other: Signal) -> bool:
    """Return whether every event that one signal counts is counted by another."""
    if other.event_type not in (one.event_type, ANY_EVENT) or other.measure not in (*_COUNTS, "days_since"):
        return False
    if other.where is not None and (one.where is None or one.where.root != other.where.root):
        return False
    shorter = one.within_us is not None and other.within_us is not None and one.within_us <= other.within_us
    return (shorter or other.within_us is None) and (one.attribute == other.attribute or other.attribute is None)


def implied(one: Signal, a: Variable, other: Signal, b: Variable, formulas: Formulas) -> Iterator[Formula]:
    """Yield what follows for another signal from each class of one that counts no more events, if it does so."""
    if not _counts_no_more(one, other):
        return
    for chosen, members in enumerate(a.members):
        least = 0 if one.measure in ("days_since", "sum") else members[0]
        some = one.measure == "days_since" or (one.measure == "sum" and 0 not in members) or least > 0
        if not some:
            continue
        if other.measure == "days_since":
            days = None if one.within_us is None else -(-one.within_us // MICROSECONDS_PER_DAY) - 1
            latest = members[-1] if one.measure == "days_since" else days
            last = chosen == _topmost(a) and one.measure == "days_since"
            allowed = b.mask(last or latest is None or each[0] <= latest for each in b.members)
        else:
            comparable = (one.measure, other.measure) in _NO_MORE
            wanted = max(1, least) if comparable else 1
            allowed = b.mask(number == _topmost(b) or each[-1] >= wanted for number, each in enumerate(b.members))
        yield formulas.any_of((formulas.no(formulas.one_of(a.number, 1 << chosen)), formulas.one_of(b.number, allowed)))


_NO_MORE = {("count", "count"), ("days", "count"), ("distinct", "count"), ("days", "days"), ("distinct", "distinct")}


def _topmost(variable: Variable) -> int:
    """Return the class that has the largest values."""
    return max(range(len(variable.members)), key=lambda chosen: max(variable.members[chosen]))
