"""How long mutation testing takes: every change of what decides in the rulesets of this repository.

python -m benchmarks.mutate
"""

import time
from pathlib import Path

from leadrules import compile as compile_plan
from leadrules import load
from leadrules.cases import read_cases
from leadrules.mutation import mutate

RULESETS = ("saas-midmarket", "enterprise-teleq", "lowprice-30day")
DECIDING = ("effective", "lists", "signals", "scoring", "qualification", "routing")


def measured(name: str) -> str:
    """Return a row of the table."""
    folder = Path("rulesets") / name
    plan = compile_plan(load(folder))
    cases = read_cases((folder / "cases.yaml").read_text("utf-8"), "cases.yaml", plan.agreement)
    started = time.process_time()
    report = mutate(plan, cases, only=DECIDING)
    taken = time.process_time() - started
    real, beside = report.real, f"{len(report.equivalent)} | {len(report.undecided)}"
    return f"| {name} | {len(cases.cases)} | {report.total} | {real.covered} of {real.total} | {beside} | {taken:.0f} |"


def main() -> None:
    """Print the table."""
    print("| ruleset | cases | changes | noticed | equivalent | not decided | processor, s |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for name in RULESETS:
        print(measured(name), flush=True)


if __name__ == "__main__":
    main()
