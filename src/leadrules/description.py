"""The whole agreement in plain English, clause by clause: what a sales director reads before signing it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from leadrules.agreement import Agreement
from leadrules.clauses.commitments import METRICS, Commitment
from leadrules.clauses.follow_up import BreachAction, ClockSpec, MomentSpec
from leadrules.clauses.qualification import FastTrack, Tier
from leadrules.clauses.recycle import ReasonSpec
from leadrules.clauses.routing import Target
from leadrules.clauses.scoring import Axis, AxisSpec, Decay, EachRule, Limit, ScoreRule, WhenRule
from leadrules.expr import Condition, to_english
from leadrules.names import Path

Lines = Iterator[str]

_ORDER: Final = {
    "fast_track": "hand-raisers",
    "tier": "the better tier",
    "score": "more points",
    "waiting": "the longer wait",
}
_SHARES: Final = {
    "round_robin": "to its members in turn",
    "weighted": "to its members by weight",
    "least_loaded": "to whoever has the fewest open leads",
    "single": "to its one member",
}


def describe(agreement: Agreement) -> str:
    """Return the agreement in plain English, one statement a line, under a heading for each clause."""
    description = _Description(agreement)
    blocks = ["\n".join(description.header())]
    for title, section in _SECTIONS:
        lines = list(section(description))
        if lines:
            blocks.append("\n".join([title, *(f"  {line}" for line in lines)]))
    return "\n\n".join(blocks)


@dataclass(frozen=True, slots=True)
class _Description:
    agreement: Agreement

    def condition(self, condition: Condition) -> str:
        titles = {f.name: f.title for f in self.agreement.fields.values() if f.title}
        return to_english(condition.root, titles)

    def when(self, *path: str | int) -> str:
        """Return the condition that stands at a path of the file, in English; empty where there is none."""
        where: Path = (*path, "when")
        condition = self.agreement.conditions.get(where)
        return "" if condition is None else self.condition(condition)

    def header(self) -> Lines:
        clause = self.agreement.clause
        yield f"{self.agreement.title} ({self.agreement.id} {self.agreement.version})"
        if clause.effective is not None:
            yield f"In force from {clause.effective}, {clause.zone} time."
        if clause.review is not None:
            last = f", last on {clause.review.last}" if clause.review.last else ""
            yield f"Reviewed every {clause.review.every}{last}."

    def parties(self) -> Lines:
        for name, party in self.agreement.clause.parties.items():
            signs = "" if party.approves else " (does not sign)"
            yield f"{name}: {party.accountable}{signs}"
            for duty in party.duties:
                yield f"  - {duty}"

    def qualified(self) -> Lines:
        q = self.agreement.qualification
        if q.required:
            yield f"Must be known: {_listed(q.required)}."
        for gate in q.gates:
            unknown = "; if that is not known, the lead waits" if gate.holds_unknown else ""
            yield f"Must hold: {self.condition(gate.condition)}{_because(gate.because)}{unknown}. [{gate.id}]"
        for tier in q.tiers:
            yield self.tier(tier)
        for track in q.fast_tracks:
            yield self.fast_track(track)
        if q.hold is not None:
            yield f"While something is missing, {q.hold.owner} has {q.hold.within} to fill it in, then: {q.hold.then}."
        for alert in q.alerts:
            yield f"Tell {_listed(alert.notify)} when {self.condition(alert.condition)}. [{alert.id}]"

    def tier(self, tier: Tier) -> str:
        goes = "goes to sales" if tier.handoff else "stays with marketing"
        program = f", in the program {tier.program}" if tier.program else ""
        told = f", and {_listed(tier.notify)} is told" if tier.notify else ""
        which = f"when {self.condition(tier.condition)}" if tier.condition else "in every other case"
        return f"{_capital(tier.id)}, {which}: {goes}{program}{told}{_because(tier.because)}."

    def fast_track(self, track: FastTrack) -> str:
        skipped = [] if track.needs_tier else ["points"]
        skipped += [f"the gate {gate}" for gate in sorted(track.skipped_gates)]
        whatever = f", without regard to {_listed(skipped)}" if skipped else ""
        fewer = track.needs != self.agreement.qualification.required
        needs = f"; of the fields above, only {_listed(track.needs) or 'none'} must be known" if fewer else ""
        said = f"Straight to sales when {self.condition(track.condition)}{whatever}{needs}"
        return f"{said}{_because(track.because)}. [{track.id}]"

    def scoring(self) -> Lines:
        clauses = self.agreement.clause.scoring or {}
        for name, axis in self.agreement.axes.items():
            yield from self.axis(axis, clauses[name])

    def axis(self, axis: Axis, spec: AxisSpec) -> Lines:
        lo, hi = axis.lo_hundredths // 100, axis.hi_hundredths // 100
        yield f"{_capital(_spaced(axis.name))}, from {lo} to {hi} points:"
        for rule, written in zip(axis.rules, spec.rules, strict=True):
            match rule:
                case WhenRule():
                    said = f"when {self.condition(rule.condition)}"
                case EachRule():
                    said = self.each(rule, written)
            group = f" (counted with {rule.group})" if rule.group else ""
            yield f"  {written.points:+d} {said}{group}{_because(rule.because)}. [{rule.id}]"
        for group, cap in spec.groups.items():
            yield f"  No more than {cap.at_most} points from {group} together."
        if axis.grades:
            grades = (f"{grade} from {threshold // 100}" for grade, threshold in axis.grades)
            yield f"  Grades: {', '.join(grades)}."

    def each(self, rule: EachRule, written: ScoreRule) -> str:
        where = f" where {self.condition(rule.where)}" if rule.where else ""
        within = f", for {written.within}" if written.within else ""
        limit = f", {_newest(written.limit)}" if written.limit else ""
        cap = f", at most {written.at_most} together" if written.at_most is not None else ""
        return f"for each {_spaced(rule.event_type)}{where}{within}{limit}{_decay(written.decay)}{cap}"

    def stops(self) -> Lines:
        meant = {
            "junk": "never for sales",
            "not_now": "not for sales now",
            "do_not_contact": "nobody may contact them",
        }
        for d in self.agreement.qualification.disqualifiers:
            unknown = "; if that is not known, the lead waits" if d.holds_unknown else ""
            yield f"{_capital(meant[d.verdict])}: {self.condition(d.condition)}{_because(d.because)}{unknown}. [{d.id}]"

    def routing(self) -> Lines:
        routing = self.agreement.routing
        if routing.priority:
            yield f"First come {', then '.join(_ORDER[name] for name in routing.priority)}."
        for route in routing.ladder:
            when = f"When {self.condition(route.condition)}" if route.condition else "Every other lead"
            yield f"{when}: to {_target(route.target)}{_because(route.because)}. [{route.id}]"
        yield f"All else: to the queue {routing.queue}, which {routing.watched_by} looks after within {routing.within}."
        for name, team in routing.teams.items():
            match = "".join(f", matching {_spaced(skill)} with {_spaced(field)}" for skill, field in team.match.items())
            full = "; when all are full, leads wait for the next opening" if team.when_full == "next_opening" else ""
            yield f"Team {name} gives its leads {_SHARES[team.distribute]}{match}{full}."

    def stages(self) -> Lines:
        clause = self.agreement.clause.lifecycle
        if clause is None:
            return
        for stage in clause.stages:
            means = f": {stage.means}" if stage.means else ""
            leaves = f"; ends with: {stage.exit}" if stage.exit else "; never ends" if stage.terminal else ""
            following = clause.transitions.get(stage.id, ())
            then = f"; next may be {_listed(following, 'or')}" if following else ""
            yield f"{_capital(stage.id)} ({stage.owner}){means}{leaves}{then}."

    def follow_up(self) -> Lines:
        clause = self.agreement.clause.follow_up
        if clause is None:
            return
        for name, clock in clause.clocks.items():
            yield from self.clock(name, clock)
        for index, plan in enumerate(clause.touches):
            when = self.when("follow_up", "touches", index)
            touches = _listed([f"{_times(count)} by {_spaced(channel)}" for channel, count in plan.plan.items()])
            spacing = "".join(f", {gap} between two by {_spaced(channel)}" for channel, gap in plan.spacing.items())
            ends = f", until {_listed(list(map(_spaced, plan.ends)), 'or')}" if plan.ends else ""
            spent = f"; after that it comes back as {plan.exhausted}" if plan.exhausted else ""
            who = f"When {when}, sales" if when else "Sales"
            yield f"{who} tries {touches} within {plan.within}{spacing}{ends}{spent}."
        for pause in clause.pauses:
            limit = f", for {pause.at_most} at most" if pause.at_most else ""
            yield f"Clocks stand still from {_moments(pause.start)} until {_moments(pause.until)}{limit}."
        if clause.suppress is not None:
            quiet = clause.suppress
            but = f", except {_listed(list(map(_spaced, quiet.exceptions)))}" if quiet.exceptions else ""
            channels = _listed(list(map(_spaced, quiet.channels)))
            since, until = _moments(quiet.start), _moments(quiet.until)
            yield f"Marketing keeps silent on {channels} from {since} until {until}{but}."

    def clock(self, name: str, clock: ClockSpec) -> Lines:
        yield f"{_capital(_spaced(name))}, from {_moments(clock.starts)} until {_moments(clock.stops)}:"
        for index, line in enumerate(clock.target):
            when = self.when("follow_up", "clocks", name, "target", index)
            rest = "in every other case" if index else "always"
            yield f"  within {line.within} {f'when {when}' if when else rest}."
        if clock.never_later_than is not None:
            yield f"  Never later than {clock.never_later_than}."
        if clock.cancels:
            yield f"  Does not count after {_moments(clock.cancels)}."
        if clock.restarts:
            yield f"  Starts again after {_moments(clock.restarts)}."
        for action in clock.on_breach:
            yield f"  If missed, {_breach(action)}."

    def recycle(self) -> Lines:
        clause = self.agreement.clause.recycle
        if clause is None:
            return
        for name, reason in clause.reasons.items():
            yield f"{_capital(name)}: {_way_back(reason)}."
        if clause.resets:
            yield f"Points of {_listed(list(map(_spaced, clause.resets)))} from before the return do not count again."
        if clause.re_entry is not None and clause.re_entry.new_points:
            fast = ", or a fast track" if clause.re_entry.alternative else ""
            yield f"Sales gets the lead again only with {clause.re_entry.new_points} new points{fast}."
        if clause.notify:
            yield f"Told of every return: {_listed(clause.notify)}."

    def commitments(self) -> Lines:
        clause = self.agreement.clause.commitments
        if clause is None:
            return
        for party, promises in clause.by_party.items():
            yield f"{_capital(party)} promises:"
            for promise in promises:
                yield f"  {_promise(promise)}. [{promise.id}]"
        for alarm in clause.alarms:
            name, of = alarm.watch
            moved = f"{_metric(name, of)} moves by {_share(alarm.moves)} against the {alarm.against}"
            yield f"Both sides meet when the {moved}."


_SECTIONS: Final[tuple[tuple[str, Callable[[_Description], Iterable[str]]], ...]] = (
    ("Who agrees", _Description.parties),
    ("What a qualified lead is", _Description.qualified),
    ("How it is scored", _Description.scoring),
    ("What stops it", _Description.stops),
    ("Who gets it", _Description.routing),
    ("Which stages there are", _Description.stages),
    ("How fast sales follows up, and how often", _Description.follow_up),
    ("What comes back, and when", _Description.recycle),
    ("What each side has promised", _Description.commitments),
)


def _target(target: Target) -> str:
    if target.kind != "owner":
        return f"{'the ' if target.kind == 'queue' else ''}{target.kind} {target.name}"
    instead = f", or {_target(target.otherwise)} where that person cannot take it" if target.otherwise else ""
    return f"the person named in {_spaced(target.name)}{instead}"


def _decay(decay: Decay | None) -> str:
    if decay is None:
        return ""
    if decay.half_life is not None:
        return f", worth half after every {decay.half_life}"
    step = "" if decay.step is None else _share(decay.step)
    return f", losing {step} every {decay.every}"


def _newest(limit: Limit) -> str:
    newest = "only the newest" if limit.count == 1 else f"only the newest {limit.count}"
    return f"{newest} of each day" if limit.per == "day" else newest


def _moments(moments: Sequence[MomentSpec]) -> str:
    said = [f"the stage {m.stage}" if m.stage else _spaced(m.event or "") for m in moments]
    return _listed(said, "or")


def _breach(action: BreachAction) -> str:
    does = [f"tell {_listed(action.notify)}"] if action.notify else []
    if action.reassign:
        others = f", but not to the last {action.exclude_last}" if action.exclude_last else ""
        does.append(f"give the lead to somebody else{others}")
    if action.send_back:
        does.append(f"send it back as {action.send_back}")
    after = f"{action.after} later " if action.after else ""
    return after + _listed(does)


def _way_back(reason: ReasonSpec) -> str:
    said = [f"goes to {reason.to}"]
    if reason.until is not None:
        said.append(f"rests until {_spaced(str(reason.until))}, or {reason.otherwise} where that is not known")
    elif reason.cool_off is not None:
        said.append(f"rests for {reason.cool_off}")
    if reason.program is not None:
        said.append(f"is in the program {reason.program}")
    if reason.at_most is not None:
        said.append(f"at most {reason.at_most} times, then goes to {reason.then}")
    if reason.previous_owner is not None:
        said.append("does not go to its previous owner again")
    return ", ".join(said)


def _promise(promise: Commitment) -> str:
    name, of = promise.metric
    bounds = [("at least", promise.at_least), ("at most", promise.at_most)]
    said = " and ".join(f"{words} {_bound(bound, name)}" for words, bound in bounds if bound is not None)
    cohorts = {"handed_off": ", by when the lead was handed off", "due": ", by when it was due", None: ""}
    cohort = cohorts[promise.cohort]
    return f"{_capital(_metric(name, of))}: {said} per {promise.per}{cohort}{_because(promise.because)}"


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _metric(name: str, of: str | None) -> str:
    words = METRICS.get(name, _spaced(name))
    return words.replace("a clock", f"the clock {_spaced(of)}") if of else words


def _bound(bound: Fraction, metric: str) -> str:
    is_share = METRICS.get(metric, "").startswith("share")
    return _share(bound) if is_share else f"{float(bound):,.15g}" if bound.denominator != 1 else f"{int(bound):,}"


def _share(share: Fraction) -> str:
    return f"{float(share * 100):g}%"


def _because(because: str | None) -> str:
    return f", because {because}" if because else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _listed(words: Sequence[str], joiner: str = "and") -> str:
    return "".join(words) if len(words) < 2 else f"{', '.join(words[:-1])} {joiner} {words[-1]}"
