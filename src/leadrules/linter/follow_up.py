"""Rules about follow-up: promises that begin with no handoff, that nobody could keep, or that cost nothing to break."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from leadrules.clauses.promises import Clock, Moments
from leadrules.diagnostics import Severity
from leadrules.linter.rule import Finding, rule
from leadrules.linter.subject import Subject
from leadrules.worktime import surely_longer

_RETURNS: Final = ("rejected", "recycled", "lost")
_VERDICTS: Final = ("accepted", "rejected", "recycled", "status_changed", "stage_entered", "opportunity_opened")
"""What may say that sales has made up its mind; companies differ in their words for it."""


def _clocks(subject: Subject) -> tuple[Clock, ...]:
    return subject.agreement.follow_up.clocks if subject.agreement.follow_up else ()


def _touches(moments: Moments, events: tuple[str, ...], stages: frozenset[str]) -> bool:
    """Return whether one of the moments is one of the events, or the entry into one of the stages."""
    return any(moment.event in events or moment.stage in stages for moment in moments)


@rule("LR364", "no-handoff-clock", Severity.WARNING)
def no_handoff_clock(subject: Subject) -> Iterator[Finding]:
    """Handoffs that start no clock.

    Why: Every lead has an owner and a clock at every moment. After a handoff without a clock nobody is late, however
    long the lead lies; half of all leads that are handed over are never followed up.
    Bad:
        clocks:
          stalled: {starts: {stage: opportunity}, stops: [won, lost], target: [{within: 45 days}]}
    Instead:
        clocks:
          first_touch: {starts: handed_off, stops: touched, target: [{within: 4 business hours}]}
    """
    if subject.agreement.follow_up is None:
        return
    stages = subject.worked_in
    if not any(_touches(clock.starts, ("handed_off",), stages) for clock in _clocks(subject)):
        clause = subject.root["follow_up"]
        span = clause["clocks"].key_span if clause["clocks"].exists else clause.key_span
        yield Finding("no clock starts with a handoff", span, "add one: `starts: handed_off`, `stops: touched`")


@rule("LR365", "no-verdict-clock", Severity.WARNING)
def no_verdict_clock(subject: Subject) -> Iterator[Finding]:
    """Handoffs on which sales never has to say a word.

    Why: A touch is not an answer. Without a time for accepting or rejecting a lead, marketing never learns which leads
    were good, and a lead that nobody wants stays with sales.
    Bad:
        clocks:
          first_touch: {starts: handed_off, stops: touched, target: [{within: 4 business hours}]}
    Instead:
        clocks:
          first_touch: {starts: handed_off, stops: touched, target: [{within: 4 business hours}]}
          verdict: {starts: handed_off, stops: [accepted, rejected], target: [{within: 48 hours}]}
    """
    stages = frozenset(subject.agreement.lifecycle.stages if subject.agreement.lifecycle else ())
    if _clocks(subject) and not any(_touches(clock.stops, _VERDICTS, stages) for clock in _clocks(subject)):
        span = subject.root["follow_up"]["clocks"].key_span
        hint = "add a clock: `starts: handed_off`, `stops: [accepted, rejected]`"
        yield Finding("no clock asks sales to accept or reject a lead", span, hint)


@rule("LR366", "clock-without-breach", Severity.WARNING)
def clock_without_breach(subject: Subject) -> Iterator[Finding]:
    """A promise that costs nothing to break.

    Why: When the clock runs out nobody is told and nobody else gets the lead, so it lies where it was.
    Bad:
        first_touch: {starts: handed_off, stops: touched, target: [{within: 4 business hours}]}
    Instead:
        first_touch:
          starts: handed_off
          stops: touched
          target: [{within: 4 business hours}]
          on_breach: [{notify: manager}, {after: 1 business hour, reassign: true, exclude_last: 1}]
    """
    for clock in _clocks(subject):
        if not clock.on_breach:
            span = subject.root["follow_up"]["clocks"][clock.id].key_span
            message = f"nothing happens when clock `{clock.id}` is missed"
            yield Finding(message, span, "add `on_breach: [{notify: manager}]`")


@rule("LR367", "target-past-its-limit", Severity.WARNING)
def target_past_its_limit(subject: Subject) -> Iterator[Finding]:
    """A target that lies behind its own limit.

    Why: `never_later_than` is the last moment whatever happens. A target beyond it is never reached, so the line
    promises something else than it says.
    Bad:
        target: [{within: 5 business days}]
        never_later_than: 2 business days
    Instead:
        target: [{within: 2 business days}]
        never_later_than: 5 business days
    """
    for clock in _clocks(subject):
        limit = clock.never_later_than
        for index, target in enumerate(clock.targets):
            if limit is not None and surely_longer(1, target.within, limit):
                place = subject.root["follow_up"]["clocks"][clock.id]["target"][index]["within"]
                message = f"`{target.within}` lies behind `never_later_than: {limit}`"
                yield Finding(message, place.span, "shorten the target, or move the limit")


@rule("LR368", "touch-plan-too-tight", Severity.WARNING)
def touch_plan_too_tight(subject: Subject) -> Iterator[Finding]:
    """A touch plan that does not fit into its time.

    Why: Touches closer together than `spacing` do not count. With so many of them, so far apart, the time is over
    before the last one may be made, and every rep breaks the promise.
    Bad:
        - {plan: {call: 6}, within: 5 business days, spacing: {call: 2 business days}}
    Instead:
        - {plan: {call: 3}, within: 5 business days, spacing: {call: 2 business days}}
    """
    follow_up = subject.agreement.follow_up
    for index, touches in enumerate(follow_up.touches if follow_up else ()):
        for channel, apart in touches.spacing.items():
            count = touches.plan[channel]
            if surely_longer(count - 1, apart, touches.within):
                place = subject.root["follow_up"]["touches"][index]["spacing"][channel]
                message = f"{count} times `{channel}`, `{apart}` apart, takes longer than `{touches.within}`"
                yield Finding(message, place.span, "plan fewer touches, set them closer, or give more time")


@rule("LR369", "touch-plan-without-end", Severity.WARNING)
def touch_plan_without_end(subject: Subject) -> Iterator[Finding]:
    """A touch plan without an end.

    Why: `ends` says which answer is enough; without it sales goes on calling somebody who has booked a meeting.
    `exhausted` says why a lead goes back that never answers; without it the lead stays with sales for ever.
    Bad:
        - {plan: {call: 3, email: 3}, within: 14 days}
    Instead:
        - {plan: {call: 3, email: 3}, within: 14 days, ends: [replied, meeting_booked], exhausted: could-not-reach}
    """
    follow_up = subject.agreement.follow_up
    for index, touches in enumerate(follow_up.touches if follow_up else ()):
        place = subject.root["follow_up"]["touches"][index]["plan"]
        if not touches.ends:
            hint = "add `ends: [replied, meeting_booked]`"
            yield Finding("no answer ends this touch plan", place.key_span, hint)
        if touches.exhausted is None and subject.agreement.recycle is not None:
            hint = "add `exhausted:` with a reason of `recycle`"
            yield Finding("nothing says where a lead goes that never answers", place.key_span, hint)


@rule("LR370", "marketing-not-silent", Severity.WARNING)
def marketing_not_silent(subject: Subject) -> Iterator[Finding]:
    """Marketing that writes to a lead while sales works it.

    Why: A person who talks to a rep and gets a newsletter about the same product hears two voices. Marketing stops, or
    limits itself to what both agreed on, until the lead comes back.
    Bad:
        follow_up: {clocks: {}}   # and no `suppress`
    Instead:
        follow_up:
          suppress: {from: handed_off, until: [recycled, rejected, lost, won], channels: [marketing_email, ads]}
    """
    follow_up = subject.agreement.follow_up
    if follow_up is not None and follow_up.silence is None:
        message = "marketing is never silent while sales works a lead"
        yield Finding(message, subject.root["follow_up"].key_span, "add `suppress: {from: handed_off, …}`")


@rule("LR371", "silence-without-end", Severity.WARNING)
def silence_without_end(subject: Subject) -> Iterator[Finding]:
    """Marketing that stays silent after a lead has come back.

    Why: Suppression lasts until one of the events under `until`. A lead that comes back in another way is never
    nurtured again, and nobody notices.
    Bad:
        suppress: {from: handed_off, until: [recycled, won], channels: [marketing_email]}
    Instead:
        suppress: {from: handed_off, until: [recycled, rejected, lost, won], channels: [marketing_email]}
    """
    silence = subject.agreement.follow_up and subject.agreement.follow_up.silence
    if not silence or any(moment.stage is not None for moment in silence.until):
        return
    ended_by = {moment.event for moment in silence.until}
    if lasting := [event for event in _RETURNS if event not in ended_by]:
        message = f"marketing stays silent after {' and '.join(f'`{event}`' for event in lasting)}"
        place = subject.root["follow_up"]["suppress"]["until"]
        yield Finding(message, place.span, f"add {' and '.join(lasting)} to `until`")


@rule("LR372", "endless-pause", Severity.WARNING)
def endless_pause(subject: Subject) -> Iterator[Finding]:
    """A pause that may never end.

    Why: All clocks stand still until something happens. When it never does, as with a meeting that was called off,
    nobody owes the lead anything any more.
    Bad:
        pauses: [{from: meeting_booked, until: meeting_held}]
    Instead:
        pauses: [{from: meeting_booked, until: meeting_held, at_most: 20 days}]
    """
    follow_up = subject.agreement.follow_up
    for index, pause in enumerate(follow_up.pauses if follow_up else ()):
        if pause.at_most is None:
            span = subject.root["follow_up"]["pauses"][index]["until"].span
            yield Finding("this pause may never end", span, "add `at_most:`, like `20 days`")
