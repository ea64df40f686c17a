"""Writing points: the file parses, only the numbers differ, and `diff` shows exactly these changes."""

import re
from pathlib import Path

import made_up
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadrules import Agreement, load, parse
from leadrules.calibration import rewrite
from leadrules.changes import diff

ROOT = Path(__file__).parents[2]
RULESETS = ("saas-midmarket", "lowprice-30day", "enterprise-teleq")
AGREEMENTS = {name: load(ROOT / "rulesets" / name) for name in RULESETS}
POINTS = st.integers(-120, 120)


def lists_of(name: str) -> dict[str, str]:
    folder = ROOT / "rulesets" / name
    files = [*folder.glob("lists/*"), folder / "holidays.lock.yaml"]
    return {file.relative_to(folder).as_posix(): file.read_text("utf-8") for file in files if file.is_file()}


FILES = {name: lists_of(name) for name in RULESETS}


def points_of(agreement: Agreement) -> dict[str, int]:
    return {rule.id: rule.hundredths // 100 for axis in agreement.axes.values() for rule in axis.rules}


@given(st.sampled_from(RULESETS), st.data())
def test_only_the_numbers_change_and_diff_shows_exactly_these(name: str, data: st.DataObject) -> None:
    agreement = AGREEMENTS[name]
    today = points_of(agreement)
    chosen = data.draw(st.dictionaries(st.sampled_from(sorted(today)), POINTS, max_size=6))
    rewritten = rewrite(agreement, chosen)
    moved = {rule: number for rule, number in chosen.items() if number != today[rule]}
    after = parse(rewritten.text, files=FILES[name])
    assert points_of(after) == today | chosen
    assert set(rewritten.written) == set(moved)
    assert rewritten.elsewhere == {}
    told = {(change.path[-2], change.path[-1], change.new) for change in diff(agreement, after)}
    assert told == {(rule, "points", number) for rule, number in moved.items()}
    without = [re.sub(r"points: [-0-9]+", "points:", text) for text in (agreement.document.text, rewritten.text)]
    assert without[0] == without[1]


@given(st.sampled_from(RULESETS), st.data())
def test_what_was_written_is_undone_byte_for_byte(name: str, data: st.DataObject) -> None:
    agreement = AGREEMENTS[name]
    today = points_of(agreement)
    chosen = data.draw(st.dictionaries(st.sampled_from(sorted(today)), POINTS, max_size=6))
    after = parse(rewrite(agreement, chosen).text, files=FILES[name])
    assert rewrite(after, today).text == agreement.document.text


def test_comments_layout_and_order_of_keys_stay() -> None:
    written = rewrite(parse(made_up.TEXT), {"rule-a": 7, "rule-c": 105, "rule-d": -3})
    assert written.text == (
        made_up.TEXT.replace("points: 40}   # the loudest", "points: 7}   # the loudest")
        .replace("points: 20    # nobody", "points: 105    # nobody")
        .replace("points: -20,", "points: -3,")
    )


def test_windows_line_ends_stay() -> None:
    text = made_up.TEXT.replace("\n", "\r\n")
    assert rewrite(parse(text), {"rule-b": 3}).text == text.replace(
        "{id: rule-b, when: b, points: 20}", "{id: rule-b, when: b, points: 3}"
    )


def test_nothing_to_write_gives_the_same_text() -> None:
    rewritten = rewrite(parse(made_up.TEXT), {"rule-a": 40})
    assert (rewritten.text, rewritten.written) == (made_up.TEXT, ())


def test_an_overlay_writes_its_own_lines_only(tmp_path: Path) -> None:
    base, overlay = tmp_path / "base", tmp_path / "overlay"
    base.mkdir()
    overlay.mkdir()
    (base / "agreement.yaml").write_text(f"{made_up.TEXT}overridable: [scoring]\n", "utf-8")
    text = (
        "leadrules: 1\nid: over\nversion: 1.0.0\ntitle: Over\nextends: ../base\n"
        "scoring:\n  fit:\n    rules:\n      - {id: rule-a, points: 33}   # ours\n"
    )
    (overlay / "agreement.yaml").write_text(text, "utf-8")
    rewritten = rewrite(load(overlay), {"rule-a": 30, "rule-b": 1})
    assert rewritten.text == text.replace("33", "30")
    assert rewritten.written == ("rule-a",)
    assert list(rewritten.elsewhere) == ["rule-b"]
    assert rewritten.elsewhere["rule-b"].endswith("base/agreement.yaml")


def test_a_rule_that_is_not_there_cannot_be_written() -> None:
    with pytest.raises(KeyError):
        rewrite(parse(made_up.TEXT), {"nobody": 1})
