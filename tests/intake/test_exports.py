"""Exports of several kinds: which file is read how, which rows count, and whom an event is about."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadrules import Agreement, AgreementError, Plan
from leadrules.diagnostics import DataError
from leadrules.intake import Intaken, read_intake, take_in, take_in_log
from leadrules.intake.patterns import matcher
from leadrules.intake.salesforce import full_id
from leadrules.tables import Row, Table, read_table

LEADS = """
intake: 1
zone: Europe/Madrid
leads:
  id: ID
  columns: {name: Name, email: E-mail}
"""
WIDE = """
activity:
  - name: forms
    files: leads*.csv
    id: ID
    lead: ID
    at: {column: Form sent, format: "%d/%m/%Y", blank: ignore}
    type: {always: form_sent}
    attributes: {form: {always: demo}, seconds: {always: 9}}
  - name: logins
    files: [login-*.csv, "*.log.csv"]
    lead: {column: Who, by: E-mail}
    only: {Result: [ok, "ok *"]}
    at: {column: When, format: epoch milliseconds}
    type: {column: What, values: {Login: login}}
    ignore: [Logout]
"""
PEOPLE = """ID,Name,E-mail,Form sent
1,Ana,ana@one.example,03/11/2026
2,Jon,jon@two.example,
3,Eva,JON@two.example,
4,Noa,noa@four.example,yesterday
"""
LOGINS = """Who,When,What,Result
ANA@one.example ,1793700000000,Login,OK
ana@one.example,1793700000001,Logout,ok
ana@one.example,1793700000002,Login,failed
ana@one.example,1793700000003,Login,
jon@two.example,1793700000004,Login,ok twice
nobody@five.example,1793700000005,Login,ok
,1793700000006,Login,ok
"""


Take = Callable[..., Intaken]


@pytest.fixture
def take(tmp_path: Path, plan: Plan, agreement: Agreement) -> Take:
    """Take in files by a mapping; the first one is that of the leads."""

    def taken(mapping: str, files: dict[str, str | bytes], activity: list[str]) -> Intaken:
        intake = read_intake(mapping, "intake.yaml", agreement)
        for name, text in files.items():
            (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        tables = {name: read_table(tmp_path / name, intake.written(name)) for name in files}
        return take_in(intake, plan, tables[next(iter(files))], [tables[name] for name in activity])

    return taken


def told(taken: Intaken) -> list[tuple[str, int, str]]:
    return [(Path(r.file).name, r.row, r.code) for r in taken.rejects]


def adds_up(taken: Intaken) -> bool:
    c = taken.counts
    leads = c["leads"] + c["repeated leads"] + c["ignored leads"] + c["rejected leads"]
    events = c["events"] + c["repeated events"] + c["ignored events"] + c["rejected events"]
    return (c["lead rows"], c["event rows"]) == (leads, events) and sum(taken.ignored.values()) == c["ignored events"]


def test_every_file_is_read_as_the_export_that_its_name_says(take: Take) -> None:
    taken = take(LEADS + WIDE, {"leads.csv": PEOPLE, "login-1.csv": LOGINS}, ["leads.csv", "login-1.csv"])
    assert adds_up(taken)
    assert taken.activity is not None
    assert [(e.get("id"), e["type"]) for e in taken.activity["1"]] == [("forms:1", "form_sent"), (None, "login")]
    assert [e["at"].isoformat() for e in taken.activity["1"]] == [
        "2026-11-02T23:00:00+00:00",
        "2026-11-03T10:00:00+00:00",
    ]
    assert taken.ignored == {"Logout": 1, "no `Form sent`": 2, "other `Result`": 2}
    assert told(taken) == [
        ("leads.csv", 5, "LR727"),
        ("login-1.csv", 6, "LR738"),
        ("login-1.csv", 7, "LR731"),
        ("login-1.csv", 8, "LR725"),
    ]
    assert [r.reason for r in taken.rejects[1:3]] == ["2 leads have this `E-mail`", "no lead has this `E-mail`"]


def test_files_of_one_export_are_one_table(take: Take) -> None:
    row = "ana@one.example,1793700000000,Login,ok\n"
    other = "ana@one.example,1793700000001,Login,ok\n"
    mapping = (LEADS + WIDE).replace("    lead: {column: Who", "    id: When\n    lead: {column: Who")
    header = "Who,When,What,Result\n"
    files = {"leads.csv": PEOPLE, "login-1.csv": header + row, "login-2.csv": header + row + other}
    taken = take(mapping, files, ["login-1.csv", "login-2.csv"])
    assert (taken.counts["events"], taken.counts["repeated events"]) == (2, 1)
    conflict = {**files, "login-2.csv": header + row.replace("Login", "Login ") + row.replace("ANA", "x")}
    assert take(mapping, conflict, ["login-1.csv", "login-2.csv"]).counts["repeated events"] == 2


def test_a_row_that_contradicts_one_of_another_file_says_which(take: Take) -> None:
    mapping = (LEADS + WIDE).replace("    lead: {column: Who", "    id: Event\n    lead: {column: Who")
    header = "Event,Who,When,What,Result\n"
    rows = [f"e1,ana@one.example,179370000000{n},Login,ok\n" for n in (1, 2)]
    files = {"leads.csv": PEOPLE, "login-1.csv": header + rows[0], "login-2.csv": header + rows[1]}
    taken = take(mapping, files, ["login-1.csv", "login-2.csv"])
    assert told(taken) == [("login-1.csv", 2, "LR733"), ("login-2.csv", 2, "LR733")]
    assert taken.rejects[0].reason.endswith("login-2.csv has the same id and says something else")


def test_a_file_of_no_export_is_refused(take: Take) -> None:
    with pytest.raises(DataError) as caught:
        take(LEADS + WIDE, {"leads.csv": PEOPLE, "logins.csv": LOGINS}, ["logins.csv"])
    assert [d.code for d in caught.value.diagnostics] == ["LR739"]


@pytest.mark.parametrize("lacking", ["Who", "Result"])
def test_a_column_that_says_whom_or_whether_must_exist(take: Take, lacking: str) -> None:
    with pytest.raises(DataError) as caught:
        take(LEADS + WIDE, {"leads.csv": PEOPLE, "login-1.csv": LOGINS.replace(lacking, "X", 1)}, ["login-1.csv"])
    assert f"has no column `{lacking}`" in caught.value.diagnostics[0].message


def test_the_column_in_which_leads_are_looked_up_must_exist(take: Take) -> None:
    mapping = (LEADS + WIDE).replace("by: E-mail", "by: Mail")
    with pytest.raises(DataError) as caught:
        take(mapping, {"leads.csv": PEOPLE, "login-1.csv": LOGINS}, ["login-1.csv"])
    assert "has no column `Mail`" in caught.value.diagnostics[0].message


def test_leads_that_do_not_count_are_counted(take: Take) -> None:
    mapping = LEADS.replace("  columns:", "  only: {Name: [Ana, N*]}\n  columns:")
    taken = take(mapping, {"leads.csv": PEOPLE}, [])
    assert [lead["name"] for lead in taken.leads] == ["Ana", "Noa"]
    assert taken.counts["ignored leads"] == 2
    assert adds_up(taken)


MISTAKES = [
    ("name: forms\n    files", "files", "LR747", "has no `name`"),
    ("    files: leads*.csv\n", "", "LR747", "has no `files`"),
    ("name: logins", "name: forms", "LR747", "two exports under `activity` are called `forms`"),
    ("{always: form_sent}", "{}", "LR745", "`type` has neither `column` nor `always`"),
    ("{always: form_sent}", "{always: form_sent, column: X}", "LR745", "`type` has both"),
    ("{always: form_sent}", "{always: form_snt}", "LR225", "unknown event type `form_snt`"),
    ("{always: demo}", "{always: dmeo}", "LR303", "`form`: `dmeo` is not one of demo, news"),
    ("by: E-mail", "buy: E-mail", "LR101", "unknown key `buy`"),
    ("epoch milliseconds", "epoch milis", "LR740", "cannot be read"),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: m[1].strip() or m[0].strip())
def test_each_mistake_is_told(agreement: Agreement, mistake: tuple[str, str, str, str]) -> None:
    right, wrong, code, said = mistake
    assert right in WIDE
    text = (LEADS + WIDE).replace(right, wrong, 1)
    with pytest.raises(AgreementError) as caught:
        read_intake(text, "intake.yaml", agreement)
    (problem,) = caught.value.diagnostics
    assert problem.code == code
    assert said in problem.message
    assert problem.span is not None


def test_an_encoding_that_nobody_knows_is_told_with_a_guess(agreement: Agreement) -> None:
    text = LEADS + 'files: {"*.csv": {encoding: windows1252, header: 0}}\n'
    with pytest.raises(AgreementError) as caught:
        read_intake(text, "intake.yaml", agreement)
    assert next((d.code, d.hint) for d in caught.value.diagnostics) == ("LR746", "write `windows-1252`")
    assert len(caught.value.diagnostics) == 2


LOG = """
log:
  - name: wide
    files: leads*.csv
    lead: ID
    at: {column: Form sent, format: "%d/%m/%Y", blank: ignore}
    type: {always: handed_off}
    attributes: {owner: Name, team: {always: all}}
  - name: history
    files: history.csv
    id: Row
    lead: ID
    at: When
    type: {column: New, values: {Working: accepted, No budget: rejected}}
    ignore: [Open]
    attributes: {reason: {column: New, values: {No budget: no-budget}, missing: [Working]}}
"""
HISTORY = """Row,ID,When,New
h1,1,2026-11-03T10:00:00+01:00,Working
h2,1,2026-11-04T10:00:00+01:00,no BUDGET
h2,1,2026-11-04T10:00:00+01:00,No budget
h3,2,2026-11-04T10:00:00+01:00,Open
h4,9,2026-11-04T10:00:00+01:00,Working
h5,1,2026-11-04T10:00:00+01:00,Lost
"""


def test_outcomes_become_the_events_of_a_log(agreement: Agreement, tmp_path: Path) -> None:
    intake = read_intake(LEADS + LOG, "intake.yaml", agreement)
    (tmp_path / "leads.csv").write_text(PEOPLE, "utf-8")
    (tmp_path / "history.csv").write_text(HISTORY, "utf-8")
    tables = [read_table(tmp_path / name) for name in ("leads.csv", "history.csv")]
    taken = take_in_log(intake, tables)
    assert [(e["id"], e["lead_id"], e["type"], e.get("reason")) for e in taken.events] == [
        ("wide:1:handed_off:2026-11-02T23:00:00+00:00", "1", "handed_off", None),
        ("history:h1", "1", "accepted", None),
        ("history:h2", "1", "rejected", "no-budget"),
        ("history:h4", "9", "accepted", None),
    ]
    assert (taken.events[0]["owner"], taken.events[0]["team"]) == ("Ana", "all")
    assert dict(taken.counts) == {
        "event rows": 10,
        "events": 4,
        "repeated events": 1,
        "ignored events": 3,
        "rejected events": 2,
    }
    assert [(Path(r.file).name, r.row, r.code) for r in taken.rejects] == [
        ("history.csv", 7, "LR730"),
        ("leads.csv", 5, "LR727"),
    ]
    with_leads = take_in_log(intake, tables, tables[0])
    assert [r.code for r in with_leads.rejects] == ["LR731", "LR730", "LR727"]


CELLS = st.sampled_from(["", "1", "2", "9", "x", "Login", "ok", "03/11/2026", "1793700000000", "ana@one.example"])


@given(rows=st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS), max_size=12), people=st.lists(st.tuples(*[CELLS] * 4)))
def test_rows_in_are_records_repeats_rejects_and_rows_left_out(
    agreement: Agreement, plan: Plan, rows: list[tuple[str, ...]], people: list[tuple[str, ...]]
) -> None:
    intake = read_intake(LEADS + WIDE + LOG, "intake.yaml", agreement)

    def table(name: str, columns: tuple[str, ...], cells: list[tuple[str, ...]]) -> Table:
        numbered = [Row(n, dict(zip(columns, row, strict=True))) for n, row in enumerate(cells, 2)]
        return Table(name, columns, lambda: iter(numbered))

    leads = table("leads.csv", ("ID", "Name", "E-mail", "Form sent"), people)
    logins = table("login-1.csv", ("Who", "When", "What", "Result"), rows)
    taken = take_in(intake, plan, leads, [leads, logins])
    assert adds_up(taken)
    counts = take_in_log(intake, [leads], leads).counts
    assert counts["event rows"] == len(people)
    assert counts["event rows"] == sum(number for name, number in counts.items() if name != "event rows")


@given(st.text(alphabet="abcXYZ019", min_size=15, max_size=15))
def test_both_forms_of_an_id_of_salesforce_are_one(short: str) -> None:
    assert full_id(full_id(short)) == full_id(short)
    assert full_id(short)[:15] == short
    assert len(full_id(short)) == 18


def test_an_id_of_salesforce_is_the_one_that_salesforce_writes() -> None:
    assert full_id("00Q8t0000024px3") == "00Q8t0000024px3EAA"


@given(st.text(alphabet="ab*.", max_size=6), st.text(alphabet="AB*.", max_size=6))
def test_a_star_stands_for_any_letters(before: str, after: str) -> None:
    assert matcher([f"{before}*{after}"])(f"{before}-x-{after}".swapcase())
