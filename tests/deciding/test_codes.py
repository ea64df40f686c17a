"""One mistake for each code that `decide` can tell, and exactly that code for it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import leadrules
from leadrules import DataError, Past, Return

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
PLAN = leadrules.compile(leadrules.load(Path(__file__).parents[2] / "rulesets/saas-midmarket"))
VISIT = {"type": "page_view", "path": "/", "at": "2026-11-01T09:00:00Z"}

MISTAKES: dict[str, list[tuple[Any, Any, Past | None]]] = {
    "LR701": [({"employees": "many"}, None, None), ({"industry": "farming"}, None, None)],
    "LR702": [("L1", None, None), ({}, "page_view", None), ({}, ["page_view"], None)],
    "LR703": [({"id": "L1"}, [VISIT | {"lead_id": "L2"}], None), ({}, [VISIT | {"id": ["e1"]}], None)],
    "LR704": [({}, [VISIT | {"type": "page_veiw"}], None), ({}, [{"at": VISIT["at"]}], None)],
    "LR705": [({}, [VISIT | {"path": 5}], None), ({}, [VISIT | {"seconds": float("nan")}], None)],
    "LR706": [({}, [VISIT | {"at": "2026-11-01T09:00:00"}], None), ({}, [VISIT | {"at": None}], None)],
    "LR708": [({}, None, Past(stage="lost-in-space")), ({}, None, Past(last_return=Return("whim", AT)))],
}


@pytest.mark.parametrize(("code", "mistake"), [(code, m) for code, mistakes in MISTAKES.items() for m in mistakes])
def test_one_mistake_is_told_once_with_its_code_and_a_remedy(code: str, mistake: tuple[Any, Any, Past | None]) -> None:
    lead, activity, past = mistake
    for engine in ("generated", "reference"):
        with pytest.raises(DataError) as refused:
            leadrules.decide(PLAN, lead, activity, at=AT, past=past, engine=engine)  # type: ignore[arg-type]
        (problem,) = refused.value.diagnostics
        assert code == problem.code
        assert problem.hint


@pytest.mark.parametrize("at", ["2026-11-02T09:00:00Z", datetime(2026, 11, 2, 9), None])  # noqa: DTZ001
def test_an_instant_of_decision_without_a_zone_is_refused(at: Any) -> None:
    with pytest.raises(DataError) as refused:
        leadrules.decide(PLAN, {}, at=at)
    assert [problem.code for problem in refused.value.diagnostics] == ["LR706"]
