"""What the databases spell differently: quotes, literals, and the few functions that conditions need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from leadrules.engines.sql.literals import (
    bigquery_text,
    doubled,
    postgres_text,
    snowflake_text,
    spark_text,
    sqlite_number,
    sqlite_pattern,
    standard_text,
)
from leadrules.expr.sql_dialect import Dialect, digits

_UPPER: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

_EVERYWHERE: Final = {
    "lower": f"translate({{0}}, '{_UPPER}', '{_UPPER.lower()}')",  # lower() differs outside ASCII
    "upper": f"translate({{0}}, '{_UPPER.lower()}', '{_UPPER}')",
    "date": "DATE '{0}'",
    "step": "{0} AS",
    "least": "LEAST({0})",
    "greatest": "GREATEST({0})",
    "floor": "floor({0})",
    "is whole": "{0} = floor({0})",
    "finite": "abs({0}) <= 1.7976931348623157e308",
    "joined": "concat_ws(',', {0})",
    "joined between": ", ",
    "joined part": "{0}",
    "values": "{0}({1}) AS (\n  VALUES\n    {2}\n)",
}

DUCKDB: Final = Dialect(
    "duckdb",
    standard_text,
    doubled('"'),
    digits,
    {
        **_EVERYWHERE,
        # translate takes fifteen times as long as lower, which is the same where every character is one byte
        "lower": f"CASE WHEN strlen({{0}}) = length({{0}}) THEN lower({{0}}) ELSE {_EVERYWHERE['lower']} END",
        "upper": f"CASE WHEN strlen({{0}}) = length({{0}}) THEN upper({{0}}) ELSE {_EVERYWHERE['upper']} END",
        "list": "CAST([{0}] AS VARCHAR[])",
        "whole": "CAST({0} AS BIGINT)",
        "float": "CAST({0} AS DOUBLE)",
        "textual": "CAST({0} AS VARCHAR)",
        "quotient": "({0} // {1})",
        "starts_with": "starts_with({0}, {1})",
        "ends_with": "ends_with({0}, {1})",
        "contains": "contains({0}, {1})",
        "like": "{0} LIKE {1} ESCAPE '\\'",
        "after the last": "split_part({0}, {1}, -1)",
        "holds": "list_contains({0}, {1})",
        "length": "len({0})",
        "days between": "({0} - {1})",
        "microseconds": "epoch_us({0})",
        "trim": (  # most texts need none, which is seen sooner
            "CASE WHEN ascii({0}) > 32 AND ascii({0}[-1]) > 32 THEN {0} "
            "ELSE trim({0}, ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)) END"
        ),
        "clean list": "[{1} FOR _e IN {0} IF _e IS NOT NULL AND {1} <> '']",
        "clean list element": "_e",
        "parameter": "$at",
        "instant": "CAST({0} AS TIMESTAMPTZ)",
        "local date": "CAST(timezone({2}, {0}) AS DATE)",
    },
    executed=True,
)

POSTGRES: Final = Dialect(
    "postgres",
    postgres_text,
    doubled('"'),
    lambda value: f"{digits(value)}::float8",
    {
        **_EVERYWHERE,
        "joined": "array_to_string(ARRAY[{0}]::text[], ',')",  # concat_ws takes a hundred texts at most
        "step": "{0} AS MATERIALIZED",  # else the planner writes every step out inside the next, again and again
        "finite": "abs({0}) <= 1.7976931348623157e308::float8",
        "list": "ARRAY[{0}]::text[]",
        "whole": "CAST({0} AS bigint)",
        "float": "CAST({0} AS float8)",
        "textual": "CAST({0} AS text)",
        "quotient": "({0} / {1})",
        "starts_with": "starts_with({0}, {1})",
        "ends_with": "right({0}, length({1})) = {1}",
        "contains": "strpos({0}, {1}) > 0",
        "like": "{0} LIKE {1}",
        "after the last": "split_part({0}, {1}, -1)",
        "holds": "({1} = ANY({0}))",
        "length": "CAST(cardinality({0}) AS bigint)",
        "days between": "CAST({0} - {1} AS bigint)",
        "microseconds": "CAST(extract(epoch FROM {0}) * 1000000 AS bigint)",
        "trim": "btrim({0}, E' \\t\\n\\r\\f\\x0B')",
        "clean list": "CASE WHEN {0} IS NOT NULL THEN ARRAY(SELECT {1} FROM unnest({0}) AS _e WHERE {1} <> '') END",
        "clean list element": "_e",
        "parameter": "$1",
        "instant": "CAST({0} AS timestamptz)",
        "local date": "CAST({0} AT TIME ZONE {2} AS date)",
    },
    executed=True,
)

SQLITE: Final = Dialect(
    "sqlite",
    standard_text,
    doubled("`"),  # in double quotes, a name that no column has would be a text
    sqlite_number,
    {
        **_EVERYWHERE,
        "step": "{0} AS MATERIALIZED",  # as for PostgreSQL
        "lower": "lower({0})",  # of A-Z alone
        "upper": "upper({0})",
        "date": "'{0}'",
        "least": "min({0})",
        "greatest": "max({0})",
        "floor": "(CAST({0} AS INTEGER) - ({0} < CAST({0} AS INTEGER)))",
        "is whole": "(abs({0}) >= 4503599627370496 OR {0} = CAST({0} AS INTEGER))",
        "finite": "abs({0}) < 9e999",
        "list": "json_array({0})",
        "whole": "CAST({0} AS INTEGER)",
        "float": "CAST({0} AS REAL)",
        "textual": "CAST({0} AS TEXT)",
        "quotient": "({0} / {1})",
        "starts_with": "substr({0}, 1, length({1})) = {1}",
        "ends_with": "({1} = '' OR substr({0}, -length({1})) = {1})",
        "contains": "instr({0}, {1}) > 0",
        "like": "{0} GLOB {1}",
        "after the last": "substr({0}, length(rtrim({0}, replace({0}, {1}, ''))) + 1)",
        "holds": "{1} IN (SELECT _e.value FROM (SELECT {0} AS _l) AS _t, json_each(_t._l) AS _e)",
        "length": "json_array_length({0})",
        "days between": "CAST(julianday({0}) - julianday({1}) AS INTEGER)",
        "microseconds": "CASE WHEN typeof({0}) = 'integer' THEN {0} END",
        "trim": "trim({0}, ' ' || char(9, 10, 11, 12, 13))",
        "clean list": (
            "CASE WHEN json_valid({0}) THEN (SELECT json_group_array({1}) FROM (SELECT {0} AS _l) AS _t, "
            "json_each(_t._l) AS _e WHERE {1} <> '') END"
        ),
        "clean list element": "_e.value",
        "joined": "substr({0}, 2)",
        "joined between": " || ",
        "joined part": "COALESCE(',' || {0}, '')",
        "parameter": ":at",
        "instant": "{0}",
        "local date": "date('1970-01-01', (({1} + 345600000000000000) / 86400000000 - 4000000) || ' days')",
        "odd text": "typeof({0}) <> 'text'",
        "odd number": "typeof({0}) NOT IN ('integer', 'real')",
        "odd boolean": "{0} NOT IN (0, 1)",
        "odd date": "date({0}, '+0 days') IS NOT {0}",
        "odd datetime": "typeof({0}) <> 'integer'",
        "odd list": (
            "CASE WHEN json_valid({0}) THEN json_type({0}) <> 'array' OR EXISTS "
            "(SELECT 1 FROM json_each({0}) AS _e WHERE _e.type NOT IN ('text', 'null')) ELSE TRUE END"
        ),
    },
    pattern=sqlite_pattern,
    executed=True,
    typed=False,
    zones=False,
)

SPARK: Final = Dialect(
    "spark",
    spark_text,
    doubled("`"),
    lambda value: f"{digits(value)}D",
    {
        **_EVERYWHERE,
        "lower": (
            f"CASE WHEN octet_length({{0}}) = char_length({{0}}) THEN lower({{0}}) ELSE {_EVERYWHERE['lower']} END"
        ),
        "upper": (
            f"CASE WHEN octet_length({{0}}) = char_length({{0}}) THEN upper({{0}}) ELSE {_EVERYWHERE['upper']} END"
        ),
        "finite": "abs({0}) <= 1.7976931348623157e308D",
        "list": "CAST(array({0}) AS ARRAY<STRING>)",
        "whole": "CAST({0} AS BIGINT)",
        "float": "CAST({0} AS DOUBLE)",
        "textual": "CAST({0} AS STRING)",
        "quotient": "({0} DIV {1})",
        "is whole": "{0} = rint({0})",  # floor would be a whole number of 64 bits
        "starts_with": "startswith({0}, {1})",
        "ends_with": "endswith({0}, {1})",
        "contains": "contains({0}, {1})",
        "like": "{0} LIKE {1}",
        "after the last": "split_part({0}, {1}, -1)",
        "holds": "array_contains({0}, {1})",
        "length": "CAST(size({0}) AS BIGINT)",
        "days between": "CAST(datediff({0}, {1}) AS BIGINT)",
        "microseconds": "unix_micros({0})",
        "trim": "trim(BOTH ' \\t\\n\\r\\u000B\\u000C' FROM {0})",
        "clean list": "filter(transform({0}, _e -> {1}), _e -> _e IS NOT NULL AND _e <> '')",
        "clean list element": "_e",
        "parameter": ":at",
        "instant": "CAST({0} AS TIMESTAMP)",
        "local date": (
            "CAST(convert_timezone('UTC', {2}, TIMESTAMP_NTZ '1970-01-01 00:00:00' + make_dt_interval("
            "CAST({1} DIV 86400000000 AS INT), 0, 0, CAST({1} % 86400000000 DIV 1000000 AS DECIMAL(18, 6)))) AS DATE)"
        ),
    },
    executed=True,
)

BIGQUERY: Final = Dialect(
    "bigquery",
    bigquery_text,
    lambda name: "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`",
    digits,
    {
        **_EVERYWHERE,
        "list": "[{0}]",
        "whole": "CAST({0} AS INT64)",
        "float": "CAST({0} AS FLOAT64)",
        "textual": "CAST({0} AS STRING)",
        "quotient": "DIV({0}, {1})",
        "starts_with": "STARTS_WITH({0}, {1})",
        "ends_with": "ENDS_WITH({0}, {1})",
        "contains": "STRPOS({0}, {1}) > 0",
        "like": "{0} LIKE {1}",
        "after the last": "ARRAY_REVERSE(SPLIT({0}, {1}))[SAFE_OFFSET(0)]",
        "holds": "({1} IN UNNEST({0}))",
        "length": "ARRAY_LENGTH({0})",
        "days between": "DATE_DIFF({0}, {1}, DAY)",
        "microseconds": "UNIX_MICROS({0})",
        "trim": "TRIM({0}, ' \\t\\n\\r\\f\\v')",
        "clean list": "ARRAY(SELECT {1} FROM UNNEST({0}) AS _e WITH OFFSET AS _o WHERE {1} <> '' ORDER BY _o)",
        "clean list element": "_e",
        "joined": "ARRAY_TO_STRING([{0}], ',')",
        "values": "{0} AS (\n  SELECT * FROM UNNEST(ARRAY<STRUCT<{3}>>[\n    {2}\n  ])\n)",
        "parameter": "@at",
        "instant": "CAST({0} AS TIMESTAMP)",
        "local date": "DATE({0}, {2})",
    },
)

SNOWFLAKE: Final = Dialect(
    "snowflake",
    snowflake_text,
    doubled('"'),
    lambda value: f"{digits(value)}::FLOAT",
    {
        **_EVERYWHERE,
        "finite": "ABS({0}) <= 1.7976931348623157e308::FLOAT",
        "list": "ARRAY_CONSTRUCT({0})",
        "whole": "CAST({0} AS NUMBER(38, 0))",
        "float": "CAST({0} AS FLOAT)",
        "textual": "CAST({0} AS VARCHAR)",
        "quotient": "CAST(({0} - MOD({0}, {1})) / {1} AS NUMBER(38, 0))",
        "starts_with": "STARTSWITH({0}, {1})",
        "ends_with": "ENDSWITH({0}, {1})",
        "contains": "CONTAINS({0}, {1})",
        "like": "{0} LIKE {1} ESCAPE '\\\\'",
        "after the last": "SPLIT_PART({0}, {1}, -1)",
        "holds": "ARRAY_CONTAINS(TO_VARIANT({1}), {0})",
        "length": "ARRAY_SIZE({0})",
        "days between": "DATEDIFF(DAY, {1}, {0})",
        "microseconds": "DATE_PART(EPOCH_MICROSECOND, {0})",
        "trim": "TRIM({0}, ' \\t\\n\\r\\f\\x0B')",
        "clean list": "FILTER(TRANSFORM({0}, _e -> {1}), _e -> _e <> '')",
        "clean list element": "_e::VARCHAR",
        "joined": "ARRAY_TO_STRING(ARRAY_CONSTRUCT_COMPACT({0}), ',')",
        "values": "{0}({1}) AS (\n  SELECT * FROM VALUES\n    {2}\n)",
        "parameter": "?",
        "instant": "CAST({0} AS TIMESTAMP_TZ)",
        "local date": "CAST(CONVERT_TIMEZONE({2}, {0}) AS DATE)",
    },
)

DIALECTS: Final[Mapping[str, Dialect]] = {d.name: d for d in (DUCKDB, POSTGRES, SQLITE, SPARK, BIGQUERY, SNOWFLAKE)}
"""Every dialect by its name."""

EXPERIMENTAL: Final = frozenset(d.name for d in DIALECTS.values() if not d.executed)
"""Dialects that are written and parsed, and have not been run."""
