"""Flows: how many leads go from each stage to each other, in two views, and how long they stay in each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, NamedTuple

from leadrules.names import HANDED_OFF, MARKETING, WON
from leadrules.plan import Plan
from leadrules.scorecard.periods import Period
from leadrules.scorecard.sight import FEWEST_SETTLED, MATURE_SHARE
from leadrules.scorecard.stays import ACCEPTED, OPENED, Stay
from leadrules.statistics import Interval, quantile, wilson
from leadrules.timeline.course import Course

HALF: Final = Fraction(1, 2)
_STEPS: Final = (HANDED_OFF, ACCEPTED, OPENED, WON)
_BACK: Final = "returned"


class Visit(NamedTuple):
    """That a lead was in a stage: since when, and until when, None while it is. UTC microseconds."""

    stage: str
    since_us: int
    until_us: int | None


Path = tuple[Visit, ...]
"""The visits of one lead, in order."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """How many go from one stage to another.

    Cohort view: of the ``entered`` entries into ``origin`` in the period, ``converted`` were followed by one into
    ``target`` before the lead came to ``origin`` again; ``immature`` are those that were not, may still be, and are
    younger than nine of ten were when they were. Period view: ``arrived`` entries into ``target`` in the period,
    whenever the lead came to ``origin``. ``median_us`` is how long the converted took.
    """

    origin: str
    target: str
    entered: int
    converted: int
    immature: int
    arrived: int
    median_us: int | None

    @property
    def rate(self) -> float | None:
        """The cohort view: the share that was converted; None where nobody entered."""
        return self.converted / self.entered if self.entered else None

    @property
    def interval(self) -> Interval | None:
        """How sure the rate is."""
        return wilson(self.converted, self.entered) if self.entered else None

    @property
    def ratio(self) -> float | None:
        """The period view: entries into one by entries into the other, which may be above 1; None without any."""
        return self.arrived / self.entered if self.entered else None

    @property
    def mature(self) -> bool:
        """Whether nothing of it is too young to be settled."""
        return self.immature == 0


@dataclass(frozen=True, slots=True)
class Velocity:
    """How long leads were in a stage that they left in the period, and how many are in it at its end or now."""

    stage: str
    left: int
    median_us: int | None
    p90_us: int | None
    there: int


@dataclass(frozen=True, slots=True)
class Flows:
    """Every conversion and the velocity of every stage, in the order of the lifecycle."""

    volumes: Mapping[str, int]
    conversions: tuple[Conversion, ...]
    velocities: tuple[Velocity, ...]


def path_of(course: Course, stays: Sequence[Stay], *, has_stages: bool) -> Path:
    """Return the visits of one lead: to the stages of the agreement, to the steps of its stays where it has none."""
    if has_stages:
        entries = [(entry.stage, entry.event.at_us) for entry in course.entries]
    else:
        entries = [entry for stay in stays for entry in _steps(stay)]
    ends: list[int | None] = [us for _, us in entries[1:]]
    return tuple(Visit(stage, us, until) for (stage, us), until in zip(entries, [*ends, None], strict=False))


def _steps(stay: Stay) -> Iterator[tuple[str, int]]:
    taken = (
        stay.handed_off_us,
        stay.verdict_us if stay.verdict == ACCEPTED else None,
        stay.opportunity_us,
        stay.won_us,
    )
    found = [(us, rank, step) for rank, (step, us) in enumerate(zip(_STEPS, taken, strict=True)) if us is not None]
    if stay.ended_us is not None and stay.won_us is None:
        found.append((stay.ended_us, len(_STEPS), _BACK))
    yield from ((step, us) for us, _, step in sorted(found))


def pairs_of(plan: Plan) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Return the stages of an agreement, and the pairs between which leads are counted.

    Those are all with the first before the second, and those of transitions that lead back.
    """
    lifecycle = plan.agreement.lifecycle
    stages = (*_STEPS, _BACK) if lifecycle is None else tuple(lifecycle.stages)
    ways = {} if lifecycle is None else {name: stage.next for name, stage in lifecycle.stages.items()}
    onward = [(a, b) for index, a in enumerate(stages) for b in stages[index + 1 :]]
    back = [(a, b) for a in stages for b in ways.get(a, ()) if b in stages and (a, b) not in onward]
    return stages, (*onward, *back)


def flows_of(plan: Plan, paths: Sequence[Path], period: Period, at_us: int) -> Flows:
    """Return how leads flow in a period, seen from an instant."""
    stages, pairs = pairs_of(plan)
    counted = _Counted(period, at_us, _closing(plan))
    visits: dict[str, list[Visit]] = {stage: [] for stage in stages}
    for path in paths:
        for index, visit in enumerate(path):
            counted.add(visit, path[index + 1 :])
            visits.setdefault(visit.stage, []).append(visit)
    conversions = tuple(counted.conversion(origin, target) for origin, target in pairs)
    volumes = {stage: counted.entered[stage] for stage in stages}
    return Flows(volumes, conversions, tuple(_velocity(stage, visits[stage], period, at_us) for stage in stages))


def _closing(plan: Plan) -> frozenset[str]:
    """Return the stages in which sales is done with a lead."""
    lifecycle = plan.agreement.lifecycle
    if lifecycle is None:
        return frozenset((WON, _BACK))
    return frozenset(stage.id for stage in lifecycle.stages.values() if stage.owner == MARKETING or stage.terminal)


class _Counted:
    """What is counted of every pair of stages: who came there, how long that took, and who may still come."""

    def __init__(self, period: Period, at_us: int, closing: frozenset[str]) -> None:
        self.period, self.at_us, self.closing = period, at_us, closing
        self.entered: Counter[str] = Counter()
        self.lengths: dict[tuple[str, str], list[int]] = {}
        self.taken: dict[tuple[str, str], list[int]] = {}
        self.waiting: dict[str, list[tuple[int, frozenset[str]]]] = {}

    def add(self, visit: Visit, after: Path) -> None:
        """Count what followed a visit, up to the next one to the same stage."""
        reached: dict[str, int] = {}
        over = False
        for later in after:
            over = over or later.stage == visit.stage or later.stage in self.closing
            if later.stage == visit.stage:
                break
            reached.setdefault(later.stage, later.since_us)
        within = self.period.holds(visit.since_us)
        for target, us in reached.items():
            self.lengths.setdefault((visit.stage, target), []).append(us - visit.since_us)
            if within:
                self.taken.setdefault((visit.stage, target), []).append(us - visit.since_us)
        self.entered[visit.stage] += within
        if within and not over:
            self.waiting.setdefault(visit.stage, []).append((self.at_us - visit.since_us, frozenset(reached)))

    def conversion(self, origin: str, target: str) -> Conversion:
        """Return how many went from one stage to another."""
        pair = origin, target
        taken, lengths = sorted(self.taken.get(pair, ())), sorted(self.lengths.get(pair, ()))
        window = quantile(lengths, MATURE_SHARE) if len(lengths) >= FEWEST_SETTLED else None
        young = sum(
            target not in reached and (window is None or age < window) for age, reached in self.waiting.get(origin, ())
        )
        median = quantile(taken, HALF) if taken else None
        return Conversion(origin, target, self.entered[origin], len(taken), young, self.entered[target], median)


def _velocity(stage: str, visits: Sequence[Visit], period: Period, at_us: int) -> Velocity:
    left = sorted(until - v.since_us for v in visits if (until := v.until_us) is not None and period.holds(until))
    now = min(at_us + 1, period.end_us)
    there = sum(v.since_us < now and (v.until_us is None or v.until_us >= now) for v in visits)
    median, p90 = (quantile(left, share) if left else None for share in (HALF, MATURE_SHARE))
    return Velocity(stage, len(left), median, p90, there)
