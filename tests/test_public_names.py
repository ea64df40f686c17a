"""The names that `import leadrules` offers: they are shown, and the page on Python tells every function."""

import inspect
from pathlib import Path

import leadrules

ROOT = Path(__file__).parents[1]


def test_what_is_offered_is_what_is_public() -> None:
    assert [name for name in dir(leadrules) if not name.startswith("__")] == sorted(leadrules.__all__)


def test_the_page_on_python_tells_every_function() -> None:
    page = (ROOT / "docs/python.md").read_text(encoding="utf-8")
    functions = [name for name in leadrules.__all__ if inspect.isfunction(getattr(leadrules, name))]
    assert len(functions) > 15
    assert [name for name in functions if f"`{name}(" not in page] == []
