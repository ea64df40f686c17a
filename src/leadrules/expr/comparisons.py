"""Comparisons and membership: do both sides fit, and what is meant.

The functions take sides that are nodes already, or constants that still have to take the type of the other side.
"""

from typing import TypeAlias, cast

from leadrules.expr.addresses import kind_of, never_in, why_never
from leadrules.expr.bounds import warn_out_of_reach
from leadrules.expr.constants import adapted, typed
from leadrules.expr.naming import Context
from leadrules.expr.nodes import (
    Compare,
    CompareOp,
    InList,
    InSet,
    Literal,
    Name,
    Node,
    Not,
    depends_on_clock,
    names_in,
    type_of,
)
from leadrules.expr.printer import to_text
from leadrules.expr.raw import Raw, RawList, RawLiteral, RawName, Spot
from leadrules.expr.scope import Symbol
from leadrules.expr.spelling import choice_table, normal_text, shortened
from leadrules.expr.types import (
    BooleanType,
    Case,
    ChoiceType,
    DateTimeType,
    DateType,
    EmailType,
    NumberType,
    TextListType,
    TextType,
    Type,
    Value,
    comparable,
    is_ordered,
    is_text,
    type_words,
)

Side: TypeAlias = Node | RawLiteral


def compare(ctx: Context, op: CompareOp, left: Side, right: Side, spot: Spot) -> Node | None:
    """Return the comparison of two sides; None where they do not fit, which is told."""
    if isinstance(left, RawLiteral) and isinstance(right, RawLiteral):
        _always_the_same(ctx, spot)
        return None
    a = typed(ctx, left, cast(Node, right)) if isinstance(left, RawLiteral) else left
    b = typed(ctx, right, cast(Node, left)) if isinstance(right, RawLiteral) else right
    if a is None or b is None:
        return None
    ta, tb = type_of(a), type_of(b)
    if isinstance(ta, BooleanType) and isinstance(tb, BooleanType):
        return _compare_truths(ctx, op, a, b, spot)
    if not _fit(ctx, a, b, spot) or not _has_order(ctx, op, a, spot):
        return None
    if is_constant(a) and is_constant(b):
        _always_the_same(ctx, spot)
        return None
    a = (adapted(a, tb) or a) if isinstance(a, Literal) else a
    b = (adapted(b, ta) or b) if isinstance(b, Literal) else b
    warn_out_of_reach(ctx, op, a, b, spot)
    return Compare(op, a, b, spot.offsets)


def is_constant(node: Node) -> bool:
    """Return whether the node has the same value for every lead at every moment."""
    return not names_in(node) and not depends_on_clock(node)


def _always_the_same(ctx: Context, spot: Spot) -> None:
    message = "this compares constants and is always the same"
    ctx.problems.add("LR210", message, spot, "compare a field; text in quotes is not the name of a field")


def _fit(ctx: Context, a: Node, b: Node, spot: Spot) -> bool:
    ta, tb = type_of(a), type_of(b)
    words = f"`{shortened(to_text(a))}` is {type_words(ta)}, `{shortened(to_text(b))}` is {type_words(tb)}"
    if not comparable(ta, tb):
        ctx.problems.add("LR206", f"{words}: they cannot be compared", spot, _bridge(a, b))
        return False
    if isinstance(ta, TextListType):
        ctx.problems.add("LR206", "two lists cannot be compared", spot, f'write `"text" in {to_text(a)}`')
        return False
    if isinstance(ta, ChoiceType) and isinstance(tb, ChoiceType) and not set(ta.values) & set(tb.values):
        message = f"`{to_text(a)}` and `{to_text(b)}` have no value in common"
        ctx.problems.add("LR208", message, spot, "compare each with its own values")
        return False
    return True


def _bridge(a: Node, b: Node) -> str | None:
    """Return how to make two values of different types comparable, if there is a way."""
    by_type = {type(type_of(each)): each for each in (a, b)}
    day, moment, listed = by_type.get(DateType), by_type.get(DateTimeType), by_type.get(TextListType)
    if day is not None and moment is not None:
        constant = day if isinstance(day, Literal) else moment
        if isinstance(constant, Literal):
            wanted = "datetime" if constant is day else "date"
            return f'write the constant as `{wanted}("…")`'
        return "compare `days_since` of both"
    if listed is not None:
        other = b if listed is a else a
        return f"write `{to_text(other)} in {to_text(listed)}`" if is_text(type_of(other)) else None
    if day is not None or moment is not None:
        name = to_text(day or moment or a)
        return f"write `days_since({name})` or `days_until({name})` to count days"
    return None


def _has_order(ctx: Context, op: CompareOp, a: Node, spot: Spot) -> bool:
    t = type_of(a)
    if op in ("==", "!=") or is_ordered(t):
        return True
    subject = "a choice" if isinstance(t, ChoiceType) else "text"
    message = f"{subject} has no order, so `{op}` has no meaning"
    values = '["…", "…"]'
    hint = "write out the values that count, as in `" + to_text(a if not isinstance(a, Literal) else Name("name", t))
    ctx.problems.add("LR207", message, spot, f"{hint} in {values}`")
    return False


def _compare_truths(ctx: Context, op: CompareOp, a: Node, b: Node, spot: Spot) -> Node | None:
    """Return ``x == true`` as ``x`` and ``x == false`` as ``not x``; only names are compared with names."""
    if op not in ("==", "!="):
        message = f"true and false have no order, so `{op}` has no meaning"
        ctx.problems.add("LR207", message, spot, "write the condition itself, or `not` before it")
        return None
    constant, other = (a, b) if isinstance(a, Literal) else (b, a)
    if isinstance(other, Name) and isinstance(constant, Literal):
        name = Name(other.name, other.type, spot.offsets)
        return name if constant.value is (op == "==") else Not(name, spot.offsets)
    if isinstance(a, Name) and isinstance(b, Name):
        return Compare(op, a, b, spot.offsets)
    message = "a condition is not compared, it holds or not"
    ctx.problems.add("LR209", message, spot, "write it alone, with `not` before it, or join both with `and` or `or`")
    return None


def member_of_list(ctx: Context, item: Side, container: RawName, symbol: Symbol, spot: Spot) -> Node | None:
    """Return ``item in name``, where the name is a named list or a list field."""
    if symbol.kind == "list":
        return _member_of_named(ctx, item, container, symbol, spot)
    if not isinstance(symbol.type, TextListType):
        shown = '"…"' if isinstance(item, RawLiteral) else to_text(item)
        hint = f"write `contains({container.name}, {shown})`" if is_text(symbol.type) else "write `==`"
        message = f"`in` needs a list, `{container.name}` is {type_words(symbol.type)}"
        ctx.problems.add("LR217", message, container.spot, hint)
        return None
    items = Name(container.name, symbol.type, container.spot.offsets)
    wanted = Name(container.name, TextType(symbol.type.normalize))
    node = typed(ctx, item, wanted) if isinstance(item, RawLiteral) else item
    if node is None:
        return None
    if not is_text(type_of(node)):
        message = f"`{container.name}` holds text, `{to_text(node)}` is {type_words(type_of(node))}"
        ctx.problems.add("LR206", message, spot, f'write `"…" in {container.name}`')
        return None
    return InList(node, items, spot.offsets)


def _member_of_named(ctx: Context, item: Side, container: RawName, symbol: Symbol, spot: Spot) -> Node | None:
    if isinstance(item, RawLiteral):
        _always_the_same(ctx, spot)
        return None
    t = type_of(item)
    if not is_text(t):
        message = f"the list `{symbol.name}` holds text, `{to_text(item)}` is {type_words(t)}"
        ctx.problems.add("LR206", message, spot, _list_hint(item, t))
        return None
    values = _normal_values(ctx, t, symbol, item, container.spot)
    return None if values is None else InSet(item, values, symbol.name, spot.offsets)


def _list_hint(item: Node, t: Type) -> str:
    if isinstance(t, TextListType):
        return f'write `"…" in {to_text(item)}`'
    return f"write `{to_text(item)} == …`"


def _normal_values(ctx: Context, t: Type, symbol: Symbol, item: Node, spot: Spot) -> frozenset[Value] | None:
    key = (t if isinstance(t, ChoiceType) else _case(t), kind_of(item))
    if key not in symbol.sets:
        symbol.sets[key] = _as_compared(t, symbol.values, item)
    found = symbol.sets[key]
    if isinstance(found, frozenset):
        return found
    message = f"the list `{symbol.name}` holds `{shortened(found)}`, which `{to_text(item)}` never is"
    never = why_never(item, found)
    ctx.problems.add("LR208", message, spot, never[1] if never else "use a list of its own values")
    return None


def _case(t: Type) -> Case | None:
    return t.normalize if isinstance(t, TextType | EmailType) else None


def _as_compared(t: Type, values: tuple[str, ...], item: Node) -> frozenset[Value] | str:
    """Return the values of a list as they are compared with an item; where it never is one of them, that one."""
    if isinstance(t, ChoiceType):
        table = choice_table(t)
        spelled = [normal_text(each, t.normalize) for each in values]
        strange = next((each for each in spelled if each not in table), None)
        return frozenset(table[each] for each in spelled) if strange is None else strange
    texts = tuple(text for each in values if (text := normal_text(each, _case(t))))
    stray = never_in(item, texts)
    return frozenset(texts) if stray is None else stray


def member_of_written(
    ctx: Context, item: Side, container: RawList, elements: list[Side | None], spot: Spot
) -> Node | None:
    """Return ``item in [constants]``; ``elements`` are those of the container, None where one was wrong already."""
    if isinstance(item, RawLiteral):
        _always_the_same(ctx, spot)
        return None
    t = type_of(item)
    if isinstance(t, BooleanType | TextListType):
        name = to_text(item)
        hint = f'write `"…" in {name}`' if isinstance(t, TextListType) else f"write `{name}` or `not {name}`"
        message = f"`{shortened(name)}` is {type_words(t)}, which cannot be one of a list"
        ctx.problems.add("LR206", message, spot, hint)
        return None
    found = [_element(ctx, each, raw, item) for each, raw in zip(elements, container.items, strict=True)]
    if any(each is None for each in found):
        return None
    return InSet(item, frozenset(each.value for each in found if each is not None), None, spot.offsets)


def _element(ctx: Context, element: Side | None, raw: Raw, item: Node) -> Literal | None:
    if element is None:
        return None
    t = type_of(item)
    if isinstance(element, RawLiteral):
        literal = typed(ctx, element, item)
        if literal is not None:
            warn_out_of_reach(ctx, "==", item, literal, raw.spot)
        return literal
    if not isinstance(element, Literal):
        message = "a list in brackets holds constants only"
        ctx.problems.add("LR217", message, raw.spot, f"write `{to_text(item)} == {to_text(element)}` with `or`")
        return None
    if not comparable(t, element.type):
        message = f"`{to_text(item)}` is {type_words(t)}, `{to_text(element)}` is {type_words(element.type)}"
        ctx.problems.add("LR206", message, raw.spot, _bridge(item, element))
        return None
    return adapted(element, t) if isinstance(t, NumberType) else element
