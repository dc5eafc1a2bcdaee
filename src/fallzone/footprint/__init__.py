"""Impacts to shapes with a probability."""
