"""leadrules: the marketing-sales agreement as code.

>>> import leadrules
>>> agreement = leadrules.load("rulesets/saas-midmarket")  # doctest: +SKIP
>>> plan = leadrules.compile(agreement)  # doctest: +SKIP
"""

from leadrules.agreement import Agreement, load, parse
from leadrules.decision import Decision
from leadrules.diagnostics import AgreementError, DataError, Diagnostic
from leadrules.engine import decide, prioritised
from leadrules.past import Past, Return
from leadrules.plan import Plan, compile

__version__ = "0.1.0"

__all__ = [
    "Agreement",
    "AgreementError",
    "DataError",
    "Decision",
    "Diagnostic",
    "Past",
    "Plan",
    "Return",
    "compile",
    "decide",
    "load",
    "parse",
    "prioritised",
]
