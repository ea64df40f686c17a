"""How long one decision takes, against the same rules written by hand and against other rules engines.

Then the same for leads with events, against a loop over them that is written by hand.

    python -m benchmarks.decide                       the engines of leadrules
    python -m benchmarks.decide --peers peers.py      and every engine that the file knows and that is installed

``peers.py`` is a script with one implementation for each rules engine, run as ``peers.py --worker NAME``; it prints
JSON with ``ratio`` to its own hand-written function, and its ``IMPL`` names the engines. Every answer is compared
with the hand-written one before anything is timed.
"""

import argparse
import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import leadrules
from benchmarks import hand_written_events
from benchmarks.hand_written import Answer, decide_by_hand, decide_checked_by_hand, flat_leads
from benchmarks.measuring import ratio
from leadrules import Decision, Plan
from leadrules.engine import EngineName

AGREEMENT = Path(__file__).parent / "flat"
AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
EVENTS = (0, 5, 15, 50)
Work = list[tuple[dict[str, Any], list[dict[str, Any]]]]
PEERS = ("zen-engine", "datalogic", "rule-engine", "business-rules", "simpleeval")


def answer_of(decision: Decision) -> Answer:
    """Return a decision in the terms of the hand-written function."""
    score = decision.hundredths[0] // 100
    if decision.outcome == "disqualified":
        return score, "reject", None
    return score, decision.tier or "", decision.route.target if decision.route else None


def check(plan: Plan, leads: list[dict[str, Any]], engine: EngineName) -> None:
    """Stop where an engine and the hand-written function differ."""
    for lead in leads:
        expected, got = decide_by_hand(lead), answer_of(leadrules.decide(plan, lead, at=AT, engine=engine))
        if expected != got:
            sys.exit(f"{engine} says {got}, by hand it is {expected}: {lead}")


def rows(leads: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    """Return name, ratio and time for a lead of each engine of leadrules."""
    plan = leadrules.compile(leadrules.load(AGREEMENT))
    decide = leadrules.decide
    measured = []
    reads: dict[str, Callable[[Decision], object]] = {
        "nothing": lambda _: None,
        "ids": lambda decision: decision.fired_rules,
        "reasons": lambda decision: decision.reasons,
    }
    cases: tuple[tuple[str, EngineName, str], ...] = (
        ("leadrules, full decision", "generated", "nothing"),
        ("leadrules, and the ids of the rules that fired", "generated", "ids"),
        ("leadrules, and every reason with what it saw", "generated", "reasons"),
        ("leadrules, reference engine", "reference", "nothing"),
    )
    for name, engine, what in cases:
        check(plan, leads, engine)
        part = leads if what != "reasons" and engine == "generated" else leads[:1000]
        read = reads[what]

        def run(part: list[dict[str, Any]] = part, engine: EngineName = engine) -> None:
            for lead in part:
                decide(plan, lead, at=AT, engine=engine)

        def run_and_read(
            part: list[dict[str, Any]] = part, engine: EngineName = engine, read: Callable[[Decision], object] = read
        ) -> None:
            for lead in part:
                read(decide(plan, lead, at=AT, engine=engine))

        measured_run = run if what == "nothing" else run_and_read
        taken = ratio(measured_run, lambda part=part: [decide_by_hand(lead) for lead in part])
        measured.append((name, str(taken), f"{taken.seconds / len(part) * 1e6:.2f}"))
    checked = ratio(
        lambda: [decide_checked_by_hand(lead) for lead in leads], lambda: [decide_by_hand(x) for x in leads]
    )
    measured.append(("by hand, checking types and ranges", str(checked), f"{checked.seconds / len(leads) * 1e6:.2f}"))
    return measured


def with_events() -> list[tuple[str, str, str]]:
    """Return events for each lead, ratio and time for a lead, against a hand-written loop over the events."""
    plan, decide, measured = hand_written_events.PLAN, leadrules.decide, []
    for each in EVENTS:
        work = hand_written_events.leads_with_events(max(100, 10_000 // (each + 5)), each)
        for lead, events in work:
            expected = hand_written_events.decide_by_hand(lead, events, hand_written_events.AT)
            decision = decide(plan, lead, events, at=hand_written_events.AT)
            route = decision.route.id if decision.route else None
            got = (decision.outcome, decision.tier, *decision.hundredths, route)
            if got != expected:
                sys.exit(f"decide says {got}, by hand it is {expected}: {lead}, {events}")

        def own(work: Work = work) -> None:
            for lead, events in work:
                decide(plan, lead, events, at=hand_written_events.AT)

        def by_hand(work: Work = work) -> None:
            for lead, events in work:
                hand_written_events.decide_by_hand(lead, events, hand_written_events.AT)

        taken = ratio(own, by_hand)
        measured.append((str(each), str(taken), f"{taken.seconds / len(work) * 1e6:.1f}"))
    return measured


def peers(script: Path) -> list[tuple[str, str, str]]:
    """Return the same for every engine that the script knows and that can be imported here."""
    spec = importlib.util.spec_from_file_location("peers", script)
    if spec is None or spec.loader is None:
        sys.exit(f"cannot read {script}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    measured = []
    for name, implementation in module.IMPL.items():
        if not any(name.startswith(peer) for peer in PEERS):
            continue
        if any(importlib.util.find_spec(package) is None for package in implementation["imports"]):
            print(f"not installed: {name}", file=sys.stderr)
            continue
        command = [sys.executable, str(script), "--worker", name]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            print(f"failed: {name}: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
            continue
        found = json.loads(done.stdout.strip().splitlines()[-1])
        shown = f"{found['ratio']:.2f} ({found['ratio_min']:.2f}–{found['ratio_max']:.2f})"
        measured.append((name, shown, f"{found['us']:.2f}"))
    return measured


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leads", type=int, default=10_000)
    parser.add_argument("--peers", type=Path)
    arguments = parser.parse_args()
    found = rows(flat_leads(arguments.leads)) + (peers(arguments.peers) if arguments.peers else [])
    print("| one decision | × by hand (median, range) | µs a lead |")
    print("|---|--:|--:|")
    for name, times, microseconds in sorted(found, key=lambda row: float(row[1].split()[0])):
        print(f"| {name} | {times} | {microseconds} |")
    print("\n| events of a lead | × a loop by hand (median, range) | µs a lead |")
    print("|--:|--:|--:|")
    for each, times, microseconds in with_events():
        print(f"| {each} | {times} | {microseconds} |")


if __name__ == "__main__":
    main()
