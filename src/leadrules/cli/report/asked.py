"""What a person asked of the report on a change."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from leadrules.cli.leads import Sources
from leadrules.cli.lint import FailOn


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asked of the report. ``at`` is an instant as it was written, None for now.

    ``least`` is the coverage to reach in percent; ``sources`` are leads to tell the impact on, ``weeks`` the time in
    which they came; ``require`` who must approve, ``signers`` and ``signers_from`` where it stands who may;
    ``log`` what became of those leads that were handed off.
    """

    against: str
    fail_on: FailOn = FailOn.warning
    least: float | None = None
    at: str | None = None
    sources: Sources | None = None
    weeks: float | None = None
    approvals: bool = True
    require: tuple[str, ...] | None = None
    signers: Path | None = None
    signers_from: str | None = None
    log: Path | None = None
