"""Digests: layout is nothing, a rule is meaning, a duty is words."""

import re
from typing import get_args

import pytest
import yaml
from pydantic import BaseModel

from leadrules import compile as compile_plan
from leadrules import parse, shape
from leadrules.agreement import AgreementClause
from leadrules.clauses.commitments import Alarm, Commitment

BASE = """\
leadrules: 1
id: digest
version: 1.0.0
title: An agreement
zone: Europe/Madrid
effective: 2026-10-01
parties:
  marketing: {accountable: VP Marketing, duties: [Hand over qualified leads only.]}
  sales: {accountable: VP Sales, duties: [Follow up every lead.]}
lists:
  served: [ES, PT, FR]
  freemail: {file: lists/freemail.txt}
lead:
  email: {type: email, kind: contact}
  country: {type: text, kind: demographic, normalize: upper, about: two letters}
  employees: {type: integer, kind: demographic, min: 1, unit: people}
  level: {type: choice, kind: demographic, values: [staff, vp], aliases: {boss: vp}}
activity:
  visit: {path: text, seconds: number}
  click: {campaign: text}
signals:
  visits: {count: visit, where: 'starts_with(path, "/p")', within: 14 days}
scoring:
  fit:
    range: [0, 100]
    rules:
      - {id: size, when: employees >= 100 and country in served, points: 30, because: big enough}
      - {id: level, when: level == "vp", points: 20, group: person}
      - {id: clicks, each: click, within: 30 days, points: 10, limit: 1 per day, at_most: 50, decay: {half_life: 7 days}}
    groups: {person: {at_most: 40}}
    grades: {A: 40, B: 20, C: 0}
qualification:
  required: [email, country]
  disqualify:
    - {id: unserved, when: country not in served, as: not_now}
  gates:
    - {id: business, when: domain(email) not in freemail, because: no private persons}
  fast_track:
    - {id: keen, when: visits >= 3, skips: [scores]}
  tiers:
    - {id: hot, when: fit >= 40, handoff: true}
    - {id: cold, program: newsletter}
routing:
  ladder:
    - {id: iberia, when: 'country in ["ES", "PT"]', to: {team: iberia}}
    - {id: rest, when: country in served, to: {team: rest}}
  otherwise: {queue: triage, watched_by: marketing, within: 1 hour}
  teams:
    iberia: {distribute: round_robin}
    rest: {distribute: single}
lifecycle:
  stages:
    - {id: new, owner: marketing, means: known by name}
    - {id: working, owner: sales, enters: [handed_off]}
    - {id: back, owner: marketing, enters: [rejected]}
follow_up:
  clocks:
    first-call:
      starts: handed_off
      stops: {event: touched, where: channel == "call" and by == "human"}
      target: [{within: 4 hours}]
recycle:
  reasons: {no-budget: {to: back, cool_off: 90 days}}
"""
FREEMAIL = "gmail.example\nmail.example\n"


def digest(text, freemail=FREEMAIL):
    return compile_plan(parse(text, files={"lists/freemail.txt": freemail})).digest


def changed(old, new):
    assert BASE.count(old) == 1, old
    return BASE.replace(old, new)


def test_the_digests_are_two_different_sha256():
    found = digest(BASE)
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", found.meaning)
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", found.words)
    assert found.meaning != found.words


def reversed_keys(value):
    match value:
        case dict():
            return {key: reversed_keys(item) for key, item in reversed(value.items())}
        case list():
            return [reversed_keys(item) for item in value]
        case _:
            return value


def flow(data):
    return yaml.safe_dump(data, sort_keys=False, default_flow_style=True, width=10**6)


LAYOUTS = {
    "comments": "# first\n" + BASE.replace("\nscoring:", "\n\n# what a lead is worth\nscoring:   # axes"),
    "spacing": BASE.replace("{id: size, when: ", "{id:   size,   when:   ").replace("\nlead:", "\n\n\nlead:"),
    "flow style": flow(yaml.safe_load(BASE)),
    "another order of keys in a rule": changed(
        '{id: level, when: level == "vp", points: 20, group: person}',
        '{group: person, points: 20, when: level == "vp", id: level}',
    ),
    "a folded condition": changed(
        "      - {id: size, when: employees >= 100 and country in served, points: 30, because: big enough}",
        "      - id: size\n        when: >-\n          employees >= 100\n          and country in served\n        points: 30\n        because: big enough",
    ),
    "parentheses": changed("employees >= 100 and country in served", "(((employees >= 100)) and (country in served))"),
    "spaces in a condition": changed(
        "employees >= 100 and country in served", "employees>=100   and   country in served"
    ),
    "quotes": changed('when: level == "vp"', "when: \"level == 'vp'\""),
    "a condition as a map": changed(
        "when: employees >= 100 and country in served",
        "when: {all: [{field: employees, gte: 100}, {field: country, in: served}]}",
    ),
    "an alias of a choice": changed('when: level == "vp"', 'when: level == "boss"'),
    "the case of a normalised literal": changed('country in ["ES", "PT"]', 'country in ["es", "pt"]'),
    "the order of a literal set": changed('country in ["ES", "PT"]', 'country in ["PT", "ES"]'),
    "the order of a list": changed("served: [ES, PT, FR]", "served: [FR, ES, PT]"),
    "the order of the required fields": changed("required: [email, country]", "required: [country, email]"),
    "a key that equals its default": changed("as: not_now}", "as: not_now, unknown: hold}"),
    "a fillable field that is fillable anyway": changed("kind: contact}", "kind: contact, fillable: true}"),
    "another field that is fillable anyway": changed(
        "normalize: upper, about", "normalize: upper, fillable: true, about"
    ),
    "the needs of a fast track that are required anyway": changed(
        "skips: [scores]}", "skips: [scores], needs: [country, email]}"
    ),
    "the bounds that every whole number has": changed("min: 1,", "min: 1, max: 1000000000000000,"),
    "no new points": changed("recycle:\n", "recycle:\n  re_entry: {new_points: 0}\n"),
    "a re-entry that asks for nothing": changed("recycle:\n", "recycle:\n  re_entry: {}\n"),
    "no transitions of a stage": changed("lifecycle:\n", "lifecycle:\n  transitions: {working: []}\n"),
    "a moment as a list": changed(
        'stops: {event: touched, where: channel == "call" and by == "human"}',
        'stops: [{event: touched, where: channel == "call" and by == "human"}]',
    ),
    "spaces in the condition of a moment": changed('channel == "call" and by', "channel=='call'  and  by"),
    "a moment spelled out": changed("starts: handed_off", "starts: {event: handed_off}"),
    "windows line ends": BASE.replace("\n", "\r\n"),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_layout_is_in_no_digest(name):
    assert digest(LAYOUTS[name]) == digest(BASE)


def test_the_order_of_the_lines_of_a_list_file_and_its_comments_are_in_no_digest():
    assert digest(BASE, "mail.example\n\ngmail.example\n") == digest(BASE)


MEANINGS = {
    "a threshold": ("employees >= 100", "employees >= 101"),
    "a comparison": ("employees >= 100", "employees > 100"),
    "and for or": ("100 and country", "100 or country"),
    "points": ("points: 30", "points: 31"),
    "the sign of points": ("points: 30", "points: -30"),
    "a window": ("within: 30 days", "within: 31 days"),
    "a limit": ("1 per day", "2 per day"),
    "a rule cap": ("at_most: 50", "at_most: 51"),
    "a group cap": ("at_most: 40", "at_most: 41"),
    "leaving a group": (", group: person", ""),
    "a half-life": ("half_life: 7 days", "half_life: 8 days"),
    "a range": ("range: [0, 100]", "range: [0, 99]"),
    "a grade": ("A: 40", "A: 41"),
    "a list member": ("[ES, PT, FR]", "[ES, PT, DE]"),
    "one list member fewer": ("[ES, PT, FR]", "[ES, PT]"),
    "a signal's window": ("within: 14 days", "within: 15 days"),
    "a signal's filter": ('starts_with(path, "/p")', 'starts_with(path, "/q")'),
    "a required field": ("required: [email, country]", "required: [email]"),
    "a verdict": ("as: not_now", "as: junk"),
    "what unknown means": ("as: not_now", "as: not_now, unknown: pass"),
    "a gate": ("domain(email) not in freemail", "domain(email) in freemail"),
    "what a fast track skips": ("skips: [scores]", "skips: [scores, business]"),
    "what a fast track needs": ("skips: [scores]}", "skips: [scores], needs: [email]}"),
    "a tier": ("fit >= 40", "fit >= 41"),
    "a tier's handoff": ("when: fit >= 40, handoff: true", "when: fit >= 40, handoff: false"),
    "a program": ("program: newsletter", "program: letters"),
    "a route": ('["ES", "PT"]', '["ES"]'),
    "a route's target": ("to: {team: iberia}", "to: {team: rest}"),
    "the queue of otherwise": ("queue: triage", "queue: desk"),
    "the clock of otherwise": ("within: 1 hour", "within: 2 hours"),
    "a distribution": ("distribute: round_robin", "distribute: weighted"),
    "a stage's owner": ("owner: sales", "owner: marketing"),
    "the zone": ("zone: Europe/Madrid", "zone: Europe/Paris"),
    "the first day": ("effective: 2026-10-01", "effective: 2026-10-02"),
    "the id of a rule": ("id: size", "id: headcount"),
    "normalize": ("normalize: upper, ", ""),
    "an alias": ("aliases: {boss: vp}", "aliases: {chief: vp}"),
    "a least value": ("min: 1", "min: 0"),
    "a fillable field": ("kind: demographic, min: 1", "kind: demographic, fillable: false, min: 1"),
    "a condition of a moment": ('by == "human"', 'by == "automatic"'),
    "new points": ("recycle:\n", "recycle:\n  re_entry: {new_points: 10}\n"),
    "transitions": ("lifecycle:\n", "lifecycle:\n  transitions: {new: [working]}\n"),
    "a default": ("kind: demographic, min: 1", "kind: demographic, default: 5, min: 1"),
    "the kind of a field": ("country: {type: text, kind: demographic", "country: {type: text, kind: contact"),
}


@pytest.mark.parametrize("name", MEANINGS)
def test_a_change_of_a_rule_changes_the_meaning(name):
    base, new = digest(BASE), digest(changed(*MEANINGS[name]))
    assert base.meaning != new.meaning


@pytest.mark.parametrize("name", [name for name in MEANINGS if name != "the id of a rule"])
def test_a_change_of_a_rule_leaves_the_words(name):
    assert digest(BASE).words == digest(changed(*MEANINGS[name])).words


def test_the_order_of_rungs_and_tiers_is_meaning():
    lines = BASE.splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if "id: iberia" in line)
    lines[at], lines[at + 1] = lines[at + 1], lines[at]
    assert digest("".join(lines)).meaning != digest(BASE).meaning


def test_the_content_of_a_list_file_is_meaning():
    new = digest(BASE, FREEMAIL + "web.example\n")
    assert new.meaning != digest(BASE).meaning
    assert new.words == digest(BASE).words


def test_a_list_means_the_same_inline_and_in_a_file():
    inline = changed("{file: lists/freemail.txt}", "[gmail.example, mail.example]")
    assert digest(inline).meaning == digest(BASE).meaning


WORDS = {
    "the title": ("title: An agreement", "title: Our agreement"),
    "a duty": ("Follow up every lead.", "Follow up every lead at once."),
    "one more duty": ("[Follow up every lead.]", "[Follow up every lead., Report every week.]"),
    "who is accountable": ("VP Sales", "Head of Sales"),
    "a because": ("because: big enough", "because: large enough"),
    "no because": (", because: no private persons", ""),
    "a definition": ("means: known by name", "means: known by e-mail"),
}


@pytest.mark.parametrize("name", WORDS)
def test_a_change_of_a_promise_in_words_changes_only_the_words(name):
    base, new = digest(BASE), digest(changed(*WORDS[name]))
    assert base.words != new.words
    assert base.meaning == new.meaning


def test_a_reversal_of_all_keys_changes_nothing_but_the_order_that_is_meant():
    data = yaml.safe_load(BASE)
    data["lead"] = reversed_keys(data["lead"])
    data["parties"] = reversed_keys(data["parties"])
    data["qualification"] = dict(reversed(data["qualification"].items()))
    data["routing"]["teams"] = reversed_keys(data["routing"]["teams"])
    assert digest(flow(dict(reversed(data.items())))) == digest(BASE)


def test_a_title_that_is_the_id_says_nothing():
    without = changed("title: An agreement\n", "")
    assert digest(without) == digest(changed("title: An agreement", "title: digest"))


def test_no_aliases_are_none():
    without = changed(", aliases: {boss: vp}", "")
    assert digest(without) == digest(changed("{boss: vp}", "{}"))


def models(annotation, seen):
    if isinstance(annotation, type) and issubclass(annotation, BaseModel) and annotation not in seen:
        seen[annotation] = None
        for field in annotation.model_fields.values():
            models(field.annotation, seen)
    for argument in get_args(annotation):
        models(argument, seen)


def marked(mark):
    seen = {Commitment: None}
    models(AgreementClause, seen)
    models(Alarm, seen)
    return {f.alias or name for model in seen for name, f in model.model_fields.items() if mark in f.metadata}


def test_which_keys_are_words_is_decided_where_they_are_declared():
    assert marked(shape.WORDS) == {
        "title", "version", "review", "accountable", "duties", "means", "exit", "about", "unit", "because", "tracked",
        "extends", "overridable",
    }  # fmt: skip


def test_which_lists_have_no_order_is_decided_where_they_are_declared():
    assert marked(shape.UNORDERED) == {
        "skips", "needs", "required", "notify", "enters", "statuses", "transitions", "resets", "channels", "except",
        "ends", "starts", "stops", "cancels", "restarts", "from", "until", "week", "special", "warn_at",
    }  # fmt: skip


def test_every_remark_is_among_the_words():
    seen = {}
    models(AgreementClause, seen)
    remarks = {"title", "means", "exit", "about", "unit", "because"}
    fields = [(name, f) for model in seen for name, f in model.model_fields.items() if name in remarks]
    assert all(shape.WORDS in f.metadata for _, f in fields)


def test_a_party_with_the_name_of_a_key_keeps_its_promises():
    text = changed("  sales: {accountable", "  review: {accountable: All}\n  sales: {accountable")
    promise = "commitments:\n  review: [{id: share, metric: acceptance_rate, at_least: 70%, per: week}]\n"
    assert digest(text + promise).meaning != digest(text + promise.replace("70%", "75%")).meaning
