"""Laws of the condition language, on generated conditions.

The reference evaluator is simpleeval, locked down to our functions and names.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import simpleeval
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from leadrules.diagnostics import has_errors
from leadrules.expr import (
    AT,
    FUNCTIONS,
    TODAY,
    And,
    AtLeast,
    Call,
    Compare,
    InList,
    InSet,
    Known,
    Literal,
    Name,
    Node,
    Not,
    Or,
    evaluator,
    instant_us,
    names_in,
    parse_date,
    parse_instant,
    sample_values,
    to_english,
    to_text,
    type_of,
    unknown_names,
    walk,
)
from leadrules.expr.functions import contains, domain_of
from leadrules.expr.types import DateTimeType, DateType

Read = Callable[[object], Any]
Tree = Callable[[object], Node]
Values = dict[str, Any]

NOW = datetime(2026, 3, 15, 10, 30, tzinfo=UTC)
AT_US = instant_us(NOW)
TODAY_DATE = date(2026, 3, 15)
DAY_US = 86_400_000_000

FAST = settings(max_examples=200, deadline=None)
SLOW = settings(max_examples=300, deadline=None)

numbers = st.sampled_from(["employees", "offices", "revenue", "fit"])
whole = st.integers(0, 300).map(str)
decimal = st.sampled_from(["0.5", "2.0", "99.5", "1e2", "40", ".25"])
codes = st.sampled_from(["ES", "PT", "DE", "US", "O'HIGGINS", 'A"B', "SÃO"])
cities = st.sampled_from(["Madrid", "/pricing/eu", "", " a b", "Zürich \\ x"])
hosts = st.sampled_from(["gmail.com", "gmx.de", "acme.example"])
dates = st.dates(date(2025, 12, 1), date(2026, 6, 1))
instants = st.integers(0, 120 * 86_400).map(
    lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def listed(elements: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(elements, min_size=1, max_size=4).map(lambda items: f"[{', '.join(items)}]")


constants = whole | decimal


@st.composite
def opaque(draw: st.DrawFn, strategy_of: Callable[[], st.SearchStrategy[str]]) -> str:
    """Hide what a strategy is made of: Hypothesis prints strategies, and nested ones grow beyond reading."""
    return draw(strategy_of())


def sums() -> list[st.SearchStrategy[str]]:
    """Return expressions that are numbers, by depth, some in parentheses."""
    by_depth: list[st.SearchStrategy[str]] = [numbers | constants | numbers.map("-{}".format)]
    days = st.builds(
        "{}({})".format, st.sampled_from(["days_since", "days_until"]), st.sampled_from(["until", "since"])
    )
    for depth in range(2):
        inner = opaque(lambda depth=depth: by_depth[depth])
        calculated = st.builds("{} {} {}".format, inner, st.sampled_from("+-*/"), inner)
        smallest = st.builds("{}({}, {}, 7)".format, st.sampled_from(["min", "max"]), inner, inner)
        sized = inner.map("abs({})".format) | st.just("length(languages)")
        by_depth.append(st.one_of(inner, calculated, calculated.map("({})".format), smallest, sized, days))
    return by_depth


orders = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
equal = st.sampled_from(["==", "!="])
member = st.sampled_from(["in", "not in"])
parts = st.sampled_from(['"M"', '"d"', '"/pricing"', "country", '"adri"'])
choices = st.sampled_from(['"software"', '"fintech"', '"retail"'])
truths = ["contact_me", "opted_out", "contact_me == opted_out", "contact_me != true", "False == opted_out"]

SUMS = opaque(lambda: _SUMS[2])
SMALL = opaque(lambda: _SUMS[1])
LEAVES = opaque(lambda: _LEAVES)
_SUMS = sums()
_LEAVES = st.one_of(
    st.builds("{} {} {}".format, SUMS, orders, SUMS),
    st.builds("{} {} {}".format, numbers, orders, constants),
    st.builds("{} {} {}".format, constants, orders, numbers),
    st.builds("{0} <= {1} < {2}".format, whole, numbers, whole),
    st.builds("{0} < {1} <= {2}".format, whole, numbers, SMALL),
    st.builds("{} > {} == {} != {}".format, numbers, numbers, numbers, numbers),
    st.builds("{} {} {}".format, numbers, member, listed(whole)),
    st.builds("country {} {}".format, equal, codes.map(quoted)),
    st.builds("{} {} country".format, codes.map(quoted), equal),
    st.builds("country {} {}".format, member, listed(codes.map(quoted)) | st.just("served")),
    st.builds("city {} {}".format, equal, st.sampled_from(["country", '"Madrid"', "email"])),
    st.builds("domain(email) {} {}".format, member, listed(hosts.map(quoted)) | st.just("freemail")),
    st.builds("lower(city) {} {}".format, equal, st.sampled_from(['"madrid"', "lower(country)"])),
    st.builds("{}(city, {})".format, st.sampled_from(["starts_with", "ends_with", "contains"]), parts),
    st.builds("matches(city, {})".format, st.sampled_from(['"M*d"', '"*"', '"?adrid"', '"/*/e?"'])),
    st.builds("industry {} {}".format, equal, choices),
    st.builds("industry {} {}".format, member, listed(choices)),
    st.sampled_from(truths),
    st.builds('until {} date("{}")'.format, orders, dates.map(str)),
    st.builds('since {} datetime("{}")'.format, orders, instants.map(datetime.isoformat)),
    st.builds("{} {} {}".format, st.sampled_from(['"es"', "city"]), member, st.just("languages")),
)
KNOWN = st.builds("{}({})".format, st.sampled_from(["known", "missing"]), numbers | st.just("email"))


def conditions(*, with_known: bool = True) -> st.SearchStrategy[str]:
    """Return texts of conditions that are right in the sample scope, nearly all of them."""

    def joined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        several = st.lists(inner, min_size=2, max_size=4)
        return st.one_of(
            st.builds("({} {} {})".format, inner, st.sampled_from(["and", "or"]), inner),
            st.builds("{} {} {}".format, inner, st.sampled_from(["and", "or"]), inner),
            inner.map("not ({})".format),
            inner.map("not {}".format),
            several.map(lambda items: f"at_least({len(items) - 1}, {', '.join(items)})"),
        )

    return st.recursive(LEAVES | KNOWN if with_known else LEAVES, joined, max_leaves=5)


LEADS = st.fixed_dictionaries(
    {
        "employees": st.integers(0, 300),
        "offices": st.integers(1, 300),
        "revenue": st.sampled_from([0.0, 0.5, 2.0, 40.0, 99.5, 100.0]),
        "fit": st.integers(0, 100).map(float),
        "country": codes,
        "city": st.sampled_from(["Madrid", "madrid", "/pricing/eu", "es"]),
        "email": hosts.map("eva@{}".format),
        "industry": st.sampled_from(["software", "fintech", "retail"]),
        "contact_me": st.booleans(),
        "opted_out": st.booleans(),
        "until": dates,
        "since": instants.map(instant_us),
        "languages": st.sampled_from([(), ("es",), ("es", "pt")]),
    }
)
"""A value for every name, as it is inside."""

CONDITIONS = conditions()
WITHOUT_KNOWN = conditions(with_known=False)

NAMES = (
    *("city", "contact_me", "country", "email", "employees", "fit", "industry"),
    *("languages", "offices", "opted_out", "revenue", "since", "until"),
)
SLOTS = {name: i for i, name in enumerate((*NAMES, AT, TODAY))}


def row(lead: Mapping[str, Any], unknown: frozenset[str] = frozenset()) -> list[Any]:
    return [None if name in unknown else lead[name] for name in NAMES] + [AT_US, TODAY_DATE]


def holds(node: Node, lead: Mapping[str, Any], unknown: frozenset[str] = frozenset()) -> bool | None:
    answer: bool | None = evaluator(node, SLOTS)(row(lead, unknown))
    return answer


def by_simpleeval(text: str, lead: Values) -> bool:
    """Return what simpleeval makes of the same text, with our functions and names and nothing else."""

    def days_since(day: Any) -> int:
        return int((TODAY_DATE - day).days if isinstance(day, date) else (AT_US - day) // DAY_US)

    def days_until(day: Any) -> int:
        return int((day - TODAY_DATE).days if isinstance(day, date) else (day - AT_US) // DAY_US)

    functions = {name: f.run for name, f in FUNCTIONS.items() if f.run is not None} | {
        "known": lambda v: v is not None,
        "missing": lambda v: v is None,
        "date": parse_date,
        "datetime": parse_instant,
        "days_since": days_since,
        "days_until": days_until,
        "at_least": lambda n, *items: sum(items) >= n,
        "domain": domain_of,
        "contains": contains,
    }
    lists = {"served": ("ES", "PT", "DE"), "freemail": ("gmail.com", "gmx.de"), "true": True, "false": False}
    peer = simpleeval.EvalWithCompoundTypes(functions=functions, names={**lead, **lists})
    return bool(peer.eval(text))


@SLOW
@given(CONDITIONS, LEADS)
def test_a_condition_means_what_simpleeval_says_of_the_same_text(
    tree: Tree, read: Read, text: str, lead: Values
) -> None:
    condition, problems = read(text)
    assume(not any(d.code in ("LR210", "LR212", "LR219") for d in problems))
    assert not has_errors(problems)
    try:
        expected = by_simpleeval(text, lead)
    except ZeroDivisionError:
        assume(False)
    assert holds(condition.root, lead) is expected
    assert by_simpleeval(condition.text, lead) is expected


@SLOW
@given(WITHOUT_KNOWN, LEADS, LEADS, st.sets(st.sampled_from(NAMES)), st.sets(st.sampled_from(NAMES)))
def test_a_definite_answer_stays_whatever_the_unknown_turns_out_to_be(
    read: Read, text: str, lead: Values, other: Values, hidden: set[str], shown: set[str]
) -> None:
    condition, _ = read(text)
    assume(condition is not None)
    answer = holds(condition.root, lead, frozenset(hidden))
    assume(answer is not None)
    completed = {name: other[name] if name in hidden else lead[name] for name in NAMES}
    assert holds(condition.root, completed) is answer
    assert holds(condition.root, completed, frozenset(hidden - shown)) is answer


@FAST
@given(CONDITIONS, LEADS, st.sets(st.sampled_from(NAMES)))
def test_blame_is_empty_exactly_where_the_answer_is_definite(
    read: Read, text: str, lead: Values, hidden: set[str]
) -> None:
    condition, _ = read(text)
    assume(condition is not None)
    unknown = frozenset(hidden)
    blamed = unknown_names(condition.root, SLOTS)(row(lead, unknown))
    assert (blamed == ()) is (holds(condition.root, lead, unknown) is not None)
    assert list(blamed) == sorted(set(blamed))
    assert set(blamed) <= set(names_in(condition.root))


@FAST
@given(WITHOUT_KNOWN, LEADS, st.sets(st.sampled_from(NAMES)))
def test_filling_in_what_is_blamed_settles_the_answer(read: Read, text: str, lead: Values, hidden: set[str]) -> None:
    condition, _ = read(text)
    assume(condition is not None and " / " not in condition.text)
    unknown = frozenset(hidden)
    blamed = frozenset(unknown_names(condition.root, SLOTS)(row(lead, unknown)))
    assert blamed <= unknown
    assert holds(condition.root, lead, unknown - blamed) is not None


@SLOW
@given(CONDITIONS)
@example("employees - (offices - fit) > -(-revenue) * -3 - -fit")
@example("not (not contact_me) and not not opted_out")
@example("1 < fit < 3 and fit < offices and 3 > offices > employees")
@example("(contact_me or opted_out) and (employees > 2 and offices > 2) and 2 < employees")
@example("employees >= 2.0 and revenue + 2.0 > 1e22 and 5 in [1]")
def test_the_canonical_text_reads_into_the_same_tree(read: Read, text: str) -> None:
    condition, _ = read(text)
    assume(condition is not None)
    again, _ = read(condition.text)
    assert again == condition
    assert to_text(again.root) == condition.text


@FAST
@given(CONDITIONS)
def test_every_part_stands_where_its_span_says(tree: Tree, read: Read, text: str) -> None:
    condition, _ = read(text)
    assume(condition is not None)
    for node in walk(condition.root):
        start, end = node.span
        assert 0 <= start < end <= len(text)
        if isinstance(node, And | Or):
            for item in node.items:
                part = text[item.span[0] : item.span[1]]
                if part.count("(") == part.count(")"):  # a link of a chain may begin or end inside parentheses
                    assert tree(part) == item


def as_map(node: Node) -> Any:
    """Return the map form of a tree."""
    match node:
        case And(items):
            return {"all": [as_map(each) for each in items]}
        case Or(items):
            return {"any": [as_map(each) for each in items]}
        case Not(Known(name)):
            return {"field": name.name, "missing": True}
        case Not(InSet() | InList(Name()) as inner):
            return {("not_in" if key == "in" else key): value for key, value in as_map(inner).items()}
        case Not(item):
            return {"not": as_map(item)}
        case AtLeast(count, items):
            return {"at_least": count, "of": [as_map(each) for each in items]}
        case Known(name):
            return {"field": name.name, "known": True}
        case Name(name):
            return {"field": name, "eq": True}
        case Compare(op, left, right) if not isinstance(left, Literal):
            return {"field": to_text(left), OPERATORS[op]: as_operand(right)}
        case InSet(item, values, source):
            elements = [as_operand(Literal(value, type_of(item))) for value in sorted(values)]
            return {"field": to_text(item), "in": source or elements}
        case InList(item, items) if isinstance(item, Name):
            return {"field": item.name, "in": items.name}
        case InList(Literal(value), items):
            return {"field": items.name, "has": value}
        case Call(function, (subject, operand)) if function in ("starts_with", "ends_with", "contains", "matches"):
            return {"field": to_text(subject), function: as_operand(operand)}
        case _:
            return to_text(node)


OPERATORS = {"==": "eq", "!=": "ne", "<": "lt", "<=": "lte", ">": "gt", ">=": "gte"}


def as_operand(node: Node) -> Any:
    match node:
        case Literal(value, DateType()):
            return str(value)
        case Literal(int(value), DateTimeType()):
            return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=value)).isoformat()
        case Literal(value):
            return value
        case _:
            return {"field": to_text(node)}


@FAST
@given(CONDITIONS)
@example("contact_me")
def test_the_map_form_gives_the_same_tree(read: Read, tree: Tree, text: str) -> None:
    condition, _ = read(text)
    assume(condition is not None)
    assert tree(as_map(condition.root)) == condition.root


@FAST
@given(CONDITIONS)
def test_every_condition_can_be_said_in_english(read: Read, text: str) -> None:
    condition, _ = read(text)
    assume(condition is not None)
    english = to_english(condition.root, {"employees": "the number of employees"})
    assert english.strip() == english != ""
    assert "\n" not in english
    assert "{" not in english


@FAST
@given(WITHOUT_KNOWN, LEADS)
def test_samples_reach_every_answer_that_a_lead_can_get(read: Read, scope: Any, text: str, lead: Values) -> None:
    condition, _ = read(text)
    assume(condition is not None)
    names = names_in(condition.root)
    assume(len(names) <= 2)
    types = {name: scope.symbols[name].type for name in names}
    samples = sample_values([condition.root], types, at_us=AT_US, today=TODAY_DATE)
    assert set(samples.values) == set(names)
    assume(samples.complete)
    tried = [lead]
    for name, values in samples.values.items():
        tried = [{**each, name: value} for each in tried for value in values]
    assert holds(condition.root, lead) in {holds(condition.root, each) for each in tried}
