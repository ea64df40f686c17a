"""How long it takes to compare two versions of a ruleset: one that means the same, and ones with a small edit.

python -m benchmarks.compare
"""

from __future__ import annotations

from pathlib import Path

from benchmarks.measuring import median_seconds
from leadrules import Plan, load, parse
from leadrules import compile as compile_plan
from leadrules.analysis import equivalent

ROOT = Path(__file__).parent.parent / "rulesets"
EDITS = {
    "saas-midmarket": (
        ("`>` as `>=`, which means the same", "when: employees > 2000,", "when: employees >= 2001,"),
        ("a gate", "when: employees >= 100,", "when: employees >= 99,"),
        ("a clock", "within: 2 business hours}", "within: 1 business hour}"),
        ("points of a condition", "points: 40}", "points: 39}"),
        ("the cap of an event rule", "at_most: 50}", "at_most: 45}"),
    ),
}


def main() -> None:
    """Print the table."""
    print("| ruleset | edit | same | differences | not decided | median s |")
    print("|---|---|---|--:|--:|--:|")
    for name, edits in EDITS.items():
        folder = ROOT / name
        text = (folder / "agreement.yaml").read_text("utf-8")
        files = {
            p.relative_to(folder).as_posix(): p.read_text("utf-8")
            for p in folder.rglob("*")
            if p.suffix in (".txt", ".yaml")
        }
        old = compile_plan(load(folder))
        for what, before, after in edits:
            if text.count(before) != 1:
                raise SystemExit(f"`{before}` is not there once")
            show(name, what, old, compile_plan(parse(text.replace(before, after), files=files)))


def show(name: str, what: str, old: Plan, new: Plan) -> None:
    """Print what comes of one comparison."""
    found = equivalent(old, new)
    seconds = median_seconds(lambda: equivalent(old, new), rounds=5)
    print(
        f"| {name} | {what} | {found.same} | {len(found.differences)} | {len(found.undecided)} | {seconds:.2f} |",
        flush=True,
    )


if __name__ == "__main__":
    main()
