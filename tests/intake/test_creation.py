"""Since when a lead of an export is known."""

from datetime import UTC, datetime

from leadrules import parse
from leadrules.intake import Intake, creation, read_intake
from leadrules.tables import table_of

AGREEMENT = parse("""\
leadrules: 1
id: small
version: 1.0.0
parties: {marketing: {accountable: A}, sales: {accountable: B}}
lead: {phone: {type: text, kind: contact}}
scoring: {fit: {range: [0, 1], rules: [{id: phone, when: known(phone), points: 1}]}}
qualification: {tiers: [{id: mql, when: fit >= 1, handoff: true}, {id: cold}]}
routing:
  ladder: [{id: all, to: {team: rest}}]
  otherwise: {queue: triage, watched_by: sales, within: 1 day}
  teams: {rest: {distribute: single}}
""")
INTAKE = """\
intake: 1
zone: Europe/Madrid
leads:
  id: ID
  created: {column: Created, format: "%d/%m/%Y %H:%M"}
  columns: {phone: Phone}
"""
ROWS = [
    {"ID": "1", "Created": "02/11/2026 09:00"},
    {"ID": "1", "Created": "01/11/2026 09:00"},
    {"ID": "2", "Created": "yesterday"},
    {"ID": "3", "Created": ""},
]


def test_the_column_that_the_intake_names_is_read_as_it_says_and_the_earliest_counts():
    found = creation(read_intake(INTAKE, "intake.yaml", AGREEMENT), table_of("leads", ROWS))
    assert found.at == {"1": datetime(2026, 11, 1, 8, tzinfo=UTC)}
    assert found.unreadable == 1


def test_without_an_intake_it_is_created_at():
    rows = [{"id": "1", "created_at": "2026-11-02T09:00:00+01:00"}, {"id": "2"}]
    assert creation(Intake.default(AGREEMENT), table_of("leads", rows)).at == {
        "1": datetime(2026, 11, 2, 8, tzinfo=UTC)
    }


def test_a_mapping_that_names_none_and_an_export_without_it_say_nothing():
    named = read_intake(INTAKE, "intake.yaml", AGREEMENT)
    silent = read_intake(INTAKE.replace('  created: {column: Created, format: "%d/%m/%Y %H:%M"}\n', ""), "i", AGREEMENT)
    assert creation(silent, table_of("leads", ROWS)).at == {}
    assert creation(named, table_of("leads", [{"ID": "1"}])).at == {}
