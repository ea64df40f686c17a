"""The impact of a change, as text and as Markdown for a pull request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from leadrules.changes import Kind
from leadrules.cli.changes_text import heading
from leadrules.cli.console import count
from leadrules.formats import escaped
from leadrules.impact import FLIPS, Cause, Flip, Impact, fact
from leadrules.impact.attribution import MOST_TRIED

_WORDS: Final = {
    "gained": ("+", "becomes qualified", "become qualified"),
    "lost": ("-", "stops being qualified", "stop being qualified"),
    "rerouted": ("~", "goes elsewhere", "go elsewhere"),
    "tier": ("~", "has another tier or fast track", "have another tier or fast track"),
    "other": ("~", "comes to something else", "come to something else"),
}
_MOST_CAUSES: Final = 12


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of an impact: over which time, how many examples, and what the reading of the leads has to say."""

    impact: Impact
    weeks: float | None
    examples: int
    notes: tuple[str, ...]

    def counted(self) -> str:
        """Return the one line that counts."""
        impact = self.impact
        told = []
        for kind in FLIPS:
            if number := impact.counts[kind]:
                sign, one, several = _WORDS[kind]
                told.append(f"{sign}{number:,} {one if number == 1 else several}")
        return ", ".join([*told, f"{impact.unchanged:,} unchanged"])

    def volume(self) -> Iterator[str]:
        """Yield the handoffs before and after, by the week where the time is known, and the promises about them."""
        old, new = self.impact.handoffs
        yield f"Handoffs: {old:,} → {new:,}{_percent(old, new)}"
        promises = self.impact.promises()
        if self.weeks is None:
            if promises:
                yield "Volume a week: `--weeks`, the time in which these leads came, compares it with what was promised"
            return
        per_week = (old / self.weeks, new / self.weeks)
        yield f"Volume a week: {per_week[0]:,.1f} → {per_week[1]:,.1f}, as if these leads came in {self.weeks:g} weeks"
        for promise in promises:
            kept = ["kept" if promise.is_kept(volume) else "not kept" for volume in per_week]
            bound = " to ".join(f"{b:,.1f}" for b in (promise.at_least, promise.at_most) if b is not None)
            yield f"  {promise.party} promised {promise.said} ({promise.id}; {bound} a week): {kept[0]} → {kept[1]}"

    def loads(self) -> list[tuple[str, int, int]]:
        """Return the handoffs of each team, queue and owner before and after."""
        return [(f"{kind} {name}", old, new) for (kind, name), (old, new) in self.impact.loads.items()]

    def causes(self) -> Iterator[tuple[str, str]]:
        """Yield what each group of changes does alone, and which they are."""
        moving = self.moving()
        for _, flips, sentence in moving[:_MOST_CAUSES]:
            yield flips, sentence
        if len(moving) > _MOST_CAUSES:
            yield "", f"… and {len(moving) - _MOST_CAUSES:,} more; `--out FILE` has the causes of every lead"
        if self.impact.causes and self.impact.together:
            yield f"{self.impact.together:,}", "only by several changes together"

    def moving(self) -> list[tuple[Cause, str, str]]:
        """Return each group of changes that moves leads alone, how many of each kind, and which changes they are."""
        return [
            (cause, _flips(cause), " + ".join(c.sentence for c in cause.changes))
            for cause in self.impact.causes or ()
            if cause.total
        ]

    def without_causes(self) -> str | None:
        """Return why no change is told to be the cause; None where causes are told, or nothing flips."""
        if self.impact.causes is not None or not self.impact.flips:
            return None
        return f"no change was tried alone (there are more than {MOST_TRIED}, or nobody asked)"

    def example_flips(self) -> Iterator[tuple[str, Sequence[Flip]]]:
        """Yield the first flips of each kind."""
        for kind in FLIPS:
            found = [flip for flip in self.impact.flips if flip.kind == kind]
            if found and self.examples:
                yield _WORDS[kind][2], found[: self.examples]

    def one_sided(self) -> Iterator[str]:
        """Yield what only one of the agreements reads or can use."""
        old, new = self.impact.changes.old, self.impact.changes.new
        for side, other, leads in (("old", new, self.impact.only_old), ("new", old, self.impact.only_new)):
            own = old if side == "old" else new
            renamed = {name for c in self.impact.changes if c.kind is Kind.RENAMED for name in (c.old, c.new)}
            if fields := sorted(set(own.fields) - set(other.fields) - renamed):
                yield f"Only the {side} agreement reads {', '.join(fields)}"
            if leads:
                yield f"Only the {side} agreement can use {count(len(leads), 'lead')}: {_some(leads)}; not compared"
        yield from self.notes


def impact_text(told: Told) -> str:
    """Return an impact for people."""
    impact = told.impact
    lines = [f"{heading(impact.changes)}, {count(impact.leads, 'lead')} decided by both at {impact.at.isoformat()}", ""]
    lines += [told.counted(), "", *told.volume()]
    if loads := told.loads():
        lines += ["", "Where they go", *_columns([(name, f"{old:,}", "→", f"{new:,}") for name, old, new in loads])]
    causes = list(told.causes())
    if causes:
        lines += ["", "What each change does alone", *_columns(causes)]
    if (why := told.without_causes()) is not None:
        lines += ["", f"Causes: {why}"]
    for words, flips in told.example_flips():
        lines += ["", f"For example, these {words}", *_columns([(flip.lead_id, fact(flip)) for flip in flips])]
    if notes := list(told.one_sided()):
        lines += ["", *notes]
    return "\n".join(lines)


def impact_markdown(told: Told) -> str:
    """Return an impact as Markdown, for a pull request."""
    return "\n".join([f"### Impact: {escaped(heading(told.impact.changes))}", "", *impact_lines(told)])


def impact_lines(told: Told) -> list[str]:
    """Return an impact as lines of Markdown, without a heading."""
    impact = told.impact
    at = impact.at.isoformat()
    lines = [f"**{escaped(told.counted())}**", ""]
    lines += [f"{count(impact.leads, 'lead')} decided by both at {escaped(at)}.", ""]
    lines += [f"- {escaped(line.strip())}" for line in told.volume()]
    if loads := told.loads():
        lines += ["", *_table(("goes to", "before", "after"), ((n, f"{old:,}", f"{new:,}") for n, old, new in loads))]
    if causes := list(told.causes()):
        lines += ["", *_table(("leads", "this change alone"), causes)]
    if (why := told.without_causes()) is not None:
        lines += ["", f"Causes: {escaped(why)}"]
    rows = [(flip.lead_id, words, fact(flip)) for words, flips in told.example_flips() for flip in flips]
    if rows:
        lines += ["", *_table(("lead", "these", "why"), rows)]
    if notes := list(told.one_sided()):
        lines += ["", *(f"- {escaped(note)}" for note in notes)]
    return lines


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(map(escaped, row))} |"


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    return [
        f"  {'  '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))}".rstrip() for row in rows
    ]


def _flips(cause: Cause) -> str:
    return ", ".join(f"{_WORDS[kind][0]}{cause.flips[kind]:,} {kind}" for kind in FLIPS if kind in cause.flips)


def _percent(old: int, new: int) -> str:
    return f" ({100 * (new - old) / old:+.1f}%)" if old and old != new else ""


def _some(ids: Sequence[str]) -> str:
    return ", ".join(ids[:5]) + (", …" if len(ids) > 5 else "")
