"""LR880-LR889: which changes of an agreement its cases would not notice."""

from leadrules.codes.code import Code

CODES: tuple[Code, ...] = (
    Code(
        "LR880",
        "a change that no case would notice",
        "Somebody could make this change, by mistake or on purpose, and every case would still pass, although some "
        "lead is decided otherwise. A case of that lead, which `--write` appends, holds the line as it was agreed.",
        "gates: [{id: size, when: employees >= 100}]\n# and only\n"
        "- {id: large, lead: {employees: 800}, expect: {outcome: handoff}}",
        "- {id: large, lead: {employees: 800}, expect: {outcome: handoff}}\n"
        "- {id: at-100, lead: {employees: 100}, expect: {outcome: handoff}}\n"
        "- {id: at-99, lead: {employees: 99}, expect: {outcome: nurture}}",
    ),
    Code(
        "LR881",
        "a change of which it is not known whether a case could notice it",
        "No case notices it, no lead was found that is decided otherwise, and it was not proved that there is none. It "
        "counts neither as noticed nor as missed.",
        "pauses: [{from: meeting_booked, until: meeting_held, at_most: 20 days}]   # and no case with such a pause",
        "- id: three-weeks-until-the-meeting\n  log: […]\n  expect: {standing: {clocks: {verdict: running}}}",
    ),
    Code(
        "LR882",
        "cases that notice too few changes",
        "The share of real changes that the cases notice is lower than `--min` asks for.",
        "leadrules mutate rulesets/saas-midmarket --min 100%   # of 300 real changes, 280 are noticed",
        "leadrules mutate rulesets/saas-midmarket --write      # appends the cases that are missing",
    ),
)
