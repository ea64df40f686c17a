"""LR220-LR299: names that clauses use of each other."""

from leadrules.codes.code import Code

CODES: tuple[Code, ...] = (
    Code(
        "LR221",
        "an unknown stage",
        "A lead can only be in a stage of `lifecycle.stages`. One that nobody declared has no owner, so the lead "
        "would belong to nobody.",
        "no-budget: {to: nurture, cool_off: 90 days}",
        "no-budget: {to: recycled, cool_off: 90 days}   # a stage of `lifecycle.stages`",
    ),
    Code(
        "LR222",
        "an unknown team",
        "A route leads to a team that `routing.teams` does not have, so nobody would get the lead.",
        "- {id: iberia, when: country in iberia, to: {team: ibera}}",
        "- {id: iberia, when: country in iberia, to: {team: iberia}}",
    ),
    Code(
        "LR223",
        "an unknown calendar",
        "Working time is counted in a calendar of `calendars`. Without its hours no clock can be due.",
        "teams:\n  iberia: {distribute: weighted, calendar: madird}",
        "teams:\n  iberia: {distribute: weighted, calendar: madrid}",
    ),
    Code(
        "LR224",
        "an unknown party",
        "Whoever owns a stage, watches a queue or is notified is `marketing`, `sales` or declared under "
        "`parties`, where it says who answers for it. A breach may also notify the `owner` and the `manager`.",
        "hold: {owner: markting, within: 2 business days}",
        "hold: {owner: marketing, within: 2 business days}",
    ),
    Code(
        "LR225",
        "an unknown event type",
        "Only what `activity` declares is counted. An event type with another spelling would count nothing, silently.",
        "pricing_views: {count: pageview, within: 14 days}",
        "pricing_views: {count: page_view, within: 14 days}",
    ),
    Code(
        "LR226",
        "an unknown attribute",
        "An event has the attributes that `activity` declares for its type, and no others.",
        "webinar_minutes: {sum: webinar_attended.duration}",
        "webinar_minutes: {sum: webinar_attended.minutes}",
    ),
    Code(
        "LR227",
        "an unknown reason",
        "A reason says where a lead goes and when it may come back. One that `recycle.reasons` does not have "
        "would leave the lead nowhere.",
        "touches:\n  - {plan: {call: 3}, within: 14 days, exhausted: no-answer}",
        "touches:\n  - {plan: {call: 3}, within: 14 days, exhausted: could-not-reach}",
    ),
    Code(
        "LR228",
        "an unknown clock",
        "A promise about a clock is measured by the clock of that name under `follow_up.clocks`.",
        "metric: {clock_met: first_contact}",
        "metric: {clock_met: first_touch}",
    ),
    Code(
        "LR229",
        "an unknown field",
        "What is required, names an owner, matches a skill or starts a wait must be a field of `lead`. One that "
        "is not there would be missing from every lead.",
        "required: [email, telephone]",
        "required: [email, phone]",
    ),
    Code(
        "LR230",
        "an unknown gate",
        "A fast track skips gates of `qualification.gates`, or `scores`. A misspelt gate would still hold leads back.",
        "- {id: hand-raiser, when: contact_me, skips: [scores, busines-mail]}",
        "- {id: hand-raiser, when: contact_me, skips: [scores, business-mail]}",
    ),
    Code(
        "LR231",
        "an unknown axis",
        "A return resets points of an axis that `scoring` declares.",
        "resets: [behaviour]",
        "resets: [engagement]",
    ),
    Code(
        "LR232",
        "an unknown group",
        "Rules share the cap of a group that stands under `groups` of the same axis. Without it the cap would not"
        " bind.",
        "- {id: download, each: download, points: 10, group: contents}",
        "- {id: download, each: download, points: 10, group: content}\ngroups:\n  content: {at_most: 30}",
    ),
    Code(
        "LR233",
        "an unknown event of the log",
        "What can happen to a lead after a decision is a closed list, so that every agreement means the same by "
        "it. What is special to one company is a `status_changed` or a `stage_entered`.",
        "stops: contacted",
        "stops: touched",
    ),
    Code(
        "LR234",
        "an unknown metric",
        "Promises are measured by a closed set of metrics, each with one documented formula.",
        "metric: acceptance",
        "metric: acceptance_rate",
    ),
    Code(
        "LR235",
        "a channel that the touch plan does not use",
        "`spacing` sets touches of one channel apart. For a channel without touches it would promise nothing.",
        "- {plan: {call: 3}, within: 14 days, spacing: {calls: 4 hours}}",
        "- {plan: {call: 3}, within: 14 days, spacing: {call: 4 hours}}",
    ),
    Code(
        "LR236",
        "an unknown deputy",
        "A deputy is another member of the roster, by id. Nobody else can take the leads of somebody who is away.",
        "- {id: rep-2, team: iberia, deputy: rep1}",
        "- {id: rep-2, team: iberia, deputy: rep-1}",
    ),
    Code(
        "LR240",
        "the same name twice",
        "Decisions, reports and reviews name rules, tiers, routes and stages by id. With two of a kind nobody "
        "could tell which one is meant.",
        "- {id: size, when: employees >= 100, points: 30}\n- {id: size, when: employees >= 500, points: 40}",
        "- {id: size-core, when: 100 <= employees < 500, points: 30}\n"
        "- {id: size-upper, when: employees >= 500, points: 40}",
    ),
    Code(
        "LR241",
        "a name that the language keeps",
        "Words like `and`, `stage` or `tier` have a meaning of their own where names are used.",
        "lead:\n  stage: {type: text, kind: situational}",
        "lead:\n  crm_stage: {type: text, kind: situational}",
    ),
    Code(
        "LR242",
        "one name for two things",
        "Fields, lists, signals and axes stand side by side in conditions, and axis `fit` brings `fit_grade` "
        "along. A name shared by two of them could mean either.",
        "lists:\n  country: [ES, PT]\nlead:\n  country: {type: text, kind: demographic}",
        "lists:\n  served: [ES, PT]\nlead:\n  country: {type: text, kind: demographic}",
    ),
    Code(
        "LR243",
        "a field of the wrong type",
        "An owner is named by text, a skill is matched with text, and a wait is counted from a date.",
        "locked-contract: {to: recycled, until: employees - 90 days, else: 180 days}",
        "locked-contract: {to: recycled, until: contract_until - 90 days, else: 180 days}",
    ),
    Code(
        "LR244",
        "a value listed twice",
        "It changes nothing, but often another value was meant.",
        "served: [ES, PT, ES]",
        "served: [ES, PT, FR]",
    ),
    Code(
        "LR245",
        "a sentence that a comma has torn in two",
        "Between brackets a comma ends an item, so a sentence with a comma becomes two. An item that begins with a "
        "small `and` or `or` is most likely the rest of the one before it.",
        "duties: [Watch the desk, and report every week.]",
        'duties: ["Watch the desk, and report every week."]',
    ),
)
