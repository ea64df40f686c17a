"""What a test does in the scratch repository."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

PEOPLE = (("ana@example.com", "marketing"), ("bob@example.com", "sales"))
MINE = "rulesets/mine"


@dataclass
class Scratch:
    top: Path
    keys: Path

    def git(self, *arguments: str) -> str:
        command = ["git", "-c", "user.name=Ana", "-c", "user.email=ana@example.com", *arguments]
        return subprocess.run(command, cwd=self.top, check=True, capture_output=True, text=True).stdout

    def commit(self, message: str) -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)

    def edit(self, *edits: tuple[str, str], file: str = "agreement.yaml", ruleset: str = MINE) -> None:
        path = self.top / ruleset / file
        text = path.read_text("utf-8")
        for old, new in edits:
            assert text.count(old) == 1, (old, text.count(old))
            text = text.replace(old, new)
        path.write_text(text, "utf-8")

    def change_three_rules(self) -> None:
        """Change a threshold, a list and a clock, with the version and the cases that they ask for."""
        self.edit(
            ("version: 3.0.0", "version: 4.0.0"),
            ("when: employees >= 100, because", "when: employees >= 80, because"),
            ("served: [ES, PT, FR", "served: [ES, PT, PL, FR"),
            ("within: 2 business hours", "within: 1 business hour"),
        )
