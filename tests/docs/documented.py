"""The fenced blocks of the documentation: read from Markdown, run, and compared with what the page says.

What a block is stands in the words after its three backticks:

    yaml agreement            a whole agreement: it loads
    yaml clause               clauses that replace those of ``around.yaml``: the whole then loads
    yaml clause with KEY …    the same, and ``around.yaml`` gives these optional clauses too
    yaml mistake [with …]     keys merged into ``around.yaml``; the comment at the end has all that is then reported
    yaml clause-mistake       clauses that replace those of ``around.yaml``, with such a comment
    yaml condition            one condition a line, each good over ``around.yaml``; ``key: condition`` says where it stands
    yaml from FILE            lines of a file of the project, in its order; a line with only ``…`` leaves some out
    LANGUAGE file NAME        a file that the commands and snippets after it find
    console                   lines after ``$`` are run in a copy of the project, and print the lines below them
    python                    ``>>>`` examples, or a program whose output is in the ``output`` block after it
    text, text output         nothing to run; ``output`` belongs to the program before it

``…`` in expected output stands for any text of one line; alone on a line, for any lines. A comment ``<!-- run: … -->`` runs a
command that the reader does by hand. ``python tests/docs/documented.py --write PAGE …`` puts what was printed into the pages.
"""

from __future__ import annotations

import codeop
import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import yaml
from typer.testing import CliRunner

import leadrules
from leadrules.agreement import AgreementClause
from leadrules.cli.app import app_of
from leadrules.diagnostics import AgreementError
from leadrules.source import read_yaml

ROOT = Path(__file__).parents[2]
AROUND = Path(__file__).parent / "around.yaml"
ALWAYS = (
    "leadrules",
    "id",
    "version",
    "parties",
    "lead",
    "activity",
    "lists",
    "signals",
    "scoring",
    "qualification",
    "routing",
)
COPIED = ("rulesets", "examples", "benchmarks")
NOT_RUN = ("make ", "pip install ")
"""What commands that change the machine begin with; ``test_docs.py`` checks them otherwise."""

INSTEAD = {"make demo": "sh examples/demo.sh"}
"""What is run for a command that would first install things."""

_FENCE = re.compile(r"^```(?P<info>[^\n`]+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_OF_THE_SHELL = re.compile(r"[|&;<>()$`*?~\[\]{}!#\\]")
_HIDDEN = re.compile(r"^<!-- run: (?P<command>.+?) -->$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block, or a hidden command: what it is, what it says, and where that stands in its page."""

    page: Path
    line: int
    info: str
    body: str
    start: int
    end: int

    @property
    def where(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"

    @property
    def words(self) -> list[str]:
        return self.info.split()


@dataclass(frozen=True)
class Difference:
    """A block that does not say what is so; ``actual`` is the body as it should be."""

    block: Block
    expected: str
    actual: str

    def __str__(self) -> str:
        return f"{self.block.where}: the page says\n{self.expected}\nand it is\n{self.actual}"


def pages() -> list[Path]:
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks_of(page: Path) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    found = []
    for match in _FENCE.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        found.append(Block(page, line, match["info"], match["body"], match.start("body"), match.end("body")))
    for match in _HIDDEN.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        found.append(Block(page, line, "hidden", f"$ {match['command']}\n…\n", match.start(), match.end()))
    return sorted(found, key=lambda block: block.start)


def fits(expected: str, actual: str) -> bool:
    """Return whether the output is as expected, where ``…`` stands for anything."""

    def lines(text: str) -> str:
        return "\n".join(line.rstrip() for line in text.strip("\n").splitlines())

    pattern = "\n".join(
        r"(?:[^\n]*\n?)*?" if line.strip() == "…" else re.escape(line).replace("…", r"[^\n]*")
        for line in lines(expected).split("\n")
    )
    pattern = pattern.replace(r"(?:[^\n]*\n?)*?" + "\n", r"(?:[^\n]*\n)*?").replace(
        "\n" + r"(?:[^\n]*\n?)*?", r"(?:\n[^\n]*)*?"
    )
    return re.fullmatch(pattern, lines(actual)) is not None


def merged(below: Any, above: Any) -> Any:
    """Return two mappings as one, the second over the first; everything else is replaced."""
    if not (isinstance(below, dict) and isinstance(above, dict)):
        return above
    return {**below, **{key: merged(below.get(key), value) for key, value in above.items()}}


def as_yaml(data: object) -> str:
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=10_000)


def around(optional: list[str]) -> dict[str, Any]:
    document, problems = read_yaml(AROUND.read_text(encoding="utf-8"), "around.yaml")
    assert document is not None, problems
    data = document.data
    assert isinstance(data, dict)
    return {key: value for key, value in data.items() if key in (*ALWAYS, *optional)}


def excerpt(block: Block) -> tuple[str, list[str]]:
    """Return the agreement around an excerpt, and what cannot even be read in it."""
    document, problems = read_yaml(block.body, "page.yaml")
    if document is None or problems:
        return "", [f"{d.code} {d.message}" + (f"; {d.hint}" if d.hint else "") for d in problems]
    optional = block.words[block.words.index("with") + 1 :] if "with" in block.words else []
    below, above = around(optional), document.data
    assert isinstance(above, dict), block.where
    return as_yaml(merged(below, above) if "mistake" in block.words else {**below, **above}), []


def reported(text: str) -> list[str]:
    """Return everything that is reported of an agreement, without positions."""
    try:
        found = leadrules.compile(leadrules.parse(text)).agreement.diagnostics
    except AgreementError as problem:
        found = problem.diagnostics
    return [f"{d.code} {d.message}" + (f"; {d.hint}" if d.hint else "") for d in found]


def is_clause_key(key: str) -> bool:
    return key in AgreementClause.model_fields


@dataclass
class Runner:
    """Runs the blocks of one page in order, in a folder of their own."""

    folder: Path
    names: dict[str, Any] = field(default_factory=lambda: {"__name__": "__main__"})
    printed: str = ""
    not_run: list[str] = field(default_factory=list)

    def run(self, block: Block) -> Difference | None:
        """Return how a block differs from what is so; None where it does not."""
        expected, actual = self.outcome(block)
        return None if fits(expected, actual) else Difference(block, expected, actual)

    def outcome(self, block: Block) -> tuple[str, str]:
        match block.words:
            case ["yaml", "agreement"]:
                return block.body, block.body + "".join(f"# {line}\n" for line in reported(block.body))
            case ["yaml", "clause", *_]:
                text, unreadable = excerpt(block)
                return block.body, block.body + "".join(f"# {line}\n" for line in unreadable or reported(text))
            case ["yaml", "mistake" | "clause-mistake", *_]:
                text, unreadable = excerpt(block)
                kept = re.sub(r"^# LR.*\n", "", block.body, flags=re.MULTILINE)
                return block.body, kept + "".join(f"# {line}\n" for line in unreadable or reported(text))
            case ["yaml", "condition"]:
                return block.body, self.conditions(block)
            case ["yaml", "from", name]:
                return block.body, block.body if is_from(
                    block.body, ROOT / name
                ) else f"these are not lines of {name}\n"
            case [_, "file", name]:
                target = self.folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(block.body, encoding="utf-8")
                return "", ""
            case ["console"] | ["hidden"]:
                return block.body, "".join(self.console(block.body))
            case ["python"]:
                return self.python(block)
            case [_, "output"]:
                return block.body, self.printed
            case ["text"]:
                return "", ""
        return f"a block of a kind that documented.py knows, not `{block.info}`", ""

    def conditions(self, block: Block) -> str:
        lines = []
        for line in block.body.splitlines():
            condition = line.partition("  # ")[0].strip()
            data = around([])
            data["qualification"]["tiers"] = [{"id": "mql", "handoff": True, "when": read(condition)}]
            lines.append(line + "".join(f"  <-- {problem}" for problem in reported(as_yaml(data))))
        return "\n".join(lines) + "\n"

    def console(self, body: str) -> Iterator[str]:
        commands = re.split(r"^(?=\$ )", body, flags=re.MULTILINE)
        for command in filter(None, commands):
            first, _, said = command.partition("\n")
            line = first.removeprefix("$ ")
            yield first + "\n"
            if line in INSTEAD:
                yield self.shell(INSTEAD[line])
            elif line.startswith(NOT_RUN):
                self.not_run.append(line)
                yield said
            else:
                yield self.shell(line)
            if said.endswith("\n\n"):
                yield "\n"

    def shell(self, line: str) -> str:
        path = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
        environment = {"PATH": path, "PYTHONPATH": str(ROOT / "src"), "HOME": str(self.folder), "LC_ALL": "C.UTF-8"}
        if "PYTHONPYCACHEPREFIX" in os.environ:
            environment["PYTHONPYCACHEPREFIX"] = os.environ["PYTHONPYCACHEPREFIX"]
        is_plain = line.startswith("leadrules ") and not _OF_THE_SHELL.search(line)
        said = self.verb(line, environment) if is_plain else self.process(line, environment)
        assert "Traceback" not in said, said
        return said.rstrip("\n") + "\n" if said.strip() else ""

    def verb(self, line: str, environment: Mapping[str, str]) -> str:
        """Run a command of leadrules in this process: to start one takes longer than most commands."""
        _, *arguments = shlex.split(line)
        with contextlib.chdir(self.folder), patch.dict(os.environ, environment, clear=True):
            done = CliRunner().invoke(app_of(arguments[0]), arguments, prog_name="leadrules")
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.stderr + done.stdout

    def process(self, line: str, environment: Mapping[str, str]) -> str:
        done = subprocess.run(
            ["sh", "-c", line], cwd=self.folder, env=environment, capture_output=True, check=False, timeout=900
        )
        said = (done.stderr + done.stdout).decode()
        assert done.returncode != 3, said  # a bug in leadrules
        return said

    def python(self, block: Block) -> tuple[str, str]:
        if not block.body.startswith(">>>"):
            self.printed = self.printing(lambda: exec(compile(block.body, block.where, "exec"), self.names))
            return "", ""
        lines: list[str] = []
        source: list[str] = []
        for line in [*block.body.splitlines(), ">>> "]:
            if source and not line.startswith("..."):
                lines += self.example(source, block.where)
                source = []
            if line.startswith((">>> ", "... ", "...")):
                source.append(line)
        return block.body, "\n".join(lines) + "\n"

    def example(self, source: list[str], where: str) -> list[str]:
        text = "\n".join(line[4:] for line in source) + "\n"
        if not text.strip():
            return []
        compiled = codeop.CommandCompiler()(text if len(source) == 1 else text + "\n", where, "single")
        assert compiled is not None, f"{where}: not a whole statement: {text}"
        printed = self.printing(lambda: exec(compiled, self.names)).rstrip("\n")
        return [*source, *(printed.splitlines() if printed else [])]

    def printing(self, run: Callable[[], object]) -> str:
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.chdir(self.folder):
            try:
                run()
            except Exception as problem:  # noqa: BLE001 - a page may show what is raised
                last = "".join(traceback.format_exception_only(problem))
                out.write(f"Traceback (most recent call last):\n  ...\n{last}")
        return out.getvalue()


def read(condition: str) -> object:
    document, problems = read_yaml(condition, "condition")
    assert document is not None, (condition, problems)
    return document.data


def is_from(body: str, file: Path) -> bool:
    """Return whether the lines stand in a file in this order, ``…`` for those left out."""
    pattern = "\n".join(re.escape(line) for line in body.strip("\n").splitlines())
    pattern = re.sub(r"^[ \\]*…\n", r"(?:[^\\n]*\\n)*?", pattern, flags=re.MULTILINE).replace("…", "[^\n]*")
    return re.search(rf"^{pattern}$", file.read_text(encoding="utf-8"), re.MULTILINE) is not None


def copy_project(folder: Path) -> None:
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(
                ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "sample", "history")
            )


def written(page: Path, differences: Mapping[int, Difference]) -> str:
    text = page.read_text(encoding="utf-8")
    for start in sorted(differences, reverse=True):
        found = differences[start]
        text = text[: found.block.start] + found.actual + text[found.block.end :]
    return text


def main(names: list[str]) -> None:
    """Put what the blocks of pages print into them, for a person to look at."""
    import tempfile

    for name in names:
        page = Path(name).resolve()
        text = page.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            copy_project(Path(folder))
            runner = Runner(Path(folder))
            found = [d for block in blocks_of(page) if (d := runner.run(block))]
        for difference in found:
            sys.stdout.write(f"{difference}\n")
        if page.read_text(encoding="utf-8") != text:
            sys.exit(f"{name} was changed meanwhile, so nothing is written to it: run this again")
        page.write_text(written(page, {d.block.start: d for d in found if d.block.info != "hidden"}), encoding="utf-8")


if __name__ == "__main__":
    main([name for name in sys.argv[1:] if name != "--write"])
