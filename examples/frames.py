"""Decide a pandas, a Polars and a DuckDB frame by one agreement: the same table three times.

python examples/frames.py
"""

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl

import leadrules
from leadrules.frames import decide_frame

RULESET = Path(__file__).parent.parent / "benchmarks" / "events"
AT = datetime(2026, 11, 2, 9, tzinfo=UTC)

plan = leadrules.compile(leadrules.load(RULESET))
leads = pl.DataFrame(
    {
        "id": ["L1", "L2", "L3"],
        "email": ["ana@acme.example", "ben@gmail.com", None],
        "country": ["DE", "US", None],
        "industry": ["software", "retail", None],
        "job_level": ["vp", "staff", "vp"],
        "employees": [800, 40, None],
        "phone": ["+49 30 1", None, None],
        "demo_request": [True, None, True],
    }
)

for frame in (leads.to_pandas(), leads, duckdb.from_arrow(leads.to_arrow())):
    decisions = decide_frame(plan, frame, at=AT)
    print(type(decisions).__module__.partition(".")[0].strip("_"))
    table = decisions.pl() if hasattr(decisions, "pl") else pl.DataFrame(decisions)
    print(table.select("id", "outcome", "tier", "fit", "missing", "route_id"))
