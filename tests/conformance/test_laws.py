"""One meaning, whatever the agreement: every engine gives drawn leads of drawn agreements what the reference gives."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from cases import AT, CASES, EVENING, NOON, Case
from engines import BLANKS, ENGINES, REFERENCE
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from oracle import opinion

import leadrules
from leadrules import Plan
from leadrules.testing import activities, agreements, leads

ROOT = Path(__file__).parents[2]
RULESETS = sorted(path.name for path in (ROOT / "rulesets").iterdir() if path.is_dir())
OTHERS = sorted(set(ENGINES) - {"reference", "generated", "polars", "sql duckdb"})
DRAWN = settings(
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking whole agreements takes many minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    deadline=None,
)
INSTANTS = st.sampled_from([AT, EVENING, NOON, NOON - timedelta(microseconds=1)])


class Drawn(NamedTuple):
    """Leads of one agreement with what they did, at one instant."""

    leads: list[dict[str, Any]]
    events: list[dict[str, Any]] | None
    at: datetime


@st.composite
def situations(draw: st.DrawFn, plan: Plan, most: int = 6) -> Drawn:
    at = draw(INSTANTS)
    found = [draw(leads(plan, at=at)) | {"id": f"ä{n}"} for n in range(draw(st.integers(0, most)))]
    if not plan.agreement.events or not draw(st.booleans() | st.just(True)):
        return Drawn(found, None, at)
    happened = [(lead["id"], draw(activities(plan, at)) or []) for lead in found]
    return Drawn(found, [{"lead_id": lead, **event} for lead, events in happened for event in events], at)


def agree(plan: Plan, drawn: Drawn, engines: Iterable[str]) -> None:
    expected = REFERENCE.decide(plan, *drawn)
    for name in engines:
        if ENGINES[name].absent() is None:
            assert expected == ENGINES[name].decide(plan, *drawn), name


@cache
def ruleset(name: str) -> Plan:
    return leadrules.compile(leadrules.load(ROOT / "rulesets" / name))


@settings(DRAWN, max_examples=8)
@given(text=agreements(), data=st.data())
def test_every_engine_decides_any_agreement_alike(text: str, data: st.DataObject) -> None:
    plan = leadrules.compile(leadrules.parse(text))
    other = data.draw(st.sampled_from(OTHERS))
    agree(plan, data.draw(situations(plan)), ["generated", "polars", "sql duckdb", other])


@pytest.mark.parametrize("name", RULESETS)
@settings(DRAWN, max_examples=4)
@given(data=st.data())
def test_every_engine_decides_a_ruleset_alike(name: str, data: st.DataObject) -> None:
    plan = ruleset(name)
    other = data.draw(st.sampled_from(OTHERS))
    agree(plan, data.draw(situations(plan, 12)), ["generated", "polars", "sql duckdb", other])


@pytest.mark.slow
@settings(DRAWN, max_examples=100, derandomize=True)
@given(text=agreements(), data=st.data())
def test_every_engine_decides_many_more_agreements_alike(text: str, data: st.DataObject) -> None:
    plan = leadrules.compile(leadrules.parse(text))
    agree(plan, data.draw(situations(plan, 12)), ENGINES)


# The worked cases themselves: a second implementation of the design reads them alike


@pytest.mark.parametrize("name", CASES)
def test_the_oracle_gives_what_the_worked_cases_expect(name: str) -> None:
    case = CASES[name]
    for lead in case.leads:
        expected = case.expected[lead["id"].strip(BLANKS)]
        if "refused" not in expected:
            said = seen_by_the_oracle(case, lead)
            assert said == {part: pointed(expected, part) for part in said}, lead["id"]


def seen_by_the_oracle(case: Case, lead: dict[str, Any]) -> dict[str, Any]:
    """Return those parts of what the oracle says that a case expects something of."""
    own = [event for event in case.events or () if event["lead_id"].strip(BLANKS) == lead["id"].strip(BLANKS)]
    said = opinion(case.data, lead, None if case.events is None else own, case.at)
    expected = case.expected[lead["id"].strip(BLANKS)]
    parts = {name: getattr(said, name) for name in ("outcome", "tier", "fast_track", "disqualified_by", "in_force")}
    parts |= {"missing": said.missing, "route": said.route, "grades": said.grades}
    parts["points"] = {axis: hundredths / 100 for axis, hundredths in said.points.items()}
    parts["fired"] = tuple(rule for given in said.fired.values() for rule in given)
    return {name: pointed(parts, name, expected[name]) for name in expected}


def pointed(parts: Any, name: str, only: Any = None) -> Any:
    value = parts[name]
    return {axis: value[axis] for axis in only} if isinstance(value, dict) and only is not None else value
