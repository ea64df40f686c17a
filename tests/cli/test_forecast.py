"""``leadrules forecast``: how many will qualify, told to people, to programs, and to a pull request."""

import csv
import json
import shutil
from datetime import date, timedelta

import pytest

AT = "2026-11-02T09:00:00+01:00"
COLUMNS = "id,created_at,first_name,email,phone,company,country,employees,industry,job_level,contact_me"


@pytest.fixture
def files(tmp_path):
    """Twenty Sundays on each of which three leads come: two look at prices and hear a webinar, one looks once."""
    leads, events, log = [COLUMNS], ["id,lead_id,type,at,path"], []
    days = _sundays()
    for week, day in enumerate(days):
        for number, views in ((1, 2), (2, 2), (3, 1)):
            name = f"L{week}-{number}"
            leads.append(f"{name},{day}T08:00:00+01:00,Ana,a@acme.example,1,Acme,ES,800,software,vp,")
            events += [f"{name}-{n},{name},page_view,{day}T{10 + n}:00:00+01:00,/pricing" for n in range(views)]
            if views == 2:
                events.append(f"{name}-x,{name},webinar_attended,{day}T15:00:00+01:00,")
    log.append(
        json.dumps(
            {"id": "h", "lead_id": "L0-1", "type": "handed_off", "at": f"{days[0]}T16:00:00+01:00", "owner": "a"}
        )
    )
    log.append("{torn")
    for name, lines in (("leads.csv", leads), ("activity.csv", events), ("log.jsonl", log)):
        (tmp_path / name).write_text("\n".join(lines) + "\n", "utf-8")
    return tmp_path


def _sundays():
    return [date(2026, 11, 1) - timedelta(weeks=number) for number in range(19, -1, -1)]


@pytest.fixture
def told(run, ruleset, files):
    def telling(*more, folder=ruleset):
        data = ("--leads", files / "leads.csv", "--activity", files / "activity.csv", "--at", AT)
        return run("forecast", folder, *data, *more)

    return telling


def test_it_says_what_qualified_what_is_expected_and_what_is_not_backed(told):
    result = told()
    assert result.exit_code == 0, result.stderr
    lines = [line.strip() for line in result.stdout.splitlines()]
    assert lines[0] == f"saas-midmarket 3.0.0: 60 leads, decided at the end of each of 20 weeks up to {AT}"
    assert any(line.startswith("2026-W44  2 ") for line in lines)
    assert "next 13 weeks: 26 (14 to 38)" in lines
    assert any(line.startswith("marketing  volume  at least 50 per month  2026-12") for line in lines)
    assert any(line.endswith("NOT BACKED") for line in lines)
    assert "warning[LR911]" in result.stderr


def test_strict_ends_with_1_for_a_promise_that_is_not_backed_and_only_then(told, ruleset):
    assert told("--strict").exit_code == 1
    file = ruleset / "agreement.yaml"
    text = file.read_text("utf-8")
    assert "at_least: 50, per: month" in text
    file.write_text(text.replace("at_least: 50, per: month", "at_least: 3, per: month"), "utf-8")
    assert told("--strict").exit_code == 0
    assert told("--strict", "--chance", "100").exit_code == 1


def test_it_is_told_to_programs(told, files):
    found = json.loads(told("--format", "json", "--log", files / "log.jsonl", "--weeks", "4").stdout)
    assert [week["qualified"] for week in found["history"]] == [2] * 20
    assert found["in_all"]["expected"] == 8
    assert found["commitments"][0]["period"] == "2026-12"
    assert (found["qualified_before"], found["before"]) == (0, None)
    assert found["realised"]["tried"] == 9
    assert "1 line of the log cannot be used; `leadrules standing` says why" in found["notes"]
    assert [finding["code"] for finding in found["findings"]] == ["LR911"]


def test_events_of_the_log_after_the_instant_are_counted(told, files):
    log = files / "later.jsonl"
    later = (
        '{"id": "later", "lead_id": "1", "type": "handed_off", "at": "2062-01-01T10:00:00+01:00", "queue": "triage"}'
    )
    log.write_text(f"{later}\n", "utf-8")
    found = json.loads(told("--format", "json", "--log", log).stdout)
    assert "1 event of the log after the instant: not counted" in found["notes"]


def test_another_agreement_stands_beside_it(told, ruleset, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(ruleset, other)
    text = (other / "agreement.yaml").read_text("utf-8")
    (other / "agreement.yaml").write_text(
        text.replace("employees >= 100, because", "employees >= 900, because"), "utf-8"
    )
    result = told("--against", other)
    assert "before  after" in result.stdout
    assert "next 13 weeks: 0.0 (0 to 2) → 26 (14 to 38)" in result.stdout
    found = json.loads(told("--against", other, "--format", "json").stdout)
    assert (found["before"]["in_all"]["expected"], found["in_all"]["expected"]) == (0, 26)


def test_a_threshold_is_varied(told, files):
    result = told("--vary", "mql.engagement", "--values", "20,90", "--log", files / "log.jsonl")
    assert result.exit_code == 0, result.stderr
    assert "What mql: engagement >= 40 does" in result.stdout
    table = [
        line.split()
        for line in result.stdout.splitlines()
        if line.strip().startswith(("20 ", "40 (now)", "90 ")) and "volume" in line
    ]
    assert [row[0] for row in table] == ["20", "40", "90"]
    found = json.loads(told("--vary", "mql", "--values", "20,90", "--format", "json").stdout)
    volumes = [option["qualified"] for option in found["negotiation"]["options"]]
    assert volumes == sorted(volumes, reverse=True)
    assert volumes[0] > volumes[1]


def test_wrong_usage_is_told(told):
    for options, words in (
        (("--values", "1"), "add `--vary mql`"),
        (("--vary", "mql", "--values", "a"), "these are not numbers"),
    ):
        result = told(*options)
        assert (result.exit_code, words in result.stderr) == (2, True)
    result = told("--vary", "cold")
    assert (result.exit_code, "LR916" in result.stderr) == (1, True)


def test_it_fits_into_a_pull_request(told):
    result = told("--format", "markdown")
    assert result.stdout.startswith("### Forecast: saas-midmarket 3.0.0")
    assert "| 2026-W44 | 2 |" in result.stdout
    assert "::warning" in told("--format", "github").stdout


def test_who_gives_no_activity_is_told_so(run, ruleset, files):
    result = run("forecast", ruleset, "--leads", files / "leads.csv", "--at", AT)
    assert result.exit_code == 0
    assert "Events: not given, so nothing is known of what the leads did" in result.stdout


def test_files_without_creation_go_by_the_first_event(told, files):
    rows = list(csv.reader((files / "leads.csv").read_text("utf-8").splitlines()))
    (files / "leads.csv").write_text("\n".join(",".join([r[0], *r[2:]]) for r in rows) + "\n", "utf-8")
    found = json.loads(told("--format", "json").stdout)
    assert [week["qualified"] for week in found["history"]] == [2] * 20
