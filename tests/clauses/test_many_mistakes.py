"""Files with thousands of the same mistake: every one is told, and few of them are looked into."""

import difflib

import pytest

from leadrules import AgreementError, parse
from leadrules.clauses.clause import MOST_SUGGESTIONS

AGREEMENT = """
leadrules: 1
id: many
version: 1.0.0
lead:
{fields}
scoring:
  fit:
    range: [0, 100]
    rules:
{rules}
qualification:
  required: [{required}]
  tiers: [{{id: all}}]
routing:
  ladder: [{{id: all, to: {{queue: all}}}}]
  otherwise: {{queue: triage, watched_by: marketing, within: 1 day}}
"""


def mistaken(conditions: list[str], required: list[str]) -> str:
    fields = "\n".join(f"  field_{n}: {{type: integer, kind: contact}}" for n in range(300))
    rules = "\n".join(f"      - {{id: r{n}, when: '{text}', points: 1}}" for n, text in enumerate(conditions))
    return AGREEMENT.format(fields=fields, rules=rules, required=", ".join(required))


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which words are compared with the names that are known."""
    words: list[str] = []
    search = difflib.get_close_matches

    def counted(word: str, *arguments: object, **named: object) -> list[str]:
        words.append(word)
        return search(word, *arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(difflib, "get_close_matches", counted)
    return words


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (mistaken([f"fild_{n} > 1" for n in range(1_000)], []), "LR203"),
        (mistaken([f"lenght(field_{n % 300}) > 1" for n in range(1_000)], []), "LR204"),
        (mistaken(["field_1 > 0"], [f"fild_{n}" for n in range(1_000)]), "LR229"),
    ],
    ids=["fields", "functions", "required fields"],
)
def test_every_unknown_name_is_told_and_only_the_first_ones_are_looked_up(
    text: str, code: str, searches: list[str]
) -> None:
    with pytest.raises(AgreementError) as refused:
        parse(text)
    told = refused.value.diagnostics
    assert [d.code for d in told] == [code] * 1_000
    assert all(d.hint for d in told)
    assert len(searches) <= MOST_SUGGESTIONS
