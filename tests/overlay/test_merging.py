"""What an overlay may say of its base, and where each mistake in it stands."""

from pathlib import Path

import pytest
from tests.overlay.small import BASE, codes, told

from leadrules import lint, load


def first(found):
    return f"{found.span.line}:{found.span.column} {found.code} {found.message}; {found.hint}"


def rules_of(agreement):
    return [(rule.id, rule.hundredths // 100) for rule in agreement.axes["fit"].rules]


def overlay_of_rules(*items):
    return "scoring:\n  fit:\n    rules:\n" + "".join(f"      - {item}\n" for item in items)


def test_an_item_changes_only_what_is_said_of_it(overlay):
    agreement = load(overlay(overlay_of_rules("{id: size, points: 5}")))
    assert rules_of(agreement) == [("served", 40), ("size", 5)]
    rule = agreement.document.root.named(["scoring", "fit", "rules", "size"])
    assert (rule["points"].span.file, rule["points"].span.line) == ("overlay/agreement.yaml", 8)
    assert (rule["when"].span.file, rule["when"].span.line) == ("base/agreement.yaml", 16)


@pytest.mark.parametrize(
    ("placed", "expected"),
    [("", "served size new"), ("before: served, ", "new served size"), ("after: served, ", "served new size")],
)
def test_a_new_item_stands_last_or_where_it_is_put(overlay, placed, expected):
    agreement = load(overlay(overlay_of_rules(f"{{id: new, {placed}when: employees > 7, points: 1}}")))
    assert [rule_id for rule_id, _ in rules_of(agreement)] == expected.split()


def test_an_item_of_the_base_can_be_moved(overlay):
    agreement = load(overlay(overlay_of_rules("{id: size, before: served}")))
    assert rules_of(agreement) == [("size", 30), ("served", 40)]


def test_what_is_removed_is_gone(overlay):
    agreement = load(overlay(overlay_of_rules("{id: size, remove: true}") + "lists: {freemail: {remove: true}}\n"))
    assert rules_of(agreement) == [("served", 40)]
    assert set(agreement.lists) == {"served"}


def test_a_destination_is_changed_by_removing_the_old_one(overlay):
    assert codes(overlay("routing: {ladder: [{id: iberia, to: {queue: q}}]}\n")) == ["LR112"]
    agreement = load(overlay("routing: {ladder: [{id: iberia, to: {team: {remove: true}, queue: q}}]}\n"))
    assert agreement.clause.routing.ladder[0].to.queue == "q"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (overlay_of_rules("{id: sise, remove: true}"), "8:9 LR136 the base has no `scoring.fit.rules.sise`; did you mean `size`?"),
        ("lists: {serve: {remove: true}}\n", "5:9 LR136 the base has no `lists.serve`; did you mean `served`?"),
        ("commitments: {remove: true}\n", "5:1 LR136 the base has no `commitments`; there is nothing to remove: delete this"),
        (overlay_of_rules("{id: size, remove: true, points: 5}"), "8:34 LR136 `scoring.fit.rules.size` is removed and changed at once; keep `remove: true` alone, or remove it"),
        (overlay_of_rules("{id: size, points: 5}", "{id: size, points: 6}"), "9:14 LR137 `size` stands here twice; say everything about it in one item"),
        (overlay_of_rules("{id: size, before: severd}"), "8:28 LR137 no item `severd` to stand before; did you mean `served`?"),
        (overlay_of_rules("{id: size, after: size}"), "8:27 LR137 no item `size` to stand after; did you mean `size`?"),
        (overlay_of_rules("{id: size, after: served, before: served}"), "8:20 LR137 `size` has both `before` and `after`; keep one of them"),
        (overlay_of_rules("{id: size, points: many}"), "8:28 LR104 expected a whole number, found text `many`; None"),
        ("scoring: {fit: {rules: {id: size}}}\n", "5:24 LR104 expected a list, found keys and values; write each item on a line of its own, after `- `"),
        ("routing: [a]\n", "5:10 LR104 expected keys and values, found a list; its keys are: ladder, otherwise"),
        ("routing: {laddr: []}\n", "5:11 LR101 unknown key `laddr`; did you mean `ladder`?"),
        (overlay_of_rules("{id: new, points: 5}"), "8:14 LR112 rule `new` has neither `when` nor `each`; give `when:` a condition for points once, or `each:` an event type for points per event"),
        (overlay_of_rules("{points: 5}"), "8:9 LR102 missing key `id`; add `id: …`"),
        ("lists: {served: }\n", "5:9 LR104 expected a list of values or a file, found nothing; write `[a, b, c]` or `{file: lists/name.txt}`"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_in_the_overlay(overlay, text, message):
    found = told(overlay(text))[1]
    assert {d.span.file for d in found} == {"overlay/agreement.yaml"}
    assert message in [first(d) for d in found]


def test_what_no_longer_holds_in_the_base_s_own_lines_is_told_there(overlay):
    (found,) = told(overlay("lists: {served: {remove: true}}\n"))[1][:1]
    assert (found.span.file, found.span.line) == ("base/agreement.yaml", 15)
    assert "served" in found.message


def test_a_value_that_cannot_be_read_is_told_once_and_where_it_stands(overlay):
    found = told(overlay(overlay_of_rules("{id: served, remove: true}", "{id: size, points: *many}")))[1]
    assert [(d.code, d.span.line) for d in found] == [("LR006", 9)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("zone: Europe/Oslo\n", ["zone"]),
        ("lead: {country: {normalize: upper}, city: {type: text, kind: demographic}}\n", ["lead.country.normalize", "lead.city"]),
        ("scoring: {fit: {range: [0, 90]}}\n", ["scoring.fit.range"]),
        ("qualification: {tiers: [{id: hot, handoff: false}]}\n", ["qualification.tiers.hot.handoff"]),
        ("qualification: {tiers: [{id: cold, before: hot}]}\n", ["qualification.tiers.cold"]),
        ("qualification: {tiers: [{id: hot, remove: true}]}\n", ["qualification.tiers.hot"]),
        ("commitments: {alarms: []}\n", ["commitments"]),
    ],
)  # fmt: skip
def test_what_the_base_does_not_leave_open_is_refused_one_by_one(overlay, text, names):
    refused = [d for d in told(overlay(text))[1] if d.code == "LR134"]
    assert [d.message.split("`")[1] for d in refused] == names
    for found in refused:
        assert found.span.file == "overlay/agreement.yaml"
        assert "base/agreement.yaml:" in found.message
        assert "`lists`, `scoring.fit.rules`, `routing`, `qualification.tiers.hot.when`" in found.hint


def test_one_part_of_an_item_can_be_left_open(overlay):
    agreement = load(overlay("qualification: {tiers: [{id: hot, when: fit >= 70}]}\n"))
    assert agreement.clause.qualification.tiers[0].when == "fit >= 70"


def test_a_base_that_lists_nothing_leaves_nothing_open(overlay):
    path = overlay("lists: {served: [SE]}\n")
    Path("base/agreement.yaml").write_text(BASE.replace("overridable: [", "# ["), "utf-8")
    (found,) = told(path)[1]
    assert found.code == "LR134"
    assert found.hint.endswith("it lists nothing")


def test_hundreds_of_refused_changes_are_counted(overlay):
    fields = "".join(f"  f{n}: {{type: text, kind: contact}}\n" for n in range(250))
    found = told(overlay(f"lead:\n{fields}"))[1]
    assert len(found) == 101
    assert found[-1].message.startswith("150 more")


@pytest.mark.parametrize(
    ("paths", "message"),
    [
        ("[lists.servd]", "`lists` has no `servd`; did you mean `served`?"),
        ("[list]", "unknown key `list`; did you mean `lists`?"),
        ("[routing.ladder.iberia.too]", "`routing.ladder.iberia` has no `too`; did you mean `to`?"),
        ("[lists.served.ES]", "`lists.served` has no `ES`; write `lists.served` for all that stands under it"),
        ("[version]", "`version` is always an overlay's own; remove it from this list"),
    ],
)
def test_a_path_that_leads_nowhere_is_told(overlay, paths, message):
    overlay("")
    Path("base/agreement.yaml").write_text(BASE.replace(BASE.split("overridable: ")[1].split("\n")[0], paths), "utf-8")
    (found,) = told(Path("base"))[1]
    assert found.code == "LR135"
    assert f"{found.message}; {found.hint}" == message


def test_what_a_base_keeps_nobody_below_can_leave_open(overlay):
    (found,) = told(overlay("overridable: [lists.served, lead, commitments]\n"))[1][:1]
    assert (found.code, found.span.column) == ("LR135", 29)
    assert "`lead`" in found.message
    assert codes(overlay("overridable: [lists.served, routing.ladder]\n")) == []


def test_what_is_left_open_is_agreed_and_decides_nothing(overlay):
    overlay("")
    base = load("base")
    Path("base/agreement.yaml").write_text(BASE.replace("overridable: [", "# ["), "utf-8")
    closed = load("base")
    assert base.digest.meaning == closed.digest.meaning
    assert base.digest.words != closed.digest.words


def test_a_comment_of_the_base_leaves_a_finding_in_the_overlay_too(overlay):
    path = overlay("# leadrules: ignore[LR384] nothing\n")
    found = [(d.code, d.span.file) for d in lint(load(path), select=["LR38"])]
    assert found == [("LR384", "base/agreement.yaml"), ("LR389", "overlay/agreement.yaml")]
    line = "  freemail: {file: lists/freemail.txt}"
    comments = "   # leadrules: ignore[LR384] for overlays\nzone: UTC   # leadrules: ignore[LR341] unused here"
    Path("base/agreement.yaml").write_text(BASE.replace(line, f"{line}{comments}"), "utf-8")
    assert [d.code for d in lint(load(path), select=["LR38"])] == ["LR389"]
