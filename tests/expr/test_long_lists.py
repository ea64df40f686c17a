"""Lists of many values: what is worked out for one use serves the others."""

from leadrules.diagnostics import Span
from leadrules.expr import ChoiceType, EmailType, InSet, Scope, Symbol, TextType, parse_condition


class Nowhere:
    """A place that nobody asks for: nothing is wrong with what stands there."""

    span = key_span = Span("test", 1, 1, 1, 1)

    def text_span(self, start: int, end: int) -> Span:
        return self.span

    def __getitem__(self, key: str | int) -> "Nowhere":
        return self


def sets_of(scope: Scope, *texts: str) -> list[object]:
    roots = [condition.root for text in texts if (condition := parse_condition(text, scope, Nowhere())[0])]
    assert len(roots) == len(texts)
    return [root.values for root in roots if isinstance(root, InSet)]


VALUES = tuple(f"D{n}.example" for n in range(1_000))
LISTED = Symbol("listed", TextType(), "list", VALUES)


def test_many_uses_of_a_long_list_share_one_set() -> None:
    texts = {f"t{n}": Symbol(f"t{n}", TextType("upper" if n % 2 else None), "field") for n in range(50)}
    found = sets_of(Scope({"listed": LISTED, **texts}), *(f"{name} in listed" for name in texts))
    assert len(found) == 50
    assert len({id(values) for values in found}) == 2
    assert found[0] == frozenset(VALUES)
    assert found[1] == frozenset(value.upper() for value in VALUES)


def test_a_list_is_compared_with_each_kind_of_text_as_that_kind_is_spelled() -> None:
    symbols = {
        "listed": LISTED,
        "email": Symbol("email", EmailType(), "field"),
        "plan": Symbol("plan", ChoiceType(VALUES, normalize=None), "field"),
        "text": Symbol("text", TextType(), "field"),
    }
    found = sets_of(Scope(symbols), "domain(email) in listed", "plan in listed", "text in listed")
    assert found == [frozenset(map(str.lower, VALUES)), frozenset(VALUES), frozenset(VALUES)]
