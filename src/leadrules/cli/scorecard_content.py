"""What the text and the page of a scorecard say: titled tables of words, so that both say the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from leadrules.clauses.commitments import SHARES
from leadrules.cli.console import count
from leadrules.description.commitments import promised
from leadrules.scorecard import Attainment, Budget, Dimension, Figure, Kept, Scorecard, Split
from leadrules.scorecard.definitions import GROUPS
from leadrules.scorecard.wording import GROUPS as GROUP_TITLES
from leadrules.scorecard.wording import (
    STATE_WORDS,
    VIEWS,
    days_of,
    interval_words,
    made_of,
    named,
    of_words,
    percent,
    plain,
    spoken,
    value_words,
)
from leadrules.worktime.spoken import full, length

STATES: Final = {
    "met": "MET",
    "on_track": "on track",
    "at_risk": "AT RISK",
    "missed": "MISSED",
    "no_data": "no data",
}
_WEEKS: Final = 14


@dataclass(frozen=True, slots=True)
class Section:
    """A titled table: a head, rows of cells, and lines below; without a head, the rows are lines."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    below: tuple[str, ...] = ()


def title_of(card: Scorecard) -> str:
    """Return what the scorecard is of."""
    agreement, period = card.plan.agreement, card.period
    known = "" if card.known_at is None else f", as known on {full(card.known_at)}"
    of = f"{agreement.title} ({agreement.id} {agreement.version})"
    return f"{of}: {period.name}, {days_of(period)}, seen on {full(card.at)}{known}"


def sections_of(card: Scorecard, by: Sequence[Dimension]) -> Iterator[Section]:
    """Yield the sections of a scorecard: what was promised first, the data last."""
    yield _commitments(card)
    for group in GROUPS:
        figures = [figure for figure in card.figures if figure.definition.group == group]
        head = ("", "", "of", "95% sure", "about", "made of")
        yield Section(GROUP_TITLES[group], head, tuple(map(_number, figures)))
    yield _conversions(card)
    yield _velocities(card)
    yield _returns(card)
    for dimension in by:
        yield _split(card, dimension)
    yield _weeks(card)
    yield Section("The data", (), tuple((line,) for line in _data(card)))


def _commitments(card: Scorecard) -> Section:
    rows = [row for kept in card.commitments for row in _kept(kept)]
    states = card.states
    said = [f"{states[state]} {word}" for state, word in STATE_WORDS.items() if states[state]]
    below = [f"{count(len(card.commitments), 'commitment')}: {', '.join(said)}" if said else "no commitments"]
    if not card.over:
        below.append(f"{percent(card.period.elapsed(card.at_us))} of the period is over")
    below += [f"{kept.commitment.id}: {promised(kept.commitment)}" for kept in card.commitments]
    head = ("party", "commitment", "", "in", "reached", "of", "95% sure", "promised", "comes to", "may still go wrong")
    return Section("What was promised", head, tuple(rows), tuple(below))


def _kept(kept: Kept) -> Iterator[tuple[str, ...]]:
    if not kept.attainments:
        yield kept.party, kept.commitment.id, STATES["no_data"], "", "", "", "", _bound(kept), "", ""
    for each in kept.attainments:
        figure = each.figure
        yield (
            kept.party,
            kept.commitment.id,
            STATES[each.state],
            each.period.name,
            value_words(figure),
            of_words(figure),
            interval_words(figure.interval),
            _bound(kept),
            _expected(each),
            _left(each.budget),
        )


def _left(budget: Budget | None) -> str:
    """Return what may still go wrong, and what did beyond that."""
    if budget is None:
        return ""
    over = f", {-budget.left:.1f} too many" if budget.left < 0 else ""
    return f"{max(0.0, budget.left):.1f} of {budget.allowed:.1f}{over}"


def _bound(kept: Kept) -> str:
    promise = kept.commitment
    is_share = promise.metric[0] in SHARES
    bounds = [("≥", promise.at_least), ("≤", promise.at_most)]
    return ", ".join(
        f"{sign} {percent(float(bound)) if is_share else plain(float(bound))}"
        for sign, bound in bounds
        if bound is not None
    )


def _expected(each: Attainment) -> str:
    if each.comes_to is None:
        return ""
    return percent(each.comes_to) if each.figure.count is not None else plain(each.comes_to)


def _number(figure: Figure) -> tuple[str, ...]:
    interval, view = interval_words(figure.interval), VIEWS[figure.view]
    return named(figure), value_words(figure), of_words(figure), interval, view, made_of(figure)


def _conversions(card: Scorecard) -> Section:
    rows = [
        (
            f"{each.origin} → {each.target}",
            f"{each.converted:,} of {each.entered:,}",
            percent(each.rate or 0.0),
            interval_words(each.interval),
            f"{each.immature:,}" if each.immature else "",
            "" if each.median_us is None else length(each.median_us),
            f"{each.arrived:,}",
            "" if each.ratio is None else percent(each.ratio),
        )
        for each in card.flows.conversions
        if each.converted
    ]
    head = ("from → to", "cohort: came on", "rate", "95% sure", "too young", "median time", "period: arrived", "ratio")
    below = (
        "Cohort: of the leads that came to the first stage in the period, those that came to the second by now. "
        "Period: leads that came to the second in the period, against those that came to the first in it; some "
        "came before or from elsewhere, so that may be above 100%.",
    )
    return Section("From stage to stage", head, tuple(rows), below if rows else ("no lead came to any stage",))


def _velocities(card: Scorecard) -> Section:
    rows = [
        (
            each.stage,
            f"{each.left:,}",
            "" if each.median_us is None else length(each.median_us),
            "" if each.p90_us is None else length(each.p90_us),
            f"{each.there:,}",
        )
        for each in card.flows.velocities
        if each.left or each.there
    ]
    return Section(
        "How long leads stay", ("stage", "left it", "median", "nine of ten within", "are in it"), tuple(rows)
    )


def _returns(card: Scorecard) -> Section:
    rows = [
        (each.how, each.reason or "no reason", f"{each.of_handoffs:,}", f"{each.in_period:,}") for each in card.returns
    ]
    head = ("how", "reason", "handed off in it", "came back in it")
    return Section("Why leads came back", head, tuple(rows), () if rows else ("none came back",))


_COLUMNS: Final = ("handed_off", "touched_rate", "follow_up_median", "acceptance_rate", "opportunity_rate", "revenue")


def _split(card: Scorecard, dimension: Dimension) -> Section:
    promised_clocks = dict.fromkeys(
        f"clock_met: {kept.commitment.metric[1]}" for kept in card.commitments if kept.commitment.metric[1] is not None
    )
    wanted = (*_COLUMNS[:3], *promised_clocks, *_COLUMNS[3:])
    known = [figure.id for figure in card.figures]
    columns = [name for name in wanted if name in known]
    head = (dimension, *(named(card[name]) for name in columns))
    rows = [(part.name, *(_cell(part, name) for name in columns)) for part in card.splits[dimension] if _is_there(part)]
    return Section(f"By {dimension}", head, tuple(rows), () if rows else ("nothing is known of it",))


def _is_there(part: Split) -> bool:
    return any(figure.of for figure in part.figures)


def _cell(part: Split, name: str) -> str:
    figure = part[name]
    young = "*" if figure.immature else ""
    interval = f" ({interval_words(figure.interval)})" if figure.interval is not None else ""
    return f"{value_words(figure)}{young}{interval}"


def _weeks(card: Scorecard) -> Section:
    weeks = card.weeks[-_WEEKS:]
    rows = [
        (
            week.period.name,
            plain(week.volume.value or 0.0),
            value_words(week.acceptance),
            interval_words(week.acceptance.interval),
            value_words(week.follow_up),
            "" if week.mature else "not settled yet" if week.over else "not over",
        )
        for week in weeks
    ]
    head = ("week", "handed off", "accepted", "95% sure", "median follow-up", "")
    return Section("Week by week, by the leads handed off in each", head, tuple(rows))


def _data(card: Scorecard) -> Iterator[str]:
    log = card.log
    yield (
        f"{count(log['handed_off events'], 'handoff')} in the log: {log['stays']:,} begin a stay with sales, "
        f"{log['passed on']:,} pass a lead on, {log['cannot have happened']:,} cannot have happened"
    )
    if card.outcomes is not None:
        decided = ", ".join(f"{number:,} {spoken(outcome)}" for outcome, number in card.outcomes.items() if number)
        leads = count(sum(card.outcomes.values()), "lead")
        yield f"{leads} decided in the period, by the last outcome of each: {decided or 'none'}"
    else:
        yield "No decisions were given: nothing is known of rules, and of leads that were not handed off"
    verdict = card.windows["verdict"]
    if verdict is not None:
        yield f"Nine of ten verdicts come within {length(verdict)}; a younger handoff without one is too young"
    for found in card.findings:
        hint = f"; {found.problem.hint}" if found.problem.hint else ""
        yield f"{found.problem.message}{hint} [{found.problem.code}]"
    if card.problems:
        concerned = count(len({problem.lead_id for problem in card.problems} - {None}), "lead")
        problems = count(len(card.problems), "problem")
        yield f"{problems} of {concerned} in the log; what cannot have happened does not count"
