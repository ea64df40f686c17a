"""The rules of ``events/agreement.yaml`` as one plain Python function with one loop over the events, and its leads."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import leadrules
from leadrules.clauses.scoring import EachRule

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
PLAN = leadrules.compile(leadrules.load(Path(__file__).parent / "events"))
SERVED = frozenset(("US", "CA", "GB", "IE", "DE", "AT", "CH", "FR", "NL", "BE", "SE", "DK"))
FREEMAIL = frozenset(("gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "gmx.de", "web.de"))
COMPETITORS = frozenset(("rival.io", "leadzilla.com", "scorely.ai"))
_FADING = {r.id: r for axis in PLAN.agreement.axes.values() for r in axis.rules if isinstance(r, EachRule)}
_CLICK, _WEBINAR, _DOWNLOAD = (
    _FADING[name].hundredths_by_age_days or () for name in ("click", "webinar", "download")
)  # fmt: skip

Answer = tuple[str, str | None, int, int, str | None]
"""Outcome, tier, points of each axis in hundredths, and the route."""


def decide_by_hand(lead: dict[str, Any], events: list[dict[str, Any]], at: datetime) -> Answer:  # noqa: C901
    """Return what a careful programmer would write for these rules; it trusts types, and that no event is repeated."""
    pricing = clicks = views = opens = careers = 0
    click_points = webinar_points = download_points = 0
    minutes = 0.0
    for event in events:
        days = (at - event["at"]).days
        if days < 0:
            continue
        kind = event["type"]
        if kind == "page_view":
            if days < 30:
                views += 1
                if days < 14 and (event.get("path") or "").startswith("/pricing"):
                    pricing += 1
        elif kind == "email_open":
            if days < 14:
                opens += 1
        elif kind == "email_click":
            if days < 30:
                clicks += 1
                click_points += _CLICK[days]
        elif kind == "webinar":
            if days < 90:
                minutes += event.get("minutes") or 0.0
                webinar_points += _WEBINAR[days]
        elif kind == "download":
            if days < 60:
                download_points += _DOWNLOAD[days]
        elif kind == "careers" and days < 90:
            careers += 1
    get = lead.get
    level, industry, employees, country = get("job_level"), get("industry"), get("employees"), get("country")
    fit = 0
    if level in ("c_level", "vp"):
        fit = 3000
    elif level in ("director", "head"):
        fit = 2000
    elif level == "manager":
        fit = 1000
    if industry in ("software", "fintech"):
        fit += 2500
    elif industry in ("banking", "insurance"):
        fit += 1500
    if employees is not None:
        if employees >= 5000:
            fit += 3500
        elif employees >= 500:
            fit += 3000
        elif employees >= 100:
            fit += 2000
        elif employees < 10:
            fit = max(0, min(fit, 10_000) - 2000)
    fit = min(fit, 10_000)
    engagement = (2000 if pricing >= 2 else 0) + (1000 if clicks >= 3 else 0) + (1500 if minutes >= 60 else 0)
    engagement += min(views * 200, 2000) + min(click_points, 1500) + webinar_points + download_points
    engagement = max(0, min(engagement + min(opens * 100, 500), 10_000) - min(careers * 1000, 2000))
    if fit >= 6000 and engagement >= 5000:
        ready = "hot"
    elif fit >= 4000 and engagement >= 2500:
        ready = "mql"
    else:
        ready = None
    email = get("email")
    domain = email[email.rindex("@") + 1 :].lower() if email and "@" in email else None
    if domain in COMPETITORS or (country is not None and country not in SERVED):
        return "disqualified", ready or "cold", fit, engagement, None
    demo = get("demo_request") is True
    if not (demo or ready) or (employees is not None and employees < 20) or domain in FREEMAIL:
        return "nurture", "cold", fit, engagement, None
    if employees is None or domain is None or country is None or (get("phone") is None and not demo):
        return "hold", ready, fit, engagement, None
    if employees >= 5000:
        route = "enterprise"
    elif country in ("DE", "AT", "CH"):
        route = "dach"
    elif country in ("US", "CA"):
        route = "north-america"
    elif country in ("SE", "DK"):
        route = "nordics"
    else:
        route = "rest"
    return "handoff", ready, fit, engagement, route


def leads_with_events(
    count: int, events: int, seed: int = 20261121
) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Return leads, each with so many events of the last half year."""
    draw = random.Random(seed)
    return [(_lead(draw, index), [_event(draw) for _ in range(events)]) for index in range(count)]


def _lead(draw: random.Random, index: int) -> dict[str, Any]:
    domains = [*sorted(FREEMAIL), *sorted(COMPETITORS), *(f"firm{n}.example" for n in range(40))]
    lead: dict[str, Any] = {
        "id": f"L{index}",
        "email": f"person{index}@{draw.choice(domains)}",
        "country": draw.choice([*sorted(SERVED), "BR"]),
        "industry": draw.choice(["software", "fintech", "banking", "insurance", "retail", "other"]),
        "job_level": draw.choice(["c_level", "vp", "director", "head", "manager", "staff", "student"]),
        "employees": draw.randint(1, 12_000),
        "phone": f"+1 {index}",
        "demo_request": draw.random() < 0.02,
    }
    for name in list(lead)[1:]:
        if draw.random() < 0.04:
            lead[name] = None
    return lead


def _event(draw: random.Random) -> dict[str, Any]:
    kind = draw.choice(
        ["page_view"] * 5 + ["email_open"] * 4 + ["email_click"] * 2 + ["webinar", "download", "careers"]
    )
    event: dict[str, Any] = {"type": kind, "at": AT - timedelta(seconds=draw.randrange(180 * 86_400))}
    if kind == "page_view":
        event["path"] = draw.choice(["/pricing", "/pricing/eu", "/", "/blog/a-longer-title", "/product"])
    if kind == "webinar":
        event["minutes"] = draw.randrange(240) / 4
    return event
