"""The whole agreement in plain English, clause by clause: what a sales director reads before signing it.

One module for each section, named as its clause. Each yields lines; ``wording`` has how names and conditions are said.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from leadrules.agreement import Agreement
from leadrules.description.calendars import calendars
from leadrules.description.commitments import commitments
from leadrules.description.counted import fields, lists, signals
from leadrules.description.follow_up import follow_up
from leadrules.description.lifecycle import stages
from leadrules.description.parties import header, parties
from leadrules.description.qualification import qualified, stops
from leadrules.description.recycle import recycle
from leadrules.description.routing import routing
from leadrules.description.scoring import scoring
from leadrules.description.wording import Lines, Wording

_SECTIONS: Final[tuple[tuple[str, Callable[[Wording], Lines]], ...]] = (
    ("Who agrees", parties),
    ("What a qualified lead is", qualified),
    ("How it is scored", scoring),
    ("What stops it", stops),
    ("What is known of a lead", fields),
    ("What is counted", signals),
    ("Lists", lists),
    ("Who gets it", routing),
    ("Which stages there are", stages),
    ("How fast sales follows up, and how often", follow_up),
    ("When people work", calendars),
    ("What comes back, and when", recycle),
    ("What each side has promised", commitments),
)


def describe(agreement: Agreement) -> str:
    """Return the agreement in plain English, one statement a line, under a heading for each clause."""
    wording = Wording.of(agreement)
    blocks = ["\n".join(header(agreement))]
    for title, section in _SECTIONS:
        lines = list(section(wording))
        if lines:
            blocks.append("\n".join([title, *(f"  {line}" for line in lines)]))
    return "\n\n".join(blocks)


__all__ = ["describe"]
