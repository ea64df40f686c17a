"""Pages of LR920 to LR949: what the outcomes of past leads say about points, and which conversions have drifted."""

from leadrules.codes.code import Code

CODES: tuple[Code, ...] = (
    Code(
        "LR920",
        "too few outcomes are known",
        "A lead that is still open after its time is no failure and no success. Where many are, those that are closed "
        "are not like the rest: sales closes the best and the worst first.",
        "--maturity 14d --label-coverage 80%   # and two of five leads are open after 14 days",
        "--maturity 60d --label-coverage 80%   # nearly all are decided by then",
    ),
    Code(
        "LR921",
        "outcomes that tell nothing apart",
        "Points are learned from the difference between leads that converted and leads that did not. Where all did, or "
        "none, or no lead has an outcome, there is no difference.",
        "--outcome won     # and no lead has bought within the time that `--maturity` gives",
        "--outcome opportunity",
    ),
    Code(
        "LR922",
        "too few leads of one kind",
        "Below 30 leads that converted, or 30 that did not, the intervals are so wide that any points would do.",
        "12 of 400 leads converted",
        "a longer history, or an outcome that comes sooner: `--outcome opportunity`",
    ),
    Code(
        "LR923",
        "a rule that settles the outcome",
        "Every lead that the rule hit converted, or none did. Hardly anything that is known before a handoff does "
        "that; a field that sales fills in afterwards does.",
        "{id: has-contract, when: known(contract_signed), points: 30}",
        "{id: has-need, when: known(need), points: 30}",
    ),
    Code(
        "LR924",
        "newer leads that cannot judge",
        "Suggested points are judged on the newest leads, which had no part in choosing them. Where all of those had "
        "one outcome, no points rank them better than others.",
        "the newest 30 leads were all rejected",
        "wait until some of the newer leads have converted",
    ),
    Code(
        "LR925",
        "suggested points that do worse",
        "On newer leads the suggested points rank worse than today's, by more than chance explains. What led to an "
        "outcome half a year ago does not any more.",
        "leadrules calibrate … --write   # although they do worse",
        "leadrules drift …               # since when, and for whom",
    ),
    Code(
        "LR926",
        "outcomes that were left out",
        "Events that cannot be, leads that are in the log and not in the export, records that cannot be used: each is "
        "counted, none is guessed at.",
        '{"type": "won", "at": "2026-03-01T09:00:00Z"}        # and the handoff was in May',
        '{"type": "handed_off", "at": "2026-02-10T09:00:00Z"}  # was missing from the log',
    ),
    Code(
        "LR927",
        "scikit-learn is not installed",
        "Points, intervals and their comparison need nothing but Python. Cross-validation and isotonic regression come "
        "from scikit-learn.",
        "leadrules calibrate … --refine",
        'pip install "leadrules[calibrate]"',
    ),
    Code(
        "LR930",
        "a rule that hit no lead, or every lead",
        "What all leads have in common cannot explain why some of them converted. Its points cannot be judged by "
        "outcomes, only by what the parties know.",
        "{id: known-country, when: known(country), points: 10}   # and `country` is required",
        '{id: core-country, when: \'country in ["ES", "PT"]\', points: 10}',
    ),
    Code(
        "LR931",
        "rules that hit the same leads",
        "Two rules that always fire together are one rule. What they are worth together is known, what each is worth "
        "is not.",
        '{id: vp, when: job_level == "vp", points: 10}\n{id: leads-team, when: job_level == "vp", points: 15}',
        '{id: vp, when: job_level == "vp", points: 25}',
    ),
    Code(
        "LR932",
        "a rule with too few positives",
        "Fewer than 30 leads that the rule hit have converted. Its points stay as they are.",
        "16 of 41 leads with `size-large` became an opportunity",
        "look again when 30 have",
    ),
    Code(
        "LR933",
        "points that the outcomes contradict",
        "Today's points lie outside the interval that the outcomes of past leads leave. The scale is that of the other "
        "rules: it says what this one is worth beside them.",
        "{id: webinar, each: webinar_attended, points: 20}   # the outcomes say 0 to 10",
        "{id: webinar, each: webinar_attended, points: 4}",
    ),
    Code(
        "LR934",
        "a rule that adds nothing that can be shown",
        "Leads with it convert no more often than leads without it, all else equal, as far as anybody can tell. It may "
        "be worth its points, or nothing.",
        "{id: clicked, each: email_click, points: 3}",
        "ask what it is for; leave it out, or wait for more leads",
    ),
    Code(
        "LR935",
        "points that rank no better than chance",
        "Newer leads with more points did not measurably convert more often. All of them passed the threshold, so they "
        "differ less than leads at large; a short history cannot show a small difference. Where they measurably "
        "converted less often, the points rank the wrong way round, and the calibration cannot be trusted.",
        "AUC 0.50 (0.44 to 0.56) on 280 leads",
        "AUC 0.58 (0.54 to 0.62) on 1,400 leads",
    ),
    Code(
        "LR940",
        "a conversion that dropped",
        "Fewer leads get through a step than in the first weeks, and by more than chance explains. Either the leads "
        "have changed, or how they are worked; the definition that both sides signed may not fit any more.",
        "acceptance_rate: 82% before, 58% since the week of 2026-11-09",
        "review: {every: 3 months, last: 2026-11-30}   # after talking about it",
    ),
    Code(
        "LR941",
        "an alarm of the agreement that rang",
        "The parties said themselves how far this number may move before they meet. It has moved further.",
        "alarms: [{watch: acceptance_rate, moves: 20%, against: trailing 8 weeks}]   # and it fell by 38%",
        "meet, and write down what was found",
    ),
    Code(
        "LR942",
        "too little history to judge drift",
        "A drop is a difference from a baseline. A few weeks, or leads that had no time to convert yet, give none.",
        "leadrules drift … --log log-of-november.jsonl",
        "leadrules drift … --log log-of-the-year.jsonl --maturity accepted=7d",
    ),
    Code(
        "LR943",
        "an alarm on a number that is not measured here",
        "Drift is judged on handoffs and what became of them. Other numbers of the agreement have no such series.",
        "alarms: [{watch: pipeline, moves: 20%, against: trailing 8 weeks}]",
        "alarms: [{watch: opportunities, moves: 20%, against: trailing 8 weeks}]",
    ),
)
