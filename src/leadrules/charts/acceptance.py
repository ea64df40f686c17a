"""Acceptance week by week, with how sure each week is, what was promised, and since when it slid."""

from __future__ import annotations

from collections.abc import Sequence

from leadrules.charts.canvas import BLUE, ORANGE, VERMILION, Axes, draw, grid, nothing
from leadrules.charts.chart import Chart
from leadrules.charts.volume import MOST_WEEKS
from leadrules.drift import Alarm, Drift, Watch
from leadrules.scorecard import Scorecard, Week
from leadrules.scorecard.wording import interval_words, percent, value_words


def acceptance(card: Scorecard, drift: Drift | None = None) -> Chart:
    """Return the share of each week's leads that sales accepted; the week from which it slid is marked.

    Weeks that are not settled are hollow and belong to no line.

    Raises:
        LeadrulesError: matplotlib is not installed.
    """
    weeks = [week for week in card.weeks if week.period.start_us < card.period.end_us][-MOST_WEEKS:]
    alarm, promise = _slide(drift, card), _promised(card)
    title = "Accepted by sales, week by week"
    caption = _caption(alarm, promise)
    rows = tuple(_row(week) for week in weeks)
    told = f"{title}. {caption} " + ", ".join(f"{week.period.name}: {value_words(week.acceptance)}" for week in weeks)

    def plot(axes: Axes) -> None:
        _plot(axes, weeks, alarm, promise)

    head = ("Week handed off", "Accepted#", "Of#", "95% sure", "")
    return Chart("acceptance", title, caption, head, rows, draw("acceptance", title, told, 2.9, plot))


def slides_of(drift: Drift | None, card: Scorecard) -> tuple[tuple[Watch, Alarm], ...]:
    """Return what slid by the end of a period and was noticed in it or since: each with its first alarm."""
    found = []
    for watch in () if drift is None else drift.watches:
        alarms = [alarm for alarm in watch.alarms if alarm.since <= card.period.last]
        if alarms and alarms[-1].noticed >= card.period.first:
            found.append((watch, alarms[0]))
    return tuple(found)


def _slide(drift: Drift | None, card: Scorecard) -> Alarm | None:
    slides = slides_of(drift, card)
    return next((alarm for of, alarm in slides if (of.conversion, of.segment) == ("accepted", None)), None)


def _promised(card: Scorecard) -> float | None:
    """Return the share that marketing or sales promised at least."""
    promises = (kept.commitment for kept in card.commitments if kept.commitment.metric[0] == "acceptance_rate")
    return next((float(promise.at_least) for promise in promises if promise.at_least is not None), None)


def _row(week: Week) -> tuple[str, ...]:
    figure = week.acceptance
    young = "" if week.mature else "not settled yet" if week.over else "not over"
    return week.period.name, value_words(figure), f"{figure.of:,}", interval_words(figure.interval), young


def _caption(alarm: Alarm | None, promise: float | None) -> str:
    said = ["Lines up and down: 95% intervals. Hollow: not settled yet."]
    if promise is not None:
        said.append(f"Dashed: the promise, {percent(promise)}.")
    if alarm is not None:
        said.append(f"Shaded: lower than before since the week of {alarm.since}.")
    return " ".join(said)


def _plot(axes: Axes, weeks: Sequence[Week], alarm: Alarm | None, promise: float | None) -> None:
    known = [(place, week) for place, week in enumerate(weeks) if week.acceptance.of]
    if not known:
        return nothing(axes, "no week with handoffs")
    for place, week in known:
        interval, share = week.acceptance.interval, week.acceptance.value or 0.0
        if interval is not None:
            axes.plot([place, place], [100 * interval.low, 100 * interval.high], color=BLUE, linewidth=1.3, alpha=0.7)
        face = BLUE if week.mature else "none"
        axes.plot(place, 100 * share, "o", color=BLUE, markersize=6.5, markerfacecolor=face, markeredgecolor=BLUE)
    settled = [(place, 100 * (week.acceptance.value or 0.0)) for place, week in known if week.mature]
    axes.plot([place for place, _ in settled], [share for _, share in settled], color=BLUE, linewidth=1.6)
    if promise is not None:
        axes.axhline(100 * promise, color=VERMILION, linewidth=1.8, linestyle=(0, (5, 2)))
    since = next((place for place, week in enumerate(weeks) if alarm and week.period.first >= alarm.since), None)
    if alarm is not None and since is not None:
        axes.axvspan(since - 0.5, len(weeks) - 0.5, facecolor=ORANGE, alpha=0.18, edgecolor="none")
        axes.axvline(since - 0.5, color=ORANGE, linewidth=1.6)
        axes.annotate(f"since {alarm.since.day} {alarm.since:%b}", (since - 0.4, 2), va="bottom")
    step = -(-len(weeks) // 8)
    axes.set_xticks(range(0, len(weeks), step), [week.period.name.partition("-")[2] for week in weeks[::step]])
    axes.set_xlim(-0.6, len(weeks) - 0.4)
    axes.set_ylim(0, 100)
    axes.set_yticks([0, 25, 50, 75, 100], ["0%", "25%", "50%", "75%", "100%"])
    grid(axes, "y")
    return None
