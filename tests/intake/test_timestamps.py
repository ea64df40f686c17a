"""Timestamps: what is written is what is read, whatever the machine's language or zone."""
# ruff: noqa: DTZ001 - local times are meant

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadrules.expr import Refused
from leadrules.intake.timestamps import any_parser, instant, out_of_range, parse_iso, parser, unreadable
from leadrules.worktime import zone

MADRID = zone("Europe/Madrid")
ZONES = st.sampled_from(["Europe/Madrid", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"]).map(zone)
FORMATS = st.sampled_from(
    [
        "%d/%m/%Y %H:%M:%S.%f",
        "%Y%m%d%H%M%S%f",
        "%m-%d-%Y  %I:%M:%S.%f %p",
        "%Y-%m-%dT%H:%M:%S.%f",
        "%f %S %M %H %d %m %Y",
    ]
)
MOMENTS = st.datetimes(min_value=datetime(1000, 1, 1))


@given(MOMENTS, FORMATS)
def test_a_time_written_in_a_format_is_read_back(moment: datetime, pattern: str) -> None:
    assert parser(pattern)(moment.strftime(pattern)) == moment


@given(st.datetimes(datetime(1969, 1, 1), datetime(2068, 12, 31)))
def test_years_of_two_digits_are_those_from_1969_to_2068(moment: datetime) -> None:
    assert parser("%y%m%d")(moment.strftime("%y%m%d")).date() == moment.date()


@given(MOMENTS)
def test_a_time_that_there_is_has_no_part_out_of_range(moment: datetime) -> None:
    assert out_of_range(moment.isoformat()) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2026-13-02T09:00:00Z", "there is no month `13`"),
        ("2026-13-02", "there is no month `13`"),
        ("2026-02-30T09:00:00Z", "there is no day `2026-02-30`"),
        ("2026-02-01T24:00:00Z", "there is no hour `24`"),
        ("2026-02-01 09:60", "there is no minute `60`"),
        ("2026-02-01T09:00:61Z", "there is no second `61`"),
    ],
)
def test_the_part_of_a_time_that_does_not_exist_is_named(text: str, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_iso(text)
    assert refused.value.reason == reason


@given(st.text(max_size=30), FORMATS)
def test_any_other_text_is_refused_and_nothing_worse(text: str, pattern: str) -> None:
    for parse in (parser(pattern), parse_iso):
        with suppress(Refused):
            assert isinstance(parse(text), datetime)


@given(st.text(alphabet="%YymdHIpMSfzbBj/ ", max_size=16))
def test_a_format_is_either_unreadable_or_reads(pattern: str) -> None:
    if unreadable(pattern) is None:
        with pytest.raises(Refused):
            parser(pattern)("nothing of the kind")


@given(st.datetimes(datetime(1950, 1, 1), datetime(2060, 1, 1), timezones=ZONES))
def test_local_time_comes_back_to_its_instant_where_it_came_first(moment: datetime) -> None:
    first = moment.astimezone(UTC).astimezone(moment.tzinfo)
    if first.fold == 0:
        assert instant(first.replace(tzinfo=None), moment.tzinfo) == first.astimezone(UTC)


@given(st.datetimes(), ZONES)
def test_every_local_time_is_an_instant_or_refused(moment: datetime, where: object) -> None:
    with suppress(Refused):
        assert abs(instant(moment, where).replace(tzinfo=None) - moment) < timedelta(days=1)  # type: ignore[arg-type]


def test_a_time_that_comes_twice_is_the_first() -> None:
    assert instant(datetime(2026, 10, 25, 2, 30), MADRID) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_time_that_is_skipped_is_shifted_forward_by_the_gap() -> None:
    assert instant(datetime(2026, 3, 29, 2, 30), MADRID) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_a_time_without_offset_or_zone_is_refused() -> None:
    with pytest.raises(Refused, match="has no offset"):
        instant(parse_iso("2026-11-02T09:00"), None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("02/11/2026 09:05", datetime(2026, 11, 2, 9, 5)),
        ("2/1/2026 9:05", datetime(2026, 1, 2, 9, 5)),
    ],
)
def test_a_leading_zero_may_be_left_out(text: str, expected: datetime) -> None:
    assert parser("%d/%m/%Y %H:%M")(text) == expected


@pytest.mark.parametrize(
    "text", ["31/02/2026 09:00", "02/13/2026 09:00", "02/11/2026 24:00", "02/11/26 09:00", "٠٢/11/2026 09:00"]
)
def test_a_day_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        parser("%d/%m/%Y %H:%M")(text)


@pytest.mark.parametrize(("text", "hour"), [("12:30 AM", 0), ("1:30 am", 1), ("12:30 PM", 12), ("11:30 pm", 23)])
def test_twelve_hours_have_a_morning_and_an_afternoon(text: str, hour: int) -> None:
    assert parser("%Y-%m-%d %I:%M %p")(f"2026-11-02 {text}").hour == hour


@pytest.mark.parametrize("text", ["2026-11-02 09:00+01:00", "2026-11-02 09:00+0100", "2026-11-02 08:00Z"])
def test_an_offset_in_the_text_wins(text: str) -> None:
    assert instant(parser("%Y-%m-%d %H:%M%z")(text), zone("Asia/Tokyo")) == datetime(2026, 11, 2, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("%d %B %Y", "`%B` is not read"),
        ("%d/%m", "does not say which day"),
        ("%d/%m/%Y %y", "does not say which day"),
        ("%d/%d/%Y", "stands there twice"),
        ("%d/%m/%Y %I:%M", "does not say which hour"),
        ("%d/%m/%Y %H %p", "does not say which hour"),
        ("%d/%m/%Y %", "single `%`"),
        ("dd/mm/yyyy", "does not say which day"),
    ],
)
def test_a_format_that_leaves_doubts_is_not_read(pattern: str, reason: str) -> None:
    problem = unreadable(pattern)
    assert problem is not None
    assert reason in problem[0]


@pytest.mark.parametrize(
    ("pattern", "text", "meant"),
    [
        ("epoch milliseconds", "1793700000123", datetime(2026, 11, 3, 10, 0, 0, 123_000, tzinfo=UTC)),
        ("epoch seconds", "1793700000", datetime(2026, 11, 3, 10, 0, tzinfo=UTC)),
        ("epoch seconds", "1793700000.5", datetime(2026, 11, 3, 10, 0, 0, 500_000, tzinfo=UTC)),
        ("excel serial", "46329", datetime(2026, 11, 3)),
        ("excel serial", "46329,375", datetime(2026, 11, 3, 9)),
        ("excel serial", "46329.9999999", datetime(2026, 11, 4)),
    ],
)
def test_an_instant_may_be_one_number(pattern: str, text: str, meant: datetime) -> None:
    assert parser(pattern)(text) == meant


@pytest.mark.parametrize(
    ("patterns", "text", "hint"),
    [
        (["%d/%m/%Y"], "01/13/2026", "`%m/%d/%Y`"),
        (["%m/%d/%y %H:%M"], "13/1/26 9:00", "`%d/%m/%y %H:%M`"),
        (["%d.%m.%Y %H:%M", "%d/%m/%Y"], "01/13/2026", "`%m/%d/%Y`"),
        (["%d/%m/%Y"], "13/13/2026", None),
        (["%d/%m/%Y"], "30/02/2026", None),
    ],
)
def test_a_month_that_no_year_has_tells_the_other_order(patterns: list[str], text: str, hint: str | None) -> None:
    with pytest.raises(Refused) as caught:
        any_parser(patterns)(text)
    turned = f"if the month and the day stand the other way round in this column, its `format` is {hint}"
    assert caught.value.hint == (hint and turned)


@pytest.mark.parametrize(
    ("pattern", "text", "said"),
    [
        ("excel serial", "2027", "there is no day or time `2027`, read as the serial number of a day"),
        ("excel serial", "9999999", "there is no day or time"),
        ("epoch milliseconds", "999999999999999999", "expected milliseconds since 1970"),
        ("epoch seconds", "999999999999999", "there is no day or time"),
        ("epoch seconds", "3.11.2026", "expected seconds since 1970, found `3.11.2026`"),
    ],
)
def test_a_number_that_is_no_instant_is_refused(pattern: str, text: str, said: str) -> None:
    with pytest.raises(Refused) as caught:
        parser(pattern)(text)
    assert said in caught.value.reason


@given(st.datetimes(datetime(1930, 1, 1), datetime(9999, 1, 1)).map(lambda moment: moment.replace(microsecond=0)))
def test_a_serial_number_of_a_spreadsheet_is_its_day_and_time(moment: datetime) -> None:
    since = moment - datetime(1899, 12, 30)
    serial = since.days + since.seconds / 86_400
    assert parser("excel serial")(f"{serial:.6f}") == moment


def test_several_formats_are_tried_in_turn() -> None:
    read = any_parser(["%d.%m.%Y", "excel serial"])
    assert read("03.11.2026") == read("46329") == datetime(2026, 11, 3)
    with pytest.raises(Refused, match=r"expected `%d\.%m\.%Y` or `excel serial`, found `soon`"):
        read("soon")
