"""How long an agreement takes from text to plan, and how much ``import leadrules`` adds to what it stands on.

python -m benchmarks.load
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROUNDS = 9


def generated_agreement(rules: int) -> str:
    """Return an agreement with so many scoring rules."""
    lines = ["leadrules: 1", "id: large", "version: 1.0.0", "title: Large", "lead:"]
    lines += [f"  f{i}: {{type: integer, kind: demographic, min: 0}}" for i in range(50)]
    lines += ["  country: {type: text, kind: demographic}", "scoring:", "  fit:", "    range: [0, 1000]", "    rules:"]
    for i in range(rules):
        condition = f'f{i % 50} >= {i} and country in ["ES", "C{i}"]'
        lines.append(f"      - {{id: rule-{i}, when: '{condition}', points: {i % 9 + 1}}}")
    lines += ["qualification:", "  tiers:", "    - {id: mql, when: fit >= 50, handoff: true}", "    - {id: cold}"]
    lines += ["routing:", "  ladder: []", "  otherwise: {queue: all, watched_by: sales, within: 1 day}"]
    return "\n".join(lines) + "\n"


def median_ms(code: str, rounds: int = ROUNDS) -> float:
    """Return the median of what a fresh Python prints: milliseconds."""
    found = []
    for _ in range(rounds):
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)  # noqa: S603
        found.append(float(done.stdout))
    return statistics.median(found)


TIMED = "import time; t = time.perf_counter(); {}; print((time.perf_counter() - t) * 1000)"
LOAD = (
    "import time; from leadrules import compile, load; t = time.perf_counter(); compile(load({})); "
    "print((time.perf_counter() - t) * 1000)"
)


def main() -> None:
    """Print the table."""
    large = ROOT / "build" / "large.agreement.yaml"
    large.parent.mkdir(exist_ok=True)
    large.write_text(generated_agreement(2000))
    started = time.perf_counter()
    below = median_ms(TIMED.format("import pydantic, yaml"))
    own = median_ms(TIMED.format("import leadrules"))
    used = median_ms(TIMED.format("from leadrules import compile, decide, load"))
    example = median_ms(LOAD.format("'rulesets/saas-midmarket'"))
    many = median_ms(LOAD.format(repr(str(large))), rounds=3)
    print("| what | median ms |")
    print("|---|--:|")
    print(f"| import pydantic and yaml | {below:.0f} |")
    print(f"| import leadrules ({own / below:.2f} × that) | {own:.0f} |")
    print(f"| all that load, compile and decide need, imported on first use ({used / below:.2f} × that) | {used:.0f} |")
    print(f"| load, check and compile saas-midmarket, first time in a process | {example:.0f} |")
    print(f"| the same for 2,000 rules | {many:.0f} |")
    print(f"measured in {time.perf_counter() - started:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
