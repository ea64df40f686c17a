"""What the documents of the rulesets say, and what they say only when they are told."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from reading import text_of_markdown, text_of_page, tokens_of

from leadrules import load, parse, render
from leadrules.documents import Approval, Change, compose
from leadrules.documents.content import Funnel, Ladder
from leadrules.documents.funnel import draw_funnel

ROOT = Path(__file__).parents[2]
SAAS, TELEQ = (load(ROOT / "rulesets" / name) for name in ("saas-midmarket", "enterprise-teleq"))
CHANGES = [("scoring", "size-core gives 40 points instead of 30", "sales")]
APPROVALS = [("marketing", "VP Marketing", "signed on 2026-10-01"), ("sales", "VP Sales", "has to sign")]


@pytest.mark.parametrize(
    "row",
    [
        "| `size-core` | +30 | When employees is at least 100 and less than 500 people |  |",
        "| `careers` | −20 | For each page view where path starts with /careers, in the last 90 days, at most 20 together |  |",
        "| `unserved` | Country is not in the list served | Not for sales now | For 365 days<br>as `unserved-market` | The lead waits |",
        "| First touch | When tier is hot | Within 2 business hours | From handed off until touched |",
        "| `could-not-reach` | recycled | For 30 days | re-engage | 2 times, then junk |  |",
        "| freemail | 51 | 126.com, 163.com, aol.com, …<br>From lists/freemail.txt |",
        "| marketing | VP Marketing | | | |",
        "- **Next review**: 2027-01-01; every 3 months, at the latest 30 days later; last on 2026-10-01",
        "- **Overlays may change**: `zone`; `calendars`; `lists.served`; `routing.ladder`; `routing.teams`; `follow_up.clocks.first_touch.target`; `commitments`",
        "- **Approval**: not given",
    ],
)
def test_the_document_says_it_in_a_line(row):
    assert row in render(SAAS).splitlines()


def test_long_lists_are_counted_and_short_ones_shown():
    rows = render(SAAS).splitlines()

    assert "| served | 7 | ES, PT, FR, DE, AT, CH and IT |" in rows
    assert not [row for row in rows if "yahoo" in row]


def test_a_party_that_does_not_sign_has_no_line_to_sign_on():
    [signatures] = re.findall(r"\| For \| Signed by \|(.*?)\n\n", render(SAAS), re.DOTALL)

    assert "revops" not in signatures
    assert "revops" in render(SAAS)


def test_changes_are_left_out_where_nobody_compared_and_said_where_somebody_did():
    assert "Changes since" not in render(SAAS)
    assert "Nothing has changed." in render(SAAS, changes=[])
    for document in (
        text_of_markdown(render(SAAS, changes=CHANGES)),
        text_of_page(render(SAAS, "html", changes=CHANGES)),
    ):
        assert "changes since the last version" in document
        assert "size-core gives 40 points instead of 30" in document


def test_approvals_say_who_signed_and_who_has_to():
    assert "Approvals were not given to this document." in render(SAAS)
    assert "Nobody has approved this version yet." in render(SAAS, approvals=[])
    for document in (
        text_of_markdown(render(SAAS, approvals=APPROVALS)),
        text_of_page(render(SAAS, "html", approvals=APPROVALS)),
    ):
        assert "marketing: signed on 2026-10-01" in document
        assert document.count("has to sign") == 2


def test_changes_and_approvals_may_be_named_tuples():
    named = render(SAAS, changes=[Change(*CHANGES[0])], approvals=map(Approval._make, APPROVALS))

    assert named == render(SAAS, changes=iter(CHANGES), approvals=APPROVALS)


def test_sections_are_numbered_in_order():
    numbers = [section.number for section in compose(SAAS).walk()]

    assert numbers[:6] == ["1", "2", "3", "4", "4.1", "4.2"]
    assert len(set(numbers)) == len(numbers)


def test_a_month_is_every_month_not_every_one_month():
    assert "2026-11-05; every month, at the latest 14 days later" in render(load(ROOT / "rulesets" / "lowprice-30day"))


def funnel_of(agreement) -> Funnel:
    return next(b for section in compose(agreement).walk() for b in section.blocks if isinstance(b, Funnel))


def test_no_line_of_the_funnel_crosses_a_box_or_leaves_the_drawing():
    for agreement in (SAAS, TELEQ, load(ROOT / "rulesets" / "lowprice-30day")):
        drawing = draw_funnel(funnel_of(agreement))
        for path in drawing.paths:
            for x, y in points_along(path):
                assert 0 <= x <= drawing.width
                assert 0 <= y <= drawing.height
                inside = [b for b in drawing.boxes if b.x < x < b.x + b.width and b.y < y < b.y + b.height]
                assert not inside, f"{path} crosses {inside}"


def points_along(path):
    """Return points at most two apart on the straight parts of a path, and the ends of its corners."""
    x = y = 0.0
    for command, numbers in re.findall(r"([MHVQ])([-\d. ]+)", path):
        values = [float(number) for number in numbers.split()]
        to = {"M": values[:2], "H": [values[0], y], "V": [x, values[0]], "Q": values[-2:]}[command]
        steps = 1 if command in "MQ" else max(1, int(max(abs(to[0] - x), abs(to[1] - y)) // 2))
        yield from (
            (x + (to[0] - x) * n / steps, y + (to[1] - y) * n / steps) for n in range(command in "MQ", steps + 1)
        )
        x, y = to


def many_routes(count: int) -> str:
    routes = "".join(f"\n    - {{id: r{n}, when: size >= {count - n}, to: {{team: first}}}}" for n in range(count))
    return f"""\
leadrules: 1
id: many
version: 1.0.0
lead: {{size: {{type: integer, kind: demographic}}}}
scoring: {{fit: {{range: [0, 10], rules: [{{id: size, when: size >= 1, points: 10}}]}}}}
qualification: {{tiers: [{{id: mql, when: fit >= 5, handoff: true}}]}}
routing:
  ladder:{routes}
  otherwise: {{queue: triage, watched_by: sales, within: 1 day}}
  teams: {{first: {{distribute: single}}}}
"""


def test_a_long_ladder_is_drawn_in_part_and_told_in_full():
    agreement = parse(many_routes(60))
    [ladder] = [b for section in compose(agreement).walk() for b in section.blocks if isinstance(b, Ladder)]

    assert (len(ladder.rungs), ladder.left_out) == (24, 36)
    assert "36 more lines are in the table" in render(agreement, "html")
    assert all(f"| `r{n}` |" in render(agreement) for n in range(60))


def test_an_agreement_of_four_clauses_has_a_document_without_empty_sections():
    document = render(parse(many_routes(1)))

    titles = [
        tokens[1].content
        for tokens in zip(tokens_of(document), tokens_of(document)[1:], strict=False)
        if tokens[0].type == "heading_open"
    ]
    assert titles == [
        "many", "1. In brief", "2. What a qualified lead is", "2.1 Tiers", "3. How leads are scored", "3.1 Fit",
        "4. Who gets a lead", "5. Words used", "5.1 What is known of a lead", "6. Approval and signatures",
    ]  # fmt: skip


def test_without_jinja2_the_message_says_what_to_install():
    program = """
import sys
sys.modules["jinja2"] = None
from leadrules import LeadrulesError, load, render
try:
    render(load(sys.argv[1]))
except LeadrulesError as problem:
    print(problem.diagnostics[0].message, "/", problem.diagnostics[0].hint)
"""
    told = subprocess.run(
        [sys.executable, "-c", program, str(ROOT / "rulesets" / "saas-midmarket")],
        capture_output=True,
        text=True,
        check=True,
    )

    assert told.stdout == "documents need the extra `docs`, with Jinja2 / install it: `pip install 'leadrules[docs]'`\n"


def test_the_document_in_the_repository_is_that_of_its_agreement():
    file = ROOT / "rulesets" / "saas-midmarket" / "agreement.md"

    assert file.read_text("utf-8") == render(SAAS), (
        "run `leadrules docs rulesets/saas-midmarket -o rulesets/saas-midmarket --format markdown`"
    )


STYLE = re.compile(r"--([a-z]+): (#[0-9a-f]{6})")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_stands_out_from_what_is_behind_it(theme):
    html = render(SAAS, "html")
    light, dark = html.split("prefers-color-scheme: dark", 1)
    colours = dict(STYLE.findall(light)) | (dict(STYLE.findall(dark)) if theme == "dark" else {})

    for text in ("ink", "soft", "accent"):
        for behind in ("paper", "tint"):
            assert contrast(colours[text], colours[behind]) >= 4.5, f"{text} on {behind}"
    for behind in ("marketing", "sales", "other", "plain"):
        assert contrast(colours["ink"], colours[behind]) >= 4.5
    for line in ("line", "edge"):
        assert contrast(colours[line], colours["paper"]) >= 3


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG 2 counts it."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
