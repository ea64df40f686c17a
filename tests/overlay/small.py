"""The smallest base that leaves something open, and ways to write rulesets that build on it."""

from pathlib import Path

from leadrules.agreement import Agreement, examine
from leadrules.diagnostics import Diagnostic

BASE = """\
leadrules: 1
id: base
version: 1.0.0
overridable: [lists, scoring.fit.rules, routing, qualification.tiers.hot.when]
lists:
  served: [ES, PT]
  freemail: {file: lists/freemail.txt}
lead:
  country: {type: text, kind: demographic}
  employees: {type: integer, kind: demographic}
scoring:
  fit:
    range: [0, 100]
    rules:
      - {id: served, when: country in served, points: 40}
      - {id: size, when: employees >= 100, points: 30}
qualification:
  tiers:
    - {id: hot, when: fit >= 40, handoff: true}
routing:
  ladder:
    - {id: iberia, when: country in served, to: {team: iberia}}
  otherwise: {queue: triage, watched_by: marketing, within: 1 day}
  teams: {iberia: {distribute: round_robin}}
"""
FREEMAIL = "gmail.com\nweb.de\n"
OWN = "leadrules: 1\nid: overlay\nversion: 1.0.0\n"


def write_base(folder: Path, text: str = BASE) -> None:
    (folder / "base" / "lists").mkdir(parents=True)
    (folder / "base" / "agreement.yaml").write_text(text, "utf-8")
    (folder / "base" / "lists" / "freemail.txt").write_text(FREEMAIL, "utf-8")


def write_overlay(folder: Path, text: str, *, extends: str = "../base", name: str = "overlay") -> Path:
    (folder / name).mkdir(exist_ok=True)
    (folder / name / "agreement.yaml").write_text(f"{OWN}extends: {extends}\n{text}", "utf-8")
    return folder / name


def told(path: Path) -> tuple[Agreement | None, tuple[Diagnostic, ...]]:
    agreement, diagnostics, _ = examine(path)
    return agreement, diagnostics


def codes(path: Path) -> list[str]:
    return [d.code for d in told(path)[1]]
