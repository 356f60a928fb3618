"""A line: one process that owns one SIP endpoint, its legs, and their sound. Started by `python -m` or the supervisor."""
