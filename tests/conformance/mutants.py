"""Seeded mistakes: single leaves of the engines, changed to what a person might have written instead."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import dataclass
from importlib import import_module
from types import CodeType, FunctionType
from typing import Any

import pytest


@dataclass(frozen=True)
class Mutant:
    """``old`` in the source of a module, there exactly once and inside a function, replaced by ``new``."""

    engine: str
    module: str
    old: str
    new: str

    def apply(self, patch: pytest.MonkeyPatch) -> None:
        """Give the function in which ``old`` stands the changed code, wherever it is imported."""
        module = import_module(f"leadrules.{self.module}")
        text = inspect.getsource(module)
        assert text.count(self.old) == 1, f"`{self.old}` stands {text.count(self.old)} times in {self.module}"
        changed = text.replace(self.old, self.new)
        assert ast.dump(ast.parse(text)) != ast.dump(ast.parse(changed)), "the change changes nothing"
        name = enclosing(ast.parse(text), text[: text.index(self.old)].count("\n") + 1)
        function = function_of(module, name)
        code = code_of(compile(changed, module.__file__ or self.module, "exec", dont_inherit=True), name)
        assert code.co_freevars == function.__code__.co_freevars
        patch.setattr(function, "__code__", code)


@dataclass(frozen=True)
class Entry:
    """A value of a table in a module, replaced. ``path`` leads from the module to the table."""

    engine: str
    module: str
    path: str
    key: str
    value: Any

    def apply(self, patch: pytest.MonkeyPatch) -> None:
        table: Any = import_module(f"leadrules.{self.module}")
        for name in self.path.split("."):
            table = getattr(table, name)
        assert isinstance(table, MutableMapping)
        assert table[self.key] != self.value, "the change changes nothing"
        patch.setitem(table, self.key, self.value)


def enclosing(tree: ast.Module, line: int) -> str:
    """Return the qualified name of the function or method in which a line stands, not of one inside that."""

    def search(body: list[ast.stmt], prefix: str) -> Iterator[str]:
        for node in body:
            if isinstance(node, ast.ClassDef):
                yield from search(node.body, f"{prefix}{node.name}.")
            elif isinstance(node, ast.FunctionDef) and node.lineno <= line <= (node.end_lineno or 0):
                yield prefix + node.name

    found = list(search(tree.body, ""))
    assert len(found) == 1, f"line {line} stands in no function"
    return found[0]


def function_of(module: Any, name: str) -> FunctionType:
    found = module
    for part in name.split("."):
        found = inspect.getattr_static(found, part)
    found = found.fget if isinstance(found, property) else found
    return getattr(found, "__func__", found)


def code_of(code: CodeType, name: str) -> CodeType:
    """Return the code of a function inside that of its module."""
    for part in name.split("."):
        code = next(each for each in code.co_consts if isinstance(each, CodeType) and each.co_name == part)
    return code


AnyMutant = Mutant | Entry


def of(engine: str, module: str) -> Callable[[str, str], Mutant]:
    return lambda old, new: Mutant(engine, module, old, new)


# What every compiled engine shares: the two rails

RAILS = [
    mutant
    for engine in ("generated", "polars", "sql duckdb")
    for mutant in (
        Mutant(engine, "expr.rails", "wanted=not wanted", "wanted=wanted"),
        Mutant(engine, "expr.rails", "isinstance(node, And) is wanted", "isinstance(node, And)"),
        Mutant(engine, "expr.rails", "len(items) - count + 1", "len(items) - count"),
        Mutant(engine, "expr.rails", "op if wanted else _OPPOSITE[op]", "op"),
        Mutant(engine, "expr.rails", "leaves.member(item, values, inside=wanted)", "leaves.member(item, values, inside=True)"),
        Mutant(engine, "expr.rails", "leaves.among(item, items, inside=wanted)", "leaves.among(item, items, inside=True)"),
        Mutant(engine, "expr.rails", "known=wanted", "known=not wanted"),
        Mutant(engine, "expr.rails", "leaves.holds(node, wanted=wanted)", "leaves.holds(node, wanted=True)"),
        Entry(engine, "expr.rails", "_OPPOSITE", "<", ">"),
        Entry(engine, "expr.rails", "_OPPOSITE", ">=", "<="),
        Entry(engine, "expr.rails", "_OPPOSITE", "!=", "!="),
    )
]  # fmt: skip

# The generated function

codegen, points, ways, doors, events = (
    of("generated", name)
    for name in ("expr.codegen", "engines.points", "engines.ways", "engines.doors", "engines.events")
)
GENERATED: list[AnyMutant] = [
    codegen('if op == "==" and isinstance(right', 'if op in ("==", "!=") and isinstance(right'),
    codegen("guarded=not (inside and isinstance(item, Name))", "guarded=False"),
    codegen("same=not known", "same=known"),
    codegen("return _is(self._variable(node.name), wanted, same=True)", "return _is(self._variable(node.name), not wanted, same=False)"),
    codegen('compare(_sum(tests), ">=", ast.Constant(count))', 'compare(_sum(tests), ">", ast.Constant(count))'),
    codegen("ast.In() if inside else ast.NotIn()", "ast.In()"),
    codegen("_joined(ast.Or(), kept, empty=False)", "_joined(ast.And(), kept, empty=False)"),
    codegen("held.value if wanted else ast.UnaryOp(ast.Not(), held.value)", "held.value"),
    Entry("generated", "expr.codegen", "_OPERATORS", ">=", ast.Gt),
    Entry("generated", "expr.codegen", "_OPERATORS", "<", ast.LtE),
    points("if most is None or most > axis.hi_hundredths:", "if most is not None and most > axis.hi_hundredths:"),
    points("if least is None or least < axis.lo_hundredths:", "if least is None:"),
    points("[rule for rule in axis.rules if rule.hundredths > 0]", "list(axis.rules)"),
    points('bounded(part, "<", -cap)', 'bounded(part, "<", cap)'),
    points("if rule.cap_hundredths is not None:", "if False:"),
    points("yield from _capped(members[0], part, axis.group_caps[group])", "yield from ()"),
    points('compare(load(total), ">=", ast.Constant(threshold))', 'compare(load(total), ">", ast.Constant(threshold))'),
    points("reversed(axis.grades)", "axis.grades"),
    points("yield when(load(worth), _fired(code, rule))", "yield _fired(code, rule)"),
    points("ast.BinOp(load(total), ast.Div(), ast.Constant(100))", "ast.BinOp(load(total), ast.Mult(), ast.Constant(0.01))"),
    ways("for d in qualification.disqualifiers:\n        reached", "for d in reversed(qualification.disqualifiers):\n        reached"),
    ways("in reversed(tiers)", "in tiers"),
    ways("if gate.holds_unknown:", "if not gate.holds_unknown:"),
    ways("if d.holds_unknown and not code.settles(d.condition):", "if False:"),
    ways("[is_given(code.locals[name]) for name in dict.fromkeys(way.required) if name not in code.definite]", "[]"),
    ways("when(all_of([*no_track, any_of(closed)]), nurture)", "when(any_of(closed), nurture)"),
    ways('*([is_given("ready")] if way.needs_tier else [])', "*[]"),
    ways("either(is_none(\"ready\"), code.bind(NO_TIER), load(\"ready\"))", "code.bind(NO_TIER)"),
    ways("ast.Constant(track is not None)", "ast.Constant(False)"),
    ways("_first(code, qualification.nurture_tiers)", "_first(code, qualification.tiers)"),
    doors("ast.Constant(min(hi, _QUICK))", "ast.Constant(min(hi + 1, _QUICK))"),
    doors("ast.Constant(max(lo, -_QUICK))", "ast.Constant(max(lo - 1, -_QUICK))"),
    events('compare(load("days"), "<", ast.Constant(0)), ast.Continue()', 'compare(load("days"), "<", ast.Constant(-1)), ast.Continue()'),
    events('compare(load("age"), "<", code.bind', 'compare(load("age"), "<=", code.bind'),
    events('compare(load("days"), "<", ast.Constant(most))', 'compare(load("days"), "<=", ast.Constant(most))'),
    events('compare(load("days"), "<", load(local))', 'compare(load("days"), ">", load(local))'),
    events('method(method(load("happened"), "astimezone", code.bind(UTC)), "toordinal")', 'method(load("happened"), "toordinal")'),
    events("reverse=True", "reverse=False"),
    events("body = counts if isinstance(where, ast.Constant) else when(where, counts)", "body = counts"),
    events("in (event_type, ANY_EVENT):", "in (event_type,):"),
    events("when(twice, code.slow())", "when(twice, ast.Pass())"),
    events('assign("event_id", call(code.bind(identity), load("event_id")))', 'assign("event_id", load("event_id"))'),
    events("return call(self.code.bind(len), local)", "return call(self.code.bind(sum), call(self.code.bind(map), self.code.bind(bool), local))"),
    events("return add(local, ast.Constant(hundredths))", "return assign(local, ast.Constant(hundredths))"),
]  # fmt: skip

# Columns

(
    columns, blame, activity, event_rows, axes, outcome, route, door, kinds, deciding, sums, lead_rows, needs
) = (
    of("polars", name)
    for name in (
        "expr.columns", "expr.column_blame", "engines.columns.activity", "engines.columns.event_rows",
        "engines.columns.points", "engines.columns.outcome", "engines.columns.route", "engines.columns.door",
        "engines.columns.kinds", "engines.columns.deciding", "engines.columns.sums", "engines.columns.lead_rows",
        "engines.columns.needs",
    )
)  # fmt: skip
COLUMNS: list[AnyMutant] = [
    columns("return compared.fill_null(value=False)", "return compared.fill_null(value=True)"),
    columns("(among if inside else ~among).fill_null(value=False)", "(among if inside else ~among).fill_null(value=True)"),
    columns("& known.is_not_null() & value.is_not_null()", "& known.is_not_null()"),
    columns("& known.is_not_null() & value.is_not_null()", "& value.is_not_null()"),
    columns("(~value).fill_null(value=False)", "(~value).fill_null(value=True)"),
    columns("for test in tests]) >= count", "for test in tests]) > count"),
    columns("value.is_not_null() if known else value.is_null()", "value.is_null() if known else value.is_not_null()"),
    columns("left / (right + left * 0.0)", "left / right"),
    columns("pl.when(result.is_finite())", "pl.when(result.is_not_null())"),
    columns("passed // DAY_US", "(passed / DAY_US).cast(pl.Int64)"),
    columns("now - day if node.function", "day - now if node.function"),
    columns("return pl.when(self.all_of([arg.is_not_null() for arg in args])).then(chosen).otherwise(None)", "return chosen"),
    columns('text.str.split("@").list.last()', 'text.str.split("@").list.get(1, null_on_oob=True)'),
    columns('there = (last != "") &', "there ="),
    columns("(?s)", ""),
    columns('"?": "."', '"?": ".?"'),
    columns("char if char.isalnum() or not char.isascii() else", "char if char else"),
    columns("return text.str.replace_many(_CAPITALS, _SMALL)", "return text.str.to_lowercase()"),
    columns("~self.true(node) & ~self.false(node)", "~self.true(node)"),
    columns("args[0].list.len()", "args[0].list.n_unique()"),
    Entry("polars", "expr.columns", "_OPERATORS", "<=", lambda a, b: a < b),
    Entry("polars", "expr.columns", "_OPERATORS", ">", lambda a, b: a >= b),
    blame("append(unknown & test)", "append(test)"),
    blame("nothing_open = ~reduce(or_, open_parts)", "nothing_open = pl.lit(value=False)"),
    activity("[*table, 0]", "[*table, table[-1]]"),
    activity("// MICROSECONDS_PER_DAY).clip(0, len(table))", "// MICROSECONDS_PER_DAY + 1).clip(0, len(table))"),
    activity(".drop_nulls(_DAY).unique()", ".unique()"),
    activity("clip(upper_bound=most)", "clip(upper_bound=1)"),
    activity("clip(upper_bound=limit.count)", "clip(upper_bound=1)"),
    activity("each.limit.count if each.limit else 1", "1"),
    activity("tests.append(where.true(each.where.root))", "where.true(each.where.root)"),
    activity("pl.col(_AGE) < each.within_us", "pl.col(_AGE) <= each.within_us"),
    activity("(happened > first - window)", "(happened > first - window // 2)"),
    activity("happened <= last if window is None", "happened <= last + 1 if window is None"),
    activity("else (happened <= last) &", "else (happened < last) &"),
    activity("max(known, each.within_us)", "min(known or each.within_us, each.within_us)"),
    activity("grouped.agg(pl.col(_AGE).min())", "grouped.agg(pl.col(_AGE).max())"),
    activity("pl.col(name).min() // MICROSECONDS_PER_DAY", "pl.col(name).max() // MICROSECONDS_PER_DAY"),
    activity(".bottom_k(most)", ".top_k(most)"),
    activity('each.limit.per == "day"', 'each.limit.per == "lead"'),
    activity("pl.col(name).sum().cast(pl.Int64) * rule.hundredths]", "(pl.col(name).sum() > 0).cast(pl.Int64) * rule.hundredths]"),
    activity('if each.measure == "days_since":\n        return pl.col(each.name)', 'if each.measure == "days_since":\n        return pl.col(each.name).fill_null(0)'),
    activity("else pl.lit(None, dtype=pl.Float64 if", "else pl.lit(0, dtype=pl.Float64 if"),
    sums("if bits + shift <= _EXACT_BITS:", "if bits:"),
    activity("near = near.filter(pl.col(UNTIL).is_null() | (now < pl.col(UNTIL)))", "pass"),
    event_rows('.unique([ID, _EVENT, *content], keep="first", maintain_order=True)', ""),
    event_rows("content = [TYPE, HAPPENED,", "content = [HAPPENED,"),
    event_rows("content = [TYPE, HAPPENED,", "content = [TYPE,"),
    event_rows("pl.when(a.declared).then(value).otherwise(None)", "value"),
    event_rows("refused = found.refused & attribute.declared", "refused = found.refused"),
    axes("(positive.clip(upper_bound=axis.hi_hundredths) + negative).clip(lower_bound=axis.lo_hundredths)", "(positive + negative).clip(axis.lo_hundredths, axis.hi_hundredths)"),
    axes("_sum(members) if group is None else _bounded(_sum(members), axis.group_caps[group])", "_sum(members)"),
    axes("return points if cap is None else _bounded(points, cap)", "return points"),
    axes("pl.col(earned_column(rule)) != 0", "pl.col(earned_column(rule)) > 0"),
    axes(">= threshold", "> threshold"),
    axes("reversed(axis.grades)", "axis.grades"),
    axes("quotient(earned_in_all, pl.lit(100.0))", "(earned_in_all / 100.0)"),
    axes("points.clip(-cap, cap)", "points.clip(None, cap)"),
    outcome("in reversed(list(tests)):", "in list(tests):"),
    outcome("in reversed(tuple(ways)):", "in tuple(ways):"),
    outcome("pl.coalesce(opened, possible)", "pl.coalesce(possible, opened)"),
    outcome("yield from (columns.column(name).is_null() for name in way.required)", "yield from ()"),
    outcome("for gate in way.gates if gate.holds_unknown)", "for gate in way.gates)"),
    outcome("_any(_unknown(d, columns) for d in qualification.disqualifiers if d.holds_unknown)", "_any(_unknown(d, columns) for d in qualification.disqualifiers)"),
    outcome("if way.needs_tier:", "if not way.needs_tier:"),
    outcome("for gate in way.gates)\n\n\ndef _lacks", "for gate in way.gates[:1])\n\n\ndef _lacks"),
    outcome("_any(columns.false(gate.condition.root)", "_any(~columns.true(gate.condition.root)"),
    outcome("Open(here, gate.condition.root)", "Open(pl.lit(value=True), gate.condition.root)"),
    outcome("for d in plan.agreement.qualification.disqualifiers if d.holds_unknown]", "for d in plan.agreement.qualification.disqualifiers]"),
    outcome('.then(pl.col("@reached"))', '.then(pl.col("@nurture"))'),
    outcome('.is_in(["handoff", "hold"])', '.is_in(["handoff"])'),
    route("in reversed(list(enumerate(ladder))):", "in list(enumerate(ladder)):"),
    route("else context.false(root)", "else ~context.true(root)"),
    route(".fill_null(NO_TIER)", ""),
    route("here &= name.is_not_null()", "here &= pl.lit(value=True)"),
    route('pl.col("@fast_track").is_not_null()', 'pl.col("@fast_track").is_null()'),
    route("plan.stage_of(None)", "None"),
    route("Open(here & ~pl.col(\"@taken\"), rung.condition.root)", "Open(~pl.col(\"@taken\"), rung.condition.root)"),
    needs("names = sorted(tests)", "names = list(tests)"),
    door("text = _cased(column.str.strip_chars(WHITE_SPACE), case)", "text = _cased(column, case)"),
    door("text = _cased(column.str.strip_chars(WHITE_SPACE), case)", "text = _cased(column.str.strip_chars(), case)"),
    door('pl.when(text != "").then(text)', "pl.when(text.is_not_null()).then(text)"),
    door('lowered(text) if case == "lower" else uppered(text)', "lowered(text)"),
    door("_cased(column.str.strip_chars(WHITE_SPACE), type_.normalize)", "column.str.strip_chars(WHITE_SPACE)"),
    door("value < lo]", "value <= lo]"),
    door("value > hi]", "value >= hi]"),
    door('each.filter((each != "").fill_null(value=False))', "each"),
    lead_rows("if lead_field.default is not None:", "if False:"),
    deciding("columns.at_us >= plan.effective_us", "columns.at_us > plan.effective_us"),
    Mutant("pandas numpy", "engines.columns.kinds", "from_pandas=not is_arrow", "from_pandas=False"),
]  # fmt: skip

# SQL

leaves, seen, chosen, added, read, repeats, routed, fading, spelt = (
    of("sql duckdb", name)
    for name in (
        "expr.sql", "engines.sql.activity", "engines.sql.outcome", "engines.sql.points", "engines.sql.reading",
        "engines.sql.repeats", "engines.sql.routing", "engines.sql.decimals", "expr.sql_dialect",
    )
)  # fmt: skip
TEMPLATES = ("sql duckdb", "engines.sql.dialects", "DUCKDB.templates")
SQL: list[AnyMutant] = [
    leaves("return all_of([negated(self.true(node)), negated(self.false(node))])", "return negated(self.true(node))"),
    leaves(">= {count})", "> {count})"),
    leaves("{'IN' if inside else 'NOT IN'}", "IN"),
    leaves("test if inside else negated(test)", "test"),
    leaves('guards.append(f"{right.value} <> 0")', "pass"),
    leaves("guards.append(self.dialect.write(\"finite\", value))", "pass"),
    leaves("pair if node.function == \"days_since\" else pair[::-1]", "pair"),
    leaves('"least" if node.function == "min"', '"greatest" if node.function == "min"'),
    spelt('"_": r"\\_", ', '"_": "_", '),
    spelt('"%": r"\\%"', '"%": "%"'),
    leaves("all_of([self.unknown(part), self.blames(part, name)])", "self.blames(part, name)"),
    leaves("if isinstance(node, Arithmetic | Call):", "if False:"),
    leaves("held.value if wanted else negated(held.value)", "held.value"),
    Entry("sql duckdb", "expr.sql", "_OPERATORS", "<=", "<"),
    Entry("sql duckdb", "expr.sql", "_OPERATORS", "<", "<="),
    seen("< {within_us}", "<= {within_us}"),
    seen("<= {query.name('_at_us')}", "< {query.name('_at_us')}"),
    seen("DESC)", "ASC)"),
    seen("cells = [age, ", "cells = [age + 1, "),
    seen("<= {limit.count}", "< {limit.count}"),
    seen("max(span, so_far)", "min(span, so_far or span)"),
    seen('*(["_day"] if use.rank_per == "day" else [])', "*[]"),
    seen("f'SUM({seen}), {limit.count}'", "f'SUM({seen}), 1'"),
    seen("COUNT(DISTINCT {days})", "COUNT({days})"),
    seen("f\"COUNT(DISTINCT {case([(this, value)])})\"", "f\"COUNT({case([(this, value)])})\""),
    seen("MAX({case(", "MIN({case("),
    seen("return SqlLeaves(query.dialect, columns).true(condition.root)", 'return "TRUE"'),
    repeats("WHERE {versions} = 1", "WHERE {versions} >= 1"),
    repeats("FROM events_checked JOIN {joined}\\n  WHERE {past}", "FROM events_checked JOIN {joined}"),
    repeats("SELECT DISTINCT {columns}", "SELECT {columns}"),
    read("NULLIF({_trimmed(dialect, column, normalize)}, '')", "{_trimmed(dialect, column, normalize)}"),
    read("return dialect.write(type_.normalize, column)", "return column"),
    read("return case([(of_type, read_value(query.dialect, attribute.type, query.name(raw)))])", "return read_value(query.dialect, attribute.type, query.name(raw))"),
    read("if f.default is not None:", "if False:"),
    read("BETWEEN {dialect.constant(lo)} AND", "BETWEEN {dialect.constant(lo + 1)} AND"),
    added('f"{lo}, {write(\'least\', f\'{hi}, {positive}\')} + {negative}"', '"{0}, {1}".format(lo, write("least", "{0}, {1} + {2}".format(hi, positive, negative)))'),
    added("if group is not None:", "if False:"),
    added("rule.cap_hundredths is not None:\n            kept", "False:\n            kept"),
    added(">= {query.dialect.constant(least)}", "> {query.dialect.constant(least)}"),
    added("<> 0\", query.text(rule.id)", "> 0\", query.text(rule.id)"),
    added("sign = 1 if", "sign = -1 if"),
    chosen("for state in (_OPEN, _WAITS)", "for state in (_WAITS, _OPEN)"),
    chosen("waits = [f\"{query.name(name)} IS NULL\" for name in dict.fromkeys(way.required)]", "waits = []"),
    chosen("if way.needs_tier else", "if not way.needs_tier else"),
    chosen("query.false(gate.condition), f\"_gate_{number}\"", "negated(query.true(gate.condition)), f\"_gate_{number}\""),
    chosen("tests.append(all_of([_by(query, requiring), f\"{query.name(name)} IS NULL\"]))", "tests.append(f\"{query.name(name)} IS NULL\")"),
    chosen("first(qualification.nurture_tiers)", "first(all_tiers)"),
    chosen("first(qualification.handoff_tiers)", "first(qualification.handoff_tiers[::-1])"),
    chosen("if gate in way.gates]\n    waits", "]\n    waits"),
    chosen("reached = [(stopped, query.name(\"_first_tier\"))", "reached = [(stopped, query.name(\"_ready\"))"),
    routed("(negated(goes_on), f\"(-{number})\")", "(negated(goes_on), \"0\")"),
    routed("case([(f\"{query.name(rung.target.name)} IS NULL\", f\"(-{number})\")], str(number))", "str(number)"),
    routed("COALESCE({query.name('_tier_reached')}, {query.text(NO_TIER)})", "{query.name('_tier_reached')}"),
    routed("IS NOT NULL\", \"_fast_track\"", "IS NULL\", \"_fast_track\""),
    fading("(fits, whole), ", ""),
    spelt("- {DAYS_AHEAD})\"", "- {DAYS_AHEAD + 1})\""),
    Entry(*TEMPLATES, "lower", "lower({0})"),
    Entry(*TEMPLATES, "trim", "trim({0})"),
    Entry(*TEMPLATES, "like", "{0} ILIKE {1} ESCAPE '\\'"),
    Entry(*TEMPLATES, "after the last", "split_part({0}, {1}, 2)"),
    Entry(*TEMPLATES, "ends_with", "contains({0}, {1})"),
    Entry(*TEMPLATES, "starts_with", "contains({0}, {1})"),
    Entry("sql duckdb, at as a parameter", *TEMPLATES[1:], "local date", "CAST({0} AS DATE)"),
    Entry(*TEMPLATES, "clean list", "[{1} FOR _e IN {0} IF _e IS NOT NULL]"),
    Entry(*TEMPLATES, "days between", "({1} - {0})"),
]  # fmt: skip

# The reference, and the arithmetic of events that it shares with the generated function

(rows, comparing, behaviour, records, case, scoring, whys) = (
    of("reference", name)
    for name in (
        "expr.rows", "expr.comparing", "behaviour", "records", "engines.case", "clauses.scoring", "expr.blame"
    )
)  # fmt: skip
REFERENCE: list[AnyMutant] = [
    rows("if fail > spare:", "if fail >= spare:"),
    rows("if hold == count:", "if hold > count:"),
    rows("return b if a else (False if b is False else None)", "return b if a else None"),
    rows("return b if a is False else (True if b else None)", "return b if a is False else None"),
    rows("return None if v is None else v not in values", "return v not in values"),
    rows("lambda d, now: (now - d) * sign // DAY_US", "lambda d, now: (now - d) // DAY_US * sign"),
    rows("lambda d, now: (now - d).days * sign", "lambda d, now: (now - d).days"),
    Entry("reference", "expr.rows", "_OPERATIONS", "/", lambda a, b: a / b if b else 0.0),
    comparing("lo <= v < hi", "lo <= v <= hi"),
    comparing("lo < v <= hi", "lo < v < hi"),
    comparing("return None if v is None else v >= c", "return None if v is None else v > c"),
    comparing("return None if v is None else v != c", "return v != c"),
    behaviour("at_us - event.at_us < within_us", "at_us - event.at_us <= within_us"),
    behaviour("of_day[day] <= limit.count", "of_day[day] < limit.count"),
    behaviour("events[: limit.count]", "events[-limit.count :]"),
    behaviour("points_at_age(rule, (at_us - event.at_us) // MICROSECONDS_PER_DAY)", "points_at_age(rule, (at_us - event.at_us) // MICROSECONDS_PER_DAY + 1)"),
    behaviour("where(event.row) is True]", "where(event.row) is not False]"),
    behaviour("if signal.type.lo <= total <= signal.type.hi else None", "if True else None"),
    behaviour("return math.fsum(numbers)", "return sum(numbers)"),
    records("if event.at_us <= at_us:", "if event.at_us < at_us:"),
    records("by_id[key] = None", "pass"),
    scoring("hundredths >= threshold", "hundredths > threshold"),
    scoring("positive = axis.hi_hundredths", "pass"),
    scoring("bounded = cap if kept > 0 else -cap", "bounded = cap"),
    scoring("plus, minus = min(plus, bound), max(minus, -bound)", "plus, minus = min(plus, bound), minus"),
    case("if holds is None and gate.holds_unknown:", "if holds is None:"),
    case("if d.holds_unknown and self.holds(d.condition) is None:", "if self.holds(d.condition) is None:"),
    case("(way for way in possible if not way.missing), possible[0] if possible", "(way for way in possible), possible[0] if possible"),
    case("if holds is None and rung.condition is not None:", "if False:"),
    case("for gate in way.gates:", "for gate in plan.agreement.qualification.gates:"),
    case("for t in agreement.qualification.nurture_tiers if", "for t in agreement.qualification.tiers if"),
    case("if tier or not way.needs_tier]", "if tier or way.needs_tier]"),
    whys("for value, blame in parts if value(row) is None]", "for value, blame in parts]"),
    whys("if found else everyone", "if found else frozenset()"),
]  # fmt: skip

LIKELY = {
    "clauses.scoring": ("caps in their order",),
    "engines.columns.activity": ("points for each event", "signals"),
    "engines.columns.deciding": ("autumn, before midnight",),
    "engines.columns.door": ("texts", "leads that the door refuses"),
    "engines.columns.event_rows": ("signals", "attributes of every type"),
    "engines.columns.lead_rows": ("defaults",),
    "engines.columns.outcome": ("outcomes in their order",),
    "engines.columns.points": ("caps in their order",),
    "engines.columns.route": ("first of the ladder",),
    "engines.columns.sums": ("sums of decimals",),
    "engines.points": ("caps in their order", "ties at thresholds"),
    "engines.sql.activity": ("points for each event", "signals", "windows of one event type"),
    "engines.sql.decimals": ("sums of decimals",),
    "engines.sql.dialects": ("texts", "days and instants"),
    "engines.sql.outcome": ("outcomes in their order",),
    "engines.sql.points": ("caps in their order",),
    "engines.sql.reading": ("signals", "texts", "defaults", "leads that the door refuses", "attributes of every type"),
    "engines.sql.repeats": ("signals",),
    "engines.sql.routing": ("first of the ladder",),
    "engines.doors": ("leads that the door refuses",),
    "engines.events": ("signals", "points for each event", "windows of one event type", "ids with white space around"),
    "engines.ways": ("outcomes in their order", "first of the ladder"),
    "expr.blame": ("what a hold waits for",),
    "expr.column_blame": ("what a hold waits for",),
    "expr.sql_dialect": ("days and instants", "texts"),
    "expr.sql": ("numbers", "what a hold waits for", "texts", "days and instants"),
}
"""The cases that look closest at what a module does: tried first, to find its mistakes sooner."""

MUTANTS: tuple[AnyMutant, ...] = (*RAILS, *GENERATED, *COLUMNS, *SQL, *REFERENCE)


def name_of(mutant: AnyMutant) -> str:
    what = f"{mutant.key!r}" if isinstance(mutant, Entry) else f"{mutant.old} -> {mutant.new}"
    return f"{mutant.engine}: {mutant.module}: {' '.join(what.split())[:90]}"
