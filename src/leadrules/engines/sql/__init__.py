"""A plan as SQL: one SELECT from our own templates for each database."""

from leadrules.engines.sql.dialects import DIALECTS, EXPERIMENTAL
from leadrules.engines.sql.query import SqlError
from leadrules.engines.sql.select import result_columns, select

__all__ = ["DIALECTS", "EXPERIMENTAL", "SqlError", "result_columns", "select"]
