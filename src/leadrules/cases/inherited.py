"""Cases of an overlay: its own, and those of its bases, which hold for it too unless it says why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from leadrules.agreement import Agreement
from leadrules.cases.file import CASES_FILE
from leadrules.cases.reading import Case, Cases, examine_cases, ids_in
from leadrules.clauses.clause import Findings, some
from leadrules.diagnostics import AgreementError, Diagnostic, has_errors, in_order
from leadrules.source import Document, read_yaml


def read_all_cases(files: Sequence[tuple[str, str]], agreement: Agreement) -> Cases:
    """Return the cases that hold for an agreement; ``files`` are as of ``examine_all_cases``.

    Raises:
        AgreementError: with every problem of the files, sorted by position.
    """
    cases, diagnostics = examine_all_cases(files, agreement)
    if cases is None:
        raise AgreementError(diagnostics)
    return cases


def examine_all_cases(
    files: Sequence[tuple[str, str]], agreement: Agreement | None
) -> tuple[Cases | None, tuple[Diagnostic, ...]]:
    """Return the cases that hold for an agreement, None where they have errors, and everything that was found.

    ``files`` has text and name of each file of cases: the agreement's own, then that of its base, and so on. A case
    with the id of one further up takes its place; ``skip`` takes one out.
    """
    documents = [read_yaml(text, name)[0] for text, name in files]
    gone: set[str] = set()
    skipped: dict[str, str] = {}
    held: list[Case] = []
    own: Cases | None = None
    findings = Findings()
    for index, (text, name) in enumerate(files):
        cases, found = examine_cases(text, name, agreement, without=frozenset(gone))
        findings.diagnostics.extend(found if index == 0 else map(_of_base, found))
        held += cases.cases if cases is not None else ()
        own = own or cases
        if (document := documents[index]) is not None:
            further_up = [case_id for other in documents[index + 1 :] if other for case_id in ids_in(other)]
            skipped |= _skipped(document, further_up, findings)
            gone |= {*ids_in(document), *skipped}
    diagnostics = in_order(findings.diagnostics)
    if agreement is None or own is None or has_errors(diagnostics):
        return None, diagnostics
    return replace(own, cases=tuple(held), diagnostics=diagnostics, skipped=skipped), diagnostics


def case_files(folder: Path, agreement: Agreement | None) -> list[Path]:
    """Return the files of cases that hold for an agreement: its own, that of its base, and so on."""
    bases = [] if agreement is None else list(agreement.lineage)[1:]
    folders = [folder, *(Path(base.document.file).parent for base in bases)]
    return [file for folder in folders if (file := folder / CASES_FILE).is_file()]


def _of_base(found: Diagnostic) -> Diagnostic:
    """Return what is told of a case of the base, with the way out that an overlay has."""
    way_out = "or, as it is the base's: `skip` the case or write it anew under its id"
    return replace(found, hint=f"{found.hint}; {way_out}" if found.hint else way_out)


def _skipped(document: Document, known: Sequence[str], findings: Findings) -> dict[str, str]:
    """Return the cases that a file skips, and report those that no base has, or that the file has a case for itself."""
    skip: Any = document.root["skip"].value
    own = set(ids_in(document))
    skipped = {case_id: str(reason) for case_id, reason in skip.items()} if isinstance(skip, dict) else {}
    for case_id in skipped:
        span = document.root["skip"][case_id].key_span
        if case_id not in known:
            few = f"its cases are: {some(known)}" if known else "only an overlay skips cases, those of its base"
            message = f"no base has a case `{case_id[:60]}`"
            findings.error("LR138", message, span, findings.closest(case_id, known) or few)
        elif case_id in own:
            message = f"`{case_id[:60]}` is skipped, and stands here as well"
            findings.error("LR138", message, span, "remove it from `skip`: the case here takes the place of the base's")
    return skipped
