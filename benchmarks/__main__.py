"""Run every measurement: ``python -m benchmarks``."""

from benchmarks import decide, load

decide.main()
print()
load.main()
