"""LR001-LR020: what YAML itself cannot read, or what leadrules does not read although YAML would."""

from leadrules.codes.code import Code

CODES: tuple[Code, ...] = (
    Code(
        "LR001",
        "the file is not UTF-8",
        "Files are read as UTF-8, on every machine. Read in another encoding, names and lists would silently change.",
        "a file saved as Windows-1252 or UTF-16",
        "save it with the encoding UTF-8",
    ),
    Code(
        "LR002",
        "the file is larger than 1 MB",
        "An agreement is read and approved by people. A file this large usually holds a list that belongs beside it.",
        "lists:\n  competitors: [a.example, b.example, …]   # 60,000 of them",
        "lists:\n  competitors: {file: lists/competitors.txt}",
    ),
    Code(
        "LR003",
        "the file is empty",
        "There is nothing to decide by: the file has no content, or only comments.",
        "# to do",
        "leadrules: 1\nid: saas-midmarket\n…",
    ),
    Code(
        "LR004",
        "a character that cannot stand there",
        "Control characters and invisible line breaks come in with copied text. Nobody sees them in an "
        "editor, and they can move what follows to another line or another key. A no-break space does not "
        "count as a space.",
        'title: "leads\\0"',
        'title: "leads"',
    ),
    Code(
        "LR005",
        "nested too deeply",
        "No clause needs more than a few levels; 40 is a limit that keeps reading fast whatever the file holds.",
        "when: {all: [{all: [{all: [ … ]}]}]}   # 41 levels",
        "when: {all: [ … ]}",
    ),
    Code(
        "LR006",
        "an anchor or an alias",
        "`&name` and `*name` copy values out of sight of the person who reads the line, and can make a small "
        "file unfold into billions of values. Text that starts with one of these characters needs quotes.",
        "gates: &gates [ … ]\ndisqualify: *gates",
        "write the values where they are needed, or name a list under `lists`",
    ),
    Code(
        "LR007",
        "a tag or a directive",
        "`!name` and `%NAME` change what a value means. An agreement has one meaning only. In a condition the "
        "word is `not`.",
        "when: !opted_out",
        "when: not opted_out",
    ),
    Code(
        "LR008",
        "a key that is there twice",
        "YAML readers silently keep one of the two, and not all keep the same one.",
        "grades: {A: 70, B: 50, A: 30}",
        "grades: {A: 70, B: 50, C: 30}",
    ),
    Code(
        "LR009",
        "a key that is not plain text",
        "A key is a name on one line: not a list, not empty, without invisible characters.",
        "? [fit, engagement]\n: 1",
        "fit: 1\nengagement: 1",
    ),
    Code(
        "LR010",
        "an unquoted condition in braces",
        "Between braces, YAML takes commas, brackets and quotes for its own. A condition that has them needs "
        "quotes of its own there; on a line of its own it does not.",
        '- {id: iberia, when: country in ["ES", "PT"], points: 5}',
        '- {id: iberia, when: \'country in ["ES", "PT"]\', points: 5}',
    ),
    Code(
        "LR011",
        "a second document",
        "A line with `---` starts another document. What stands after it would not be read, so it is only checked "
        "together with the first part.",
        "id: one\n---\nid: two",
        "two files",
    ),
    Code(
        "LR012",
        "not a finite number",
        "`.inf` and `.nan` are numbers to YAML. Points and thresholds must be comparable and addable.",
        "range: [0, .inf]",
        "range: [0, 1000]",
    ),
    Code(
        "LR013",
        "a number with too many digits",
        "Beyond 18 digits a number is an identifier, and reading it as a number would lose digits.",
        "account: 123456789012345678901",
        'account: "123456789012345678901"',
    ),
    Code(
        "LR014",
        "indentation",
        "Indentation says what belongs to what, so keys of one group start in the same column. Tabs have no "
        "width that everyone agrees on, so YAML does not read them there.",
        "hold:\n    owner: marketing\n  within: 2 days",
        "hold:\n  owner: marketing\n  within: 2 days",
    ),
    Code(
        "LR015",
        "a colon, comma or space is missing",
        "A key ends with a colon and a space, a list item starts with a dash and a space, and entries in "
        "braces are separated by commas.",
        "- {id: a, points:5}",
        "- {id: a, points: 5}",
    ),
    Code(
        "LR016",
        "a quote or bracket is not closed, or closes nothing",
        "Everything up to the next quote or bracket belongs to the text or list, often whole lines of other rules.",
        'title: "Qualified lead agreement',
        'title: "Qualified lead agreement"',
    ),
    Code(
        "LR017",
        "text after a closing quote or bracket",
        "A value that starts with a quote ends with it. A condition that starts with a quoted word needs "
        "quotes around the whole of it.",
        'when: "ES" == country',
        "when: '\"ES\" == country'",
    ),
    Code(
        "LR018",
        "unquoted text that YAML reads otherwise",
        "A colon and a space inside unquoted text start another key, ` #` begins a comment, in braces a comma ends "
        "the text, and `@ % & * ! > |` and the backtick have meanings of their own at the start of one.",
        "title: Agreement: mid-market",
        "title: 'Agreement: mid-market'",
    ),
    Code(
        "LR019",
        "not YAML",
        "The place is where reading had to stop. The cause is there or on the line above: a quote, bracket, "
        "comma or colon, or a backslash in double quotes.",
        'when: "matches(path, \\"/docs\\d*\\")"',
        "when: 'matches(path, \"/docs*\")'",
    ),
    Code(
        "LR020",
        "a file that cannot be read",
        "The file is not there, or not readable by the user who runs leadrules.",
        "leadrules check rulesets/sass",
        "leadrules check rulesets/saas",
    ),
)
