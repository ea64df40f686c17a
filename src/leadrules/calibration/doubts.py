"""What has to be said aloud: why a calibration cannot be trusted, and what it finds about single rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from leadrules.calibration.evaluating import Comparison
from leadrules.calibration.ranking import COIN, Estimate
from leadrules.calibration.sample import Sample, Terms
from leadrules.calibration.suggesting import MIN_POSITIVES, Evidence, Suggestion
from leadrules.diagnostics import Diagnostic, Span, note, warning
from leadrules.plan import Plan

SELECTION: Final = (
    "only leads that were handed off have outcomes, so nothing is said of leads that the points keep out; "
    "a rule that every handoff needs looks worth less than it is"
)
"""What no calibration on handoffs can know."""


def doubts(
    sample: Sample, terms: Terms, suggestion: Suggestion | None, comparison: Comparison | None
) -> Iterator[Diagnostic]:
    """Yield the reasons not to trust a calibration."""
    coverage = sample.coverage
    if coverage is not None and coverage < terms.label_coverage_min:
        open_ = sample.counts["without_outcome"]
        asked = f"{terms.label_coverage_min:.0%} are asked for: {open_:,} are still open"
        message = f"the outcome of {coverage:.0%} of the mature leads is known, and {asked}"
        yield warning("LR920", message, None, "close them in the CRM, or give `--maturity` more time")
    positives = sum(lead.converted for lead in sample.leads)
    if suggestion is None:
        yield _nothing_to_learn(len(sample.leads), positives)
        return
    for word, number in (("converted", positives), ("did not convert", len(sample.leads) - positives)):
        if number < MIN_POSITIVES:
            message = f"only {number:,} of {_leads(len(sample.leads))} {word}; {MIN_POSITIVES} are needed"
            yield warning("LR922", message, None, "wait for more leads, or predict an earlier outcome with `--outcome`")
    yield from _of_comparison(suggestion, comparison)


def _nothing_to_learn(leads: int, positives: int) -> Diagnostic:
    said = "no mature lead has an outcome"
    if leads:
        which = "all" if positives == leads else "too few of the older ones" if positives else "none"
        said = f"of {_leads(leads)} with an outcome, {which} converted: there is nothing to tell apart"
    hint = "look at `--maturity`, `--outcome` and the events of the log"
    return warning("LR921", said, None, hint)


def _of_comparison(suggestion: Suggestion, comparison: Comparison | None) -> Iterator[Diagnostic]:
    separated = [evidence.rule for evidence in suggestion.rules if _is_separated(evidence)]
    if separated:
        rules = ", ".join(f"`{rule}`" for rule in separated)
        message = f"every lead, or none, converted where these rules fired: {rules}"
        yield warning("LR923", message, None, "look whether the rule reads what is only known afterwards")
    if comparison is None or comparison.gain is None:
        message = "the newest leads all had one outcome, so nothing can be judged on them"
        yield warning("LR924", message, None, "wait for more leads, or look whether their outcomes are complete")
        return
    ranked = comparison.qualities[1].auc
    if ranked is not None and ranked.high < COIN:
        yield _upside_down(ranked)
    if comparison.gain.high < 0:
        message = f"the suggested points rank newer leads worse than today's, by {-comparison.gain.value:.3f} of AUC"
        yield warning("LR925", message, None, "what led to an outcome has changed; keep today's points")


def _upside_down(ranked: Estimate) -> Diagnostic:
    message = f"the suggested points rank newer leads the wrong way round, worse than chance: {_auc(ranked)}"
    return warning("LR935", message, None, "what led to an outcome has changed; look since when with `leadrules drift`")


def _auc(ranked: Estimate) -> str:
    return f"AUC {ranked.value:.2f} ({ranked.low:.2f} to {ranked.high:.2f})"


def _is_separated(evidence: Evidence) -> bool:
    return evidence.hits >= MIN_POSITIVES and evidence.positives in (0, evidence.hits)


def findings(
    plan: Plan, sample: Sample, suggestion: Suggestion | None, comparison: Comparison | None
) -> Iterator[Diagnostic]:
    """Yield what a calibration finds about single rules, each at its points, and what had to be left out."""
    if sample.impossible_events:
        message = f"impossible events of the log, like an outcome before its handoff: {sample.impossible_events:,}"
        yield note("LR926", message, None, "`leadrules standing` lists them; they do not count")
    for key, said in (("without_record", "in the log and not among the leads"), ("unusable", "that cannot be used")):
        if number := sample.counts[key]:
            yield note("LR926", f"{_leads(number)} {said}", None, "they are left out; `leadrules decide` says why")
    if suggestion is None:
        return
    for evidence in suggestion.rules:
        yield from _of_rule(evidence, _place(plan, evidence))
    best = None if comparison is None else comparison.qualities[1].auc
    if best is not None and best.low <= COIN <= best.high:
        message = f"the suggested points may rank newer leads no better than chance: {_auc(best)}"
        yield note("LR935", message, None, "leads that all passed the threshold are alike; look at a longer history")
    for rules in suggestion.same_leads:
        named = " and ".join(f"`{rule}`" for rule in rules)
        yield note("LR931", f"{named} hit the same leads, so nobody can tell them apart", None, "keep one of them")


def _of_rule(evidence: Evidence, span: Span) -> Iterator[Diagnostic]:
    rule, bounds = f"rule `{evidence.rule}`", f"{evidence.low or 0:.0f} to {evidence.high or 0:.0f}"
    match evidence.verdict:
        case "never hit" | "always hit":
            often = "no" if evidence.verdict == "never hit" else "every"
            yield note("LR930", f"{rule} hit {often} lead that was handed off, so it tells none of them apart", span)
        case "too few":
            message = f"{rule} hit {_leads(evidence.positives)} that converted, and {MIN_POSITIVES} are needed"
            yield note("LR932", message, span, "today's points stay")
        case "too high" | "too low":
            message = f"{rule} gives {evidence.today} points, and the outcomes say {bounds}: {evidence.verdict}"
            yield warning("LR933", message, span, f"`points: {evidence.suggested}`, or talk about why it is worth more")
    if evidence.adds_nothing and evidence.verdict == "fits":
        message = f"rule `{evidence.rule}` adds nothing that can be shown: its interval reaches 0"
        yield note("LR934", message, span, "ask what it is for, or leave it out")


def _leads(number: int) -> str:
    return f"{number:,} lead{'' if number == 1 else 's'}"


def _place(plan: Plan, evidence: Evidence) -> Span:
    rules = plan.agreement.document.root["scoring"][evidence.axis]["rules"]
    return rules.named([evidence.rule])["points"].span
