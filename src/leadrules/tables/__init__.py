"""Tables on disk: CSV, JSON Lines and Parquet, read row by row and written.

A row that cannot be read is a row too, with its fault; only a file that is no table at all stops a reading.
"""

from leadrules.tables.dividing import divided
from leadrules.tables.json_lines import Twice, each_key_once, is_json_lines
from leadrules.tables.reading import ENDINGS, read_table
from leadrules.tables.runs import Runs
from leadrules.tables.table import Fault, Row, Table, table_of
from leadrules.tables.writing import can_write, write_table, write_text
from leadrules.tables.written import AS_USUAL, ENCODINGS, Written

__all__ = [
    "AS_USUAL",
    "ENCODINGS",
    "ENDINGS",
    "Fault",
    "Row",
    "Runs",
    "Table",
    "Twice",
    "Written",
    "can_write",
    "divided",
    "each_key_once",
    "is_json_lines",
    "read_table",
    "table_of",
    "write_table",
    "write_text",
]
