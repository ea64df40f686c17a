"""Leads of a worklist as plain data, for programs: JSON objects and CSV rows."""

from __future__ import annotations

from typing import Any, Final

from leadrules.cli.instants import working_between
from leadrules.cli.promise_words import progress_words
from leadrules.cli.worklist import DueThing, Item
from leadrules.expr import datetime_of
from leadrules.worktime.spoken import MINUTE

COLUMNS: Final = (
    "lead_id", "place", "owner", "queue", "team", "stage", "status", "handed_off_at", "overdue", "untouched", "owed",
    "due_at", "working_minutes_left", "touches", "tell", "reassign", "not_to", "send_back", "returned_for",
    "may_return_at", "silent_channels", "problems",
)  # fmt: skip


def record_of_item(item: Item) -> dict[str, Any]:
    """Return a lead as a JSON object."""
    standing, holder, back = item.standing, item.holder, item.way_back
    touches = standing.touches if holder is not None else None
    return {
        "lead_id": standing.lead_id,
        "place": item.place,
        "owner": holder and holder.owner,
        "queue": holder and holder.queue,
        "team": holder and holder.team,
        "calendar": holder and holder.calendar,
        "stage": standing.stage,
        "status": standing.status,
        "handoffs": len(standing.cycles),
        "handed_off_at": None if item.cycle is None else _iso(item, item.cycle.handoff.at_us),
        "overdue": item.overdue,
        "untouched": item.untouched,
        "owed": [_due(item, each) for each in item.due_things],
        "touches": touches
        and {
            "state": touches.state,
            "due_at": _iso(item, touches.due_us),
            "reason": touches.reason,
            "progress": {channel: progress._asdict() for channel, progress in touches.progress.items()},
        },
        "returned": back
        and {
            "reason": back.reason,
            "at": _iso(item, back.at_us),
            "may_return_at": _iso(item, back.may_return_us),
            "program": back.program,
        },
        "suppressed": list(standing.suppressed),
        "problems": [
            {"event_id": p.event_id, "code": p.problem.code, "reason": p.problem.message, "hint": p.problem.hint}
            for p in standing.problems
        ],
    }


def cells_of(item: Item) -> list[object]:
    """Return a lead as a row of ``COLUMNS``; what several things are owed is cut to the most urgent one."""
    record = record_of_item(item)
    first: dict[str, Any] = record["owed"][0] if record["owed"] else {}
    actions = [action for owed in record["owed"] for action in owed["actions"]]
    row = {
        **{name: record[name] for name in COLUMNS if name in record},
        "owed": first.get("what"),
        "due_at": first.get("due_at"),
        "working_minutes_left": first.get("working_minutes_left"),
        "touches": progress_words(item.standing.touches) if item.holder and item.standing.touches else None,
        "tell": _listed(name for action in actions for name in action["notify"]),
        "reassign": any(action["reassign"] for action in actions),
        "not_to": _listed(name for action in actions for name in action["excluded"]),
        "send_back": _listed(action["send_back"] for action in actions if action["send_back"]),
        "returned_for": record["returned"] and record["returned"]["reason"],
        "may_return_at": record["returned"] and record["returned"]["may_return_at"],
        "silent_channels": _listed(record["suppressed"]),
        "problems": len(record["problems"]),
    }
    return [_cell(row[name]) for name in COLUMNS]


def _due(item: Item, due: DueThing) -> dict[str, Any]:
    left = None
    if due.due_us is not None and due.state != "done":
        left = working_between(item.calendar, item.standing.at_us, due.due_us)
    return {
        "what": due.what,
        "state": due.state,
        "due_at": _iso(item, due.due_us),
        "working_minutes_left": None if left is None else left // MINUTE,
        "actions": [
            {
                "since": _iso(item, action.since_us),
                "notify": list(action.notify),
                "reassign": action.reassign,
                "excluded": list(action.excluded),
                "send_back": action.send_back,
            }
            for action in due.actions
        ],
    }


def _iso(item: Item, us: int | None) -> str | None:
    return None if us is None else datetime_of(us).astimezone(item.plan.zone).isoformat()


def _listed(names: Any) -> str:
    return ", ".join(dict.fromkeys(names))


def _cell(value: object) -> object:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else value
