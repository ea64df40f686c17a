"""From a scorecard to the content of its report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from leadrules import charts
from leadrules.calibration import Calibration
from leadrules.charts import Chart
from leadrules.documents.composing import numbered
from leadrules.documents.content import (
    Cell,
    Content,
    Id,
    Paragraph,
    Picture,
    Pictures,
    Section,
    Shell,
    bullets,
    cell,
    section,
    table,
)
from leadrules.documents.markdown import to_markdown
from leadrules.documents.page import to_html
from leadrules.drift import Drift
from leadrules.forecast import Forecast
from leadrules.report.material import Material
from leadrules.report.numbers import ahead, data, numbers, rules
from leadrules.report.promises import promises, verdict
from leadrules.report.talk import not_said, talking_points
from leadrules.scorecard import Scorecard
from leadrules.scorecard.wording import days_of
from leadrules.worktime.spoken import full

SHELL: Final = Shell("report", "report", "Made by leadrules from the log of what happened.")
PAGE: Final = "index.html"
MARKDOWN: Final = "report.md"


@dataclass(frozen=True, slots=True)
class Report:
    """A report: its content, and its charts. The same material gives the same bytes."""

    content: Content
    charts: tuple[Chart, ...]

    def to_markdown(self) -> str:
        """Return it as Markdown; the charts are the files ``NAME.svg`` beside it.

        Raises:
            LeadrulesError: Jinja2 is not installed.
        """
        return to_markdown(self.content)

    def to_html(self) -> str:
        """Return it as one page that asks for nothing else; the charts are in it.

        Raises:
            LeadrulesError: Jinja2 is not installed.
        """
        return to_html(self.content)

    def files(self) -> dict[str, str]:
        """Return every file of it by its name: the page, the Markdown and the charts.

        Raises:
            LeadrulesError: Jinja2 is not installed.
        """
        drawn = {f"{chart.name}.svg": chart.svg for chart in self.charts}
        return {PAGE: self.to_html(), MARKDOWN: self.to_markdown(), **drawn}


def compose(
    card: Scorecard,
    drift: Drift | None = None,
    forecast: Forecast | None = None,
    calibration: Calibration | None = None,
) -> Report:
    """Return the report of a period: what was promised, what to talk about, charts, and the numbers behind them.

    What is None is left out, and where that leaves something open the report says so.

    Raises:
        LeadrulesError: matplotlib is not installed; it comes with the extra ``report``.
    """
    material = Material(card, drift, forecast, calibration)
    drawn = _charts(material)
    shown = {chart.name: _picture(chart) for chart in drawn}
    sections = (
        promises(card),
        _talk(material),
        _pictures("How many leads, and how far they came", shown, "weekly-volume", "funnel"),
        _pictures("How fast sales follows up, and what it says", shown, "follow-up", "acceptance"),
        _pictures(
            "Why leads came back, and what points are worth" if "points" in shown else "Why leads came back",
            shown,
            "returns",
            "points",
        ),
        ahead(forecast),
        rules(calibration),
        numbers(card),
        data(material),
    )
    agreement = card.plan.agreement
    title = f"{agreement.title}: {card.period.name}"
    there = [each for each in sections if each is not None]
    content = Content(title, agreement.id, agreement.version, _facts(card), numbered(there), SHELL, verdict(card))
    return Report(content, drawn)


def _charts(material: Material) -> tuple[Chart, ...]:
    card = material.card
    drawn = [
        charts.weekly_volume(card, material.forecast),
        charts.funnel(card),
        charts.follow_up(card),
        charts.acceptance(card, material.drift),
        charts.returns(card),
    ]
    if material.calibration is not None and material.calibration.suggestion is not None:
        drawn.append(charts.points(material.calibration))
    return tuple(drawn)


def _picture(chart: Chart) -> Picture:
    rows = tuple(tuple(cell(said) for said in row) for row in chart.rows)
    return Picture(chart.name, chart.title, chart.caption, chart.inline, table(chart.title, chart.head, rows))


def _pictures(title: str, shown: dict[str, Picture], *names: str) -> Section | None:
    return section(title, Pictures(tuple(shown[name] for name in names if name in shown)))


def _talk(material: Material) -> Section | None:
    found, open_ = talking_points(material), not_said(material)
    nothing = None if found else Paragraph(("Nothing stands out that the data of this period can show.",))
    silent = section("What the data cannot say", bullets(open_)) if open_ else None
    return section("What to talk about", nothing, bullets(found), sections=(silent,))


def _facts(card: Scorecard) -> tuple[tuple[str, Cell], ...]:
    agreement, zone = card.plan.agreement, card.plan.zone
    known = None if card.known_at is None else f"As known on {full(card.known_at.astimezone(zone))}"
    return (
        ("Period", cell(card.period.name, days_of(card.period))),
        ("Seen on", cell(full(card.at.astimezone(zone)), known)),
        ("Agreement", cell(Id(agreement.id), f"Version {agreement.version}")),
    )
