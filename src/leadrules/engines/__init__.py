"""From a plan to something that runs."""
