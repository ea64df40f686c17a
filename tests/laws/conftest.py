"""Lets the tests of this folder import what stands beside them: the oracle."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def rulesets():
    """The folder of the rulesets that come with the library."""
    return Path(__file__).parents[2] / "rulesets"
