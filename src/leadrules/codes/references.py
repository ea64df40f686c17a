"""Pages of LR220 to LR299: names that clauses use of each other."""

from leadrules.codes.code import Code

CODES: tuple[Code, ...] = ()
