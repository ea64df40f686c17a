"""Run every measurement: ``python -m benchmarks``."""

from benchmarks import assign, coverage, decide, follow, impact, lint, load, prove, worktime

decide.main()
print()
load.main()
print()
lint.main()
print()
prove.main()
print()
worktime.main()
print()
assign.main()
print()
follow.main()
print()
impact.main()
print()
coverage.main()
