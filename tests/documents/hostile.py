"""An agreement whose every free text tries to break out of the document."""

ATTACKS = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>\"'",
    "**bold** _soft_ [link](javascript:alert(1)) ![i](https://evil.example/p.png) `code` https://evil.example",
    '"] --> x["y"]; click s0 call alert()\n%%{init: {}}%% end',
    "a | b || c <br> </td></tr></table> </style> */ } body { display: none } @import 'https://evil.example';",
    "# heading\n\n- list\n\n1. number\n\n> quote\n\n```mermaid\nflowchart\n```",
    "right to left \u202e and hidden \u200b and $x^2$ and {{ 7 * 7 }} {% raw %}",
)


def hostile(attack: str) -> str:
    """Return the text of an agreement that says an attack wherever it may say anything."""
    said = _quoted(attack)
    name = _quoted("".join(c for c in attack if c.isprintable()))
    return f"""\
leadrules: 1
id: hostile
version: 1.0.0
title: {said}
parties:
  marketing: {{accountable: {said}, duties: [{said}], about: {said}}}
  sales: {{accountable: {said}}}
calendars:
  desk: {{zone: UTC, week: {{mon-fri: "09:00-17:00"}}, about: {said}}}
lists: {{served: [{said}, DE]}}
lead:
  country: {{type: text, kind: demographic, title: {said}, about: {said}}}
  size: {{type: integer, kind: demographic, unit: {said}}}
  level: {{type: choice, kind: demographic, values: [{said}, low], aliases: {{}}}}
  rep: {{type: text, kind: account, title: {said}}}
activity: {{visit: {{path: text}}}}
signals: {{visits: {{count: visit, about: {said}}}}}
scoring:
  fit:
    range: [0, 10]
    about: {said}
    rules: [{{id: big, when: size >= 5, points: 10, because: {said}}}]
    grades: {{{name}: 5, low: 0}}
qualification:
  gates: [{{id: served, when: country in served, because: {said}}}]
  disqualify: [{{id: small, when: size < 1, as: junk, because: {said}}}]
  fast_track: [{{id: fast, when: visits >= 1, because: {said}}}]
  tiers: [{{id: mql, when: fit >= 5, handoff: true, because: {said}}}]
  alerts: [{{id: seen, when: visits >= 2, notify: [sales], because: {said}}}]
routing:
  ladder: [{{id: owned, when: known(rep), to: {{owner: rep}}, because: {said}}}, {{id: all, to: {{team: first}}}}]
  otherwise: {{queue: triage, watched_by: sales, within: 1 day}}
  teams: {{first: {{distribute: single, about: {said}}}}}
lifecycle:
  stages:
    - {{id: lead, owner: marketing, means: {said}, exit: {said}, about: {said}}}
    - {{id: working, owner: sales, enters: [handed_off], statuses: [{said}], means: {said}}}
    - {{id: end, owner: marketing, terminal: true}}
  transitions: {{lead: [working, end], working: [end, lead]}}
follow_up:
  clocks:
    first: {{starts: handed_off, stops: touched, target: [{{within: 1 hour}}], about: {said}}}
recycle:
  reasons: {{no: {{to: lead, about: {said}}}}}
commitments:
  sales: [{{id: speed, metric: {{clock_met: first}}, at_least: 90%, per: month, because: {said}}}]
"""


def _quoted(text: str) -> str:
    escaped = "".join(
        f"\\{c}" if c in '"\\' else c if c.isascii() and c.isprintable() else f"\\u{ord(c):04x}" for c in text
    )
    return f'"{escaped}"'
