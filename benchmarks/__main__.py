"""Run every measurement: ``python -m benchmarks``."""

from benchmarks import decide, load, worktime

decide.main()
print()
load.main()
print()
worktime.main()
