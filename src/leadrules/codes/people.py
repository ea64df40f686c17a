"""Pages of LR785 and on: leads that are to change hands and cannot, or not as they should."""

from leadrules.codes.code import Code

CODES: tuple[Code, ...] = (
    Code(
        "LR785",
        "a lead that no team can be asked to take",
        "A missed promise asks for another owner, and a team finds one. The lead lies in a queue that no team shares "
        "out, or nobody knows the team of its owner, so it stays where it is until somebody decides.",
        '{"type": "handed_off", "queue": "triage"}   # and its first touch is missed',
        '{"type": "reassigned", "owner": "rep-6", "team": "rest"}',
    ),
    Code(
        "LR786",
        "a handoff that does not note what a team asks for",
        "A team gives leads only to people with the right skills. What the handoff does not note, because nobody knew "
        "it or an older log lacks it, passes nobody over.",
        '{"type": "handed_off", "owner": "rep-6", "team": "rest"}',
        '{"type": "handed_off", "owner": "rep-6", "team": "rest", "seen": {"languages": ["fr"]}}',
    ),
    Code(
        "LR787",
        "a ledger whose last run was interrupted",
        "A run writes first the log and then the ledger. One that was interrupted in between leaves a note beside the "
        "ledger; whether its leads are to be counted can be seen in the log alone.",
        "leadrules decide my-rules --leads leads.csv --roster roster.yaml --ledger ledger.json",
        "leadrules decide my-rules --leads leads.csv --roster roster.yaml --ledger ledger.json --log log.jsonl",
    ),
    Code(
        "LR788",
        "a log that changed while a run read it",
        "Two commands that write to one log at the same time would each decide without what the other has added. "
        "Nothing was added, so the command can be run again.",
        "leadrules log my-rules --from Task.csv --log log.jsonl & leadrules decide my-rules … --log log.jsonl",
        "leadrules log my-rules --from Task.csv --log log.jsonl && leadrules decide my-rules … --log log.jsonl",
    ),
)
