"""Commitments: what each party promised, in numbers.

YAML key ``commitments``. Why it is so: docs/clauses/commitments.md.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Annotated, Any, Final, Literal

from pydantic import ConfigDict, PlainValidator, WithJsonSchema

from leadrules.clauses.clause import (
    Clause,
    Findings,
    Many,
    Percent,
    Remark,
    Slug,
    parse_percentage,
    percentage_hint,
    refusal,
    repeated,
    shown,
    text_of,
)
from leadrules.names import CLOCK, METRIC, PARTY, Vocabulary
from leadrules.shape import WORDS
from leadrules.source import Place

METRICS: Final = {
    "qualified_leads": "leads handed off that met the definition",
    "acceptance_rate": "share of handed-off leads that sales accepted",
    "rejection_rate": "share of handed-off leads that sales rejected",
    "clock_met": "share of the instances of a clock that were met",
    "touch_plan_completed": "share of touch plans that ended completed or exhausted, not breached",
    "recycle_rate": "share of handed-off leads that went back to marketing",
    "required_complete": "share of handed-off leads with every required field filled",
    "meetings_held": "first meetings held",
    "opportunities": "sales opportunities opened",
    "opportunity_rate": "share of handed-off leads that became an opportunity",
    "won": "opportunities won",
    "win_rate": "share of opportunities that were won",
    "revenue": "amount of the opportunities won",
    "pipeline": "amount of the opportunities opened",
}
"""The closed set of metrics and what each counts. Those that name a clock are written ``{clock_met: first_touch}``."""

SHARES: Final = frozenset(name for name, counts in METRICS.items() if counts.startswith("share"))
"""Metrics that lie between 0% and 100%."""

_OF_A_CLOCK: Final = ("clock_met",)

MEAN_WEEKS: Final = {
    "week": Fraction(1),
    "month": Fraction(365_2425, 10_000) / 7 / 12,
    "quarter": Fraction(365_2425, 10_000) / 28,
}
"""How many weeks a period of a commitment has, on average: what so many a month come to in a week."""


def _metric(value: object) -> tuple[str, str | None]:
    if isinstance(value, str):
        return value, None
    if isinstance(value, dict) and len(value) == 1 and isinstance(next(iter(value.values())), str):
        return next(iter(value.items()))
    raise refusal(
        "LR104", f"expected a metric, found {shown(value)}", "write `acceptance_rate` or `{clock_met: first_touch}`"
    )


def _trailing(value: object) -> str:
    hint = "write how far to look back, like `trailing 8 weeks`"
    text = text_of(value, "a time to compare with", hint)
    if not re.fullmatch(r"trailing [1-9][0-9]{0,2} (week|month|quarter)s?", text, re.ASCII):
        raise refusal("LR105", f"`{text[:60]}` is not a time to compare with", hint)
    return text


def _bound(value: object) -> Fraction:
    hint = "write a number like `50` or a share like `90%`"
    if isinstance(value, int | float) and not isinstance(value, bool):
        if value < 0:
            raise refusal("LR109", f"`{value}` is below zero", hint)
        return Fraction(str(value))
    text = text_of(value, "a number or a percentage", hint)
    share = parse_percentage(text)
    if share is None:
        raise refusal("LR110", f"`{text[:60]}` is not a number or a percentage", hint)
    return share


Metric = Annotated[
    Any,
    PlainValidator(_metric),
    WithJsonSchema({"oneOf": [{"enum": sorted(METRICS)}, {"type": "object", "maxProperties": 1}]}),
]
Trailing = Annotated[
    str, PlainValidator(_trailing), WithJsonSchema({"type": "string", "examples": ["trailing 8 weeks"]})
]
Bound = Annotated[
    Fraction, PlainValidator(_bound), WithJsonSchema({"type": ["number", "string"], "examples": [50, "90%"]})
]


class Commitment(Clause):
    """One promise of one party."""

    id: Slug
    metric: Metric
    at_least: Bound | None = None
    at_most: Bound | None = None
    per: Literal["week", "month", "quarter"]
    cohort: Literal["handed_off", "due"] | None = None
    tracked: Annotated[Literal["daily", "weekly", "monthly"] | None, WORDS] = None
    because: Remark = None


class Alarm(Clause):
    """A number that is watched: when it moves this much, the agreement is due for review."""

    watch: Metric
    moves: Percent
    against: Trailing


class CommitmentsClause(Clause):
    """What each party promised, by party, and the alarms over all of them."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Many[Commitment]]

    alarms: Many[Alarm] = ()

    @property
    def by_party(self) -> dict[str, tuple[Commitment, ...]]:
        """The promises of each party, in the order of the file."""
        return dict(self.__pydantic_extra__)


def check_commitments(clause: CommitmentsClause, place: Place, vocabulary: Vocabulary, findings: Findings) -> None:
    """Report promises of nobody, unknown metrics and clocks, and promises without a bound."""
    for party, promises in clause.by_party.items():
        findings.unknown(PARTY, party, vocabulary, place[party].key_span)
        for index, name in repeated([promise.id for promise in promises]):
            span = place[party][index]["id"].span
            findings.error("LR240", f"two commitments have the id `{name}`", span, "rename one of them")
        for index, promise in enumerate(promises):
            _check_commitment(promise, place[party][index], vocabulary, findings)
    for index, alarm in enumerate(clause.alarms):
        _check_metric(alarm.watch, place["alarms"][index]["watch"], vocabulary, findings)


def _check_commitment(promise: Commitment, place: Place, vocabulary: Vocabulary, findings: Findings) -> None:
    _check_bounds(promise, place, findings)
    _check_metric(promise.metric, place["metric"], vocabulary, findings)
    if promise.at_least is None and promise.at_most is None and not findings.lost(place):
        hint = "write `at_least: 90%`" if promise.metric[0] in SHARES else "write `at_least: 50`"
        findings.error("LR112", f"commitment `{promise.id}` has no bound", place["id"].span, hint)


def _check_bounds(promise: Commitment, place: Place, findings: Findings) -> None:
    """Report a share that is promised as a number, and a number that is promised as a share."""
    name = promise.metric[0]
    for key in ("at_least", "at_most"):
        bound = place[key].value
        if bound is None or name not in METRICS:
            continue
        if name in SHARES and not isinstance(bound, str):
            message = f"`{name}` is a share, and `{bound}` is not a percentage"
            findings.error("LR110", message, place[key].span, percentage_hint(bound))
        elif name not in SHARES and isinstance(bound, str):
            message = f"`{name}` is not a share, and `{bound}` is a percentage"
            findings.error("LR110", message, place[key].span, "write a number, like `50`")


def _check_metric(metric: tuple[str, str | None], place: Place, vocabulary: Vocabulary, findings: Findings) -> None:
    name, clock = metric
    known = Vocabulary({METRIC: frozenset(METRICS)})
    if findings.unknown(METRIC, name, known, place.span):
        return
    if (name in _OF_A_CLOCK) != (clock is not None):
        hint = "write `{clock_met: first_touch}`" if clock is None else f"write `metric: {name}`"
        said = "needs the name of a clock" if clock is None else "takes no name of a clock"
        findings.error("LR112", f"metric `{name}` {said}", place.span, hint)
    elif clock is not None:
        findings.unknown(CLOCK, clock, vocabulary, place[name].span)
