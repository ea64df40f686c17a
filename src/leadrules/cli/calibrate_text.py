"""A calibration, as a person reads it."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from leadrules.calibration import Calibration, Estimate, Evidence, Suggestion
from leadrules.calibration.doubts import SELECTION
from leadrules.calibration.evaluating import Comparison
from leadrules.calibration.ranking import CONFIDENCE
from leadrules.calibration.refining import Refinement
from leadrules.cli.console import count, printable
from leadrules.worktime.spoken import full


def print_calibration(calibration: Calibration, console: Console) -> None:
    """Print a calibration: the leads, the rules, the comparison, the segments, and what nobody can know."""
    for line in _lines(calibration):
        console.print(Text(printable(line)), soft_wrap=True)


def _lines(calibration: Calibration) -> Iterator[str]:
    yield from _head(calibration)
    if calibration.suggestion is not None:
        yield from _rules(calibration.suggestion)
    if calibration.comparison is not None:
        yield from _compared(calibration.comparison)
    yield from _segments(calibration)
    yield ""
    yield f"Not known: {SELECTION}."
    yield "Trusted: yes" if calibration.is_trusted else "Trusted: no, for the reasons below"


def _head(calibration: Calibration) -> Iterator[str]:
    agreement, terms, sample = calibration.plan.agreement, calibration.terms, calibration.sample
    counts, positives = sample.counts, sum(lead.converted for lead in sample.leads)
    at = terms.at.astimezone(calibration.plan.zone)
    yield f"{agreement.title} ({agreement.id} {agreement.version}): what its points are worth, {full(at)}"
    yield f"Outcome: {terms.outcome}, within {count(terms.maturity.days, 'day')} of the handoff"
    left_out = (
        ("immature", "younger than that"),
        ("without_outcome", "still open"),
        ("without_record", "not among the leads"),
        ("unusable", "not usable"),
    )
    parts = [f"{len(sample.leads):,} with an outcome ({positives:,} converted)"]
    parts += [f"{counts[key]:,} {words}" for key, words in left_out if counts[key]]
    yield f"Leads: {counts['handed_off']:,} handed off: {', '.join(parts)}"
    if counts["handed_off_again"]:
        yield f"Counted once: {count(counts['handed_off_again'], 'further handoff')} of the same leads"
    known = "none is mature" if sample.coverage is None else f"{sample.coverage:.1%} of the mature leads"
    yield f"Outcome known: {known}; asked for: {terms.label_coverage_min:.1%}"
    older, newer = len(calibration.older), len(calibration.newer)
    yield f"Points come from the {older:,} older leads and are judged on the {newer:,} newer ones"


def _rules(suggestion: Suggestion) -> Iterator[str]:
    width = max((len(evidence.rule) for evidence in suggestion.rules), default=4) + 2
    axis = None
    for evidence in suggestion.rules:
        if evidence.axis != axis:
            axis = evidence.axis
            yield ""
            yield f"{axis:<{width}} today  suggested  outcomes say        hits  converted"
        said = "" if evidence.estimate is None else _points(evidence)
        line = f"{evidence.today:>5}  {evidence.suggested:>9}  {said:<18}{evidence.hits:>6}{evidence.positives:>11}"
        yield f"  {evidence.rule:<{width - 2}} {line}  {_verdict(evidence)}"
    judged = sum(evidence.is_judged for evidence in suggestion.rules)
    if judged:
        by_chance = f"{judged * (1 - CONFIDENCE):.1f} of {count(judged, 'rule')}"
        yield f"In brackets: {CONFIDENCE:.0%} intervals; {by_chance} lie outside by chance alone"


def _points(evidence: Evidence) -> str:
    low, high = sorted((evidence.low or 0.0, evidence.high or 0.0), key=abs)
    return f"{evidence.estimate or 0:.0f} ({low:.0f} to {high:.0f})"


def _verdict(evidence: Evidence) -> str:
    return f"{evidence.verdict}, perhaps worth nothing" if evidence.adds_nothing else evidence.verdict


def _compared(comparison: Comparison) -> Iterator[str]:
    yield ""
    of = f"{comparison.held_out:,} newer leads, {comparison.held_out_positives:,} of them converted"
    yield f"{f'On {of}':<60}  AUC                     Brier"
    for quality in comparison.qualities:
        yield f"  {quality.points:<58}  {_interval(quality.auc):<22}  {_number(quality.brier)}"
    rates = [quality.brier_of_rate for quality in comparison.qualities]
    yield f"  {'always the rate of the older leads':<58}  {'0.500':<22}  {_number(rates[0] if rates else None)}"
    if comparison.gain is not None:
        gain = comparison.gain
        yield f"  suggested less today's: {gain.value:+.3f} ({gain.low:+.3f} to {gain.high:+.3f}) of AUC"
    yield "Chance that the points give → share that converted"
    for quality in comparison.qualities:
        bins = (f"{each.predicted:.0%} → {each.observed.value:.0%} of {each.leads:,}" for each in quality.bins)
        yield f"  {quality.points:<18}{'   '.join(bins)}"


def _segments(calibration: Calibration) -> Iterator[str]:
    if not calibration.segments:
        return
    yield ""
    yield "Segments that convert otherwise than their points say"
    for segment in calibration.segments:
        how = "more" if segment.outperforms else "less"
        rate = f"{segment.rate.value:.0%} ({segment.rate.low:.0%} to {segment.rate.high:.0%})"
        name = f"{segment.name} {segment.value}"
        yield f"  {name:<28}{how}: {rate} of {segment.leads:,}, and {segment.expected:.0%} by their points"


def refined_lines(refinement: Refinement) -> Iterator[str]:
    """Yield what cross-validation and isotonic regression say."""
    yield ""
    yield f"Cross-validated on the {refinement.leads:,} older leads, in the order of time, by scikit-learn"
    for penalty, found in refinement.auc_by_penalty.items():
        best = "  the best" if penalty == refinement.best_penalty else ""
        yield f"  penalty {penalty:<6g} AUC {_number(found)}{best}"
    yield f"Isotonic instead of a logistic curve, suggested points: Brier {_number(refinement.isotonic_brier)}"


def _interval(of: Estimate | None) -> str:
    return "not measurable" if of is None else f"{of.value:.3f} ({of.low:.3f} to {of.high:.3f})"


def _number(of: float | None) -> str:
    return "not measurable" if of is None else f"{of:.3f}"
