"""What a base leaves to its overlays: the paths under ``overridable``, and what an overlay changes beyond them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from leadrules.clauses.clause import Findings, some
from leadrules.diagnostics import Diagnostic, error
from leadrules.overlay.tree import OWN_KEYS, Change
from leadrules.shape import MOST_TOLD, Types, are_maps, items_have_ids, step_into
from leadrules.shape.fields import fields_of
from leadrules.source import Place


@dataclass(frozen=True, slots=True)
class Permission:
    """What a base leaves open, and where it stands. ``root`` is the whole base, with what it has from its own."""

    paths: tuple[str, ...]
    root: Place
    _open: frozenset[tuple[str, ...]] = frozenset()

    def __post_init__(self) -> None:
        object.__setattr__(self, "_open", frozenset(tuple(path.split(".")) for path in self.paths))

    def covers(self, names: Sequence[str]) -> bool:
        """Return whether an overlay may change what stands under some keys and ids."""
        return any(tuple(names[:depth]) in self._open for depth in range(1, len(names) + 1))

    def line(self, names: Iterable[str]) -> str:
        """Return file and line of what stands under some keys and ids, or of what is nearest above."""
        span = self.root.named(names).key_span
        return f"{span.file}:{span.line}"


def check_permitted(changes: Iterable[Change], base: Permission) -> tuple[Diagnostic, ...]:
    """Return one error for each thing that an overlay changes and its base does not leave open."""
    refused = {change.names: change for change in changes if not base.covers(change.names)}
    found = []
    for names, change in list(refused.items())[:MOST_TOLD]:
        path = ".".join(names)[:120]
        hint = f"remove it here, or let the base list `{path}` under `overridable`; it lists {_listed(base)}"
        found.append(
            error("LR134", f"the base does not leave `{path}` open, see `{base.line(names)}`", change.span, hint)
        )
    if more := len(refused) - len(found):
        span = list(refused.values())[MOST_TOLD].span
        found.append(
            error("LR134", f"{more:,} more changes that the base does not leave open", span, "mend these first")
        )
    return tuple(found)


def check_overridable(model: type[Any], root: Place, base: Permission | None, findings: Findings) -> None:
    """Report paths under ``overridable`` that lead nowhere, or that the agreement's own base does not leave open."""
    place = root["overridable"]
    paths = place.value if isinstance(place.value, list) else []
    for index, path in enumerate(paths):
        steps = path.split(".") if isinstance(path, str) else []
        if not steps:
            continue
        span = place[index].span
        if (wrong := _leads_nowhere((model,), root, steps, findings)) is not None:
            findings.error("LR135", wrong[0], span, wrong[1])
        elif base is not None and not base.covers(steps):
            hint = f"what the base keeps, nobody below can leave open; it lists {_listed(base)}"
            message = f"the base does not leave `{path[:120]}` open, see `{base.line(steps)}`"
            findings.error("LR135", message, span, hint)


def _listed(base: Permission) -> str:
    return some((f"`{path}`" for path in base.paths), 4) if base.paths else "nothing"


def _leads_nowhere(
    types: Types, place: Place, steps: Sequence[str], findings: Findings
) -> tuple[str, str | None] | None:
    """Return what is wrong with a path, and the remedy; None where it leads to something that can be changed."""
    if steps[0] in OWN_KEYS:
        return f"`{steps[0]}` is always an overlay's own", "remove it from this list"
    for depth, step in enumerate(steps):
        known = _known(types, place.value, at_root=depth == 0)
        if step not in known:
            if findings.lost(place):
                return None
            above = ".".join(steps[:depth])[:120]
            what = f"`{above}` has no `{step[:60]}`" if above else f"unknown key `{step[:60]}`"
            listed = f"known here: {some(known)}" if known else f"write `{above}` for all that stands under it"
            return what, findings.closest(step, known) or listed
        by_id = items_have_ids(types)
        place = place.named([step])
        types = step_into(types, 0 if by_id else step)
    return None


def _known(types: Types, value: object, *, at_root: bool) -> list[str]:
    """Return the keys or ids that may be named under a value."""
    if items_have_ids(types):
        items = value if isinstance(value, list) else []
        return [item["id"] for item in items if isinstance(item, dict) and isinstance(item.get("id"), str)]
    if not are_maps(types):
        return []
    named = [key for key in fields_of(types) if not (at_root and key in OWN_KEYS)]
    return list(dict.fromkeys([*named, *(value if isinstance(value, dict) else ())]))
