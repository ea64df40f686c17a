"""Run every measurement: ``python -m benchmarks``."""

from benchmarks import assign, decide, follow, impact, load, worktime

decide.main()
print()
load.main()
print()
worktime.main()
print()
assign.main()
print()
follow.main()
print()
impact.main()
