"""Every event once in SQL: repeats of an event count once, events that differ under one id not at all.

Only events that anything looks at are worth the work. Those whose id stands once are done; the others, few as they are,
are compared with each other.
"""

from __future__ import annotations

from collections.abc import Iterator

from leadrules.engines.sql.query import Column, Query, Step
from leadrules.engines.sql.reading import attributes_of, cleaning_events


def once(query: Query, wanted: str, refused: str) -> Iterator[Step]:
    """Yield the steps from ``events_near`` to ``events_once``.

    ``wanted`` and ``refused`` test of an event whether anything looks at it, and whether the agreement forbids it.
    """
    name = query.name
    lead, event, again_lead, again = map(name, ("_lead", "_event", "_again_lead", "_again_event"))
    past = f"{name('_us')} <= {name('_at_us')}"
    same = f"near.{lead} = events_checked.{lead} AND near.{event} = events_checked.{event}"
    yield Step(
        "events_again",
        "ids that stand at several events",
        f"events_checked\n  WHERE {past} AND EXISTS (SELECT 1 FROM events_near AS near WHERE {same})\n"  # noqa: S608
        f"  GROUP BY {lead}, {event} HAVING COUNT(*) > 1",
        (Column(lead, "_again_lead"), Column(event, "_again_event")),
        everything=False,
    )
    attributes = tuple(dict.fromkeys(attributes_of(query).values()))
    names = ("_lead", "_type", "_event", "_us", "_at_us", "_refused_event")
    found = ", ".join(map(name, [*names, *(f"_raw{a.column}" for a in attributes)]))
    joined = f"events_again ON {lead} = {again_lead} AND {event} = {again}"
    yield _united(
        query,
        "events_found",
        "events that matter, and all others with an id that stands several times",
        f"SELECT {found}, 0 AS {name('_repeated')}\n"  # noqa: S608
        f"  FROM events_near LEFT JOIN {joined}\n  WHERE {again} IS NULL OR {refused}",
        f"SELECT {found}, 1 AS {name('_repeated')}\n  FROM events_checked JOIN {joined}\n  WHERE {past}",  # noqa: S608
    )
    yield cleaning_events(query, "events_found", "_repeated")
    columns = ", ".join(map(name, [*names, *(a.column for a in attributes)]))
    repeated, versions = name("_repeated"), name("_versions")
    yield _united(
        query,
        "events_once",
        "every event once: repeats become one row, and events that differ under one id do not count",
        f"SELECT {columns} FROM events_clean WHERE {repeated} = 0",  # noqa: S608
        f"SELECT {columns} FROM (\n    SELECT {columns}, COUNT(*) OVER (PARTITION BY {lead}, {event}) AS {versions}\n"  # noqa: S608
        f"    FROM (SELECT DISTINCT {columns} FROM events_clean WHERE {repeated} = 1) AS each_version\n"
        f"  ) AS counted WHERE {versions} = 1 AND {wanted}",
    )


def _united(query: Query, step: str, about: str, first: str, second: str) -> Step:
    text = f"{query.dialect.write('step', step)} (\n  {first}\n  UNION ALL\n  {second}\n)"
    return Step(step, about, "", text=text)
