"""Charts: the state of matplotlib is left alone, a person's settings change nothing, numbers have intervals."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from statistics import median
from xml.etree import ElementTree

import matplotlib as mpl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reports import HOSTILE_AT, PLAN, card_of, hostile_log

from leadrules import charts
from leadrules.charts import Chart
from leadrules.statistics import median_interval, quantile

OKABE_ITO = {"#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7", "#000000"}


def drawn() -> tuple[Chart, ...]:
    card = card_of(hostile_log(PLAN, "team"), "2026-Q4", HOSTILE_AT)
    every = (charts.weekly_volume, charts.funnel, charts.follow_up, charts.acceptance, charts.returns)
    return tuple(draw(card) for draw in every)


def test_what_a_person_has_set_changes_no_chart_and_stays() -> None:
    before = drawn()
    with mpl.rc_context({"font.size": 30, "axes.grid": True, "lines.linewidth": 9, "svg.fonttype": "path"}):
        mine = dict(mpl.rcParams)
        assert drawn() == before
        assert dict(mpl.rcParams) == mine


def test_drawing_needs_no_pyplot() -> None:
    import subprocess
    import sys

    code = "import sys, leadrules.charts.canvas as c; c.draw('n', 't', 'd', 2, lambda axes: axes.plot([1, 2])); sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("place", range(5))
def test_a_chart_is_a_file_with_a_title_and_colours_that_all_can_tell_apart(place: int) -> None:
    chart = drawn()[place]
    root = ElementTree.fromstring(chart.svg)  # noqa: S314 - our own drawing
    assert [child.tag.rpartition("}")[2] for child in root[:3]] == ["rect", "title", "desc"]
    assert root[1].text == chart.title
    assert chart.caption in (root[2].text or "")
    allowed = OKABE_ITO | {"none", "currentColor", "#ffffff", "#1d1f22"}
    colours = {
        v for e in root.iter() for k, v in e.attrib.items() if k in ("fill", "stroke", "color") and "url" not in v
    }
    assert colours <= allowed
    assert chart._repr_svg_() == chart.svg
    assert all(len(row) == len(chart.head) for row in chart.rows)


def test_in_the_funnel_a_count_and_its_share_do_not_run_together() -> None:
    card = card_of(hostile_log(PLAN, "team"), "2026-Q4", HOSTILE_AT)
    said = [e.text for e in ElementTree.fromstring(charts.funnel(card).svg).iter() if e.tag.endswith("text")]  # noqa: S314
    assert "60" in said
    assert "60 (100%)" in said
    assert "40 (67%)" in said


def test_a_promise_comes_to_as_many_a_week_here_as_in_the_impact_of_a_change() -> None:
    card = card_of(hostile_log(PLAN, "team"), "2026-Q4", HOSTILE_AT)
    assert "the promise of 50 a month, 11.5 a week" in charts.weekly_volume(card).caption


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=60))
def test_the_interval_of_a_median_holds_it(values: list[int]) -> None:
    ordered = sorted(values)
    found = median_interval(ordered)
    assert (found is None) == (len(ordered) < 8)
    if found is not None:
        assert found[0] <= quantile(ordered, Fraction(1, 2)) <= found[1]
        assert found[0] <= median(ordered) <= found[1]


def test_the_interval_of_a_median_holds_the_true_one_as_often_as_it_says() -> None:
    rng = Random(7)
    held = 0
    for _ in range(2000):
        low, high = median_interval(sorted(rng.expovariate(1) for _ in range(25))) or (0.0, 0.0)
        held += low <= 0.6931471805599453 <= high
    assert held / 2000 >= 0.945
