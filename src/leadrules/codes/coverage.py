"""LR410-LR419: what the worked examples of an agreement show, and what they leave out."""

from leadrules.codes.code import Code

CODES: tuple[Code, ...] = (
    Code(
        "LR410",
        "a case is decided otherwise than expected",
        "Either the agreement says something that nobody meant, or it was changed on purpose and the case shows what "
        "was agreed before. Both parties should look at it before the change is merged.",
        "- {id: ninety-nine, lead: {employees: 99}, expect: {outcome: handoff}}   # the gate asks for 100",
        "- {id: ninety-nine, lead: {employees: 99}, expect: {outcome: nurture}}",
    ),
    Code(
        "LR411",
        "a rule that the cases do not show both ways",
        "A rule that no case sees fire could say anything, and one that every case sees fire might never stop anybody. "
        "Whoever changes it would see no case fail.",
        "- {id: core, lead: {employees: 200}, expect: {reasons: [size-core]}}",
        "- {id: core, lead: {employees: 200}, expect: {reasons: [size-core]}}\n"
        "- {id: small, lead: {employees: 20}, expect: {not_reasons: [size-core]}}",
    ),
    Code(
        "LR412",
        "a threshold that no case comes close to",
        "Whether 100 is still small or already large is what two departments argue about. Only a case at the "
        "threshold, and one on either side of it, notices when it is moved, or when `>=` becomes `>`.",
        "- {id: large, lead: {employees: 800}, expect: {reasons: [size-core]}}",
        "- {id: at-99, lead: {employees: 99}, expect: {not_reasons: [size-core]}}\n"
        "- {id: at-100, lead: {employees: 100}, expect: {reasons: [size-core]}}\n"
        "- {id: at-101, lead: {employees: 101}, expect: {reasons: [size-core]}}",
    ),
    Code(
        "LR413",
        "a tier or a grade that no case reaches",
        "Nobody has seen a lead that is called so, and perhaps there can be none.",
        "tiers: [{id: hot, when: fit >= 70, handoff: true}, {id: cold}]   # all cases are cold",
        "- {id: ideal, lead: {employees: 800, job_level: vp}, expect: {tier: hot}}",
    ),
    Code(
        "LR414",
        "a route that no case takes",
        "A lead that goes to the wrong desk is found out when somebody complains. A case finds it before.",
        'ladder: [{id: iberia, when: \'country in ["ES", "PT"]\', to: {team: iberia}}]   # all cases are from France',
        "- {id: from-portugal, lead: {country: PT}, expect: {route: {id: iberia}}}",
    ),
    Code(
        "LR415",
        "a promise or a way back that no case follows",
        "Clocks, touch plans and reasons of return are the part of the agreement that is measured later. Without a "
        "case with a `log` nobody has seen one kept, broken, or a lead come back.",
        "- id: handed-off\n  log: [{type: handed_off, at: 3 hours ago, owner: rep-1}]\n"
        "  expect: {standing: {stage: working}}",
        "- id: late\n  log: [{type: handed_off, at: 3 days ago, owner: rep-1}]\n"
        "  expect: {standing: {clocks: {first_touch: missed}}}",
    ),
    Code(
        "LR416",
        "something that no case can show",
        "The value that a case would need is none that the field can have, or it stands in a condition on events of "
        "the log, whose values no decision shows. It does not count towards coverage, and is listed so that it is not "
        "lost.",
        "lead: {employees: {type: integer, min: 1}}\n# a rule with\nwhen: employees >= 1",
        "when: known(employees)",
    ),
    Code(
        "LR417",
        "the cases cover less than was asked for",
        "`--min` says how much of the agreement the cases have to show. The percentage is never rounded up.",
        "leadrules test my-rules --min 90   # 71.8% are covered",
        "leadrules test my-rules --suggest   # writes cases for what is missing",
    ),
)
