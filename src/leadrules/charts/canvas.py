"""The canvas on which charts are drawn, the same for all: size, type, colours.

matplotlib draws, its figures made directly: nothing of ``pyplot`` and its global state. Its settings are changed for
the time of the drawing only. Colours are those of Okabe and Ito, which people tell apart whatever they see of red and
green; no chart says anything by colour alone.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from io import BytesIO
from typing import Any, Final, TypeAlias

from leadrules.charts.svg import INK, cleaned
from leadrules.diagnostics import LeadrulesError, error
from leadrules.documents.escaping import visible

Axes: TypeAlias = Any
"""Axes of matplotlib, whose types differ from release to release."""

BLUE: Final = "#0072b2"
VERMILION: Final = "#d55e00"
GREEN: Final = "#009e73"
ORANGE: Final = "#e69f00"
SKY: Final = "#56b4e9"

WIDTH_IN: Final = 5.0
"""Of 360 points: on a phone of 390 pixels a letter of 10 points is still 9 pixels high."""

TYPE: Final = 10.5
_SETTINGS: Final[dict[Any, Any]] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "leadrules",
    "text.parse_math": False,
    "font.family": ["DejaVu Sans"],
    "font.size": TYPE,
    "xtick.labelsize": TYPE,
    "ytick.labelsize": TYPE,
    "axes.labelsize": TYPE,
    "legend.fontsize": TYPE,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
    "hatch.linewidth": 1.0,
    "axes.formatter.use_mathtext": False,
    "axes.unicode_minus": True,
    "path.sketch": None,
    "svg.image_inline": True,
}


def draw(name: str, title: str, told: str, height_in: float, plot: Callable[[Axes], None]) -> str:
    """Return a drawing as SVG for a page.

    Raises:
        LeadrulesError: matplotlib is not installed.
    """
    try:
        from matplotlib import rc_context, rcParamsDefault
        from matplotlib.backends.backend_svg import FigureCanvasSVG
        from matplotlib.figure import Figure
    except ImportError as problem:
        said, hint = "charts need the extra `report`, with matplotlib", "install it: `pip install 'leadrules[report]'`"
        raise LeadrulesError([error("LR702", said, None, hint)]) from problem
    made = BytesIO()
    plain: dict[Any, Any] = {key: value for key, value in rcParamsDefault.items() if key.split(".")[0] in _STYLED}
    settings: dict[Any, Any] = {**plain, **_SETTINGS}
    with rc_context(settings), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")  # the reader's fonts show it
        figure = Figure(figsize=(WIDTH_IN, height_in), layout="constrained")
        FigureCanvasSVG(figure)
        plot(figure.add_subplot())
        none = {"Date": None, "Creator": None, "Format": None, "Type": None}
        figure.savefig(made, format="svg", metadata=none, transparent=True)
    return cleaned(made.getvalue(), name, visible(title), visible(told))


_STYLED: Final = frozenset(
    {"axes", "figure", "font", "grid", "hatch", "legend", "lines", "markers", "patch", "path", "savefig", "scatter"}
    | {"svg", "text", "xaxis", "xtick", "yaxis", "ytick", "errorbar"}
)
"""Settings that a person may have changed, and that no chart takes over."""


def grid(axes: Axes, along: str) -> None:
    """Draw faint lines across, behind everything."""
    axes.set_axisbelow(True)
    axes.grid(True, axis="y" if along == "y" else "x", color=INK, alpha=0.15, linewidth=0.8)


def short(text: str, most: int = 18) -> str:
    """Return a text as a label: on one line, cut where it is long; the table has all of it."""
    said = visible(text)
    return said if len(said) <= most else f"{said[: most - 1].rstrip()}…"


def nothing(axes: Axes, words: str) -> None:
    """Say on an empty canvas why it is empty."""
    axes.set_axis_off()
    axes.text(0.5, 0.5, words, ha="center", va="center", transform=axes.transAxes)
