"""Laws of changes: none between an agreement and itself, one at least wherever a digest differs, all of them the new one."""

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.changes.mutating import mutated

from leadrules import load, parse
from leadrules.changes import Level, apply, diff, groups
from leadrules.holiday_lock import LOCK_FILE
from leadrules.testing.specimens import agreements

ROOT = Path(__file__).parents[2]
RULESETS = sorted(path.name for path in (ROOT / "rulesets").iterdir())


@cache
def ruleset(name):
    return load(ROOT / "rulesets" / name)


def of_ruleset(name):
    lock = (ROOT / "rulesets" / name / LOCK_FILE).read_text("utf-8")
    return st.tuples(st.just(ruleset(name)), mutated(ruleset(name), lock))


pairs = st.one_of(
    agreements().map(parse).flatmap(lambda old: st.tuples(st.just(old), mutated(old))),
    st.sampled_from(RULESETS).flatmap(of_ruleset),
)


def explained(changes):
    """Return whether every change is of a statement; the last resort has no path."""
    return all(change.path for change in changes)


@pytest.mark.parametrize("name", RULESETS)
def test_an_agreement_has_no_changes_from_itself(name):
    assert len(diff(ruleset(name), ruleset(name))) == 0
    assert len(diff(ruleset(name), load(ROOT / "rulesets" / name))) == 0


@given(pairs)
@settings(max_examples=settings.default.max_examples // 3)
def test_there_are_changes_exactly_where_a_digest_differs(pair):
    old, new = pair
    for a, b in ((old, new), (new, old)):
        changes = diff(a, b)
        assert bool(len(changes)) == (a.digest != b.digest)
        assert explained(changes)


@given(pairs)
@settings(max_examples=settings.default.max_examples // 3)
def test_all_changes_applied_to_the_old_agreement_make_the_new_one(pair):
    old, new = pair
    assert apply(old, diff(old, new)).digest == new.digest
    assert apply(new, diff(new, old)).digest == old.digest


@given(pairs)
@settings(max_examples=settings.default.max_examples // 3)
def test_where_only_words_differ_every_change_is_a_patch(pair):
    old, new = pair
    if old.digest.meaning == new.digest.meaning:
        assert all(change.level is Level.PATCH for change in diff(old, new))


@given(pairs)
@settings(max_examples=settings.default.max_examples // 6)
def test_every_group_makes_an_agreement_and_every_change_is_in_one(pair):
    changes = diff(*pair)
    found = groups(changes)
    for group in found:
        apply(changes.old, group)
    assert {change.id for group in found for change in group} == {change.id for change in changes}


@given(pairs)
@settings(max_examples=settings.default.max_examples // 5)
def test_a_change_has_a_sentence_of_one_line_and_a_fingerprint(pair):
    for change in diff(*pair):
        assert change.sentence == " ".join(change.sentence.split())
        assert "{" not in change.sentence
        assert len(change.fingerprint) == 16
