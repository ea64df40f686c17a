"""The report as Markdown, for a comment on a pull request and the summary of a job."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, assert_never

from leadrules.cases import CaseResult, words_of
from leadrules.changes import Changes
from leadrules.cli.approvals import Reviewed, lines_of
from leadrules.cli.breaking import CheckedVersion
from leadrules.cli.changes_text import changes_lines, touched
from leadrules.cli.console import count
from leadrules.cli.forecast_text import Told as Foretold
from leadrules.cli.forecast_text import forecast_lines
from leadrules.cli.impact_text import Told, impact_lines
from leadrules.cli.report.content import Details, Found, Part, Report, RulesetReport, Verdict
from leadrules.cli.test import Tested
from leadrules.formats import coded, escaped, escaped_in_html, to_markdown, with_code

MARK: Final = "<!-- leadrules ci -->"
"""What stands in every report, so that a comment can be found and replaced."""

MOST_CHARACTERS: Final = 65_000
"""What fits into one comment on GitHub, with a little to spare."""

_SIGNS: Final = {
    Verdict.PASSED: "✅",
    Verdict.TOLD: "ℹ️",
    Verdict.LOOK: "⚠️",
    Verdict.FAILED: "❌",
    Verdict.UNDONE: "⏸️",
}
_COMMANDS: Final = {
    "Problems": "leadrules lint {path}",
    "Proofs": "leadrules prove {path}",
    "Cases": "leadrules test {path} --coverage",
    "Changes": "leadrules diff {against}:./{path} {path}",
    "Version": "leadrules breaking {path} --against {against}",
    "Impact": "leadrules impact {against}:./{path} {path} --leads FILE",
    "Forecast": "leadrules forecast {path} --leads FILE --activity FILE",
    "Approvals": "leadrules approvals {path} --base {against}",
}
"""What shows the whole of a part that was shortened."""

_MOST_QUIET: Final = 20


@dataclass(slots=True)
class _Section:
    """Lines that may be shortened, between lines that may not; ``command`` prints all of them."""

    before: list[str]
    body: list[str]
    after: list[str]
    command: str = ""

    @property
    def size(self) -> int:
        return sum(len(line) + 1 for line in self.body)

    def lines(self, most: int) -> list[str]:
        """Return the lines, of the body only so many characters, and how many lines were left out."""
        if self.size <= most:
            return [*self.before, *self.body, *self.after]
        shown: list[str] = []
        left = most
        for line in self.body:
            left -= len(line) + 1
            if left < 0:
                break
            shown.append(line)
        missing = len(self.body) - len(shown)
        told = f"_Shortened to fit: {count(missing, 'line')} left out; `{self.command}` shows all._"
        opened = sum(line.startswith("<details") - line.startswith("</details") for line in shown)
        return [*self.before, *shown, *["", "</details>"] * opened, "", told, *self.after]


def report_markdown(report: Report, at_most: int = MOST_CHARACTERS) -> str:
    """Return a report in at most so many characters: where it is longer, its longest sections are shortened."""
    sections = [_Section(_head(report), [], [])]
    for ruleset in report.rulesets:
        if not ruleset.is_quiet:
            sections += _ruleset(ruleset, report.against)
    sections.append(_Section(_quiet(report), [], []))
    text = _joined(sections, MOST_CHARACTERS)
    if len(text) <= at_most:
        return text
    fixed = len(_joined([_Section(s.before, [], s.after) for s in sections], 0))
    reserve = 200 * len(sections)
    text = _joined(sections, _largest_share([section.size for section in sections], at_most - fixed - reserve))
    return text if len(text) <= at_most else _cut(text, at_most)


def _largest_share(sizes: Sequence[int], room: int) -> int:
    """Return how long a section may be so that all of them fit, the longest shortened first."""
    left = sorted(sizes)
    for index, size in enumerate(left):
        share = room // (len(left) - index)
        if size > share:
            return max(share, 0)
        room -= size
    return max(left, default=0)


def _joined(sections: Sequence[_Section], most: int) -> str:
    return "\n".join(line for section in sections for line in section.lines(most)).rstrip("\n") + "\n"


def _cut(text: str, at_most: int) -> str:
    """Return the beginning of a report of very many rulesets, up to a ruleset."""
    told = "\n_The report is longer than a comment can be; `leadrules ci` prints all of it._\n"
    kept = text[: at_most - len(told)].rpartition("\n### ")[0]
    return f"{kept or text[: at_most - len(told)]}\n{told}"


def _head(report: Report) -> list[str]:
    sign = "❌" if report.code else "✅"
    compared = f"Compared with {coded(report.against)}."
    return [MARK, f"## {sign} Agreement: {escaped(report.headline())}", "", compared, ""]


def _quiet(report: Report) -> list[str]:
    names = [coded(ruleset.shown) for ruleset in report.rulesets if ruleset.is_quiet]
    if not names:
        return []
    more = f" and {len(names) - _MOST_QUIET:,} more" if len(names) > _MOST_QUIET else ""
    return ["", f"Unchanged, and nothing to be solved: {', '.join(names[:_MOST_QUIET])}{more}."]


def _ruleset(ruleset: RulesetReport, against: str) -> Iterator[_Section]:
    lines = [f"### {coded(ruleset.shown)}: {escaped(ruleset.title)}", "", "| part | verdict | in a few words |"]
    lines += ["|---|---|---|", *map(_row, ruleset.parts), ""]
    yield _Section(lines, [], [])
    for part in ruleset.parts:
        if body := details_lines(part.details):
            is_open = " open" if part.code or part.name == "Changes" else ""
            before = [f"<details{is_open}><summary>{part.name}: {escaped_in_html(part.words)}</summary>", ""]
            command = _COMMANDS[part.name].format(path=ruleset.shown, against=against)
            yield _Section(before, body, ["", "</details>", ""], command)


def _row(part: Part) -> str:
    return f"| {part.name} | {_SIGNS[part.verdict]} {part.verdict.value} | {with_code(part.words)} |"


def details_lines(details: Details) -> list[str]:
    """Return what a part rests on, line by line; none where the verdict says it all."""
    match details:
        case None:
            return []
        case Found():
            return to_markdown(details.diagnostics).splitlines() if details.diagnostics else []
        case Tested():
            return list(_tested(details))
        case Changes():
            return changes_lines(details)
        case CheckedVersion():
            asking = (f"- {escaped(c.sentence)}{escaped(touched(c))} {coded(c.fingerprint)}" for c in details.asking)
            return [*to_markdown(details.found).splitlines(), "", *asking]
        case Told():
            return impact_lines(details)
        case Foretold():
            return forecast_lines(details)
        case Reviewed():
            return list(_reviewed(details))
    assert_never(details)


def _tested(tested: Tested) -> Iterator[str]:
    for result in tested.failed:
        yield from _failed(result)
    if tested.failed:
        yield ""
    if tested.coverage is None:
        return
    yield from ("| covered | | of | |", "|---|--:|--:|--:|")
    for kind, share in (*tested.coverage.by_kind.items(), ("all", tested.coverage.all)):
        yield f"| {kind} | {share.covered:,} | {share.total:,} | {share.percent}% |"
    gaps = tested.coverage.diagnostics
    if gaps:
        yield ""
    for gap in gaps:
        place = f"{coded(f'{gap.span.file}:{gap.span.line}')} " if gap.span else ""
        yield f"- {place}{with_code(gap.message)}"


def _failed(result: CaseResult) -> Iterator[str]:
    about = f" ({escaped(result.case.about)})" if result.case.about else ""
    yield f"- ❌ {coded(result.id)}{about}, {coded(f'{result.case.span.file}:{result.case.line}')}"
    for difference in result.differences:
        yield f"  - {escaped(words_of(difference))}"


def _reviewed(reviewed: Reviewed) -> Iterator[str]:
    """Yield who has signed and who has not, as a list whose depth is that of the text."""
    for line in list(lines_of(reviewed))[1:]:
        if line:
            depth = (len(line) - len(line.lstrip())) // 2
            yield f"{'  ' * depth}- {with_code(line.strip())}"
