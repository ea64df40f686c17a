"""The condition language: text or maps to typed trees, and trees to answers.

``parse_condition`` reads one condition against the names of its ``Scope``; ``evaluator`` makes a function of a row
from the tree; ``to_text`` and ``to_english`` print it; ``unknown_names`` says what keeps an answer open.
"""

from leadrules.expr.blame import unknown_names
from leadrules.expr.classes import Samples, sample_values
from leadrules.expr.condition import Condition, parse_condition
from leadrules.expr.door import admit
from leadrules.expr.english import to_english
from leadrules.expr.functions import FUNCTIONS, Function
from leadrules.expr.instants import datetime_of, instant_us, parse_date, parse_instant
from leadrules.expr.nodes import (
    And,
    Arithmetic,
    AtLeast,
    Call,
    Compare,
    InList,
    InSet,
    Known,
    Literal,
    Name,
    Negate,
    Node,
    Not,
    Or,
    depends_on_clock,
    names_in,
    type_of,
    walk,
)
from leadrules.expr.printer import to_text
from leadrules.expr.raw import Locator
from leadrules.expr.rows import AT, TODAY, evaluator
from leadrules.expr.scope import Kind, Scope, Symbol
from leadrules.expr.spelling import Refused
from leadrules.expr.types import (
    BooleanType,
    ChoiceType,
    DateTimeType,
    DateType,
    EmailType,
    IntegerType,
    NumberType,
    Row,
    TextListType,
    TextType,
    Type,
    Value,
    type_words,
)

__all__ = [
    "AT",
    "FUNCTIONS",
    "TODAY",
    "And",
    "Arithmetic",
    "AtLeast",
    "BooleanType",
    "Call",
    "ChoiceType",
    "Compare",
    "Condition",
    "DateTimeType",
    "DateType",
    "EmailType",
    "Function",
    "InList",
    "InSet",
    "IntegerType",
    "Kind",
    "Known",
    "Literal",
    "Locator",
    "Name",
    "Negate",
    "Node",
    "Not",
    "NumberType",
    "Or",
    "Refused",
    "Row",
    "Samples",
    "Scope",
    "Symbol",
    "TextListType",
    "TextType",
    "Type",
    "Value",
    "admit",
    "datetime_of",
    "depends_on_clock",
    "evaluator",
    "instant_us",
    "names_in",
    "parse_condition",
    "parse_date",
    "parse_instant",
    "sample_values",
    "to_english",
    "to_text",
    "type_of",
    "type_words",
    "unknown_names",
    "walk",
]
