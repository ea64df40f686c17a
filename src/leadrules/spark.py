"""Deciding on Spark: leads and activity of many machines, with the meaning of ``decide_frame``.

Needs the extra ``spark``, and the extra ``frames`` on the workers for ``decide``. Why it is so:
docs/past-one-machine.md.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal

from leadrules.diagnostics import DataError, LeadrulesError, error
from leadrules.expr.spelling import WHITE_SPACE
from leadrules.frames import Reasons, Separated, decide_frame
from leadrules.plan import Plan
from leadrules.records import aware_us

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import Column, DataFrame, GroupedData, SparkSession

_BUCKET: Final = "@bucket"
_PROBLEM: Final = "@problem"
_REJECTED: Final = "@rejected_"
_EVENT_COLUMNS: Final = ("lead_id", "type", "at", "id")
_WHOLE_NUMBERS: Final = ("tinyint", "smallint", "int", "bigint")
_OF_A_BUCKET: Final = "row"
"""A column of rejected rows that says nothing here: rows of a bucket have no place in the frame they came from."""


def decide(
    plan: Plan,
    leads: DataFrame,
    activity: DataFrame | None = None,
    *,
    at: datetime,
    reasons: Reasons = "mask",
    on_reject: Literal["raise", "separate"] = "raise",
) -> Any:
    """Return what becomes of every lead at an instant, as a Spark frame with the columns of ``decide_frame``.

    ``leads`` and ``activity`` are Spark frames with the columns that ``decide_frame`` asks for; timestamps must be of
    the type with a zone. Both are shuffled once, by a hash of the lead's id, into as many buckets as
    ``spark.sql.shuffle.partitions`` says; a bucket must fit into the memory of a worker. Nothing runs before the
    result is asked for, and it has no order.

    With ``on_reject="raise"`` a row that cannot be used ends the Spark job, and the error tells what is wrong with the
    rows of one bucket. With ``"separate"`` the result is a pair of frames, the decisions and the rejected rows (those
    of ``decide_frame`` without ``row``); each of the two runs the job anew unless the caller keeps them.

    Raises:
        DataError: a column is missing, ``at`` is no aware instant, or one of the frames is no Spark frame.
        LeadrulesError: Spark 4 or later, or the extra ``frames``, is not installed.
    """
    shape = _Shape.of(plan, leads, activity, at, reasons)
    kernel = _Kernel(_Plans(plan), at, reasons, shape, has_activity=activity is not None, apart=on_reject == "separate")
    rows = _bucketed(plan, leads, activity, kernel)
    usable, is_rejected = _without_problems(rows), _quoted(f"{_REJECTED}code")
    decisions = usable.where(f"{is_rejected} IS NULL").select(*map(_quoted, shape.decisions.names))
    if on_reject == "raise":
        return decisions
    rejected = usable.where(f"{is_rejected} IS NOT NULL")
    given = (f"{_quoted(_REJECTED + name)} AS {_quoted(name)}" for name in shape.rejects.names)
    return Separated(decisions, rejected.selectExpr(*given))


def sql(
    plan: Plan,
    *,
    leads: str = "leads",
    activity: str | None = "activity",
    at: datetime,
    session: SparkSession | None = None,
) -> DataFrame:
    """Return what becomes of every lead of a table, decided by Spark SQL alone: no Python runs on the workers.

    The columns are those of ``leadrules sql``; a lead with values that cannot be used has no outcome, and ``refused``
    names them. ``session`` is the active one where none is given.

    Raises:
        DataError: ``at`` is no aware instant.
        SqlError: a table has a name that cannot be used.
        LeadrulesError: Spark is not installed, or there is no active session.
    """
    from leadrules.engines.sql import select

    _check_instant(at)
    pyspark_sql = _pyspark()
    session = session or pyspark_sql.SparkSession.getActiveSession()
    if session is None:
        raise LeadrulesError([error("LR702", "there is no active Spark session", None, "give one as `session`")])
    return session.sql(select(plan, dialect="spark", leads=leads, activity=activity, at=at))


@dataclass(frozen=True, slots=True)
class _Shape:
    """The columns of the result, known before anything runs: they depend on the plan and the type of the ids alone."""

    decisions: pa.Schema
    rejects: pa.Schema

    @classmethod
    def of(cls, plan: Plan, leads: DataFrame, activity: DataFrame | None, at: datetime, reasons: Reasons) -> _Shape:
        """Decide no leads at all, which also finds the columns that are missing, before anything is shuffled."""
        _check_frames(leads, activity)
        _check_instant(at)
        nothing = [None if frame is None else _no_rows(frame) for frame in (leads, activity)]
        decided = decide_frame(plan, nothing[0], nothing[1], at=at, reasons=reasons, on_reject="separate")
        rejects = _plain(decided.rejects.schema)
        return cls(_plain(decided.decisions.schema), rejects.remove(rejects.get_field_index(_OF_A_BUCKET)))

    @property
    def whole(self) -> pa.Schema:
        """What workers give: a decision, or a rejected row, or what is wrong with all rows of a bucket."""
        import pyarrow as pa

        rejects = (field.with_name(_REJECTED + field.name) for field in self.rejects)
        return pa.schema([*self.decisions, *rejects, pa.field(_PROBLEM, pa.string())])

    def of_decisions(self, decisions: pa.Table) -> pa.Table:
        """Return decisions as what workers give."""
        return _filled(decisions, self.whole)

    def of_rejects(self, rejects: pa.Table) -> pa.Table:
        """Return rejected rows as what workers give."""
        kept = rejects.select(self.rejects.names)
        return _filled(kept.rename_columns([_REJECTED + name for name in kept.column_names]), self.whole)

    def of_problem(self, problem: str) -> pa.Table:
        """Return what is wrong with a bucket as what workers give."""
        import pyarrow as pa

        return _filled(pa.table({_PROBLEM: [problem]}), self.whole)


@dataclass(frozen=True, slots=True)
class _Kernel:
    """Decides one bucket on a worker. It travels in a pickle, with the plan as its agreement."""

    plans: _Plans
    at: datetime
    reasons: Reasons
    shape: _Shape
    has_activity: bool
    apart: bool

    def decide(self, leads: pa.Table, activity: pa.Table | None) -> pa.Table:
        """Return the decisions and rejected rows of a bucket. Nothing is raised: Spark would tell it as its own."""
        import pyarrow as pa

        try:
            if not self.apart:
                return self.shape.of_decisions(self._decided(leads, activity, "raise"))
            decided = self._decided(leads, activity, "separate")
        except DataError as refused:
            return self.shape.of_problem(f"in one bucket of leads: {refused}")
        return pa.concat_tables([self.shape.of_decisions(decided.decisions), self.shape.of_rejects(decided.rejects)])

    def _decided(self, leads: pa.Table, activity: pa.Table | None, on_reject: Literal["raise", "separate"]) -> Any:
        plan = self.plans.plan
        return decide_frame(plan, leads, activity, at=self.at, reasons=self.reasons, on_reject=on_reject)

    def function(self) -> Callable[..., Any]:
        """Return the function that Spark calls; it looks at the number of its arguments, and at no annotation."""
        if self.has_activity:
            return lambda leads, activity: self.decide(leads.drop_columns([_BUCKET]), activity.drop_columns([_BUCKET]))
        return lambda leads: self.decide(leads.drop_columns([_BUCKET]), None)


class _Plans:
    """A plan on its way to the workers: pickled once, and compiled once in each Python worker."""

    def __init__(self, plan: Plan) -> None:
        self.pickled = pickle.dumps(plan)

    @property
    def plan(self) -> Plan:
        """The plan, compiled in this process if it was not yet."""
        return _compiled(self.pickled)


@cache
def _compiled(pickled: bytes) -> Plan:
    plan: Plan = pickle.loads(pickled)  # noqa: S301 - from the driver, as the function around it
    return plan


def _bucketed(plan: Plan, leads: DataFrame, activity: DataFrame | None, kernel: _Kernel) -> DataFrame:
    """Return what the kernel gives for each bucket of leads and their activity."""
    from pyspark.sql.pandas.types import from_arrow_schema

    count = int(leads.sparkSession.conf.get("spark.sql.shuffle.partitions") or 1)
    schema = from_arrow_schema(kernel.shape.whole)
    fields = [field.name for field in plan.fields]
    theirs = _in_buckets(leads, ("id", *fields), count)
    if activity is None:
        return theirs.applyInArrow(kernel.function(), schema)
    attributes = dict.fromkeys(name for kind in plan.agreement.events.values() for name in kind.attributes)
    events = _in_buckets(activity, (*_EVENT_COLUMNS, *attributes), count)
    return theirs.cogroup(events).applyInArrow(kernel.function(), schema)


def _in_buckets(frame: DataFrame, wanted: Iterable[str], count: int) -> GroupedData:
    """Return the columns that are wanted, grouped by a hash of the id as the door reads it: trimmed."""
    from pyspark.sql import functions as f

    key = next(name for name in wanted)
    id_column = f.trim(f.col(_quoted(key)).cast("string"), f.lit(WHITE_SPACE))
    bucket: Column = f.pmod(f.xxhash64(id_column), f.lit(count)).cast("int")
    kept = [_quoted(name) for name in wanted if name in frame.columns]
    return frame.select(*kept, bucket.alias(_BUCKET)).groupBy(_quoted(_BUCKET))


def _quoted(column: str) -> str:
    return "`" + column.replace("`", "``") + "`"


def _without_problems(rows: DataFrame) -> DataFrame:
    """Return the rows; a problem of a bucket ends the job. A filter stands however few columns are asked for."""
    from pyspark.sql import functions as f

    problem = f.col(_quoted(_PROBLEM))
    return rows.where(f.when(problem.isNull(), f.lit(True)).otherwise(f.raise_error(problem).cast("boolean")))


def _filled(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """Return a table with the columns of a schema, null where it has none, each in the schema's type."""
    import pyarrow as pa

    there = set(table.column_names)
    columns = [
        table.column(field.name).cast(field.type) if field.name in there else pa.nulls(table.num_rows, field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def _no_rows(frame: DataFrame) -> pa.Table:
    """Return a table with the columns of a frame and no rows; only the type of an id makes a difference there."""
    import pyarrow as pa

    whole = {name for name, kind in frame.dtypes if kind in _WHOLE_NUMBERS}
    types = {name: pa.int64() if name in whole else pa.string() for name in ("id", "lead_id", "type")}
    return pa.schema([(name, types.get(name, pa.null())) for name in frame.columns]).empty_table()


def _plain(schema: pa.Schema) -> pa.Schema:
    """Return a schema with the types that Spark has: texts and lists of the usual size."""
    import pyarrow as pa

    spark_types = {pa.large_string(): pa.string(), pa.large_list(pa.large_string()): pa.list_(pa.string())}
    return pa.schema([(field.name, spark_types.get(field.type, field.type)) for field in schema])


def _check_frames(leads: Any, activity: Any) -> None:
    _pyspark()
    problems = []
    for name, frame in (("leads", leads), ("activity", activity)):
        if not hasattr(frame, "sparkSession") and (frame is not None or name == "leads"):
            hint = "give a Spark frame; `leadrules.frames.decide_frame` takes those of one machine"
            problems.append(error("LR750", f"{name}: a `{type(frame).__name__}` is no Spark frame", None, hint))
    if problems:
        raise DataError(problems)


def _check_instant(at: datetime) -> None:
    problems: list[Any] = []
    aware_us(at, "`at`", problems)
    if problems:
        raise DataError(problems)


def _pyspark() -> Any:
    """Return the module ``pyspark.sql``.

    Raises:
        LeadrulesError: it is not there, or too old to hand Arrow batches of two frames to one function.
    """
    hint = "install it: `pip install 'leadrules[spark]'`"
    try:
        import pyspark
    except ImportError as problem:
        raise LeadrulesError([error("LR702", "Spark frames need the extra `spark`", None, hint)]) from problem
    if int(pyspark.__version__.partition(".")[0]) < 4:
        message = f"Spark 4 or later is needed; this is {pyspark.__version__}"
        raise LeadrulesError([error("LR702", message, None, hint)])
    from pyspark import sql as pyspark_sql

    return pyspark_sql


__all__ = ["decide", "sql"]
