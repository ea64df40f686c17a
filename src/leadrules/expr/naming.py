"""Names against the scope: what each one means here, and what to say where it means nothing."""

from collections.abc import Iterable
from dataclasses import dataclass

from leadrules.expr.foreign import CLOCK, CLOCK_HINT, YES_NO
from leadrules.expr.functions import FUNCTIONS
from leadrules.expr.nodes import Name
from leadrules.expr.raw import Problems, Raw, RawName, RawNull
from leadrules.expr.scope import Scope, Symbol
from leadrules.expr.spelling import normal_text
from leadrules.expr.types import ChoiceType, TextListType, Type, is_text


@dataclass(frozen=True, slots=True)
class Context:
    """What the checker carries along: the names that may be used and the mistakes found so far."""

    scope: Scope
    problems: Problems

    def symbol(self, raw: RawName, beside: Type | None = None, *, listed: bool = False) -> Symbol | None:
        """Return what a name means; None where it means nothing (told) or is poisoned (told by another).

        ``beside`` is the type of what it is compared with; ``listed`` says that a list is expected.
        """
        found = self.scope.symbols.get(raw.name)
        if raw.name in self.scope.poisoned:
            return None
        if found is None:
            self._unknown(raw, beside, listed=listed)
        return found

    def name(self, raw: RawName, beside: Type | None = None) -> Name | None:
        """Return the node of a name that stands for a value of the lead."""
        symbol = self.symbol(raw, beside)
        if symbol is None:
            return None
        if symbol.kind == "list":
            hint = f"write `name in {raw.name}`"
            self.problems.add("LR217", f"`{raw.name}` is a list of values, it goes after `in`", raw.spot, hint)
            return None
        return Name(raw.name, symbol.type, raw.spot.offsets)

    def is_unknown(self, raw: Raw) -> bool:
        """Return whether this is a bare word that the scope does not have at all."""
        return isinstance(raw, RawName) and raw.name not in self.scope.symbols and raw.name not in self.scope.poisoned

    def null(self, raw: RawNull, beside: Raw | None, op: str) -> None:
        """Tell that nothing is compared with no value."""
        name = beside.name if isinstance(beside, RawName) else "name"
        hint = f"write `known({name})`" if op == "!=" else f"write `missing({name})`"
        self.problems.add("LR215", f"nothing is compared with `{raw.word}`", raw.spot, hint)

    def _unknown(self, raw: RawName, beside: Type | None, *, listed: bool) -> None:
        if self.problems.full:
            return
        name, spot = raw.name, raw.spot
        if (reason := self.scope.elsewhere.get(name)) is not None:
            self.problems.add("LR214", f"`{name}` cannot be used here: {reason}", spot)
        elif name in FUNCTIONS:
            hint = f"write `{FUNCTIONS[name].signature}`"
            self.problems.add("LR205", f"`{name}` is a function and needs its parentheses", spot, hint)
        elif name in self.scope.events:
            hint = f"`{name}` is an event type; declare a signal: `{{count: {name}}}`"
            self.problems.add("LR203", f"unknown field `{name}`", spot, hint)
        elif name.lower() in CLOCK:
            self.problems.add("LR203", f"unknown field `{name}`", spot, CLOCK_HINT)
        elif name in YES_NO and not (beside is not None and is_text(beside)):
            self.problems.add("LR203", f"unknown field `{name}`", spot, f"write `{YES_NO[name]}`")
        else:
            what = "list" if listed else "field"
            self.problems.add("LR203", f"unknown {what} `{name}`", spot, self._suggestion(name, beside, listed=listed))

    def _suggestion(self, name: str, beside: Type | None, *, listed: bool) -> str | None:
        if not self.problems.suggests:
            return "correct its spelling, or declare it"
        if isinstance(beside, ChoiceType) and normal_text(name, beside.normalize) in _spellings(beside):
            return f'write `"{name}"`, text stands in quotes'
        symbols = self.scope.symbols
        pool: Iterable[str] = symbols
        if listed:
            pool = [n for n, s in symbols.items() if s.kind == "list" or isinstance(s.type, TextListType)]
        close = self.problems.closest(name, pool)
        if close is None and beside is not None and is_text(beside):
            return f'write `"{name}"` in quotes if it is text'
        return close or self._where_to_declare(listed=listed)

    def _where_to_declare(self, *, listed: bool) -> str:
        if listed:
            return "declare it under `lists`"
        attributes = sorted(name for name, s in self.scope.symbols.items() if s.kind == "attribute")
        return f"the event has {', '.join(attributes[:12])}" if attributes else "declare it under `lead` or `signals`"


def _spellings(t: ChoiceType) -> set[str]:
    spellings = [*t.values, *(alias for alias, _ in t.aliases)]
    return {normal_text(each, t.normalize) for each in spellings}
