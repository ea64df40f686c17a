"""The questions that an analysis asks, one module for each kind."""
