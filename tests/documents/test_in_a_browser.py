"""The page in a real browser: it fits a phone, asks for nothing, and complains of nothing."""

import base64
import html as markup
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hostile import ATTACKS, hostile

from leadrules import load, parse, render

RULESETS = sorted((Path(__file__).parents[2] / "rulesets").iterdir())
CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here"),
    pytest.mark.xdist_group("chromium"),
]

MEASURE = """
<script>
addEventListener("load", () => {
  const frame = document.querySelector("iframe");
  const root = frame.contentDocument.documentElement;
  const wide = [...root.querySelectorAll("body *")].filter(
    (e) => !e.closest(".scroll") && !e.closest(".skip, .unseen, thead") && e.getBoundingClientRect().right > frame.clientWidth + 0.5);
  document.title = JSON.stringify({width: root.scrollWidth, wide: wide.slice(0, 5).map((e) => e.outerHTML.slice(0, 200))});
});
</script>
"""


def browse(folder: Path, page: str, *options: str) -> subprocess.CompletedProcess[str]:
    file = folder / "page.html"
    file.write_text(page, "utf-8")
    arguments = [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}"]
    return subprocess.run(
        [*arguments, "--enable-logging=stderr", *options, file.as_uri()],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )


def width_of(folder: Path, page: str, width: int) -> str:
    """Return what a frame of that width measures of a page: only its policy is taken out, so that it can be looked into."""
    opened = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    frame = f'<!DOCTYPE html><title></title><iframe width="{width}" height="800" style="border:0" srcdoc="{markup.escape(opened)}"></iframe>'
    dom = browse(folder, frame + MEASURE, "--dump-dom", "--hide-scrollbars").stdout
    [title] = re.findall(r"<title>(.*?)</title>", dom, re.DOTALL)[:1]
    return markup.unescape(title)


@pytest.mark.parametrize("folder", RULESETS, ids=lambda folder: folder.name)
def test_the_page_of_a_ruleset_fits_a_phone(folder, tmp_path):
    assert width_of(tmp_path, render(load(folder), "html"), 390) == '{"width":390,"wide":[]}'


@pytest.mark.parametrize("folder", RULESETS, ids=lambda folder: folder.name)
def test_the_page_of_a_ruleset_opens_without_a_complaint(folder, tmp_path):
    opened = browse(
        tmp_path, render(load(folder), "html"), f"--screenshot={tmp_path / 'page.png'}", "--window-size=1280,2000"
    )

    assert "CONSOLE" not in opened.stderr
    assert (tmp_path / "page.png").stat().st_size > 20_000


def test_a_complaint_would_be_heard(tmp_path):
    page = render(load(RULESETS[0]), "html").replace("</body>", '<p style="color: red">x</p></body>')

    assert "Content Security Policy" in browse(tmp_path, page, "--dump-dom").stderr


def test_what_is_too_wide_would_be_seen(tmp_path):
    page = render(load(RULESETS[0]), "html").replace("</main>", "<pre>" + "w" * 200 + "</pre></main>")

    assert not width_of(tmp_path, page, 390).startswith('{"width":390,')


@pytest.mark.parametrize("attack", [ATTACKS[0], ATTACKS[3], "w" * 300])
def test_the_page_of_an_agreement_that_means_harm_is_calm(attack, tmp_path):
    page = render(parse(hostile(attack)), "html")

    for width in (390, 1280):
        assert width_of(tmp_path, page, width) == f'{{"width":{width},"wide":[]}}'
    assert "CONSOLE" not in browse(tmp_path, page, "--dump-dom").stderr


def test_the_page_prints_on_several_sheets(tmp_path):
    browse(
        tmp_path, render(load(RULESETS[0]), "html"), f"--print-to-pdf={tmp_path / 'page.pdf'}", "--no-pdf-header-footer"
    )

    printed = (tmp_path / "page.pdf").read_bytes()
    assert printed.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) >= 5
    assert not re.search(rb"https?://(?!www\.w3\.org)", printed), base64.b64encode(printed[:100])
