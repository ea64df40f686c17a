"""Decide tables of leads and events in SQL, beside SQL written by hand: ``python -m benchmarks.sql``.

    python -m benchmarks.sql duckdb 1000000 10    # leads, events for each; 100,000 and 10 where nothing is given
    python -m benchmarks.sql spark 100000 10

Both read Parquet, decide, and write Parquet. The query by hand knows this one agreement, trusts its data and writes
only what it must: it does not trim, looks for no repeats of an event, refuses nothing and gives no reasons. So it is
measured beside the SELECT of ``unique_events=True``, which is told to trust the table in this, too; the SELECT that looks
for repeats has a line of its own. The columns by hand are compared with those of the SELECT before anything is timed.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks.frames import AT, COMPETITORS, FREEMAIL, PLAN, ROUNDS, SERVED, generated
from benchmarks.measuring import cpu_seconds
from leadrules.clauses.scoring import EachRule
from leadrules.engines.sql import select
