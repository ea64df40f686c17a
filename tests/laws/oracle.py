"""A second opinion: scoring, qualification and routing straight from the design, plain and slow.

It works on the raw data of an agreement and evaluates conditions itself; it shares no code with the library.
"""

import ast
import fnmatch
import math
import operator
import sys
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
UNITS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": DAY, "week": timedelta(weeks=1)}
BLANKS = " \t\n\r\f\v"


def ascii_case(text, case):
    if case is None:
        return text
    return "".join(
        c.upper() if case == "upper" and c.isascii() else c.lower() if case == "lower" and c.isascii() else c
        for c in text
    )


def span_of(text):
    count, unit = text.split()
    return int(count) * UNITS[unit.removesuffix("s")]


# What a condition says: True, False, None for not known


@dataclass
class Names:
    """What the names of a condition stand for: values, declarations of fields or attributes, and the named lists."""

    values: dict
    declared: dict
    lists: dict
    at: datetime
    zone: ZoneInfo

    def evaluate(self, text):
        return self.value(ast.parse(text, mode="eval").body)

    def unknown(self, text):
        """Return the names that keep a condition open, sorted."""
        return tuple(sorted(self.open_names(ast.parse(text, mode="eval").body)))

    def open_names(self, node):
        match node:
            case ast.BoolOp(values=items):
                return set().union(*(self.open_names(item) for item in items if self.value(item) is None))
            case ast.UnaryOp(op=ast.Not(), operand=item):
                return self.open_names(item)
            case ast.Call(func=ast.Name(id="at_least"), args=[_, *items]):
                return set().union(*(self.open_names(item) for item in items if self.value(item) is None))
            case ast.Compare(ops=ops) if len(ops) > 1:
                return set().union(*(self.open_names(link) for link in links(node) if self.value(link) is None))
            case _:
                names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)} & set(self.values)
                # a division by zero, or an e-mail without its domain: known, and still not enough
                return {name for name in names if self.values[name] is None} or names

    def value(self, node):
        match node:
            case ast.Constant(value=value):
                return value
            case ast.Name(id="true" | "false" as word):
                return word == "true"
            case ast.Name(id=name):
                return self.lists[name] if name in self.lists else self.values[name]
            case ast.List(elts=items) | ast.Tuple(elts=items):
                return [self.value(item) for item in items]
            case ast.BoolOp(op=op, values=items):
                stop = isinstance(op, ast.Or)
                answers = [self.value(item) for item in items]
                return stop if stop in answers else None if None in answers else not stop
            case ast.UnaryOp(op=ast.Not(), operand=item):
                answer = self.value(item)
                return None if answer is None else not answer
            case ast.UnaryOp(op=ast.USub(), operand=item):
                value = self.value(item)
                return None if value is None else -value
            case ast.BinOp(left=left, op=op, right=right):
                return self.arithmetic(type(op), self.value(left), self.value(right))
            case ast.Compare():
                answers = [self.link(link) for link in links(node)]
                return False if False in answers else None if None in answers else True
            case ast.Call(func=ast.Name(id=function), args=args):
                return self.call(function, args)
        raise NotImplementedError(ast.dump(node))

    def arithmetic(self, op, left, right):
        if left is None or right is None or (op is ast.Div and right == 0):
            return None
        operations = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
        return within_numbers(operations[op](left, right))

    def link(self, node):
        left, op, right = self.value(node.left), node.ops[0], self.value(node.comparators[0])
        if left is None or right is None:
            return None
        left_as, right_as = self.spelling(node.left), self.spelling(node.comparators[0])
        if isinstance(op, ast.In | ast.NotIn):
            found = (
                right_as(left) in right
                if isinstance(node.comparators[0], ast.Name) and node.comparators[0].id not in self.lists
                else left in map(left_as, right)
            )
            return found is isinstance(op, ast.In)
        left, right = right_as(left), left_as(right)
        names = {ast.Eq: "eq", ast.NotEq: "ne", ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge"}
        return getattr(operator, names[type(op)])(left, right)

    def spelling(self, node):
        """Return how text must be spelled to be compared with a node's value."""
        if isinstance(node, ast.Call) and node.func.id in ("domain", "lower"):
            return lambda value: ascii_case(value, "lower")
        declared = self.declared.get(node.id) if isinstance(node, ast.Name) else None
        return (lambda value: spelled(value, declared)) if declared else (lambda value: value)

    def call(self, function, args):
        if function == "at_least":
            answers = [self.value(item) for item in args[1:]]
            sure = answers.count(True)
            return True if sure >= args[0].value else None if sure + answers.count(None) >= args[0].value else False
        if function in ("known", "missing"):
            return (self.value(args[0]) is not None) is (function == "known")
        values = [self.value(item) for item in args]
        if None in values:
            return None
        as_first = self.spelling(args[0])
        if isinstance(values[0], str) and len(values) == 2:
            text, part = values[0], as_first(values[1])
            glob = part.replace("[", "[[]")
            return {
                "starts_with": text.startswith(part),
                "ends_with": text.endswith(part),
                "contains": part in text,
                "matches": fnmatch.fnmatchcase(text, glob),
            }[function]
        return self.call_on_values(function, values)

    def call_on_values(self, function, values):
        match function, values:
            case "lower", [text]:
                return ascii_case(text, "lower")
            case "domain", [text]:
                return ascii_case(text.rpartition("@")[2], "lower") or None if "@" in text else None
            case "date", [text]:
                return date.fromisoformat(text)
            case "datetime", [text]:
                return datetime.fromisoformat(text)
            case "days_since", [moment]:
                return (self.today - moment).days if not isinstance(moment, datetime) else (self.at - moment) // DAY
            case "days_until", [moment]:
                return (moment - self.today).days if not isinstance(moment, datetime) else (moment - self.at) // DAY
            case ("min" | "max" | "abs") as name, several:
                return {"min": min, "max": max, "abs": abs}[name](*several)
            case "length", [items]:
                return len(items)
        raise NotImplementedError(function)

    @property
    def today(self):
        return self.at.astimezone(self.zone).date()


def within_numbers(value):
    """Return a number; None where it is beyond the largest one."""
    return None if isinstance(value, float) and math.isinf(value) else value


def links(node):
    sides = [node.left, *node.comparators]
    return [
        ast.Compare(left=a, ops=[op], comparators=[b]) for a, op, b in zip(sides, node.ops, sides[1:], strict=False)
    ]


# The door


def spelled(value, declared):
    if not isinstance(value, str) or isinstance(declared, str):
        return value
    value = ascii_case(value, declared.get("normalize"))
    return declared.get("aliases", {}).get(value, value)


def admitted(value, declared):
    kind = declared if isinstance(declared, str) else declared["type"]
    if isinstance(value, str):
        value = value.strip(BLANKS)
        if not value:
            return None
        if kind == "date":
            return date.fromisoformat(value)
        if kind == "datetime":
            return datetime.fromisoformat(value)
        return spelled(value, declared)
    if kind == "list of text" and value is not None:
        return [item for item in (admitted(item, declared | {"type": "text"}) for item in value) if item is not None]
    return value


def moment(value):
    return (datetime.fromisoformat(value) if isinstance(value, str) else value).astimezone(UTC)


# The decision


@dataclass
class Opinion:
    outcome: str
    points: dict
    grades: dict
    tier: str | None = None
    fast_track: str | None = None
    disqualified_by: str | None = None
    route: tuple | None = None
    missing: tuple = ()
    alerts: tuple = ()
    assumed: tuple = ()
    program: str | None = None
    notify: tuple = ()
    in_force: bool = True
    rejected: tuple = ()
    fired: dict = field(default_factory=dict)
    unknown_rules: tuple = ()


@dataclass(frozen=True)
class Standing:
    """One way to sales; ``missing`` is None where a gate closes it."""

    missing: tuple | None
    track: str | None = None
    tier: str | None = None


class Oracle:
    def __init__(self, data, lead, activity, at, past=None):
        self.data, self.at, self.past = data, at, past
        self.zone = ZoneInfo(data.get("zone", "UTC"))
        self.fields = data["lead"]
        self.lists = data.get("lists", {})
        self.lead, self.assumed = self.filled(lead)
        self.events, self.rejected = (None, ()) if activity is None else self.admitted_events(activity)
        last = past.last_return if past else None
        self.returned_at = last.at if last else None
        self.scoring = data["scoring"]
        self.qualification = data["qualification"]
        self.recycle = data.get("recycle", {})

    def filled(self, lead):
        values, assumed = {}, []
        for name, spec in self.fields.items():
            value = lead.get(name)
            values[name] = None if value is None else admitted(value, spec)
            if values[name] is None and "default" in spec:
                values[name] = admitted(spec["default"], spec)
                assumed.append(name)
        return values, tuple(sorted(assumed))

    def admitted_events(self, activity):
        """Return the events that exist at the instant, repeats once and conflicts not at all."""
        events, by_id = [], {}
        for record in activity:
            declared = self.data["activity"][record["type"]]
            values = {
                name: admitted(record[name], spec) if record.get(name) is not None else None
                for name, spec in declared.items()
            }
            event = (record["type"], moment(record["at"]), values)
            if event[1] > self.at:
                continue
            name = (record.get("id") or "").strip(BLANKS)
            if not name:
                events.append(event)
            elif event not in by_id.setdefault(name, []):
                by_id[name].append(event)
        events += [same[0] for same in by_id.values() if len(same) == 1]
        rejected = tuple(sorted(name for name, same in by_id.items() if len(same) > 1))
        return events, rejected

    @property
    def later(self):
        """The events after the return; all of them where there was none."""
        if self.events is None or self.returned_at is None:
            return self.events
        return [event for event in self.events if event[1] > self.returned_at]

    # Behaviour

    def matching(self, events, event_type, rule):
        within = span_of(rule["within"]) if "within" in rule else None
        found = []
        for kind, at, values in events:
            if event_type not in ("any", kind) or (within is not None and self.at - at >= within):
                continue
            names = Names(values, self.data["activity"][kind], self.lists, self.at, self.zone)
            if "where" not in rule or names.evaluate(rule["where"]) is True:
                found.append((at, values))
        return sorted(found, key=lambda event: event[0], reverse=True)

    def signal(self, spec, events):
        if events is None:
            return None
        measure = next(word for word in ("count", "sum", "distinct", "days", "days_since") if word in spec)
        event_type, _, attribute = spec[measure].partition(".")
        found = self.matching(events, event_type, spec)
        known = [values[attribute] for _, values in found if attribute and values[attribute] is not None]
        match measure:
            case "count":
                return len(found)
            case "sum":
                total = sum(map(Fraction, known))
                if self.data["activity"][event_type][attribute] != "number":
                    return int(total) if abs(total) <= 10**15 else None
                return float(total) if abs(total) <= Fraction(sys.float_info.max) else None
            case "distinct":
                return len(set(known))
            case "days":
                return len({at.astimezone(UTC).date() for at, _ in found})
            case "days_since":
                return (self.at - found[0][0]) // DAY if found else None

    def names(self, events, **more):
        signals = {name: self.signal(spec, events) for name, spec in self.data.get("signals", {}).items()}
        return Names({**self.lead, **signals, **more}, self.fields, self.lists, self.at, self.zone)

    # Points, in hundredths

    def worth(self, rule, age):
        decay, points = rule.get("decay"), 100 * rule["points"]
        if decay is None:
            return points
        if "half_life" in decay:
            return half_life_worth(points, age, span_of(decay["half_life"]).days)
        step = Fraction(int(decay["step"].removesuffix("%")), 100)
        return round(max(Fraction(0), 1 - step * (age // span_of(decay["every"]).days)) * points)

    def earned(self, rule, names, events):
        """Return what a rule gives before group and axis; None where it is not known."""
        if "when" in rule:
            holds = names.evaluate(rule["when"])
            return None if holds is None else 100 * rule["points"] * holds
        if events is None:
            return None
        found = self.matching(events, rule["each"], rule)
        if "limit" in rule:
            count, _, per = rule["limit"].split()
            of_day = {}
            for event in found:
                of_day.setdefault(event[0].astimezone(UTC).date() if per == "day" else None, []).append(event)
            found = [event for same in of_day.values() for event in same[: int(count)]]
        points = sum(self.worth(rule, (self.at - at) // DAY) for at, _ in found)
        cap = 100 * rule.get("at_most", 10**12)
        return max(-cap, min(cap, points))

    def axis(self, spec, names, events, *, only=None):
        """Return the points of an axis, what each rule gave, and which rules are not known."""
        given = {rule["id"]: self.earned(rule, names, events) for rule in spec["rules"] if only is None or only in rule}
        parts = {}
        for rule in spec["rules"]:
            points = given.get(rule["id"]) or 0
            group = rule.get("group")
            key = (points > 0, group)
            parts[key] = parts.get(key, 0) + points
        caps = {name: 100 * group["at_most"] for name, group in spec.get("groups", {}).items()}
        positive = sum(min(points, caps.get(group, points)) for (sign, group), points in parts.items() if sign)
        negative = sum(max(points, -caps.get(group, -points)) for (sign, group), points in parts.items() if not sign)
        lo, hi = (100 * bound for bound in spec["range"])
        total = max(lo, min(hi, positive) + negative)
        return total, given, positive

    def grade(self, spec, points):
        reached = [(threshold, name) for name, threshold in spec.get("grades", {}).items() if 100 * threshold <= points]
        return max(reached)[1] if reached else None

    # The outcome

    def decide(self):
        points, grades, fired, unknown = {}, {}, {}, []
        for name, spec in self.scoring.items():
            events = self.later if name in self.recycle.get("resets", ()) else self.events
            points[name], given, _ = self.axis(spec, self.names(events), events)
            fired[name] = {rule: worth for rule, worth in given.items() if worth}
            unknown += [f"{name}.{rule}" for rule, worth in given.items() if worth is None]
            if spec.get("grades"):
                grades[name] = self.grade(spec, points[name])
        self.seen = self.names(self.events)
        axes = {name: hundredths / 100 for name, hundredths in points.items()}
        read = {f"{name}_grade": grade for name, grade in grades.items()}
        self.in_tiers = self.names(self.events, **axes, **read)
        opinion = Opinion(
            "", points, grades, assumed=self.assumed, rejected=self.rejected, fired=fired, unknown_rules=tuple(unknown)
        )
        self.settle(opinion)
        opinion.alerts = tuple(
            a["id"] for a in self.qualification.get("alerts", ()) if self.seen.evaluate(a["when"]) is True
        )
        start = self.data.get("effective")
        opinion.in_force = start is None or self.at.astimezone(self.zone).date() >= start
        if opinion.outcome == "handoff":
            opinion.route = self.route(opinion)
        return opinion

    def settle(self, opinion):
        stages = {stage["id"]: stage for stage in self.data.get("lifecycle", {}).get("stages", ())}
        stage = stages.get(self.stage(), {}) if self.past else {}
        reached = [
            tier
            for tier in self.qualification["tiers"]
            if "when" not in tier or self.in_tiers.evaluate(tier["when"]) is True
        ]
        by_tier = next((tier["id"] for tier in reached if tier.get("handoff")), None)
        quiet = next((tier for tier in reached if not tier.get("handoff")), None)
        out = next(
            (d["id"] for d in self.qualification.get("disqualify", ()) if self.seen.evaluate(d["when"]) is True), None
        )
        tracks = [track for track in self.qualification.get("fast_track", ()) if self.fires(track)]
        first = reached[0]["id"] if reached else None
        if out is not None or (stage.get("terminal") and stage.get("owner") != "sales"):
            opinion.outcome, opinion.disqualified_by, opinion.tier = "disqualified", out, first
            why = {d["id"]: d.get("reason") for d in self.qualification.get("disqualify", ())}.get(out)
            opinion.program = self.recycle.get("reasons", {}).get(why, {}).get("program")
        elif stage.get("owner") == "sales":
            opinion.outcome, opinion.tier = "with_sales", first
        else:
            resting = self.cooling_off()
            ways = [
                self.way(track, by_tier) for track in tracks if by_tier or "scores" in track.get("skips", ["scores"])
            ]
            ways += [self.way({}, by_tier)] if by_tier and not resting else []
            ways = [way for way in ways if way.missing is not None]
            way = next((way for way in ways if not way.missing), ways[0] if ways else None)
            if way is None and resting:
                opinion.outcome, opinion.tier = "cooling_off", first
                why = self.past.last_return.reason
                bought = stages.get(self.past.stage, {}) if why == "won" else {}
                opinion.program = self.recycle["reasons"].get(why, bought).get("program")
            elif way is None:
                opinion.outcome, opinion.tier = "nurture", quiet and quiet["id"]
                opinion.program = (quiet or {}).get("program")
                opinion.notify = tuple((quiet or {}).get("notify", ()))
            else:
                opinion.outcome = "hold" if way.missing else "handoff"
                opinion.tier, opinion.fast_track, opinion.missing = way.tier, way.track, way.missing

    def stage(self):
        """A reason that brought a lead back too often puts it where its `then` says."""
        last = self.past.last_return
        reason = self.recycle.get("reasons", {}).get(last.reason, {}) if last else {}
        often = "at_most" in reason and self.past.cycles.get(last.reason, 0) > reason["at_most"]
        moved_on = self.returned_at is None or self.past.stage not in (None, reason.get("to"))
        return reason["then"] if often and not moved_on else self.past.stage

    def fires(self, track):
        """After a return only later events count, and not what is true without any."""
        if self.returned_at is None:
            return self.seen.evaluate(track["when"]) is True
        return (
            self.names(self.later).evaluate(track["when"]) is True
            and self.names([]).evaluate(track["when"]) is not True
        )

    def cooling_off(self):
        last = self.past.last_return if self.past else None
        if last is None or not self.recycle:
            return False
        reason = self.recycle["reasons"].get(last.reason, {})
        over = last.at
        if "until" in reason and (day := self.lead[reason["until"].split()[0]]) is not None:
            days = int(reason["until"].split()[2])
            over = datetime.combine(day - days * DAY, time(0), tzinfo=self.zone)
        elif wait := reason.get("else", reason.get("cool_off")):
            over = last.at + span_of(wait)
        return self.at < over or self.new_points() < 100 * self.recycle.get("re_entry", {}).get("new_points", 0)

    def new_points(self):
        if self.later is None:
            return 0
        return sum(self.axis(spec, None, self.later, only="each")[2] for spec in self.scoring.values())

    def way(self, track, tier):
        qualification = self.qualification
        needed = track.get("needs", qualification.get("required", ()))
        missing = {name for name in needed if self.lead[name] is None}
        closed = False
        for gate in qualification.get("gates", ()):
            if gate["id"] not in track.get("skips", ()):
                holds = self.seen.evaluate(gate["when"])
                closed = closed or holds is False
                if holds is None and gate.get("unknown") != "pass":
                    missing |= set(self.seen.unknown(gate["when"]))
        for line in qualification.get("disqualify", ()):
            if line.get("unknown") != "pass" and self.seen.evaluate(line["when"]) is None:
                missing |= set(self.seen.unknown(line["when"]))
        return Standing(None if closed else tuple(sorted(missing)), track.get("id"), tier)

    def route(self, opinion):
        stages = self.data.get("lifecycle", {}).get("stages", ())
        stage = (self.stage() if self.past else None) or (stages[0]["id"] if stages else None)
        names = self.names(
            self.events,
            **{
                **self.in_tiers.values,
                "stage": stage,
                "tier": opinion.tier or "",
                "fast_track": opinion.fast_track is not None,
            },
        )
        otherwise = ("otherwise", "queue", self.data["routing"]["otherwise"]["queue"])
        for rung in self.data["routing"]["ladder"]:
            holds = True if "when" not in rung else names.evaluate(rung["when"])
            if holds is None:
                return (*otherwise, names.unknown(rung["when"]))
            if holds:
                return self.to(rung["id"], rung["to"], otherwise)
        return (*otherwise, ())

    def to(self, rung, to, otherwise):
        """The previous owner may be excluded: then what `else` says, or otherwise."""
        if to is None:
            return (*otherwise, ())
        kind = next(word for word in ("team", "queue", "owner") if word in to)
        target = self.lead[to["owner"]] if kind == "owner" else to[kind]
        if target is None:
            return (*otherwise, (to["owner"],))
        last = self.past.last_return if self.past and self.returned_at is not None else None
        excluded = last and self.recycle.get("reasons", {}).get(last.reason, {}).get("previous_owner") == "excluded"
        if kind == "owner" and excluded and self.past.owners and self.past.owners[-1] == target:
            return self.to(rung, to.get("else"), otherwise)
        return (rung, kind, target, ())


PRECISE = Context(prec=120)


def half_life_worth(points, age, half_life_days):
    """Return points · 2^(-age / half-life), exactly where that is rational, else to 100 digits, rounded half-even once."""
    if age % half_life_days == 0:
        return round(Fraction(points, 2 ** (age // half_life_days)))
    power = PRECISE.power(2, PRECISE.divide(Decimal(-age), Decimal(half_life_days)))
    return int(PRECISE.multiply(Decimal(points), power).quantize(Decimal(1), rounding=ROUND_HALF_EVEN, context=PRECISE))


def opinion(data, lead, activity, at, past=None):
    """Return what the design says of a lead."""
    return Oracle(data, lead, activity, at, past).decide()


__all__ = ["Opinion", "opinion"]
