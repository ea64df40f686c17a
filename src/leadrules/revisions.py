"""Rulesets as they stand in a revision of a git repository: ``origin/main:rulesets/saas-midmarket``.

Files are read from the objects of the repository with ``git`` itself: nothing is checked out, fetched or written, no
shell is involved, and a revision is a name, never an option.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from leadrules.diagnostics import AgreementError, error
from leadrules.ruleset import DISK, Store

_LONGEST_WAIT_SECONDS: Final = 60
_MOST_LINKS: Final = 10
_DRIVE: Final = re.compile(r"[A-Za-z]:[\\/]")
_LFS: Final = b"version https://git-lfs.github.com/spec/"
_ENVIRONMENT: Final = {
    "LC_ALL": "C",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_LITERAL_PATHSPECS": "1",
}
_LINK, _MODULE, _FOLDER = "120000", "160000", "040000"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a ruleset is read from: its path in a store, and how a person would name it."""

    path: Path
    store: Store
    shown: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands at a path of a revision."""

    mode: str
    object_id: str
    path: Path

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder."""
        return self.mode == _FOLDER

    @property
    def is_file(self) -> bool:
        """Whether it is a file."""
        return self.mode.startswith("100")


@dataclass(frozen=True, slots=True)
class Revision:
    """The files of one revision. Paths are those of the repository, from its top.

    ``ref`` is how a person calls the revision, ``commit`` the object that was found for it, ``folder`` is where git is
    run.
    """

    ref: str
    commit: str
    folder: Path
    _entries: dict[Path, Entry | None] = field(default_factory=dict, repr=False, compare=False)

    def is_file(self, path: Path) -> bool:
        """Return whether a file stands there."""
        entry = self.entry(path)
        return entry is not None and entry.is_file

    def is_folder(self, path: Path) -> bool:
        """Return whether a folder stands there."""
        entry = self.entry(path)
        return entry is not None and entry.is_folder

    def is_inside(self, path: Path, folder: Path) -> bool:
        """Return whether a file lies inside a folder, with every link followed.

        Every file lies inside a folder above the top of the repository.
        """
        entry, around = self.entry(path), self.entry(folder)
        if _normal(folder) is None:
            return entry is not None
        return entry is not None and around is not None and entry.path.is_relative_to(around.path)

    def name(self, path: Path) -> str:
        """Return what diagnostics call a file."""
        return f"{self.ref}:{path.as_posix()}"

    def content(self, path: Path, at_most: int) -> bytes:
        """Return the first bytes of a file.

        Raises:
            OSError: it cannot be read.
            AgreementError: only a pointer to it is in the repository.
        """
        entry = self.entry(path)
        if entry is None or not entry.is_file:
            raise FileNotFoundError(2, "no such file in this revision")
        content = _output_of(["cat-file", "blob", entry.object_id], self.folder, at_most)
        if content.startswith(_LFS):
            message = f"`{self.name(path)}` is a pointer of Git LFS, not the file itself"
            raise AgreementError([error("LR585", message, None, "keep what an agreement reads in git itself")])
        return content

    def entry(self, path: Path) -> Entry | None:
        """Return what stands at a path, with links followed; None where nothing does.

        Raises:
            AgreementError: it is another repository.
        """
        if path not in self._entries:
            self._entries[path] = self._followed(path, _MOST_LINKS)
        return self._entries[path]

    def files(self, folder: Path) -> tuple[Path, ...]:
        """Return every file below a folder, in order; links and other repositories are no files.

        Raises:
            AgreementError: git cannot be run.
        """
        below = [] if folder == Path() else ["--", folder.as_posix()]
        listed = _run(["ls-tree", "-r", "-z", "--full-tree", self.commit, *below], self.folder)
        lines = listed.stdout.decode("utf-8", "replace").split("\0")
        return tuple(sorted(Path(line.partition("\t")[2]) for line in lines if line.startswith("100")))

    def _followed(self, path: Path, links: int) -> Entry | None:
        normal = _normal(path)
        if normal is None or not links:
            return None
        if normal == Path():
            return Entry(_FOLDER, self.commit, normal)
        listed = _run(["ls-tree", "-z", "--full-tree", self.commit, "--", normal.as_posix()], self.folder)
        if listed.returncode or not listed.stdout:
            return self._below_link(normal, links)
        mode, _, rest = listed.stdout.decode("utf-8", "replace").partition(" ")
        object_id = rest.partition(" ")[2].partition("\t")[0]
        if mode == _MODULE:
            message = f"`{self.name(normal)}` is a submodule: a repository of its own"
            raise AgreementError([error("LR584", message, None, "run the command inside that repository")])
        if mode == _LINK:
            target = _output_of(["cat-file", "blob", object_id], self.folder, 4096).decode("utf-8", "replace")
            return None if target.startswith("/") else self._followed(normal.parent / target, links - 1)
        return Entry(mode, object_id, normal)

    def _below_link(self, path: Path, links: int) -> Entry | None:
        """Return what stands at a path whose folder may be a link, or lie in a submodule."""
        if path.parent == Path():
            return None
        above = self._followed(path.parent, links)
        if above is None or not above.is_folder or above.path == path.parent:
            return None
        return self._followed(above.path / path.name, links - 1)


def source_of(text: str, *, beside: Path | None = None) -> Source:
    """Return where the ruleset is that a person names: a path, or ``ref:path``.

    As git has it, the path of a revision begins at the top of the repository, or with ``./`` at the folder where the
    command runs: the present one, or ``beside``. A path that is there is a path, whatever it looks like.

    Raises:
        AgreementError: there is no such revision, or nothing there.
    """
    ref, colon, path = text.partition(":")
    if not colon or _DRIVE.match(text) or os.path.lexists(text):
        return Source(Path(text), DISK, Path(text).as_posix())
    folder = beside or Path()
    revision = revision_of(ref, folder)
    inside = _inside(path, folder, text)
    if revision.entry(inside) is None:
        raise AgreementError([error("LR583", f"`{ref}` has no `{path or '.'}`", None, _remedy(revision, path, folder))])
    return Source(inside, revision, text)


def source_beside(ref: str, ruleset: Path) -> Source:
    """Return the ruleset of a folder or file as it stands in a revision of the repository that it lies in.

    Raises:
        AgreementError: it lies in none, or the revision does not have it.
    """
    revision, inside = path_in(ref, ruleset)
    if revision.entry(inside) is None:
        hint = "it is new: there is nothing yet to compare it with"
        raise AgreementError([error("LR583", f"`{ref}` has no `{inside.as_posix()}`", None, hint)])
    return Source(inside, revision, revision.name(inside))


def base_of(text: str, ruleset: Path) -> Source:
    """Return what a ruleset is compared with: a path, ``ref:path``, or the same ruleset in a revision.

    Raises:
        AgreementError: there is no such revision, or nothing there.
    """
    if ":" in text or os.path.lexists(text):
        return source_of(text)
    return source_beside(text, ruleset)


def path_in(ref: str, path: Path) -> tuple[Revision, Path]:
    """Return a revision of the repository in which a path lies, and the path there; it need not be in the revision.

    A folder that is not there any more is looked for from the nearest one above it that is.

    Raises:
        AgreementError: there is no repository, or no such revision.
    """
    folder = path if path.is_dir() else path.parent
    while not folder.is_dir():
        folder = folder.parent
    revision = revision_of(ref, folder)
    inside = _normal(_prefix(folder) / os.path.relpath(path, folder))
    if inside is None:
        hint = "give a path inside the repository"
        raise AgreementError([error("LR587", f"`{path.as_posix()}` leads out of the repository", None, hint)])
    return revision, inside


def revision_of(ref: str, folder: Path) -> Revision:
    """Return a revision of the repository that a folder lies in.

    Raises:
        AgreementError: there is no repository, or no such revision.
    """
    if not ref or ref.startswith("-") or not ref.isprintable() or ref != ref.strip():
        hint = "name a branch, a tag or a commit, like `origin/main:rulesets/saas-midmarket`"
        raise AgreementError([error("LR581", f"`{ref}` is not the name of a revision", None, hint)])
    _prefix(folder)
    found = _run(["rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}"], folder)
    commit = found.stdout.decode("ascii", "replace").strip()
    if found.returncode or not re.fullmatch(r"[0-9a-f]{40,64}", commit):
        hint = "look with `git branch --all`; in CI, fetch the whole history (`fetch-depth: 0`)"
        raise AgreementError([error("LR582", f"no revision `{ref}` in this repository", None, hint)])
    return Revision(ref, commit, folder)


def _prefix(folder: Path) -> Path:
    """Return the path of a folder from the top of its repository.

    Raises:
        AgreementError: it lies in none.
    """
    found = _run(["rev-parse", "--show-prefix"], folder)
    if found.returncode:
        said = found.stderr.decode("utf-8", "replace").strip().partition("\n")[0].removeprefix("fatal: ")
        message = f"`{folder.as_posix()}` is in no repository that git can read: {said.lower()}"
        raise AgreementError(
            [error("LR580", message, None, "give a path without a revision, or run it in the repository")]
        )
    return Path(found.stdout.decode("utf-8", "replace").removesuffix("\n"))


def _inside(path: str, folder: Path, text: str) -> Path:
    """Return the path from the top of the repository that ``ref:path`` means."""
    parts = PurePosixPath(path.replace("\\", "/"))
    is_relative = parts.parts[:1] == ("..",) or path.startswith(("./", ".\\")) or path == "."
    whole = _prefix(folder) / parts if is_relative else Path(parts)
    inside = None if parts.is_absolute() else _normal(whole)
    if inside is None:
        hint = "begin at the top of the repository, or with `./` at this folder"
        raise AgreementError([error("LR587", f"`{text}` leads out of the repository", None, hint)])
    return inside


def _normal(path: Path) -> Path | None:
    """Return a path without ``.`` and ``..``; None where it leads above the top."""
    parts: list[str] = []
    for part in path.parts:
        if part == ".." and not parts:
            return None
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return Path(*parts)


def _remedy(revision: Revision, path: str, folder: Path) -> str:
    relative = _normal(_prefix(folder) / path)
    if relative is not None and revision.entry(relative) is not None:
        return (
            f"paths begin at the top of the repository: write `{revision.ref}:./{path}` or `{revision.name(relative)}`"
        )
    return f"look with `git ls-tree -r --name-only {revision.ref}`"


def _run(arguments: Sequence[str], folder: Path) -> subprocess.CompletedProcess[bytes]:
    """Run git.

    Raises:
        AgreementError: there is no git, or it does not come back.
    """
    command = ["git", *arguments]
    try:
        return subprocess.run(  # noqa: S603 - a list, and no part of it that begins with a dash but our own
            command, cwd=folder, env=os.environ | _ENVIRONMENT, capture_output=True, check=False,
            stdin=subprocess.DEVNULL, timeout=_LONGEST_WAIT_SECONDS,
        )  # fmt: skip
    except FileNotFoundError:
        message, hint = "git is needed to read a revision, and is not there", "install git, or give a path"
    except NotADirectoryError:
        message, hint = f"`{folder.as_posix()}` is no folder", "give a folder of the repository"
    except subprocess.TimeoutExpired:
        message, hint = f"git did not answer within {_LONGEST_WAIT_SECONDS} seconds", "look at the repository"
    except (OSError, ValueError) as problem:
        message, hint = f"git cannot be run: {problem}", "look at its installation"
    raise AgreementError([error("LR586", message, None, hint)])


def _output_of(arguments: Sequence[str], folder: Path, at_most: int) -> bytes:
    """Return the first bytes that git prints.

    Raises:
        OSError: git has nothing to print.
    """
    command = ["git", *arguments]
    with subprocess.Popen(  # noqa: S603 - as above
        command, cwd=folder, env=os.environ | _ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        content = process.stdout.read(at_most) if process.stdout else b""
        if len(content) == at_most:
            process.kill()
            return content
    if process.returncode:
        raise OSError(5, "git does not have its content; fetch it first")
    return content
