"""How the time of deciding grows with leads, rules and events: ``python -m benchmarks.throughput``.

Leads are decided one by one and as a frame. CPU seconds, medians of five. The slope is that of a line through the
logarithms of the three largest sizes: 1 means that twice as much takes twice as long.
"""

import math
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

import leadrules
from benchmarks import hand_written_events
from benchmarks.hand_written import flat_leads
from benchmarks.load import generated_agreement
from leadrules import Plan
from leadrules.engines.generated import generated
from leadrules.frames import decide_frame

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
ROUNDS = 5
LEADS = (1, 10, 100, 1_000, 10_000, 100_000, 1_000_000)
RULES = (25, 50, 100, 200, 500, 1_000, 2_000)
EVENTS = (0, 1, 3, 10, 30, 100, 300, 1_000)

Record = dict[str, Any]


def seconds(run: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Return the median CPU seconds of several runs."""
    run()
    taken = []
    for _ in range(rounds):
        start = time.process_time()
        run()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def slope(sizes: Sequence[float], times: Sequence[float]) -> float:
    """Return the slope of the line through the logarithms of the three largest sizes."""
    x, y = ([math.log(value) for value in values[-3:]] for values in (sizes, times))
    return statistics.linear_regression(x, y).slope


def one_by_one(plan: Plan, work: Sequence[tuple[Record, list[Record] | None]], at: datetime) -> None:
    """Decide leads one after the other."""
    decide = leadrules.decide
    for lead, events in work:
        decide(plan, lead, events, at=at)


def table(title: str, sizes: Sequence[int], columns: dict[str, list[float]], unit: str) -> None:
    """Print times for each size and, below them, the slopes."""
    print(f"\n| {title} | {' | '.join(columns)} |\n|--:|{'--:|' * len(columns)}")
    for index, size in enumerate(sizes):
        print(f"| {size:,} | {' | '.join(f'{values[index]:.4g}' for values in columns.values())} |")
    print(f"| slope | {' | '.join(f'{slope(sizes, values):.2f}' for values in columns.values())} |")
    print(f"({unit})")


def leads() -> None:
    """Print how time grows with leads, and from how many on a frame is faster."""
    plan = leadrules.compile(leadrules.load(Path(__file__).parent / "flat"))
    some = [{"id": str(index), **lead} for index, lead in enumerate(flat_leads(10_000))]
    rows, frames = [], []
    for count in LEADS:
        repeats = -(-count // len(some))
        work = [(lead, None) for lead in (some * repeats)[:count]]
        frame = pl.concat([pl.DataFrame(some, infer_schema_length=None)] * repeats)[:count]
        frame = frame.with_columns(pl.int_range(pl.len()).alias("id"))
        rows.append(seconds(lambda work=work: one_by_one(plan, work, AT)) * 1000)
        frames.append(seconds(lambda frame=frame: decide_frame(plan, frame, at=AT)) * 1000)
    table("leads", LEADS, {"one by one": rows, "as a frame": frames}, "CPU milliseconds, 24 rules, no events")
    crossing = next((n for n, row, frame in zip(LEADS, rows, frames, strict=True) if frame < row), None)
    print(f"A frame is faster from {crossing:,} leads on." if crossing else "A frame is never faster.")


def rules() -> None:
    """Print how time grows with rules."""
    compiled, rows, frames = [], [], []
    for count in RULES:
        agreement = leadrules.parse(generated_agreement(count))
        plan = leadrules.compile(agreement)
        compiled.append(seconds(lambda a=agreement: generated(leadrules.compile(a)), 3) * 1000)
        some = [{"id": str(i), "country": f"C{i}", **{f"f{n}": i * n for n in range(50)}} for i in range(1000)]
        work = [(lead, None) for lead in some[:200]]
        rows.append(seconds(lambda work=work, plan=plan: one_by_one(plan, work, AT), 3) / len(work) * 1e6)
        frame = pl.DataFrame(some * 10).with_columns(pl.int_range(pl.len()).alias("id"))
        frames.append(seconds(lambda f=frame, plan=plan: decide_frame(plan, f, at=AT), 3) / frame.height * 1e6)
    columns = {"compile, ms": compiled, "one by one, µs a lead": rows, "a frame of 10,000, µs a lead": frames}
    table("rules", RULES, columns, "CPU time; every rule reads two fields of 51")


def events() -> None:
    """Print how time grows with the events of a lead."""
    plan, at = hand_written_events.PLAN, hand_written_events.AT
    rows, frames = [], []
    for each in EVENTS:
        work = hand_written_events.leads_with_events(max(20, 20_000 // (each + 10)), each)
        rows.append(seconds(lambda work=work: one_by_one(plan, work, at), 3) / len(work) * 1e6)
        people = pl.DataFrame([lead for lead, _ in work], infer_schema_length=None)
        happened = [{"lead_id": lead["id"], "path": None, "minutes": None, **e} for lead, es in work for e in es]
        schema = {"lead_id": pl.String, "type": pl.String, "at": pl.Datetime("us", "UTC"), "path": pl.String}
        activity = pl.DataFrame(happened, schema=schema | {"minutes": pl.Float64})
        frames.append(seconds(lambda p=people, a=activity: decide_frame(plan, p, a, at=at), 3) / len(work) * 1e6)
    table("events of a lead", EVENTS, {"one by one": rows, "as a frame": frames}, "CPU microseconds a lead")


def main() -> None:
    """Print all three tables."""
    leads()
    rules()
    events()


if __name__ == "__main__":
    main()
