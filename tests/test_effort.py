"""Work is counted in calls, and too much of it is stopped."""

import pytest
from tests.effort import TooMuchWorkError, at_most_calls


def counted(n: int) -> int:
    return n


def without_end() -> None:
    while True:
        counted(1)


def test_what_never_ends_is_stopped():
    with pytest.raises(TooMuchWorkError), at_most_calls(1_000):
        without_end()


def test_what_is_allowed_is_done():
    with at_most_calls(1_000):
        assert [counted(n) for n in range(900)][-1] == 899
