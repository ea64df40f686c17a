"""Decide a whole frame of leads and events, beside a Polars query tuned by hand: ``python -m benchmarks.frames``.

    python -m benchmarks.frames 1000000 10    # leads, events for each; 100,000 and 10 where nothing is given

Both read Parquet, decide, and write Parquet. The query by hand knows this one agreement, trusts its data and writes
only what it must; its columns are compared with those of ``decide_frame`` before anything is timed.
"""

import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

import leadrules
from leadrules.clauses.scoring import EachRule
from leadrules.frames import decide_frame

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
ROUNDS = 5
COUNTED = [
    "pricing", "view", "click", "open", "careers", "minutes",
    "click_points", "webinar_points", "download_points",
]  # fmt: skip
SERVED = ["US", "CA", "GB", "IE", "DE", "AT", "CH", "FR", "NL", "BE", "SE", "DK"]
FREEMAIL = ["gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "gmx.de", "web.de"]
COMPETITORS = ["rival.io", "leadzilla.com", "scorely.ai"]
PLAN = leadrules.compile(leadrules.load(Path(__file__).parent / "events"))
LEVELS = ["c_level", "vp", "director", "head", "manager", "staff", "student"]
INDUSTRIES = ["software", "fintech", "banking", "insurance", "retail", "other"]
DOMAINS = [*FREEMAIL, *COMPETITORS, *(f"firm{n}.example" for n in range(40))]
TYPES = ["page_view"] * 5 + ["email_open"] * 4 + ["email_click"] * 2 + ["webinar", "download", "careers"]
PATHS = ["/pricing", "/pricing/eu", "/", "/blog/a-longer-title", "/product", "/docs/getting-started"]


def generated(leads: int, events: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return leads and events that hash functions draw: the same on every machine."""

    def drawn(values: list[str], seed: int, unknown: int = 0) -> pl.Expr:
        rolled = pl.col("n").hash(seed)
        value = pl.lit(pl.Series(values)).gather((rolled // 1000 % len(values)).cast(pl.UInt32))
        return value if not unknown else pl.when(rolled % 100 >= unknown).then(value)

    n = pl.int_range(leads, eager=True).alias("n").to_frame()
    table = n.select(
        id=pl.format("L{}", "n"),
        email=pl.format("person{}@{}", "n", drawn(DOMAINS, 1, 3)),
        country=drawn([*SERVED, *SERVED, "ES", "BR"], 2, 3),
        industry=drawn(INDUSTRIES, 3, 10),
        job_level=drawn(LEVELS, 4, 10),
        employees=pl.when(pl.col("n").hash(5) % 100 >= 8).then((pl.col("n").hash(6) % 12_000 + 1).cast(pl.Int64)),
        phone=pl.when(pl.col("n").hash(7) % 10 >= 4).then(pl.format("+1 {}", "n")),
        demo_request=pl.when(pl.col("n").hash(8) % 10 >= 1).then(pl.col("n").hash(9) % 50 == 0),
    )
    m = pl.int_range(leads * events, eager=True).alias("n").to_frame()
    kind = drawn(TYPES, 11)
    ago = (pl.col("n").hash(13) % (365 * 86_400)).cast(pl.Int64) * 1_000_000
    activity = m.select(
        lead_id=pl.format("L{}", pl.col("n").hash(10) % leads),
        type=kind,
        at=(pl.lit(AT).cast(pl.Datetime("us", "UTC")) - ago.cast(pl.Duration("us"))),
        path=pl.when(kind == "page_view").then(drawn(PATHS, 14)),
        minutes=pl.when(kind == "webinar").then((pl.col("n").hash(15) % 240).cast(pl.Float64) / 4),
    )
    return table, activity


def by_hand(leads: pl.LazyFrame, events: pl.LazyFrame) -> pl.LazyFrame:
    """Return what the agreement decides, as a query written for it alone."""
    at, kind, points = pl.col("at"), pl.col("type"), (pl.lit(0, dtype=pl.Int64))

    def within(days: int) -> pl.Expr:
        return at > AT - timedelta(days=days)

    tables = {r.id: r for axis in PLAN.agreement.axes.values() for r in axis.rules if isinstance(r, EachRule)}
    age = ((pl.lit(AT) - at).dt.total_microseconds() // 86_400_000_000).cast(pl.UInt32)

    def faded(rule: str) -> pl.Expr:
        table = [*(tables[rule].hundredths_by_age_days or ()), *[0] * 400]
        return pl.lit(pl.Series(table, dtype=pl.Int64)).gather(age)

    windows = {"page_view": 30, "email_click": 30, "webinar": 90, "download": 60, "email_open": 14, "careers": 90}
    near = pl.any_horizontal(*((kind == name) & within(days) for name, days in windows.items()))
    view, click, open_ = kind == "page_view", kind == "email_click", kind == "email_open"
    webinar, download, careers = kind == "webinar", kind == "download", kind == "careers"
    summed = (
        events.filter((at <= AT) & within(90) & near)
        .select(
            "lead_id",
            pricing=(view & within(14) & pl.col("path").str.starts_with("/pricing")).fill_null(value=False),
            view=view,
            click=click,
            open=open_,
            minutes=pl.when(webinar).then(pl.col("minutes")),
            careers=careers,
            click_points=pl.when(click).then(faded("click")).otherwise(0),
            webinar_points=pl.when(webinar).then(faded("webinar")).otherwise(0),
            download_points=pl.when(download).then(faded("download")).otherwise(0),
        )
        .group_by("lead_id")
        .agg(pl.all().sum())
    )
    domain = pl.col("email").str.extract(r"@([^@]+)$", 1).str.to_lowercase()
    level, industry, employees = pl.col("job_level"), pl.col("industry"), pl.col("employees")

    def if_true(test: pl.Expr, hundredths: int) -> pl.Expr:
        return test.fill_null(value=False).cast(pl.Int64) * hundredths

    fit = (
        if_true(level.is_in(["c_level", "vp"]), 3000) + if_true(level.is_in(["director", "head"]), 2000)
        + if_true(level == "manager", 1000) + if_true(industry.is_in(["software", "fintech"]), 2500)
        + if_true(industry.is_in(["banking", "insurance"]), 1500)
        + if_true((employees >= 100) & (employees < 500), 2000) + if_true((employees >= 500) & (employees < 5000), 3000)
        + if_true(employees >= 5000, 3500)
    ).clip(upper_bound=10_000) + if_true(employees < 10, -2000)  # fmt: skip
    count = {name: pl.col(name).cast(pl.Int64) for name in ("pricing", "click", "view", "open", "careers")}
    engagement = (
        if_true(count["pricing"] >= 2, 2000) + if_true(count["click"] >= 3, 1000)
        + if_true(pl.col("minutes") >= 60, 1500) + (count["view"] * 200).clip(upper_bound=2000)
        + pl.col("click_points").clip(upper_bound=1500) + pl.col("webinar_points") + pl.col("download_points")
        + (count["open"] * 100).clip(upper_bound=500)
    ).clip(upper_bound=10_000) + (count["careers"] * -1000).clip(lower_bound=-2000)  # fmt: skip
    ready = pl.when((pl.col("f") >= 6000) & (pl.col("e") >= 5000)).then(pl.lit("hot"))
    ready = ready.when((pl.col("f") >= 4000) & (pl.col("e") >= 2500)).then(pl.lit("mql"))
    free, rival = pl.col("domain").is_in(FREEMAIL), pl.col("domain").is_in(COMPETITORS)
    served = pl.col("country").is_in(SERVED)
    closed = (employees < 20).fill_null(value=False) | free.fill_null(value=False)
    demo = pl.col("demo_request").fill_null(value=False)
    unknown = employees.is_null() | pl.col("domain").is_null() | pl.col("country").is_null() | pl.col("email").is_null()
    lacks = unknown | (pl.col("phone").is_null() & ~demo)
    out = pl.when(rival.fill_null(value=False)).then(pl.lit("competitor"))
    out = out.when((~served).fill_null(value=False)).then(pl.lit("unserved"))
    outcome = pl.when(pl.col("disqualified_by").is_not_null()).then(pl.lit("disqualified"))
    outcome = outcome.when(((pl.col("ready").is_not_null()) | demo) & ~closed).then(
        pl.when(lacks).then(pl.lit("hold")).otherwise(pl.lit("handoff"))
    )
    route = pl.when(employees >= 5000).then(pl.lit("enterprise")).when(pl.col("country").is_in(["DE", "AT", "CH"]))
    route = route.then(pl.lit("dach")).when(pl.col("country").is_in(["US", "CA"])).then(pl.lit("north-america"))
    route = route.when(pl.col("country").is_in(["SE", "DK"])).then(pl.lit("nordics")).otherwise(pl.lit("rest"))
    return (
        leads.join(summed, left_on="id", right_on="lead_id", how="left", maintain_order="left")
        .with_columns(pl.col(COUNTED).fill_null(0))
        .with_columns(f=fit.clip(lower_bound=0), e=(engagement + points).clip(lower_bound=0), domain=domain)
        .with_columns(ready=ready, disqualified_by=out)
        .with_columns(outcome=outcome.otherwise(pl.lit("nurture")))
        .select(
            "id",
            "outcome",
            tier=pl.when(pl.col("outcome") == "nurture").then(pl.lit("cold"))
            .when(pl.col("outcome") == "disqualified").then(pl.col("ready").fill_null("cold"))
            .otherwise(pl.col("ready")),
            fit=pl.col("f") / 100,
            engagement=pl.col("e") / 100,
            route_id=pl.when(pl.col("outcome") == "handoff").then(route),
        )
    )  # fmt: skip


def measured(run: Callable[[], object]) -> tuple[float, float]:
    """Return seconds of the clock and of the processor."""
    wall, used = time.perf_counter(), time.process_time()
    run()
    return time.perf_counter() - wall, time.process_time() - used


def main(leads: int = 100_000, each: int = 10) -> None:
    with tempfile.TemporaryDirectory() as folder:
        people, happened, out = (Path(folder) / name for name in ("leads.parquet", "events.parquet", "out.parquet"))
        for frame, path in zip(generated(leads, each), (people, happened), strict=True):
            frame.write_parquet(path)
            del frame

        def own() -> pl.DataFrame:
            made = decide_frame(PLAN, pl.scan_parquet(people), pl.scan_parquet(happened), at=AT).collect()
            made.write_parquet(out)
            return made

        def hand() -> pl.DataFrame:
            made = by_hand(pl.scan_parquet(people), pl.scan_parquet(happened)).collect()
            made.write_parquet(out)
            return made

        mine, theirs = own(), hand()
        for name in theirs.columns:
            same = (mine[name] == theirs[name]) | (mine[name].is_null() & theirs[name].is_null())
            if theirs[name].dtype == pl.Float64:
                same = (mine[name] - theirs[name]).abs() < 1e-9  # Polars divides by a constant with two roundings
            assert same.fill_null(value=False).all(), name
        counts = {row["outcome"]: row["count"] for row in mine["outcome"].value_counts(sort=True).to_dicts()}
        print(f"{leads:,} leads, {leads * each:,} events: {counts}")
        rounds = [(measured(own), measured(hand)) for _ in range(ROUNDS)]
        print("                     seconds  CPU seconds")
        for name, index in (("decide_frame", 0), ("tuned by hand", 1)):
            wall, used = (statistics.median(r[index][i] for r in rounds) for i in (0, 1))
            print(f"{name:<18} {wall:>9.2f} {used:>12.2f}")
        print(f"ratio of CPU seconds: {statistics.median(a[1] / b[1] for a, b in rounds):.2f}")
        print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.1f} GiB")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
