"""The program as a process: exit codes, streams, and what happens when something is missing or broken."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from leadrules import cli

ROOT = Path(__file__).parents[2]
RULESET = "rulesets/saas-midmarket"


def leadrules(*arguments, **environment):
    path = os.pathsep.join(filter(None, [str(ROOT / "src"), os.environ.get("PYTHONPATH")]))
    return subprocess.run(
        [sys.executable, "-m", "leadrules", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": path, **environment},
        capture_output=True,
        timeout=60,
        check=False,
    )


def test_clean_is_zero_and_stdout_is_the_result_only():
    done = leadrules("check", RULESET)
    assert done.returncode == 0
    assert done.stdout.decode().startswith(f"{RULESET}: no problems")
    assert done.stderr == b""


def test_wrong_usage_is_two_and_goes_to_stderr():
    done = leadrules("decide", RULESET)
    assert done.returncode == 2
    assert done.stdout == b""
    assert b"--leads" in done.stderr


def test_no_arguments_print_the_help():
    done = leadrules()
    for verb in ("init", "check", "test", "decide", "explain", "schema"):
        assert f" {verb} " in (done.stdout + done.stderr).decode()


def test_the_version_is_printed():
    assert leadrules("--version").stdout.decode().startswith("leadrules 0.")


@pytest.mark.parametrize("verb", ["init", "check", "test", "decide", "explain", "schema"])
def test_every_verb_has_help_with_an_example(run, monkeypatch, verb):
    monkeypatch.setenv("COLUMNS", "200")
    done = run(verb, "--help")
    assert done.exit_code == 0
    assert f"leadrules {verb} " in done.stdout.split("Example", 1)[1]


def test_a_terminal_that_knows_only_ascii_is_no_reason_to_fail():
    done = leadrules("explain", RULESET, PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert leadrules("schema", "agreement", PYTHONIOENCODING="ascii").returncode == 0


def test_a_bug_is_called_a_bug(monkeypatch, capsys):
    def broken(*_args, **_kwargs):
        raise RuntimeError("wires crossed")

    monkeypatch.setattr("leadrules.cli.app.app_of", lambda _verb: broken)
    with pytest.raises(SystemExit) as ended:
        cli.main(["check", RULESET])
    assert ended.value.code == 3
    said = capsys.readouterr().err
    assert "This is a bug in leadrules, not in your files: RuntimeError: wires crossed" in said
    assert "Traceback" not in said


def test_debug_prints_the_traceback_of_a_bug(monkeypatch, capsys):
    def broken(arguments, **_kwargs):
        raise RuntimeError(f"wires crossed at {arguments}")

    monkeypatch.setattr("leadrules.cli.app.app_of", lambda _verb: broken)
    with pytest.raises(SystemExit):
        cli.main(["check", RULESET, "--debug"])
    said = capsys.readouterr().err
    assert "Traceback" in said
    assert f"wires crossed at {['check', RULESET]}" in said


def test_without_typer_it_says_how_to_install_it():
    code = "import sys; sys.modules['typer'] = None; from leadrules.cli import main; main(['check'])"
    path = str(ROOT / "src")
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert b'pip install "leadrules[cli]"' in done.stderr
    assert b"Traceback" not in done.stderr
