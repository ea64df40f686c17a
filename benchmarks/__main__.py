"""Run every measurement: ``python -m benchmarks``."""

from benchmarks import assign, decide, load, worktime

decide.main()
print()
load.main()
print()
worktime.main()
print()
assign.main()
