"""Pages of LR911 and on: what a forecast does not back, and what makes it less sure."""

from leadrules.codes.code import Code

CODES: tuple[Code, ...] = (
    Code(
        "LR911",
        "a promise about volume that the forecast does not back",
        "By what the same agreement would have handed off in the weeks before, the promise is likely to be missed, or "
        "there is no full week of history to say so. Somebody has to find more leads, or both sides agree on another "
        "number or another threshold.",
        "- {id: volume, metric: qualified_leads, at_least: 50, per: month}   # 38 expected",
        "- {id: volume, metric: qualified_leads, at_least: 35, per: month}",
    ),
    Code(
        "LR912",
        "too few weeks for a forecast",
        "With fewer than eight full weeks nothing says how much one week differs from the next, so the interval is a "
        "guess.",
        "leadrules forecast my-rules --leads three-weeks.csv",
        "leadrules forecast my-rules --leads half-a-year.csv",
    ),
    Code(
        "LR913",
        "weeks in which nothing at all happened",
        "No new lead, nothing that a lead did, no event of the log: such a week is taken for a gap in the export and "
        "left out. A week in which things happened and nobody qualified counts as zero.",
        "an export of January and March",
        "an export of January to March",
    ),
    Code(
        "LR914",
        "leads of which nothing says since when they are known",
        "A look back decides a lead only from the moment at which it was known: its creation or, where no column has "
        "that, the first thing it did. A lead with neither cannot be placed in any week and is left out.",
        "leads: {id: Record ID, columns: {…}}",
        "leads: {id: Record ID, created: Create Date, columns: {…}}",
    ),
    Code(
        "LR915",
        "events of a log that do not count in a forecast",
        "The log is read under the agreement that is forecast, to see who came back from sales and when. Events that "
        "it does not know, or that cannot have happened under it, are left out and counted.",
        '{"type": "rejected", "reason": "a reason that recycle does not have"}',
        '{"type": "rejected", "reason": "not-ready"}',
    ),
    Code(
        "LR916",
        "a threshold that cannot be varied",
        "What a forecast can vary is a number that a tier with `handoff: true` compares points with, named by tier and "
        "axis, or the points from which a grade begins that such a tier reads, named by axis and grade. Grades stay in "
        "their order.",
        "leadrules forecast my-rules --leads leads.csv --vary cold",
        "leadrules forecast my-rules --leads leads.csv --vary mql.engagement",
    ),
)
