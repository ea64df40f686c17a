"""What to talk about: what stands out in a period, each with how sure it is, and never from too little data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import NormalDist
from typing import Final

from leadrules.calibration import Calibration, Evidence
from leadrules.calibration.doubts import SELECTION
from leadrules.calibration.ranking import CONFIDENCE
from leadrules.charts.acceptance import slides_of
from leadrules.charts.follow_up import times_by_team, touch_clocks
from leadrules.documents.content import Id, Line
from leadrules.drift import Alarm, Drift, Watch
from leadrules.forecast import Forecast
from leadrules.forecast.predicting import in_percent
from leadrules.report.material import Material
from leadrules.scorecard import Scorecard
from leadrules.scorecard.definitions import OF_A_CLOCK
from leadrules.scorecard.flows import HALF
from leadrules.scorecard.wording import interval_words, percent, spoken
from leadrules.statistics import median_interval, quantile, wilson
from leadrules.worktime.spoken import hours_of

FEWEST: Final = 20
"""Of fewer leads than that nothing is said."""

_FALSE: Final = 0.05
"""The chance that any team at all is named although all are alike (Bonferroni)."""

_MOST_RULES: Final = 5
_SHARE_OF: Final = {
    "accepted": "Acceptance",
    "opportunity": "The share of leads that become an opportunity",
    "won": "The share of opportunities that are won",
}
_DO: Final = {"accepted": "were accepted", "opportunity": "became an opportunity", "won": "bought"}


def talking_points(material: Material) -> tuple[Line, ...]:
    """Return what stands out, in the order in which to talk about it; nothing where the data shows nothing."""
    return (
        *_slow_teams(material.card),
        *_drops(material.drift, material.card),
        *_own_alarms(material.drift, material.card),
        *_rules(material.calibration),
        *_not_backed(material.forecast),
        *_reason(material.card),
    )


def not_said(material: Material) -> tuple[Line, ...]:
    """Return what could not be judged, and why."""
    return (
        *_small_teams(material.card),
        *_unwatched(material.drift),
        *_untrusted(material.calibration),
        *_by_chance(material.calibration),
    )


def _slow_teams(card: Scorecard) -> Iterator[Line]:
    """Yield the teams that are slower than all others: by their median, or by the clock of the first touch."""
    teams = [each for each in times_by_team(card) if len(each.times) >= FEWEST]
    if len(teams) < 2:
        return
    z = NormalDist().inv_cdf(1 - _FALSE / (2 * len(teams)))
    for each in teams:
        times = tuple(sorted(us for other in teams if other is not each for us in other.times))
        own, rest = median_interval(each.times, z), median_interval(times, z)
        late = _late(card, each.team, [other.team for other in teams if other is not each], z)
        if own is not None and rest is not None and (late or own[0] > rest[1]):
            slow = f"{hours_of(each.median_us)} (median of {len(each.times):,} leads, {_between(own)})"
            fast = f"{hours_of(quantile(times, HALF))} (of {len(times):,}, {_between(rest)})"
            yield ("Team ", Id(each.team), f" answers in {slow}, the other teams in {fast}", *late, ".")


def _between(bounds: tuple[int, int]) -> str:
    return f"{hours_of(bounds[0])} to {hours_of(bounds[1])}"


def _late(card: Scorecard, team: str, others: Sequence[str], z: float) -> Line:
    """Return how often a team keeps the clocks of the first touch; nothing where that is no less than the others do."""
    parts = {part.name: part for part in card.splits["team"]}
    for clock in touch_clocks(card.plan):
        own, *rest = (parts[name][f"{OF_A_CLOCK}: {clock.id}"] for name in (team, *others))
        met, of = sum(figure.count or 0 for figure in rest), sum(figure.of for figure in rest)
        if min(own.of, of) >= FEWEST and wilson(own.count or 0, own.of, z).high < wilson(met, of, z).low:
            kept = f" in {_share(own.count or 0, own.of)} of {own.of:,}, they in {_share(met, of)} of {of:,}"
            return ("; it keeps ", Id(clock.id), kept)
    return ()


def _small_teams(card: Scorecard) -> Iterator[Line]:
    small = [each.team for each in times_by_team(card) if len(each.times) < FEWEST]
    if small:
        names: list[str | Id] = []
        for team in small:
            names += [", ", Id(team)]
        yield (f"Follow-up is compared from {FEWEST} touched leads on, and these have fewer: ", *names[1:], ".")


def _drops(drift: Drift | None, card: Scorecard) -> Iterator[Line]:
    """Yield every conversion that dropped and was noticed in the period or since: of all leads, else of segments."""
    for conversion, word in _SHARE_OF.items():
        dropped = [pair for pair in slides_of(drift, card) if pair[0].conversion == conversion]
        whole = [pair for pair in dropped if pair[0].segment is None]
        for watch, alarm in whole or dropped:
            yield _drop(watch, alarm, word)


def _drop(watch: Watch, alarm: Alarm, word: str) -> Line:
    of: Line = () if watch.segment is None else (f" of {watch.segment} ", Id(watch.value or ""))
    sure = interval_words(watch.interval(alarm))
    counted = f"{percent(alarm.share)} ({sure}) of {alarm.leads:,} leads, {percent(watch.share or 0.0)} before"
    return (word, *of, f" slid since the week of {alarm.since}: {counted}.")


def _own_alarms(drift: Drift | None, card: Scorecard) -> Iterator[Line]:
    for watched in () if drift is None else drift.watched:
        rang = [moved for moved in watched.moved if moved.period.start_us < card.period.end_us]
        if rang and rang[-1].period.end_us > card.period.start_us:
            last = rang[-1]
            now, before = (percent(x) if last.is_share else f"{x:,.1f}" for x in (last.now, last.before))
            of = f" of {last.leads:,} leads" if last.is_share else ""
            said = f"{now}{of} in {last.period.name}, {before} before, so {last.said}"
            yield (f"The alarm that both sides agreed on, {spoken(watched.alarm.watch[0])}, rang: {said}.",)


def _unwatched(drift: Drift | None) -> Iterator[Line]:
    if drift is None:
        yield ("Whether conversions slide: drift was not looked at.",)
        return
    for watch in drift.watches:
        if watch.segment is None and not watch.after:
            word = _SHARE_OF[watch.conversion]
            weeks = drift.terms.baseline_weeks
            yield (f"{word}: too few settled weeks to compare with the first {weeks}.",)


def _rules(calibration: Calibration | None) -> Iterator[Line]:
    """Yield the rules whose points the outcomes contradict, the ones with the most points first."""
    if calibration is None or calibration.suggestion is None or not calibration.is_trusted:
        return
    wrong = [each for each in calibration.suggestion.rules if each.verdict in ("too high", "too low")]
    wrong.sort(key=lambda each: (each.verdict != "too high", -abs(each.today), each.rule))
    for each in wrong[:_MOST_RULES]:
        yield _rule(each, calibration)


def _rule(each: Evidence, calibration: Calibration) -> Line:
    low, high = sorted((each.low or 0.0, each.high or 0.0), key=abs)
    leads = [(each.rule in lead.decision.fired_rules, lead.converted) for lead in calibration.sample.leads]
    own, others = ([did for has, did in leads if has is wanted] for wanted in (True, False))
    said = f" gives {each.today} points, and the outcomes say {low:.0f} to {high:.0f}"
    if each.adds_nothing:
        said += ", so that it may be worth nothing"
    if not own or not others:
        return ("Rule ", Id(each.rule), f"{said}.")
    mine, theirs = (f"{_share(sum(found), len(found))} of" for found in (own, others))
    did = _DO[calibration.terms.outcome]
    return (
        "Rule ",
        Id(each.rule),
        f"{said}: {mine} its {len(own):,} leads {did}, {theirs} the {len(others):,} others.",
    )


def _share(count: int, of: int) -> str:
    return f"{percent(count / of)} ({interval_words(wilson(count, of))})"


def _untrusted(calibration: Calibration | None) -> Iterator[Line]:
    for doubt in () if calibration is None else calibration.doubts:
        yield (f"What points are worth: {doubt.message}.",)


def _by_chance(calibration: Calibration | None) -> Iterator[Line]:
    """Yield that some of the rules that are named are named by chance: each is judged by an interval of its own."""
    if any(_rules(calibration)) and calibration is not None and calibration.suggestion is not None:
        judged = sum(each.is_judged for each in calibration.suggestion.rules)
        chance = f"of the {judged} that were judged, {judged * (1 - CONFIDENCE):.1f} are named by chance alone"
        yield (f"Whether each rule named above is worth something else than its points: {chance}.",)
        yield (f"What a rule is worth for other leads: {SELECTION}.",)


def _not_backed(forecast: Forecast | None) -> Iterator[Line]:
    for chance in () if forecast is None else forecast.chances:
        if not chance.is_backed:
            volume = chance.volume
            expected = f"{volume.expected:.0f} expected in {chance.period.name} ({volume.low:.0f} to {volume.high:.0f})"
            said = f" ({chance.said}): {expected}, a chance of {in_percent(chance.chance)}"
            yield ("The forecast does not back ", Id(chance.promise.id), f"{said}.")


def _reason(card: Scorecard) -> Iterator[Line]:
    """Yield the most frequent reason of return where it stands out from the next."""
    counted: dict[str | None, int] = {}
    for each in card.returns:
        counted[each.reason] = counted.get(each.reason, 0) + each.of_handoffs
    total = sum(counted.values())
    ordered = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0] or ""))
    if total < FEWEST or len(ordered) < 2 or ordered[0][0] is None:
        return
    (reason, most), (_, second) = ordered[:2]
    sure = wilson(most, total)
    if sure.low > second / total:
        said = f": {percent(most / total)} ({interval_words(sure)}) of the {total:,} that did"
        yield ("Most leads came back as ", Id(reason or ""), f"{said}.")
