"""What is promised, owed and to be done, in words: for the worklist and the life of a lead."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from leadrules.clauses.promises import Clock
from leadrules.scorecard.wording import spoken
from leadrules.timeline import Escalation, Holder, TouchStanding

_PLURALS: Final = {
    "call": "calls", "email": "emails", "letter": "letters", "message": "messages", "meeting": "meetings",
    "visit": "visits", "text": "texts", "social": "social contacts", "sms": "sms",
}  # fmt: skip


def until_words(clock: Clock) -> str:
    """Return what stops a clock: ``until accepted or rejected``, ``until in stage customer``."""
    stops = (spoken(m.event) if m.event is not None else f"in stage {m.stage}" for m in clock.stops)
    return f"until {listed(dict.fromkeys(stops), 'or')}"


def channel_words(channel: str, number: int) -> str:
    """Return what a number of touches over a channel is called: ``calls``."""
    return spoken(channel) if number == 1 else _PLURALS.get(channel, spoken(channel))


def progress_words(touches: TouchStanding) -> str:
    """Return how far a touch plan is: ``1 of 3 calls, 4 of 4 emails``."""
    plan = touches.progress.items()
    return ", ".join(f"{p.made} of {p.promised} {channel_words(channel, p.promised)}" for channel, p in plan)


def action_words(action: Escalation) -> str:
    """Return what a breach asks for: ``tell manager; give it to somebody other than rep-1``."""
    said = []
    if action.notify:
        said.append(f"tell {listed(action.notify, 'and')}")
    if action.reassign:
        other = f"other than {listed(action.excluded, 'or')}" if action.excluded else "else"
        said.append(f"give it to somebody {other}")
    if action.send_back is not None:
        said.append(f"send it back to marketing as {action.send_back}")
    return "; ".join(said)


def holder_words(holder: Holder) -> str:
    """Return who has a lead: ``rep-1 (team iberia)``, ``queue triage``."""
    name = holder.owner or (f"queue {holder.queue}" if holder.queue else "nobody")
    return f"{name} (team {holder.team})" if holder.team else name


def listed(names: Iterable[str], word: str) -> str:
    """Return names as a list in a sentence: ``a, b and c``."""
    *some, last = names
    return f"{', '.join(some)} {word} {last}" if some else last
