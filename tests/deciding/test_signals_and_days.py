"""Signals, and days counted to a date or an instant, at their edges."""

from datetime import UTC, date, datetime, timedelta

import pytest
from smallest import AT, DAY, MICROSECOND, axis, decided, event, lead, plan_with


def holds(condition, record=None, activity=None, *, signals=None, at=AT, zone="UTC"):
    """Return whether a condition holds: True, False or None."""
    fit = axis({"id": "yes", "when": condition, "points": 1}, {"id": "no", "when": f"not ({condition})", "points": 2})
    more = {"signals": signals} if signals else {}
    plan = plan_with(scoring={"fit": fit}, zone=zone, **more)
    return {1.0: True, 2.0: False, 0.0: None}[decided(plan, record, activity, at=at).points["fit"]]


SIGNALS = {
    "count": {"s": {"count": "visit"}},
    "sum": {"s": {"sum": "visit.seconds"}},
    "distinct": {"s": {"distinct": "visit.path"}},
    "days": {"s": {"days": "visit"}},
    "days_since": {"s": {"days_since": "visit"}},
}


@pytest.mark.parametrize("measure", ["count", "sum", "distinct", "days"])
def test_no_events_measure_zero(measure):
    assert holds("s <= 0", lead(), [], signals=SIGNALS[measure]) is True


@pytest.mark.parametrize("measure", SIGNALS)
def test_an_activity_that_is_not_given_measures_nothing(measure):
    assert holds("s <= 0", lead(), None, signals=SIGNALS[measure]) is None


def test_days_since_an_event_that_never_was_is_not_known():
    assert holds("s > 0", lead(), [], signals=SIGNALS["days_since"]) is None
    assert holds("s > 0", lead(), [event("click", DAY)], signals=SIGNALS["days_since"]) is None


@pytest.mark.parametrize(
    ("ago", "days"), [(timedelta(0), 0), (DAY - MICROSECOND, 0), (DAY, 1), (2 * DAY - MICROSECOND, 1), (2 * DAY, 2)]
)
def test_days_since_an_event_are_whole_days_of_24_hours(ago, days):
    assert holds(f"s == {days}", lead(), [event("visit", ago)], signals=SIGNALS["days_since"]) is True


def test_days_since_is_measured_from_the_newest_event():
    activity = [event("visit", 9 * DAY), event("visit", 3 * DAY), event("visit", 5 * DAY)]
    assert holds("s == 3", lead(), activity, signals=SIGNALS["days_since"]) is True


def test_any_means_every_declared_type():
    activity = [event("click", 3 * DAY), event("visit", 5 * DAY), event("form", 4 * DAY)]
    assert holds("s == 3", lead(), activity, signals={"s": {"days_since": "any"}}) is True
    assert holds("s == 3", lead(), activity, signals={"s": {"count": "any"}}) is True


def test_null_attributes_are_skipped_by_sum_and_distinct():
    activity = [
        event("visit", DAY, path="/a", seconds=2),
        event("visit", DAY, path=None),
        event("visit", DAY, path="/a"),
    ]
    assert holds("s == 2", lead(), activity, signals=SIGNALS["sum"]) is True
    assert holds("s == 1", lead(), activity, signals=SIGNALS["distinct"]) is True
    assert holds("s == 3", lead(), activity, signals=SIGNALS["count"]) is True


def test_a_sum_does_not_depend_on_the_order():
    seconds = [1e16, 1.0, -1e16, 0.1, 0.2, 0.3]
    activity = [event("visit", DAY, seconds=each) for each in seconds]
    for order in (activity, activity[::-1], activity[3:] + activity[:3]):
        assert holds("s == 1.6", lead(), order, signals=SIGNALS["sum"]) is True


def test_days_are_different_utc_days():
    midnight = timedelta(hours=10)
    activity = [event("visit", ago) for ago in (midnight, midnight - MICROSECOND, midnight + MICROSECOND)]
    assert holds("s == 2", lead(), activity, signals=SIGNALS["days"], zone="America/Los_Angeles") is True


@pytest.mark.parametrize(("ago", "counted"), [(2 * DAY - MICROSECOND, True), (2 * DAY, False)])
def test_a_signal_looks_back_as_far_as_its_window_without_the_edge(ago, counted):
    assert (
        holds("s >= 1", lead(), [event("visit", ago)], signals={"s": {"count": "visit", "within": "2 days"}}) is counted
    )


def test_a_where_that_is_not_known_leaves_its_event_out():
    signals = {"s": {"count": "visit", "where": "seconds < 10"}}
    assert holds("s == 1", lead(), [event("visit", DAY, seconds=9), event("visit", DAY)], signals=signals) is True


# Days

LATE_EVENING = datetime(2026, 11, 2, 23, 30, tzinfo=UTC)
"""Half past midnight of the third in Madrid, the afternoon of the second in Los Angeles."""


@pytest.mark.parametrize(
    ("zone", "today"),
    [("UTC", date(2026, 11, 2)), ("Europe/Madrid", date(2026, 11, 3)), ("America/Los_Angeles", date(2026, 11, 2))],
)
def test_days_to_a_date_are_counted_from_the_local_date_of_the_agreement(zone, today):
    for days in (-1, 0, 1, 40):
        record = lead(contract_until=today + days * DAY)
        assert holds(f"days_until(contract_until) == {days}", record, at=LATE_EVENING, zone=zone) is True
        assert holds(f"days_since(contract_until) == {-days}", record, at=LATE_EVENING, zone=zone) is True


@pytest.mark.parametrize(
    ("instant", "today"),
    [
        (datetime(2026, 11, 1, 22, 59, 59, 999999, tzinfo=UTC), date(2026, 11, 1)),
        (datetime(2026, 11, 1, 23, tzinfo=UTC), date(2026, 11, 2)),
    ],
)
def test_the_local_date_changes_at_the_midnight_of_the_zone(instant, today):
    record = lead(contract_until=today)
    assert holds("days_until(contract_until) == 0", record, at=instant, zone="Europe/Madrid") is True


@pytest.mark.parametrize(
    ("ago", "since"),
    [(timedelta(0), 0), (DAY - MICROSECOND, 0), (DAY, 1), (DAY + MICROSECOND, 1), (-MICROSECOND, -1), (-DAY, -1)],
)
def test_days_since_an_instant_are_rounded_down(ago, since):
    assert holds(f"days_since(met_at) == {since}", lead(met_at=AT - ago)) is True


@pytest.mark.parametrize(
    ("ahead", "until"), [(timedelta(0), 0), (DAY - MICROSECOND, 0), (DAY, 1), (-MICROSECOND, -1), (-DAY, -1)]
)
def test_days_until_an_instant_are_rounded_down(ahead, until):
    assert holds(f"days_until(met_at) == {until}", lead(met_at=AT + ahead)) is True


@pytest.mark.parametrize("condition", ["days_since(met_at) > 3", "days_until(contract_until) <= 3"])
def test_days_of_a_missing_field_are_not_known(condition):
    assert holds(condition, lead()) is None


# The door


@pytest.mark.parametrize(
    ("condition", "fields"),
    [
        ('country == "ES"', {"country": " es\t"}),
        ('country in ["es"]', {"country": "Es"}),
        ('level == "vp"', {"level": "boss"}),
        ('level == "boss"', {"level": " vp "}),
        ('domain(email) == "acme.example"', {"email": "ana@ACME.example"}),
        ('domain(email) == "ACME.example"', {"email": "a@b@acme.example"}),
        ("revenue == 3", {"revenue": 3}),
        ('contract_until == date("2026-12-31")', {"contract_until": "2026-12-31"}),
        ('met_at == datetime("2026-12-31T09:00:00+01:00")', {"met_at": "2026-12-31T08:00:00Z"}),
        ("length(languages) == 2", {"languages": ["de", " ", "en"]}),
        ('"de" in languages', {"languages": ("en", " de")}),
        ("not known(phone)", {"phone": " \n"}),
        ("employees == 5", {"employees": 5, "no such field": object()}),
    ],
)
def test_values_are_made_one_spelling_at_the_door(condition, fields):
    assert holds(condition, lead(**fields)) is True


def test_a_division_by_zero_is_not_known():
    assert holds("revenue / employees > 1", lead(revenue=5, employees=0)) is None
