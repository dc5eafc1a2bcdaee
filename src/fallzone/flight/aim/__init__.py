"""Guidance from an aim: ascents that are steered into an orbit, with no programme given."""
