"""Rulesets that commands read from the disk or from a revision: ``rules``, ``origin/main:rules``."""

from __future__ import annotations

from collections.abc import Mapping

import typer

from leadrules.agreement import examine
from leadrules.cli.console import exit_code, messages, print_diagnostics
from leadrules.cli.rulesets import Ruleset, ruleset_of
from leadrules.diagnostics import Diagnostic
from leadrules.plan import compile as compile_plan
from leadrules.revisions import Source
from leadrules.ruleset import agreement_path


def examined_source(source: Source) -> tuple[Ruleset | None, tuple[Diagnostic, ...], Mapping[str, str]]:
    """Return a ruleset, ready to decide, or None where its agreement has errors; what was found, and the texts.

    Raises:
        AgreementError: it cannot be read at all, or not be held exactly.
    """
    path = ruleset_of(source.path)
    agreement, diagnostics, texts = examine(path, store=source.store)
    if agreement is None:
        return None, diagnostics, texts
    folder = agreement_path(path, source.store).parent
    return Ruleset(source.shown, folder, agreement, compile_plan(agreement), source.store), diagnostics, texts


def open_source(source: Source) -> Ruleset:
    """Return a ruleset, ready to decide; ends the command where its agreement has errors, which it prints.

    Raises:
        AgreementError: it cannot be read at all, or not be held exactly.
    """
    ruleset, diagnostics, texts = examined_source(source)
    if ruleset is None:
        print_diagnostics(diagnostics, texts, messages())
        raise typer.Exit(exit_code(diagnostics))
    return ruleset
