"""Files of other revisions, as ``git`` has them: the base of a change, and who may sign on the base branch."""

from __future__ import annotations

import errno
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from leadrules.agreement import Agreement, load
from leadrules.cli.console import fail
from leadrules.ruleset import read_file

_LINK: Final = "120000"


@dataclass(frozen=True, slots=True)
class Revision:
    """The files of one commit: a store of rulesets. Paths are those of the repository; links are not followed."""

    folder: Path
    named: str
    commit: str

    def is_file(self, path: Path) -> bool:
        """Return whether a file stands there."""
        return self._mode(path).startswith("100")

    def is_folder(self, path: Path) -> bool:
        """Return whether a folder stands there."""
        return path == Path() or self._mode(path) == "040000"

    def is_inside(self, path: Path, folder: Path) -> bool:
        """Return whether a file lies inside a folder."""
        inside = os.path.normpath(path)
        return Path(inside).is_relative_to(os.path.normpath(folder)) and self._mode(path) != _LINK

    def content(self, path: Path, at_most: int) -> bytes:
        """Return the first bytes of a file.

        Raises:
            OSError: it is not there.
        """
        spec = f"{self.commit}:{os.path.normpath(path)}"
        if (content := _output(self.folder, "cat-file", "blob", spec)) is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        return content[:at_most]

    def name(self, path: Path) -> str:
        """Return what diagnostics call a file: ``origin/main:rulesets/mine/agreement.yaml``."""
        return f"{self.named}:{path.as_posix()}"

    def _mode(self, path: Path) -> str:
        listed = _git(self.folder, "ls-tree", "--full-tree", self.commit, "--", os.path.normpath(path))
        return (listed or "").partition(" ")[0]


def revision(text: str, folder: Path, beside: str) -> tuple[Revision, Path]:
    """Return the revision that ``REF`` or ``REF:PATH`` names, and the path in its repository.

    Without a path it is that of ``beside`` in the ruleset ``folder``. Ends the command where there is no such revision.
    """
    ref, colon, path = text.partition(":")
    prefix = _git(folder, "rev-parse", "--show-prefix")
    if prefix is None:
        fail(f"`{folder.as_posix()}` is in no repository of git", f"`{text}` names a revision of one")
    commit = None if ref.startswith("-") else _git(folder, "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
    if not commit:
        fail(f"git has no revision `{ref}` here", "fetch it first, or look at its name: `git branch --all`")
    return Revision(folder, ref, commit), Path(path) if colon and path else Path(prefix) / beside


def text_at(text: str, folder: Path, beside: str) -> tuple[str, str]:
    """Return the content of a file of a revision and what diagnostics call it; see ``revision``.

    Raises:
        AgreementError: it is too large, or not UTF-8.
    """
    at, path = revision(text, folder, beside)
    if not at.is_file(path):
        hint = "add the file there first, in a change of its own that both sides review"
        fail(f"`{at.named}` has no file `{path.as_posix()}`", hint)
    return read_file(path, at), at.name(path)


def agreement_at(text: str, folder: Path) -> Agreement:
    """Return the agreement of a folder or file on disk, or of ``REF`` or ``REF:PATH``.

    Raises:
        AgreementError: it has errors, or is not there.
    """
    if Path(text).exists():
        return load(text)
    at, path = revision(text, folder, "")
    return load(path, store=at)


def _git(folder: Path, *arguments: str) -> str | None:
    """Return the line that git prints; None where it fails."""
    printed = _output(folder, *arguments)
    return None if printed is None else printed.decode("utf-8", "replace").strip("\n")


def _output(folder: Path, *arguments: str) -> bytes | None:
    try:
        done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=False)  # noqa: S603, S607
    except FileNotFoundError:
        fail("`git` is not installed here", "other revisions are read with it")
    return done.stdout if done.returncode == 0 else None
