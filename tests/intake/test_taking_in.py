"""Taking in: no row vanishes, a bad row spoils nothing but itself, and what comes in can be decided."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import leadrules
from leadrules import Plan
from leadrules.codes import CODES
from leadrules.diagnostics import DataError, Severity
from leadrules.intake import Intake, Intaken, read_intake, take_in
from leadrules.tables import read_table, table_of, write_table

ROOT = Path(__file__).parents[2]
AT = datetime(2026, 11, 2, 8, tzinfo=UTC)

LEAD_CELLS: Mapping[str, Sequence[object]] = {
    "ID": ["L1", "L2", "L3", "L4", " L1 ", "", None, "-", 5, True],
    "Name": ["Ana", "Jon", "", None, "a\0b"],
    "E-mail": ["ana@a.example", " ", "-"],
    "Country": ["Spain", "es", "PT ", "n/a", 7],
    "Size": ["120", "1,200", 50, "-5", "0", "many", None, 5.0],
    "Revenue": ["1.200,50", "5", 2.5, "€ 5", "1,2,3"],
    "Plan": ["Paid plan", "free", "NONE", "gold", ""],
    "Agrees": ["Sí", "no", "perhaps", True, ""],
    "Until": ["31/12/2026", "31/02/2026", "2026-12-31", ""],
    "Created": ["01/10/2026 09:00", "29/03/2026 02:30", "yesterday", ""],
    "Languages": ["en;de", ["en", "fr"], "English", [["en"]], ""],
    "Webinars": ["", None, "2", "two"],
}
EVENT_CELLS: Mapping[str, Sequence[object]] = {
    "Event": ["E1", "E2", "E3", "", None, " E1"],
    "ID": ["L1", "L2", "L3", "5", "L9", "", None],
    "When": ["2026-11-01 10:00", "2026-11-01T09:00:00Z", "31/10/2026", "", None],
    "What": ["Page View", "page_view", "Form Sent", "login", "Email Sent", " email sent ", "Fax", ""],
    "Page": ["/pricing", "/", "", "-"],
    "Seconds": ["5", "12", "1.5", "soon", ""],
    "Form": ["Demo Request", "news", "other", ""],
}


def records(cells: Mapping[str, Sequence[object]], most: int) -> st.SearchStrategy[list[dict[str, object]]]:
    """Return rows of an export, more of them good than bad."""
    row = st.fixed_dictionaries(
        {name: st.sampled_from([values[0], values[0], *values]) for name, values in cells.items()}
    )
    return st.lists(row, max_size=most)


LEADS, EVENTS = records(LEAD_CELLS, 8), records(EVENT_CELLS, 12)
Rows = list[dict[str, object]]


def taken_in(intake: Intake, plan: Plan, leads: Rows, events: Rows | None) -> Intaken:
    full = [dict.fromkeys(LEAD_CELLS), *leads], [dict.fromkeys(EVENT_CELLS), *(events or [])]
    activity = None if events is None else table_of("events", full[1])
    return take_in(intake, plan, table_of("leads", full[0]), activity)


def came_in(intaken: Intaken) -> tuple[object, object]:
    def key(record: Mapping[str, object]) -> str:
        return repr(sorted(record.items()))

    leads = sorted(intaken.leads, key=key)
    return leads, {lead: sorted(events, key=key) for lead, events in (intaken.activity or {}).items()}


def reasons(intaken: Intaken) -> Counter[tuple[str, str, str | None]]:
    return Counter((reject.file, reject.code, reject.lead_id) for reject in intaken.rejects)


@given(LEADS, EVENTS)
def test_no_row_vanishes(intake: Intake, plan: Plan, leads: Rows, events: Rows) -> None:
    intaken = taken_in(intake, plan, leads, events)
    counts = intaken.counts
    assert (
        counts["lead rows"] == len(leads) + 1 == counts["leads"] + counts["repeated leads"] + counts["rejected leads"]
    )
    settled = sum(counts[f"{what} events"] for what in ("repeated", "ignored", "rejected"))
    assert counts["event rows"] == len(events) + 1 == counts["events"] + settled
    assert counts["leads"] == len(intaken.leads) == len({lead["id"] for lead in intaken.leads})
    assert counts["events"] == sum(map(len, (intaken.activity or {}).values()))
    assert counts["rejected leads"] + counts["rejected events"] == len(intaken.rejects)
    assert len({(reject.file, reject.row) for reject in intaken.rejects}) == len(intaken.rejects)
    assert counts["ignored events"] == sum(intaken.ignored.values())


@given(LEADS, EVENTS)
def test_what_comes_in_can_be_decided(intake: Intake, plan: Plan, leads: Rows, events: Rows) -> None:
    intaken = taken_in(intake, plan, leads, events)
    assert intaken.activity is not None
    for lead in intaken.leads:
        decision = leadrules.decide(plan, lead, intaken.activity[lead["id"]], at=AT)
        assert decision.rejected_events == ()


@given(LEADS, EVENTS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_makes_no_difference(
    intake: Intake, plan: Plan, leads: Rows, events: Rows, rng: Any
) -> None:
    first = taken_in(intake, plan, leads, events)
    other = taken_in(intake, plan, rng.sample(leads, len(leads)), rng.sample(events, len(events)))
    assert came_in(first) == came_in(other)
    assert reasons(first) == reasons(other)


@given(LEADS, EVENTS)
def test_rows_that_are_there_twice_count_once(intake: Intake, plan: Plan, leads: Rows, events: Rows) -> None:
    named = [event for event in events if str(event["Event"] or "").strip()]
    once, twice = taken_in(intake, plan, leads, named), taken_in(intake, plan, leads * 2, named * 2)
    assert came_in(once) == came_in(twice)


@given(LEADS, EVENTS, st.integers(0, 12))
def test_a_bad_row_changes_nothing_else(intake: Intake, plan: Plan, leads: Rows, events: Rows, index: int) -> None:
    before = taken_in(intake, plan, leads, events)
    bad_lead: Rows = [{**dict.fromkeys(LEAD_CELLS), "ID": "new", "Size": "bad"}]
    bad_event: Rows = [{**dict.fromkeys(EVENT_CELLS), "ID": "nobody"}]
    after = taken_in(
        intake, plan, leads[:index] + bad_lead + leads[index:], events[:index] + bad_event + events[index:]
    )
    assert came_in(before) == came_in(after)
    assert reasons(after) - reasons(before) == {("leads", "LR726", "new"): 1, ("events", "LR731", "nobody"): 1}


LEAD = "ID,Name,E-mail,Country,Size,Revenue,Plan,Agrees,Until,Created,Languages,Webinars\n"
GOOD = 'L1,Ana,ana@a.example,españa,"1,200","1.200,50",paid PLAN,Sí,31/12/2026,01/10/2026 09:00,English; de,\n'
EVENT = "Event,ID,When,What,Page,Seconds,Form\n"
VIEW = "E1,L1,2026-11-01 10:00,Page View,/pricing,5,\n"
Take = Callable[..., Intaken]


def test_a_good_row_becomes_a_lead(taken: Take) -> None:
    intaken = taken(LEAD + GOOD, EVENT + VIEW)
    assert intaken.leads == (
        {
            "id": "L1",
            "name": "Ana",
            "email": "ana@a.example",
            "country": "ES",
            "size": 1200,
            "revenue": 1200.5,
            "plan": "paid",
            "agrees": True,
            "until": date(2026, 12, 31),
            "waiting_since": datetime(2026, 10, 1, 7, tzinfo=UTC),
            "languages": ("en", "de"),
            "webinars": 0,
        },
    )
    at = datetime(2026, 11, 1, 9, tzinfo=UTC)
    event = {"id": "E1", "lead_id": "L1", "type": "page_view", "at": at, "path": "/pricing", "seconds": 5.0}
    assert intaken.activity == {"L1": (event,)}
    assert intaken.rejects == intaken.diagnostics == ()


LEAD_REJECTS = [
    ("LR723", '"L1"x,Ana,,,,,,,,,,\n', None),
    ("LR724", "L1,Ana\n", None),
    ("LR725", ",Ana,,,,,,,,,,\n", "ID"),
    ("LR726", "L1,,,,12k,,,,,,,\n", "Size"),
    ("LR727", "L1,,,,,,,,2026-12-31,,,\n", "Until"),
    ("LR728", "L1,,,,,,gold,,,,,\n", "Plan"),
    ("LR729", "L1,a\0b,,,,,,,,,,\n", "Name"),
    ("LR734", "L1,Ana,,,,,,,,,,\nL1,Eva,,,,,,,,,,\n", "ID"),
]
EVENT_REJECTS = [
    ("LR724", "E1,L1\n", None),
    ("LR725", "E1,,2026-11-01 10:00,login,,,\n", "ID"),
    ("LR726", "E1,L1,2026-11-01 10:00,Page View,/,soon,\n", "Seconds"),
    ("LR727", "E1,L1,,login,,,\n", "When"),
    ("LR728", "E1,L1,2026-11-01 10:00,Form Sent,,5,fax\n", "Form"),
    ("LR730", "E1,L1,2026-11-01 10:00,Fax,,,\n", "What"),
    ("LR730", "E1,L1,2026-11-01 10:00,,,,\n", "What"),
    ("LR731", "E1,L9,2026-11-01 10:00,login,,,\n", "ID"),
    ("LR732", "E1,L2,2026-11-01 10:00,login,,,\n", "ID"),
    ("LR733", f"{VIEW}{VIEW.replace('/pricing', '/')}", "Event"),
    ("LR735", "E1,L1,2026-11-01 10:00,Page View,-,5,\n", "Page"),
]


@pytest.mark.parametrize(("code", "rows", "column"), LEAD_REJECTS)
def test_a_lead_that_cannot_come_in_is_rejected_with_its_reason(
    taken: Take, code: str, rows: str, column: str | None
) -> None:
    intaken = taken(LEAD + rows + GOOD.replace("L1", "L3"))
    assert {(reject.code, reject.column) for reject in intaken.rejects} == {(code, column)}
    assert intaken.rejects[0].row == 2
    assert [lead["id"] for lead in intaken.leads] == ["L3"]


@pytest.mark.parametrize(("code", "rows", "column"), EVENT_REJECTS)
def test_an_event_that_cannot_come_in_is_rejected_with_its_reason(
    taken: Take, code: str, rows: str, column: str | None
) -> None:
    intaken = taken(LEAD + GOOD + "L2,,,,bad,,,,,,,\n", EVENT + rows + VIEW.replace("E1", "E9"))
    rejects = [reject for reject in intaken.rejects if reject.file.endswith("activity.csv")]
    assert {(reject.code, reject.column) for reject in rejects} == {(code, column)}
    assert rejects[0].row == 2
    assert intaken.activity is not None
    assert [event["id"] for event in intaken.activity["L1"]] == ["E9"]


def test_every_code_of_a_reject_has_an_example_here() -> None:
    shown = {code for code, *_ in (*LEAD_REJECTS, *EVENT_REJECTS)}
    assert shown == {code for code in CODES if "LR723" <= code <= "LR735"}


def test_a_reject_names_row_column_value_and_reason(taken: Take) -> None:
    reject = taken(LEAD + GOOD + "L2,,,,about 50,,gold,,,,,\n").rejects[0]
    assert (reject.row, reject.lead_id, reject.column, reject.value, reject.code) == (
        3,
        "L2",
        "Size",
        "about 50",
        "LR726",
    )
    assert reject.reason.startswith("expected a whole number, found `about 50`")
    assert "; also `Plan`: `gold` is not one of free, paid, none" in reject.reason


def test_a_lead_that_is_there_twice_with_one_bad_row_is_not_decided(taken: Take) -> None:
    intaken = taken(LEAD + GOOD + GOOD.replace("Sí", "perhaps"), EVENT + VIEW)
    assert [(reject.row, reject.code) for reject in intaken.rejects] == [(2, "LR734"), (3, "LR728"), (2, "LR732")]
    assert "row 3 has the same id and was rejected" in intaken.rejects[0].reason


def test_a_row_that_is_cut_off_does_not_spoil_the_lead_whose_id_it_begins_with(taken: Take) -> None:
    intaken = taken(f"{LEAD}{GOOD}L1,Ana\n", EVENT + VIEW)
    assert intaken.counts["leads"] == intaken.counts["events"] == 1


def test_what_rejected_events_are_of_is_counted_apart(taken: Take) -> None:
    events = [f"E{n},{lead},2026-11-01 10:00,login,,,\n" for n, lead in enumerate(["L1", "L2", "L2", "L9"])]
    counts = taken(f"{LEAD}{GOOD}L2,,,,bad,,,,,,,\n", EVENT + "".join(events)).counts
    assert (counts["events"], counts["rejected events"]) == (1, 3)
    assert (counts["events of no lead"], counts["events of rejected leads"]) == (1, 2)


def test_ignored_types_are_counted_by_their_names(taken: Take) -> None:
    rows = "E1,L9,,Email Sent,,,\nE2,,never,Email Sent,,,\n"
    intaken = taken(LEAD + GOOD, EVENT + rows)
    assert intaken.ignored == {"Email Sent": 2}
    assert intaken.rejects == ()


def test_an_event_without_an_id_counts_every_time(taken: Take) -> None:
    intaken = taken(LEAD + GOOD, EVENT + VIEW.replace("E1", "") * 2)
    assert (intaken.counts["events"], intaken.counts["repeated events"]) == (2, 0)


def test_one_event_id_of_two_leads_is_two_events(taken: Take) -> None:
    assert taken(LEAD + GOOD + GOOD.replace("L1", "L2"), EVENT + VIEW + VIEW.replace("L1", "L2")).counts["events"] == 2


def test_activity_is_not_known_where_none_is_given_and_empty_where_there_is_none(taken: Take) -> None:
    assert taken(LEAD + GOOD).activity is None
    assert taken(LEAD + GOOD, EVENT).activity == {"L1": ()}


def test_a_missing_column_is_told_with_the_columns_that_are_there(taken: Take) -> None:
    with pytest.raises(DataError) as caught:
        taken(LEAD.replace("E-mail", "Email").replace(",Until", ",Ends"))
    (problem,) = caught.value.diagnostics
    assert problem.code == "LR722"
    assert problem.message.endswith("leads.csv` has no column `E-mail`, `Until`")
    assert str(problem.hint).startswith("for `E-mail`, did you mean `Email`? its columns are `Agrees`, `Country`,")
    assert problem.span is not None
    assert (problem.span.file, problem.span.line) == ("intake.yaml", 9)


def test_without_a_mapping_a_missing_id_says_where_columns_are_mapped(plan: Plan, tmp_path: Path) -> None:
    (tmp_path / "leads.csv").write_text("Nr.,Mail\n1,a@b.example\n", "utf-8")
    with pytest.raises(DataError) as caught:
        take_in(Intake.default(plan.agreement), plan, read_table(tmp_path / "leads.csv"))
    hint = "its columns are `Mail`, `Nr.`; an `intake.yaml` beside the agreement says which column is which"
    assert [d.hint for d in caught.value.diagnostics] == [hint]


def test_a_single_missing_column_is_told_with_the_one_that_is_meant(taken: Take) -> None:
    with pytest.raises(DataError) as caught:
        taken(LEAD.replace("E-mail", "Email"))
    (problem,) = caught.value.diagnostics
    assert problem.message.endswith("leads.csv` has no column `E-mail`")
    assert str(problem.hint).startswith("did you mean `Email`? its columns are `Agrees`,")


def test_another_file_is_one_problem(taken: Take) -> None:
    with pytest.raises(DataError) as caught:
        taken(EVENT)
    (problem,) = caught.value.diagnostics
    assert problem.message.count("`,") == len(LEAD_CELLS) - 2


def test_two_columns_of_one_name_are_told_only_where_they_are_read(taken: Take) -> None:
    with pytest.raises(DataError, match=r"LR721.*has 2 columns `Plan`; rename one"):
        taken(LEAD.replace("Webinars\n", "Webinars,Plan\n"))
    assert taken(LEAD.replace("Webinars\n", "Webinars,,\n")).counts["lead rows"] == 0


def test_a_mapping_without_activity_reads_none(plan: Plan) -> None:
    intake = read_intake("intake: 1\nleads: {id: ID}", "intake.yaml", plan.agreement)
    with pytest.raises(DataError, match=r"LR737.*does not say how activity is read"):
        take_in(intake, plan, table_of("leads", []), table_of("events", []))


def test_a_column_that_no_line_of_json_has_is_warned_of_where_another_is_like_it(intake: Intake, plan: Plan) -> None:
    intaken = take_in(intake, plan, table_of("leads", [{"ID": "L1", "Emial": "a@b.example"}]))
    similar, absent = intaken.diagnostics
    assert (similar.code, similar.severity, similar.hint) == ("LR722", Severity.WARNING, "did you mean `Emial`?")
    assert absent.severity is Severity.NOTE
    assert "E-mail" not in absent.message
    with pytest.raises(DataError, match=r"LR722.*no column `ID`; did you mean `Id`\?"):
        take_in(intake, plan, table_of("leads", [{"Id": "L1"}]))


LACKING = {"id": "L1", "email": "a@b.example", "town": "Vigo"}


@pytest.mark.parametrize("ending", [".csv", ".jsonl", ".parquet"])
def test_without_a_mapping_fields_without_a_column_are_noted(tmp_path: Path, plan: Plan, ending: str) -> None:
    write_table(tmp_path / f"leads{ending}", [LACKING], list(LACKING))
    intaken = take_in(Intake.default(plan.agreement), plan, read_table(tmp_path / f"leads{ending}"))
    (told,) = intaken.diagnostics
    assert (told.code, told.severity, told.hint) == ("LR722", Severity.NOTE, "columns not used: `town`")
    listed = [name for name in plan.agreement.fields if name != "email"]
    assert told.message.endswith(f"has no column for {', '.join(f'`{name}`' for name in listed)}")
    assert intaken.leads == ({"id": "L1", "email": "a@b.example"},)


def test_columns_that_nobody_reads_are_nothing_to_note_where_every_field_has_one(plan: Plan) -> None:
    lead = {**dict.fromkeys(plan.agreement.fields), "id": "L1", "town": "Vigo"}
    assert take_in(Intake.default(plan.agreement), plan, table_of("leads", [lead])).diagnostics == ()


def test_every_kind_of_file_gives_the_same_records(tmp_path: Path, intake: Intake, plan: Plan) -> None:
    lead = {
        "ID": 1,
        "Size": 120,
        "Revenue": "1,5",
        "Agrees": "Sí",
        "Languages": "en;de",
        "Webinars": None,
        "Plan": "free",
    }
    event = {"Event": "E1", "ID": 1, "When": "2026-11-01T10:00:00Z", "What": "Page View", "Page": "/", "Seconds": 5}
    seen = []
    for ending in (".csv", ".tsv", ".jsonl", ".parquet"):
        write_table(tmp_path / f"leads{ending}", [lead], list(LEAD_CELLS))
        write_table(tmp_path / f"events{ending}", [event], list(EVENT_CELLS))
        seen.append(take_in(intake, plan, *(read_table(tmp_path / f"{name}{ending}") for name in ("leads", "events"))))
    assert [came_in(intaken) for intaken in seen] == [came_in(seen[0])] * 4
    assert seen[0].counts["leads"] == seen[0].counts["events"] == 1


def test_without_a_mapping_the_names_of_the_fields_are_read(plan: Plan) -> None:
    lead = {"id": "L1", "size": 120, "until": "2026-12-31", "agrees": "yes", "other": 1}
    event = {"lead_id": "L1", "type": "page_view", "at": "2026-11-01T10:00:00Z", "path": "/"}
    intaken = take_in(Intake.default(plan.agreement), plan, table_of("leads", [lead]), table_of("events", [event]))
    assert intaken.leads == ({"id": "L1", "size": 120, "until": date(2026, 12, 31), "agrees": True},)
    assert intaken.counts["events"] == 1
    assert intaken.rejects == ()


def test_rejects_can_be_written_whatever_the_cells_hold(tmp_path: Path, intake: Intake, plan: Plan) -> None:
    bad = ["\ud800", "a\0b", 10**5000, {"k": ["v"]}, float("nan"), "x" * 1000, "\x1b[31m"]
    intaken = take_in(intake, plan, table_of("leads", [{"ID": f"L{n}", "Size": value} for n, value in enumerate(bad)]))
    assert len(intaken.rejects) == len(bad)
    rows = [{"value": reject.value, "reason": reject.reason} for reject in intaken.rejects]
    for ending in (".csv", ".jsonl", ".parquet"):
        write_table(tmp_path / f"rejects{ending}", rows, ["value", "reason"])
    lines = (tmp_path / "rejects.jsonl").read_text("utf-8").splitlines()
    assert all(str(json.loads(line)["value"]).isprintable() and len(line) < 600 for line in lines)


RULESETS = sorted(path.parent.name for path in (ROOT / "rulesets").glob("*/intake.yaml"))


@pytest.mark.parametrize("name", RULESETS)
def test_the_mapping_of_each_ruleset_fits_its_agreement(name: str) -> None:
    file = ROOT / "rulesets" / name / "intake.yaml"
    assert read_intake(file.read_text("utf-8"), file.name, leadrules.load(file.parent)).activity is not None


def test_the_sample_comes_in_and_everything_wrong_with_it_is_rejected(tmp_path: Path) -> None:
    maker = [sys.executable, str(ROOT / "examples" / "make_sample.py"), "--out", str(tmp_path), "--leads", "300"]
    subprocess.run(maker, check=True, capture_output=True)
    folder = ROOT / "rulesets" / "saas-midmarket"
    plan = leadrules.compile(leadrules.load(folder))
    intake = read_intake((folder / "intake.yaml").read_text("utf-8"), "intake.yaml", plan.agreement)
    intaken = take_in(intake, plan, read_table(tmp_path / "leads.csv"), read_table(tmp_path / "activity.csv"))
    codes = Counter((Path(reject.file).stem, reject.code) for reject in intaken.rejects)
    assert intaken.counts["leads"] == 300
    assert codes["leads", "LR734"] == 2
    assert codes["leads", "LR724"] == codes["activity", "LR724"] == 2
    assert codes["activity", "LR731"] == 2
    assert intaken.counts["repeated events"] > 0
    assert intaken.counts["ignored events"] > 0
    countries = {lead["country"] for lead in intaken.leads if "country" in lead}
    assert countries <= {"ES", "PT", "FR", "DE", "AT", "CH", "IT", "GB", "US", "BR", "NL"}
