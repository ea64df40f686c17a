"""Survivors: a lead that shows the difference, or the proof that there is none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain, islice
from typing import Any, Final

from leadrules.analysis import Contrast, Difference, differences
from leadrules.cases import Case, CaseResult, Cases, run_case
from leadrules.cases.file import Expectation
from leadrules.coverage.drafts import Draft
from leadrules.coverage.skeletons import counted_back
from leadrules.expr import datetime_of, parse_instant
from leadrules.mutation import logs
from leadrules.mutation.killing import Telling, decided, telling
from leadrules.mutation.mutant import Clause, Mutant
from leadrules.mutation.plainly import is_plainly_the_same
from leadrules.mutation.probing import Prober
from leadrules.names import HANDED_OFF
from leadrules.plan import Plan

FIRST_PROBES: Final = 600
"""Leads that are tried for one survivor before anything is proved."""

MOST_PROBES: Final = 4_000
"""Leads that are tried for one survivor of which nothing could be proved."""

BUDGET: Final = 500
"""Steps of each question to the analysis: few, because hundreds of changes are asked about."""

PROVABLE: Final[frozenset[Clause]] = frozenset({"lists", "signals", "scoring", "qualification", "routing"})
"""Clauses of which it can be proved that a change of them changes no decision."""


@dataclass(frozen=True, slots=True)
class Witness:
    """A lead that a mutant decides otherwise, what the agreement decides today, and what a case has to expect."""

    draft: Draft
    today: CaseResult
    telling: Telling

    def noticing(self, more: Telling) -> Witness:
        """Return the witness with more to expect."""
        return replace(self, telling=self.telling | more)

    def case(self, case_id: str) -> Case:
        """Return the case that expects it."""
        made = self.draft.case(case_id)
        return replace(made, expect=Expectation.model_validate(self.expected()))

    def expected(self) -> dict[str, Any]:
        """Return what the case expects, as it stands in a file: the outcome, and what the mutants have otherwise."""
        outcome = {} if self.draft.log is not None else {"outcome": self.today.facts["outcome"]}
        return {key: _plain(value, self.draft.at) for key, value in {**outcome, **self.telling.parts}.items()}


@dataclass(frozen=True, slots=True)
class Open:
    """It was not decided whether a mutant is another agreement, and why."""

    why: str


@dataclass(frozen=True, slots=True)
class Same:
    """It is proved that a mutant decides every lead like the agreement."""


@dataclass(slots=True)
class Survivors:
    """Looks into what survives the cases of one agreement."""

    plan: Plan
    cases: Cases
    drafts: list[tuple[Draft, CaseResult]] = field(init=False)
    prober: Prober | None = field(init=False)

    def __post_init__(self) -> None:
        found = [draft_of(case) for case in self.cases.cases]
        distinct = [draft for place, draft in enumerate(found) if draft not in found[:place]]
        self.drafts = [(draft, decided(self.plan, draft.case("example"))) for draft in distinct]
        usable = [(d, r) for d, r in self.drafts if d.log is None and r.decision is not None]
        usable.sort(key=lambda pair: (pair[0].past is not None, pair[1].facts["outcome"] != "handoff"))
        self.prober = Prober(self.plan, [draft for draft, _ in usable]) if usable else None

    def settled(self, mutant: Mutant, new: Plan) -> Witness | Same | Open:
        """Return a lead that a mutant decides otherwise, or that there is none, or that neither was found."""
        if is_plainly_the_same(self.plan, mutant, new):
            return Same()
        for draft, today in self.drafts:
            if (shown := self._shown(draft, today, new)) is not None:
                return shown
        probes = self.probes(mutant, new)
        if mutant.clause not in PROVABLE:
            found = self.first(islice(probes, MOST_PROBES), new)
            return found or Open("no lead was found that it treats otherwise, and of this clause nothing is proved")
        if (found := self.first(islice(probes, FIRST_PROBES), new)) is not None:
            return found
        proved = self.proved(new)
        if isinstance(proved, Open) and (found := self.first(islice(probes, MOST_PROBES), new)) is not None:
            return found
        return proved

    def probes(self, mutant: Mutant, new: Plan) -> Iterator[Draft]:
        """Yield examples with something changed, each once."""
        if self.prober is not None:
            drafts = chain(logs.probes(self.plan, mutant, new, self.prober.bases), self.prober.probes(mutant, new))
            yield from _distinct(drafts)

    def first(self, drafts: Iterable[Draft], new: Plan) -> Witness | None:
        """Return the first draft that a mutant decides otherwise."""
        return next((shown for draft in drafts if (shown := self.shown(draft, new)) is not None), None)

    def shown(self, draft: Draft, new: Plan) -> Witness | None:
        """Return a draft as a witness, where a case of it passes today and fails on the mutant."""
        return self._shown(draft, run_case(self.plan, draft.case("example")), new)

    def _shown(self, draft: Draft, today: CaseResult, new: Plan) -> Witness | None:
        if today.decision is None or (today.standing is not None and today.standing.problems):
            return None
        told = telling(today.facts, decided(new, draft.case("example")).facts)
        if not told:
            return None
        witness = Witness(draft, today, told)
        case = witness.case("example")
        return witness if decided(self.plan, case).passed and not decided(new, case).passed else None

    def proved(self, new: Plan) -> Witness | Same | Open:
        """Return what the analysis finds out about a mutant; the first question that it leaves open ends the proof."""
        at = self.cases.at or (self.drafts[0][0].at if self.drafts else None)
        for found in differences(self.plan, new, at=at, what="points", budget=BUDGET):
            match found:
                case Difference(_, _, _, Contrast() as contrast):
                    draft = _of_contrast(contrast, at or contrast.old.at)
                    shown = self.first(self._plainer(draft), new)
                    return shown or Open("a lead was found that no case can tell apart")
                case Difference():
                    return Open("one of the two refuses some lead")
                case _:
                    return Open(found.why)
        return Same()

    def _plainer(self, draft: Draft) -> Iterator[Draft]:
        """Yield a draft first as it differs from the examples, then as it is."""
        for example, _ in self.drafts[:3]:
            yield replace(draft, lead={**example.lead, **draft.lead})
        yield draft


def _distinct(drafts: Iterable[Draft]) -> Iterator[Draft]:
    seen: set[str] = set()
    for draft in drafts:
        key = repr((sorted(draft.lead.items()), draft.activity, draft.past, draft.at, draft.log))
        if key not in seen:
            seen.add(key)
            yield draft


def _of_contrast(contrast: Contrast, at: datetime) -> Draft:
    events = contrast.activity
    dated = None if events is None else tuple({**event, "at": _instant(event["at"])} for event in events)
    lead = {name: value for name, value in contrast.lead.items() if name != "id" and value is not None}
    return Draft(lead, dated, contrast.past, at)


def _instant(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime_of(parse_instant(value))


def draft_of(case: Case) -> Draft:
    """Return the draft of a case, with its log as it is written in a file."""
    draft = Draft.of(case)
    if case.log is None:
        return draft
    return replace(draft, past=None, log=[_written(event, number, case) for number, event in enumerate(case.log, 1)])


def _written(event: Any, number: int, case: Case) -> dict[str, Any]:
    """Return an event of a log without what reading it has added."""
    left = {key: value for key, value in event.items() if key != "lead_id"}
    if left["id"] == f"event-{number}":
        del left["id"]
    for key in ("at", "recorded_at"):
        if key in left:
            left[key] = counted_back(left[key], case.at)
    if left["type"] == HANDED_OFF:
        seen = {name: value for name, value in left.pop("seen").items() if case.lead.get(name) != value}
        left |= {"seen": seen} if seen else {}
    return left


def _plain(value: Any, at: datetime) -> Any:
    """Return a value as a file of cases spells it."""
    match value:
        case datetime():
            return value.astimezone(at.tzinfo).isoformat()
        case dict():
            return {key: _plain(part, at) for key, part in value.items()}
        case float() if value.is_integer():
            return int(value)
    return value
