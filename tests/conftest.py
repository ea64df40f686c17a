"""Settings for all tests. ``HYPOTHESIS_PROFILE=thorough`` looks much longer, with other examples each time."""

import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers

pytest.register_assert_rewrite("parity")  # of the engines: so that a failure shows what differs

collect_ignore = ["source/agreement.yaml"]  # what the reader is tested on, and no ruleset

settings.register_profile(
    "steady",
    max_examples=50,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "thorough", deadline=None, max_examples=2000, suppress_health_check=[HealthCheck.too_slow]
)  # a machine that is busy is no mistake
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

if settings.default.derandomize:
    # Otherwise Hypothesis also draws constants that stand in the modules imported so far: what a law is tried on would
    # depend on which tests ran before it in the same process, and on every line of the library.
    providers._get_local_constants = lambda: providers._local_constants

gc.disable()


def pytest_collection_finish() -> None:
    """What is loaded by now stays until the end: to look for garbage in it again and again takes a tenth of the time."""
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)  # as the command line has it


@pytest.fixture(scope="session")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a history of 39 weeks, a fifth of its usual size; tests that read it are in the group `history`."""
    folder = tmp_path_factory.mktemp("history")
    maker = Path(__file__).parents[1] / "examples" / "make_history.py"
    command = [sys.executable, str(maker), "--out", str(folder), "--leads-per-week", "60"]
    subprocess.run(command, check=True, capture_output=True)
    return folder
