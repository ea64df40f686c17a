"""Rules about the definition of a qualified lead: what it asks for, whom it stops, and where it leaves leads alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from leadrules.diagnostics import Severity
from leadrules.expr import And, Call, Compare, EmailType, InSet, IntegerType, Known, Name, Node, NumberType, Or, walk
from leadrules.linter.rule import Finding, rule
from leadrules.linter.subject import Subject
from leadrules.source import Place

_PEOPLE: Final = re.compile(r"employee|headcount|head_count|staff_count|fte|workforce", re.IGNORECASE)
_MONEY: Final = re.compile(r"revenue|turnover|annual_sales", re.IGNORECASE)
_OTHER_DOMAINS: Final = re.compile(r"compet|rival|customer|partner|account", re.IGNORECASE)
_SEARCHES: Final = ("ends_with", "contains", "matches")


@rule("LR341", "employees-and-revenue", Severity.WARNING)
def employees_and_revenue(subject: Subject) -> Iterator[Finding]:
    """A filter by the number of employees and by revenue.

    Why: Both say how large a company is, so the second filter stops leads that the first has found large enough: a
    small team with a high revenue, a large one before its first sale. Marketing then finds neither number. Use the one
    that says who can buy; the other may add points.
    Bad:
        gates:
          - {id: size, when: employees >= 100}
          - {id: revenue, when: revenue_eur >= 10000000}
    Instead:
        gates:
          - {id: size, when: employees >= 100 or revenue_eur >= 10000000}
    """
    by_people: list[tuple[Place, Node]] = []
    by_money: list[tuple[Place, Node]] = []
    for key, split in (("disqualify", Or), ("gates", And)):
        for stated in subject.under("qualification", key):
            root = stated.condition.root
            for part in root.items if isinstance(root, And | Or) and isinstance(root, split) else (root,):
                people, money = _measures(part, _PEOPLE, subject), _measures(part, _MONEY, subject)
                if people != money:
                    (by_people if people else by_money).append((stated.place, part))
    if by_people and by_money:
        place, node = max(by_people[0], by_money[0], key=lambda found: (found[0].span, found[1].span))
        start, end = node.span
        span = place.text_span(start, end) if end else place.span
        message = "leads are filtered by employees and by revenue"
        yield Finding(message, span, "keep one of the two, or join them with `or`")


def _measures(node: Node, size: re.Pattern[str], subject: Subject) -> bool:
    """Return whether a part of a filter asks how large a company is, by fields of such a name."""
    below = tuple(walk(node))
    if any(isinstance(part, Known) for part in below):
        return False
    names = (part for part in below if isinstance(part, Name) and isinstance(part.type, IntegerType | NumberType))
    return any(part.name in subject.agreement.fields and size.search(part.name) for part in names)


@rule("LR342", "no-situational-qualifier", Severity.NOTE)
def no_situational_qualifier(subject: Subject) -> Iterator[Finding]:
    """A definition that never asks for the lead's situation.

    Why: The right company and some clicks do not say that there is a problem to solve. A need, a budget or the end of
    a contract does, and gives the first call its subject. It is a note: where people buy on impulse, behaviour says
    enough.
    Bad:
        scoring: {fit: {range: [0, 100], rules: [{id: size, when: employees >= 100, points: 40}]}}
    Instead:
        lead:
          need: {type: choice, kind: situational, values: [migration, audit, none], fillable: true}
        # and a rule of `fit`
        - {id: stated-need, when: 'need in ["migration", "audit"]', points: 10}
    """
    situational = {name for name, field in subject.agreement.fields.items() if field.kind == "situational"}
    asked = {name for key in ("scoring", "qualification") for s in subject.under(key) for name in s.names}
    asked |= {name for way in subject.agreement.qualification.ways for name in way.required}
    if not situational & asked:
        message = "no rule, gate or tier asks for the lead's situation"
        hint = "ask for a need, a budget or a date: a field of `kind: situational`"
        yield Finding(message, subject.root["qualification"].key_span, hint)


@rule("LR343", "no-behavioural-qualifier", Severity.NOTE)
def no_behavioural_qualifier(subject: Subject) -> Iterator[Finding]:
    """A definition that never asks what the lead did.

    Why: Fit says that this is the right company; only what people do says that now is the right time. Without it sales
    calls companies that never asked for anything. It is a note: a list of named accounts may be meant.
    Bad:
        tiers:
          - {id: mql, when: 'fit_grade == "A"', handoff: true}
    Instead:
        tiers:
          - {id: mql, when: 'fit_grade == "A" and engagement >= 40', handoff: true}
    """
    agreement = subject.agreement
    earned = any(subject.root["scoring"][axis]["rules"][i]["each"].exists for axis, i in _rules(subject))
    asked = (name for key in ("scoring", "qualification") for s in subject.under(key) for name in s.names)
    if not earned and not any(name in agreement.signals for name in asked):
        message = "no rule, gate or tier asks what the lead did"
        hint = "add a rule with `each:` an event type, or a signal"
        yield Finding(message, subject.root["qualification"].key_span, hint)


def _rules(subject: Subject) -> Iterator[tuple[str, int]]:
    return ((name, i) for name, axis in subject.agreement.axes.items() for i in range(len(axis.rules)))


@rule("LR344", "not-now-without-return", Severity.WARNING)
def not_now_without_return(subject: Subject) -> Iterator[Finding]:
    """A disqualifier that says `not_now`, and nothing about later.

    Why: `junk` is for ever and says so. `not_now` promises that the time will come, but without a reason of `recycle`
    the lead has no program and nobody knows when to look again: it is neither nurtured nor let go.
    Bad:
        disqualify:
          - {id: unserved, when: country not in served, as: not_now}
    Instead:
        disqualify:
          - {id: unserved, when: country not in served, as: not_now, reason: unserved-market}
    """
    if subject.agreement.recycle is None:
        return
    for index, stopped in enumerate(subject.agreement.qualification.disqualifiers):
        if stopped.verdict == "not_now" and stopped.reason is None:
            span = subject.root["qualification"]["disqualify"][index]["as"].span
            message = f"`{stopped.id}` says not now, and nothing says what happens until then"
            yield Finding(message, span, "add `reason:` with a reason of `recycle`, or say `as: junk`")


@rule("LR345", "private-mailbox", Severity.NOTE)
def private_mailbox(subject: Subject) -> Iterator[Finding]:
    """Private mailboxes that no rule looks at.

    Why: An address at a web-mail provider names no company, so nobody can check what the lead says of it. Competitors,
    countries that are not served and web-mail addresses are the first filter of most teams. It is a note: many small
    customers have no other address.
    Bad:
        gates: [{id: size, when: employees >= 100}]
    Instead:
        lists:
          freemail: {file: lists/freemail.txt}
        # under qualification
        gates: [{id: business-mail, when: domain(email) not in freemail}]
    """
    emails = {name for name, field in subject.agreement.fields.items() if isinstance(field.type, EmailType)}
    if emails and not any(_tells_mailboxes(node, emails) for stated in subject.of_leads for node in stated.nodes):
        first = next(name for name in subject.agreement.fields if name in emails)
        message = f"no rule says what a private mailbox in `{first}` means"
        hint = f"add a gate: `domain({first}) not in freemail`"
        yield Finding(message, subject.root["lead"][first].key_span, hint)


def _tells_mailboxes(node: Node, emails: set[str]) -> bool:
    def of_address(part: Node) -> bool:
        return any(isinstance(below, Name) and below.name in emails for below in walk(part))

    match node:
        case InSet(item, _, source):
            return of_address(item) and not _OTHER_DOMAINS.search(source or "")
        case Compare("==" | "!=", left, right):
            return of_address(left) or of_address(right)
        case Call(function, args) if function in _SEARCHES:
            return any(map(of_address, args))
    return False


@rule("LR346", "no-opt-out", Severity.WARNING)
def no_opt_out(subject: Subject) -> Iterator[Finding]:
    """An agreement that nobody can opt out of.

    Why: Who said no must not be contacted, by marketing or by sales, from whatever stage. Only `as: do_not_contact`
    ends every clock and silences every channel.
    Bad:
        disqualify:
          - {id: competitor, when: domain(email) in competitors, as: junk}
    Instead:
        lead:
          opted_out: {type: boolean, kind: consent}
        # under qualification
        disqualify:
          - {id: opted-out, when: opted_out, as: do_not_contact, unknown: pass}
    """
    clause = subject.root["qualification"]
    if not any(d.verdict == "do_not_contact" for d in subject.agreement.qualification.disqualifiers):
        span = clause["disqualify"].key_span if clause["disqualify"].exists else clause.key_span
        hint = "add a disqualifier `as: do_not_contact` over a field of `kind: consent`"
        yield Finding("no disqualifier respects an opt-out", span, hint)


@rule("LR351", "idle-tier", Severity.WARNING)
def idle_tier(subject: Subject) -> Iterator[Finding]:
    """A tier in which nothing happens.

    Why: A lead in it goes to nobody, is in no program, and nobody is told. Most leads are not ready when they come; a
    tier without a program forgets them.
    Bad:
        - {id: cold}
    Instead:
        - {id: cold, program: newsletter}
    """
    for index, tier in enumerate(subject.agreement.qualification.tiers):
        if not (tier.handoff or tier.program or tier.notify):
            span = subject.root["qualification"]["tiers"][index]["id"].span
            hint = "add `program:`, `notify:` or `handoff: true`"
            yield Finding(f"nothing happens with a lead of tier `{tier.id}`", span, hint)


@rule("LR352", "no-fast-track", Severity.NOTE)
def no_fast_track(subject: Subject) -> Iterator[Finding]:
    """Hand-raisers who have to wait for points.

    Why: Whoever asks to be called is ready now, whatever the score says; an hour later somebody else has answered. It
    is a note: some products have no form to ask.
    Bad:
        tiers: [{id: mql, when: engagement >= 40, handoff: true}]   # and no `fast_track`
    Instead:
        fast_track:
          - {id: hand-raiser, when: contact_me, skips: [scores], needs: [email]}
    """
    if not subject.agreement.qualification.fast_tracks:
        message = "no fast track: who asks for sales waits for points"
        yield Finding(message, subject.root["qualification"].key_span, "add `fast_track:` for hand-raisers")
