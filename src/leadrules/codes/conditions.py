"""LR200-LR219: conditions."""

from leadrules.codes.code import Code

CODES: tuple[Code, ...] = (
    Code(
        "LR200",
        "a condition that cannot be read",
        "Something is missing or left over: a value, an operator, a bracket. Nothing is guessed, because each guess "
        "would let other leads pass.",
        "when: employees >= and country in served",
        "when: employees >= 100 and country in served",
    ),
    Code(
        "LR201",
        "a construct that conditions do not have",
        "Conditions are comparisons, `and`, `or`, `not`, sums and a few functions, so that both parties can read them "
        "and every engine gives the same answer. Attributes, lookups, loops and inline decisions are left out.",
        'when: lead.country.startswith("E")',
        'when: starts_with(country, "E")',
    ),
    Code(
        "LR202",
        "a sign from another language",
        "`=`, `&&`, `<>`, curly quotes, `100k`, `1.000` for a thousand or a comment mean something elsewhere. Here "
        "there is one spelling for each thing; the point is the decimal mark.",
        'when: employees => 100 && country = "ES"',
        'when: employees >= 100 and country == "ES"',
    ),
    Code(
        "LR203",
        "an unknown name",
        "The name is no field, signal or list of this agreement; a misspelt name would never hold. A word that is "
        "meant as text stands in quotes.",
        "when: employes >= 100",
        "when: employees >= 100",
    ),
    Code(
        "LR204",
        "an unknown function",
        "There is a closed set of functions, each with one meaning in every engine.",
        "when: len(languages) >= 2",
        "when: length(languages) >= 2",
    ),
    Code(
        "LR205",
        "a function used in a way it does not work",
        "The number or the kind of what stands in the parentheses is not what the function takes.",
        "when: starts_with(country)",
        'when: starts_with(country, "E")',
    ),
    Code(
        "LR206",
        "values that do not go together",
        "A text is never equal to a number, a date never to a datetime. Such a comparison would be false for every "
        "lead, silently.",
        'when: employees >= "100"',
        "when: employees >= 100",
    ),
    Code(
        "LR207",
        "an order where there is none",
        "Texts, choices and true or false have no smaller and larger: the alphabet is not what is meant by "
        '`tier >= "mql"`, and it differs between engines.',
        'when: fit_grade >= "B"',
        'when: fit_grade in ["A", "B"]',
    ),
    Code(
        "LR208",
        "a value that a field never has",
        "The field is a choice, and the value is none of those declared, nor an alias of one; or an address is "
        "compared with a domain, a domain with what holds an `@`. The comparison would be false for every lead.",
        'when: industry == "sofware"',
        'when: industry == "software"',
    ),
    Code(
        "LR209",
        "a value where a condition is needed",
        "A condition is true, false or not known. A number or text is neither: nothing is taken for true because it "
        "is there.",
        "when: employees and country in served",
        "when: known(employees) and country in served",
    ),
    Code(
        "LR210",
        "a condition that is the same for every lead",
        "It compares constants only, a number with one beyond its bounds, or asks for two things that exclude each "
        "other. Usually a field was put in quotes, a digit was added, or a line was switched off for a test.",
        'when: \'"country" == "ES"\'',
        'when: country == "ES"',
    ),
    Code(
        "LR211",
        "a condition that is too large",
        "Conditions are read by people, and a file from elsewhere must not keep the reader busy. Up to 4,000 "
        "characters, 1,000 parts and 60 levels are read.",
        'when: country in ["AD", "AE", ... 900 more ...]',
        "when: country in served   # and the values under `lists`",
    ),
    Code(
        "LR212",
        "a number that is too large to be exact",
        "Whole numbers go up to 10^15, and what is calculated from them must stay below 2^53; beyond, engines would "
        "round differently.",
        "when: revenue_cents * 1000 >= 5",
        "give `revenue_cents` a `max`, or calculate with decimals: `revenue_cents * 1000.0 >= 5`",
    ),
    Code(
        "LR213",
        "a date or datetime that does not exist",
        "Dates are written as in 2026-01-31, datetimes with their offset as in 2026-01-31T09:00:00+01:00. Without an "
        "offset nobody knows which instant is meant.",
        'when: contract_until < date("31.01.2026")',
        'when: contract_until < date("2026-01-31")',
    ),
    Code(
        "LR214",
        "a name that is not known at this point",
        "The name exists, but what it stands for is worked out later: points while points are counted, a tier before "
        "tiers are looked at.",
        "a scoring rule with `when: engagement >= 40`",
        "put the condition on a tier: `when: engagement >= 40`",
    ),
    Code(
        "LR215",
        "a comparison with nothing",
        "A missing value is *not known*: it is not equal to anything, and a blank text does not exist. Ask for it with "
        "`missing` and `known`.",
        "when: phone == null",
        "when: missing(phone)",
    ),
    Code(
        "LR216",
        "a map that is not a condition",
        "In the map form each map says one thing: `all`, `any`, `not`, `at_least` with `of`, or a `field` with its "
        "operators.",
        "when: {employees: {min: 100}}",
        "when: {field: employees, gte: 100}",
    ),
    Code(
        "LR217",
        "a list in the wrong place",
        "`in` needs a list of constants, a named list or a list field behind it, and lists stand nowhere else.",
        'when: country in "ES"',
        'when: country in ["ES"]',
    ),
    Code(
        "LR218",
        "a character that cannot be shown",
        "Control characters and halves of characters are invisible in review and make texts unequal that look "
        "the same.",
        "when: \"country == '\\0'\"",
        "remove the character",
    ),
    Code(
        "LR219",
        "a division by zero",
        "It has no value for any lead, so the condition would never be definite.",
        "when: engagement / 0 >= 2",
        "when: engagement / 10 >= 2",
    ),
)
