"""Examples of changes: what is said of each, for whom it is what, and how much it weighs."""

from pathlib import Path

import pytest

from leadrules import parse
from leadrules.changes import Kind, Level, apply, diff, groups, needed_version
from leadrules.changes.comparing import Difference
from leadrules.changes.kinds import CODES, code_of
from leadrules.holiday_lock import LOCK_FILE

RULESET = Path(__file__).parents[2] / "rulesets" / "saas-midmarket"
TEXT = (RULESET / "agreement.yaml").read_text("utf-8")
FILES = {
    LOCK_FILE: (RULESET / LOCK_FILE).read_text("utf-8"),
    **{f"lists/{file.name}": file.read_text("utf-8") for file in (RULESET / "lists").iterdir()},
}


def agreement(text=TEXT):
    return parse(text, files=FILES)


def edited(*edits):
    text = TEXT
    for old, new in edits:
        assert text.count(old) == 1, (text.count(old), old)
        text = text.replace(old, new)
    return agreement(text)


def only(*edits):
    changes = diff(agreement(), edited(*edits))
    assert len(changes) == 1, [change.sentence for change in changes]
    return changes.changes[0]


def told(change):
    return change.level.name, change.sentence, *map(str, change.touches)


STRICTER = ("tightens for marketing", "loosens for sales")
LOOSER = ("loosens for marketing", "tightens for sales")
EXAMPLES = {
    "more points": (
        (
            "size-upper, when: 500 <= employees <= 2000, points: 40",
            "size-upper, when: 500 <= employees <= 2000, points: 45",
        ),
        ("MINOR", "points of rule size-upper: 40 → 45", *LOOSER),
    ),
    "a deeper malus": (
        ("when: days_silent > 30, points: -10", "when: days_silent > 30, points: -20"),
        ("MINOR", "points of rule silent: -10 → -20", *STRICTER),
    ),
    "a harder grade": (("A: 70, B: 50", "A: 75, B: 50"), ("MAJOR", "grade A of fit: 70 → 75", *STRICTER)),
    "a higher threshold": (
        ("id: size, when: employees >= 100", "id: size, when: employees >= 200"),
        (
            "MAJOR",
            "condition of gate size: employees is at least 100 people → employees is at least 200 people, narrower",
            *STRICTER,
        ),
    ),
    "a lower threshold": (
        ("id: size, when: employees >= 100", "id: size, when: employees >= 50"),
        (
            "MAJOR",
            "condition of gate size: employees is at least 100 people → employees is at least 50 people, wider",
            *LOOSER,
        ),
    ),
    "a market more": (
        ("served: [ES, PT, FR, DE, AT, CH, IT]", "served: [ES, PT, FR, DE, AT, CH, IT, NL]"),
        ("MINOR", "list served: NL added, wider", *LOOSER),
    ),
    "a market less": (
        ("served: [ES, PT, FR, DE, AT, CH, IT]", "served: [ES, PT, FR, DE, AT, CH]"),
        ("MINOR", "list served: IT removed, narrower", *STRICTER),
    ),
    "a faster clock": (
        ("within: 2 business hours", "within: 1 business hour"),
        ("MAJOR", "first_touch when tier is hot: 2 → 1 business hour", "tightens for sales"),
    ),
    "a slower clock": (
        ("within: 2 business hours", "within: 3 business hours"),
        ("MAJOR", "first_touch when tier is hot: 2 → 3 business hours", "loosens for sales", "breaks marketing"),
    ),
    "a clock of another unit": (
        ("within: 48 hours", "within: 2 business days"),
        ("MAJOR", "verdict: 48 hours → 2 business days", "changes for sales"),
    ),
    "a larger promise of marketing": (
        ("at_least: 50, per: month", "at_least: 60, per: month"),
        ("MAJOR", "least of commitment volume of marketing: 50 → 60", "tightens for marketing"),
    ),
    "a smaller promise of sales": (
        ("clock_met: first_touch}, at_least: 90%", "clock_met: first_touch}, at_least: 80%"),
        ("MAJOR", "least of commitment speed of sales: 90% → 80%", "loosens for sales", "breaks marketing"),
    ),
    "a reason in other words": (
        ("because: signs or sponsors the purchase", "because: decides on the purchase"),
        ("PATCH", "reason given of rule decides: signs or sponsors the purchase → decides on the purchase"),
    ),
    "a choice less": (
        ("manufacturing, retail, education, other]", "manufacturing, retail, other]"),
        ("MAJOR", "value education of field industry removed", "breaks systems"),
    ),
    "a new version": (("version: 3.0.0", "version: 3.1.0"), ("PATCH", "version: 3.0.0 → 3.1.0")),
    "another team": (
        ('DE", "AT", "CH"]\', to: {team: dach}', 'DE", "AT", "CH"]\', to: {team: rest}'),
        ("MINOR", "target of route dach: team dach → team rest", "changes for sales"),
    ),
    "not known is let through": (
        ("id: size, when: employees >= 100,", "id: size, when: employees >= 100, unknown: pass,"),
        ("MAJOR", "what not known means to gate size: hold → pass", *LOOSER),
    ),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_change_says_what_it_is_and_for_whom(name):
    edit, expected = EXAMPLES[name]
    assert told(only(edit)) == expected


def test_a_comment_and_another_layout_are_no_change():
    assert len(diff(agreement(), agreement("# first\n" + TEXT.replace("points: 40", "points:   40")))) == 0


def test_a_field_renamed_everywhere_is_one_change():
    change = only_of(diff(agreement(), agreement(TEXT.replace("employees", "headcount"))))
    assert told(change) == ("MAJOR", "field employees is now called headcount", "breaks systems")
    assert (change.kind, change.id, change.old, change.new) == (
        Kind.RENAMED,
        "lead.headcount",
        "employees",
        "headcount",
    )


def only_of(changes):
    assert len(changes) == 1, [change.sentence for change in changes]
    return changes.changes[0]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("hot", "burning", "tier hot is now called burning"),
        ("iberia", "south", None),
        ("first_touch", "first_call", "clock first_touch is now called first_call"),
        ("recycled, ", "recycled, ", ""),
        ("engagement", "interest", "axis engagement is now called interest"),
        ("webinar_attended", "webinar_seen", "event type webinar_attended is now called webinar_seen"),
        ("no-budget", "no-money", "reason no-budget is now called no-money"),
    ],
)  # fmt: skip
def test_a_rename_is_followed_wherever_the_name_stands(old, new, sentence):
    changes = diff(agreement(), agreement(TEXT.replace(old, new)))
    if sentence:
        assert sentence in [change.sentence for change in changes]
    assert all(change.kind is Kind.RENAMED for change in changes)


def test_a_rule_in_another_place_is_moved_and_changes_no_decision():
    line = next(line for line in TEXT.splitlines(keepends=True) if "id: decides" in line)
    after = next(line for line in TEXT.splitlines(keepends=True) if "id: stated-need" in line)
    change = only_of(diff(agreement(), agreement(TEXT.replace(line, "").replace(after, after + line))))
    assert told(change) == ("PATCH", "rule decides moved: now after stated-need")


def test_a_tier_in_another_place_is_moved_and_is_a_term_of_the_agreement():
    lines = TEXT.splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if "id: hot" in line)
    lines[at], lines[at + 1] = lines[at + 1], lines[at]
    change = only_of(diff(agreement(), agreement("".join(lines))))
    assert (change.kind, change.level) == (Kind.MOVED, Level.MAJOR)


def test_a_gate_added_and_removed_is_a_whole_thing_with_its_gist():
    gate = "  gates:\n    - {id: phone, when: known(phone)}"
    change = only(("  gates:", gate))
    assert told(change) == ("MAJOR", "gate phone added: phone is known", *STRICTER)
    removed = only_of(diff(edited(("  gates:", gate)), agreement()))
    assert told(removed) == ("MAJOR", "gate phone removed: phone is known", *LOOSER)


def test_a_line_of_a_clock_is_told_by_its_condition():
    assert only(('{when: tier == "hot", within: 2 b', '{when: tier == "mql", within: 2 b')).kind is Kind.CHANGED


def test_spans_stand_in_both_files():
    change = only(("within: 2 business hours", "within: 1 business hour"))
    line = next(n for n, text in enumerate(TEXT.splitlines(), 1) if "within: 2 business hours" in text)
    assert change.old_span is not None
    assert change.new_span is not None
    assert (change.old_span.line, change.new_span.line) == (line, line)
    assert (change.old, change.new) == ("2 business hours", "1 business hour")


def test_a_change_shows_as_a_finding_in_the_new_file():
    major = only(("id: size, when: employees >= 100", "id: size, when: employees >= 200")).diagnostic()
    assert (major.code, major.severity.value, major.span is not None) == ("LR506", "warning", True)
    assert only(("version: 3.0.0", "version: 3.1.0")).diagnostic().severity.value == "note"


def test_the_fingerprint_is_of_what_was_said_and_not_of_the_sentence():
    one = only(("points: 40", "points: 45"))
    again = only(("points: 40", "points: 45"))
    assert one.fingerprint == again.fingerprint
    assert one.fingerprint != only(("points: 40", "points: 46")).fingerprint


def test_a_removed_queue_is_missed_by_who_watches_it():
    change = only(
        ("else: {queue: triage}", "else: {team: rest}"),
    )
    assert told(change)[2:] == ("changes for sales",)
    assert "breaks systems" in told(
        diff(agreement(), edited(("otherwise: {queue: triage", "otherwise: {queue: desk"))).changes[0]
    )


@pytest.mark.parametrize(
    ("version", "level", "needed"),
    [
        ("3.1.4", Level.MAJOR, "4.0.0"),
        ("3.1.4", Level.MINOR, "3.2.0"),
        ("3.1.4", Level.PATCH, "3.1.5"),
        ("0.3.1", Level.MAJOR, "0.4.0"),
        ("0.3.1", Level.MINOR, "0.3.2"),
        ("3.1.4", None, "3.1.4"),
    ],
)
def test_the_smallest_version_that_is_right(version, level, needed):
    assert needed_version(version, level) == needed


def test_the_version_itself_asks_for_no_version():
    changes = diff(agreement(), edited(("version: 3.0.0", "version: 3.0.1")))
    assert (changes.level, changes.needed_version()) == (None, "3.0.0")


def test_a_change_that_needs_another_is_in_a_group_with_it():
    new = edited(
        ("  served: [", "  banned: [rival.example]\n  served: ["),
        ("  gates:", "  gates:\n    - {id: allowed, when: domain(email) not in banned}"),
        ("points: 40", "points: 45"),
    )
    changes = diff(agreement(), new)
    assert [[change.id for change in group] for group in groups(changes)] == [
        ["lists.banned", "qualification.gates.allowed"],
        ["scoring.fit.rules.size-upper.points"],
    ]


def test_one_change_applied_leaves_the_others_out():
    new = edited(("points: 40", "points: 45"), ("A: 70, B: 50", "A: 75, B: 50"))
    points, _ = diff(agreement(), new)
    assert apply(agreement(), [points]).digest == edited(("points: 40", "points: 45")).digest
    assert apply(agreement(), []).digest == agreement().digest


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (
            (
                "employees: {type: integer, kind: demographic, min: 1",
                "employees: {type: integer, kind: demographic, min: 2",
            ),
            "LR501",
        ),
        (("competitors: [rival.example, ", "competitors: ["), "LR502"),
        (("webinar_registered: {webinar: text}", "webinar_registered: {}"), "LR503"),
        (("visit_days: {days: page_view, within: 30 days}", "visit_days: {days: page_view, within: 31 days}"), "LR504"),
        (("when: days_silent > 30, points: -10", "when: days_silent > 30, points: -20"), "LR505"),
        (("id: size, when: employees >= 100", "id: size, when: employees >= 200"), "LR506"),
        (("priority: [fast_track, tier,", "priority: [tier, fast_track,"), "LR507"),
        (("statuses: [connected]", "statuses: [reached]"), "LR508"),
        (("spacing: {call: 4 hours}", "spacing: {call: 5 hours}"), "LR509"),
        (("re_entry: {new_points: 20, or", "re_entry: {new_points: 25, or"), "LR510"),
        (("metric: qualified_leads, at_least: 50", "metric: qualified_leads, at_least: 60"), "LR511"),
        (("accountable: VP Sales", "accountable: Head of Sales"), "LR512"),
        (("2026-12-31: closed", '2026-12-31: ["09:00-12:00"]'), "LR513"),
        (("effective: 2026-10-01", "effective: 2026-11-01"), "LR514"),
    ],
)
def test_the_code_of_a_change_says_which_part_it_is_in(edit, code):
    assert {change.code for change in diff(agreement(), edited(edit))} == {code}


def test_what_no_clause_is_known_for_has_a_code_of_its_own():
    assert code_of(Difference("changed", (), (), (), None, None)) == "LR519"


def test_every_clause_has_a_code():
    meaning, words = agreement().canonical_form
    assert {*meaning, *words} <= set(CODES)


def test_the_changes_of_two_agreements_with_nothing_in_common_are_told():
    other = parse((RULESET.parent / "lowprice-30day" / "agreement.yaml").read_text("utf-8"))
    changes = diff(agreement(), other)
    assert len(changes) > 50
    assert changes.level is Level.MAJOR
