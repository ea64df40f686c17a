"""Laws of the documents, over drawn agreements and over agreements that mean harm."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hostile import ATTACKS, hostile
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from mermaid_law import mistakes_of_mermaid
from reading import XHTML, missing, page_of, text_of_markdown, text_of_page, tokens_of

from leadrules import load, parse, render
from leadrules.documents import MARKS
from leadrules.testing import agreements

RULESETS = sorted((Path(__file__).parents[2] / "rulesets").iterdir())
MOST = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a page takes long to read: what is missing says enough
)

texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=40)
attacks = st.one_of(st.sampled_from(ATTACKS), texts.filter(lambda text: text.strip(" ") == text and text.isprintable()))


@MOST
@given(agreements())
def test_nothing_of_an_agreement_is_left_out(text):
    agreement = parse(text)

    assert missing(agreement, text_of_markdown(render(agreement))) == []
    assert missing(agreement, text_of_page(render(agreement, "html"))) == []


@pytest.mark.parametrize("folder", RULESETS, ids=lambda folder: folder.name)
def test_nothing_of_a_ruleset_is_left_out(folder):
    agreement = load(folder)

    assert missing(agreement, text_of_markdown(render(agreement))) == []
    assert missing(agreement, text_of_page(render(agreement, "html"))) == []


def test_what_is_left_out_would_be_found():
    agreement = load(RULESETS[-1])
    markdown = render(agreement).replace("size-upper", "").replace("no-budget", "").replace("Within 48 hours", "")

    assert missing(agreement, text_of_markdown(markdown)) == ["size-upper", "no-budget"]


@MOST
@given(attacks)
def test_what_people_write_stays_text(attack):
    agreement = parse(hostile(attack))
    markdown, html = render(agreement), render(agreement, "html")

    kinds = {token.type for token in tokens_of(markdown)}
    assert kinds <= {f"{name}_{edge}" for name in CALM for edge in ("open", "close")} | {
        "inline",
        "fence",
        "html_block",
    }
    inner = [child for token in tokens_of(markdown) for child in token.children or ()]
    assert {child.type for child in inner} <= {
        "text",
        "text_special",
        "code_inline",
        "html_inline",
        "strong_open",
        "strong_close",
    }
    assert {child.content for child in inner if child.type == "html_inline"} <= {"<br>"}
    assert [token.content for token in tokens_of(markdown) if token.type == "html_block"] == [f"{MARKS['markdown']}\n"]
    assert {
        element.tag.removeprefix(XHTML) for element in page_of(html).iter() if isinstance(element.tag, str)
    } <= HARMLESS


CALM = ("heading", "paragraph", "bullet_list", "list_item", "table", "thead", "tbody", "tr", "th", "td")
SVG = "{http://www.w3.org/2000/svg}"
HARMLESS = {
    *[
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "a",
        "header",
        "h1",
        "h2",
        "h3",
        "dl",
        "div",
        "dt",
        "dd",
        "nav",
        "ol",
        "ul",
        "li",
        "span",
        "main",
        "section",
        "p",
        "table",
        "caption",
    ],
    *["thead", "tbody", "tr", "th", "td", "code", "figure", "figcaption", "footer", "strong"],
    *(f"{SVG}{tag}" for tag in ["svg", "title", "desc", "rect", "path", "polygon", "text"]),
}


@MOST
@given(attacks)
def test_a_text_means_the_same_to_both_renderings(attack):
    agreement = parse(hostile(attack))
    markdown, html = text_of_markdown(render(agreement)), text_of_page(render(agreement, "html"))

    told = missing(agreement, html)
    assert told == missing(agreement, markdown)
    assert not told or not attack.isprintable() or "\u200b" in attack


@MOST
@given(attacks)
def test_diagrams_are_mermaid_whatever_people_write(attack):
    assert mistakes_of_mermaid(render(parse(hostile(attack)))) == []


@MOST
@given(agreements())
def test_diagrams_of_any_agreement_are_mermaid(text):
    assert mistakes_of_mermaid(render(parse(text))) == []


@settings(MOST, max_examples=10)
@given(agreements())
def test_the_same_agreement_gives_the_same_bytes(text):
    for kind in ("markdown", "html"):
        assert render(parse(text), kind) == render(parse(f"# a comment\n{text}"), kind)


@MOST
@given(agreements())
def test_headings_stand_in_order_and_nothing_comes_from_elsewhere(text):
    agreement = parse(text)
    levels = [int(token.tag[1]) for token in tokens_of(render(agreement)) if token.type == "heading_open"]
    html = render(agreement, "html")
    page = page_of(html)
    headings = [int(element.tag[-1]) for element in page.iter() if re.fullmatch(r".*\}h[1-6]", str(element.tag))]

    for found in (levels, headings):
        assert found.count(1) == 1
        assert found[0] == 1
        assert all(below <= above + 1 for above, below in pairwise(found))
    assert not re.search(r"""(src|href)\s*=(?!"#)|url\(|@import|http-equiv="refresh"|https?:""", html)
    targets = {element.get("href", "")[1:] for element in page.iter(f"{XHTML}a")}
    assert targets <= {element.get("id") for element in page.iter()}
