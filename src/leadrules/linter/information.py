"""Rules about the information that a lead for sales must come with: ``required``, ``needs`` and ``hold``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from leadrules.diagnostics import Severity
from leadrules.expr import EmailType
from leadrules.linter.rule import Finding, rule
from leadrules.linter.subject import Subject
from leadrules.source import Place

_REACHES: Final = re.compile(r"mail|phone|mobile|tel(ephone)?$|linkedin|whatsapp", re.IGNORECASE)


@rule("LR347", "no-way-to-reach", Severity.WARNING)
def no_way_to_reach(subject: Subject) -> Iterator[Finding]:
    """Leads for sales that may come without an address or a number.

    Why: The clock starts at the handoff, and nobody can keep it without a way to get in touch.
    Bad:
        required: [first_name, company]
    Instead:
        required: [first_name, company, email]
    """
    reaches = {
        name
        for name, field in subject.agreement.fields.items()
        if isinstance(field.type, EmailType) or (field.kind == "contact" and _REACHES.search(name))
    }
    clause = subject.root["qualification"]
    for way in subject.agreement.qualification.ways:
        if not reaches or reaches & subject.sure_of(way):
            continue
        place = clause["required"] if way.track is None else clause["fast_track"][way.number - 1]["needs"]
        if way.track is not None and not place.exists:
            continue
        said = "leads" if way.track is None else f"fast track `{way.track.id}`"
        message = f"{said} may reach sales without {' or '.join(f'`{name}`' for name in sorted(reaches))}"
        span = place.key_span if place.exists else clause.key_span
        yield Finding(message, span, f"ask for one of them in `{place.path[-1]}`")


@rule("LR348", "required-unfillable", Severity.WARNING, needs="intake")
def required_unfillable(subject: Subject) -> Iterator[Finding]:
    """Required information that nobody can give.

    Why: A lead without it is held until it is filled in. No column of the intake fills this field and marketing cannot
    find it out, so every lead would be held for ever.
    Bad:
        lead:
          budget: {type: number, kind: situational}   # and no column for it in intake.yaml
        qualification: {required: [email, budget]}
    Instead:
        lead:
          budget: {type: number, kind: situational, fillable: true}
    """
    for place in _information(subject):
        name = str(place.value)
        field = subject.agreement.fields[name]
        if name not in (subject.intake or ()) and not field.fillable and field.default is None:
            hint = "name its column in intake.yaml, make it `fillable: true`, or do not require it"
            yield Finding(f"`{name}` is required, and nothing can fill it", place.span, hint)


@rule("LR349", "required-with-default", Severity.WARNING)
def required_with_default(subject: Subject) -> Iterator[Finding]:
    """Required information that is assumed.

    Why: A field with a default is never missing, so requiring it holds no lead back, and sales gets an assumption where
    it expects an answer.
    Bad:
        lead:
          country: {type: text, kind: demographic, default: ES}
        qualification: {required: [email, country]}
    Instead:
        lead:
          country: {type: text, kind: demographic}
    """
    for place in _information(subject):
        if subject.agreement.fields[str(place.value)].default is not None:
            message = f"`{place.value}` is required but has a default, so it is never missing"
            yield Finding(message, place.span, "remove the `default`, or do not require it")


def _information(subject: Subject) -> Iterator[Place]:
    """Yield the places that name information which leads for sales must have."""
    yield from subject.items("qualification", "required")
    for track in subject.items("qualification", "fast_track"):
        needs = track["needs"].value
        yield from (track["needs"][index] for index in range(len(needs) if isinstance(needs, list) else 0))


@rule("LR350", "held-by-nobody", Severity.WARNING)
def held_by_nobody(subject: Subject) -> Iterator[Finding]:
    """Leads that wait for information, and nobody who finds it out.

    Why: A lead that would be handed off but lacks one easy fact is on hold. Without an owner and a time it stays there:
    it is not nurtured and not worked.
    Bad:
        required: [email, phone]   # and no `hold`
    Instead:
        required: [email, phone]
        hold: {owner: marketing, within: 2 business days, then: nurture}
    """
    definition = subject.agreement.qualification
    waits = any(d.holds_unknown for d in definition.disqualifiers) or any(g.holds_unknown for g in definition.gates)
    if definition.hold is None and (definition.required or waits):
        message = "leads are held for missing information, and nobody is asked to find it"
        hint = "add `hold: {owner: marketing, within: 2 business days, then: nurture}`"
        yield Finding(message, subject.root["qualification"].key_span, hint)
