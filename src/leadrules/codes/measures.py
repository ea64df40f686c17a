"""Pages of LR900 and on: periods, decisions and logs that cannot be measured as they are."""

from leadrules.codes.code import Code

_HANDED_OFF = '{"id": "1", "lead_id": "L1", "type": "handed_off", "at": "2026-11-03T10:00:00+01:00", "owner": "ana"}'
_OPENED = '{"id": "2", "lead_id": "L1", "type": "opportunity_opened", "at": "2026-11-20T10:00:00+01:00"'
_WON = '{"id": "3", "lead_id": "L1", "type": "won", "at": "2026-12-01T10:00:00+01:00"'

CODES: tuple[Code, ...] = (
    Code(
        "LR900",
        "a period that is none",
        "Numbers are of a week, a month or a quarter of the calendar, so that everybody means the same days. Weeks are "
        "those of ISO 8601: they begin on Monday, and the first one of a year holds its first Thursday.",
        "leadrules scorecard rules --log log.jsonl --period Q3",
        "leadrules scorecard rules --log log.jsonl --period 2026-Q3",
    ),
    Code(
        "LR901",
        "a record of a decision that cannot be used",
        "Which rules gave a lead its points is read from the decisions. A record without lead, instant, outcome or "
        "reasons, like a row of `decide --out decisions.csv`, does not say it.",
        '{"lead_id": "L1", "outcome": "handoff"}',
        "leadrules decide rules --leads leads.csv --out decisions.jsonl",
    ),
    Code(
        "LR902",
        "a period without handoffs",
        "Nothing was handed off in the period, so there is nothing to share out. Mostly the log ends earlier, or the "
        "period is another one. Numbers of what happened in it are 0; rates are none.",
        "leadrules scorecard rules --log log-of-2026.jsonl --period 2024-Q1",
        "leadrules scorecard rules --log log-of-2026.jsonl --period 2026-Q4",
    ),
    Code(
        "LR903",
        "something that happens once, twice",
        "A lead is accepted once, has one opportunity and is won once in one stay with sales. The first counts; more "
        "would count the same money twice.",
        f"{_WON}}}\n" + _WON.replace('"3"', '"4"') + "}",
        f'{_WON}}}\n{{"id": "5", "lead_id": "L1", "type": "voided", "at": "2026-12-02T10:00:00+01:00", "event": "4"}}',
    ),
    Code(
        "LR904",
        "a sale without an opportunity",
        "The lead was won, and no opportunity was opened before. It counts as won, and not among opportunities, so the "
        "win rate may look better than it is.",
        f"{_HANDED_OFF}\n{_WON}}}",
        f'{_HANDED_OFF}\n{_OPENED}, "amount": 9000}}\n{_WON}, "amount": 9000}}',
    ),
    Code(
        "LR905",
        "an opportunity or a sale without an amount",
        "It counts as one, and adds nothing to pipeline or revenue. A sale without an amount has that of its "
        "opportunity. An amount below 0 is none.",
        f"{_OPENED}}}",
        f'{_OPENED}, "amount": 9000}}',
    ),
    Code(
        "LR906",
        "an event that was recorded before it happened",
        "Its `recorded_at` lies before its `at`. Either is wrong; the event counts from `at` on.",
        '{"id": "6", …, "at": "2026-11-03T10:00:00+01:00", "recorded_at": "2026-11-02T10:00:00+01:00"}',
        '{"id": "6", …, "at": "2026-11-03T10:00:00+01:00", "recorded_at": "2026-11-03T10:05:00+01:00"}',
    ),
    Code(
        "LR907",
        "leads of which nothing is logged after the handoff",
        "Nobody touched them, or nobody wrote it down. They count as open and untouched: nothing says otherwise.",
        _HANDED_OFF,
        f'{_HANDED_OFF}\n{{"id": "7", "lead_id": "L1", "type": "touched", "at": "2026-11-03T10:20:00+01:00"}}',
    ),
    Code(
        "LR908",
        "a handoff that no decision led to",
        "Decisions were given, and none of them handed this lead off at that time. It counts in everything but the "
        "numbers by rule.",
        "--decisions with the decisions of December only, --period 2026-Q4",
        "--decisions with the decisions of the whole quarter",
    ),
    Code(
        "LR909",
        "a handoff that was decided and is not in the log",
        "The agreement handed the lead over, and the log does not have it: nobody got it, or it was not written down. "
        "It counts nowhere.",
        '{"lead_id": "L9", "at": "2026-11-03T10:00:00+01:00", "outcome": "handoff", …}   # and no `handed_off` of L9',
        _HANDED_OFF.replace("L1", "L9"),
    ),
    Code(
        "LR910",
        "a cohort that a metric does not have",
        "Clocks and touch plans are due; everything else is of the leads that were handed off, or happened in the "
        "period. The commitment is measured in the view that its metric has.",
        "- {id: accepted, metric: acceptance_rate, at_least: 70%, per: month, cohort: due}",
        "- {id: accepted, metric: acceptance_rate, at_least: 70%, per: month, cohort: handed_off}",
    ),
    Code(
        "LR917",
        "events that have not happened yet",
        "A scorecard counts what had happened at the instant from which it is seen. Of an older scorecard that is as "
        "it should be; otherwise a year or a zone is wrong, and what is left out is missing from every number.",
        _HANDED_OFF.replace("2026", "2062"),
        _HANDED_OFF,
    ),
)
