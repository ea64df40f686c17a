"""Run every measurement that needs no cluster: ``python -m benchmarks``; ``clusters`` is run by itself."""

from importlib import import_module

MEASUREMENTS = (
    "decide", "load", "lint", "prove", "compare", "mutate", "coverage", "impact", "worktime", "assign", "follow",
    "scorecard", "report", "forecast", "drift", "throughput", "frames", "sql",
)  # fmt: skip


def main() -> None:
    """Print what each measures, one after the other."""
    for name in MEASUREMENTS:
        print(f"\n## {name}\n", flush=True)
        import_module(f"benchmarks.{name}").main()


if __name__ == "__main__":
    main()
