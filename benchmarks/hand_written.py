"""The unit of speed: the rules of ``flat/agreement.yaml`` as one plain Python function, and the leads it decides."""

import random
from typing import Any

COUNTRIES = ("US", "CA", "GB", "IE", "DE", "AT", "CH", "FR", "NL", "BE", "SE", "DK")
INDUSTRIES = ("software", "fintech", "insurance", "banking", "healthcare", "retail", "manufacturing", "telecom")
LEVELS = ("c_level", "vp", "director", "head", "manager")
FREEMAIL = ("gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "live.com", "icloud.com", "me.com", "aol.com",
            "gmx.de", "gmx.net", "web.de", "t-online.de", "mail.ru", "yandex.ru", "proton.me", "protonmail.com",
            "zoho.com", "orange.fr", "free.fr", "laposte.net")  # fmt: skip
COMPETITORS = ("rival.io", "leadzilla.com", "scorely.ai", "routemaster.dev", "funnelking.com", "mqlify.io",
               "pipegenius.com", "acmerev.com")  # fmt: skip

_SERVED, _WANTED, _DECIDERS = frozenset(COUNTRIES), frozenset(INDUSTRIES), frozenset(LEVELS)
_FREEMAIL, _COMPETITORS = frozenset(FREEMAIL), frozenset(COMPETITORS)

Answer = tuple[int, str, str | None]
"""Score, tier (or ``reject``), and the team that gets the lead."""


def decide_by_hand(lead: dict[str, Any]) -> Answer:  # noqa: C901 - one long function is what is measured
    """Return what a careful programmer would write for these rules; whatever is not known never helps a lead."""
    get = lead.get
    employees, country, industry = get("employees"), get("country"), get("industry")
    level, domain = get("job_level"), get("email_domain")
    score = 0
    if level is not None:
        if level == "c_level" or level == "vp":
            score = 20
        elif level == "director" or level == "head":
            score = 15
        elif level == "manager":
            score = 8
    if industry == "software" or industry == "fintech":
        score += 15
    if employees is not None:
        if employees >= 5000:
            score += 15
        elif employees >= 500:
            score += 10
        elif employees >= 100:
            score += 5
    webinars = get("webinar_count")
    if webinars is not None and webinars >= 1:
        score += 10
    views = get("pricing_page_views")
    if views is not None and views >= 2:
        score += 15
    clicks = get("email_clicks")
    if clicks is not None and clicks >= 3:
        score += 5
    if get("demo_request") is True:
        score += 30
    silent = get("last_activity_days")
    if silent is not None and silent > 60:
        score -= 15
    if not (
        employees is not None
        and employees >= 100
        and country in _SERVED
        and industry in _WANTED
        and domain is not None
        and domain not in _FREEMAIL
        and domain not in _COMPETITORS
        and level in _DECIDERS
    ):
        return score, "reject", None
    if score >= 60:
        tier = "hot"
    elif score >= 30:
        tier = "warm"
    else:
        return score, "nurture", None
    if country == "US" or country == "CA":
        return score, tier, "ent-na" if employees >= 5000 else "smb-na"
    if country == "GB" or country == "IE":
        return score, tier, "uki"
    if country in ("DE", "AT", "CH"):
        return score, tier, "dach"
    if employees >= 1000:
        return score, tier, "ent-row"
    if industry == "fintech":
        return score, tier, "fin-team"
    return score, tier, "inbound-pool"


_WHOLE = ("employees", "webinar_count", "pricing_page_views", "email_clicks", "last_activity_days")
_TEXT = ("email_domain", "country", "industry", "job_level")


def decide_checked_by_hand(lead: dict[str, Any]) -> Answer:
    """Return the same, by a programmer who does not trust the data: types and ranges are checked, texts trimmed."""
    clean: dict[str, Any] = {}
    for field in _TEXT:
        text = lead.get(field)
        if text is not None:
            if type(text) is not str or "\0" in text:
                raise TypeError(field)
            clean[field] = text.strip() or None
    for field in _WHOLE:
        number = lead.get(field)
        if number is not None:
            if type(number) is not int or not 0 <= number <= 10**15 or (field == "employees" and number < 1):
                raise ValueError(field)
            clean[field] = number
    demo = lead.get("demo_request")
    if demo is not None and type(demo) is not bool:
        raise TypeError("demo_request")
    clean["demo_request"] = demo
    return decide_by_hand(clean)


def flat_leads(count: int, seed: int = 20261121) -> list[dict[str, Any]]:
    """Return leads as a form or an enrichment service would hand them over: some answers are None, some keys absent."""
    draw = random.Random(seed)
    return [_lead(draw) for _ in range(count)]


def _lead(draw: random.Random) -> dict[str, Any]:
    x = draw.random()
    other = {"country": ["BR", "IN", "JP"], "industry": ["education", "government"], "level": ["ic", "student"]}
    lead: dict[str, Any] = {
        "email_domain": draw.choice(FREEMAIL if x < 0.15 else COMPETITORS if x < 0.165 else _own(draw)),
        "country": draw.choice(COUNTRIES if draw.random() < 0.82 else other["country"]),
        "industry": draw.choice(INDUSTRIES if draw.random() < 0.8 else other["industry"]),
        "job_level": draw.choice(LEVELS if draw.random() < 0.82 else other["level"]),
        "employees": max(1, int(draw.lognormvariate(6.2, 1.7))),
        "webinar_count": draw.choices([0, 1, 2, 3], [60, 25, 10, 5])[0],
        "pricing_page_views": draw.choices([0, 1, 2, 3, 6], [50, 20, 15, 10, 5])[0],
        "email_clicks": draw.choices([0, 1, 2, 3, 5, 9], [35, 20, 15, 12, 10, 8])[0],
        "demo_request": draw.random() < 0.12,
        "last_activity_days": int(draw.expovariate(1 / 40)),
    }
    for field in list(lead):
        x = draw.random()
        if x < 0.03:
            lead[field] = None
        elif x < 0.07:
            del lead[field]
    return lead


def _own(draw: random.Random) -> tuple[str, ...]:
    return (f"company{draw.randrange(4000)}.example",)
