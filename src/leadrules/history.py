"""What the log says of a lead before a decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from leadrules.expr import instant_us


@dataclass(frozen=True, slots=True)
class Return:
    """A lead's last way back from sales: the reason, and when (aware).

    The reason is one of ``recycle.reasons``, or ``won`` for a lead that has bought.
    """

    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of a lead's way so far; all defaults together mean a new lead.

    ``stage`` is a stage of the lifecycle or None for a new lead; ``owners`` are ordered, the last one last;
    ``cycles`` counts the returns by reason.
    """

    stage: str | None = None
    owners: tuple[str, ...] = ()
    last_return: Return | None = None
    cycles: Mapping[str, int] = field(default_factory=dict)


def returned_us(past: Past | None, at_us: int) -> int | None:
    """Return when a lead last came back from sales, in UTC microseconds; what is yet to come has not happened."""
    if past is None or past.last_return is None:
        return None
    returned = instant_us(past.last_return.at)
    return None if returned > at_us else returned
