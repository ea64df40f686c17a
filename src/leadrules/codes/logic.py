"""LR300-LR399: what is well formed and yet cannot work."""

from leadrules.codes.code import Code

CODES: tuple[Code, ...] = (
    Code(
        "LR301",
        "a range that holds nothing",
        "A range goes from its lowest to its highest value. With the ends swapped no value would lie in it.",
        "range: [100, 0]",
        "range: [0, 100]",
    ),
    Code(
        "LR302",
        "a type and its keys that do not go together",
        "A choice needs its `values`, bounds belong to numbers, and bounds of whole numbers are whole and at most"
        " 10^15.",
        "size: {type: choice, kind: demographic}",
        "size: {type: choice, kind: demographic, values: [small, large]}",
    ),
    Code(
        "LR303",
        "a value or an alias of a choice that never occurs",
        "An alias stands for a value of its choice, and values are spelled as `normalize` leaves them. Otherwise "
        "no lead could ever have the value.",
        "{type: choice, values: [software, retail], aliases: {saas: sofware}}",
        "{type: choice, values: [software, retail], aliases: {saas: software}}",
    ),
    Code(
        "LR304",
        "a default that its field cannot have",
        "A default is assumed for every lead that does not say otherwise, so it must be a value of the field.",
        "employees: {type: integer, kind: demographic, default: many}",
        "employees: {type: integer, kind: demographic, default: 1}",
    ),
    Code(
        "LR305",
        "a signal that cannot be measured so",
        "`count`, `days` and `days_since` are about events; `sum` and `distinct` are about one attribute of an "
        "event type, and only numbers have a sum.",
        "minutes: {sum: webinar_attended}",
        "minutes: {sum: webinar_attended.minutes}",
    ),
    Code(
        "LR306",
        "a key without effect",
        "The key belongs to another form of the same line and would be ignored here, although a reader takes it "
        "for a promise.",
        "- {id: size, when: employees >= 100, points: 30, within: 30 days}",
        "- {id: visit, each: page_view, points: 5, within: 30 days}",
    ),
    Code(
        "LR307",
        "two grades with one threshold",
        "A lead with that many points would have both grades.",
        "grades: {A: 70, B: 70, C: 0}",
        "grades: {A: 70, B: 50, C: 0}",
    ),
    Code(
        "LR308",
        "points without a grade",
        "The lowest grade starts at the lower end of the range or below, so that every lead has a grade and no "
        "condition about grades is left open.",
        "range: [0, 100]\ngrades: {A: 70, B: 40}",
        "range: [0, 100]\ngrades: {A: 70, B: 40, C: 0}",
    ),
    Code(
        "LR309",
        "a grade that no lead can reach",
        "Its threshold lies above the highest score of the axis, so whatever depends on the grade never happens.",
        "range: [0, 100]\ngrades: {A: 120, B: 0}",
        "range: [0, 100]\ngrades: {A: 80, B: 0}",
    ),
    Code(
        "LR310",
        "a line that is never reached",
        "The first line that holds is taken. One without a condition always holds, so whatever stands below it is"
        " dead.",
        "tiers:\n  - {id: cold, program: newsletter}\n  - {id: mql, when: fit >= 50, handoff: true}",
        "tiers:\n  - {id: mql, when: fit >= 50, handoff: true}\n  - {id: cold, program: newsletter}",
    ),
    Code(
        "LR311",
        "one event that enters two stages",
        "A lead is in one stage at a time, so what happens to it leads to one.",
        "- {id: working, owner: sales, enters: [handed_off]}\n- {id: accepted, owner: sales, enters: [handed_off]}",
        "- {id: working, owner: sales, enters: [handed_off]}\n- {id: accepted, owner: sales, enters: [accepted]}",
    ),
    Code(
        "LR312",
        "a way out of a terminal stage",
        "A terminal stage is the end: no lead leaves it. Either it is not terminal, or the transition is a mistake.",
        "- {id: junk, owner: marketing, terminal: true}\ntransitions: {junk: [lead]}",
        "- {id: junk, owner: marketing, terminal: true}\ntransitions: {lead: [junk]}",
    ),
    Code(
        "LR313",
        "working hours that overlap",
        "An hour that is there twice would be counted twice. Hours past midnight belong to the day they start on "
        "and end before the next day's begin; hours that touch are fine.",
        'week: {mon-fri: ["09:00-14:00", "13:00-18:00"]}',
        'week: {mon-fri: ["09:00-14:00", "15:00-18:00"]}',
    ),
    Code(
        "LR314",
        "a calendar that never opens",
        "Working time would never pass, so nothing counted in it would ever be due.",
        "week: {mon-fri: []}",
        'week: {mon-fri: ["09:00-17:00"]}',
    ),
    Code(
        "LR315",
        "leads without a promise",
        "The first line that holds says how soon. When the last one has a condition, a lead for which none holds "
        "is promised nothing, and nobody notices.",
        "target:\n  - {when: fast_track, within: 30 business minutes}",
        "target:\n  - {when: fast_track, within: 30 business minutes}\n  - {within: 4 business hours}",
    ),
    Code(
        "LR316",
        "points that could become too many",
        "Points are added in 64 bits, exactly and in any order. With a million events of one lead, these rules "
        "could pass that.",
        "hundreds of thousands of rules worth 1,000,000 points an event",
        "fewer rules, or fewer points for each event",
    ),
    Code(
        "LR317",
        "points that fade over too many days",
        "What an event is worth is worked out beforehand for each day of its age. Rules with the same points and the "
        "same fading share one table; all tables together have at most a million days.",
        "a hundred rules of different points, each with decay: {half_life: 3650 days}",
        "the same rules with decay: {half_life: 90 days}, or with within: 1095 days",
    ),
    Code(
        "LR318",
        "a clock whose start is also its stop",
        "The event that starts a clock ends it as well, so the promise asks for nothing.",
        "starts: handed_off\nstops: [handed_off, touched]",
        "starts: handed_off\nstops: touched",
    ),
    Code(
        "LR319",
        "a pause that begins with the clock",
        "The clock stands still from its first moment on, so nobody ever owes anything before the pause is over.",
        "clocks: {first_touch: {starts: handed_off, stops: touched}}\npauses: [{from: handed_off, until: replied}]",
        "pauses: [{from: meeting_booked, until: meeting_held}]",
    ),
    Code(
        "LR320",
        "a stage without a way to sales",
        "A lead that marketing has is decided in every stage, so it may be handed off in this one. The transitions "
        "have no way from there to sales, so the log would refuse the handoff, and nobody would follow it up.",
        "transitions: {lead: [working], working: [customer], customer: [junk]}",
        "transitions: {lead: [working], working: [customer], customer: [working, junk]}",
    ),
    Code(
        "LR330",
        "holidays that are not locked",
        "Holidays are looked up once, by `leadrules lock`, and their dates are part of the agreement. Without them "
        "nobody can say when something is due, so working time of this calendar is refused.",
        "holidays: {country: ES, subdivision: MD}   # and no holidays.lock.yaml",
        "leadrules lock my-rules",
    ),
    Code(
        "LR331",
        "locked holidays that are stale",
        "The calendars name other regions than the lock, or the agreement takes effect in a year that is not locked.",
        "holidays: {country: PT}   # and a lock of ES-MD",
        "leadrules lock my-rules",
    ),
    Code(
        "LR332",
        "a country without its region",
        "Regions of the country have holidays of their own. Without one, only the holidays of the whole country are "
        "free.",
        "holidays: {country: ES}",
        "holidays: {country: ES, subdivision: MD}",
    ),
    Code(
        "LR333",
        "holidays that nobody knows",
        "The package that holidays are looked up in has no such country or region, or does not cover these years.",
        "holidays: {country: Spain}",
        "holidays: {country: ES}",
    ),
    Code(
        "LR334",
        "a team without members",
        "Routes lead to teams of the agreement, and the roster has nobody in this one, so its leads go where "
        "`otherwise` says.",
        "members:\n  - {id: rep-1, team: iberia}   # and the agreement has a team `dach`",
        "members:\n  - {id: rep-1, team: iberia}\n  - {id: rep-4, team: dach}",
    ),
)
