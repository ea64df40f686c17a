"""What each side promised, and what became of it."""

from __future__ import annotations

from collections import Counter

from leadrules.clauses.commitments import SHARES
from leadrules.description.commitments import promised
from leadrules.description.wording import capital
from leadrules.documents.content import Paragraph, Reached, Score, Scores, Section, Standing, section
from leadrules.scorecard import Attainment, Kept, Scorecard, State
from leadrules.scorecard.attainment import OF_ALL
from leadrules.scorecard.wording import STATE_WORDS, interval_words, of_words, percent, plain, value_words


def verdict(card: Scorecard) -> str:
    """Return what the period comes to, in a sentence: ``Marketing kept 2 of 3 promises, sales 1 of 2.``"""
    said = [f"{party} kept {_kept_of(kept)}" for party, kept in _by_party(card).items()]
    if not said:
        return "The agreement has no commitments to be measured."
    if not card.over:
        over = f"with {percent(card.period.elapsed(card.at_us))} of {card.period.name} over"
        return f"So far, {over}: {'; '.join(said)}."
    return f"{capital('; '.join(said))}."


def _kept_of(kept: list[Kept]) -> str:
    states = Counter(each.state for each in kept)
    promise = "promise" if len(kept) == 1 else "promises"
    others: tuple[State, ...] = ("missed", "on_track", "at_risk", "no_data")
    not_kept = [f"{states[state]} {STATE_WORDS[state]}" for state in others if states[state]]
    said = f" ({', '.join(not_kept)})" if not_kept else ""
    return f"{states['met']} of {len(kept)} {promise}{said}"


def _by_party(card: Scorecard) -> dict[str, list[Kept]]:
    found: dict[str, list[Kept]] = {}
    for kept in card.commitments:
        found.setdefault(kept.party, []).append(kept)
    return found


def promises(card: Scorecard) -> Section | None:
    """Return the promises of each side and how they stand, side by side."""
    scores = tuple(Score(party, _kept_of(kept), tuple(map(_standing, kept))) for party, kept in _by_party(card).items())
    if not scores:
        return None
    words = (
        "A promise is kept when it was met in every one of its periods. The error budget is how much may go wrong "
        "before a promised share is missed."
    )
    return section("What was promised, and what became of it", Scores(scores), Paragraph((words,)))


def _standing(kept: Kept) -> Standing:
    reached = tuple(_reached(each) for each in kept.attainments)
    if not reached:
        reached = (Reached("no_data", STATE_WORDS["no_data"], "", "–", ()),)
    promise = (f"{promised(kept.commitment)}.",)
    return Standing(promise, kept.commitment.id, kept.state, STATE_WORDS[kept.state], reached)


def _reached(each: Attainment) -> Reached:
    details = tuple(said for said in (_of(each), _budget(each), _pace(each)) if said)
    return Reached(each.state, STATE_WORDS[each.state], each.period.name, value_words(each.figure), details)


def _of(each: Attainment) -> str:
    figure = each.figure
    if figure.value is None:
        return figure.why or ""
    open_ = "too young to tell" if figure.name in OF_ALL else "still open"
    young = f", {figure.immature:,} {open_}" if figure.immature else ""
    sure = "" if figure.interval is None else f", 95% sure: {interval_words(figure.interval)}"
    return f"{of_words(figure)}{sure}{young}".removeprefix(", ")


def _budget(each: Attainment) -> str:
    budget = each.budget
    if budget is None:
        return ""
    said = f"error budget: {budget.used:,} of {budget.allowed:.1f} used"
    return said if budget.left >= 0 else f"{said}, {-budget.left:.1f} too many"


def _pace(each: Attainment) -> str:
    if each.comes_to is None:
        return ""
    expected = percent(each.comes_to) if each.figure.name in SHARES else plain(each.comes_to)
    open_ = "young" if each.figure.name in OF_ALL else "open"
    return f"comes to {expected} {'at this pace' if each.elapsed < 1 else f'if the {open_} ones go like the others'}"
