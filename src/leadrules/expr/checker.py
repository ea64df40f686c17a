"""What was written to what is meant: names resolved, types checked, constants normalised, nothing left open.

A part that is wrong yields None and no follow-on errors: whoever holds it looks at its other parts and gives up.
"""

from dataclasses import replace
from typing import cast

from leadrules.expr.bounds import warn_always_holds, warn_empty
from leadrules.expr.calls import arithmetic, call
from leadrules.expr.comparisons import Side, compare, member_of_list, member_of_written
from leadrules.expr.constants import plain
from leadrules.expr.naming import Context
from leadrules.expr.nodes import And, CompareOp, Literal, Name, Negate, Node, Not, Or, type_of
from leadrules.expr.printer import to_text
from leadrules.expr.raw import (
    Problems,
    Raw,
    RawArithmetic,
    RawCall,
    RawCompare,
    RawJunction,
    RawList,
    RawLiteral,
    RawName,
    RawNot,
    RawNull,
    RawSign,
    Spot,
)
from leadrules.expr.scope import Scope
from leadrules.expr.spelling import shortened
from leadrules.expr.types import BooleanType, TextListType, Type, is_number, is_text, type_words


def check(raw: Raw, scope: Scope, problems: Problems) -> Node | None:
    """Return the typed tree of a condition; None where something is wrong (told) or a name is poisoned."""
    return _Checker(Context(scope, problems)).condition(raw)


class _Checker:
    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx

    def tell(self, code: str, message: str, spot: Spot, hint: str | None) -> None:
        self.ctx.problems.add(code, message, spot, hint)

    def condition(self, raw: Raw, *, beside_others: bool = False) -> Node | None:
        """Return a node that is true or false; ``beside_others`` that must hold too, one may hold for every lead."""
        if isinstance(raw, RawLiteral) and isinstance(raw.value, bool):
            word = str(raw.value).lower()
            self.tell("LR210", f"`{word}` alone is always {word}", raw.spot, "write a condition about the lead")
            return None
        node = self.value(raw)
        if node is None or isinstance(type_of(node), BooleanType):
            if node and not beside_others:
                warn_always_holds(self.ctx, node, raw.spot)
            return node
        words = f"`{shortened(to_text(node))}` is {type_words(type_of(node))}, not a condition"
        self.tell("LR209", words, raw.spot, _condition_hint(node, type_of(node)))
        return None

    def value(self, raw: Raw) -> Node | None:
        """Return a node of any type."""
        raw = _folded(raw)
        match raw:
            case RawName():
                return self.ctx.name(raw)
            case RawLiteral():
                return plain(self.ctx, raw)
            case RawNull(word, spot):
                self.tell("LR215", f"`{word}` is not a value", spot, "write `missing(name)` or `known(name)`")
                return None
            case RawList(_, spot):
                self.tell("LR217", "a list stands after `in` only", spot, 'write `name in ["a", "b"]`')
                return None
            case RawCompare():
                return self.comparison(raw)
            case RawJunction():
                return self.junction(raw)
            case RawNot(item, spot):
                return self.opposite(item, spot)
            case RawSign(sign, item, spot):
                return self.signed(sign, item, spot)
            case RawArithmetic(op, left, right, spot):
                a, b = self.value(left), self.value(right)
                return None if a is None or b is None else arithmetic(self.ctx, op, a, b, spot)
            case RawCall():
                return call(self.ctx, raw, self.value, self.condition)

    def junction(self, raw: RawJunction) -> Node | None:
        kind = And if raw.word == "and" else Or
        items: list[Node] = []
        whole = True
        for each in raw.items:
            node = self.condition(each, beside_others=raw.word == "and")
            whole = whole and node is not None
            if isinstance(node, kind):
                items.extend(node.items)
            elif node is not None:
                items.append(node)
        if not whole:
            return None
        if raw.word == "and":
            warn_empty(self.ctx, items, raw.spot)
        return kind(tuple(items), raw.spot.offsets)

    def opposite(self, item: Raw, spot: Spot) -> Node | None:
        node = self.condition(item)
        if node is None:
            return None
        return replace(node.item, span=spot.offsets) if isinstance(node, Not) else Not(node, spot.offsets)

    def signed(self, sign: str, item: Raw, spot: Spot) -> Node | None:
        node = self.value(item)
        if node is None:
            return None
        if not is_number(type_of(node)):
            words = f"`{shortened(to_text(node))}` is {type_words(type_of(node))}"
            self.tell("LR206", f"`{sign}` needs a number, {words}", spot, "write `not` for the opposite")
            return None
        return Negate(node, spot.offsets) if sign == "-" else node

    def comparison(self, raw: RawCompare) -> Node | None:
        op, container = raw.rest[0]
        if op in ("in", "not in"):
            return self.membership(raw.first, op, container, raw.spot)
        operands = [_folded(each) for each in (raw.first, *(operand for _, operand in raw.rest))]
        sides = self.sides(operands, [op for op, _ in raw.rest])
        links: list[Node] = []
        for i, (op, _) in enumerate(raw.rest):
            left, right = sides[i], sides[i + 1]
            if left is None or right is None:
                continue
            start = raw.spot if i == 0 else operands[i].spot
            end = raw.spot if i + 1 == len(raw.rest) else operands[i + 1].spot
            node = compare(self.ctx, cast(CompareOp, op), left, right, start.to(end))
            if node is not None:
                links.append(node)
        if len(links) < len(raw.rest):
            return None
        warn_empty(self.ctx, links, raw.spot)
        return links[0] if len(links) == 1 else And(tuple(links), raw.spot.offsets)

    def sides(self, operands: list[Raw], ops: list[str]) -> list[Side | None]:
        """Return each operand as a node, or as a constant that will take the type of its neighbour."""
        sides: list[Side | None] = []
        for i, raw in enumerate(operands):
            if isinstance(raw, RawLiteral):
                sides.append(raw)
            elif isinstance(raw, RawNull):
                self.ctx.null(raw, operands[i - 1] if i else operands[1], ops[max(0, i - 1)])
                sides.append(None)
            else:
                sides.append(None if self.ctx.is_unknown(raw) else self.value(raw))
        for i, raw in enumerate(operands):
            if isinstance(raw, RawName) and self.ctx.is_unknown(raw):
                beside = next((s for s in (*sides[i - 1 : i], *sides[i + 1 : i + 2]) if s is not None), None)
                self.ctx.symbol(raw, None if beside is None or isinstance(beside, RawLiteral) else type_of(beside))
        return sides

    def membership(self, first: Raw, op: str, container: Raw, spot: Spot) -> Node | None:
        item = self.sides([_folded(first)], ["in"])[0]
        node: Node | None = None
        match container:
            case RawName():
                symbol = self.ctx.symbol(container, listed=True)
                if symbol is not None and item is not None:
                    node = member_of_list(self.ctx, item, container, symbol, spot)
            case RawList():
                node = self.written_list(item, container, spot)
            case RawLiteral(str(text)):
                named = self.ctx.scope.symbols.get(text)
                hint = f"write `{text}` without quotes" if named and named.kind == "list" else ""
                hint = hint or f'write `["{shortened(text)}"]` in brackets'
                self.tell("LR217", "`in` needs a list", container.spot, hint)
            case _:
                self.tell("LR217", "`in` needs a list", container.spot, 'write `name in ["a", "b"]`')
        return Not(node, spot.offsets) if node is not None and op == "not in" else node

    def written_list(self, item: Side | None, container: RawList, spot: Spot) -> Node | None:
        if not container.items:
            self.tell("LR217", "this list is empty, so nothing is in it", container.spot, "write the values that count")
            return None
        beside = None if item is None or isinstance(item, RawLiteral) else type_of(item)
        elements = [self.element(each, beside) for each in container.items]
        return None if item is None else member_of_written(self.ctx, item, container, elements, spot)

    def element(self, raw: Raw, beside: Type | None) -> Side | None:
        raw = _folded(raw)
        match raw:
            case RawLiteral():
                return raw
            case RawName():
                return self.ctx.name(raw, beside)
            case RawNull():
                self.tell("LR215", f"`{raw.word}` is not a value", raw.spot, "write `or missing(name)` beside the list")
                return None
            case RawList():
                self.tell("LR217", "a list holds no lists", raw.spot, "write the values one by one")
                return None
            case _:
                return self.value(raw)


def _folded(raw: Raw) -> Raw:
    """Return a signed constant as one constant."""
    match raw:
        case RawSign(sign, item, spot):
            inner = _folded(item)
            if isinstance(inner, RawLiteral) and not isinstance(inner.value, bool | str):
                return RawLiteral(-inner.value if sign == "-" else inner.value, spot, inner.adapts)
        case _:
            pass
    return raw


def _condition_hint(node: Node, t: Type) -> str:
    text = shortened(to_text(node))
    if isinstance(node, Literal):
        return "compare it with a field"
    if is_number(t):
        return f"compare it, as in `{text} >= 1`"
    if isinstance(t, TextListType):
        return f'write `"…" in {text}`'
    if is_text(t):
        return f'compare it, as in `{text} == "…"`' + (f", or write `known({text})`" if isinstance(node, Name) else "")
    return f"compare it, or write `known({text})`" if isinstance(node, Name) else "compare it"
