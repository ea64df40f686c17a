"""The agreement, by concept: one module for each YAML key."""
