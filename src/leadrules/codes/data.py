"""Pages of LR7xx: leads, events and exports that cannot be used as they were given."""

from leadrules.codes.code import Code

CODES: tuple[Code, ...] = (
    Code(
        "LR701",
        "a lead with a value that cannot be used",
        "The agreement says what each field holds. A value of another kind is not made to fit: the decision would "
        "rest on a guess.",
        'decide(plan, {"id": "L1", "employees": "120"}, at=now)',
        'decide(plan, {"id": "L1", "employees": 120}, at=now)',
    ),
    Code(
        "LR702",
        "a lead or event that is no mapping",
        "Leads and events are mappings of names to values.",
        'decide(plan, "L1", at=now)',
        'decide(plan, {"id": "L1"}, at=now)',
    ),
    Code(
        "LR703",
        "an event of another lead",
        "Activity is handed over lead by lead; an event of somebody else would earn this lead points.",
        'decide(plan, {"id": "L1"}, [{"lead_id": "L2", "type": "page_view", "at": now}], at=now)',
        'decide(plan, {"id": "L1"}, [{"lead_id": "L1", "type": "page_view", "at": now}], at=now)',
    ),
    Code(
        "LR704",
        "an event of an undeclared type",
        "An event that the agreement does not know would count for nothing, and nobody would notice that its type is "
        "misspelt.",
        '{"type": "pageview", "at": now}',
        '{"type": "page_view", "at": now}',
    ),
    Code(
        "LR705",
        "an event with a value that cannot be used",
        "The agreement says what each attribute of an event holds, as it does for the fields of a lead.",
        '{"type": "page_view", "at": now, "seconds": "forty"}',
        '{"type": "page_view", "at": now, "seconds": 40}',
    ),
    Code(
        "LR706",
        "not an instant",
        "A time without its offset from UTC could be any of 24 hours, and the clock of the machine is nobody's "
        "promise.",
        "at=datetime(2026, 11, 2, 9, 0)",
        "at=datetime(2026, 11, 2, 9, 0, tzinfo=UTC)",
    ),
    Code(
        "LR708",
        "a past with an unknown stage",
        "Whether a lead is with sales depends on its stage, so the stage must be one of the agreement's.",
        'Past(stage="recyled")',
        'Past(stage="recycled")',
    ),
    Code(
        "LR719",
        "a date whose day and month stand the other way round",
        "A date like 10/25/2026 in a column of `%d/%m/%Y` says that the export has the month first. Its row is "
        "rejected, but 03/04/2026 in another came in, with the two exchanged. Nothing is guessed: correct the format.",
        'Contract End: "10/25/2026"   # with `format: "%d/%m/%Y"`',
        'contract_until: {column: Contract End, format: "%m/%d/%Y"}',
    ),
    Code(
        "LR720",
        "a file that cannot be read as a table",
        "Leads and activity come as CSV in UTF-8, as JSON Lines or as Parquet. Read in another encoding, names and "
        "spellings would silently change.",
        "--leads export.xlsx",
        "--leads export.csv   # saved as CSV UTF-8",
    ),
    Code(
        "LR721",
        "a table without a usable header",
        "The first row of a CSV file names the columns. Without names, or with one name for two columns, nobody can "
        "tell which cell is meant.",
        "Record ID,Phone,Phone",
        "Record ID,Phone,Mobile",
    ),
    Code(
        "LR722",
        "a column that the export does not have",
        "A field that is read from no column would be unknown for every lead, and leads would be held for no reason.",
        "phone: Phone No   # the export has `Phone Number`",
        "phone: Phone Number",
    ),
    Code(
        "LR723",
        "a row that cannot be read",
        "The quotes of a CSV row do not match, a line is not JSON, or it is too long. The row is rejected, and "
        "reading goes on with the next one.",
        'L1,"Acme "Iberia" S.L.",ES',
        'L1,"Acme ""Iberia"" S.L.",ES',
    ),
    Code(
        "LR724",
        "a row with too few or too many cells",
        "Somewhere a delimiter is missing or stands unquoted in a value, so it is not known which cell belongs to "
        "which column.",
        "L1,Acme, S.L.,ES",
        'L1,"Acme, S.L.",ES',
    ),
    Code(
        "LR725",
        "a missing id",
        "A lead without an id cannot be told from another, and an event without its lead's id belongs to nobody.",
        ",Ana,ana@acme.example",
        "L1,Ana,ana@acme.example",
    ),
    Code(
        "LR726",
        "a cell that is not the number that is needed",
        "Marks of decimals and thousands differ between countries, so they are read only where the mapping names "
        "them; units and signs of currency are not read at all. The agreement may also bound the number.",
        'Company Size: "1,200"   # with `employees: Company Size`',
        'employees: {column: Company Size, thousands: ","}',
    ),
    Code(
        "LR727",
        "a cell that is not the date or time that is needed",
        "03/04/2026 is a day in March or in April: how dates are written is said by `format`, or they are ISO 8601. "
        "A time without an offset needs a `zone`.",
        'Contract End: "31.12.2026"   # with `contract_until: Contract End`',
        'contract_until: {column: Contract End, format: "%d.%m.%Y"}',
    ),
    Code(
        "LR728",
        "a spelling that is not known",
        "A choice has the values that the agreement lists, a yes or no the spellings that the mapping lists. A new "
        "option in the CRM is decided by people, not guessed.",
        'Country: "Deutschland"   # with `values: {Germany: DE}`',
        "values: {Germany: DE, Deutschland: DE}",
    ),
    Code(
        "LR729",
        "a cell that cannot be used",
        "The cell holds something that the field cannot: a number where text is needed, an invisible character, or "
        "several values in one text.",
        'Languages: "en;de"   # with `languages: Languages`',
        'languages: {column: Languages, split: ";"}',
    ),
    Code(
        "LR730",
        "an event type that is not known",
        "Either the type stands for one of the agreement's, or it is left out on purpose; otherwise a new kind of "
        "event would be lost without a word.",
        'Activity Type: "Fax Received"',
        "ignore: [Fax Received]",
    ),
    Code(
        "LR731",
        "an event of no lead",
        "The export of leads has nobody with this id. The two exports were perhaps made at different times, or with "
        "different filters.",
        "an event of lead L9, and no row L9 among the leads",
        "export leads and activity together",
    ),
    Code(
        "LR732",
        "an event of a rejected lead",
        "The row of its lead was rejected, so there is nobody whom the event could count for. It comes in as soon as "
        "the lead does.",
        "an event of lead L1, whose row says `about fifty` employees",
        "mend the row of the lead",
    ),
    Code(
        "LR733",
        "events of one id that differ",
        "Exact repeats count once. Where they differ, nobody knows which one is true, so none of them counts.",
        "E1,L1,/pricing\nE1,L1,/careers",
        "E1,L1,/pricing\nE2,L1,/careers",
    ),
    Code(
        "LR734",
        "leads of one id that differ",
        "Exact repeats count once. Where they differ, nobody knows which one is true, so the lead is not decided.",
        "L1,Ana,120\nL1,Ana,80",
        "L1,Ana,120",
    ),
    Code(
        "LR735",
        "an event without a value that a condition needs",
        "A `where` asks for this attribute. Without it the event would silently not count.",
        'E1,L1,Page View,   # no path, and `where: starts_with(path, "/pricing")`',
        "E1,L1,Page View,/pricing",
    ),
    Code(
        "LR736",
        "a file that cannot be written",
        "The folder is not there, nobody may write to it, or the ending of the name is that of no table.",
        "--out decisions.xlsx",
        "--out decisions.csv",
    ),
    Code(
        "LR737",
        "an intake that says nothing of activity",
        "A file of events was given, and the mapping has no `activity`, so its columns mean nothing.",
        "intake: 1\nleads: {id: Record ID}",
        "intake: 1\nleads: {id: Record ID}\nactivity: {lead: Record ID, at: Date, type: Type}",
    ),
    Code(
        "LR738",
        "an event that could be of several leads",
        "The mapping looks leads up in a column, by an e-mail address for instance, and several leads have the same "
        "value there. Nobody knows whose event it is.",
        "L1,ana@acme.example\nL2,ana@acme.example   # and an event of `ana@acme.example`",
        "merge the two in the CRM, or map the id of the lead",
    ),
    Code(
        "LR739",
        "a file that the mapping does not know",
        "Several exports are read in different ways, and the name of a file says which it is. A file of none of them "
        "would be read wrongly, or not at all.",
        "--activity task-list.csv   # and `files: Task.csv`",
        "files: [Task.csv, task-*.csv]",
    ),
    Code(
        "LR740",
        "a date format that cannot be read",
        "Formats have numeric parts only, %Y %y %m %d %H %I %p %M %S %f %z, each once, because names of months "
        "depend on the language of a machine. A format says year, month and day.",
        'format: "%d %B %Y"',
        'format: "%d/%m/%Y"',
    ),
    Code(
        "LR741",
        "a spelling with two meanings",
        "Spellings are compared without regard to capitals and small letters. One that means two things, or a value "
        "and nothing at all, would be read as whichever comes first.",
        "values: {Spain: ES, SPAIN: PT}",
        "values: {Spain: ES, Portugal: PT}",
    ),
    Code(
        "LR742",
        "times without a zone",
        "The format has no offset from UTC, so the mapping must say in which zone the export writes its times. The "
        "zone of the machine is never used.",
        '{column: Created, format: "%d/%m/%Y %H:%M"}',
        '{column: Created, format: "%d/%m/%Y %H:%M", zone: Europe/Madrid}',
    ),
    Code(
        "LR743",
        "one mark for decimals and thousands",
        "With one mark for both, 1.200 could be read in two ways.",
        '{column: Revenue, decimal: ".", thousands: "."}',
        '{column: Revenue, decimal: ",", thousands: "."}',
    ),
    Code(
        "LR744",
        "no column for an attribute that a condition needs",
        "A `where` asks for this attribute, so every event of the type would be rejected.",
        "attributes: {}",
        "attributes: {path: Page Path}",
    ),
    Code(
        "LR745",
        "a value without a column, or with too much of one",
        "A value comes from a column, or it is the same in all rows; not both, and not neither.",
        "type: {values: {CLICK: email_click}}",
        "type: {always: email_click}",
    ),
    Code(
        "LR746",
        "an encoding that is not known",
        "Read in another encoding, names and spellings would silently change, so it is named and never guessed.",
        "files: {Leads.csv: {encoding: ansi}}",
        "files: {Leads.csv: {encoding: windows-1252}}",
    ),
    Code(
        "LR747",
        "exports that cannot be told apart",
        "Where several exports are read in different ways, `files` says which file is which, and `name` goes before "
        "the ids of its events: two exports may use the same numbers.",
        "activity: [{lead: WhoId, …}, {lead: LeadId, …}]",
        "activity: [{name: tasks, files: Task.csv, lead: WhoId, …}, {name: members, files: CampaignMember.csv, …}]",
    ),
    Code(
        "LR748",
        "formats of one column that contradict each other",
        "Several formats of a column are tried in turn. With two that read one text as two days, the order in which "
        "they are written would decide what 03/04/2026 means.",
        'contract_until: {column: Contract End, format: ["%d/%m/%Y", "%m/%d/%Y"]}',
        'contract_until: {column: Contract End, format: ["%d/%m/%Y", "%d.%m.%Y"]}',
    ),
    Code(
        "LR750",
        "a frame of an unknown kind",
        "Frames are Polars frames (eager or lazy), pandas frames, PyArrow tables and DuckDB relations. Anything else "
        "would have to be guessed at.",
        "decide_frame(plan, [{'id': 'L1'}], at=now)",
        "decide_frame(plan, polars.DataFrame([{'id': 'L1'}]), at=now)",
    ),
    Code(
        "LR751",
        "a frame without a column that is needed",
        "A field that stands in no column would be unknown for every lead, and leads would be held for no reason. A "
        "column that is null throughout says so openly.",
        "leads with `Employees`   # the agreement reads `employees`",
        "leads with `employees`",
    ),
    Code(
        "LR752",
        "a column of another type",
        "The agreement says what each field holds. A column of another type is not made to fit: text that stands for "
        "numbers, a datetime without its zone or a decimal where whole numbers are needed can each be read in several "
        "ways.",
        "at: datetime   # without a zone",
        'at: datetime, UTC   # polars: dt.replace_time_zone("UTC"); pandas: dt.tz_localize("UTC")',
    ),
    Code(
        "LR753",
        "an axis named as another column of the result",
        "Every axis is a column of what `decide_frame` gives, beside `outcome`, `tier` and others. Two columns cannot "
        "have one name.",
        "scoring: {outcome: {range: [0, 100], rules: []}}",
        "scoring: {fit: {range: [0, 100], rules: []}}",
    ),
    Code(
        "LR770",
        "a log that cannot be read",
        "The log is a list of events, each with an id of its own and that of its lead. Without them repeats "
        "could not be told from new events.",
        '{"type": "touched", "at": "2026-11-03T12:10:00+01:00"}',
        '{"id": "e2", "lead_id": "L1", "type": "touched", "at": "2026-11-03T12:10:00+01:00"}',
    ),
    Code(
        "LR771",
        "an event that the log does not know",
        "The vocabulary of the log is closed, so that clocks, touch plans and measures mean the same to "
        "everybody. What is special to a company is a `status_changed` or a `stage_entered`.",
        '{"type": "called", "channel": "call"}',
        '{"type": "touched", "channel": "call"}',
    ),
    Code(
        "LR772",
        "something an event carries that cannot be read",
        "Each event carries values of one type. A value of another one would be guessed at, so the event does "
        "not count until it is mended.",
        '{"type": "touched", "direction": "outgoing"}',
        '{"type": "touched", "direction": "outbound"}',
    ),
    Code(
        "LR773",
        "an event of a lead that sales does not have",
        "Nobody touches, accepts or returns a lead that was not handed off, or that came back before. The "
        "handoff is perhaps missing from the log, or the event was logged with the wrong day.",
        "a call to lead L1 in October, and its handoff in November",
        "log the handoff of October, or mend the day of the call",
    ),
    Code(
        "LR774",
        "a second handoff while sales has the lead",
        "A lead is handed off once in a cycle. A second handoff would start every promise anew and hide that "
        "the first was missed.",
        '{"type": "handed_off", "owner": "ben"}   # and it is with ana',
        '{"type": "reassigned", "owner": "ben"}',
    ),
    Code(
        "LR775",
        "a handoff under an agreement that was not given",
        "Promises are kept to the version under which they were made. Following a lead takes the plan of that version.",
        "follow(new, log, at=now)   # and leads of the old version are in the log",
        "follow([old, new], log, at=now)",
    ),
    Code(
        "LR776",
        "a return without a reason that is known",
        "The reason says where a lead goes and when it may come back. Without one it could bounce between the "
        "two sides, so the event does not count.",
        '{"type": "rejected", "reason": "too small"}',
        '{"type": "rejected", "reason": "no-fit-now"}',
    ),
    Code(
        "LR777",
        "a stage that the lead cannot enter",
        "The stage is not one of the lifecycle, or none of its transitions leads there from where the lead stood.",
        '{"type": "stage_entered", "stage": "opportunity"}   # from `working`',
        '{"type": "accepted"}   # and then the opportunity',
    ),
    Code(
        "LR778",
        "a lead of which nobody knows who has it, or by which hours",
        "A handoff says who gets the lead: an owner or a queue, and the team. The hours of the owner, or of "
        "the team in `routing.teams`, say when a promise in working time is due.",
        '{"type": "handed_off", "team": "nobody-knows"}',
        '{"type": "handed_off", "owner": "ana", "team": "iberia", "calendar": "madrid"}',
    ),
    Code(
        "LR779",
        "a handoff that is none",
        "Only a lead that was decided as `handoff` goes to sales, somebody or a queue gets it, and only one with an id "
        "can be followed there.",
        "handoff_event(nurtured, assignment, at)",
        "if decision.outcome == 'handoff': handoff_event(decision, assignment, at)",
    ),
    Code(
        "LR790",
        "working time in years whose holidays are not known",
        "A due instant that ignores holidays would be wrong, and nobody would notice. Holidays are known for the "
        "years that are locked.",
        "a lead handed off in 2031, and holidays locked for 2026 to 2030",
        "leadrules lock my-rules --from 2026 --years 10",
    ),
    Code(
        "LR791",
        "working time that is too far away",
        "Working time is counted between the years 1900 and 2999, and the end of a clock is looked for within a "
        "hundred years of its start.",
        "999999 business days",
        "10 business days",
    ),
    Code(
        "LR780",
        "a ledger that cannot be read",
        "Shares of leads rest on what everybody has got so far. A count that is guessed would give somebody too many "
        "or too few, and nobody would notice.",
        '{"ledger": 1, "people": {"rep-1": {"open": "5"}}}',
        '{"ledger": 1, "people": {"rep-1": {"open": 5}}}',
    ),
    Code(
        "LR781",
        "a ledger of a later instant",
        "The ledger has leads that were given after this instant, so caps and shares would count what had not "
        "happened yet.",
        "leadrules decide my-rules … --at 2026-11-02T09:00:00+01:00   # and the ledger is of 2026-11-03",
        "leadrules decide my-rules … --at 2026-11-03T09:00:00+01:00",
    ),
    Code(
        "LR782",
        "a team with nobody on duty",
        "A team is to get leads, and everybody in it is absent, not active yet or any more. Its leads go where "
        "`otherwise` says, never to people who are not there.",
        "- {id: rep-1, team: iberia, active_until: 2026-10-30}",
        "- {id: rep-2, team: iberia, active_from: 2026-10-31}",
    ),
    Code(
        "LR783",
        "an owner who is not in the roster",
        "A lead names its owner, and the roster does not have that person, so nobody knows whether the person is on "
        "duty. The lead goes where `else` or `otherwise` says.",
        "account_owner: rep-12   # and the roster has `rep-1` and `rep-2`",
        "account_owner: rep-1",
    ),
    Code(
        "LR784",
        "a decision by another agreement",
        "Routes name teams of the agreement that decided. With another version they could mean other people.",
        "assign(new_plan, roster, ledger, [decide(old_plan, lead, at=now)], now)",
        "assign(new_plan, roster, ledger, [decide(new_plan, lead, at=now)], now)",
    ),
)
