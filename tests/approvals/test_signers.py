"""The list of allowed signers: what a line may say, and what is refused."""

from datetime import UTC, datetime

import pytest
from signing import signers

from leadrules.approvals.signers import matches
from leadrules.diagnostics import AgreementError

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDsTWzNGhhjeNJ/SDBUGBOd9oS1+T+K6SkUZ6jyZbfkH"
FORM = "write `ana@example.com,marketing ssh-ed25519 AAAA…`"


def test_a_line_names_people_and_parties_before_the_key():
    (signer,) = signers("# who may sign", "", f"ana@example.com,marketing {KEY} Ana's laptop")
    assert signer.signs_for("marketing")
    assert signer.signs_for("ana@example.com")
    assert not signer.signs_for("sales")
    assert signer.person("marketing") == "ana@example.com"
    assert signer.signs_approvals
    assert (signer.span.line, signer.span.column) == (3, 1)


def test_a_line_without_a_person_is_told_as_the_party():
    assert signers(f"marketing {KEY}")[0].person("marketing") == "marketing"
    assert signers(f"marketing,*,ana {KEY}")[0].person("marketing") == "ana"


@pytest.mark.parametrize(
    ("patterns", "name", "expected"),
    [
        ("marketing", "marketing", True),
        ("marketing", "Marketing", False),
        ("marketing", "market", False),
        ("mark*", "marketing", True),
        ("*", "marketing", True),
        ("*ing", "marketing", True),
        ("m?rketing", "marketing", True),
        ("?arketing?", "marketing", False),
        ("*,!marketing", "marketing", False),
        ("!marketing,*", "sales", True),
        ("!marketing", "sales", False),
        ("*a*a*a*a*a*a*a*a*a*a*a*b", "a" * 64, False),
    ],
)
def test_patterns_match_as_those_of_openssh(patterns, name, expected):
    assert matches(tuple(patterns.split(",")), name) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20261231Z", datetime(2026, 12, 31, tzinfo=UTC)),
        ("202612311530Z", datetime(2026, 12, 31, 15, 30, tzinfo=UTC)),
        ("20261231153045UTC", datetime(2026, 12, 31, 15, 30, 45, tzinfo=UTC)),
        ("20261231", datetime(2026, 12, 30, 23, tzinfo=UTC)),
        ("20260701", datetime(2026, 6, 30, 22, tzinfo=UTC)),
    ],
)
def test_an_instant_is_in_utc_or_in_the_zone_of_the_agreement(text, expected):
    (signer,) = signers(f'marketing valid-before="{text}" {KEY}')
    assert signer.valid_before == expected


def test_options_may_stand_together_and_in_capitals():
    (signer,) = signers(f'"ana@example.com,sales" VALID-AFTER="20260101Z",namespaces="lead*,git" {KEY}')
    assert signer.valid_after == datetime(2026, 1, 1, tzinfo=UTC)
    assert signer.namespaces == ("lead*", "git")
    assert signer.signs_approvals


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ("marketing", "LR620", "it is not principals and a key"),
        (KEY, "LR620", "it begins with the key, and names nobody"),
        (f"marketing,,sales {KEY}", "LR620", "one of its principals is empty"),
        (f'"marketing {KEY}', "LR620", "it is not principals and a key"),
        ("marketing ssh-ed25519", "LR622", "the option `ssh-ed25519` is not known"),
        ("marketing ssh-ed25519 AAAA!", "LR620", "what follows `ssh-ed25519` is not a key"),
        ("marketing ssh-ed25519 AAAA", "LR601", "the key in it is damaged: it ends within"),
        (f"marketing {KEY.replace('ssh-ed25519', 'ssh-rsa')}", "LR620", "the line says `ssh-rsa`, and the key is another"),
        ("marketing ssh-dss AAAAB3NzaC1kc3M=", "LR605", "a key of the kind `ssh-dss` cannot approve"),
        (f"*@example.com cert-authority {KEY}", "LR621", "`cert-authority` is not supported"),
        (f"marketing valid-til=\"20271231Z\" {KEY}", "LR622", "the option `valid-til` is not known; did you mean"),
        (f"marketing namespaces=leadrules {KEY}", "LR622", "the option `namespaces` has no value in quotes"),
        (f'marketing namespaces="a",namespaces="b" {KEY}', "LR622", "the option `namespaces` is given twice"),
        (f'marketing namespaces="a", {KEY}', "LR622", "its options cannot be read; separate them by commas alone"),
        (f'marketing valid-before="2027-12-31" {KEY}', "LR623", "`2027-12-31` of `valid-before` is not an instant"),
        (f'marketing valid-before="20270231Z" {KEY}', "LR623", "`20270231Z` of `valid-before` is no day and time"),
        (f'marketing valid-after="20270101Z",valid-before="20270101Z" {KEY}', "LR623", "is not after `valid-after`"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_read_is_refused_by_name(line, code, words):
    with pytest.raises(AgreementError) as refused:
        signers("# the list", line)
    (found,) = refused.value.diagnostics
    assert str(found).startswith(f"allowed_signers:2:1: error[{code}] this line allows nobody: ")
    assert words in str(found)


def test_every_bad_line_is_told_at_once():
    with pytest.raises(AgreementError) as refused:
        signers("marketing", f"sales {KEY}", f"sales cert-authority {KEY}")
    assert [d.code for d in refused.value.diagnostics] == ["LR620", "LR621"]
