"""Importance sampling: sweeps of failures aimed at a place, and the weight of each of their flights."""
