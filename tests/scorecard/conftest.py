"""The generated history that these tests measure; what else they share stands in modules beside this one."""

import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a history of 39 weeks, a fifth of its usual size."""
    from histories import MAKER

    folder = tmp_path_factory.mktemp("history")
    command = [sys.executable, str(MAKER), "--out", str(folder), "--leads-per-week", "60"]
    subprocess.run(command, check=True, capture_output=True)
    return folder
