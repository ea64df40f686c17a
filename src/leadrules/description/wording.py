"""How an agreement's names and conditions are said, and what every section says alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from leadrules.agreement import Agreement
from leadrules.expr import Condition, to_english
from leadrules.names import Path
from leadrules.worktime import Duration

Lines: TypeAlias = Iterator[str]


@dataclass(frozen=True, slots=True)
class Wording:
    """What one agreement calls its fields: by their titles, and their values with units."""

    agreement: Agreement
    titles: Mapping[str, str]
    units: Mapping[str, str]

    @classmethod
    def of(cls, agreement: Agreement) -> Wording:
        """Return the wording that an agreement asks for."""
        fields = agreement.fields.values()
        return cls(agreement, {f.name: f.title for f in fields if f.title}, {f.name: f.unit for f in fields if f.unit})

    def name(self, field: str) -> str:
        """Return what a field is called."""
        return self.titles.get(field, spaced(field))

    def names(self, fields: Iterable[str]) -> list[str]:
        """Return what each field is called."""
        return [self.name(field) for field in fields]

    def condition(self, condition: Condition) -> str:
        """Return a condition in English."""
        return to_english(condition.root, self.titles, self.units)

    def at(self, *path: str | int) -> str:
        """Return the condition that stands at a path of the file, in English; empty where there is none."""
        where: Path = path
        condition = self.agreement.conditions.get(where)
        return "" if condition is None else self.condition(condition)


def because(reason: str | None) -> str:
    """Return why the parties want it so, to stand behind a statement."""
    return f", because {reason}" if reason else ""


def remark(about: str | None) -> str:
    """Return what the parties remarked, to stand behind a name."""
    return f" ({about})" if about else ""


def capital(text: str) -> str:
    """Return the text as a sentence begins. Ids stay as they are spelled."""
    return text[:1].upper() + text[1:]


def spaced(name: str) -> str:
    """Return a name as it is said."""
    return name.replace("_", " ")


def spaced_list(names: Iterable[str], joiner: str = "and") -> str:
    """Return names as they are said, one after the other."""
    return listed([spaced(name) for name in names], joiner)


def listed(words: Sequence[str], joiner: str = "and") -> str:
    """Return words one after the other: ``a, b and c``."""
    return "".join(words) if len(words) < 2 else f"{', '.join(words[:-1])} {joiner} {words[-1]}"


def every(duration: Duration) -> str:
    """Return how often something is done: ``every 3 months``, ``every month``."""
    return f"every {duration.unit.value if duration.count == 1 else duration}"


def share(fraction: Fraction) -> str:
    """Return a share as a percentage."""
    return f"{float(fraction * 100):g}%"
