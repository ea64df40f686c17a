"""From outcomes to points: what each rule is worth, and the points that say so.

A rule's coefficient is what it adds to the log-odds of the outcome, the others held equal. Points are coefficients on
the scale under which today's points have to move least.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from leadrules.calibration.logistic import Fit, fit, fit_signed, grouped
from leadrules.calibration.ranking import QUANTILE
from leadrules.calibration.sample import Labelled
from leadrules.calibration.scoring import most_points, units
from leadrules.plan import Plan

PENALTY: Final = 4.0
"""Of the squared log-odds: as if most rules were worth between a half and twice the odds before any lead was seen."""

MIN_POSITIVES: Final = 30
"""So many leads that a rule hit have to convert, before points are suggested for it."""

Verdict = Literal["fits", "too high", "too low", "too few", "never hit", "always hit", "no points", "same leads"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the outcomes say about one rule.

    ``hits`` are the leads to which it gave points, ``positives`` those of them that converted. ``units`` is how often
    it counted for one of them, in fresh events. ``log_odds`` is its coefficient with bounds. ``estimate`` are points on
    the scale of the agreement, ``low`` and ``high`` their bounds; all of these are None where nothing can be said.
    ``suggested`` are today's points unless the outcomes contradict them.
    """

    rule: str
    axis: str
    today: int
    hits: int
    positives: int
    verdict: Verdict
    suggested: int
    units: float = 1.0
    log_odds: tuple[float, float, float] | None = None
    estimate: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def is_judged(self) -> bool:
        """Whether enough of its leads converted to compare its points with what the outcomes say."""
        return self.verdict in ("fits", "too high", "too low")

    @property
    def adds_nothing(self) -> bool:
        """Whether the outcomes leave it open, of a rule with enough of them, that it is worth nothing at all."""
        return self.is_judged and self.low is not None and self.high is not None and self.low <= 0 <= self.high

    @property
    def is_changed(self) -> bool:
        """Whether other points than today's are suggested."""
        return self.suggested != self.today


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the outcomes say about every rule, in the order of the agreement.

    ``scale`` is how many points one unit of log-odds is worth, None where the outcomes speak for no rule.
    ``same_leads`` are rules that hit the very same leads, so that nobody can tell them apart.
    """

    rules: tuple[Evidence, ...]
    scale: float | None
    same_leads: tuple[tuple[str, ...], ...]

    @property
    def points(self) -> dict[str, int]:
        """The suggested points by rule."""
        return {evidence.rule: evidence.suggested for evidence in self.rules}

    @property
    def changed(self) -> tuple[Evidence, ...]:
        """The rules for which other points are suggested."""
        return tuple(evidence for evidence in self.rules if evidence.is_changed)


def suggest(plan: Plan, leads: Sequence[Labelled]) -> Suggestion:
    """Return what leads with outcomes say about the points of an agreement.

    Raises:
        ValueError: there are no leads, all of them converted, or none did.
    """
    tallies = _tallies(plan, leads)
    columns = [tally for tally in tallies if 0 < tally.hits < len(leads)]
    rows, has_track = _rows(columns, leads)
    groups = grouped(rows, (lead.converted for lead in leads))
    signs = [*(tally.sign for tally in columns), *([0] if has_track else ())]
    signed, free = fit_signed(groups, signs, penalty=PENALTY), fit(groups, penalty=PENALTY)
    fitted = {t.rule: _Worth.of(i, t.sign, signed, free) for i, t in enumerate(columns)}
    same = _same_leads(columns, leads)
    scale = _scale(columns, fitted)
    twins = {rule for rules in same for rule in rules}
    rules = tuple(_evidence(tally, len(leads), fitted.get(tally.rule), scale, twins) for tally in tallies)
    return Suggestion(rules, None if scale is None else scale.points, same)


@dataclass(slots=True)
class _Tally:
    """A rule and the leads that it hit."""

    rule: str
    axis: str
    today: int
    most: int
    hits: int = 0
    positives: int = 0
    counted: float = 0.0

    @property
    def sign(self) -> int:
        return (self.today > 0) - (self.today < 0)

    @property
    def units(self) -> float:
        return self.counted / self.hits if self.hits else 1.0


def _tallies(plan: Plan, leads: Sequence[Labelled]) -> list[_Tally]:
    tallies = {
        rule.id: _Tally(rule.id, axis.name, rule.hundredths // 100, most_points(axis, rule))
        for axis in plan.agreement.axes.values()
        for rule in axis.rules
    }
    counted: defaultdict[str, list[float]] = defaultdict(list)
    for lead in leads:
        for rule, often in units(plan, lead.decision).items():
            tallies[rule].hits += 1
            tallies[rule].positives += lead.converted
            counted[rule].append(often)
    for rule, often_each in counted.items():
        tallies[rule].counted = math.fsum(often_each)
    return list(tallies.values())


def _rows(columns: Sequence[_Tally], leads: Sequence[Labelled]) -> tuple[list[tuple[float, ...]], bool]:
    """Return what of each lead is fitted: which rules hit it and, where leads differ in that, whether a fast track did.

    A hand-raiser converts for a reason that no points name; without a column of its own it would count for rules.
    """
    places = {tally.rule: index for index, tally in enumerate(columns)}
    has_track = len({lead.fast_track for lead in leads}) > 1
    rows = []
    for lead in leads:
        row = [0.0] * (len(columns) + has_track)
        for rule in lead.decision.fired_rules:
            if rule in places:
                row[places[rule]] = 1.0
        if has_track and lead.fast_track:
            row[-1] = 1.0
        rows.append(tuple(row))
    return rows, has_track


@dataclass(frozen=True, slots=True)
class _Worth:
    """A coefficient in log-odds, 0 where it would have the wrong sign; ``around`` and ``error`` are of its interval."""

    value: float
    around: float
    error: float
    sign: int

    @classmethod
    def of(cls, index: int, sign: int, signed: Fit, free: Fit) -> _Worth:
        """Return the worth of a rule; one that is held at 0 has the interval of the fit that is free."""
        value = signed.coefficients[index]
        of = signed if value else free
        return cls(value, of.coefficients[index], of.errors[index], sign)

    def bounds(self, scale_error: float = 0.0) -> tuple[float, float, float]:
        """Return the coefficient and its bounds, not beyond 0; ``scale_error`` is the relative error of a scale."""
        reach = QUANTILE * math.hypot(self.error, self.around * scale_error)
        low, high = self.around - reach, self.around + reach
        if self.sign > 0:
            return self.value, max(low, 0.0), max(high, 0.0)
        return self.value, min(low, 0.0), min(high, 0.0)


class _Scale(NamedTuple):
    """How many points one unit of log-odds is worth, and the relative error of that."""

    points: float
    error: float


def _scale(columns: Sequence[_Tally], fitted: Mapping[str, _Worth]) -> _Scale | None:
    """Return the scale under which today's points have to move least, leads counted.

    That is the weighted median of today's points over the coefficients: one rule that is far off moves it little. Its
    error is that of a mean of the same ratios, each weighted by how well it is known.
    """
    ratios, known = [], []
    for tally in columns:
        worth = fitted[tally.rule]
        if worth.value and tally.positives >= MIN_POSITIVES:
            ratios.append((tally.today * tally.units / worth.value, tally.hits * abs(worth.value)))
            known.append((worth.value / worth.error) ** 2)
    ratios.sort()
    half, seen = math.fsum(weight for _, weight in ratios) / 2, 0.0
    for ratio, weight in ratios:
        seen += weight
        if seen >= half:
            return _Scale(ratio, 1 / math.sqrt(math.fsum(known)))
    return None


def _same_leads(columns: Sequence[_Tally], leads: Sequence[Labelled]) -> tuple[tuple[str, ...], ...]:
    hit: defaultdict[str, list[int]] = defaultdict(list)
    for number, lead in enumerate(leads):
        for rule in lead.decision.fired_rules:
            hit[rule].append(number)
    by_leads: defaultdict[tuple[int, ...], list[str]] = defaultdict(list)
    for tally in columns:
        by_leads[tuple(hit[tally.rule])].append(tally.rule)
    return tuple(tuple(rules) for rules in by_leads.values() if len(rules) > 1)


def _evidence(
    tally: _Tally,
    leads: int,
    worth: _Worth | None,
    scale: _Scale | None,
    twins: set[str],
) -> Evidence:
    kept = (tally.rule, tally.axis, tally.today, tally.hits, tally.positives)
    if worth is None or scale is None:
        verdict: Verdict = "too few"
        if not tally.today:
            verdict = "no points"
        elif not tally.hits:
            verdict = "never hit"
        elif tally.hits == leads:
            verdict = "always hit"
        return Evidence(*kept, verdict, tally.today, tally.units, None if worth is None else worth.bounds())
    estimate, low, high = (each * scale.points / tally.units for each in worth.bounds(scale.error))
    said = (tally.units, worth.bounds(), estimate, low, high)
    if tally.rule in twins:
        return Evidence(*kept, "same leads", tally.today, *said)
    if tally.positives < MIN_POSITIVES:
        return Evidence(*kept, "too few", tally.today, *said)
    if low <= tally.today <= high:
        return Evidence(*kept, "fits", tally.today, *said)
    magnitude = min(round(abs(estimate)), tally.most)
    suggested = magnitude * tally.sign
    verdict = "too high" if abs(tally.today) > max(abs(low), abs(high)) else "too low"
    return Evidence(*kept, verdict, suggested, *said)
