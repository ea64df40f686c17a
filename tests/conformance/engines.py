"""Every engine behind one door: a plan, leads, events and an instant in, one plain row for each lead out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.util import find_spec
from typing import Any, Protocol

import polars as pl
from databases import Database, Table
from tables import Record, event_table, event_types, lead_table, lead_types, pandas_arrow, pandas_nullable, pandas_numpy

import leadrules
from leadrules import DataError, Decision, Plan
from leadrules.engine import EngineName
from leadrules.engines.sql import select
from leadrules.frames import Separated, decide_frame, fired_rules

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
    """The column engine for one kind of frame; ``respell`` gives its tables other columns that mean the same.

    With ``instants`` each row is decided as of its own, and each lead twice; with ``beside`` events stand in a column.
    """

    name: str
    make: Callable[[pl.DataFrame], Any]
    needs: tuple[str, ...] = ()
    reasons: Any = "ids"
    around: Callable[[], Any] = nullcontext
    respell: Tables = lambda frame: frame
    instants: bool = False
    beside: bool = False

    def absent(self) -> str | None:
        return missing_modules(self.needs)

    def decide(self, plan: Plan, leads: Sequence[Record], events: Sequence[Record] | None, at: datetime) -> list[Row]:
        table = self.respell(lead_table(plan, leads))
        activity = None if events is None else self.respell(event_table(plan, events))
        with self.around():
            found = self.decided(plan, table, activity, at)
            rows, rejects = as_rows(found.decisions), as_rows(found.rejects)
        decided = {row["id"]: row_of_frame(plan, row) for row in rows if row.get("at", at) == at}
        assert len({(row["id"], row.get("at")) for row in rows}) == len(rows)
        assert not set(decided) & {reject["id"] for reject in rejects if reject["frame"] == "leads"}
        ids = [lead["id"].strip(BLANKS) for lead in leads]
        return [decided.get(lead_id) or refused(lead_id) for lead_id in ids]

    def decided(self, plan: Plan, table: pl.DataFrame, activity: pl.DataFrame | None, at: datetime) -> Separated:
        own: Any = None if activity is None else self.make(activity)
        if self.beside and activity is not None:
            table, own = beside(table, activity), BESIDE
        instant: datetime | str = at
        if self.instants:
            another = at + timedelta(days=400, microseconds=-1)
            table, instant = pl.concat([table.with_columns(pl.lit(each).alias(AS_OF)) for each in (another, at)]), AS_OF
        return decide_frame(plan, self.make(table), own, at=instant, reasons=self.reasons, on_reject="separate")


AS_OF, BESIDE = "as of", "events"


def beside(table: pl.DataFrame, activity: pl.DataFrame) -> pl.DataFrame:
    """Return leads with a column of what each did: lists of structs, empty for those who did nothing."""
    key = pl.col("lead_id").str.strip_chars(BLANKS)
    lists = activity.group_by(key, maintain_order=True).agg(pl.struct(pl.exclude("lead_id")).alias(BESIDE))
    joined = table.join(
        lists, left_on=pl.col("id").str.strip_chars(BLANKS), right_on="lead_id", how="left", maintain_order="left"
    )
    nothing = pl.lit([], dtype=joined.schema[BESIDE])
    return joined.with_columns(pl.when(pl.col(BESIDE).is_null()).then(nothing).otherwise(pl.col(BESIDE)).alias(BESIDE))


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
    Frames("polars, as of instants of rows", lambda frame: frame, instants=True),
    Frames("polars, events beside leads", lambda frame: frame, beside=True),
    Frames("pandas numpy", pandas_numpy, PANDAS),
    Frames("pandas nullable", pandas_nullable, PANDAS),
    Frames("pandas arrow", pandas_arrow, PANDAS),
    Frames("pyarrow", pl.DataFrame.to_arrow, ("pyarrow",), reasons="mask"),
    Frames("pyarrow dictionaries", dictionaries, ("pyarrow",)),
    Frames("duckdb relation", duckdb_relation, ("duckdb", "pyarrow")),
)


# SQL

UNTRIMMED = "ids with white space around"
OVERFLOWS = ("numbers beyond the largest and the smallest", "a disqualifier beyond the largest number")


def unlike(dialect: str) -> tuple[str, ...]:
    """Return the cases that a database decides in another way, as docs/sql.md says."""
    return (UNTRIMMED, *(OVERFLOWS if dialect == "postgres" else ()))


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


@dataclass(frozen=True)
class Sql:
    """The SELECT of a plan, run by a database that the tests start."""

    database: Database

    @property
    def name(self) -> str:
        return f"sql {self.database.dialect}"

    def absent(self) -> None:
        return None

    def decide(self, plan: Plan, leads: Sequence[Record], events: Sequence[Record] | None, at: datetime) -> list[Row]:
        table = None if events is None else "activity"
        query = select(plan, dialect=self.database.dialect, activity=table, at=at)
        tables = {"leads": Table(lead_types(plan), lead_table(plan, leads).to_dicts())}
        if events is not None:
            tables["activity"] = Table(event_types(plan), event_table(plan, events).to_dicts())
        return rows_of_sql(plan, leads, self.database.rows(query, tables))


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
