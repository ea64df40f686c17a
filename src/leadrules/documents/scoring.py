"""How leads are scored: a scorecard for each axis, its caps and its grades."""

from __future__ import annotations

from typing import Final

from leadrules.clauses.scoring import Axis, AxisSpec
from leadrules.description.scoring import earned
from leadrules.description.wording import Wording, capital, spaced
from leadrules.documents.content import Id, Paragraph, Section, bullets, cell, section, sentence, table

DECREASING: Final = "Is meant to lower the score"


def scoring(wording: Wording) -> Section | None:
    """Return the scorecard of each axis."""
    specs = wording.agreement.clause.scoring or {}
    axes = tuple(_axis(axis, specs[name], wording) for name, axis in wording.agreement.axes.items())
    return section("How leads are scored", sections=axes)


def signed(points: int) -> str:
    """Return points with their sign, and a minus sign that is one."""
    return _number(points, "+,d")


def _number(points: int, style: str = ",d") -> str:
    return format(points, style).replace("-", "\N{MINUS SIGN}")


def _axis(axis: Axis, spec: AxisSpec, wording: Wording) -> Section | None:
    name = capital(spaced(axis.name))
    lo, hi = (bound // 100 for bound in (axis.lo_hundredths, axis.hi_hundredths))
    about = f"{spec.about.removesuffix('.')}. " if spec.about else ""
    rows = (
        (
            cell(Id(rule.id)),
            cell(signed(written.points)),
            cell(capital(earned(rule, written, wording)), DECREASING if rule.decreasing else None),
            cell(rule.group),
            cell(sentence(rule.because)),
        )
        for rule, written in zip(axis.rules, spec.rules, strict=True)
    )
    columns = ("Rule", "Points#", "For", "Counted with", "Because")
    caps = ((f"No more than {cap.at_most:,} points from {group} together.",) for group, cap in spec.groups.items())
    grades = ((cell(grade), cell(_number(threshold // 100))) for grade, threshold in axis.grades)
    return section(
        name,
        Paragraph((f"{capital(about)}From {_number(lo)} to {_number(hi)} points in all.",)),
        table(f"Scorecard: {spaced(axis.name)}", columns, rows),
        bullets(caps),
        table(f"Grades of {spaced(axis.name)}", ("Grade", "From points#"), grades),
    )
