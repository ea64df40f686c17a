"""Leads decided together, as frames: those of whom nothing is asked but what became of them."""

from __future__ import annotations

from collections import Counter
from importlib.util import find_spec

from leadrules.cli.tally import Tally
from leadrules.diagnostics import DataError
from leadrules.frames import decide_frame
from leadrules.intake import Intake
from leadrules.plan import Plan
from leadrules.tables import Table

Tables = tuple[Table, tuple[Table, ...] | None]
"""Leads and what they did; None where that is not known."""


def has_frames() -> bool:
    """Return whether the extra ``frames`` is installed."""
    return find_spec("polars") is not None


def in_frames(plan: Plan, intake: Intake, tables: Tables, tally: Tally) -> Tables:
    """Decide the leads of a part that are plainly in order, and return the rows of the others.

    The others are those with a row that may have to be rejected, counted as a repeat, or told, and those for sales, who
    are told with their reasons.

    Raises:
        DataError: a table cannot be read.
    """
    from leadrules.intake.screening import screened

    leads, activity = tables
    if activity is not None and len(activity) != 1:
        return tables
    found = screened(intake, plan, leads, None if activity is None else activity[0])
    if found is None:
        return tables
    try:
        decided = decide_frame(plan, found.leads, found.activity, at=tally.at)
    except DataError:  # the frames refuse what the intake lets in: then they have nothing to say
        return tables
    for_sales = decided.filter(decided["outcome"] == "handoff")["id"].to_list()
    others = found.without(for_sales)
    tally.add_screened(others, Counter(outcome for outcome in decided["outcome"].to_list() if outcome != "handoff"))
    people, events = others.rest()
    return people, None if events is None else (events,)
