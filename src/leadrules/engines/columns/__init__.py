"""The column engine: a plan as Polars expressions over whole frames. Needs the extra ``frames``."""
