"""Comparisons that are decided before any lead comes: beyond the bounds of a name, or against each other."""

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from leadrules.expr.naming import Context
from leadrules.expr.nodes import Compare, CompareOp, Literal, Name, Node
from leadrules.expr.printer import constant_text
from leadrules.expr.raw import Spot
from leadrules.expr.types import INTEGER_MAX, DateTimeType, DateType, IntegerType, NumberType, Type

_TURNED: Final[dict[CompareOp, CompareOp]] = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_WORDS: Final[dict[CompareOp, str]] = {"==": "", ">=": "at least ", ">": "above ", "<": "below ", "<=": "at most "}
_WIDER: Final = {
    ("field", "above"): ", or raise its `max`",
    ("field", "below"): ", or lower its `min`",
    ("axis", "above"): ", or widen its `range`",
    ("axis", "below"): ", or widen its `range`",
}


class _Atom(NamedTuple):
    """A name compared with a constant."""

    op: CompareOp
    name: Name
    value: Any

    @property
    def shown(self) -> str:
        return _shown(self.value, self.name.type)


def warn_out_of_reach(ctx: Context, op: CompareOp, a: Node, b: Node, spot: Spot) -> None:
    """Warn where the bounds of a name let a comparison with a constant never hold."""
    atom = _atom(op, a, b)
    if atom is None:
        return
    lo, hi = _bounds(atom.name.type)
    if hi is not None and atom.op in (">", ">=", "==") and (atom.value > hi or (atom.op == ">" and atom.value == hi)):
        side, bound = "above", hi
    elif lo is not None and atom.op in ("<", "<=", "==") and (atom.value < lo or (atom.op == "<" and atom.value == lo)):
        side, bound = "below", lo
    else:
        return
    name = atom.name.name
    hint = _reach(atom.op, lo, hi) + _WIDER.get((ctx.scope.symbols[name].kind, side), "")
    ctx.problems.warn("LR210", f"`{name}` is never {side} {_shown(bound, atom.name.type)}", spot, hint)


def warn_always_holds(ctx: Context, node: Node, spot: Spot) -> None:
    """Warn where a comparison with a constant holds for every value within the bounds of a name."""
    atom = _atom(node.op, node.left, node.right) if isinstance(node, Compare) else None
    if atom is None:
        return
    (op, name, value), (lo, hi) = atom, _bounds(atom.name.type)
    if lo is not None and ((op in (">", ">=", "!=") and value < lo) or (op == ">=" and value == lo)):
        fact = f"`{name.name}` is never below {_shown(lo, name.type)}"
    elif hi is not None and ((op in ("<", "<=", "!=") and value > hi) or (op == "<=" and value == hi)):
        fact = f"`{name.name}` is never above {_shown(hi, name.type)}"
    else:
        return
    hint = f"leave it out, or write `known({name.name})` to ask for any value"
    ctx.problems.warn("LR210", f"{fact}, so this always holds", spot, hint)


def warn_empty(ctx: Context, items: Iterable[Node], spot: Spot) -> None:
    """Warn where two comparisons of one name with constants exclude each other."""
    lows: dict[str, _Atom] = {}
    highs: dict[str, _Atom] = {}
    for item in items:
        atom = _atom(item.op, item.left, item.right) if isinstance(item, Compare) else None
        if atom is None:
            continue
        name = atom.name.name
        if atom.op in (">", ">=", "=="):
            lows[name] = max(lows.get(name, atom), atom, key=lambda low: (low.value, low.op == ">"))
        if atom.op in ("<", "<=", "=="):
            highs[name] = min(highs.get(name, atom), atom, key=lambda high: (high.value, high.op != "<"))
    for name, low in lows.items():
        if name in highs and _are_apart(low, highs[name]):
            _tell_empty(ctx, low, highs[name], spot)
            return


def _are_apart(low: _Atom, high: _Atom) -> bool:
    first, last = low.value, high.value
    if isinstance(low.name.type, IntegerType) and isinstance(first, int) and isinstance(last, int):
        return first + (low.op == ">") > last - (high.op == "<")
    return bool(first > last or (first == last and (low.op == ">" or high.op == "<")))


def _tell_empty(ctx: Context, low: _Atom, high: _Atom, spot: Spot) -> None:
    name, a, b = low.name.name, low.shown, high.shown
    message = f"`{name}` is never {_WORDS[low.op]}{a} and {_WORDS[high.op]}{b} at once"
    if low.value <= high.value:
        hint = f"leave room between the two, as in `{a} <= {name} <= {b}`"
    elif "==" in (low.op, high.op):
        hint = "write `or` between the two"
    else:
        hint = f"write `{b} {_TURNED[low.op]} {name} {high.op} {a}`, or `or` between the two"
    ctx.problems.warn("LR210", message, spot, hint)


def _atom(op: CompareOp, a: Node, b: Node) -> _Atom | None:
    """Return a comparison of a name with an ordered constant, the name on the left."""
    match a, b:
        case Name(_, (IntegerType() | NumberType() | DateType() | DateTimeType())), Literal(value):
            return _Atom(op, a, value)
        case Literal(value), Name(_, (IntegerType() | NumberType() | DateType() | DateTimeType())):
            return _Atom(_TURNED[op], b, value)
        case _:
            return None


def _bounds(type_: Type) -> tuple[float | None, float | None]:
    """Return the declared bounds of a number."""
    match type_:
        case IntegerType(lo, hi):
            return None if lo <= -INTEGER_MAX else lo, None if hi >= INTEGER_MAX else hi
        case NumberType(low, high):
            return low, high
        case _:
            return None, None


def _reach(op: CompareOp, lo: float | None, hi: float | None) -> str:
    """Return the numbers with which a comparison can hold."""
    a, b = (None if each is None else _shown(each, NumberType()) for each in (lo, hi))
    match op:
        case ">":
            return f"write a number below {b}"
        case "<":
            return f"write a number above {a}"
        case ">=":
            return f"write a number up to {b}"
        case "<=":
            return f"write a number from {a} on"
        case _ if a is not None and b is not None:
            return f"write a number from {a} to {b}"
        case _:
            return f"write a number from {a} on" if a is not None else f"write a number up to {b}"


def _shown(value: Any, type_: Type) -> str:
    whole = isinstance(value, float) and value.is_integer() and abs(value) <= INTEGER_MAX
    return str(int(value)) if whole else constant_text(value, type_)
