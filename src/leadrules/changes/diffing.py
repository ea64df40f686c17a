"""The changes from one agreement to another."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from leadrules.agreement import Agreement
from leadrules.agreement.clause import AgreementClause
from leadrules.changes.change import Change, Changes, Kind, Level
from leadrules.changes.comparing import Difference, compare
from leadrules.changes.kinds import OTHER, code_of, kind_of
from leadrules.changes.references import Rename
from leadrules.changes.renaming import find_renames
from leadrules.changes.stakes import stake_of
from leadrules.changes.statements import HOLIDAYS, Branch, Leaf, Node, at, said, statements
from leadrules.changes.wording import Sentences
from leadrules.description.wording import Wording
from leadrules.diagnostics import Span

_ORDER: Final = {clause: place for place, clause in enumerate((*AgreementClause.model_fields, HOLIDAYS))}
"""The order in which clauses are told: that of the file. A clause that is not there comes last."""


def diff(old: Agreement, new: Agreement) -> Changes:
    """Return what changed from one agreement to another, clause by clause; nothing where both mean and say the same.

    Layout, comments and the order of what has none never matter. What only has another name is renamed, wherever it is
    mentioned.
    """
    if old == new:
        return Changes(old, new, ())
    before, after = statements(old), statements(new)
    followed, renames = find_renames(before, after)
    sentences = Sentences(Wording.of(old), Wording.of(new), followed, after)
    differences = [_renamed(rename, followed, after) for rename in renames]
    differences += [_with_former_names(difference, renames) for difference in compare(followed, after)]
    differences.sort(key=lambda difference: _ORDER.get(difference.path[0], len(_ORDER)))
    changes = tuple(_change(difference, followed, after, sentences) for difference in differences)
    return Changes(old, new, changes or (_unexplained(before, after),))


def _renamed(rename: Rename, old: Branch, new: Branch) -> Difference:
    path, family = (*rename.holder, rename.new), rename.family
    return Difference("renamed", path, (*rename.holder, rename.old), family.declared, at(old, path), at(new, path))


def _with_former_names(difference: Difference, renames: tuple[Rename, ...]) -> Difference:
    """Return the difference with the path that it had before anything was renamed."""
    path, pattern = list(difference.old_path), difference.pattern
    for rename in renames:
        for index, key in enumerate(path):
            under = pattern[: index + 1]
            is_declared = under == rename.family.declared and difference.path[:index] == rename.holder
            if key == rename.new and (is_declared or under in rename.family.keys):
                path[index] = rename.old
    return replace(difference, old_path=tuple(path))


def _change(difference: Difference, old: Branch, new: Branch, sentences: Sentences) -> Change:
    kind = kind_of(difference)
    stake = stake_of(difference, (old, new))
    is_words = kind is Kind.REWORDED
    was, now = said(difference.old), said(difference.new)
    if difference.op in ("moved", "renamed"):
        was, now = difference.old_path[-1], difference.path[-1]
    return Change(
        kind,
        code_of(difference),
        difference.path,
        was,
        now,
        _span(difference.old),
        _span(difference.new),
        () if is_words else stake.touches(kind),
        Level.PATCH if is_words else stake.level(kind),
        sentences.sentence(difference, kind),
        _anchor(new, difference.path),
        difference,
    )


def _anchor(tree: Branch, path: tuple[str, ...]) -> Span | None:
    """Return where a change shows in the new file: where it stands, or what was above it."""
    depths = range(len(path), 0, -1)
    return next((span for depth in depths if (span := _span(at(tree, path[:depth])))), None)


def _span(node: Node | None) -> Span | None:
    if node is None or node.place is None:
        return None
    return node.place.span if isinstance(node, Leaf) else node.place.key_span


def _unexplained(old: Branch, new: Branch) -> Change:
    """Return the change of two agreements whose digests differ where no statement does, so that none is hidden."""
    difference = Difference("changed", (), (), (), old, new)
    sentence = "the agreement changed in a way that no statement shows"
    return Change(Kind.CHANGED, OTHER, (), None, None, None, None, (), Level.MAJOR, sentence, None, difference)
