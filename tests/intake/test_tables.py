"""Tables: every row comes through or has a fault, and only what is no table stops a reading."""

import csv
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadrules.diagnostics import DataError
from leadrules.tables import Row, Written, parquet, read_table, table_of, write_table

ENDINGS = (".csv", ".tsv", ".jsonl", ".ndjson", ".parquet")
in_one_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


@pytest.fixture
def rows(tmp_path: Path) -> Callable[..., list[Row]]:
    """Read the rows of a file with a content."""

    def read(content: str | bytes, ending: str = ".csv") -> list[Row]:
        file = tmp_path / f"table{ending}"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return list(read_table(file).rows())

    return read


def told(error: pytest.ExceptionInfo[DataError]) -> str:
    return "\n".join(map(str, error.value.diagnostics))


@in_one_folder
@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=6), st.sampled_from([",", ";", "\t"]))
def test_a_well_written_csv_file_comes_through(tmp_path: Path, cells: list[list[str]], delimiter: str) -> None:
    file = tmp_path / "t.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL)
        writer.writerows([["a", "b", "c"], *cells])
    read = list(read_table(file).rows())
    assert [tuple(row.cells.values()) for row in read] == [tuple(row) for row in cells]
    assert [row.number for row in read] == list(range(2, len(cells) + 2))


@in_one_folder
@given(st.lists(st.text('ab,"\n\r;', max_size=20), max_size=8))
def test_no_line_of_a_csv_file_vanishes(tmp_path: Path, lines: list[str]) -> None:
    file = tmp_path / "t.csv"
    marked = [f"{line}§{number}" for number, line in enumerate(lines)]
    file.write_text("\n".join(["a,b", *marked]), encoding="utf-8", newline="")
    with suppress(DataError):
        held = list(read_table(file).rows())
        whole = "".join(str(value) for row in held if row.fault is None for value in row.cells.values())
        assert whole.count("§") + sum(row.fault is not None for row in held) >= len(lines)


@in_one_folder
@given(st.binary(max_size=80) | st.text(max_size=40).map(str.encode), st.sampled_from(ENDINGS), st.booleans())
def test_any_bytes_are_a_table_or_a_clear_error(tmp_path: Path, content: bytes, ending: str, with_header: bool) -> None:
    file = tmp_path / f"t{ending}"
    file.write_bytes(b"a,b\n" + content if with_header else content)
    with suppress(DataError):
        for row in read_table(file).rows():
            assert row.number >= 1
            assert row.fault is None or row.fault.reason.isprintable()


SCALARS = (
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | CELLS
)


@in_one_folder
@given(st.lists(st.fixed_dictionaries({"a": SCALARS, "b": SCALARS | st.lists(CELLS, max_size=2)}), max_size=4))
def test_json_lines_come_back_as_they_were_written(tmp_path: Path, records: list[dict[str, object]]) -> None:
    write_table(tmp_path / "t.jsonl", records, ["a", "b"])
    assert [row.cells for row in read_table(tmp_path / "t.jsonl").rows()] == records


@settings(in_one_folder, max_examples=25)
@given(st.lists(st.fixed_dictionaries({"a": SCALARS, "b": SCALARS | st.lists(CELLS, max_size=2)}), max_size=4))
def test_any_records_can_be_written_everywhere(tmp_path: Path, records: list[dict[str, object]]) -> None:
    for ending in ENDINGS:
        write_table(tmp_path / f"t{ending}", records, ["a", "b"])
        back = list(read_table(tmp_path / f"t{ending}").rows())
        assert [row.fault for row in back] == [None] * len(records)


def test_parquet_keeps_the_kinds_of_values(tmp_path: Path) -> None:
    at = datetime(2026, 11, 2, 8, tzinfo=UTC)
    record = {"text": "a", "whole": 1, "part": 1.5, "yes": True, "at": at, "day": date(2026, 11, 2), "list": ["x", "y"]}
    write_table(tmp_path / "t.parquet", [record, {}], list(record))
    read = list(read_table(tmp_path / "t.parquet").rows())
    assert read == [Row(1, record), Row(2, dict.fromkeys(record))]


def test_csv_writes_lists_times_and_nothing(tmp_path: Path) -> None:
    record = {"a": ("x", "y"), "b": datetime(2026, 11, 2, 8, tzinfo=UTC), "c": True, "d": {"k": 1}, "e": None}
    write_table(tmp_path / "t.csv", [record], list(record))
    assert (tmp_path / "t.csv").read_text() == 'a,b,c,d,e\nx;y,2026-11-02T08:00:00+00:00,true,"{""k"": 1}",\n'


def test_a_row_of_another_length_has_a_fault_and_the_others_come_through(rows: Callable[..., list[Row]]) -> None:
    read = rows("a,b\n1,2\n1\n1,2,3\n5,6\n")
    assert [row.number for row in read] == [2, 3, 4, 5]
    assert [row.fault and row.fault.reason for row in read] == [
        None,
        "1 cell instead of 2",
        "3 cells instead of 2",
        None,
    ]


def test_a_cell_may_hold_line_breaks_in_quotes(rows: Callable[..., list[Row]]) -> None:
    assert [dict(row.cells) for row in rows('a,b\n"one\ntwo",2\n3,4')] == [
        {"a": "one\ntwo", "b": "2"},
        {"a": "3", "b": "4"},
    ]


def test_a_quote_that_is_not_closed_spoils_its_own_row_only(rows: Callable[..., list[Row]]) -> None:
    read = rows('a,b\n1,2\n3,"4\n5,6\n7,8\n')
    assert [(row.number, row.fault is None) for row in read] == [(2, True), (3, False), (4, True), (5, True)]
    assert "a quote that opens in this row may not be closed" in str(read[1].fault)


def test_quotes_inside_a_quoted_cell_are_a_fault(rows: Callable[..., list[Row]]) -> None:
    read = rows('a,b\n1,"say "hi" now"\n3,4\n')
    assert [row.fault and row.fault.code for row in read] == ["LR723", None]


def test_many_quotes_that_are_not_closed_are_read_in_time(rows: Callable[..., list[Row]]) -> None:
    read = rows("a,b\n" + '1,"x""\n' * 30_000)
    assert all(row.fault is not None and row.fault.code == "LR723" for row in read)


def test_a_cell_or_line_that_is_too_long_is_a_fault(rows: Callable[..., list[Row]]) -> None:
    read = rows(f'a,b\n1,{"x" * 140_000}\n1,{"y" * 3_000_000}\n"{"z" * 1_200_000}\n{"z" * 1_200_000}",\n5,6\n')
    assert [row.fault and row.fault.code for row in read] == [*["LR723"] * (len(read) - 1), None]
    assert "more than 131,072 characters" in str(read[0].fault)
    assert "more than 1,000,000 characters" in str(read[1].fault)


def test_blank_rows_are_no_rows_but_count_as_in_a_spreadsheet(rows: Callable[..., list[Row]]) -> None:
    assert [row.number for row in rows("a,b\n1,2\n\n3,4\n\n")] == [2, 4]


@pytest.mark.parametrize("content", ["", "\n\n", "  ,  \n1,2", '"a,b\n1,2', "\ufeff"])
def test_a_csv_file_without_header_is_no_table(rows: Callable[..., list[Row]], content: str) -> None:
    with pytest.raises(DataError, match=r"LR721.*has no header"):
        rows(content)


def test_a_file_in_another_encoding_says_where(rows: Callable[..., list[Row]]) -> None:
    with pytest.raises(DataError) as error:
        rows("a,b\n1,2\nEspaña,2\n".encode("latin-1"))
    assert "LR720" in told(error)
    assert "not UTF-8 text (line 3); save it as UTF-8" in told(error)


def test_a_utf_16_file_is_named_as_such(rows: Callable[..., list[Row]]) -> None:
    with pytest.raises(DataError, match="not UTF-8 text but UTF-16"):
        rows("a,b\n1,2\n".encode("utf-16"))


def test_a_byte_order_mark_is_no_part_of_the_first_column(rows: Callable[..., list[Row]]) -> None:
    assert rows("\ufeffa,b\n1,2\n")[0].cells == {"a": "1", "b": "2"}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not JSON: expecting property name"),
        ("[1]", "not a JSON object"),
        ('{"a": 1, "a": 2}', "the key `a` is there twice"),
        ("[" * 100_000, "not JSON"),
        ('{"a": ' + "1" * 5_000 + "}", "a number that is too long"),
        ('{"a": "' + "x" * 1_100_000 + '"}', "more than 1,000,000 characters"),
    ],
)
def test_a_line_that_is_no_json_object_has_a_fault(rows: Callable[..., list[Row]], line: str, reason: str) -> None:
    read = rows(f'{{"a": 0}}\n{line}\n\n{{"a": 3}}\n', ".jsonl")
    assert [(row.number, row.fault is None) for row in read] == [(1, True), (2, False), (4, True)]
    assert reason in str(read[1].fault) or "JSON" in str(read[1].fault)


def test_what_is_no_parquet_is_said_to_be_none(rows: Callable[..., list[Row]]) -> None:
    with pytest.raises(DataError, match=r"LR720.*not a Parquet file"):
        rows("PAR1 not really", ".parquet")


@in_one_folder
@given(st.integers(0), st.integers(0, 255), st.booleans())
def test_a_damaged_parquet_file_is_rows_or_a_clear_error(tmp_path: Path, at: int, byte: int, is_cut: bool) -> None:
    write_table(tmp_path / "t.parquet", [{"a": str(n), "b": n} for n in range(20)], ["a", "b"])
    content = bytearray((tmp_path / "t.parquet").read_bytes())
    content[at % len(content)] = byte
    (tmp_path / "t.parquet").write_bytes(content[: at % len(content)] if is_cut else content)
    with suppress(DataError):
        assert all(row.fault is None for row in read_table(tmp_path / "t.parquet").rows())


def test_another_ending_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"LR720.*give a file that ends with \.csv"):
        read_table(tmp_path / "export.pdf")
    with pytest.raises(DataError, match=r"LR720.*no file"):
        read_table(tmp_path / "missing.csv")
    with pytest.raises(DataError, match=r"LR736.*give a name that ends with \.csv"):
        write_table(tmp_path / "out.xlsx", [], ["a"])
    with pytest.raises(DataError, match=r"LR736.*cannot write"):
        write_table(tmp_path / "nowhere" / "out.csv", [], ["a"])


def test_a_workbook_is_told_as_one_whatever_its_ending(tmp_path: Path, rows: Callable[..., list[Row]]) -> None:
    with pytest.raises(DataError, match="it is an Excel workbook; save the sheet as CSV UTF-8"):
        read_table(tmp_path / "export.xlsx")
    for signature in (b"PK\x03\x04\x14\0", b"\xd0\xcf\x11\xe0\xa1"):
        with pytest.raises(DataError, match=r"it is an Excel workbook or another archive.*save the sheet as CSV UTF-8"):
            rows(signature)
    assert rows("PK,b\n1,2\n")[0].cells == {"PK": "1", "b": "2"}


def test_a_json_file_is_led_to_json_lines(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"LR720.*give JSON Lines: one object a line.*\.jsonl"):
        read_table(tmp_path / "export.json")


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_stays_as_it_was_until_all_of_the_new_one_is_written(tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"t{ending}"
    write_table(file, [{"a": 1}], ["a"])
    before = file.read_bytes()

    def failing() -> Iterator[dict[str, object]]:
        yield {"a": 2}
        raise OSError(28, "No space left on device")

    with pytest.raises(DataError, match=r"LR736.*no space left"):
        write_table(file, failing(), ["a"])
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]


def test_a_link_stays_a_link_and_the_mode_of_a_file_stays_its_own(tmp_path: Path) -> None:
    file, link = tmp_path / "t.csv", tmp_path / "link.csv"
    file.write_text("old", "utf-8")
    file.chmod(0o640)
    link.symlink_to(file)
    write_table(link, [{"a": 1}], ["a"])
    assert link.is_symlink()
    assert file.read_text("utf-8") == "a\n1\n"
    assert file.stat().st_mode & 0o777 == 0o640


def test_records_of_a_program_are_a_table_too() -> None:
    table = table_of("memory", [{"a": 1}, {"b": 2}])
    assert list(table.rows()) == list(table.rows()) == [Row(1, {"a": 1}), Row(2, {"b": 2})]


def test_polars_is_not_needed_for_text_files() -> None:
    import subprocess
    import sys

    code = "import sys, leadrules.intake, leadrules.tables; print('polars' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_json_numbers_keep_their_kind(rows: Callable[..., list[Row]]) -> None:
    assert rows(json.dumps({"a": 1, "b": 1.0, "c": "1"}), ".jsonl")[0].cells == {"a": 1, "b": 1.0, "c": "1"}


def test_a_key_that_is_there_twice_is_found_among_very_many(rows: Callable[..., list[Row]]) -> None:
    keys = ",".join(f'"k{n}":1' for n in range(60_000))
    (row,) = rows(f'{{{keys},"k59999":2}}\n', ".jsonl")
    assert row.fault is not None
    assert row.fault.reason == "the key `k59999` is there twice"


@pytest.mark.parametrize("text", ["=1+1", "+34 910 000 000", "-", "@SUM(A1)", "\t=1", "\r=1"])
@pytest.mark.parametrize("ending", [".csv", ".tsv"])
def test_text_that_a_spreadsheet_would_calculate_is_written_as_text(tmp_path: Path, text: str, ending: str) -> None:
    write_table(
        tmp_path / f"t{ending}", [{"=a": text, "b": -1, "c": -1.5, "d": [text, "x"], "e": "a=1"}], ["=a", *"bcde"]
    )
    with (tmp_path / f"t{ending}").open(encoding="utf-8", newline="") as file:
        header, cells = csv.reader(file, delimiter="\t" if ending == ".tsv" else ",")
    assert header == ["'=a", "b", "c", "d", "e"]
    assert cells == [f"'{text}", "-1", "-1.5", f"'{text};x", "a=1"]


def test_text_that_looks_like_a_formula_is_left_alone_where_no_spreadsheet_reads_it(tmp_path: Path) -> None:
    for ending in (".jsonl", ".parquet"):
        write_table(tmp_path / f"t{ending}", [{"a": "=1+1"}], ["a"])
        assert [dict(row.cells) for row in read_table(tmp_path / f"t{ending}").rows()] == [{"a": "=1+1"}]


@pytest.mark.parametrize("name", ["leads[1].parquet", "leads*.parquet", "leads?.parquet"])
def test_the_name_of_a_parquet_file_is_no_pattern(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "country=ES"
    folder.mkdir()
    write_table(folder / "leads1.parquet", [{"a": "other"}], ["a"])
    write_table(folder / name, [{"a": "this"}], ["a"])
    table = read_table(folder / name)
    assert table.columns == ("a",)
    assert list(table.rows()) == [Row(1, {"a": "this"})]


def test_a_parquet_file_is_read_part_by_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "_ROWS_READ", 7)
    monkeypatch.setattr(parquet, "_ROWS_OUT", 3)
    for size in (0, 6, 7, 8, 14, 20):
        write_table(tmp_path / "t.parquet", [{"a": n} for n in range(size)], ["a"])
        rows = list(read_table(tmp_path / "t.parquet").rows())
        assert rows == [Row(n + 1, {"a": n}) for n in range(size)]


def rows_of(path: Path, **written: Any) -> list[tuple[int, dict[str, object]]]:
    table = read_table(path, Written(**written))
    return [(row.number, dict(row.cells)) for row in table.rows()]


def test_the_header_may_stand_further_down_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("Leads, of October\n\nNo;Land\n1;Österreich\n", "cp1252")
    assert rows_of(path, encoding="windows-1252", header=3) == [(4, {"No": "1", "Land": "Österreich"})]


@pytest.mark.parametrize("mark", ["sep=;", '"sep=;"', "SEP=;"])
def test_a_spreadsheet_may_name_the_delimiter_first(tmp_path: Path, mark: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"{mark}\nA,B,C;D\n1;2\n", "utf-8")
    assert rows_of(path) == [(3, {"A,B,C": "1", "D": "2"})]


def test_utf_16_is_read_where_it_is_named(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("No\tLand\n1\tÖsterreich\n", "utf-16")
    assert rows_of(path, encoding="utf-16") == [(2, {"No": "1", "Land": "Österreich"})]
    with pytest.raises(DataError, match="not UTF-8 text but UTF-16") as caught:
        rows_of(path)
    assert str(caught.value.diagnostics[0].hint).endswith('`files: {"t.csv": {encoding: utf-16}}`')


@pytest.mark.parametrize(
    ("encoding", "data", "said"),
    [
        ("utf-8", b"No,Land\n1,\xd6sterreich\n", "it is not UTF-8 text (line 2)"),
        ("windows-1252", b"No,Land\n1,x\n2,\x81\n", "it is not WINDOWS-1252 text (line 3)"),
        ("utf-16", b"No,Land\n1,x\n2,y\n", "it is not UTF-16 text"),
    ],
)
def test_a_wrong_encoding_is_told_with_its_line(tmp_path: Path, encoding: str, data: bytes, said: str) -> None:
    (tmp_path / "t.csv").write_bytes(data)
    with pytest.raises(DataError) as caught:
        rows_of(tmp_path / "t.csv", encoding=encoding)
    assert caught.value.diagnostics[0].message.endswith(said)


def test_a_file_that_says_itself_that_it_is_utf_8_is_not_read_as_something_else(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("No,Land\n1,Österreich\n", "utf-8-sig")
    with pytest.raises(DataError, match="begins with the mark of UTF-8, and `windows-1252` is said of it"):
        rows_of(tmp_path / "t.csv", encoding="windows-1252")
    assert rows_of(tmp_path / "t.csv") == [(2, {"No": "1", "Land": "Österreich"})]


def test_a_header_beyond_the_end_is_told(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("A,B\n1,2\n", "utf-8")
    with pytest.raises(DataError) as caught:
        rows_of(tmp_path / "t.csv", header=9)
    assert caught.value.diagnostics[0].message.endswith("has no header in row 9")


def test_a_cell_of_any_size_and_nul_are_faults_of_their_rows(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"title\nA,B\n1,{'x' * 200_000}\n2,\0\n3,y\n", "utf-8")
    faults = [row.fault and row.fault.code for row in read_table(path, Written(header=2)).rows()]
    assert faults[0] == "LR723"
    assert faults[-1] is None
    assert len(faults) == 3


@given(blank=st.integers(0, 5), rows=st.lists(st.text(alphabet="ab", min_size=1, max_size=3), max_size=4))
def test_a_named_header_gives_the_numbers_that_a_spreadsheet_shows(
    tmp_path_factory: pytest.TempPathFactory, blank: int, rows: list[str]
) -> None:
    path = tmp_path_factory.mktemp("header") / "t.csv"
    lines = ["title", *[""] * blank, "A", *rows]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    assert rows_of(path, header=blank + 2) == [(blank + 3 + n, {"A": row}) for n, row in enumerate(rows)]
