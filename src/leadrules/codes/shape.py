"""LR100-LR129: keys and values that do not have the shape their clause expects."""

from leadrules.codes.code import Code

CODES: tuple[Code, ...] = (
    Code(
        "LR100",
        "a value that does not fit",
        "The value breaks a rule of its clause that has no code of its own; the message says which.",
        "as the message says",
        "see the page of the clause",
    ),
    Code(
        "LR101",
        "unknown key",
        "A key that nobody reads would be a promise that nobody keeps. A misspelt key and the key that is "
        "missing because of it are one problem.",
        "- {id: a, when: employees > 10, pionts: 5}",
        "- {id: a, when: employees > 10, points: 5}",
    ),
    Code(
        "LR102",
        "missing key",
        "The clause means nothing without it, and leadrules guesses no values.",
        "routing:\n  ladder: []",
        "routing:\n  ladder: []\n  otherwise: {queue: triage, watched_by: marketing, within: 1 day}",
    ),
    Code(
        "LR103",
        "a value that is not among the known ones",
        "The clause knows a fixed set of words here.",
        "as: trash",
        "as: junk",
    ),
    Code(
        "LR104",
        "a value of the wrong kind",
        "YAML reads `3.10` as a number and `yes` as text. Where text is meant, quotes make it text; where a "
        "number is meant, it stands without quotes, separators or units. `1.000` is one to some and a thousand to "
        "others, so it is neither.",
        'points: "5"',
        "points: 5",
    ),
    Code(
        "LR105",
        "not a duration",
        "A duration is a whole number and a unit: minutes, hours, days, weeks, months; business minutes, "
        "hours, days; calendar days. Where exact time is counted, units that depend on a calendar cannot be "
        "used.",
        "within: 14d",
        "within: 14 days",
    ),
    Code(
        "LR106",
        "not an id or a name",
        "Ids appear in decisions, file names and web addresses; names are used in conditions. Both keep to "
        "plain letters, digits, `_` and, for ids, `-`.",
        "- {id: Größe > 100, when: employees > 100, points: 5}",
        "- {id: size-core, when: employees > 100, points: 5}",
    ),
    Code(
        "LR107",
        "not a version",
        "An agreement's version has three numbers, major, minor and patch, so that people can tell a new "
        "promise from a mended one.",
        "version: v3",
        "version: 3.0.0",
    ),
    Code(
        "LR108",
        "not a date or a time",
        "Dates are written year, month, day, which reads the same in every country; times have two digits for "
        "hours and minutes.",
        "effective: 01/10/2026",
        "effective: 2026-10-01",
    ),
    Code(
        "LR109",
        "a number or text out of range",
        "Beyond these bounds it would not mean anything, or sums would no longer be exact.",
        "points: 100000000",
        "points: 40",
    ),
    Code(
        "LR110",
        "not a percentage",
        "A percentage has its sign, so that a quarter can be told from a factor of 25.",
        "decay: {step: 25, every: 10 days}",
        "decay: {step: 25%, every: 10 days}",
    ),
    Code(
        "LR111",
        "not a limit",
        "A limit says how many events count, and per what.",
        "limit: daily",
        "limit: 1 per day",
    ),
    Code(
        "LR112",
        "exactly one of several keys",
        "These keys exclude each other, and one of them is needed.",
        "to: {team: dach, queue: triage}",
        "to: {team: dach}",
    ),
    Code(
        "LR113",
        "empty",
        "A key with nothing after its colon, an empty list or blank text is a line that someone meant to fill in.",
        "because:",
        "because: signs the purchase",
    ),
    Code(
        "LR114",
        "not opening hours",
        "Hours are blocks from opening to closing in 24-hour time, or `closed`. Blocks of a day do not overlap.",
        'week: {mon-fri: "9 to 5"}',
        'week: {mon-fri: ["09:00-17:00"]}',
    ),
    Code(
        "LR115",
        "unknown time zone",
        "A zone is an IANA name: an offset or an abbreviation would be wrong for half of the year.",
        "zone: CET+1",
        "zone: Europe/Madrid",
    ),
    Code(
        "LR116",
        "unsupported version of the file language",
        "This release reads language version 1. Another version may give the same keys another meaning.",
        "leadrules: 2",
        "leadrules: 1",
    ),
    Code(
        "LR117",
        "not a weekday",
        "Days are mon, tue, wed, thu, fri, sat, sun, or a range of them.",
        'week: {weekdays: ["09:00-17:00"]}',
        'week: {mon-fri: ["09:00-17:00"]}',
    ),
    Code(
        "LR118",
        "a list file that cannot be read",
        "A list's file is part of the agreement and of its digest, so it must be there, and inside the "
        "ruleset's folder.",
        "freemail: {file: ../freemail.txt}",
        "freemail: {file: lists/freemail.txt}",
    ),
    Code(
        "LR119",
        "more that does not fit",
        "Of all that does not fit in one file, a hundred things are told, and of the rest how many there are: often "
        "one slip, like a wrong indentation, is behind most of them.",
        "a file with hundreds of unknown keys",
        "mend what is told, and check again",
    ),
)
