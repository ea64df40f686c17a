"""The report of the generated quarter says what was planted in it, in numbers counted by hand; empty ones stay calm."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import by_hand
import pytest
from by_hand import MADRID, Stay
from reading import XHTML, page_of, text_of_markdown, text_of_page
from reports import NOW, card_of, log_of, report_of, tables_of

from leadrules.charts import funnel_of
from leadrules.report import Report, compose, talking_points
from leadrules.report.material import Material

pytestmark = pytest.mark.xdist_group("history")  # one process makes it

BEGINS, ENDS = datetime(2026, 10, 1, tzinfo=MADRID), datetime(2027, 1, 1, tzinfo=MADRID)


@pytest.fixture(scope="module")
def report(history: Path) -> Report:
    return report_of(log_of(history))


@pytest.fixture(scope="module")
def stays(history: Path) -> list[Stay]:
    found = by_hand.stays_of(history / "log.jsonl", NOW)
    return [stay for stay in found if BEGINS <= stay.began < ENDS]


def hours_words(hours: float) -> str:
    whole, minutes = divmod(int(hours * 60 + 1e-6), 60)
    return " ".join(filter(None, (f"{whole} h" if whole else "", f"{minutes} min" if minutes else "")))


def test_the_funnel_counts_what_the_log_says(report: Report, stays: list[Stay]) -> None:
    rows = {row[0]: row[1] for row in tables_of(report.to_markdown())["How far the leads have come"]}
    kinds = {"accepted": "accepted", "meeting held": "meeting_held", "opportunity": "opportunity_opened", "won": "won"}
    expected = {name: f"{sum(stay.first(kind) is not None for stay in stays):,}" for name, kind in kinds.items()}
    touched = sum(stay.touch is not None for stay in stays)
    assert rows == {"handed off": f"{len(stays):,}", "touched": f"{touched:,}", **expected}


def test_the_slow_team_is_named_with_its_median(report: Report, stays: list[Stay], history: Path) -> None:
    of_team: dict[str, list[float]] = {}
    for stay in stays:
        if stay.touch is not None:
            of_team.setdefault(stay.team, []).append(by_hand.worked(stay.began, stay.touch["when"]) / 3600)
    rows = {row[0]: row for row in tables_of(report.to_markdown())["Time to the first touch, by team"]}
    for team, hours in of_team.items():
        assert rows[team][1] == str(len(hours))
        assert rows[team][3] == hours_words(by_hand.nearest_rank(hours, 50))
        assert rows[team][4] == hours_words(by_hand.nearest_rank(hours, 90))
    slow = hours_words(by_hand.nearest_rank(of_team["rest"], 50))
    others = hours_words(by_hand.nearest_rank([h for team, own in of_team.items() if team != "rest" for h in own], 50))
    said = next(line for line in report.to_markdown().splitlines() if "Team" in line and "answers in" in line)
    assert f"Team `rest` answers in {slow} (median of {len(of_team['rest'])} leads, " in said
    assert f"the other teams in {others} (of " in said
    assert "`iberia`" not in said
    every = by_hand.stays_of(history / "log.jsonl", NOW)
    due = [run for stay in every for run in by_hand.first_touches(stay, NOW)]
    states = Counter(state for state, at, team in due if team == "rest" and BEGINS.timestamp() <= at < ENDS.timestamp())
    of = states["met"] + states["missed"]
    assert f"it keeps `first_touch` in {100 * states['met'] / of:.1f}% (" in said
    assert f") of {of}, they in " in said


def test_acceptance_by_week_is_that_of_the_log(report: Report, history: Path) -> None:
    rows = tables_of(report.to_markdown())["Accepted by sales, week by week"]
    every = by_hand.stays_of(history / "log.jsonl", NOW)
    of = Counter(stay.began.astimezone(MADRID).strftime("%G-W%V") for stay in every)
    accepted = Counter(s.began.astimezone(MADRID).strftime("%G-W%V") for s in every if s.first("accepted"))
    assert len(rows) == 16
    for week, share, leads, *_ in rows:
        assert (share, leads) == (f"{100 * accepted[week] / of[week]:.1f}%", str(of[week]))


def test_reasons_of_return_are_those_of_the_log(report: Report, stays: list[Stay]) -> None:
    back = [s for s in stays if s.end in ("rejected", "recycled", "lost")]
    reasons = Counter((stay.events[-1]["reason"], stay.end) for stay in back)
    rows = tables_of(report.to_markdown())["Why leads came back"]
    assert {(row[0], row[1]): row[2] for row in rows} == {key: str(number) for key, number in reasons.items()}


def test_what_is_too_young_is_marked_wherever_a_share_stands(report: Report, history: Path) -> None:
    card = card_of(log_of(history))
    tables = tables_of(report.to_markdown())
    rows = {row[0]: row for row in tables["Leads that came to a stage in the period, and on by now"]}
    young = [each for each in card.flows.conversions if each.converted and each.immature]
    assert young
    for each in card.flows.conversions:
        if each.converted:
            row = rows[f"{each.origin} → {each.target}"]
            assert (row[4], row[6]) == (f"{each.immature:,}" if each.immature else "", f"{each.arrived:,}")
    starred = {row[0]: row[5].split("<br>")[0].endswith("\\*") for row in tables["By team"]}
    assert starred == {part.name: part["opportunity_rate"].immature > 0 for part in card.splits["team"]}
    assert any(starred.values())
    assert "Not settled yet: some of these leads are too young" in report.to_markdown()


def test_promises_stand_as_the_scorecard_says(report: Report, history: Path) -> None:
    card = card_of(log_of(history))
    rows = tables_of(report.to_markdown())["What was promised, and what became of it"]
    volume = {row[3]: (row[2].strip("*"), row[4]) for row in rows if "`volume`" in row[1]}
    kept = card.commitment("marketing", "volume").attainments
    assert volume == {each.period.name: (each.state, f"{each.figure.value:.0f}") for each in kept}
    states = Counter((each.party, each.state) for each in card.commitments)
    assert f"Marketing kept {states['marketing', 'met']} of 2 promises" in report.content.verdict
    assert f"sales kept {states['sales', 'met']} of 3 promises" in report.content.verdict


def test_both_renderings_say_the_same(report: Report) -> None:
    page, markdown = text_of_page(report.to_html()), text_of_markdown(report.to_markdown())
    for rows in tables_of(report.to_markdown()).values():
        for row in rows:
            for word in text_of_markdown(" ".join(row)).split():
                assert word in page
    assert report.content.verdict.lower() in page
    assert report.content.verdict.lower() in markdown


def test_the_page_has_every_chart_with_a_title_and_unique_ids(report: Report) -> None:
    page = page_of(report.to_html())
    drawn = [element for element in page.iter() if str(element.tag).endswith("}svg")]
    assert len(drawn) == len(report.charts) == 5
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    for element in drawn:
        assert element.get("role") == "img"
        assert set(str(element.get("aria-labelledby")).split()) <= set(ids)
    assert not [element for element in page.iter() if "style" in element.attrib or element.tag == f"{XHTML}script"]
    html = report.to_html()
    assert not re.search(r"""(src|href)\s*=\s*"(?!#)|url\((?!#)|@import|https?:""", html)


def test_markdown_shows_the_files_beside_it(report: Report) -> None:
    files = report.files()
    shown = re.findall(r"!\[[^\]]*\]\(([^)]*)\)", files["report.md"])
    assert sorted(shown) == sorted(name for name in files if name.endswith(".svg"))


def test_the_same_log_gives_the_same_bytes(history: Path, report: Report) -> None:
    log = log_of(history)
    assert report_of([*reversed(log)]).files() == report.files()


EMPTY = {
    "id": "1",
    "lead_id": "L1",
    "type": "touched",
    "at": "2026-10-05T09:00:00+00:00",
    "channel": "call",
    "by": "human",
}
ONE = [
    {"id": "1", "lead_id": "L1", "type": "handed_off", "at": "2026-10-05T09:00:00+00:00", "owner": "rep-1", "team": "dach"},
    {"id": "2", "lead_id": "L1", "type": "touched", "at": "2026-10-05T10:00:00+00:00", "channel": "call", "direction": "outbound", "by": "human"},
]  # fmt: skip


@pytest.mark.parametrize(
    ("log", "period"), [([], "2026-Q4"), ([EMPTY], "2026-Q4"), (ONE, "2026-Q3"), (ONE, "2027-W01")], ids=str
)
def test_a_period_without_handoffs_says_so_and_claims_nothing(log: list, period: str) -> None:
    report = report_of(log, period)
    assert talking_points(Material(card_of(log, period))) == ()
    text = text_of_page(report.to_html())
    assert "nothing stands out" in text
    assert f"nothing was handed off in {period.lower()}" in text


def test_one_lead_is_counted_and_nothing_is_made_of_it() -> None:
    report = report_of(ONE)
    rows = tables_of(report.to_markdown())
    assert rows["How far the leads have come"][0][:2] == ["handed off", "1"]
    assert rows["Time to the first touch, by team"] == [["dach", "1", "0", "1 h", "1 h"]]
    assert "answers in" not in report.to_markdown()
    assert "have fewer: `dach`" in report.to_markdown()


def test_a_running_period_says_so_far(history: Path) -> None:
    at = NOW - timedelta(days=40)
    card = card_of(log_of(history), "2026-Q4", at)
    report = compose(card)
    assert report.content.verdict.startswith("So far, with 59.")
    assert "at this pace" in text_of_page(report.to_html())
    assert "drift was not looked at" in text_of_page(report.to_html())
    assert funnel_of(card)[0].leads == card["handed_off"].value
