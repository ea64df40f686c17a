"""LR410-LR419: what the worked examples of an agreement show, and what they leave out."""

from leadrules.codes.code import Code

CODES: tuple[Code, ...] = (
    Code(
        "LR410",
        "a case is decided otherwise than expected",
        "Either the agreement says something that nobody meant, or it was changed on purpose and the case shows what "
        "was agreed before. Both parties should look at it before the change is merged.",
        "- {id: ninety-nine, lead: {employees: 99}, expect: {outcome: handoff}}   # the gate asks for 100",
        "- {id: ninety-nine, lead: {employees: 99}, expect: {outcome: nurture}}",
    ),
)
