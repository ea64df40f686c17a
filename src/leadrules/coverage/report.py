"""Coverage: how much of an agreement its cases show, and what they leave out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from leadrules.cases import CaseResult
from leadrules.coverage.exercise import Gauge, Goal, goals_of, union
from leadrules.coverage.items import KINDS, Item, Kind
from leadrules.diagnostics import Diagnostic, Severity, Span, error, in_order, note
from leadrules.plan import Plan

_CODES: Final[dict[Kind, str]] = {
    "scoring rules": "LR411",
    "disqualifiers": "LR411",
    "gates": "LR411",
    "fast tracks": "LR411",
    "alerts": "LR411",
    "thresholds": "LR412",
    "grades": "LR413",
    "tiers": "LR413",
    "routes": "LR414",
    "clocks": "LR415",
    "touch plans": "LR415",
    "recycle reasons": "LR415",
}


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many; ``percent`` is 100 only where it is all of them."""

    covered: int
    total: int

    @property
    def tenths(self) -> int:
        """The share in tenths of a percent, rounded down; of nothing, all is covered."""
        return 1000 if not self.total else self.covered * 1000 // self.total

    @property
    def percent(self) -> str:
        """The share in percent: ``100``, or with one decimal, never rounded up."""
        whole, tenth = divmod(self.tenths, 10)
        return "100" if self.covered == self.total else f"{whole}.{tenth}"

    def reaches(self, percent: float) -> bool:
        """Return whether it is at least so many percent, exactly."""
        return self.covered * 100 >= percent * self.total


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the cases of an agreement show. ``covered`` and ``gaps`` are what a case can show, in the agreement's order.

    ``beyond`` is what no case can show, with the reason; it does not count.
    """

    cases: int
    covered: tuple[Item, ...]
    gaps: tuple[Item, ...]
    beyond: tuple[tuple[Item, str], ...]

    @property
    def all(self) -> Share:
        """The share of everything."""
        return Share(len(self.covered), len(self.covered) + len(self.gaps))

    @property
    def by_kind(self) -> dict[Kind, Share]:
        """The share of each kind that the agreement has."""
        found = {}
        for kind in KINDS:
            covered, open_ = (sum(item.kind == kind for item in items) for items in (self.covered, self.gaps))
            if covered or open_:
                found[kind] = Share(covered, covered + open_)
        return found

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The gaps as findings, one for each rule and threshold; and as notes, what no case can show."""
        return in_order([*_findings(self.gaps), *map(_impossible, self.beyond)])


def coverage(plan: Plan, results: Iterable[CaseResult]) -> Coverage:
    """Return what deciding these cases showed of an agreement; ``results`` are those of ``cases.run`` with this plan.

    A case counts whether or not it was decided as it expects.
    """
    decided = tuple(results)
    measured = _measured(plan, decided)
    return Coverage(
        len(decided),
        tuple(goal.item for goal, reached in measured if reached),
        tuple(goal.item for goal, reached in measured if not reached and goal.beyond is None),
        tuple((goal.item, goal.beyond) for goal, _ in measured if goal.beyond is not None),
    )


def too_little(found: Coverage, least: float | None, place: Span | None) -> Diagnostic | None:
    """Return the finding that coverage is below what was asked for; None where it is not."""
    if least is None or found.all.reaches(least):
        return None
    share = found.all
    message = f"the cases cover {share.percent}% of the agreement, less than {least:g}%"
    hint = f"{share.covered:,} of {share.total:,}; `leadrules test --suggest` writes cases for what is missing"
    return error("LR417", message, place, hint)


def open_goals(plan: Plan, results: Iterable[CaseResult]) -> tuple[Goal, ...]:
    """Return what these cases leave out of what a case can show."""
    return tuple(goal for goal, reached in _measured(plan, results) if not reached and goal.beyond is None)


def _measured(plan: Plan, results: Iterable[CaseResult]) -> list[tuple[Goal, bool]]:
    gauge = Gauge.of(plan)
    exercise = union(gauge.read(result.decision, result.standing) for result in results)
    return [(goal, goal.beyond is None and goal.reached(exercise)) for goal in goals_of(plan)]


def _findings(gaps: Iterable[Item]) -> Iterator[Diagnostic]:
    by_rule: dict[tuple[Kind, str, Span], list[str]] = {}
    for item in gaps:
        by_rule.setdefault((item.kind, item.name, item.span), []).append(item.aspect)
    for (kind, name, span), aspects in by_rule.items():
        shown = name if kind == "thresholds" else f"`{name}`"
        severity = Severity.NOTE if kind == "thresholds" else Severity.WARNING
        message = f"no case in which {shown} {' or '.join(aspects)}"
        if kind == "thresholds":
            message = f"no case for {shown}: {'; '.join(aspects)}"
        hint = "`leadrules test --suggest` writes cases for what is missing"
        yield Diagnostic(_CODES[kind], severity, message, span, hint)


def _impossible(beyond: tuple[Item, str]) -> Diagnostic:
    item, why = beyond
    return note("LR416", f"no case can show {item.name} {item.aspect}: {why}", item.span)
