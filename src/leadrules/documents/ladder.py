"""Laying out the ladder of routes: a question on each rung, where it leads to the right, the next question below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from leadrules.documents.content import Ladder
from leadrules.documents.drawing import LINE, Box, Drawing, Text, TextStyle, head, number, wrapped

_LEFT: Final = 226
_RIGHT: Final = 138
_BETWEEN: Final = 42
_BELOW: Final = 30
_MARGIN: Final = 2
_ANSWER: Final = _MARGIN + _LEFT + _BETWEEN

Said = list[tuple[str, TextStyle]]


@dataclass(frozen=True, slots=True)
class _Step:
    """A question and its answer, one beside the other; ``y`` is their upper edge."""

    question: Said
    answer: Said
    y: float
    is_last: bool

    @property
    def height(self) -> float:
        return 16.0 + LINE * max(len(self.question), len(self.answer))

    @property
    def middle(self) -> float:
        return self.y + self.height / 2

    @property
    def below(self) -> float:
        return self.y + self.height

    def boxes(self) -> tuple[Box, Box]:
        asks = Box(_MARGIN, self.y, _LEFT, self.height, "other" if self.is_last else "plain")
        return asks, Box(_ANSWER, self.y, _RIGHT, self.height, "other" if self.is_last else "sales")

    def texts(self) -> list[Text]:
        texts = _stacked(self.question, _MARGIN + _LEFT / 2, self.middle)
        texts += _stacked(self.answer, _ANSWER + _RIGHT / 2, self.middle)
        if not self.is_last:
            texts.append(Text(_MARGIN + _LEFT + _BETWEEN / 2 - 3, self.middle - 5, "yes", "way"))
            texts.append(Text(_MARGIN + _LEFT / 2 + 9, self.below + _BELOW / 2 + 2, "no", "way", "start"))
        return texts

    def paths(self) -> list[str]:
        paths = [f"M{number(_MARGIN + _LEFT)} {number(self.middle)}H{number(_ANSWER - 6)}"]
        if not self.is_last:
            paths.append(f"M{number(_MARGIN + _LEFT / 2)} {number(self.below)}V{number(self.below + _BELOW - 6)}")
        return paths

    def heads(self) -> list[str]:
        heads = [head(_ANSWER, self.middle, "right")]
        return heads if self.is_last else [*heads, head(_MARGIN + _LEFT / 2, self.below + _BELOW, "down")]


def draw_ladder(ladder: Ladder) -> Drawing:
    """Return the drawing of a ladder."""
    steps: list[_Step] = []
    y = float(_MARGIN)
    for question, answer in _rungs(ladder):
        steps.append(_Step(question, answer, y, is_last=len(steps) == len(ladder.rungs)))
        y = steps[-1].below + _BELOW
    return Drawing(
        _ANSWER + _RIGHT + _MARGIN,
        y - _BELOW + _MARGIN,
        (),
        tuple(path for step in steps for path in step.paths()),
        tuple(points for step in steps for points in step.heads()),
        tuple(box for step in steps for box in step.boxes()),
        tuple(text for step in steps for text in step.texts()),
    )


def _rungs(ladder: Ladder) -> list[tuple[Said, Said]]:
    """Return what is asked on each rung and where it leads, in lines that fit; the last is for every other lead."""
    rungs = [
        (
            [*_lines(rung.which, _LEFT, "note", 4), *_lines(rung.id, _LEFT, "id", 1)],
            [*_lines(rung.goes, _RIGHT, "name", 4), *_lines(rung.instead, _RIGHT, "note", 3)],
        )
        for rung in ladder.rungs
    ]
    more = f"{ladder.left_out:,} more lines are in the table." if ladder.left_out else ""
    rest = [*_lines(more, _LEFT, "note", 2), *_lines(ladder.others, _LEFT, "note", 4)]
    return [*rungs, (rest, [*_lines(ladder.otherwise, _RIGHT, "name", 3), *_lines(ladder.watched, _RIGHT, "note", 4)])]


def _lines(text: str, width: float, style: TextStyle, most: int) -> Said:
    return [(said, style) for said in wrapped(text, width - 16, style, most)]


def _stacked(lines: Said, x: float, middle: float) -> list[Text]:
    """Return lines of text, the middle of all of them at a height."""
    top = middle - LINE * len(lines) / 2 + LINE - 4
    return [Text(x, top + LINE * place, said, style) for place, (said, style) in enumerate(lines)]
