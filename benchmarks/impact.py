"""How long it takes to say what changed, and whom a change moves.

    python -m benchmarks.impact

The unit is deciding every lead by both agreements and nothing else.
"""

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.hand_written import flat_leads
from benchmarks.load import generated_agreement
from benchmarks.measuring import median_seconds, ratio
from leadrules import Agreement, compile, decide, diff, parse  # noqa: A004
from leadrules.changes import Changes
from leadrules.impact import impact

AGREEMENT = Path(__file__).parent / "flat" / "agreement.yaml"
AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
LEADS = 50_000
EDITS = (("points: 30", "points: 25"), ('["US", "CA"] and employees >= 5000', '["US"] and employees >= 5000'))


def changed(text: str) -> Changes:
    """Return the changes of an agreement with a few edits."""
    new = text
    for old_words, new_words in EDITS:
        if old_words not in text:
            sys.exit(f"the agreement has no `{old_words}` any more")
        new = new.replace(old_words, new_words)
    return diff(parse(text), parse(new))


def diffs() -> None:
    """Print how long diffs of the generated agreement take."""
    text = generated_agreement(2000)
    large = parse(text)
    lines = text.splitlines(keepends=True)
    rules = [line for line in lines if "id: rule-" in line]
    start = lines.index(rules[0])
    reversed_text = "".join([*lines[:start], *reversed(rules), *lines[start + len(rules) :]])
    other_points = text.replace("points: 3}", "points: 4}").replace("rule-7,", "rule-vii,")
    pairs: dict[str, Agreement] = {
        "the same, read again": parse(text + "# a comment\n"),
        "222 other points and a renamed rule": parse(other_points),
        "a field renamed in 40 rules": parse(text.replace("f49", "people")),
        "every rule moved": parse(reversed_text),
        "half of the rules gone": parse(generated_agreement(1000)),
    }
    print("| diff of 2,000 rules | changes | seconds |")
    print("|---|--:|--:|")
    for name, other in pairs.items():
        took = median_seconds(lambda other=other: diff(large, other), rounds=5)
        print(f"| {name} | {len(diff(large, other)):,} | {took:.2f} |")


def main() -> None:
    """Print both tables."""
    diffs()
    impacts()


def impacts() -> None:
    """Print how long an impact takes, as a ratio to deciding every lead twice."""
    changes = changed(AGREEMENT.read_text("utf-8"))
    leads = [{"id": str(number), **lead} for number, lead in enumerate(flat_leads(LEADS))]
    old, new = compile(changes.old), compile(changes.new)

    def twice() -> None:
        for lead in leads:
            decide(old, lead, None, at=AT)
            decide(new, lead, None, at=AT)

    found = impact(changes, leads, at=AT)
    print(
        f"\n| impact of {len(changes)} changes on {LEADS:,} leads; {len(found.flips):,} flip | × deciding all twice |"
    )
    print("|---|--:|")
    print(f"| without causes | {ratio(lambda: impact(changes, leads, at=AT, causes=False), twice, rounds=7)} |")
    print(f"| with causes | {ratio(lambda: impact(changes, leads, at=AT), twice, rounds=7)} |")


if __name__ == "__main__":
    started = time.perf_counter()
    main()
    print(f"measured in {time.perf_counter() - started:.0f} s", file=sys.stderr)
