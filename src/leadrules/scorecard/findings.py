"""Findings: what contradicts itself in a log, and what is missing from it; counted, listed, and never averaged away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from leadrules.diagnostics import Diagnostic, note, warning
from leadrules.scorecard.attainment import Kept
from leadrules.scorecard.decided import HANDOFF, Fact
from leadrules.scorecard.periods import Period
from leadrules.scorecard.stays import Stay
from leadrules.timeline.log import Id, LogEvent, by_code_point


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about the data of a scorecard, and the leads that it is about, sorted; none where it is about all."""

    problem: Diagnostic
    leads: tuple[Id, ...] = ()


def findings_of(
    stays: Sequence[Stay], recorded_early: Iterable[LogEvent], facts: Sequence[Fact] | None, period: Period, at_us: int
) -> Iterator[Finding]:
    """Yield what is odd about the stays that began or were worked in a period, and about the decisions of it.

    ``recorded_early`` are events that were noted before they happened; ``facts`` is None where no decisions were given.
    """
    concerned = [
        stay for stay in stays if stay.handed_off_us < period.end_us and _last_us(stay, at_us) >= period.start_us
    ]
    begun = [stay for stay in stays if period.holds(stay.handed_off_us)]
    if not begun:
        words = f"nothing was handed off in {period.name}"
        yield Finding(warning("LR902", words, None, "look at the period, and at `at`: is the log of another time?"))
    for step in ("accepted", "opportunity_opened", "won"):
        again = [stay.lead_id for stay in concerned if step in stay.repeated]
        words = f"`{step}` more than once in one stay with sales; the first counts"
        yield from _of("LR903", again, words, "void the event that did not happen")
    without = [s.lead_id for s in concerned if s.won_us is not None and s.opportunity_us is None]
    yield from _of("LR904", without, "won without an opportunity", "log `opportunity_opened` before `won`")
    unpriced = [s.lead_id for s in concerned if s.opportunity_us is not None and s.pipeline is None]
    unpriced += [s.lead_id for s in concerned if s.won_us is not None and s.revenue is None]
    words = "an opportunity or a sale without an amount, or with one below 0; it counts, and adds nothing to the sums"
    yield from _of("LR905", unpriced, words, "write the event again with its `amount`")
    early = [event.lead_id for event in recorded_early]
    yield from _of("LR906", early, "an event was recorded before it happened", "look at `at` and `recorded_at`")
    silent = [stay.lead_id for stay in begun if stay.events == 0]
    words = "nothing is logged after the handoff"
    yield from _of("LR907", silent, words, "open and untouched; is what sales did in the log?", mild=True)
    if facts is not None:
        yield from _undecided(begun, facts, period)


def _last_us(stay: Stay, at_us: int) -> int:
    return at_us if stay.ended_us is None else stay.ended_us


def _undecided(begun: Sequence[Stay], facts: Sequence[Fact], period: Period) -> Iterator[Finding]:
    unknown = [stay.lead_id for stay in begun if stay.rules is None]
    words = "a handoff of the log that no decision led to; no rule is known of it"
    yield from _of("LR908", unknown, words, "give the decisions of the whole period")
    logged = {stay.lead_id for stay in begun}
    decided = [f.lead_id for f in facts if f.outcome == HANDOFF and period.holds(f.at_us) and f.lead_id not in logged]
    yield from _of("LR909", decided, "decided as a handoff, and the log has none", "log the handoff")


def not_yet(later: int) -> Iterator[Finding]:
    """Yield that events happen after the instant from which a scorecard is seen; ``later`` is how many."""
    if later:
        events = "1 event happens" if later == 1 else f"{later:,} events happen"
        words = f"{events} after the instant of the scorecard, so nothing of that counts"
        yield Finding(note("LR917", words, None, "look at `at`, and at the years and zones of the log"))


def other_views(kept: Iterable[Kept]) -> Iterator[Finding]:
    """Yield the commitments whose cohort their metric does not have."""
    for each in kept:
        if each.asked is not None:
            words = f"commitment `{each.commitment.id}`: `{each.commitment.metric[0]}` has no cohort `{each.asked}`"
            yield Finding(note("LR910", f"{words}; it is measured by `{each.view}`", None, "leave `cohort` out"))


def _of(code: str, leads: Iterable[Id], words: str, hint: str, *, mild: bool = False) -> Iterator[Finding]:
    found = tuple(sorted(set(leads), key=by_code_point))
    if found:
        count = "1 lead" if len(found) == 1 else f"{len(found):,} leads"
        yield Finding((note if mild else warning)(code, f"{count}: {words}", None, hint), found)
