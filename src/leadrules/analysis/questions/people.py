"""Is there somebody who can take each lead? What an agreement promises, asked of a roster."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product
from typing import Any

from leadrules.analysis.asking import Inquiry, Open, Shown
from leadrules.analysis.classes import constants_of, mask_of
from leadrules.analysis.deeds import Deeds
from leadrules.analysis.formulas import Formula
from leadrules.analysis.model import Model
from leadrules.analysis.witness import Witness
from leadrules.assignment import Ledger, assign
from leadrules.assignment.people import Person, people_of
from leadrules.clauses.routing import LadderRoute, Target, TeamSpec
from leadrules.decision import Decision
from leadrules.diagnostics import Severity
from leadrules.engine import decide
from leadrules.expr import TextListType, names_in
from leadrules.roster import RosterClause

Asked = tuple[tuple[str, str, str], ...]
"""What leads ask for: skills, the fields that say so, and the values."""

_MOST_ASKED = 200


def ask_about_people(inquiry: Inquiry, roster: RosterClause) -> None:
    """Ask of each team whether a lead that reaches it is one that nobody there can ever take.

    Absences end and people who are full have room again, so neither counts.
    """
    model = inquiry.model
    everybody = people_of(model.plan, roster.members, {}, model.instant.at)
    for name, team in model.plan.agreement.routing.teams.items():
        rungs = [rung for rung in model.plan.agreement.routing.ladder if _leads_to(rung.target, name)]
        able = [p for p in everybody.values() if p.member.team == name and _ever_takes(p)]
        if rungs:
            _ask_about_team(inquiry, roster, name, team, (rungs, able))


def _leads_to(target: Target, team: str) -> bool:
    return target.kind == "team" and target.name == team


def _ever_takes(person: Person) -> bool:
    off = person.off_duty()
    return person.full is None and (off is None or off.why != "inactive")


def _ask_about_team(
    inquiry: Inquiry,
    roster: RosterClause,
    name: str,
    team: TeamSpec,
    staff: tuple[list[LadderRoute], list[Person]],
) -> None:
    model = inquiry.model
    rungs, able = staff
    place = model.plan.agreement.document.root["routing"]["teams"][name]
    reaches = model.formulas.all_of((model.handed_off(), model.formulas.any_of(map(model.taken, rungs))))
    lacking = [()] if not able else list(_nobody_has(model, team, able))
    found: tuple[Witness, Asked] | None = None
    for asked in lacking:

        def nobody(decision: Decision, lead: Mapping[str, Any], deeds: Deeds, asked: Asked = asked) -> bool:
            return _is_left(inquiry, roster, name, _asking(model, lead, asked), deeds, decision)

        match inquiry.ask(model.formulas.all_of((reaches, *_where(model, asked))), nobody):
            case Shown(Witness() as shown):
                found = found or (_with(model, shown, asked), asked)
            case Open() as answer:
                inquiry.leave_open(f"can somebody of team `{name}` take every lead", place, answer)
                return
            case _:
                pass
    if found is None:
        inquiry.settle()
        return
    said = " and ".join(f"`{skill}` `{value}`" for skill, _, value in found[1])
    message = f"a lead that reaches team `{name}` finds nobody " + (f"with {said}" if said else "who takes leads")
    hint = "give the team a member who can, or route such leads elsewhere"
    inquiry.tell("LR860", Severity.WARNING, message, place, hint, shown=found[0])


def _nobody_has(model: Model, team: TeamSpec, able: list[Person]) -> Iterator[Asked]:
    """Yield what leads may ask for that nobody has: what conditions name, and whatever nobody has anything of."""
    options: list[list[tuple[str, str, str] | None]] = []
    for skill, field in team.match.items():
        had = {value for person in able for value in person.member.skills.get(skill, ())}
        named = _named(model, field)
        options.append([None, *((skill, field, value) for value in named or ([] if had else ["any"]))])
    seen: list[Asked] = []
    combinations = sorted(product(*options), key=lambda several: sum(one is not None for one in several))
    for several in combinations[:_MOST_ASKED]:
        asked = tuple(one for one in several if one is not None)
        smaller = any(set(one) <= set(asked) for one in seen)
        if asked and not smaller and not any(_has(person, asked) for person in able):
            seen.append(asked)
            yield asked


def _has(person: Person, asked: Asked) -> bool:
    return all(value in person.member.skills.get(skill, ()) for skill, _, value in asked)


def _named(model: Model, field: str) -> list[str]:
    """Return the values of a field that conditions name."""
    own = [atom for atom in model.translator.worked if names_in(atom) == (field,)]
    return sorted(str(each) for each in constants_of(own) if isinstance(each, str))


def _where(model: Model, asked: Asked) -> Iterator[Formula]:
    """Yield where leads may have the values that are asked for."""
    for _, field, value in asked:
        variable = model.variables[field]
        of_list = isinstance(variable.type, TextListType)
        home = mask_of(variable, (value,) if of_list else value, model.translator.worked, model.instant)
        yield model.formulas.one_of(variable.number, home & variable.known)


def _asking(model: Model, lead: Mapping[str, Any], asked: Asked) -> dict[str, Any]:
    """Return a lead that has the values that are asked for."""
    lists = {field for _, field, _ in asked if isinstance(model.variables[field].type, TextListType)}
    return {**lead, **{field: [value] if field in lists else value for _, field, value in asked}}


def _with(model: Model, shown: Witness, asked: Asked) -> Witness:
    lead = _asking(model, shown.lead, asked)
    decision = decide(model.plan, lead, shown.activity, at=shown.decision.at, past=shown.past)
    return replace(shown, lead=lead, decision=decision)


def _is_left(
    inquiry: Inquiry, roster: RosterClause, team: str, lead: Mapping[str, Any], deeds: Deeds, seen: Decision
) -> bool:
    """Return whether nobody of a team gets a lead that reaches it, with people neither away nor full."""
    plan = inquiry.model.plan
    decision = decide(plan, lead, deeds, at=seen.at, past=seen.past)
    if decision.route is None or decision.outcome != "handoff":
        return False
    present = [member.model_copy(update={"absences": ()}) for member in roster.members]
    there = roster.model_copy(update={"members": tuple(present)})
    (given,) = assign(plan, there, Ledger(), [decision], seen.at).assignments
    return given.team in (team, None) and given.owner is None
