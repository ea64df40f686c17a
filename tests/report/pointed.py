"""A report that says what points are worth: one rule is over-valued, and its name is as long as names of rules are."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "calibration"))

import made_up
from reports import HOSTILE_AT, PLAN, card_of, hostile_log

from leadrules import compile as compile_plan
from leadrules import parse
from leadrules.calibration import Calibration
from leadrules.report import Report, compose

WORTHS = made_up.Worths({"a": 1.6, "b": 0.8, "c": 0.0, "d": -0.8})


@cache
def calibrated() -> Calibration:
    plan = compile_plan(parse(made_up.TEXT.replace("rule-c", "industry-adjacent")))
    return made_up.history(3000, WORTHS).calibrated(plan)


def calm() -> Calibration:
    """Return a calibration in which every rule is worth what it gives."""
    return made_up.history(3000).calibrated(made_up.plan())


def report_with(calibration: Calibration) -> Report:
    return compose(card_of(hostile_log(PLAN, "team"), "2026-Q4", HOSTILE_AT), None, None, calibration)
