"""Write the reference pages that come from the code: diagnostic codes, lint rules and functions.

    python docs/generate.py

A test holds the committed pages equal to what this writes.
"""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Final

from leadrules.codes import CODES, Code
from leadrules.expr.functions import FUNCTIONS, Function
from leadrules.linter import LINT_CODES, RULES

REFERENCE: Final = Path(__file__).parent / "reference"
FAMILIES: Final = {
    "0": "YAML",
    "1": "Shape of keys and values",
    "2": "Names, types and conditions",
    "3": "Logic",
    "4": "Cases",
    "5": "Changes",
    "6": "Approvals",
    "7": "Data",
    "8": "Proofs",
    "9": "Measures",
}
_NOTE: Final = "<!-- Written by docs/generate.py from the code. Change it there. -->"


def pages() -> dict[Path, str]:
    """Return the text of each page that is generated, by its path."""
    return {
        REFERENCE / "codes.md": codes_page(),
        REFERENCE / "lint.md": lint_page(),
        REFERENCE / "functions.md": functions_page(),
    }


def codes_page() -> str:
    """Return the page of all diagnostic codes, family by family."""
    lines = [
        _NOTE,
        "",
        "# Diagnostic codes",
        "",
        "Every message carries a code, `error[LR203]`. A code is permanent: it may be retired, never given another",
        "meaning. `leadrules explain LR203` prints its page. LR340 to LR393 are [lint rules](lint.md).",
    ]
    for family, codes in groupby(CODES.values(), key=lambda code: code.code[2]):
        lines += ["", f"## LR{family}xx: {FAMILIES[family]}"]
        for code in codes:
            lines += _code(code)
    return "\n".join(lines) + "\n"


def _code(code: Code) -> Iterator[str]:
    yield from ("", f"### {code.code}", "", f"**{code.title[:1].upper()}{code.title[1:]}.** {code.why}", "")
    yield from ("Wrong:", "", "```text", code.bad, "```", "", "Instead:", "", "```text", code.instead, "```")


def lint_page() -> str:
    """Return the page of all lint rules: a table of them, and the page of each."""
    lines = [
        _NOTE,
        "",
        "# Lint rules",
        "",
        "What `leadrules lint` tells; [linting](../lint.md) says how it is used. A warning says that leads are lost,",
        "that a promise is empty, or that a line has no effect. A note says that something is missing which most",
        "agreements have, and some leave out on purpose.",
        "",
        "| code | rule | severity | finds |",
        "|---|---|---|---|",
    ]
    rules = {rule.code: (rule.slug, rule.severity.value) for rule in RULES}
    for code, page in LINT_CODES.items():
        slug, severity = rules.get(code, ("of ignores", "warning"))
        lines.append(f"| [{code}](#{code.lower()}) | {slug} | {severity} | {page.title} |")
    for page in LINT_CODES.values():
        lines += _code(page)
    return "\n".join(lines) + "\n"


def functions_page() -> str:
    """Return the page of all functions of the condition language."""
    lines = [
        _NOTE,
        "",
        "# Functions",
        "",
        "What a [condition](../conditions.md) can call. A function of something that is not known is not known itself,",
        "except `known`, `missing` and, where the rest settles it, `at_least`.",
        "",
        "| function | gives | meaning | example |",
        "|---|---|---|---|",
        *map(_function, FUNCTIONS.values()),
    ]
    return "\n".join(lines) + "\n"


def _function(function: Function) -> str:
    gives = {"boolean": "true or false", "days": "whole number", "length": "whole number"}.get(
        function.result, function.result
    )
    return f"| `{function.signature}` | {gives} | {function.about} | `{function.example}` |"


def main() -> None:
    """Write the pages."""
    for path, text in pages().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
