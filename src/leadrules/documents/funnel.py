"""Laying out the funnel: a column for each owner, a row for each stage, lines that never cross a box.

Each stage has a row of its own, so a line may run along the row of where it comes from, turn into a track between two
columns, and run along the row of where it leads. Lines to one stage share a track, and join it like rails.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations
from typing import Final, NamedTuple

from leadrules.documents.content import Funnel, Stage
from leadrules.documents.drawing import LINE, Band, Box, Drawing, Text, head, number, owner_style, wrapped

_LANE: Final = 152
_BOX: Final = 136
_TOP: Final = 40
_GAP: Final = 24
_TRACK: Final = 13
_EDGE: Final = 14
_RADIUS: Final = 7
_MOST_TRIED: Final = 6
"""Up to so many tracks between two columns, every order of them is tried for the fewest crossings."""


class _Bus(NamedTuple):
    """The track of every line that leads to one stage through one gutter."""

    gutter: int
    target: int


class _Way(NamedTuple):
    """A line from one stage to another along a track; stages and lanes are counted from 0."""

    source: int
    bus: _Bus


@dataclass(frozen=True, slots=True)
class _Rows:
    """Where the stages stand: lane, top and height of each, and their texts."""

    lanes: tuple[int, ...]
    tops: tuple[float, ...]
    heights: tuple[float, ...]
    means: tuple[list[str], ...]


Port = tuple[int, int, str]
"""A stage, a side of its box (-1 left, 1 right), and ``in`` or the target of the line that leaves there."""


def draw_funnel(funnel: Funnel) -> Drawing:
    """Return the drawing of a funnel."""
    index = {stage.id: place for place, stage in enumerate(funnel.stages)}
    lanes = tuple(funnel.owners.index(stage.owner) for stage in funnel.stages)
    pairs = [(index[source], index[target]) for source, target in funnel.ways]
    straight = [pair for pair in pairs if _is_straight(*pair, lanes)]
    ways = [_Way(s, _bus(s, t, lanes, len(funnel.owners))) for s, t in pairs if (s, t) not in straight]
    rows = _rows(funnel.stages, lanes, ways)
    order = _best_order(ways, rows)
    return _Layout(funnel, rows, ways, straight, order).drawing()


def _is_straight(source: int, target: int, lanes: tuple[int, ...]) -> bool:
    """Return whether the target stands below the source in its column, with nothing between them."""
    between = lanes[source + 1 : target]
    return target > source and lanes[source] == lanes[target] and lanes[source] not in between


def _bus(source: int, target: int, lanes: tuple[int, ...], owners: int) -> _Bus:
    """Return the track of a line. Gutter ``n`` lies to the right of column ``n``."""
    lane = lanes[target]
    comes_from_left = lanes[source] < lane or (lanes[source] == lane and 0 < lane == owners - 1)
    return _Bus(lane - 1 if comes_from_left else lane, target)


def _rows(stages: tuple[Stage, ...], lanes: tuple[int, ...], ways: list[_Way]) -> _Rows:
    tops, heights, means = [], [], []
    y = float(_TOP)
    for place, stage in enumerate(stages):
        said = wrapped(stage.means, _BOX - 18, "note", 3)
        sides = [sum(port[:2] == (place, side) for port in _ports(ways, lanes)) for side in (-1, 1)]
        height = max(20 + LINE * (1 + len(said)), 12.0 * (max(sides) + 1))
        tops.append(y)
        heights.append(height)
        means.append(said)
        y += height + _GAP
    return _Rows(lanes, tuple(tops), tuple(heights), tuple(means))


def _ports(ways: list[_Way], lanes: tuple[int, ...]) -> set[Port]:
    """Return where lines leave and reach boxes."""
    leaving = {(way.source, _side(lanes[way.source], way.bus.gutter), str(way.bus.target)) for way in ways}
    return leaving | {(way.bus.target, _side(lanes[way.bus.target], way.bus.gutter), "in") for way in ways}


def _side(lane: int, gutter: int) -> int:
    return 1 if gutter >= lane else -1


Order = dict[_Bus, int]
"""The place of each track in its gutter, from the left."""


def _best_order(ways: list[_Way], rows: _Rows) -> Order:
    """Return the order of tracks with the fewest crossings, gutter by gutter; the first of those in file order."""
    order: Order = {}
    for gutter in sorted({way.bus.gutter for way in ways}):
        buses = sorted({way.bus for way in ways if way.bus.gutter == gutter})
        here = [way for way in ways if way.bus.gutter == gutter]
        tries = permutations(range(len(buses))) if len(buses) <= _MOST_TRIED else [tuple(range(len(buses)))]
        best = min(tries, key=lambda places: (_crossings(here, dict(zip(buses, places, strict=True)), rows), places))
        order |= dict(zip(buses, best, strict=True))
    return order


def _crossings(ways: list[_Way], order: Order, rows: _Rows) -> int:
    """Return how often lines along rows cross tracks of other lines."""
    reach: dict[_Bus, tuple[int, int]] = {}
    for way in ways:
        low, high = reach.get(way.bus, (way.bus.target, way.bus.target))
        reach[way.bus] = (min(low, way.source), max(high, way.source))
    ends = {(way.source, way.bus) for way in ways} | {(way.bus.target, way.bus) for way in ways}
    count = 0
    for row, bus in ends:
        from_left = rows.lanes[row] <= bus.gutter
        for other, (low, high) in reach.items():
            passed = order[other] < order[bus] if from_left else order[other] > order[bus]
            count += passed and low < row < high
            count += passed and row in (low, high) and other.target != row
    return count


@dataclass(frozen=True, slots=True)
class _Layout:
    funnel: Funnel
    rows: _Rows
    ways: list[_Way]
    straight: list[tuple[int, int]]
    order: Order

    def drawing(self) -> Drawing:
        ports = self.port_heights()
        bottom = self.rows.tops[-1] + self.rows.heights[-1] + 12 if self.rows.tops else float(_TOP)
        lanes = range(len(self.funnel.owners))
        bands = tuple(Band(self.lane_x(lane), 0, _LANE, bottom) for lane in lanes)
        paths = [self.down(source, target) for source, target in self.straight]
        paths += [self.path(way, ports) for way in self.ways]
        heads = [head(self.middle(t), self.rows.tops[t], "down") for _, t in self.straight]
        for bus in sorted({way.bus for way in self.ways}):
            side = _side(self.rows.lanes[bus.target], bus.gutter)
            tip = self.edge(bus.target, side), ports[bus.target, side, "in"]
            heads.append(head(*tip, "left" if side > 0 else "right"))
        width = self.lane_x(len(self.funnel.owners) - 1) + _LANE + (self.gutter(0) if len(lanes) == 1 else 0)
        return Drawing(width, bottom, bands, tuple(paths), tuple(heads), self.boxes(), self.texts())

    def gutter(self, index: int) -> float:
        """Return the width of a gutter."""
        tracks = sum(bus.gutter == index for bus in self.order)
        return 2 * _EDGE + _TRACK * max(0, tracks - 1)

    def lane_x(self, lane: int) -> float:
        return lane * _LANE + sum(self.gutter(index) for index in range(lane))

    def track_x(self, bus: _Bus) -> float:
        return self.lane_x(bus.gutter) + _LANE + _EDGE + _TRACK * self.order[bus]

    def middle(self, stage: int) -> float:
        return self.lane_x(self.rows.lanes[stage]) + _LANE / 2

    def edge(self, stage: int, side: int) -> float:
        return self.middle(stage) + side * _BOX / 2

    def port_heights(self) -> dict[Port, float]:
        """Return the height of every port: spread over its side so that lines of one box do not cross each other."""
        heights: dict[Port, float] = {}
        ports = _ports(self.ways, self.rows.lanes)
        for stage, side in sorted({port[:2] for port in ports}):
            here = sorted((port for port in ports if port[:2] == (stage, side)), key=self.rank)
            for place, port in enumerate(here, 1):
                heights[port] = self.rows.tops[stage] + self.rows.heights[stage] * place / (len(here) + 1)
        return heights

    def rank(self, port: Port) -> tuple[int, float]:
        """Return the place of a port on its side: lines upwards, then what comes in, then lines downwards."""
        stage, side, leads = port
        if leads == "in":
            return 0, 0
        target = int(leads)
        bus = next(way.bus for way in self.ways if way.source == stage and way.bus.target == target)
        distance = abs(self.track_x(bus) - self.edge(stage, side))
        return (1, -distance) if target > stage else (-1, distance)

    def down(self, source: int, target: int) -> str:
        x, y = number(self.middle(source)), number(self.rows.tops[source] + self.rows.heights[source])
        return f"M{x} {y}V{number(self.rows.tops[target] - 6)}"

    def path(self, way: _Way, ports: dict[Port, float]) -> str:
        """Return a line out of its box, along its track and into the box it leads to, with round corners."""
        leaving = _side(self.rows.lanes[way.source], way.bus.gutter)
        reaching = _side(self.rows.lanes[way.bus.target], way.bus.gutter)
        start, end = self.edge(way.source, leaving), self.edge(way.bus.target, reaching)
        y, until = ports[way.source, leaving, str(way.bus.target)], ports[way.bus.target, reaching, "in"]
        x, down = self.track_x(way.bus), 1 if until > y else -1
        turn = down * min(_RADIUS, abs(until - y) / 2)
        corner = [
            f"M{number(start)} {number(y)}H{number(x - leaving * _RADIUS)}",
            f"Q{number(x)} {number(y)} {number(x)} {number(y + turn)}",
            f"V{number(until - turn)}",
            f"Q{number(x)} {number(until)} {number(x - reaching * _RADIUS)} {number(until)}",
            f"H{number(end + reaching * 6)}",
        ]
        return "".join(corner)

    def boxes(self) -> tuple[Box, ...]:
        return tuple(
            Box(
                self.middle(place) - _BOX / 2,
                self.rows.tops[place],
                _BOX,
                self.rows.heights[place],
                owner_style(stage.owner),
                stage.terminal,
            )
            for place, stage in enumerate(self.funnel.stages)
        )

    def texts(self) -> tuple[Text, ...]:
        texts = []
        for lane, owner in enumerate(self.funnel.owners):
            [shown] = wrapped(owner, _LANE - 8, "head", 1)
            texts.append(Text(self.lane_x(lane) + _LANE / 2, 23, shown, "head"))
        for place, stage in enumerate(self.funnel.stages):
            x, means = self.middle(place), self.rows.means[place]
            y = self.rows.tops[place] + (self.rows.heights[place] - LINE * (1 + len(means))) / 2 + LINE - 3
            texts.append(Text(x, y, wrapped(stage.id, _BOX - 14, "name", 1)[0], "name"))
            texts += [Text(x, y + LINE * line, said, "note") for line, said in enumerate(means, 1)]
        return tuple(texts)
