"""What conditions are about: the fields that need a word, the signals, and the named lists."""

from __future__ import annotations

from typing import Final, assert_never

from leadrules.clauses.lead import LeadField
from leadrules.clauses.signals import Signal
from leadrules.description.wording import Lines, Wording, listed, remark, spaced
from leadrules.names import ANY_EVENT

SHORT: Final = 20
"""How many values a list of the agreement may have and still be shown in full."""

FIRST: Final = 3
"""How many values of any other list are shown."""


def fields(wording: Wording) -> Lines:
    """Yield what the parties said about fields, and what is assumed where they are not known."""
    for field in wording.agreement.fields.values():
        said = [text for text in (field.about, assumed(field)) if text]
        if said:
            yield f"{wording.name(field.name)}: {'; '.join(said)}."


def signals(wording: Wording) -> Lines:
    """Yield what each signal measures."""
    for name, signal in wording.agreement.signals.items():
        yield f"{spaced(name)}{remark(signal.about)}: {counted(signal, wording)}."


def lists(wording: Wording) -> Lines:
    """Yield the named lists: short ones in full, files by name, length and first values."""
    clause = wording.agreement.clause.lists
    for name, values in wording.agreement.lists.items():
        source = clause[name]
        file = f" from {source}" if isinstance(source, str) else ""
        if len(values) <= (FIRST if file else SHORT):
            yield f"{spaced(name)}: {listed(values)}{f',{file}' if file else ''}."
        else:
            yield f"{spaced(name)}: {len(values):,} values{file}: {', '.join(values[:FIRST])}, …"


def counted(signal: Signal, wording: Wording) -> str:
    """Return what a signal measures, and how far it looks back."""
    within = wording.agreement.clause.signals[signal.name].within
    return f"{_measured(signal, wording)}{f', in the last {within}' if within else ''}"


def assumed(field: LeadField) -> str:
    """Return what is assumed of a field that is not known; empty where nothing is."""
    match field.default:
        case None:
            return ""
        case bool() as answer:
            return f"where not known, {'yes' if answer else 'no'} is assumed"
        case tuple() as values:
            return f"where not known, {listed(values) or 'none'} is assumed"
        case value:
            return f"where not known, {value} is assumed"


def _measured(signal: Signal, wording: Wording) -> str:
    of_any = signal.event_type == ANY_EVENT
    events = "events of any kind" if of_any else f"{spaced(signal.event_type)} events"
    where = f" where {wording.condition(signal.where)}" if signal.where else ""
    attribute = spaced(signal.attribute or "")
    match signal.measure:
        case "count":
            return f"the number of {events}{where}"
        case "sum":
            return f"the sum of {attribute} over {events}{where}"
        case "distinct":
            return f"the number of different values of {attribute} among {events}{where}"
        case "days":
            return f"the number of days with {events}{where}"
        case "days_since":
            last = "event of any kind" if of_any else f"{spaced(signal.event_type)} event"
            return f"the number of days since the last {last}{where}"
        case _:
            assert_never(signal.measure)
