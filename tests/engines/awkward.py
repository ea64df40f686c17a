"""Agreements and values that databases would read differently, left to themselves."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache

import yaml
from hypothesis import strategies as st
from parity import AT

import leadrules
from leadrules import Plan

TEXTS = [
    "", " ", "a", "A", "é", "É", "İ", "ß", "K", "ſ", "50%", "a_b", "\\", "a\\b", "'", '"', "--", "/*", "😀b", "x@Y.Z",
]  # fmt: skip
TEXTS += [
    "@",
    "a@",
    "a@b@C",
    "ab\tc",
    "\u00a0a",
    "$$",
    "{{ x }}",
    "${x}",
    "a;b",
    "?",
    "*",
    "a\nb",
    "\x0ba\x0c",
    "[a]",
    "f",
    "v",
    "tnrx0bcfa",
]
CONDITIONS = [
    'lower(t) == "é"', 'lower(t) == "A"', 'matches(t, "?")', 'matches(t, "*%")', 'matches(t, "a_b")', 'matches(t, "*\\\\*")',
    'matches(t, "?b*")', 'matches(t, "[a]")', 'contains(t, "\\\\")', "contains(t, \"'\")", 'starts_with(t, "a")',
    'ends_with(t, "b")', "starts_with(t, u)", "contains(u, t)", "ends_with(t, u)", "t == u",
    't in ["é", "\'", "\\\\", "--", "${x}", "{{ x }}"]',
    'domain(t) == "b"', 'domain(t) in ["y.z", "c"]', "domain(t) != domain(u)", 't in tags', '"É" in tags', "value in atom",
    "length(tags) >= 2", "i + 1 > n", "n * 1e300 > 1", "i / n > 0.5", "n / i >= 2 or missing(n)", "-i < 5", "i - -3 == 0",
    "abs(n) <= 1.5", "min(i, n, 3) == 3", "max(i, 7) == 7", "n in [0.5, 1]", "i in [1, 0.5]", "i == n", "b == c", "not b",
    "days_since(d) == 0", "days_until(d) < 1", "days_since(w) >= 0", "days_until(w) == -1", 'd < date("2026-11-03")',
    "at_least(2, b, c, i > 0)", "not at_least(1, b, n > 0)", "i * 9 > 18000", "t in words",
]  # fmt: skip
AGREEMENT = """
leadrules: 1
id: leaves
version: 1.0.0
lists: {words: ["é", "a_b", "'", "x y", "--"]}
lead:
  t: {type: text, kind: contact}
  u: {type: text, kind: contact}
  tags: {type: list of text, kind: contact}
  atom: {type: list of text, kind: contact}
  value: {type: text, kind: contact}
  i: {type: integer, kind: contact, min: -1000000000000000}
  n: {type: number, kind: contact}
  b: {type: boolean, kind: contact}
  c: {type: boolean, kind: contact}
  d: {type: date, kind: contact}
  w: {type: datetime, kind: contact}
scoring: {fit: {range: [-9999, 9999], rules: []}}
qualification: {tiers: [{id: last}]}
routing: {ladder: [], otherwise: {queue: all, watched_by: sales, within: 1 day}}
"""


@cache
def leaves_plan(zone: str = "America/Los_Angeles") -> Plan:
    """Return a plan in which one rule is true where a condition is known to hold, another where it is known not to."""
    data = yaml.safe_load(AGREEMENT) | {"zone": zone}
    rules = data["scoring"]["fit"]["rules"]
    for number, condition in enumerate(CONDITIONS):
        rules.append({"id": f"yes-{number}", "when": condition, "points": 1})
        rules.append({"id": f"no-{number}", "when": f"not ({condition})", "points": 1})
    return leadrules.compile(leadrules.parse(yaml.safe_dump(data, allow_unicode=True, sort_keys=False)))


EXTREME = [1e15, 1e308, -1e308, 5e-324]
numbers = st.sampled_from([0.0, -0.0, 0.5, 1.0, 1.5, -2.0, 3.0, 7.0, *EXTREME])
values = {
    "t": st.sampled_from(TEXTS)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=4),
    "u": st.sampled_from(TEXTS),
    "tags": st.lists(st.sampled_from(TEXTS) | st.none(), max_size=3),
    "atom": st.lists(st.sampled_from(TEXTS[:8]), max_size=3),
    "value": st.sampled_from(TEXTS[:8]),
    "i": st.sampled_from([0, 1, -3, 2, 7, 2001, 10**15, -(10**15)]),
    "n": numbers,
    "b": st.booleans(),
    "c": st.booleans(),
    "d": st.sampled_from([date(2026, 11, day) for day in (1, 2, 3)] + [date(1, 1, 1), date(9999, 12, 31)]),
    "w": st.sampled_from([AT, datetime(2026, 11, 3, 9, 30, tzinfo=UTC), datetime(1969, 12, 31, 23, tzinfo=UTC)]),
}
flat_leads = st.fixed_dictionaries({name: st.none() | value for name, value in values.items()})


# Texts of an agreement that want out of their quotes

HOSTILE = ["it's", 'a "b"', "\\", "\\' OR 1=1 --", "x'); DROP TABLE leads; --", "/* */", "$$", "${env:HOME}", "`", "{{ 1 }}",
           "{% raw %}", "{# #}", "?", ":at", "%s"]  # fmt: skip


def hostile_plan() -> Plan:
    data = yaml.safe_load(AGREEMENT)
    data["lists"]["words"] = list(HOSTILE)
    data["lead"]["pick"] = {"type": "choice", "kind": "contact", "values": list(HOSTILE), "aliases": {"o'": HOSTILE[0]}}
    quoted = [text.replace("\\", "\\\\").replace('"', '\\"') for text in HOSTILE if text.isprintable()]
    rules = [{"id": f"r{n}", "when": f't == "{text}"', "points": 1} for n, text in enumerate(quoted)]
    rules.append({"id": "all", "when": "t in words", "points": 1})
    data["scoring"]["fit"]["rules"] = rules
    return leadrules.compile(leadrules.parse(yaml.safe_dump(data, allow_unicode=True, sort_keys=False)))
