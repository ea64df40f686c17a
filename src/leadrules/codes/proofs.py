"""LR800-LR899: what an analysis proves of an agreement, and what it shows by a lead."""

from leadrules.codes.code import Code

CODES: tuple[Code, ...] = (
    Code(
        "LR801",
        "a lead that no route takes",
        "Both parties agreed that this lead is ready, and then it lies in the queue that nobody works first. The "
        "message describes such leads, and `--format json` has one of them.",
        'ladder: [{id: iberia, when: \'country in ["ES", "PT"]\', to: {team: iberia}}]   # France is served as well',
        'ladder:\n  - {id: iberia, when: \'country in ["ES", "PT"]\', to: {team: iberia}}\n'
        "  - {id: rest, when: country in served, to: {team: rest}}",
    ),
    Code(
        "LR802",
        "a lead that a missing answer stops on the ladder",
        "A route whose condition is not known ends the ladder, so that no lead goes to the wrong desk by accident. A "
        "lead that may be handed off without that answer always ends in the queue.",
        "- {id: large, when: employees >= 500, to: {team: key}}   # employees is not required",
        "- {id: large, when: known(employees) and employees >= 500, to: {team: key}}",
    ),
    Code(
        "LR803",
        "a handoff that starts no clock",
        "Nobody promised when such a lead is called, so nobody is late.",
        "clocks: {stalled: {starts: {stage: opportunity}, stops: [won, lost], target: [{within: 45 days}]}}",
        "clocks: {first_touch: {starts: handed_off, stops: touched, target: [{within: 4 hours}]}}",
    ),
    Code(
        "LR810",
        "a line that can never hold",
        "Its condition contradicts itself, or what the fields and signals can be. It looks like a rule and is none.",
        "- {id: mid, when: employees < 10 and employees >= 50, points: 10}",
        "- {id: mid, when: 10 <= employees < 50, points: 10}",
    ),
    Code(
        "LR811",
        "a line that always holds",
        "Of every lead of which it is known at all, it says yes. Perhaps a bound of a field makes it so.",
        "employees: {type: integer, min: 100}\n# and\ngates: [{id: size, when: employees >= 100}]",
        "gates: [{id: size, when: known(employees)}]",
    ),
    Code(
        "LR812",
        "a line that is never used because of those before it",
        "The first line that holds counts. All leads of this one are taken by lines above it.",
        '- {id: dach, when: \'country in ["DE", "AT"]\', to: {team: dach}}\n'
        "- {id: de-key, when: 'country == \"DE\" and employees >= 500', to: {team: key}}",
        "- {id: de-key, when: 'country == \"DE\" and employees >= 500', to: {team: key}}\n"
        '- {id: dach, when: \'country in ["DE", "AT"]\', to: {team: dach}}',
    ),
    Code(
        "LR813",
        "a line for leads that never come so far",
        "There are leads of which it holds, and all of them are disqualified, or stopped by a gate.",
        "gates: [{id: size, when: employees >= 100}]\n# and\n- {id: small, when: employees < 50, to: {team: inside}}",
        "- {id: mid, when: employees < 500, to: {team: inside}}",
    ),
    Code(
        "LR820",
        "a grade or tier beyond what any lead can score",
        "The points that can hold at the same time do not add up to it. Bands of one field never add up.",
        "# rules for at most 65 points\ngrades: {A: 70, B: 50, C: 0}",
        "grades: {A: 60, B: 40, C: 0}",
    ),
    Code(
        "LR830",
        "a lead that is handed off although it must not be",
        "A disqualifier holds, or required information is missing, and still it goes to sales. Decisions are made so "
        "that this cannot be; it is proved anew for every agreement.",
        "# a mistake in leadrules, not in the agreement",
        "# report it with the agreement",
    ),
    Code(
        "LR831",
        "a missing answer that disqualifies",
        "With the answer sales gets the lead, without it nobody ever does. What is not known is not a no.",
        "disqualify: [{id: no-phone, when: missing(phone), as: junk}]",
        "required: [phone]",
    ),
    Code(
        "LR840",
        "more engagement that lowers the tier",
        "A lead that does more ends up lower, all else being equal. That may be meant, against robots for example; "
        "then the rule says so.",
        "- {id: robot, when: visit_days >= 25, points: -30}",
        "- {id: robot, when: visit_days >= 25, points: -30, expect: decreasing}",
    ),
    Code(
        "LR850",
        "a condition that does not follow from another",
        "It was asked whether every lead that meets the one meets the other, and there is one that does not. Not known "
        "is not met.",
        "leadrules prove RULESET --implies 'employees >= 100' 'country in served'",
        "leadrules prove RULESET --implies 'employees >= 100' 'employees >= 50'",
    ),
    Code(
        "LR851",
        "two conditions that one lead meets",
        "It was asked whether no lead meets both, and there is one that does.",
        "leadrules prove RULESET --disjoint 'employees >= 100' 'employees <= 100'",
        "leadrules prove RULESET --disjoint 'employees >= 100' 'employees < 100'",
    ),
    Code(
        "LR852",
        "leads that two versions decide otherwise",
        "Both parties approved what became of such leads, and with the other version something else does. The message "
        "describes them; `--format json` and `--witnesses` have one.",
        "leadrules prove RULESET --equivalent origin/main:RULESET   # after a change of meaning",
        "leadrules diff origin/main:RULESET RULESET --witness   # and approve what it shows",
    ),
    Code(
        "LR890",
        "a question that was not decided",
        "It asks about several fields at once or does arithmetic with them, needs an activity that was not found, or "
        "takes more steps than one question may have. Nothing is claimed either way.",
        "when: revenue / employees >= 1000",
        "lead: {revenue_per_head: {type: number, kind: demographic}}\n# and\nwhen: revenue_per_head >= 1000",
    ),
)
