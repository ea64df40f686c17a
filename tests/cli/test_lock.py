"""`leadrules lock` and the file of locked holidays."""

import re
import sys
from pathlib import Path

import pytest

import leadrules
from leadrules import AgreementError, load
from leadrules.agreement import examine, parse
from leadrules.cli.lock import DEFAULT_YEARS
from leadrules.diagnostics import DataError
from leadrules.holiday_lock import LOCK_FILE
from leadrules.worktime import parse_duration

pytest.importorskip("holidays", reason="the package holidays is not installed")

SMALL = """\
leadrules: 1
id: small
version: 1.0.0
effective: 2026-10-01
calendars:
  madrid: {zone: Europe/Madrid, week: {mon-fri: "09:00-17:00"}, holidays: {country: ES, subdivision: MD}}
lead: {employees: {type: integer, kind: demographic}}
scoring: {fit: {range: [0, 100], rules: [{id: size, when: employees >= 100, points: 60}], grades: {A: 50, B: 0}}}
qualification: {tiers: [{id: mql, when: fit >= 50, handoff: true}]}
routing: {ladder: [], otherwise: {queue: triage, watched_by: marketing, within: 1 day}}
"""
LOCK = """\
lock: 1
source: by hand
first_year: 2026
last_year: 2027
regions:
  - country: ES
    subdivision: MD
    dates: {2026-10-12: National Day, 2026-12-25: Christmas Day}
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "agreement.yaml").write_text(SMALL, "utf-8")
    return folder


def told(folder: Path) -> list[str]:
    return [f"{d.severity.value} {d.code} {d.message}" for d in examine(folder)[1]]


def change(folder: Path, old: str, new: str) -> None:
    file = folder / "agreement.yaml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def test_lock_writes_the_dates_and_check_is_then_content(run, small):
    before = load(small).digest
    result = run("lock", small)

    assert result.exit_code == 0
    assert re.search(
        r"Wrote .*holidays\.lock\.yaml: [5-7]\d dates of ES-MD; 2026 to 2030, from holidays \d", result.stdout
    )
    assert told(small) == []
    text = (small / LOCK_FILE).read_text("utf-8")
    assert '      2026-10-12: "National Day"\n' in text
    assert re.search(r'^source: "holidays \d+\.\d+"$', text, re.MULTILINE)
    locked = load(small).holidays["ES-MD"]
    assert len(locked.years) == DEFAULT_YEARS
    assert load(small).digest.meaning != before.meaning
    assert load(small).digest.words == before.words


def test_locking_again_changes_nothing(run, small):
    run("lock", small)
    text = (small / LOCK_FILE).read_bytes()

    result = run("lock", small / LOCK_FILE)

    assert "is up to date" in result.stdout
    assert (small / LOCK_FILE).read_bytes() == text


def test_check_asks_for_the_lock_and_writes_none(run, small):
    result = run("check", small)

    assert result.exit_code == 0
    assert "warning[LR330] the holidays of `ES-MD` are not locked; run `leadrules lock`" in result.stdout
    assert not (small / LOCK_FILE).exists()
    plan = leadrules.compile(load(small))
    with pytest.raises(DataError, match="LR790"):
        plan.calendars["madrid"].due(0, parse_duration("1 business day"))


def test_a_lock_of_another_region_or_of_other_years_is_stale(run, small):
    run("lock", small)
    change(small, "subdivision: MD", "subdivision: CT")
    assert told(small) == [
        "warning LR331 `holidays.lock.yaml` does not have `ES-CT`",
        "warning LR331 no calendar names `ES-MD` any more",
    ]
    run("lock", small)
    change(small, "2026-10-01", "2032-01-01")
    assert told(small) == ["warning LR331 the lock is for 2026 to 2030; the agreement takes effect in 2032"]
    run("lock", small)
    assert told(small) == []


def test_the_years_can_be_named(run, small):
    assert run("lock", small, "--from", "2024", "--years", "2").exit_code == 0
    assert load(small).holidays["ES-MD"].years == range(2024, 2026)


def test_without_a_date_the_first_year_that_is_named_is_taken(run, small):
    change(small, "effective: 2026-10-01\n", "")
    result = run("lock", small)
    assert result.exit_code == 2
    assert "the agreement names no year; give it an `effective` date, or say `--from YEAR`" in result.stderr
    change(small, "MD}}", "MD}, special: {2029-12-24: closed}}")
    run("lock", small)
    assert load(small).holidays["ES-MD"].years == range(2029, 2034)


def test_a_country_with_regions_and_none_named_is_warned_of_by_lock_and_by_check(run, small):
    change(small, "{country: ES, subdivision: MD}", "{country: ES}")
    words = "`ES` has regions with holidays of their own, and none is named"

    assert f"warning[LR332] {words}" in run("lock", small).stderr
    assert told(small) == [f"warning LR332 {words}"]
    change(small, "country: ES", "country: IE")
    assert run("lock", small).stderr == ""
    assert told(small) == []


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ("{country: Spain}", "no holidays are known of a country `Spain`; write its ISO 3166 code in capitals"),
        ("{country: ES, subdivision: XX}", "no holidays are known of a region `XX` of `ES`; known are AN, AR"),
        ("{country: IE, subdivision: D}", "no holidays are known of a region `D` of `IE`; leave it out"),
    ],
)
def test_a_country_that_nobody_knows_is_told_where_it_stands(run, small, named, words):
    change(small, "{country: ES, subdivision: MD}", named)
    result = run("lock", small)
    assert result.exit_code == 1
    assert f"error[LR333] {words}" in result.stderr
    assert "^" in result.stderr
    assert not (small / LOCK_FILE).exists()


def test_years_that_the_package_does_not_cover_are_refused(run, small):
    result = run("lock", small, "--from", "2098")
    assert result.exit_code == 1
    assert "LR333" in result.stderr
    assert "for all of 2098 to 2102" in result.stderr


def test_a_ruleset_without_holidays_has_nothing_to_lock(run, small):
    change(small, ", holidays: {country: ES, subdivision: MD}", "")
    assert run("lock", small).stdout == "No calendar names holidays: there is nothing to lock.\n"
    assert not (small / LOCK_FILE).exists()


def test_without_the_package_lock_says_what_to_install(run, small, monkeypatch):
    monkeypatch.setitem(sys.modules, "holidays", None)
    result = run("lock", small)
    assert result.exit_code == 2
    assert 'pip install "leadrules[holidays]"' in result.stderr


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("lock: 1", "lock: 2", "LR116"),
        ("source: by hand\n", "", "LR102"),
        ("source:", "sorce:", "LR101"),
        ("last_year: 2027", "last_year: 2025", "LR301"),
        ("2026-12-25:", "2028-12-25:", "LR301"),
        ("2026-12-25:", "2026-12-32:", "LR108"),
        ("regions:", "regions:\n  - {country: ES, subdivision: MD, dates: {}}", "LR240"),
        ("    dates: {", "    dates: &d {", "LR006"),
    ],
)
def test_a_lock_that_somebody_spoilt_is_refused_and_can_be_written_again(run, small, old, new, code):
    assert old in LOCK
    (small / LOCK_FILE).write_text(LOCK.replace(old, new, 1), "utf-8")

    with pytest.raises(AgreementError) as refused:
        load(small)

    assert code in {d.code for d in refused.value.diagnostics}
    assert {d.span.file for d in refused.value.diagnostics} == {(small / LOCK_FILE).as_posix()}
    assert "holidays.lock.yaml:" in run("check", small).stdout
    assert run("lock", small).exit_code == 0
    assert told(small) == []


def test_an_unreadable_lock_is_told_once(small):
    (small / LOCK_FILE).write_bytes(b"lock: \xff")
    agreement, diagnostics, _ = examine(small)
    assert agreement is None
    assert [d.code for d in diagnostics] == ["LR001"]


def test_the_dates_are_part_of_the_meaning_and_names_and_package_are_not():
    def digest(lock: str) -> str:
        return parse(SMALL, files={LOCK_FILE: lock}).digest.meaning

    assert digest(LOCK) == digest(LOCK.replace("by hand", "holidays 9.9").replace("National Day", "Fiesta"))
    assert digest(LOCK) != digest(LOCK.replace("2026-10-12", "2026-10-13"))
    assert digest(LOCK) != digest(LOCK.replace("last_year: 2027", "last_year: 2028"))


def test_a_plan_has_calendars_that_keep_the_locked_holidays():
    plan = leadrules.compile(parse(SMALL, files={LOCK_FILE: LOCK}))
    calendar = plan.calendars["madrid"]
    friday = 1_791_561_600_000_000  # 2026-10-09 16:00 UTC, after hours in Madrid; Monday is a holiday

    due = calendar.due(friday, parse_duration("1 business hour")).at_us

    assert due == friday + (3 * 24 + 16) * 3_600_000_000
    assert leadrules.compile(plan.agreement).calendars == plan.calendars
