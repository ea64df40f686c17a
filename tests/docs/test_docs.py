"""The documentation says what is so: every block runs, every link leads somewhere, every key has its line."""

from __future__ import annotations

import importlib
import importlib.util
import re
import shutil
import tomllib
from pathlib import Path
from typing import Any

import documented
import pytest
from documented import ROOT, Block, Runner, blocks_of, copy_project, pages
from pydantic import BaseModel

from leadrules.agreement import AgreementClause
from leadrules.clauses.values import ValueSpec

CLAUSES = sorted(path.stem for path in (ROOT / "src/leadrules/clauses").glob("*.py"))
NOT_CLAUSES = {"__init__", "clause", "values", "fading", "promises"}
"""Modules of ``clauses`` that are part of several clauses or none."""

NO_HEADER = {"leadrules", "id", "version", "title", "zone", "effective", "review", "extends", "overridable"}
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?P<target>[^)\s]+)\)")
LONG = (
    "calibrate",
    "command-line",
    "compare-versions",
    "distribution",
    "drift",
    "forecast",
    "property-tests",
    "report",
    "scorecard",
)
"""Pages that take longer than ten seconds: they decide a history, prove, or run tests of their own."""

PROGRAMS = ("git", "ssh-keygen")
"""What pages run that not every machine has."""

_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


def pages_marked() -> list[Any]:
    slow = {page: pytest.mark.slow for page in pages() if page.stem in LONG}
    return [pytest.param(page, id=named(page), marks=slow.get(page, ())) for page in pages()]


@pytest.mark.parametrize("page", pages_marked())
def test_every_block_of_a_page_says_what_is_so(page: Path, tmp_path: Path) -> None:
    for program in PROGRAMS:
        if f" {program} " in page.read_text(encoding="utf-8") and shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    copy_project(tmp_path)
    runner = Runner(tmp_path)

    differences = [difference for block in blocks_of(page) if (difference := runner.run(block))]

    assert not differences, "\n\n".join(map(str, differences))
    for command in runner.not_run:
        assert_can_be_run(command)


def assert_can_be_run(command: str) -> None:
    """Check a command that a test must not run: ``make`` has the target, the package has the extra."""
    words = command.split()
    match words:
        case ["make", *targets]:
            makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
            for target in targets:
                assert re.search(rf"^{re.escape(target)}:", makefile, re.MULTILINE), f"make has no target {target}"
        case ["pip", "install", package]:
            name, _, extras = package.strip("'\"]").partition("[")
            project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
            assert name == project["name"]
            assert set(filter(None, extras.split(","))) <= set(project["optional-dependencies"])
        case _:
            pytest.fail(f"nothing checks the command `{command}`")


def test_a_block_that_says_something_wrong_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```yaml mistake\nlead:\n  city: {type: txt, kind: contact}\n# LR101 something else\n```\n")
    [block] = blocks_of(page)

    expected, actual = Runner(tmp_path).outcome(block)

    assert not documented.fits(expected, actual)
    assert "LR103 `txt`" in actual


@pytest.mark.parametrize(
    ("expected", "actual", "does"),
    [
        ("a\n…\nd", "a\nb\nc\nd", True),
        ("a\n…", "a", True),
        ("a … d", "a b c d", True),
        ("a\n…\nd", "a\nb\nc", False),
        ("a … d", "a b\nc d", False),
        ("a.c", "abc", False),
    ],
)
def test_an_ellipsis_stands_for_anything_on_its_line(expected: str, actual: str, does: bool) -> None:
    assert documented.fits(expected, actual) is does


@pytest.mark.parametrize("page", pages(), ids=named)
def test_every_block_says_what_it_is(page: Path) -> None:
    fences = re.findall(r"^```(.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)

    assert len(fences) == 2 * len([block for block in blocks_of(page) if block.info != "hidden"])


@pytest.mark.parametrize("page", pages(), ids=named)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in links_of(page):
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), f"{named(page)} links to {target}, which is not there"
        if anchor:
            assert anchor in anchors_of(file), f"{named(page)} links to {target}, and there is no such heading"


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page not in reached:
            reached.add(page)
            files = {(page.parent / target.partition("#")[0]).resolve() for target in links_of(page)}
            waiting += [file for file in files if file.suffix == ".md" and file.exists()]

    assert set(pages()) <= reached


def links_of(page: Path) -> list[str]:
    text = _CODE.sub("", page.read_text(encoding="utf-8"))
    return [m["target"] for m in _LINK.finditer(text) if not m["target"].startswith(("http://", "https://"))]


def anchors_of(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("module", [name for name in CLAUSES if name not in NOT_CLAUSES])
def test_every_clause_has_a_page_with_every_key(module: str) -> None:
    page = ROOT / "docs/clauses" / f"{module.replace('_', '-')}.md"

    missing = sorted(key for key in keys_of(module) if not is_told(key, page.read_text(encoding="utf-8")))

    assert not missing, f"{named(page)} does not tell of {', '.join(missing)}"


@pytest.mark.parametrize("module", [name for name in CLAUSES if name not in NOT_CLAUSES])
def test_every_page_of_a_clause_has_an_example_and_mistakes(module: str) -> None:
    blocks = blocks_of(ROOT / "docs/clauses" / f"{module.replace('_', '-')}.md")

    assert [b for b in blocks if b.info.startswith("yaml clause")], "no example"
    assert all("# LR" in b.body for b in blocks if b.info.startswith("yaml mistake"))
    assert len([b for b in blocks if "mistake" in b.info]) >= 2


@pytest.mark.parametrize(
    ("module", "name"),
    [("cases.file", "cases"), ("intake.mapping", "intake"), ("roster", "roster"), ("holiday_lock", "time")],
)
def test_every_file_of_a_ruleset_has_a_page_with_every_key(module: str, name: str) -> None:
    text = (ROOT / f"docs/{name}.md").read_text(encoding="utf-8")

    assert not sorted(key for key in keys_in(f"leadrules.{module}") if not is_told(key, text))


def keys_of(module: str) -> set[str]:
    """Return every key that the models of a clause declare, as the file spells it."""
    keys = keys_in(f"leadrules.clauses.{module}")
    if module == "activity":
        keys |= set(ValueSpec.model_fields)
    return keys | NO_HEADER if module == "header" else keys


def keys_in(module: str) -> set[str]:
    """Return every key that the models of a module declare, as the file spells it."""
    clause = importlib.import_module(module)
    models = [
        value
        for value in vars(clause).values()
        if isinstance(value, type) and issubclass(value, BaseModel) and value.__module__ == clause.__name__
    ]
    return {info.alias or name for model in models for name, info in model.model_fields.items()}


def is_told(key: str, text: str) -> bool:
    return re.search(rf"`([a-z_.]+\.)?{re.escape(key)}(`|:)|`{{{re.escape(key)}:", text) is not None


def test_every_key_of_the_file_has_a_module_and_a_page() -> None:
    clauses = set(AgreementClause.model_fields) - NO_HEADER

    assert clauses == {name for name in CLAUSES if name not in NOT_CLAUSES} - {"header"}


def test_the_pages_of_the_reference_are_what_the_code_says() -> None:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs/generate.py")
    assert spec is not None
    assert spec.loader is not None
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)

    for path, text in generate.pages().items():
        assert path.read_text(encoding="utf-8") == text, f"run `python docs/generate.py` to renew {path.name}"


def test_what_the_code_points_to_is_there() -> None:
    for source in (ROOT / "src").rglob("*.py"):
        for name in re.findall(r"docs/[\w/-]+\.md", source.read_text(encoding="utf-8")):
            assert (ROOT / name).is_file(), f"{source.relative_to(ROOT)} points to {name}"


def test_blocks_know_where_they_stand() -> None:
    block = Block(ROOT / "README.md", 3, "text", "", 0, 0)

    assert block.where == "README.md:3"
