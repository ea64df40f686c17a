from collections.abc import Callable
from pathlib import Path

import pytest
from tests.overlay.small import write_base, write_overlay


@pytest.fixture
def overlay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Write an overlay beside the smallest base; its path is relative, as a person gives it."""
    monkeypatch.chdir(tmp_path)
    write_base(Path())
    return lambda text, **more: write_overlay(Path(), text, **more)
