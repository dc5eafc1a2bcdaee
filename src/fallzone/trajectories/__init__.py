"""Trajectories from outside: one format per file."""
