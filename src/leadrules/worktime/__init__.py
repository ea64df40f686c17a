"""Time as an agreement writes it: durations, opening hours, time zones; and as it passes: working time."""

from leadrules.worktime.counting import Due
from leadrules.worktime.durations import (
    BUSINESS,
    EXACT_MICROSECONDS,
    MICROSECONDS_PER_DAY,
    WORKING_MICROSECONDS,
    Duration,
    Unit,
    duration_meant,
    parse_duration,
    surely_longer,
    whole_days,
    working_microseconds,
)
from leadrules.worktime.hours import WEEKDAYS, Block, parse_block, parse_weekdays
from leadrules.worktime.pauses import Pause
from leadrules.worktime.wall_clock import after, days_later
from leadrules.worktime.work_calendar import FIRST_YEAR, LAST_YEAR, AtClose, HolidayDates, WorkCalendar
from leadrules.worktime.zones import zone, zone_names

__all__ = [
    "BUSINESS",
    "EXACT_MICROSECONDS",
    "FIRST_YEAR",
    "LAST_YEAR",
    "MICROSECONDS_PER_DAY",
    "WEEKDAYS",
    "WORKING_MICROSECONDS",
    "AtClose",
    "Block",
    "Due",
    "Duration",
    "HolidayDates",
    "Pause",
    "Unit",
    "WorkCalendar",
    "after",
    "days_later",
    "duration_meant",
    "parse_block",
    "parse_duration",
    "parse_weekdays",
    "surely_longer",
    "whole_days",
    "working_microseconds",
    "zone",
    "zone_names",
]
