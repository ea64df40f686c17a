"""The whole of the generated history, and the modules that count it by hand and read pages back."""

import subprocess
import sys
from pathlib import Path

import pytest

for neighbour in ("", "../scorecard", "../documents"):
    sys.path.insert(0, str((Path(__file__).parent / neighbour).resolve()))


@pytest.fixture(scope="session")
def quarter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the whole history."""
    from histories import MAKER

    folder = tmp_path_factory.mktemp("quarter")
    subprocess.run([sys.executable, str(MAKER), "--out", str(folder)], check=True, capture_output=True)
    return folder
