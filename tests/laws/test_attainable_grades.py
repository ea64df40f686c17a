"""S6: a grade or tier above the best attainable score is a finding with the best attainable score in it."""

import pytest
import yaml

from leadrules import parse

BANDS = [
    {"id": "small", "when": "employees < 100", "points": 20},
    {"id": "large", "when": "employees >= 100", "points": 30},
    {"id": "asked", "when": "asked", "points": 15},
]


def findings(grade, tier):
    data = {
        "leadrules": 1,
        "id": "laws",
        "version": "1.0.0",
        "parties": {"sales": {"accountable": "VP Sales"}},
        "lead": {
            "employees": {"type": "integer", "kind": "demographic"},
            "asked": {"type": "boolean", "kind": "situational"},
        },
        "scoring": {"fit": {"range": [0, 100], "rules": BANDS, "grades": {"A": grade, "B": 0}}},
        "qualification": {"tiers": [{"id": "hot", "when": f"fit >= {tier}", "handoff": True}]},
        "routing": {
            "ladder": [{"id": "all", "to": {"queue": "desk"}}],
            "otherwise": {"queue": "triage", "watched_by": "sales", "within": "1 hour"},
        },
    }
    return parse(yaml.safe_dump(data, sort_keys=False)).diagnostics


def test_s6_what_the_best_lead_reaches_is_no_finding():
    assert [d for d in findings(45, 45) if "45" in d.message] == []


@pytest.mark.parametrize(("grade", "tier"), [(46, 45), (45, 46)])
def test_s6_exclusive_bands_do_not_add_up(grade, tier):
    assert [d for d in findings(grade, tier) if "45" in d.message] != []
