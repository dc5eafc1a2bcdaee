"""Regions against zones, areas, isopleths and tracks: flags, and what of a region they meet."""
