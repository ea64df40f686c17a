"""Decide a whole frame of leads and events, beside a Polars query tuned by hand: ``python -m benchmarks.frames``.

    python -m benchmarks.frames 1000000 10    # leads, events for each; 100,000 and 10 where nothing is given

Both read Parquet, decide, and write every column of the result to Parquet; the results are compared before anything
is timed, and memory is measured in a process for each. The query by hand knows this one agreement and trusts its data:
that ids are there, trimmed and given once, every event is of some lead, of a declared type and has its instant, texts
are trimmed and not blank, numbers are finite and within their limits, and sums of minutes need no exact arithmetic.
``decide_frame`` checks or does all of that.
"""

import re
import statistics
import subprocess
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
    at, kind = pl.col("at"), pl.col("type")

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
    rules = {
        "exec": (level.is_in(["c_level", "vp"]), 3000),
        "director": (level.is_in(["director", "head"]), 2000),
        "manager": (level == "manager", 1000),
        "core": (industry.is_in(["software", "fintech"]), 2500),
        "adjacent": (industry.is_in(["banking", "insurance"]), 1500),
        "mid": ((employees >= 100) & (employees < 500), 2000),
        "large": ((employees >= 500) & (employees < 5000), 3000),
        "huge": (employees >= 5000, 3500),
        "tiny": (employees < 10, -2000),
        "pricing": (pl.col("pricing") >= 2, 2000),
        "clicking": (pl.col("click") >= 3, 1000),
        "listening": (pl.col("minutes") >= 60, 1500),
    }
    count = {name: pl.col(name).cast(pl.Int64) for name in ("view", "open", "careers")}
    earned = {name: test.fill_null(value=False).cast(pl.Int64) * points for name, (test, points) in rules.items()}
    earned |= {
        "view": (count["view"] * 200).clip(upper_bound=2000),
        "click": pl.col("click_points").clip(upper_bound=1500),
        "webinar": pl.col("webinar_points"),
        "download": pl.col("download_points"),
        "open": (count["open"] * 100).clip(upper_bound=500),
        "careers": (count["careers"] * -1000).clip(lower_bound=-2000),
    }

    def total(names: list[str], negative: str) -> pl.Expr:
        gained = pl.sum_horizontal(pl.col(f"_{name}") for name in names if name != negative).clip(upper_bound=10_000)
        return (gained + pl.col(f"_{negative}")).clip(lower_bound=0)

    fired = pl.sum_horizontal((pl.col(f"_{name}") != 0).cast(pl.Int64) * (1 << bit) for bit, name in enumerate(earned))
    names = list(earned)
    fit, engagement = pl.col("f"), pl.col("e")
    fit_grade = pl.when(fit >= 6000).then(pl.lit("A")).when(fit >= 4000).then(pl.lit("B"))
    engagement_grade = pl.when(engagement >= 5000).then(pl.lit("1")).when(engagement >= 2500).then(pl.lit("2"))
    ready = pl.when((fit >= 6000) & (engagement >= 5000)).then(pl.lit("hot"))
    ready = ready.when((fit >= 4000) & (engagement >= 2500)).then(pl.lit("mql"))
    free, rival = pl.col("domain").is_in(FREEMAIL), pl.col("domain").is_in(COMPETITORS)
    served = pl.col("country").is_in(SERVED)
    closed = (employees < 20).fill_null(value=False) | free.fill_null(value=False)
    demo = pl.col("demo_request").fill_null(value=False)
    lacked = {
        "country": pl.col("country").is_null(),
        "email": pl.col("domain").is_null(),
        "employees": employees.is_null(),
        "phone": pl.col("phone").is_null() & ~demo,
    }
    lacks = pl.sum_horizontal(test.cast(pl.UInt32) * (1 << bit) for bit, test in enumerate(lacked.values()))
    lists = [[name for bit, name in enumerate(lacked) if mask >> bit & 1] for mask in range(16)]
    lacking = pl.LazyFrame({"lacks": pl.Series(range(16), dtype=pl.UInt32), "missing": lists})
    out = pl.when(rival.fill_null(value=False)).then(pl.lit("competitor"))
    out = out.when((~served).fill_null(value=False)).then(pl.lit("unserved"))
    outcome = pl.when(pl.col("disqualified_by").is_not_null()).then(pl.lit("disqualified"))
    outcome = outcome.when((pl.col("ready").is_not_null() | demo) & ~closed).then(
        pl.when(pl.col("lacks") > 0).then(pl.lit("hold")).otherwise(pl.lit("handoff"))
    )
    route = pl.when(employees >= 5000).then(pl.lit("enterprise")).when(pl.col("country").is_in(["DE", "AT", "CH"]))
    route = route.then(pl.lit("dach")).when(pl.col("country").is_in(["US", "CA"])).then(pl.lit("north-america"))
    route = route.when(pl.col("country").is_in(["SE", "DK"])).then(pl.lit("nordics")).otherwise(pl.lit("rest"))
    held, handed = pl.col("outcome") == "hold", pl.col("outcome") == "handoff"
    return (
        leads.join(summed, left_on="id", right_on="lead_id", how="left", maintain_order="left")
        .with_columns(pl.col(COUNTED).fill_null(0), domain=domain)
        .with_columns(points.alias(f"_{name}") for name, points in earned.items())
        .with_columns(f=total(names[:9], "tiny"), e=total(names[9:], "careers"), fired=fired)
        .with_columns(ready=ready, disqualified_by=out, lacks=lacks)
        .with_columns(outcome=outcome.otherwise(pl.lit("nurture")))
        .with_columns(route_id=pl.when(handed).then(route), lacks=pl.when(held).then(pl.col("lacks")).otherwise(0))
        .join(lacking, on="lacks", how="left", maintain_order="left")
        .select(
            "id",
            "outcome",
            tier=pl.when(pl.col("outcome") == "nurture").then(pl.lit("cold"))
            .when(pl.col("outcome") == "disqualified").then(pl.col("ready").fill_null("cold"))
            .otherwise(pl.col("ready")),
            fast_track=pl.when((held | handed) & demo).then(pl.lit("demo")),
            disqualified_by="disqualified_by",
            fit=fit / 100,
            fit_grade=fit_grade.when(fit >= 2000).then(pl.lit("C")).otherwise(pl.lit("D")),
            engagement=engagement / 100,
            engagement_grade=engagement_grade.otherwise(pl.lit("3")),
            fired="fired",
            missing="missing",
            route_id="route_id",
            route_kind=pl.when(handed).then(pl.lit("team")),
            route_target="route_id",
            route_needs=pl.when(handed).then(pl.lit([], dtype=pl.List(pl.String))),
            in_force=pl.lit(value=True),
        )
    )  # fmt: skip


def own_way(folder: Path) -> pl.DataFrame:
    """Read, decide and write by ``decide_frame``."""
    people, happened = (pl.scan_parquet(folder / f"{name}.parquet") for name in ("leads", "events"))
    made = decide_frame(PLAN, people, happened, at=AT).collect()
    made.write_parquet(folder / "out.parquet")
    return made


def hand_way(folder: Path) -> pl.DataFrame:
    """Read, decide and write by the query tuned by hand."""
    people, happened = (pl.scan_parquet(folder / f"{name}.parquet") for name in ("leads", "events"))
    made = by_hand(people, happened).collect()
    made.write_parquet(folder / "out.parquet")
    return made


WAYS: dict[str, Callable[[Path], pl.DataFrame]] = {"decide_frame": own_way, "tuned by hand": hand_way}


def measured(run: Callable[[Path], object], folder: Path) -> tuple[float, float]:
    """Return seconds of the clock and of the processor."""
    wall, used = time.perf_counter(), time.process_time()
    run(folder)
    return time.perf_counter() - wall, time.process_time() - used


def compared(mine: pl.DataFrame, theirs: pl.DataFrame) -> None:
    """Refuse to measure two ways that differ."""
    assert set(mine.columns) == set(theirs.columns), set(mine.columns) ^ set(theirs.columns)
    for name in theirs.columns:
        same = mine[name].eq_missing(theirs[name])
        if theirs[name].dtype == pl.Float64:
            same = (mine[name] - theirs[name]).abs() < 1e-9  # Polars divides by a constant with two roundings
        assert same.all(), name


def peak_gib(name: str, folder: Path) -> float:
    """Return the peak memory of one way in a process of its own, as Linux tells it."""
    command = [sys.executable, "-m", "benchmarks.frames", "--peak", name, str(folder)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout) / 2**20  # noqa: S603


def main(leads: int = 100_000, each: int = 10) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for table, path in zip(generated(leads, each), ("leads", "events"), strict=True):
            table.write_parquet(folder / f"{path}.parquet")
            del table
        mine = own_way(folder)
        compared(mine, hand_way(folder))
        counts = {row["outcome"]: row["count"] for row in mine["outcome"].value_counts(sort=True).to_dicts()}
        del mine
        print(f"{leads:,} leads, {leads * each:,} events: {counts}")
        rounds = [[measured(run, folder) for run in WAYS.values()] for _ in range(ROUNDS)]
        peaks = [peak_gib(way, folder) for way in WAYS]
        print("                     seconds  CPU seconds  peak memory, GiB")
        for index, way in enumerate(WAYS):
            wall, used = (statistics.median(r[index][i] for r in rounds) for i in (0, 1))
            print(f"{way:<18} {wall:>9.2f} {used:>12.2f} {peaks[index]:>17.2f}")
        ratio = statistics.median(own[1] / hand[1] for own, hand in rounds)
        print(f"ratio              {'':>9} {ratio:>12.2f} {peaks[0] / peaks[1]:>17.2f}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--peak"]:
        WAYS[sys.argv[2]](Path(sys.argv[3]))
        print(re.search(r"VmHWM:\s*(\d+)", Path("/proc/self/status").read_text("ascii"))[1])
    else:
        main(*map(int, sys.argv[1:]))
