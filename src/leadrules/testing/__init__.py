"""What tests of an agreement, or of an application that decides by one, can draw on. Needs the extra ``testing``.

Strategies draw what an agreement can tell apart; ``laws`` tries what any agreement must obey, one test a law. Why it is
so: docs/property-tests.md.
"""

from leadrules.testing.log_events import logs
from leadrules.testing.moments import INSTANT, instants
from leadrules.testing.situation import BrokenLawError, Logged, Situation, logged, situations
from leadrules.testing.specimens import agreements
from leadrules.testing.strategies import activities, leads, pasts
from leadrules.testing.suite import LAWS, Law, laws

__all__ = [
    "INSTANT",
    "LAWS",
    "BrokenLawError",
    "Law",
    "Logged",
    "Situation",
    "activities",
    "agreements",
    "instants",
    "laws",
    "leads",
    "logged",
    "logs",
    "pasts",
    "situations",
]  # fmt: skip
