"""The analysis against z3: agreements are drawn together with what they mean, said a second time without its code."""

import random

import pytest
import yaml

from leadrules import compile as compile_plan
from leadrules import parse
from leadrules.analysis.analysing import default_instant
from leadrules.analysis.asking import Search
from leadrules.analysis.building import model_of
from leadrules.analysis.classes import Instant
from leadrules.analysis.observed import Observed

z3 = pytest.importorskip("z3")

# ruff: noqa: SIM300
COUNTRIES = ["ES", "PT", "FR", "DE"]
LEVELS = ["staff", "director", "vp"]
EMPLOYEES, COUNTRY, LEVEL, ASKED = z3.Int("employees"), z3.Int("country"), z3.Int("level"), z3.Bool("asked")
KNOWN = {name: z3.Bool(f"known_{name}") for name in ("employees", "country", "level", "asked")}
SPACE = [EMPLOYEES >= 0, EMPLOYEES <= 1000, COUNTRY >= 0, COUNTRY < 4, LEVEL >= 0, LEVEL < 3]


class Drawn:
    """An agreement, as data and as what z3 makes of it. A condition is (text, where true, where false)."""

    def __init__(self, seed):
        self.draw = random.Random(seed)
        self.rules = [
            (*self.condition(), self.draw.choice([-30, -10, 5, 10, 15, 20, 40])) for _ in range(self.draw.randint(2, 6))
        ]
        self.range = (0, self.draw.choice([40, 60, 100]))
        self.grades = {"A": self.draw.randint(30, 40), "B": self.draw.randint(5, 29), "C": 0}
        self.disqualify = [
            (*self.condition(), self.draw.choice(["hold", "pass"])) for _ in range(self.draw.randint(0, 2))
        ]
        self.gates = [(*self.condition(), self.draw.choice(["hold", "pass"])) for _ in range(self.draw.randint(0, 2))]
        self.tracks = [self.condition() for _ in range(self.draw.randint(0, 1))]
        self.tiers = [(*self.tier(), self.draw.random() < 0.7) for _ in range(self.draw.randint(1, 3))]
        self.ladder = [self.condition() for _ in range(self.draw.randint(1, 3))]
        self.required = self.draw.sample(list(KNOWN), self.draw.randint(0, 2))

    def atom(self):
        which, number = (
            self.draw.choice(["employees", "country", "level", "asked", "known"]),
            self.draw.choice([0, 10, 50, 100, 500]),
        )
        match which:
            case "employees":
                op = self.draw.choice([">=", "<", "=="])
                holds = {">=": EMPLOYEES >= number, "<": EMPLOYEES < number, "==": EMPLOYEES == number}[op]
                return (
                    f"employees {op} {number}",
                    z3.And(KNOWN["employees"], holds),
                    z3.And(KNOWN["employees"], z3.Not(holds)),
                )
            case "country":
                some = self.draw.sample(range(4), self.draw.randint(1, 2))
                holds = z3.Or(*(COUNTRY == each for each in some))
                text = f"country in {[COUNTRIES[each] for each in some]}".replace("'", '"')
                return text, z3.And(KNOWN["country"], holds), z3.And(KNOWN["country"], z3.Not(holds))
            case "level":
                one = self.draw.randrange(3)
                return (
                    f'level == "{LEVELS[one]}"',
                    z3.And(KNOWN["level"], LEVEL == one),
                    z3.And(KNOWN["level"], LEVEL != one),
                )
            case "asked":
                return "asked", z3.And(KNOWN["asked"], ASKED), z3.And(KNOWN["asked"], z3.Not(ASKED))
        name = self.draw.choice(list(KNOWN))
        return f"known({name})", KNOWN[name], z3.Not(KNOWN[name])

    def condition(self, depth=2, atom=None):
        atom = atom or self.atom
        kind = self.draw.choice(["atom", "and", "or", "not"]) if depth else "atom"
        if kind == "atom":
            return atom()
        a, b = self.condition(depth - 1, atom), self.condition(depth - 1, atom)
        if kind == "not":
            return f"not ({a[0]})", a[2], a[1]
        both, any_ = (z3.And, z3.Or) if kind == "and" else (z3.Or, z3.And)
        return f"({a[0]}) {kind} ({b[0]})", both(a[1], b[1]), any_(a[2], b[2])

    @property
    def score(self):
        plus = z3.Sum(0, *(z3.If(true, points, 0) for _, true, _, points in self.rules if points > 0))
        minus = z3.Sum(0, *(z3.If(true, -points, 0) for _, true, _, points in self.rules if points < 0))
        capped = z3.If(plus > self.range[1], self.range[1], plus) - minus
        return z3.If(capped < self.range[0], self.range[0], capped)

    def tier(self):
        def atom():
            if self.draw.random() < 0.4:
                return self.atom()
            number = self.draw.randint(0, self.range[1])
            return f"fit >= {number}", self.score >= number, self.score < number

        return self.condition(1, atom)

    def text(self):
        def lines(items, **more):
            return [
                {"id": f"{key}{n}", "when": item[0], **{k: v(item) for k, v in more.items()}}
                for n, item in enumerate(items)
            ]

        key = "r"
        data = {
            "leadrules": 1, "id": "drawn", "version": "1.0.0",
            "lead": {
                "employees": {"type": "integer", "kind": "demographic", "min": 0, "max": 1000},
                "country": {"type": "choice", "kind": "demographic", "values": COUNTRIES},
                "level": {"type": "choice", "kind": "demographic", "values": LEVELS},
                "asked": {"type": "boolean", "kind": "situational"},
            },
            "scoring": {"fit": {"range": list(self.range), "rules": lines(self.rules, points=lambda r: r[3]), "grades": self.grades}},
            "qualification": {
                "required": self.required,
                "disqualify": lines(self.disqualify, unknown=lambda d: d[3]) and [{**d, "as": "junk"} for d in lines(self.disqualify, unknown=lambda d: d[3])],
                "gates": [{**g, "id": f"g{n}"} for n, g in enumerate(lines(self.gates, unknown=lambda d: d[3]))],
                "fast_track": [{**t, "id": f"f{n}"} for n, t in enumerate(lines(self.tracks))],
                "tiers": [{**t, "id": f"t{n}"} for n, t in enumerate(lines(self.tiers, handoff=lambda t: t[3]))],
            },
            "routing": {"ladder": [{**r, "id": f"l{n}", "to": {"queue": f"q{n}"}} for n, r in enumerate(lines(self.ladder))],
                        "otherwise": {"queue": "rest", "watched_by": "sales", "within": "1 hour"}},
        }  # fmt: skip
        return yaml.safe_dump(data, sort_keys=False)

    def questions(self):
        """Yield what is asked, as the key of an aspect, with what z3 is to solve."""
        disqualified = z3.Or(False, *(true for _, true, _, _ in self.disqualify))
        unclear = z3.Or(False, *(z3.Not(z3.Or(t, f)) for _, t, f, unknown in self.disqualify if unknown == "hold"))
        closed = z3.Or(False, *(f for _, _, f, _ in self.gates))
        open_gate = z3.Or(False, *(z3.Not(z3.Or(t, f)) for _, t, f, unknown in self.gates if unknown == "hold"))
        lacking = z3.Or(False, *(z3.Not(KNOWN[name]) for name in self.required), open_gate, unclear)
        handing = [(f"t{n}", true) for n, (_, true, _, handoff) in enumerate(self.tiers) if handoff]
        ready = z3.Or(False, *(true for _, true in handing))
        starts = [*(true for _, true, _ in self.tracks), ready]
        handoff = z3.And(z3.Not(disqualified), z3.Or(*starts), z3.Not(closed), z3.Not(lacking))
        nurture = z3.And(z3.Not(disqualified), z3.Or(z3.Not(z3.Or(*starts)), closed))
        yield "outcome", "disqualified", disqualified
        yield "outcome", "handoff", handoff
        yield "outcome", "nurture", nurture
        yield "outcome", "hold", z3.And(z3.Not(disqualified), z3.Not(handoff), z3.Not(nurture))
        passed = []
        for n, (_, true, false) in enumerate(self.ladder):
            yield "route", f"l{n}", z3.And(handoff, *passed, true)
            passed.append(false)
        taken = z3.Or(*(z3.And(*passed[:n], true) for n, (_, true, _) in enumerate(self.ladder)))
        yield "route", "otherwise", z3.And(handoff, z3.Not(taken))
        before = []
        for n, (_, true, _, _) in enumerate(self.disqualify):
            yield "disqualified_by", f"r{n}", z3.And(true, *(z3.Not(each) for each in before))
            before.append(true)
        better = self.range[1] + 1
        for grade, threshold in self.grades.items():
            yield "grades", ("fit", grade), z3.And(self.score >= threshold, self.score < better)
            better = threshold


def mismatches(seed):
    drawn = Drawn(seed)
    plan = compile_plan(parse(drawn.text()))
    model = model_of(plan, Instant.of(plan, default_instant(plan)))
    seen = Observed(model)
    asked, wrong = 0, []
    for kind, key, wanted in drawn.questions():
        solver = z3.Solver()
        solver.add(*SPACE, wanted)
        there = solver.check() == z3.sat
        formula = seen.aspects(kind).get(key)
        found = formula is not None and not Search(model, 200_000).is_impossible(formula)
        asked += 1
        if found is not there:
            wrong.append((kind, key, there))
    return asked, wrong


@pytest.mark.parametrize("seed", range(12))
def test_the_analysis_finds_a_lead_exactly_where_z3_does(seed):
    assert mismatches(seed)[1] == []


@pytest.mark.slow
def test_the_analysis_agrees_with_z3_on_hundreds_of_questions():
    results = [mismatches(seed) for seed in range(100, 180)]
    assert [wrong for _, wrong in results if wrong] == []
    assert sum(asked for asked, _ in results) > 700
