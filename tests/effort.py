"""How much work something takes, counted in calls: the same number on every machine, however busy it is."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class TooMuchWorkError(AssertionError):
    """More calls were made than allowed; what made them was stopped."""


@contextmanager
def at_most_calls(most: int) -> Iterator[None]:
    """Stop what is done within, and fail, after so many calls of functions."""
    made = 0

    def counting(frame: FrameType, event: str, argument: object) -> None:
        nonlocal made
        made += event in ("call", "c_call")
        if made > most:
            raise TooMuchWorkError(f"more than {most:,} calls")

    before = sys.getprofile()
    sys.setprofile(counting)
    try:
        yield
    finally:
        sys.setprofile(before)
