"""Ask the agreement about one lead, from inside an application.

    python examples/embed.py

The application owns its records and its clock; leadrules takes plain dicts in and gives a decision out.
"""

from datetime import UTC, datetime
from pathlib import Path

import leadrules

RULESET = Path(__file__).parent.parent / "rulesets" / "saas-midmarket"

plan = leadrules.compile(leadrules.load(RULESET))  # once, when the application starts

lead = {
    "id": "L-1",
    "first_name": "Ana",
    "email": "ana@acme.example",
    "phone": "+34 910 000 000",
    "company": "Acme",
    "country": "ES",
    "employees": 800,
    "industry": "saas",  # the agreement knows that this means software
    "job_level": "vp",
    "need": None,  # not known: never the same as no
}
activity = [
    {"type": "page_view", "path": "/pricing", "at": datetime(2026, 11, 1, 10, tzinfo=UTC)},
    {"type": "webinar_attended", "webinar": "audit-in-a-week", "at": datetime(2026, 10, 30, 15, tzinfo=UTC)},
]

decision = leadrules.decide(plan, lead, activity, at=datetime(2026, 11, 2, 9, tzinfo=UTC))
print(decision.explain())
