"""Deciding whole frames: Polars, pandas, PyArrow and DuckDB in, the same kind out.

Needs the extra ``frames``. The meaning is that of ``decide``, lead by lead; every lead is a new one, without a past.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal, NamedTuple, get_args

from leadrules.diagnostics import DataError, Diagnostic, LeadrulesError, error
from leadrules.plan import Plan
from leadrules.records import aware_us

Reasons = Literal["mask", "ids", "text"]
OnReject = Literal["raise", "separate"]


class Separated(NamedTuple):
    """Decisions, and the rows of either frame that could not be used: frame, row, id, column, value, code, reason."""

    decisions: Any
    rejects: Any


def decide_frame(  # noqa: PLR0913 - every one is a keyword that people look for
    plan: Plan,
    leads: Any,
    activity: Any = None,
    *,
    at: datetime | str,
    reasons: Reasons = "mask",
    near_misses: Literal[0, 1, 2] = 0,
    on_reject: OnReject = "raise",
) -> Any:
    """Return what becomes of every lead of a frame, in the order of the leads, as the same kind of frame.

    ``leads`` has a column ``id`` and one for each field that the agreement reads, null where it is not known.
    ``activity`` has ``lead_id``, ``type``, ``at``, attributes, and optionally ``id``; None means that nothing is known
    of what the leads did, an empty frame that they did nothing. Both may be of different kinds. Or ``activity`` names a
    column of ``leads``: lists of structs with ``type``, ``at`` and attributes, null where nothing is known of a lead.

    ``at`` is an aware instant for all rows, or names a column of ``leads``: then each row is decided as of its own
    instant, the key of a row is its id and its instant, and the result has both.

    The result has ``id``, ``outcome``, ``tier``, ``fast_track``, ``disqualified_by``; for each axis its points and,
    as ``<axis>_grade``, its grade; ``fired``; ``missing``; ``route_id``, ``route_kind``, ``route_target``,
    ``route_needs``; and ``in_force``. With ``near_misses``, it has ``near_miss``: whether a lead is not handed off, and
    would be with one missing field filled in, or with one or two. Only ``missing``, ``fired`` and ``route_needs`` are
    lists; no column but those that say who or what (``tier``, ``fast_track``, ``disqualified_by``, a route) is ever
    null. ``reasons`` says how ``fired`` tells which scoring rules gave points: bits of whole numbers (63 rules in
    ``fired``, the next 63 in ``fired_1``, …), a list of ids, or one text.

    With ``on_reject="separate"`` the result is a pair, the decisions and the rejected rows; events that are rejected
    do not count, and the events of a rejected lead are rejected with it.

    Raises:
        DataError: with every column that cannot be used, how many of its rows cannot, and three of their values.
        LeadrulesError: the extra ``frames`` is not installed.
        ValueError: an argument is none of its choices.
    """
    _check_choice("reasons", reasons, get_args(Reasons))
    _check_choice("on_reject", on_reject, get_args(OnReject))
    _check_choice("near_misses", near_misses, (0, 1, 2))
    problems: list[Diagnostic] = []
    at_us = 0 if isinstance(at, str) else aware_us(at, "`at`", problems)
    if problems:
        raise DataError(problems)
    try:
        from leadrules.engines.columns import instants, running
    except ImportError as problem:
        hint = "install it: `pip install 'leadrules[frames]'`"
        raise LeadrulesError([error("LR702", "frames need the extra `frames`, with Polars", None, hint)]) from problem
    when = at if isinstance(at, str) else instants.Instants(at_us, at_us, at.astimezone(plan.zone).date())
    asked = running.Asked(when, reasons, near_misses, on_reject == "separate")
    decisions, rejected = running.run(plan, leads, activity, asked)
    return Separated(decisions, rejected) if on_reject == "separate" else decisions


def _check_choice(what: str, given: object, choices: tuple[object, ...]) -> None:
    if given not in choices:
        listed = ", ".join(map(repr, choices))
        raise ValueError(f"`{what}` is one of {listed}, not {str(given)[:60]!r}")


def fired_rules(plan: Plan, words: int | Iterable[int]) -> tuple[str, ...]:
    """Return the ids of the scoring rules whose bits are set in the words of ``fired``, in the agreement's order.

    >>> fired_rules(plan, 5)  # doctest: +SKIP
    ('size-core', 'size-large')
    """
    return plan.fired_rules([words] if isinstance(words, int) else list(words))


__all__ = ["Reasons", "Separated", "decide_frame", "fired_rules"]
