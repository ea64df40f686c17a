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
)
