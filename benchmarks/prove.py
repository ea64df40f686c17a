"""How long proofs take: an agreement of the repository, and generated ones with many rules on many fields.

python -m benchmarks.prove
"""

from __future__ import annotations

from pathlib import Path
from random import Random

from benchmarks.measuring import median_seconds
from leadrules import Plan, load, parse
from leadrules import compile as compile_plan
from leadrules.analysis import analyse

ROOT = Path(__file__).parent.parent


def main() -> None:
    """Print the table."""
    print("| what | questions | not decided | median s |")
    print("|---|--:|--:|--:|")
    show("saas-midmarket", compile_plan(load(ROOT / "rulesets" / "saas-midmarket")), rounds=7)
    show("120 rules on 30 fields", compile_plan(parse(generated(120, 30))), rounds=5)
    show("200 rules on 60 fields", compile_plan(parse(generated(200, 60))), rounds=5)


def show(what: str, plan: Plan, rounds: int) -> None:
    """Print how long the analysis of one plan takes; nothing is kept between rounds but the plan itself."""
    findings = analyse(plan)
    seconds = median_seconds(lambda: analyse(plan), rounds)
    print(f"| {what} | {findings.questions} | {len(findings.undecided)} | {seconds:.2f} |")


def generated(rules: int, fields: int, seed: int = 7) -> str:
    """Return an agreement with so many rules of scoring, on so many fields and six signals."""
    draw = Random(seed)
    names = [f"f{number}" for number in range(fields)]
    lines = ["leadrules: 1", "id: generated", "version: 1.0.0", "parties:"]
    lines += ["  marketing: {accountable: VP Marketing}", "  sales: {accountable: VP Sales}", "lead:"]
    lines += [f"  {name}: {{{_TYPES[number % 3]}, kind: demographic}}" for number, name in enumerate(names)]
    lines += ["activity:", *(f"  e{number}: {{}}" for number in range(6)), "signals:"]
    lines += [f"  s{number}: {{count: e{number}, within: 30 days}}" for number in range(6)]
    lines += ["scoring:"]
    for axis, share in (("fit", 2), ("interest", 1)):
        lines += [f"  {axis}:", "    range: [0, 100]", "    rules:"]
        for number in range(rules * share // 3):
            when = _condition(draw, names) if share == 2 or number % 2 else f"s{number % 6} >= {draw.randint(1, 9)}"
            lines.append(f"      - {{id: {axis}-{number}, when: '{when}', points: {draw.choice((5, 10, 15))}}}")
        lines.append("    grades: {A: 70, B: 50, C: 0}")
    lines += ["qualification:", "  required: [f0, f1, f2]", "  disqualify:"]
    lines += [f"    - {{id: out-{n}, when: '{_atom(draw, n)} and {_atom(draw, n + 5)}', as: junk}}" for n in range(5)]
    lines += ["  gates:", "    - {id: gate, when: f0 >= 10, because: below that nobody has bought}", "  tiers:"]
    lines += ["""    - {id: hot, when: 'fit_grade == "A" and interest_grade == "A"', handoff: true}"""]
    lines += ["""    - {id: warm, when: 'fit_grade in ["A", "B"] and interest >= 40', handoff: true}"""]
    lines += ["    - {id: rest, program: newsletter}", "routing:", "  ladder:"]
    lines += [f"    - {{id: r{n}, when: '{_route(n)}', to: {{team: t{n}}}, because: order}}" for n in range(8)]
    lines += ["    - {id: others, to: {team: t0}}"]
    lines += ["  otherwise: {queue: triage, watched_by: sales, within: 1 hour}", "  teams:"]
    lines += [f"    t{number}: {{distribute: round_robin}}" for number in range(8)]
    return "\n".join(lines) + "\n"


_TYPES = ("type: integer, min: 0, max: 1000", "type: choice, values: [a, b, c, d, e]", "type: boolean")


def _condition(draw: Random, names: list[str]) -> str:
    chosen = draw.sample(range(len(names)), draw.choice((1, 1, 2, 2, 3)))
    return draw.choice((" and ", " or ")).join(_atom(draw, number) for number in chosen)


def _atom(draw: Random, number: int) -> str:
    match number % 3:
        case 0:
            return f"f{number} >= {draw.choice((10, 50, 100, 250, 500))}"
        case 1:
            return f'f{number} in ["a", "{draw.choice("bcde")}"]'
    return f"f{number}"


def _route(number: int) -> str:
    return f'f1 == "{"abcd"[number % 4]}" and f0 {">=" if number < 4 else "<"} 500'


if __name__ == "__main__":
    main()
