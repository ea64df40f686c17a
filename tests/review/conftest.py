"""A scratch repository in which two parties have agreed, and a branch that changes what they agreed on."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("cryptography", reason="the package cryptography is not installed")

sys.path.insert(0, str(Path(__file__).parent))

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from scratch import PEOPLE, Scratch
from typer.testing import CliRunner

from leadrules.cli.app import app_of

ROOT = Path(__file__).parents[2]


def make_key(file: Path) -> str:
    """Write a private key and return its public line."""
    made = ed25519.Ed25519PrivateKey.generate()
    file.write_bytes(
        made.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
        )
    )
    public = made.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    return public.decode()


@pytest.fixture
def run():
    """Run a command; the result has the exit code and both streams."""

    def running(*arguments):
        result = CliRunner().invoke(app_of(str(arguments[0])), [str(argument) for argument in arguments])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return running


@pytest.fixture
def scratch(tmp_path, monkeypatch) -> Scratch:
    """A repository whose branch `main` has a ruleset and who may sign; the test runs at its top, on a branch."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    top = tmp_path / "repository"
    shutil.copytree(ROOT / "rulesets" / "saas-midmarket", top / "rulesets" / "mine")
    lines = [f"{person},{party} {make_key(tmp_path / party)}\n" for person, party in PEOPLE]
    (top / "rulesets" / "mine" / "approvals").mkdir()
    (top / "rulesets" / "mine" / "approvals" / "allowed_signers").write_text("".join(lines))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    subprocess.run(["git", "init", "-q", "-b", "main", str(top)], check=True)
    found = Scratch(top, tmp_path)
    found.commit("what both sides agreed on")
    found.git("switch", "-q", "-c", "change")
    monkeypatch.chdir(top)
    return found
