"""How many leads will qualify under an agreement, from what happened: backtest, forecast, and what a threshold does."""

from leadrules.forecast.backtesting import Backtest, History, Qualified, WeekCount, backtest, look_back
from leadrules.forecast.negotiating import Band, Negotiation, Option, negotiate
from leadrules.forecast.predicting import Ahead, Chance, Forecast, predict
from leadrules.forecast.spreading import Realised, Volume
from leadrules.forecast.varying import Threshold, threshold_of, thresholds_of

__all__ = [
    "Ahead", "Backtest", "Band", "Chance", "Forecast", "History", "Negotiation", "Option", "Qualified", "Realised",
    "Threshold", "Volume", "WeekCount", "backtest", "look_back", "negotiate", "predict", "threshold_of",
    "thresholds_of",
]  # fmt: skip
