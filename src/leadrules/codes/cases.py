from leadrules.codes.code import Code

CODES: tuple[Code, ...] = ()
