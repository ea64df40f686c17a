"""Lets the tests of this folder import what stands beside them, and skips them where nothing can sign."""

import sys
from pathlib import Path

import pytest

pytest.importorskip("cryptography", reason="the package cryptography is not installed")

sys.path.insert(0, str(Path(__file__).parent))
