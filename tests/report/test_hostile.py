"""Whatever people write in agreements and logs stays text, in every chart, table and sentence."""

from __future__ import annotations

import re

import pytest
from hostile import ATTACKS, hostile
from reading import XHTML, page_of, tokens_of
from reports import HOSTILE_AT, hostile_log, report_of

from leadrules import compile as compile_plan
from leadrules import parse
from leadrules.report import Report

SVG = "{http://www.w3.org/2000/svg}"
HARMLESS = {
    "html", "head", "meta", "title", "style", "body", "a", "header", "h1", "h2", "h3", "dl", "div", "dt", "dd", "nav",
    "ol", "ul", "li", "span", "main", "section", "p", "table", "caption", "thead", "tbody", "tr", "th", "td", "code",
    "figure", "figcaption", "footer", "strong",
    *(f"{SVG}{tag}" for tag in ("svg", "title", "desc", "g", "path", "use", "defs", "text", "clipPath", "rect", "pattern")),
}  # fmt: skip
MORE = ("$x^2$ \\frac{1}{0}", "日本語チーム", "w" * 300, "%(x)s {y} %-d", "فريق المبيعات", "_hidden")


def report_saying(said: str) -> Report:
    plan = compile_plan(parse(hostile(said)))
    return report_of(hostile_log(plan, said), "2026-Q4", HOSTILE_AT, plan)


@pytest.mark.parametrize("said", [*ATTACKS, *MORE])
def test_what_people_write_stays_text(said: str) -> None:
    report = report_saying(said)
    html, markdown = report.to_html(), report.to_markdown()

    page = page_of(html)
    tags = {element.tag.removeprefix(XHTML) for element in page.iter() if isinstance(element.tag, str)}
    assert tags <= HARMLESS
    assert not [key for element in page.iter() for key in element.attrib if key.startswith("on") or key == "style"]
    assert {element.get("href", "#")[0] for element in page.iter()} == {"#"}
    inner = [child for token in tokens_of(markdown) for child in token.children or ()]
    kinds = {"text", "text_special", "code_inline", "html_inline", "strong_open", "strong_close", "image"}
    assert {child.type for child in inner} <= kinds
    assert {child.content for child in inner if child.type == "html_inline"} <= {"<br>"}
    sources = {str(child.attrs["src"]) for child in inner if child.type == "image"}
    assert sources == {f"{chart.name}.svg" for chart in report.charts}


@pytest.mark.parametrize("said", [*ATTACKS, *MORE])
def test_a_chart_is_a_drawing_whatever_a_team_is_called(said: str) -> None:
    for chart in report_saying(said).charts:
        for drawn in (chart.svg, chart.inline):
            assert "<script" not in drawn.lower()
            assert not re.search(r"\son\w+=|javascript:|https?://(?!www\.w3\.org)", re.sub(r">[^<]*<", "><", drawn))
        assert "<script" not in chart._repr_html_().lower()


def test_a_harmful_name_is_shown_as_it_is_written() -> None:
    said = ATTACKS[0]
    report = report_saying(said)
    teams = next(chart for chart in report.charts if chart.name == "follow-up")
    assert [row[0] for row in teams.rows] == [f"{said}!", said]
    page = page_of(report.to_html())
    names = ["".join(cell.itertext()) for cell in page.iter(f"{XHTML}th")]
    assert said in names
