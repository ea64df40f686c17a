"""What two decisions say differently, in words."""

from __future__ import annotations

from typing import Any

from leadrules.analysis.observed import DifferenceKind, said
from leadrules.decision import Decision


def words_for(kind: DifferenceKind, old: Decision, new: Decision) -> tuple[str, str]:
    """Return what two decisions say of a kind; of points and grades, those that differ."""
    one, other = said(old, kind), said(new, kind)
    if kind in ("points", "grades"):
        shared = set(one) & set(other)
        one, other = (tuple(each for each in several if each not in shared) for several in (one, other))
    return _words(kind, one), _words(kind, other)


def _words(kind: DifferenceKind, value: Any) -> str:
    if not value:
        return "none"
    match kind:
        case "points":
            return ", ".join(f"{axis} {hundredths / 100:g}" for axis, hundredths in value)
        case "grades" | "target":
            return ", ".join(" ".join(each) for each in (value if kind == "grades" else (value,)))
        case "missing":
            lacking, ended = value
            told = [f"waits for {', '.join(lacking)}"] if lacking else []
            told += [f"the ladder asks for {', '.join(ended)}"] if ended else []
            return "; ".join(told) or "none"
    return value if isinstance(value, str) else ", ".join(map(str, value))
