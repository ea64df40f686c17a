"""Small agreements for the tests of the linter: a clean one, and what each file under ``rules`` changes in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from leadrules import Agreement, parse
from leadrules.source import Place

HERE = Path(__file__).parent


CLEAN = HERE / "clean.yaml"


@dataclass(frozen=True)
class Example:
    """A rule's ``ok`` and ``bad`` agreement, the fields that can be filled, and where ``bad`` has its findings."""

    code: str
    ok: Agreement
    bad: Agreement
    intake: frozenset[str] | None
    at: tuple[Place, ...]


def example(file: Path) -> Example:
    """Return what a file under ``rules`` says.

    ``ok`` and ``bad`` are laid over the clean agreement: maps by key, lists of lines with an id by id, ``null`` removes.
    """
    said = yaml.safe_load(file.read_text("utf-8"))
    ok, bad = agreement(said["ok"]), agreement(said["bad"])
    places = []
    for path in said["at"]:
        place = bad.document.root
        for key in path:
            place = place[key]
        assert place.exists, f"{file.name}: nothing stands at {path}"
        places.append(place)
    intake = said["bad"].get("intake")
    return Example(file.name[:5], ok, bad, None if intake is None else frozenset(intake), tuple(places))


def agreement(changes: dict[str, Any]) -> Agreement:
    data = laid_over(yaml.safe_load(CLEAN.read_text("utf-8")), {k: v for k, v in changes.items() if k != "intake"})
    return parse(yaml.dump(data, Dumper=_Dumper, sort_keys=False, default_flow_style=None, width=10**6))


def laid_over(base: Any, changes: Any) -> Any:
    if not isinstance(changes, dict) or not isinstance(base, dict | list):
        return changes
    named = {item["id"]: item for item in base} if isinstance(base, list) else dict(base)
    for key, change in changes.items():
        if change is None:
            named.pop(key, None)
        elif key in named:
            named[key] = laid_over(named[key], change)
        else:
            named[key] = {"id": key, **change} if isinstance(base, list) else change
    return list(named.values()) if isinstance(base, list) else named


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        return True
