"""Half a year of a city's requests, as the city itself measured them: opening, target and closing times.

The data is public and stays outside the repository; the folder is `../shared/data/boston311` beside the checkout, or
what the environment variable LEADRULES_DATA names.
"""

import csv
import gzip
import os
from collections import Counter
from pathlib import Path

import pytest
from offices import calendar, us

from leadrules.worktime import Duration, Unit

ROOT = Path(__file__).parents[2]
NAME = "boston311/golden_dev_2015H1.csv.gz"
FOLDERS = [ROOT.parent / "shared/data", ROOT.parent.parent / "shared/data"]
if "LEADRULES_DATA" in os.environ:
    FOLDERS.insert(0, Path(os.environ["LEADRULES_DATA"]))
FILE = next((folder / NAME for folder in FOLDERS if (folder / NAME).is_file()), None)

ZONE = "America/New_York"
HOLIDAYS = (
    "2015-01-01 2015-01-19 2015-02-16 2015-04-20 2015-05-25 2015-09-07 2015-10-12 2015-11-11 2015-11-26 2015-12-25 "
    "2016-01-01"
)
CITY = calendar(ZONE, {"mon-fri": "08:30-17:00"}, holidays=HOLIDAYS)
UNITS = {"business_days": Unit.BUSINESS_DAY, "calendar_days": Unit.CALENDAR_DAY}
CUT = 300 * 1_000_000
"""Opening times are cut to the minute where targets are not."""

pytestmark = pytest.mark.skipif(FILE is None, reason=f"{NAME} is not in {' or '.join(map(str, FOLDERS))}")


@pytest.fixture(scope="module")
def cases() -> list[dict[str, str]]:
    assert FILE is not None
    with gzip.open(FILE, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def instant(text: str) -> int:
    return us(f"{text.replace('T', ' ')} {ZONE}")


def due(case: dict[str, str]) -> int:
    target = Duration(int(case["n_days"]), UNITS[case["clock"]])
    found = CITY.due(instant(case["OPEN_DT"]), target, at_close="next_opening").at_us
    assert found is not None
    return found


def test_every_target_is_the_citys(cases):
    off = [case for case in cases if abs(due(case) - instant(case["TARGET_DT"])) > CUT]

    assert off == []
    assert Counter(case["clock"] for case in cases) == {"business_days": 14_998, "calendar_days": 5_632}


def test_every_closed_case_was_on_time_or_not_as_the_city_says(cases):
    closed = [case for case in cases if case["CLOSED_DT"] and case["OnTime_Status"]]
    found = ["ONTIME" if instant(case["CLOSED_DT"]) <= due(case) else "OVERDUE" for case in closed]

    assert [case for case, flag in zip(closed, found, strict=True) if case["OnTime_Status"] != flag] == []
    assert Counter(found) == {"ONTIME": 11_205, "OVERDUE": 5_085}
