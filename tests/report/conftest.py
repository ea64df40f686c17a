"""The generated history, and the modules that count it by hand and read pages back."""

import subprocess
import sys
from pathlib import Path

import pytest

for neighbour in ("", "../scorecard", "../documents"):
    sys.path.insert(0, str((Path(__file__).parent / neighbour).resolve()))


@pytest.fixture(scope="session")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a history of 39 weeks, a fifth of its usual size."""
    return made(tmp_path_factory.mktemp("history"), "--leads-per-week", "60")


@pytest.fixture(scope="session")
def quarter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the whole history."""
    return made(tmp_path_factory.mktemp("quarter"))


def made(folder: Path, *options: str) -> Path:
    from histories import MAKER

    subprocess.run([sys.executable, str(MAKER), "--out", str(folder), *options], check=True, capture_output=True)
    return folder
