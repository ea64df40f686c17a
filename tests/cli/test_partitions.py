"""A large export is decided in parts: the same files, the same words, the same exit code as in one."""

import csv
import os
import random
import signal
import tempfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from leadrules.cli import frames, partitions
from leadrules.cli.leads import Sources
from leadrules.frames import decide_frame
from leadrules.tables import Runs

AT = "2026-11-02T09:00:00+01:00"
LEADS = ["id", "first_name", "email", "phone", "company", "country", "employees", "industry", "job_level", "contact_me"]
EVENTS = ["id", "lead_id", "type", "at", "path", "minutes"]
CELLS = {
    "id": ["L1", " L1 ", "L2", "ä3", "L4", "l1", "L5", "", "Ünïcode 6"],
    "lead_id": ["L1", "L2 ", "ä3", "L4", "L9", "", "L5", "Ünïcode 6"],
    "email": ["ana@acme.example", "eva@rival.example", "x@gmail.com", "none", ""],
    "country": ["ES", "de", "US", ""],
    "employees": ["800", "90", "many", "", "-1"],
    "industry": ["software", "saas", "mining", ""],
    "job_level": ["vp", "student", ""],
    "contact_me": ["true", "no", "perhaps", ""],
    "type": ["page_view", "page_view", "webinar_attended", "form_submitted", "pageview", ""],
    "at": [
        "2026-11-01T09:00:00+01:00",
        "2026-10-30T09:00:00Z",
        "2026-11-03T09:00:00Z",
        "yesterday",
        "2026-11-01T09:00",
    ],
    "path": ["/pricing", "/careers", ""],
    "minutes": ["12.5", "x", ""],
}
EVENT_IDS = ["e1", "e2", "e3", "", "é"]


def row(columns, draw, ids=None):
    return [draw(ids if ids and name == "id" else CELLS.get(name, ["Ana", "+34 1", "a \"quoted\" one", ""])) for name in columns]  # fmt: skip


def written(path: Path, columns, rows, odd: str = "") -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)
        file.write(odd)
    return path


@pytest.fixture
def in_parts(monkeypatch):
    """Make parts as small as this, in bytes; None for one part."""
    return lambda size: monkeypatch.setattr(partitions, "PART_BYTES", size or 2**40)


def outcome(run, folder: Path, ruleset, sources, ending, *more):
    """Return all that a run gives: the code, both streams, and the bytes of its files. No ending: no file."""
    out, rejects = folder / f"out{ending}", folder / "rejects.csv"
    leads, activity = sources
    told = run("decide", ruleset, "--leads", leads, *(("--activity", activity) if activity else ()), "--at", AT,
               *(("--out", out) if ending else ()), "--rejects", rejects, *more)  # fmt: skip
    return told.exit_code, told.stdout, told.stderr, ending and out.read_bytes(), rejects.read_bytes()


@settings(
    max_examples=settings.default.max_examples // 6,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_parts_give_the_bytes_of_one_whole_whatever_the_rows(run, ruleset, tmp_path, in_parts, data) -> None:
    def draw(values):
        return data.draw(st.sampled_from(values))

    leads = [row(LEADS, draw) for _ in range(data.draw(st.integers(0, 8)))]
    events = [row(EVENTS, draw, EVENT_IDS) for _ in range(data.draw(st.integers(0, 12)))]
    odd = draw(["", "L7\n", '"L8,open\nL4,x,,,,,,,,\n', "\n\nL4\n"])
    sources = (
        written(tmp_path / "leads.csv", LEADS, leads, odd),
        draw([None, written(tmp_path / "activity.csv", EVENTS, events, odd)]),
    )
    ending = draw([None, None, ".csv", ".jsonl"])
    more = draw([(), ("--format", "json"), ("--top", "1"), ("--strict",)])
    found = []
    for size in (None, 150):
        in_parts(size)
        found.append(outcome(run, tmp_path, ruleset, sources, ending, *more))

    assert found[0] == found[1]


@pytest.fixture
def many(tmp_path):
    """Some 100 leads and 900 events, among them repeats, conflicts and rows that cannot be used."""
    drawn = random.Random(7)

    def draw(values):
        return drawn.choice(values if drawn.random() < 0.02 else values[:2])

    leads = [[f"L{n % 96}é", *row(LEADS, draw)[1:]] for n in range(100)]
    events = [[f"e{n % 870}", f"L{n % 105}é", *row(EVENTS, draw)[2:]] for n in range(900)]
    return written(tmp_path / "l.csv", LEADS, leads), written(tmp_path / "a.csv", EVENTS, events)


@pytest.mark.parametrize("ending", [None, ".csv", ".jsonl", ".parquet"])
def test_the_number_of_parts_makes_no_difference(run, ruleset, many, tmp_path, in_parts, ending) -> None:
    found = []
    for size in (None, 20_000, 1_500):
        in_parts(size)
        found.append(outcome(run, tmp_path, ruleset, many, ending))

    assert found[0] == found[1] == found[2]
    assert b"says something else" in found[0][4]


def test_parquet_is_divided_as_csv_is(run, ruleset, many, tmp_path, in_parts) -> None:
    sources = []
    for path in many:
        frame = pl.read_csv(path, infer_schema=False)
        sources.append(path.with_suffix(".parquet"))
        frame.write_parquet(sources[-1])
    for ending in (None, ".csv"):
        in_parts(None)
        whole = outcome(run, tmp_path, ruleset, sources, ending)
        in_parts(1_500)
        assert whole == outcome(run, tmp_path, ruleset, sources, ending)


def test_without_the_extra_frames_parts_are_decided_row_by_row(
    run, ruleset, many, tmp_path, in_parts, monkeypatch
) -> None:
    in_parts(1_500)
    with_frames = outcome(run, tmp_path, ruleset, many, None)
    monkeypatch.setattr(frames, "find_spec", lambda name: None)
    monkeypatch.setattr(frames, "decide_frame", None)
    assert with_frames == outcome(run, tmp_path, ruleset, many, None)


def test_leads_in_order_are_decided_as_a_frame_and_only_those(run, ruleset, many, in_parts, monkeypatch) -> None:
    seen = []

    def counted(plan, leads, activity, **options):
        seen.append(leads.height)
        return decide_frame(plan, leads, activity, **options)

    monkeypatch.setattr(frames, "decide_frame", counted)
    in_parts(20_000)
    run("decide", ruleset, "--leads", many[0], "--activity", many[1], "--at", AT)
    assert 50 < sum(seen) < 290


def test_a_small_export_is_one_part_and_a_large_one_several(many, in_parts) -> None:
    sources = Sources(many[0], many[1:], None)
    assert partitions._count(sources) == 1
    in_parts(10_000)
    assert partitions._count(sources) == -(-sum(path.stat().st_size for path in many) // 10_000)
    in_parts(1)
    assert partitions._count(sources) == 500


def test_temporary_files_are_private_and_gone_afterwards(run, ruleset, many, tmp_path, in_parts, monkeypatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    modes = []

    def divided(*arguments, **options):
        modes.extend(oct(path.stat().st_mode) for path in (tmp_path / "temporary").iterdir())
        return original(*arguments, **options)

    original = partitions.divided
    monkeypatch.setattr(partitions, "divided", divided)
    in_parts(3_000)
    outcome(run, tmp_path, ruleset, many, ".csv")
    assert set(modes) == {"0o40700"}
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_file_that_is_damaged_further_down_leaves_no_temporary_files(
    run, ruleset, many, tmp_path, in_parts, monkeypatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    in_parts(3_000)
    with many[1].open("ab") as file:
        file.write(b"\xff\xff\n")
    told = run("decide", ruleset, "--leads", many[0], "--activity", many[1], "--at", AT)
    assert told.exit_code == 2
    assert "it is not UTF-8 text (line 902)" in told.stderr
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_signal_that_ends_the_process_leaves_no_temporary_files(
    run, ruleset, many, tmp_path, in_parts, monkeypatch
) -> None:
    def interrupted(*_: object) -> None:
        assert len(list((tmp_path / "temporary").iterdir())) == 1
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(partitions, "divided", interrupted)
    in_parts(3_000)
    before = signal.getsignal(signal.SIGTERM)
    assert run("decide", ruleset, "--leads", many[0], "--at", AT).exit_code == 128 + signal.SIGTERM
    assert list((tmp_path / "temporary").iterdir()) == []
    assert signal.getsignal(signal.SIGTERM) == before


def test_a_full_disk_is_told_with_its_remedy(run, ruleset, many, in_parts, monkeypatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(partitions, "divided", full)
    in_parts(3_000)
    told = run("decide", ruleset, "--leads", many[0], "--activity", many[1], "--at", AT)
    assert told.exit_code == 2
    assert "no space left for temporary files in `" in told.stderr
    assert "; name a larger folder in `TMPDIR`" in told.stderr


@given(st.lists(st.lists(st.integers(), max_size=5), max_size=5))
def test_runs_come_back_as_one_in_memory_as_on_disk(drawn: list[list[int]]) -> None:
    numbers = {(n, key) for n, run in enumerate(drawn) for key in run}
    with tempfile.TemporaryDirectory() as folder:
        for runs in (Runs[str](), Runs[str](Path(folder))):
            for n in range(len(drawn)):
                runs.add(((key, of), str(key)) for of, key in sorted(numbers, key=lambda x: x[1]) if of == n)
            assert sorted((key, of) for of, key in numbers) == [key for key, _ in runs]
            assert runs.total == len(numbers)


def test_activity_in_several_files_is_divided_as_in_one(run, ruleset, many, tmp_path, in_parts) -> None:
    leads, activity = many
    header, *lines = activity.read_text("utf-8").splitlines(keepends=True)
    halves = tmp_path / "a1.csv", tmp_path / "a2.csv"
    for half, kept in zip(halves, (lines[::2], lines[1::2]), strict=True):
        half.write_text(header + "".join(kept), "utf-8")
    given = [part for half in halves for part in ("--activity", half)]
    in_parts(None)
    whole = outcome(run, tmp_path, ruleset, (leads, halves[0]), ".csv", "--activity", halves[1])
    in_parts(3_000)
    assert outcome(run, tmp_path, ruleset, (leads, None), ".csv", *given) == whole
    assert f"Events: {len(lines):,} rows" in whole[1]
