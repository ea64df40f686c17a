"""Rulesets as commands see them: the folder, the agreement in it, and the files beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import typer

from leadrules.agreement import Agreement, load
from leadrules.cases import CASES_FILE, Cases, case_files, read_all_cases
from leadrules.cli.console import fail
from leadrules.holiday_lock import LOCK_FILE
from leadrules.intake import INTAKE_FILE
from leadrules.plan import Plan
from leadrules.plan import compile as compile_plan
from leadrules.roster import ROSTER_FILE
from leadrules.ruleset import DISK, Store, agreement_path, read_file

RulesetPath = Annotated[Path, typer.Argument(metavar="RULESET", help="A ruleset folder.", show_default=False)]

BESIDE_FILES: Final = (CASES_FILE, INTAKE_FILE, ROSTER_FILE, LOCK_FILE)
"""Files of a ruleset that stand for the ruleset when a command is given one of them."""


@dataclass(frozen=True, slots=True)
class Ruleset:
    """A ruleset without errors in its agreement. ``shown`` is what the person called it, ``store`` where it is read."""

    shown: str
    folder: Path
    agreement: Agreement
    plan: Plan
    store: Store = DISK

    @property
    def files(self) -> tuple[Path, ...]:
        """Everything that may be read of it and its bases: agreement, lists, and what stands beside them."""
        return tuple(
            Path(one.document.file).parent / name
            for one in self.agreement.lineage
            for name in (Path(one.document.file).name, *BESIDE_FILES, *_list_files(one))
        )


def _list_files(agreement: Agreement) -> list[str]:
    return [source for source in agreement.clause.lists.values() if isinstance(source, str)]


def ruleset_of(path: Path) -> Path:
    """Return the ruleset that a path means: itself, or the folder of a file that stands beside an agreement."""
    return path.parent if path.name in BESIDE_FILES and not path.is_dir() else path


def open_ruleset(path: Path) -> Ruleset:
    """Return a ruleset, ready to decide.

    Raises:
        AgreementError: its agreement has errors.
    """
    agreement = load(ruleset_of(path))
    return Ruleset(path.as_posix(), agreement_path(ruleset_of(path)).parent, agreement, compile_plan(agreement))


def plans_of(ruleset: Ruleset, under: Sequence[Path]) -> tuple[Plan, ...]:
    """Return the plans under which leads of a log were handed off: those of older versions, and the ruleset's own.

    Raises:
        AgreementError: an older version has errors.
    """
    return *(open_ruleset(path).plan for path in under), ruleset.plan


def open_cases(ruleset: Ruleset) -> Cases:
    """Return the cases of a ruleset; ends the command where it has none.

    Raises:
        AgreementError: the cases have errors.
    """
    files = case_files(ruleset.folder, ruleset.agreement)
    if not files:
        shown = (ruleset.folder / CASES_FILE).as_posix()
        fail(f"no file `{shown}`", "write worked examples there: `leadrules init` shows how they look")
    return read_all_cases([(read_file(file), file.as_posix()) for file in files], ruleset.agreement)
