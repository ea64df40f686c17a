"""Make the sample data: the export of a CRM, with everything that goes wrong in one.

    python examples/make_sample.py [--out examples/sample] [--leads 2000] [--seed 7]

Writes ``leads.csv`` and ``activity.csv`` for the ruleset ``saas-midmarket``. The same seed gives the same bytes, today
and next year. Nobody in it exists: all addresses are under ``.example``.
"""

import argparse
import csv
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final, TypeAlias

AT_UTC: Final = datetime(2026, 11, 2, 8, tzinfo=UTC)  # 09:00 in Madrid: the moment of the export
SUMMER_ENDS_UTC: Final = datetime(2026, 10, 25, 1, tzinfo=UTC)
DAYS: Final = 120

LEAD_COLUMNS: Final = (
    "Record ID", "First Name", "E-mail Address", "Phone Number", "Company Name", "Country/Region",
    "Number of Employees", "Industry", "Job Title", "Job Level", "Main Need", "Wants Sales Contact",
    "Contract End Date", "Preferred Languages", "Opted Out", "Account Owner", "Lead Source", "Create Date",
)  # fmt: skip
ACTIVITY_COLUMNS: Final = (
    "Activity ID", "Record ID", "Activity Date", "Activity Type", "Page Path", "Seconds on Page", "Asset", "Webinar",
    "Minutes Attended", "Campaign", "Form Name",
)  # fmt: skip

MISSING: Final = ("", "", "Select", "-", "N/A", "  ")
FIRST_NAMES: Final = (
    "Ana", "Jon", "Maria", "Luis", "Anna", "Paul", "Chiara", "Marc", "Eva", "Inês", "Jürgen", "Zoé", "Noa", "Tom",
)  # fmt: skip

Line: TypeAlias = tuple[int, str, tuple[str, ...]]
"""How often, what goes with it (a language, a job title), and how people have typed it."""

COUNTRIES: Final[Sequence[Line]] = (
    (24, "es", ("Spain", "España", "ES", "spain", "es ", "España ")),
    (8, "pt", ("Portugal", "PT", "portugal")),
    (15, "fr", ("France", "FR", "FRANCE", " France")),
    (18, "de", ("Germany", "germany", "DE", "Deutschland", "de")),
    (5, "de", ("Austria", "AT", "Österreich")),
    (5, "de", ("Switzerland", "CH", "switzerland")),
    (14, "it", ("Italy", "Italia", "IT", "italy ")),
    (3, "en", ("United Kingdom", "GB")),
    (2, "en", ("United States", "USA", "us")),
    (2, "pt", ("Brazil", "BR")),
    (1, "nl", ("Netherlands", "NL")),
)
INDUSTRIES: Final[Sequence[Line]] = (
    (36, "software", ("Software", "SaaS", "software ", "SOFTWARE", "Software & Services", "saas")),
    (12, "fintech", ("FinTech", "Fintech", "Financial Technology")),
    (20, "manufacturing", ("Manufacturing", "manufacturing", "Industrial Manufacturing")),
    (13, "retail", ("Retail", "retail")),
    (8, "education", ("Education", "education ")),
    (11, "other", ("Other", "other")),
)
JOBS: Final[Sequence[Line]] = (
    (5, "Student", ("Student",)),
    (27, "Analyst", ("Staff", "staff", "Individual Contributor")),
    (27, "Team Lead", ("Manager", "manager", "MANAGER")),
    (18, "Head of Department", ("Director", "director ")),
    (14, "Vice President", ("VP", "Vice President", "vp")),
    (9, "Chief Officer", ("C-Level", "CXO", "c-level")),
)
NEEDS: Final = ("Migration", "migration", "Audit", "Contract renewal", "No need", "no need")
SOURCES: Final = ("Organic Search", "Paid Search", "Event", "Referral", "Newsletter")
PAGES: Final = ("/", "/product", "/product/security", "/blog", "/blog/onboarding", "/customers", "/docs", "/about")
PRICING: Final = ("/pricing", "/pricing", "/pricing/enterprise", "/pricing?ref=mail")
ASSETS: Final = ("buyer-guide", "migration-checklist", "roi-sheet", "security-overview")
WEBINARS: Final = ("moving-without-downtime", "audit-in-a-week", "contract-season")
CAMPAIGNS: Final = ("buyer-stories-1", "buyer-stories-2", "buyer-stories-3", "autumn-news", "product-update")
FORMS: Final = ("Demo Request", "Contact Us", "Audit Request", "Newsletter Sign-up", "Newsletter Sign-up")


@dataclass(frozen=True, slots=True)
class Event:
    """Something a lead did; ``cells`` holds the columns beside the four that every row has."""

    at_utc: datetime
    record_id: str
    type: str
    cells: dict[str, str]


def _weighted(rng: Random, table: Sequence[Line]) -> Line:
    return rng.choices(table, [line[0] for line in table])[0]


def _maybe(rng: Random, share_missing: float, value: str) -> str:
    return rng.choice(MISSING) if rng.random() < share_missing else value


def _untidy(rng: Random, text: str) -> str:
    """Return the text as a hurried person types it: mostly right, sometimes with blanks or in capitals."""
    dice = rng.random()
    return f" {text}" if dice < 0.03 else f"{text}  " if dice < 0.06 else text.upper() if dice < 0.08 else text


def _employees(rng: Random) -> str:
    people = max(1, int(rng.lognormvariate(6.0, 1.25)))
    return f"{people:,}" if rng.random() < 0.7 else str(people)


def _email(rng: Random, first_name: str, number: int) -> tuple[str, str]:
    """Return an address and the company that belongs to it."""
    company = rng.randrange(1, 900)
    name = first_name.lower().translate(str.maketrans("êéü", "eeu"))
    dice = rng.random()
    if dice < 0.09:
        domain = rng.choice(("freemail.example", "webmail.example"))
    elif dice < 0.11:
        domain = rng.choice(("rival.example", "other-rival.example"))
    else:
        domain = f"company-{company:04}.example"
    return f"{name}.{number}@{domain}", f"Company {company:04}{rng.choice(('', '', ' GmbH', ', S.L.', ' S.p.A.'))}"


def _phone(rng: Random) -> str:
    return f"+34 {rng.randrange(900, 999)} {rng.randrange(1000):03} {rng.randrange(1000):03}"


def _owner(rng: Random) -> str:
    return f"rep-{rng.randrange(1, 9)}" if rng.random() < 0.08 else ""


def make_lead(rng: Random, number: int, known_days: int, at_utc: datetime = AT_UTC) -> dict[str, str]:
    """Return one row of ``leads.csv``: a lead that the CRM has known for some days."""
    first_name = rng.choice(FIRST_NAMES)
    email, company = _email(rng, first_name, number)
    _, language, countries = _weighted(rng, COUNTRIES)
    _, title, levels = _weighted(rng, JOBS)
    _, _, industries = _weighted(rng, INDUSTRIES)
    created = at_utc - timedelta(days=known_days, minutes=rng.randrange(480))
    contract_end = at_utc + timedelta(days=rng.randrange(20, 900))
    return {
        "Record ID": f"{100_000 + number}",
        "First Name": _maybe(rng, 0.02, _untidy(rng, first_name)),
        "E-mail Address": _maybe(rng, 0.015, _untidy(rng, email)),
        "Phone Number": _maybe(rng, 0.16, _phone(rng)),
        "Company Name": _maybe(rng, 0.03, company),
        "Country/Region": _maybe(rng, 0.03, rng.choice(countries)),
        "Number of Employees": _maybe(rng, 0.08, _employees(rng)),
        "Industry": _maybe(rng, 0.08, rng.choice(industries)),
        "Job Title": title,
        "Job Level": _maybe(rng, 0.1, rng.choice(levels)),
        "Main Need": _maybe(rng, 0.55, rng.choice(NEEDS)),
        "Wants Sales Contact": rng.choices(("Yes", "No", "", "Select"), (1, 55, 34, 10))[0],
        "Contract End Date": _maybe(rng, 0.7, f"{contract_end:%d/%m/%Y}"),
        "Preferred Languages": _maybe(rng, 0.3, language if rng.random() < 0.5 else f"{language};en"),
        "Opted Out": rng.choices(("Yes", "No", ""), (1, 69, 30))[0],
        "Account Owner": _owner(rng),
        "Lead Source": rng.choice(SOURCES),
        "Create Date": f"{created:%d/%m/%Y %H:%M}",
    }


def _count(rng: Random, mean: float) -> int:
    """Return a whole number around a mean: many small ones, a few large ones."""
    return int(rng.expovariate(1 / mean)) if mean else 0


def _moment(rng: Random, newest_days: float, oldest_days: float, at_utc: datetime) -> datetime:
    """Return an instant of the last ``oldest_days`` days; the smaller ``newest_days``, the more recent."""
    age = min(rng.expovariate(1 / newest_days), rng.uniform(0, oldest_days))
    return at_utc - timedelta(seconds=int(age * 86_400) + 1)


def make_events(rng: Random, record_id: str, known_days: int, at_utc: datetime = AT_UTC) -> Iterator[Event]:
    """Yield what one lead did, in no order. A few do much and lately, most do little and long ago."""
    oldest_days = min(known_days, DAYS - 0.01)
    warmth, newest_days = rng.choices(((2.5, 9.0), (1.0, 30.0), (0.3, 70.0)), (30, 36, 34))[0]

    def some(mean: float, kind: str, **choices: Sequence[str]) -> Iterator[Event]:
        for _ in range(_count(rng, mean)):
            cells = {column.replace("_", " "): rng.choice(values) for column, values in choices.items()}
            yield Event(_moment(rng, newest_days, oldest_days, at_utc), record_id, kind, cells)

    yield from some(4.5, "Email Sent", Campaign=CAMPAIGNS)
    yield from some(1.6 * warmth, "Email Open", Campaign=CAMPAIGNS)
    yield from some(0.9 * warmth, "Email Click", Campaign=CAMPAIGNS)
    for page in some(5.8 * warmth, "Page View", Page_Path=PAGES):
        page.cells["Seconds on Page"] = str(rng.randrange(2, 400)) if rng.random() < 0.9 else ""
        yield page
    yield from some(1.0 * warmth, "Page View", Page_Path=PRICING)
    yield from some(0.08, "Page View", Page_Path=("/careers", "/careers/engineering"))
    yield from some(0.6 * warmth, "Content Download", Asset=ASSETS)
    for seat in some(0.8 * warmth, "Webinar Registration", Webinar=WEBINARS):
        yield seat
        if rng.random() < 0.6:
            minutes = {**seat.cells, "Minutes Attended": f"{rng.randrange(5, 60)}{rng.choice(('', ',5'))}"}
            held = min(seat.at_utc + timedelta(days=rng.randrange(1, 8)), at_utc - timedelta(minutes=30))
            yield Event(held, record_id, "Webinar Attendance", minutes)
    for form in some(0.2 * warmth, "Form View", Form_Name=FORMS):
        yield form
        if rng.random() < 0.4:
            sent = min(form.at_utc + timedelta(minutes=rng.randrange(1, 9)), at_utc)
            yield Event(sent, record_id, "Form Submission", form.cells)
    yield from some(0.03, "Unsubscribe")


def local_of(at_utc: datetime) -> str:
    """Return the instant as the CRM prints it: Madrid time, and no offset."""
    return f"{at_utc + timedelta(hours=2 if at_utc < SUMMER_ENDS_UTC else 1):%d/%m/%Y %H:%M:%S}"


def event_rows(events: Sequence[Event]) -> list[dict[str, str]]:
    """Return the rows of ``activity.csv``, newest first."""
    newest_first = sorted(events, key=lambda event: (event.at_utc, event.record_id, event.type), reverse=True)
    return [
        {
            "Activity ID": f"A-{len(newest_first) - index:06}",
            "Record ID": event.record_id,
            "Activity Date": local_of(event.at_utc),
            "Activity Type": event.type,
            **event.cells,
        }
        for index, event in enumerate(newest_first)
    ]


def with_repeats(rng: Random, rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the rows with what overlapping exports do: exact repeats, and a few that contradict each other."""
    repeats = [dict(row) for row in rng.sample(rows, len(rows) // 100)]
    views = [row for row in rows if row["Activity Type"] == "Page View"]
    conflicts = [{**row, "Page Path": "/old-address"} for row in rng.sample(views, min(6, len(views)))]
    result = [*rows]
    for row in (*repeats, *conflicts):
        result.insert(rng.randrange(len(result) + 1), row)
    return result


def bad_leads(good: dict[str, str]) -> list[list[str]]:
    """Return rows that cannot be read, made from a good one: each has one mistake."""
    mistakes = (
        {"Record ID": "190001", "Number of Employees": "-20"},
        {"Record ID": "190002", "Number of Employees": "about fifty"},
        {"Record ID": "190003", "Number of Employees": "0"},
        {"Record ID": "190004", "Industry": "Basket weaving"},
        {"Record ID": "190005", "Job Level": "Wizard"},
        {"Record ID": "190006", "Contract End Date": "31/02/2027"},
        {"Record ID": "190007", "Create Date": "2026-10-01 10:00"},
        {"Record ID": "190008", "Wants Sales Contact": "Perhaps"},
        {"Record ID": ""},
        {"Record ID": "190009", "First Name": "Eva"},
        {"Record ID": "190009", "First Name": "Noa"},  # the same lead twice, and not the same
    )
    rows = [cells_of({**good, "Number of Employees": "120", **mistake}, LEAD_COLUMNS) for mistake in mistakes]
    cells = cells_of({**good, "Record ID": "190010"}, LEAD_COLUMNS)
    return [*rows, cells[:9], [*cells_of({**good, "Record ID": "190011"}, LEAD_COLUMNS), "", "moved"]]


def bad_events(good: dict[str, str]) -> list[list[str]]:
    """Return rows that cannot be read, made from a good page view: each has one mistake."""
    mistakes = (
        {"Activity ID": "B-01", "Activity Date": "31/09/2026 10:00:00"},
        {"Activity ID": "B-02", "Activity Date": "yesterday"},
        {"Activity ID": "B-03", "Activity Date": ""},
        {"Activity ID": "B-04", "Activity Type": "Fax Received"},
        {"Activity ID": "B-05", "Activity Type": ""},
        {"Activity ID": "B-06", "Record ID": ""},
        {"Activity ID": "B-07", "Record ID": "777777"},  # a lead that is not in the export
        {"Activity ID": "B-08", "Record ID": "777777"},
        {"Activity ID": "B-09", "Seconds on Page": "forty"},
        {"Activity ID": "B-10", "Page Path": ""},
    )
    rows = [cells_of({**good, **mistake}, ACTIVITY_COLUMNS) for mistake in mistakes]
    cells = cells_of({**good, "Activity ID": "B-11"}, ACTIVITY_COLUMNS)
    return [*rows, cells[:4], [*cells_of({**good, "Activity ID": "B-12"}, ACTIVITY_COLUMNS), "?"]]


def cells_of(row: dict[str, str], columns: Sequence[str]) -> list[str]:
    return [row.get(column, "") for column in columns]


def _scattered(rng: Random, rows: list[list[str]], among: list[list[str]]) -> list[list[str]]:
    result = [*among]
    for row in rows:
        result.insert(rng.randrange(len(result) + 1), row)
    return result


def write_table(file: Path, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
    print(f"wrote {os.path.relpath(file)} ({len(rows):,} rows)")


def make_sample(out: Path, leads: int, seed: int) -> None:
    """Write ``leads.csv`` and ``activity.csv`` into a folder, which is made if it is not there."""
    rng = Random(seed)
    people: list[dict[str, str]] = []
    events: list[Event] = []
    for number in range(1, leads + 1):
        known_days = rng.randrange(1, 500)
        people.append(make_lead(rng, number, known_days))
        events += make_events(rng, people[-1]["Record ID"], known_days)
    activity = [cells_of(row, ACTIVITY_COLUMNS) for row in with_repeats(rng, event_rows(events))]
    rows = [cells_of(lead, LEAD_COLUMNS) for lead in people]
    rows.insert(rng.randrange(len(rows) + 1), list(rows[0]))  # the same lead twice, and the same
    page_view = {
        "Record ID": people[0]["Record ID"],
        "Activity Date": local_of(AT_UTC - timedelta(days=3)),
        "Activity Type": "Page View",
        "Page Path": "/product",
    }
    out.mkdir(parents=True, exist_ok=True)
    write_table(out / "leads.csv", LEAD_COLUMNS, _scattered(rng, bad_leads(people[0]), rows))
    write_table(out / "activity.csv", ACTIVITY_COLUMNS, _scattered(rng, bad_events(page_view), activity))


def main() -> None:
    """Read the command line and write the sample."""
    parser = argparse.ArgumentParser(description="make a CRM export for the ruleset saas-midmarket")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "sample", help="folder to write to")
    parser.add_argument("--leads", type=int, default=2000, help="how many leads, at least 1")
    parser.add_argument("--seed", type=int, default=7, help="another seed gives other leads")
    given = parser.parse_args()
    if given.leads < 1:
        parser.error("--leads must be at least 1")
    make_sample(given.out, given.leads, given.seed)


if __name__ == "__main__":
    main()
