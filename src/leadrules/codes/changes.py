"""Pages of LR5xx: changes of an agreement, how much they weigh, and revisions that cannot be read."""

from leadrules.codes.code import Code

_ABOUT = (
    "`leadrules diff` tells it; as a warning where it is MAJOR, as a note where it is not. Nothing is wrong with it: "
)


def _change(code: str, what: str, why: str, old: str, new: str) -> Code:
    return Code(code, f"a change of {what}", _ABOUT + why, old, new)


CODES: tuple[Code, ...] = (
    _change("LR501", "a field", "who writes or reads the field has to follow.", "employees:", "headcount:"),
    _change("LR502", "a list", "the conditions that read it answer otherwise.", "served: [ES, PT]", "served: [ES]"),
    _change("LR503", "an event type", "what sends the events has to follow.", "page_view: {path: text}",
            "page_view: {path: text, seconds: number}"),
    _change("LR504", "a signal", "what reads it answers otherwise.", "within: 14 days", "within: 30 days"),
    _change("LR505", "scoring", "leads get other points and grades.", "points: 30", "points: 40"),
    _change("LR506", "what a qualified lead is", "both sides live by it.", "employees >= 100", "employees >= 200"),
    _change("LR507", "routing", "other people get the leads.", "to: {team: iberia}", "to: {team: rest}"),
    _change("LR508", "the stages", "the CRM has to follow.", "statuses: [new]", "statuses: [new, attempting]"),
    _change("LR509", "the follow-up", "sales promised it, and marketing counts on it.", "within: 2 business hours",
            "within: 1 business hour"),
    _change("LR510", "the way back", "returned leads wait otherwise.", "cool_off: 30 days", "cool_off: 60 days"),
    _change("LR511", "a commitment", "somebody promised it to somebody.", "at_least: 90%", "at_least: 95%"),
    _change("LR512", "a party", "it is who agrees.", "accountable: VP Sales", "accountable: Head of Sales"),
    _change("LR513", "a calendar", "what is due in working time is due at another instant.", "mon-fri", "mon-thu"),
    _change("LR514", "the head of the agreement", "it says which one this is, and from when.", "effective: 2026-10-01",
            "effective: 2027-01-01"),
    _change("LR519", "something else", "it is told as it stands, so that no change goes unseen.", "…", "…"),
    Code(
        "LR530",
        "a version that says too little",
        "A version says how much has changed: the first number that a promise or a consumer breaks, the second that "
        "leads are decided otherwise, the third that only words differ. Who reads the version alone must be able to "
        "rely on it.",
        "version: 3.0.0 → 3.0.1   # and first_touch is due an hour earlier",
        "version: 3.0.0 → 4.0.0",
    ),
    Code(
        "LR531",
        "an acceptance that has expired",
        "A change was accepted until a day, so that somebody looks at it again; the day is over.",
        "{fingerprint: c0123456789abcde, reason: pilot, expires: 2026-01-31}",
        "{fingerprint: c0123456789abcde, reason: pilot prolonged, expires: 2026-06-30}",
    ),
    Code(
        "LR532",
        "an acceptance of no change",
        "No change has this fingerprint: it was made otherwise after all, or is part of what is compared with. An "
        "acceptance that lies around could hide the next change.",
        "{fingerprint: c0123456789abcde, reason: no longer there, expires: 2026-06-30}",
        "remove the line",
    ),
    Code(
        "LR533",
        "a change accepted twice",
        "Two lines of the file accept the same change, maybe until different days.",
        "- {fingerprint: c0123456789abcde, …}\n- {fingerprint: c0123456789abcde, …}",
        "- {fingerprint: c0123456789abcde, …}",
    ),
    Code(
        "LR535",
        "agreements with different ids",
        "Two different agreements are compared, where one and its later version are meant. That may be so after a "
        "renaming.",
        "leadrules diff rulesets/saas-midmarket rulesets/lowprice-30day",
        "leadrules diff origin/main:rulesets/saas-midmarket rulesets/saas-midmarket",
    ),
    Code(
        "LR550",
        "a change that moves leads",
        "By itself it makes so many leads of the export qualified, or no longer so, or sends them elsewhere. Whether "
        "that is meant, both sides decide.",
        "employees >= 100 → employees >= 80   # +214 gained",
        "leadrules impact origin/main:my-rules my-rules --leads leads.csv",
    ),
    Code(
        "LR580",
        "no repository",
        "A revision is read from the git repository of the folder in which the command runs.",
        "leadrules diff main:rules rules   # outside of a repository",
        "leadrules diff rules-before rules",
    ),
    Code(
        "LR581",
        "not the name of a revision",
        "Before the colon stands a branch, a tag or a commit. One that begins with a dash would be an option of git.",
        "leadrules diff :rules rules",
        "leadrules diff HEAD:rules rules",
    ),
    Code(
        "LR582",
        "an unknown revision",
        "The repository has no such branch, tag or commit; a shallow clone has only few.",
        "leadrules diff orign/main:rules rules",
        "leadrules diff origin/main:rules rules",
    ),
    Code(
        "LR583",
        "nothing there in that revision",
        "As git has it, the path behind the colon begins at the top of the repository, or with `./` at the present "
        "folder.",
        "leadrules diff main:rules rules   # in a folder below the top",
        "leadrules diff main:./rules rules",
    ),
    Code(
        "LR584",
        "a path in a submodule",
        "A submodule is a repository of its own, with revisions of its own.",
        "leadrules diff main:vendor/rules rules",
        "leadrules diff main:rules rules   # run inside vendor",
    ),
    Code(
        "LR585",
        "a file that is in Git LFS",
        "The repository has only a pointer to it, so that a revision cannot be read without a network.",
        "lists/freemail.txt filter=lfs   # in .gitattributes",
        "lists/freemail.txt text",
    ),
    Code(
        "LR586",
        "git cannot be run",
        "Revisions are read with git itself.",
        "leadrules diff main:rules rules   # without git",
        "leadrules diff rules-before rules",
    ),
    Code(
        "LR587",
        "a path out of the repository",
        "Only what is in the repository is in its revisions.",
        "leadrules diff main:../../rules rules",
        "leadrules diff main:rules rules",
    ),
)  # fmt: skip
