"""What a law is tried on depends on the law alone."""

import importlib
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

CONSTANTS = "CONSTANTS = [{}]\n".format(", ".join(str(1_234_567 + n) for n in range(100)))


def examples_drawn() -> list[int]:
    found = []

    @settings(max_examples=100)
    @given(st.integers(0, 2_000_000))
    def collect(number: int) -> None:
        found.append(number)

    collect()
    return found


@pytest.mark.skipif(not settings.default.derandomize, reason="the profile asks for other examples each time")
def test_a_module_imported_before_changes_no_example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = examples_drawn()
    (tmp_path / "neighbour.py").write_text(CONSTANTS)
    monkeypatch.syspath_prepend(tmp_path)
    importlib.import_module("neighbour")
    try:
        assert examples_drawn() == before
    finally:
        del sys.modules["neighbour"]
