"""Drift as findings and as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from leadrules.diagnostics import Diagnostic, Span, note, warning
from leadrules.drift.alarms import Watched
from leadrules.drift.baseline import MIN_BASELINE_LEADS
from leadrules.drift.detector import Alarm
from leadrules.drift.watching import Drift, Watch

_DIGITS = 6


def findings(drift: Drift) -> Iterator[Diagnostic]:
    """Yield every alarm as a warning that points at the review, and what could not be judged as a note."""
    for watch in drift.watches:
        if watch.alarms:
            yield _alarm(drift, watch)
        elif watch.segment is None and watch.baseline is None:
            needed = f"{drift.terms.baseline_weeks} mature weeks with {MIN_BASELINE_LEADS} leads and both outcomes"
            message = f"{watch.metric}: nothing to compare with yet; a baseline needs {needed}"
            yield note("LR942", message, None, "give a longer log, or less time with `--maturity`")
        elif watch.segment is None and not watch.after:
            message = f"{watch.metric}: the baseline takes all {len(watch.weeks)} mature weeks, so none is compared"
            yield note("LR942", message, None, "give a longer log, or a shorter `--baseline`")
    for watched in drift.watched:
        yield from _watched(drift, watched)


def name_of(watch: Watch) -> str:
    """Return what is watched: `acceptance_rate`, `acceptance_rate of team rest`."""
    return watch.metric if watch.segment is None else f"{watch.metric} of {watch.segment} {watch.value}"


def rate(watch: Watch, alarm: Alarm) -> str:
    """Return the share since a drop, with its interval and the leads."""
    low, high = watch.interval(alarm)
    return f"{alarm.share:.0%} ({low:.0%} to {high:.0%}) of {alarm.leads:,} leads"


def _alarm(drift: Drift, watch: Watch) -> Diagnostic:
    first = watch.alarms[0]
    again = f", again in that of {watch.alarms[-1].noticed}" if watch.alarms[1:] else ""
    dropped = f"{name_of(watch)} dropped since the week of {first.since}: {rate(watch, first)}"
    message = f"{dropped}, {watch.share or 0:.0%} before; noticed in the week of {first.noticed}{again}"
    return warning("LR940", message, _review_span(drift), _review_words(drift))


def _watched(drift: Drift, watched: Watched) -> Iterator[Diagnostic]:
    place = drift.plan.agreement.document.root["commitments"]["alarms"][watched.place]["watch"]
    metric = watched.alarm.watch[0]
    if watched.periods is None:
        yield note("LR943", f"`{metric}` is not measured here, so this alarm is not judged", place.span)
    elif not watched.periods:
        message = f"the log is too short for `{metric}` against `{watched.alarm.against}`"
        yield note("LR942", message, place.span, "give a longer log")
    if watched.moved:
        last = watched.moved[-1]
        now, before = (f"{x:.0%}" if last.is_share else f"{x:,.1f}" for x in (last.now, last.before))
        of = f" of {last.leads:,} leads" if last.is_share else ""
        rang = f"rang in {len(watched.moved)} of {watched.periods} periods, last in {last.period.name}"
        message = f"`{metric}` {rang}: {now}{of}, {before} before, so {last.said}"
        yield warning("LR941", message, place.span, _review_words(drift))


def _review_span(drift: Drift) -> Span | None:
    place = drift.plan.agreement.document.root["review"]
    return place.key_span if place.exists else None


def _review_words(drift: Drift) -> str:
    if drift.review_due is None:
        return "look at the agreement together; it names no `review`"
    if drift.terms.at.astimezone(drift.plan.zone).date() >= drift.review_due:
        return f"bring it to the review, which was due on {drift.review_due}"
    return f"do not wait for the review of {drift.review_due}: bring it forward"


def to_dict(drift: Drift) -> dict[str, Any]:
    """Return drift as plain data that JSON can hold."""
    agreement, terms = drift.plan.agreement, drift.terms
    return {
        "agreement": {"id": agreement.id, "version": agreement.version, "digest": agreement.digest.meaning},
        "at": terms.at.isoformat(),
        "maturity_days": {name: time.total_seconds() / 86_400 for name, time in terms.maturity.items()},
        "baseline_weeks": terms.baseline_weeks,
        "false_alarm_weeks": terms.false_alarm_weeks,
        "conversions": [_watch_data(watch) for watch in drift.watches],
        "alarms": [_watched_data(watched) for watched in drift.watched],
        "review_due": drift.review_due and drift.review_due.isoformat(),
        "impossible_events": drift.impossible_events,
    }


def _watch_data(watch: Watch) -> dict[str, Any]:
    return {
        "metric": watch.metric,
        "segment": watch.segment,
        "value": watch.value,
        "share_of_baseline": _rounded(watch.share),
        "baseline": _rounded(watch.baseline),
        "dispersion": _rounded(watch.dispersion),
        "young": watch.young,
        "weeks": [
            {"week": week.first.isoformat(), "leads": week.leads, "converted": week.converted} for week in watch.weeks
        ],
        "alarms": [
            {
                "since": alarm.since.isoformat(),
                "noticed": alarm.noticed.isoformat(),
                "leads": alarm.leads,
                "converted": alarm.converted,
                "share": _rounded(alarm.share),
                "interval": [_rounded(bound) for bound in watch.interval(alarm)],
            }
            for alarm in watch.alarms
        ],
    }


def _watched_data(watched: Watched) -> dict[str, Any]:
    alarm = watched.alarm
    return {
        "watch": alarm.watch[0] if alarm.watch[1] is None else {alarm.watch[0]: alarm.watch[1]},
        "moves": float(alarm.moves),
        "against": alarm.against,
        "periods": watched.periods,
        "rang": [
            {
                "period": moved.period.name,
                "now": _rounded(moved.now),
                "before": _rounded(moved.before),
                "leads": moved.leads,
                "hits": moved.hits,
            }
            for moved in watched.moved
        ],
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)
