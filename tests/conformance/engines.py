"""Every engine behind one door: a plan, leads, events and an instant in, one plain row for each lead out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from typing import Any, Protocol

import polars as pl
from tables import Record, event_table, lead_table, pandas_arrow, pandas_nullable, pandas_numpy

import leadrules
from leadrules import DataError, Decision, Plan
from leadrules.engine import EngineName
from leadrules.engines.sql import select
from leadrules.frames import decide_frame, fired_rules

Row = dict[str, Any]
"""What one lead gets: id, outcome, tier, fast_track, disqualified_by, points, grades, fired, missing, route, in_force.

Of a lead that the door refuses: its id, and ``refused`` True.
"""

BLANKS = " \t\n\r\f\v"
"""What is trimmed from ids, as from every text."""

Tables = Callable[[pl.DataFrame], pl.DataFrame]


class Engine(Protocol):
    """One way to decide leads by a plan."""

    @property
    def name(self) -> str:
        """The name of the engine in the tests."""

    def absent(self) -> str | None:
        """Return why the engine cannot run here; None where it can."""

    def decide(self, plan: Plan, leads: Sequence[Record], events: Sequence[Record] | None, at: datetime) -> list[Row]:
        """Return the rows of the leads, in their order. ``events`` name their lead; None means not known."""


def refused(lead_id: Any) -> Row:
    """Return the row of a lead that has values that the agreement does not allow."""
    return {"id": lead_id, "refused": True}


# One lead at a time


@dataclass(frozen=True)
class OneByOne:
    """An engine of ``decide``."""

    name: EngineName

    def absent(self) -> None:
        return None

    def decide(self, plan: Plan, leads: Sequence[Record], events: Sequence[Record] | None, at: datetime) -> list[Row]:
        return [self.row(plan, lead, events, at) for lead in leads]

    def row(self, plan: Plan, lead: Record, events: Sequence[Record] | None, at: datetime) -> Row:
        own = None if events is None else [e for e in events if e["lead_id"].strip(BLANKS) == lead["id"].strip(BLANKS)]
        try:
            return row_of(leadrules.decide(plan, lead, own, at=at, engine=self.name))
        except DataError:
            return refused(lead["id"].strip(BLANKS))


def row_of(decision: Decision) -> Row:
    route = decision.route
    return {
        "id": decision.lead_id,
        "outcome": decision.outcome,
        "tier": decision.tier,
        "fast_track": decision.fast_track,
        "disqualified_by": decision.disqualified_by,
        "points": decision.points,
        "grades": decision.grades,
        "fired": decision.fired_rules,
        "missing": decision.missing,
        "route": route and (route.id, route.kind, route.target, route.needs),
        "in_force": decision.in_force,
    }


# Frames


@dataclass(frozen=True)
class Frames:
    """The column engine for one kind of frame; ``respell`` gives its tables other columns that mean the same."""

    name: str
    make: Callable[[pl.DataFrame], Any]
    needs: tuple[str, ...] = ()
    reasons: Any = "ids"
    around: Callable[[], Any] = nullcontext
    respell: Tables = lambda frame: frame

    def absent(self) -> str | None:
        return missing_modules(self.needs)

    def decide(self, plan: Plan, leads: Sequence[Record], events: Sequence[Record] | None, at: datetime) -> list[Row]:
        table = self.make(self.respell(lead_table(plan, leads)))
        activity = None if events is None else self.make(self.respell(event_table(plan, events)))
        with self.around():
            found = decide_frame(plan, table, activity, at=at, reasons=self.reasons, on_reject="separate")
            rows, rejects = as_rows(found.decisions), as_rows(found.rejects)
        decided = {row["id"]: row_of_frame(plan, row) for row in rows}
        assert len(decided) == len(rows)
        assert not set(decided) & {reject["id"] for reject in rejects if reject["frame"] == "leads"}
        ids = [lead["id"].strip(BLANKS) for lead in leads]
        return [decided.get(lead_id) or refused(lead_id) for lead_id in ids]


def row_of_frame(plan: Plan, row: Mapping[str, Any]) -> Row:
    axes = plan.agreement.axes
    fired = row["fired"]
    if isinstance(fired, int):
        fired = fired_rules(plan, [row[name] for name in row if name == "fired" or name.startswith("fired_")])
    return {
        **{name: row[name] for name in ("id", "outcome", "tier", "fast_track", "disqualified_by")},
        "points": {name: row[name] for name in axes},
        "grades": {name: row[f"{name}_grade"] for name, axis in axes.items() if axis.grades},
        "fired": tuple(fired),
        "missing": tuple(row["missing"]),
        "route": routed(row, tuple),
        "in_force": row["in_force"],
    }


def routed(row: Mapping[str, Any], needs: Callable[[Any], tuple[str, ...]]) -> tuple[Any, ...] | None:
    if row["outcome"] != "handoff":
        assert [row[f"route_{part}"] for part in ("id", "kind", "target", "needs")] == [None] * 4
        return None
    return row["route_id"], row["route_kind"], row["route_target"], needs(row["route_needs"])


def as_rows(frame: Any) -> list[dict[str, Any]]:
    """Return any kind of frame as plain rows."""
    match type(frame).__module__.partition(".")[0]:
        case "pandas":
            return pl.from_pandas(frame).to_dicts()
        case "duckdb" | "_duckdb":
            return frame.pl().to_dicts()
        case "pyarrow":
            return frame.to_pylist()
    return (frame.collect() if isinstance(frame, pl.LazyFrame) else frame).to_dicts()


def missing_modules(names: Sequence[str]) -> str | None:
    absent = [name for name in names if find_spec(name) is None]
    return f"not installed: {', '.join(absent)}" if absent else None


@contextmanager
def streaming() -> Iterator[None]:
    """Let Polars collect in its streaming engine."""
    with pl.Config():
        pl.Config.set_engine_affinity("streaming")
        yield


def dictionaries(frame: pl.DataFrame) -> Any:
    """Return a PyArrow table whose texts are dictionaries."""
    return frame.with_columns(pl.col(pl.String).cast(pl.Categorical)).to_arrow()


def duckdb_relation(frame: pl.DataFrame) -> Any:
    import duckdb

    return duckdb.from_arrow(frame.to_arrow())


PANDAS = ("pandas", "pyarrow")
FRAMES = (
    Frames("polars", lambda frame: frame, reasons="mask"),
    Frames("polars lazy", pl.DataFrame.lazy),
    Frames("polars streaming", pl.DataFrame.lazy, around=streaming),
    Frames("pandas numpy", pandas_numpy, PANDAS),
    Frames("pandas nullable", pandas_nullable, PANDAS),
    Frames("pandas arrow", pandas_arrow, PANDAS),
    Frames("pyarrow", pl.DataFrame.to_arrow, ("pyarrow",), reasons="mask"),
    Frames("pyarrow dictionaries", dictionaries, ("pyarrow",)),
    Frames("duckdb relation", duckdb_relation, ("duckdb", "pyarrow")),
)


# SQL


@dataclass(frozen=True)
class DuckDbSql:
    """The SELECT of a plan, run by DuckDB; the instant is written into it, or given as a parameter."""

    name: str = "sql duckdb"
    parameter: bool = False
    respell: Tables = lambda frame: frame

    def absent(self) -> str | None:
        return missing_modules(("duckdb", "pyarrow"))

    def decide(self, plan: Plan, leads: Sequence[Record], events: Sequence[Record] | None, at: datetime) -> list[Row]:
        import duckdb

        table = None if events is None else "activity"
        query = select(plan, dialect="duckdb", activity=table, at=None if self.parameter else at)
        with duckdb.connect() as connection:
            connection.execute("SET threads = 1")
            connection.register("leads", self.respell(lead_table(plan, leads)).to_arrow())
            if events is not None:
                connection.register("activity", self.respell(event_table(plan, events)).to_arrow())
            found = connection.execute(query, {"at": at} if self.parameter else {})
            names = [described[0] for described in found.description]
            rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        return rows_of_sql(plan, leads, rows)


def rows_of_sql(plan: Plan, leads: Sequence[Record], rows: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Return the rows of a SELECT, in whatever order they came, in the order of the leads."""
    assert len(rows) == len(leads)
    found = {row["id"].strip(BLANKS): row_of_sql(plan, row) for row in rows}
    return [found[lead["id"].strip(BLANKS)] for lead in leads]


def row_of_sql(plan: Plan, row: Mapping[str, Any]) -> Row:
    if row["refused"]:
        assert row["outcome"] is None
        return refused(row["id"])
    axes = plan.agreement.axes
    assert all(row[f"{name}_points"] == row[f"{name}_hundredths"] / 100 for name in axes)
    return {
        **{name: row[name] for name in ("id", "outcome", "tier", "fast_track", "disqualified_by")},
        "points": {name: float(row[f"{name}_points"]) for name in axes},
        "grades": {name: row[f"{name}_grade"] for name, axis in axes.items() if axis.grades},
        "fired": listed(row["fired"]),
        "missing": listed(row["missing"]),
        "route": routed(row, listed),
        "in_force": bool(row["in_force"]),
    }


def listed(text: str) -> tuple[str, ...]:
    return tuple(text.split(",")) if text else ()


REFERENCE = OneByOne("reference")
ENGINES: Mapping[str, Engine] = {
    engine.name: engine
    for engine in (
        REFERENCE,
        OneByOne("generated"),
        *FRAMES,
        DuckDbSql(),
        DuckDbSql("sql duckdb, at as a parameter", parameter=True),
    )
}
"""Every engine that needs nothing but Python packages, by its name."""
