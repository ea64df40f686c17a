"""What the log holds: its events and what each carries. The vocabulary is closed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from leadrules.clauses.follow_up import LOG_ATTRIBUTES
from leadrules.expr import TextType, Type
from leadrules.names import LOG_EVENTS

_TEXT: Final = TextType()
_ALSO: Final[Mapping[str, Mapping[str, Type]]] = {
    "handed_off": {"queue": _TEXT, "calendar": _TEXT, "stage": _TEXT, "agreement": _TEXT, "version": _TEXT},
    "reassigned": {"queue": _TEXT, "calendar": _TEXT},
    "voided": {"event": _TEXT},
}

CARRIES: Final[Mapping[str, Mapping[str, Type]]] = {
    event: {**LOG_ATTRIBUTES.get(event, {}), **_ALSO.get(event, {})} for event in LOG_EVENTS
}
"""What each event carries beside ``id``, ``lead_id``, ``type``, ``at`` and ``recorded_at``; everything may be missing.

``handed_off`` also carries ``seen``, the names and values of the lead that clocks and recycling read; its
``agreement`` is the digest of the meaning under which it was decided. ``voided`` names the ``event`` that did not
happen.
"""

RANK: Final[Mapping[str, int]] = {
    event: rank
    for rank, event in enumerate(
        (
            "handed_off", "reassigned", "resumed", "stage_entered", "accepted", "touched", "replied", "meeting_booked",
            "meeting_held", "status_changed", "opportunity_opened", "paused", "won", "rejected", "lost", "recycled",
            "opted_out", "voided",
        )
    )
}  # fmt: skip
"""The order of events at one instant: what begins comes before what goes on, and that before what ends."""
