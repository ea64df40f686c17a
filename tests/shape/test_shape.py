"""Shape: what does not fit is said in the words of the person who edits, and the rest of the file is still read."""

from enum import Enum
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, Strict, field_validator
from pydantic_core import PydanticCustomError

from leadrules.diagnostics import Span
from leadrules.shape import Shaped, read_shape
from leadrules.shape.fields import MAY_BE_EMPTY
from leadrules.source import read_yaml


def _slug(value: object) -> str:
    if isinstance(value, str) and value.isascii() and value.islower():
        return value
    context: dict[str, Any] = {"message": f"`{value}` is not an id", "hint": "use a-z"}
    if isinstance(value, str) and len(value) > 2:
        context["offset"] = [1, 2]
    raise PydanticCustomError("LR106", "{message}", context)


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", defer_build=True)


Slug = Annotated[str, PlainValidator(_slug)]
Many = Annotated[tuple[Slug, ...], BeforeValidator(lambda v: v if isinstance(v, list) else (v,)), Strict(False)]


class Color(Enum):
    RED = "red"


class Step(Model):
    kind: Literal["step"]
    size: int


class Jump(Model):
    kind: Literal["jump"]
    height: int


class Rule(Model):
    id: Slug
    points: Annotated[int, Field(ge=-10, le=10)] = 0
    when: Any = None
    half_life: str | None = None
    expect: Literal["more", "less"] | None = None
    otherwise: "Rule | None" = Field(default=None, alias="else")
    notify: Many = ()
    tier: Annotated[Slug | None, MAY_BE_EMPTY] = None
    ratio: float = 0.5
    on: bool = False
    move: Annotated[Step | Jump, Field(discriminator="kind")] | None = None
    amount: int | Annotated[str, Field(pattern="^all$")] | None = None
    code: Annotated[str, Field(pattern="^[A-Z]+$", max_length=3)] | None = None

    @field_validator("half_life")
    @classmethod
    def _days(cls, value: str | None) -> str | None:
        if value and not value.endswith("days"):
            raise ValueError("half lives are in days")
        return value


class Hold(Model):
    owner: Slug
    within: str


class Root(Model):
    title: Annotated[str, Field(min_length=3)]
    rules: Annotated[tuple[Rule, ...], Strict(False), Field(min_length=1, max_length=6)]
    hold: Hold | None = None
    lists: dict[Slug, Annotated[tuple[str, ...], Strict(False)]] = {}


def shape(text: str) -> Shaped[Root]:
    document, problems = read_yaml(text, "a.yaml")
    assert problems == ()
    assert document is not None
    return read_shape(Root, document.root)


def place_of(span: Span | None) -> str:
    assert span is not None
    return f"{span.line}:{span.column}-{span.end_column}"


def found(text: str) -> list[str]:
    said = shape(text).diagnostics
    return [f"{place_of(d.span)} {d.code} {d.message}" + (f"; {d.hint}" if d.hint else "") for d in said]


def in_rule(entry: str) -> list[str]:
    return found(f"title: abc\nrules:\n- {{id: b}}\n- {{id: a, {entry}}}")


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("pionts: 5", "4:11-17 LR101 unknown key `pionts`; did you mean `points`?"),
        ("Half-Life: 7 days", "4:11-20 LR101 unknown key `Half-Life`; did you mean `half_life`?"),
        ("els: {id: b}", "4:11-14 LR101 unknown key `els`; did you mean `else`?"),
        ("otherwise: {id: b}", "4:11-20 LR101 unknown key `otherwise`; known here: id, points, when, half_life, expect, else, notify, tier, ratio, on, move, amount, code"),
        ("idd: b", "4:11-14 LR101 unknown key `idd`; did you mean `id`?"),
        ("else: {points: 1}", "4:11-15 LR102 missing key `id`; add `id: …`"),
        ("else: {idd: b}", "4:18-21 LR101 unknown key `idd`; did you mean `id`?"),
        ("expect: mor", "4:19-22 LR103 `mor` is not a value that is known here; did you mean `more`?"),
        ("expect: 5", "4:19-20 LR103 `5` is not a value that is known here; write one of: more, less"),
        ("expect: [more]", "4:19-25 LR103 a list is not a value that is known here; write one of: more, less"),
        ("expect: {a: 1}", "4:19-25 LR103 keys and values is not a value that is known here; write one of: more, less"),
        ("move: {kind: fly}", "4:17-28 LR103 `fly` is not a value that is known here; write one of: step, jump"),
        ("move: {size: 1}", "4:11-15 LR102 missing key `kind`; add `kind: …`"),
        ("move: {kind: step, size: x}", "4:36-37 LR104 expected a whole number, found text `x`"),
        ("move: {kind: jump, heigth: 3}", "4:30-36 LR101 unknown key `heigth`; did you mean `height`?"),
        ('points: "5"', "4:19-22 LR104 expected a whole number, found text `5`; remove the quotes"),
        ("points: 007", "4:19-22 LR104 expected a whole number, found text `007`; write `7`: with a leading zero it is text"),
        ("points: 5.0", "4:19-22 LR104 expected a whole number, found `5.0`; write `5`"),
        ("points: 5.5", "4:19-22 LR104 expected a whole number, found `5.5`"),
        ("points: true", "4:19-23 LR104 expected a whole number, found `true`"),
        ("points: 1_000", "4:19-24 LR104 expected a whole number, found text `1_000`; write `1000`"),
        ("points: [5]", "4:19-22 LR104 expected a whole number, found a list"),
        ("points: {a: 5}", "4:19-25 LR104 expected a whole number, found keys and values"),
        ("points: ' '", "4:19-22 LR104 expected a whole number, found blank text"),
        ("ratio: half", "4:18-22 LR104 expected a number, found text `half`"),
        ("on: yes", "4:15-18 LR104 expected `true` or `false`, found text `yes`; write `true`"),
        ("on: 1", "4:15-16 LR104 expected `true` or `false`, found `1`"),
        ("half_life: 3.10", "4:22-26 LR104 expected text, found `3.10`; put it in quotes: `\"3.10\"`"),
        ("half_life: TRUE", "4:22-26 LR104 expected text, found `TRUE`; put it in quotes: `\"TRUE\"`"),
        ("half_life: 7 hours", "4:22-29 LR100 half lives are in days"),
        ("else: b", "4:17-18 LR104 expected keys and values, found text `b`; its keys are: id"),
        ("amount: 1.5", "4:19-22 LR104 expected a whole number or text, found `1.5`"),
        ("amount: some", "4:19-23 LR104 expected a whole number, found text `some`"),
        ("points: 11", "4:19-21 LR109 `11` is too large; it must be at most 10"),
        ("points: -0x0", "4:19-23 LR104 expected a whole number, found text `-0x0`"),
        ("points: -11", "4:19-22 LR109 `-11` is too small; it must be at least -10"),
        ("code: abc", "4:17-20 LR106 `abc` is not spelled as expected here; it must match `^[A-Z]+$`"),
        ("code: ABCD", "4:17-21 LR109 the text is too long; write at most 3 characters"),
        ("notify: Bob", "4:20-21 LR106 `Bob` is not an id; use a-z"),
        ("notify: [bob, 'B''ob']", "4:27-29 LR106 `B'ob` is not an id; use a-z"),
        ("points: ", "4:11-17 LR113 `points` is empty; write its value, or remove the key"),
        ("when: ", "4:11-15 LR113 `when` is empty; write its value, or remove the key"),
        ("half_life: ~", "4:11-20 LR113 `half_life` is empty; write its value, or remove the key"),
    ],
)  # fmt: skip
def test_one_mistake_is_said_once_in_plain_words(entry: str, said: str) -> None:
    assert in_rule(entry) == [said]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[1]", ["1:1-4 LR104 expected keys and values, found a list; its keys are: title, rules"]),
        ("just text", ["1:1-10 LR104 expected keys and values, found text `just text`; its keys are: title, rules"]),
        ("title: abc", ["1:1-11 LR102 missing key `rules`; add `rules: …`"]),
        ("title: abc\nrules: []", ["2:8-10 LR113 an empty list; write at least one item, or remove the key"]),
        ("title: abc\nrules:", ["2:1-6 LR113 `rules` is empty; write its value, or remove the key"]),
        ("title: abc\nrules: a", ["2:8-9 LR104 expected a list, found text `a`; write `[a]`"]),
        ("title: abc\nrules: -a", ["2:8-10 LR104 expected a list, found text `-a`; write a space after each `-`"]),
        ("title: abc\nrules: {id: a}", ["2:8-15 LR104 expected a list, found keys and values; write each item on a line of its own, after `- `"]),
        ("title: abc\nrules: [{id: a}, ]\nlists: {A: [x]}", ["3:9-10 LR106 `A` is not an id; use a-z"]),
        ("title: abc\nrules: [{id: a}]\nlists: {b: [x, no, 5]}", ["3:20-21 LR104 expected text, found `5`; put it in quotes: `\"5\"`"]),
        ("title: a\nrules: [{id: a}]", ["1:8-9 LR113 the text is empty or too short; write at least 3 characters"]),
        ("title: abc\nrules: [{id: a}, , ]", None),
        ("title: abc\nrules:\n- id: a\n-\n", ["4:2-2 LR113 an empty item; write its value, or remove it"]),
        ("title: abc\nrules: [" + "{id: a}, " * 7 + "]", ["2:8-73 LR104 expected at most 6 items, found 7; remove some"]),
        ("title: abc\nhold: {owner: a}\nrules: [{id: a}]", ["2:1-5 LR102 missing key `within`; add `within: …`"]),
    ],
)  # fmt: skip
def test_a_mistake_in_the_file_is_said_at_its_place(text: str, said: list[str] | None) -> None:
    if said is None:
        assert read_yaml(text, "a.yaml")[1]
    else:
        assert found(text) == said


def test_a_key_that_may_be_empty_is_kept() -> None:
    shaped = shape("title: abc\nrules: [{id: a, tier: }]")
    assert shaped.diagnostics == ()
    assert shaped.model is not None
    assert "tier" in shaped.model.rules[0].model_fields_set


def test_what_fits_is_taken_as_it_stands() -> None:
    shaped = shape("title: abc\nrules: [{id: a, else: {id: b}, notify: bob}]")
    assert shaped.model == Root.model_validate(
        {"title": "abc", "rules": [{"id": "a", "else": {"id": "b"}, "notify": ["bob"]}]}
    )
    assert (shaped.diagnostics, shaped.dropped) == ((), frozenset())
    assert shaped.place == shaped.whole


def test_all_mistakes_are_said_in_one_run_and_the_rest_is_kept() -> None:
    shaped = shape(
        "title: abc\nhold: {owner: A, within: 5}\nrules:\n"
        "- {id: a, points: 99}\n- {points: 1}\n- {id: b, foo: 1}\n- {id: C}\n- {id: d, else: {id: E}}\n"
    )
    assert [place_of(d.span) for d in shaped.diagnostics] == [
        *("2:15-16", "2:26-27", "4:19-21", "5:3-14", "6:11-14", "7:8-9", "8:22-23"),
    ]
    assert shaped.model == Root.model_validate({"title": "abc", "rules": [{"id": "a"}, {"id": "b"}, {"id": "d"}]})


def test_indexes_of_what_is_left_lead_to_the_right_lines() -> None:
    shaped = shape("title: abc\nrules:\n- {id: A}\n- {id: b}\n- 5\n- {id: d}\n")
    assert shaped.model is not None
    places = [shaped.place["rules"][index]["id"] for index in range(len(shaped.model.rules))]
    assert [str(place.span) for place in places] == ["a.yaml:4:8", "a.yaml:6:8"]
    assert [place.value for place in places] == [rule.id for rule in shaped.model.rules]
    assert shaped.dropped == {("rules", 0), ("rules", 0, "id"), ("rules", 2)}
    assert shaped.whole["rules"][0]["id"].value == "A"


def test_a_misspelt_key_is_read_under_the_name_it_was_meant_to_have() -> None:
    shaped = shape("titel: abc\nruls:\n- {idd: a, pionts: x}\n- {id: b}\n")
    assert [f"{place_of(d.span)} {d.code}" for d in shaped.diagnostics] == [
        *("1:1-6 LR101", "2:1-5 LR101", "3:4-7 LR101", "3:12-18 LR101", "3:20-21 LR104"),
    ]
    assert shaped.model == Root.model_validate({"title": "abc", "rules": [{"id": "a"}, {"id": "b"}]})
    assert shaped.whole["rules"][0]["points"].value == "x"
    assert str(shaped.place["rules"].key_span) == "a.yaml:2:1"


def test_a_misspelt_key_beside_the_right_one_is_left_out() -> None:
    assert in_rule("points: 1, pionts: 2") == ["4:22-28 LR101 unknown key `pionts`; did you mean `points`?"]


def test_an_unsure_guess_is_offered_and_not_read() -> None:
    shaped = shape("title: abc\nrules: [{id: a, note: Who}]")
    assert [d.hint for d in shaped.diagnostics] == ["did you mean `notify`?"]
    assert shaped.model is not None
    assert shaped.model.rules[0].notify == ()


def test_nothing_more_is_said_of_what_could_not_be_read() -> None:
    document, problems = read_yaml(
        "title: abc\nrules:\n- {id: *x, points: 1}\n- {id: b, points: .inf}\n- {id:c}\n", "a.yaml"
    )
    assert [d.code for d in problems] == ["LR006", "LR012", "LR015"]
    assert document is not None
    shaped = read_shape(Root, document.root)
    assert shaped.diagnostics == ()
    assert shaped.model == Root.model_validate({"title": "abc", "rules": [{"id": "b"}]})


def test_where_nothing_can_be_taken_out_there_is_no_model() -> None:
    shaped = shape("title: abc\nrules:\n- {points: 1}\n- 5\n")
    assert shaped.model is None
    assert [d.code for d in shaped.diagnostics] == ["LR102", "LR104"]


def test_a_part_of_a_document_can_be_read_alone() -> None:
    document, _ = read_yaml("a:\n  hold: {owner: bob, withn: 1 day}\n", "a.yaml")
    assert document is not None
    shaped = read_shape(Hold, document.root["a"]["hold"])
    assert shaped.model == Hold(owner="bob", within="1 day")
    assert [place_of(d.span) for d in shaped.diagnostics] == ["2:22-27"]
