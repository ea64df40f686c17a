"""Every signature that does not count is refused by name, and what counts is told with its signer."""

import hashlib
from dataclasses import replace
from datetime import datetime

import pytest
import signing
from signing import AT, agreement, armor, blob_of, both, file, key, public_line, signed, signers

from leadrules.approvals import (
    PrivateKey,
    Refused,
    Verification,
    approving,
    given_approvals,
    message,
    read_key_file,
    read_signature,
    sign,
    unlock,
    verify,
)
from leadrules.approvals.public_keys import read_public_key
from leadrules.approvals.sshsig import MOST_BYTES, armored, signed_bytes
from leadrules.approvals.wire import string
from leadrules.diagnostics import AgreementError


def one(result: Verification) -> str:
    """Return the only finding, as a person reads it."""
    (found,) = result.diagnostics
    return str(found)


def refusal(content: str | bytes, **options: object) -> str:
    """Return why the signature of marketing does not count."""
    listed = options.pop("listed", both())
    return one(verify(agreement(), {"marketing": file(content)}, listed, AT, required=["marketing"], **options))


def good() -> str:
    return signed()["marketing"].content.decode()


def spoilt(old: bytes, new: bytes) -> str:
    blob = blob_of(good())
    assert old in blob
    return armor(blob.replace(old, new, 1))


def by_kind(kind: str) -> str:
    """Return a signature whose key says that it is of another kind."""
    return spoilt(string(key().public.blob), string(string(kind) + key().public.blob[15:]))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (lambda: "", "error[LR600] the signature of `marketing` does not count: it does not begin with `-----BEGIN"),
        (lambda: "approved\n" + good(), "LR600] … it does not begin with"),
        (lambda: "\ufeff" + good(), "LR600] … it does not begin with"),
        (lambda: good() + "except for the clock\n", "LR600] … it has more than the lines of one signature"),
        (lambda: good() + good(), "LR600] … it has more than the lines of one signature"),
        (lambda: good()[:-30], "LR600] … it has no line `-----END SSH SIGNATURE-----`"),
        (lambda: good().replace("U1NI", "U1N!"), "LR600] … it has more than the lines of one signature"),
        (lambda: good().replace("U1NI", "U1N"), "LR600] … its lines are not base64"),
        (lambda: spoilt(b"SSHSIG", b"SSHSOG"), "LR600] … what its lines hold is no signature of SSH"),
        (lambda: armor(blob_of(good())[:-1]), "LR601] … it ends within its signature"),
        (lambda: armor(blob_of(good()) + b"!"), "LR601] … 1 more bytes come after the signature"),
        (lambda: spoilt(b"SSHSIG\0\0\0\1", b"SSHSIG\0\0\0\2"), "LR602] … version 2 of the format is not known"),
        (lambda: spoilt(b"SSHSIG\0\0\0\1", b"SSHSIG\0\0\0\0"), "LR602] … version 0 of the format is not known"),
        (
            lambda: spoilt(string("leadrules") + string(""), string("leadrules") + string("x")),
            "LR602] … it has a part that this version of the format leaves empty",
        ),
        (lambda: spoilt(string("leadrules"), string("git")), "LR603] … it was made for `git`, not for `leadrules`; sign"),
        (lambda: spoilt(string("sha512"), string("sha1")), "LR604] … the hash `sha1` cannot approve"),
        (lambda: by_kind("ssh-dss"), "LR605] … a key of the kind `ssh-dss` cannot approve"),
        (
            lambda: by_kind("ssh-ed25519-cert-v01@openssh.com"),
            "LR605] … a key of the kind `ssh-ed25519-cert-v01@openssh.com` cannot approve; use a key of `ssh-keygen -t",
        ),
        (lambda: "-" * (MOST_BYTES + 1), "LR606] … it is larger than 16,384 bytes; one file holds one signature"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_one_good_signature_is_refused_by_name(content, words):
    before, _, after = words.partition("…")
    told = refusal(content())
    assert before.strip() in told
    assert after.strip() in told
    assert told.startswith("approvals/2.0.0/marketing.sig:1:1: error[LR6")


def test_lines_may_end_as_on_windows_and_be_of_any_length():
    text = good()
    begin, *lines, end = text.splitlines()
    as_one = "\n".join((begin, "".join(lines), end))
    for spelled in (text.replace("\n", "\r\n"), as_one):
        assert read_signature(spelled.encode()) == read_signature(text.encode())


def test_rsa_with_sha1_is_refused_and_with_sha256_is_not():
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    of = key("rsa")
    listed = signers(f"marketing {public_line(of)}")
    content = signed_bytes(message(agreement(), "marketing"))

    def by(algorithm: str, strength: hashes.HashAlgorithm) -> str:
        raw = of.secret.sign(content, padding.PKCS1v15(), strength)
        return armored(of.public, string(algorithm) + string(raw))

    assert "LR604] the signature of `marketing` does not count: the signature is of RSA with SHA-1" in refusal(
        by("ssh-rsa", hashes.SHA1()),  # noqa: S303
        listed=listed,
    )
    assert "LR604" in refusal(by("rsa-sha2-384", hashes.SHA384()), listed=listed)
    assert "LR604" in refusal(by("ssh-ed25519", hashes.SHA512()), listed=listed)
    files = {"marketing": file(by("rsa-sha2-256", hashes.SHA256()))}
    assert verify(agreement(), files, listed, AT, required=["marketing"]).passed


def test_a_short_key_cannot_sign():
    with pytest.raises(Refused, match="an RSA key of 1,024 bits cannot approve") as refused:
        read_key_file(signing.key_text("short").encode())
    assert refused.value.code == "LR604"


def test_numbers_that_are_no_key_are_refused():
    blob = blob_of(sign(agreement(), "marketing", key("p256")))
    point = key("p256").public.numbers.point
    nowhere = b"\4" + bytes(63) + b"\7"
    assert "LR605] the signature of `marketing` does not count: the numbers of the key are those of no key" in refusal(
        armor(blob.replace(point, nowhere))
    )


def test_a_signature_of_ecdsa_has_one_spelling():
    of = key("p256")
    raw = of.sign(signed_bytes(message(agreement(), "marketing")))
    numbers = raw[4 + len(of.public.kind) + 4 :]
    size = int.from_bytes(numbers[:4], "big")
    longer = string(b"\0" + numbers[4 : 4 + size]) + numbers[4 + size :]
    told = refusal(armored(of.public, string(of.public.kind) + string(longer)))
    assert (
        "LR601] the signature of `marketing` does not count: the signature in it is damaged: its first number" in told
    )


def test_a_party_that_has_not_signed_is_told_where_it_stands():
    result = verify(agreement(), {}, both(), AT)
    assert not result.passed
    assert [str(d) for d in result.diagnostics] == [
        "agreement.yaml:6:3: error[LR610] `marketing` has not signed 2.0.0; `leadrules sign … --as marketing --key KEY` signs it",
        "agreement.yaml:7:3: error[LR610] `sales` has not signed 2.0.0; `leadrules sign … --as sales --key KEY` signs it",
    ]


def test_what_changed_after_a_signature_is_told_with_the_base_and_only_then():
    changed = agreement(("points: 60", "points: 61"), ("Follow up every lead.", "Follow up."))
    without = verify(changed, signed(), both(), AT, required=["sales"])
    assert without.diagnostics[-1].code == "LR611"
    assert "2.0.0 says now: that changed after it was signed, or the file did" in without.diagnostics[-1].message
    found = verify(changed, signed(), both(), AT, base=agreement()).diagnostics
    assert [d.code for d in found] == ["LR612", "LR612"]
    assert found[0].message.endswith(
        "this changed after it was signed: duty of sales added: Follow up., "
        "duty of sales removed: Follow up every lead., points of rule size: 60 → 61"
    )


def test_a_signature_of_an_older_version_does_not_count():
    newer = agreement(("version: 2.0.0", "version: 2.1.0"))
    result = verify(newer, signed(), both(), AT, base=agreement())
    assert [d.message for d in result.diagnostics] == [
        f"the signature of `{party}` does not count: it is a signature of 2.0.0, not of 2.1.0"
        for party in ("marketing", "sales")
    ]


def test_the_signature_of_one_party_is_none_of_another_even_by_a_key_of_both():
    listed = signers(f"ana@example.com,marketing,sales {public_line(key())}")
    files = {"marketing": signed()["marketing"], "sales": replace(signed()["marketing"], name="sales.sig")}
    told = [str(d) for d in verify(agreement(), files, listed, AT).diagnostics]
    assert told == [
        "sales.sig:1:1: error[LR614] the signature of `sales` does not count: it was given for `marketing`; "
        "`leadrules sign … --as sales` signs for it"
    ]


def test_a_key_that_nobody_has_listed_does_not_count():
    told = refusal(sign(agreement(), "marketing", key(name="eve")))
    assert (
        f"LR613] the signature of `marketing` does not count: nobody is listed with its key, {key(name='eve').public}"
        in told
    )


def test_a_key_of_another_party_does_not_count():
    told = refusal(sign(agreement(), "marketing", key(name="bob")))
    assert "LR614] the signature of `marketing` does not count: its key, ED25519 SHA256:" in told
    assert "is listed for `bob@example.com`, `sales` only" in told


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ('valid-before="20261102085959Z"', "LR615] … its key was valid until 2026-11-02 08:59 UTC"),
        ('valid-before="20261102"', "LR615] … its key was valid until 2026-11-01 23:00 UTC"),
        ('valid-after="202611020901Z"', "LR615] … its key is valid from 2026-11-02 09:01 UTC on"),
        ('namespaces="git,file"', "LR616] … its key is listed for the namespaces `git,file` only"),
        ('namespaces="*,!leadrules"', "LR616] … its key is listed for the namespaces `*,!leadrules` only"),
    ],
)
def test_a_line_allows_no_more_than_it_says(options, words):
    before, _, after = words.partition("…")
    told = refusal(good(), listed=signers(f"marketing {options} {public_line(key())}"))
    assert before.strip() in told
    assert after.strip() in told


def test_validity_ends_where_it_says_and_the_instant_is_the_callers():
    listed = signers(f'marketing valid-after="20261101Z",valid-before="20261103Z" {public_line(key())}')

    def at(text: str) -> bool:
        return verify(agreement(), signed(), listed, datetime.fromisoformat(text), required=["marketing"]).passed

    assert at("2026-11-01T00:00:00+00:00")
    assert at("2026-11-03T01:00:00+01:00")
    assert not at("2026-11-03T01:00:01+01:00")
    assert not at("2026-10-31T23:59:59+00:00")


def test_one_line_that_allows_a_key_is_enough():
    expired = f'marketing valid-before="20200101Z" {public_line(key())}'
    listed = signers(
        expired, f"old@example.com {public_line(key())}", f"ana@example.com,marketing {public_line(key())}"
    )
    result = verify(agreement(), signed(), listed, AT, required=["marketing"])
    assert result.passed
    assert result.approvals[0].signer.person("marketing") == "ana@example.com"


def test_one_key_for_two_parties_passes_with_a_warning():
    listed = signers(f"ana@example.com,marketing,sales {public_line(key())}")
    result = verify(agreement(), signed(marketing=key(), sales=key()), listed, AT)
    assert result.passed
    assert one(result).startswith("allowed_signers:1:1: warning[LR618] one key has signed for `marketing` and `sales`")


def test_a_change_cannot_do_without_a_party_that_is_required():
    changed = agreement(("sales: {accountable: VP Sales,", "sales: {accountable: VP Sales, approves: false,"))
    files = {"marketing": signed(changed, marketing=key())["marketing"]}
    assert approving(changed) == ("marketing",)
    assert verify(changed, files, both(), AT).passed
    required = verify(changed, files, both(), AT, required=["marketing", "sales"])
    assert one(required).startswith("agreement.yaml:7:44: error[LR617] `sales` does not approve `small`")
    base = verify(changed, files, both(), AT, base=agreement())
    assert "error[LR617] `sales` had to approve 2.0.0, and is not asked any more" in one(base)
    assert verify(changed, files, both(), AT, required=["marketing"], base=agreement()).passed


def test_a_party_that_is_none_is_told_with_the_nearest():
    told = one(verify(agreement(), {}, both(), AT, required=["slaes"]))
    assert told == "agreement.yaml:5:1: error[LR617] `slaes` is no party of `small`; did you mean `sales`?"


def test_nothing_is_approved_where_nobody_approves():
    nobody = agreement(
        ("marketing: {accountable: VP Marketing,", "marketing: {accountable: VP Marketing, approves: false,"),
        ("sales: {accountable: VP Sales,", "sales: {accountable: VP Sales, approves: false,"),
    )
    result = verify(nobody, {}, both(), AT)
    assert not result.passed
    assert "LR617] nobody approves `small`" in one(result)


def test_a_signature_that_nobody_asked_for_is_noted_and_changes_nothing():
    files = {**signed(), "revops": file("anything", "revops")}
    result = verify(agreement(), files, both(), AT)
    assert result.passed
    assert "note[LR619] nobody asked `revops` to approve" in one(result)


def test_without_a_list_it_is_told_what_was_signed_and_not_by_whom():
    given = given_approvals(agreement(), {"marketing": signed(marketing=key(name="eve"))["marketing"]})
    assert [(a.party, a.signature and a.signature.key, a.signer, a.problem and a.problem.code) for a in given] == [
        ("marketing", key(name="eve").public, None, None),
        ("sales", None, None, "LR610"),
    ]


@pytest.mark.parametrize("party", ["revops", "slaes", ""])
def test_who_does_not_approve_cannot_sign(party):
    with pytest.raises(AgreementError) as refused:
        sign(agreement(), party, key())
    assert [d.code for d in refused.value.diagnostics] == ["LR617"]


def test_an_agreement_without_its_holidays_cannot_be_signed():
    calendars = 'calendars: {a: {zone: Europe/Dublin, week: {mon-fri: "09:00-17:00"}, holidays: {country: IE}}}\nlists:'
    with pytest.raises(AgreementError) as refused:
        sign(agreement(("lists:", calendars)), "sales", key())
    assert [(d.code, d.severity.value) for d in refused.value.diagnostics] == [("LR626", "error"), ("LR330", "error")]


@pytest.mark.parametrize("kind", ["ed25519", "p256"])
@pytest.mark.parametrize("pressed", [b"\1\0\0\0\7", b"\0\0\0\0\0"])
def test_a_signature_by_a_hardware_key_counts(kind, pressed):
    of, signature = hardware(kind, pressed)
    listed = signers(f"marketing {public_line(of)}")
    files = {"marketing": file(signature)}
    assert verify(agreement(), files, listed, AT, required=["marketing"]).passed
    assert str(of.public).startswith(f"{'ED25519' if kind == 'ed25519' else 'ECDSA'}-SK SHA256:")
    blob = blob_of(signature)
    flipped = armor(blob[:-1] + bytes([blob[-1] ^ 1]))
    assert "LR611" in refusal(flipped, listed=listed)
    assert "LR601" in refusal(armored(of.public, string(of.public.kind) + string(bytes(64))), listed=listed)


def hardware(kind: str, pressed: bytes) -> tuple[PrivateKey, str]:
    """Return a key as a token would have it, and its signature for marketing: what the token signs is documented."""
    of = key(kind)
    name = {"ed25519": "sk-ssh-ed25519@openssh.com", "p256": "sk-ecdsa-sha2-nistp256@openssh.com"}[kind]
    blob = of.public.blob.replace(string(of.public.kind), string(name), 1) + string("ssh:")
    token = PrivateKey(read_public_key(blob), of.secret)
    content = signed_bytes(message(agreement(), "marketing"))
    seen = hashlib.sha256(b"ssh:").digest() + pressed + hashlib.sha256(content).digest()
    raw = of.sign(seen)[4 + len(of.public.kind) :]
    return token, armored(token.public, string(name) + raw + pressed)


def test_a_key_with_a_passphrase_opens_with_it_and_with_nothing_else():
    locked = read_key_file(signing.key_text("ed25519", "locked", signing.PASSPHRASE).encode())
    assert locked.is_encrypted
    opened = unlock(locked, signing.PASSPHRASE)
    assert read_signature(sign(agreement(), "sales", opened).encode()).key == locked.public
    assert signing.PASSPHRASE not in repr((locked, opened))
    assert "PRIVATE" not in repr((locked, opened))
    for wrong in (None, "", "wrong"):
        with pytest.raises(Refused) as refused:
            unlock(locked, wrong)
        assert refused.value.code == "LR628"


def test_two_halves_that_do_not_belong_together_are_no_key():
    locked = read_key_file(signing.key_text("ed25519", "ana").encode())
    with pytest.raises(Refused, match=r"the two halves of the key do not belong together|damaged"):
        unlock(replace(locked, public=key(name="bob").public))
