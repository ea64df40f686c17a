"""`leadrules log`, and the examples of exports run as a whole."""

import json
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from tests.cli.conftest import ROOT, Run

EXAMPLES = ROOT / "examples" / "intake"
HUBSPOT, SALESFORCE, SPREADSHEET = (EXAMPLES / name for name in ("hubspot", "salesforce", "spreadsheet"))
CONTACTS = HUBSPOT / "hubspot-crm-exports-all-contacts-2026-11-02.csv"


class Example(NamedTuple):
    """An example: its ruleset and options, its files, and what is known to come of them."""

    ruleset: Path
    intake: Path
    leads: Path
    activity: tuple[Path, ...]
    outcomes: tuple[Path, ...]
    handoffs: list[tuple[str, str | None, str | None]]
    counts: dict[str, int]
    rejects: list[tuple[str, int, str]]
    types: dict[str, int]
    of_log: dict[str, int]
    bad_outcomes: list[tuple[str, int, str]]


ALL = {
    "hubspot": Example(
        HUBSPOT,
        HUBSPOT / "intake.yaml",
        CONTACTS,
        (HUBSPOT / "email-events.csv", CONTACTS),
        (CONTACTS, HUBSPOT / "hubspot-crm-exports-calls-2026-11-02.csv"),
        [("101", None, "hand-raiser"), ("102", "mql", None), ("108", "mql", None)],
        {"lead rows": 17, "leads": 13, "repeated leads": 1, "rejected leads": 3, "event rows": 52, "events": 21,
         "repeated events": 2, "ignored events": 24, "rejected events": 5, "events of no lead": 1},
        [(CONTACTS.name, 4, "LR726"), (CONTACTS.name, 15, "LR726"), (CONTACTS.name, 18, "LR725"),
         ("email-events.csv", 11, "LR738"), ("email-events.csv", 12, "LR731"), ("email-events.csv", 14, "LR732"),
         ("email-events.csv", 19, "LR730"), (CONTACTS.name, 17, "LR727")],
        {"handed_off": 3, "accepted": 2, "opportunity_opened": 2, "won": 1, "touched": 5},
        {"event rows": 75, "events": 13, "repeated events": 0, "ignored events": 61, "rejected events": 1},
        [("hubspot-crm-exports-calls-2026-11-02.csv", 7, "LR731")],
    ),
    "salesforce": Example(
        ROOT / "rulesets" / "saas-midmarket",
        SALESFORCE / "intake.yaml",
        SALESFORCE / "Lead.csv",
        (SALESFORCE / "CampaignMember.csv", SALESFORCE / "Lead.csv"),
        tuple(SALESFORCE / name for name in ("Lead.csv", "LeadHistory.csv", "Task.csv")),
        [("00Q8t00000Ex001EAB", None, "hand-raiser")],
        {"lead rows": 16, "leads": 13, "ignored leads": 1, "rejected leads": 2, "event rows": 44, "events": 11,
         "repeated events": 1, "ignored events": 28, "rejected events": 4, "events of no lead": 1},
        [("Lead.csv", 10, "LR726"), ("Lead.csv", 17, "LR725"), ("CampaignMember.csv", 4, "LR732"),
         ("CampaignMember.csv", 8, "LR732"), ("CampaignMember.csv", 11, "LR731"), ("CampaignMember.csv", 14, "LR727")],
        {"handed_off": 5, "accepted": 5, "rejected": 1, "opportunity_opened": 1, "touched": 7},
        {"event rows": 67, "events": 19, "repeated events": 0, "ignored events": 45, "rejected events": 3},
        [("LeadHistory.csv", 12, "LR730"), ("Task.csv", 10, "LR731"), ("Task.csv", 13, "LR727")],
    ),
    "spreadsheet": Example(
        SPREADSHEET,
        SPREADSHEET / "intake.yaml",
        SPREADSHEET / "messekontakte.csv",
        (SPREADSHEET / "messekontakte.csv", SPREADSHEET / "newsletter.csv"),
        (SPREADSHEET / "messekontakte.csv",),
        [("K-001", "hot", "call-back"), ("K-014", None, "call-back"), ("K-008", None, "call-back"),
         ("K-004", "hot", None)],
        {"lead rows": 17, "leads": 12, "ignored leads": 2, "rejected leads": 3, "event rows": 28, "events": 17,
         "ignored events": 4, "rejected events": 7, "events of no lead": 1},
        [],
        {"handed_off": 4, "accepted": 2, "rejected": 1, "won": 1},
        {"event rows": 68, "events": 8, "repeated events": 0, "ignored events": 60, "rejected events": 0},
        [],
    ),
}  # fmt: skip


def decided(run: Run, example: Example) -> dict[str, Any]:
    files = [part for path in example.activity for part in ("--activity", path)]
    options = ["--intake", example.intake, "--leads", example.leads, *files]
    result = run("decide", example.ruleset, *options, "--at", "2026-11-02T09:00:00+01:00", "--format", "json")
    assert result.exit_code == 0
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.mark.parametrize("name", ALL)
def test_an_export_becomes_decided_leads(run: Run, name: str) -> None:
    example = ALL[name]
    found = decided(run, example)
    assert [(h["lead_id"], h["tier"], h["fast_track"]) for h in found["handoffs"]] == example.handoffs
    counts = found["intake"]
    assert {key: counts[key] for key in example.counts} == example.counts
    assert counts["lead rows"] == sum(counts[f"{what}leads"] for what in ("", "repeated ", "ignored ", "rejected "))
    assert counts["event rows"] == sum(counts[f"{what}events"] for what in ("", "repeated ", "ignored ", "rejected "))
    rejects = [(Path(r["file"]).name, r["row"], r["code"]) for r in found["rejected"]]
    assert example.rejects in ([], rejects)
    assert len(rejects) == counts["rejected leads"] + counts["rejected events"]


@pytest.mark.parametrize("name", ALL)
def test_an_export_becomes_a_log_that_stands(run: Run, tmp_path: Path, name: str) -> None:
    example, log, rejects = ALL[name], tmp_path / "log.jsonl", tmp_path / "rejects.jsonl"
    files = [part for path in example.outcomes for part in ("--from", path)]
    options = ["--intake", example.intake, "--leads", example.leads, *files, "--log", log, "--rejects", rejects]
    result = run("log", example.ruleset, *options, "--format", "json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert found["types"] == dict(sorted(example.types.items()))
    assert found["intake"] == example.of_log
    assert found["log"] == {"new": example.of_log["events"], "changed": 0, "there": 0}
    records = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    assert dict(Counter(record["type"] for record in records)) == example.types
    bad = [json.loads(line) for line in rejects.read_text("utf-8").splitlines()]
    assert [(Path(r["file"]).name, r["row"], r["code"]) for r in bad] == example.bad_outcomes
    standing = run("standing", example.ruleset, "--log", log, "--at", "2026-11-02T09:00:00+01:00", "--format", "json")
    assert standing.exit_code == 0
    before = log.read_text("utf-8")
    again = json.loads(run("log", example.ruleset, *options, "--format", "json").stdout)
    assert again["log"] == {"new": 0, "changed": 0, "there": example.of_log["events"]}
    assert log.read_text("utf-8") == before


def test_what_the_crm_says_otherwise_later_is_recorded_later(run: Run, tmp_path: Path) -> None:
    export, log = tmp_path / "messekontakte.csv", tmp_path / "log.jsonl"
    text = (SPREADSHEET / "messekontakte.csv").read_text("utf-8-sig")
    export.write_text(text, "utf-8")
    run("log", SPREADSHEET, "--from", export, "--log", log)
    log.write_text(log.read_text("utf-8").removesuffix("\n"), "utf-8")
    export.write_text(text.replace("kein Budget", "noch nicht so weit"), "utf-8")
    result = run("log", SPREADSHEET, "--from", export, "--log", log, "--at", "2026-11-05T09:00:00+01:00")
    assert "1 changed, 7 there already" in result.stdout
    last = json.loads(log.read_text("utf-8").splitlines()[-1])
    assert (last["reason"], last["recorded_at"]) == ("not-ready", "2026-11-05T09:00:00+01:00")
    standing = run("standing", SPREADSHEET, "--log", log, "--at", "2026-11-06T09:00:00+01:00")
    assert "K-004  not-ready" in standing.stdout
    assert "9 lines: 8 events, 1 repeated" in standing.stdout
    assert "8 there already" in run("log", SPREADSHEET, "--from", export, "--log", log).stdout


REFUSED = [
    (2, ["--log", "log.csv"], "`--log`: `log.csv` is no JSON Lines"),
    (2, ["--log", "Task.csv.jsonl", "--from", "Task.csv.jsonl"], "are the same file"),
    (2, ["--log", "log.jsonl", "--from", "Nothing.csv"], "no file `Nothing.csv`"),
    (1, ["--log", "log.jsonl", "--from", "Other.csv"], "`Other.csv` is of no export under `log`"),
    (2, ["--log", "log.jsonl", "--from", "Task.csv"], "leads are looked up by another column than their id"),
]


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case[2][:40])
def test_what_cannot_be_done_is_said(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: tuple[int, list[str], str]
) -> None:
    code, options, said = case
    for name in ("Other.csv", "Task.csv"):
        (tmp_path / name).write_bytes((SALESFORCE / "Task.csv").read_bytes())
    monkeypatch.chdir(tmp_path)
    given = options if "--from" in options else [*options, "--from", "Task.csv"]
    result = run("log", ROOT / "rulesets" / "saas-midmarket", "--intake", SALESFORCE / "intake.yaml", *given)
    assert result.exit_code == code
    assert said in " ".join(result.stderr.split())


def test_a_mapping_without_a_log_says_so(run: Run, ruleset: Path, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a\n1\n", "utf-8")
    result = run("log", ruleset, "--from", tmp_path / "x.csv", "--log", tmp_path / "log.jsonl")
    assert result.exit_code == 1
    assert "does not say how a log is read" in result.stderr


HOSTILE = {
    "a missing column": (b"a\nb\nc\nNr.;Firma\nK-1;X\n", "has no column `Übergeben am`"),
    "a wrong encoding": ("\n\n\nNr.;Übergeben am\n".encode("utf-16"), "it is not UTF-8 text but UTF-16"),
    "bytes of another encoding": (b"a\nb\nc\nNr.;\xdcbergeben am\n", "it is not UTF-8 text (line 4)"),
    "no header": (b"a\n", "has no header in row 4"),
    "nothing": (b"", "has no header in row 4"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_none_is_told_with_its_line(run: Run, tmp_path: Path, name: str) -> None:
    data, said = HOSTILE[name]
    (tmp_path / "messekontakte.csv").write_bytes(data)
    result = run("log", SPREADSHEET, "--from", tmp_path / "messekontakte.csv", "--log", tmp_path / "log.jsonl")
    assert result.exit_code == (1 if name == "a missing column" else 2)
    assert said in " ".join(result.stderr.split())
    assert not (tmp_path / "log.jsonl").exists()


def test_cells_that_are_hostile_reject_their_rows_alone(run: Run, tmp_path: Path) -> None:
    lines = (SPREADSHEET / "messekontakte.csv").read_text("utf-8-sig").splitlines()
    lines[4] = lines[4].replace("Stahlwerk Ost", "x" * 200_000)
    lines[7] = lines[7].replace("rep-2", "rep\0-2")
    lines[15] = f"{lines[15]};too;many"
    (tmp_path / "messekontakte.csv").write_text("\n".join(lines), "utf-8")
    log = tmp_path / "log.jsonl"
    options = ["--from", tmp_path / "messekontakte.csv", "--log", log, "--strict", "--format", "json"]
    result = run("log", SPREADSHEET, *options)
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    rows = {row["row"]: row["code"] for row in found["rejected"]}
    assert rows == {5: "LR723", 8: "LR729", 16: "LR724"}
    counts = found["intake"]
    assert counts["event rows"] == sum(number for name, number in counts.items() if name != "event rows")
