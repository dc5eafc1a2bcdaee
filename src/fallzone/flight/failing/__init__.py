"""Flights that fail: what happens to them, and what is left of the vehicle."""
