"""Charts of a scorecard and of what goes with it, for pages and for notebooks. matplotlib comes with ``report``."""

from leadrules.charts.acceptance import acceptance
from leadrules.charts.chart import Chart
from leadrules.charts.follow_up import follow_up
from leadrules.charts.funnel import funnel, funnel_of
from leadrules.charts.points import points
from leadrules.charts.returns import returns
from leadrules.charts.volume import weekly_volume

__all__ = ["Chart", "acceptance", "follow_up", "funnel", "funnel_of", "points", "returns", "weekly_volume"]
