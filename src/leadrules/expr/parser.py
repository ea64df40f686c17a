"""Text to what was written: tokens checked, Python's own parser for the structure, an allow-list behind it."""

import ast
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from leadrules.expr.foreign import INFIX, NULLS
from leadrules.expr.lexer import DEPTH_MAX, NODES_MAX, Token, read_tokens
from leadrules.expr.raw import (
    Locator,
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
from leadrules.expr.spelling import shortened

_COMPARISONS: Final[Mapping[type[ast.cmpop], str]] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
}
_ARITHMETIC: Final[Mapping[type[ast.operator], Literal["+", "-", "*", "/"]]] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
}
_ORDERS: Final = frozenset({"<", "<=", ">", ">=", "==", "!="})
_TURNED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_DAYS_AGO: Final = frozenset({("day", "ago"), ("days", "ago")})
_SPACES: Final = {ord(c): " " for c in "\t\r\n"}


def read_text(text: str, place: Locator, problems: Problems) -> Raw | None:
    """Return what a condition's text says; None where it cannot be read, with the reason in ``problems``."""
    if problems.full:
        return None
    before = problems.total
    tokens = read_tokens(text, place, problems)
    if problems.total > before:
        return None
    flat = text.translate(_SPACES)
    masked = flat if flat.isascii() else "".join(c if c.isascii() else "x" for c in flat)
    lead = len(masked) - len(masked.lstrip(" "))
    try:
        tree = ast.parse(masked[lead:], mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        _tell_what_is_wrong(tokens, place, problems)
        return None
    return _Reader(tokens, place, lead, problems).read(tree, 1)


class _Reader:
    """Copies Python's tree node by node; what is not on the list is refused."""

    def __init__(self, tokens: Sequence[Token], place: Locator, lead: int, problems: Problems) -> None:
        self.texts = {t.start: t.value for t in tokens if t.kind == "text"}
        self.place, self.lead, self.problems = place, lead, problems
        self.nodes = 0

    def spot(self, node: Any) -> Spot:
        return Spot(self.place, (self.lead + node.col_offset, self.lead + node.end_col_offset))

    def refuse(self, node: ast.expr, message: str, hint: str, code: str = "LR201") -> None:
        self.problems.add(code, message, self.spot(node), hint)

    def read(self, node: ast.expr, depth: int) -> Raw | None:
        self.nodes += 1
        if depth > DEPTH_MAX or self.nodes > NODES_MAX:
            if not any(d.code == "LR211" for d in self.problems.found):
                what = "nested too deeply" if depth > DEPTH_MAX else "too large"
                self.refuse(node, f"this condition is {what}", "split it, or put its values under `lists`", "LR211")
            return None
        spot = self.spot(node)
        match node:
            case ast.Name(id=name):
                return self.word(name, spot)
            case ast.Constant():
                return self.constant(node, spot)
            case ast.BoolOp(op=op, values=values):
                items = self.all(values, depth)
                return None if items is None else RawJunction("and" if isinstance(op, ast.And) else "or", items, spot)
            case ast.UnaryOp(op=unary, operand=operand):
                return self.unary(unary, operand, spot, depth)
            case ast.BinOp(left=left, op=binary, right=right) if type(binary) in _ARITHMETIC:
                a, b = self.read(left, depth + 1), self.read(right, depth + 1)
                return None if a is None or b is None else RawArithmetic(_ARITHMETIC[type(binary)], a, b, spot)
            case ast.Compare():
                return self.compare(node, spot, depth)
            case ast.List(elts=elements) | ast.Tuple(elts=elements):
                return self.list(node, elements, spot, depth)
            case ast.Call(func=function, args=args):
                return self.call(node, function, args, depth)
            case ast.Subscript():
                self.refuse(node, "values are not looked up with brackets", "names stand alone; lists go with `in`")
            case ast.Starred():
                self.refuse(node, "`*` does not unpack here", "write the values one by one")
            case _:
                self.refuse(node, "this is not part of a condition", "use comparisons, `and`, `or` and `not`")
        return None

    def all(self, nodes: Sequence[ast.expr], depth: int) -> tuple[Raw, ...] | None:
        """Return all or nothing, after looking at each so that every mistake is told."""
        found = [self.read(each, depth + 1) for each in nodes]
        return None if None in found else tuple(each for each in found if each is not None)

    def word(self, name: str, spot: Spot) -> Raw:
        if name in ("true", "false"):
            return RawLiteral(name == "true", spot)
        return RawNull(name, spot) if name in NULLS else RawName(name, spot)

    def constant(self, node: ast.Constant, spot: Spot) -> Raw | None:
        match node.value:
            case None:
                return RawNull("None", spot)
            case str():
                return RawLiteral(self.texts[spot.offsets[0]], spot)
            case bool() | int() | float() as value:
                return RawLiteral(value, spot)
            case _:
                self.refuse(node, "this value is not part of a condition", "use text, numbers, true or false")
                return None

    def unary(self, op: ast.unaryop, operand: ast.expr, spot: Spot, depth: int) -> Raw | None:
        item = self.read(operand, depth + 1)
        if item is None:
            return None
        if isinstance(op, ast.Not):
            return RawNot(item, spot)
        return RawSign("-" if isinstance(op, ast.USub) else "+", item, spot)

    def compare(self, node: ast.Compare, spot: Spot, depth: int) -> Raw | None:
        operands = self.all([node.left, *node.comparators], depth)
        if operands is None:
            return None
        words = [_COMPARISONS.get(type(op), "") for op in node.ops]
        if "" in words:  # `is`; the lexer has refused it already
            self.refuse(node, "`is` is not part of a condition", "write `==`")
            return None
        if len(words) > 1 and ("in" in words or "not in" in words):
            self.refuse(node, "`in` cannot be part of a chain", "write the comparisons apart, with `and`")
            return None
        return RawCompare(operands[0], tuple(zip(words, operands[1:], strict=True)), spot)

    def list(self, node: ast.expr, elements: Sequence[ast.expr], spot: Spot, depth: int) -> Raw | None:
        if isinstance(node, ast.Tuple) and depth == 1:
            self.refuse(node, "a comma does not belong here", "write `and` or `or`; 1,000 is written 1000", "LR200")
            return None
        items = self.all(elements, depth)
        return None if items is None else RawList(items, spot)

    def call(self, node: ast.Call, function: ast.expr, args: Sequence[ast.expr], depth: int) -> Raw | None:
        if not isinstance(function, ast.Name):
            self.refuse(function, "only functions are called, by their name", "write it as in `known(phone)`")
            return None
        if node.keywords:  # needs `=`, which the lexer has refused already
            self.refuse(node, "arguments have no names", "write them in their order")
            return None
        items = self.all(args, depth)
        return None if items is None else RawCall(function.id, items, self.spot(node), self.spot(function))


_OPENERS: Final = frozenset({"(", "["})
_CLOSERS: Final = frozenset({")", "]"})
_SIGNS: Final = frozenset({"+", "-"})
_JOINERS: Final = frozenset({"and", "or", "in", ",", "*", "/", "==", "!=", "<", "<=", ">", ">="})


def _tell_what_is_wrong(tokens: Sequence[Token], place: Locator, problems: Problems) -> None:
    """Find the first place where values and operators do not take turns, and say what is missing."""
    value_next = True
    before: Token | None = None
    for i, token in enumerate(tokens):
        word = token.text
        after = tokens[i + 1].text if i + 1 < len(tokens) else ""
        spot = Spot(place, (token.start, token.end))
        if value_next:
            if word in _JOINERS or (word in _CLOSERS and not _may_be_empty(before)):
                return _missing_value(before, token, spot, problems)
            if word == "not" and before and before.text in _JOINERS - {"and", "or", ","}:
                return problems.add("LR200", f"`not` cannot follow `{before.text}`", spot, "put it in parentheses")
            value_next = word in _OPENERS or word in _SIGNS or word == "not"
        elif word in _JOINERS or word in _SIGNS or (word == "not" and after == "in"):
            value_next = word != "not"
        elif word in _OPENERS and before and (word == "[" or before.kind == "name"):
            value_next = True
        elif word not in _CLOSERS:
            return _missing_operator(tokens[max(0, i - 3) : i + 4], before, token, place, problems)
        before = token
    spot = Spot(place, (before.start, before.end)) if before else Spot(place)
    if before and value_next:
        return problems.add("LR200", f"a value is missing after `{before.text}`", spot, "finish the condition")
    return problems.add("LR200", "this condition cannot be read", Spot(place), "write it as in `employees >= 100`")


def _may_be_empty(before: Token | None) -> bool:
    return before is not None and before.text in ("[", "(", ",")


def _missing_value(before: Token | None, token: Token, spot: Spot, problems: Problems) -> None:
    where = f"between `{shortened(before.text)}` and `{token.text}`" if before else f"before `{token.text}`"
    hint = f"write one of `{before.text}` and `{token.text}`" if before and before.text in _JOINERS else None
    if before and before.text in ("and", "or") and token.text in _ORDERS:
        hint = f"repeat the name before `{token.text}`" + (
            ", or write a chain like `100 <= employees < 500`" if before.text == "and" else ""
        )
    problems.add("LR200", f"a value is missing {where}", spot, hint or "write a name, a number or a text")


def _missing_operator(
    around: Sequence[Token], before: Token | None, token: Token, place: Locator, problems: Problems
) -> None:
    left = shortened(before.text) if before else ""
    start = before.start if before else token.start
    hint = _between(around) or _ago(around) or INFIX.get(token.text) or INFIX.get(left)
    if hint is None:
        hint = "write `not in`, or put `and` before it" if token.text == "not" else "write `==`, `in`, `and` or `or`"
    message = f"an operator is missing between `{left}` and `{shortened(token.text)}`"
    problems.add("LR200", message, Spot(place, (start, token.end)), hint)


def _ago(around: Sequence[Token]) -> str | None:
    """Return how `day < 30 days ago` is written, with its own number and, where it comes first, its own name."""
    words = [token.text for token in around]
    for name, sign, number, unit, ago in zip(words, words[1:], words[2:], words[3:], words[4:], strict=False):
        if (unit, ago) in _DAYS_AGO and sign in _TURNED:
            return f"write `days_since({name}) {_TURNED[sign]} {number}`"
    return None


def _between(around: Sequence[Token]) -> str | None:
    """Return how `x between 1 and 9` is written, with its own words."""
    words = [token.text for token in around]
    for name, word, low, joint, high in zip(words, words[1:], words[2:], words[3:], words[4:], strict=False):
        if (word.lower(), joint.lower()) == ("between", "and"):
            return f"write `{low} <= {name} <= {high}`"
    return None
