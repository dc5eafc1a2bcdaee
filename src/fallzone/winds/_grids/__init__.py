"""Grids of weather models: found, opened and read in a process of its own."""
