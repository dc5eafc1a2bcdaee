"""Fits of missions and vehicles, and what they foretell of flights left out."""
