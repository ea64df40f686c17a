"""What ``leadrules prove`` is asked about conditions and versions, and its answers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from rich.text import Text

from leadrules.analysis import Verdict, alike, disjoint, implies, z3_if_installed
from leadrules.cli import FINDINGS, OK
from leadrules.cli.console import output, printable
from leadrules.cli.diff import compared_plans
from leadrules.cli.differences_text import difference_diagnostics, verdict
from leadrules.cli.findings import Format, print_findings
from leadrules.cli.rulesets import Ruleset, open_ruleset, ruleset_of
from leadrules.cli.sources import open_source
from leadrules.diagnostics import Diagnostic, Severity, to_json
from leadrules.revisions import source_of


class Claim(StrEnum):
    """What may be claimed of two conditions."""

    IMPLIES = "implies"
    DISJOINT = "is disjoint from"
    ALIKE = "is answered like"


_PROVES: Final = {Claim.IMPLIES: implies, Claim.DISJOINT: disjoint, Claim.ALIKE: alike}
_REFUTED: Final = {
    Claim.IMPLIES: ("LR870", "`{}` does not imply `{}`", "narrow the first condition, or widen the second"),
    Claim.DISJOINT: ("LR871", "one lead meets both `{}` and `{}`", "narrow one of the conditions"),
    Claim.ALIKE: ("LR870", "`{}` and `{}` are not answered alike", "see what the lead that shows it gets from each"),
}


@dataclass(frozen=True, slots=True)
class Claims:
    """What is to be proved of a ruleset: claims about pairs of conditions, and whether an old version decides alike."""

    of_conditions: tuple[tuple[Claim, tuple[str, str]], ...]
    old: str | None


@dataclass(slots=True)
class _Answers:
    """What came of the claims about one ruleset."""

    ruleset: Ruleset
    found: list[Diagnostic]
    proved: list[str]
    witnesses: dict[Diagnostic, Mapping[str, Any]]

    def claim(self, claim: Claim, pair: tuple[str, str]) -> None:
        """Prove or refute a claim about two conditions."""
        answer: Verdict = _PROVES[claim](self.ruleset.plan, *pair, solver=z3_if_installed())
        said = f"`{pair[0]}` {claim} `{pair[1]}`"
        if answer.holds:
            self.proved.append(f"proved: {said}")
        elif answer.witness is None:
            hint = "simplify the conditions, or test them with cases"
            self.found.append(Diagnostic("LR890", Severity.NOTE, f"not decided: {said}; {answer.why}", None, hint))
        else:
            w = answer.witness
            code, message, hint = _REFUTED[claim]
            refuted = Diagnostic(code, Severity.WARNING, f"{message.format(*pair)}: {w.summary}", None, hint)
            self.found.append(refuted)
            self.witnesses[refuted] = w.to_dict()

    def compare(self, old: str) -> None:
        """Prove that an old version decides alike, or tell how not."""
        compared = compared_plans(open_source(source_of(old)).plan, self.ruleset.plan)
        found = difference_diagnostics(compared, self.ruleset.agreement, Severity.WARNING)
        self.found += found
        self.witnesses |= {one: each.to_dict() for one, each in zip(found, compared.differences, strict=False)}
        self.proved.append(verdict(compared))


def answer_claims(paths: Sequence[Path], claims: Claims, format: Format, *, witnesses: bool) -> int:  # noqa: A002
    """Print whether claims hold of rulesets, and return how the command ends: all is well only if all is proved."""
    answers = [_answered(open_ruleset(path), claims) for path in dict.fromkeys(map(ruleset_of, paths))]
    texts = {file: text for each in answers for file, text in each.ruleset.agreement.texts.items()}
    found = [diagnostic for each in answers for diagnostic in each.found]
    shown = {diagnostic: witness for each in answers for diagnostic, witness in each.witnesses.items()}
    if format is Format.json:
        print(to_json(found, {each: {"witness": witness} for each, witness in shown.items()}))
    else:
        print_findings(format, found, texts, verb="prove", files=texts, fails=Severity.WARNING)
    if witnesses and format is not Format.json:
        for each, witness in shown.items():
            print(json.dumps({"code": each.code, **witness}, ensure_ascii=False))
    if format in (Format.text, Format.github):
        for line in _lines(answers):
            output().print(Text(printable(line), style="bold"), soft_wrap=True)
    return FINDINGS if found else OK


def _lines(answers: Sequence[_Answers]) -> Iterator[str]:
    for each in answers:
        yield from (f"{each.ruleset.shown}: {line}" for line in each.proved)


def _answered(ruleset: Ruleset, claims: Claims) -> _Answers:
    answers = _Answers(ruleset, [], [], {})
    for claim, pair in claims.of_conditions:
        answers.claim(claim, pair)
    if claims.old is not None:
        answers.compare(claims.old)
    return answers
