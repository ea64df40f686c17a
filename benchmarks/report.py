"""How long a report of the generated quarter takes, on one core, part by part.

    python -m benchmarks.report FOLDER

``FOLDER`` is what ``examples/make_history.py`` wrote. Prints the CPU time of the command, in a process of its own, with
the log alone and with leads, and of each part of it: the median of five.
"""

import resource
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from statistics import median

from benchmarks.follow import RULESET
from benchmarks.measuring import median_seconds
from leadrules import compile as compile_plan
from leadrules import load
from leadrules.cli.log_file import open_log
from leadrules.drift import Terms, watch
from leadrules.report import compose
from leadrules.scorecard import measure, parse_period

ROUNDS = 5
PERIOD, AT = "2026-Q4", "2027-01-04T00:00:00+01:00"


def seconds_of(folder: Path, *options: str) -> float:
    """Return the CPU seconds that the command takes, in a process of its own."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, "-m", "leadrules", "report", str(RULESET), "--log", str(folder / "log.jsonl")]
        command += ["--period", PERIOD, "--at", AT, "-o", out, *options]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own command
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(folder: Path | None = None) -> None:
    """Print the measurement, of a history in a folder, or of one that is generated."""
    if folder is not None:
        report(folder)
        return
    with tempfile.TemporaryDirectory() as generated:
        make_history = Path(__file__).parents[1] / "examples" / "make_history.py"
        subprocess.run([sys.executable, str(make_history), "--out", generated], check=True)  # noqa: S603 - our own
        report(Path(generated))


def report(folder: Path) -> None:
    """Print what a report of a history takes."""
    alone = median(seconds_of(folder) for _ in range(ROUNDS))
    print(f"report: {alone:.1f} CPU seconds with the log alone")
    given = ("--leads", str(folder / "leads.csv"), "--activity", str(folder / "activity.csv"))
    whole = median(seconds_of(folder, *given) for _ in range(ROUNDS))
    print(f"with forecast and calibration: {whole:.1f}")
    plan = compile_plan(load(RULESET))
    log, at = open_log(folder / "log.jsonl").records, datetime.fromisoformat(AT)
    period = parse_period(PERIOD, plan.zone)
    card = measure(plan, None, log, period, at=at)
    drift = watch(plan, card, Terms(at))
    parts = {
        "reading the log": lambda: open_log(folder / "log.jsonl"),
        "measuring": lambda: measure(plan, None, log, period, at=at),
        "drift": lambda: watch(plan, card, Terms(at)),
        "drawing": lambda: compose(card, drift),
        "drawing and writing": lambda: compose(card, drift).files(),
    }
    for name, run in parts.items():
        print(f"  {name}: {median_seconds(run, rounds=ROUNDS):.2f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
