"""Trajectories from files: one format in each module."""
