"""Pauses: stretches in which a clock stands still."""

from __future__ import annotations

from collections.abc import Iterable

Pause = tuple[int, int | None]
"""From and until, half-open, in UTC microseconds; None while the pause lasts."""


def merged(pauses: Iterable[Pause], start_us: int) -> list[Pause]:
    """Return what pauses leave of the time from an instant on: in order, apart from each other, none empty.

    Raises:
        ValueError: a pause ends before it begins.
    """
    apart: list[Pause] = []
    for paused, end in sorted(pauses, key=_begin):
        if end is not None and end < paused:
            raise ValueError(f"a pause ends before it begins: {paused} to {end}")
        begin = max(paused, start_us)
        if end is not None and end <= begin:
            continue
        last = apart[-1] if apart else None
        if last is None or (last[1] is not None and begin > last[1]):
            apart.append((begin, end))
        elif last[1] is not None:
            apart[-1] = (last[0], None if end is None else max(last[1], end))
    return apart


def _begin(pause: Pause) -> int:
    return pause[0]
