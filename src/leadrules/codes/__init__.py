"""Every diagnostic code and its page; ``leadrules explain LR203`` and the reference in the docs read it.

A code is permanent: it may be retired, never given another meaning. The first digit is the family: 0 YAML, 1 shape,
2 names and types, 3 logic, 4 cases, 5 changes, 6 approvals, 7 data, 8 proofs,
9 measures.
"""

from itertools import chain

from leadrules.codes import (
    approvals,
    calibration,
    cases,
    changes,
    conditions,
    coverage,
    data,
    forecast,
    logic,
    measures,
    mutation,
    overlays,
    people,
    proofs,
    references,
    shape,
    yaml_syntax,
)
from leadrules.codes.code import Code

_FAMILIES = (
    yaml_syntax,
    shape,
    overlays,
    conditions,
    references,
    logic,
    cases,
    coverage,
    changes,
    approvals,
    data,
    people,
    proofs,
    forecast,
    measures,
    calibration,
    mutation,
)

CODES: dict[str, Code] = {
    page.code: page for page in sorted(chain.from_iterable(f.CODES for f in _FAMILIES), key=lambda page: page.code)
}
"""Each code's page by code, in the order of the codes."""

__all__ = ["CODES", "Code"]
