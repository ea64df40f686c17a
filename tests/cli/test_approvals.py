"""`leadrules sign`, `verify` and `approvals`: from a branch to a merge, and everything that stops it."""

import base64
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import leadrules
from leadrules.cli.approval_files import need_cryptography

pytest.importorskip("cryptography", reason="the package cryptography is not installed")

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
VERSION = "3.0.0"


def make_key(file: Path, passphrase: str = "") -> str:
    """Write a private key and return its public line."""
    made = ed25519.Ed25519PrivateKey.generate()
    lock = serialization.BestAvailableEncryption(passphrase.encode()) if passphrase else serialization.NoEncryption()
    file.write_bytes(made.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, lock))
    public = made.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    return public.decode()


@pytest.fixture
def git(ruleset):
    """Run git in a repository whose branch `main` has the ruleset, without signatures, and who may sign."""

    def running(*arguments: str) -> str:
        command = ["git", "-c", "user.name=Ana", "-c", "user.email=ana@example.com", *arguments]
        return subprocess.run(command, cwd=ruleset, check=True, capture_output=True, text=True).stdout

    folder = ruleset.parent
    lines = [f"{person},{party} {make_key(folder / party)}\n" for person, party in PEOPLE]
    (ruleset / "approvals").mkdir()
    (ruleset / "approvals" / "allowed_signers").write_text("".join(lines))
    running("init", "-q", "-b", "main", str(folder))
    running("add", ".")
    running("commit", "-q", "-m", "base")
    return running


PEOPLE = (("ana@example.com", "marketing"), ("bob@example.com", "sales"))


@pytest.fixture
def signed(run, git, ruleset):
    """The ruleset, signed by both parties."""
    for _, party in PEOPLE:
        assert run("sign", ruleset, "--as", party, "--key", ruleset.parent / party).exit_code == 0
    return ruleset


def change(folder: Path, old: str, new: str) -> None:
    file = folder / "agreement.yaml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def test_both_sign_and_verify_passes_one_more_rule_and_it_fails_a_comment_changes_nothing(run, git, ruleset):
    check = ("verify", ruleset, "--signers-from", "main", "--require", "marketing,sales")
    git("switch", "-q", "-c", "change")
    change(ruleset, "hot, when", "hot, because: best, when")
    first = run("sign", ruleset, "--as", "marketing", "--key", ruleset.parent / "marketing")
    assert first.stdout.startswith(f"Wrote {ruleset.as_posix()}/approvals/{VERSION}/marketing.sig: marketing approves")
    assert f"Still to sign: sales. Commit {ruleset.as_posix()}/approvals/{VERSION}/marketing.sig.\n" in first.stdout
    half = run(*check)
    assert half.exit_code == 1
    assert "error[LR610] `sales` has not signed 3.0.0" in half.stdout
    assert f"{ruleset.as_posix()}/agreement.yaml:" in half.stdout

    second = run("sign", ruleset, "--as", "sales", "--key", ruleset.parent / "sales")
    assert "Every party has signed." in second.stdout
    passed = run(*check)
    assert passed.exit_code == 0
    assert "  marketing  approved by ana@example.com, ED25519 SHA256:" in passed.stdout
    assert passed.stdout.endswith("saas-midmarket 3.0.0 is approved: 2 of 2 approvals\n")

    change(ruleset, "gates:", "# agreed in the meeting\n  gates:")
    assert run(*check).exit_code == 0
    git("add", ".")
    git("commit", "-q", "-m", "signed")
    change(ruleset, "employees >= 100, because", "employees >= 90, because")
    failed = run(*check, "--base", "change")
    assert failed.exit_code == 1
    assert failed.stdout.count("this changed after it was signed: condition of gate size: employees is at least") == 2
    assert failed.stdout.endswith("saas-midmarket 3.0.0 is not approved: 0 of 2 approvals\n")


def test_who_may_sign_is_never_taken_from_the_change(run, git, signed):
    eve = make_key(signed.parent / "eve")
    (signed / "approvals" / "allowed_signers").write_text(f"eve@example.com,marketing,sales {eve}\n")
    run("sign", signed, "--as", "sales", "--key", signed.parent / "eve", "--force")
    git("add", ".")
    git("commit", "-q", "-m", "let me in")

    refused = run("verify", signed)
    assert refused.exit_code == 2
    assert (
        "the list beside the agreement is not taken: whoever changes the agreement could change it too"
        in refused.stderr
    )
    result = run("verify", signed, "--signers-from", "HEAD~1")
    assert result.exit_code == 1
    assert "error[LR613] the signature of `sales` does not count: nobody is listed with its key" in result.stdout
    told = run("verify", signed, "--signers", signed / "approvals" / "allowed_signers", "--require", "sales")
    assert told.exit_code == 0


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            ("--signers-from", "nowhere"),
            "error[LR582] no revision `nowhere` in this repository; look with `git branch --all`",
        ),
        (("--signers-from", "--help"), "error[LR581] `--help` is not the name of a revision"),
        (("--signers-from", "main:lists/none"), "error[LR583] `main` has no `lists/none`"),
        (("--signers-from", "main:"), None),
        (("--signers-from", "main", "--signers", "x"), "`--signers` and `--signers-from` are both given"),
        (("--signers", "nowhere"), "cannot read `nowhere`: no such file or directory"),
        (("--signers-from", "main", "--require", " , "), "`--require` names nobody"),
        (("--signers-from", "main", "--base", "nowhere:x"), "error[LR582] no revision `nowhere`"),
        (("--signers-from", "main", "--base", "main:nowhere"), "error[LR583] `main` has no `nowhere`"),
        (("--signers-from", "main", "--at", "soon"), "`--at`: "),
    ],
)
def test_wrong_usage_of_verify_is_told(run, signed, monkeypatch, options, words):
    monkeypatch.chdir(signed.parent)  # revisions are those of the repository in which the command runs
    result = run("verify", signed, *options)
    assert result.exit_code == (0 if words is None else 2)
    assert words is None or words in result.stderr


def test_a_list_that_cannot_be_read_stops_verify_with_its_lines(run, signed, tmp_path):
    listed = tmp_path / "list"
    listed.write_text("sales cert-authority ssh-ed25519 AAAA\nmarketing\n")
    result = run("verify", signed, "--signers", listed)
    assert result.exit_code == 1
    assert f"{listed.as_posix()}:1:1: error[LR621] this line allows nobody" in result.stderr
    assert f"{listed.as_posix()}:2:1: error[LR620] this line allows nobody" in result.stderr


def test_an_expired_key_counts_as_of_the_instant_that_is_given(run, signed, tmp_path):
    lines = (signed / "approvals" / "allowed_signers").read_text()
    listed = tmp_path / "list"
    listed.write_text(lines.replace(" ssh-", ' valid-before="20261231Z" ssh-'))
    check = ("verify", signed, "--signers", listed, "--at")
    assert run(*check, "2026-12-31T01:00:00+01:00").exit_code == 0
    late = run(*check, "2026-12-31T01:00:01+01:00")
    assert late.exit_code == 1
    assert late.stdout.count("LR615") == 2


def test_findings_are_printed_for_programs_and_pull_requests(run, git, ruleset):
    run("sign", ruleset, "--as", "marketing", "--key", ruleset.parent / "marketing")
    told = json.loads(run("verify", ruleset, "--signers-from", "main", "--format", "json").stdout)
    agreement = leadrules.load(ruleset)
    assert told["agreement"] == {"id": "saas-midmarket", "version": VERSION}
    assert told["digest"] == {"meaning": agreement.digest.meaning, "words": agreement.digest.words}
    assert told["passed"] is False
    assert [(a["party"], a["signed"], a["allowed"], a["person"]) for a in told["approvals"]] == [
        ("marketing", True, True, "ana@example.com"),
        ("sales", False, False, None),
    ]
    assert [d["code"] for d in told["diagnostics"]] == ["LR610"]
    github = run("verify", ruleset, "--signers-from", "main", "--format", "github").stdout.splitlines()
    line = (ruleset / "agreement.yaml").read_text("utf-8").splitlines().index("  sales:") + 1
    assert github[0].startswith(
        f"::error file={ruleset.as_posix()}/agreement.yaml,line={line},col=3,title=LR610::`sales` has"
    )
    assert github[-1] == "saas-midmarket 3.0.0 is not approved: 1 of 2 approvals"
    sarif = json.loads(run("verify", ruleset, "--signers-from", "main", "--format", "sarif").stdout)
    assert [result["ruleId"] for result in sarif["runs"][0]["results"]] == ["LR610"]
    assert "LR610" in run("verify", ruleset, "--signers-from", "main", "--format", "junit").stdout
    assert "LR610" in run("verify", ruleset, "--signers-from", "main", "--format", "markdown").stdout


def test_approvals_shows_who_has_to_sign_and_which_clauses_changed(run, git, signed):
    git("add", ".")
    git("commit", "-q", "-m", "signed")
    change(signed, f"version: {VERSION}", "version: 3.1.0")
    change(
        signed,
        "id: speed, metric: {clock_met: first_touch}, at_least: 90%",
        "id: speed, metric: {clock_met: first_touch}, at_least: 80%",
    )
    change(signed, "size-core, when: 100", "size-core, when: 120")
    run("sign", signed, "--as", "marketing", "--key", signed.parent / "marketing")

    result = run("approvals", signed, "--base", "main", "--signers-from", "main")

    assert result.exit_code == 0
    shown = result.stdout.splitlines()
    assert shown[0] == "saas-midmarket 3.1.0: 1 of 2 approvals"
    assert shown[2].startswith("marketing: signed by ana@example.com, ED25519 SHA256:")
    assert shown[4:] == [
        "sales: has still to sign; signed 3.0.0 last",
        "  Compared with saas-midmarket 3.0.0:",
        "    ~ condition of rule size-core: employees is at least 100 and less than 500 people → "
        "employees is at least 120 and less than 500 people, narrower (tightens for marketing, loosens for sales)",
        "    ~ least of commitment speed of sales: 90% → 80% (loosens for sales, breaks marketing)",
    ]
    told = json.loads(run("approvals", signed, "--base", "main", "--format", "json").stdout)
    assert told["base"] == {"id": "saas-midmarket", "version": "3.0.0"}
    assert told["signers_checked"] is False
    assert [a["signed_before"] for a in told["approvals"]] == ["3.0.0", "3.0.0"]
    assert [c["id"] for c in told["changes"]] == [
        "scoring.fit.rules.size-core.when",
        "commitments.sales.speed.at_least",
    ]


def test_approvals_without_a_base_or_a_list_says_what_it_cannot_know(run, git, ruleset):
    run("sign", ruleset, "--as", "sales", "--key", ruleset.parent / "marketing")
    shown = run("approvals", ruleset).stdout
    assert "marketing: has still to sign; has signed no other version\n" in shown
    assert "What changed for it is told with `--base`: a signature holds digests and no text.\n" in shown
    assert "sales: signed by ED25519 SHA256:" in shown
    assert "Whose keys these are was not looked at; `--signers-from origin/main` does.\n" in shown


def test_a_signature_of_an_old_version_is_kept_and_does_not_count(run, git, signed):
    change(signed, f"version: {VERSION}", "version: 3.1.0")
    result = run("verify", signed, "--signers-from", "main")
    assert result.exit_code == 1
    assert result.stdout.count("LR610") == 2
    run("sign", signed, "--as", "sales", "--key", signed.parent / "sales")
    written = sorted(path.relative_to(signed).as_posix() for path in (signed / "approvals").rglob("*.sig"))
    assert written == [
        "approvals/3.0.0/marketing.sig",
        "approvals/3.0.0/sales.sig",
        "approvals/3.1.0/sales.sig",
    ]


def test_the_message_is_printed_byte_for_byte(run, git, ruleset):
    agreement = leadrules.load(ruleset)
    result = run("approvals", ruleset, "--message", "sales")
    assert (
        result.stdout_bytes
        == (
            "leadrules approval 1\nagreement: saas-midmarket\nversion: 3.0.0\nparty: sales\n"
            f"meaning: {agreement.digest.meaning}\nwords: {agreement.digest.words}\n"
        ).encode()
    )
    assert "LR617" in run("approvals", ruleset, "--message", "slaes").stderr


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")
def test_anyone_can_check_with_openssh_alone(run, signed):
    message = run("approvals", signed, "--message", "sales").stdout_bytes
    listed, signature = signed / "approvals" / "allowed_signers", signed / "approvals" / VERSION / "sales.sig"
    command = ["ssh-keygen", "-Y", "verify", "-f", listed, "-I", "sales", "-n", "leadrules", "-s", signature]
    assert subprocess.run(command, input=message, check=False, capture_output=True).returncode == 0
    assert subprocess.run(command, input=message + b"\n", check=False, capture_output=True).returncode != 0


def test_signing_twice_writes_once_and_another_key_needs_force(run, git, ruleset):
    sign = ("sign", ruleset, "--as", "marketing", "--key")
    run(*sign, ruleset.parent / "marketing")
    file = ruleset / "approvals" / VERSION / "marketing.sig"
    before = file.stat().st_mtime_ns, file.read_bytes()
    again = run(*sign, ruleset.parent / "marketing")
    assert again.stdout.startswith(f"{file.as_posix()} is up to date: signed with ED25519 SHA256:")
    assert (file.stat().st_mtime_ns, file.read_bytes()) == before

    other = run(*sign, ruleset.parent / "sales")
    assert other.exit_code == 1
    assert "error[LR629] `marketing` has signed with another key, ED25519 SHA256:" in other.stderr
    assert file.read_bytes() == before[1]
    assert run(*sign, ruleset.parent / "sales", "--force").exit_code == 0
    assert file.read_bytes() != before[1]
    file.write_text("a letter")
    spoilt = run(*sign, ruleset.parent / "sales")
    assert spoilt.exit_code == 1
    assert "error[LR600] a file that is not a good signature stands there" in spoilt.stderr


def test_a_changed_agreement_is_signed_again_by_the_same_key_without_force(run, signed):
    change(signed, "employees >= 100, because", "employees >= 90, because")
    assert run("sign", signed, "--as", "sales", "--key", signed.parent / "sales").stdout.startswith("Wrote ")
    assert run("verify", signed, "--signers-from", "main", "--require", "sales").exit_code == 0


def test_the_file_has_usual_permissions_and_nothing_is_left_beside_it(run, signed):
    folder = signed / "approvals" / VERSION
    mask = os.umask(0)
    os.umask(mask)
    assert sorted(path.name for path in folder.iterdir()) == ["marketing.sig", "sales.sig"]
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o666 & ~mask}


def test_a_signature_that_cannot_be_written_is_told(run, git, ruleset):
    (ruleset / "approvals" / VERSION).write_text("in the way")
    result = run("sign", ruleset, "--as", "sales", "--key", ruleset.parent / "sales")
    assert result.exit_code == 2
    assert f"cannot write `{ruleset.as_posix()}/approvals/{VERSION}/sales.sig`: " in result.stderr


PPK = "PuTTY-User-Key-File-3: ssh-ed25519\n"
PEM = "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n"
TORN = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n-----END OPENSSH PRIVATE KEY-----\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot read the key `"),
        ("", "this is no private key of OpenSSH; make one with `ssh-keygen -t ed25519`"),
        ("ssh-ed25519 AAAA ana", "this is the public half of a key; give the file without `.pub`"),
        (PPK, "this is a key of PuTTY; convert it: `puttygen"),
        (PEM, "`ssh-keygen -p -f KEY` brings an older file into its format"),
        (TORN, "the private key is damaged"),
    ],
)
def test_a_file_that_is_no_private_key_is_told(run, git, ruleset, tmp_path, content, words):
    file = tmp_path / "key"
    if content is not None:
        file.write_text(content)
    result = run("sign", ruleset, "--as", "sales", "--key", file)
    assert result.exit_code == (2 if content is None else 1)
    assert words in result.stderr
    assert not (ruleset / "approvals" / VERSION).exists()


def test_a_hardware_key_is_told_with_the_command_that_makes_the_same_file(run, git, ruleset, tmp_path):
    from leadrules.approvals.wire import string

    public = string("sk-ssh-ed25519@openssh.com") + string(bytes(32)) + string("ssh:")
    blob = b"openssh-key-v1\0" + string("none") + string("none") + string("") + (1).to_bytes(4, "big") + string(public)
    lines = (
        f"-----BEGIN OPENSSH PRIVATE KEY-----\n{base64.b64encode(blob).decode()}\n-----END OPENSSH PRIVATE KEY-----\n"
    )
    (tmp_path / "token key").write_text(lines)
    result = run("sign", ruleset, "--as", "sales", "--key", tmp_path / "token key")
    assert result.exit_code == 1
    assert "lives in a hardware token, which `ssh-keygen` reaches; run: mkdir -p " in result.stderr
    assert (
        f"&& leadrules approvals {ruleset.as_posix()} --message sales | ssh-keygen -Y sign -n leadrules "
        f"-f '{tmp_path.as_posix()}/token key' > {ruleset.as_posix()}/approvals/{VERSION}/sales.sig"
    ) in result.stderr


@pytest.mark.parametrize(
    ("party", "words"),
    [
        ("slaes", "`slaes` is no party of `saas-midmarket`; did you mean `sales`?"),
        ("revops", "`revops` does not approve"),
    ],
)
def test_who_cannot_sign_is_told(run, git, ruleset, party, words):
    result = run("sign", ruleset, "--as", party, "--key", ruleset.parent / "sales")
    assert result.exit_code == 1
    assert f"error[LR617] {words}" in result.stderr


def test_an_agreement_with_mistakes_or_without_its_holidays_is_not_signed(run, git, ruleset):
    sign = ("sign", ruleset, "--as", "sales", "--key", ruleset.parent / "sales")
    (ruleset / "holidays.lock.yaml").unlink()
    unlocked = run(*sign)
    assert unlocked.exit_code == 1
    assert (
        "error[LR626] `saas-midmarket` cannot be signed: what its calendars mean is not settled; run `leadrules lock`"
        in unlocked.stderr
    )
    assert "error[LR330] the holidays of " in unlocked.stderr
    change(ruleset, "employees >= 100, because", "employes >= 100, because")
    assert "error[LR203]" in run(*sign).stderr
    assert not (ruleset / "approvals" / VERSION).exists()


def test_without_the_package_it_is_told_what_to_install_and_the_message_needs_none(run, signed, monkeypatch):
    monkeypatch.setitem(sys.modules, "cryptography", None)
    for command in (
        ("sign", signed, "--as", "sales", "--key", signed.parent / "sales"),
        ("verify", signed, "--signers-from", "main"),
        ("approvals", signed),
    ):
        result = run(*command)
        assert result.exit_code == 2
        assert 'pip install "leadrules[sign]"' in result.stderr
    assert run("approvals", signed, "--message", "sales").exit_code == 0
    monkeypatch.undo()
    need_cryptography()


def test_a_passphrase_is_asked_for_on_a_terminal_and_read_from_nowhere_else(run, git, ruleset):
    make_key(ruleset.parent / "locked", "correct horse")
    sign = ("sign", ruleset, "--as", "sales", "--key", ruleset.parent / "locked")
    piped = run(*sign)
    assert piped.exit_code == 2
    assert "has a passphrase, and there is no terminal to ask for it" in piped.stderr
    assert on_a_terminal(*sign, typed="wrong") == (1, True)
    assert not (ruleset / "approvals" / VERSION).exists()
    assert on_a_terminal(*sign, typed="correct horse") == (0, True)
    assert (ruleset / "approvals" / VERSION / "sales.sig").is_file()


def on_a_terminal(*arguments: object, typed: str) -> tuple[int, bool]:
    """Run a command on a terminal of its own; return its exit code, and whether what was typed was never shown."""
    pytest.importorskip("pty", reason="there are no terminals of this kind here")
    script = [sys.executable, str(Path(__file__).with_name("terminal.py")), typed]
    command = [*script, sys.executable, "-m", "leadrules", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, "Passphrase of " in done.stdout and typed not in done.stdout
