"""The horizon: how far back promises have to be looked at, so that none that is due in a period is overlooked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from leadrules.diagnostics import DataError
from leadrules.plan import Plan
from leadrules.timeline.following import NEVER_US, TOUCHES
from leadrules.worktime import Duration, WorkCalendar
from leadrules.worktime.durations import MICROSECONDS_PER_DAY

_DAYS: Final = (1, 2, 4, 7, 10, 14, 21, 28, 35, 46, 61, 76, 92, 122, 183, 366, 732, 1464)
_MARGIN_US: Final = 7 * MICROSECONDS_PER_DAY
"""What a pause may move an end by beyond the end of the same promise made when the pause was over: uneven days."""


def over_before(plan: Plan, start_us: int) -> Mapping[str, int]:
    """Return for each clock, and for ``touches``, up to when a stay ended in which it cannot be due from an instant on.

    Promises begin before their stay ends, and pauses end with it, so that none is due later than one of the same length
    that begins when it ends. Where that cannot be told, as in years whose holidays are not locked, it lies before
    everything.
    """
    follow_up = plan.agreement.follow_up
    if follow_up is None:
        return {}
    lengths = {clock.id: {target.within for target in clock.targets} for clock in follow_up.clocks}
    lengths[TOUCHES] = {touches.within for touches in follow_up.touches}
    calendars = [*plan.calendars.values()]
    return {
        name: min(
            (_last_before(calendar, length, start_us) for calendar in calendars for length in of), default=NEVER_US
        )
        - _MARGIN_US
        for name, of in lengths.items()
        if name != TOUCHES or of
    }


def _last_before(calendar: WorkCalendar, length: Duration, start_us: int) -> int:
    """Return a day before an instant on which a promise may begin that is due before that instant.

    What begins earlier is due earlier, so days are tried further and further back.
    """
    try:
        for days in _DAYS:
            begins_us = start_us - days * MICROSECONDS_PER_DAY
            due_us = calendar.due(begins_us, length).at_us
            if due_us is not None and due_us < start_us:
                return begins_us
    except DataError:
        return NEVER_US
    return NEVER_US
