"""Approvals: what nobody can do to a signature, a message or a list of signers."""

import json

import pytest
import signing
from hypothesis import assume, example, given
from hypothesis import strategies as st
from signing import AT, KINDS, agreement, armor, blob_of, both, file, key, public_line, signed, signers

from leadrules.agreement import Agreement
from leadrules.approvals import (
    Refused,
    message,
    read_key_file,
    read_signature,
    read_signers,
    sign,
    unlock,
    verify,
)
from leadrules.diagnostics import AgreementError
from leadrules.worktime import zone

BYTES = st.integers(0, 255)
EDITS = (
    ("points: 60", "points: 61"),
    ("fit >= 50", "fit >= 51"),
    ("[ES, PT]", "[ES, FR]"),
    ("because: big enough", "because: large enough"),
    ("Follow up every lead.", "Follow up."),
    ("at_least: 50", "at_least: 55"),
    ("version: 2.0.0", "version: 2.0.1"),
    ("id: small", "id: little"),
    ("title: A small agreement", "title: An agreement"),
    ("exit: accepted", "exit: accepted by sales"),
    ("approves: false", "approves: true"),
    ("within: 1 day", "within: 2 days"),
)


def passes(signatures, of: Agreement | None = None) -> bool:
    """Return whether an agreement is approved by both; every refusal has a code, and none is a crash."""
    result = verify(of or agreement(), signatures, both(), AT)
    assert result.passed == (not [d for d in result.diagnostics if d.severity.value == "error"])
    assert all(d.code.startswith("LR6") for d in result.diagnostics)
    return result.passed


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_key_signs_it_has_signed_and_nothing_else(kind):
    of = key(kind)
    listed = signers(f"marketing,sales {public_line(of)}")
    result = verify(agreement(), signed(marketing=of, sales=of), listed, AT)
    assert result.passed
    assert not read_signature(sign(agreement(), "sales", of).encode()).is_of(message(agreement(), "marketing"))


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_no_byte_of_a_signature_file_can_be_another(kind, data):
    of, text = key(kind), _signature(kind)
    at, byte = data.draw(st.integers(0, len(text) - 1)), data.draw(BYTES)
    assume(text.encode()[at] != byte)
    spoilt = text.encode()[:at] + bytes([byte]) + text.encode()[at + 1 :]

    result = verify(agreement(), {"marketing": file(spoilt)}, _listed(of), AT, required=["marketing"])

    assert not result.passed
    assert len(result.diagnostics) == 1


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_no_byte_inside_a_signature_can_be_another(kind, data):
    of, blob = key(kind), blob_of(_signature(kind))
    at, flip = data.draw(st.integers(0, len(blob) - 1)), data.draw(st.integers(1, 255))
    spoilt = blob[:at] + bytes([blob[at] ^ flip]) + blob[at + 1 :]

    result = verify(agreement(), {"marketing": file(armor(spoilt))}, _listed(of), AT, required=["marketing"])

    assert not result.passed


@given(cut=st.integers(0, 400), more=st.binary(max_size=20))
@example(cut=400, more=b"\0")
def test_a_signature_with_another_end_is_none(cut, more):
    blob = blob_of(_signature("ed25519"))
    spoilt = blob[:cut] + more
    assume(spoilt != blob)

    result = verify(agreement(), {"marketing": file(armor(spoilt))}, both(), AT, required=["marketing"])

    assert not result.passed
    assert result.diagnostics[0].code in {"LR600", "LR601", "LR602", "LR603", "LR604", "LR605", "LR611"}


@given(content=st.binary(max_size=300))
def test_any_bytes_are_a_signature_or_refused(content):
    with pytest.raises(Refused, match=r".") as refused:
        read_signature(content)
    assert refused.value.code == "LR600"


@given(content=st.binary(max_size=300))
def test_any_blob_is_a_signature_or_refused(content):
    with pytest.raises(Refused):
        read_signature(armor(b"SSHSIG\0\0\0\1" + content).encode())


@given(at=st.integers(0, 10_000), byte=BYTES)
def test_a_private_key_with_another_byte_is_refused_or_still_that_key(at, byte):
    text = signing.key_text("ed25519", "ana").encode()
    at %= len(text)
    try:
        found = unlock(read_key_file(text[:at] + bytes([byte]) + text[at + 1 :])).public
    except Refused as refused:
        found = refused.code
    assert found in ("LR601", "LR604", "LR605", "LR628", key().public)


@given(edits=st.sets(st.sampled_from(EDITS), min_size=1, max_size=4))
def test_whatever_changes_in_meaning_or_words_no_signature_counts_any_more(edits):
    assert passes(signed())
    changed = agreement(*sorted(edits))
    assert not passes(signed(), changed)


@pytest.mark.parametrize(
    ("old", "new"),
    [("lists:", "# agreed in May\nlists:"), ("{A: 50, B: 0}", "{B: 0, A: 50}"), ("[ES, PT]", "[PT, ES]")],
)
def test_a_comment_or_another_order_of_keys_leaves_signatures_good(old, new):
    assert agreement((old, new)).document.text != agreement().document.text
    assert passes(signed(), agreement((old, new)))


@given(text=st.text(st.sampled_from('ab@,!*?#"=\\ \t\r\n\x00é- valid-before namespaces cert-authority'), max_size=80))
def test_any_text_is_a_list_of_signers_or_refused(text):
    content = f"{text} {public_line(key())}\n"
    lines = [line.strip(" \t\r") for line in content.split("\n")]
    try:
        found, codes = len(read_signers(content, "allowed_signers", zone("UTC"))), set()
    except AgreementError as refused:
        found, codes = 0, {d.code for d in refused.diagnostics if d.span is not None}
    assert codes <= {"LR620", "LR621", "LR622", "LR623"}
    assert bool(codes) or found == len([line for line in lines if line and not line.startswith("#")])


@given(text=st.text(max_size=120))
def test_a_list_without_a_key_allows_nobody(text):
    try:
        found = read_signers(text, "allowed_signers", zone("UTC"))
    except AgreementError:
        return
    assert found == ()


@given(options=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60))
def test_options_that_are_not_known_never_let_anybody_in(options):
    assume(not options.strip().startswith("#"))
    line = f"marketing {options} {public_line(key())}"
    try:
        found = signers(line)
    except AgreementError:
        return
    plain = [
        signer for signer in found if signer.namespaces is None and not signer.valid_before and not signer.valid_after
    ]
    assert not plain or not options.strip()


def test_the_message_is_these_bytes():
    digest = agreement().digest
    assert message(agreement(), "sales") == (
        "leadrules approval 1\nagreement: small\nversion: 2.0.0\nparty: sales\n"
        f"meaning: {digest.meaning}\nwords: {digest.words}\n"
    )
    assert json.dumps(message(agreement(), "sales")).isascii()


def _signature(kind: str) -> str:
    if kind not in _SIGNATURES:
        _SIGNATURES[kind] = sign(agreement(), "marketing", key(kind))
    return _SIGNATURES[kind]


_SIGNATURES: dict[str, str] = {}


def _listed(of):
    return signers(f"marketing {public_line(of)}")
