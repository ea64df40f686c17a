"""A draft of intake.yaml: whatever the export, it can be read, and nothing in it is guessed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadrules.intake import draft, read_intake, take_in
from leadrules.tables import table_of

WORDS = st.sampled_from(
    [
        "ID",
        "Name",
        "E-mail",
        "Country/Region",
        "Until",
        "Plan",
        "agrees",
        "Size",
        "yes",
        "#",
        "a: b",
        "- x",
        '"',
        "{",
        "é",
    ]
)
headers = st.lists(st.one_of(WORDS, st.text(max_size=12)), max_size=8, unique=True)
cells = st.one_of(
    st.none(), st.integers(), st.booleans(), st.text(max_size=12), st.sampled_from(["03/04/2026", "1,200"])
)


@settings(deadline=None)
@given(st.data(), headers)
def test_whatever_the_export_the_draft_is_a_mapping(plan, data, headers):
    rows = data.draw(st.lists(st.fixed_dictionaries(dict.fromkeys(headers, cells)), max_size=4))
    text = draft(plan, table_of("leads", rows))
    read_intake(text, "intake.yaml", plan.agreement)
    assert text == draft(plan, table_of("leads", rows))


def lines(plan, rows):
    """Return the lines of the fields in a draft, by field."""
    drafted = [line.strip() for line in draft(plan, table_of("leads", rows)).splitlines() if line.startswith("    ")]
    return dict(line.split(": ", 1) for line in drafted)


@pytest.mark.parametrize("column", ["email", "E-Mail", "Email Address", "EMAIL", "e_mail"])
def test_a_column_is_matched_in_its_usual_spellings(plan, column):
    quoted = column if column != "e_mail" else "e_mail"
    assert lines(plan, [{"id": "1", column: "a@b.example"}]) == {"email": quoted}


@pytest.mark.parametrize(
    ("column", "cells", "line"),
    [
        ("Size", ["1,200", "300"], '{column: Size, thousands: ","}'),
        ("Size", ["1200"], "Size"),
        ("Revenue", ["1.200,50"], '{column: Revenue, thousands: ".", decimal: ","}'),
        ("Until", ["25/12/2026", "03/04/2026"], '{column: Until, format: "%d/%m/%Y"}'),
        ("Until", ["12/25/2026", "03/04/2026"], '{column: Until, format: "%m/%d/%Y"}'),
        ("Until", ["2026-04-03"], "Until"),
        ("Languages", ["es;en", "de"], '{column: Languages, split: ";"}'),
        ("Plan", ["Free", "paid"], '{column: Plan, values: {"Free": "free"}}'),
        ("Agrees", ["Yes", "No"], "Agrees"),
    ],
)
def test_how_cells_are_written_is_found_by_trying(plan, column, cells, line):
    rows = [{"ID": str(number), column: cell} for number, cell in enumerate(cells)]
    assert lines(plan, rows) == {column.lower(): line}
    read = read_intake(draft(plan, table_of("leads", rows)), "intake.yaml", plan.agreement)
    assert take_in(read, plan, table_of("leads", rows)).rejects == ()


@pytest.mark.parametrize(
    ("column", "cells", "said"),
    [
        ("Until", ["03/04/2026"], "`%d/%m/%Y` if the day stands first, `%m/%d/%Y` if the month does"),
        ("Revenue", ["1,200"], "# 1 of 1 cells: expected a number, found `1,200`"),
        ("Plan", ["Gold", "paid"], "# 1 of 2 cells: `Gold` is not one of free, paid, none"),
        ("Agrees", ["si"], "`si` is not one of true, yes, 1, false, no, 0"),
    ],
)
def test_what_could_be_meant_in_two_ways_is_asked(plan, column, cells, said):
    (line,) = lines(plan, [{"ID": str(number), column: cell} for number, cell in enumerate(cells)]).values()
    assert said in line
    assert line.startswith(f"{column}  # ")


def test_what_has_no_counterpart_is_listed(plan):
    text = draft(plan, table_of("leads", [{"Lead ID": "1", "Name": "N/A", "Shoe size": "44"}]))
    assert '\nmissing: ["", "N/A"]\n' in text
    assert "\n  id: Lead ID\n" in text
    assert "# Fields without a column: email, country, size" in text
    assert "# Columns that are not used: Shoe size\n" in text
