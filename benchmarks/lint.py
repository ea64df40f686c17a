"""How long linting takes: an agreement of the repository, and one with 2,000 rules.

python -m benchmarks.lint
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from benchmarks.load import generated_agreement
from benchmarks.measuring import median_seconds
from leadrules import Agreement, lint, load, parse

ROOT = Path(__file__).parent.parent
AT = date(2026, 12, 1)


def main() -> None:
    """Print the table."""
    large = generated_agreement(2000)
    named = generated_agreement(2000).replace("points: 1}", "points: 1}  # leadrules: ignore[LR359] measured")
    print("| what | findings | median ms |")
    print("|---|--:|--:|")
    show("saas-midmarket", load(ROOT / "rulesets" / "saas-midmarket"))
    show("2,000 rules", parse(large))
    show("2,000 rules, with 223 comments", parse(named))


def show(what: str, agreement: Agreement) -> None:
    """Print how long one agreement takes. Nothing is kept between rounds but the agreement itself."""
    found = len(lint(agreement, at=AT))
    milliseconds = median_seconds(lambda: lint(agreement, at=AT)) * 1000
    print(f"| {what} | {found} | {milliseconds:.0f} |")


if __name__ == "__main__":
    main()
