"""``leadrules report``."""

import json
from pathlib import Path

import pytest

SAAS = Path(__file__).parents[2] / "rulesets" / "saas-midmarket"
AT = "2026-11-02T09:00:00+01:00"
CHARTS = ["acceptance.svg", "follow-up.svg", "funnel.svg", "returns.svg", "weekly-volume.svg"]


@pytest.fixture
def log(tmp_path):
    """One lead: handed off, and touched an hour later."""
    handed_off = {
        "id": "1",
        "lead_id": "L1",
        "type": "handed_off",
        "at": "2026-10-05T09:00:00+02:00",
        "owner": "rep-1",
        "team": "dach",
    }
    touched = {
        "id": "2",
        "lead_id": "L1",
        "type": "touched",
        "at": "2026-10-05T10:00:00+02:00",
        "channel": "call",
        "direction": "outbound",
    }
    file = tmp_path / "log.jsonl"
    file.write_text("".join(f"{json.dumps(event)}\n" for event in (handed_off, touched)), "utf-8")
    return file


def test_the_page_the_markdown_and_the_charts_are_written_and_named(run, log, tmp_path):
    out = tmp_path / "new" / "report"

    result = run("report", SAAS, "--log", log, "--at", AT, "-o", out)

    assert result.exit_code == 0
    assert sorted(file.name for file in out.iterdir()) == sorted(["index.html", "report.md", *CHARTS])
    assert sorted(result.stdout.splitlines()) == sorted(f"Wrote {file}" for file in out.iterdir())
    assert "So far, with 35.2% of 2026-Q4 over: marketing kept 0 of 2 promises" in (out / "report.md").read_text(
        "utf-8"
    )


def test_a_report_is_written_over_its_predecessor_with_the_same_bytes(run, log, tmp_path):
    out = tmp_path / "report"
    written = []
    for _ in range(2):
        assert run("report", SAAS, "--log", log, "--at", AT, "-o", out).exit_code == 0
        written.append({file.name: file.read_bytes() for file in out.iterdir()})

    assert written[0] == written[1]


@pytest.mark.parametrize("name", ["index.html", "report.md", "funnel.svg", "points.svg"])
def test_what_leadrules_did_not_write_is_never_written_over(run, log, tmp_path, name):
    out = tmp_path / "report"
    out.mkdir()
    (out / name).write_text("mine", "utf-8")

    result = run("report", SAAS, "--log", log, "--at", AT, "-o", out)

    assert result.exit_code == 2
    assert "is no document that leadrules wrote; move it, or write elsewhere" in result.stderr
    assert [(file.name, file.read_text("utf-8")) for file in out.iterdir()] == [(name, "mine")]


def test_the_document_of_the_agreement_is_not_written_over_either(run, log, tmp_path):
    run("docs", SAAS, "-o", tmp_path / "site")

    assert run("report", SAAS, "--log", log, "--at", AT, "-o", tmp_path / "site").exit_code == 2


def test_what_was_recorded_after_known_at_changes_nothing(run, ruleset, leads, activity, log, tmp_path):
    """That a lead had been there a month earlier, and had opted out then, became known later."""
    opted_out = {"id": "3", "lead_id": "L1", "type": "opted_out", "at": "2026-09-01T11:00:00+02:00"}
    later = tmp_path / "later.jsonl"
    late = {**opted_out, "recorded_at": "2026-12-01T09:00:00+01:00"}
    later.write_text(f"{log.read_text('utf-8')}{json.dumps(late)}\n", "utf-8")
    pages = {}
    for name, file in (("without", log), ("later", later)):
        given = ["--leads", leads, "--activity", activity, "--known-at", "2026-11-01T09:00:00+01:00"]
        result = run("report", ruleset, "--log", file, *given, "--at", AT, "-o", tmp_path / name)
        assert result.exit_code == 0
        pages[name] = (tmp_path / name / "report.md").read_text("utf-8")
    assert "What is to come" in pages["later"]
    assert pages["later"] == pages["without"]


def test_leads_bring_a_forecast_and_say_when_points_cannot_be_judged(run, ruleset, leads, log, tmp_path):
    out = tmp_path / "report"

    result = run("report", ruleset, "--log", log, "--leads", leads, "--at", AT, "-o", out)

    assert result.exit_code == 0
    text = (out / "report.md").read_text("utf-8")
    assert "What is to come" in text
    assert "What points are worth: no mature lead has an outcome." in text
    assert not (out / "points.svg").exists()


def test_what_is_odd_about_the_leads_is_said_as_by_the_forecast(run, ruleset, leads, activity, log, tmp_path):
    rows = leads.read_text("utf-8").splitlines()
    created = ["created_at", "2026-09-01T08:00:00+02:00", "soon", "long ago", "", ""]
    leads.write_text("".join(f"{row},{cell}\n" for row, cell in zip(rows, created, strict=True)) + ",Nobody\n", "utf-8")
    with activity.open("a", encoding="utf-8") as file:
        file.write("e9,L2,page_view,2026-11-03T09:00:00+01:00,/pricing\n")
    data = ("--leads", leads, "--activity", activity, "--at", AT)

    result = run("report", ruleset, "--log", log, *data, "-o", tmp_path / "report")

    said = [
        "1 row cannot be used; `leadrules decide` says why",
        "2 cells of the creation date cannot be read; the first event counts",
        "1 event after the instant of the forecast: not counted",
    ]
    assert result.exit_code == 0
    assert [line for line in result.stderr.splitlines() if line in said] == said
    notes = json.loads(run("forecast", ruleset, *data, "--log", log, "--format", "json").stdout)["notes"]
    assert notes == said


def test_leads_without_activity_are_said_to_have_none_that_is_known(run, ruleset, leads, log, tmp_path):
    result = run("report", ruleset, "--log", log, "--leads", leads, "--at", AT, "-o", tmp_path / "report")

    assert "Events: not given, so nothing is known of what the leads did" in result.stderr.splitlines()


def test_a_chart_that_the_report_no_longer_has_is_not_left_behind(run, log, tmp_path):
    out = tmp_path / "report"
    run("report", SAAS, "--log", log, "--at", AT, "-o", out)
    (out / "points.svg").write_bytes((out / "funnel.svg").read_bytes())

    run("report", SAAS, "--log", log, "--at", AT, "-o", out)

    assert not (out / "points.svg").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--activity", "x.csv"), "`--activity` and `--intake` are about leads, and no `--leads` are given"),
        (("--maturity", "soon"), "`--maturity`: `soon` is no length of time; write it like `60d` or `8 weeks`"),
        (("--label-coverage", "most"), "`--label-coverage`: `most` is no percentage; write it like `80%`"),
    ],
)
def test_what_cannot_be_asked_is_told(run, log, tmp_path, options, said):
    result = run("report", SAAS, "--log", log, "--at", AT, "-o", tmp_path / "report", *options)

    assert result.exit_code == 2
    assert said in result.stderr
    assert not (tmp_path / "report").exists()


def test_a_period_that_is_none_is_told(run, log, tmp_path):
    result = run("report", SAAS, "--log", log, "--at", AT, "-o", tmp_path / "report", "--period", "soon")

    assert result.exit_code == 1
    assert "`soon` is no period" in result.stderr


def test_without_matplotlib_it_says_what_to_install(run, log, tmp_path, monkeypatch):
    from importlib import util

    from leadrules.cli import period_report

    monkeypatch.setattr(period_report, "find_spec", lambda name: None if name == "matplotlib" else util.find_spec(name))

    result = run("report", SAAS, "--log", log, "--at", AT, "-o", tmp_path / "report")

    assert result.exit_code == 2
    assert 'package `matplotlib`, which is not installed here; pip install "leadrules[report]"' in result.stderr
