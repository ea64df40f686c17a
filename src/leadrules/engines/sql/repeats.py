"""Every event once in SQL: repeats of an event count once, events that differ under one id not at all.

Only events that anything looks at are worth the work. Those whose id stands once are done; the others, few as they are,
are compared with each other.
"""

from __future__ import annotations

from collections.abc import Iterator

from leadrules.engines.sql.query import Column, Query, Step
from leadrules.engines.sql.reading import attributes_of


def once(query: Query, wanted: str, refused: str) -> Iterator[Step]:
    """Yield the steps from ``events_near`` to ``events_once``.

    ``wanted`` and ``refused`` test of an event whether anything looks at it, and whether the agreement forbids it.
    """
    name = query.name
    lead, event, again_lead, again = map(name, ("_lead", "_event", "_again_lead", "_again_event"))
    past = f"{name('_us')} <= {name('_at_us')}"
    same = f"near.{lead} = events_clean.{lead} AND near.{event} = events_clean.{event}"
    yield Step(
        "events_again",
        "ids that stand at several events",
        f"events_clean\n  WHERE {past} AND EXISTS (SELECT 1 FROM events_near AS near WHERE {same})\n"  # noqa: S608
        f"  GROUP BY {lead}, {event} HAVING COUNT(*) > 1",
        (Column(lead, "_again_lead"), Column(event, "_again_event")),
        everything=False,
    )
    columns = [name(each) for each in ("_lead", "_type", "_event", "_us", "_at_us", "_refused_event")]
    columns += [name(a.column) for a in dict.fromkeys(attributes_of(query).values())]
    listed = ", ".join(columns)
    joined = f"events_again ON {lead} = {again_lead} AND {event} = {again}"
    versions = name("_versions")
    yield Step(
        "event_versions",
        "events of those ids: repeats become one row, several rows of one id contradict each other",
        f"(\n    SELECT DISTINCT {listed} FROM events_clean JOIN {joined} WHERE {past}\n  ) AS each_version",  # noqa: S608
        (
            *(Column(column, column[1:-1]) for column in columns),
            Column(f"COUNT(*) OVER (PARTITION BY {lead}, {event})", "_versions"),
        ),
        everything=False,
    )
    yield Step(
        "events_once",
        "every event once; contradictions do not count",
        "",
        text=query.dialect.write("step", "events_once")
        + (
            f" (\n  SELECT {listed} FROM events_near LEFT JOIN {joined}\n  WHERE {again} IS NULL OR {refused}\n"  # noqa: S608
            f"  UNION ALL\n  SELECT {listed} FROM event_versions WHERE {versions} = 1 AND {wanted}\n)"
        ),
    )
