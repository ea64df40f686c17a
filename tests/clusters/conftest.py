"""One local Spark for the tests of this folder, which also read the frames of the engines' tests."""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "engines"))

REQUIRED = "LEADRULES_REQUIRE_ENGINES"
"""The environment variable that makes an absent engine a failure; continuous integration sets it."""

SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.session.timeZone": "Asia/Tokyo",
}


@pytest.fixture(scope="session")
def absent() -> Callable[[str], None]:
    """Skip what needs an engine that is not there; fail where it must be there."""
    return _absent


def _absent(reason: str) -> None:
    if os.environ.get(REQUIRED):
        pytest.fail(f"{reason}, and {REQUIRED} is set")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def session(absent: Callable[[str], None]) -> Iterator[Any]:
    """A local Spark, in a time zone of its own, so that nothing can rest on one."""
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        absent("no Spark: pyspark is not installed")
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        absent("no Spark: it needs Java, and there is neither JAVA_HOME nor `java` on PATH")
    with tempfile.TemporaryDirectory(prefix="leadrules-", ignore_cleanup_errors=True) as folder:
        builder = SparkSession.builder.master("local[2]").appName("leadrules")
        for name, value in {**SETTINGS, "spark.local.dir": folder, "spark.sql.warehouse.dir": folder}.items():
            builder = builder.config(name, value)
        made = builder.getOrCreate()
        made.sparkContext.setLogLevel("OFF")
        made.sparkContext.pythonExec = sys.executable
        yield made
        made.stop()
