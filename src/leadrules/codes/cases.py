"""LR401-LR406: worked examples that do not fit their agreement."""

from leadrules.codes.code import Code

CODES: tuple[Code, ...] = (
    Code(
        "LR401",
        "two cases with one id",
        "The id of a case says which example fails; with two of one name nobody could tell.",
        "- {id: hot, expect: {tier: hot}}\n- {id: hot, expect: {outcome: handoff}}",
        "- {id: hot, expect: {tier: hot}}\n- {id: hot-goes-to-sales, expect: {outcome: handoff}}",
    ),
    Code(
        "LR402",
        "not an instant of a case",
        "A decision depends on when it is made: points fade. An instant without an offset means something else "
        "everywhere. Events may also be dated back from the moment of the case.",
        "at: 2026-11-02 10:00",
        "at: 2026-11-02T10:00:00+01:00\n# and for events also\nat: 2 days ago",
    ),
    Code(
        "LR403",
        "a lead that the agreement does not know",
        "A field that is not declared, or a value that it cannot hold, would silently be no part of the example.",
        "lead: {employes: 100}",
        "lead: {employees: 100}",
    ),
    Code(
        "LR404",
        "an event that the agreement does not know",
        "Every event has a type that is declared under `activity`, and only the attributes of that type.",
        "activity:\n  - {type: pageview, path: /pricing, at: 2 days ago}",
        "activity:\n  - {type: page_view, path: /pricing, at: 2 days ago}",
    ),
    Code(
        "LR405",
        "a case speaks of something that the agreement has not",
        "An expectation about a tier, rule or route that does not exist could never be met, or never fail. Usually it "
        "is misspelt, or the agreement was changed and the case was not.",
        "expect: {tier: hott}",
        "expect: {tier: hot}",
    ),
    Code(
        "LR406",
        "a case that expects nothing",
        "It would pass whatever the agreement decides.",
        "- {id: someone, lead: {country: ES}, expect: {}}",
        "- {id: someone, lead: {country: ES}, expect: {outcome: nurture}}",
    ),
)
