"""Where the generated history comes from."""

from pathlib import Path

MAKER = Path(__file__).parents[2] / "examples" / "make_history.py"
