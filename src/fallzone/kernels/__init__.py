"""Compiled verbs: loops that see only arrays."""
