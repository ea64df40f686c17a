"""The parts of the report on one ruleset, each from what the verb of that name finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from leadrules.agreement import Agreement
from leadrules.approvals import Signer
from leadrules.cases import case_files
from leadrules.changes import Changes, Level
from leadrules.cli import FINDINGS, OK, UNUSABLE
from leadrules.cli.approval_files import SIGNERS_FILE, has_cryptography, open_signers, signers_at
from leadrules.cli.approvals import Reviewed, reviewed_since
from leadrules.cli.breaking import checked_version
from leadrules.cli.changes_text import counted
from leadrules.cli.check import checked
from leadrules.cli.console import count
from leadrules.cli.forecast import Asked as AskedForecast
from leadrules.cli.forecast import forecast_told
from leadrules.cli.impact import measured
from leadrules.cli.leads import Sources
from leadrules.cli.lint import FailOn, exit_code_of, linted
from leadrules.cli.prove import proved, summary_of
from leadrules.cli.report.asked import Asked
from leadrules.cli.report.content import Found, Part, Verdict
from leadrules.cli.rulesets import Ruleset, open_cases
from leadrules.cli.test import decided_cases
from leadrules.diagnostics import Diagnostic, Severity, has_errors, in_order
from leadrules.revisions import Source
from leadrules.ruleset import agreement_path

_EXAMPLES = 3


def problems_part(path: Path, fail_on: FailOn, day: date | None) -> tuple[Part, Mapping[str, str]]:
    """Return what `check` and `lint` find in a ruleset, and the texts of its files."""
    files = checked(path)
    lint = None if has_errors(files.diagnostics) else linted(path, day=day)
    found = in_order((*files.diagnostics, *(lint.found if lint else ())))
    texts = {**files.texts, **(lint.texts if lint else {})}
    code = exit_code_of(found, fail_on)
    verdict = Verdict.FAILED if code else Verdict.LOOK if found else Verdict.PASSED
    words = _counted(found) if found else f"none in {files.holds}"
    return Part("Problems", verdict, words, Found(found, texts), found, code), texts


def _counted(found: Iterable[Diagnostic]) -> str:
    by_severity = Counter(finding.severity for finding in found)
    return ", ".join(count(by_severity[severity], severity.value) for severity in Severity if by_severity[severity])


def cases_part(ruleset: Ruleset, least: float | None) -> Part:
    """Return whether the worked examples are decided as agreed, and what they do not show.

    Raises:
        AgreementError: the cases have errors.
    """
    if not case_files(ruleset.folder, ruleset.agreement):
        wanted = least is not None
        verdict, code = (Verdict.FAILED, FINDINGS) if wanted else (Verdict.LOOK, OK)
        return Part("Cases", verdict, "there are no worked examples", code=code)
    tested = decided_cases(ruleset, open_cases(ruleset), least, coverage=True)
    passed, cases = len(tested.results) - len(tested.failed), count(len(tested.results), "case")
    words = f"{passed:,} of {cases} pass"
    if tested.coverage is not None:
        share = f"{tested.coverage.all.percent}%"
        words += f", covering {share}" + ("" if tested.low is None else f", less than {least:g}%")
    code = FINDINGS if tested.findings else OK
    return Part("Cases", Verdict.FAILED if code else Verdict.PASSED, words, tested, tested.findings, code)


def proofs_part(ruleset: Ruleset, fail_on: FailOn) -> Part:
    """Return what is proved of every lead, and where it does not hold.

    Raises:
        AgreementError: the roster has errors.
    """
    proofs = proved(ruleset)
    found = proofs.diagnostics
    code = exit_code_of(found, fail_on)
    verdict = Verdict.FAILED if code else Verdict.LOOK if found else Verdict.PASSED
    words = summary_of(proofs)
    return Part("Proofs", verdict, words, Found(found, ruleset.agreement.texts), found, code)


def changes_part(changes: Changes) -> Part:
    """Return what changed, in words, and for whom."""
    if not changes.changes:
        return Part("Changes", Verdict.PASSED, "none")
    verdict = Verdict.LOOK if changes.level is Level.MAJOR else Verdict.TOLD
    return Part("Changes", verdict, counted(changes), changes)


def version_part(changes: Changes, ruleset: Ruleset, on: date, against: str) -> Part:
    """Return whether the version says how much has changed.

    Raises:
        AgreementError: there are mistakes in the accepted changes.
    """
    found = checked_version(changes, ruleset, on, against)
    version, needed = changes.new.version, found.weighed.needed
    words = f"{version} says too little: {needed} is the smallest" if found.too_small else f"{version} says enough"
    if found.weighed.accepted:
        words += f", {count(len(found.weighed.accepted), 'change')} accepted"
    code = FINDINGS if has_errors(found.found) else OK
    verdict = Verdict.FAILED if code else Verdict.LOOK if found.found else Verdict.PASSED
    return Part("Version", verdict, words, found if found.found else None, found.found, code)


def impact_part(
    changes: Changes, sides: tuple[Ruleset, Ruleset], sources: Sources, at: datetime, weeks: float | None
) -> Part:
    """Return which leads the changes move.

    Raises:
        LeadrulesError: the leads or an intake cannot be read.
    """
    told, problems = measured(changes, *sides, sources, at, (weeks, True, _EXAMPLES))
    if not told.impact.leads:
        words = f"no usable lead in `{sources.leads.as_posix()}` for both agreements"
        return Part("Impact", Verdict.UNDONE, words, told, problems, FINDINGS)
    verdict = Verdict.TOLD if told.impact.flips else Verdict.PASSED
    return Part("Impact", verdict, told.counted(), told, problems)


def forecast_part(ruleset: Ruleset, older: Ruleset | None, sources: Sources, log: Path | None, at: datetime) -> Part:
    """Return how many leads will qualify, and which promises that backs. It never fails: a person has to decide.

    Raises:
        LeadrulesError: the leads or an intake cannot be read.
    """
    told, problems = forecast_told(ruleset, older, sources, log, at, AskedForecast())
    if told.forecast.volume is None:
        return Part("Forecast", Verdict.UNDONE, told.headline(), told, problems)
    found = (*told.forecast.diagnostics, *problems)
    verdict = Verdict.TOLD if told.forecast.is_backed else Verdict.LOOK
    return Part("Forecast", verdict, told.headline(), told, found)


def approvals_part(
    ruleset: Ruleset, older: Agreement | None, was: Source | None, asked: Asked, at: datetime, *, is_changed: bool
) -> Part:
    """Return who has approved, and who has still to.

    They have to where somebody asked for it, or where the base has a list of who may sign; but not for what has not
    changed: that was looked at when it was merged.

    Raises:
        LeadrulesError: the list of those who may sign, or a signature, cannot be read.
    """
    is_asked = asked.require is not None or asked.signers is not None or asked.signers_from is not None
    allowed = _signers(ruleset, was, asked, is_asked=is_asked)
    if not has_cryptography():
        words = 'the package `cryptography` is not installed: pip install "leadrules[sign]"'
        return Part("Approvals", Verdict.UNDONE, words, code=OK if allowed is None else UNUSABLE)
    reviewed = reviewed_since(older, ruleset, allowed, at, asked.require)
    given = _given(reviewed)
    if allowed is None:
        return Part("Approvals", Verdict.TOLD, f"{given}, and nobody is listed who may sign", reviewed)
    passes = bool(reviewed.approvals) and not has_errors(reviewed.diagnostics)
    if not is_changed and not passes:
        return Part("Approvals", Verdict.TOLD, f"{given}, not asked for: the agreement has not changed")
    missing = [approval.party for approval in reviewed.approvals if approval.problem is not None]
    words = f"{given}; still to sign: {', '.join(missing)}" if missing else given
    verdict = Verdict.PASSED if passes else Verdict.FAILED
    if passes and reviewed.diagnostics:
        verdict = Verdict.LOOK
    return Part("Approvals", verdict, words, reviewed, reviewed.diagnostics, OK if passes else FINDINGS)


def _given(reviewed: Reviewed) -> str:
    given = sum(map(reviewed.is_given, reviewed.approvals))
    return f"{given} of {count(len(reviewed.approvals), 'approval')}"


def _signers(ruleset: Ruleset, was: Source | None, asked: Asked, *, is_asked: bool) -> Sequence[Signer] | None:
    """Return who may sign: as they are named, else as the base lists them; None where it does not and nobody asked.

    Raises:
        AgreementError: there is no such list, or it has mistakes.
    """
    of_base = asked.signers is None and asked.signers_from in (None, asked.against)
    if of_base and was is not None:
        folder = agreement_path(was.path, was.store).parent
        listed = Source(folder / SIGNERS_FILE, was.store, f"{was.shown}/{SIGNERS_FILE}")
        if was.store.is_file(listed.path):
            return signers_at(listed, ruleset)
    if not is_asked:
        return None
    return open_signers(ruleset, asked.signers, asked.signers_from or (None if asked.signers else asked.against))
