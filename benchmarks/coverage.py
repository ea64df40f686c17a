"""How long coverage takes: of an agreement with 2,000 scoring rules by 100 cases, and of a real ruleset by its own.

python -m benchmarks.coverage
"""

import statistics
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.load import generated_agreement
from leadrules import Plan, load, parse
from leadrules import compile as compile_plan
from leadrules.cases import Cases, read_cases, run
from leadrules.coverage import coverage

ROUNDS = 5
RULES = 2000
CASES = 100
HEAD = "leadrules: 1\nat: 2026-11-02T10:00:00+01:00\ncases:\n"


def generated_cases(count: int) -> str:
    """Return cases for ``generated_agreement``: each gives all fields a value, from one threshold to the next."""
    lines = []
    for case in range(count):
        lead = ", ".join(f"f{i}: {case * 20 + i}" for i in range(50))
        lines.append(f"  - {{id: case-{case}, lead: {{country: ES, {lead}}}, expect: {{in_force: true}}}}")
    return HEAD + "\n".join(lines) + "\n"


def seconds(work: Callable[[], object]) -> float:
    """Return the median of the seconds that it takes."""
    found = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        found.append(time.perf_counter() - started)
    return statistics.median(found)


def measured(plan: Plan, cases: Cases, name: str) -> str:
    """Return a row of the table."""
    results = run(plan, cases)
    found = coverage(plan, results)
    deciding = seconds(lambda: run(plan, cases))
    taken = seconds(lambda: coverage(plan, results).diagnostics)
    return f"| {name} | {len(results)} | {found.all.total:,} | {found.all.percent} % | {deciding:.2f} | {taken:.2f} |"


def main() -> None:
    """Print the table."""
    agreement = parse(generated_agreement(RULES))
    large = read_cases(generated_cases(CASES), "cases.yaml", agreement)
    ruleset = Path("rulesets/saas-midmarket")
    real = load(ruleset)
    own = read_cases((ruleset / "cases.yaml").read_text("utf-8"), "cases.yaml", real)
    print("| agreement | cases | items | covered | deciding, s | coverage, s |")
    print("|---|--:|--:|--:|--:|--:|")
    print(measured(compile_plan(agreement), large, f"{RULES:,} rules"))
    print(measured(compile_plan(real), own, "saas-midmarket"))


if __name__ == "__main__":
    main()
