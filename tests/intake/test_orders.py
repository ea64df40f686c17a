"""Dates whose day and month could stand the other way round."""
# ruff: noqa: DTZ001 - local times are meant

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadrules.expr import Refused
from leadrules.intake import Intaken, exchanged
from leadrules.intake.orders import conflict, iso_day, iso_moment
from leadrules.intake.timestamps import parser

ORDERS = ("%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%d.%m.%Y", "%y/%m/%d", "%d/%m/%y", "%Y-%m-%d", "%d/%m/%Y %H:%M")


@given(
    st.lists(st.sampled_from(ORDERS), min_size=2, max_size=3), st.datetimes(datetime(1970, 1, 1), datetime(2068, 1, 1))
)
def test_formats_without_a_conflict_read_every_date_alike(patterns: list[str], moment: datetime) -> None:
    if conflict(patterns):
        return
    for written in patterns:
        text, meant = moment.strftime(written), set()
        for pattern in patterns:
            try:
                meant.add(parser(pattern)(text))
            except Refused:
                continue
        assert len(meant) == 1


@pytest.mark.parametrize(
    ("patterns", "found"),
    [
        (["%d/%m/%Y"], None),
        (["%d/%m/%Y", "%d/%m/%Y"], None),
        (["%d/%m/%Y", "%d.%m.%Y", "excel serial"], None),
        (["%d/%m/%Y", "%d/%m/%Y %H:%M"], None),
        (["%d/%m/%Y", "%Y-%m-%d", "%m/%d/%Y"], ("%d/%m/%Y", "%m/%d/%Y", "05/04/2003")),
        (["%d/%m/%y", "%y/%m/%d"], ("%d/%m/%y", "%y/%m/%d", "05/04/03")),
        (["epoch seconds", "epoch milliseconds"], ("epoch seconds", "epoch milliseconds", "1049522828")),
    ],
)
def test_formats_of_one_column_contradict_where_they_read_a_text_differently(
    patterns: list[str], found: tuple[str, str, str] | None
) -> None:
    assert conflict(patterns) == found


@pytest.mark.parametrize("read", [iso_day, iso_moment])
@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("03/04/2026", "give the column a `format`: `%d/%m/%Y` if the day stands first, `%m/%d/%Y` if the month does"),
        ("25/04/2026", "give the column the `format` `%d/%m/%Y`"),
        ("4/25/26", "give the column the `format` `%m/%d/%y`"),
        ("25.4.2026 9:30", "give the column the `format` `%d.%m.%Y %H:%M`"),
        ("04-25-2026T09:30:00", "give the column the `format` `%m-%d-%YT%H:%M:%S`"),
        ("4/25/2026 9:30 PM", "give the column the `format` `%m/%d/%Y %I:%M %p`"),
        ("4/25/2026 9:30PM", "give the column the `format` `%m/%d/%Y %I:%M%p`"),
    ],
)
def test_a_date_that_is_not_iso_says_which_formats_it_could_have(
    read: Callable[[str], object], text: str, hint: str
) -> None:
    with pytest.raises(Refused) as caught:
        read(text)
    assert caught.value.hint == hint


@pytest.mark.parametrize("text", ["25/13/2026", "soon", "2026-13-01", "1/2", "03/04-2026"])
def test_a_text_that_is_no_local_date_gets_the_usual_remedy(text: str) -> None:
    for read in (iso_day, iso_moment):
        with pytest.raises(Refused) as caught:
            read(text)
        assert "%d" not in (caught.value.hint or "")


def test_what_iso_8601_says_is_read() -> None:
    assert iso_day("2026-04-03").isoformat() == "2026-04-03"
    assert iso_moment("2026-04-03T09:00Z") == datetime(2026, 4, 3, 9, tzinfo=UTC)


def test_dates_with_the_month_first_are_told_for_their_column(taken: Callable[..., Intaken]) -> None:
    leads = (
        "ID,Name,E-mail,Country,Size,Revenue,Plan,Agrees,Until,Created,Languages,Webinars\n"
        "L1,,,,,,,,03/04/2026,,,\nL2,,,,,,,,10/25/2026,,,\nL3,,,,,,,,12/31/2026,,,\nL4,,,,,,,,31/31/2026,,,\n"
    )
    found = taken(leads)
    assert [(reject.row, reject.code) for reject in found.rejects] == [(3, "LR719"), (4, "LR719"), (5, "LR727")]
    (warning,) = exchanged(found.rejects)
    assert warning.message.endswith(
        "leads.csv`: in column `Until` the day and the month of 2 dates stand the other way round than its `format` "
        "says; in other rows, like 03/04, they may have been exchanged"
    )


def test_without_such_dates_nothing_is_told() -> None:
    assert exchanged(()) == []
