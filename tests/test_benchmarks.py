"""Measurements: one command runs all of them."""

import re
from pathlib import Path

from benchmarks.__main__ import MEASUREMENTS

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
NEEDS_A_CLUSTER = {"clusters"}


def runnable():
    files = {path.stem: path.read_text("utf-8") for path in BENCHMARKS.glob("*.py") if path.stem != "__main__"}
    return {name for name, text in files.items() if '__name__ == "__main__"' in text}


def test_every_measurement_that_can_be_run_alone_is_run_with_the_others():
    assert runnable() - NEEDS_A_CLUSTER == set(MEASUREMENTS)
    assert len(MEASUREMENTS) == len(set(MEASUREMENTS))


def test_every_measurement_can_be_run_without_arguments():
    for name in runnable():
        (arguments,) = re.findall(r"^def main\((.*)\)", (BENCHMARKS / f"{name}.py").read_text("utf-8"), re.MULTILINE)
        assert all("=" in each for each in arguments.split(",") if each), name
