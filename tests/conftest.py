"""Settings for all tests. ``HYPOTHESIS_PROFILE=thorough`` looks much longer, with other examples each time."""

import os

import pytest
from hypothesis import HealthCheck, settings

pytest.register_assert_rewrite("parity")  # of the engines: so that a failure shows what differs

collect_ignore = ["source/agreement.yaml"]  # what the reader is tested on, and no ruleset

settings.register_profile(
    "steady",
    max_examples=50,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("thorough", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
