"""The notebooks are valid, hold no outputs, and run from top to bottom; what their cells show can be shown."""

from __future__ import annotations

import ast
import contextlib
import io
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "examples" / "notebooks").glob("*.ipynb"))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for name in ("rulesets", "examples"):
        left_out = shutil.ignore_patterns("__pycache__", "sample", "history")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=left_out)
    monkeypatch.chdir(tmp_path / "examples" / "notebooks")
    before, modules = [*sys.path], {*sys.modules}
    yield tmp_path
    sys.path[:] = before
    for name in {*sys.modules} - modules:
        if name.startswith("make_"):
            del sys.modules[name]


def run(code: str, names: dict[str, Any]) -> object:
    """Run a cell and return what its last line shows, as a notebook does."""
    tree = ast.parse(code)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    return None if last is None else eval(compile(ast.Expression(last.value), "cell", "eval"), names)


def test_there_are_three() -> None:
    assert len(NOTEBOOKS) == 3


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_valid_and_holds_no_outputs(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert code
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path: Path, project: Path) -> None:
    names: dict[str, Any] = {"__name__": "__main__"}
    shown: list[str] = []
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code":
                result = run(cell.source, names)
                shown += [] if result is None else [getattr(result, "_repr_html_", result.__repr__)()]
    assert printed.getvalue()
    charts = sum("leadrules-chart" in html for html in shown)
    assert charts == {"1": 0, "2": 1, "3": 3}[path.stem[0]]
