"""The report in a real browser: it fits a phone and a desk, its letters can be read, and nothing complains."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path

import pytest
from hostile import ATTACKS
from pointed import calibrated, report_with
from reports import log_of, report_of
from test_hostile import report_saying

spec = importlib.util.spec_from_file_location(
    "browsing", Path(__file__).parents[1] / "documents" / "test_in_a_browser.py"
)
assert spec is not None
assert spec.loader is not None
browsing = importlib.util.module_from_spec(spec)
spec.loader.exec_module(browsing)

pytestmark = browsing.pytestmark
FEWEST_PIXELS = 9

LETTERS = """
<script>
addEventListener("load", () => {
  const root = document.querySelector("iframe").contentDocument;
  const heights = [...root.querySelectorAll("svg.leadrules-chart text")].map(
    (e) => parseFloat(e.getAttribute("font-size")) * Math.hypot(e.getScreenCTM().a, e.getScreenCTM().b));
  const over = [...root.querySelectorAll("svg.leadrules-chart")].filter((svg) => {
    const box = svg.getBoundingClientRect();
    return [...svg.querySelectorAll("text")].some((e) => {
      const own = e.getBoundingClientRect();
      return own.left < box.left - 1 || own.right > box.right + 1;
    });
  });
  document.title = JSON.stringify({letters: heights.length, least: Math.min(...heights), over: over.length});
});
</script>
"""


def letters_of(folder: Path, page: str, width: int) -> dict[str, float]:
    browsing.MEASURE, kept = LETTERS, browsing.MEASURE
    try:
        return json.loads(browsing.width_of(folder, page, width))
    finally:
        browsing.MEASURE = kept


@pytest.fixture(scope="module")
def page(history: Path) -> str:
    return report_of(log_of(history)).to_html()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_report_fits(page: str, width: int, tmp_path: Path) -> None:
    assert browsing.width_of(tmp_path, page, width) == f'{{"width":{width},"wide":[]}}'


@pytest.mark.parametrize("width", [390, 1280])
def test_the_worth_of_points_fits(width: int, tmp_path: Path) -> None:
    page = report_with(calibrated()).to_html()
    assert browsing.width_of(tmp_path, page, width) == f'{{"width":{width},"wide":[]}}'


@pytest.mark.parametrize("width", [390, 1280])
def test_the_letters_of_charts_can_be_read_and_lie_within(page: str, width: int, tmp_path: Path) -> None:
    letters = letters_of(tmp_path, page, width)
    assert letters["letters"] > 50
    assert letters["least"] >= FEWEST_PIXELS
    assert letters["over"] == 0


def test_letters_that_are_too_small_would_be_seen(page: str, tmp_path: Path) -> None:
    small = re.sub(r'font-size="[\d.]+"', 'font-size="6"', page)
    assert letters_of(tmp_path, small, 390)["least"] < FEWEST_PIXELS


def test_the_report_opens_without_a_complaint(page: str, tmp_path: Path) -> None:
    assert "CONSOLE" not in browsing.browse(tmp_path, page, "--dump-dom").stderr


@pytest.mark.parametrize("said", [ATTACKS[0], ATTACKS[3], "w" * 300])
def test_the_report_of_people_who_mean_harm_is_calm(said: str, tmp_path: Path) -> None:
    html = report_saying(said).to_html()
    for width in (390, 1280):
        assert browsing.width_of(tmp_path, html, width) == f'{{"width":{width},"wide":[]}}'
    assert "CONSOLE" not in browsing.browse(tmp_path, html, "--dump-dom").stderr


def test_the_report_prints(page: str, tmp_path: Path) -> None:
    browsing.browse(tmp_path, page, f"--print-to-pdf={tmp_path / 'page.pdf'}", "--no-pdf-header-footer")
    printed = (tmp_path / "page.pdf").read_bytes()
    assert printed.startswith(b"%PDF")
    assert not re.search(rb"https?://(?!www\.w3\.org)", printed)
