"""Pages of LR3xx: the file is well formed, but what it says cannot work."""

from leadrules.codes.code import Code

CODES: tuple[Code, ...] = ()
